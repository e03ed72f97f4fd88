"""Alternating offers checked for one-shot deviations: no proposer and no responder gains by departing once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.check.solutions import cone
from winset.bargaining.concepts import Stationary
from winset.base.solution import Certificate, Found
from winset.offers.games.alternating import AlternatingOffers, AlternatingStack
from winset.outcomes import ConvexOutcomes, linear_program

__all__ = ["certify_alternating", "certify_alternating_rows"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9


def rejection(game: AlternatingOffers, after: Float) -> Float:
    """What rejecting is worth to each when the next period pays ``after``."""
    stay = (1 - game.breakdown) * after + game.breakdown * game.inside
    return np.maximum(np.maximum(game.outside, game.ratification), game.discounts * stay - game.costs)


def certify_alternating(game: AlternatingOffers, concept: Stationary, found: Found) -> Certificate:
    """Largest one-shot gain of any proposer or responder, in shares of the pie (or of the scale of the set)."""
    if not found.details.get("agreement", True):
        surplus = float(np.maximum(game.outside, game.ratification).sum() - 1)
        return Certificate(
            "one-shot deviation",
            0.0 if surplus > 0 else np.inf,
            TOLERANCE,
            statement="What players can have elsewhere or must bring home exceeds the pie, so nothing is ever agreed.",
        )
    if game.horizon is not None:
        off = float(np.abs(_backwards(game) - np.asarray(found.points[0])).max())
        return Certificate(
            "backward induction", off, TOLERANCE, statement="Period by period, the best offer is the one made."
        )
    n = len(game.players)
    offers = np.array([np.asarray(found.details["proposals"][p]) for p in game.players])
    if game.rule == "exit":
        parts = {"exit": _exit(game, offers), "feasibility": float(np.abs(offers.sum(axis=1) - 1).max())}
        statement = "Whoever rejects alone gets the same in the two-player game that follows."
        return Certificate("one-shot deviation", max(parts.values()), TOLERANCE, statement=statement, parts=parts)
    random = game.order == "random"
    values = np.asarray(found.points[0])
    parts = {"acceptance": 0.0, "proposal": 0.0, "feasibility": 0.0}
    if random:
        parts["values"] = float(np.abs(game.recognition @ offers - values).max())
    else:
        parts["values"] = float(np.abs(offers[0] - values).max())
    scale = 1.0 if game.outcomes is None else max(float(np.abs(offers - game.disagreement).max()), 1e-300)
    for i in range(n):
        after = game.recognition @ offers if random else offers[(i + 1) % n]
        need = rejection(game, after)
        others = np.arange(n) != i
        parts["acceptance"] = max(parts["acceptance"], float((need - offers[i])[others].max()))
        own = float(need[i])
        best, outside = _best_offer(game, i, need, offers[i])
        parts["feasibility"] = max(parts["feasibility"], outside)
        parts["proposal"] = max(parts["proposal"], max(best, own) - float(offers[i, i]))
    parts = {k: v / scale for k, v in parts.items()}
    tolerance = 1e-6 if isinstance(game.outcomes, ConvexOutcomes) else TOLERANCE if game.outcomes is None else 1e-8
    statement = "No proposer and no responder gains by one departure."
    return Certificate("one-shot deviation", max(parts.values()), tolerance, statement=statement, parts=parts)


def _best_offer(game: AlternatingOffers, i: int, need: Float, offer: Float) -> tuple[float, float]:
    """The most that proposer i can have if the others get what they need, and how far the offer is infeasible."""
    others = np.arange(len(need)) != i
    if game.outcomes is None:
        return 1.0 - float(need[others].sum()), float(offer.sum()) - 1.0
    low = np.where(others, np.maximum(need, game.disagreement), game.disagreement)
    if isinstance(game.outcomes, ConvexOutcomes):
        import cvxpy as cp

        rows = [u >= x for u, x in zip(game.outcomes.utilities, low, strict=True)]
        best = cone(game.outcomes.utilities[i], [*game.outcomes.constraints, *rows])
        t = cp.Variable()
        rows = [u >= x - t for u, x in zip(game.outcomes.utilities, offer, strict=True)]
        return best, -cone(-t, [*game.outcomes.constraints, *rows])
    polytope = game.outcomes.to_polytope()
    unit = np.eye(len(need))[i]
    program = linear_program(-unit, polytope.A, np.maximum(polytope.b, polytope.A @ low), low)
    best = -float(program.fun) if program.status == 0 else float("nan")
    return best, float(polytope.excess(offer))


def _backwards(game: AlternatingOffers) -> Float:
    """The finite game once more, from the last offer on."""
    n, after = len(game.players), np.zeros(len(game.players))
    floor = np.maximum(game.outside, game.ratification)
    for back in range(int(game.horizon or 1)):
        period = int(game.horizon or 1) - 1 - back
        need = floor.copy() if back == 0 else rejection(game, after)
        divisions = []
        for i in range(n):
            x = need.copy()
            x[i] = 1 - (need.sum() - need[i])
            divisions.append(x)
        after = divisions[period % n] if game.order != "random" else game.recognition @ np.array(divisions)
    return after


def _exit(game: AlternatingOffers, offers: Float) -> float:
    """A lone rejecter j bargains with the proposer over what both hold, moving first one period later."""
    worst = 0.0
    for i, x in enumerate(offers):
        for j in range(len(x)):
            if j != i:
                first = 1.0
                for _ in range(100_000):
                    before = first
                    first = 1 - game.discounts[i] * (1 - game.discounts[j] * first)
                    if abs(first - before) < 1e-15:
                        break
                worst = max(worst, abs(float(x[j]) - float(game.discounts[j]) * first * float(x[i] + x[j])))
    return worst


def certify_alternating_rows(stack: AlternatingStack, concept: Stationary, found: Found) -> Float:
    """One-shot gains of every row at once, from claims (rotating) or values (random)."""
    tables, x = stack.tables, np.asarray(found.details["own_share"])
    discount, cost, floor, breakdown, inside, recognition = (tables[:, k] for k in range(6))

    def need(after: Float) -> Float:
        return np.maximum(floor, discount * ((1 - breakdown) * after + breakdown * inside) - cost)

    n = x.shape[1]
    none = floor.sum(axis=1) > 1
    if stack.game.order == "random":
        accepted = need(x)
        off = np.abs(x - accepted - recognition * (1 - accepted.sum(axis=1, keepdims=True))).max(axis=1)
        return np.where(none, 0.0, off)
    offers: Any = np.repeat(x[:, None, :], n, axis=1)
    for j in range(n):
        share = x.copy()
        for back in range(1, n):
            share = need(share)
            offers[:, (j - back) % n, j] = share[:, j]
    off = np.abs(offers.sum(axis=2) - 1).max(axis=1)
    return np.where(none, 0.0, off)
