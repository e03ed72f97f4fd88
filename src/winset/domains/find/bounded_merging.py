"""Best outcomes of domains whose frontier is too large: issues are merged, and what cannot become best is given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import lcm

import numpy as np

from winset.bargaining.concepts import EqualLoss, KalaiSmorodinsky, NashBargaining, Utilitarian
from winset.base.array_types import Int
from winset.base.concept import Concept
from winset.domains.arrays import Cell, DomainArrays
from winset.domains.find.bounds import Aim, good_weights
from winset.domains.find.pareto_frontier import MOST_ROWS, WIDE, Merged, Rows, merge_issues

__all__ = ["Best", "best_outcomes"]

BEAM = 400
"""How many beginnings go on in the search for a first good outcome."""


@dataclass(frozen=True)
class Best:
    """What is left of a domain when the bounds have spoken.

    Parameters
    ----------
    merged
        All undominated outcomes that the bounds do not rule out, the best ones among them.
    weights
        The weights whose bounds were used.
    ideal
        Each player's largest gain of a rational outcome on the whole scale, where the concept needs it.
    """

    merged: Merged
    weights: list[list[int]]
    ideal: tuple[int, ...] | None = None


def best_outcomes(arrays: DomainArrays, concept: Concept, rng: np.random.Generator) -> Best:
    """Outcomes among which are all that a solution picks; those of any rational outcome where nothing better is known.

    Raises
    ------
    TooMany
        If more beginnings cannot be ruled out than are held, or the time is over.
    """
    n = len(arrays.reservation)
    scales = tuple(int(d) for d in arrays.scales)
    none = (0,) * n
    if isinstance(concept, NashBargaining):
        return _search(arrays, Aim("product", none, (1,) * n), rng)
    if isinstance(concept, Utilitarian):
        whole = lcm(*scales)
        return _search(arrays, Aim("sum", none, tuple(whole // d for d in scales)), rng)
    if not isinstance(concept, KalaiSmorodinsky | EqualLoss):
        return _search(arrays, Aim("smallest", none, scales), rng)
    floor = [int(r) for r in arrays.reservation]
    ideal: list[int] = []
    weights: list[list[int]] = []
    for i in range(n):
        top = _search(arrays, Aim("sum", none, tuple(int(k == i) for k in range(n))), rng)
        weights += top.weights
        gains = _rational(top.merged.rows.tolist(), floor)
        if not gains:
            return top
        ideal.append(max(g[i] for g in gains))
    if isinstance(concept, KalaiSmorodinsky) and min(ideal) == 0:
        return Best(top.merged, weights, tuple(ideal))
    aim = Aim("smallest", none, tuple(ideal))
    if isinstance(concept, EqualLoss):
        aim = Aim("smallest", tuple(ideal), scales)
    found = _search(arrays, aim, rng)
    every = [list(w) for w in dict.fromkeys(map(tuple, weights + found.weights))]
    return Best(found.merged, every, tuple(ideal))


def _search(arrays: DomainArrays, aim: Aim, rng: np.random.Generator) -> Best:
    """First a good outcome from few beginnings, then all that are as good or not ruled out."""
    weights = good_weights(arrays, aim, rng)
    floor = [int(r) for r in arrays.reservation]
    first = merge_issues(arrays, MOST_ROWS, Reach(arrays, weights, [0] * len(weights), BEAM))
    known = [aim.value(gains) for gains in _rational(first.rows.tolist(), floor)]
    value = max(known, default=None)
    if value == 0 and aim.kind == "product":
        value = None
    least = [aim.least_sum(w, value) for w in weights]
    return Best(merge_issues(arrays, MOST_ROWS, Reach(arrays, weights, least)), weights)


def _rational(rows: list[list[int]], floor: Sequence[int]) -> list[list[int]]:
    gains = [[x - r for x, r in zip(row, floor, strict=True)] for row in rows]
    return [gain for gain in gains if min(gain) >= 0]


@dataclass
class Reach:
    """Which beginnings can still reach the ``least`` weighted sums of gains; at most ``beam`` of them, if given."""

    arrays: DomainArrays
    weights: list[list[int]]
    least: list[int]
    beam: int = 0
    table: Rows = field(init=False)
    needed: list[int] = field(init=False)
    best: list[Rows] = field(init=False)
    groups: list[list[tuple[tuple[Cell, ...], Rows]]] = field(init=False)

    def __post_init__(self) -> None:
        a = self.arrays
        rows = [np.abs(table).max(axis=0) for table in a.tables] + [np.abs(a.reservation)]
        rows += [np.abs(t.add) for t in a.terms if t.add is not None]
        largest = max(map(max, self.weights)) * sum(int(x) for row in rows for x in row)
        kind = np.int64 if largest < WIDE else object
        self.table = np.array(self.weights, dtype=object).astype(kind)
        floor = [sum(w * int(r) for w, r in zip(row, a.reservation, strict=True)) for row in self.weights]
        self.needed = [x + y for x, y in zip(self.least, floor, strict=True)]
        self.best = [(table.astype(kind) @ self.table.T).max(axis=0) for table in a.tables]
        together: dict[tuple[int, ...], dict[tuple[Cell, ...], Rows]] = {}
        for term in a.terms:
            if term.add is not None:
                of_cells = together.setdefault(tuple(i for i, _ in term.cells), {})
                add = self.table @ term.add.astype(kind)
                of_cells[term.cells] = of_cells[term.cells] + add if term.cells in of_cells else add
        self.groups = [list(of_cells.items()) for of_cells in together.values()]

    def reachable(self, rows: Rows, choices: Int, issues: list[int], done: set[int]) -> Int:
        """Positions of the beginnings that no weights rule out."""
        rest = sum((best for i, best in enumerate(self.best) if i not in done), self.best[0] * 0)
        together = self._together(choices, issues, done)
        left = np.arange(len(rows))

        def upper(k: int, at: Int) -> Rows:
            total: Rows = rows[at] @ self.table[k] + rest[k]
            for group in together:
                extra = total * 0
                for met, add in group:
                    if add[k] > 0:
                        extra = np.maximum(extra, met[at].astype(extra.dtype) * add[k])
                total = total + extra
            return total

        for k, needed in enumerate(self.needed):
            left = left[np.asarray(upper(k, left) >= needed, dtype=bool)]
        if self.beam and len(left) > self.beam:
            order = np.argsort(-upper(min(self.table.shape[1], len(self.needed) - 1), left), kind="stable")
            left = np.sort(left[order[: self.beam]])
        return left

    def _together(self, choices: Int, issues: list[int], done: set[int]) -> list[list[tuple[Rows, Rows]]]:
        """For interactions that are still open, one of a group at most: 1 where they can be met, and their weights."""
        column = {i: k for k, i in enumerate(issues)}
        out: list[list[tuple[Rows, Rows]]] = []
        for group in self.groups:
            if all(i in done for i, _ in group[0][0]):
                continue
            can: list[tuple[Rows, Rows]] = []
            for cells, add in group:
                met: Rows = np.ones(len(choices), dtype=np.int64)
                for i, o in cells:
                    if i in done:
                        met[choices[:, column[i]] != o] = 0
                can.append((met, add))
            out.append(can)
        return out
