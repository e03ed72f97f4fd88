"""Arrays that users hand over, as numbers or as a fault in words."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.limits import check_limit
from winset.base.real_arrays import real_array

__all__ = ["numbers"]


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
