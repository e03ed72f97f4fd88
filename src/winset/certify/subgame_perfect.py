"""Subgame perfection checked node by node: nobody gains by a one-shot deviation (Selten 1965)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.concepts import SubgamePerfect
from winset.games.extensive import Decision, ExtensiveForm, Terminal
from winset.solution import BehaviorProfile, Certificate, Found

__all__ = ["certify_subgame_perfect", "one_shot_gains"]

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
    """The largest gain from a one-shot deviation at any node, relative to the payoff range."""
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
