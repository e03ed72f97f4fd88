"""The setter's best proposal against a status quo in one dimension (Romer and Rosenthal 1978)."""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.status import NONFINITE, SOLVED
from winset.policies.kernels.banks_duggan_line import pivot, sort_by
from winset.policies.kernels.votes import Votes

__all__ = ["setter_on_line"]


@kernel
def setter_on_line(
    setter: float, status_quo: float, ideals: Float, rule: Votes, order: Int, bounds: Float
) -> tuple[int, float]:
    """Status and outcome; out: ``bounds`` (2,), between which a policy beats or equals the status quo.

    A player accepts what lies between the status quo and its mirror image at the ideal point (``ideals`` (n,)).
    Workspace: ``order`` (n,).
    """
    whole = setter + status_quo
    for i in range(ideals.shape[0]):
        whole += abs(ideals[i])
    bounds[:] = np.nan
    if not np.isfinite(whole):
        return NONFINITE, np.nan
    sort_by(ideals, order)
    upper = ideals[pivot(order, rule, True)]
    lower = ideals[pivot(order, rule, False)]
    bounds[0] = min(status_quo, 2.0 * lower - status_quo)
    bounds[1] = max(status_quo, 2.0 * upper - status_quo)
    return SOLVED, min(max(setter, bounds[0]), bounds[1])
