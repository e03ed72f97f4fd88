"""The decorators under which every kernel is compiled.

Machine code is kept on disk (:mod:`winset.base.compile_cache`), so no second process compiles again; ``nogil`` lets
threads run; ``error_model="numpy"`` lets a division by zero give an infinity instead of a branch. ``fastmath`` stays
off: answers must not depend on how the compiler reorders sums. A kernel never raises, takes no function
and draws no random number. One that may run for long writes its answer and returns a number or nothing: arrays and
tuples to return would be made while an interrupt from the keyboard may be waiting, which ends the process.

A kernel of ``kernels.batch`` runs on several threads of Python's own, made for the call and ended with it: each goes
over the chunks that fall to its turn. No library of threads is loaded, so that a process may fork after a batch, and
any number of threads may call at once.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import numba
from numba.extending import register_jitable

from winset.base.array_types import Float as Float
from winset.base.array_types import Int as Int
from winset.base.array_types import Marks as Marks
from winset.base.compile_cache import KernelCache, cache_base, cache_folder, is_compiled, kernel_sources

__all__ = [
    "Float",
    "Int",
    "Marks",
    "cache_base",
    "cache_folder",
    "inlined",
    "is_compiled",
    "kernel",
    "kernel_sources",
    "most_threads",
    "on_threads",
    "parallel_kernel",
    "prange",
    "storage",
    "threads_here",
]


F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")

prange = range
"""The chunks that fall to one thread: ``prange(turn, chunks, turns)``."""

_here = threading.local()


def most_threads() -> int:
    """How many threads a batch may run on: ``NUMBA_NUM_THREADS``, or one a processor."""
    return int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


def threads_here() -> int:
    """How many threads batches called from this thread run on."""
    return int(getattr(_here, "threads", None) or most_threads())


@contextmanager
def on_threads(number: int) -> Iterator[None]:
    """Let batches called from this thread run on so many threads, and put the number back afterwards."""
    before, _here.threads = getattr(_here, "threads", None), number
    try:
        yield
    finally:
        _here.threads = before


def _compile(function: F, **options: Any) -> F:
    compiled = numba.njit(nogil=True, error_model="numpy", fastmath=False, **options)(function)
    if compiled is not function:  # it is the same where compiling is switched off
        compiled._cache = KernelCache(function)
    return cast(F, compiled)


def kernel(function: F) -> F:
    """Compile a one-game kernel."""
    return _compile(function)


def storage(function: F) -> F:
    """Let kernels call what makes their working arrays; from Python its plain body runs.

    Machine code called from Python would itself make the arrays to return; the module says what that risks.
    """
    return register_jitable(nogil=True, error_model="numpy", fastmath=False)(function)


def inlined(function: F) -> F:
    """Compile a small kernel that its callers inline."""
    return _compile(function, inline="always")


def parallel_kernel(function: Callable[Concatenate[int, int, P], None]) -> Callable[P, None]:
    """Compile a kernel that maps a one-game kernel over a leading axis; only ``kernels.batch`` uses it.

    Its first arguments, which callers leave out, are whose turn it is and how many turns there are: one a thread.
    """
    compiled = _compile(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        turns = threads_here() if compiled is not function else 1
        if turns == 1:
            compiled(0, 1, *args, **kwargs)
            return
        with ThreadPoolExecutor(turns - 1) as others:
            rest = [others.submit(compiled, turn, turns, *args, **kwargs) for turn in range(1, turns)]
            compiled(0, turns, *args, **kwargs)
        for part in rest:
            part.result()

    return run
