"""The one decorator under which every kernel is compiled.

``cache`` keeps the machine code on disk, so no second process compiles again; ``nogil`` lets threads run;
``error_model="numpy"`` lets a division by zero give an infinity instead of a branch. ``fastmath`` stays
off: answers must not depend on how the compiler reorders sums. A kernel never raises, takes no function
and draws no random number. One that may run for long writes its answer and returns a number or nothing: arrays and
tuples to return would be made while an interrupt from the keyboard may be waiting, which ends the process.

The cache lies in a folder named for the sources of the kernel's file and of every kernel file it imports, below
``NUMBA_CACHE_DIR`` or the user's cache folder: numba alone would look only at the file of the calling kernel, and run
old machine code of a kernel that it calls.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from winset.base.arrays import Float as Float
from winset.base.arrays import Int as Int
from winset.base.arrays import Marks as Marks

__all__ = ["Float", "Int", "Marks", "cache_base", "cache_folder", "inlined", "kernel", "parallel_kernel", "prange"]


_PACKAGE = "winset"

F = TypeVar("F", bound=Callable[..., Any])

prange = numba.prange


def cache_base() -> Path:
    """Where all compiled kernels are kept."""
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("NUMBA_CACHE_DIR") or Path(user) / "winset")


def cache_folder(module: str) -> Path:
    """Where the compiled kernels of this module of kernels are kept, while its sources stay the same."""
    sources = hashlib.sha256()
    for file in sorted(_sources(module, {})):
        sources.update(file.read_bytes())
    return cache_base() / f"{module.removeprefix(_PACKAGE + '.')}-{sources.hexdigest()[:16]}"


def _sources(module: str, seen: dict[str, Path]) -> list[Path]:
    """The file of a kernel module and of all kernel modules that it imports."""
    if module not in seen:
        path = Path(__file__).parent.parent.joinpath(*module.removeprefix(_PACKAGE).split("."))
        seen[module] = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for imported in re.findall(rf"^from ({_PACKAGE}[.\w]*) import", seen[module].read_text(), re.M):
            _sources(imported, seen)
    return list(seen.values())


@functools.cache
def _folder(module: str) -> str:
    return str(cache_folder(module))


def _compile(function: F, **options: Any) -> F:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    module = function.__module__
    if module.startswith(_PACKAGE):
        numba.config.CACHE_DIR = _folder(module)  # type: ignore[attr-defined]
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
