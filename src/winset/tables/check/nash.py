"""Nash equilibria checked from the payoff table: nobody gains by another action (Nash 1951)."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.points import Profile
from winset.base.solution import Certificate, Found
from winset.tables.concepts import Nash, Pure
from winset.tables.games.normal import NormalForm

__all__ = ["certify_nash", "regrets"]


TOLERANCE = 1e-9


def regrets(game: NormalForm, profile: Profile) -> NDArray[np.float64]:
    """What each player could gain by another action, relative to the player's payoff range; shape ``(n,)``."""
    n = len(game.players)
    used = [np.flatnonzero(s) for s in profile]
    pure = all(len(u) == 1 and s[u[0]] == 1.0 for u, s in zip(used, profile, strict=True))
    out = np.empty(n)
    for i in range(n):
        rows = [np.arange(len(profile[i])) if j == i else used[j] for j in range(n)]
        values = np.moveaxis(game.payoffs[i][np.ix_(*rows)], i, -1)
        if pure and values.max() == values.ravel()[used[i][0]]:
            out[i] = 0.0
            continue
        values = _levelled(values, game.payoffs[i])
        for j in range(n):
            if j != i:
                values = np.tensordot(profile[j][used[j]], values, axes=(0, 0))
        out[i] = values.max() - values @ profile[i]
    return out


def _levelled(part: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part of a table counted from the table's lowest entry, in units of its range; all zero if that is none."""
    lowest, highest = float(table.min()), float(table.max())
    if lowest == highest:
        return np.zeros(part.shape)
    if 1e-290 < highest - lowest < 1e290:
        return np.asarray((part - lowest) / (highest - lowest))
    down = -int(np.frexp(max(abs(lowest), abs(highest)))[1])
    lowest = float(np.ldexp(lowest, down))
    return np.asarray((np.ldexp(part, down) - lowest) / (float(np.ldexp(highest, down)) - lowest))


def feasibility(profile: Profile) -> float:
    """How far the strategies are from being probability vectors."""
    return max(max(abs(float(s.sum()) - 1.0), float(-s.min()), 0.0) for s in profile)


def _two_players(game: NormalForm, points: list[Profile]) -> tuple[float, float]:
    """The largest regret and the largest infeasibility over all points at once."""
    A, B = (_levelled(table, table) for table in game.payoffs)
    x, y = np.array([p.strategies[0] for p in points]), np.array([p.strategies[1] for p in points])
    values = y @ A.T, x @ B
    gains = [v.max(axis=1) - np.einsum("ij,ij->i", v, s) for v, s in zip(values, (x, y), strict=True)]
    sums = np.concatenate([x.sum(axis=1), y.sum(axis=1)])
    regret = float(np.maximum(*gains).max())
    off = max(float(np.abs(sums - 1.0).max()), -float(x.min()), -float(y.min()), 0.0)
    return regret, off


def _proved(game: NormalForm, points: list[Profile]) -> bool:
    """Whether all points, given in fractions, are equilibria of a two-player game in exact arithmetic."""
    tables = [
        [[Fraction(x) for x in row] for row in game.exact[0]],
        [[Fraction(x) for x in row] for row in game.exact[1].T],
    ]
    whole = [_whole(table) for table in tables]
    seen: dict[tuple[int, tuple[Any, ...]], tuple[int, list[int]]] = {}
    for point in points:
        weights = [tuple(s) for s in point]
        for i in (0, 1):
            own, other = weights[i], weights[1 - i]
            if sum(own) != 1 or min(own) < 0:
                return False
            key = (i, other)
            if key not in seen:
                scale = lcm(*(Fraction(p).denominator for p in other))
                ints = [int(p * scale) for p in other]
                used = [j for j, p in enumerate(ints) if p]
                values = [sum(row[j] * ints[j] for j in used) for row in whole[i]]
                seen[key] = max(values), values
            best, values = seen[key]
            if any(p > 0 and v != best for p, v in zip(own, values, strict=True)):
                return False
    return True


def _whole(table: list[list[Fraction]]) -> list[list[int]]:
    """A table of fractions times their common denominator."""
    scale = lcm(*(x.denominator for row in table for x in row))
    return [[x.numerator * (scale // x.denominator) for x in row] for row in table]


def certify_nash(game: NormalForm, concept: Nash | Pure, found: Found) -> Certificate:
    """The largest relative regret over players and points, and how far strategies are from adding up.

    Points of two-player games that are also given as fractions (``details["exact_points"]``) are proved in exact
    arithmetic.
    """
    if not found.points:
        return Certificate("regret", 0.0, TOLERANCE, statement="No profile is claimed.")
    if len(game.players) == 2:
        regret, off = _two_players(game, found.points)
    else:
        regret = max(float(regrets(game, p).max()) for p in found.points)
        off = max(feasibility(p) for p in found.points)
    exact = found.details.get("exact_points")
    proved = exact is not None and len(exact) == len(found.points) and _proved(game, exact)
    if proved and exact is not None:
        away = max(
            float(np.abs(s.astype(float) - t).max())
            for p, q in zip(exact, found.points, strict=True)
            for s, t in zip(p, q, strict=True)
        )
        proved = away <= 1e-12
    return Certificate(
        "regret",
        max(regret, off) if exact is None or proved else float("inf"),
        TOLERANCE,
        exact=proved,
        statement="No player gains by any other action, at any of the points.",
        parts={"regret": regret, "feasibility": off},
    )
