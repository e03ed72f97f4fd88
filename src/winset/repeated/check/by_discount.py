"""Equilibrium payoffs at many discount factors: as for one, each enclosing set begun with that of a larger factor."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart
from winset.base.solution import Found
from winset.base.status import Status
from winset.repeated.check.bodies import Body
from winset.repeated.check.payoff_set import Today
from winset.repeated.concepts import PayoffSet
from winset.repeated.games.repeated import RepeatedStack

__all__ = ["certify_payoff_rows"]


def certify_payoff_rows(stack: RepeatedStack, concept: PayoffSet, found: Found) -> Float:
    """How far each row's points are from generating themselves, or from all that could be an equilibrium payoff."""
    details = found.details
    points, offsets = np.asarray(details["lists"]["points"], dtype=np.float64), details["offsets"]
    out = np.full(len(stack.discounts), np.nan)
    around: Body | None = None
    empty = False
    for row in np.argsort(-stack.discounts, kind="stable")[: int(np.isfinite(stack.discounts).sum())]:
        today = Today(stack.game.stage.exact, stack.exact_discount(row))
        around = None if empty else today.enclosing(around)
        empty = around is None
        own = points[offsets[row] : offsets[row + 1]]
        if details["status"][row] == Status.SOLVED and len(own):
            read = {name: np.asarray(details[name][row]) for name in ("best", "worst", "joint", "count")}
            out[row] = _off(today, own, around, read)
        elif details["status"][row] == Status.NO_SOLUTION:
            out[row] = 0.0 if empty and not len(own) else np.inf
        else:
            out[row] = np.inf
    return out


def _off(today: Today, points: Float, around: Body | None, read: dict[str, Float]) -> float:
    inner = Body(points, today.span)
    if around is None:
        return float("inf")
    d = float(today.discount)
    worst = max(inner.outside(around.corners), inner.outside(points))
    least = points.min(axis=0)
    for v in points:
        later = v - today.pay if d == 0 else (v - (1 - d) * today.pay) / d
        need = np.maximum(today.tempting, 0) if d == 0 else least + (1 - d) / d * today.tempting
        short = np.abs(later).max(axis=1) + need.max(axis=1) if d == 0 else np.maximum(need - later, 0).max(axis=1)
        near = np.flatnonzero(short <= 1e-6 * today.span)
        fits = [max(short[k] / today.span, 0.0 if d == 0 else inner.outside(later[k : k + 1])) for k in near]
        worst = max(worst, min(fits, default=float("inf")))
    right = {
        "best": points.max(axis=0),
        "worst": least,
        "joint": points.sum(axis=1).max(),
        "count": np.array(len(points)),
    }
    return max(worst, *(apart(read[name], right[name]) / today.span for name in right))
