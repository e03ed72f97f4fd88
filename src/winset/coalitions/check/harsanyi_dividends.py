"""Values akin to Shapley's recomputed from another definition: recursions, orders, memberships."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.coalitions.concepts import AumannDreze, Position, PublicGood, Solidarity, WeightedShapley
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_relatives"]


SMALL = 8


def certify_relatives(game: CoalitionalGame | VotingRule, concept: Concept, found: Found) -> Certificate:
    """Efficiency of whoever shares; and for few players the value by a definition that the method does not use."""
    x = list(found.points[0].values)
    if isinstance(concept, PublicGood):
        assert isinstance(game, VotingRule)
        lists = game.minimal_winning()
        counts = [sum(p in s for s in lists) for p in game.players]
        off = max(abs(v - Fraction(c, sum(counts))) for v, c in zip(x, counts, strict=True))
        text = "Minimal winning coalitions listed one by one."
        return Certificate("distance from the index", float(off), 0.0, off == 0, text)
    table = game.to_game() if isinstance(game, VotingRule) else game
    n = table.n
    worth = [table.worth_of_mask(m) for m in range(1 << n)]
    exact = table.exact and all(isinstance(v, Fraction | int) for v in x)
    scale = max(float(abs(max(worth))), float(abs(min(worth)))) or 1.0
    parts: dict[str, Any] = {}
    for block in _sharing(table, concept):
        inside = [i for i in range(n) if block >> i & 1]
        off = abs(sum(x[i] for i in inside) - worth[block])
        parts["efficiency"] = max(off, parts.get("efficiency", 0))
    expected = _expected(table, concept, worth) if n <= SMALL else None
    if expected is not None:
        parts["definition"] = max(abs(a - b) for a, b in zip(x, expected, strict=True))
    values = {k: float(v) / scale for k, v in parts.items()}
    worst = max(values.values())
    proved = exact and worst == 0 and "definition" in parts
    return Certificate(
        "distance from the value", worst, 1e-10, proved, "Checked by " + " and ".join(parts) + ".", values
    )


def _sharing(game: CoalitionalGame, concept: Concept) -> list[int]:
    """Who shares a worth: everybody, each union, each part that links connect."""
    n = game.n
    if isinstance(concept, AumannDreze):
        assert game.unions is not None
        return [sum(1 << i for i in range(n) if game.unions[i] == u) for u in range(int(game.unions.max()) + 1)]
    if isinstance(concept, Position):
        assert game.links is not None
        return list(_components(n, game.links.tolist()))
    return [(1 << n) - 1]


def _components(n: int, links: list[list[int]]) -> set[int]:
    part = [1 << i for i in range(n)]
    for _ in range(n):
        for i, j in links:
            both = part[i] | part[j]
            part = [both if both >> k & 1 else p for k, p in enumerate(part)]
    return set(part)


def _expected(game: CoalitionalGame, concept: Concept, worth: list[Any]) -> list[Any] | None:
    n = game.n
    if isinstance(concept, AumannDreze):
        result: list[Any] = [0] * n
        for block in _sharing(game, concept):
            members = [i for i in range(n) if block >> i & 1]
            for i, value in zip(members, _orders(members, worth.__getitem__), strict=True):
                result[i] = value
        return result
    if isinstance(concept, Position):
        assert game.links is not None
        links = game.links.tolist()
        if len(links) > SMALL:
            return None

        def connected(mask: int) -> Any:
            return sum(worth[p] for p in _components(n, [link for k, link in enumerate(links) if mask >> k & 1]))

        known = [connected(mask) for mask in range(1 << len(links))]
        halves: list[Any] = [Fraction(0)] * n
        for (i, j), value in zip(links, _orders(list(range(len(links))), known.__getitem__), strict=True):
            halves[i] += value / 2
            halves[j] += value / 2
        return halves
    full = (1 << n) - 1
    memo: dict[int, dict[int, Any]] = {0: {}}
    weights = [Fraction(repr(w)) if isinstance(w, float) else Fraction(w) for w in getattr(concept, "weights", [1] * n)]
    for mask in range(1, full + 1):
        inside = [i for i in range(n) if mask >> i & 1]
        row: dict[int, Any] = {}
        if isinstance(concept, Solidarity):
            mean = sum(worth[mask] - worth[mask ^ 1 << i] for i in inside)
            mean = Fraction(mean) / len(inside) if game.exact else mean / len(inside)
            for i in inside:
                rest = sum(memo[mask ^ 1 << j][i] for j in inside if j != i)
                row[i] = (mean + rest) / len(inside)
        else:
            assert isinstance(concept, WeightedShapley)
            total = sum(weights[j] for j in inside)
            for i in inside:
                value = (worth[mask] - worth[mask ^ 1 << i]) * _like(weights[i] / total, game.exact)
                for j in inside:
                    if j != i:
                        value += memo[mask ^ 1 << j][i] * _like(weights[j] / total, game.exact)
                row[i] = value
        memo[mask] = row
    return [memo[full][i] for i in range(n)]


def _like(weight: Fraction, exact: bool) -> Any:
    return weight if exact else float(weight)


def _orders(members: list[int], worth: Any) -> list[Any]:
    """Mean marginal contributions over all orders of the members."""
    total: list[Any] = [Fraction(0)] * len(members)
    count = 0
    for order in permutations(range(len(members))):
        mask = 0
        for k in order:
            after = mask | 1 << members[k]
            total[k] += worth(after) - worth(mask)
            mask = after
        count += 1
    return [t / count for t in total]
