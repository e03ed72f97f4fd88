"""Stationary equilibria under the closed rule where several votes together decide (Eraslan and McLennan 2013)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.arrays import VotingArrays
from winset.legislatures.arrays import LegislativeRuleArrays
from winset.legislatures.find.baron_ferejohn import Coalition, described, offers, polish

__all__ = ["BaronFerejohnRule", "least_partners"]


MOST_MEMBERS = 15
"""So many members' coalitions are written out: up to 3432 sets of partners a proposer."""
FINEST = 4e-6
COOLING = 0.25
SLOWEST = 0.97


@dataclass(frozen=True)
class BaronFerejohnRule:
    """The least sets of partners of every proposer written out, a smooth equilibrium over them, and its mixing.

    Proposers draw partners with probability proportional to exp(-cost / eps); as eps falls the equilibrium is followed
    to the game's own. One linear program over the sets that are then cheapest gives the mixing, and Newton's method on
    the indifference and value equations removes what smoothing left.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (LegislativeRuleArrays,)

    def supports(self, arrays: LegislativeRuleArrays, concept: Concept) -> str | None:
        """Few members."""
        n = len(arrays.recognition)
        if n > MOST_MEMBERS:
            return (
                f"takes a rule of several votes with up to {MOST_MEMBERS} members, got {n}; accepted with more: one "
                "weighted vote, by quota, weights and vetoes"
            )
        return None

    def run(self, arrays: LegislativeRuleArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Ex-ante values; what proposers keep, whom they include with what probability, in which coalitions."""
        partners = least_partners(arrays.voting)
        smooth = smooth_values(arrays, partners)
        if smooth is None:
            why = "The smooth equilibrium was lost before its limit."
            return Found(Status.LIMIT, [], completeness="none", reason=why)
        best, answer = np.inf, None
        for close in (1e-6, 1e-5, 1e-7, 1e-4, 1e-8, 1e-3):
            columns, mixing = mixing_near(arrays, partners, smooth, close)
            v, mixing = polish(arrays, smooth, columns, mixing)
            off = overpaid(arrays, partners, v, columns, mixing)
            if off < best:
                best, answer = off, (v, columns, mixing)
            if off <= 1e-12:
                break
        if answer is None:
            return Found(Status.NONFINITE, [], completeness="none", reason="Values overflowed.")
        return described(arrays, *answer)


def least_partners(voting: VotingArrays) -> list[Float]:
    """For each proposer the sets of others, one a row of marks, with which it just wins: nobody can be spared."""
    n = voting.n
    masks = np.arange(1 << n)
    members = masks[:, None] >> np.arange(n) & 1
    met = []
    for weights, quota in zip(voting.weights, voting.quotas, strict=True):
        small = sum(weights) < 2**62
        met.append(members @ np.array(weights, dtype=np.int64 if small else object) >= quota)
    wins = np.any([np.all([met[k] for k in clause], axis=0) for clause in voting.clauses], axis=0).astype(bool)
    out = []
    for k in range(n):
        others = masks[masks >> k & 1 == 0]
        least = wins[others | 1 << k].copy()
        for j in range(n):
            if j != k:
                inside = others >> j & 1 == 1
                least &= ~(inside & wins[(others | 1 << k) & ~(1 << j)])
        out.append(members[others[least]].astype(float))
    return out


def _smooth(arrays: LegislativeRuleArrays, partners: list[Float], v: Float, eps: float) -> tuple[Float, Float]:
    """F_i = v_i - p_i (1 - expected cost_i) - a_i Pr(i is bought) at ``eps``, and its Jacobian in v."""
    n, p, a = len(v), arrays.recognition, offers(arrays, v)
    costs, drawn, costlier, rarer = np.empty(n), np.empty((n, n)), np.empty((n, n)), np.zeros((n, n))
    for k, sets in enumerate(partners):
        each = sets @ a
        odds = np.exp((each.min() - each) / eps)
        odds /= odds.sum()
        costs[k], drawn[k] = odds @ each, odds @ sets
        away = sets - drawn[k]
        spread = (away.T * odds) @ away / eps
        costlier[k] = drawn[k] - spread @ a
        rarer += p[k] * spread
    bought = p @ drawn
    F = v - p * (1 - costs) - a * bought
    moved = np.where(arrays.discounts * v > arrays.floor, arrays.discounts, 0.0)
    return F, np.diag(1 - moved * bought) + (p[:, None] * costlier + a[:, None] * rarer) * moved


def _newton(arrays: LegislativeRuleArrays, partners: list[Float], start: Float, eps: float) -> tuple[Float, float]:
    """Values at ``eps`` by Newton's method from ``start``, and the largest violation left; no value falls below 0."""
    v = start
    F, J = _smooth(arrays, partners, v, eps)
    for _ in range(40):
        worst = float(np.abs(F).max())
        if worst <= max(1e-15 / eps, 1e-14) / len(v):
            break
        step = np.linalg.lstsq(J, F, rcond=1e-14)[0]
        for halvings in range(14):
            trial = np.maximum(v - 0.5**halvings * step, 0.1 * v)
            if float(np.abs(_smooth(arrays, partners, trial, eps)[0]).max()) < worst:
                break
        else:
            break
        v = trial
        F, J = _smooth(arrays, partners, v, eps)
    return v, float(np.abs(F).max())


def smooth_values(arrays: LegislativeRuleArrays, partners: list[Float]) -> Float | None:
    """The smooth equilibrium followed as eps falls and extrapolated to 0; None where it is lost."""
    n = len(partners)
    here = before = np.maximum(arrays.recognition, 1e-9)
    eps, reached, previous, cooling = 1.0, 0.0, 0.0, COOLING
    while not reached or reached > FINEST / n:
        guess = here
        if previous:
            guess = np.maximum(here + (here - before) * (reached - eps) / (previous - reached), 0.1 * here)
        v, worst = _newton(arrays, partners, guess, eps)
        if worst > 1e-6 / n:
            cooling = float(np.sqrt(cooling))
            if cooling > SLOWEST or not reached:
                return None
        else:
            before, here, previous, reached = here, v, reached, eps
            cooling = max(cooling * cooling, COOLING)
        eps = reached * cooling
    return here + (here - before) * reached / (previous - reached) if previous else here


def mixing_near(
    arrays: LegislativeRuleArrays, partners: list[Float], v: Float, closeness: float
) -> tuple[list[Coalition], Float]:
    """Cheapest sets of partners and their probabilities such that each is bought as often as values require."""
    from scipy.optimize import linprog

    n, p, prices = len(v), arrays.recognition, offers(arrays, v)
    costs = [sets @ prices for sets in partners]
    least = np.array([each.min() for each in costs])
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = np.where(prices > 1e-12, (v - p * (1 - least)) / prices, 0.0)
    wanted = np.clip(wanted, 0.0, 1.0 - p)
    near = [sets[each <= each.min() + closeness * prices.max()] for sets, each in zip(partners, costs, strict=True)]
    by, members = np.repeat(np.arange(n), [len(sets) for sets in near]), np.vstack(near)
    program = linprog(
        np.r_[np.zeros(len(by)), np.tile(prices, 2) + 1e-9],
        A_eq=np.vstack(
            [
                np.hstack([(members * p[by, None]).T, np.eye(n), -np.eye(n)]),
                np.hstack([by == np.arange(n)[:, None], np.zeros((n, 2 * n))]),
            ]
        ),
        b_eq=np.r_[wanted, np.ones(n)],
        bounds=(0, None),
        method="highs",
    )
    columns = [(int(k), row.astype(np.uint8).tobytes()) for k, row in zip(by, members, strict=True)]
    return columns, np.asarray(program.x)[: len(columns)]


def overpaid(
    arrays: LegislativeRuleArrays, partners: list[Float], v: Float, columns: list[Coalition], mixing: Float
) -> float:
    """Largest excess over the least cost of a set of partners in use, or negative probability or value."""
    prices = offers(arrays, v)
    least = [float((sets @ np.maximum(prices, 0.0)).min()) for sets in partners]
    total = np.bincount([k for k, _ in columns], mixing, len(v))
    worst = max(float(-v.min()), float(np.abs(total - 1).max()))
    for (k, marks), probability in zip(columns, mixing, strict=True):
        if probability > 0:
            worst = max(worst, float(prices @ np.frombuffer(marks, dtype=np.uint8)) - least[k])
    return worst
