"""Equilibria of quadratic games checked from the payoffs: what each player could gain by any other actions."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.expressions import Polynomial
from winset.base.solution import Certificate, Found
from winset.quadratic.games.quadratic import QuadraticDraws, QuadraticGame
from winset.tables.concepts import Nash

__all__ = ["certify_quadratic", "certify_quadratic_draws", "largest_gains"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9


def _parts(game: QuadraticGame) -> tuple[NDArray[np.int64], Float, Float, Float, Float, Float]:
    """Owner (k,), own rows of second derivatives (k, k), own first derivatives at 0 (k,), ends, and scale (n,)."""
    H, g, _ = game.matrices
    arrays = game.to_arrays()
    owner, low, high = arrays.owner, arrays.low, arrays.high
    rows, first = H[owner, np.arange(len(owner))], g[owner, np.arange(len(owner))]
    width = high - low
    at_low = first + rows @ low
    moved = np.abs(at_low) * width + (np.abs(rows) * np.outer(width, width)).sum(axis=1)
    scale = np.bincount(owner, weights=moved, minlength=len(game.players)).astype(np.float64)
    return owner, rows, first, low, high, scale


def largest_gains(game: QuadraticGame, x: Float) -> Float:
    """A bound on what each player can gain by any own actions, shape ``(n,)``, in payoff units.

    A concave payoff rises by at most what its tangent at x rises by, and that is largest at the ends of the box.
    """
    owner, rows, first, low, high, _ = _parts(game)
    slope = first + rows @ x
    rise = np.maximum(slope * (high - x), slope * (low - x))
    return np.bincount(owner, weights=np.maximum(rise, 0.0), minlength=len(game.players)).astype(np.float64)


def certify_quadratic(game: QuadraticGame, concept: Nash, found: Found) -> Certificate:
    """The largest gain of a player, relative to what the player's own actions can change; concavity; uniqueness."""
    if not found.points:
        return Certificate("gain", 0.0, TOLERANCE, statement="No profile is claimed.")
    owner, rows, _, low, high, scale = _parts(game)
    width = high - low
    gain, off = 0.0, 0.0
    everything = [*found.points, *(p for c in found.components for p in c.points)]
    for point in everything:
        x = np.asarray(point)
        relative = largest_gains(game, x) / np.where(scale > 0, scale, 1.0)
        gain = max(gain, float(relative.max()))
        outside = np.maximum(np.maximum(low - x, x - high), 0.0)
        off = max(off, float((outside / np.where(width > 0, width, 1.0)).max()))
    bent = 0.0
    for i in range(len(game.players)):
        mine = np.flatnonzero(owner == i)
        block = rows[np.ix_(mine, mine)] * np.outer(width[mine], width[mine])
        if np.abs(block).max() > 0:
            bent = max(bent, float(np.linalg.eigvalsh(block / np.abs(block).max())[-1]))
    parts: dict[str, Any] = {"gain": gain, "feasibility": off, "concavity": bent}
    statement = "No player gains by other actions of its own."
    worst = max(gain, off, bent)
    kind = found.details.get("uniqueness")
    if kind:
        proved = _unique(-rows, owner, width, kind, found.details.get("uniqueness_weights"))
        parts["unique"] = proved
        worst = worst if proved else float("inf")
        statement += " There is no other equilibrium." if proved else " Uniqueness is not as claimed."
    return Certificate("gain", worst, TOLERANCE, statement=statement, parts=parts)


def _unique(M: Float, owner: NDArray[np.int64], width: Float, kind: str, weights: Any) -> bool:
    """Whether the named condition for uniqueness holds."""
    inside = np.flatnonzero(width > 0)
    M = M[np.ix_(inside, inside)]
    if kind == "point":
        return not len(inside)
    if kind == "dominance":
        d = np.asarray(weights)[inside]
        own = np.diag(M) * d
        return bool((d > 0).all() and (own > np.abs(M) @ d - np.abs(np.diag(M)) * d).all())
    if kind == "rosen":
        r = np.asarray(weights)
        pseudo = r[owner[inside]][:, None] * M
        unit = (pseudo + pseudo.T) * np.outer(width[inside], width[inside])
        try:
            np.linalg.cholesky(unit)
        except np.linalg.LinAlgError:
            return False
        return bool((r > 0).all())
    if kind == "minors":
        rows = M / np.where(np.diag(M) > 0, np.diag(M), 1.0)[:, None]
        k = len(inside)
        if k > 12 or not (np.diag(M) > 0).all():
            return False
        for size in range(1, k + 1):
            sets = np.array(list(combinations(range(k), size)))
            if not (np.linalg.det(rows[sets[:, :, None], sets[:, None, :]]) > 0).all():
                return False
        return True
    return False


@np.errstate(all="ignore")
def certify_quadratic_draws(stack: QuadraticDraws, concept: Nash, found: Found) -> Float:
    """The largest relative gain in every row, whole columns at a time; infinite where a payoff is not concave."""
    game, total = stack.source, len(stack)
    values: dict[str, Any] = {name: float(value) for name, value in game.parameters.items()}
    for name, c in zip(game.parameters, stack.column, strict=True):
        if c >= 0:
            values[name] = stack.values[:, c]
    numbers = [np.broadcast_to(_at(p, values), total) for p in game.polynomials()]
    arrays = game.to_arrays()
    owner, terms, k = arrays.owner, arrays.terms, len(arrays.owner)
    low, high = np.stack(numbers[len(terms) : len(terms) + k]), np.stack(numbers[len(terms) + k :])
    x, width = found.details["points"].T, high - low
    slope, rows = np.zeros((k, total)), np.zeros((k, k, total))
    at_low = np.zeros((k, total))
    one = np.ones((1, total))
    here, start = np.vstack([x, one]), np.vstack([low, one])
    for (i, a, b), c in zip(terms.tolist(), numbers, strict=False):
        for own, other in ((a, b), (b, a)):
            if own < k and owner[own] == i:
                slope[own] += c * here[other]
                at_low[own] += c * start[other]
                if other < k:
                    rows[own, other] += c
    rise = np.maximum(np.maximum(slope * (high - x), slope * (low - x)), 0.0)
    moved = np.abs(at_low) * width + (np.abs(rows) * width[:, None] * width[None, :]).sum(axis=1)
    outside = np.maximum(np.maximum(low - x, x - high), 0.0) / np.where(width > 0, width, 1.0)
    worst = outside.max(axis=0)
    for i in range(len(game.players)):
        mine = np.flatnonzero(owner == i)
        scale = moved[mine].sum(axis=0)
        gain = rise[mine].sum(axis=0) / np.where(scale > 0, scale, 1.0)
        worst = np.maximum(worst, np.where(np.isnan(gain), np.inf, gain))
        block = (rows[np.ix_(mine, mine)] * width[mine][:, None] * width[mine][None, :]).transpose(2, 0, 1)
        largest = np.abs(block).max(axis=(1, 2), keepdims=True)
        block = np.where(np.isfinite(block), block / np.where(largest > 0, largest, 1.0), 0.0)
        worst = np.where(np.linalg.eigvalsh(block)[:, -1] > TOLERANCE, np.inf, worst)
    return np.asarray(np.maximum(worst, np.abs(_payoffs_off(found, terms, numbers, here))))


def _payoffs_off(found: Found, terms: NDArray[np.int64], numbers: list[Float], here: Float) -> Float:
    """How far the column ``payoffs`` is from the payoffs at the points, relative to the terms they are sums of."""
    payoffs = found.details["payoffs"].T
    value, size = np.zeros_like(payoffs), np.zeros_like(payoffs)
    for (i, a, b), c in zip(terms.tolist(), numbers, strict=False):
        term = c * here[a] * here[b]
        value[i] += term
        size[i] += np.abs(term)
    return np.asarray((np.abs(value - payoffs) / np.where(size > 0, size, 1.0)).max(axis=0))


def _at(polynomial: Polynomial, values: dict[str, Any]) -> Any:
    """A polynomial at columns of parameters."""
    total: Any = 0.0
    for monomial, coefficient in polynomial.terms.items():
        term: Any = float(coefficient)
        for name, power in monomial:
            term = term * values[name] ** power
        total = total + term
    return total
