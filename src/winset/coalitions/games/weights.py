"""Voting weights and quotas as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError
from winset.base.limits import fraction
from winset.base.numbers import Number, rounded

__all__ = ["whole_weights"]


LARGEST = 100_000
"""Largest sum of weights after they are made whole; the work grows with it."""


def whole_weights(weights: Sequence[Number], quota: Number, faults: Faults) -> tuple[NDArray[np.int64], int]:
    """Weights and quota as the smallest whole numbers with the same winning coalitions (weight >= quota)."""
    try:
        exact = [fraction(str(w), "weights") if isinstance(w, float | str) else Fraction(w) for w in weights]
        bar = fraction(str(quota), "quota") if isinstance(quota, float | str) else Fraction(quota)
    except ModelError:
        raise
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        faults.add("weights, quota", "must be finite numbers")
        return np.ones(len(weights), dtype=np.int64), 1
    for i, w in enumerate(exact):
        if w < 0:
            faults.add(f"weights[{i}]", f"must be >= 0, got {weights[i]}")
    unit = lcm(*(w.denominator for w in exact))
    whole = [int(w * unit) for w in exact]
    divisor = gcd(*whole) or 1
    whole = [w // divisor for w in whole]
    threshold = bar * unit / divisor
    least = -int(-threshold // 1)
    if least < 1:
        faults.add("quota", f"must be > 0, got {quota}")
    if least > sum(whole):
        faults.add("quota", f"nobody can reach it: {quota} > {rounded(sum(exact, Fraction(0)))}, the sum of weights")
    if sum(whole) > LARGEST:
        faults.add("weights", f"sum to {sum(whole)} as whole numbers; accepted: up to {LARGEST}, so round them")
        whole, least = [1] * len(whole), 1
    return np.array(whole, dtype=np.int64), max(least, 1)
