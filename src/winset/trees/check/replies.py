"""What a player gains by playing on otherwise from some nodes, on the scale of that decision (Nash 1951; Kuhn 1953)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum

from winset.trees.check.play import END, Mixes, Move, Play, Real

__all__ = ["Replies", "replies"]

ROUNDING = 2.0**-20
"""Share of the size of payoffs that counts towards the scale of a decision, so that rounding is no gain."""

Term = tuple[Real, Real]
"""The weight of an end, by the play of the others, and its payoff."""


@dataclass
class Replies:
    """The player's decisions met from the start.

    ``weight``, ``best`` and ``actual`` by information set: how likely the others let play get there, what the player
    can get there at most, and what it gets, both times that weight. ``ends`` are terms by the player's last move.
    """

    play: Play
    mixes: Mixes
    who: int
    weight: dict[str, Real] = field(default_factory=dict)
    best: dict[str, Real] = field(default_factory=dict)
    actual: dict[str, Real] = field(default_factory=dict)
    choice: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, Real] = field(default_factory=dict)
    ends: dict[Move | None, list[Term]] = field(default_factory=dict)
    after: dict[Move | None, list[str]] = field(default_factory=dict)

    def gain(self, name: str) -> Real:
        """What is gained at a set, given that it is reached."""
        return (self.best[name] - self.actual[name]) / self.weight[name]

    def whole_gain(self) -> Real:
        """What is gained from the start."""
        return sum((self.best[h] - self.actual[h] for h in self.after.get(None, ())), start=0)

    def relative(self, name: str) -> float:
        """The gain at a set in units of how far payoffs are apart under what is played there or would be better.

        Ends that only actions neither played nor best lead to do not count.
        """
        return self._relative(self.best[name] - self.actual[name], self.actual[name], [name])

    def whole_relative(self) -> float:
        """The gain from the start, relative to payoffs that follow any of the first decisions."""
        first = self.after.get(None, [])
        return self._relative(self.whole_gain(), sum((self.actual[h] for h in first), start=0), first)

    def _relative(self, gain: Real, actual: Real, names: list[str]) -> float:
        total = float(sum((self.weight[h] for h in names), start=0))
        terms = [(float(w), float(u)) for name in names for w, u in self._terms(name)]
        size = fsum(w * abs(u) for w, u in terms)
        if not total or not float(gain) > 1e-16 * size:
            return 0.0
        mean = float(actual) / total
        return float(gain) / (fsum(w * abs(u - mean) for w, u in terms) + ROUNDING * size)

    def _terms(self, name: str) -> list[Term]:
        """Ends that follow what is played or best at a set and further on."""
        out: list[Term] = []
        stack = [name]
        while stack:
            here = stack.pop()
            for action, p in self.mixes[here].items():
                if p > 0 or action in self.choice[here]:
                    out += self.ends.get((here, action), [])
                    stack += self.after.get((here, action), [])
        return out


def replies(play: Play, mixes: Mixes, who: int, start: Sequence[tuple[int, Real]]) -> Replies:
    """The best and the actual play of ``who`` from nodes with these weights on."""
    out = Replies(play, mixes, who)
    depths: dict[str, int] = {}
    stack: list[tuple[int, Real, Move | None, Real, int]] = [(v, w, None, 1, 0) for v, w in start if w]
    while stack:
        v, weight, last, own, depth = stack.pop()
        if play.mover[v] == END:
            out.ends.setdefault(last, []).append((weight, play.payoffs[v][who]))
            continue
        name = play.sets[v]
        if play.mover[v] == who:
            if name not in depths:
                depths[name], out.own[name], out.weight[name] = depth, own, 0
                out.after.setdefault(last, []).append(name)
            out.weight[name] += weight
            mix = mixes[name]
            stack += [(child, weight, (name, a), own * mix[a], depth + 1) for a, child, _ in play.moves[v]]
            continue
        others = mixes[name] if name else None
        for action, child, chance in play.moves[v]:
            p = chance if others is None else others[action]
            if p > 0:
                stack.append((child, weight * p, last, own, depth))
    for name in sorted(depths, key=depths.__getitem__, reverse=True):
        options: dict[str, Real] = {}
        actual: Real = 0
        for action, p in mixes[name].items():
            move = (name, action)
            ends = sum((w * u for w, u in out.ends.get(move, ())), start=0)
            below = out.after.get(move, ())
            options[action] = ends + sum((out.best[h] for h in below), start=0)
            if p:
                actual += p * (ends + sum((out.actual[h] for h in below), start=0))
        out.best[name], out.actual[name] = max(options.values()), actual
        out.choice[name] = [a for a, u in options.items() if u == out.best[name]]
    return out
