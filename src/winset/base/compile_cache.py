"""Machine code of kernels on disk: one file a kernel and signature, in a folder named for the sources.

numba's own cache looks only at the file of the calling kernel, ends the program where a file is damaged or no folder
can be written, and lets two processes that compile at once mix up their entries. Here a file is named for all that it
depends on, carries a digest, and is written beside its place and renamed; so it is there whole, or not at all.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.resources
import os
import re
import stat
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = [
    "cache_base",
    "cache_folder",
    "folder_name",
    "folders",
    "is_compiled",
    "is_kept",
    "kernel_name",
    "kernel_sources",
    "say_once",
    "source_text",
    "spare_base",
    "write_whole",
]

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
    return cache_base() / folder_name(module)


def is_compiled(module: str) -> bool:
    """Whether some kernels of this module, as its sources now stand, are kept on disk."""
    return any(next(folder.glob("*.nbc"), None) for folder in folders(module))


def kernel_name(function: Callable[..., object]) -> str:
    """What the files of a kernel begin with."""
    return f"{function.__qualname__}-{function.__code__.co_firstlineno}".replace("<", "").replace(">", "")


def is_kept(function: Callable[..., object]) -> bool:
    """Whether this kernel lay on disk, for arguments of whatever kind, when its module was first asked for."""
    return kernel_name(function) in _kept_names(function.__module__, str(cache_base()))


@functools.cache
def _kept_names(module: str, base: str) -> frozenset[str]:
    try:
        return frozenset(file.name.rpartition("-")[0] for folder in folders(module) for file in folder.glob("*.nbc"))
    except OSError:
        return frozenset()


@functools.cache
def folder_name(module: str) -> str:
    """The name of the folder of this module, which changes with its sources."""
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
            text = source_text(name)
            if text is not None:
                found[name] = text
                ahead.extend(_imported(text))
    return found


_IMPORT = re.compile(r"^[ ]*from (winset[\w.]*) import (\([^)]*\)|[^\n]*)", re.M)


@functools.cache
def _imported(text: str) -> tuple[str, ...]:
    """The modules that this source imports and that kernels are made of."""
    found = []
    for module, names in _IMPORT.findall(text):
        for name in (module, *(f"{module}.{alias}" for alias in re.findall(r"\w+", names))):
            parts = name.split(".")
            if "kernels" in parts[1:] or parts[-1] in SHARED:
                found.append(name)
    return tuple(found)


@functools.cache
def source_text(module: str) -> str | None:
    """The source of a module of the package, be it in a folder or in a zip file; None if there is none."""
    package, *parts = module.split(".")
    if not parts:
        return None
    place: Traversable = importlib.resources.files(package)
    for part in parts[:-1]:
        place = place.joinpath(part)
    file = place.joinpath(f"{parts[-1]}.py")
    if not file.is_file():
        file = place.joinpath(parts[-1]).joinpath("__init__.py")
    return file.read_text(encoding="utf-8") if file.is_file() else None


SHARED = frozenset({"lanes", "linear", "status"})
"""Modules of ``winset.base`` that kernels are made of."""


def folders(module: str) -> Iterator[Path]:
    """Where compiled kernels of this module may lie, the first place first."""
    yield cache_folder(module)
    base = spare_base(make=False)
    if base is not None:
        yield base / folder_name(module)


def spare_base(make: bool) -> Path | None:
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


def say_once(kind: str, text: str) -> None:
    """Warn, once in a process for every kind."""
    if kind not in _said:
        _said.add(kind)
        warnings.warn(text, RuntimeWarning, stacklevel=2)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{uuid.uuid4().hex}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
