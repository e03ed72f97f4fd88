"""The utilitarian solution checked: no outcome has a larger weighted sum, nor one as large and gains more equal."""

from __future__ import annotations

import numpy as np

from winset.bargaining.check.agreement import certify_agreement
from winset.bargaining.check.along_ray import leximin_residual
from winset.bargaining.check.regions import Region
from winset.bargaining.concepts import Utilitarian
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.solution import Certificate, Details, Found

__all__ = ["certify_utilitarian"]


def certify_utilitarian(game: BargainingProblem, concept: Utilitarian, found: Found) -> Certificate:
    """The largest sum by weak duality; of outcomes that reach it, the most equal weighted gains."""

    def condition(region: Region, v: Float, gains: Float, details: Details, parts: dict[str, float]) -> None:
        w = region.w
        scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
        total = max(float((w * scale).max()), 1e-300)
        normal = region.normal(details)
        if normal is not None:
            parts["multipliers"] = float(np.max((w - normal) * scale)) / total
        parts["sum"] = (region.most(w, details) - float(w @ v)) / total
        level = float(w @ v)
        reaching = region.cut(w, level - 1e-9 * total)
        parts["ties"] = leximin_residual(reaching, v, np.zeros(len(v)), 1.0 / w, scale) * 1e-3

    def keys(v: Float, w: Float) -> list[Float]:
        return [v @ w, *np.sort(v * w, axis=1).T]

    statement = "No outcome that nobody refuses has a larger weighted sum, or as large a one and gains more equal."
    return certify_agreement(game, found, condition, keys, statement)
