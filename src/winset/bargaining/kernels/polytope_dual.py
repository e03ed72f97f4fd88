"""The asymmetric Nash solution on a polytope through its few binding constraints.

With multipliers y >= 0 of B z <= r the best gains are z_i = min(1, w_i / (B' y)_i), the bound 1 being the ideal gain;
the dual (Eisenberg and Gale 1959) is convex in y with gradient r - B z. Few constraints bind, so Newton's method runs
on those with a positive multiplier, and its matrix is small: a constraint enters when it is violated most and leaves
when its multiplier falls to 0 (projected Newton method, Bertsekas 1982); a step that overshoots is halved. Where this
does not settle, the interior-point method does the work.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel

__all__ = ["nash_active"]


STEPS = 60
NEAR = 1e-2
EXACT = 3e-15


@kernel
def best_gains(B: Float, w: Float, y: Float, act: Int, used: int, price: Float, bend: Float, z: Float) -> None:
    """Out: prices (n,) B' y, gains z (n,) and minus their derivative in the price, ``bend`` (n,)."""
    n = B.shape[1]
    for i in range(n):
        price[i] = 0.0
    for a in range(used):
        factor, row = y[act[a]], B[act[a]]
        for i in range(n):
            price[i] += factor * row[i]
    for i in range(n):
        if price[i] > w[i]:
            z[i] = w[i] / price[i]
            bend[i] = z[i] / price[i]
        else:
            z[i] = 1.0
            bend[i] = 0.0


@kernel
def left_over(B: Float, r: Float, z: Float, j: int) -> float:
    """What constraint j leaves at z."""
    total, row = r[j], B[j]
    for i in range(z.shape[0]):
        total -= row[i] * z[i]
    return total


@kernel
def most_violated(B: Float, r: Float, y: Float, z: Float, act: Int, used: int, limit: float) -> int:
    """The constraint without a multiplier that is violated most, by more than ``limit``; -1 if there is none."""
    chosen, low = -1, -limit
    for j in range(B.shape[0]):
        if y[j] == 0.0:
            left = left_over(B, r, z, j)
            if left < low:
                low, chosen = left, j
    for a in range(used):
        if act[a] == chosen:
            return -1
    return chosen


@kernel
def newton_step(B: Float, bend: Float, slack: Float, act: Int, used: int, J: Float, d: Float) -> bool:
    """Out: d (used,), the Newton step for the multipliers in use; False if their constraints are dependent."""
    n = B.shape[1]
    for a in range(used):
        row = B[act[a]]
        for b in range(a + 1):
            other, total = B[act[b]], 0.0
            for i in range(n):
                total += row[i] * other[i] * bend[i]
            J[a, b] = total
    for a in range(used):
        size = J[a, a]
        for b in range(a + 1):
            total = J[a, b]
            for c in range(b):
                total -= J[a, c] * J[b, c]
            if a > b:
                J[a, b] = total / J[b, b]
            elif total <= 1e-14 * size:
                return False
            else:
                J[a, a] = np.sqrt(total)
    for a in range(used):
        total = -slack[a]
        for b in range(a):
            total -= J[a, b] * d[b]
        d[a] = total / J[a, a]
    for back in range(used):
        a = used - 1 - back
        total = d[a]
        for b in range(a + 1, used):
            total -= J[b, a] * d[b]
        d[a] = total / J[a, a]
    return True


@kernel
def first_constraint(B: Float, r: Float) -> int:
    """The constraint that the ideal gains violate most; -1 if none."""
    first, worst = -1, 0.0
    for j in range(B.shape[0]):
        total = -r[j]
        for i in range(B.shape[1]):
            total += B[j, i]
        if total > worst:
            worst, first = total, j
    return first


@kernel
def first_block(y: Float, act: Int, d: Float, used: int) -> int:
    """Which multiplier in use is the first to fall to 0 within a whole step; -1 if none is."""
    length, block = 1.0, -1
    for a in range(used):
        if d[a] < 0.0 and y[act[a]] + length * d[a] < 0.0:
            length, block = -y[act[a]] / d[a], a
    return block


@kernel
def nash_active(
    B: Float, r: Float, w: Float, z: Float, y: Float, J: Float, players: Float, rows: Float, act: Int
) -> bool:
    """Maximise sum w log z over {B z <= r}; scaling as in ``polytope_nash.nash_interior``.

    ``z`` (n,) and ``y`` (m,): out. Workspace: ``J`` (n, n), ``players`` (2, n), ``rows`` (3, m), ``act`` (m,). Returns
    whether the first-order conditions hold to the last digits; if not, the outputs mean nothing.
    """
    m, n = B.shape
    price, bend, slack, d, before = players[0], players[1], rows[0], rows[1], rows[2]
    for j in range(m):
        y[j] = 0.0
    first = first_constraint(B, r)
    if first < 0 or r[first] <= 1e-12:
        return False
    act[0], used = first, 1
    y[first] = 1.0 / r[first]
    slope, length, near = 0.0, 1.0, NEAR
    for step in range(STEPS):
        best_gains(B, w, y, act, used, price, bend, z)
        off, ahead = 0.0, 0.0
        for a in range(used):
            slack[a] = left_over(B, r, z, act[a])
            off = max(off, abs(slack[a]))
            ahead += d[a] * slack[a] if step > 0 else 0.0
        if step > 0 and ahead > 0.5 * abs(slope) and length > 1e-6:
            length *= 0.5
            for a in range(used):
                y[act[a]] = before[a] + length * d[a]
            continue
        if off <= near:
            near = NEAR
            enter = most_violated(B, r, y, z, act, used, max(3.0 * off, 1e-15))
            if enter >= 0 and used < n:
                act[used], slack[used] = enter, left_over(B, r, z, enter)
                used += 1
            elif off <= EXACT * n:
                for i in range(n):
                    if price[i] < w[i] - 1e-14:
                        return False
                return enter < 0
        if not newton_step(B, bend, slack, act, used, J, d):
            return False
        block, slope = first_block(y, act, d, used), 0.0
        length = 1.0 if block < 0 else -y[act[block]] / d[block]
        near = 1e-13 if block >= 0 and length <= 1e-14 else near
        for a in range(used):
            before[a] = y[act[a]]
            y[act[a]] = before[a] + length * d[a]
            slope += d[a] * slack[a]
        if block >= 0:
            y[act[block]] = 0.0
            slope -= d[block] * slack[block]
            used -= 1
            for a in range(block, used):
                act[a], d[a], before[a] = act[a + 1], d[a + 1], before[a + 1]
            if used == 0:
                return False
    return False
