"""Play with errors in a tree, by recursion over its named nodes."""

from __future__ import annotations

import math
from collections.abc import Callable

from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal

Gains = list[float]


def logit(lam: float) -> Callable[[Gains], Gains]:
    """Probabilities proportional to exp(lam * gain)."""

    def choose(gains: Gains) -> Gains:
        weights = [math.exp(lam * (g - max(gains))) for g in gains]
        return [w / sum(weights) for w in weights]

    return choose


def play(
    tree: ExtensiveForm,
    choose: Callable[[Gains], Gains],
    barred: Callable[[str, str], bool] = lambda node, action: False,
) -> dict[str, float]:
    """The probability of every end if movers choose by their gains, but for actions that are barred."""
    at = tree.fractions()
    played: dict[str, dict[str, tuple[str, float]]] = {}

    def value(name: str) -> list[float]:
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            return [float(u.exact(at)) for u in node.payoffs]
        if isinstance(node, Chance):
            moves = {a: (child, float(p.exact(at))) for a, (p, child) in node.actions.items()}
            below = {a: value(child) for a, (child, _) in moves.items()}
        else:
            children = {a: child for a, child in node.actions.items() if not barred(name, a)}
            below = {a: value(child) for a, child in children.items()}
            me = tree.players.index(node.player)
            odds = choose([below[a][me] for a in children])
            moves = {a: (child, p) for (a, child), p in zip(children.items(), odds, strict=True)}
        played[name] = moves
        return [sum(p * below[a][i] for a, (_, p) in moves.items()) for i in range(len(tree.players))]

    ends: dict[str, float] = {}

    def walk(name: str, odds: float) -> None:
        if isinstance(tree.nodes[name], Terminal):
            ends[name] = odds
        else:
            for child, p in played[name].values():
                walk(child, odds * p)

    value(tree.root)
    walk(tree.root, 1.0)
    return ends
