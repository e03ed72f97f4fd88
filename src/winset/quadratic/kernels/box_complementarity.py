"""Linear complementarity on a box: F = q + M x with F >= 0 where x is lowest, <= 0 where it is highest, 0 between.

A path is followed after Eaves (1978, "Computing stationary points"): with t times a positive vector d added to F,
``x = low`` is the only solution for large t and ``x = high`` for small t. In between, the solutions form a path of
segments in (x, t), which therefore crosses t = 0, whatever M is. Segments are found by pivoting, as in Lemke (1965)
with bounded variables. Ties cannot occur for t > 0 but for d in a null set; another d is tried if one fails.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel, storage
from winset.base.linear import factor, substitute

__all__ = ["BoxWork", "assemble", "box_work", "solve_box", "to_unit_box"]


SMALL = 1e-12
GOOD = 1e-11
GOLDEN = 0.6180339887498949
RAN_OUT, NOT_FINITE = -1, -2


class BoxWork(NamedTuple):
    """Workspace for k actions.

    ``unit`` (k, k + 1): M and q on the unit box, rows scaled to largest entry 1. ``table`` (k, k + 1): coefficients of
    the basic variables in the cobasic. ``value`` (k,): of basic variables. ``basic`` (k,) and ``cobasic`` (k + 1,):
    labels, a for x_a, k + a for F_a, 2k for t. ``place`` (2k + 1,): column of a cobasic label, -1 - row of a basic one.
    ``upper`` (k,): 1 where x_a is or was last at its high end. ``system`` (k, k), ``right`` (k,), ``z`` (k,),
    ``pivots`` and ``free`` (k,): for the final linear system.
    """

    unit: Float
    table: Float
    value: Float
    basic: Int
    cobasic: Int
    place: Int
    upper: Int
    system: Float
    right: Float
    z: Float
    pivots: Int
    free: Int


@storage
def box_work(k: int) -> BoxWork:
    """Workspace for k actions."""
    return BoxWork(
        np.empty((k, k + 1)),
        np.empty((k, k + 1)),
        np.empty(k),
        np.empty(k, np.int64),
        np.empty(k + 1, np.int64),
        np.empty(2 * k + 1, np.int64),
        np.empty(k, np.int64),
        np.empty((k, k)),
        np.empty(k),
        np.empty(k),
        np.empty(k, np.int64),
        np.empty(k, np.int64),
    )


@kernel
def assemble(owner: Int, terms: Int, coefficient: Float, M: Float, q: Float) -> None:
    """M (k, k) and q (k,) of F_a = -du_i/dx_a from the terms of ``QuadraticArrays``."""
    k = owner.shape[0]
    M[:] = 0.0
    q[:] = 0.0
    for t in range(terms.shape[0]):
        i, a, b = terms[t, 0], terms[t, 1], terms[t, 2]
        if a < k and owner[a] == i:
            if b < k:
                M[a, b] -= coefficient[t]
            else:
                q[a] -= coefficient[t]
        if b < k and owner[b] == i:
            M[b, a] -= coefficient[t]


@kernel
def to_unit_box(M: Float, q: Float, low: Float, high: Float, unit: Float) -> bool:
    """Write F as a function on the unit box, each row in units of its largest entry; False if it is not finite."""
    k = q.shape[0]
    for a in range(k):
        width = high[a] - low[a]
        if not (np.isfinite(width) and np.isfinite(low[a])):
            return False
        largest = 0.0
        for b in range(k):
            if not np.isfinite(M[a, b]):
                return False
            largest = max(largest, abs(M[a, b]))
        if not np.isfinite(q[a]):
            return False
        largest = max(largest, abs(q[a]))
        scale = 1.0 / largest if largest > 0.0 else 0.0
        total = scale * q[a]
        for b in range(k):
            total += scale * M[a, b] * low[b]
            unit[a, b] = scale * M[a, b] * (high[b] - low[b])
        unit[a, k] = total
        largest = 0.0
        for b in range(k + 1):
            largest = max(largest, abs(unit[a, b]))
        if not np.isfinite(largest):
            return False
        scale = 1.0 / largest if largest > 0.0 and width > 0.0 else 0.0
        for b in range(k + 1):
            unit[a, b] *= scale
    return True


@kernel
def _exchange(work: BoxWork, row: int, column: int) -> None:
    """Swap the basic variable of a row with the cobasic variable of a column in the table."""
    table = work.table
    k = table.shape[0]
    inverse = 1.0 / table[row, column]
    for c in range(k + 1):
        table[row, c] *= -inverse
    table[row, column] = inverse
    for r in range(k):
        f = table[r, column]
        if r != row and f != 0.0:
            table[r, column] = 0.0
            for c in range(k + 1):
                table[r, c] += f * table[row, c]
    enters, leaves = work.cobasic[column], work.basic[row]
    work.basic[row], work.cobasic[column] = enters, leaves
    work.place[enters], work.place[leaves] = -1 - row, column


@kernel
def _limit(work: BoxWork, row: int, rate: float) -> float:
    """How far the entering variable can go before the basic variable of this row is at an end."""
    k = work.value.shape[0]
    label, value = work.basic[row], work.value[row]
    if label < k:
        if rate > SMALL:
            return max(0.0, 1.0 - value) / rate
        if rate < -SMALL:
            return max(0.0, value) / -rate
    elif label < 2 * k:
        if work.upper[label - k] == 1:
            if rate > SMALL:
                return max(0.0, -value) / rate
        elif rate < -SMALL:
            return max(0.0, value) / -rate
    elif rate < -SMALL:
        return max(0.0, value) / -rate
    return np.inf


@kernel
def _begin(work: BoxWork, attempt: int) -> int:
    """The table at x = low with t as large as it must be; returns the label to enter, -1 if t = 0 will do."""
    k = work.value.shape[0]
    row, largest = -1, 0.0
    for a in range(k):
        d = 1.0 + ((a + 1) * GOLDEN * (2 * attempt + 1)) % 1.0
        for b in range(k):
            work.table[a, b] = work.unit[a, b]
        work.table[a, k] = d
        work.value[a] = work.unit[a, k]
        work.upper[a] = 0
        work.basic[a], work.cobasic[a] = k + a, a
        work.place[a], work.place[k + a] = a, -1 - a
        if -work.value[a] / d > largest:
            largest, row = -work.value[a] / d, a
    work.cobasic[k], work.place[2 * k] = 2 * k, k
    if row < 0:
        return -1
    for a in range(k):
        work.value[a] += largest * work.table[a, k]
    _exchange(work, row, k)
    work.value[row] = largest
    return row


@kernel
def _walk(work: BoxWork, entering: int, most: int) -> int:
    """Follow the path until t is 0; the pivots made, or RAN_OUT."""
    k = work.value.shape[0]
    sign = 1.0
    for made in range(1, most + 1):
        column = work.place[entering]
        step = 1.0 if entering < k else np.inf
        row = -1
        for r in range(k):
            reach = _limit(work, r, sign * work.table[r, column])
            if reach < step or (work.basic[r] == 2 * k and reach <= step + SMALL):
                step, row = reach, r
                if work.basic[r] == 2 * k:
                    step -= SMALL
        if row >= 0 and work.basic[row] == 2 * k:
            step += SMALL
        if step == np.inf:
            return RAN_OUT
        for r in range(k):
            work.value[r] += sign * step * work.table[r, column]
        if row < 0:
            work.upper[entering] = 1 if sign > 0.0 else 0
            entering, sign = k + entering, -sign
            continue
        leaving = work.basic[row]
        if entering < k:
            start = float(work.upper[entering])
            end = start + sign * step
        else:
            end = sign * step
        if leaving < k:
            work.upper[leaving] = 1 if sign * work.table[row, column] > 0.0 else 0
        _exchange(work, row, column)
        work.value[row] = end
        if leaving == 2 * k:
            return made
        if leaving < k:
            entering, sign = k + leaving, (-1.0 if work.upper[leaving] == 1 else 1.0)
        else:
            entering, sign = leaving - k, (-1.0 if work.upper[leaving - k] == 1 else 1.0)
    return RAN_OUT


@kernel
def _read(work: BoxWork) -> None:
    """z (k,) on the unit box: free actions from the linear system of their rows, if it can be solved."""
    k = work.value.shape[0]
    count = 0
    for a in range(k):
        at = work.place[a]
        if at < 0:
            work.z[a] = min(1.0, max(0.0, work.value[-1 - at]))
            work.free[count] = a
            count += 1
        else:
            work.z[a] = float(work.upper[a])
    for r in range(count):
        a = work.free[r]
        total = -work.unit[a, k]
        for b in range(k):
            if work.place[b] >= 0:
                total -= work.unit[a, b] * work.z[b]
        work.right[r] = total
        for c in range(count):
            work.system[r, c] = work.unit[a, work.free[c]]
    if count and factor(work.system, count, work.pivots):
        substitute(work.system, count, work.pivots, work.right)
        for r in range(count):
            if abs(work.right[r] - work.z[work.free[r]]) < 1e-6:
                work.z[work.free[r]] = min(1.0, max(0.0, work.right[r]))


@kernel
def _off(work: BoxWork) -> float:
    """How far z is from solving: the largest |z - clip(z - F)| on the unit box."""
    k = work.value.shape[0]
    worst = 0.0
    for a in range(k):
        F = work.unit[a, k]
        for b in range(k):
            F += work.unit[a, b] * work.z[b]
        worst = max(worst, abs(work.z[a] - min(1.0, max(0.0, work.z[a] - F))))
    return worst


@kernel
def solve_box(M: Float, q: Float, low: Float, high: Float, attempts: int, most: int, work: BoxWork, x: Float) -> int:
    """One solution x (k,); the pivots made, RAN_OUT (-1) if none was found, NOT_FINITE (-2) for bad numbers.

    M (k, k), q, low and high (k,); ``attempts`` directions are tried with ``most`` pivots each.
    """
    k = q.shape[0]
    x[:] = np.nan
    if not to_unit_box(M, q, low, high, work.unit):
        return NOT_FINITE
    total, best = 0, np.inf
    for attempt in range(attempts):
        entering = _begin(work, attempt)
        made = _walk(work, entering, most) if entering >= 0 else 0
        if made < 0:
            continue
        total += made
        _read(work)
        off = _off(work)
        if off < best:
            best = off
            for a in range(k):
                x[a] = high[a] if work.z[a] == 1.0 else low[a] + work.z[a] * (high[a] - low[a])
        if best <= GOOD:
            break
    return total if best < 1e-6 else RAN_OUT
