"""Potentials of a table: by adding up deviations, by ratios of mixed differences, or by the order of improvements."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from winset.base.array_types import Float, Int, Marks
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Potential
from winset.tables.find.payoff_scale import unit_payoffs

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["PotentialFunction"]


@dataclass(frozen=True)
class PotentialFunction:
    """Find a potential, or a cycle of deviations that rules it out.

    Parameters
    ----------
    tolerance
        Differences up to this share of the largest payoff range count as zero.
    deviations
        Most deviations in the graph of improvements of an ordinal potential.

    Notes
    -----
    Exact: a potential exists if and only if gains around every cycle of four deviations by two players sum to zero
    (Monderer and Shapley 1996, corollary 2.9); cycles through each player's first action are enough. Weighted: gains
    over such cycles must be in one proportion for each pair of players. Ordinal: no cycle of deviations that never
    hurt the deviator may contain one that helps (Voorneveld and Norde 1997, theorem 3.1); generalized: no cycle of
    improvements (Monderer and Shapley 1996, lemma 2.5).
    """

    tolerance: float = 1e-9
    deviations: int = 20_000_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Potential,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Potential) -> str | None:
        """Ordinal potentials only of tables whose graph of deviations fits in memory."""
        counts = arrays.payoffs.shape[1:]
        edges = float(np.prod([float(m) for m in counts])) * sum(m - 1 for m in counts)
        if concept.kind in ("ordinal", "generalized") and edges > self.deviations:
            return f"the table has {edges:.3g} deviations; at most {self.deviations:,} are accepted"
        return None

    def run(self, arrays: NormalFormArrays, concept: Potential, rng: np.random.Generator) -> Found:
        """The profiles where the potential is largest; ``details["potential"]`` or ``details["violation"]``."""
        payoffs = arrays.payoffs
        if concept.kind in ("ordinal", "generalized"):
            return self._ordinal(payoffs, concept.kind == "ordinal")
        scale = float(np.ptp(payoffs.reshape(len(payoffs), -1), axis=1).max()) or 1.0
        table = (payoffs - payoffs.min(axis=tuple(range(1, payoffs.ndim)), keepdims=True)) / scale
        weights = np.ones(len(payoffs))
        if concept.kind == "weighted":
            table = unit_payoffs(payoffs).reshape(payoffs.shape)
            found = _weights(table, self.tolerance)
            if isinstance(found, dict):
                return _none(found, "The gains around these cycles are in no one proportion.")
            weights = found
            table = table / weights.reshape(-1, *[1] * (payoffs.ndim - 1))
        cycle = _worst_cycle(table, self.tolerance * float(np.abs(table).max() or 1.0))
        if cycle is not None:
            return _none(cycle, "The deviators' gains around this cycle do not sum to zero.")
        potential = _add_up(table)
        if concept.kind == "exact":
            return _some(potential * scale, {})
        spread = np.ptp(payoffs.reshape(len(payoffs), -1), axis=1)
        return _some(potential, {"by_player": {"weights": (weights * np.where(spread > 0, spread, 1.0)).tolist()}})

    def _ordinal(self, payoffs: Float, ordinal: bool) -> Found:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        shape = payoffs.shape[1:]
        tail, head, better = _improvements(payoffs, self.tolerance, ordinal)
        cells = int(np.prod(shape))
        graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(cells, cells))
        _, group = connected_components(graph, connection="strong")
        inside = np.flatnonzero(better & (group[tail] == group[head]))
        if len(inside):
            first = int(inside[0])
            cycle = [int(tail[first]), *_path(graph, int(head[first]), int(tail[first]))]
            named = [[int(a) for a in np.unravel_index(c, shape)] for c in cycle]
            return _none({"cells": named}, "Deviations lead around this cycle, never down and at least once up.")
        level = _levels(tail[better], head[better], group.astype(np.int64))
        return _some(level.reshape(shape).astype(np.float64), {})


def _some(potential: Float, details: Details) -> Found:
    cells = np.argwhere(potential >= potential.max() - 1e-12 * (float(np.ptp(potential)) or 1.0))
    points = [tuple(np.eye(m)[a] for m, a in zip(potential.shape, cell, strict=True)) for cell in cells]
    reason = f"Profiles where the potential is largest: {len(points)}; the game may have further equilibria."
    return Found(Status.SOLVED, points, "all", reason, details={"potential": potential, **details})


def _none(violation: Details, reason: str) -> Found:
    return Found(Status.NO_SOLUTION, [], completeness="none", reason=reason, details={"violation": violation})


def _add_up(table: Float) -> Float:
    """The potential with value 0 at everybody's first action: deviations to a cell summed player by player."""
    n, shape = len(table), table.shape[1:]
    potential = np.zeros(shape)
    for i in range(n):
        first = tuple([slice(None)] * i + [slice(0, 1)] + [slice(0, 1)] * (n - i - 1))
        now = tuple([slice(None)] * (i + 1) + [slice(0, 1)] * (n - i - 1))
        potential = potential + (table[i][now] - table[i][first])
    return potential


def _mixed(u: Float, i: int, j: int) -> Float:
    """Gains of a payoff over cycles through the first actions of i and j: u(a,b) - u(0,b) - u(a,0) + u(0,0)."""
    u = np.moveaxis(u, (i, j), (0, 1))
    return np.asarray(u - u[:1] - u[:, :1] + u[:1, :1])


def _cycle(i: int, j: int, where: tuple[int, ...], n: int) -> Details:
    """The cycle of two players: both first, i moves, j moves, i back, j back."""
    rest = [k for k in range(n) if k not in (i, j)]
    cells = []
    for a, b in ((0, 0), (where[0], 0), (where[0], where[1]), (0, where[1])):
        cell = [0] * n
        cell[i], cell[j] = a, b
        for k, c in zip(rest, where[2:], strict=True):
            cell[k] = c
        cells.append([int(c) for c in cell])
    return {"cells": [*cells, cells[0]], "players": [i, j]}


def _worst_cycle(table: Float, tolerance: float) -> Details | None:
    """The cycle of four deviations with the largest sum of gains, None if all are within the tolerance."""
    n, worst, at = len(table), tolerance, None
    for i, j in combinations(range(n), 2):
        off = np.abs(_mixed(table[i], i, j) - _mixed(table[j], i, j))
        if off.max() > worst:
            worst = float(off.max())
            where = tuple(int(x) for x in np.unravel_index(int(np.argmax(off)), off.shape))
            at = _cycle(i, j, where, n)
    return at


def _weights(table: Float, tolerance: float) -> Float | Details:
    """Weights that put all pairs' gains in proportion, or the cycles of a pair that has none."""
    n = len(table)
    weights = np.full(n, np.nan)
    ratio: dict[tuple[int, int], float] = {}
    at: dict[tuple[int, int], tuple[int, ...]] = {}
    for i, j in combinations(range(n), 2):
        mine, other = _mixed(table[i], i, j), _mixed(table[j], i, j)
        where = np.unravel_index(int(np.argmax(np.abs(mine) + np.abs(other))), mine.shape)
        a, b = float(mine[where]), float(other[where])
        cell = tuple(int(x) for x in where)
        if max(abs(a), abs(b)) <= tolerance:
            continue
        a, b = (0.0 if abs(x) <= tolerance else x for x in (a, b))
        off = np.abs(mine * b - other * a)
        if a * b <= 0 or off.max() > tolerance * max(abs(a), abs(b)):
            found = _cycle(i, j, cell, n)
            if a * b > 0:
                second = tuple(int(x) for x in np.unravel_index(int(np.argmax(off)), off.shape))
                found["other_cells"] = _cycle(i, j, second, n)["cells"]
            return found
        ratio[i, j], at[i, j] = a / b, cell
    for start in range(n):
        if not np.isnan(weights[start]):
            continue
        weights[start] = 1.0
        queue = [start]
        for i in queue:
            for (p, q), r in ratio.items():
                for known, new, factor in ((p, q, 1.0 / r), (q, p, r)):
                    if known == i and np.isnan(weights[new]):
                        weights[new] = weights[i] * factor
                        queue.append(new)
    for (p, q), r in ratio.items():
        if abs(weights[p] / weights[q] - r) > 1e-7 * r:
            cycles = [_cycle(i, j, where, n)["cells"] for (i, j), where in at.items()]
            return {"cycles": cycles, "players": list(range(n))}
    return weights


def _improvements(payoffs: Float, tolerance: float, ordinal: bool) -> tuple[Int, Int, Marks]:
    """Deviations from a cell to another that help (or, if ordinal, do not hurt), and whether they help."""
    shape = payoffs.shape[1:]
    number = np.arange(int(np.prod(shape))).reshape(shape)
    tails, heads, helps = [], [], []
    for i, u in enumerate(payoffs):
        cells = np.moveaxis(number, i, 0).reshape(shape[i], -1)
        values = np.moveaxis(u, i, 0).reshape(shape[i], -1)
        slack = tolerance * float(np.ptp(u))
        gain = values[None] - values[:, None]
        wanted = gain >= -slack if ordinal else gain > slack
        wanted &= ~np.eye(shape[i], dtype=bool)[:, :, None]
        a, b, k = np.nonzero(wanted)
        tails.append(cells[a, k])
        heads.append(cells[b, k])
        helps.append(gain[a, b, k] > slack)
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(helps)


def _path(graph: csr_array, start: int, end: int) -> list[int]:
    """Cells of a shortest path in the graph."""
    from scipy.sparse.csgraph import breadth_first_order

    _, before = breadth_first_order(graph, start)
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _levels(tail: Int, head: Int, group: Int) -> Int:
    """For every cell the length of the longest way of improvements to its group of cells."""
    edges = np.unique(np.stack([group[tail], group[head]], axis=1), axis=0)
    level = np.zeros(int(group.max()) + 1, dtype=np.int64)
    waiting = np.bincount(edges[:, 1], minlength=len(level))
    order = np.argsort(edges[:, 0], kind="stable")
    edges = edges[order]
    start = np.searchsorted(edges[:, 0], np.arange(len(level) + 1))
    ready = [int(g) for g in np.flatnonzero(waiting == 0)]
    for g in ready:
        for h in edges[start[g] : start[g + 1], 1]:
            level[h] = max(level[h], level[g] + 1)
            waiting[h] -= 1
            if waiting[h] == 0:
                ready.append(int(h))
    return np.asarray(level[group])
