"""Play over time as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.array_types import Exact, Float, Int

__all__ = ["LegislatureArrays", "LegislatureStackArrays", "StochasticArrays", "StochasticStackArrays"]


@dataclass(frozen=True)
class LegislatureArrays:
    """Bargaining of n players over m alternatives with an endogenous status quo.

    Parameters
    ----------
    payoffs
        Shape ``(n, m)``, of a period; ``exact`` the same as fractions.
    recognition, discounts
        Shape ``(n,)`` each; ``exact_recognition`` and ``exact_discounts`` as fractions.
    weights, quota
        Integers: a proposal passes with votes of at least this weight; ``weights`` has shape ``(n,)``.
    indifferent_yes
        Whether whoever is indifferent votes for the proposal.
    """

    payoffs: Float
    recognition: Float
    discounts: Float
    weights: Int
    quota: int
    indifferent_yes: bool
    exact: Exact
    exact_recognition: Exact
    exact_discounts: Exact


@dataclass(frozen=True)
class StochasticArrays:
    """A stochastic game of n players and S states.

    Parameters
    ----------
    payoffs
        For each state an array ``(n, m_1, ..., m_n)``.
    transitions
        For each state an array ``(m_1, ..., m_n, S)`` of probabilities.
    discounts
        Shape ``(n,)``.
    """

    payoffs: tuple[Float, ...]
    transitions: tuple[Float, ...]
    discounts: Float


@dataclass(frozen=True)
class LegislatureStackArrays:
    """One committee at many ``discounts`` (B,), the same for all players, in place of its own."""

    game: LegislatureArrays
    discounts: Float


@dataclass(frozen=True)
class StochasticStackArrays:
    """One stochastic game at many ``discounts`` (B,), the same for all players, in place of its own."""

    game: StochasticArrays
    discounts: Float
