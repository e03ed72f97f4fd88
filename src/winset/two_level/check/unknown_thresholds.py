"""Thresholds at home that are not known yet: what proposers trade off, checked on grids and by supergradients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.check.convex import cone
from winset.bargaining.games.problem import BargainingProblem
from winset.base.solution import Certificate, Found
from winset.homes.games.consent import ThresholdLaw
from winset.offers.games.alternating import AlternatingOffers
from winset.outcomes import Polytope, linear_program
from winset.policies.games.setter import AgendaSetter
from winset.two_level.games.two_level import TwoLevel

__all__ = ["UNCERTAIN", "verdict"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9


def verdict(kind: str, parts: dict[str, float], tolerance: float, statement: str) -> Certificate:
    """The largest part, NaN if one is, with the part that fails in words."""
    value = float(np.max([0.0, *parts.values()]))
    if not value <= tolerance:
        worst = max(parts, key=lambda name: np.inf if np.isnan(parts[name]) else parts[name])
        statement = f"{worst} fails by {parts[worst]:.3g}; accepted: {tolerance:.0e}."
    return Certificate(kind, value, tolerance, statement=statement, parts=parts, proved=("points",))


def _offers(game: TwoLevel, found: Found) -> Certificate:
    """One-shot deviations on a fine grid of concessions, and the values that follow."""
    inner: AlternatingOffers = game.ratified.game
    n, random = len(game.players), inner.order == "random"
    offers = np.array([np.asarray(found.details["proposals"][p]) for p in game.players])
    passing, values = np.asarray(found.details["passes"]), np.asarray(found.details["values"])
    laws = [game.laws.get(p) for p in game.players]
    if inner.horizon is not None:
        return _finite_offers(game, found, inner, laws)
    worst: dict[str, float] = {"acceptance": 0.0, "proposal": 0.0, "values": 0.0, "feasibility": 0.0}
    after = values
    expected = np.zeros((n, n))
    for i in reversed(range(n)):
        follow = values if random else after
        stay, need = _stay(inner, follow)
        worst["feasibility"] = max(worst["feasibility"], abs(float(offers[i].sum()) - 1))
        worst["acceptance"] = max(worst["acceptance"], float((need - offers[i])[np.arange(n) != i].max()))
        own = float(passing[i] * offers[i, i] + (1 - passing[i]) * stay[i])
        worst["proposal"] = max(worst["proposal"], _best(i, need, stay, laws) - own)
        chance = float(np.prod([_chance(laws[k], offers[i, k]) for k in range(n)]))
        worst["values"] = max(worst["values"], 0.0 if passing[i] == 0 else abs(chance - passing[i]))
        expected[i] = passing[i] * offers[i] + (1 - passing[i]) * stay
        after = follow if random else expected[i]
    end = inner.recognition @ expected if random else expected[0]
    worst["values"] = max(worst["values"], float(np.abs(end - values).max()))
    worst |= _told(inner, found, offers, passing)
    statement = "No proposer gains by conceding more or less, no responder by refusing."
    return verdict("one-shot deviation", worst, 1e-8, statement)


def _told(inner: AlternatingOffers, found: Found, offers: Float, passing: Float) -> dict[str, float]:
    """The point, own shares and probability that the proposals imply, against those of the answer."""
    random = inner.order == "random"
    point = inner.recognition @ offers if random else offers[0]
    chance = float(inner.recognition @ passing if random else passing[0])
    parts = {"point": float(np.abs(np.asarray(found.points[0]) - point).max()) if found.points else np.inf}
    if "own_share" in found.details:
        parts["own share"] = float(np.abs(np.asarray(found.details["own_share"]) - np.diag(offers)).max())
    if "probability" in found.details:
        parts["probability"] = abs(float(found.details["probability"]) - chance)
    if "expected" in found.details:
        off = np.asarray(found.details["expected"]) - np.asarray(found.details["values"])
        parts["expected"] = float(np.abs(off).max())
    if "agreement" in found.details:
        parts["agreement"] = float(found.details["agreement"] is not bool(passing.max() > 0))
    return parts


def _finite_offers(
    game: TwoLevel, found: Found, inner: AlternatingOffers, laws: list[ThresholdLaw | None]
) -> Certificate:
    """The finite game once more, with concessions on a grid."""
    n, after = len(game.players), np.zeros(len(game.players))
    horizon = int(inner.horizon or 1)
    offers = np.array([np.asarray(found.details["proposals"][p]) for p in game.players])
    passing = np.asarray(found.details["passes"], dtype=float)
    off = np.zeros(n)
    for back in range(horizon):
        stay, need = _stay(inner, after)
        rows = np.empty((n, n))
        for i in range(n) if inner.order == "random" else [(horizon - 1 - back) % n]:
            share, best = _grid(i, need, stay, laws)
            offer = need.copy()
            offer[_responder(i, laws, n)] = share
            offer[i] = 1 - (offer.sum() - offer[i])
            chance = float(np.prod([_chance(laws[k], offer[k]) for k in range(n)])) if best > stay[i] else 0.0
            rows[i] = chance * offer + (1 - chance) * stay
            off[i] = _proposal_off(i, laws, (offers[i], passing[i]), need, stay, best)
        after = inner.recognition @ rows if inner.order == "random" else rows[(horizon - 1 - back) % n]
    gap = float(np.abs(after - np.asarray(found.details["values"])).max())
    parts = {"values": gap, "proposal": float(off.max()), **_told(inner, found, offers, passing)}
    statement = "Period by period the best concession, from a grid, is worth what is claimed."
    return verdict("backward induction", parts, 1e-7, statement)


def _proposal_off(
    i: int, laws: list[ThresholdLaw | None], made: tuple[Float, float], need: Float, stay: Float, best: float
) -> float:
    """How much a proposal, at its first occasion, is worth less than the best one, or its chance is not the stated."""
    offer, passing = made
    chance = float(np.prod([_chance(law, offer[k]) for k, law in enumerate(laws)]))
    wrong = 0.0 if passing == 0 else abs(chance - passing)
    refused = float((need - offer)[np.arange(len(offer)) != i].max())
    short = best - float(passing * offer[i] + (1 - passing) * stay[i])
    return max(short, wrong, refused, abs(float(offer.sum()) - 1))


def _stay(game: AlternatingOffers, after: Float) -> tuple[Float, Float]:
    """What follows a failure, and the least share that each accepts."""
    stay = game.discounts * ((1 - game.breakdown) * after + game.breakdown * game.inside) - game.costs
    return stay, np.maximum(np.maximum(game.outside, game.ratification), stay)


def _chance(law: ThresholdLaw | None, x: float) -> float:
    return 1.0 if law is None else law.probability(float(x) + 1e-15)


def _responder(i: int, laws: list[ThresholdLaw | None], n: int) -> int:
    return next((j for j in range(n) if j != i and laws[j] is not None), (i + 1) % n)


def _grid(i: int, need: Float, stay: Float, laws: list[ThresholdLaw | None]) -> tuple[float, float]:
    """The best concession of proposer i on a grid with the laws' own corners, and the expected payoff."""
    j = _responder(i, laws, len(need))
    left = 1.0 - float(need.sum() - need[i] - need[j])
    corners = [t for law in (laws[j],) if law for t in law.corners]
    corners += [left - t for law in (laws[i],) if law for t in law.corners]
    shares = [s for s in np.r_[np.linspace(float(need[j]), left, 4001), corners] if need[j] <= s <= left]

    def worth(s: float) -> float:
        p = _chance(laws[j], s) * _chance(laws[i], left - s)
        return p * (left - s) + (1 - p) * float(stay[i])

    best = float(max(shares, key=lambda s: (worth(float(s)), s), default=float(need[j])))
    width = (left - float(need[j])) / 4000
    ends = [max(best - width, float(need[j])), min(best + width, left)]
    for _ in range(80):
        a, b = ends[0] + (ends[1] - ends[0]) / 3, ends[1] - (ends[1] - ends[0]) / 3
        ends = [ends[0], b] if worth(a) > worth(b) else [a, ends[1]]
    best = max((best, *ends), key=worth)
    return best, max(worth(best), float(stay[i]))


def _best(i: int, need: Float, stay: Float, laws: list[ThresholdLaw | None]) -> float:
    return _grid(i, need, stay, laws)[1]


def _uncertain_setter(game: TwoLevel, found: Found) -> Certificate:
    """Every policy of a fine grid that the voters pass, by its expected worth to the setter over draws of the ideal."""
    if not found.points:
        return verdict("one-shot deviation", {"answer": np.inf}, TOLERANCE, "")
    inner: AgendaSetter = game.international
    name = next(iter(game.laws))
    home, law = game.domestic[name], game.laws[name]
    q, s = float(inner.status_quo[0]), float(inner.setter[0])
    ends = [(law.low + home.status_quo) / 2, (law.high + home.status_quo) / 2]
    x = float(found.points[0])
    everything = [q, s, x, *ends, law.low, law.high, *inner.ideals[:, 0].tolist()]
    grid = np.r_[everything, np.linspace(min(everything), max(everything), 4001)]
    votes = np.abs(grid[:, None] - inner.ideals[:, 0]) <= np.abs(q - inner.ideals[:, 0]) + 1e-12
    carried = inner.rule.wins(votes)

    def worth(policy: float) -> float:
        """The ideals that prefer the policy to q lie beyond their midpoint."""
        middle, width = 0.5 * (policy + q), ends[1] - ends[0]
        known = float(abs(policy - ends[0]) <= abs(q - ends[0]) + 1e-12)
        beyond = (ends[1] - middle if policy > q else middle - ends[0]) / width if width > 0 else known
        p = 1.0 if policy == q else float(np.clip(beyond, 0.0, 1.0))
        return -p * abs(policy - s) - (1 - p) * abs(q - s)

    best = max((worth(float(g)) for g, ok in zip(grid, carried, strict=True) if ok), default=-abs(q - s))
    scale = max(abs(s - q), 1e-300)
    at = bool(inner.rule.wins(np.abs(x - inner.ideals[:, 0]) <= np.abs(q - inner.ideals[:, 0]) + 1e-9 * scale))
    p = float(found.details["probability"])
    parts = {
        "proposal": (best - worth(x)) / scale,
        "voters": 0.0 if at else np.inf,
        "probability": abs(-p * abs(x - s) - (1 - p) * abs(q - s) - worth(x)) / scale,
    }
    if "expected" in found.details:
        ideals = inner.ideals[:, 0]
        right = -p * np.abs(x - ideals) - (1 - p) * np.abs(q - ideals)
        parts["expected"] = float(np.abs(np.asarray(found.details["expected"]) - right).max()) / scale
    if "outcome" in found.details:
        parts["outcome"] = abs(float(found.details["outcome"]) - x) / scale
    statement = "No policy that the voters pass is worth more to the setter, whatever its chance at home."
    return verdict("one-shot deviation", parts, TOLERANCE, statement)


def _uncertain_nash(game: TwoLevel, found: Found) -> Certificate:
    """The logarithm of the expected product is concave where the law rises: a supergradient bounds every outcome."""
    if not found.points:
        return verdict("supergradient", {"answer": np.inf}, TOLERANCE, "")
    inner: BargainingProblem = game.ratified.game
    i = next(k for k, p in enumerate(game.players) if p in game.laws)
    law, u, d, w = game.laws[game.players[i]], np.asarray(found.points[0]), inner.disagreement, inner.weights
    polytope, p = _polytope(inner), game.laws[game.players[i]].probability(float(u[i]) + 1e-15)
    slope = w / (u - d)
    parts = {"feasibility": polytope.excess(u), "probability": abs(p - float(found.details["probability"]))}

    if "expected" in found.details:
        right = p * u + (1 - p) * d
        parts["expected"] = float(np.abs(np.asarray(found.details["expected"]) - right).max() / np.abs(u - d).max())

    def gap(pull: float, low: float) -> float:
        """The most by which any outcome with u_i >= low can be better, by the linear bound."""
        c = slope.copy()
        c[i] += pull * w.sum()
        bounds = np.where(np.arange(len(d)) == i, np.maximum(d, low), d)
        program = linear_program(-c, polytope.A, polytope.b, bounds)
        return float(-program.fun - c @ u) / float(w.sum()) if program.status == 0 else -np.inf

    at = float(w.sum() * np.log(max(p, 1e-300)) + w @ np.log(u - d))
    if not law.values and law.most < law.high:
        floor, top = law.corners
        rising = u[i] < top - 1e-12
        parts["supergradient"] = gap(1 / max(float(u[i]) - law.low, 1e-300), floor) if rising else gap(0.0, top)
        rival = _rival(inner, i, top) if rising else _rising_rival(inner, i, law)
        parts["other thresholds"] = rival - at if rival - at > 1e-6 else 0.0
    elif not law.values and law.high > law.low:
        rise = 1 / max(float(u[i]) - law.low, 1e-300) if u[i] <= law.high + 1e-12 else 0.0
        floor = law.corners[0]
        pulls = [rise] if u[i] < law.high - 1e-12 else [0.0] if u[i] > law.high + 1e-12 else _bisect(gap, rise, floor)
        parts["supergradient"] = min(gap(pull, floor) for pull in pulls)
    else:
        own = max((t for t in law.values or (law.low,) if t <= u[i] + 1e-12), default=law.low)
        parts["supergradient"] = gap(0.0, own)
        for t in law.values or (law.low,):
            rival = _rival(inner, i, t)
            better = w.sum() * np.log(law.probability(t)) + rival - at
            parts["other thresholds"] = max(parts.get("other thresholds", 0.0), better if better > 1e-6 else 0.0)
    statement = "No outcome has a larger product of expected gains."
    return verdict("supergradient", parts, 1e-7, statement)


def _polytope(game: BargainingProblem) -> Polytope:
    assert isinstance(game.outcomes, Polytope)
    return game.outcomes


def _bisect(gap: Callable[[float, float], float], rise: float, low: float) -> list[float]:
    """Pulls between 0 and ``rise`` among which the bound is least (it is convex in the pull)."""
    ends = [0.0, rise]
    for _ in range(60):
        third = (ends[1] - ends[0]) / 3
        a, b = ends[0] + third, ends[1] - third
        ends = [ends[0], b] if gap(a, low) <= gap(b, low) else [a, ends[1]]
    return ends


def _rival(inner: BargainingProblem, i: int, bar: float) -> float:
    """The logarithm of Nash's product when u_i >= bar, by a cone program; -inf if nothing reaches it."""
    import cvxpy as cp

    polytope = _polytope(inner)
    u = cp.Variable(len(inner.disagreement))
    value = cone(inner.weights @ cp.log(u - inner.disagreement), [polytope.A @ u <= polytope.b, u[i] >= bar])
    return value if np.isfinite(value) else -np.inf


def _rising_rival(inner: BargainingProblem, i: int, law: ThresholdLaw) -> float:
    """The logarithm of the expected product where the uniform law rises, by a cone program; -inf if nothing is."""
    import cvxpy as cp

    polytope, (floor, top) = _polytope(inner), law.corners
    u, d, w = cp.Variable(len(inner.disagreement)), inner.disagreement, inner.weights
    worth = w @ cp.log(u - d) + w.sum() * cp.log(u[i] - law.low)
    value = cone(worth, [polytope.A @ u <= polytope.b, u[i] >= floor, u[i] <= top])
    return value - float(w.sum() * np.log(law.high - law.low)) if np.isfinite(value) else -np.inf


UNCERTAIN: tuple[tuple[type, Callable[[TwoLevel, Found], Certificate]], ...] = (
    (BargainingProblem, _uncertain_nash),
    (AlternatingOffers, _offers),
    (AgendaSetter, _uncertain_setter),
)
