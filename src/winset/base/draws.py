"""Many draws of a game's parameters, as a matrix and the parameter that each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import ArrayLike, NDArray

from winset.base.errors import Faults, ModelError
from winset.base.real_arrays import real_array

__all__ = ["Draws", "read_draws", "refuse_discounts", "written_draws"]


Draws = Mapping[str, ArrayLike] | NDArray[np.float64]


def refuse_discounts(discounts: NDArray[np.float64]) -> None:
    """Look for drawn discount factors that are out of range; what is not finite comes back as such.

    Raises
    ------
    ModelError
        If one is below 0 or not below 1 (the first row is named).
    """
    wrong = np.flatnonzero(np.isfinite(discounts) & ((discounts < 0) | (discounts >= 1)))
    if len(wrong):
        row, first = wrong[0], discounts[wrong[0]]
        raise ModelError(f"draws[discount]: must be >= 0 and below 1, got {first:g} in row {row} of {len(discounts)}")


def read_draws(draws: Draws, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The draws as a matrix ``(B, D)`` and, for each of the P names, its column or -1.

    Rows with values that are not finite are kept: they come back with the status NONFINITE.

    Raises
    ------
    ModelError
        If a name is unknown, lengths differ or an entry is not a number.
    """
    if not isinstance(draws, Mapping):
        values = real_array(draws, "draws")
        if values.ndim != 2 or values.shape[1] != len(names):
            raise ModelError(f"draws: must have shape (B, {len(names)}), one column a parameter; got {values.shape}")
        return values, np.arange(len(names), dtype=np.int64)
    faults = Faults()
    columns: list[NDArray[np.float64]] = []
    column = np.full(len(names), -1, dtype=np.int64)
    for name, given in draws.items():
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            faults.add(f"draws[{name}]", f"no parameter named {name!r}{hint}; accepted: {', '.join(names)}")
            continue
        try:
            array = real_array(given, f"draws[{name}]")
        except ModelError as error:
            faults.include(error)
            continue
        except (TypeError, ValueError, ArithmeticError):
            faults.add(f"draws[{name}]", "must be an array of numbers")
            continue
        if array.ndim != 1:
            faults.add(f"draws[{name}]", f"must have shape (B,), got {array.shape}")
        column[list(names).index(name)] = len(columns)
        columns.append(array)
    if len({array.shape for array in columns}) > 1:
        faults.add("draws", f"lengths differ: {', '.join(str(len(a)) for a in columns)}")
    if not columns:
        faults.add("draws", f"must name at least one parameter; accepted: {', '.join(names)}")
    faults.raise_if_any()
    return np.ascontiguousarray(np.stack(columns, axis=1)), column


def written_draws(
    values: NDArray[np.float64], column: NDArray[np.int64], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """The columns by name, in their order: what :func:`read_draws` reads."""
    return {names[k]: values[:, column[k]] for k in np.argsort(column, kind="stable") if column[k] >= 0}
