"""Correlated equilibria checked from the table: nobody gains by disobeying, and the objective cannot be larger.

One table and one distribution are a stack of one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Distribution
from winset.base.solution import Certificate, Found
from winset.base.threads import in_blocks
from winset.tables.check.verdict import nothing, smallest, verdict
from winset.tables.concepts import CoarseCorrelated, Correlated
from winset.tables.games.normal import NormalForm
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["certify_correlated", "certify_correlated_rows", "disobedience"]


TOLERANCE = 1e-9
ENTRIES = 1 << 19
"""Payoffs looked at in one piece of a stack."""
PROGRAM = 1_000_000
"""Most entries of the program by which multipliers are found that an answer does not give."""


class Units(NamedTuple):
    """Tables of R games in units.

    ``own`` (R, n, m_1, ..., m_n): payoffs from the lowest on in units of the player's range. ``goal``: the objective of
    every cell, (R, M), or for the smallest payoff each player's payoffs in a common unit, (R, n, M). ``unit`` (R, n): a
    player's range in units of the objective.
    """

    own: Float
    goal: Float
    unit: Float


def _units(tables: Float, objective: object, egalitarian: bool) -> Units:
    """``objective``: weights (n,) or a table of the shape of the cells; not read if egalitarian."""
    rows, n = tables.shape[:2]
    tables = np.ldexp(tables, -np.frexp(np.abs(tables).reshape(rows, -1).max(axis=1))[1].reshape(-1, *[1] * (n + 1)))
    flat = tables.reshape(rows, n, -1)
    flat = flat - flat.min(axis=2, keepdims=True)
    spread = flat.max(axis=2)
    own = (flat / np.where(spread > 0, spread, 1.0)[:, :, None]).reshape(tables.shape)
    if egalitarian:
        size = spread.max(axis=1)
        level = tables.reshape(rows, n, -1)
        goal = level - level.min(axis=(1, 2), keepdims=True)
    else:
        given = np.array(objective, dtype=np.float64)
        whole = given.shape == tables.shape[2:] and (given.shape != (n,) or n == 1)
        goal = (
            np.tensordot(flat, given, axes=([1], [0]))
            if not whole
            else np.broadcast_to(given - given.min(), own.shape[:1] + given.shape).reshape(rows, -1)
        )
        size = np.abs(goal).max(axis=1)
    size = np.where(size > 0, size, 1.0)
    return Units(own, goal / size.reshape(-1, *[1] * (goal.ndim - 1)), spread / size[:, None])


def _gains(own: Float, p: Float, i: int, coarse: bool) -> Float:
    """What player i gains by playing b when a is recommended, (R, m, m); if coarse by playing b always, (R, m)."""
    u, weight = _mine(own[:, i], i), _mine(p, i)
    gains = weight @ u.transpose(0, 2, 1)
    gains = gains - np.diagonal(gains, axis1=1, axis2=2)[:, :, None]
    return np.asarray(gains.sum(axis=1) if coarse else gains)


def _mine(table: Float, i: int) -> Float:
    """A stack of tables with the actions of player i first, (R, m, K)."""
    return np.moveaxis(table, 1 + i, 1).reshape(len(table), table.shape[1 + i], -1)


def disobedience(game: NormalForm, probabilities: Float, coarse: bool = False) -> list[Float]:
    """What each player gains by disobeying, in units of the player's payoff range.

    Entry ``[a, b]`` of shape ``(m_i, m_i)`` is the expected gain from playing b whenever a is recommended; if coarse,
    entry ``[b]`` of shape ``(m_i,)`` is the gain from playing b always.
    """
    own = _units(game.payoffs[None], np.ones(len(game.players)), False).own
    return [_gains(own, probabilities[None], i, coarse)[0] for i in range(len(game.players))]


def _bound(units: Units, y: list[Float], shares: Float | None, coarse: bool) -> Float:
    """The most that the objective can be, (R,): the largest entry of objective - sum of y * gain (weak duality)."""
    rows, n = units.own.shape[:2]
    shape = units.own.shape[2:]
    goal = units.goal if shares is None else np.einsum("ri,ric->rc", shares, units.goal)
    total = goal.reshape(rows, *shape).copy()
    for i in range(n):
        u = _mine(units.own[:, i], i)
        at = y[i][:, None, :] if coarse else y[i]
        paid = at @ u - at.sum(axis=2, keepdims=True) * u
        others = shape[:i] + shape[i + 1 :]
        total -= np.moveaxis(paid.reshape(rows, shape[i], *others), 1, 1 + i)
    return np.asarray(total.reshape(rows, -1).max(axis=1))


def _violations(units: Units, p: Float, y: list[Float], shares: Float | None, coarse: bool) -> dict[str, Float]:
    """Infeasibility, gain by disobeying, and gap to the dual bound, each (R,); NaN where a number is."""
    rows, n = units.own.shape[:2]
    flat = p.reshape(rows, -1)
    off = np.maximum(np.abs(flat.sum(axis=1) - 1.0), -flat.min(axis=1))
    gain = np.max([_gains(units.own, p, i, coarse).reshape(rows, -1).max(axis=1) for i in range(n)], axis=0)
    least = np.min([part.reshape(rows, -1).min(axis=1, initial=0.0) for part in y], axis=0)
    if shares is None:
        reached = (units.goal * flat).sum(axis=1)
    else:
        reached = np.einsum("ric,rc->ri", units.goal, flat).min(axis=1)
        least = np.minimum(least, shares.min(axis=1))
        least = np.where(np.abs(shares.sum(axis=1) - 1.0) < 1e-12, least, -np.inf)
    gap = np.abs(_bound(units, y, shares, coarse) - reached)
    return {
        "gain": gain,
        "feasibility": off,
        "gap": np.where(least >= 0, gap, np.where(np.isnan(least), least, np.inf)),
    }


def certify_correlated(game: NormalForm, concept: Correlated | CoarseCorrelated, found: Found) -> Certificate:
    """The largest relative gain from disobeying, how far the probabilities are off, and the gap to the dual bound.

    The bound holds whatever the multipliers are, if they are >= 0 (weak duality), so the gap proves the optimum. Where
    an answer gives none, they are computed here.
    """
    shape, n, coarse = game.payoffs.shape[1:], len(game.players), isinstance(concept, CoarseCorrelated)
    if not found.points:
        return nothing("incentives", TOLERANCE, "no distribution is claimed, and every game has an equilibrium")
    points = [p for p in found.points if isinstance(p, Distribution) and np.shape(p.probabilities) == shape]
    if len(points) != len(found.points):
        return nothing("incentives", TOLERANCE, f"a point must be a table of {' x '.join(map(str, shape))} cells")
    egalitarian = concept.objective == "egalitarian"
    goal = np.ones(n) if concept.objective == "welfare" else concept.objective
    units = _units(game.payoffs[None], goal, egalitarian)
    given = _given(game, found, egalitarian, coarse)
    if given is None and {"multipliers", "weights"} & found.details.keys():
        return nothing("incentives", TOLERANCE, "details.multipliers or details.weights do not fit the game")
    y, shares = given or _multipliers(units, egalitarian, coarse)
    p = np.array([point.probabilities for point in points], dtype=np.float64)
    stack = Units(*(np.repeat(part, len(p), axis=0) for part in units))
    many = [np.repeat(part[None], len(p), axis=0) for part in y]
    rows = _violations(stack, p, many, None if shares is None else np.repeat(shares[None], len(p), axis=0), coarse)
    parts = {name: float(column.max()) for name, column in rows.items()}
    parts["payoffs"] = max(_payoffs_off(game, point) for point in points)
    gains = disobedience(game, p[0], coarse)
    return verdict(
        "incentives",
        TOLERANCE,
        parts,
        "Nobody gains by disobeying, and no such distribution has a larger objective.",
        words={"payoffs": "the payoffs of a point are not those of its distribution"}
        if parts["payoffs"] > 1e-6
        else {},
        proved=("points", "points.payoffs"),
        shown={"slacks": dict(zip(game.players, (-g for g in gains), strict=True))},
    )


def _payoffs_off(game: NormalForm, point: Distribution) -> float:
    """How far the payoffs of a point are from the expected ones, relative to the largest payoff."""
    p = np.asarray(point.probabilities, dtype=np.float64)
    expected = np.array([float((table * p).sum()) for table in game.payoffs])
    size = np.maximum(np.abs(game.payoffs).reshape(len(expected), -1).max(axis=1), 1e-300)
    claimed = np.asarray(point.payoffs, dtype=np.float64)
    return float((np.abs(claimed - expected) / size).max()) if claimed.shape == expected.shape else np.inf


def _given(game: NormalForm, found: Found, egalitarian: bool, coarse: bool) -> tuple[list[Float], Float | None] | None:
    """The multipliers and the players' weights that an answer gives; None if it gives none or not of this form."""
    given, weights = found.details.get("multipliers"), found.details.get("weights")
    if (
        not isinstance(given, dict)
        or set(given) != set(game.players)
        or (egalitarian and not isinstance(weights, dict))
    ):
        return None
    y = [np.asarray(given[player], dtype=np.float64) for player in game.players]
    if any(part.shape != ((m,) if coarse else (m, m)) for part, m in zip(y, game.payoffs.shape[1:], strict=True)):
        return None
    if not coarse and any(np.diag(part).any() for part in y):  # to obey is no disobedience
        return None
    if not isinstance(weights, dict) or not egalitarian:
        return y, None
    return y, np.array([weights.get(player, np.nan) for player in game.players], dtype=np.float64)


def _multipliers(units: Units, egalitarian: bool, coarse: bool) -> tuple[list[Float], Float | None]:
    """Multipliers that make the bound smallest, by a linear program; all zero if that is too large."""
    n, shape = units.own.shape[1], units.own.shape[2:]
    sizes = [m if coarse else m * m for m in shape]
    zero = [np.zeros(m if coarse else (m, m)) for m in shape]
    even = np.full(n, 1.0 / n) if egalitarian else None
    cells = int(np.prod(shape))
    if cells * sum(sizes) > PROGRAM:
        return zero, even
    columns = []
    for i, m in enumerate(shape):
        u = units.own[0, i]
        differ = [np.take(u, [b], axis=i) - u for b in range(m)]
        for a in range(1 if coarse else m):
            mask = np.ones(shape) if coarse else np.indices(shape)[i] == a
            columns += [(gain * mask).ravel() for gain in differ]
    if egalitarian:
        columns += [-goal for goal in units.goal[0]]
    matrix = np.c_[np.array(columns).T, np.ones(cells)]
    sums = np.r_[np.zeros(sum(sizes)), np.ones(n), 0.0][None] if egalitarian else None
    least = np.zeros(cells) if egalitarian else units.goal[0]
    x = smallest(np.eye(matrix.shape[1])[-1], matrix, least, sums, np.ones(1) if egalitarian else None, free=1)
    if x is None:
        return zero, even
    parts = np.split(np.maximum(x[: sum(sizes)], 0.0), np.cumsum(sizes)[:-1])
    shares = np.maximum(x[sum(sizes) : -1], 0.0)
    y = [part.reshape(z.shape) for part, z in zip(parts, zero, strict=True)]
    return y, shares / shares.sum() if egalitarian else None


def certify_correlated_rows(
    stack: NormalFormStack | NormalFormDraws[NormalForm], concept: Correlated | CoarseCorrelated, found: Found
) -> Float:
    """The largest violation of every row, as for one table; NaN where no distribution is claimed."""
    total, shape = len(stack), stack.tables(0, 1).shape[1:]
    n, coarse, egalitarian = shape[0], isinstance(concept, CoarseCorrelated), concept.objective == "egalitarian"
    goal = np.ones(n) if concept.objective == "welfare" else concept.objective
    worst = np.full(total, np.nan)
    size = max(1, ENTRIES // int(np.prod(shape)))

    @np.errstate(all="ignore")
    def block(here: slice) -> None:
        units = _units(stack.tables(here.start, here.stop), goal, egalitarian)
        p = found.details["distribution"][here]
        y = _by_player(found.details["multipliers"][here], shape[1:], coarse)
        y = [part * units.unit[:, i].reshape(-1, *[1] * (part.ndim - 1)) for i, part in enumerate(y)]
        shares = found.details["shares"][here] if egalitarian else None
        worst[here] = np.maximum.reduce(list(_violations(units, p, y, shares, coarse).values()))

    in_blocks(block, total, size)
    return worst


def _by_player(flat: Float, actions: tuple[int, ...], coarse: bool) -> list[Float]:
    """Multipliers in a row, those of ordered pairs of different actions, as one array a player."""
    if coarse:
        return np.split(flat, np.cumsum(actions)[:-1], axis=1)
    out, at = [], 0
    for m in actions:
        square = np.zeros((len(flat), m, m))
        square[:, ~np.eye(m, dtype=bool)] = flat[:, at : at + m * (m - 1)]
        out.append(square)
        at += m * (m - 1)
    return out
