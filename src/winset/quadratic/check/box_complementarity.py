"""Equilibria of quadratic games checked from the payoffs: what each player could gain by any other actions.

One game with several points, and many draws with one point each, are columns of one check.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.points import Continuum
from winset.base.solution import Certificate, Covers, Found
from winset.base.status import Status
from winset.quadratic.check.box_enumeration import all_solutions
from winset.quadratic.check.box_uniqueness import condition_holds, minors_are_positive, not_positive
from winset.quadratic.games.quadratic import QuadraticDraws, QuadraticGame
from winset.tables.concepts import Nash

__all__ = ["certify_quadratic", "certify_quadratic_draws", "largest_gains"]


TOLERANCE = 1e-9
SAME = 1e-6
"""Points closer than this share of the intervals are one."""
NEVER = float("inf")
CLEAR = 1e-9
"""A principal minor above it, with rows in units of their own coefficient, is positive whatever the rounding."""
FEW = 4
"""Most actions for which uniqueness is looked at again in every row of a batch."""


class Games(NamedTuple):
    """R quadratic games with k actions; R is 1 where all columns are of one game.

    ``owner`` (k,); ``terms`` (T, 3) and ``numbers``, a coefficient (R,) for each; ``low``, ``high`` (k, R); ``rows``
    (k, k, R) and ``first`` (k, R): the derivative of its owner's payoff in action a is first[a] + rows[a] @ x.
    """

    owner: Int
    terms: Int
    numbers: Sequence[Float]
    low: Float
    high: Float
    rows: Float
    first: Float


def _games(owner: Int, terms: Int, numbers: Sequence[Float], low: Float, high: Float) -> Games:
    k, R = low.shape
    rows, first = np.zeros((k, k, R)), np.zeros((k, R))
    for (i, a, b), c in zip(terms.tolist(), numbers, strict=True):
        for own, other in ((a, b), (b, a)):
            if own < k and owner[own] == i:
                if other < k:
                    rows[own, other] += c
                else:
                    first[own] += c
    return Games(owner, terms, numbers, low, high, rows, first)


def _one_game(game: QuadraticGame) -> Games:
    a = game.to_arrays()
    return _games(a.owner, a.terms, list(a.coefficient[:, None]), a.low[:, None], a.high[:, None])


def _rises(games: Games, x: Float) -> Float:
    """By how much the tangent at x (k, R) rises at most along each action: to an end of its interval."""
    slope = games.first + (games.rows * x).sum(axis=1)
    return np.asarray(np.maximum(np.maximum(slope * (games.high - x), slope * (games.low - x)), 0.0))


def largest_gains(game: QuadraticGame, x: Float) -> Float:
    """A bound on what each player can gain by any own actions, shape ``(n,)``, in payoff units.

    A concave payoff rises by at most what its tangent at x rises by, and that is largest at the ends of the box.
    """
    games = _one_game(game)
    rise = _rises(games, np.asarray(x, dtype=np.float64)[:, None])[:, 0]
    return np.bincount(games.owner, weights=rise, minlength=len(game.players)).astype(np.float64)


def _violations(games: Games, x: Float) -> dict[str, Float]:
    """The largest gain of a player, relative to what its own actions can change; points outside the box; concavity."""
    width, rise = games.high - games.low, _rises(games, x)
    at_low = games.first + (games.rows * games.low).sum(axis=1)
    moved = np.abs(at_low) * width + (np.abs(games.rows) * width[:, None] * width[None]).sum(axis=1)
    outside = np.maximum(np.maximum(games.low - x, x - games.high), 0.0) / np.where(width > 0, width, 1.0)
    gains, bends = [], []
    for i in range(int(games.owner[-1]) + 1):
        mine = np.flatnonzero(games.owner == i)
        scale = moved[mine].sum(axis=0)
        gain = rise[mine].sum(axis=0) / np.where(scale > 0, scale, 1.0)
        gains.append(np.where(np.isnan(gain), NEVER, gain))
        block = (games.rows[np.ix_(mine, mine)] * width[mine][:, None] * width[mine][None]).transpose(2, 0, 1)
        largest = np.abs(block).max(axis=(1, 2), keepdims=True)
        block = np.where(np.isfinite(block), block / np.where(largest > 0, largest, 1.0), 0.0)
        bends.append(np.broadcast_to(np.linalg.eigvalsh(block)[:, -1], x.shape[1:]))
    return {"gain": np.max(gains, axis=0), "feasibility": outside.max(axis=0), "concavity": np.max(bends, axis=0)}


def _payoffs_off(games: Games, x: Float, payoffs: Float) -> Float:
    """How far payoffs (n, R) are from those at x (k, R), relative to the terms that they are sums of; shape (R,)."""
    here = np.vstack([x, np.ones((1, x.shape[1]))])
    value, size = np.zeros(payoffs.shape), np.zeros(payoffs.shape)
    for (i, a, b), c in zip(games.terms.tolist(), games.numbers, strict=True):
        term = c * here[a] * here[b]
        value[i] += term
        size[i] += np.abs(term)
    return np.asarray((np.abs(value - payoffs) / np.where(size > 0, size, 1.0)).max(axis=0))


def certify_quadratic(game: QuadraticGame, concept: Nash, found: Found) -> Certificate:
    """The largest relative gain of a player; concavity; payoffs; whether other equilibria are ruled out as claimed.

    That there are no others is proved by the condition for uniqueness that is named, or, for few actions, by trying all
    patterns of lowest, inner and highest actions again.
    """
    if not found.points:
        existence = "a concave game on a box has an equilibrium (Rosen 1965)"
        why = f"{existence}; none is claimed" if found.status is Status.NO_SOLUTION else "no profile is claimed"
        return Certificate("gain", NEVER, TOLERANCE, False, f"Not proved: {why}.", {"answer": NEVER}, "part")
    games = _one_game(game)
    k, width = len(games.owner), (games.high - games.low)[:, 0]
    ends = [p for c in found.components for p in c.points]
    if any(np.shape(p) != (k,) for p in [*found.points, *ends]):
        why = f"a point must have {k} actions"
        return Certificate("gain", NEVER, TOLERANCE, False, f"Not proved: {why}.", {"answer": NEVER}, "part")
    x = np.array([np.asarray(p, dtype=np.float64) for p in [*found.points, *ends]]).T
    parts = {name: float(column.max()) for name, column in _violations(games, x).items()}
    parts["distinct"] = NEVER if len(found.points) > 1 and _doubled(x[:, : len(found.points)], width) else 0.0
    if "payoffs" in found.details:
        given = [np.asarray(v, dtype=np.float64) for v in found.details["payoffs"]]
        fits = len(given) == len(found.points) and all(v.shape == (len(game.players),) for v in given)
        points = x[:, : len(found.points)]
        parts["payoffs"] = float(_payoffs_off(games, points, np.array(given).T).max()) if fits else NEVER
    if found.components:
        parts["components"] = max(_continuum_off(games, c) for c in found.components)
    M = -games.rows[:, :, 0]
    unique = found.details.get("uniqueness")
    if unique:
        holds = condition_holds(M, games.owner, width, unique, found.details.get("uniqueness_weights"))
        parts["unique"] = 0.0 if holds and len(found.points) == 1 else NEVER
    if "uniqueness_fails_on" in found.details:
        names = [a for mine in game.actions for a in mine]
        parts["minors"] = 0.0 if not_positive(M, width, names, found.details["uniqueness_fails_on"]) else NEVER
    proved = ["points", "details.payoffs", "details.uniqueness"] + ["components"] * bool(found.components)
    covers: Covers = "all"
    if found.completeness == "all" and max(parts.values()) <= TOLERANCE:
        others = [] if unique else _others(games, x[:, : len(found.points)])
        parts["completeness"] = 0.0 if not others else NEVER
        if others is None:
            covers = "part"
        proved += ["completeness"] if others == [] else []
    return _verdict(parts, proved, covers)


def _verdict(parts: dict[str, float], proved: list[str], covers: Covers) -> Certificate:
    """The certificate of these violations."""
    worst = max(parts, key=lambda part: NEVER if np.isnan(parts[part]) else parts[part])
    value = NEVER if np.isnan(parts[worst]) else parts[worst]
    if not value <= TOLERANCE:
        words = {
            "unique": "the condition for uniqueness does not hold, or several points are claimed",
            "completeness": "trying all patterns gives other equilibria than those listed",
            "components": "a component has points between which there are others that are no equilibria",
            "minors": "a set of details.uniqueness_fails_on has a positive minor",
            "distinct": "a point is listed twice",
        }
        said = words.get(worst, f"{worst} is {value:.3g}, allowed: {TOLERANCE:g}")
        return Certificate("gain", value, TOLERANCE, False, f"Not proved: {said}.", parts, "part")
    statement = "No player gains by other actions of its own."
    if "completeness" in proved:
        statement += " There is no other equilibrium."
    elif covers == "part":
        statement += " That no equilibrium is missing was not proved."
    return Certificate("gain", value, TOLERANCE, False, statement, parts, covers, tuple(proved))


def _doubled(x: Float, width: Float) -> bool:
    """Whether two points (k, P) are one."""
    unit = x / np.where(width > 0, width, 1.0)[:, None]
    near = np.abs(unit[:, :, None] - unit[:, None]).max(axis=0) < 1e-9
    return bool(near.sum() > x.shape[1])


def _others(games: Games, x: Float) -> list[Float] | None:
    """Equilibria that are not among the points (k, P); None if patterns are too many or one has singular equations."""
    solutions = all_solutions(-games.rows[:, :, 0], -games.first[:, 0], games.low[:, 0], games.high[:, 0])
    if solutions is None:
        return None
    width = (games.high - games.low)[:, 0]
    unit = np.where(width > 0, width, 1.0)[:, None]
    return [s for s in solutions if not (np.abs((x - s[:, None]) / unit).max(axis=0) < SAME).any()]


def _continuum_off(games: Games, component: Continuum) -> float:
    """How far mixtures of a component's points are from being equilibria.

    An action that is not at the same end at all of them must have no slope at any; the others must not want to leave.
    """
    Z = np.array([np.asarray(p, dtype=np.float64) for p in component.points])
    low, high = games.low[:, 0], games.high[:, 0]
    width = np.where(high > low, high - low, 1.0)
    slope = (games.first[:, 0] + Z @ games.rows[:, :, 0].T) * width
    farthest = np.maximum(np.abs(low), np.abs(high))
    scale = (np.abs(games.first[:, 0]) + np.abs(games.rows[:, :, 0]) @ farthest) * width
    slope = slope / np.where(scale > 0, scale, 1.0)
    at_low, at_high = (np.abs(Z - end).max(axis=0) <= TOLERANCE * width for end in (low, high))
    fixed = high == low
    off = np.where(at_low, np.maximum(slope, 0.0), np.where(at_high, np.maximum(-slope, 0.0), np.abs(slope)))
    loose = np.linalg.matrix_rank((Z - Z[0]) / width, tol=SAME)
    sized = len(Z) > 1 and 1 <= loose <= component.dimension
    return float(off[:, ~fixed].max(initial=0.0)) if sized else NEVER


@np.errstate(all="ignore")
def certify_quadratic_draws(stack: QuadraticDraws, concept: Nash, found: Found) -> Float:
    """The largest violation of every row, as for one game; where there are few actions, uniqueness as well."""
    game, total = stack.source, len(stack)
    values = stack.columns()
    numbers = [p.at_columns(values, total) for p in game.polynomials()]
    arrays = game.to_arrays()
    T, k = len(arrays.terms), len(arrays.owner)
    low, high = np.stack(numbers[T : T + k]), np.stack(numbers[T + k :])
    games = _games(arrays.owner, arrays.terms, numbers[:T], low, high)
    x, payoffs = found.details["points"].T, found.details["payoffs"].T
    worst = np.maximum.reduce([*_violations(games, x).values(), _payoffs_off(games, x, payoffs)])
    if k <= FEW and "unique" in found.details:
        unique, minors = found.details["unique"], (-games.rows.transpose(2, 0, 1), high - low)
        wrong = np.where(unique, ~minors_are_positive(*minors), minors_are_positive(*minors, CLEAR))
        worst = np.where(wrong, NEVER, worst)
    return np.asarray(worst)
