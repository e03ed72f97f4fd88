"""The JSON Schema of model files, for editors: completion and faults while writing."""

from __future__ import annotations

from typing import TypeAlias, cast

from pydantic import BaseModel

from winset.episodes.kinds import KINDS
from winset.episodes.schema import ClaimSpec, FactSpec, Header, ParameterSpec, SourceSpec, VariantSpec
from winset.episodes.sets import SetSpec

__all__ = ["json_schema"]


Schema: TypeAlias = dict[str, object]
_SECTIONS: dict[str, tuple[type[BaseModel], str]] = {
    "sources": (SourceSpec, "Publications that facts, parameters and claims cite, by name."),
    "facts": (FactSpec, "What happened, by name."),
    "sets": (SetSpec, "Members with their columns, by the name of the set."),
    "parameters": (ParameterSpec, "Numbers by name, which the games' expressions use."),
    "variants": (VariantSpec, "The main game in other settings, by name."),
}
EACH: Schema = {
    "type": "object",
    "description": "A template over a set: 'is' for every member.",
    "properties": {"each": {"type": "string"}, "is": {}, "as": {"type": "string"}},
    "required": ["each"],
}


def json_schema() -> Schema:
    """The JSON Schema (2020-12) of a model file: sections, and for every game the keys of its kind."""
    shared: Schema = {"each": EACH}
    properties: Schema = {}
    for name, (model, says) in _SECTIONS.items():
        shared[name] = _of(model, shared)
        entry: Schema = {"$ref": f"#/$defs/{name}"}
        if name == "parameters":
            entry = {"anyOf": [{"type": ["number", "string"]}, {"$ref": "#/$defs/each"}, entry]}
        if name == "sets":
            entry = {"anyOf": [{"type": ["string", "array"]}, entry, {"type": "object"}]}
        properties[name] = {"type": "object", "description": says, "additionalProperties": entry}
    shared["claim"] = _of(ClaimSpec, shared)
    by_name: Schema = {**cast(Schema, shared["claim"]), "required": []}
    claims: list[Schema] = [
        {"type": "array", "items": {"$ref": "#/$defs/claim"}},
        {"type": "object", "additionalProperties": by_name},
    ]
    properties["claims"] = {"description": "What the solved games must bear out.", "anyOf": claims}
    for kind, found in KINDS.items():
        shared[f"kind-{kind}"] = _of(found.spec, shared, templates=True)
    node = cast(Schema, shared["NodeSpec"])  # levels and votes are written out before a node is read
    shared["NodeSpec"] = {key: value for key, value in node.items() if key not in ("additionalProperties", "required")}
    shared["game"] = _game()
    properties["game"] = {"$ref": "#/$defs/game"}
    properties["games"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/game"}}
    properties["actors"] = {"type": "object", "additionalProperties": {"type": "string"}}
    header = _of(Header, shared)
    properties |= cast(Schema, header["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A winset model file",
        "type": "object",
        "required": ["id", "title", "game"],
        "additionalProperties": False,
        "properties": properties,
        "$defs": shared,
    }


def _game() -> Schema:
    """A table of any kind; what is like another game need not name its kind."""
    cases: list[Schema] = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"], "not": {"required": ["like"]}},
            "then": {"$ref": f"#/$defs/kind-{kind}"},
        }
        for kind in KINDS
    ]
    return {
        "type": "object",
        "properties": {
            "kind": {"enum": list(KINDS)},
            "like": {"type": "string", "description": "The game that this one is like but for the keys it has."},
        },
        "anyOf": [{"required": ["kind"]}, {"required": ["like"]}],
        "allOf": cases,
    }


def _of(model: type[BaseModel], shared: Schema, templates: bool = False) -> Schema:
    """The schema of one table; tables within it are put among the shared ones."""
    found = cast(Schema, model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}"))
    inner = cast(dict[str, Schema], found.pop("$defs", {}))
    for name, schema in inner.items():
        shared.setdefault(name, _open(schema) if templates else schema)
    return _open(found) if templates else found


def _open(schema: Schema) -> Schema:
    """A table whose keys may be templates over sets."""
    given = cast(dict[str, Schema], schema.get("properties", {}))
    opened: Schema = {
        key: inner if key in ("kind", "title", "concept") else {"anyOf": [inner, {"$ref": "#/$defs/each"}]}
        for key, inner in given.items()
    }
    if "players" in opened:
        opened["players"] = {"anyOf": [given["players"], {"type": "string"}, {"type": "array"}]}
    return {**schema, "properties": opened}
