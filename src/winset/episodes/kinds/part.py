"""The table ``leadership`` of a game: whose part is asked about, and which of its decisions are influence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from pydantic import Field

from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, AnyBuilt, Vocabulary
from winset.episodes.schema import Entry, Names, Number, Text
from winset.leadership.conditions import LABELS
from winset.leadership.roles import Part, Reading, Role, role

__all__ = [
    "ChangeSpec",
    "PartSpec",
    "change_answers",
    "change_words",
    "check_changes",
    "check_part",
    "part_answers",
    "part_of",
    "part_words",
    "parts_of",
]


class PartSpec(Entry):
    """What a player's part is judged by; see ``winset.leadership.Part``.

    ``at_status_quo`` has everybody's payoff without an agreement; the most that anybody has at an end of that name, if
    omitted.
    """

    sponsor: Text
    influence: dict[str, Names] = Field(default_factory=dict)
    overt: dict[str, Names] = Field(default_factory=dict)
    vote: dict[str, Names] = Field(default_factory=dict)
    hidden: Names = Field(default_factory=list)
    pays: Names = Field(default_factory=list)
    consent: Names = Field(default_factory=list)
    silent: Names = Field(default_factory=list)
    favourable: Names = Field(default_factory=list)
    status_quo: Names = Field(default_factory=lambda: ["q"])
    at_status_quo: dict[str, Number] | None = Field(
        default=None, description="Everybody's payoff without an agreement."
    )


class WithParts(Protocol):
    """The table of a game that asks about parts."""

    @property
    def leadership(self) -> PartSpec | None:
        """The part that is asked about."""

    @property
    def parts(self) -> dict[str, PartSpec]:
        """Further ones by name."""


Choices = Mapping[str, Sequence[str]]
"""Decisions that are held fixed, with the actions that are left."""
_NUMBERS = ("absent_payoff", "overt_payoff", "influence", "visibility", "score", "veil_value", "shift")
_FLAGS = ("L1", "L2", "L3", "L4", "L5")


def parts_of(spec: WithParts) -> dict[str, PartSpec]:
    """The parts that a game's table asks about, by what stands before their answers: nothing for ``leadership``."""
    main = {} if spec.leadership is None else {"": spec.leadership}
    return main | {f"parts.{name}.": part for name, part in spec.parts.items()}


def part_words(spec: WithParts, outcomes: tuple[str, ...]) -> Vocabulary:
    """Answers that a game with ``leadership`` or ``parts`` gives besides its kind's own."""
    words = _words(outcomes)
    out: Vocabulary = {"label": (NOBODY,)}
    for prefix in parts_of(spec):
        out |= {prefix + word: accepted for word, accepted in words.items()}
    return out


def change_words(spec: ChangeSpec | None) -> Vocabulary:
    """The same for a game without decisions to hold fixed; its outcomes are policies."""
    return {"label": (NOBODY,)} if spec is None else _words(None)


def _words(outcomes: tuple[str, ...] | None) -> Vocabulary:
    words: Vocabulary = {"label": tuple(LABELS)}
    words |= {f"{solve}_outcome": outcomes for solve in ("absent", "overt", "consent")}
    return words | dict.fromkeys(_NUMBERS, NUMBER) | dict.fromkeys(_FLAGS)


def check_part(
    spec: PartSpec,
    choices: Mapping[str, Mapping[str, tuple[str, ...]]],
    outcomes: tuple[str, ...],
    where: str,
    faults: Faults,
) -> None:
    """Note every player, decision, action and outcome that the table names and the game does not have.

    ``choices`` has for every player its decisions (information sets of a tree, its own name in a table) and their
    actions.
    """
    before = len(faults)
    for key, names in _named(spec).items():
        for name in names:
            if name not in choices:
                faults.add(f"{where}.{key}", f"no player named {name!r}{suggest(name, choices)}")
    own = choices.get(spec.sponsor, {})
    for key in ("influence", "overt", "vote"):
        for decision, actions in getattr(spec, key).items():
            place = f"{where}.{key}.{decision}"
            if decision not in own:
                faults.add(place, f"{spec.sponsor} has no decision of this name{suggest(decision, own)}")
                continue
            for action in actions:
                if action not in own[decision]:
                    faults.add(place, f"no action named {action!r}{suggest(action, own[decision])}")
    for name in (*spec.favourable, *spec.status_quo):
        if name not in outcomes and name != "q":
            key = "favourable" if name in spec.favourable else "status_quo"
            faults.add(f"{where}.{key}", f"no outcome named {name!r}{suggest(name, outcomes)}")
    if len(faults) > before:
        return
    try:
        part_of(spec)
    except ModelError as error:
        faults.extend(f"{where}.{fault}" for fault in error.faults)


def _named(spec: PartSpec) -> dict[str, list[str]]:
    """The players that the table names, by key."""
    given = list(spec.at_status_quo or {})
    return {"sponsor": [spec.sponsor], "consent": spec.consent, "silent": spec.silent, "at_status_quo": given}


def part_of(spec: PartSpec) -> Part:
    """What is said of a player's decisions, as the labels take it."""
    several = ("hidden", "pays", "consent", "silent", "favourable", "status_quo")
    given: Details = {name: getattr(spec, name) for name in type(spec).model_fields if name != "at_status_quo"}
    return Part(**(given | {name: tuple(given[name]) for name in several}))


class ChangeSpec(Entry):
    """The same in a game without decisions to hold fixed: parameters or keys of its table that are changed instead.

    ``without`` takes the influence away, ``openly`` leaves the open role alone, ``consenting`` gives consent to
    whatever is proposed.
    """

    sponsor: Text = Field(description="Whose part is asked about.")
    without: dict[str, object] = Field(description="Changes that take its influence away.")
    openly: dict[str, object] = Field(default_factory=dict, description="Changes that leave it the open role alone.")
    consenting: dict[str, object] = Field(
        default_factory=dict, description="Changes by which it consents to whatever is proposed."
    )
    hidden: bool = Field(default=False, description="Whether others do not see the influence.")
    pays: bool = Field(default=False, description="Whether the influence is paid for.")
    consent: Names = Field(default_factory=list, description="Players whose consent is needed.")
    silent: Names = Field(default_factory=list, description="Players who are not seen to act.")
    favourable: Names = Field(default_factory=list, description="Outcomes that the sponsor counts as its own.")
    at_status_quo: dict[str, Number] = Field(
        default_factory=dict, description="Everybody's payoff without an agreement."
    )


def check_changes(spec: ChangeSpec, players: tuple[str, ...], where: str, faults: Faults) -> None:
    """Note every player that the table names and the game does not have."""
    named = {"sponsor": [spec.sponsor], "consent": spec.consent, "silent": spec.silent}
    for key, names in (named | {"at_status_quo": list(spec.at_status_quo)}).items():
        for name in names:
            if name not in players:
                faults.add(f"{where}.{key}", f"no player named {name!r}{suggest(name, players)}")


def change_answers(built: AnyBuilt, spec: ChangeSpec, read: Callable[[AnyBuilt], Reading], best: float) -> Details:
    """Solve the game again with its changes and tell the part; ``read`` solves a built game."""
    act = "influence"
    part = Part(
        spec.sponsor,
        {act: ()},
        hidden=(act,) if spec.hidden else (),
        pays=(act,) if spec.pays else (),
        consent=tuple(spec.consent),
        silent=tuple(spec.silent),
        favourable=tuple(spec.favourable),
    )
    nothing = {player: float(built.setting.number(u, "at_status_quo")) for player, u in spec.at_status_quo.items()}
    actual = replace(read(built), acts=frozenset({act}))
    absent = read(built.again(spec.without))
    overt = read(built.again({**spec.without, **spec.openly})) if spec.openly else None
    consenting = read(built.again(spec.consenting)) if spec.consenting else None
    return _told(role(part, actual, absent, overt, consenting, nothing, best), spec.sponsor, actual, absent, overt)


def part_answers(
    spec: PartSpec,
    actual: Reading,
    read: Callable[[Choices], Reading],
    status_quo: Mapping[str, float],
    best: float,
    span: Mapping[str, tuple[float, float]] | None = None,
) -> Details:
    """Solve the game again without the influence, with the open role and with consent, and tell the part.

    ``read`` solves the game with the named decisions held fixed; ``best`` is the sponsor's largest payoff in it, and
    ``span`` the smallest and the largest of each player.
    """
    absent = read(spec.influence)
    overt = read({**spec.influence, **spec.overt}) if spec.overt else None
    consenting = read(spec.vote) if spec.vote else None
    found = role(part_of(spec), actual, absent, overt, consenting, status_quo, best, span)
    return _told(found, spec.sponsor, actual, absent, overt)


def _told(found: Role, sponsor: str, actual: Reading, absent: Reading, overt: Reading | None) -> Details:
    """A part as answers."""
    return {
        "label": found.label,
        "absent_outcome": found.absent_outcome,
        "overt_outcome": found.overt_outcome,
        "consent_outcome": found.consent_outcome,
        "absent_payoff": float(absent.payoffs[sponsor]),
        "overt_payoff": float((overt or actual).payoffs[sponsor]),
        "influence": found.influence,
        "visibility": found.visibility,
        "score": found.score,
        "veil_value": found.veil_value,
        "shift": found.shift,
        **found.conditions,
    }
