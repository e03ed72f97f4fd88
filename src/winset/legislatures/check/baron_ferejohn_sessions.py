"""A known number of sessions played from the last, closed rule (Baron and Ferejohn 1989, section 2)."""

from __future__ import annotations

from itertools import product

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, claimed_rows, stated, verdict
from winset.base.solution import Certificate, Found
from winset.legislatures.games.legislative import LegislativeBargaining

__all__ = ["certify_sessions", "cheapest_partners"]

TOLERANCE = 1e-9
ALL_COALITIONS = 14
"""Up to so many members every coalition is looked at where weights differ."""


def cheapest_partners(game: LegislativeBargaining, k: int, prices: Float) -> tuple[float, Float] | None:
    """What the cheapest winning partners of k cost, and how often each is one of them, all such sets drawn evenly.

    None where too many members of different weight would have to be looked at.
    """
    n = len(prices)
    forced = (game.vetoes == 1) & (np.arange(n) != k)
    free = np.flatnonzero((game.vetoes == 0) & (np.arange(n) != k))
    need = game.quota - int(game.weights[k]) - int(game.weights[forced].sum())
    marks, cost, weights = forced.astype(float), float(prices[forced].sum()), game.weights[free]
    close = 1e-11 * max(float(prices.max(initial=0.0)), 1e-300)
    if len(free) <= ALL_COALITIONS:
        sets = np.array(list(product((0, 1), repeat=len(free)))).reshape(2 ** len(free), len(free))
        sets = sets[sets @ weights >= need]
        if not len(sets):
            return np.inf, marks
        costs = sets @ prices[free]
        marks[free] = sets[costs <= costs.min() + close].mean(axis=0)
        return cost + float(costs.min()), marks
    if len(set(weights.tolist())) > 1:
        return None
    count = max(-(-need // int(weights[0])), 0) if weights[0] else 0
    ordered = np.sort(prices[free])
    if count:
        below, at = prices[free] < ordered[count - 1] - close, np.abs(prices[free] - ordered[count - 1]) <= close
        marks[free] = below + at * ((count - below.sum()) / at.sum())
    return cost + float(ordered[:count].sum()), marks


def certify_sessions(game: LegislativeBargaining, found: Found) -> Certificate:
    """Session by session from the last: what votes cost, whom each proposer buys, what that is worth to everybody."""
    n, players, after = len(game.players), game.players, np.zeros(len(game.players))
    point = claimed_numbers(players, found.points[0])
    own, inclusion, prices = np.zeros(n), np.zeros((n, n)), np.zeros(n)
    delay, known = 0.0, True
    for _ in range(game.sessions or 1):
        prices = game.discounts * after
        bought = [cheapest_partners(game, k, prices) for k in range(n)]
        if any(pair is None for pair in bought):
            known = False
            break
        pairs = [pair for pair in bought if pair is not None]
        own, inclusion = np.array([1 - cost for cost, _ in pairs]), np.array([marks for _, marks in pairs])
        delay = max(delay, float((prices - own).max()))
        after = game.recognition * own + prices * (game.recognition @ inclusion)
    if not known:
        return _first_session(game, found, point)
    parts = {
        "values": apart(point, after),
        "delay": max(delay, 0.0),
        "details": stated(
            found.details,
            {"values": after, "prices": prices, "own_share": own},
            players,
        ),
    }
    if "inclusion" in found.details:  # of members whose votes cost something
        rows = claimed_rows(players, found.details["inclusion"]) - np.eye(n)
        parts["inclusion"] = apart(rows * (prices > 0), inclusion * (prices > 0))
    statement = "Played from the last session on, the cheapest partners are bought, those who cost the same evenly."
    proved = ("points", *(f"details.{name}" for name in ("values", "prices", "own_share", "inclusion")))
    return verdict("backward induction", parts, TOLERANCE, statement, proved=proved)


def _first_session(game: LegislativeBargaining, found: Found, point: Float) -> Certificate:
    """Where coalitions are too many: values sum to 1, and are what the first session pays at the stated prices."""
    names = game.players
    prices = claimed_numbers(names, found.details.get("prices"))
    own = claimed_numbers(names, found.details.get("own_share"))
    rows = np.array([claimed_numbers(names, found.details.get("inclusion", {}).get(p)) for p in names]) - np.eye(
        len(names)
    )
    parts = {
        "values": apart(point, game.recognition * own + prices * (game.recognition @ rows)),
        "cost": apart(1 - own, rows @ prices),
        "sum": abs(float(point.sum()) - 1),
        "prices": max(0.0, float((prices - game.discounts).max())),
    }
    statement = "Values are what the first session pays at the stated prices; earlier prices are not checked."
    return verdict("accounts", parts, TOLERANCE, statement, proved=(), covers="part")
