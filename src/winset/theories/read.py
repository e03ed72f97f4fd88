"""Reads theories and the file of observations: TOML in, checked records out, or every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from winset.base.errors import Faults, ModelError
from winset.episodes.actors import Actors
from winset.episodes.bounds import parsed, text_of
from winset.episodes.census import FreeNumber
from winset.episodes.faults import describe, suggest
from winset.episodes.model import Model
from winset.episodes.read import shelf
from winset.theories.schema import FactSpec, LeaningSpec, ObservedFile, ObservedSpec, TheorySpec

__all__ = ["OBSERVED", "Observations", "Theory", "check_theory", "observations", "read_theory", "theories", "theory"]


OBSERVED = "observed.toml"
"""The file of observations, beside the theories that come with the library."""
Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True)
class Theory:
    """A rival explanation of the episodes; see ``models/theories``.

    Parameters
    ----------
    place
        The file it was read from.
    spec
        What it holds.
    """

    place: str
    spec: TheorySpec

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.spec.id

    @property
    def title(self) -> str:
        """What it is called."""
        return self.spec.title

    @property
    def cites(self) -> str:
        """The work it stands for, with its page, and the page of Blechinger and Legewie (2000) that speaks of it."""
        page = f", p. {self.spec.page}" if self.spec.page is not None else ""
        told = f"; Blechinger and Legewie 2000, p. {self.spec.told}" if self.spec.told is not None else ""
        return f"{self.spec.author} {self.spec.year}{page}{told}"

    def __str__(self) -> str:
        return f"{self.id}: {self.title} ({self.cites})"


@dataclass(frozen=True)
class Observations:
    """What was observed in the episodes, and which facts could still be found."""

    observed: Mapping[str, tuple[ObservedSpec, ...]]
    facts: Mapping[str, tuple[FactSpec, ...]]
    retold: Mapping[str, str]

    def of(self, model: Model) -> tuple[ObservedSpec, ...]:
        """The observations of an episode; where the file has none, what its claims say happened.

        These are outcome and proposer of the main game, and of variants that happened, as claims without changes have
        them.
        """
        if model.id in self.observed:
            return self.observed[model.id]
        found: dict[str, dict[str, list[str]]] = {}
        page: int | str = 0
        for claim in model.claims:
            happened = not claim.variant or model.variants[claim.variant].happened
            if claim.set or claim.game or claim.window is not None or claim.order or not happened:
                continue
            for key in ("outcome", "proposer"):
                if isinstance(word := claim.expect.get(key), str):
                    found.setdefault(claim.variant, {})[key] = [word]
                    page = claim.page or page
        return tuple(
            ObservedSpec(episode=model.id, says="as its claims say", page=page, variant=variant, ends=ends)
            for variant, ends in found.items()
        )


def theories() -> tuple[str, ...]:
    """Identifiers of the theories that come with the library.

    Examples
    --------
    >>> import winset as ws
    >>> "indirect-leadership" in ws.theories()
    True
    """
    return tuple(_shipped())


@cache
def _shipped() -> dict[str, Path]:
    """The library's own account first, the others by name."""
    found = {path.stem: path for path in sorted((shelf() / "theories").glob("*.toml")) if path.name != OBSERVED}
    return {name: found[name] for name in sorted(found, key=lambda name: (name != "indirect-leadership", name))}


def theory(name: str | Path) -> Theory:
    """A theory by identifier, or from a file.

    Parameters
    ----------
    name
        The identifier of a theory that comes with the library, or the path of a file.

    Raises
    ------
    ModelError
        If there is none, or with every fault of the file.

    Examples
    --------
    >>> import winset as ws
    >>> ws.theory("reactive-state").cites
    'Calder 1988; Blechinger and Legewie 2000, p. 301'
    """
    text = str(name)
    known = _shipped()
    if text in known:
        return read_theory(known[text])
    if text.endswith(".toml") or "/" in text or isinstance(name, Path):
        return read_theory(Path(name))
    raise ModelError(f"theories: there is none with the identifier {text!r}{suggest(text, known)}")


def read_theory(path: Path) -> Theory:
    """Read and check a theory's file.

    Raises
    ------
    ModelError
        With every fault as ``file: key.path: what is wrong, what is accepted``.
    """
    return Theory(str(path), _validated(path, TheorySpec, "a theory in TOML"))


@cache
def observations() -> Observations:
    """What was observed, from the file that comes with the library."""
    held = _validated(shelf() / "theories" / OBSERVED, ObservedFile, "a file of observations in TOML")
    observed: dict[str, list[ObservedSpec]] = {}
    facts: dict[str, list[FactSpec]] = {}
    for entry in held.observed:
        observed.setdefault(entry.episode, []).append(entry)
    for fact in held.facts:
        facts.setdefault(fact.episode, []).append(fact)
    return Observations(
        {name: tuple(rows) for name, rows in observed.items()},
        {name: tuple(found) for name, found in facts.items()},
        {entry.episode: entry.retells for entry in held.retold},
    )


def _validated(path: Path, schema: type[Schema], wanted: str) -> Schema:
    data = parsed(text_of(path, wanted=wanted), str(path))
    faults = Faults()
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        describe(error, schema, "", faults)
    try:
        faults.raise_if_any()
    except ModelError as error:
        raise error.within(str(path)) from None
    raise AssertionError("a validation that failed without a fault")


def check_theory(
    held: Theory, models: Sequence[Model], numbers: Mapping[str, FreeNumber], file: Actors, every: Iterable[str]
) -> None:
    """That all that a theory names is there.

    Parameters
    ----------
    held
        The theory.
    models, numbers
        The episodes to be compared, and their free numbers; ranges of other episodes' numbers are not looked at.
    file
        The actors and mechanisms.
    every
        Identifiers of all episodes that there are.

    Raises
    ------
    ModelError
        With every fault at once.
    """
    spec, faults = held.spec, Faults()
    ids, known = {model.id for model in models}, {model.id for model in models} | set(every)
    lists = {"without": spec.without} | {f"episodes.{e}.without": s.without or [] for e, s in spec.episodes.items()}
    for where, off in lists.items():
        for name in off:
            if name not in file.spec.mechanisms:
                faults.add(where, f"no mechanism named {name!r}{suggest(name, file.spec.mechanisms)}")
    for key in spec.ranges:
        owner = key.partition(".")[0]
        elsewhere = (owner in known and owner not in ids) or key.partition("@")[0] in file.references
        if key not in numbers and not elsewhere:
            faults.add(f"ranges.{key}", f"no free number of this name{suggest(key, numbers)}")
    for name in spec.episodes:
        if name not in known:
            faults.add(f"episodes.{name}", f"no episode of this name{suggest(name, known)}")
    for k, leaning in enumerate(spec.leanings):
        _check_leaning(leaning, f"leanings[{k}]", spec, known, faults)
    try:
        faults.raise_if_any()
    except ModelError as error:
        raise error.within(held.place) from None


def _check_leaning(leaning: LeaningSpec, where: str, spec: TheorySpec, known: set[str], faults: Faults) -> None:
    for pattern in leaning.episodes:
        if not any(fnmatchcase(name, pattern) for name in known):
            faults.add(f"{where}.episodes", f"no episode fits {pattern!r}{suggest(pattern, known)}")
    if isinstance(leaning.add, str):
        name = leaning.add.lstrip("+- ")
        if name not in spec.numbers:
            faults.add(f"{where}.add", f"no number of the theory is named {name!r}{suggest(name, spec.numbers)}")
