"""Names for the kinds of array that games, methods and certificates hand to each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column", "Exact", "Float", "Int", "Marks", "Numbers"]

Float = NDArray[np.float64]
Int = NDArray[np.int64]
Marks = NDArray[np.uint8]
Exact = NDArray[np.object_]
"""An array of ``Fraction`` or ``int``."""
Numbers = Float | Exact
Column = NDArray[Any]
"""An array of whatever a column of a batch holds: numbers, statuses, marks."""
