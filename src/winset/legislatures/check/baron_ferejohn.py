"""Legislative bargaining checked for one-shot deviations, with coalitions found by other code."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.solution import Certificate, Found
from winset.legislatures.games.legislative import LegislativeBargaining, LegislativeStack

__all__ = ["certify_legislative", "certify_legislative_rows"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9
SMOOTH_TOLERANCE = 1e-9
ALL_COALITIONS = 14
"""Up to so many members every coalition is looked at; above, an integer program finds the cheapest."""


def cheapest(game: LegislativeBargaining, k: int, prices: Float) -> float:
    """The least that proposer k must pay, by sorting, by trying all, or by an integer program (HiGHS)."""
    n, others = len(prices), [j for j in range(len(prices)) if j != k]
    forced = [j for j in others if game.vetoes[j]]
    free = [j for j in others if not game.vetoes[j]]
    need = game.quota - int(game.weights[k]) - int(game.weights[forced].sum())
    base = float(prices[forced].sum())
    if need <= 0:
        return base
    if len(set(game.weights[free].tolist())) == 1:
        count = -(-need // int(game.weights[free[0]])) if game.weights[free[0]] else n
        return base + float(np.sort(prices[free])[:count].sum()) if count <= len(free) else np.inf
    if len(free) <= ALL_COALITIONS:
        marks = np.array(list(product((0, 1), repeat=len(free))))
        wins = marks @ game.weights[free] >= need
        return base + float((marks[wins] @ prices[free]).min(initial=np.inf))
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = milp(
        prices[free] / prices.max(),
        integrality=np.ones(len(free), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(game.weights[free][None, :].astype(float), need, np.inf),
        options={"mip_rel_gap": 0.0},
    )
    return base + float(prices[free] @ np.round(program.x)) if program.x is not None else np.inf


def certify_legislative(game: LegislativeBargaining, concept: Stationary, found: Found) -> Certificate:
    """Values satisfy their equations, coalitions win, and no proposer can buy one for less."""
    if game.procedure == "open":
        return _open(game, found)
    if not found.points:
        return Certificate("one-shot deviation", 0.0, TOLERANCE, statement="No equilibrium is claimed.")
    v = np.asarray(found.points[0])
    if game.sessions:
        return _sessions(game, v, found.details)
    n, p = len(v), game.recognition
    prices = np.maximum(game.discounts * v, game.ratification)
    costs, bought = np.zeros(n), np.zeros(n)
    parts = {"coalitions win": 0.0, "probabilities": 0.0, "cost": 0.0}
    for k, proposer in enumerate(game.players):
        total = 0.0
        for names, probability in found.details["coalitions"][proposer]:
            marks = np.array([player in names for player in game.players])
            if not (marks[k] and game.wins(marks)):
                parts["coalitions win"] = np.inf
            marks[k] = False
            costs[k] += probability * float(prices[marks].sum())
            bought += p[k] * probability * marks
            total += probability
            parts["probabilities"] = max(parts["probabilities"], -probability)
        parts["probabilities"] = max(parts["probabilities"], abs(total - 1))
        parts["cost"] = max(parts["cost"], costs[k] - cheapest(game, k, prices))
    parts["delay"] = float(np.max(prices - (1 - costs)))
    parts["values"] = float(np.abs(v - p * (1 - costs) - prices * bought).max())
    statement = "No proposer can buy a winning coalition for less or gains by delay."
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def _sessions(game: LegislativeBargaining, v: Float, details: dict[str, Any]) -> Certificate:
    """The first session: prices are what the shorter game pays, costs are least, values add up."""
    prices, own = np.asarray(details["prices"]), np.asarray(details["own_share"])
    least = np.array([cheapest(game, k, prices) for k in range(len(v))])
    rows = np.array([np.asarray(details["inclusion"][p]) for p in game.players]) - np.eye(len(v))
    value = game.recognition * own + prices * (game.recognition @ rows)
    parts = {
        "cost": float(np.abs(1 - own - least).max()),
        "values": float(np.abs(value - v).max()),
        "sum": abs(float(v.sum()) - 1),
    }
    if game.sessions == 1:
        parts["last session"] = float(np.abs(v - game.recognition).max())
    statement = "In the first session no proposer can buy a winning coalition for less than is paid."
    return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def _open(game: LegislativeBargaining, found: Found) -> Certificate:
    """Follow the floor for many rounds: seconding and amending are worth the same, and no other m is better."""
    n, delta = len(game.players), float(game.discounts[0])
    m, share = int(found.details["partners"]), float(found.details["partner_share"])
    own = float(found.details["proposer_share"])
    least = max(-(-game.quota // int(game.weights[0])) - 1, 0)

    def floor(m: int, own: float, share: float) -> tuple[float, float]:
        second = m / (n - 1) if n > 1 else 1.0
        mine, theirs = own, share
        for _ in range(200_000):
            before = mine
            total = mine + (n - 1) * theirs
            mine = second * own + (1 - second) * delta * theirs
            theirs = (second * (own + m * share) + (1 - second) * delta * total - mine) / (n - 1) if n > 1 else 0.0
            if abs(before - mine) < 1e-16:
                break
        return mine, theirs

    on_floor, _ = floor(m, own, share)
    best = max((floor(k, 1 - k * share, share)[0] for k in range(max(least, 1), n)), default=on_floor)
    parts = {
        "seconding": abs(share - delta * on_floor) if m else 0.0,
        "proposal": best - on_floor,
        "feasibility": abs(own + m * share - 1),
        "quota": 0.0 if m >= least else np.inf,
    }
    statement = "Members paid second the motion as gladly as they would amend; no other number of partners pays."
    return Certificate("one-shot deviation", max(parts.values()), 1e-8, statement=statement, parts=parts)


def certify_legislative_rows(stack: LegislativeStack, concept: Stationary, found: Found) -> Float:
    """Per row: value equations, cost of inclusion over the least cost, weight of what is bought against the quota."""
    game, p, delta = stack.game, stack.recognition, stack.discounts
    v, rows = np.asarray(found.details["points"]), np.asarray(found.details["inclusion"])
    n = len(game.players)
    if n > ALL_COALITIONS:
        return np.full(len(v), np.nan)
    prices = np.maximum(delta * v, game.ratification)
    others = rows - np.eye(n)
    costs = np.einsum("bkj,bj->bk", others, prices)
    marks = np.array(list(product((0, 1), repeat=n)))
    wins = marks @ game.weights >= game.quota
    wins &= marks[:, game.vetoes == 1].all(axis=1)
    least = np.empty_like(v)
    for k in range(n):
        allowed = marks[wins & (marks[:, k] == 1)].copy()
        allowed[:, k] = 0
        least[:, k] = (prices @ allowed.T).min(axis=1)
    value = np.abs(v - p * (1 - costs) - prices * np.einsum("bk,bkj->bj", p, others)).max(axis=1)
    short = (game.quota - (rows @ game.weights).min(axis=1)) / game.quota
    return np.asarray(np.maximum.reduce([value, (costs - least).max(axis=1), short, (others.max(axis=(1, 2)) - 1)]))
