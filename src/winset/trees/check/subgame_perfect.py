"""Subgame perfection checked node by node: nobody gains by a one-shot deviation (Selten 1965)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.expressions import Polynomial
from winset.base.points import BehaviorProfile
from winset.base.solution import Certificate, Found
from winset.trees.check.nash import infeasibility, regrets_of_plans
from winset.trees.check.paths import payoff_ranges, unfold
from winset.trees.concepts import SubgamePerfect
from winset.trees.games.draws import TreeDraws
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Decision, Terminal

__all__ = ["certify_subgame_perfect", "certify_tree_draws", "one_shot_gains"]


TOLERANCE = 1e-9


def one_shot_gains(tree: ExtensiveForm, profile: BehaviorProfile) -> dict[str, float]:
    """What the mover could gain at every decision node by another action, given what follows; in payoff units."""
    values = {name: float(value) for name, value in tree.parameters.items()}
    worth: dict[str, NDArray[np.float64]] = {}
    gains: dict[str, float] = {}
    stack = [(tree.root, False)]
    while stack:
        name, seen = stack.pop()
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            worth[name] = np.array([p(values) for p in node.payoffs])
        elif not seen:
            stack.append((name, True))
            below = node.actions.values()
            stack.extend((c if isinstance(c, str) else c[1], False) for c in below)
        elif isinstance(node, Decision):
            mix = profile.behavior[node.information_set]
            options = {a: worth[child] for a, child in node.actions.items()}
            worth[name] = sum((mix[a] * u for a, u in options.items()), np.zeros(len(tree.players)))
            who = tree.players.index(node.player)
            gains[name] = max(float(u[who]) for u in options.values()) - float(worth[name][who])
        else:
            parts = (p(values) * worth[child] for p, child in node.actions.values())
            worth[name] = sum(parts, np.zeros(len(tree.players)))
    return gains


def certify_subgame_perfect(tree: ExtensiveForm, concept: SubgamePerfect, found: Found) -> Certificate:
    """The largest gain from a one-shot deviation at any node, relative to the payoff range.

    With information sets of several nodes: the largest gain of any player in any subgame by another strategy.
    """
    if not tree.has_perfect_information:
        return _certify_subgames(tree, found)
    values = {name: float(value) for name, value in tree.parameters.items()}
    rows = np.array([[p(values) for p in n.payoffs] for n in tree.nodes.values() if isinstance(n, Terminal)])
    ranges = dict(zip(tree.players, np.ptp(rows, axis=0).tolist(), strict=True))
    worst, off = 0.0, 0.0
    for profile in found.points:
        for mix in profile.behavior.values():
            off = max(off, abs(sum(mix.values()) - 1.0), -min(mix.values()))
        for name, gain in one_shot_gains(tree, profile).items():
            node = tree.nodes[name]
            spread = ranges[node.player] if isinstance(node, Decision) else 0.0
            worst = max(worst, gain / spread if spread > 0 else 0.0)
    return Certificate(
        "one-shot deviation",
        max(worst, off),
        TOLERANCE,
        statement="At no node does the mover gain by another action.",
        parts={"gain": worst, "feasibility": off},
    )


def _certify_subgames(tree: ExtensiveForm, found: Found) -> Certificate:
    """The largest gain of any player by another strategy in any subgame, relative to the range in the whole game."""
    ranges = payoff_ranges(tree)
    profiles = [*found.points, *(p for c in found.components for p in c.points)]
    worst = 0.0
    for subgame in tree.subgames():
        paths = unfold(subgame, exact=False)
        for profile in profiles:
            for player, gain in regrets_of_plans(subgame, paths, profile.behavior).items():
                if ranges[player] > 0:
                    worst = max(worst, float(gain) / ranges[player])
    off = max((infeasibility(profile.behavior) for profile in profiles), default=0.0)
    return Certificate(
        "regret in a subgame",
        max(worst, off),
        TOLERANCE,
        statement="In no subgame does a player gain by any other strategy, at any of the points.",
        parts={"gain": worst, "feasibility": off},
    )


@np.errstate(over="ignore", invalid="ignore")
def certify_tree_draws(stack: TreeDraws, concept: SubgamePerfect, found: Found) -> NDArray[np.float64]:
    """The largest relative gain from a one-shot deviation in every row, whole columns at a time; shape ``(B,)``."""
    tree, total = stack.tree, len(stack)
    values: dict[str, Any] = {name: float(value) for name, value in tree.parameters.items()}
    for name, c in zip(tree.parameters, stack.column, strict=True):
        if c >= 0:
            values[name] = stack.values[:, c]
    order = _preorder(tree)
    first_edge = np.concatenate([[0], np.cumsum([len(getattr(tree.nodes[v], "actions", ())) for v in order])])
    n = len(tree.players)
    worth: dict[str, NDArray[np.float64]] = {}
    worst, low, high = np.zeros((n, total)), np.full((n, total), np.inf), np.full((n, total), -np.inf)
    for v in range(len(order) - 1, -1, -1):
        node = tree.nodes[order[v]]
        if isinstance(node, Terminal):
            worth[node.name] = np.stack([np.broadcast_to(_at(p, values), total) for p in node.payoffs])
            low, high = np.minimum(low, worth[node.name]), np.maximum(high, worth[node.name])
        elif isinstance(node, Decision):
            who = tree.players.index(node.player)
            options = np.stack([worth[child] for child in node.actions.values()])
            taken = found.details["choices"][:, v] - first_edge[v]
            worth[node.name] = options[np.clip(taken, 0, len(options) - 1), :, np.arange(total)].T
            worst[who] = np.maximum(worst[who], options[:, who].max(axis=0) - worth[node.name][who])
        else:
            worth[node.name] = sum(
                (_at(p, values) * worth[child] for p, child in node.actions.values()), np.zeros((n, total))
            )
    spread = high - low
    off = np.abs(found.details["payoffs"].T - worth[tree.root])
    gains = np.maximum(worst, off)
    relative = np.divide(gains, spread, out=np.zeros_like(gains), where=spread > 0)
    return np.asarray(relative.max(axis=0))


def _at(polynomial: Polynomial, values: dict[str, Any]) -> Any:
    """A polynomial at columns of parameters."""
    total: Any = 0.0
    for monomial, coefficient in polynomial.terms.items():
        term: Any = float(coefficient)
        for name, power in monomial:
            term = term * values[name] ** power
        total = total + term
    return total


def _preorder(tree: ExtensiveForm) -> list[str]:
    order, stack = [], [tree.root]
    while stack:
        name = stack.pop()
        order.append(name)
        below = list(getattr(tree.nodes[name], "actions", {}).values())
        stack.extend(c if isinstance(c, str) else c[1] for c in reversed(below))
    return order
