"""Machine code of kernels on disk: one file a kernel and signature, in a folder named for the sources.

numba's own cache looks only at the file of the calling kernel, ends the program where a file is damaged or no folder
can be written, and lets two processes that compile at once mix up their entries. Here a file is named for all that it
depends on, carries a digest, and is written beside its place and renamed; so it is there whole, or not at all.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib.resources
import os
import pickle
import stat
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numba
from numba.core import compiler, serialize

__all__ = ["KernelCache", "cache_base", "cache_folder", "is_compiled", "kernel_sources"]

_DIGEST = 32
_rebuild: Callable[..., Any] = compiler.CompileResult._rebuild
_dumps: Callable[..., bytes] = serialize.dumps
_said: set[str] = set()


def cache_base() -> Path:
    """Where all compiled kernels are kept, if it can be written: ``NUMBA_CACHE_DIR``, or the user's cache folder."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given)
    user = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(user) / "winset"


def cache_folder(module: str) -> Path:
    """Where the compiled kernels of this module are kept, while its sources stay the same."""
    return cache_base() / _folder_name(module)


def is_compiled(module: str) -> bool:
    """Whether some kernels of this module, as its sources now stand, are kept on disk."""
    return any(next(folder.glob("*.nbc"), None) for folder in _folders(module))


@functools.cache
def _folder_name(module: str) -> str:
    sources = hashlib.sha256()
    for _, text in sorted(kernel_sources(module).items()):
        sources.update(text.encode())
    short = ".".join(part for part in module.split(".")[1:] if part != "kernels")
    return f"{short}-{sources.hexdigest()[:16]}"


def kernel_sources(module: str) -> dict[str, str]:
    """The sources, by module, of a kernel module and of all kernel modules that it imports, itself or through others.

    Followed are modules with ``kernels`` in their path and those of :data:`SHARED`, wherever they lie.
    """
    found: dict[str, str] = {}
    ahead = [module]
    while ahead:
        name = ahead.pop()
        if name not in found:
            text = _text(name)
            if text is not None:
                found[name] = text
                ahead.extend(_imported(text))
    return found


def _imported(text: str) -> Iterator[str]:
    package = __name__.partition(".")[0]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package:
            module = node.module or ""
            for name in (module, *(f"{module}.{alias.name}" for alias in node.names)):
                parts = name.split(".")
                if "kernels" in parts[1:] or parts[-1] in SHARED:
                    yield name


@functools.cache
def _text(module: str) -> str | None:
    """The source of a module of the package, be it in a folder or in a zip file; None if there is none."""
    package, *parts = module.split(".")
    place: Traversable = importlib.resources.files(package)
    for part in parts[:-1]:
        place = place.joinpath(part)
    file = place.joinpath(f"{parts[-1]}.py")
    if not file.is_file():
        file = place.joinpath(parts[-1]).joinpath("__init__.py")
    return file.read_text(encoding="utf-8") if file.is_file() else None


SHARED = frozenset({"jit", "lanes", "linear", "status"})
"""Modules of ``winset.base`` that kernels are made of."""


def _folders(module: str) -> Iterator[Path]:
    yield cache_folder(module)
    base = _spare_base(make=False)
    if base is not None:
        yield base / _folder_name(module)


def _spare_base(make: bool) -> Path | None:
    """A folder among the temporary files that nobody else can write to; None if there is none."""
    try:
        user = os.getuid() if hasattr(os, "getuid") else None
        base = Path(tempfile.gettempdir()) / f"winset-{'user' if user is None else user}"
        if make:
            base.mkdir(mode=0o700, exist_ok=True)
        found = base.lstat()
    except OSError:
        return None
    safe = user is None or (found.st_uid == user and not found.st_mode & 0o022)
    return base if safe and stat.S_ISDIR(found.st_mode) else None


def _say_once(kind: str, text: str) -> None:
    if kind not in _said:
        _said.add(kind)
        warnings.warn(text, RuntimeWarning, stacklevel=2)


class KernelCache:
    """The machine code of one kernel, as numba's dispatchers ask for it.

    A folder that cannot be written or a damaged file costs a warning, once in a process, and compiling anew.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._module = function.__module__
        self._name = f"{function.__qualname__}-{function.__code__.co_firstlineno}".replace("<", "").replace(">", "")
        self._code = hashlib.sha256(function.__code__.co_code).hexdigest()

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

    def load_overload(self, sig: object, target_context: Any) -> Any:
        """The compiled kernel for this signature; None if it is not kept, or what is kept is damaged."""
        target_context.refresh()
        name = self._file(sig, target_context.codegen())
        for folder in _folders(self._module):
            try:
                data = (folder / name).read_bytes()
            except OSError:
                continue
            try:
                if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
                    raise ValueError("its digest differs")
                return _rebuild(target_context, *pickle.loads(data[_DIGEST:]))
            except Exception as error:  # what lies there can be anything
                _say_once(
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
            _write_whole(cache_folder(self._module) / name, data)
        except OSError as error:
            instead = "they are compiled anew in every process"
            spare = _spare_base(make=True)
            if spare is not None:
                with contextlib.suppress(OSError):
                    _write_whole(spare / _folder_name(self._module) / name, data)
                    instead = f"they are kept in {spare} instead"
            _say_once(
                "folder",
                f"{cache_base()}: compiled kernels cannot be kept here ({error.strerror or error}); {instead}; "
                "NUMBA_CACHE_DIR can name another folder",
            )

    def _file(self, sig: object, codegen: Any) -> str:
        versions = (numba.__version__, sys.version_info[:3], sys.implementation.name)
        key = repr((sig, codegen.magic_tuple(), versions, self._code)).encode()
        return f"{self._name}-{hashlib.sha256(key).hexdigest()[:24]}.nbc"


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{uuid.uuid4().hex}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
