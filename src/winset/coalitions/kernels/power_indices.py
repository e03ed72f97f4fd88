"""Counts of coalitions of voting rules: generating functions modulo a number, direct enumeration, critical voters."""

from __future__ import annotations

from winset.base.jit import Float, Int, Marks, kernel

__all__ = ["count_winning", "critical_counts", "losing_by_size", "losing_by_weight", "swing_chances", "winning_marks"]


@kernel
def losing_by_size(weights: Int, quota: int, modulus: int, table: Int, totals: Int, sums: Int) -> None:
    """Coalitions of weight below ``quota``, by size: all in ``totals`` (n+1,), those with voter i in ``sums`` (n, n+1).

    Counts modulo ``modulus``, or modulo 2^64 (wrapped) if it is 0. ``weights`` (n,) positive; ``table`` (n+1, quota)
    zero on entry. The count without voter i is read off prefix sums (Mann and Shapley 1962; Bilbao et al. 2000):
    L_i[s, m] = P[s-1, m-w] - P[s-2, m-2w] + ..., no table is divided.
    """
    n = weights.shape[0]
    table[0, 0] = 1
    reached = 0
    for i in range(n):
        w = weights[i]
        top = min(reached, quota - 1 - w)
        for s in range(i, -1, -1):
            source, target = table[s], table[s + 1]
            if modulus == 0:
                for k in range(top + 1):
                    target[k + w] += source[k]
            else:
                for k in range(top + 1):
                    value = target[k + w] + source[k]
                    target[k + w] = value - modulus if value >= modulus else value
        reached = min(reached + w, quota - 1)
    for s in range(n + 1):
        total = 0
        for k in range(quota):
            total += table[s, k]
            if modulus != 0 and total >= modulus:
                total -= modulus
            table[s, k] = total
        totals[s] = total
    for i in range(n):
        w = weights[i]
        for s in range(1, n + 1):
            value = 0
            for j in range(1, s + 1):
                m = quota - 1 - j * w
                if m < 0:
                    break
                value += table[s - j, m] if j & 1 else -table[s - j, m]
                if modulus != 0:
                    if value >= modulus:
                        value -= modulus
                    elif value < 0:
                        value += modulus
            sums[i, s] = value


@kernel
def losing_by_weight(weights: Int, quota: int, modulus: int, table: Int, sums: Int) -> int:
    """Coalitions of weight below ``quota``; how many, and in ``sums`` (n,) how many of them contain each voter.

    As :func:`losing_by_size` without sizes; ``table`` (quota,) zero on entry.
    """
    n = weights.shape[0]
    table[0] = 1
    reached = 0
    for i in range(n):
        w = weights[i]
        for k in range(min(reached, quota - 1 - w), -1, -1):
            value = table[k + w] + table[k]
            table[k + w] = value - modulus if modulus != 0 and value >= modulus else value
        reached = min(reached + w, quota - 1)
    total = 0
    for k in range(quota):
        total += table[k]
        if modulus != 0 and total >= modulus:
            total -= modulus
        table[k] = total
    for i in range(n):
        value = 0
        sign = 1
        m = quota - 1 - weights[i]
        while m >= 0:
            value += sign * table[m]
            if modulus != 0:
                if value >= modulus:
                    value -= modulus
                elif value < 0:
                    value += modulus
            sign = -sign
            m -= weights[i]
        sums[i] = value
    return total


@kernel
def swing_chances(weights: Int, quota: int, p: float, table: Float, swings: Float) -> None:
    """Chance that each voter turns a losing coalition into a winning one if each other joins with chance p <= 1/2.

    ``table`` (quota,) zero on entry. P[m] = (1-p) L[m] + p L[m-w] is solved for L by repeated substitution.
    """
    n = weights.shape[0]
    table[0] = 1.0
    reached = 0
    for i in range(n):
        w = weights[i]
        top = min(reached + w, quota - 1)
        for k in range(top, w - 1, -1):
            table[k] = (1.0 - p) * table[k] + p * table[k - w]
        for k in range(min(w, quota) - 1, -1, -1):
            table[k] *= 1.0 - p
        reached = top
    total, lost = 0.0, 0.0
    for k in range(quota):
        step = table[k] - lost
        wider = total + step
        lost = (wider - total) - step
        total = wider
        table[k] = total
    for i in range(n):
        w = weights[i]
        value, factor, m = 0.0, 1.0 / (1.0 - p), quota - 1
        while m >= 0 and abs(factor) > 1e-20:
            value += factor * (table[m] - (table[m - w] if m >= w else 0.0))
            factor *= -p / (1.0 - p)
            m -= w
        swings[i] = value


@kernel
def winning_marks(weights: Int, quotas: Int, clauses: Marks, marks: Marks) -> None:
    """``marks`` (2^n,): 1 for winning coalitions. ``weights`` (R, n), ``quotas`` (R,), ``clauses`` (K, R)."""
    rules, n = weights.shape
    for s in range(marks.shape[0]):
        won = False
        for c in range(clauses.shape[0]):
            good = True
            for r in range(rules):
                if clauses[c, r] and good:
                    total = 0
                    for i in range(n):
                        if s >> i & 1:
                            total += weights[r, i]
                    good = total >= quotas[r]
            won = won or good
        marks[s] = won


@kernel
def count_winning(
    low: Int, bits: Int, weights: Int, quotas: Int, clauses: Marks, by_low: Int, by_high: Int, sums: Int, totals: Int
) -> None:
    """Winning coalitions by size: ``totals`` (n+1,), and with each voter ``sums`` (n, n+1); all zero on entry.

    ``low`` (2^a, R) the weights of each coalition of the first a voters and ``bits`` (2^a,) their sizes; ``weights``
    (R, n); ``by_low`` (2^a, n-a+1) and ``by_high`` (a+1,) work, the first zero on entry.
    """
    rules, n = weights.shape
    block = low.shape[0]
    a = 0
    while (1 << a) < block:
        a += 1
    b = n - a
    above = by_high[a + 1 :]
    for h in range(1 << b):
        size = 0
        for r in range(rules):
            above[r] = quotas[r]
        for j in range(b):
            if h >> j & 1:
                size += 1
                for r in range(rules):
                    above[r] -= weights[r, a + j]
        for s in range(a + 1):
            by_high[s] = 0
        for k in range(block):
            won = False
            for c in range(clauses.shape[0]):
                good = True
                for r in range(rules):
                    good = good and (clauses[c, r] == 0 or low[k, r] >= above[r])
                won = won or good
            if won:
                by_high[bits[k]] += 1
                by_low[k, size] += 1
        for s in range(a + 1):
            totals[size + s] += by_high[s]
            for j in range(b):
                if h >> j & 1:
                    sums[a + j, size + s] += by_high[s]
    for k in range(block):
        for j in range(a):
            if k >> j & 1:
                for s in range(b + 1):
                    sums[j, bits[k] + s] += by_low[k, s]


@kernel
def critical_counts(marks: Marks, n: int, vulnerable: Int, minimal: Int) -> None:
    """By voter i: ``vulnerable`` (n, n+1) winning coalitions with k critical voters, i one of them; ``minimal``
    (n, n+1) minimal winning coalitions of size k with i. Zero on entry; ``marks`` (2^n,).
    """
    for s in range(1, marks.shape[0]):
        if not marks[s]:
            continue
        size, count, critical = 0, 0, 0
        for i in range(n):
            if s >> i & 1:
                size += 1
                if not marks[s ^ (1 << i)]:
                    count += 1
                    critical |= 1 << i
        if count == 0:
            continue
        for i in range(n):
            if critical >> i & 1:
                vulnerable[i, count] += 1
                if count == size:
                    minimal[i, size] += 1
