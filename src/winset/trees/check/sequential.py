"""Sequential equilibria checked from the tree: rational at every information set, Bayesian, consistent.

Kreps and Wilson (1982), Sequential equilibria.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Any

from winset.base.solution import Certificate, Found
from winset.trees.check.nash import infeasibility
from winset.trees.check.paths import Mixes, Path, best_value, payoff_ranges, unfold
from winset.trees.concepts import Sequential
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision

__all__ = ["bayes_discrepancy", "belief_gains", "certify_sequential", "limit_beliefs", "log_beliefs"]


TOLERANCE = 1e-9
REACHED = 1e-9
"""Information sets that play reaches with less probability count as off the path."""

Beliefs = Mapping[str, Mapping[str, float]]
Move = tuple[str, str]


def belief_gains(tree: ExtensiveForm, paths: list[Path], mixes: Mixes, beliefs: Beliefs) -> dict[str, float]:
    """What the player could gain at every information set by another way of playing on, given the beliefs there."""
    worth: dict[str, dict[Move | None, float]] = {}
    pasts: dict[str, dict[str, tuple[int, Move | None]]] = {}
    actual = dict.fromkeys(tree.information_sets, 0.0)
    for path in paths:
        for start, first in enumerate(path.steps):
            if first.player is None:
                continue
            here, i = first.information_set, tree.players.index(first.player)
            weight, own, last = beliefs[here][first.node] * path.payoffs[i], 1.0, None
            for depth, step in enumerate(path.steps[start:]):
                if step.player == first.player:
                    pasts.setdefault(here, {}).setdefault(step.information_set, (depth, last))
                    own *= mixes[step.information_set][step.action]
                    last = (step.information_set, step.action)
                else:
                    weight *= step.chance if step.player is None else mixes[step.information_set][step.action]
            table = worth.setdefault(here, {})
            table[last] = table.get(last, 0.0) + weight
            actual[here] += own * weight
    gains = {}
    for here, table in worth.items():
        deepest_first = sorted(pasts[here].items(), key=_depth, reverse=True)
        gains[here] = best_value({name: last for name, (_, last) in deepest_first}, table) - actual[here]
    return gains


def _depth(entry: tuple[str, tuple[int, Move | None]]) -> int:
    return entry[1][0]


def log_beliefs(tree: ExtensiveForm, log_mixes: Mixes) -> dict[str, dict[str, float]]:
    """Bayes' rule at every information set of a totally mixed profile given by logarithms."""
    values = {name: float(v) for name, v in tree.parameters.items()}
    reach = {tree.root: 0.0}
    stack = [tree.root]
    while stack:
        node = tree.nodes[stack.pop()]
        if isinstance(node, Chance):
            below = [(child, log(p)) for q, child in node.actions.values() if (p := q(values)) > 0]
        elif isinstance(node, Decision):
            below = [(child, log_mixes[node.information_set][a]) for a, child in node.actions.items()]
        else:
            continue
        for child, step in below:
            reach[child] = reach[node.name] + step
            stack.append(child)
    return {name: _shares({v: reach[v] for v in s.nodes if v in reach}) for name, s in tree.information_sets.items()}


def _shares(logs: dict[str, float]) -> dict[str, float]:
    top = max(logs.values())
    weights = {v: exp(x - top) for v, x in logs.items()}
    total = sum(weights.values())
    return {v: w / total for v, w in weights.items()}


def bayes_discrepancy(tree: ExtensiveForm, mixes: Mixes, beliefs: Beliefs) -> float:
    """The largest difference between a belief and Bayes' rule at information sets that play reaches."""
    values = {name: float(v) for name, v in tree.parameters.items()}
    reach = {tree.root: 1.0}
    stack, worst = [tree.root], 0.0
    while stack:
        node = tree.nodes[stack.pop()]
        if isinstance(node, Chance):
            below = [(child, q(values)) for q, child in node.actions.values()]
        elif isinstance(node, Decision):
            below = [(child, mixes[node.information_set][a]) for a, child in node.actions.items()]
        else:
            continue
        for child, step in below:
            reach[child] = reach[node.name] * step
            stack.append(child)
    for name, s in tree.information_sets.items():
        total = sum(reach[v] for v in s.nodes)
        if total > REACHED:
            worst = max(worst, *(abs(beliefs[name][v] - reach[v] / total) for v in s.nodes))
    return worst


def limit_beliefs(tree: ExtensiveForm, exponents: Mixes, log_coefficients: Mixes) -> dict[str, dict[str, float]]:
    """Beliefs, as e falls to 0, of totally mixed behaviour proportional to c e^k at every information set."""
    values = {name: float(v) for name, v in tree.parameters.items()}
    weight = {tree.root: (0.0, 0.0)}
    stack = [tree.root]
    while stack:
        node = tree.nodes[stack.pop()]
        if isinstance(node, Chance):
            below = [(child, 0.0, log(p)) for q, child in node.actions.values() if (p := q(values)) > 0]
        elif isinstance(node, Decision):
            h = node.information_set
            below = [(child, exponents[h][a], log_coefficients[h][a]) for a, child in node.actions.items()]
        else:
            continue
        order, size = weight[node.name]
        for child, k, c in below:
            weight[child] = (order + k, size + c)
            stack.append(child)
    out = {}
    for name, s in tree.information_sets.items():
        least = min(weight[v][0] for v in s.nodes)
        likely = {v: weight[v][1] for v in s.nodes if weight[v][0] <= least + 1e-6 * (1.0 + least)}
        out[name] = {**dict.fromkeys(s.nodes, 0.0), **_shares(likely)}
    return out


def _distance(a: Beliefs, b: Beliefs) -> float:
    return max((abs(p - b[name][v]) for name, mix in a.items() for v, p in mix.items()), default=0.0)


def _inconsistency(tree: ExtensiveForm, mixes: Mixes, beliefs: Beliefs, details: Mapping[str, Any]) -> float:
    """How far the claimed beliefs are from those of the totally mixed profiles named, infinity if none are named."""
    if "exponents" not in details or "log_coefficients" not in details:
        return float("inf")
    exponents, sizes = details["exponents"], details["log_coefficients"]
    worst = 0.0
    for name, mix in mixes.items():
        for a, p in mix.items():
            k = exponents[name][a]
            if k < 0 or (k == 0) != (p > 0) or (0 < k < 0.5):
                return float("inf")
            if p > 0:
                worst = max(worst, abs(exp(sizes[name][a]) - p))
    return max(worst, _distance(limit_beliefs(tree, exponents, sizes), beliefs))


def certify_sequential(tree: ExtensiveForm, concept: Sequential, found: Found) -> Certificate:
    """The largest gain at any information set given beliefs, and how far beliefs are from Bayes and from consistency.

    Gains are relative to the player's payoff range. Parts also report how far the last totally mixed profile of the
    path that was followed is from the limit, in probabilities (``distance``) and in beliefs (``belief_distance``).
    """
    if not found.points:
        return Certificate("gain given beliefs", 0.0, TOLERANCE, statement="No assessment is claimed.")
    mixes, beliefs = found.points[0].behavior, found.details["beliefs"]
    ranges = payoff_ranges(tree)
    gains = belief_gains(tree, unfold(tree, exact=False), mixes, beliefs)
    relative = [
        max(gain, 0.0) / ranges[tree.information_sets[name].player]
        for name, gain in gains.items()
        if ranges[tree.information_sets[name].player] > 0
    ]
    parts = {
        "gain": max(relative, default=0.0),
        "bayes": bayes_discrepancy(tree, mixes, beliefs),
        "consistency": _inconsistency(tree, mixes, beliefs, found.details),
        "feasibility": max(infeasibility(mixes), infeasibility(beliefs)),
    }
    value = max(parts.values())
    if found.details.get("witness"):
        logs = found.details["witness"][-1]["log_probability"]
        parts["distance"] = max(
            (abs(exp(x) - mixes[name][a]) for name, mix in logs.items() for a, x in mix.items()), default=0.0
        )
        parts["belief_distance"] = _distance(log_beliefs(tree, logs), beliefs)
    statement = (
        "At no information set does the player gain by playing on otherwise, given the beliefs; these follow from "
        "Bayes' rule on the path, and are limits of totally mixed behaviour everywhere."
    )
    return Certificate("gain given beliefs", value, TOLERANCE, statement=statement, parts=parts)
