"""Numbers read exactly, as fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np

from winset.base.errors import Faults, ModelError
from winset.base.limits import fraction

__all__ = ["Number", "exact_number", "read_exact_number", "rounded"]


Number = int | float | Fraction | str


def read_exact_number(value: object, where: str, faults: Faults) -> Fraction:
    """A finite number as a fraction; a float as the decimal number it prints as; 0 with a fault otherwise."""
    try:
        number = fraction(value, where) if isinstance(value, str) else exact_number(cast(Number, value))
        float(number)
        return number
    except ModelError as error:
        faults.include(error)
        return Fraction(0)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        faults.add(where, f"must be a finite number, got {value!r:.100}")
        return Fraction(0)


def rounded(number: Fraction | int, digits: int = 6) -> str:
    """A number as messages say it, which may be a sum beyond the largest float."""
    try:
        return f"{float(number):.{digits}g}"
    except OverflowError:
        return f"about {'-' if number < 0 else ''}10^{len(str(abs(int(number)))) - 1}"


def exact_number(value: Number) -> Fraction:
    """The number as a fraction of Python's integers; a float is the decimal that it prints as.

    Numbers of NumPy, which compute with a fixed width, become Python's first.

    Raises
    ------
    ValueError, TypeError, OverflowError
        If it is not a finite number.
    """
    if isinstance(value, np.generic):
        value = float(value) if isinstance(value, np.floating) else value.item()
    if isinstance(value, float):
        return Fraction(repr(value))
    number = Fraction(value)
    if type(number.numerator) is int and type(number.denominator) is int:
        return number
    return Fraction(int(number.numerator), int(number.denominator))
