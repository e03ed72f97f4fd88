"""Two-level games, linked issues and side payments in a model file; see ``winset.TwoLevel``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.episodes.faults import describe, suggest
from winset.episodes.kinds.bargaining import BARGAINING
from winset.episodes.kinds.kind import NUMBER, Answers, AnyKind, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.procedures import ALTERNATING, LEGISLATIVE
from winset.episodes.kinds.spatial import SETTER, SPATIAL
from winset.episodes.kinds.tables import answers, construct, numbers_by, numbers_of, words
from winset.episodes.schema import Entry, GameSpec, Number, Numbers
from winset.episodes.setting import Setting
from winset.homes.games.ratification import Ratification
from winset.two_level.games.linkage import Linkage
from winset.two_level.games.side_payments import SidePayments
from winset.two_level.games.two_level import TwoLevel

__all__ = ["LINKAGE", "SIDE_PAYMENTS", "TWO_LEVEL"]


PROCEDURES: dict[str, AnyKind] = {
    "bargaining": BARGAINING,
    "alternating": ALTERNATING,
    "legislative": LEGISLATIVE,
    "spatial": SPATIAL,
    "setter": SETTER,
}
"""What can be ratified, by the word that ``international.kind`` takes."""


class HomeSpec(Entry):
    """The domestic side of one player; see ``winset.Ratification``.

    One of ``groups``, ``ideals``, ``values`` (by group and outcome), ``uniform`` (two thresholds), ``lottery``
    (thresholds and their probabilities, two lists) or ``uncertain_ideal`` (two policies).
    """

    groups: dict[str, Number] | None = None
    ideals: dict[str, Number] | None = None
    values: dict[str, dict[str, Number]] | None = None
    uniform: list[Number] | None = Field(
        default=None, description="The two ends between which the home's threshold lies, as far as others know."
    )
    lottery: list[list[Number]] | None = Field(
        default=None, description="Thresholds and their probabilities, two lists."
    )
    unknown: dict[str, list[list[Number]] | list[Number]] = Field(
        default_factory=dict,
        description="The one group whose threshold others do not know: the two ends between which it lies, "
        "or thresholds and their probabilities, two lists.",
    )
    uncertain_ideal: list[Number] | None = Field(
        default=None, description="The two ends between which the home's ideal policy lies, as far as others know."
    )
    status_quo: Number = 0
    reservation: Numbers = 0
    rule: Literal["unanimity", "quota", "setter"] | None = None
    quota: Number | None = Field(default=None, description="Weight of groups that must accept, for the rule 'quota'.")
    weights: Numbers | None = Field(default=None, description="Of each group.")
    vetoes: list[str] = Field(default_factory=list)
    setter: str | None = Field(default=None, description="The group that decides what is put to the vote.")
    side_payments: bool = False
    stakes: Numbers | None = Field(default=None, description="What each group has at stake, for side payments.")
    utility: Literal["absolute", "quadratic"] = Field(
        default="absolute", description="How groups lose by distance from their ideal policies."
    )

    @model_validator(mode="after")
    def _one(self) -> HomeSpec:
        names = ("groups", "ideals", "values", "uniform", "lottery", "uncertain_ideal")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"must have one of {', '.join(names)}, got {' and '.join(given) or 'none of them'}")
        for name in ("uniform", "lottery", "uncertain_ideal"):
            if getattr(self, name) is not None and len(getattr(self, name)) != 2:
                raise ValueError(f"{name}: must have two entries")
        if self.unknown and (self.groups is None or len(self.unknown) > 1):
            raise ValueError("unknown: goes with groups, and for one of them")
        for group, law in self.unknown.items():
            lists = [len(entry) if isinstance(entry, list) else -1 for entry in law]
            if len(law) != 2 or lists[0] != lists[1]:
                raise ValueError(f"unknown.{group}: must be two ends, or two lists of one length")
        return self


class TwoLevelSpec(GameSpec):
    """A procedure of another kind in ``international``, and homes by player in ``domestic``."""

    kind: Literal["two-level"]
    international: dict[str, object] = Field(
        description="The procedure abroad: a game of kind bargaining, alternating, legislative, spatial or setter."
    )
    domestic: dict[str, HomeSpec] = Field(description="What must pass at home, by player.")

    @model_validator(mode="before")
    @classmethod
    def _own_concept(cls, given: object) -> object:
        """What is asked is what is asked of the procedure, unless the table says otherwise."""
        table: Details = given if isinstance(given, dict) else {}
        inner = table.get("international")
        if not isinstance(inner, dict) or table.get("concept"):
            return given
        kind = PROCEDURES.get(str(inner.get("kind")))
        asked = inner.get("concept") or (kind.concept if kind else "")
        return {**table, "concept": asked} if isinstance(asked, str) else given


def _inner(spec: TwoLevelSpec, where: str, faults: Faults) -> tuple[AnyKind, GameSpec]:
    """The kind of the procedure and its table, checked."""
    place = f"{where}.international"
    word = spec.international.get("kind")
    if word not in PROCEDURES:
        faults.add(f"{place}.kind", f"no procedure of this kind{suggest(str(word), PROCEDURES)}")
        faults.raise_if_any()
    kind = PROCEDURES[str(word)]
    try:
        return kind, kind.spec.model_validate(spec.international)
    except ValidationError as error:
        describe(error, kind.spec, place, faults)
        faults.raise_if_any()
        raise


def _home(spec: HomeSpec, at: Setting, where: str, faults: Faults) -> Callable[[], Ratification]:
    """From the table of a home to a function that makes it."""
    if spec.uniform is not None:
        low, high = numbers_of(spec.uniform, at, f"{where}.uniform", faults)
        return lambda: Ratification.uniform(float(low), float(high))
    if spec.lottery is not None:
        bars, chances = numbers_of(spec.lottery, at, f"{where}.lottery", faults)
        return lambda: Ratification.lottery({float(t): float(p) for t, p in zip(bars, chances, strict=True)})
    if spec.uncertain_ideal is not None:
        left, right = numbers_of(spec.uncertain_ideal, at, f"{where}.uncertain_ideal", faults)
        q = float(at.number(spec.status_quo, f"{where}.status_quo", faults))
        return lambda: Ratification.uncertain_ideal(float(left), float(right), q)
    names = ("groups", "ideals", "values", "status_quo", "reservation", "quota", "weights", "stakes")
    numbers = {name: numbers_of(getattr(spec, name), at, f"{where}.{name}", faults) for name in names}
    plain: Details = {"rule": spec.rule, "vetoes": spec.vetoes, "setter": spec.setter, "utility": spec.utility}
    unknown = {group: numbers_of(law, at, f"{where}.unknown.{group}", faults) for group, law in spec.unknown.items()}
    if spec.groups is not None:
        numbers["groups"] |= {
            group: law[0][0] if isinstance(law[0], list) else law[0]
            for group, law in unknown.items()
            if group not in spec.groups
        }

    def make() -> Ratification:
        home = Ratification(**numbers, **plain, side_payments=spec.side_payments)
        for group, (first, second) in unknown.items():
            pairs = zip(first, second, strict=True) if isinstance(first, list) else None
            law = (float(first), float(second)) if pairs is None else {float(t): float(p) for t, p in pairs}
            home = home.with_unknown(group, law)
        return home

    return make


def _build(spec: TwoLevelSpec, at: Setting, title: str, where: str) -> TwoLevel:
    faults, international = Faults(), None
    try:
        kind, table = _inner(spec, where, Faults())
        international = kind.build(table, at, title, f"{where}.international")
    except ModelError as error:
        faults.include(error)
    makers = {p: _home(home, at, f"{where}.domestic.{p}", faults) for p, home in spec.domestic.items()}
    faults.raise_if_any()
    homes = {}
    for player, make in makers.items():
        try:
            homes[player] = make()
        except ModelError as error:
            faults.extend(f"{where}.domestic.{player}.{fault}" for fault in error.faults)
    return construct(lambda: TwoLevel(international, homes, title), where, faults)


def _vocabulary(spec: TwoLevelSpec) -> Vocabulary:
    """Payoffs with and without homes, what homes add, the ends of win-sets; the policy of a game over policies."""
    table: Details = spec.international
    players = table.get("players") or list(table.get("ideals") or {})
    outcomes = (*(table.get("outcomes") or ("agreement",)), "agreement", "several", "q")
    names = ("unconstrained", "schelling", "low", "high", "proposals")
    vocabulary = words([str(p) for p in players], *names, outcomes=tuple(dict.fromkeys(outcomes)))
    return vocabulary | dict.fromkeys(("policy", "probability"), NUMBER)


def _ask(built: Built[TwoLevelSpec, TwoLevel], constraints: tuple[str, ...]) -> Answers:
    game = built.game

    def name(solution: AnySolution) -> str:
        chosen = solution.details.get("outcomes")
        return "agreement" if chosen is None else chosen[0] if len(chosen) == 1 else "several"

    def more(solution: AnySolution) -> Details:
        details = solution.details
        found: Details = {}
        for player, home in details["win_sets"].items():
            found |= {f"low.{player}": float(home.low), f"high.{player}": float(home.high)}
        effect = details.get("schelling", {})
        for key, entry in (("payoffs", "constrained"), ("unconstrained", "unconstrained"), ("schelling", "gain")):
            if entry in effect:
                found |= {f"{key}.{p}": float(x) for p, x in zip(game.players, effect[entry], strict=True)}
        if solution.points and isinstance(solution.points[0], float):
            found["policy"] = solution.points[0]
        elif solution.points and game.win_sets and next(iter(game.win_sets.values())).measure == "policy":
            found |= {f"proposals.{p}": float(x) for p, x in zip(game.players, solution.points[0], strict=True)}
        return found | ({"probability": float(details["probability"])} if "probability" in details else {})

    without = getattr(game.international, "disagreement", [0] * len(game.players))
    return answers(built, without, name, more=more)


TWO_LEVEL = Kind(TwoLevelSpec, _build, "", _vocabulary, _ask)
"""A procedure whose agreements must pass at home; asked for the procedure's own concept."""


class LinkageSpec(GameSpec):
    """Issues with a level: what one unit of each is worth to each player, and how high it can go."""

    kind: Literal["linkage"]
    players: list[str]
    issues: dict[str, dict[str, Number]]
    sizes: dict[str, Number] = Field(default_factory=dict)
    weights: Numbers = 1


def _build_linkage(spec: LinkageSpec, at: Setting, title: str, where: str) -> Linkage:
    faults = Faults()
    rows = {
        issue: dict(
            zip(spec.players, numbers_by(spec.players, row, at, f"{where}.issues.{issue}", faults), strict=True)
        )
        for issue, row in spec.issues.items()
    }
    sizes = numbers_of(spec.sizes, at, f"{where}.sizes", faults)
    weights = numbers_by(spec.players, spec.weights, at, f"{where}.weights", faults, None)
    return construct(
        lambda: Linkage(rows, sizes=sizes, players=spec.players, weights=weights, title=title), where, faults
    )


def _linkage_words(spec: LinkageSpec) -> Vocabulary:
    levels = [f"level.{issue}" for issue in spec.issues]
    levels += [f"zone.{issue}.{end}" for issue in spec.issues for end in ("low", "high")]
    return words(spec.players, "linking", outcomes=("agreement",)) | dict.fromkeys(levels, NUMBER)


def _ask_linkage(built: Built[LinkageSpec, Linkage], constraints: tuple[str, ...]) -> Answers:
    def more(solution: AnySolution) -> Details:
        details = solution.details
        found = {f"level.{issue}": float(x) for issue, x in details["levels"].items()}
        for issue, (low, high) in details["zone"].items():
            found |= {f"zone.{issue}.low": low, f"zone.{issue}.high": high}
        return found

    return answers(built, [0] * len(built.game.players), None, "linking", more=more)


LINKAGE = Kind(LinkageSpec, _build_linkage, "NashBargaining", _linkage_words, _ask_linkage)
"""Several issues bargained apart and together."""


class SidePaymentsSpec(GameSpec):
    """One agreement, what it is worth to each, and whether somebody can commit transfers."""

    kind: Literal["side-payments"]
    values: dict[str, Number]
    mediator: bool = True
    weights: Numbers = 1


def _build_payments(spec: SidePaymentsSpec, at: Setting, title: str, where: str) -> SidePayments:
    faults = Faults()
    values = numbers_of(spec.values, at, f"{where}.values", faults)
    weights = numbers_by(list(spec.values), spec.weights, at, f"{where}.weights", faults, None)
    return construct(lambda: SidePayments(values, mediator=spec.mediator, weights=weights, title=title), where, faults)


SIDE_PAYMENTS = Kind(
    SidePaymentsSpec,
    _build_payments,
    "NashBargaining",
    lambda spec: words(spec.values, "transfers", outcomes=("agreement", "q")),
    lambda built, constraints: answers(built, [0] * len(built.game.players), None, "transfers"),
)
"""An agreement that some gain and others lose by."""
