"""Which program computes here: versions, a digest of the package's own source, and the machine's kind."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.resources
import platform
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from winset.base.errors import ModelError

__all__ = ["made_here", "provenance", "refuse_another_program"]


_LIBRARIES = ("numpy", "scipy", "numba")
_PACKAGE = __name__.partition(".")[0]


def provenance() -> dict[str, str]:
    """A digest of the package's source, and the versions of the libraries that its numbers depend on."""
    return dict(_provenance())


@functools.cache
def _provenance() -> dict[str, str]:
    source = hashlib.sha256()
    for name, file in sorted(_files(importlib.resources.files(_PACKAGE), "")):
        source.update(f"{name}\n".encode())
        source.update(file.read_bytes())
    return {"source": source.hexdigest()[:16]} | {name: importlib.metadata.version(name) for name in _LIBRARIES}


def made_here() -> dict[str, str]:
    """What is kept with an answer: :func:`provenance`, the version of Python, and the kind of machine.

    The digest of the source names the package, which need not be installed.
    """
    kind = f"{platform.system()} {platform.machine()}"
    return provenance() | {"python": platform.python_version(), "platform": kind}


def _files(folder: Traversable, place: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{place}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif name.endswith(".py"):
            yield name, entry


def refuse_another_program(theirs: object, place: str) -> None:
    """ModelError at this place, with every difference, if what was computed there was not computed by this program."""
    ours = provenance()
    known = theirs if isinstance(theirs, Mapping) else {}
    faults = [
        f"{place}: was computed with another {'source of winset' if name == 'source' else name}: "
        f"{known.get(name, 'unknown')!s}, here is {value}"
        for name, value in ours.items()
        if known.get(name) != value
    ]
    if faults:
        raise ModelError(faults)
