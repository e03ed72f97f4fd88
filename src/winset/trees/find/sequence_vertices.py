"""All extreme equilibria of a two-player tree from the vertices of its sequence form (von Stengel 1996)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.concepts import Nash
from winset.tables.find.nash_subsets import maximal_subsets
from winset.tables.kernels.lrs_dictionary import exchange, leaving_row, pivot
from winset.trees.arrays import TreeArrays
from winset.trees.find.sequence_form import SequenceForm, exact_ends, sequence_form
from winset.trees.find.sequence_linear import movers
from winset.trees.find.sequence_pivoting import SequencePivoting, Side, payoffs_between
from winset.trees.find.whole_dictionary import WholeDictionary

__all__ = ["SequenceVertices"]

Walk = tuple[dict[int, Float], int, bool]
"""Plans by their labels, the bases walked, and whether they are all."""

TIE = 1e-11


@dataclass(frozen=True)
class SequenceVertices:
    """Walk over all vertices of each player's realization plans with the other's best-reply values, and pair them.

    A pair is an equilibrium if every action is unused in the one or a best reply in the other. The polyhedra have one
    dimension an action, where those of the strategic form have one a strategy, so that equilibria which differ only in
    how the same behaviour is mixed are met once. Every extreme equilibrium is among the points; where best-reply values
    at sets that are not reached leave room, some between extreme ones may be, too. All equilibria are the points and
    the hulls of the maximal Nash subsets in ``components``, in realization plans.

    Parameters
    ----------
    tolerance
        Values below it (payoffs in units of the player's range) count as zero.
    vertices
        Most bases walked for a player; beyond it the status is LIMIT.
    work
        Most numbers in all dictionaries of a player, and most pairs of vertices compared.
    pairs
        Most equilibria listed.
    subsets
        Most maximal Nash subsets listed.
    sample
        Vertices of each player paired where the walk is cut.
    exact_actions, exact_work
        Games of so many actions are walked in fractions, as long as the dictionaries have so many numbers in all.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies, theorem 3.2, for the polyhedra; Winkels (1979)
    and Jansen (1981) for maximal Nash subsets; Avis, Rosenberg, Savani and von Stengel (2010) for lexicographic walks.
    """

    tolerance: float = 1e-10
    vertices: int = 40_000
    work: int = 40_000_000
    pairs: int = 20_000
    subsets: int = 2_000
    sample: int = 1_000
    exact_actions: int = 40
    exact_work: int = 1_000_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Nash) -> str | None:
        """Applies to two players who move and ``count="all"``."""
        if concept.count != "all":
            return "lists all equilibria; ask for Nash(count='one')"
        who = movers(arrays)
        return None if len(who) == 2 else f"takes two players who move, got {len(who)}"

    def run(self, arrays: TreeArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """All extreme equilibria as probabilities of edges (E,)."""
        form = sequence_form(arrays)
        found = self.equilibria(form)
        components = [replace(c, points=[form.edges(p) for p in c.points]) for c in found.components]
        return found.but(points=[form.edges(p) for p in found.points], components=components)

    def equilibria(self, form: SequenceForm) -> Found:
        """All extreme equilibria as probabilities of actions (K,)."""
        first, second = movers(form.tree)
        walks = [_exact_walk(form, *who, self) for who in ((first, second), (second, first))]
        exact = all(whole for _, _, whole in walks)
        if not exact:
            walks = [_walk(form, first, second, self), _walk(form, second, first, self)]
        stats = {"bases": [bases for _, bases, _ in walks]}
        if not all(whole for _, _, whole in walks) or len(walks[0][0]) * len(walks[1][0]) > self.work:
            reason = f"The walk over vertices was cut after {max(stats['bases']):,} bases; others may exist."
            return self._some(form, walks, reason, stats)
        everything = (1 << form.size) - 1
        labels, plans = [], []
        for x, p in walks[0][0].items():
            wanted = everything & ~x
            for y, q in walks[1][0].items():
                if wanted & ~y == 0:
                    labels.append((x, y))
                    plans.append(p + q)
            if len(labels) > self.pairs:
                reason = f"There are more than {self.pairs:,} equilibria; others exist."
                return self._some(form, walks, reason, stats)
        points, place = _distinct(plans)
        components, whole = self._continua(form, labels, plans)
        how = "in fractions." if exact else f"payoffs within {self.tolerance:g} of a player's range count as equal."
        reason = f"Every vertex of both players' realization plans with best-reply values was examined, {how}"
        if not whole:
            reason += f" There are more than {self.subsets:,} maximal Nash subsets; they are not listed."
        behaviors = [form.behavior(p, 0.0 if exact else 1e-13) for p in points]
        return Found(
            Status.SOLVED if points else Status.INEXACT,
            behaviors,
            "all" if points else "none",
            reason,
            components=components,
            stats={**stats, "pairs": len(place)},
        )

    def _some(self, form: SequenceForm, walks: list[Walk], reason: str, stats: Mapping[str, object]) -> Found:
        """Equilibria among the vertices met first, or the one at the end of the path of complementary pivoting."""
        everything = (1 << form.size) - 1
        plans = [
            p + q
            for x, p in islice(walks[0][0].items(), self.sample)
            for y, q in islice(walks[1][0].items(), self.sample)
            if x | y == everything
        ]
        points = [form.behavior(p) for p in _distinct(plans)[0]]
        one = SequencePivoting()
        if not points and one.supports(form.tree, Nash("one")) is None:
            points = [form.actions(edges) for edges in one.run(form.tree, Nash("one"), np.random.default_rng(0)).points]
        return Found(Status.LIMIT, points, "some" if points else "none", reason, stats=dict(stats))

    def _continua(
        self, form: SequenceForm, labels: list[tuple[int, int]], plans: list[Float]
    ) -> tuple[list[Continuum], bool]:
        """Maximal Nash subsets that hold more than one pair of realization plans."""
        subsets, whole = maximal_subsets(labels, self.subsets)
        first = form.actions_of(movers(form.tree)[0])
        mine = np.zeros(form.size)
        mine[first] = 1.0
        xs: dict[int, Float] = {}
        ys: dict[int, Float] = {}
        for (x, y), plan in zip(labels, plans, strict=True):
            xs.setdefault(x, plan * mine)
            ys.setdefault(y, plan * (1.0 - mine))
        x_of, y_of = list(xs.values()), list(ys.values())
        out, seen = [], set()
        for rows, columns in subsets:
            corners, _ = _distinct([x_of[r] + y_of[c] for r in rows for c in columns])
            key = frozenset((np.round(c, 9) + 0.0).tobytes() for c in corners)
            if len(corners) > 1 and key not in seen:
                seen.add(key)
                dimension = sum(
                    int(np.linalg.matrix_rank((np.array(corners) - corners[0]) * part, tol=1e-9))
                    for part in (mine, 1.0 - mine)
                )
                out.append(Continuum((), dimension, [form.behavior(c) for c in corners]))
        return out, whole


def _walk(form: SequenceForm, own: int, rival: int, method: SequenceVertices) -> tuple[dict[int, Float], int, bool]:
    """Vertices of the plans of ``own`` with the best-reply values of ``rival``, the bases walked, and whether all were.

    The plan (K,) of each is kept by its labels, as bits: the actions of ``own`` that it does not use, and those of
    ``rival`` that are best replies to it.
    """
    even = form.plans(1.0 / np.repeat(np.diff(form.first), np.diff(form.first)))
    side = Side(form, own, even)
    other = Side(form, rival, side.best)
    table = payoffs_between(form, rival, own)
    k, held, spare = len(side.taken) + len(other.others), len(side.taken), len(side.others)
    d = spare + len(other.taken)
    T = np.zeros((k, d + 1))
    T[:held, :spare] = side.D[:, side.taken].T
    T[:held, d] = side.best[side.taken]
    T[held:, :spare] = other.D @ table @ side.D.T
    T[held:, spare:d] = -other.D[:, other.taken]
    T[held:, d] = np.maximum(other.D @ form.worth(rival, side.best), 0.0)
    names = np.r_[side.taken, other.others, side.others, other.taken]
    basic, cobasic = np.arange(k, dtype=np.int64), np.arange(k, k + d, dtype=np.int64)
    position = np.r_[-1 - np.arange(k), np.arange(d)].astype(np.int64)
    work, tied = np.empty(d + 1), np.empty(k, dtype=np.int64)
    mine = np.isin(names, form.actions_of(own))
    most = min(method.vertices, max(1, method.work // T.size))
    queue, known = [(T, basic, cobasic, position)], {tuple(cobasic.tolist())}
    found: dict[int, Float] = {}
    budget = current_budget()
    for T, basic, cobasic, position in queue:
        value = np.zeros(k + d)
        value[basic] = np.where(T[:, d] > method.tolerance, T[:, d], 0.0)
        bits = sum(1 << int(a) for a in names[value == 0.0])
        if bits not in found:
            plan = np.zeros(form.size)
            plan[names[mine]] = value[mine]
            found[bits] = plan
        for column in range(d):
            row = leaving_row(T, column, TIE, False, 1.0, position, 0, tied)
            if row < 0:
                continue
            key = tuple(sorted([*np.delete(cobasic, column).tolist(), int(basic[row])]))
            if key in known:
                continue
            if len(known) >= most or budget.spent():
                return found, len(known), False
            known.add(key)
            next_one = T.copy(), basic.copy(), cobasic.copy(), position.copy()
            pivot(next_one[0], row, column, False, 1.0, work)
            exchange(*next_one[1:], row, column)
            queue.append(next_one)
    return found, len(known), True


def _exact_walk(
    form: SequenceForm, own: int, rival: int, method: SequenceVertices
) -> tuple[dict[int, Float], int, bool]:
    """The walk of :func:`_walk` in whole numbers; it ends early where there is too much to do."""
    if form.size > method.exact_actions:
        return {}, 0, False
    ends = exact_ends(form)
    sizes = np.diff(form.first)
    even = form.plans(1.0 / np.repeat(sizes, sizes))
    side = Side(form, own, even).exact()
    other = Side(form, rival, side.best, ends.reply(rival, side.best)).exact()
    k, held, spare = len(side.taken) + len(other.others), len(side.taken), len(side.others)
    d = spare + len(other.taken)
    T = np.zeros((k, d + 1), dtype=object)
    T[:held, :spare] = side.D[:, side.taken].T
    T[:held, d] = side.best[side.taken]
    T[held:, :spare] = other.D @ ends.between(rival, own) @ side.D.T
    T[held:, spare:d] = -other.D[:, other.taken]
    T[held:, d] = other.D @ ends.worth(rival, side.best)
    names = np.r_[side.taken, other.others, side.others, other.taken]
    mine = np.isin(names, form.actions_of(own))
    most = min(method.vertices, max(50, method.exact_work // (k * (d + 1) + 1)))
    queue = [WholeDictionary(T.tolist(), range(k, k + d))]
    known, found = {frozenset(queue[0].cobasic)}, dict[int, Float]()
    budget = current_budget()
    for dictionary in queue:
        value = np.array(dictionary.levels(k + d), dtype=object)
        bits = sum(1 << int(a) for a in names[value == 0])
        if bits not in found:
            found[bits] = np.zeros(form.size)
            found[bits][names[mine]] = value[mine].astype(np.float64)
        for column in range(d):
            row = dictionary.leaving(column)
            key = frozenset(dictionary.cobasic) - {dictionary.cobasic[column]} | {dictionary.basic[row]}
            if row < 0 or key in known:
                continue
            if len(known) >= most or budget.spent():
                return found, len(known), False
            known.add(key)
            beyond = dictionary.copy()
            beyond.pivot(row, column)
            queue.append(beyond)
    return found, len(known), True


def _distinct(plans: list[Float]) -> tuple[list[Float], list[int]]:
    """Plans that differ by more than rounding, and which of them each one is."""
    out: list[Float] = []
    place, seen = [], dict[bytes, int]()
    for plan in plans:
        key = (np.round(plan, 9) + 0.0).tobytes()
        if key not in seen:
            seen[key] = len(out)
            out.append(plan)
        place.append(seen[key])
    return out, place
