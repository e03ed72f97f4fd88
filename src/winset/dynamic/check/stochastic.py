"""Stochastic games, played: no player gains in any state by another action once, after which all go on as planned."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import inf, prod
from typing import cast

import numpy as np

from winset.base.array_types import Exact, Float, Numbers
from winset.base.claims import apart
from winset.base.numbers import exact_number
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.dynamic.check.markov_legislature import solved
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.games.plans import StationaryProfile
from winset.dynamic.games.stochastic import StochasticGame

__all__ = ["certify_stochastic"]

TOLERANCE = 1e-9
MOST_EXACT = 2_000
"""Cells of all tables together up to which pure plans are computed in fractions."""
MOST_PLANS = 20_000
"""Pure plans that are gone through again."""
CHUNK = 4_000


def certify_stochastic(game: StochasticGame, concept: MarkovPerfect, found: Found) -> Certificate:
    """The largest gain by one deviation in one state, of any player; for all pure plans, that no other is one."""
    if found.status is Status.LIMIT and not found.points:
        return Certificate("one-shot deviation", inf, TOLERANCE, statement="There is no answer.", parts={"answer": inf})
    span = float(max(t.max() for t in game.payoffs) - min(t.min() for t in game.payoffs)) or 1.0
    points = cast("list[StationaryProfile]", found.points)
    parts: dict[str, float] = {}
    played = []
    exact = True
    if points:
        parts["mixtures"] = max(_mixtures_off(game, point) for point in points)
        if parts["mixtures"] > TOLERANCE:
            return _verdict(parts, False, "all", "")
        played = [_played(game, point, pure=concept.pure) for point in points]
        parts["deviations"] = max(float(regret) for _, regret in played) / span
        exact = all(isinstance(regret, Fraction) for _, regret in played)
        if concept.pure:
            parts["pure"] = 0.0 if all(_cells(point) is not None for point in points) else inf
    right = [values for values, _ in played]
    if "values" in found.details:
        exact = False
        parts["details.values"] = _off(found.details["values"], right)
    if "actions" in found.details:
        cells = [_actions(point) for point in points]
        parts["details.actions"] = 0.0 if [[list(o) for o in c] for c in found.details["actions"]] == cells else inf
    if "bounds" in found.details and right:
        low, high = (np.asarray(x, dtype=np.float64) for x in found.details["bounds"])
        value = np.asarray(right[0][0], dtype=np.float64)
        near = TOLERANCE * span
        fits = low.shape == high.shape == value.shape and bool(((low - near <= value) & (value <= high + near)).all())
        parts["details.bounds"] = 0.0 if fits else inf
    if found.completeness != "all" and found.status is not Status.NO_SOLUTION:
        return _verdict(parts, exact, "all", "")
    total = prod(prod(t.shape[1:]) for t in game.payoffs)
    if not concept.pure or total > MOST_PLANS:
        return _verdict(parts or {"completeness": inf}, False, "part", " Whether there are others was not checked.")
    parts["completeness"] = inf if _others(game, [_cells(point) for point in points]) else 0.0
    return _verdict(parts, exact, "all", " No other pure plan is an equilibrium.")


def _verdict(parts: dict[str, float], exact: bool, covers: str, more: str) -> Certificate:
    value = max(parts.values())
    worst = max(parts, key=lambda name: parts[name])
    if value > TOLERANCE:
        text = f"Fails in part {worst} by {value:.3g}; {TOLERANCE:.3g} is accepted."
    elif "deviations" in parts:
        text = f"In every state every player's action is best against the others' from then on.{more}"
    else:
        text = "From every pure plan some deviation pays." if covers == "all" else "Nothing was checked."
    return Certificate(
        "one-shot deviation", value, TOLERANCE, exact=exact and value == 0 and covers == "all", statement=text,
        parts=parts, covers="part" if covers == "part" else "all", proved=tuple(parts) if value <= TOLERANCE else (),
    )  # fmt: skip


def _mixtures_off(game: StochasticGame, point: StationaryProfile) -> float:
    """How far from probabilities; infinite if the shape is wrong."""
    if len(point.strategies) != len(game.players):
        return inf
    worst = 0.0
    for i, own in enumerate(point.strategies):
        if len(own) != len(game.states):
            return inf
        for mix, table in zip(own, game.payoffs, strict=True):
            if mix.shape != (table.shape[1 + i],):
                return inf
            worst = max(worst, float(-mix.min()), abs(float(mix.sum()) - 1))
    return worst


def _cells(point: StationaryProfile) -> tuple[tuple[int, ...], ...] | None:
    """The cell of each state of a pure plan."""
    if any(float(mix.max()) != 1.0 for own in point.strategies for mix in own):
        return None
    return tuple(zip(*([int(mix.argmax()) for mix in own] for own in point.strategies), strict=True))


def _actions(point: StationaryProfile) -> list[list[int]]:
    return [[int(mix.argmax()) for mix in own] for own in point.strategies]


def _played(game: StochasticGame, point: StationaryProfile, pure: bool) -> tuple[Numbers, Fraction | float]:
    """Values ``(n, S)`` and the largest gain by one deviation."""
    cells = _cells(point)
    if pure and cells is not None and sum(t.size for t in game.transitions) <= MOST_EXACT:
        return _pure(game, cells)
    n, count = len(game.players), len(game.states)
    pay, chain = np.zeros((n, count)), np.zeros((count, count))
    cells_of = [list(np.ndindex(t.shape[1:])) for t in game.payoffs]
    chances = [
        {cell: prod(float(point.strategies[i][s][a]) for i, a in enumerate(cell)) for cell in cells_of[s]}
        for s in range(count)
    ]
    for s in range(count):
        for cell, chance in chances[s].items():
            pay[:, s] += chance * game.payoffs[s][(slice(None), *cell)].astype(np.float64)
            chain[s] += chance * game.transitions[s][cell].astype(np.float64)
    discounts = [float(d) for d in game.discounts]
    values = np.array([np.linalg.solve(np.eye(count) - d * chain, (1 - d) * own)
                       for d, own in zip(discounts, pay, strict=True)])  # fmt: skip
    worst = 0.0
    for s in range(count):
        for i in range(n):
            worths = np.zeros(game.payoffs[s].shape[1 + i])
            for cell in cells_of[s]:
                others = prod(float(point.strategies[j][s][a]) for j, a in enumerate(cell) if j != i)
                later = float(game.transitions[s][cell].astype(np.float64) @ values[i])
                now = float(game.payoffs[s][(i, *cell)])
                worths[cell[i]] += others * ((1 - discounts[i]) * now + discounts[i] * later)
            worst = max(worst, float(worths.max() - values[i, s]))
    return values, worst


def _pure(game: StochasticGame, cells: Sequence[tuple[int, ...]]) -> tuple[Exact, Fraction]:
    """The same of a pure plan, in fractions."""
    n, count = len(game.players), len(game.states)
    values = np.empty((n, count), dtype=object)
    worst = Fraction(0)
    for i in range(n):
        d = exact_number(game.discounts[i])
        chain = np.array([game.transitions[s][cells[s]] for s in range(count)], dtype=object)
        matrix = -d * chain
        matrix[np.arange(count), np.arange(count)] += 1
        now = np.array([(1 - d) * game.payoffs[s][(i, *cells[s])] for s in range(count)], dtype=object)
        values[i] = solved(matrix, now[:, None])[:, 0]
        for s in range(count):
            for a in range(game.payoffs[s].shape[1 + i]):
                cell = (*cells[s][:i], a, *cells[s][i + 1 :])
                worth = (1 - d) * game.payoffs[s][(i, *cell)] + d * sum(game.transitions[s][cell] * values[i])
                worst = max(worst, worth - values[i, s])
    return values, worst


def _others(game: StochasticGame, listed: Sequence[object]) -> bool:
    """Whether some pure plan that is not listed is an equilibrium: in floats first, and what is near exactly."""
    span = float(max(t.max() for t in game.payoffs) - min(t.min() for t in game.payoffs)) or 1.0
    known = set(listed)
    small = sum(t.size for t in game.transitions) <= MOST_EXACT
    plans = list(product(*(list(np.ndindex(t.shape[1:])) for t in game.payoffs)))
    for first in range(0, len(plans), CHUNK):
        some = plans[first : first + CHUNK]
        for k in np.flatnonzero(_gains(game, some) <= 1e-9 * span):
            if some[k] not in known and (not small or _pure(game, some[k])[1] == 0):
                return True
    return False


def _gains(game: StochasticGame, plans: Sequence[Sequence[tuple[int, ...]]]) -> Float:
    """The largest gain by one deviation from each of these pure plans, in floats."""
    count, worst = len(game.states), np.full(len(plans), -inf)
    payoffs, moves = [t.astype(np.float64) for t in game.payoffs], [t.astype(np.float64) for t in game.transitions]
    cells = [tuple(np.array([plan[s] for plan in plans]).T) for s in range(count)]
    chain = np.stack([moves[s][cells[s]] for s in range(count)], axis=1)
    for i, discount in enumerate(game.discounts):
        d = float(discount)
        now = np.stack([payoffs[s][i][cells[s]] for s in range(count)], axis=1)
        values = np.linalg.solve(np.eye(count) - d * chain, (1 - d) * now[:, :, None])[:, :, 0]
        for s in range(count):
            for a in range(payoffs[s].shape[1 + i]):
                other = (*cells[s][:i], np.full(len(plans), a), *cells[s][i + 1 :])
                later = (moves[s][other] * values).sum(axis=1)
                worst = np.maximum(worst, (1 - d) * payoffs[s][i][other] + d * later - values[:, s])
    return worst


def _off(claim: object, right: Sequence[Numbers]) -> float:
    if not isinstance(claim, Sequence | np.ndarray) or len(claim) != len(right):
        return inf
    off = max((apart(c, np.asarray(r).astype(np.float64)) for c, r in zip(claim, right, strict=True)), default=0.0)
    return off if off > 1e-8 else 0.0
