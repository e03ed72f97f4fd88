"""From what every draw reproduces to shares, scores and bits, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float, Int
from winset.sweep.identified import Estimate
from winset.sweep.nested_draws import INNER

__all__ = ["Tally", "wilson"]


NORMAL = 1.959964
"""The normal distribution's 97.5 per cent point."""
BITS: NDArray[np.uint8] = np.unpackbits(np.arange(1 << INNER, dtype=">u2").view(np.uint8).reshape(-1, 2), axis=1).sum(
    axis=1, dtype=np.uint8
)
"""How many bits of a mask are set."""


@dataclass(frozen=True)
class Tally:
    """Which inner draws of every episode reproduce it, as a mask ``(S, E)`` of sixteen bits."""

    masks: NDArray[np.uint16]

    @property
    def shares(self) -> Float:
        """Share of the inner draws that reproduce an episode, ``(S, E)``."""
        return BITS[self.masks] / float(INNER)

    def joint(self, shares: Float) -> Float:
        """Of every outer draw, the share of joined draws that reproduce all episodes."""
        found: Float = np.prod(shares, axis=1)
        return found

    def share(self) -> Estimate:
        """The share of the box that reproduces all episodes."""
        return _mean(self.joint(self.shares))

    def kept(self) -> int:
        """How many outer draws the share rests on in effect: as many of equal weight would be as precise."""
        weights = self.joint(self.shares)
        total = float(weights @ weights)
        return round(float(weights.sum()) ** 2 / total) if total > 0 else 0

    def boxes(self) -> list[Estimate]:
        """The share of the box that reproduces each episode."""
        return [_mean(column) for column in self.shares.T]

    def scores(self) -> list[Estimate]:
        """For each episode the share that reproduces it among draws that reproduce all the others."""
        shares = self.shares
        joint = self.joint(shares)
        out = []
        for e in range(shares.shape[1]):
            rest = np.prod(np.delete(shares, e, axis=1), axis=1)
            total = float(rest.sum())
            if total == 0:
                out.append(Estimate(float("nan"), float("nan"), float("nan")))
                continue
            score = float(joint.sum()) / total
            spread = float(np.sqrt(((joint - score * rest) ** 2).sum())) / total
            out.append(_between(score, spread, 0.0, 1.0))
        return out

    def bits(self) -> Estimate:
        """How much likelier it is, in bits, that one draw reproduces all episodes than if they shared nothing."""
        shares = self.shares
        joint, boxes = self.joint(shares), shares.mean(axis=0)
        share = float(joint.mean())
        if share == 0 or not boxes.all():
            return Estimate(float("nan"), float("nan"), float("nan"))
        value = log2(share) - float(np.log2(boxes).sum())
        pull = joint / share - (shares / boxes).sum(axis=1)
        spread = float(pull.std()) / np.log(2) / float(np.sqrt(len(pull)))
        return _between(value, spread, -np.inf, np.inf)

    def resampled(self, count: int, rng: np.random.Generator) -> tuple[Int, Int]:
        """Kept draws of equal weight: outer draws ``(K,)``, and of every episode an inner one ``(K, E)``."""
        weights = self.joint(self.shares)
        total = weights.sum()
        if total == 0:
            return np.empty(0, dtype=np.int64), np.empty((0, self.masks.shape[1]), dtype=np.int64)
        ladder = np.cumsum(weights) / total
        outer = np.searchsorted(ladder, (np.arange(count) + rng.random()) / count, side="right")
        outer = np.minimum(outer, np.flatnonzero(weights)[-1])
        bits = (self.masks[outer][:, :, None] >> np.arange(INNER, dtype=np.uint16)) & 1
        inner = np.argmax(bits * rng.random(bits.shape), axis=2)
        return outer.astype(np.int64), inner.astype(np.int64)


def _mean(values: Float) -> Estimate:
    return _between(float(values.mean()), float(values.std()) / float(np.sqrt(len(values))), 0.0, 1.0)


def _between(value: float, spread: float, least: float, most: float) -> Estimate:
    half = NORMAL * float(spread)
    return Estimate(value, max(value - half, least), min(value + half, most))


def wilson(successes: int, trials: int) -> Estimate:
    """A share of independent draws with its interval (Wilson 1927)."""
    if trials == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    share, square = successes / trials, NORMAL**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = NORMAL / (1 + square / trials) * float(np.sqrt(share * (1 - share) / trials + square / (4 * trials**2)))
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return Estimate(share, low if successes else 0.0, high if successes < trials else 1.0)
