"""Arrays that users hand over, as numbers or as a fault in words."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.limits import check_limit
from winset.base.real_arrays import real_array

__all__ = ["by_issue", "numbers", "position_rows"]


def numbers(given: object, where: str) -> Float:
    """A copy of what was given as an array of real numbers.

    Raises
    ------
    ModelError
        If it is none, or larger than the limit of cells.
    """
    check_limit("cells", int(np.size(given)) if isinstance(given, np.ndarray) else 0, where)
    try:
        return real_array(given, where)
    except (TypeError, ValueError, OverflowError):
        raise ModelError(f"{where}: must be numbers, as many in every row, got {given!r:.80}") from None


def by_issue(given: object, where: str) -> Float:
    """Numbers with one column an issue; a flat list is one issue."""
    array = numbers(given, where)
    return array[:, None] if array.ndim == 1 else array


def position_rows(given: object) -> Float:
    """Positions, one row an actor and one column an issue.

    Raises
    ------
    ModelError
        If there are none, or they have more than two axes.
    """
    x = by_issue(given, "position")
    if x.ndim != 2 or not x.size:
        raise ModelError(f"position: must be one row an actor, got shape {x.shape}")
    return x
