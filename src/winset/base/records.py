"""Plain data that equals itself after ``to_dict``/``from_dict`` and pickle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from functools import wraps
from typing import Any, ClassVar, Protocol, Self, TypeAlias, TypeVar, cast

import numpy as np

from winset.base.concept import Concept
from winset.base.markup import visible
from winset.base.status import Status

__all__ = ["Celled", "Named", "Plain", "Record", "from_plain", "quick", "same", "to_plain"]


Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
"""Data that JSON can hold."""

_NAMED: dict[str, type[Named]] = {}


def same(a: object, b: object) -> bool:
    """Whether two pieces of plain data are equal, arrays by value and NaN equal to itself."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        a, b = np.asarray(a), np.asarray(b)
        return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f" == b.dtype.kind))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (a != a and b != b)
    return bool(a == b)


def to_plain(value: object) -> Plain:
    """``value`` as data that JSON can hold; :func:`from_plain` undoes it exactly."""
    if isinstance(value, Named):
        return {"$record": type(value).__name__, **{name: to_plain(part) for name, part in value.made_of().items()}}
    if isinstance(value, Concept):
        return {"$concept": {k: to_plain(v) for k, v in value.to_dict().items()}}
    if isinstance(value, Status):
        return {"$status": value.name}
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return {"$objects": to_plain(value.ravel().tolist()), "shape": list(value.shape)}
        return {"$array": value.tolist(), "dtype": str(value.dtype), "shape": list(value.shape)}
    if isinstance(value, Fraction):
        return {"$fraction": str(value)}
    if isinstance(value, np.generic):
        return cast(Plain, value.item())
    if isinstance(value, tuple):
        return {"$tuple": [to_plain(v) for v in value]}
    if isinstance(value, frozenset):
        return {"$set": sorted((to_plain(v) for v in value), key=str)}
    if isinstance(value, list):
        return [to_plain(v) for v in value]
    if isinstance(value, Mapping):
        if all(isinstance(k, str) for k in value):
            return {k: to_plain(v) for k, v in value.items()}
        return {"$items": [[to_plain(k), to_plain(v)] for k, v in value.items()]}
    return cast(Plain, value)


def from_plain(data: object) -> Any:
    """The value that :func:`to_plain` wrote."""
    if isinstance(data, list):
        return [from_plain(v) for v in data]
    if not isinstance(data, dict):
        return data
    if "$record" in data:
        kind = _NAMED[data["$record"]]
        return kind.made_from({k: from_plain(v) for k, v in data.items() if k != "$record"})
    if "$concept" in data:
        return Concept.from_dict({k: from_plain(v) for k, v in data["$concept"].items()})
    if "$status" in data:
        return Status[data["$status"]]
    if "$array" in data:
        return np.array(data["$array"], dtype=data["dtype"]).reshape(data["shape"])
    if "$objects" in data:
        out = np.empty(len(data["$objects"]), dtype=object)
        out[:] = from_plain(data["$objects"])
        return out.reshape(data["shape"])
    if "$fraction" in data:
        return Fraction(data["$fraction"])
    if "$tuple" in data:
        return tuple(from_plain(v) for v in data["$tuple"])
    if "$set" in data:
        return frozenset(from_plain(v) for v in data["$set"])
    if "$items" in data:
        return {from_plain(k): from_plain(v) for k, v in data["$items"]}
    return {k: from_plain(v) for k, v in data.items()}


class Named:
    """What plain data calls by the name of its class: the parts it is taken into, and made of again."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _NAMED[cls.__name__] = cls

    def made_of(self) -> dict[str, object]:
        """What it is made of, by name: the fields of a dataclass."""
        return {f.name: getattr(self, f.name) for f in fields(cast(Any, self))}

    @classmethod
    def made_from(cls, parts: dict[str, object]) -> Self:
        """The one that is made of these."""
        return cls(**parts)


@dataclass(frozen=True, eq=False)
class Record(Named):
    """Plain data that compares by value and survives ``to_dict``/``from_dict`` and pickle unchanged."""

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self) if f.compare)

    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def to_dict(self) -> dict[str, Plain]:
        """Everything, as data that JSON can hold."""
        return cast("dict[str, Plain]", to_plain(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The record that :meth:`to_dict` wrote."""
        return cast(Self, from_plain(dict(data)))


class _HasCells(Protocol):
    def cells(self) -> dict[str, str]: ...


@dataclass(frozen=True, eq=False)
class Celled(Record):
    """A record told in cells: to each player, or to each place, what it says in words."""

    def __str__(self: _HasCells) -> str:
        return visible("; ".join(f"{who}: {what}" for who, what in self.cells().items()))


Kind = TypeVar("Kind", bound=Record)


def quick(kind: type[Kind]) -> type[Kind]:
    """The same class of frozen records, made in a third of the time: a small game's answer is several of them.

    A frozen dataclass sets field by field through ``object.__setattr__``; this one writes them into its dictionary.
    """
    told, lines = [], []
    names: dict[str, object] = {"absent": MISSING}
    for f in fields(kind):
        given = f.name
        if f.default_factory is not MISSING:
            names[f"make_{f.name}"] = f.default_factory
            given, default = f"make_{f.name}() if {f.name} is absent else {f.name}", "=absent"
        elif f.default is not MISSING:
            names[f"default_{f.name}"], default = f.default, f"=default_{f.name}"
        else:
            default = ""
        told.append(f.name + default)
        lines.append(f"    own[{f.name!r}] = {given}\n")
    text = f"def __init__(self, {', '.join(told)}):\n    own = self.__dict__\n{''.join(lines)}"
    exec(text + "    self.__post_init__()\n" * hasattr(kind, "__post_init__"), names)
    kind.__init__ = wraps(kind.__init__)(cast("Callable[..., None]", names["__init__"]))  # type: ignore[method-assign]
    return kind
