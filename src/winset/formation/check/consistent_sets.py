"""The largest consistent set: every state left out is ruled out in turn, and no other can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from winset.base.solution import Certificate, Found
from winset.formation.check.verdict import judged, listed_once, slack, wrong_payoffs
from winset.formation.concepts import LargestConsistentSet
from winset.formation.games.environments import SocialEnvironment

__all__ = ["certify_environment"]


class Moves:
    """Who can move where, and the states that indirectly dominate each (Chwe 1994, definition 1)."""

    def __init__(self, game: SocialEnvironment) -> None:
        self.near, self.players = slack(game.payoffs), range(len(game.players))
        self.rows = [game.payoffs.at(k) for k in range(len(game.states))]
        self.leave: dict[int, list[tuple[int, int]]] = {}
        enter: dict[int, list[tuple[int, int]]] = {}
        for mask, a, b in game.moves.tolist():
            self.leave.setdefault(a, []).append((mask, b))
            enter.setdefault(b, []).append((mask, a))
        self.ends: dict[int, set[int]] = {k: {k} for k in range(len(self.rows))}
        for b in range(len(self.rows)):
            stack, seen = [b], {b}
            while stack:
                for mask, a in enter.get(stack.pop(), []):
                    if a not in seen and self.prefers(mask, b, a):
                        seen.add(a)
                        self.ends[a].add(b)
                        stack.append(a)

    def prefers(self, mask: int, better: int, worse: int) -> bool:
        """Whether every member of a coalition gains from the second state to the first."""
        return all(self.rows[better][i] > self.rows[worse][i] + self.near for i in self.players if mask >> i & 1)

    def undeterred(self, x: int, mask: int, y: int, left: set[int]) -> bool:
        """Whether the coalition gains by moving from x to y wherever that may end among the states left."""
        return all(self.prefers(mask, z, x) for z in self.ends[y] if z in left)

    def last(self, left: set[int]) -> set[int]:
        """The largest consistent set within ``left``."""
        while True:
            gone = {x for x in left if any(self.undeterred(x, mask, y, left) for mask, y in self.leave.get(x, []))}
            if not gone:
                return left
            left = left - gone


def certify_environment(game: SocialEnvironment, concept: LargestConsistentSet, found: Found) -> Certificate:
    """States ruled out in the order given have a deviation that nothing deters; then others that can be ruled out."""
    moves = Moves(game)
    place = {s: k for k, s in enumerate(game.states)}
    left = set(range(len(game.states)))
    parts: dict[str, list[str]] = {}
    if "ruled_out" in found.details:
        wrong = []
        for state, (who, to) in found.details["ruled_out"].items():
            x, y = place[state], place[to]
            mask = sum(1 << game.players.index(p) for p in who)
            if (mask, y) in moves.leave.get(x, []) and moves.undeterred(x, mask, y, left):
                left.discard(x)
            else:
                wrong.append(f"the move from {state} by {', '.join(who)} is deterred")
        parts["details.ruled_out"] = wrong
    right = {game.states[k] for k in moves.last(left)}
    chosen = set(found.points)
    parts = {
        "points": [f"a move from {s} is not deterred" for s in sorted(chosen - right)],
        "completeness": [f"every move from {s} is deterred" for s in sorted(right - chosen)],
        "number of points": listed_once(found, len(chosen)),
        **parts,
    }
    dominated = {s: {game.states[b] for b in moves.ends[k] if b != k} for k, s in enumerate(game.states)}
    if "dominated_by" in found.details:
        given: Mapping[str, Iterable[str]] = found.details["dominated_by"]
        parts["details.dominated_by"] = [s for s in game.states if set(given.get(s, ("",))) != dominated[s]]
    if "farsighted_core" in found.details:
        core = {s for s in game.states if not dominated[s]}
        parts["details.farsighted_core"] = sorted(core ^ set(found.details["farsighted_core"]))
    parts |= wrong_payoffs(found, game.players, (game.payoffs.at(place[s]) for s in found.points))
    text = "Every deviation from the set is deterred within it, and every other state is ruled out in turn."
    return judged(parts, text, exact=game.payoffs.exact)
