"""Stationary bargaining over policies in three and more dimensions (Banks and Duggan 2000), by iteration.

What a player accepts is a ball about its ideal point, whose radius follows from what it expects. A proposer takes the
nearest policy to its own ideal in the balls of some smallest winning coalition: it lies on the spheres of at most d of
them, and on those the nearest point is known in closed form. Radii are followed until they no longer change.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.positions.arrays import PolicySpaceArrays

__all__ = ["BanksDugganSpace"]

STEPS = 120
CLOSE = 1e-12
VOTERS = 7
INSIDE = 1e-11


@dataclass(frozen=True)
class BanksDugganSpace:
    """Proposals and radii by damped iteration; that no other equilibrium exists is not known."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (PolicySpaceArrays,)

    def supports(self, arrays: PolicySpaceArrays, concept: Concept) -> str | None:
        """Up to seven voters and a discount."""
        if not np.isfinite(arrays.discount):
            return "needs a discount: PolicySpace(..., discount=...)"
        if len(arrays.ideals) > VOTERS:
            return f"takes at most {VOTERS} voters: coalitions and spheres are looked at one by one"
        return None

    def run(self, arrays: PolicySpaceArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Proposals (n, d); what everybody expects to lose, and radii of what each accepts, under ``details``."""
        origin = arrays.ideals.mean(axis=0)
        size = max(float(np.abs(arrays.ideals - origin).max()), float(np.sqrt(arrays.delay.max())), 1e-300)
        x, delay = (arrays.ideals - origin) / size, arrays.delay / size**2
        squared, status = delay.copy(), Status.LIMIT
        proposals = x.copy()
        for step in range(STEPS):
            proposals = np.array([_proposal(i, x, squared, arrays.winning) for i in range(len(x))])
            losses = arrays.recognition @ ((proposals[:, None, :] - x) ** 2).sum(axis=-1)
            wanted = (1 - arrays.discount) * delay + arrays.discount * losses
            change = float(np.abs(wanted - squared).max())
            squared = wanted if step < STEPS // 2 else 0.5 * (squared + wanted)
            if change <= CLOSE:
                status = Status.SOLVED
                break
        details: Details = {
            "proposals": origin + size * proposals,
            "losses": size**2 * losses,
            "radii": size * np.sqrt(squared),
        }
        why = "Found by iteration; others may exist." if status is Status.SOLVED else "Radii kept changing."
        return Found(status, [origin + size * proposals], "some", why, details=details)


def _proposal(i: int, x: Float, squared: Float, winning: tuple[tuple[int, ...], ...]) -> Float:
    """The policy nearest to the ideal of i that the others of some winning coalition accept."""
    best: Float = x[i]
    least = np.inf
    for members in winning:
        others = [j for j in members if j != i]
        for z in _candidates(x[i], x[others], squared[others]):
            apart = float(((z - x[i]) ** 2).sum())
            if apart < least - 1e-15 and (((z - x[others]) ** 2).sum(axis=1) <= squared[others] + INSIDE).all():
                best, least = z, apart
    return np.asarray(best)


def _candidates(target: Float, centres: Float, squared: Float) -> list[Float]:
    """The target, and the nearest points to it on the spheres of up to d of the balls."""
    out = [target]
    d = len(target)
    for count in range(1, min(d, len(centres)) + 1):
        for chosen in combinations(range(len(centres)), count):
            c, r = centres[list(chosen)], squared[list(chosen)]
            rows = 2 * (c[1:] - c[0])
            right = (c[1:] ** 2).sum(axis=1) - (c[0] ** 2).sum() - r[1:] + r[0]
            foot, y = c[0], target
            if count > 1:
                inverse = np.linalg.pinv(rows)
                foot, y = c[0] + inverse @ (right - rows @ c[0]), target + inverse @ (right - rows @ target)
            left = r[0] - ((foot - c[0]) ** 2).sum()
            length = float(np.linalg.norm(y - foot))
            if left >= 0 and length > 1e-14:
                out.append(foot + np.sqrt(left) / length * (y - foot))
            elif left >= -1e-14 and count >= d:
                out.append(foot)
    return out
