"""One equilibrium of a two-player game in extensive form by complementary pivoting on the sequence form."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.concepts import Nash
from winset.trees.arrays import TreeArrays
from winset.trees.find.sequence_form import SequenceForm, Table, exact_ends, sequence_form, wide
from winset.trees.find.sequence_linear import SequenceLinear, movers
from winset.trees.find.whole_dictionary import WholeDictionary
from winset.trees.kernels.sequence_pivoting import ARRIVED, MORE, begin, follow_prior

__all__ = ["SequencePivoting", "Side", "exact_plan", "payoffs_between"]


@dataclass(frozen=True)
class SequencePivoting:
    """Follow the complementary path from the uniform behaviour profile to an equilibrium.

    The linear complementarity problem of the sequence form is as large as the tree. Ties are broken lexicographically,
    so that no basis comes twice.

    Parameters
    ----------
    pivots, work
        Pivots, and numbers written to the dictionary in all, before giving up.
    linear_above
        Games whose payoffs add up to a constant and with more actions are left to the linear program, which is faster.
    actions
        Games in which the two players have more actions in all are refused: the dictionary is dense.
    exact_actions, exact_pivots
        Payoffs too far apart for floating point are taken as fractions in games of so many actions, and so many pivots.

    References
    ----------
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive two-person games, sections
    3 and 4; von Stengel, van den Elzen and Talman (2002), Computing normal form perfect equilibria for extensive
    two-person games, for the path from a prior.
    """

    pivots: int = 100_000
    work: float = 2e11
    linear_above: int = 150
    actions: int = 2_000
    exact_actions: int = 60
    exact_pivots: int = 2_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Nash) -> str | None:
        """Applies to two players who move and ``count="one"``."""
        if concept.count != "one":
            return "finds one equilibrium; ask for Nash(count='one')"
        who = movers(arrays)
        if len(who) != 2:
            return f"takes two players who move, got {len(who)}"
        seen, nodes = np.unique(arrays.information_set, return_index=True)
        total = int(np.diff(arrays.child_start)[nodes[seen >= 0]].sum())
        if total > self.actions:
            return f"the players have {total:,} actions, accepted: {self.actions:,}"
        if total > self.linear_above and SequenceLinear().supports(arrays, concept) is None:
            return f"payoffs add up to a constant; with over {self.linear_above} actions SequenceLinear is faster"
        return None

    def run(self, arrays: TreeArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """One equilibrium, perfect in the strategic form."""
        form = sequence_form(arrays)
        first, second = movers(arrays)
        if form.size <= self.exact_actions and wide(arrays.payoffs):
            plan, pivots = exact_plan(form, (first, second), self.exact_pivots)
            if plan is not None:
                reason = "One equilibrium was asked for; it lies at the end of the path from uniform behaviour."
                behavior = form.edges(form.behavior(plan.astype(np.float64), 0.0))
                return Found(Status.SOLVED, [behavior], "one", reason, stats={"pivots": pivots, "actions": form.size})
        problem = _Problem(form, (first, second))
        allowed = int(min(self.pivots, max(1.0, self.work / max(1, problem.T.size))))
        code = problem.follow(allowed)
        stats = {"pivots": int(problem.state[1]), "actions": form.size}
        if code != ARRIVED:
            limit = f"The limit of {allowed:,} pivots was reached."
            reason = limit if code == MORE else "The path broke down in floating point."
            return Found(Status.LIMIT if code == MORE else Status.INEXACT, [], "none", reason, stats=stats)
        reason = "One equilibrium was asked for; it lies at the end of the path from uniform behaviour."
        return Found(Status.SOLVED, [form.edges(form.behavior(problem.plan()))], "one", reason, stats=stats)


class Side:
    """One player's plans around the best reply to the prior.

    Every plan is ``best * d + prior * (1 - d) - D'x`` with x (b,) the weights of the actions ``others`` (b,) that the
    best reply does not take; D (b, K) says what each of them adds to the plan, negated. D v is also what they lose
    against the best reply when ending with action a pays v_a.
    """

    D: Table
    best: Table

    def __init__(self, form: SequenceForm, player: int, plan: Table, taken: Int | None = None) -> None:
        self.sets = form.sets_of(player)
        self.taken = form.reply(player, plan, 1e-12)[self.sets] if taken is None else taken
        actions = form.actions_of(player)
        self.others = actions[~np.isin(actions, self.taken)]
        self.prior = np.zeros(form.size, dtype=plan.dtype)
        self.prior[actions] = plan[actions]
        owner = np.repeat(np.arange(len(form.owner)), np.diff(form.first))
        follow: dict[int, Float] = {}
        after: dict[int, Float] = {}
        pairs: list[tuple[int, int]] = np.column_stack([self.sets, self.taken])[::-1].tolist()
        for h, move in pairs:
            line = after.get(move, np.zeros(form.size)).copy()
            line[move] += 1.0
            follow[h] = line
            before = int(form.past[h])
            after[before] = after.get(before, np.zeros(form.size)) + line
        self.best = after.get(-1, np.zeros(form.size))
        self.D = np.zeros((len(self.others), form.size))
        for row, b in enumerate(self.others.tolist()):
            self.D[row] = follow[int(owner[b])] - after.get(b, 0.0)
            self.D[row, b] -= 1.0

    def exact(self) -> Side:
        """The same with whole numbers and fractions."""
        self.D = self.D.astype(np.int64).astype(object)
        self.best = self.best.astype(np.int64).astype(object)
        return self


def _labels(sides: tuple[Side, Side]) -> list[tuple[slice, slice]]:
    """For each player the rows of its best reply's actions and of the others."""
    labels, start = [], 0
    for side in sides:
        held, others = len(side.taken), len(side.others)
        labels.append((slice(start, start + held), slice(start + held, start + held + others)))
        start += held + others
    return labels


def _data(sides: tuple[Side, Side], tables: tuple[Table, Table], gains: tuple[Table, Table]) -> Table:
    """The complementarity problem at the prior, shape (k, k + 2).

    ``tables`` are both players' payoffs by their own and the other's last action, ``gains`` what each action ends with
    at the prior.
    """
    labels = _labels(sides)
    k = labels[1][1].stop
    start = np.zeros((k, k + 2), dtype=tables[0].dtype)
    for own, other in ((0, 1), (1, 0)):
        side, rival = sides[own], sides[other]
        (plans, rows), (_, rivals) = labels[own], labels[other]
        loss = side.D @ tables[own]
        start[plans, 0] = -side.best[side.taken]
        start[plans, 1 + rows.start : 1 + rows.stop] = side.D[:, side.taken].T
        start[rows, -1] = np.maximum(side.D @ gains[own], 0)
        start[rows, 0] = -(loss @ (rival.best - rival.prior))
        start[rows, 1 + rivals.start : 1 + rivals.stop] = loss @ rival.D.T
        start[rows, 1 + plans.start : 1 + plans.stop] = -side.D[:, side.taken]
    return start


def _plan(size: int, sides: tuple[Side, Side], level: Table) -> Table:
    """Realization plans (K,) by the levels of all variables."""
    labels = _labels(sides)
    k = labels[1][1].stop
    plan = np.zeros(size, dtype=level.dtype)
    for side, (plans, gains) in zip(sides, labels, strict=True):
        plan[side.taken] = level[plans]
        plan[side.others] = level[k + gains.start : k + gains.stop]
    return plan


class _Problem:
    """The complementarity problem of two players with its dictionary at the prior, in floating point."""

    def __init__(self, form: SequenceForm, who: tuple[int, int]) -> None:
        even = form.plans(1.0 / np.repeat(np.diff(form.first), np.diff(form.first)))
        self.size = form.size
        self.sides = Side(form, who[0], even), Side(form, who[1], even)
        tables = payoffs_between(form, *who), payoffs_between(form, *who[::-1])
        self.start: Float = _data(self.sides, tables, (form.worth(who[0], even), form.worth(who[1], even)))
        k = len(self.start)
        self.T = self.start.copy()
        self.basic = np.arange(k, dtype=np.int64)
        self.cobasic = np.r_[2 * k, np.arange(k, 2 * k)].astype(np.int64)
        self.position = np.r_[-1 - np.arange(k), 1 + np.arange(k), 0].astype(np.int64)
        self.state = np.zeros(2, dtype=np.int64)
        self.spare, self.tied = np.empty(k + 2), np.empty(k, dtype=np.int64)

    def follow(self, pivots: int) -> int:
        """Pivot in slices, each from a dictionary computed anew, so that rounding does not add up."""
        k = len(self.basic)
        work = (self.basic, self.cobasic, self.position, self.spare, self.tied, self.state)
        code = begin(self.T, *work) if k else ARRIVED
        length = max(200, k)
        while code == MORE and self.state[1] < pivots:
            code = follow_prior(self.T, *work, min(length, pivots - int(self.state[1])))
            if code == MORE:
                self.T = np.ascontiguousarray(self.values(with_columns=True))
        return int(code)

    def values(self, with_columns: bool = False) -> Float:
        """Values of the basic variables (k,), or the whole dictionary (k, k + 2), from the data."""
        k = len(self.basic)
        weight = self.start[:, 0]
        everything = np.hstack([np.eye(k), self.start[:, 1:-1], -weight[:, None]])
        right = self.start[:, -1] - weight
        sought = np.hstack([everything[:, self.cobasic], right[:, None]]) if with_columns else right
        return np.asarray(np.linalg.solve(everything[:, self.basic], sought), dtype=np.float64)

    def plan(self) -> Float:
        """Realization plans (K,) at the end of the path."""
        if self.state[1] == 0:
            return np.asarray(self.sides[0].best + self.sides[1].best)
        level = np.zeros(2 * len(self.basic) + 1)
        level[self.basic] = self.values()
        return np.maximum(_plan(self.size, self.sides, level), 0.0)


def exact_plan(form: SequenceForm, who: tuple[int, int], pivots: int) -> tuple[Table | None, int]:
    """The end of the same path in whole numbers, as realization plans (K,), and the pivots made."""
    ends = exact_ends(form)
    sizes = np.diff(form.first)
    even = form.plans(np.array([Fraction(1, int(m)) for m in np.repeat(sizes, sizes)], dtype=object))
    sides = (
        Side(form, who[0], even, ends.reply(who[0], even)).exact(),
        Side(form, who[1], even, ends.reply(who[1], even)).exact(),
    )
    tables = ends.between(*who), ends.between(*who[::-1])
    start = _data(sides, tables, (ends.worth(who[0], even), ends.worth(who[1], even)))
    k = len(start)
    dictionary = WholeDictionary(start.tolist(), [2 * k, *range(k, 2 * k)])
    row = dictionary.leaving(0)
    if row < 0 or dictionary.T[row][-1] >= dictionary.T[row][0]:
        return sides[0].best + sides[1].best, 0
    left = dictionary.basic[row]
    dictionary.pivot(row, 0)
    line = dictionary.T[row]
    dictionary.T[row] = [*(-x for x in line[:-1]), dictionary.scale - line[-1]]
    for count in range(1, pivots):
        column = dictionary.cobasic.index(left + k if left < k else left - k)
        row, goal = dictionary.leaving(column), dictionary.basic.index(2 * k)
        above, to = dictionary.T[row], dictionary.T[goal]
        if to[column] > 0 and (row < 0 or to[-1] * above[column] <= above[-1] * to[column]):
            row = goal
        if row < 0:
            return None, count
        left = dictionary.basic[row]
        dictionary.pivot(row, column)
        if left == 2 * k:
            return _plan(form.size, sides, np.array(dictionary.levels(2 * k + 1), dtype=object)), count
    return None, pivots


def payoffs_between(form: SequenceForm, own: int, other: int) -> Float:
    """Payoffs of ``own`` by its last action and that of ``other``, shape (K, K); 0 where one of them never moved."""
    table = np.zeros((form.size, form.size))
    a, b = form.last[:, own], form.last[:, other]
    both = (a >= 0) & (b >= 0)
    np.add.at(table, (a[both], b[both]), (form.chance * form.payoffs[:, own])[both])
    return table
