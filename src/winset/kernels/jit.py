"""The one decorator under which every kernel is compiled.

``cache`` keeps the machine code on disk, so no second process compiles again; ``nogil`` lets threads run;
``error_model="numpy"`` lets a division by zero give an infinity instead of a branch. ``fastmath`` stays
off: answers must not depend on how the compiler reorders sums. A kernel never raises, takes no function
and draws no random number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Float", "Int", "Marks", "inlined", "kernel", "parallel_kernel", "prange"]

Float = NDArray[np.float64]
Int = NDArray[np.int64]
Marks = NDArray[np.uint8]

F = TypeVar("F", bound=Callable[..., Any])

prange = numba.prange


def kernel(function: F) -> F:
    """Compile a one-game kernel."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(function))


def inlined(function: F) -> F:
    """Compile a small kernel that its callers inline."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False, inline="always")(function))


def parallel_kernel(function: F) -> F:
    """Compile a kernel that maps a one-game kernel over a leading axis; only ``batch`` uses it."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False, parallel=True)(function))
