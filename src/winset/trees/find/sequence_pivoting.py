"""One equilibrium of a two-player game in extensive form by complementary pivoting on the sequence form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.concepts import Nash
from winset.trees.arrays import TreeArrays
from winset.trees.find.sequence_form import SequenceForm, sequence_form
from winset.trees.find.sequence_linear import SequenceLinear, movers
from winset.trees.kernels.sequence_pivoting import ARRIVED, MORE, begin, follow_prior

__all__ = ["SequencePivoting", "Side", "payoffs_between"]


Float = NDArray[np.float64]
Int = NDArray[np.int64]


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

    def __init__(self, form: SequenceForm, player: int, plan: Float) -> None:
        self.sets = form.sets_of(player)
        self.taken = form.reply(player, plan, 1e-12)[self.sets]
        actions = form.actions_of(player)
        self.others = actions[~np.isin(actions, self.taken)]
        self.prior = np.zeros(form.size)
        self.prior[actions] = plan[actions]
        owner = np.repeat(np.arange(len(form.owner)), np.diff(form.first))
        follow: dict[int, Float] = {}
        after: dict[int, Float] = {}
        for h, taken in zip(self.sets[::-1].tolist(), self.taken[::-1].tolist(), strict=True):
            line = after.get(taken, np.zeros(form.size)).copy()
            line[taken] += 1.0
            follow[h] = line
            before = int(form.past[h])
            after[before] = after.get(before, np.zeros(form.size)) + line
        self.best = after.get(-1, np.zeros(form.size))
        self.D = np.zeros((len(self.others), form.size))
        for row, b in enumerate(self.others.tolist()):
            self.D[row] = follow[int(owner[b])] - after.get(b, 0.0)
            self.D[row, b] -= 1.0


class _Problem:
    """The complementarity problem of two players with its dictionary at the prior."""

    def __init__(self, form: SequenceForm, who: tuple[int, int]) -> None:
        even = form.plans(1.0 / np.repeat(np.diff(form.first), np.diff(form.first)))
        self.size = form.size
        self.sides = Side(form, who[0], even), Side(form, who[1], even)
        self.labels = []
        start = 0
        for side in self.sides:
            held, others = len(side.taken), len(side.others)
            self.labels.append((slice(start, start + held), slice(start + held, start + held + others)))
            start += held + others
        k = start
        self.start = np.zeros((k, k + 2))
        for own, other in ((0, 1), (1, 0)):
            side, rival = self.sides[own], self.sides[other]
            (plans, gains), (_, rivals) = self.labels[own], self.labels[other]
            table = payoffs_between(form, who[own], who[other])
            loss = side.D @ table
            self.start[plans, 0] = -side.best[side.taken]
            self.start[plans, 1 + gains.start : 1 + gains.stop] = side.D[:, side.taken].T
            self.start[gains, -1] = np.maximum(side.D @ form.worth(who[own], even), 0.0)
            self.start[gains, 0] = -(loss @ (rival.best - rival.prior))
            self.start[gains, 1 + rivals.start : 1 + rivals.stop] = loss @ rival.D.T
            self.start[gains, 1 + plans.start : 1 + plans.stop] = -side.D[:, side.taken]
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
        k = len(self.basic)
        plan = np.zeros(self.size)
        if self.state[1] == 0:
            for side in self.sides:
                plan += side.best
            return plan
        level = np.zeros(2 * k + 1)
        level[self.basic] = self.values()
        for side, (plans, gains) in zip(self.sides, self.labels, strict=True):
            plan[side.taken] = level[plans]
            plan[side.others] = level[k + gains.start : k + gains.stop]
        return np.maximum(plan, 0.0)


def payoffs_between(form: SequenceForm, own: int, other: int) -> Float:
    """Payoffs of ``own`` by its last action and that of ``other``, shape (K, K); 0 where one of them never moved."""
    table = np.zeros((form.size, form.size))
    a, b = form.last[:, own], form.last[:, other]
    both = (a >= 0) & (b >= 0)
    np.add.at(table, (a[both], b[both]), (form.chance * form.payoffs[:, own])[both])
    return table
