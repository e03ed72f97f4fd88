"""The logit response of every information set to what follows, given Bayesian beliefs: how far a profile is from it."""

from __future__ import annotations

from math import exp, log

import numpy as np

from winset.trees.check.beliefs import Beliefs, log_beliefs, reach_logs
from winset.trees.check.findings import TOLERANCE
from winset.trees.check.play import CHANCE, END, Mixes, Play

__all__ = ["CLOSE", "agent_payoffs", "agent_residual", "logarithms_off"]

ROUNDING = 8.0 * float(np.finfo(float).eps)
CLOSE = 1e-6
"""Relative difference within which logarithms on a path are those of the response."""
NEGLIGIBLE = 1e-12
"""Actions less likely than this say nothing about rounding."""


def agent_payoffs(
    play: Play, logs: Mixes, beliefs: Beliefs
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """What every action brings at every information set, given beliefs and what follows; and the size of its terms."""
    n = len(play.players)
    worth: list[list[float]] = [[] for _ in play.names]
    size: list[list[float]] = [[] for _ in play.names]
    out: dict[str, dict[str, float]] = {}
    sizes: dict[str, dict[str, float]] = {}
    for v in range(len(play.names) - 1, -1, -1):
        if play.mover[v] == END:
            worth[v], size[v] = [float(u) for u in play.payoffs[v]], [abs(float(u)) for u in play.payoffs[v]]
            continue
        worth[v], size[v] = [0.0] * n, [0.0] * n
        name, who = play.sets[v], play.mover[v]
        for action, child, chance in play.moves[v]:
            p = float(chance) if who == CHANCE else exp(logs[name][action])
            for i in range(n):
                worth[v][i] += p * worth[child][i]
                size[v][i] += p * size[child][i]
            if name:
                belief = beliefs[name][play.names[v]]
                for target, source in ((out, worth), (sizes, size)):
                    mix = target.setdefault(name, {})
                    mix[action] = mix.get(action, 0.0) + belief * source[child][who]
    return out, sizes


def agent_residual(play: Play, logs: Mixes, lam: float) -> tuple[float, str]:
    """The largest difference between a probability and the logit response at precision ``lam``, and where.

    It is in units of what rounding does, where that exceeds the tolerance: payoffs enter the response times lam, and
    rounding of logarithms moves beliefs.
    """
    beliefs = log_beliefs(play, logs)
    payoffs, sizes = agent_payoffs(play, logs, beliefs)
    deep = _depth(play, logs)
    worst, place = 0.0, ""
    for name, options in payoffs.items():
        unit = play.unit[play.pasts[name][0]]
        best = max(options.values())
        weights = {a: exp(lam * unit * (u - best)) for a, u in options.items()}
        total = sum(weights.values())
        used = [sizes[name][a] for a, w in weights.items() if w / total > NEGLIGIBLE]
        allowed = max(TOLERANCE, ROUNDING * deep * (1.0 + lam * unit * max(used)))
        off = max(abs(w / total - exp(logs[name][a])) for a, w in weights.items()) * TOLERANCE / allowed
        if not off <= worst:
            worst, place = off, name
    return worst, place


def _depth(play: Play, logs: Mixes) -> float:
    """The largest logarithm of a probability to reach a node, and 1: what rounding of sums of logarithms goes by."""
    return 1.0 + max((abs(x) for x in reach_logs(play, logs)), default=0.0)


def logarithms_off(play: Play, logs: Mixes, lam: float) -> float:
    """The largest difference of a logarithm of a probability from that of the logit response, relative to its size.

    The precision is one for all payoffs, or in units of each player's own range: whichever is nearer. What rounding of
    payoffs may do, times the precision, is taken for no difference; so is what beliefs may do where they hang on a
    small difference of large logarithms.
    """
    beliefs = log_beliefs(play, logs)
    payoffs, sizes = agent_payoffs(play, logs, beliefs)
    deep = _depth(play, logs)
    worst = [0.0, 0.0]
    ends = [[float(end[i]) for end in play.ends()] for i in range(len(play.players))]
    for name, options in payoffs.items():
        best, who = max(options.values()), play.pasts[name][0]
        for k, rate in enumerate((lam * play.unit[who], lam / ((max(ends[who]) - min(ends[who])) or 1.0))):
            total = log(sum(exp(rate * (u - best)) for u in options.values()))
            unsure = min(1.0, CLOSE * deep) if len(beliefs[name]) > 1 else ROUNDING * deep
            free = ROUNDING * deep + unsure * rate * max(sizes[name].values())
            for a, u in options.items():
                given = float(logs[name][a])
                off = max(0.0, abs(rate * (u - best) - total - given) - free) / (1.0 + abs(given))
                if not off <= worst[k]:
                    worst[k] = off
    return min(worst)
