"""Equilibria of one game over time at many discount factors: every row is played by the rules at its own factor."""

from __future__ import annotations

from math import inf

import numpy as np

from winset.base.array_types import Column, Float
from winset.base.claims import apart
from winset.base.solution import Found
from winset.base.status import Status
from winset.dynamic.check.markov_legislature import Played, certify_legislature
from winset.dynamic.check.stochastic import certify_stochastic
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.games.legislature import LegislatureStack
from winset.dynamic.games.plans import StationaryProfile
from winset.dynamic.games.stochastic import StochasticGame, StochasticStack

__all__ = ["certify_legislature_rows", "certify_stochastic_rows"]

NEAR = 1e-8
"""How far told values may be from those of the plan."""


def certify_legislature_rows(stack: LegislatureStack, concept: MarkovPerfect, found: Found) -> Float:
    """The most that a proposer gains by one deviation; infinite where something else is told than is played."""
    details, out = found.details, np.full(len(stack), np.nan)
    scale = float(max(map(max, stack.game.payoffs)) - min(map(min, stack.game.payoffs))) or 1.0
    m = stack.game.payoffs.shape[1]
    heard = np.flatnonzero(stack.game.recognition > 0)
    for row in np.flatnonzero(np.isfinite(stack.discounts)):
        status, plan = details["status"][row], np.asarray(details["proposals"][row])
        stays = (plan[heard] == np.arange(m)).all(axis=0)
        told = np.array_equal(details["absorbing"][row], stays) and details["count"][row] == (status == Status.SOLVED)
        if status == Status.SOLVED and ((plan >= 0) & (plan < m)).all() and told:
            played = Played(stack.row(int(row)), plan.astype(np.int64), exact=False)
            off = apart(details["values"][row], played.values)
            out[row] = max(played.forced(), played.regret() / scale, off if off > NEAR else 0.0)
        elif status == Status.NO_SOLUTION and (plan == -1).all() and np.isnan(details["values"][row]).all() and told:
            proof = certify_legislature(stack.row(int(row)), concept, Found(Status.NO_SOLUTION, []))
            out[row] = proof.value if proof.covers == "all" else inf
        else:
            out[row] = inf
    return out


def certify_stochastic_rows(stack: StochasticStack, concept: MarkovPerfect, found: Found) -> Float:
    """The largest gain by one deviation at any listed equilibrium; for all pure ones, that no other is one."""
    details, out = found.details, np.full(len(stack), np.nan)
    strategies, offsets = np.asarray(details["lists"]["strategies"], dtype=np.float64), details["offsets"]
    for row in np.flatnonzero(np.isfinite(stack.discounts)):
        status, own = Status(int(details["status"][row])), strategies[offsets[row] : offsets[row + 1]]
        values = details["values"][row]
        told = details["count"][row] == len(own) and bool(len(own)) == (status is Status.SOLVED)
        if not told or (not len(own) and not np.isnan(values).all()):
            out[row] = inf
            continue
        points = [_profile(stack.game, numbers) for numbers in own]
        told_values = {"values": [values]} if len(points) == 1 else {}
        some = Found(status, points, "all" if concept.count == "all" else "one", details=told_values)
        verdict = certify_stochastic(stack.row(int(row)), concept, some)
        out[row] = verdict.value if verdict.covers == "all" else inf
        if len(points) > 1:
            first = Found(Status.SOLVED, points[:1], "one", details={"values": [values]})
            out[row] = max(out[row], certify_stochastic(stack.row(int(row)), concept, first).value)
    return out


def _profile(game: StochasticGame, numbers: Column) -> StationaryProfile:
    """Mixtures that stand one after the other, by player and state."""
    sizes = [[table.shape[1 + i] for table in game.payoffs] for i in range(len(game.players))]
    pieces = iter(np.split(numbers, np.cumsum([m for own in sizes for m in own])[:-1]))
    return StationaryProfile(game.players, game.states, tuple(tuple(next(pieces) for _ in own) for own in sizes))
