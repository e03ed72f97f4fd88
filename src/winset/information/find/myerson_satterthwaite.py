"""The second-best mechanism for a buyer and a seller with private valuations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.information.arrays import FiniteTradeArrays, UniformTradeArrays
from winset.information.concepts import SecondBest
from winset.information.find.half_planes import Moments, moments_above

__all__ = ["MyersonSatterthwaiteProgram", "MyersonSatterthwaiteUniform"]


@dataclass(frozen=True)
class MyersonSatterthwaiteProgram:
    """Finitely many types: a linear program over trade and payment for every pair of reports (HiGHS).

    ``details["mechanism"]`` holds ``trade`` and ``payment`` (values x costs), ``details["multipliers"]`` the dual
    solution that proves it best: on the incentive conditions of both sides (true type, report) and on participation.
    The subsidy is exact: downward conditions of the buyer and upward ones of the seller bind one by one.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (SecondBest,)
    arrays: ClassVar[tuple[type, ...]] = (FiniteTradeArrays,)

    def supports(self, arrays: FiniteTradeArrays, concept: SecondBest) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: FiniteTradeArrays, concept: SecondBest, rng: np.random.Generator) -> Found:
        """The best mechanism, what it gains, and what efficiency would cost."""
        v, f, c, g = (
            np.array(row, dtype=float)
            for row in (arrays.values, arrays.value_probabilities, arrays.costs, arrays.cost_probabilities)
        )
        unit = max(float(np.ptp(np.r_[v, c])), float(np.abs(np.r_[v, c]).max()) * 1e-6) or 1.0
        v, c = (v - c.min()) / unit, (c - c.min()) / unit
        n, m = len(v), len(c)
        rows = _conditions(v, f, c, g)
        surplus = np.outer(f, g) * (v[:, None] - c)
        optimum = minimise(
            np.r_[-surplus.ravel(), np.zeros(n * m)],
            dense_columns(rows),
            np.zeros(len(rows)),
            np.full(len(rows), np.inf),
            np.r_[np.zeros(n * m), np.full(n * m, -np.inf)],
            np.r_[np.ones(n * m), np.full(n * m, np.inf)],
        )
        if optimum.status != "optimal":
            return Found(Status.INEXACT, [], "none", f"the linear program ended as {optimum.status}")
        trade, payment = optimum.x.reshape(2, n, m)
        low = float(min(arrays.costs))
        payment = payment * unit + low * trade
        expected = _expected(arrays, trade, payment)
        subsidy = _subsidy(arrays)
        first_best = _first_best(arrays)
        details: Details = {
            "gains": float(expected.sum()),
            "first_best_gains": first_best,
            "efficient_possible": subsidy <= 0,
            "min_subsidy": subsidy,
            "trade_probability": float(f @ trade @ g),
            "mechanism": {"trade": trade, "payment": payment},
            "multipliers": _multipliers(np.asarray(optimum.row_dual), n, m),
        }
        if subsidy <= 0:
            details["gains"] = first_best
        return Found(
            Status.SOLVED, [tuple(expected.tolist())], "one", "other mechanisms may gain as much", details=details
        )


def _conditions(v: Float, f: Float, c: Float, g: Float) -> Float:
    """Rows >= 0 over (trade, payment): buyer's incentives and participation, seller's incentives and participation."""
    n, m = len(v), len(c)
    rows = []
    for i in range(n):
        for report in [*(r for r in range(n) if r != i), None]:
            trade, pay = np.zeros((n, m)), np.zeros((n, m))
            trade[i] += v[i] * g
            pay[i] -= g
            if report is not None:
                trade[report] -= v[i] * g
                pay[report] += g
            rows.append(np.r_[trade.ravel(), pay.ravel()])
    for j in range(m):
        for report in [*(r for r in range(m) if r != j), None]:
            trade, pay = np.zeros((n, m)), np.zeros((n, m))
            trade[:, j] -= c[j] * f
            pay[:, j] += f
            if report is not None:
                trade[:, report] += c[j] * f
                pay[:, report] -= f
            rows.append(np.r_[trade.ravel(), pay.ravel()])
    return np.array(rows)


def _multipliers(dual: Float, n: int, m: int) -> Details:
    """The dual solution by meaning; entry (i, i) of the incentives is 0."""
    buyer, seller = dual[: n * n].reshape(n, n), dual[n * n :].reshape(m, m)
    out: Details = {}
    for side, rows, k in (("buyer", buyer, n), ("seller", seller, m)):
        incentive = np.zeros((k, k))
        incentive[~np.eye(k, dtype=bool)] = np.maximum(rows[:, : k - 1], 0).ravel()
        out[f"{side} incentives"], out[f"{side} participation"] = incentive, np.maximum(rows[:, k - 1], 0)
    return out


def _expected(arrays: FiniteTradeArrays, trade: Float, payment: Float) -> Float:
    """Expected gains of buyer and seller."""
    weights = np.outer(np.array(arrays.value_probabilities, float), np.array(arrays.cost_probabilities, float))
    v, c = np.array(arrays.values, float)[:, None], np.array(arrays.costs, float)
    return np.array([(weights * (v * trade - payment)).sum(), (weights * (payment - c * trade)).sum()])


def _first_best(arrays: FiniteTradeArrays) -> Fraction:
    pairs = [
        f * g * (v - c)
        for v, f in zip(arrays.values, arrays.value_probabilities, strict=True)
        for c, g in zip(arrays.costs, arrays.cost_probabilities, strict=True)
        if v > c
    ]
    return sum(pairs, Fraction(0))


def _subsidy(arrays: FiniteTradeArrays) -> Fraction:
    """What the seller must be paid at least, less what the buyer pays at most, if trade is efficient."""
    v, f, c, g = arrays.values, arrays.value_probabilities, arrays.costs, arrays.cost_probabilities
    paid = rent = Fraction(0)
    for k in range(len(v)):
        served = sum((q for cost, q in zip(c, g, strict=True) if v[k] > cost), Fraction(0))
        if k:
            below = sum((q for cost, q in zip(c, g, strict=True) if v[k - 1] > cost), Fraction(0))
            rent += (v[k] - v[k - 1]) * below
        paid += f[k] * (v[k] * served - rent)
    received = rent = Fraction(0)
    for k in reversed(range(len(c))):
        sold = sum((q for value, q in zip(v, f, strict=True) if value > c[k]), Fraction(0))
        if k + 1 < len(c):
            above = sum((q for value, q in zip(v, f, strict=True) if value > c[k + 1]), Fraction(0))
            rent += (c[k + 1] - c[k]) * above
        received += g[k] * (c[k] * sold + rent)
    return received - paid


@dataclass(frozen=True)
class MyersonSatterthwaiteUniform:
    """Uniform types: trade happens when the value exceeds the cost by a gap, the smallest that pays for itself."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (SecondBest,)
    arrays: ClassVar[tuple[type, ...]] = (UniformTradeArrays,)

    def supports(self, arrays: UniformTradeArrays, concept: SecondBest) -> str | None:
        """Every such game."""
        return None

    def run(self, arrays: UniformTradeArrays, concept: SecondBest, rng: np.random.Generator) -> Found:
        """The gap, by bisection of the virtual surplus, and exactly where the gap is a simple fraction."""
        efficient = _moments(arrays, Fraction(0))
        subsidy = -_virtual(arrays, efficient)
        gap = Fraction(0)
        if subsidy > 0:
            low, high = Fraction(0), arrays.high_value - arrays.low_cost
            for _ in range(60):
                middle = (low + high) / 2
                if _virtual(arrays, _moments(arrays, middle)) < 0:
                    low = middle
                else:
                    high = middle
                low, high = Fraction(float(low)), Fraction(float(high))
            simple = high.limit_denominator(10_000)
            gap = simple if _virtual(arrays, _moments(arrays, simple)) == 0 else high
        traded = _moments(arrays, gap)
        gains = traded.first - traded.second
        buyer = arrays.high_value * traded.mass - traded.first
        details: Details = {
            "gains": gains,
            "first_best_gains": efficient.first - efficient.second,
            "efficient_possible": subsidy <= 0,
            "min_subsidy": subsidy,
            "trade_probability": traded.mass,
            "trade_iff_gap_at_least": gap,
        }
        return Found(
            Status.SOLVED, [(buyer, gains - buyer)], "one", "the gap is unique, payments are not", details=details
        )


def _moments(arrays: UniformTradeArrays, gap: Fraction) -> Moments:
    """Probability, and expected value and cost, of trade where the value exceeds the cost by a gap."""
    box = (arrays.low_value, arrays.high_value, arrays.low_cost, arrays.high_cost)
    return moments_above(box, (Fraction(1), Fraction(-1), -gap))


def _virtual(arrays: UniformTradeArrays, traded: Moments) -> Fraction:
    """The expected virtual surplus: what the buyer can be made to pay less what the seller must be paid."""
    return 2 * traded.first - arrays.high_value * traded.mass - 2 * traded.second + arrays.low_cost * traded.mass
