"""From a checked model file to a game: parameters are set, expressions evaluated, the constructor called. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from pydantic import ValidationError

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.episodes.faults import describe, suggest
from winset.episodes.kinds import KINDS
from winset.episodes.kinds.kind import AnyBuilt, Built, Changes
from winset.episodes.model import Model
from winset.episodes.schema import GameSpec, called
from winset.episodes.setting import setting

__all__ = ["build", "kept", "setting_key"]


def setting_key(changes: Changes, name: str) -> str:
    """What tells one game of a file from another."""
    return repr((name, sorted(changes.items(), key=lambda row: row[0])))


def kept(model: Model) -> dict[str, AnyBuilt]:
    """The games that were built while this model was checked, by :func:`setting_key`; none if it was changed since."""
    same = model.built.of == (dict(model.parameters), dict(model.games), dict(model.variants))
    return {key: built for key, built in model.built.games.items() if same and isinstance(built, Built)}


def flatten(changes: Changes, parameters: Mapping[str, object]) -> dict[str, object]:
    """``{"signal": {"actual": x}}`` as ``{"signal.actual": x}``; parameters stay as they are."""
    flat: dict[str, object] = {}
    for key, value in changes.items():
        if isinstance(value, dict) and key not in parameters:
            flat.update({f"{key}.{inner}": x for inner, x in flatten(value, {}).items()})
        else:
            flat[key] = value
    return flat


def build(model: Model, changes: Changes | None = None, name: str = "", where: str = "set") -> AnyBuilt:
    """The game of a model.

    Parameters
    ----------
    model
        A checked model file.
    changes
        New values by parameter, or by path in the game's table: ``{"fear": 0, "mandate": ["abstain"]}``.
    name
        A variant or one of the file's other games; the main game if empty.
    where
        What stands before a fault in ``changes``.

    Raises
    ------
    ModelError
        With every fault of the setting and of the game.
    """
    if name and name not in model.variants and name not in model.games:
        known = [*model.variants, *(g for g in model.games if g)]
        raise ModelError(f"game: no variant or game named {name!r}{suggest(name, known)}")
    variant = model.variants[name].set if name in model.variants else {}
    game = "" if name in model.variants else name
    dated = {parameter: found.value for parameter, found in model.dated.get(name, {}).items()}
    wanted = {**dated, **flatten(variant, model.parameters), **flatten(changes or {}, model.parameters)}
    faults = Faults()
    at = setting(model, wanted, faults, where)
    table: dict[str, object] = deepcopy(dict(model.games[game]))
    place = f"games.{game}" if game else "game"
    spec_type = _spec_type(table, place)
    for path, value in wanted.items():
        if path not in model.parameters:
            _change(table, path, value, spec_type, model, f"{where}.{path}", faults)
    try:
        spec = spec_type.model_validate(table)
    except ValidationError as error:
        describe(error, spec_type, place, faults)
        faults.raise_if_any()
        raise
    try:
        built = KINDS[spec.kind].build(spec, at, spec.title or model.title, place)
    except ModelError as error:
        faults.include(error)
    faults.raise_if_any()

    def again(more: Changes) -> AnyBuilt:
        return build(model, {**(changes or {}), **more}, name, where)

    return Built(built, spec, at, KINDS[spec.kind], again)


def _spec_type(table: Mapping[str, object], place: str) -> type[GameSpec]:
    kind = table.get("kind")
    if kind is None:
        raise ModelError(f"{place}.kind: missing; accepted: {', '.join(KINDS)}")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ModelError(f"{place}.kind: no kind of game named {kind!r}{suggest(str(kind), KINDS)}")
    return KINDS[kind].spec


def _change(
    table: dict[str, object],
    path: str,
    value: object,
    spec_type: type[GameSpec],
    model: Model,
    where: str,
    faults: Faults,
) -> None:
    """Set one key of the game's table, which may lie inside further tables."""
    head, *inner = path.split(".")
    keys = [key for key in spec_type.model_fields if key not in ("kind", "title", "concept")]
    if path == "concept":
        try:
            concept_named(str(called(value)))
        except ValueError as error:
            faults.extend(f"{where}: {fault}" for fault in getattr(error, "faults", (str(error),)))
        else:
            table[path] = value
        return
    if head not in keys:
        faults.add(where, f"no parameter or key of the game named {head!r}{suggest(head, [*model.parameters, *keys])}")
        return
    here: object = table
    steps = [head, *inner]
    for step in steps[:-1]:
        here = here.setdefault(step, {}) if isinstance(here, dict) else None
    if not isinstance(here, dict):
        faults.add(where, "does not lead to a value in the game's table")
        return
    here[steps[-1]] = value
