"""Bargains over several issues: nobody refuses the policy, and slopes bound what any other could give."""

from __future__ import annotations

import numpy as np

from winset.bargaining.concepts import KalaiSmorodinsky, NashBargaining
from winset.base.array_types import Float
from winset.base.claims import apart, verdict
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.positions.games.policy_problem import PolicyProblem

__all__ = ["certify_policy"]

TOLERANCE = 2e-6
NEAR = 1e-9
"""A coordinate this near to a position, as a part of the scale, stands at its kink."""


def certify_policy(game: PolicyProblem, concept: Concept, found: Found) -> Certificate:
    """No policy has a larger product of gains, or a larger smallest gain in the concept's units."""
    worst = float(game.worst.max()) or 1.0
    if found.status is Status.NO_SOLUTION or not found.points:
        return _nothing(game)
    z = np.asarray(getattr(found.points[0], "values", found.points[0]), dtype=np.float64)
    if z.shape != game.reference.shape or not np.isfinite(z).all():
        return verdict("policy", {"form": np.inf}, TOLERANCE, "One number an issue.")
    gains = game.gains(z)
    outside = np.maximum(game.scale[:, 0] - z, z - game.scale[:, 1]).max()
    parts = {"number of points": 0.0 if len(found.points) == 1 else np.inf}
    parts |= {"on the scale": max(float(outside), 0.0), "nobody refuses": max(-float(gains.min()) / worst, 0.0)}
    told = found.details.get("gains", gains)
    parts["details.gains"] = apart(getattr(told, "values", told), gains) / worst
    if found.details.get("no_surplus"):
        return _no_surplus(game, z, parts)
    active = (game.salience.sum(axis=1) > 0) | (game.worst > 0)
    if not (gains[active] > 0).all():
        return verdict("policy", {**parts, "everybody gains": np.inf}, TOLERANCE, "")
    if isinstance(concept, NashBargaining):
        by = np.where(active, game.weights / np.where(active, gains, 1.0), 0.0)
        parts["product"] = _rise(game, z, by) / max(float(game.weights.sum()), 1e-300)
        text = "No policy has a larger product of gains: its slopes at the point bound all others."
        return verdict("product of gains missed", parts, TOLERANCE, text, proved=("points", "completeness"))
    ideal = np.ones(len(gains))
    if isinstance(concept, KalaiSmorodinsky):
        ideal = _claimed_ideals(game, found)
        parts["ideal gains"] = _ideals(game, ideal, found, active) / worst
    prices = _prices(game, z, gains / ideal, ideal)
    if "prices" in found.details:
        prices = np.asarray(getattr(found.details["prices"], "values", np.nan), dtype=np.float64)
    if prices.shape != gains.shape or not (prices >= 0).all() or abs(prices.sum() - 1) > 1e-9:
        return verdict("policy", {**parts, "prices": np.inf}, TOLERANCE, "")
    by = prices / ideal
    least = float((gains / ideal)[active].min())
    parts["smallest gain"] = (float(by @ gains) + _rise(game, z, by) - least) / max(
        float((game.worst / ideal).max()), 1e-300
    )
    text = "No policy has a larger smallest gain: prices of gains and their slopes bound all others."
    return verdict("smallest gain missed", parts, TOLERANCE, text, proved=("points", "completeness"))


def _rise(game: PolicyProblem, z: Float, by: Float) -> float:
    """How much ``by @ gains`` can rise from z to anywhere on the scales, at most: by the slopes at z.

    At a kink any slope between those of its two sides bounds a concave function; the flattest is taken.
    """
    apart_by = (z - game.position) / game.size
    r, size = game.exponent, game.size
    rise = 0.0
    for k in range(len(z)):
        there = apart_by[:, k]
        steep = game.salience[:, k] * r * np.abs(there) ** (r - 1) * by / size[k]
        kink = (np.abs(there) <= NEAR) & (r == 1)
        smooth = -float((steep * np.sign(there))[~kink].sum())
        free = float(steep[kink].sum())
        slope = float(np.sign(smooth)) * max(abs(smooth) - free, 0.0)
        rise += slope * (game.scale[k, 1] - z[k]) if slope > 0 else -slope * (z[k] - game.scale[k, 0])
    return rise


def _prices(game: PolicyProblem, z: Float, parts: Float, ideal: Float) -> Float:
    """Prices of the smallest parts that leave the least slope at z, up to what kinks take."""
    from scipy.optimize import linprog

    n, d = game.position.shape
    least = np.flatnonzero(parts <= parts.min() + 1e-6 * max(float(np.abs(parts).max()), 1e-300))
    apart_by = (z - game.position[least]) / game.size
    r = game.exponent
    steep = game.salience[least] * r * np.abs(apart_by) ** (r - 1) / game.size / ideal[least, None]
    kink = (np.abs(apart_by) <= NEAR) & (r == 1)
    smooth, free = np.where(kink, 0.0, -steep * np.sign(apart_by)), np.where(kink, steep, 0.0)
    k = len(least)
    # Minimise t_1 + ... + t_d with |slope_j| <= t_j + what kinks take, over prices that sum to 1.
    rows = np.vstack([np.hstack([sign * smooth.T - free.T, -np.eye(d)]) for sign in (1, -1)])
    cost = np.r_[np.zeros(k), np.ones(d)]
    equal = np.r_[np.ones(k), np.zeros(d)][None]
    result = linprog(cost, A_ub=rows, b_ub=np.zeros(2 * d), A_eq=equal, b_eq=[1.0], method="highs")
    prices = np.zeros(n)
    prices[least] = np.asarray(result.x)[:k] if result.status == 0 else np.nan
    return prices


def _claimed_ideals(game: PolicyProblem, found: Found) -> Float:
    """The largest gains that are claimed; on one issue they follow from where nobody refuses."""
    claim = found.details.get("ideal_gains")
    if claim is not None:
        return np.asarray(getattr(claim, "values", claim), dtype=np.float64)
    if game.position.shape[1] > 1:
        return np.full(len(game.cost), np.nan)
    with np.errstate(divide="ignore"):
        reach = game.size[0] * (game.worst / game.salience[:, 0]) ** (1 / game.exponent)
    x = game.position[:, 0]
    low, high = max(game.scale[0, 0], *(x - reach)), min(game.scale[0, 1], *(x + reach))
    return np.array([game.gains(np.array([min(max(at, low), high)]))[i] for i, at in enumerate(x)])


def _ideals(game: PolicyProblem, ideal: Float, found: Found, active: Float) -> float:
    """How far the claimed largest gains are from what their policies reach and their prices allow."""
    if "ideal_policies" not in found.details or "ideal_prices" not in found.details:
        return 0.0 if np.isfinite(ideal).all() and "ideal_gains" not in found.details else np.inf
    at = game.scale[:, 0] + np.asarray(found.details["ideal_policies"], dtype=np.float64) * game.size
    prices = np.asarray(found.details["ideal_prices"], dtype=np.float64)
    n = len(ideal)
    if at.shape != (n, len(game.size)) or prices.shape != (n, n) or not (prices >= 0).all():
        return np.inf
    off = 0.0
    for i in np.flatnonzero(active):
        gains = game.gains(at[i])
        by = prices[i] + (np.arange(n) == i)
        bound = float(by @ gains) + _rise(game, at[i], by)
        held = float((prices[i] * np.abs(gains)).max())  # a price stands for a refusal that binds
        off = max(off, held, -float(gains.min()), abs(ideal[i] - float(gains[i])), bound - ideal[i])
    return off


def _no_surplus(game: PolicyProblem, z: Float, parts: dict[str, float]) -> Certificate:
    """The reference point where nobody is known to gain: the point itself is checked, not that there is no other."""
    parts["reference point"] = apart(z / game.size, game.reference / game.size)
    if (game.cost > 0).all() or not np.isfinite(game.reference).all():
        parts["no surplus"] = np.inf  # it is better than disagreement for everybody
    text = "The reference point is no worse than disagreement for anybody."
    if game.position.shape[1] == 1 and "no surplus" not in parts:
        opposed = _opposed(game)
        if not opposed:
            parts["no surplus"] = np.inf
    return verdict("policy", parts, TOLERANCE, text, covers="part")


def _opposed(game: PolicyProblem) -> bool:
    """On one issue: whether some who lose by moving stand on either side of the reference point, or on it."""
    bound = (game.cost == 0) & (game.salience[:, 0] > 0)
    x, q = game.position[bound, 0], game.reference[0]
    return bool((x <= q).any() and (x >= q).any())


def _nothing(game: PolicyProblem) -> Certificate:
    """That no policy is better for all than disagreement: with no reference point and a cost there always is one."""
    some = (game.cost > 0).all() or np.isfinite(game.reference).all()
    parts = {"no agreement": np.inf if some else 0.0}
    return verdict("policy", parts, TOLERANCE, "There is no reference point to fall back on.", covers="part")
