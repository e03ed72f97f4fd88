"""Nucleoli of excesses that are divided by a number for each coalition, by a chain of linear programs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Numbers
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import Table, ValueTableArrays, VotingArrays, Worth
from winset.coalitions.concepts import DisruptionNucleolus, PerCapitaNucleolus
from winset.coalitions.find.exact_levels import solve_fractions
from winset.coalitions.find.nucleolus import table_of
from winset.coalitions.find.shapley_banzhaf import as_objects

__all__ = ["WeightedNucleolus"]


POSITIVE = 1e-7


@dataclass(frozen=True)
class WeightedNucleolus:
    """The largest (v(S) - x(S)) / w(S) is made as small as it can be, then the next, over imputations.

    Each level minimises t subject to x(S) + w(S) t >= v(S) for the coalitions still open; those with positive
    multipliers are tight at every optimum and stay so (Maschler, Peleg and Shapley 1979, with weights). Tight
    coalitions of exact worths are solved again in fractions. ``details["levels"]`` holds the levels t.

    Parameters
    ----------
    most
        Most players.
    """

    most: int = 10

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerCapitaNucleolus, DisruptionNucleolus)
    arrays: ClassVar[tuple[type, ...]] = (ValueTableArrays, VotingArrays)

    def supports(self, arrays: ValueTableArrays | VotingArrays, concept: Concept) -> str | None:
        """Up to ``most`` players; for the disruption nucleolus, games in which every split loses."""
        n = arrays.n if isinstance(arrays, VotingArrays) else len(arrays.values).bit_length() - 1
        if n > self.most:
            return f"solves programs of 2^n rows for at most {self.most} players, here are {n}; Nucleolus takes 24"
        if isinstance(concept, DisruptionNucleolus):
            _, divisor, _ = _numbers(table_of(arrays), concept)
            lost = np.flatnonzero(divisor[1:-1].astype(float) <= 0)
            if len(lost):
                inside = [str(i + 1) for i in range(n) if (int(lost[0]) + 1) >> i & 1]
                return (
                    f"needs v(N) > v(S) + v(N - S) for every coalition S, which fails for S of players "
                    f"{', '.join(inside)}; PerCapitaNucleolus and Nucleolus do not"
                )
        return None

    def run(self, arrays: ValueTableArrays | VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The point; NO_SOLUTION if no payoffs are individually rational."""
        worth, divisor, unit = _numbers(table_of(arrays), concept)
        n = len(worth).bit_length() - 1
        own = [worth[1 << i] for i in range(n)]
        if sum(own) > worth[-1]:
            reason = "No imputation exists: single players are worth more in sum than all together."
            return Found(Status.NO_SOLUTION, [], "none", reason)
        if n == 1:
            return Found(Status.SOLVED, [_array([worth[-1] * unit], unit)], "all", "One player keeps the own worth.")
        chain = _levels(worth.astype(float), divisor.astype(float), n)
        if chain is None:
            return Found(Status.LIMIT, [], "none", "A linear program ran into its limit.")
        x, levels, tight = chain
        point: list[Worth] = [float(v) * float(unit) for v in x]
        heights: list[Worth] = list(levels)
        exact = _in_fractions(worth, divisor, n, len(levels), tight) if isinstance(unit, Fraction) else None
        if exact is not None:
            point, heights = [v * unit for v in exact[0]], list(exact[1])
        scale: Worth = unit if isinstance(concept, PerCapitaNucleolus) else 1
        details = {"levels": [level * scale for level in heights], "exact": exact is not None}
        return Found(Status.SOLVED, [_array(point, exact)], "all", "The point is unique.", details=details)


def _array(point: list[Worth], exact: object) -> Numbers:
    return as_objects(point) if exact is not None and isinstance(point[0], Fraction) else np.array(point, dtype=float)


def _numbers(table: ValueTableArrays, concept: Concept) -> tuple[Table, Table, Worth]:
    """Worths and divisors of all coalitions, whole numbers where worths are exact, and the unit of the worths."""
    worth: Table = table.values
    unit: Worth = 1.0
    if table.numerators is not None:
        worth, unit = as_objects([int(v) for v in table.numerators]), Fraction(1, table.denominator)
    if isinstance(concept, PerCapitaNucleolus):
        return worth, np.array([bin(s).count("1") for s in range(len(worth))]), unit
    return worth, worth[-1] - worth - worth[::-1], unit


def _levels(
    worth: NDArray[np.float64], divisor: NDArray[np.float64], n: int
) -> tuple[NDArray[np.float64], list[float], list[tuple[int, int]]] | None:
    """Payoffs, levels, and the tight coalitions as (level, mask); level -1 says that a player gets the own worth."""
    from scipy.optimize import linprog

    size, most = float(np.abs(worth).max()) or 1.0, float(divisor.max())
    worth, divisor = worth / size, divisor / most
    masks = np.arange(1, len(worth) - 1)
    members = (masks[:, None] >> np.arange(n) & 1).astype(float)
    fixed, right = [np.ones(n)], [worth[-1]]
    levels: list[float] = []
    tight: list[tuple[int, int]] = []
    bounds = [(float(worth[1 << i]), None) for i in range(n)] + [(None, None)]
    while True:
        held = np.array(fixed)
        basis = np.linalg.svd(held, full_matrices=True)[2][np.linalg.matrix_rank(held) :]
        if not len(basis):
            x = np.linalg.lstsq(held, np.array(right), rcond=None)[0]
            return x * size, [level * size / most for level in levels], tight
        is_open = np.abs(members @ basis.T).max(axis=1) > 1e-9
        answer = linprog(
            np.r_[np.zeros(n), 1.0],
            np.c_[-members[is_open], -divisor[masks[is_open]]],
            -worth[masks[is_open]],
            np.c_[held, np.zeros(len(held))],
            right,
            bounds,
            method="highs",
        )
        if answer.status != 0 or answer.x is None:
            return None
        t, k = float(answer.x[-1]), len(levels)
        levels.append(t)
        for j in np.flatnonzero(-answer.ineqlin.marginals > POSITIVE):
            mask = int(masks[is_open][j])
            tight.append((k, mask))
            fixed.append(members[mask - 1])
            right.append(float(worth[mask] - divisor[mask] * t))
        for i in np.flatnonzero(answer.lower.marginals[:n] > POSITIVE):
            tight.append((-1, 1 << int(i)))
            fixed.append(np.eye(n)[i])
            right.append(float(worth[1 << int(i)]))


def _in_fractions(
    worth: Table, divisor: Table, n: int, count: int, tight: list[tuple[int, int]]
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Payoffs and levels that the tight coalitions determine: x(S) + w(S) t = v(S)."""
    rows = [[Fraction(1)] * n + [Fraction(0)] * count + [Fraction(int(worth[-1]))]]
    for level, mask in tight:
        row = [Fraction(mask >> i & 1) for i in range(n)] + [Fraction(0)] * count + [Fraction(int(worth[mask]))]
        if level >= 0:
            row[n + level] = Fraction(int(divisor[mask]))
        rows.append(row)
    solved = solve_fractions(rows)
    if solved is None or solved[1]:
        return None
    return solved[0][:n], solved[0][n:]
