"""Forecasts issue by issue: means, medians, bargains with a cost of disagreement, constants."""

from __future__ import annotations

import numpy as np

from winset.bargaining.concepts import Egalitarian, KalaiSmorodinsky, NashBargaining
from winset.base.concept import Concept
from winset.base.solving import Solver
from winset.base.status import Status
from winset.policies.concepts import MeanPosition, MedianPosition
from winset.positions.forecasts.column import Outcomes, View
from winset.positions.games.issue_stack import IssueStack

__all__ = ["BARGAINS", "bargains", "constant", "means", "stack_of"]

BARGAINS: dict[str, type[Concept]] = {
    "nash": NashBargaining,
    "kalai-smorodinsky": KalaiSmorodinsky,
    "egalitarian": Egalitarian,
}


def stack_of(view: View) -> IssueStack:
    """All issues of a view as one stack."""
    return IssueStack(
        view.offsets, view.x, view.salience, view.weight, view.power, view.cost, view.reference, view.table.scale,
        view.settings.loss_exponent,
    )  # fmt: skip


def means(view: View, name: str, solver: Solver) -> Outcomes:
    """Means and medians, by the weights of the settings."""
    concept = MeanPosition() if name == "mean" else MedianPosition()
    found = solver.solve_batch(stack_of(view), concept)
    low, high = found["low"], found["high"]
    forecast = {"median-lower": low, "median-upper": high}.get(name, found["points"])
    out = Outcomes(forecast, low, high, found.status.astype(np.int64), found.certificate)
    out.notes = {int(k): "nobody here has a weight above 0" for k in np.flatnonzero(np.isnan(low))}
    if name != "mean":
        out.notes |= {int(k): "every position between low and high is a median" for k in np.flatnonzero(low < high)}
    return out


def bargains(view: View, name: str, solver: Solver) -> Outcomes:
    """Nash's, Kalai and Smorodinsky's and the egalitarian solution; low and high are what nobody refuses."""
    found = solver.solve_batch(stack_of(view), BARGAINS[name]())
    low, high = found["low"], found["high"]
    out = Outcomes(found["points"], low, high, found.status.astype(np.int64), found.certificate)
    out.notes = {int(k): "no surplus" for k in np.flatnonzero(high <= low)}
    return out


def constant(view: View, name: str, solver: Solver) -> Outcomes:
    """A part of the scale, or the reference point."""
    scale = view.table.scale
    part = view.reference if name == "reference-point" else scale[:, 0] + float(name[9:]) / 100 * view.size
    status = np.where(np.isfinite(part), int(Status.SOLVED), int(Status.NO_SOLUTION))
    return Outcomes(part, part.copy(), part.copy(), status, np.where(np.isfinite(part), 0.0, np.nan))
