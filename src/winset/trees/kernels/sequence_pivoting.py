"""Complementary pivoting on the sequence form (Koller, Megiddo and von Stengel 1996) from a mixed starting plan.

The path of von Stengel, van den Elzen and Talman (2002): both players mix their plan with a prior of weight z, which
falls from 1 along the path, up and down, until it is 0. The dictionary is that of ``lrs_dictionary``. The k
variables basic at the start have labels 0..k-1, their complements k..2k-1, and 2k is the weight: first as 1 - z, and
once it is basic as z.
"""

from __future__ import annotations

from winset.base.jit import Float, Int, kernel
from winset.tables.kernels.lrs_dictionary import exchange, leaving_row, pivot

__all__ = ["ARRIVED", "MORE", "STUCK", "begin", "follow_prior"]


ARRIVED, MORE, STUCK = 0, 1, 2
SMALL = 1e-11
TIE = 1e-11


@kernel
def begin(T: Float, basic: Int, cobasic: Int, position: Int, spare: Float, tied: Int, state: Int) -> int:
    """The first pivot: let the weight of the prior fall from 1.

    T (k, k + 2) with the column of 1 - z first; basic (k,), cobasic (k + 1,), position (2k + 1,); workspace spare
    (k + 2,), tied (k,). ``state`` (2,): the label that enters next and the pivots made are written. Returns ARRIVED if
    nothing blocks before z is 0, and then leaves T alone.
    """
    k = T.shape[0]
    last = T.shape[1] - 1
    weight = 2 * k
    row = leaving_row(T, 0, TIE, False, 1.0, position, 0, tied)
    state[1] = 0
    if row < 0 or T[row, last] >= T[row, 0] * (1.0 - TIE):
        return ARRIVED
    left = basic[row]
    pivot(T, row, 0, False, 1.0, spare)
    exchange(basic, cobasic, position, row, 0)
    for c in range(last):
        T[row, c] = -T[row, c]
    T[row, last] = 1.0 - T[row, last]
    state[0] = left + k if left < k else left - k
    state[1] = 1
    return MORE if position[weight] < 0 else STUCK


@kernel
def follow_prior(
    T: Float, basic: Int, cobasic: Int, position: Int, spare: Float, tied: Int, state: Int, pivots: int
) -> int:
    """Up to ``pivots`` more pivots; arrays as in :func:`begin`. Returns ARRIVED (z is 0), MORE or STUCK (a ray)."""
    k = T.shape[0]
    last = T.shape[1] - 1
    weight = 2 * k
    for _ in range(pivots):
        column = position[state[0]]
        row = leaving_row(T, column, TIE, False, 1.0, position, 0, tied)
        goal = -1 - position[weight]
        if T[goal, column] > SMALL:
            within = T[goal, last] / T[goal, column]
            if row < 0 or within <= T[row, last] / T[row, column] + TIE:
                row = goal
        if row < 0:
            return STUCK
        left = basic[row]
        pivot(T, row, column, False, 1.0, spare)
        exchange(basic, cobasic, position, row, column)
        for i in range(k):
            if T[i, last] < 0.0 and T[i, last] > -TIE:
                T[i, last] = 0.0
        state[1] += 1
        if left == weight:
            return ARRIVED
        state[0] = left + k if left < k else left - k
    return MORE
