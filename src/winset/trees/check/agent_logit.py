"""Agent logit equilibria checked from the tree: every mix is the logit response given the beliefs of its set."""

from __future__ import annotations

from math import exp

import numpy as np

from winset.base.solution import Certificate, Found
from winset.tables.concepts import QRE, LogitBranch
from winset.trees.check.paths import Mixes, payoff_ranges
from winset.trees.check.sequential import certify_sequential, log_beliefs
from winset.trees.concepts import Sequential
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision, Terminal

__all__ = ["agent_residual", "certify_agent_logit"]


TOLERANCE = 1e-9


def agent_payoffs(tree: ExtensiveForm, log_mixes: Mixes) -> dict[str, dict[str, float]]:
    """What every action brings at every information set, given Bayesian beliefs and what follows."""
    values = {name: float(v) for name, v in tree.parameters.items()}
    beliefs = log_beliefs(tree, log_mixes)
    worth: dict[str, np.ndarray] = {}
    order, stack = [], [tree.root]
    while stack:
        name = stack.pop()
        order.append(name)
        below = getattr(tree.nodes[name], "actions", {}).values()
        stack.extend(c if isinstance(c, str) else c[1] for c in below)
    out = {name: dict.fromkeys(s.actions, 0.0) for name, s in tree.information_sets.items()}
    for name in reversed(order):
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            worth[name] = np.array([p(values) for p in node.payoffs])
        elif isinstance(node, Chance):
            worth[name] = sum((q(values) * worth[c] for q, c in node.actions.values()), np.zeros(len(tree.players)))
        elif isinstance(node, Decision):
            h = node.information_set
            mix = {a: exp(x) for a, x in log_mixes[h].items()}
            worth[name] = sum((mix[a] * worth[c] for a, c in node.actions.items()), np.zeros(len(tree.players)))
            who = tree.players.index(node.player)
            for a, child in node.actions.items():
                out[h][a] += beliefs[h][name] * float(worth[child][who])
    return out


def agent_residual(tree: ExtensiveForm, log_mixes: Mixes, lam: float) -> float:
    """The largest difference between a probability and the logit response at precision ``lam``."""
    worst = 0.0
    for name, options in agent_payoffs(tree, log_mixes).items():
        best = max(options.values())
        weights = {a: exp(lam * (u - best)) for a, u in options.items()}
        total = sum(weights.values())
        worst = max(worst, *(abs(w / total - exp(log_mixes[name][a])) for a, w in weights.items()))
    return worst


def allowed(tree: ExtensiveForm, lam: float) -> float:
    """What rounding does to a logit response at precision ``lam``, and at least the tolerance.

    Logarithms of probabilities are as large as lam times payoff differences; their rounding moves beliefs, and with
    them payoffs, which enter the response times lam.
    """
    values = {name: float(v) for name, v in tree.parameters.items()}
    ends = [n for n in tree.nodes.values() if isinstance(n, Terminal)]
    largest = max((abs(p(values)) for n in ends for p in n.payoffs), default=0.0)
    size = lam * max([largest, *payoff_ranges(tree).values()])
    return max(TOLERANCE, 8.0 * float(np.finfo(float).eps) * size * (1.0 + size))


def certify_agent_logit(tree: ExtensiveForm, concept: QRE | LogitBranch, found: Found) -> Certificate:
    """The largest logit residual: at the point, or at every point of the branch, with the proof of its limit."""
    if not found.points:
        return Certificate("logit residual", 0.0, TOLERANCE, statement="No point is claimed.")
    if isinstance(concept, QRE):
        logs, mixes = found.details["log_probability"], found.points[0].behavior
        parts = {
            "residual": agent_residual(tree, logs, concept.lam),
            "presented": max((abs(exp(logs[h][a]) - p) for h, m in mixes.items() for a, p in m.items()), default=0.0),
        }
        statement = f"Every mix is the logit response, given Bayesian beliefs, at precision {concept.lam:g}."
        tolerance = allowed(tree, concept.lam)
        return Certificate("logit residual", max(parts.values()), tolerance, False, statement, parts)
    worst = 0.0
    for r, lam in enumerate(found.details["lam"]):
        logs = {
            h: dict(zip(tree.information_sets[h].actions, rows[r].tolist(), strict=True))
            for h, rows in found.details["log_probabilities"].items()
        }
        worst = max(worst, agent_residual(tree, logs, float(lam)) * TOLERANCE / allowed(tree, float(lam)))
    parts = {"residual": worst}
    statement = "Every point of the branch is an agent logit equilibrium at its precision."
    if found.details["limit"]:
        end = certify_sequential(tree, Sequential(), found)
        parts |= {name: end.parts[name] for name in ("gain", "bayes", "consistency", "feasibility")}
        statement += " Its limit is a sequential equilibrium."
    return Certificate("logit residual", max(parts.values()), TOLERANCE, statement=statement, parts=parts)
