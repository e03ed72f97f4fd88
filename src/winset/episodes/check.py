"""Whether the parts of a model file fit together: games can be built, claims ask what the games answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from winset.episodes.build import KINDS, build, setting
from winset.episodes.faults import describe, suggest
from winset.episodes.read import Model
from winset.episodes.schema import ClaimSpec
from winset.errors import Faults, ModelError

__all__ = ["check_games"]


def check_games(model: Model, claims: Mapping[int, ClaimSpec], data: Mapping[str, Any], faults: Faults) -> None:
    """Note every fault of the games, and of the variants and claims about them.

    ``claims`` are those of the file that could be read, by their position in it; ``data`` is the file as written, for
    names that were declared but could not be read.
    """
    before = Faults()
    setting(model, {}, before)
    specs = {}
    for name in model.games:
        place = f"games.{name}" if name else "game"
        spec = _spec(model.games[name], place, faults)
        if spec is None:
            continue
        specs[name] = spec
        try:
            build(model, {}, name)
        except ModelError as error:
            for fault in error.faults:
                before.add("", fault)
    declared = set(data.get("parameters", {})) if isinstance(data.get("parameters", {}), dict) else set()
    unread = declared - set(model.parameters)
    for fault in dict.fromkeys(_list(before)):
        if not any(repr(name) in fault for name in unread):
            faults.add("", fault)
    whole = not before and set(specs) == set(model.games)
    for name, variant in model.variants.items():
        if whole and not unread:
            _try(model, variant.set, "", f"variants.{name}.set", faults)
    for k, claim in claims.items():
        _check_claim(model, claim, f"claims[{k}]", specs, whole and not unread, faults)


def _list(faults: Faults) -> tuple[str, ...]:
    try:
        faults.raise_if_any()
    except ModelError as error:
        return error.faults
    return ()


def _spec(table: Mapping[str, Any], place: str, faults: Faults) -> Any:
    kind = table.get("kind")
    if kind is None:
        faults.add(f"{place}.kind", f"missing; accepted: {', '.join(KINDS)}")
        return None
    if not isinstance(kind, str) or kind not in KINDS:
        faults.add(f"{place}.kind", f"no kind of game named {kind!r}{suggest(str(kind), KINDS)}")
        return None
    schema = KINDS[kind].spec
    try:
        spec = schema.model_validate(dict(table))
    except ValidationError as error:
        describe(error, schema, place, faults)
        return None
    if spec.concept:
        from winset.concepts import concept_named

        try:
            concept_named(spec.concept)
        except ModelError as error:
            faults.include(error, place)
    return spec


def _try(model: Model, changes: Mapping[str, Any], name: str, where: str, faults: Faults) -> None:
    try:
        build(model, changes, name, where)
    except ModelError as error:
        for fault in error.faults:
            faults.add("", fault if fault.startswith(where) else f"{where}: {fault}")


def _check_claim(
    model: Model, claim: ClaimSpec, where: str, specs: Mapping[str, Any], whole: bool, faults: Faults
) -> None:
    for fact in claim.order:
        if fact not in model.facts:
            faults.add(f"{where}.order", f"no fact named {fact!r}{suggest(fact, model.facts)}")
        elif model.facts[fact].value is None:
            faults.add(f"{where}.order", f"fact {fact!r} has no value to be ordered by")
    if claim.game and claim.game not in model.games:
        faults.add(f"{where}.game", f"no game named {claim.game!r}{suggest(claim.game, [g for g in model.games if g])}")
        return
    if claim.variant and claim.variant not in model.variants:
        faults.add(f"{where}.variant", f"no variant named {claim.variant!r}{suggest(claim.variant, model.variants)}")
        return
    if claim.variant and claim.game:
        faults.add(where, "has both 'variant' and 'game'; a variant is of the main game")
    if claim.game in specs:
        spec = specs[claim.game]
        _check_expectations(claim, spec, KINDS[spec.kind].vocabulary(spec), where, model, faults)
    window = claim.window
    if window is not None and window.parameter not in model.parameters:
        place = f"{where}.window.parameter"
        faults.add(place, f"no parameter named {window.parameter!r}{suggest(window.parameter, model.parameters)}")
    if not whole:
        return
    _try(model, claim.set, claim.variant or claim.game, f"{where}.set", faults)
    if window is not None:
        at = setting(model, {}, Faults())
        for end in ("from", "to"):
            given = window.from_ if end == "from" else window.to
            if given is not None:
                try:
                    at.number(given, f"{where}.window.{end}")
                except ModelError as error:
                    faults.include(error)


def _check_expectations(
    claim: ClaimSpec,
    spec: Any,
    words: Mapping[str, tuple[str, ...] | None],
    where: str,
    model: Model,
    faults: Faults,
) -> None:
    if claim.set or claim.variant:
        words = (
            {**words, **dict.fromkeys(["belief", "objective_belief", "L7"])}
            if "signal" in type(spec).model_fields
            else words
        )
    for name, wanted in claim.expect.items():
        place = f"{where}.expect.{name}"
        if name not in words:
            faults.add(place, f"no answer of this name{suggest(name, words)}")
            continue
        accepted = words[name]
        if accepted is not None and wanted not in accepted:
            faults.add(place, f"no {name} named {wanted!r}{suggest(str(wanted), accepted)}")
        elif name.startswith(("payoffs.", "reads.", "shapley.")) or name.endswith(("payoff", "belief")):
            if isinstance(wanted, bool) or not isinstance(wanted, int | float | str):
                faults.add(place, f"must be a number or an expression in the parameters, got {wanted!r}")
            elif isinstance(wanted, str):
                try:
                    setting(model, {}, Faults()).number(wanted, place)
                except ModelError as error:
                    faults.include(error)
    if claim.causes and "shapley.fear" not in words:
        faults.add(f"{where}.causes", f"a game of kind {spec.kind!r} has no causes to search")
    elif (
        any(name.startswith(("shapley.", "cut_sets", "over_determined")) for name in claim.expect) and not claim.causes
    ):
        faults.add(f"{where}.causes", "missing; name the constraints to search: fear, friction, mandate")
