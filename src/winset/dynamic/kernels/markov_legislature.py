"""Stationary play of bargaining with an endogenous status quo that rankings of the alternatives imply, and its test."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, inlined, kernel, storage
from winset.base.linear import factor, substitute

__all__ = ["consistent_rankings", "settled_rules", "stable_chains"]

PERIODS = 100
"""Most periods of an attempt to settle."""


@storage
def _work(n: int, m: int) -> tuple[Float, Int, Float, Float, Marks, Int, Int]:
    return (
        np.empty((m, m)), np.empty(m, dtype=np.int64), np.empty(m), np.empty((n, m)),
        np.empty((m, m), dtype=np.uint8), np.empty((n, m), dtype=np.int64), np.empty((n, m), dtype=np.int64),
    )  # fmt: skip


@inlined
def _passes(ranks: Int, weights: Int, quota: int, passes: Marks) -> None:
    """Which alternative passes at which status quo: ``passes[q, x]``."""
    n, m = ranks.shape
    for q in range(m):
        for x in range(m):
            votes = 0
            for i in range(n):
                if ranks[i, x] > ranks[i, q]:
                    votes += weights[i]
            passes[q, x] = 1 if votes >= quota or x == q else 0


@inlined
def _worths(
    chain: Float, payoffs: Float, discounts: Float, matrix: Float, pivots: Int, right: Float, worth: Float
) -> bool:  # fmt: skip
    """What every alternative is worth from then on to each player, ``worth`` (n, m), on a chain (m, m)."""
    n, m = payoffs.shape
    for i in range(n):
        if i == 0 or discounts[i] != discounts[i - 1]:
            for q in range(m):
                for x in range(m):
                    matrix[q, x] = -discounts[i] * chain[q, x]
                matrix[q, q] += 1.0
            if not factor(matrix, m, pivots):
                return False
        for q in range(m):
            right[q] = (1.0 - discounts[i]) * payoffs[i, q]
        substitute(matrix, m, pivots, right)
        for q in range(m):
            worth[i, q] = right[q]
    return True


@inlined
def _read_chain(number: int, rows: Float, chain: Float) -> None:
    """Write the chain with this number, one row a status quo, the last status quo the fastest digit."""
    m, rest = chain.shape[0], number
    for back in range(m):
        row = rest % rows.shape[0]
        rest //= rows.shape[0]
        for x in range(m):
            chain[m - 1 - back, x] = rows[row, x]


@kernel
def stable_chains(
    rows: Float, payoffs: Float, recognition: Float, discounts: Float, weights: Int, quota: int, yes: bool, near: float,
    low: int, high: int, found: Int,
) -> int:  # fmt: skip
    """Chains of status quos that best proposals may give, from number ``low`` to ``high``: how many, -1 if too many.

    Parameters
    ----------
    rows
        Shape ``(D, m)``: where the proposals at one status quo may lead. A chain is one row a status quo, numbered as
        digits to the base D, the last status quo fastest.
    near
        Differences of worth up to here count as none.
    found
        Shape ``(F,)``, written: numbers of chains at which for every status quo the best proposals lead where the chain
        says, or some proposer has several that are best.
    """
    n, m = payoffs.shape
    matrix, pivots, right, worth, passes, _, _ = _work(n, m)
    chain, lead = np.empty((m, m)), np.empty(m)
    count = 0
    for number in range(low, high):
        _read_chain(number, rows, chain)
        if not _worths(chain, payoffs, discounts, matrix, pivots, right, worth):
            continue
        fits = True
        for q in range(m):
            for x in range(m):
                votes = 0
                for i in range(n):
                    gap = worth[i, x] - worth[i, q]
                    if (yes and gap >= -near) or (not yes and gap > near):
                        votes += weights[i]
                passes[q, x] = 1 if votes >= quota or x == q else 0
                lead[x] = 0.0
            several = False
            for i in range(n):
                if recognition[i] > 0.0:
                    top = q
                    for x in range(m):
                        if passes[q, x] and worth[i, x] > worth[i, top]:
                            top = x
                    lead[top] += recognition[i]
                    for x in range(m):
                        if x != top and passes[q, x] and worth[i, x] >= worth[i, top] - near:
                            several = True
            if not several:
                for x in range(m):
                    if abs(lead[x] - chain[q, x]) > 1e-9:
                        fits = False
            if not fits:
                break
        if fits:
            if count >= found.shape[0]:
                return -1
            found[count] = number
            count += 1
    return count


@kernel
def _fits(
    outcome: Int, ranks: Int, payoffs: Float, recognition: Float, discounts: Float, near: float,
    chain: Float, matrix: Float, pivots: Int, right: Float, worth: Float,
) -> bool:  # fmt: skip
    """Whether the values of an outcome map rank the alternatives as assumed; the rankings have no ties."""
    n, m = payoffs.shape
    for q in range(m):
        for x in range(m):
            chain[q, x] = 0.0
        for i in range(n):
            chain[q, outcome[i, q]] += recognition[i]
    if not _worths(chain, payoffs, discounts, matrix, pivots, right, worth):
        return False
    for i in range(n):
        for x in range(m):
            for y in range(m):
                if ranks[i, x] > ranks[i, y] and worth[i, x] < worth[i, y] - near:
                    return False
    return True


@kernel
def consistent_rankings(
    orders: Int, first: Int, payoffs: Float, recognition: Float, discounts: Float, weights: Int, quota: int,
    near: float, low: int, high: int, found: Int,
) -> int:  # fmt: skip
    """Try every profile of rankings from number ``low`` to ``high``; returns how many equilibria were written.

    Parameters
    ----------
    orders
        Shape ``(K, m)``: admissible rankings without ties, a larger number is better; those of player i are rows
        ``first[i]`` to ``first[i + 1]``. Profiles are numbered with the last player's ranking fastest.
    near
        Differences of values up to here count as none.
    found
        Shape ``(F, n, m)``, written: outcome maps, doubles included. If there are more than F, -1 is returned.
    """
    n, m = payoffs.shape
    matrix, pivots, right, worth, passes, outcome, ranks = _work(n, m)
    chain = np.empty((m, m))
    count = 0
    for number in range(low, high):
        rest = number
        for back in range(n):
            i = n - 1 - back
            size = first[i + 1] - first[i]
            row = first[i] + rest % size
            rest //= size
            for x in range(m):
                ranks[i, x] = orders[row, x]
        _passes(ranks, weights, quota, passes)
        for i in range(n):
            for q in range(m):
                top = q
                if recognition[i] > 0.0:
                    for x in range(m):
                        if passes[q, x] and ranks[i, x] > ranks[i, top]:
                            top = x
                outcome[i, q] = top
        if _fits(outcome, ranks, payoffs, recognition, discounts, near, chain, matrix, pivots, right, worth):
            if count >= found.shape[0]:
                return -1
            for i in range(n):
                for q in range(m):
                    found[count, i, q] = outcome[i, q]
            count += 1
    return count


@inlined
def _best_rule(
    worth: Float, weights: Int, quota: int, yes: bool, near: float, prefer: Float, keep: Int, passes: Marks, rule: Int
) -> None:  # fmt: skip
    """The best that passes for each proposer at each status quo; of what is equally good, what is kept or preferred."""
    n, m = worth.shape
    for q in range(m):
        for x in range(m):
            votes = 0
            for i in range(n):
                gap = worth[i, x] - worth[i, q]
                if (yes and gap >= -near) or (not yes and gap > near):
                    votes += weights[i]
            passes[q, x] = 1 if votes >= quota or x == q else 0
        for i in range(n):
            best = worth[i, q]
            for x in range(m):
                if passes[q, x] and worth[i, x] > best:
                    best = worth[i, x]
            top = -1
            for x in range(m):
                if passes[q, x] and worth[i, x] >= best - near and (top < 0 or prefer[i, x] > prefer[i, top]):
                    top = x
            kept = keep[i, q]
            if kept >= 0 and passes[q, kept] and worth[i, kept] >= best - near:
                top = kept
            rule[i, q] = top


@inlined
def _next_period(recognition: Float, worth: Float, rule: Int, ahead: Float) -> None:
    """What entering a period with each status quo is worth if this rule is played in it, ``ahead`` (n, m)."""
    n, m = worth.shape
    for i in range(n):
        for q in range(m):
            ahead[i, q] = 0.0
            for j in range(n):
                ahead[i, q] += recognition[j] * worth[i, rule[j, q]]


@inlined
def _chain_of(recognition: Float, rule: Int, chain: Float) -> None:
    """The chain of status quos (m, m) of a rule."""
    n, m = rule.shape
    for q in range(m):
        for x in range(m):
            chain[q, x] = 0.0
        for i in range(n):
            chain[q, rule[i, q]] += recognition[i]


@inlined
def _same(one: Int, other: Int) -> bool:
    n, m = one.shape
    for i in range(n):
        for q in range(m):
            if one[i, q] != other[i, q]:
                return False
    return True


@storage
def _play(n: int, m: int) -> tuple[Float, Float, Float, Float, Float, Int, Int]:
    return (
        np.empty((m, m)), np.empty((n, m)), np.empty((n, m)), np.empty((n, m)), np.empty(n),
        np.empty((n, m), dtype=np.int64),
        np.full((n, m), -1),
    )  # fmt: skip


@kernel
def settled_rules(
    payoffs: Float, recognition: Float, discounts: Float, weights: Int, quota: int, yes: bool, near: float,
    prefer: Float, starts: Float, slow: Float, rules: Int, settled: Marks,
) -> int:  # fmt: skip
    """Backward induction at many discount factors until what is done is an equilibrium for ever: how many rows settle.

    Parameters
    ----------
    discounts
        Shape ``(B,)``, the same for all players; rows that are not numbers are left out.
    prefer
        Shape ``(n, m)``: of what is equally good for player i, that with the largest number is proposed.
    starts, slow
        Shapes ``(A, n, m)`` and ``(A,)``: values of the end of each attempt, and by how much of the difference they
        change in a period; the second attempt begins with those of the last row that settled.
    rules, settled
        Shapes ``(B, n, m)`` and ``(B,)``, written: what is implemented, and whether it settled.
    """
    n, m = payoffs.shape
    matrix, pivots, right, worth, passes, rule, again = _work(n, m)
    chain, ahead, last, after, factors, before, none = _play(n, m)
    count = 0
    for row in range(len(discounts)):
        d = discounts[row]
        settled[row] = 0
        for attempt in range(len(starts)):
            if settled[row] or not (d >= 0.0 and d < 1.0):
                break
            factors[:] = d
            ahead[:, :] = last if attempt == 1 and count > 0 else starts[attempt]
            before[:, :] = -1
            for _ in range(PERIODS):
                worth[:, :] = (1.0 - d) * payoffs + d * ahead
                _best_rule(worth, weights, quota, yes, near, prefer, none, passes, rule)
                _next_period(recognition, worth, rule, after)
                ahead[:, :] = (1.0 - slow[attempt]) * ahead + slow[attempt] * after
                if _same(rule, before):
                    _chain_of(recognition, rule, chain)
                    if _worths(chain, payoffs, factors, matrix, pivots, right, worth):
                        _best_rule(worth, weights, quota, yes, near, prefer, before, passes, again)
                        if _same(again, before):
                            _next_period(recognition, worth, rule, last)
                            rules[row] = rule
                            settled[row] = 1
                            count += 1
                            break
                before[:, :] = rule
    return count
