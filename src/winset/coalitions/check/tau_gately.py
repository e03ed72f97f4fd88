"""Tau, Gately, Owen and Myerson values checked by what characterises them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations
from math import factorial
from typing import Any

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.coalitions.check.shapley_banzhaf import from_dividends
from winset.coalitions.concepts import Gately, Owen, Tau
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_compromise", "certify_structured"]


def certify_compromise(game: CoalitionalGame | VotingRule, concept: Concept, found: Found) -> Certificate:
    """Bounds recomputed coalition by coalition; efficient, and at one proportion between them."""
    table = game.to_game() if isinstance(game, VotingRule) else game
    n, full = table.n, (1 << table.n) - 1
    worth = [table.worth_of_mask(m) for m in range(full + 1)] if n <= 16 else table.values
    assert worth is not None
    scale = max(float(abs(max(worth))), float(abs(min(worth)))) or 1.0
    high = [worth[full] - worth[full ^ 1 << i] for i in range(n)]
    if isinstance(concept, Tau):
        low = [_right(worth, high, i, n) for i in range(n)]
    else:
        low = [worth[1 << i] for i in range(n)]
    if found.status is Status.NO_SOLUTION:
        room = all(a <= b for a, b in zip(low, high, strict=True)) and sum(low) <= worth[full] <= sum(high)
        if isinstance(concept, Gately):
            room = sum(low) != sum(high)
        text = "Recomputed bounds leave no room for the point."
        return Certificate("bounds", float("inf") if room else 0.0, 1e-10, table.exact and not room, text)
    x = list(found.points[0].values)
    span = sum(high) - sum(low)
    off = max(
        abs((x[i] - low[i]) * span - (sum(x) - sum(low)) * (high[i] - low[i])) / (abs(span) if span else 1)
        for i in range(n)
    )
    parts = {"efficiency": float(abs(sum(x) - worth[full])) / scale, "proportion": float(off) / scale}
    value = max(parts.values())
    statement = "Efficient, and equally far between the bounds of all players."
    return Certificate("distance from the point", value, 1e-10, table.exact and value == 0, statement, parts)


def _right(worth: Any, high: list[Any], i: int, n: int) -> Any:
    if n > 16:
        total = np.zeros(1)
        for h in high:
            total = np.concatenate([total, total + float(h)])
        inside = np.arange(1 << n) >> i & 1 == 1
        return float((np.asarray(worth) - total)[inside].max()) + high[i]
    best = None
    for mask in range(1 << n):
        if mask >> i & 1:
            right = worth[mask] - sum(high[j] for j in range(n) if j != i and mask >> j & 1)
            best = right if best is None or right > best else best
    return best


def certify_structured(game: CoalitionalGame, concept: Concept, found: Found) -> Certificate:
    """Owen: all orders that keep unions together (few players), or unions get what their game gives them.
    Myerson: dividends of the game of connected parts, and each connected part shares its own worth.
    """
    assert game.values is not None
    x, n = list(found.points[0].values), game.n
    exact = game.exact and all(isinstance(v, Fraction) for v in x)
    worth = [Fraction(game.worth_of_mask(m)) if exact else float(game.values[m]) for m in range(1 << n)]
    scale = float(np.abs(game.values).max()) or 1.0
    if isinstance(concept, Owen):
        assert game.unions is not None
        parts = _owen(worth, x, game.unions.tolist(), exact)
    else:
        assert game.links is not None
        parts = _myerson(worth, x, game.links.tolist(), exact)
    parts = {k: float(v) / scale for k, v in parts.items()}
    value = max(parts.values())
    statement = "Checked by " + " and ".join(parts) + "."
    return Certificate("distance from the value", value, 1e-10, exact and value == 0, statement, parts)


def _table(values: list[Any], exact: bool) -> Any:
    return np.array(values, dtype=object if exact else float)


def _owen(worth: list[Any], x: list[Any], unions: list[int], exact: bool) -> dict[str, Any]:
    n, count = len(x), max(unions) + 1
    blocks = [sum(1 << i for i in range(n) if unions[i] == u) for u in range(count)]
    quotient = [worth[sum(b for u, b in enumerate(blocks) if mask >> u & 1)] for mask in range(1 << count)]
    shares = from_dividends(_table(quotient, exact), False)
    got = [sum(v for v, u in zip(x, unions, strict=True) if u == k) for k in range(count)]
    parts = {"the game between unions": max(abs(a - b) for a, b in zip(got, shares, strict=True))}
    orders = factorial(count)
    for u in range(count):
        orders *= factorial(unions.count(u))
    if n <= 7:
        total = [worth[0]] * n
        for order in permutations(range(n)):
            if sum(unions[a] != unions[b] for a, b in pairwise(order)) != count - 1:
                continue
            mask = 0
            for i in order:
                total[i] += worth[mask | 1 << i] - worth[mask]
                mask |= 1 << i
        parts["all orders"] = max(abs(t / orders - v) for t, v in zip(total, x, strict=True))
    return parts


def _myerson(worth: list[Any], x: list[Any], links: list[list[int]], exact: bool) -> dict[str, Any]:
    n = len(x)

    def pieces(mask: int) -> list[int]:
        label = {i: i for i in range(n) if mask >> i & 1}
        for _ in range(n):
            for a, b in links:
                if a in label and b in label:
                    label[a] = label[b] = min(label[a], label[b])
        return [sum(1 << i for i in label if label[i] == k) for k in set(label.values())]

    whole = pieces((1 << n) - 1)
    efficient = [abs(sum(x[i] for i in range(n) if p >> i & 1) - worth[p]) for p in whole]
    parts = {"connected parts share their worth": max(efficient)}
    if n <= 12:
        restricted = [sum((worth[p] for p in pieces(mask)), worth[0]) for mask in range(1 << n)]
        expected = from_dividends(_table(restricted, exact), False)
        parts["dividends"] = max(abs(a - b) for a, b in zip(x, expected, strict=True))
    return parts
