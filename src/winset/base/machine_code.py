"""Compiling: the dispatchers of numba behind the kernels and what they keep on disk; loaded when first needed."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numba
from numba.core import compiler, serialize, types
from numba.core.compiler_lock import global_compiler_lock as compiler_lock
from numba.core.registry import CPUDispatcher
from numba.extending import register_jitable, typeof_impl

from winset.base.compile_cache import (
    cache_base,
    cache_folder,
    folder_name,
    folders,
    kernel_name,
    say_once,
    spare_base,
    write_whole,
)

__all__ = ["COMPILED", "KernelCache", "Machine", "compiler_lock", "machine_of"]

Code = Callable[..., Any]

COMPILED: list[str] = []
"""The kernels that this process has compiled, each as often as it was compiled."""

_DIGEST = 32
_rebuild: Code = compiler.CompileResult._rebuild
_dumps: Callable[..., bytes] = serialize.dumps
_compile_for_args: Code = getattr(CPUDispatcher, "_compile_for_args")  # noqa: B009
_any_number: Code = types.unliteral


class Compilable(Protocol):
    """What is to be compiled: a function, how, and what runs it where there is no machine code."""

    @property
    def py_func(self) -> Code: ...
    @property
    def options(self) -> dict[str, object]: ...
    @property
    def eager(self) -> bool: ...
    @property
    def first(self) -> Code: ...
    @property
    def machine(self) -> object: ...


class Machine(CPUDispatcher):
    """The machine code of one kernel for every kind of arguments that it was compiled for or that lies on disk.

    For other arguments it runs the kernel as Python until compiling is worth it.
    """

    def __init__(self, kernel: Compilable) -> None:
        options = {"nopython": True, "boundscheck": None, **kernel.options}
        super().__init__(py_func=kernel.py_func, locals={}, targetoptions=options)
        self._kernel = kernel
        self._cache = KernelCache(kernel.py_func, repr(sorted(options.items())))
        self._kept: dict[tuple[object, ...], bool] = {}

    def _compile_for_args(self, *args: object, **keywords: object) -> Code:
        """What runs these arguments: numba calls it with them."""
        kernel = self._kernel
        if not kernel.eager and not keywords:
            kinds = tuple(self.typeof_pyval(value) for value in args)
            if kinds not in self._kept:
                self._kept[kinds] = self._cache.keeps(kinds, self.targetctx)
            if not self._kept[kinds]:
                return kernel.first
        run: Code = _compile_for_args(self, *args, **keywords)
        return run

    def compile(self, sig: Any) -> Any:
        """The machine code for this signature, from the disk or compiled.

        The compiler's lock is held while misses are counted: of two threads that ask at once only one compiles.
        """
        with compiler_lock, told(self.py_func.__module__):
            misses = vars(self)["_cache_misses"]
            before = sum(misses.values())
            code = super().compile(sig)
            if sum(misses.values()) > before:
                COMPILED.append(f"{self.py_func.__module__}.{self.py_func.__qualname__}")
        return code

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """How another kernel calls it: for a constant with the same machine code as for any number."""
        plain = {name: _any_number(kind) for name, kind in dict(kws).items()}
        return super().get_call_template(tuple(map(_any_number, args)), plain)


SOON = 1.0
"""Seconds of compiling after which it is told."""

_compiling = threading.local()


@contextlib.contextmanager
def told(module: str) -> Iterator[None]:
    """Say on a terminal, in one line, that something is compiled, if it takes over a second."""
    if getattr(_compiling, "now", False) or not sys.stderr.isatty():
        yield
        return
    _compiling.now = True
    room = module.split(".")[1] if "." in module else module
    timer = threading.Timer(SOON, _tell, (room,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _compiling.now = False


def _tell(room: str) -> None:
    print(
        f"winset: compiling kernels of {room}, once; they are kept on disk (winset warm compiles them beforehand)",
        file=sys.stderr,
    )


_known: set[type] = set()


def machine_of(kernel: Compilable, storages: list[Code]) -> Machine:
    """The dispatcher behind a kernel; the compiler is told of ``storages``, which kernels call, and none are left."""
    kind = type(kernel)
    if kind not in _known:
        _known.add(kind)
        typeof_impl.register(kind)(lambda value, context: types.Dispatcher(value.machine))
    while storages:
        register_jitable(nogil=True, error_model="numpy", fastmath=False)(storages.pop())
    return Machine(kernel)


class KernelCache:
    """The machine code of one kernel, as numba's dispatchers ask for it.

    A folder that cannot be written or a damaged file costs a warning, once in a process, and compiling anew.
    """

    def __init__(self, function: Code, options: str) -> None:
        self._module = function.__module__
        self._name = kernel_name(function)
        self._code = hashlib.sha256(function.__code__.co_code + options.encode()).hexdigest()

    @property
    def cache_path(self) -> str:
        """Where it lies if it can be written there."""
        return str(cache_folder(self._module))

    def enable(self) -> None:
        """Nothing: it is always on."""

    def disable(self) -> None:
        """Nothing: it is always on."""

    def flush(self) -> None:
        """Nothing: what has changed has another name."""

    def keeps(self, kinds: tuple[object, ...], target_context: Any) -> bool:
        """Whether the compiled kernel for arguments of these kinds lies on disk."""
        name = self._file(kinds, target_context.codegen())
        return any((folder / name).exists() for folder in folders(self._module))

    def load_overload(self, sig: object, target_context: Any) -> Any:
        """The compiled kernel for this signature; None if it is not kept, or what is kept is damaged."""
        target_context.refresh()
        name = self._file(sig, target_context.codegen())
        for folder in folders(self._module):
            try:
                data = (folder / name).read_bytes()
            except OSError:
                continue
            try:
                if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
                    raise ValueError("its digest differs")
                return _rebuild(target_context, *pickle.loads(data[_DIGEST:]))
            except Exception as error:  # what lies there can be anything
                say_once(
                    "damaged",
                    f"{folder / name}: a compiled kernel is damaged ({error}); it and its like are compiled anew",
                )
        return None

    def save_overload(self, sig: object, result: Any) -> None:
        """Keep a compiled kernel in the first folder that can be written."""
        name = self._file(sig, result.codegen)
        data = _dumps(result._reduce())
        data = hashlib.sha256(data).digest() + data
        try:
            write_whole(cache_folder(self._module) / name, data)
        except OSError as error:
            instead = "they are compiled anew in every process"
            spare = spare_base(make=True)
            if spare is not None:
                with contextlib.suppress(OSError):
                    write_whole(spare / folder_name(self._module) / name, data)
                    instead = f"they are kept in {spare} instead"
            say_once(
                "folder",
                f"{cache_base()}: compiled kernels cannot be kept here ({error.strerror or error}); {instead}; "
                "NUMBA_CACHE_DIR can name another folder",
            )

    def _file(self, sig: object, codegen: Any) -> str:
        versions = (numba.__version__, sys.version_info[:3], sys.implementation.name)
        key = repr((sig, codegen.magic_tuple(), versions, self._code)).encode()
        return f"{self._name}-{hashlib.sha256(key).hexdigest()[:24]}.nbc"
