"""A model file as data: what it calls itself, its sections by name, its games as written, its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winset.base.solution import Details
from winset.episodes.actors import DatedValue
from winset.episodes.schema import Cited, ClaimSpec, FactSpec, ParameterSpec, SourceSpec, VariantSpec

__all__ = ["Kept", "Model"]


@dataclass
class Kept:
    """Games built while a file was checked, by their setting, and the parameters, games and variants they are of."""

    games: dict[str, object] = field(default_factory=dict)
    of: tuple[object, ...] = ()


@dataclass(frozen=True)
class Model:
    """A model file, checked.

    Parameters
    ----------
    place
        The file it was read from.
    id, title, period, summary
        What the file calls itself.
    actors
        Who plays which part.
    sources, facts, parameters, variants
        The entries of those sections by name.
    games
        The game tables as written; ``""`` is the main one.
    claims
        What the solved games must bear out.
    built
        Games built while the file was checked, kept for the claims that ask for them again.
    date
        When it takes place, for parameters that actors change.
    shared
        Which value of an actor a parameter takes; see :class:`~winset.episodes.shared.Shared`.
    dated
        What actors' values a variant at another date changes, by variant and parameter.
    sets
        Who belongs to the sets of the file.
    """

    place: str
    id: str
    title: str
    period: str
    summary: str
    actors: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, SourceSpec] = field(default_factory=dict)
    facts: Mapping[str, FactSpec] = field(default_factory=dict)
    parameters: Mapping[str, ParameterSpec] = field(default_factory=dict)
    games: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    variants: Mapping[str, VariantSpec] = field(default_factory=dict)
    claims: tuple[ClaimSpec, ...] = ()
    built: Kept = field(default_factory=Kept, repr=False, compare=False)
    date: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)
    dated: Mapping[str, Mapping[str, DatedValue]] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getstate__(self) -> Details:
        """Without the games that are kept: they are built anew wherever the model goes."""
        return {**vars(self), "built": Kept()}

    def __setstate__(self, state: Details) -> None:
        self.__dict__.update(state)

    def cite(self, entry: Cited) -> str:
        """The source of a fact, a parameter or a claim as ``Author year, p. n``."""
        name = entry.source or (next(iter(self.sources), "") if entry.page is not None else "")
        if not name:
            return ""
        source = self.sources[name]
        pages = "" if entry.page is None else f", {'pp.' if set('-,') & set(str(entry.page)) else 'p.'} {entry.page}"
        return f"{source.author} {source.year}{pages}"
