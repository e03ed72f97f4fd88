"""Answers of play over time, with names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from winset.base.array_types import Column, Float, Int
from winset.base.markup import visible
from winset.base.records import Record

__all__ = ["PolicyRule", "StationaryProfile"]


@dataclass(frozen=True, eq=False)
class PolicyRule(Record):
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

    def __str__(self) -> str:
        return visible("; ".join(f"{player}: {moves}" for player, moves in self.cells().items()))


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
