"""Mechanisms for a buyer and a seller, checked against every lie, and proved best by their multipliers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.information.check.integrals import expectation
from winset.information.check.verdict import judged, only_one
from winset.information.concepts import SecondBest
from winset.information.games.distributions import Finite, Uniform
from winset.information.games.trade import BilateralTrade

__all__ = ["certify_second_best"]

STATEMENT = (
    "No type gains by a lie or by staying away, payments balance, and multipliers prove that nothing gains more."
)


def certify_second_best(game: BilateralTrade, concept: SecondBest, found: Found) -> Certificate:
    """Incentives, participation, expected gains, a dual bound, the first best and the subsidy that it would need."""
    values, costs = game.values, game.costs
    if isinstance(values, Uniform) and isinstance(costs, Uniform):
        return _uniform(values, costs, found)
    assert isinstance(values, Finite)
    assert isinstance(costs, Finite)
    return _finite(values, costs, found)


def _finite(values: Finite, costs: Finite, found: Found) -> Certificate:
    v, f = (np.array(row, dtype=float) for row in (values.values, values.probabilities))
    c, g = (np.array(row, dtype=float) for row in (costs.values, costs.probabilities))
    n, m = len(v), len(c)
    details, parts = found.details, only_one(found)
    unit = float(max(v.max() - c.min(), np.ptp(v), np.ptp(c))) or 1.0
    first_best = sum((p * q * (x - y) for x, p in values for y, q in costs if x > y), Fraction(0))
    needed = _needed(values, costs)
    parts["first_best_gains"] = abs(float(details["first_best_gains"]) - float(first_best)) / unit
    parts["min_subsidy"] = abs(float(details["min_subsidy"]) - float(needed)) / unit
    parts["efficient_possible"] = float(bool(details["efficient_possible"]) != (needed <= 0))
    mechanism = details.get("mechanism", {})
    trade, pay = (np.asarray(mechanism.get(key, np.nan), dtype=float) for key in ("trade", "payment"))
    if trade.shape != (n, m) or pay.shape != (n, m) or not np.isfinite([trade, pay]).all():
        parts["mechanism"] = float("inf")
        return judged("incentives", parts, STATEMENT)
    parts["probabilities"] = float(max(-trade.min(), trade.max() - 1, 0))
    buys, pays = trade @ g, pay @ g
    sells, gets = f @ trade, f @ pay
    buyer = v[:, None] * buys - pays  # (true value, report)
    seller = gets - c[:, None] * sells
    parts["incentives"] = max((buyer - np.diag(buyer)[:, None]).max(), (seller - np.diag(seller)[:, None]).max()) / unit
    parts["participation"] = max(-np.diag(buyer).min(), -np.diag(seller).min(), 0.0) / unit
    expected = np.array([f @ np.diag(buyer), g @ np.diag(seller)])
    parts["expected payoffs"] = float(np.abs(np.array(list(found.points[0]), dtype=float) - expected).max()) / unit
    parts["gains"] = abs(float(details["gains"]) - float(expected.sum())) / unit
    parts["trade_probability"] = abs(float(details["trade_probability"]) - float(f @ trade @ g))
    parts["duality gap"] = _gap(v, f, c, g, details.get("multipliers", {}), float(expected.sum())) / unit
    return judged("incentives", parts, STATEMENT, proved=("points", "details.gains", "details.min_subsidy"))


def _gap(v: Float, f: Float, c: Float, g: Float, multipliers: dict[str, Float], gains: float) -> float:
    """What the multipliers leave possible beyond these gains; infinite if payments could still raise the bound."""
    n, m = len(v), len(c)
    names = ("buyer incentives", "buyer participation", "seller incentives", "seller participation")
    shapes = ((n, n), (n,), (m, m), (m,))
    given = [np.asarray(multipliers.get(name, np.nan), dtype=float) for name in names]
    if any(
        x.shape != shape or not np.isfinite(x).all() or x.min() < -1e-12 for x, shape in zip(given, shapes, strict=True)
    ):
        return float("inf")
    bi, bp, si, sp = given
    if np.diag(bi).any() or np.diag(si).any():
        return float("inf")  # the truth is no lie
    # A true type (rows) counts its own report and, negatively, the lie (columns).
    truth, lied = bi.sum(axis=1) + bp, bi.sum(axis=0)
    per_value = truth * v - v @ bi
    price = -(truth - lied)[:, None] * g + (si.sum(axis=1) + sp - si.sum(axis=0)) * f[:, None]
    per_cost = (si.sum(axis=1) + sp) * c - c @ si
    coefficient = np.outer(f, g) * (v[:, None] - c) + per_value[:, None] * g - f[:, None] * per_cost
    unbalanced = float(np.abs(price).max()) / float(np.abs(np.outer(f, g)).max())
    if unbalanced > 1e-7:
        return float("inf")
    slack = float(np.abs(price).sum()) * float(max(np.abs(v).max(), np.abs(c).max()))
    return max(float(np.maximum(coefficient, 0).sum()) - gains, 0.0) - min(slack, 1e-9)


def _needed(given_values: Finite, given_costs: Finite) -> Fraction:
    """The least subsidy of efficient trade: minus the expected virtual surplus where the value exceeds the cost."""
    total = Fraction(0)
    values, costs = list(given_values), list(given_costs)
    for i, (v, p) in enumerate(values):
        above = sum((q for _, q in values[i + 1 :]), Fraction(0))
        virtual_value = v - (values[i + 1][0] - v) * above / p if above else v
        for j, (c, q) in enumerate(costs):
            below = sum((r for _, r in costs[:j]), Fraction(0))
            virtual_cost = c + (c - costs[j - 1][0]) * below / q if below else c
            if v > c:
                total += p * q * (virtual_value - virtual_cost)
    return -total


def _uniform(values: Uniform, costs: Uniform, found: Found) -> Certificate:
    """The virtual surplus with this gap is nothing, or the gap is and there is a surplus; all else is integrated."""
    a, b, low, high = (float(x) for x in (values.low, values.high, costs.low, costs.high))
    details = found.details
    unit = b - min(a, low)
    gap = float(details["trade_iff_gap_at_least"])
    box = (a, b, low, high)

    def over(least: float) -> tuple[float, float, float]:
        line = (1.0, -1.0, -least)
        surplus = expectation(box, line, lambda v, c: (2 * v - b) - (2 * c - low))
        return expectation(box, line, lambda v, c: 1 + 0 * v), expectation(box, line, lambda v, c: v - c), surplus

    mass, gains, surplus = over(gap)
    _, efficient, left_over = over(0.0)
    buyer = expectation(box, (1.0, -1.0, -gap), lambda v, c: b - v)
    right = np.array([buyer, gains - buyer])
    parts = {
        **only_one(found),
        "gap": abs(surplus) / unit if left_over < 0 else abs(gap),
        "gains": abs(float(details["gains"]) - gains) / unit,
        "first_best_gains": abs(float(details["first_best_gains"]) - efficient) / unit,
        "min_subsidy": abs(float(details["min_subsidy"]) + left_over) / unit,
        "efficient_possible": float(bool(details["efficient_possible"]) != (left_over >= 0)),
        "trade_probability": abs(float(details["trade_probability"]) - mass),
        "expected payoffs": float(np.abs(np.array(list(found.points[0]), dtype=float) - right).max()) / unit,
    }
    text = "The gap makes the expected virtual surplus nothing (or is nothing where trade pays for itself)"
    return judged("virtual surplus", parts, f"{text}; Myerson and Satterthwaite (1983), theorem 2.")
