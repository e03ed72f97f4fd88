"""Games with information sets: random ones, and best replies, regrets and beliefs by listing everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision, Terminal


def random_game(
    rng: np.random.Generator, players: int = 2, depth: int = 3, zero_sum: bool = False, chance: float = 0.2
) -> ExtensiveForm:
    """Perfect recall, several nodes to a set where the player's own past is the same; payoffs small whole numbers."""
    names = ["a", "b", "c", "d"][:players]
    tree = ExtensiveForm(names)
    counter = iter(range(10_000))
    sets: dict[Any, list[str]] = {}

    def grow(level: int, pasts: dict[str, tuple[Any, ...]]) -> str:
        name = f"n{next(counter)}"
        if level == 0 or (level < depth and rng.random() < 0.15):
            u = rng.integers(-4, 5, size=players)
            tree.terminal(name, [int(u[0]), -int(u[0])] if zero_sum else [int(x) for x in u])
            return name
        if rng.random() < chance:
            children = [grow(level - 1, pasts) for _ in range(2)]
            tree.chance(name, {"l": ("1/3", children[0]), "r": ("2/3", children[1])})
            return name
        who = names[int(rng.integers(players))]
        actions = int(rng.integers(2, 4)) if level > 1 else 2
        key = who, pasts.get(who, ()), actions
        known = sets.setdefault(key, [])
        if known and rng.random() < 0.7:
            mine = known[int(rng.integers(len(known)))]
        else:
            mine = f"{who}:{name}"
            known.append(mine)
        below = {}
        for k in range(actions):
            child = grow(level - 1, {**pasts, who: (*pasts.get(who, ()), (mine, k))})
            below[f"m{k}"] = child
        tree.decision(name, who, below, mine)
        return name

    grow(depth, {})
    return tree


def random_behavior(tree: ExtensiveForm, rng: np.random.Generator, mixed: bool = True) -> dict[str, dict[str, float]]:
    """Every action with positive probability, or some with none."""
    out = {}
    for name, s in tree.information_sets.items():
        weights = rng.random(len(s.actions)) + 0.05
        if not mixed:
            weights[rng.random(len(weights)) < 0.4] = 0.0
            weights[int(rng.integers(len(weights)))] += 1.0
        out[name] = dict(zip(s.actions, (weights / weights.sum()).tolist(), strict=True))
    return out


def worth(tree: ExtensiveForm, name: str, behavior: Mapping[str, Mapping[str, float]]) -> np.ndarray:
    """Expected payoffs from a node on."""
    node = tree.nodes[name]
    if isinstance(node, Terminal):
        return np.array([p({}) for p in node.payoffs], dtype=float)
    if isinstance(node, Chance):
        return sum((p({}) * worth(tree, child, behavior) for p, child in node.actions.values()), np.zeros(1))
    mix = behavior[node.information_set]
    return sum((mix[a] * worth(tree, child, behavior) for a, child in node.actions.items()), np.zeros(1))


def pure_plans(tree: ExtensiveForm, player: str) -> list[dict[str, dict[str, float]]]:
    """Every pure behaviour of a player, unreduced."""
    plans: list[dict[str, dict[str, float]]] = [{}]
    for s in tree.information_sets.values():
        if s.player == player:
            plans = [{**plan, s.name: {b: float(a == b) for b in s.actions}} for plan in plans for a in s.actions]
    return plans


def regret(tree: ExtensiveForm, behavior: Mapping[str, Mapping[str, float]]) -> float:
    """The largest gain of any player by any pure strategy."""
    here = worth(tree, tree.root, behavior)
    best = 0.0
    for i, player in enumerate(tree.players):
        for plan in pure_plans(tree, player):
            best = max(best, float((worth(tree, tree.root, {**behavior, **plan}) - here)[i]))
    return best


def reach(tree: ExtensiveForm, behavior: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Probability of every node."""
    out = {tree.root: 1.0}
    stack = [tree.root]
    while stack:
        node = tree.nodes[stack.pop()]
        if isinstance(node, Terminal):
            continue
        for a, below in node.actions.items():
            child, p = (below[1], below[0]({})) if isinstance(below, tuple) else (below, 0.0)
            if isinstance(node, Decision):
                p = behavior[node.information_set][a]
            out[child] = out[node.name] * p
            stack.append(child)
    return out


def beliefs(tree: ExtensiveForm, behavior: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Bayes' rule at every information set of a totally mixed profile."""
    at = reach(tree, behavior)
    out = {}
    for name, s in tree.information_sets.items():
        total = sum(at[v] for v in s.nodes)
        out[name] = {v: at[v] / total for v in s.nodes}
    return out


def action_worths(
    tree: ExtensiveForm, behavior: Mapping[str, Mapping[str, float]], mu: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """What every action brings its player at every set, given beliefs and what follows."""
    out = {}
    for name, s in tree.information_sets.items():
        i = tree.players.index(s.player)
        out[name] = {
            a: sum(mu[name][v] * float(worth(tree, tree.nodes[v].actions[a], behavior)[i]) for v in s.nodes)
            for a in s.actions
        }
    return out
