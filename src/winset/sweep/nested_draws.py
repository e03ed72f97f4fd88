"""Draws of what episodes share outside, and of what an episode has alone inside.

Given the numbers that episodes share, each episode's own are independent of the others'. So every draw of the former is
joined to sixteen of the latter, and any one of an episode's sixteen goes with any one of another's: a share of 10^-4 is
estimated from as many thousand draws as it would take million if all numbers were drawn at once (Rao and Blackwell).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Float, Int
from winset.sweep.grid import Plan, read_plan

__all__ = ["INNER", "NestedDraws", "nested_draws"]


INNER = 16
"""Draws of an episode's own numbers for each of the shared ones; as many bits as a mask has."""


@dataclass(frozen=True)
class NestedDraws:
    """Draws from a box.

    Parameters
    ----------
    shared, alone
        Places of the numbers that are drawn outside, and of those drawn inside.
    outside, inside
        Their plans; none if there are no such numbers.
    outer
        Draws outside.
    """

    shared: Int
    alone: Int
    outside: Plan | None
    inside: Plan | None
    outer: int

    @property
    def draws(self) -> int:
        """Draws of every episode."""
        return self.outer * INNER

    def columns(self, first: int, last: int) -> list[Float]:
        """A column for every number: outer draws ``first`` to ``last - 1``, each with all its inner ones."""
        rows = (last - first) * INNER
        out = np.empty((len(self.shared) + len(self.alone), rows))
        if self.outside is not None:
            out[self.shared] = np.repeat(self.outside.block(first, last)[0].T, INNER, axis=1)
        if self.inside is not None:
            out[self.alone] = self.inside.block(first * INNER, last * INNER)[0].T
        return list(out)

    def joined(self, outer: int, inner: Int) -> Float:
        """One draw of all numbers: an outer one, with the inner draw ``inner[k]`` of the number ``alone[k]``."""
        out = np.empty(len(self.shared) + len(self.alone))
        if self.outside is not None:
            out[self.shared] = self.outside.block(outer, outer + 1)[0][0]
        if self.inside is not None:
            block = self.inside.block(outer * INNER, (outer + 1) * INNER)[0]
            out[self.alone] = block[inner, np.arange(len(self.alone))]
        return out


def nested_draws(
    box: Mapping[str, tuple[float, float]], users: Sequence[Sequence[int]], draws: int, seed: int, sampling: str
) -> NestedDraws:
    """Draws from ``box`` for episodes that use these places of it; ``draws`` is rounded up to a multiple of sixteen.

    Raises
    ------
    ModelError
        If an argument is not acceptable.
    """
    read_plan(None, dict(box), draws, seed, sampling)
    times = np.bincount(np.concatenate([np.array(u, dtype=np.int64) for u in users]), minlength=len(box))
    shared = np.flatnonzero(times > 1)
    alone = np.setdiff1d(np.arange(len(box)), shared)
    keys, outer = list(box), -(-draws // INNER)
    common, own = ({keys[k]: box[keys[k]] for k in places} for places in (shared, alone))
    outside = read_plan(None, common, outer, seed, sampling) if common else None
    how = "uniform" if common else sampling
    inside = read_plan(None, own, outer * INNER, seed ^ 0x5BD1E995, how) if own else None
    return NestedDraws(shared, alone, outside, inside, outer)
