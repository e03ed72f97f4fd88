"""Sponsored proposals in a model file; see ``winset.leadership.SponsoredProposal``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from pydantic import Field

from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, Built, Kind, Vocabulary
from winset.episodes.schema import WRITTEN, Entry, GameSpec, Names, Number, Numbers, Written
from winset.episodes.setting import Setting
from winset.leadership.conditions import LABELS
from winset.leadership.design import DESIGN_NUMBERS
from winset.leadership.mandate import Ministries
from winset.leadership.signal import Signal, Veil
from winset.leadership.sponsored import SCALARS, SponsoredProposal

__all__ = ["SPONSORED", "written_numbers"]


Made = TypeVar("Made")


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
    vouched: Number = 0


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
    ministries: MinistriesSpec | None = Field(
        default=None, description="What each ministry gains by role, from which the mandate follows."
    )
    has_front: bool = True
    front_initiates: bool = True
    followers: list[str] = Field(default_factory=lambda: ["followers"])
    quota: int | None = None
    signal: SignalSpec | None = None
    veil: VeilSpec | None = None
    backup: BackupSpec | None = None
    persistence_cost: Number | None = None
    causality: Literal["but_for", "hp"] = Field(
        default="but_for", description="How causes are told apart: but-for, or Halpern and Pearl's."
    )


def _build(spec: SponsoredSpec, at: Setting, title: str, where: str) -> SponsoredProposal:
    from winset.leadership.sponsored import Backup, Design, SponsoredProposal

    faults = Faults()

    def value(given: object, key: str) -> Any:
        if isinstance(given, dict):
            return {name: value(entry, f"{key}.{name}") for name, entry in given.items()}
        if isinstance(given, list):
            return tuple(value(entry, f"{key}[{k}]") for k, entry in enumerate(given))
        assert isinstance(given, WRITTEN)
        return at.number(given, f"{where}.{key}", faults)

    def record(constructor: Callable[..., Made], entry: Entry, key: str, plain: tuple[str, ...] = ()) -> Made:
        given = {name: getattr(entry, name) for name in type(entry).model_fields}
        return constructor(
            **{n: part if n in plain or part is None else value(part, f"{key}.{n}") for n, part in given.items()}
        )

    def optional(constructor: Callable[..., Made], key: str, plain: tuple[str, ...] = ()) -> Made | None:
        entry = getattr(spec, key)
        try:
            return None if entry is None else record(constructor, entry, key, plain)
        except ModelError as error:
            faults.extend(f"{where}.{fault}" for fault in error.faults)
            return None

    ministries = optional(Ministries, "ministries")
    home = ministries.mandate if ministries is not None else ("overt", "behind", "abstain")
    cost = spec.persistence_cost
    try:
        game = SponsoredProposal(
            designs={n: record(Design, d, f"designs.{n}", ("inclusive",)) for n, d in spec.designs.items()},
            **{name: value(getattr(spec, name), name) for name in _SPONSORED_NUMBERS},
            mandate=tuple(spec.mandate) if spec.mandate is not None else home,
            has_front=spec.has_front,
            front_initiates=spec.front_initiates,
            followers=tuple(spec.followers),
            quota=spec.quota,
            signal=optional(Signal, "signal", ("actual", "observed")),
            veil=optional(Veil, "veil"),
            backup=optional(Backup, "backup"),
            persistence_cost=None if cost is None else value(cost, "persistence_cost"),
            title=title,
        )
    except ModelError as error:
        faults.extend(f"{where}.{fault}" for fault in error.faults)
    faults.raise_if_any()
    return game


_SPONSORED_NUMBERS = (
    "canvass",
    "canvass_cost",
    "fear",
    "threshold",
    "front_cost",
    "prestige",
    "failure_loss",
    "threat",
    "led_threat",
    "blocking_cost",
    "friction",
)


def written_numbers(spec: SponsoredSpec, game: SponsoredProposal) -> dict[str, Written]:
    """What the file says of every number of the game, by its public name; beliefs, which are worked out, apart."""
    several = len(game.followers) > 1
    numbers: dict[str, Written] = {name: getattr(spec, name) for name in SCALARS}

    def each(given: Written | dict[str, Written], name: str) -> None:
        for follower in game.followers:
            own = given[follower] if isinstance(given, dict) else given
            numbers[f"{name}.{follower}" if several else name] = own

    each(spec.fear, "fear")
    each(spec.threshold, "threshold")
    for name, design in spec.designs.items():
        numbers |= {f"{name}.{part}": getattr(design, part) for part in DESIGN_NUMBERS}
        each(design.follower, f"{name}.follower")
    if spec.signal is not None:
        numbers["signal.tolerant_blocking_cost"] = spec.signal.tolerant_blocking_cost
    if spec.persistence_cost is not None:
        numbers["persistence_cost"] = spec.persistence_cost
    return numbers


_CONDITIONS = ("L1", "L2", "L3", "L4", "L5")
_REASONS = ("no_mandate", "hegemon_veto", "follower_veto", "diluted", "costly", NOBODY)
_ROLES = ("abstain", "behind", "overt")


def _vocabulary(spec: SponsoredSpec) -> Vocabulary:
    """Answers of a sponsored-proposal game."""
    outcomes = (*spec.designs, "q")
    proposers = ("sponsor", "front", NOBODY)
    words: Vocabulary = {
        "label": tuple(LABELS),
        "outcome": outcomes,
        "proposer": proposers,
        "role": _ROLES,
        "tabled": (*spec.designs, NOBODY),
        "absent_outcome": outcomes,
        "absent_proposer": proposers,
        "overt_outcome": outcomes,
        "why_not_overt": _REASONS,
        "mandate": None,
    }
    numbers = [
        "sponsor_payoff",
        "absent_payoff",
        "overt_payoff",
        "influence",
        "visibility",
        "score",
        "veil_value",
        "ties",
    ]
    numbers += ["belief", "objective_belief"] if spec.signal is not None else []
    players = ("sponsor", "front", "hegemon", *spec.followers)
    flags = ["canvassed", "persists", "misread", *_CONDITIONS]
    numbers += [*(f"payoffs.{p}" for p in players), *(f"shapley.{name}" for name in ("fear", "friction", "mandate"))]
    return words | dict.fromkeys(numbers, NUMBER) | dict.fromkeys([*flags, "cut_sets", "over_determined"])


def _ask(built: Built[SponsoredSpec, SponsoredProposal], constraints: tuple[str, ...]) -> Answers:
    """Classify the game, and search its causes if constraints are named."""
    from winset.leadership import causes
    from winset.leadership.labels import classify

    game = built.game
    verdict = classify(game, causality=built.spec.causality)
    actual = verdict.actual
    values: Details = {
        "label": verdict.label,
        "outcome": verdict.outcome,
        "proposer": verdict.proposer or NOBODY,
        "role": actual.role,
        "tabled": actual.tabled or NOBODY,
        "canvassed": actual.canvassed,
        "persists": any(action == "persist" for _, action in actual.path),
        "sponsor_payoff": verdict.sponsor_payoff,
        "absent_outcome": verdict.absent_outcome,
        "absent_proposer": verdict.absent.proposer or NOBODY,
        "absent_payoff": float(verdict.absent.payoffs["sponsor"]),
        "overt_outcome": verdict.overt_outcome,
        "overt_payoff": float(verdict.overt.payoffs["sponsor"]),
        "why_not_overt": verdict.why_not_overt or NOBODY,
        "influence": verdict.influence,
        "visibility": verdict.visibility,
        "score": verdict.score,
        "veil_value": verdict.veil_value,
        "ties": actual.ties_on_path,
        "mandate": list(game.mandate),
        **verdict.conditions,
        **{f"payoffs.{p}": float(actual.payoffs[p]) for p in actual.payoffs.players},
    }
    if game.signal is not None:
        values["belief"] = float(game.signal.belief)
        values["objective_belief"] = float(game.signal.objective_belief)
        values["misread"] = game.signal.misread
    if constraints:
        found = causes(game, constraints)
        values["cut_sets"] = [list(cut) for cut in found.cut_sets]
        values["over_determined"] = found.over_determined
        values |= {f"shapley.{name}": share for name, share in found.shapley.items()}
    return Answers(values, actual.certificate, "BackwardInduction", verdict.label, verdict.outcome, verdict.proposer)


SPONSORED = Kind(SponsoredSpec, _build, "SubgamePerfect", _vocabulary, _ask)
"""A sponsor, a front, a hegemon and followers over a draft."""
