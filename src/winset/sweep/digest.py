"""A digest of a game as its user stated it: expressions, names, rules; not of its numbers at some draw."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property
from types import CodeType, FunctionType, MethodType

import numpy as np

__all__ = ["digest_of"]


PLAIN = (bool, int, float, complex, str, bytes, Fraction, np.generic, range, type(None), type(...))


def digest_of(*things: object) -> str:
    """A digest that is the same in every process, and another one where anything that answers rest on differs."""
    digest = hashlib.sha256()
    for part in _parts(things, ()):
        digest.update(f"{len(part)}:".encode())
        digest.update(part)
    return digest.hexdigest()


def _parts(value: object, above: tuple[object, ...]) -> Iterator[bytes]:
    """The value as a sequence of bytes from which it could be told; ``above`` are those that it is a part of."""
    if isinstance(value, PLAIN) and not isinstance(value, Enum):
        yield f"{_kind(value)} {value!r}".encode()
        return
    circle = next((k for k, other in enumerate(above) if other is value), None)
    if circle is not None:
        yield f"circle {circle}".encode()
        return
    below = (*above, value)
    if isinstance(value, np.ndarray) and value.dtype != object:
        yield f"array {value.dtype} {value.shape}".encode()
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, type):
        yield f"type {value.__module__}.{value.__qualname__}".encode()
    elif isinstance(value, Set):
        members = sorted(b"".join(b"%d:%b" % (len(p), p) for p in _parts(entry, below)) for entry in value)
        yield f"{_kind(value)} {len(members)}".encode()
        yield from members
    else:
        entries = list(_entries(value))
        yield f"{_kind(value)} {len(entries)}".encode()
        for entry in entries:
            yield from _parts(entry, below)


def _entries(value: object) -> Iterator[object]:
    """What a compound value is made of, in order."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, np.ndarray):
        yield value.shape
        yield from value.flat
    elif isinstance(value, list | tuple):
        yield from value
    elif isinstance(value, Enum):
        yield value.name
    elif is_dataclass(value):
        yield from ((part.name, getattr(value, part.name)) for part in fields(value) if part.compare)
    elif isinstance(value, FunctionType):
        cells = value.__closure__ or ()
        yield from (value.__code__, value.__defaults__, value.__kwdefaults__, [cell.cell_contents for cell in cells])
    elif isinstance(value, CodeType):
        yield from (value.co_code, value.co_names, value.co_varnames, value.co_freevars, value.co_consts)
    elif isinstance(value, MethodType):
        yield from (value.__func__, value.__self__)
    else:
        yield from _attributes(value)


def _attributes(value: object) -> Iterator[tuple[str, object]]:
    """An object's own attributes, but not what it computed from them and keeps."""
    kinds = type(value).__mro__
    kept = {name for kind in kinds for name, entry in vars(kind).items() if isinstance(entry, cached_property)}
    slots = [name for kind in kinds for name in _slots(kind)]
    held = {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(value, "__dict__", {})
    if not held and not hasattr(value, "__dict__") and not slots:
        held = {"reduced": value.__reduce_ex__(2)[1:]}
    yield from ((name, held[name]) for name in sorted(held) if name not in kept)


def _slots(kind: type) -> tuple[str, ...]:
    found = vars(kind).get("__slots__", ())
    named = (found,) if isinstance(found, str) else tuple(found)
    return tuple(name for name in named if name not in ("__dict__", "__weakref__"))


def _kind(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
