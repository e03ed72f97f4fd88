"""The decorators under which every kernel is compiled, once compiling is worth it.

A kernel that Python calls runs as Python (:mod:`winset.base.plain`) while the work is small: a small game is solved in
less time than a compiler needs for one function. Once one call, or all calls together, come to more, the kernel is
compiled. Machine code is kept on disk (:mod:`winset.base.compile_cache`), so no second process compiles again, and
what lies there is used from the first call. The answer has the same bits either way. With ``WINSET_COMPILE=always``
in the environment nothing runs as Python; with ``NUMBA_DISABLE_JIT=1`` everything does.

``nogil`` lets threads run; ``error_model="numpy"`` lets a division by zero give an infinity instead of a branch.
``fastmath`` stays off: answers must not depend on how the compiler reorders sums. A kernel never raises, takes no
function and draws no random number. One that may run for long writes its answer and returns a number or nothing:
arrays and tuples to return would be made while an interrupt from the keyboard may be waiting, which ends the process.

A kernel of ``kernels.batch`` runs on several threads of Python's own, made for the call and ended with it: each goes
over the chunks that fall to its turn. No library of threads is loaded, so that a process may fork after a batch, and
any number of threads may call at once.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from winset.base.array_types import Float as Float
from winset.base.array_types import Int as Int
from winset.base.array_types import Marks as Marks
from winset.base.compile_cache import cache_base, cache_folder, is_compiled, is_kept, kernel_sources
from winset.base.plain import MOST_STEPS, apart, plain_twin, run_plain
from winset.base.threads import threads_here

__all__ = [
    "OPTIONS",
    "STORAGES",
    "Float",
    "Int",
    "Kernel",
    "Marks",
    "cache_base",
    "cache_folder",
    "compiling_at_once",
    "heavy_kernel",
    "inlined",
    "is_compiled",
    "kernel",
    "kernel_sources",
    "parallel_kernel",
    "prange",
    "storage",
]


Code = Callable[..., Any]
F = TypeVar("F", bound=Code)
P = ParamSpec("P")

prange = range
"""The chunks that fall to one thread: ``prange(turn, chunks, turns)``."""

OPTIONS: dict[str, object] = {"nogil": True, "error_model": "numpy", "fastmath": False, "no_cfunc_wrapper": True}
"""How all kernels are compiled."""

STORAGES: list[Code] = []
"""What makes working arrays, until the compiler has been told of it."""

PATIENCE = 3 * MOST_STEPS
"""Steps of one kernel in one process after which it is compiled."""

PATIENCE_WITHIN = MOST_STEPS // 2
"""Steps of a heavy kernel within others that run as Python after which it is compiled by itself."""

_NEVER = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
_at_once = os.environ.get("WINSET_COMPILE", "") == "always"


@contextmanager
def compiling_at_once() -> Iterator[None]:
    """Compile every kernel that is called, however small its work, and go back to the usual afterwards."""
    global _at_once
    before, _at_once = _at_once, True
    try:
        yield
    finally:
        _at_once = before


class Kernel:
    """A kernel as Python calls it."""

    heavy = False

    def __init__(self, function: Code, **options: object) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self.targetoptions = options
        self.options = OPTIONS | options
        self._worth_it = False
        self._machine: Code | None = None
        self._left = PATIENCE

    @property
    def eager(self) -> bool:
        """Whether it is compiled for whatever arguments come."""
        return self._worth_it or _at_once

    def __call__(self, *args: Any) -> Any:
        """Run it, as Python or as machine code."""
        machine = self._machine
        return self.first(*args) if machine is None else machine(*args)

    @property
    def machine(self) -> Any:
        """The dispatcher of numba behind it."""
        if self._machine is None:
            from winset.base.machine_code import compiler_lock, machine_of  # loads numba

            with compiler_lock:  # threads that ask at once are given the same one
                if self._machine is None:
                    self._machine = machine_of(self, STORAGES)
        return self._machine

    @functools.cached_property
    def twin(self) -> Code | None:
        """Its body as plain Python."""
        return plain_twin(self.py_func, lambda value: (lambda: value.within) if isinstance(value, Kernel) else None)

    @functools.cached_property
    def within(self) -> Code | None:
        """What other kernels call while they run as Python."""
        twin = self.twin
        return twin if twin is None or not self.heavy else apart(twin, self._worthwhile, PATIENCE_WITHIN)

    def _worthwhile(self) -> Code:
        self._worth_it = True
        return cast(Code, self.machine)

    def first(self, *args: object) -> Any:
        """Run arguments for which there may be no machine code."""
        if self._machine is not None or not is_kept(self.py_func):
            done, result = self._run_plain(args)
            if done:
                return result
        return self.machine(*args)

    def small(self, *args: object) -> bool:
        """Do small work as Python: whether it is done; if not, nothing has changed and machine code is due."""
        if self._machine is None and not self.eager and not is_kept(self.py_func):
            return self._run_plain(args)[0]
        self._worth_it = True
        return False

    def _run_plain(self, args: tuple[object, ...]) -> tuple[bool, object]:
        twin = None if self.eager else self.twin
        if twin is not None:
            done, result, taken = run_plain(twin, args, min(MOST_STEPS, self._left))
            self._left -= taken
            if done:
                return True, result
        self._worth_it = True
        return False, None


def _compile(function: F, **options: object) -> F:
    return function if _NEVER else cast(F, Kernel(function, **options))


def kernel(function: F) -> F:
    """Compile a one-game kernel."""
    return _compile(function)


def heavy_kernel(function: F) -> F:
    """Compile a one-game kernel that does most of the work of its callers.

    Where these run as Python it is compiled by itself once it is worth it: long before all of a caller would be, and
    in a fraction of the time.
    """
    compiled = _compile(function)
    if isinstance(compiled, Kernel):
        compiled.heavy = True
    return compiled


def storage(function: F) -> F:
    """Let kernels call what makes their working arrays; from Python its plain body runs.

    Machine code called from Python would itself make the arrays to return; the module says what that risks.
    """
    if not _NEVER:
        STORAGES.append(function)
    return function


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
        given = inspect.signature(function).bind(0, 1, *args, **kwargs).args[2:] if kwargs else args
        if not isinstance(compiled, Kernel):
            compiled(0, 1, *args, **kwargs)
            return
        if compiled.small(0, 1, *given):
            return
        turns = threads_here()
        if turns == 1:
            compiled(0, 1, *given)
            return
        with ThreadPoolExecutor(turns - 1) as others:
            rest = [others.submit(compiled, turn, turns, *given) for turn in range(1, turns)]
            compiled(0, turns, *given)
        for part in rest:
            part.result()

    return run
