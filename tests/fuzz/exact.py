"""Small games and their equilibria by brute force in fractions; nothing here is the library's."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product

Matrix = list[list[Fraction]]
POOL = (0, 0, 0, 1, 1, -1, 2, 3, Fraction(1, 3), 10**9, -(10**9), Fraction(1, 10**9), 10**18, 1 + Fraction(1, 10**12))


def table(draw: random.Random, shape: tuple[int, ...]) -> dict[tuple[int, ...], tuple[Fraction, ...]]:
    """Payoffs by cell: degenerate ones, and ratios up to 10^27."""
    pool = [Fraction(x) for x in draw.choice((POOL[:8], POOL[:9], POOL))]
    cells = product(*(range(m) for m in shape))
    return {cell: tuple(draw.choice(pool) for _ in shape) for cell in cells}


def pure(payoffs: dict[tuple[int, ...], tuple[Fraction, ...]], shape: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Cells from which nobody gains by leaving alone."""
    found = set()
    for cell in payoffs:
        others = ((i, (*cell[:i], a, *cell[i + 1 :])) for i, m in enumerate(shape) for a in range(m))
        if all(payoffs[other][i] <= payoffs[cell][i] for i, other in others):
            found.add(cell)
    return found


def regret(payoffs: dict[tuple[int, ...], tuple[Fraction, ...]], mixes: list[list[Fraction]]) -> list[Fraction]:
    """What each player could gain, in units of its range of payoffs."""
    out = []
    for i, mine in enumerate(mixes):
        values = [Fraction(0)] * len(mine)
        for cell, u in payoffs.items():
            weight = Fraction(1)
            for j, a in enumerate(cell):
                weight *= mixes[j][a] if j != i else 1
            values[cell[i]] += weight * u[i]
        span = max(u[i] for u in payoffs.values()) - min(u[i] for u in payoffs.values())
        gain = max(values) - sum(p * v for p, v in zip(mine, values, strict=True))
        out.append(gain / span if span else Fraction(0))
    return out


def solve(rows: Matrix) -> list[Fraction] | None:
    """The one solution of a square system with its right-hand side in the last column, or None."""
    rows = [list(row) for row in rows]
    n = len(rows)
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def vertices(payoff: Matrix) -> dict[tuple[Fraction, ...], set[int]]:
    """Vertices of {(y, v): payoff y <= v, y >= 0, sum y = 1} with their labels: replies r, and m + k where y_k = 0."""
    m, n = len(payoff), len(payoff[0])
    out: dict[tuple[Fraction, ...], set[int]] = {}
    zero, one = Fraction(0), Fraction(1)
    unit = [[one if c == k else zero for c in range(n)] for k in range(n)]
    tight = [[*row, -one, zero] for row in payoff] + [[*unit[k], zero, zero] for k in range(n)]
    for chosen in combinations(range(m + n), n):
        point = solve([tight[k] for k in chosen] + [[*[one] * n, zero, one]])
        if point is None:
            continue
        y, v = point[:-1], point[-1]
        values = [sum((a * b for a, b in zip(row, y, strict=True)), start=zero) for row in payoff]
        if min(y) >= 0 and max(values) <= v:
            labels = {r for r in range(m) if values[r] == v} | {m + k for k in range(n) if not y[k]}
            out[tuple(y)] = labels
    return out


def extreme_equilibria(
    payoffs: dict[tuple[int, ...], tuple[Fraction, ...]], shape: tuple[int, int]
) -> set[tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]:
    """All extreme equilibria of a two-player game (Mangasarian 1964): pairs of vertices that carry all labels."""
    m, n = shape
    first = vertices([[payoffs[a, b][0] for b in range(n)] for a in range(m)])
    second = vertices([[payoffs[a, b][1] for a in range(m)] for b in range(n)])
    moved = {x: {k + m if k < n else k - n for k in labels} for x, labels in second.items()}
    return {(x, y) for x, had in moved.items() for y, has in first.items() if had | has == set(range(m + n))}
