"""Beliefs at information sets by Bayes' rule, from totally mixed behaviour or as its limits (Kreps and Wilson 1982).

A chance move of probability 0 is a tremble of nature that is less likely than any tremble of a player.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log

from winset.trees.check.play import Mixes, Play

__all__ = ["Beliefs", "distance", "limit_beliefs", "log_beliefs", "reach_logs"]

Beliefs = Mapping[str, Mapping[str, float]]
Way = tuple[int, float, float]
"""Zero chances on the way to a node, the power of e in its probability, and the logarithm of the rest."""


def _ways(play: Play, exponents: Mixes | None, logs: Mixes) -> list[Way]:
    """How likely every node is, to compare with others of its set."""
    ways: list[Way] = [(0, 0.0, 0.0)] * len(play.names)
    for v, moves in enumerate(play.moves):
        never, order, size = ways[v]
        name = play.sets[v]
        for action, child, chance in moves:
            if name:
                k = float(exponents[name][action]) if exponents is not None else 0.0
                ways[child] = never, order + k, size + float(logs[name][action])
            else:
                ways[child] = (never, order, size + log(chance)) if chance > 0 else (never + 1, order, size)
    return ways


def reach_logs(play: Play, logs: Mixes) -> list[float]:
    """The logarithm of the probability of every node under totally mixed behaviour, zero chances left out."""
    return [size for _, _, size in _ways(play, None, logs)]


def _shares(logs: dict[str, float]) -> dict[str, float]:
    top = max(logs.values())
    weights = {v: exp(x - top) for v, x in logs.items()}
    total = sum(weights.values())
    return {v: w / total for v, w in weights.items()}


def limit_beliefs(play: Play, exponents: Mixes | None, logs: Mixes) -> dict[str, dict[str, float]]:
    """Beliefs, as e falls to 0, of totally mixed behaviour proportional to c e^k, by k and the logarithms of c."""
    ways, out = _ways(play, exponents, logs), {}
    for name, nodes in play.nodes_of().items():
        rarest = min(ways[v][0] for v in nodes)
        least = min(ways[v][1] for v in nodes if ways[v][0] == rarest)
        slack = 1e-6 * (1.0 + abs(least))
        likely = {play.names[v]: ways[v][2] for v in nodes if ways[v][0] == rarest and ways[v][1] <= least + slack}
        out[name] = {**{play.names[v]: 0.0 for v in nodes}, **_shares(likely)}
    return out


def log_beliefs(play: Play, logs: Mixes) -> dict[str, dict[str, float]]:
    """Bayes' rule at every information set of a totally mixed profile given by logarithms."""
    return limit_beliefs(play, None, logs)


def distance(a: Mixes | Beliefs, b: Mixes | Beliefs) -> float:
    """The largest difference of two entries."""
    return max((abs(float(p) - float(b[name][v])) for name, mix in a.items() for v, p in mix.items()), default=0.0)
