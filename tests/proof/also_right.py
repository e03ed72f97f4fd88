"""Other right details: what a planted field of the details says may be true too, and here is looked whether it is.

Each condition is written out from its definition, from the game and the answer alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog

import winset as ws
from tests.proof.definitions import TOLERANCE, tables_of
from winset.base.records import same

SAME = 1e-7
"""Changes smaller than this, relative to the largest number of a field, are none."""
UP_TO_SCALE = {"exponents", "multipliers", "normal", "uniqueness_weights", "witness"}
"""Fields of which a multiple says the same; of more than two players' trembles too, which are directions."""


def says_as_much(game: Any, concept: ws.Concept, details: dict[str, Any], key: str, wrong: Any, pairs: Any) -> bool:
    """Whether a changed field is right as well; ``pairs`` are its numbers before and after."""
    before, after = (np.array([float(x) for x in side]) for side in zip(*pairs, strict=True))
    size = float(np.abs(before[np.isfinite(before)]).max(initial=0.0)) or 1.0
    with np.errstate(invalid="ignore"):
        if float(np.nan_to_num(np.abs(after - before), nan=np.inf).max()) <= SAME * size:
            return True
    if key in UP_TO_SCALE or (key == "trembles" and len(game.players) > 2):
        factor = float(after @ before) / (float(before @ before) or 1.0)
        if factor > 0 and np.allclose(after, factor * before, rtol=1e-12, atol=1e-12 * size):
            return True
    looked_at = CONDITIONS.get(key)
    return looked_at is not None and looked_at(game, concept, details, wrong)


def is_potential(game: Any, concept: Any, details: Any, potential: Any) -> bool:
    """Deviations move an ordinal potential as they move the deviator's payoff; a generalized one up if it goes up."""
    P = np.array(potential, dtype=float)
    for i, table in enumerate(tables_of(game)):
        u, p = (np.moveaxis(x, i, 0) for x in (table, P))
        gains, moves = (np.sign(x[:, None] - x[None]) for x in (u, p))
        if concept.kind == "ordinal" and (gains != moves).any():
            return False
        if concept.kind == "generalized" and (moves[gains > 0] <= 0).any():
            return False
    return getattr(concept, "kind", "exact") in {"ordinal", "generalized"}


def are_multipliers(game: Any, concept: Any, details: Any, given: Any) -> bool:
    """Multipliers >= 0 under which no profile is worth more than the best distribution (weak duality).

    They are for gains in units of each player's range and an objective in units of its own.
    """
    if isinstance(concept, ws.Utilitarian):
        best = np.asarray(ws.solve(game, concept).point, dtype=float)
        return any(are_bounding(part, given, part.weights, float(part.weights @ best)) for part in problems(game))
    if not isinstance(concept, ws.Correlated | ws.CoarseCorrelated):
        return False
    tables, coarse = tables_of(game), isinstance(concept, ws.CoarseCorrelated)
    pays = np.asarray(ws.solve(game, concept).point.payoffs, dtype=float)
    even = concept.objective == "welfare"
    weights = np.ones(len(tables)) if even else np.array([details["weights"][p] for p in game.players], dtype=float)
    bound, worth = pays.sum() if even else pays.min(), np.tensordot(weights, tables, 1)
    ranges = np.ptp(tables.reshape(len(tables), -1), axis=1)
    size = sum(t - t.min() for t in tables).max() if even else ranges.max()
    for i, player in enumerate(game.players):
        y = np.asarray(given[player], dtype=float) * (size or 1.0) / (ranges[i] or 1.0)
        u = np.moveaxis(tables[i], i, 0)
        if y.min() < 0:
            return False
        gains = np.zeros_like(u)
        for a in range(len(u)):
            gains[a] = np.tensordot(y if coarse else y[a], u - u[a], 1)
        worth = worth - np.moveaxis(gains, 0, i)
    return bool(worth.max() <= bound + TOLERANCE)


def are_ideal_outcomes(game: Any, concept: Any, details: Any, outcomes: Any) -> bool:
    """Of each player an outcome that nobody refuses and that gives it its ideal."""
    ideal = np.asarray(details["ideal"], dtype=float)
    part = next((g for g in problems(game) if np.allclose(ideal_of(g), ideal)), None)
    if part is None:
        return False
    rows, polytope = np.asarray(outcomes, dtype=float), part.outcomes.to_polytope()
    inside = (polytope.b[:, None] + TOLERANCE >= polytope.A @ rows.T).all() and (rows >= part.disagreement).all()
    return bool(inside and np.allclose(np.diag(rows), ideal, rtol=0, atol=TOLERANCE))


def problems(game: Any) -> list[Any]:
    """The bargaining problem, with and without what homes refuse."""
    asked = [game.ratified.game, game.international] if isinstance(game, ws.TwoLevel) else [game]
    return [problem for problem in asked if hasattr(getattr(problem, "outcomes", None), "to_polytope")]


def ideal_of(problem: Any) -> np.ndarray:
    """The most that each can get if nobody gets less than the disagreement."""
    polytope, d = problem.outcomes.to_polytope(), np.asarray(problem.disagreement, dtype=float)
    return np.array([-linprog(-e, polytope.A, polytope.b, bounds=[(x, None) for x in d]).fun for e in np.eye(len(d))])


def are_bounding(problem: Any, multipliers: Any, worth: np.ndarray, most: float) -> bool:
    """Multipliers >= 0 under which no outcome that nobody refuses is worth more than this (weak duality)."""
    polytope, d = problem.outcomes.to_polytope(), np.asarray(problem.disagreement, dtype=float)
    y = np.asarray(multipliers, dtype=float)
    if y.shape != polytope.b.shape or (y < 0).any() or (y @ polytope.A < worth - TOLERANCE).any():
        return False
    return bool(y @ (polytope.b - polytope.A @ d) + worth @ d <= most + TOLERANCE)


def are_ideal_multipliers(game: Any, concept: Any, details: Any, given: Any) -> bool:
    """Each player's multipliers show that nobody can give it more than its ideal."""
    ideal = np.asarray(details["ideal"], dtype=float)
    return any(
        np.allclose(ideal_of(part), ideal)
        and all(are_bounding(part, y, e, u) for y, e, u in zip(given, np.eye(len(ideal)), ideal, strict=True))
        for part in problems(game)
    )


def are_ideal_outcomes_before(game: Any, concept: Any, details: Any, before: Any) -> bool:
    """The same of the answer without homes, if nothing else of it was changed."""
    right = details["without_homes"]
    alike = all(same(right[key], before[key]) for key in right if key != "ideal_outcomes")
    return alike and "ideal" in right and are_ideal_outcomes(game, concept, before, before["ideal_outcomes"])


def are_uniqueness_weights(game: Any, concept: Any, details: Any, weights: Any) -> bool:
    """Diagonal dominance: weighted, every action's own second derivative exceeds the cross derivatives together."""
    if details.get("uniqueness") != "dominance":
        return False
    d, n = np.asarray(weights, dtype=float), len(weights)
    owner = [k for k, mine in enumerate(game.actions) for _ in mine]
    eye, zero = np.eye(n), np.zeros(n)
    for k, i in enumerate(owner):
        second = [
            float(np.asarray(game.payoffs_at(eye[k] + eye[j]) - game.payoffs_at(eye[k]) - game.payoffs_at(eye[j])
            + game.payoffs_at(zero), dtype=float)[i])
            for j in range(n)
        ]  # fmt: skip
        if not -second[k] * d[k] > sum(abs(x) * w for j, (x, w) in enumerate(zip(second, d, strict=True)) if j != k):
            return False
    return bool((d > 0).all())


def are_bounds(game: Any, concept: Any, details: Any, bounds: Any) -> bool:
    """One round of play, whose matrix games are solved anew, makes the lower bound no lower, the upper no higher."""
    low, high = (np.asarray(b, dtype=float) for b in bounds)
    (discount,) = {float(d) for d in game.discounts}

    def after(v: np.ndarray) -> np.ndarray:
        out = []
        for pays, chances in zip(game.payoffs, game.transitions, strict=True):
            table = (1 - discount) * np.array(pays[0], dtype=float) + discount * np.array(chances, dtype=float) @ v
            m, k = table.shape
            program = linprog(
                np.r_[np.zeros(m), -1.0], np.c_[-table.T, np.ones(k)], np.zeros(k), [np.r_[np.ones(m), 0.0]], [1.0],
                bounds=[(0, None)] * m + [(None, None)],
            )  # fmt: skip
            out.append(-program.fun)
        return np.array(out)

    return bool((after(low) >= low - TOLERANCE).all() and (after(high) <= high + TOLERANCE).all())


def are_likelihoods(game: Any, concept: Any, details: Any, changed: dict[str, Any]) -> bool:
    """Whether behaviour proportional to c e^k has the claimed beliefs and the point as limits, at a very small e."""
    exponents, logs = (changed.get(key, details[key]) for key in ("exponents", "log_coefficients"))
    point, e = ws.solve(game, concept).point.behavior, 1e-30
    play: dict[str, dict[str, float]] = {}
    for name, mix in exponents.items():
        if min(mix.values()) < 0:
            return False
        weights = {a: np.exp(logs[name][a]) * e**k for a, k in mix.items()}
        play[name] = {a: w / sum(weights.values()) for a, w in weights.items()}
        if any(abs(p - float(point[name][a])) > 1e-3 for a, p in play[name].items()):
            return False
    reach, todo = {game.root: 1.0}, [game.root]
    while todo:
        node = game.nodes[name := todo.pop()]
        if hasattr(node, "payoffs"):
            continue
        for action, child in node.actions.items():
            if hasattr(node, "player"):
                after, p = child, play[node.information_set][action]
            else:
                after, p = child[1], float(child[0].terms.get((), 0))
            reach[after] = reach[name] * p
            todo.append(after)
    for nodes in details["beliefs"].values():
        total = sum(reach[v] for v in nodes)
        if any(abs(reach[v] / total - p) > 1e-3 for v, p in nodes.items()):
            return False
    return True


def are_vertices(game: Any, concept: Any, details: Any, vertices: Any) -> bool:
    """The inner points are those of the answer; those outside have the same hull, however often each is named."""
    right = details["vertices"]
    numbers = [[[float(x) for x in v] for v in listed] for listed in (right.outer, vertices.outer)]
    inside = [[float(x) for x in v] for v in right.inner] == [[float(x) for x in v] for v in vertices.inner]
    return inside and all(in_hull(v, other) for one, other in (numbers, numbers[::-1]) for v in one)


def in_hull(point: list[float], corners: list[list[float]]) -> bool:
    """Whether a point is a mixture of corners, up to rounding."""
    rows = np.vstack([np.array(corners).T, np.ones(len(corners))])
    return bool(linprog(np.zeros(len(corners)), A_eq=rows, b_eq=[*point, 1.0]).status == 0)


CONDITIONS = {
    "potential": is_potential,
    "multipliers": are_multipliers,
    "ideal_outcomes": are_ideal_outcomes,
    "ideal_multipliers": are_ideal_multipliers,
    "without_homes": are_ideal_outcomes_before,
    "uniqueness_weights": are_uniqueness_weights,
    "bounds": are_bounds,
    "vertices": are_vertices,
    "exponents": lambda game, concept, details, new: are_likelihoods(game, concept, details, {"exponents": new}),
    "log_coefficients": lambda game, concept, details, new: are_likelihoods(
        game, concept, details, {"log_coefficients": new}
    ),
}
"""Field of the details: the condition that makes it right."""
