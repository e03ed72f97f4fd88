"""Backward induction by plain recursion over named nodes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal


def solve(tree: ExtensiveForm, name: str | None = None) -> tuple[list[Fraction], dict[str, str], set[str]]:
    """Exact values at a node, the first best action of every decision node below, and the nodes with a tie."""
    values = {p: Fraction(repr(v)) if isinstance(v, float) else Fraction(v) for p, v in tree.parameters.items()}
    node = tree.nodes[name or tree.root]
    if isinstance(node, Terminal):
        return [p.exact(values) for p in node.payoffs], {}, set()
    plan: dict[str, str] = {}
    ties: set[str] = set()
    below: dict[str, list[Fraction]] = {}
    for action, child in node.actions.items():
        worth, inside, tied = solve(tree, child if isinstance(child, str) else child[1])
        below[action] = worth
        plan |= inside
        ties |= tied
    if isinstance(node, Chance):
        total = [Fraction(0)] * len(tree.players)
        for action, (probability, _) in node.actions.items():
            p = probability.exact(values)
            total = [t + p * u for t, u in zip(total, below[action], strict=True)]
        return total, plan, ties
    who = tree.players.index(node.player)
    best = max(u[who] for u in below.values())
    good = [a for a, u in below.items() if u[who] == best]
    plan[node.name] = good[0]
    if len(good) > 1:
        ties.add(node.name)
    return below[good[0]], plan, ties


def all_outcomes(tree: ExtensiveForm) -> set[str]:
    """Terminal nodes that some pure subgame-perfect equilibrium reaches, by trying every plan (no chance moves)."""
    sets = list(tree.information_sets.values())
    found: set[str] = set()

    def worth(name: str, plan: dict[str, str]) -> tuple[Any, str]:
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            return [p.exact({}) for p in node.payoffs], name
        return worth(node.actions[plan[name]], plan)  # type: ignore[arg-type]

    def plans(k: int, plan: dict[str, str]) -> None:
        if k == len(sets):
            for s in sets:
                node = tree.nodes[s.nodes[0]]
                who = tree.players.index(s.player)
                mine = worth(node.name, plan)[0][who]
                if any(worth(c, plan)[0][who] > mine for c in node.actions.values()):  # type: ignore[union-attr, arg-type]
                    return
            found.add(worth(tree.root, plan)[1])
            return
        for action in sets[k].actions:
            plans(k + 1, {**plan, sets[k].name: action})

    plans(0, {})
    return found
