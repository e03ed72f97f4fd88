"""The one decorator under which every kernel is compiled.

``cache`` keeps the machine code on disk, so no second process compiles again; ``nogil`` lets threads run;
``error_model="numpy"`` lets a division by zero give an infinity instead of a branch. ``fastmath`` stays
off: answers must not depend on how the compiler reorders sums. A kernel never raises, takes no function
and draws no random number.

The cache lies in a folder named for the sources of all kernels, below ``NUMBA_CACHE_DIR`` or the user's cache folder:
numba alone would look only at the file of the calling kernel, and run old machine code of a kernel that it calls.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Float", "Int", "Marks", "cache_folder", "inlined", "kernel", "parallel_kernel", "prange"]

Float = NDArray[np.float64]
Int = NDArray[np.int64]
Marks = NDArray[np.uint8]

F = TypeVar("F", bound=Callable[..., Any])

prange = numba.prange


def cache_folder() -> Path:
    """Where the compiled kernels of these very sources are kept."""
    sources = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        sources.update(file.read_bytes())
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(user) / "winset")
    return base / f"kernels-{sources.hexdigest()[:16]}"


_FOLDER = str(cache_folder())


def _compile(function: F, **options: Any) -> F:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = _FOLDER  # type: ignore[attr-defined]
    try:
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False, **options)(function)
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]
    return cast(F, compiled)


def kernel(function: F) -> F:
    """Compile a one-game kernel."""
    return _compile(function)


def inlined(function: F) -> F:
    """Compile a small kernel that its callers inline."""
    return _compile(function, inline="always")


def parallel_kernel(function: F) -> F:
    """Compile a kernel that maps a one-game kernel over a leading axis; only ``kernels.batch`` uses it."""
    return _compile(function, parallel=True)
