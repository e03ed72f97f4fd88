"""All extreme equilibria of many bimatrix games; see ``vertex_enumeration`` for one."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.numbers import exact_number
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormArrays, NormalFormStackArrays
from winset.tables.concepts import Nash
from winset.tables.find.best_reply_vertices import label_names, pair_vertices
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.find.support_signs import no_supports, pairs_of_supports, supports_of
from winset.tables.find.table_rows import StackArrays, offsets_of, rows_of, shape_of, tables_of
from winset.tables.find.vertex_enumeration import VertexEnumeration, order_of_points
from winset.tables.kernels.batch import UNDECIDED, RowMarks, gather_points, sign_batch, table_batch, walk_batch
from winset.tables.kernels.payoff_rows import Tables

__all__ = ["NashBatch"]


@dataclass(frozen=True)
class NashBatch:
    """Signs of minors decide nondegenerate games; all others are walked vertex by vertex, as one game is.

    Columns: ``count`` (B,); ``degenerate`` (B,), rows in which some vertex has more labels than it needs, so that
    equilibria may form continua whose extreme points are listed; ``doubtful`` (B,), rows with a number so close to the
    tolerance that more or fewer ties may be counted than there are. Lists: ``points`` (E, 2, m), smaller supports
    first; m is the larger number of actions, and actions that a player does not have are played with probability 0.

    Parameters
    ----------
    tolerance
        Payoffs closer than this, relative to the player's payoff range, count as equal.
    pairs
        Signs are used for games with at most so many pairs of supports of equal size.
    work
        Bound on vertices times the size of a dictionary, as in ``VertexEnumeration``.
    memory
        Bytes of workspace for points before they are packed.

    References
    ----------
    Shapley (1974), A note on the Lemke-Howson algorithm, for equilibria as complementary sets of labels; von Stengel
    (2002), Computing equilibria for two-person games, section 2, for supports of equal size; others as for
    ``VertexEnumeration``.
    """

    tolerance: float = 1e-10
    pairs: int = 13_000
    work: int = 400_000_000
    memory: int = 1 << 26
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormStackArrays, DrawnNormalFormArrays)

    def supports(self, arrays: StackArrays, concept: Nash) -> str | None:
        """Applies to two players and ``count="all"``."""
        shape = shape_of(arrays)
        if shape[0] != 2:
            return f"takes two players, got {shape[0]}; solve games of more players one at a time"
        if concept.count != "all":
            return "lists all equilibria; ask for Nash(count='all')"
        most = most_vertices(*shape[1:])
        if most * shape[1] * shape[2] > self.work:
            return f"a {shape[1]} x {shape[2]} game may have {most:,} vertices; ask for Nash(count='one')"
        return None

    def run(self, arrays: StackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Status, counts, marks and points of every row."""
        total, (m, n) = rows_of(arrays), shape_of(arrays)[1:]
        tables, names, vertices = tables_of(arrays), label_names(m + n), most_vertices(m, n)
        signs = supports_of(m, n) if pairs_of_supports(m, n) <= self.pairs else no_supports(m, n)
        room = max(m * n, 2 ** min(m, n, 6) - 1)
        rows = max(1, self.memory // (room * 2 * max(m, n) * 8))
        status, count = np.empty(total, dtype=np.uint8), np.empty(total, dtype=np.int64)
        degenerate, doubtful = np.empty(total, dtype=np.uint8), np.empty(total, dtype=np.uint8)
        slots = np.empty((min(rows, total), room, 2, max(m, n)))
        parts = []
        for first in range(0, total, rows):
            here = slice(first, min(first + rows, total))
            points = slots[: here.stop - here.start]
            marks = RowMarks(status[here], count[here], degenerate[here], doubtful[here])
            if signs[0].size.shape[0]:
                sign_batch(tables, m, n, *signs, first, marks, points)
            else:
                marks.status[:] = UNDECIDED
            if (marks.status == UNDECIDED).any():
                walk_batch(tables, m, n, names, self.tolerance, vertices, first, marks, points)
            larger = {
                int(row): self._one(tables, first + int(row), m, n, marks, int(row))
                for row in np.flatnonzero(np.isin(marks.status, (Status.LIMIT, Status.INEXACT)))
            }
            filled = marks.numbers.copy()
            filled[list(larger)] = 0
            offsets = offsets_of(marks.numbers)
            part = np.zeros((int(offsets[-1]), 2, max(m, n)))
            gather_points(points, filled, offsets, part)
            for at, listed in larger.items():
                part[offsets[at] : offsets[at + 1]] = listed
            parts.append(part)
        lists = {"points": np.concatenate(parts) if parts else np.zeros((0, 2, max(m, n)))}
        columns = {"count": count, "degenerate": degenerate.astype(bool), "doubtful": doubtful.astype(bool)}
        details = {"status": status, **columns, "offsets": offsets_of(count), "lists": lists}
        return Found(Status.SOLVED, [], details=details)

    def _one(self, tables: Tables, row: int, m: int, n: int, marks: RowMarks, at: int) -> Float:
        """The points of a row that has more than there was room for; its marks are written."""
        table = np.empty((1, 2 * m * n))
        here = tables._replace(payoffs=tables.payoffs[row : row + 1], draws=tables.draws[row : row + 1])
        table_batch(here, table)
        payoffs = table.reshape(2, m, n)
        pairing = pair_vertices(unit_payoffs(payoffs).reshape(2, m, n), self.tolerance, self.work, 10**6)
        if not isinstance(pairing, str) and pairing.strategies is not None:
            xs, ys = pairing.strategies
            order = order_of_points(xs, ys)
            points = np.zeros((len(order), 2, max(m, n)))
            points[:, 0, :m], points[:, 1, :n] = xs[order], ys[order]
        else:
            points = _in_fractions(payoffs) if m + n <= FEW and np.isfinite(payoffs).all() else np.zeros((0, 2, 1))
        if len(points):
            points = points[np.r_[True, (points[1:] != points[:-1]).any(axis=(1, 2))]]  # some lie within the rounding
            marks.status[at], marks.degenerate[at] = Status.SOLVED, 1
        marks.numbers[at] = len(points)
        return points


FEW = 10
"""Games with so many actions are solved in fractions where arithmetic fails."""


def _in_fractions(payoffs: Float) -> Float:
    """The points (E, 2, max(m, n)) of decimal payoffs (2, m, n); none if there are too many vertices."""
    exact = np.array([exact_number(x) for x in payoffs.ravel().tolist()], dtype=object).reshape(payoffs.shape)
    found = VertexEnumeration().run(NormalFormArrays(payoffs, exact), Nash("all"), np.random.default_rng(0))
    points = np.zeros((len(found.points) if found.completeness == "all" else 0, 2, max(payoffs.shape[1:])))
    for point, profile in zip(points, found.points, strict=False):
        for mine, mix in zip(point, profile, strict=True):
            mine[: len(mix)] = mix
    return points


def most_vertices(m: int, n: int) -> int:
    """The most vertices of a simple polytope in the smaller dimension with m + n facets (McMullen 1970)."""
    facets, d = m + n, min(m, n)
    return comb(facets - (d + 1) // 2, d // 2) + comb(facets - d // 2 - 1, (d + 1) // 2 - 1)
