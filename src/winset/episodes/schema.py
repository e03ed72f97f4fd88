"""What a model file may hold. Shapes only: whether names exist and games are whole is for ``read`` to say."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from winset.episodes.faults import shown

__all__ = [
    "ClaimSpec",
    "Entry",
    "ExtensiveSpec",
    "FactSpec",
    "Header",
    "NormalSpec",
    "ParameterSpec",
    "SourceSpec",
    "SponsoredSpec",
    "VariantSpec",
    "Window",
]

Kind = Literal["source", "inference", "external", "assumption"]
"""Where a statement comes from: the source cited, an inference from it, another source, or the modeller."""


def _number(value: Any) -> Any:
    """A finite number, or text that will be read as an expression in the parameters."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise ValueError(f"must be a number or an expression in the parameters, got {shown(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"must be a finite number, got {value}")
    return value


def _numbers(value: Any) -> Any:
    """One number, or one for each name."""
    if isinstance(value, dict):
        return {str(name): _number(entry) for name, entry in value.items()}
    return _number(value)


def _table(value: Any) -> Any:
    """Numbers nested in lists."""
    if isinstance(value, list):
        return [_table(entry) for entry in value]
    return _number(value)


def _names(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_names)]
Number = Annotated[Any, BeforeValidator(_number)]
Numbers = Annotated[Any, BeforeValidator(_numbers)]
Table = Annotated[Any, BeforeValidator(_table)]
Text = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """A table of a model file: no key that is not named here, and no conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Header(Entry):
    """The keys at the top of a file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    period: str = ""
    summary: str = ""


class SourceSpec(Entry):
    """A publication that facts and claims cite."""

    author: Text
    year: int
    title: Text
    pages: str = ""
    url: str = ""


class _Cited(Entry):
    """Something that has a source; the first source of the file if none is named."""

    kind: Kind
    source: str = ""
    page: int | str | None = None

    @model_validator(mode="after")
    def _has_page(self) -> _Cited:
        if self.kind == "source" and self.page is None:
            raise ValueError("page: missing; a statement of kind 'source' needs the page it stands on")
        if self.kind == "external" and not self.source:
            raise ValueError("source: missing; a statement of kind 'external' needs the name of its source")
        return self


class FactSpec(_Cited):
    """What happened, in the modeller's own words."""

    says: Text
    value: str | int | float | bool | None = None
    unit: str = ""


class ParameterSpec(_Cited):
    """A named number of the model; an expression if it follows from parameters above it."""

    value: Number
    says: str = ""
    unit: str = ""
    range: tuple[Number, Number] | None = None
    kind: Kind = "assumption"

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        given = given if isinstance(given, dict) else {"value": given}
        return {**given, "range": tuple(given["range"])} if isinstance(given.get("range"), list) else given


class VariantSpec(_Cited):
    """The same game at another date or in another reading."""

    says: Text
    set: dict[str, Any]
    kind: Kind = "assumption"


class Window(Entry):
    """An interval of one parameter: the claim holds in it, and not beyond its ends."""

    parameter: Text
    from_: Number | None = Field(default=None, alias="from")
    to: Number | None = None
    ends: Literal["[]", "[)", "(]", "()"] = "[]"

    @model_validator(mode="after")
    def _bounded(self) -> Window:
        if self.from_ is None and self.to is None:
            raise ValueError("must have 'from' or 'to', or both")
        return self


class ClaimSpec(_Cited):
    """A statement that the solved game must bear out."""

    name: Text
    says: str = ""
    expect: dict[str, Any] = {}
    set: dict[str, Any] = {}
    variant: str = ""
    game: str = ""
    window: Window | None = None
    order: list[str] = []
    causes: list[str] = []
    kind: Kind = "inference"

    @model_validator(mode="after")
    def _asks_something(self) -> ClaimSpec:
        if not self.expect and not self.order:
            raise ValueError("expect: missing; accepted: a table of answers and the values they must have")
        return self


# ---------------------------------------------------------------- kinds of game


class GameSpec(Entry):
    """What every kind of game has."""

    kind: str
    title: str = ""
    concept: str = ""


class DesignSpec(Entry):
    """One agreement that could be tabled; see ``winset.leadership.Design``."""

    scope: Number
    inclusive: bool
    sponsor: Number
    front: Number = 0
    hegemon: Number = 0
    follower: Numbers = 0


class SignalSpec(Entry):
    """What the sponsor has seen of the hegemon's type; see ``winset.leadership.Signal``."""

    prior: Number
    tolerant_blocking_cost: Number
    subjective: list[Number]
    objective: list[Number] | None = None
    actual: Literal["tolerant", "hostile"] = "hostile"
    observed: bool = True


class VeilSpec(Entry):
    """What followers infer about who stands behind a front; see ``winset.leadership.Veil``."""

    prior: Number
    autonomy: Number


class BackupSpec(Entry):
    """Another state that may canvass; see ``winset.leadership.Backup``."""

    gains: dict[str, Number]
    cost: Number = 0
    rivalry: Number = 0


class MinistriesSpec(Entry):
    """What each ministry gains by role; see ``winset.leadership.Ministries``."""

    overt: dict[str, Number]
    behind: dict[str, Number]


class SponsoredSpec(GameSpec):
    """A sponsored-proposal game; see ``winset.leadership.SponsoredProposal``."""

    kind: Literal["sponsored-proposal"]
    designs: dict[str, DesignSpec]
    canvass: Number = 0
    canvass_cost: Number = 0
    fear: Numbers = 0
    threshold: Numbers = 0
    front_cost: Number = 0
    prestige: Number = 0
    failure_loss: Number = 0
    threat: Number = 0
    led_threat: Number = 0
    blocking_cost: Number = 0
    friction: Number = 0
    mandate: Names | None = None
    ministries: MinistriesSpec | None = None
    has_front: bool = True
    front_initiates: bool = True
    followers: list[str] = ["followers"]
    quota: int | None = None
    signal: SignalSpec | None = None
    veil: VeilSpec | None = None
    backup: BackupSpec | None = None
    persistence_cost: Number | None = None


class Branch(Entry):
    """A move of nature: how probable it is, and where it leads."""

    probability: Number
    to: Text


class NodeSpec(Entry):
    """A node of a tree: a decision (``player``, ``actions``), a chance move (``chance``) or an end (``payoffs``)."""

    player: str | None = None
    actions: dict[str, str] | None = None
    information_set: str | None = None
    chance: dict[str, Branch] | None = None
    payoffs: dict[str, Number] | None = None
    outcome: str = ""
    proposer: str = ""
    reads: dict[str, Number] = {}

    @model_validator(mode="after")
    def _one_role(self) -> NodeSpec:
        roles = [self.actions is not None or self.player is not None, self.chance is not None, self.payoffs is not None]
        if sum(roles) != 1:
            raise ValueError("must be one of: a decision (player, actions), a chance move (chance), an end (payoffs)")
        if roles[0] and (self.player is None or self.actions is None):
            raise ValueError("a decision needs both 'player' and 'actions'")
        if not roles[2] and (self.outcome or self.proposer or self.reads):
            raise ValueError("only an end has 'outcome', 'proposer' or 'reads'")
        if not roles[0] and self.information_set is not None:
            raise ValueError("only a decision has an 'information_set'")
        return self


class ExtensiveSpec(GameSpec):
    """A game tree; see ``winset.ExtensiveForm``."""

    kind: Literal["extensive"]
    players: list[str]
    nodes: dict[str, NodeSpec]
    root: str = ""


class NormalSpec(GameSpec):
    """A payoff table; see ``winset.NormalForm``. ``payoffs`` has for each player a table nested by player."""

    kind: Literal["normal"]
    players: list[str]
    actions: dict[str, list[str]]
    payoffs: dict[str, Table]
