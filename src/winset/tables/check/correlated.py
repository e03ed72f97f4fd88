"""Correlated equilibria checked from the table: nobody gains by disobeying, and the objective cannot be larger."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.solution import Certificate, Found
from winset.tables.concepts import CoarseCorrelated, Correlated
from winset.tables.games.normal import NormalForm

__all__ = ["certify_correlated", "disobedience"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9


def disobedience(game: NormalForm, probabilities: Float, coarse: bool = False) -> list[Float]:
    """What each player gains by disobeying, in units of the player's payoff range.

    Entry ``[a, b]`` of shape ``(m_i, m_i)`` is the expected gain from playing b whenever a is recommended; if coarse,
    entry ``[b]`` of shape ``(m_i,)`` is the gain from playing b always.
    """
    out = []
    for i, table in enumerate(game.payoffs):
        u = np.moveaxis(_levelled(table), i, 0).reshape(table.shape[i], -1)
        p = np.moveaxis(probabilities, i, 0).reshape(table.shape[i], -1)
        gains = p @ u.T
        gains = gains - np.diag(gains)[:, None]
        out.append(gains.sum(axis=0) if coarse else gains)
    return out


def _levelled(table: Float) -> Float:
    """Payoffs from the lowest on, in units of their range."""
    table = np.ldexp(table, -int(np.frexp(np.abs(table).max())[1]))
    lowest = table.min()
    spread = float(table.max() - lowest)
    return np.asarray((table - lowest) / (spread if spread > 0 else 1.0))


def _bound(game: NormalForm, objective: Float, multipliers: list[Float], coarse: bool) -> float:
    """The most that the objective can be, by the multipliers: max over cells of objective - sum of y * gain."""
    shape = objective.shape
    total = objective.copy()
    for i, y in enumerate(multipliers):
        u = np.moveaxis(_levelled(game.payoffs[i]), i, 0).reshape(shape[i], -1)
        weighted = (y[:, None] * u).sum(axis=0)[None, :] if coarse else y @ u
        paid = weighted - (y.sum() if coarse else y.sum(axis=1)[:, None]) * u
        others = shape[:i] + shape[i + 1 :]
        total -= np.moveaxis(paid.reshape(shape[i], *others), 0, i)
    return float(total.max())


def certify_correlated(game: NormalForm, concept: Correlated | CoarseCorrelated, found: Found) -> Certificate:
    """The largest relative gain from disobeying, how far the probabilities are off, and the gap to the dual bound.

    The bound holds whatever the multipliers are, if they are >= 0 (weak duality), so the gap proves the optimum.
    """
    if not found.points:
        return Certificate("incentives", 0.0, TOLERANCE, statement="No distribution is claimed.")
    coarse = isinstance(concept, CoarseCorrelated)
    p = np.asarray(found.points[0].probabilities, dtype=np.float64)
    gains = disobedience(game, p, coarse)
    worst = max(float(g.max()) for g in gains)
    off = max(abs(float(p.sum()) - 1.0), float(-p.min()), 0.0)
    flat = game.payoffs - game.payoffs.min(axis=tuple(range(1, game.payoffs.ndim)), keepdims=True)
    weights = found.details.get("weights")
    if concept.objective == "egalitarian":
        common = (game.payoffs - game.payoffs.min()) / (float(flat.max()) or 1.0)
        mu = np.array(list(weights.values())) if weights else np.full(len(flat), np.nan)
        objective = np.tensordot(mu, common, axes=1)
        reached = min(float((common[i] * p).sum()) for i in range(len(flat)))
        fair = bool(mu.min() >= 0) and abs(float(mu.sum()) - 1.0) < 1e-12
    else:
        given: Any = (1.0,) * len(flat) if concept.objective == "welfare" else concept.objective
        table = np.array(given, dtype=np.float64)
        whole = table.shape == p.shape and (table.shape != (len(flat),) or len(flat) == 1)
        objective = table - table.min() if whole else np.tensordot(table, flat, axes=1)
        objective = objective / (float(np.abs(objective).max()) or 1.0)
        reached, fair = float((objective * p).sum()), True
    y = [np.asarray(m) for m in found.details["multipliers"].values()]
    fair = fair and all(float(part.min(initial=0.0)) >= 0 for part in y)
    bound = _bound(game, objective, y, coarse)
    gap = abs(bound - reached) if fair else float("inf")
    return Certificate(
        "incentives",
        max(worst, off, gap) if np.isfinite(gap) else float("inf"),
        TOLERANCE,
        statement="Nobody gains by disobeying, and no such distribution has a larger objective.",
        parts={
            "gain": worst,
            "feasibility": off,
            "gap": gap,
            "slacks": dict(zip(game.players, (-g for g in gains), strict=True)),
        },
    )
