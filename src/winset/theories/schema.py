"""What a theory's file and the file of observations may hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from winset.episodes.schema import Entry, Names, Number, Ranged, Text

__all__ = ["LeaningSpec", "NumberSpec", "ObservedFile", "ObservedSpec", "RangeSpec", "TheorySpec"]


class _Ordered(Ranged):
    """Something with a range, a reason for it, and a page where there is one."""

    range: tuple[Number, Number]
    says: Text
    page: int | str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> _Ordered:
        low, high = self.range
        if not isinstance(low, str) and not isinstance(high, str) and not low < high:
            raise ValueError(f"range: its ends must differ and stand in order, got {[low, high]}")
        return self


class RangeSpec(_Ordered):
    """A range that the theory commits itself to, for a free number of the actors or of an episode."""


class NumberSpec(_Ordered):
    """A number of the theory's own."""


class LeaningSpec(Entry):
    """What an actor gains or loses by acting so, beside what its game says.

    ``add`` is a number, or the name of one of the theory's, with a sign if need be, in parts of the episode's stake;
    ``at`` and ``action`` are names of nodes and actions, ``*`` standing for anything.
    """

    episodes: Names
    at: Names
    action: Names
    add: Number
    says: Text


class KindSpec(Entry):
    """Changes to the games of a kind."""

    set: dict[str, object]
    says: Text


class EpisodeSpec(Entry):
    """Changes to one episode; ``without`` has the mechanisms that are off there, in place of those off elsewhere."""

    set: dict[str, object] = Field(default_factory=dict)
    without: list[str] | None = None
    says: Text


class TheorySpec(Entry):
    """One theory: which mechanisms are on, what the actors want and may do, what it commits itself to.

    ``page`` is the place in the work itself, left out where nobody has looked it up; ``told`` the page of Blechinger
    and Legewie (2000) that speaks for the theory or against it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    author: Text
    year: int
    work: Text
    page: int | str | None = None
    told: int | str | None = None
    says: Text
    without: list[str] = Field(default_factory=list)
    numbers: dict[str, NumberSpec] = Field(default_factory=dict)
    ranges: dict[str, RangeSpec] = Field(default_factory=dict)
    kinds: dict[str, KindSpec] = Field(default_factory=dict)
    episodes: dict[str, EpisodeSpec] = Field(default_factory=dict)
    leanings: list[LeaningSpec] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_a_page(self) -> TheorySpec:
        if self.page is None and self.told is None:
            raise ValueError("page: missing; accepted: 'page' of the work, 'told' for one of Blechinger and Legewie")
        return self


def _words(value: object) -> object:
    """One pattern or several, by name."""
    if not isinstance(value, dict):
        return value
    return {name: [entry] if isinstance(entry, str) else entry for name, entry in value.items()}


Patterns = Annotated[dict[str, list[str]], BeforeValidator(_words)]


class ObservedSpec(Entry):
    """What happened in an episode, as far as anybody saw it.

    ``ends`` has what is read at the end of play (``outcome``, ``proposer`` and, of sponsored proposals, ``tabled``,
    ``role``, ``drafted`` and ``canvassed``); ``plays`` the actions taken, by node. Both may list several words, and
    ``*`` stands for anything.
    """

    episode: Text
    says: Text
    page: int | str
    variant: str = ""
    ends: Patterns = Field(default_factory=dict)
    plays: Patterns = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> ObservedSpec:
        if not self.ends and not self.plays:
            raise ValueError("ends: missing; accepted: 'ends', 'plays', or both")
        return self


class FactSpec(Entry):
    """A fact that could be found: what somebody did, or would have done, at a node of a game, and who would know."""

    episode: Text
    at: Text
    says: Text
    document: Text
    variant: str = ""


class RetoldSpec(Entry):
    """An episode that tells what another tells already: it is weighed by itself, and not counted in the total."""

    episode: Text
    retells: Text


class ObservedFile(Entry):
    """The keys at the top of the file of observations."""

    observed: list[ObservedSpec] = Field(default_factory=list)
    facts: list[FactSpec] = Field(default_factory=list)
    retold: list[RetoldSpec] = Field(default_factory=list)
