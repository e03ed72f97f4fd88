"""Whether numbers bear out a claim, for many solved games at once; a single game is row 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float

__all__ = ["bears_out", "inside", "unit_of"]

Bool: TypeAlias = NDArray[np.bool_]
CLOSE = 1e-9
"""Numbers this close, relative to the larger, are the same."""


def unit_of(name: str, measures: Mapping[str, Float]) -> Float | float:
    """What counts as one unit of an answer: 1, but of a payoff the largest payoff of anybody in that game.

    Payoffs can be measured in any unit, so that a claim on them holds in all units or in none.
    """
    if not (name.startswith("payoffs.") or name.endswith("_payoff") or name == "veil_value"):
        return 1.0
    payoffs = [np.abs(column) for key, column in measures.items() if key.startswith("payoffs.") or key == name]
    largest: Float = np.max(payoffs, axis=0)
    return largest


def bears_out(got: Float, wanted: Float, sign: str, unit: Float | float) -> Bool:
    """Whether each number is the one wanted, or stands to it as ``sign`` says: ``<``, ``<=``, ``>`` or ``>=``."""
    slack = CLOSE * np.maximum(np.maximum(np.abs(got), np.abs(wanted)), unit)
    if not sign:
        same: Bool = np.abs(got - wanted) <= slack
        return same
    difference = got - wanted if sign.startswith(">") else wanted - got
    holds: Bool = difference >= -slack if sign.endswith("=") else difference > slack
    return holds


def inside(at: Float, low: Float | float | None, high: Float | float | None, ends: str) -> Bool:
    """Whether each number lies in the interval with these ends, of which ``[`` and ``]`` are its own."""
    out: Bool = np.ones(len(at), dtype=bool)
    if low is not None:
        out &= at >= low if ends[0] == "[" else at > low
    if high is not None:
        out &= at <= high if ends[1] == "]" else at < high
    return out
