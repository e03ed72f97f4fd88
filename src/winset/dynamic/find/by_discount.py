"""Markov perfect equilibria of one game at many discount factors, its arrays shared by all rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from winset.base.array_types import Column, Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.dynamic.arrays import LegislatureStackArrays, StochasticStackArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.find.logit_homotopy import LogitHomotopy
from winset.dynamic.find.markov_legislature import ChainSearch, moves_of, nearness, values_on
from winset.dynamic.find.pure_markov import PureMarkov
from winset.dynamic.find.shapley_iteration import ShapleyIteration
from winset.dynamic.kernels.markov_legislature import settled_rules

__all__ = ["SettledPeriodsBatch", "StationaryBatch"]


@dataclass(frozen=True)
class SettledPeriodsBatch:
    """Backward induction from a last period that is moved away, at every factor; where few chains exist, all of them.

    Parameters
    ----------
    attempts
        How many other beginnings are tried: other worths of the end, drawn, and slower changes.
    """

    attempts: int = 20

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (LegislatureStackArrays,)

    def supports(self, arrays: LegislatureStackArrays, concept: MarkovPerfect) -> str | None:
        """One equilibrium in pure strategies a row."""
        return None if concept == MarkovPerfect() else "finds one pure rule a row; accepted: MarkovPerfect()"

    def run(self, arrays: LegislatureStackArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """Columns ``proposals``, ``values`` (B, n, m), ``absorbing`` (B, m) and ``count`` (B,)."""
        game, factors = arrays.game, arrays.discounts
        u, rows = game.payoffs, len(factors)
        rules, settled = np.full((rows, *u.shape), -1), np.zeros(rows, dtype=np.uint8)
        prefer, drawn = u + 0.01 * np.roll(u, -1, axis=0), range(self.attempts)
        starts = np.array([u, u, *(u[:, rng.permutation(u.shape[1])] for _ in drawn)])
        slow = np.array([1.0, 1.0, *(rng.uniform(0.2, 1.0) for _ in drawn)])
        settled_rules(u, game.recognition, factors, game.weights, game.quota, game.indifferent_yes, nearness(game),
                      prefer, starts, slow, rules, settled)  # fmt: skip
        status = np.where(settled > 0, Status.SOLVED, Status.LIMIT)
        status[~np.isfinite(factors)] = Status.NONFINITE
        values = np.full((rows, *u.shape), np.nan)
        for row in np.flatnonzero(np.isfinite(factors)):
            one = replace(game, discounts=np.full(len(u), factors[row]))
            if not settled[row] and ChainSearch().supports(one, concept) is None:
                found = ChainSearch().run(one, concept, rng)
                status[row] = found.status
                rules[row] = found.points[0] if found.points else -1
            if status[row] == Status.SOLVED:
                values[row] = values_on(one, moves_of(one, rules[row]))
        heard = game.recognition > 0
        columns: Details = {
            "status": status,
            "proposals": rules,
            "values": values,
            "absorbing": (rules[:, heard] == np.arange(u.shape[1])).all(axis=1).astype(np.int64),
            "count": (status == Status.SOLVED).astype(np.int64),
        }
        return Found(Status.SOLVED, [], details=columns)


@dataclass(frozen=True)
class StationaryBatch:
    """The method that takes the game at one factor, at each of them."""

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (StochasticStackArrays,)

    def supports(self, arrays: StochasticStackArrays, concept: MarkovPerfect) -> str | None:
        """Whatever one of the methods for one game takes."""
        refused = [why for method in STATIONARY if (why := method.supports(arrays.game, concept))]
        return "; ".join(refused) if len(refused) == len(STATIONARY) else None

    def run(self, arrays: StochasticStackArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """Columns ``values`` (B, n, S) of the first and ``count`` (B,); the list ``strategies``, one row each."""
        game, factors = arrays.game, arrays.discounts
        n, states = len(game.discounts), len(game.payoffs)
        width = sum(sum(table.shape[1:]) for table in game.payoffs)
        status = np.full(len(factors), Status.NONFINITE, dtype=np.int64)
        values: Float = np.full((len(factors), n, states), np.nan)
        listed: list[Column] = [np.zeros((0, width))]
        counts = np.zeros(len(factors), dtype=np.int64)
        for row in np.flatnonzero(np.isfinite(factors)):
            one = replace(game, discounts=np.full(n, factors[row]))
            method = next(m for m in STATIONARY if m.supports(one, concept) is None)
            found = method.run(one, concept, rng)
            status[row], counts[row] = found.status, len(found.points)
            if found.points:
                values[row] = found.details["values"][0]
                listed.append(np.array([np.concatenate([x for own in plan for x in own]) for plan in found.points]))
        columns: Details = {
            "status": status,
            "values": values,
            "count": counts,
            "lists": {"strategies": np.concatenate(listed)},
            "offsets": np.concatenate([[0], np.cumsum(counts)]),
        }
        return Found(Status.SOLVED, [], details=columns)


STATIONARY = (PureMarkov(), ShapleyIteration(), LogitHomotopy())
