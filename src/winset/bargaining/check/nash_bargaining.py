"""Nash's solution checked: at prices w_i / (u_i - d_i) no outcome is worth more than the answer (Nash 1950)."""

from __future__ import annotations

import numpy as np

from winset.bargaining.check.agreement import certify_agreement
from winset.bargaining.check.regions import Region
from winset.bargaining.concepts import NashBargaining
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.solution import Certificate, Details, Found

__all__ = ["certify_nash_bargaining"]


def certify_nash_bargaining(game: BargainingProblem, concept: NashBargaining, found: Found) -> Certificate:
    """The logarithm of the product is concave, so its slope at the answer bounds it everywhere."""

    def condition(region: Region, v: Float, gains: Float, details: Details, parts: dict[str, float]) -> None:
        free = gains > 0
        if not free.any():
            parts["support"] = float(np.abs(v).max())
            return
        if not (v[free] > 0).all():
            parts["support"] = float("inf")
            return
        share = np.where(free, region.w, 0.0) / region.w[free].sum()
        price = np.where(free, share / np.where(free, v, 1.0), 0.0)
        normal = region.normal(details)
        if normal is not None:
            parts["multipliers"] = float(np.abs(np.where(free, normal * v - share, 0.0)).max())
            parts["multipliers"] = max(parts["multipliers"], float(np.max(-normal[~free] * gains.max(), initial=0.0)))
        parts["support"] = region.most(price, details) - 1.0

    def keys(v: Float, w: Float) -> list[Float]:
        able = v.max(axis=0) > 0
        scale = np.where(able, v.max(axis=0), 1.0)
        some = v > 0
        logs = np.log(np.where(some, v / scale, 1.0)) @ (w / w.sum())
        return [some.sum(axis=1).astype(np.float64), np.exp(logs)]

    statement = "No outcome that nobody refuses has a larger product of gains."
    return certify_agreement(game, found, condition, keys, statement)
