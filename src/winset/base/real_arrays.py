"""Numbers that a user hands over, as an array of the library's own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError

__all__ = ["real_array"]


def real_array(given: Any, place: str) -> NDArray[np.float64]:
    """A copy as real numbers, which nothing that is done to ``given`` afterwards changes.

    Raises
    ------
    ModelError
        If there are complex numbers, of which conversion would drop a part.
    TypeError, ValueError, OverflowError
        As by NumPy, if entries are no numbers or the table is ragged.
    """
    if type(given) is np.ndarray and given.dtype == np.float64:
        return given.copy()
    raw = np.asarray(given)
    entries = raw.flat if raw.dtype == object else ()
    if raw.dtype.kind == "c" or any(isinstance(entry, complex | np.complexfloating) for entry in entries):
        raise ModelError(f"{place}: must be real numbers, got complex ones")
    return np.array(raw, dtype=np.float64, order="C", copy=True)
