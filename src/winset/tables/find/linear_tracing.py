"""The linear tracing procedure for two players, by complementary pivoting in fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Numbers
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Tracing
from winset.tables.find.logarithmic_tracing import read_prior

__all__ = ["LinearTracing"]


Row = list[Fraction]


@dataclass(frozen=True)
class LinearTracing:
    """Follow the equilibria of the games in which the others play the prior with weight 1 - t.

    The path is made of segments, found by Lemke's pivots with the prior as covering vector (van den Elzen and Talman
    1991; von Stengel, van den Elzen and Talman 2002). All arithmetic is in fractions; ties are broken
    lexicographically, so that a path is chosen where the procedure of Harsanyi and Selten (1988, chapter 4) leaves
    several. With payoffs given exactly the end is proved.

    Parameters
    ----------
    actions
        Most actions of both players together.
    pivots
        Most pivots; beyond it the status is LIMIT.
    """

    actions: int = 40
    pivots: int = 2_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Tracing,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Tracing) -> str | None:
        """Takes two players and the linear procedure."""
        shape = arrays.payoffs.shape[1:]
        if concept.procedure != "linear":
            return "follows the linear procedure, not the logarithmic one"
        if len(shape) != 2:
            return f"takes two players, got {len(shape)}; with more, ask for the logarithmic procedure"
        return None if sum(shape) <= self.actions else f"takes at most {self.actions} actions, got {sum(shape)}"

    def run(self, arrays: NormalFormArrays, concept: Tracing, rng: np.random.Generator) -> Found:
        """One equilibrium, and the corners of the path as pairs of 1 - t and a profile."""
        prior = read_prior(arrays, concept)
        tables = arrays.payoffs if arrays.exact is None else arrays.exact
        A, B = (_positive(table) for table in tables)
        p, q = ([Fraction(w) / sum(map(Fraction, s)) for w in s.tolist()] for s in prior)
        path = _Pivots(A, B, p, q)
        corners = [path.corner()]
        made = 0
        while path.rest() > 0 and made < self.pivots and path.step():
            made += 1
            if path.rest() < 1:
                corners.append(path.corner())
        if path.rest() > 0:
            reason = f"The path came to t = {float(1 - path.rest()):.9g} in {made} pivots."
            return Found(Status.LIMIT, [], completeness="none", reason=reason, stats={"pivots": made})
        x, y = path.strategies()
        details: Details = {
            "path": [(float(rest), tuple(np.array(s, dtype=np.float64) for s in s2)) for rest, s2 in corners],
            "prior": tuple(prior),
        }
        if arrays.exact is not None:
            details["exact_points"] = [(np.array(x, dtype=object), np.array(y, dtype=object))]
        return Found(
            Status.SOLVED,
            [(np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))],
            completeness="one",
            reason="The end of the linear path from the prior.",
            details=details,
            stats={"pivots": made},
        )


def _positive(table: Numbers) -> list[Row]:
    """A table of fractions shifted so that its lowest entry is 1."""
    rows = [[Fraction(entry) for entry in row] for row in table.tolist()]
    lowest = min(entry for row in rows for entry in row)
    return [[entry - lowest + 1 for entry in row] for row in rows]


class _Pivots:
    """The tableau: x, y with sum 1 - z each, payoffs u and v, r and s what other actions lose, z the prior's weight.

    Columns: x (m), y (n), u, v, z, r (m), s (n), the right-hand side, and m + n more: what it would be if every action
    paid a bonus, the first far more than the second and so on. They break ties as in a game in general position, where
    the path starts from one pair of best replies to the prior and never meets itself.
    """

    def __init__(self, A: list[Row], B: list[Row], p: Row, q: Row) -> None:
        m, n = len(A), len(A[0])
        self.m, self.n, self.z = m, n, m + n + 2
        against_q = [sum((a * w for a, w in zip(row, q, strict=True)), Fraction(0)) for row in A]
        against_p = [sum((B[a][b] * p[a] for a in range(m)), Fraction(0)) for b in range(n)]
        width, zero, one = 3 * (m + n) + 4, Fraction(0), Fraction(1)
        self.rows: list[Row] = []
        for first, count in ((0, m), (m, n)):
            row = [zero] * width
            row[first : first + count] = [one] * count
            row[self.z] = row[self.right] = one
            self.rows.append(row)
        for a in range(m):
            row = [zero] * width
            row[m : m + n] = [-entry for entry in A[a]]
            row[m + n], row[self.z], row[self.z + 1 + a] = one, -against_q[a], -one
            row[self.right + 1 + a] = one
            self.rows.append(row)
        for b in range(n):
            row = [zero] * width
            row[:m] = [-B[a][b] for a in range(m)]
            row[m + n + 1], row[self.z], row[self.z + 1 + m + b] = one, -against_p[b], -one
            row[self.right + 1 + m + b] = one
            self.rows.append(row)
        best_a, best_b = against_q.index(max(against_q)), against_p.index(max(against_p))
        losses = [self.z + 1 + k for k in range(m + n) if k not in (best_a, m + best_b)]
        self.basic: list[int] = [-1] * len(self.rows)
        for column in (best_a, m + best_b, m + n, m + n + 1, *losses):
            row_of = next(r for r in range(len(self.rows)) if self.basic[r] < 0 and self.rows[r][column] != 0)
            self._pivot(row_of, column)
        self.entering = self.z
        self.started = False

    def _pivot(self, at: int, column: int) -> None:
        scale = self.rows[at][column]
        self.rows[at] = [entry / scale for entry in self.rows[at]]
        for r, row in enumerate(self.rows):
            if r != at and row[column] != 0:
                factor = row[column]
                self.rows[r] = [a - factor * b for a, b in zip(row, self.rows[at], strict=True)]
        self.basic[at] = column

    @property
    def right(self) -> int:
        """Column of the right-hand side."""
        return 2 * (self.m + self.n) + 3

    def step(self) -> bool:
        """One pivot; False if nothing blocks."""
        order = range(self.right, len(self.rows[0]))
        if not self.started:
            self.started = True
            below = [r for r, row in enumerate(self.rows) if row[self.right] < 0]
            if not below:
                self.entering = -1
                return True
            at = max(below, key=lambda r: [self.rows[r][c] / self.rows[r][self.z] for c in order])
            left = self.basic[at]
            self._pivot(at, self.z)
        else:
            column = self.entering
            rows = [r for r, row in enumerate(self.rows) if row[column] > 0]
            if not rows:
                return False
            lowest = min(self.rows[r][self.right] / self.rows[r][column] for r in rows)
            tied = [r for r in rows if self.rows[r][self.right] / self.rows[r][column] == lowest]
            last = [r for r in tied if self.basic[r] == self.z]
            at = last[0] if last else min(tied, key=lambda r: [self.rows[r][c] / self.rows[r][column] for c in order])
            left = self.basic[at]
            self._pivot(at, column)
        self.entering = left - self.z - 1 if left > self.z else left + self.z + 1
        return True

    def rest(self) -> Fraction:
        """The weight of the prior."""
        if not self.started:
            return Fraction(1)
        return self.rows[self.basic.index(self.z)][self.right] if self.z in self.basic else Fraction(0)

    def strategies(self) -> tuple[Row, Row]:
        """Mixed strategies at the present corner."""
        value = [Fraction(0)] * (self.m + self.n)
        for row, label in zip(self.rows, self.basic, strict=True):
            if label < self.m + self.n:
                value[label] = row[self.right]
        x, y = value[: self.m], value[self.m :]
        return [w / sum(x) for w in x], [w / sum(y) for w in y]

    def corner(self) -> tuple[Fraction, tuple[Row, Row]]:
        """The weight of the prior and the strategies."""
        return self.rest(), self.strategies()
