"""What an answer says besides its points, concept by concept: play over time.

A name is there where the answer has it: what cannot be said of an answer is left out.
"""

from __future__ import annotations

from typing import TypedDict

from winset.base.array_types import Column, Float

__all__ = ["DynamicBargainingDetails", "StochasticDetails"]


class DynamicBargainingDetails(TypedDict, total=False):
    """Markov perfect play with an evolving status quo; n players, m policies; one array for each point."""

    proposals: list[Column]
    """``[i, q]``: the policy that i tables at status quo q; mixed, ``[i, q, x]``: how probably i tables x."""
    acceptance: list[Column]
    """``[q, x]``: whether x passes against q."""
    values: list[Float]
    """``[i, q]``: what i expects at status quo q."""
    long_run: list[Float]
    """``[q, x]``: the share of time in which x is in force if q is at first."""


class StochasticDetails(TypedDict, total=False):
    """Markov perfect play of a stochastic game; one entry for each point."""

    values: list[Float]
    """``[i, s]``: what i expects in state s."""
    actions: list[list[list[int]]]
    """By state and player, positions of the actions that are played."""
    bounds: list[Float]
    """By state, how far the value is known: from below and from above."""
