"""Lemke-Howson paths of a bimatrix game with lexicographic ratio tests.

A path begins in product form, which never touches most of the payoffs, and goes on with dictionaries once it is long.
Paths of several labels take turns: each is left where its cap is reached, and taken up from there.
"""

from __future__ import annotations

import math

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.tables.kernels.eta_product import eta_step, refactor
from winset.tables.kernels.path_dictionaries import dictionary_of, dictionary_step, is_zero_sum, zero_sum_bases
from winset.tables.kernels.path_sides import CAPPED, STUCK, Paths, path_storage

__all__ = [
    "CAPPED",
    "MORE",
    "STUCK",
    "Paths",
    "find_equilibrium",
    "follow",
    "largest_regret",
    "one_equilibrium",
    "path_storage",
    "raise_payoffs",
]


MORE = -3
REFRESH = 400
"""Pivots on dictionaries after which they are computed anew."""
TIGHT, LOOSE = 1e-15, 1e-11
"""Values closer than this are equal in dictionaries: at first, and after a path has failed in floating point."""
FEW = 4
"""Labels tried in the first round besides the first."""


@kernel
def follow(columns: Float, other_columns: Float, label: int, cap: int, p: Paths) -> int:
    """Follow the path of almost completely labelled pairs that drops ``label`` to its other end.

    ``columns`` (m, n): the second player's payoffs, ``other_columns`` (n, m): the first player's, transposed, all
    positive. The path starts at the completely labelled pair of bases in ``p`` (any order of rows) and writes the pair
    at its end there, with values computed anew. Returns the number of pivots, CAPPED or STUCK.
    """
    side = 0
    for i in range(columns.shape[1]):
        if p.one.basic[i] == label:
            side = 1
    p.entering[0], p.entering[1] = label, side
    return _go_on(columns, other_columns, label, cap, LOOSE, p)


@kernel
def _go_on(columns: Float, other_columns: Float, label: int, cap: int, tie: float, p: Paths) -> int:
    """Follow the path from the pair of bases in ``p``, where ``p.entering`` says which label enters which side.

    Returns and writes as ``follow`` does; where it is CAPPED, the path may be taken up again.
    """
    one, two, work, tied, wanted, row_a, row_b = p.one, p.two, p.work, p.tied, p.wanted, p.row_a, p.row_b
    etas, fresh = one.etas.shape[0] - min(columns.shape[0], columns.shape[1]), 0
    count, other = refactor(columns, one, work, wanted), refactor(other_columns, two, work, wanted)
    if count < 0 or other < 0:
        return STUCK
    entering, first, product = p.entering[0], p.entering[1] == 0, True
    T, basic, cobasic, position, slack = one.T, one.basic, one.cobasic, one.position, one.first[1]
    T2, basic2, cobasic2, position2, slack2 = two.T, two.basic, two.cobasic, two.position, two.first[1]
    for pivots in range(1, cap + 1):
        if (product and (pivots > 2 * etas or max(count, other) > 2 * etas)) or fresh == REFRESH:
            product, fresh = False, 0
            if not (dictionary_of(columns, one, work, wanted) and dictionary_of(other_columns, two, work, wanted)):
                return STUCK
        if product and first:
            entering = eta_step(columns, one, entering, count, work, row_a, row_b)
            count += 1
        elif product:
            entering = eta_step(other_columns, two, entering, other, work, row_a, row_b)
            other += 1
        elif first:
            entering = dictionary_step(T, basic, cobasic, position, slack, entering, tie, tied, work)
            fresh += 1
        else:
            entering = dictionary_step(T2, basic2, cobasic2, position2, slack2, entering, tie, tied, work)
            fresh += 1
        if entering < 0:
            return STUCK
        first = not first
        if entering == label:
            return pivots if _end(columns, other_columns, p) else STUCK
    p.entering[0], p.entering[1] = entering, 0 if first else 1
    return CAPPED


@kernel
def _end(columns: Float, other_columns: Float, p: Paths) -> bool:
    """Compute the values of both bases anew; False if they are not feasible."""
    one, two = p.one, p.two
    fits = refactor(columns, one, p.work, p.wanted) >= 0 and refactor(other_columns, two, p.work, p.wanted) >= 0
    for i in range(one.values.shape[0]):
        fits = fits and one.values[i] > -1e-9
    for i in range(two.values.shape[0]):
        fits = fits and two.values[i] > -1e-9
    return fits


@kernel
def largest_regret(columns: Float, other_columns: Float, x: Float, y: Float) -> float:
    """The most that a player gains by another action at (x, y); payoffs as in ``follow``."""
    m, n = columns.shape
    worst = 0.0
    best, own = -np.inf, 0.0
    for j in range(n):
        value = 0.0
        for i in range(m):
            value += columns[i, j] * x[i]
        best = max(best, value)
        own += value * y[j]
    worst = max(worst, best - own)
    best, own = -np.inf, 0.0
    for i in range(m):
        value = 0.0
        for j in range(n):
            value += other_columns[j, i] * y[j]
        best = max(best, value)
        own += value * x[i]
    return max(worst, best - own)


@kernel
def _point(columns: Float, other_columns: Float, p: Paths, x: Float, y: Float) -> bool:
    """Write the strategies of the bases in ``p``; False if they are no equilibrium."""
    _strategy(p.one.basic, p.one.values, 0, x)
    _strategy(p.two.basic, p.two.values, x.shape[0], y)
    return largest_regret(columns, other_columns, x, y) <= 1e-9


@kernel
def _take_up(turn: int, label: int, p: Paths) -> None:
    """The bases at which a path was left, those of the artificial equilibrium if it was not begun."""
    one, two, kept, made = p.one.basic, p.two.basic, p.kept, p.kept_pivots
    n, m = one.shape[0], two.shape[0]
    for i in range(n):
        one[i] = kept[turn, i] if made[turn] > 0 else m + i
    for i in range(m):
        two[i] = kept[turn, n + i] if made[turn] > 0 else i
    p.entering[0] = p.kept_entering[turn] // 2 if made[turn] > 0 else label
    p.entering[1] = p.kept_entering[turn] % 2 if made[turn] > 0 else (0 if label < m else 1)


@kernel
def _leave(turn: int, pivots: int, p: Paths) -> None:
    """Keep the bases at which a path is left."""
    one, two = p.one.basic, p.two.basic
    n = one.shape[0]
    for i in range(n):
        p.kept[turn, i] = one[i]
    for i in range(two.shape[0]):
        p.kept[turn, n + i] = two[i]
    p.kept_entering[turn] = 2 * p.entering[0] + p.entering[1]
    p.kept_pivots[turn] += pivots


@kernel
def find_equilibrium(
    columns: Float, other_columns: Float, label: int, limits: Int, p: Paths, x: Float, y: Float
) -> int:
    """One equilibrium: of a zero-sum game by the simplex method, else by paths from the artificial equilibrium.

    Paths of several labels, from ``label`` on, take turns (Codenotti, De Rossi and Pagan 2008): half of the pivots are
    made on one of them, the first in the first round and then the last, and the others share the rest. ``limits``: cap
    on the pivots of a path in the first round, the factor by which it grows a round, pivots in all, the number of
    labels, pivots in one call. x (m,) and y (n,) are written. ``p.progress`` is all zero at first. Returns the pivots
    made in all; CAPPED; STUCK if every path failed in floating point; MORE if the pivots of one call are made: another
    call goes on.
    """
    labels, progress = limits[3], p.progress
    begun = progress[0]
    if progress[1] == 0:
        progress[1], progress[2], progress[3] = FEW * limits[0], limits[0], 1 + FEW
        p.kept_pivots[:] = 0
        p.kept_tie[:] = TIGHT
        if labels > 1 and is_zero_sum(columns, other_columns):
            made = zero_sum_bases(other_columns, min(limits[2], 20 * p.wanted.shape[0]), p)
            if made >= 0 and _end(columns, other_columns, p) and _point(columns, other_columns, p, x, y):
                return made
    while True:
        stuck = 0
        chief = 0 if progress[1] == FEW * limits[0] else labels - 1
        for step in range(1 + min(labels, progress[3])):
            turn = chief if step == 0 else step - 1
            if p.kept_pivots[turn] < 0:
                stuck += step > 0
                continue
            more = (progress[1] if turn == chief else progress[2]) - p.kept_pivots[turn]
            if more <= p.kept_pivots[turn] // 4:
                continue
            more = min(more, limits[2] - progress[0], limits[4])
            name = (label + turn) % p.wanted.shape[0]
            _take_up(turn, name, p)
            made = _go_on(columns, other_columns, name, more, p.kept_tie[turn], p)
            if made >= 0 and _point(columns, other_columns, p, x, y):
                return progress[0] + made
            progress[0] += more
            if made == CAPPED:
                _leave(turn, more, p)
            elif p.kept_tie[turn] == TIGHT:
                p.kept_tie[turn], p.kept_pivots[turn] = LOOSE, 0
            else:
                p.kept_pivots[turn] = -1
                stuck += step > 0
            if progress[0] >= limits[2]:
                return CAPPED
            if progress[0] - begun >= limits[4]:
                return MORE
        if stuck == labels:
            return STUCK
        progress[1] *= limits[1]
        progress[2] = max(limits[0], progress[1] // labels)
        progress[3] = 1 + progress[1] // progress[2]


@kernel
def _strategy(basic: Int, values: Float, first_variable: int, x: Float) -> None:
    """The mixed strategy of a basis."""
    for c in range(x.shape[0]):
        x[c] = 0.0
    total = 0.0
    for i in range(basic.shape[0]):
        c = basic[i] - first_variable
        if 0 <= c < x.shape[0] and values[i] > 1e-13:
            x[c] = values[i]
            total += values[i]
    for c in range(x.shape[0]):
        x[c] /= total


@kernel
def raise_payoffs(payoffs: Float, columns: Float, other_columns: Float) -> bool:
    """Payoffs (2, m, n), shifted and scaled to [1/2, 3/2] player by player, as ``follow`` takes them.

    Written: columns (m, n), the second player's, and other_columns (n, m), the first player's, transposed. False if a
    payoff is not finite.
    """
    m, n = payoffs.shape[1], payoffs.shape[2]
    for player in range(2):
        largest, off = 0.0, 0.0
        for i in range(m):
            for j in range(n):
                largest = max(largest, abs(payoffs[player, i, j]))
                off += payoffs[player, i, j] * 0.0
        if off != 0.0:
            return False
        down = -math.frexp(largest)[1]
        half = math.ldexp(1.0, down // 2)
        rest = math.ldexp(1.0, down - down // 2)
        lowest, highest = np.inf, -np.inf
        for i in range(m):
            for j in range(n):
                value = payoffs[player, i, j] * half * rest
                lowest = min(lowest, value)
                highest = max(highest, value)
        spread = highest - lowest if highest > lowest else 1.0
        for i in range(m):
            for j in range(n):
                value = 0.5 + (payoffs[player, i, j] * half * rest - lowest) / spread
                if player == 0:
                    other_columns[j, i] = value
                else:
                    columns[i, j] = value
    return True


@kernel
def one_equilibrium(
    payoffs: Float, label: int, limits: Int, etas: int, x: Float, y: Float, basic: Int, other_basic: Int
) -> int:
    """One equilibrium of payoffs (2, m, n), as in ``find_equilibrium``, in one call.

    Written: x (m,), y (n,), and the basic labels of both sides, basic (n,) and other_basic (m,). Returns the pivots
    made, CAPPED, STUCK or MORE.
    """
    m, n = payoffs.shape[1], payoffs.shape[2]
    columns, other_columns = np.empty((m, n)), np.empty((n, m))
    p = path_storage(m, n, etas, limits[3])
    if not raise_payoffs(payoffs, columns, other_columns):
        return STUCK
    made = find_equilibrium(columns, other_columns, label, limits, p, x, y)
    basic[:] = p.one.basic
    other_basic[:] = p.two.basic
    return made
