"""Answers of play over time, with names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import DTypeLike

from winset.base.array_types import Column, Float, Int
from winset.base.errors import Faults
from winset.base.markup import visible
from winset.base.numbers import read_exact_number
from winset.base.records import Celled, Record

__all__ = ["MixedPolicyRule", "PolicyRule", "StationaryProfile", "read_mix"]


@dataclass(frozen=True, eq=False)
class PolicyRule(Celled):
    """What is implemented when each player proposes at each status quo; numpy takes it as an array.

    Parameters
    ----------
    players, alternatives
        Names.
    outcome
        Shape ``(n, m)``: the number of the alternative that is implemented when player i proposes at status quo q,
        which is q itself where nothing better passes.
    """

    players: tuple[str, ...]
    alternatives: tuple[str, ...]
    outcome: Int

    def __getitem__(self, player: str | int) -> dict[str, str]:
        i = self.players.index(player) if isinstance(player, str) else player
        return {q: self.alternatives[int(x)] for q, x in zip(self.alternatives, self.outcome[i], strict=True)}

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Column:
        return np.array(self.outcome, dtype=dtype)

    def cells(self) -> dict[str, str]:
        """For each player where a proposal leads from every status quo, in words."""
        return {p: ", ".join(f"{q} > {x}" for q, x in self[p].items()) for p in self.players}


@dataclass(frozen=True, eq=False)
class MixedPolicyRule(Celled):
    """What each player proposes at each status quo, and how often; numpy takes it as an array of probabilities.

    Parameters
    ----------
    players, alternatives
        Names.
    weights
        Shape ``(n, m, m)``, whole numbers: when player i proposes at status quo q, alternative x is implemented with
        probability ``weights[i, q, x] / weights[i, q].sum()``.
    """

    players: tuple[str, ...]
    alternatives: tuple[str, ...]
    weights: Int

    def __getitem__(self, player: str | int) -> dict[str, dict[str, Fraction]]:
        i = self.players.index(player) if isinstance(player, str) else player
        return {
            q: {self.alternatives[x]: Fraction(int(row[x]), int(row.sum())) for x in np.flatnonzero(row)}
            for q, row in zip(self.alternatives, self.weights[i], strict=True)
        }

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Column:
        return np.array(self.weights / self.weights.sum(axis=2, keepdims=True), dtype=dtype)

    def cells(self) -> dict[str, str]:
        """For each player where proposals lead from every status quo, and how probably, in words."""
        return {
            player: ", ".join(
                f"{q} > " + (" or ".join(f"{x} ({p})" for x, p in mix.items()) if len(mix) > 1 else next(iter(mix)))
                for q, mix in self[player].items()
            )
            for player in self.players
        }


@dataclass(frozen=True, eq=False)
class StationaryProfile(Record):
    """A mixed action of each player in each state: ``profile[player][state]`` is an array of probabilities.

    Parameters
    ----------
    players, states
        Names.
    strategies
        For each player one array of shape ``(m_i,)`` a state.
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    strategies: tuple[tuple[Float, ...], ...]

    def __getitem__(self, player: str | int) -> tuple[Float, ...]:
        return self.strategies[self.players.index(player) if isinstance(player, str) else player]

    def __len__(self) -> int:
        return len(self.strategies)

    def cells(self) -> dict[str, str]:
        """What each player does in each state, in words."""
        return {
            player: "; ".join(
                f"{state}: " + " + ".join(f"{float(p):.6g} {k + 1}" for k, p in enumerate(mix) if p > 0)
                for state, mix in zip(self.states, own, strict=True)
            )
            for player, own in zip(self.players, self.strategies, strict=True)
        }

    def __str__(self) -> str:
        return visible(" | ".join(f"{player}: {does}" for player, does in self.cells().items()))


FINEST = 10**12
"""Claimed probabilities are whole numbers of at least these parts."""


def read_mix(move: object, alternatives: Sequence[str], may_mix: bool, where: str, faults: Faults) -> Int:
    """Weights ``(m,)`` of a claimed proposal: an alternative by name or number, or probabilities of alternatives."""
    m = len(alternatives)
    out = np.zeros(m, dtype=np.int64)
    if isinstance(move, str) and move in alternatives:
        out[alternatives.index(move)] = 1
    elif isinstance(move, int | np.integer) and not isinstance(move, bool) and 0 <= move < m:
        out[int(move)] = 1
    elif may_mix and isinstance(move, Mapping | Sequence | np.ndarray) and not isinstance(move, str):
        named = dict(move) if isinstance(move, Mapping) else dict(zip(alternatives, move, strict=False))
        strange = [name for name in named if name not in alternatives]
        if strange or (not isinstance(move, Mapping) and len(move) != m):
            faults.add(where, f"must have probabilities of the {m} alternatives, got {move!r:.50}")
            return out
        chances = {str(name): read_exact_number(p, f"{where}[{name}]", faults) for name, p in named.items()}
        total = sum(chances.values(), Fraction(0))
        if any(p < 0 for p in chances.values()) or abs(total - 1) > Fraction(1, 10**9):
            faults.add(where, f"must be probabilities that sum to 1, got the sum {float(total):g}")
            return out
        simple = [chances.get(name, Fraction(0)).limit_denominator(10**6) for name in alternatives]
        parts = min(lcm(*(p.denominator for p in simple)), FINEST)
        out[:] = [round(p * parts) for p in simple]
    else:
        faults.add(where, f"must be an alternative{' or probabilities' * may_mix}, got {move!r:.50}")
    return out
