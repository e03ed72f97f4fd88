"""The pivot in every direction of the plane, by ordering the voters anew between any two directions that level two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float, Int
from winset.policies.games.voting import SpatialVoting

__all__ = ["Turns", "directions", "height", "pivots_at", "size_of", "turns_of"]


class Turns(NamedTuple):
    """Intervals of directions, each shorter than a quarter turn, with the pivot's place (m, 2) in each."""

    low: Float
    high: Float
    place: Float

    def support(self, policy: Float) -> tuple[Float, Float]:
        """For every interval the least and the largest (place - policy) . u over its directions."""
        away = self.place - policy
        ends = np.stack([np.einsum("md,md->m", directions(a), away) for a in (self.low, self.high)])
        length, toward = np.hypot(*away.T), np.arctan2(away[:, 1], away[:, 0])
        ahead = (toward - self.low) % (2 * np.pi) <= self.high - self.low
        behind = (toward + np.pi - self.low) % (2 * np.pi) <= self.high - self.low
        return np.where(behind, -length, ends.min(axis=0)), np.where(ahead, length, ends.max(axis=0))


def directions(angles: Float) -> Float:
    """Unit vectors (..., 2)."""
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def size_of(game: SpatialVoting) -> float:
    """The largest coordinate distance from the mean of what the game names."""
    q = [] if game.status_quo is None else [game.status_quo]
    everything = np.concatenate([game.ideals, *([x[None] for x in q])])
    return float(np.abs(everything - everything.mean(axis=0)).max()) or 1.0


def pivots_at(game: SpatialVoting, units: Float) -> Int:
    """For directions (m, d): who first makes those at least as far ahead win."""
    order = np.argsort(-(game.ideals @ units.T), axis=0, kind="stable")
    return game.rule.to_arrays().first(order)


def height(game: SpatialVoting, units: Float) -> Float:
    """For directions (m, d): the largest t such that those at x . u >= t win."""
    return np.asarray(np.einsum("md,md->m", game.ideals[pivots_at(game, units)], units))


def turns_of(game: SpatialVoting) -> Turns:
    """All intervals of directions between two that level voters, cut at quarter turns."""
    first, second = np.triu_indices(len(game.ideals), 1)
    gap = game.ideals[first] - game.ideals[second]
    gap = gap[np.abs(gap).max(axis=1) > 0]
    turn = np.arctan2(gap[:, 0], -gap[:, 1])
    cuts = np.sort(np.concatenate([turn, turn + np.pi, np.arange(8) * (np.pi / 4)]) % (2 * np.pi))
    cuts = cuts[np.r_[True, np.diff(cuts) > 1e-12]]
    low, high = cuts, np.r_[cuts[1:], cuts[0] + 2 * np.pi]
    return Turns(low, high, game.ideals[pivots_at(game, directions(0.5 * (low + high)))])
