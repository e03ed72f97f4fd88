"""Games as plain data: every game can be written down, and made again from what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from inspect import signature
from typing import ClassVar, Self, cast

import numpy as np

from winset.base.errors import ModelError
from winset.base.expressions import Polynomial
from winset.base.markup import Html, card, table, word
from winset.base.records import Named, Plain, Record, from_plain, to_plain

__all__ = ["Tabulated", "Writable", "WritableStack"]


SHOWN = 12
"""So many entries of a list or a table are shown in a notebook."""


@dataclass(frozen=True, eq=False)
class Tabulated(Record):
    """A function by its values: ``rows[x]`` for one argument, ``rows[x, y]`` for several."""

    rows: dict[object, object]

    def __call__(self, *at: object) -> object:
        """The value there."""
        return self.rows[at if len(at) > 1 else at[0]]

    @classmethod
    def of(cls, function: Callable[..., object], places: list[tuple[object, ...]]) -> Tabulated:
        """The function at these places, each a tuple of arguments."""
        return cls({at if len(at) > 1 else at[0]: function(*at) for at in places})


class Writable(Named):
    """A game that survives ``to_dict`` and ``from_dict``: it keeps what it was made of, and is made of that again.

    A class that can read its arguments off itself has its own ``made_of``, and nothing is kept
    twice. Attributes that are set later, if any, are named in ``later``.
    """

    later: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, *args: object, **named: object) -> Self:
        """The game, with what it is to be made of."""
        self = super().__new__(cls)
        if cls.made_of is Writable.made_of and not is_dataclass(cls):
            self.__dict__["_made_of"] = _copied(args), _copied(named)
        return self

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, by name."""
        if is_dataclass(self):
            return super().made_of()
        if "_made_of" not in self.__dict__:
            raise ModelError(f"{type(self).__name__}: was made of another one, not of arguments, and cannot be written")
        args, named = self.__dict__["_made_of"]
        given = dict(signature(type(self)).bind(*args, **named).arguments)
        return given | {name: value for name in self.later if (value := getattr(self, name)) is not None}

    @classmethod
    def made_from(cls, parts: dict[str, object]) -> Self:
        """The game that is made of these arguments."""
        made = cls(**{name: part for name, part in parts.items() if name not in cls.later})
        made.__dict__.update({name: parts[name] for name in cls.later if name in parts})
        return made

    def to_dict(self) -> dict[str, Plain]:
        """The game as data that JSON can hold.

        Raises
        ------
        ModelError
            If it is given by something that cannot be written down: a function of too many things to list, an
            expression of cvxpy.
        """
        return cast("dict[str, Plain]", _checked(to_plain(self), type(self).__name__))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The game that :meth:`to_dict` wrote.

        Raises
        ------
        ModelError
            If the data are not such a game.
        """
        what = data.get("$record") if isinstance(data, Mapping) else None
        if not isinstance(what, str):
            raise ModelError(f"data: must be what to_dict() of a game gives, got {data!r:.80}")
        try:
            made = from_plain(dict(data))
        except ModelError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"data: cannot be read as {what}: {type(error).__name__} {error}") from None
        if not isinstance(made, cls):
            raise ModelError(f"data: must be a {cls.__name__}, got {what}")
        return made

    def picture(self) -> Html | None:
        """What a notebook shows of the game, apart from its title: the arguments of its constructor."""
        rows = [(name, _shown(part)) for name, part in self.made_of().items() if name != "title" and part is not None]
        return table((), rows)

    def _repr_html_(self) -> str:
        name, title = type(self).__name__, str(getattr(self, "title", ""))
        return card(title or name, name if title else "", [], self.picture())


class WritableStack(Writable):
    """Many games that survive ``to_dict`` and ``from_dict``: their arguments are attributes of the same names."""

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, by name."""
        return {name: getattr(self, name) for name in signature(type(self)).parameters}


def _copied(value: object) -> object:
    """Lists, tables and arrays, which may be changed later, as new ones."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [_copied(v) for v in value]
    if type(value) is tuple:
        return tuple(_copied(v) for v in value)
    if isinstance(value, Mapping):
        return {k: _copied(v) for k, v in value.items()}
    return value


def _checked(value: Plain, where: str) -> Plain:
    """The same, if nothing in it is other than plain data; expressions as text."""
    if isinstance(value, list):
        return [_checked(v, f"{where}[{k}]") for k, v in enumerate(value)]
    if isinstance(value, dict):
        return {k: _checked(v, where if k.startswith("$") else f"{where}.{k}") for k, v in value.items()}
    if isinstance(value, Polynomial):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ModelError(f"{where}: {type(value).__name__} cannot be written down as data")


def _shown(value: object) -> object:
    """An argument as a cell of a table."""
    if isinstance(value, Writable):
        return Html(value._repr_html_())
    if isinstance(value, Named):
        return _shown(value.made_of())
    if isinstance(value, Mapping):
        if len(value) > SHOWN:
            return f"{len(value)} entries"
        return table((), [(_key(name), _shown(part)) for name, part in value.items()])
    if isinstance(value, np.ndarray):
        value = value.tolist() if value.size <= SHOWN**2 else f"numbers, shape {value.shape}"
    if isinstance(value, list | tuple):
        if len(value) > SHOWN:
            return f"{len(value)} entries"
        if value and all(isinstance(row, list | tuple) for row in value):
            return table((), [[_shown(cell) for cell in row] for row in value])
        if any(isinstance(part, Mapping | list | tuple | Named) for part in value):
            return table((), [[_shown(part)] for part in value])
    return f"{value.__name__}()" if callable(value) and hasattr(value, "__name__") else word(value)


def _key(name: object) -> str:
    if isinstance(name, frozenset | tuple | list):
        return "{" + ", ".join(map(_key, sorted(name, key=str) if isinstance(name, frozenset) else name)) + "}"
    return str(name)
