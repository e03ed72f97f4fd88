"""Stationary equilibria of bargaining over one policy dimension (Banks and Duggan 2000)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.policies.arrays import SpatialArrays
from winset.policies.find.counted import votes_of
from winset.policies.kernels.banks_duggan_line import line_equilibrium
from winset.policies.kernels.batch import line_batch

__all__ = ["BanksDugganLine", "BanksDugganLineBatch"]


Float = NDArray[np.float64]
SOME = "One stationary equilibrium without delay (Banks and Duggan 2000); with several discounts there may be others."
UNIQUE = (
    "In one dimension, with losses by distance or its square and one discount factor, the map between the ends of what "
    "passes has slope below 1, so no other stationary equilibrium without delay exists (after Cho and Duggan 2003)."
)


def unit(ideals: Float, delay: Float, power: int) -> tuple[Float, Float]:
    """Where to put 0 and how long 1 is, so that ideals (..., n) and losses (..., n) are of order 1."""
    origin = ideals.mean(axis=-1, keepdims=True)
    root = delay if power == 1 else np.sqrt(np.maximum(delay, 0.0))
    size = np.maximum(np.abs(ideals - origin).max(axis=-1), root.max(axis=-1))
    return origin, np.where(size > 0, size, 1.0)[..., None]


@dataclass(frozen=True)
class BanksDugganLine:
    """What passes is an interval between two pivots' thresholds; they are found to the last digits."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (SpatialArrays,)

    def supports(self, arrays: SpatialArrays, concept: Concept) -> str | None:
        """One game in one dimension."""
        if arrays.ideals.ndim != 2:
            return "takes one game; BanksDugganLineBatch takes many"
        return None if arrays.ideals.shape[1] == 1 else "takes one policy dimension"

    def run(self, arrays: SpatialArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Proposals; what passes, what each accepts, values and who votes for what under ``details``."""
        x, n = arrays.ideals[:, 0], len(arrays.ideals)
        origin, size = unit(x, arrays.delay, arrays.power)
        proposals, reach, bounds = np.empty(n), np.empty(n), np.empty(2)
        code = line_equilibrium(
            (x - origin) / size, arrays.delay / size**arrays.power, arrays.recognition, arrays.discount, arrays.power,
            votes_of(arrays.rule), np.empty(n, dtype=np.int64), np.empty((5, n)), proposals, reach, bounds,
        )  # fmt: skip
        apart = np.abs(proposals[:, None] - (x - origin) / size)
        proposals, reach, bounds = origin + size * proposals, size * reach, origin + size * bounds
        lost = (size * apart) ** arrays.power
        details: Details = {
            "values": arrays.recognition @ lost,
            "proposals": [[(proposals[k : k + 1], 1.0)] for k in range(n)],
            "acceptance": bounds,
            "radii": reach,
            "intervals": np.stack([x - reach, x + reach], axis=1),
            "inclusion": (apart <= reach / size * (1 + 1e-12) + 1e-14).astype(np.float64),
        }
        status = Status(code)
        if status is not Status.SOLVED:
            return Found(status, [proposals[:, None]], "one", "The bracket did not close.", details=details)
        if np.ptp(arrays.discount) > 0:
            return Found(status, [proposals[:, None]], "some", SOME, details=details)
        return Found(status, [proposals[:, None]], "all", UNIQUE, details=details)


@dataclass(frozen=True)
class BanksDugganLineBatch:
    """:class:`BanksDugganLine` for many games of one rule."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (SpatialArrays,)

    def supports(self, arrays: SpatialArrays, concept: Concept) -> str | None:
        """Many games in one dimension."""
        if arrays.ideals.ndim != 3:
            return "takes many games; BanksDugganLine takes one"
        return None if arrays.ideals.shape[2] == 1 else "takes one policy dimension"

    def run(self, arrays: SpatialArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Columns: proposals (B, n), what passes (B, 2), radii (B, n), values (B, n)."""
        x, power = arrays.ideals[:, :, 0], arrays.power
        count, n = x.shape
        origin, size = unit(x, arrays.delay, power)
        proposals, reach, bounds = np.empty((count, n)), np.empty((count, n)), np.empty((count, 2))
        status = np.empty(count, dtype=np.int64)
        line_batch(
            (x - origin) / size, arrays.delay / size**power, arrays.recognition, arrays.discount, power,
            votes_of(arrays.rule), proposals, reach, bounds, status,
        )  # fmt: skip
        proposals, reach, bounds = origin + size * proposals, size * reach, origin + size * bounds
        lost = np.einsum("bk,bkj->bj", arrays.recognition, np.abs(proposals[:, :, None] - x[:, None, :]) ** power)
        columns = {"status": status, "points": proposals, "acceptance": bounds, "radii": reach, "values": lost}
        return Found(Status.SOLVED, [], details=columns)
