"""Numbers read exactly, as fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np

from winset.base.errors import Faults

__all__ = ["Number", "exact_number", "read_exact_number"]


def read_exact_number(value: object, where: str, faults: Faults) -> Fraction:
    """A finite number as a fraction; a float as the decimal number it prints as; 0 with a fault otherwise."""
    try:
        if isinstance(value, np.generic):
            value = cast(object, value.item())
        if isinstance(value, float):
            return Fraction(repr(value))
        return Fraction(cast(Number, value))
    except (TypeError, ValueError, OverflowError):
        faults.add(where, f"must be a finite number, got {value!r}")
        return Fraction(0)


Number = int | float | Fraction | str


def exact_number(value: int | float | Fraction) -> Fraction:
    """The number as a fraction; a float is the decimal that it prints as.

    Raises
    ------
    ValueError
        If it is not finite.
    """
    if isinstance(value, float | np.floating):
        return Fraction(repr(float(value)))
    return Fraction(value)
