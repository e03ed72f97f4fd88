"""Pydantic's findings in the words of a model file: ``key.path: what is wrong, what is accepted``."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from winset.base.errors import Faults, closest, listed

__all__ = ["describe", "shown", "suggest"]


_OWN_KEY = re.compile(r"([a-z_]+): ")

_WANTED = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}


def suggest(name: str, accepted: Iterable[str]) -> str:
    """``"; did you mean x? accepted: ..."``, the question only if something is close."""
    known = list(dict.fromkeys(accepted))
    return f"{closest(name, known) or ';'} accepted: {listed(known)}"


def describe(error: ValidationError, model: type[BaseModel], place: str, faults: Faults) -> None:
    """Add every finding of a validation to ``faults``, under ``place``."""
    for found in error.errors(include_url=False):
        where, owner = _walk(found["loc"], model)
        sentence = _sentence(found, owner)
        key = _OWN_KEY.match(sentence) if found["type"] == "value_error" else None
        if key is not None:  # a check of a whole table that points at one of its keys
            where, sentence = ".".join(filter(None, [where, key[1]])), sentence[key.end() :]
        faults.add(".".join(filter(None, [place, where])), sentence)


def _sentence(found: ErrorDetails, owner: type[BaseModel] | None) -> str:
    kind, given = found["type"], found.get("input")
    context = found.get("ctx", {})
    if kind == "extra_forbidden" and owner is not None:
        return f"unknown key{suggest(str(found['loc'][-1]), _keys(owner))}"
    if kind == "missing":
        return "missing"
    if kind == "literal_error":
        return f"must be one of {context['expected']}, got {given!r}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_short":
        return "must not be empty"
    if kind == "string_pattern_mismatch":
        return f"must be lower-case words joined by hyphens, such as 'apec-launch-1989', got {given!r}"
    if kind in _WANTED:
        return f"{_WANTED[kind]}, got {shown(given)}"
    if kind.endswith(("too_long", "too_short")):
        if context.get("min_length") == 1:
            return f"must have at least one entry, got {shown(given)}"
        return f"must have {context.get('max_length', context.get('min_length'))} entries, got {shown(given)}"
    return str(found["msg"])


def shown(value: object) -> str:
    """A value as a fault shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _walk(steps: tuple[int | str, ...], model: type[BaseModel]) -> tuple[str, type[BaseModel] | None]:
    """The path in the file's own keys, and the table that holds its last key."""
    path = ""
    owner: type[BaseModel] | None = model
    here: object = model
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
            here = _inside(here)
            continue
        if step.startswith(("function-", "is-instance", "tuple", "nullable")):
            continue  # pydantic's own name for a validator, not a key of the file
        path += ("." if path else "") + step
        fields = _fields(here)
        if fields is not None:
            owner = _as_model(here)
            field = fields.get(step) or next((f for f in fields.values() if f.alias == step), None)
            here = field.annotation if field is not None else None
        else:
            here = _inside(here)
    return path, owner


def _as_model(annotation: object) -> type[BaseModel] | None:
    options = (annotation, *typing.get_args(annotation))
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)


def _fields(annotation: object) -> Mapping[str, FieldInfo] | None:
    if typing.get_origin(annotation) in (dict, list, tuple):
        return None
    model = _as_model(annotation)
    return model.model_fields if model is not None else None


def _inside(annotation: object) -> object:
    """What a list or a table of this type holds."""
    for option in (annotation, *typing.get_args(annotation)):
        if typing.get_origin(option) in (dict, list, tuple):
            return typing.get_args(option)[-1]
    return None
