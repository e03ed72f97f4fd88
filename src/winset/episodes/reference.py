"""What a model file may hold, read from the specs themselves: keys, types, defaults, answers, a starting file."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from types import NoneType, UnionType
from typing import Annotated, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from winset.base.errors import ModelError
from winset.episodes.faults import suggest
from winset.episodes.kinds import KINDS
from winset.episodes.kinds.kind import NUMBER
from winset.episodes.meanings import MEANINGS
from winset.episodes.schema import Asked, Date, Names, Number, Numbers, Table, Text

__all__ = ["Key", "KindPage", "TablePage", "answers_of", "kind_page", "starting_file", "table_page"]


_WORDS: list[tuple[object, str]] = [
    (Number, "number or expression"),
    (Numbers, "number or expression, or a table of them by name"),
    (Table, "number or expression, or lists of them"),
    (Names, "name or list of names"),
    (Text, "text"),
    (Date, "date as text: 1997, 1997-09 or 1997-09-21"),
    (Asked, "name of a concept, or { name = ..., parameter = ... }"),
]
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", object: "any value"}
_NUMPYDOC = re.compile(r"\n[ ]*Parameters\n[ ]*-+\n(.*?)(?:\n[ ]*\n[ ]*[A-Z][a-z]+\n[ ]*-{3,}|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Key:
    """One key of a table: what it takes, what it is if left out (``None``: it must be there), what it means."""

    name: str
    takes: str
    default: str | None
    says: str


@dataclass(frozen=True)
class TablePage:
    """A table of a model file: what it is, and its keys."""

    name: str
    says: str
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class KindPage:
    """A kind of game: its table, those within it, the concept asked of it, the answers that claims may expect."""

    name: str
    says: str
    concept: str
    table: TablePage
    inner: tuple[TablePage, ...]
    answers: tuple[tuple[str, str, str], ...]
    example: str


def takes(annotation: object) -> str:
    """What a key takes, in words."""
    for known, word in _WORDS:
        if annotation == known:
            return word
    plain = next((word for known, word in _PLAIN.items() if annotation is known), "")
    if plain:
        return plain
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        base = takes(inside[0])
        return "number or expression" if base == "whole number, number or text" else base
    if origin is Literal:
        return ", ".join(f'"{word}"' for word in inside)
    if origin in (list, tuple):
        return f"list of {_several(takes(inside[0]))}"
    if origin is dict:
        return f"table by name of {_several(takes(inside[1]))}"
    if origin in (typing.Union, UnionType):
        parts = [takes(part) for part in inside if part is not NoneType]
        return " or ".join(dict.fromkeys(parts))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"table {_title(annotation)}"
    return "number or expression" if "Fraction" in str(annotation) else str(annotation)


def _several(word: str) -> str:
    return {"text": "names", "number or expression": "numbers or expressions"}.get(word, word)


def _title(model: type[BaseModel]) -> str:
    return model.__name__.removesuffix("Spec").lower()


def _annotation(field: FieldInfo) -> object:
    """The annotation with what pydantic has taken apart put together again."""
    for known, _ in _WORDS:
        if get_origin(known) is Annotated and get_args(known)[0] == field.annotation:
            marks = [m for m in field.metadata if m in get_args(known)[1:]]
            if marks:
                return known
    return field.annotation


def _default(field: FieldInfo) -> str | None:
    if field.is_required():
        return None
    value = field.default if field.default is not PydanticUndefined else field.get_default(call_default_factory=True)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value).replace("'", '"')


def table_page(model: type[BaseModel], known: dict[str, str] | None = None) -> TablePage:
    """A table of a model file by its spec; ``known`` says what keys mean that do not say so themselves."""
    known = known or {}
    keys = [
        Key(
            field.alias or name,
            takes(_annotation(field)),
            _default(field),
            field.description or known.get(name) or _COMMON.get(name, ""),
        )
        for name, field in model.model_fields.items()
        if name != "kind" or get_origin(field.annotation) is not Literal or len(get_args(field.annotation)) > 1
    ]
    return TablePage(_title(model), inspect.cleandoc(model.__doc__ or ""), tuple(keys))


_COMMON = {
    "title": "What the game is called in reports.",
    "concept": "What is asked of the game; see 'winset explain' and the list of concepts.",
    "players": "Who takes part.",
    "leadership": "Whose part is asked about, and which decisions are influence.",
    "parts": "Further parts by name.",
    "kind": "Where the statement comes from: stated, implied, external, data or assumption.",
    "inference": "How an implied statement follows from what the source says.",
    "source": "The name of a publication under [sources]; the first of them if omitted.",
    "page": "The page, a span such as '309-310', or several: '309, 313-314'.",
    "says": "The statement in the modeller's words.",
    "unit": "What the number is counted in.",
    "value": "A number, or an expression in parameters above.",
    "range": "Lowest and highest value that a sweep draws: [0, 1], '±0.1' or '±10%'.",
    "set": "New values for parameters, or for keys of the game's table.",
    "game": "One of the file's other games; the main game if omitted.",
    "variant": "One of the file's variants.",
    "expect": "Answers and the values they must have: a word, true or false, a number, or '> 0.5'.",
    "against": "Numbers that other games answer, by a name that 'expect' may use.",
    "window": "An interval of a parameter in which the claim holds, and beyond which it fails.",
    "date": "When it takes place, for parameters that actors change.",
}


@cache
def kind_page(name: str) -> KindPage:
    """What a kind of game is, and everything that its table may hold.

    Raises
    ------
    ModelError
        If there is no such kind.
    """
    if name not in KINDS:
        raise ModelError(f"kind: no kind of game named {name!r}{suggest(name, KINDS)}")
    kind = KINDS[name]
    made = typing.get_type_hints(kind.build, include_extras=False).get("return")
    known: dict[str, str] = {}
    for game in [made, *get_args(made)]:
        known |= _documented(game) if isinstance(game, type) else {}
    table = table_page(kind.spec, known)
    inner = tuple(table_page(model, _seen_in(model)) for model in _inner(kind.spec, set()))
    return KindPage(name, table.says, kind.concept, table, inner, answers_of(name), starting_file(name))


def _seen_in(model: type[BaseModel]) -> dict[str, str]:
    """What the class says that a spec's docstring sends its reader to."""
    found = re.search(r"see ``(winset[\w.]*)\.(\w+)``", model.__doc__ or "")
    return _documented(getattr(import_module(found[1]), found[2])) if found else {}


def _documented(game: type) -> dict[str, str]:
    """What a constructor's docstring says of its parameters."""
    section = _NUMPYDOC.search("\n" + inspect.cleandoc(game.__doc__ or ""))
    found: dict[str, str] = {}
    names: list[str] = []
    for line in section[1].splitlines() if section else ():
        if line and not line.startswith(" "):
            names = [name.strip(" *") for name in line.split(":")[0].split(",")]
        elif line.strip():
            found |= {name: f"{found.get(name, '')} {line.strip()}".strip() for name in names}
    return found


def _inner(model: type[BaseModel], seen: set[type]) -> Iterator[type[BaseModel]]:
    """The tables within a table, those of leadership apart from the reference of every kind left out."""
    for field in model.model_fields.values():
        waiting: list[object] = [field.annotation]
        while waiting:
            here = waiting.pop()
            if isinstance(here, type) and issubclass(here, BaseModel) and here not in seen:
                seen.add(here)
                yield here
                yield from _inner(here, seen)
            waiting += get_args(here)


@cache
def answers_of(name: str) -> tuple[tuple[str, str, str], ...]:
    """Answers that a claim may expect of a kind: ``name``, what it can be, what it means; as of its starting file."""
    from winset.episodes.read import read_text

    from_file = read_text(starting_file(name))
    spec = KINDS[name].spec.model_validate(dict(from_file.games[""]))
    rows: dict[str, tuple[str, str, str]] = {}
    for word, accepted in KINDS[name].vocabulary(spec).items():
        stem = word.split(".")[0]
        if accepted == NUMBER:
            values = "number"
        elif isinstance(accepted, tuple):
            values = ", ".join(accepted) if stem == word else "word"
        else:
            values = "word, list, true or false"
        shown = stem if stem == word else f"{stem}.NAME"
        rows.setdefault(shown, (shown, values, MEANINGS.get(stem, "")))
    return tuple(rows.values())


def starting_file(kind: str) -> str:
    """The text of a commented model file of this kind that is valid, can be solved and whose claims hold.

    Raises
    ------
    ModelError
        If there is no such kind.
    """
    if kind not in KINDS:
        raise ModelError(f"kind: no kind of game named {kind!r}{suggest(kind, KINDS)}")
    return (resources.files("winset.episodes") / "starts" / f"{kind}.toml").read_text(encoding="utf-8")
