"""Parameters that an episode takes from the actors' file, at its own date or at a variant's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winset.base.errors import Faults, ModelError
from winset.episodes.actors import Actors, DatedValue
from winset.episodes.schema import ParameterSpec, SourceSpec, VariantSpec

__all__ = ["Shared", "resolve"]


@dataclass(frozen=True)
class Shared:
    """What an episode has in common with others.

    Parameters
    ----------
    parameters
        The episode's parameters, with what they take from the actors filled in.
    keys
        For parameters that take their value from an actor: which value, as in ``DatedValue.key``.
    dated
        For each variant at another date: the values that differ, by parameter.
    sources
        Publications cited by what was taken.
    """

    parameters: dict[str, ParameterSpec]
    keys: dict[str, str] = field(default_factory=dict)
    dated: dict[str, dict[str, DatedValue]] = field(default_factory=dict)
    sources: dict[str, SourceSpec] = field(default_factory=dict)


def resolve(
    parameters: Mapping[str, ParameterSpec],
    variants: Mapping[str, VariantSpec],
    date: str,
    actors: Actors | None,
    faults: Faults,
) -> Shared:
    """Fill in what parameters take from the actors, and note what cannot be found."""
    shared = Shared(dict(parameters))
    for name, entry in parameters.items():
        if not entry.actor:
            continue
        found = _look_up(actors, entry.actor, entry.at or date, f"parameters.{name}.actor", faults)
        if found is None or actors is None:
            shared.parameters[name] = entry.model_copy(update={"value": 1 if entry.value is None else entry.value})
            continue
        first = next(iter(actors.spec.sources), "")
        if entry.value is None:
            shared.keys[name] = found.key
            source = found.source or (first if found.page is not None else "")
            if source:
                shared.sources[source] = actors.spec.sources[source]
            taken = {"value": found.value, "range": found.range, "kind": found.kind, "source": source}
            shared.parameters[name] = entry.model_copy(
                update={**taken, "page": found.page, "says": entry.says or found.says, "unit": entry.unit or found.unit}
            )
        else:
            shared.parameters[name] = entry.model_copy(update={"says": entry.says or found.says})
    for name, variant in variants.items():
        shared.dated[name] = _redated(name, variant, shared, actors, faults)
    return shared


def _redated(
    name: str, variant: VariantSpec, shared: Shared, actors: Actors | None, faults: Faults
) -> dict[str, DatedValue]:
    """What differs at the variant's date, or at the date it has for a parameter."""
    changed: dict[str, DatedValue] = {}
    for parameter in variant.dates:
        if parameter not in shared.keys:
            where = f"variants.{name}.dates.{parameter}"
            faults.add(where, f"no parameter of this name takes its value from an actor: {', '.join(shared.keys)}")
    for parameter, key in shared.keys.items():
        entry = shared.parameters[parameter]
        date = variant.dates.get(parameter, "" if entry.at else variant.date)
        if date:
            found = _look_up(actors, entry.actor, date, f"variants.{name}", faults)
            if found is not None and found.key != key:
                changed[parameter] = found
    return changed


def _look_up(actors: Actors | None, reference: str, date: str, where: str, faults: Faults) -> DatedValue | None:
    if actors is None:
        faults.add(where, "there is no file of actors to take it from")
        return None
    try:
        return actors.at(reference, date)
    except ModelError as error:
        faults.extend(f"{where}: {fault}" for fault in error.faults)
        return None
