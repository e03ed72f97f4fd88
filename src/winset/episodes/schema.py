"""What a model file may hold but for its games (``kinds``). Shapes only: whether names exist is for ``read`` to say."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias, TypeGuard

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from winset.base.limits import fraction
from winset.episodes.faults import shown

__all__ = [
    "WRITTEN",
    "Asked",
    "Cited",
    "ClaimSpec",
    "Date",
    "Entry",
    "FactSpec",
    "GameSpec",
    "Header",
    "Names",
    "Number",
    "Numbers",
    "ParameterSpec",
    "Ranged",
    "SourceSpec",
    "Table",
    "Text",
    "VariantSpec",
    "Window",
    "Written",
    "bound",
    "called",
    "is_number",
    "paired",
]


Written: TypeAlias = int | float | str | Fraction
"""A number as a file has it: itself, or an expression in the parameters."""
WRITTEN = (int, float, str, Fraction)
FORMER = {"source": "stated", "inference": "implied"}
"""Labels of earlier files, which are still understood."""


def _label(value: object) -> object:
    return FORMER.get(value, value) if isinstance(value, str) else value


Kind = Annotated[
    Literal["stated", "implied", "external", "data", "assumption"],
    BeforeValidator(
        _label,
        json_schema_input_type=Literal["stated", "implied", "external", "data", "assumption", "source", "inference"],
    ),
]
"""Where a statement comes from: the source says so; it follows from what the source says by an inference, which is
written down; another source, or a table of data, says so; the modeller assumes it."""


def _number(value: object) -> Written:
    """A finite number, or text that will be read as an expression in the parameters."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise ValueError(f"must be a number or an expression in the parameters, got {shown(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"must be a finite number, got {value}")
    return value


def _numbers(value: object) -> Written | dict[str, Written]:
    """One number, or one for each name."""
    if isinstance(value, dict):
        return {str(name): _number(entry) for name, entry in value.items()}
    return _number(value)


def _table(value: object) -> object:
    """Numbers nested in lists."""
    if isinstance(value, list):
        return [_table(entry) for entry in value]
    return _number(value)


_BOUND = re.compile(r"\s*(<=|>=|<|>)\s*(?=\S)")


def bound(wanted: Written) -> tuple[str, Written]:
    """``">= 2*a"`` as ``(">=", "2*a")``; no sign for a plain number or expression."""
    found = _BOUND.match(wanted) if isinstance(wanted, str) else None
    return (found[1], str(wanted)[found.end() :]) if found else ("", wanted)


_SPREAD = re.compile(r"\s*(?:±|\+-|\+/-)\s*([0-9.eE+/-]+)\s*(%?)\s*\Z")


def is_number(x: object) -> TypeGuard[int | float]:
    """Whether this is a number and no truth value."""
    return isinstance(x, int | float) and not isinstance(x, bool)


def paired(table: dict[str, object]) -> dict[str, object]:
    """A table whose ``range`` is a pair: a list of two, or ``"±0.1"`` or ``"±10%"`` about its value."""
    ends = table.get("range")
    if isinstance(ends, list):
        return {**table, "range": tuple(ends)}
    if not isinstance(ends, str):
        return table
    found, value = _SPREAD.match(ends), table.get("value")
    if found is None:
        raise ValueError(f"range: must be a list of two or text such as '±0.1' or '±10%', got {ends!r}")
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        raise ValueError(f"range: {ends!r} needs a 'value' that is a number to lie about")
    try:
        middle = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
        by = fraction(found[1], "range") * (abs(middle) / 100 if found[2] else 1)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"range: cannot read {ends!r}; accepted: '±0.1' or '±10%'") from None
    return {**table, "range": (middle - by, middle + by)}


def called(given: object) -> object:
    """A concept as text: ``{ name = "QRE", lambda = 2 }`` as ``QRE(lambda=2)``."""
    if not isinstance(given, dict):
        return given
    if not isinstance(given.get("name"), str):
        raise ValueError("name: missing; a concept with parameters is { name = 'QRE', lambda = 2 }")
    parameters = ", ".join(f"{key}={value}" for key, value in given.items() if key != "name")
    return f"{given['name']}({parameters})" if parameters else given["name"]


Asked = Annotated[str, BeforeValidator(called, json_schema_input_type=str | dict[str, object])]
"""A concept by its name, or a table of its name and parameters."""


def _names(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_names, json_schema_input_type=str | list[str])]
Number = Annotated[Written, PlainValidator(_number, json_schema_input_type=int | float | str)]
Numbers = Annotated[
    Written | dict[str, Written],
    PlainValidator(_numbers, json_schema_input_type=int | float | str | dict[str, int | float | str]),
]
Table = Annotated[object, BeforeValidator(_table)]
Text = Annotated[str, Field(min_length=1)]
Date = Annotated[str, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")]


class Entry(BaseModel):
    """A table of a model file: no key that is not named here, and no conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Ranged(Entry):
    """An entry whose ``range`` may also be told as a spread about its value; see :func:`paired`."""

    @model_validator(mode="before")
    @classmethod
    def _pairs(cls, given: object) -> object:
        return paired(given) if isinstance(given, dict) else given


class Header(Entry):
    """The keys at the top of a file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    period: str = ""
    date: Date = ""
    summary: str = ""


class SourceSpec(Entry):
    """A publication that facts and claims cite."""

    author: Text = Field(description="Who wrote it.")
    year: int = Field(description="When.")
    title: Text
    pages: str = Field(default="", description="Its pages, such as '297-321'.")
    url: str = Field(default="", description="Where it is to be found.")
    checked: str = Field(default="", description="What of it was looked up again, where, and what was not found.")


class Cited(Entry):
    """Something that has a source; the first source of the file if none is named."""

    kind: Kind
    source: str = ""
    page: int | str | None = None

    @model_validator(mode="after")
    def _has_page(self) -> Cited:
        if self.kind == "stated" and self.page is None:
            raise ValueError("page: missing; a statement of kind 'stated' needs the page it stands on")
        if self.kind in ("external", "data") and not self.source:
            raise ValueError(f"source: missing; a statement of kind {self.kind!r} needs the name of its source")
        return self


class Argued(Cited):
    """Something that may need an inference, which is written down beside it."""

    inference: str = ""

    @model_validator(mode="before")
    @classmethod
    def _has_inference(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("kind") == "implied" and not given.get("inference"):
            raise ValueError("inference: missing; a statement of kind 'implied' says how it follows from the source")
        return given


class FactSpec(Argued):
    """What happened, in the modeller's own words."""

    says: Text
    value: str | int | float | bool | None = None
    unit: str = ""


class ParameterSpec(Cited):
    """A named number of the model; an expression if it follows from parameters above it.

    With ``actor`` it is a parameter of the actors' file, at the file's date or ``at`` another; a value of its own in
    its stead needs a reason and a page.
    """

    value: Number | None = None
    actor: str = Field(
        default="", description="A parameter of the actors' file, such as 'gdp.JPN', in place of a value."
    )
    at: Date = Field(default="", description="The date at which it is taken, if not the file's.")
    reason: str = Field(default="", description="Why a value replaces an actor's.")
    says: str = ""
    unit: str = ""
    range: tuple[Number, Number] | None = None
    kind: Kind = "assumption"

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: object) -> object:
        table: dict[str, object] = given if isinstance(given, dict) else {"value": given}
        return paired(table)

    @model_validator(mode="after")
    def _own_or_shared(self) -> ParameterSpec:
        if self.value is None and not self.actor:
            raise ValueError("value: missing; accepted: a number, an expression, or 'actor' in its stead")
        if self.actor and self.value is not None and not (self.reason and self.page is not None):
            raise ValueError("value: replaces an actor's; that needs a 'reason' and a 'page'")
        if not self.actor and (self.at or self.reason):
            raise ValueError("actor: missing; only a parameter of an actor has 'at' or a 'reason'")
        return self


class VariantSpec(Argued):
    """The same game at another date or in another reading; ``happened`` if that is history, not a reading."""

    says: Text
    set: dict[str, object] = Field(default_factory=dict)
    date: Date = ""
    dates: dict[str, Date] = Field(
        default_factory=dict, description="Dates by parameter, for values that actors change."
    )
    happened: bool = Field(default=False, description="Whether the variant is history, not a reading.")
    kind: Kind = "assumption"

    @model_validator(mode="after")
    def _changes_something(self) -> VariantSpec:
        if not (self.set or self.date or self.dates):
            raise ValueError("set: missing; accepted: 'set', a 'date', or 'dates' by parameter")
        return self


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


class Against(Entry):
    """An answer of another game, or of the same in another setting, to hold a claim's answers against."""

    answer: Text
    game: str = ""
    variant: str = ""
    set: dict[str, object] = Field(default_factory=dict)


class ClaimSpec(Argued):
    """A statement that the solved game must bear out.

    ``built_in`` says why it holds at any numbers whatever, if it does: such a claim checks the model, not the world.

    ``expect`` has the value of each answer: a word, a flag, or a number or expression, which may stand behind ``<``,
    ``<=``, ``>`` or ``>=``. Expressions may use the names of ``against``, numbers that other games answer. ``concept``
    is what is asked of the game for this claim, in place of its own.
    """

    name: Text = Field(description="What the claim is called.")
    says: str = ""
    expect: dict[str, object] = Field(default_factory=dict)
    set: dict[str, object] = Field(default_factory=dict)
    variant: str = ""
    game: str = ""
    concept: Asked = ""
    against: dict[str, Against] = Field(default_factory=dict)
    window: Window | None = None
    order: list[str] = Field(default_factory=list, description="Facts by name that must have happened in this order.")
    causes: list[str] = Field(
        default_factory=list, description="Constraints to search for what brings the outcome about."
    )
    built_in: str = Field(default="", description="Why it holds at any numbers, if it does.")
    kind: Kind = "assumption"

    @model_validator(mode="after")
    def _by_concept(self) -> ClaimSpec:
        if self.concept:
            self.set.setdefault("concept", self.concept)
        return self

    @model_validator(mode="after")
    def _asks_something(self) -> ClaimSpec:
        if not self.expect and not self.order:
            raise ValueError("expect: missing; accepted: a table of answers and the values they must have")
        return self


class GameSpec(Entry):
    """What every kind of game has."""

    kind: str
    title: str = ""
    concept: Asked = ""
