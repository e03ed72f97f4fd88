"""Whether the parts of a model file fit together: games can be built, claims ask what the games answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import cast

from pydantic import ValidationError

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.episodes.build import build, setting_key
from winset.episodes.faults import describe, shown, suggest
from winset.episodes.kinds import KINDS
from winset.episodes.kinds.kind import NUMBER, Vocabulary
from winset.episodes.kinds.part import ChangeSpec
from winset.episodes.model import Model
from winset.episodes.schema import WRITTEN, ClaimSpec, GameSpec, Window, bound
from winset.episodes.setting import Setting, setting

__all__ = ["check_games"]


def check_games(model: Model, claims: Mapping[str, ClaimSpec], faults: Faults) -> None:
    """Note every fault of the games, and of the variants and claims about them.

    ``claims`` are those of the file that could be read, by their place in it.
    """
    specs = {}
    known = Faults()
    tables = dict(model.games)
    for name, table in model.games.items():
        spec, tables[name] = _spec(table, f"games.{name}" if name else "game", faults)
        if spec is not None:
            specs[name] = spec
    model = replace(model, games=tables)
    games = model.built.games
    model.built.of = (dict(model.parameters), dict(model.games), dict(model.variants))
    for name in specs:
        try:
            games[setting_key({}, name)] = build(model, {}, name)
        except ModelError as error:
            known.extend(error.faults)
    faults.extend(dict.fromkeys(known))
    seen = set(known)
    for name, spec in specs.items():
        part = getattr(spec, "leadership", None)
        for key in ("without", "openly", "consenting") if isinstance(part, ChangeSpec) else ():
            place = f"games.{name}" if name else "game"
            _try(model, getattr(part, key), name, f"{place}.leadership.{key}", seen, faults)
    at = setting(model, {}, Faults())
    words = {name: KINDS[spec.kind].vocabulary(spec) for name, spec in specs.items()}
    tried = {setting_key({}, name) for name in specs}
    for name, variant in model.variants.items():
        if "" in specs:
            _try(model, variant.set, "", f"variants.{name}.set", seen, faults)
    for where, claim in claims.items():
        _check_references(claim, model, at, where, faults)
        if claim.game in specs and (not claim.variant or claim.variant in model.variants):
            _check_expectations(claim, specs[claim.game].kind, words[claim.game], at, where, faults)
            _check_against(claim, words, where, faults)
            key = setting_key(claim.set, claim.variant or claim.game)
            if key not in tried:
                tried.add(key)
                _try(model, claim.set, claim.variant or claim.game, f"{where}.set", seen, faults)


def _spec(table: Mapping[str, object], place: str, faults: Faults) -> tuple[GameSpec | None, Mapping[str, object]]:
    """The game's table as its kind wants it, and as written but for keys that are unknown."""
    kind = table.get("kind")
    if kind is None:
        faults.add(f"{place}.kind", f"missing; accepted: {', '.join(KINDS)}")
        return None, table
    if not isinstance(kind, str) or kind not in KINDS:
        faults.add(f"{place}.kind", f"no kind of game named {kind!r}{suggest(str(kind), KINDS)}")
        return None, table
    schema = KINDS[kind].spec
    try:
        spec = schema.model_validate(dict(table))
    except ValidationError as error:
        describe(error, schema, place, faults)
        table = _without_unknown_keys(table, error)
        try:
            return schema.model_validate(table), table
        except ValidationError:
            return None, table
    if spec.concept:
        try:
            concept_named(spec.concept)
        except ModelError as error:
            faults.extend(f"{place}.{fault}" for fault in error.faults)
    return spec, table


def _without_unknown_keys(table: Mapping[str, object], error: ValidationError) -> dict[str, object]:
    """A copy to go on with, so that what is wrong elsewhere is found too."""
    copy: dict[str, object] = deepcopy(dict(table))
    for found in error.errors(include_url=False):
        if found["type"] == "extra_forbidden":
            here: object = copy
            for step in found["loc"][:-1]:
                here = _entry(here, step, here)  # a step that is no key is pydantic's own name for a validator
            if isinstance(here, dict):
                here.pop(found["loc"][-1], None)
    return copy


def _entry(table: object, key: int | str, otherwise: object) -> object:
    """What a table or a list holds under a key, or ``otherwise`` if it has no such key."""
    if isinstance(table, dict):
        return cast(object, table.get(key, otherwise))
    if isinstance(table, list) and isinstance(key, int) and key < len(table):
        return cast(object, table[key])
    return otherwise


def _try(
    model: Model, changes: Mapping[str, object], name: str, where: str, seen: Collection[str], faults: Faults
) -> None:
    """Build the game as changed, and note what is wrong with it that is not wrong without the change."""
    try:
        model.built.games[setting_key(changes, name)] = build(model, changes, name, where)
    except ModelError as error:
        fresh = [fault for fault in error.faults if fault not in seen]
        faults.extend(fault if fault.startswith(where) else f"{where}: {fault}" for fault in fresh)


def _check_references(claim: ClaimSpec, model: Model, at: Setting, where: str, faults: Faults) -> None:
    """Facts, games, variants and parameters that a claim names exist."""
    for fact in claim.order:
        if fact not in model.facts:
            faults.add(f"{where}.order", f"no fact named {fact!r}{suggest(fact, model.facts)}")
        elif model.facts[fact].value is None:
            faults.add(f"{where}.order", f"fact {fact!r} has no value to be ordered by")
    if claim.game and claim.game not in model.games:
        faults.add(f"{where}.game", f"no game named {claim.game!r}{suggest(claim.game, [g for g in model.games if g])}")
    if claim.variant and claim.variant not in model.variants:
        faults.add(f"{where}.variant", f"no variant named {claim.variant!r}{suggest(claim.variant, model.variants)}")
    if claim.variant and claim.game:
        faults.add(where, "has both 'variant' and 'game'; a variant is of the main game")
    for name, other in claim.against.items():
        place = f"{where}.against.{name}"
        if not name.isidentifier() or name in model.parameters:
            faults.add(place, "must be a name of letters, digits and underscores that no parameter has")
        if other.game and other.game not in model.games:
            faults.add(place, f"no game named {other.game!r}{suggest(other.game, [g for g in model.games if g])}")
        if other.variant and other.variant not in model.variants:
            faults.add(place, f"no variant named {other.variant!r}{suggest(other.variant, model.variants)}")
    window = claim.window
    if window is None:
        return
    if window.parameter not in model.parameters:
        place = f"{where}.window.parameter"
        faults.add(place, f"no parameter named {window.parameter!r}{suggest(window.parameter, model.parameters)}")
    _check_window(window, at, f"{where}.window", faults)


def _check_window(window: Window, at: Setting, where: str, faults: Faults) -> None:
    """A window's ends can be read, and it has values within."""
    before = len(faults)
    given = {"from": window.from_, "to": window.to}
    ends = {end: at.number(number, f"{where}.{end}", faults) for end, number in given.items() if number is not None}
    if len(faults) > before or len(ends) < 2:
        return
    low, high = ends["from"], ends["to"]
    if low > high or (low == high and window.ends != "[]"):
        what = f"{window.ends[0]}{float(low):g}, {float(high):g}{window.ends[1]}"
        faults.add(where, f"must have values between 'from' and 'to', got {what}")


def _check_against(claim: ClaimSpec, words: Mapping[str, Vocabulary], where: str, faults: Faults) -> None:
    """What a claim's answers are held against is answered by the game named."""
    for name, other in claim.against.items():
        if other.game in words and other.answer not in words[other.game]:
            known = suggest(other.answer, words[other.game])
            faults.add(f"{where}.against.{name}.answer", f"no answer of this name{known}")


def _check_expectations(
    claim: ClaimSpec, kind: str, words: Vocabulary, at: Setting, where: str, faults: Faults
) -> None:
    """A claim asks for answers that the game gives, and expects values that they can have."""
    at = at.plus(dict.fromkeys(claim.against, 1)) if claim.against else at
    for name, wanted in claim.expect.items():
        place = f"{where}.expect.{name}"
        if name not in words:
            faults.add(place, f"no answer of this name{suggest(name, words)}")
            continue
        accepted = words[name]
        if isinstance(accepted, tuple) and wanted not in accepted:
            faults.add(place, f"no {name} named {wanted!r}{suggest(str(wanted), accepted)}")
        elif accepted == NUMBER:
            if isinstance(wanted, bool) or not isinstance(wanted, WRITTEN):
                faults.add(place, f"must be a number or an expression in the parameters, got {shown(wanted)}")
            else:
                at.number(bound(wanted)[1], place, faults)
    if claim.causes and "cut_sets" not in words:
        faults.add(f"{where}.causes", f"a game of kind {kind!r} has no causes to search")
    elif not claim.causes and any(n.startswith(("shapley.", "cut_sets", "over_determined")) for n in claim.expect):
        faults.add(f"{where}.causes", "missing; name the constraints to search: fear, friction, mandate")
