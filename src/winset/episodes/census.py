"""How many numbers the episodes are free to choose, how many claims those numbers explain, and what data anchor."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.base.records import Record
from winset.episodes.actors import Actors, DatedValue
from winset.episodes.claims import replicate
from winset.episodes.episode import episode, episodes
from winset.episodes.model import Model
from winset.episodes.read import shipped_actors
from winset.episodes.schema import ParameterSpec
from winset.episodes.setting import exact

__all__ = ["ActorsCensus", "FreeNumber", "Weights", "actors", "free_numbers", "overrides"]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FIXED = ("stated", "external", "data")
"""Kinds of number that are not free, unless a range says otherwise."""


@dataclass(frozen=True, eq=False)
class FreeNumber(Record):
    """A number that is assumed, with the range it may lie in.

    Parameters
    ----------
    key
        ``actor.parameter`` (with ``@date`` if it changes), or ``episode.parameter`` for a number of one episode.
    value, low, high
        As in the files; without a range of its own a number may be smaller or larger by the actors' ``spread``.
    kind, says, cites
        As in the files.
    uses
        ``(episode, parameter)`` for every place it stands in.
    own_range
        Whether the file gives the range; else it is ignorance, as wide as the actors' ``spread`` says.
    """

    key: str
    value: float
    low: float
    high: float
    kind: str
    says: str
    cites: str
    uses: tuple[tuple[str, str], ...] = ()
    own_range: bool = False

    @property
    def grounds(self) -> str:
        """What the range rests on: a page, a choice without one, or ignorance."""
        if not self.own_range:
            return f"ignorance: {self.low:g} to {self.high:g}"
        return self.cites or "chosen, without a page"


@dataclass(frozen=True, eq=False)
class Weights(Record):
    """Countries weighed by one measure in one year, the largest first.

    ``shares`` sum to 1; ``power`` is each country's Shapley-Shubik index if more than half of all weight decides.
    """

    measure: str
    year: str
    countries: tuple[str, ...]
    shares: NDArray[np.float64]
    power: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ActorsCensus(Record):
    """What the episodes assume, how much of them it explains, and how far public data bear it out.

    Parameters
    ----------
    numbers
        The free numbers, those of actors first.
    episodes
        Identifiers.
    claims, explained
        Claims of all the episodes, and how many of them hold.
    constants
        Numbers other than 0 and 1 written into games' tables, by episode: assumed too, and never varied.
    weights
        The economies that public tables cover, weighed by product and by capabilities.
    overrides
        Parameters that replace an actor's number, each a dummy for its episode, with the reason.
    alike
        Groups of free numbers that mean much the same and are not shared, with the reason.
    """

    numbers: tuple[FreeNumber, ...]
    episodes: tuple[str, ...]
    claims: int
    explained: int
    constants: dict[str, int] = field(default_factory=dict)
    weights: tuple[Weights, ...] = ()
    overrides: dict[str, str] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)

    @property
    def shared_share(self) -> float:
        """Share of the numbers that several places need which stand there once.

        The rest are overrides, and groups of numbers that mean much the same and are kept apart.
        """
        apart = len(self.overrides) + len(self.alike)
        return len(self.shared) / (len(self.shared) + apart) if self.shared or apart else 1.0

    @property
    def shared(self) -> tuple[FreeNumber, ...]:
        """The free numbers that stand in more than one episode."""
        return tuple(n for n in self.numbers if len({episode for episode, _ in n.uses}) > 1)

    def __str__(self) -> str:
        several = len(self.shared)
        written = sum(self.constants.values())
        lines = [
            f"{len(self.numbers)} free numbers, {several} of them in several episodes, and {written} constants "
            f"in tables explain {self.explained} of {self.claims} claims of {len(self.episodes)} episodes",
            f"  {several} of {several + len(self.overrides) + len(self.alike)} meanings that several places need are "
            f"one number ({self.shared_share:.0%}); {len(self.alike)} are kept apart, "
            f"{len(self.overrides)} replaced by a dummy",
            f"  ranges: {sum(n.own_range and bool(n.cites) for n in self.numbers)} with a page, "
            f"{sum(n.own_range and not n.cites for n in self.numbers)} chosen without one, "
            f"{sum(not n.own_range for n in self.numbers)} by ignorance, half as much or half as much again",
        ]
        for w in self.weights:
            first = ", ".join(f"{c} {s:.1%}" for c, s in list(zip(w.countries, w.shares, strict=True))[:4])
            japan = w.countries.index("JPN")
            lines.append(f"  {w.year} by {w.measure}: {first}; power of Japan {w.power[japan]:.3f}")
        return "\n".join(lines)


def free_numbers(models: Iterable[Model], file: Actors | None = None) -> dict[str, FreeNumber]:
    """The numbers that these episodes are free to choose, by key: those of actors once, however many use them.

    Raises
    ------
    ModelError
        If a number's range does not hold it, or an actor's differs between episodes.
    """
    file = file or shipped_actors()
    spread = file.spec.spread
    found: dict[str, FreeNumber] = {}
    for model in models:
        for name, key, entry in _entries(model):
            number = _free(key, entry, model, spread)
            if number is None:
                continue
            before = found.get(key, number)
            found[key] = FreeNumber(**{**vars(before), "uses": (*before.uses, (model.id, name))})
    of_actors = {f"{reference}" for reference in file.references}
    order = sorted(found, key=lambda key: (key.partition("@")[0] not in of_actors, key))
    return {key: found[key] for key in order}


def _entries(model: Model) -> Iterator[tuple[str, str, ParameterSpec | DatedValue]]:
    """Every parameter with the key of its number, and those values of actors that variants turn to."""
    for name, entry in model.parameters.items():
        yield name, model.shared.get(name, f"{model.id}.{name}"), entry
    seen = set(model.shared.values())
    for changes in model.dated.values():
        for name, dated in changes.items():
            if dated.key not in seen:
                seen.add(dated.key)
                yield name, dated.key, dated


def _free(key: str, entry: ParameterSpec | DatedValue, model: Model, spread: float) -> FreeNumber | None:
    """The number as a free one; None if it follows from others, is known, or is 0 without a range."""
    if isinstance(entry.value, str) and any(word in model.parameters for word in _WORD.findall(entry.value)):
        return None
    if entry.range is None and entry.kind in FIXED:
        return None
    number = exact(1 if entry.value is None else entry.value)
    value = float(number)
    if entry.range is None:
        low, high = sorted((float(number * (1 - exact(spread))), float(number * (1 + exact(spread)))))
    else:
        low, high = (float(exact(end)) for end in entry.range)
    if low == high:
        return None
    if not (math.isfinite(low) and low <= value <= high):
        raise ModelError(f"{key}: range must hold the value {value:g}, got [{low:g}, {high:g}]")
    source = model.sources.get(entry.source or next(iter(model.sources), ""))
    cites = f"{source.author} {source.year}, p. {entry.page}" if source is not None and entry.page is not None else ""
    return FreeNumber(key, value, low, high, entry.kind, entry.says, cites, own_range=entry.range is not None)


def actors(names: Iterable[str] | None = None, years: tuple[str, ...] = ("1989", "1997")) -> ActorsCensus:
    """Count what the episodes assume, replicate them, and weigh the economies by public data.

    Parameters
    ----------
    names
        Episodes; all that come with the library, if omitted.
    years
        For the weights.

    Examples
    --------
    >>> import winset as ws
    >>> census = ws.actors(["emeap-1991", "miyazawa-1998"])
    >>> census.explained == census.claims
    True
    """
    file = shipped_actors()
    models = [episode(name).model for name in (names or episodes())]
    results = [replicate(model) for model in models]
    return ActorsCensus(
        numbers=tuple(free_numbers(models, file).values()),
        episodes=tuple(model.id for model in models),
        claims=sum(len(result.claims) for result in results),
        explained=sum(claim.ok for result in results for claim in result.claims),
        constants={model.id: sum(_constants(dict(table)) for table in model.games.values()) for model in models},
        weights=tuple(_weigh(file, measure, year) for year in years for measure in ("gdp", "cinc")),
        overrides=overrides(models),
        alike=_alike(models, file),
    )


def overrides(models: Iterable[Model]) -> dict[str, str]:
    """Parameters that replace an actor's number, as ``episode.parameter``, with the reason that the file gives."""
    return {
        f"{model.id}.{name}": entry.reason
        for model in models
        for name, entry in model.parameters.items()
        if entry.actor and name not in model.shared
    }


def _alike(models: Iterable[Model], file: Actors) -> dict[str, str]:
    """Groups of numbers that mean much the same, those that these episodes use at least two of."""
    known = free_numbers(models, file)
    groups = {", ".join(k for k in group.numbers if k in known): group.reason for group in file.spec.alike}
    return {keys: reason for keys, reason in groups.items() if "," in keys}


def _constants(value: object) -> int:
    """Numbers other than 0 and 1 in a table."""
    if isinstance(value, Mapping):
        return sum(_constants(entry) for entry in value.values())
    if isinstance(value, list | tuple):
        return sum(_constants(entry) for entry in value)
    return int(isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1))


def _weigh(file: Actors, measure: str, year: str) -> Weights:
    """Shares, and power under a majority of weight; weights are whole numbers of a millionth of the total."""
    from winset.coalitions.concepts import Shapley
    from winset.coalitions.games.voting import WeightedVoting
    from winset.solve import solve

    figures = file.weights(measure, year)
    total = sum(figures.values())
    whole = [round(1_000_000 * figure / total) for figure in figures.values()]
    game = WeightedVoting(whole, sum(whole) // 2 + 1, players=list(figures))
    index = solve(game, Shapley()).require().point
    shares = np.array(list(figures.values())) / total
    return Weights(measure, year, tuple(figures), shares, np.array([float(index[c]) for c in figures]))
