"""All extreme equilibria of a small bimatrix game once more, from the signs of minors of its payoffs.

For every pair of supports of equal size the mixtures that make the other player indifferent are, by Cramer's rule,
ratios of minors of the payoffs bordered by ones. Their signs say which supports carry equilibria (Shapley 1974), with
degenerate games included: an extreme equilibrium is a pair of vertices of the best-reply polyhedra that together have
every label (Mangasarian 1964; Avis, Rosenberg, Savani and von Stengel 2010). The method that lists equilibria walks
along edges; nothing here does.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import factorial
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float, Int, Numbers
from winset.tables.arrays import WholeTables

__all__ = ["CLEAR", "Extreme", "Listed", "list_again", "supports"]


TIE, CLEAR = 1e-10, 1e-8
"""In floating point, numbers below the first are ties, above the second are none, between them nobody knows."""

Set = tuple[int, ...]
Signs = NDArray[np.int8]


class Supports(NamedTuple):
    """Which minors tell about which pair of supports of an m x n game.

    ``entries`` and ``minors``: for every size, the payoff and the smaller minor of each term of an expansion, a payoff
    that counts negatively by its place after all payoffs; ``first``: where the minors of every size begin; ``test`` and
    ``sign`` (P, 2, s), s the larger of m and n: for every pair the minors that are the weights of the second player's
    actions and the losses of the first player's other actions, and the same for the other side, the first weight again
    where a side has fewer; ``signed`` (s, 2, P): the same in one, minors that count negatively after all others;
    ``rows``, ``columns`` (P,): the supports as bits; ``used`` (P, 2, s): which of the tests are weights; ``action``
    (P, 2, s): the action that each test is about; ``error``: rounding of a test in units of that of a payoff, at most.
    """

    entries: list[Int]
    minors: list[Int]
    first: list[int]
    test: Int
    sign: Float
    signed: Int
    rows: Int
    columns: Int
    used: Int
    action: Int
    error: float


class Extreme(NamedTuple):
    """One extreme equilibrium: which vertex of each player, the strategies, and whether they are fractions."""

    vertices: tuple[int, int]
    strategies: tuple[Numbers, Numbers]


class Listed(NamedTuple):
    """All extreme equilibria.

    ``supports``: the two supports of each as bits, of a nondegenerate game, in which they determine the point;
    ``extreme``: the points, of a degenerate game. ``exact``: in exact arithmetic. ``sure``: no number is so close to
    zero that rounding decides.
    """

    supports: list[tuple[int, int]]
    extreme: list[Extreme] | None
    exact: bool
    sure: bool = True


def list_again(shape: tuple[int, int], unit: Float | None, whole: WholeTables | None, rounding: float) -> Listed:
    """All extreme equilibria of whole numbers from 0 on, or else of payoffs ``unit`` in [0, 1], shape (2, m, n).

    ``rounding`` bounds the error of a payoff in ``unit``.
    """
    m, n = shape
    s = supports(m, n)
    steps = min(m, n)
    small = whole is not None and max(map(max, whole)) ** steps * factorial(steps + 1) < 2**53
    payoffs: Numbers
    if whole is None and unit is not None:
        payoffs = unit.ravel()
    else:
        scales = [1 if small else max(table) or 1 for table in whole or ()]
        payoffs = np.array([x / scale for table, scale in zip(whole or (), scales, strict=True) for x in table])
    numbers = _minors(s, payoffs)
    margin = 0.0 if small else CLEAR + rounding * s.error
    verdict = _fitting(s, numbers, margin)
    if verdict.all():
        at = (verdict > 0).nonzero()[0]
        pairs = list(zip(s.rows[at].tolist(), s.columns[at].tolist(), strict=True))
        return Listed(pairs, None, whole is not None)
    if whole is not None and not small:
        numbers = _minors(s, np.array([*whole[0], *whole[1]], dtype=object))
    sign = s.sign if numbers.dtype != object else s.sign.astype(np.int64).astype(object)
    return _degenerate(s, numbers[s.test] * sign, shape, whole is not None)


def _minors(s: Supports, payoffs: Numbers) -> Float:
    """All numbers that tests are made of: 1, then the minors of every size."""
    given = cast("Float", payoffs)  # whole numbers of any size compute in the same way
    either = np.concatenate([given, -given])
    numbers: Float = np.ones(s.first[-1], dtype=given.dtype)
    for k, (entry, minor) in enumerate(zip(s.entries, s.minors, strict=True)):
        terms = either.take(entry)
        if k:
            terms *= numbers.take(minor)
        np.add.reduce(terms, axis=0, out=numbers[s.first[k] : s.first[k + 1]])
    return numbers


def _fitting(s: Supports, numbers: Float, margin: float) -> Signs:
    """For every pair of supports 1 if both sides fit, -1 if one does not, and 0 if a sign that matters is not clear.

    A side fits if all its tests have the same sign, positive or negative, and does not if two have opposite ones.
    """
    sign = (numbers > margin).view(np.int8) - (numbers < -margin).view(np.int8)
    tests = np.concatenate([sign, -sign]).take(s.signed)
    sides = np.minimum.reduce(tests, 0) * np.maximum.reduce(tests, 0)
    return np.asarray(np.minimum(sides[0], sides[1]))


def _degenerate(s: Supports, values: Numbers, shape: tuple[int, int], exact: bool) -> Listed:
    """The pairs of vertices that have every label between them."""
    sides, sure = [], True
    for side, across, along in ((0, s.columns, s.rows), (1, s.rows, s.columns)):
        sign, certain = _signs(values[:, side], s.used[:, side], exact)
        sure = sure and certain
        sides.append(_vertices(sign, s.used[:, side], s.action[:, side], across, along))
    if not sure:
        return Listed([], [], False, sure=False)
    ys, xs = sides
    x_points = [_mixture(values[p, 1], s.used[p, 1], s.rows[p], shape[0], exact) for p in xs.values()]
    y_points = [_mixture(values[p, 0], s.used[p, 0], s.columns[p], shape[1], exact) for p in ys.values()]
    y_keys, x_keys = (np.array([*side], dtype=np.int64).reshape(-1, 2) for side in (ys, xs))
    fits = (x_keys[:, :1] & ~y_keys[None, :, 1] == 0) & (y_keys[None, :, 0] & ~x_keys[:, 1:] == 0)
    extreme = [Extreme((int(a), int(b)), (x_points[a], y_points[b])) for a, b in np.argwhere(fits)]
    return Listed([], extreme, exact)


def _signs(values: Numbers, used: Int, exact: bool) -> tuple[Int, bool]:
    """The sign of every test where the weights add up to a positive number; whether no sign is a matter of rounding.

    Pairs whose equations are singular get 2 everywhere: their vertices have other pairs as well.
    """
    total = (values * used).sum(axis=1)
    if exact:
        sign = np.sign(values).astype(np.int64) * np.sign(total).astype(np.int64)[:, None]
        return np.where((total == 0).astype(bool)[:, None], 2, sign), True
    size = np.abs(values * used).sum(axis=1)
    largest = max(float(size.max()), 1e-300)
    scaled = values / np.where(size > 0, size, 1.0)[:, None]
    sign = np.where(np.abs(scaled) <= TIE, 0.0, np.sign(scaled)) * np.sign(total)[:, None]
    mixed = ((sign * used).min(axis=1) < 0) & ((sign * used).max(axis=1) > 0)
    flat = size <= TIE * largest
    doubt = ((np.abs(scaled) > TIE) & (np.abs(scaled) < CLEAR)).any(axis=1) & ~mixed & ~flat
    doubt |= (size > TIE * largest) & (size < CLEAR * largest)
    sign = np.where((flat | mixed)[:, None], 2.0, sign)
    return sign.astype(np.int64), not bool(doubt.any())


def _vertices(sign: Int, used: Int, action: Int, across: Int, along: Int) -> dict[tuple[int, int], int]:
    """Every vertex of one side: support and best replies as bits, with a pair of supports that it comes from."""
    weights_positive = ((sign == 1) | (used == 0)).all(axis=1)
    losses = ((sign == 0) | (sign == 1) | (used == 1)).all(axis=1)
    out: dict[tuple[int, int], int] = {}
    for p in np.flatnonzero(weights_positive & losses).tolist():
        tied = sum(
            1 << int(a) for a, z, u in zip(action[p], sign[p], used[p], strict=True) if z == 0 and not u and a >= 0
        )
        out.setdefault((int(across[p]), int(along[p]) | tied), p)
    return out


def _mixture(values: Numbers, used: Int, support: int, actions: int, exact: bool) -> Numbers:
    """The weights of a pair as probabilities over all actions."""
    weights = [value for value, u in zip(values.tolist(), used.tolist(), strict=True) if u]
    out = np.zeros(actions, dtype=object if exact else np.float64)
    chosen = [a for a in range(actions) if int(support) >> a & 1]
    total = sum(weights)
    for a, weight in zip(chosen, weights, strict=True):
        out[a] = Fraction(int(weight), int(total)) if exact else weight / total
    return out


@lru_cache(maxsize=64)
def supports(m: int, n: int) -> Supports:
    """The tests of all pairs of supports of equal size."""
    cells = np.arange(2 * m * n).reshape(2, m, n)
    sides = (m, n, cells[0].tolist()), (n, m, cells[1].T.tolist())
    number: list[dict[tuple[Set, Set], int]] = [{((i,), ()): 0 for i in range(own)} for own, _, _ in sides]
    entries: list[Int] = []
    minors: list[Int] = []
    first, errors, payoffs = [1], [0.0], 2 * m * n
    for k in range(1, min(m, n) + 1):
        entry: list[list[int]] = []
        minor: list[list[int]] = []
        for (own, other, cell), numbers in zip(sides, number, strict=True):
            for rows in combinations(range(own), k + 1):
                for columns in combinations(range(other), k):
                    entry.append([cell[i][columns[0]] + (p + 1) % 2 * payoffs for p, i in enumerate(rows)])
                    minor.append([numbers[rows[:p] + rows[p + 1 :], columns[1:]] for p in range(k + 1)])
                    numbers[rows, columns] = first[-1] + len(entry) - 1
        if not entry:
            break
        entries.append(np.array(entry, dtype=np.int64).T.copy())
        minors.append(np.array(minor, dtype=np.int64).T.copy())
        first.append(first[-1] + len(entry))
        errors.append((k + 1) * (errors[-1] + factorial(k) * (k + 5)))
    test, sign, used, action, bits = [], [], [], [], []
    most = max(m, n)
    for size in range(1, min(m, n) + 1):
        for rows in combinations(range(m), size):
            for columns in combinations(range(n), size):
                both = _tests(number[0], m, rows, columns), _tests(number[1], n, columns, rows)
                test.append([t + t[:1] * (most - len(t)) for t, _, _ in both])
                sign.append([t + t[:1] * (most - len(t)) for _, t, _ in both])
                action.append([t + [-1] * (most - len(t)) for _, _, t in both])
                used.append([[1] * size + [0] * (most - size)] * 2)
                bits.append((sum(1 << i for i in rows), sum(1 << j for j in columns)))
    tests, uses, acts, sets = (np.array(a, dtype=np.int64) for a in (test, used, action, bits))
    row_bits, column_bits = sets.T.copy()
    signs = np.array(sign, dtype=np.float64)
    signed = np.where(signs > 0, tests, tests + first[-1]).transpose(2, 1, 0).copy()
    return Supports(entries, minors, first, tests, signs, signed, row_bits, column_bits, uses, acts, max(errors))


def _tests(
    numbers: dict[tuple[Set, Set], int], own: int, rows: Set, columns: Set
) -> tuple[list[int], list[int], list[int]]:
    """Minors, signs and actions of the weights that make ``rows`` indifferent, then of the losses of other rows."""
    test = [numbers[rows, columns[:p] + columns[p + 1 :]] for p in range(len(columns))]
    sign = [1 - 2 * (p % 2) for p in range(len(columns))]
    others = [i for i in range(own) if i not in rows]
    for i in others:
        test.append(numbers[tuple(sorted((*rows, i))), columns])
        sign.append(1 - 2 * (sum(r < i for r in rows) % 2))
    return test, sign, [*columns, *others]
