"""Several issues with options, and messages of an informed sender, in a model file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from winset.base.concept import concept_named
from winset.base.errors import Faults
from winset.base.solution import Details
from winset.domains.games.domain import Domain
from winset.episodes.kinds.kind import NOBODY, NUMBER, SEVERAL, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_by, numbers_of
from winset.episodes.schema import Entry, GameSpec, Number, Numbers, Table
from winset.episodes.setting import Setting
from winset.information.games.signaling import SignalingGame

__all__ = ["DOMAIN", "SIGNALING"]


class InteractionSpec(Entry):
    """What a player gains, or loses, when some options are agreed on together."""

    player: str = Field(description="Who gains.")
    when: dict[str, str] = Field(description="The options, by issue.")
    add: Number = Field(description="What is added to its utility.")


class DomainSpec(GameSpec):
    """Several issues at once, one option to be agreed on for each; see ``winset.Domain``."""

    kind: Literal["domain"]
    issues: dict[str, list[str]] = Field(min_length=1)
    utilities: dict[str, dict[str, dict[str, Number]]] = Field(
        description="What each option is worth, by player, issue and option."
    )
    weights: dict[str, dict[str, Number]] = Field(default_factory=dict)
    reservation: Numbers = 0
    forbid: list[dict[str, str]] = Field(default_factory=list)
    interactions: list[InteractionSpec] = Field(
        default_factory=list, description="What options are worth together, each with player, when and add."
    )


def _build_domain(spec: DomainSpec, at: Setting, title: str, where: str) -> Domain:
    faults = Faults()
    players = list(spec.utilities)
    values = numbers_of(spec.utilities, at, f"{where}.utilities", faults)
    weights = numbers_of(spec.weights, at, f"{where}.weights", faults)
    least = numbers_by(players, spec.reservation, at, f"{where}.reservation", faults)
    together = [
        {"player": one.player, "if": one.when, "add": at.number(one.add, f"{where}.interactions[{k}].add", faults)}
        for k, one in enumerate(spec.interactions)
    ]

    def make() -> Domain:
        reservation = dict(zip(players, least, strict=True))
        return Domain(spec.issues, values, weights, reservation, spec.forbid, together, title=title)

    return construct(make, where, faults)


def _domain_words(spec: DomainSpec) -> Vocabulary:
    """What is agreed on each issue and what it is worth, how many outcomes are as good, and the most for each."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "status": STATUSES}
    words |= {"agreement": None, "count": NUMBER}
    words |= {f"agreed.{issue}": (*options, SEVERAL, NOBODY) for issue, options in spec.issues.items()}
    return words | {f"{name}.{p}": NUMBER for name in ("payoffs", "ideal") for p in spec.utilities}


def _ask_domain(built: Built[DomainSpec, Domain], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept))
    game, details = built.game, solution.details
    found = [dict(one) for ties in details.get("outcomes", ()) for one in (ties if isinstance(ties, list) else [ties])]
    agreed = {issue: sorted({one[issue] for one in found}) for issue in game.issues}
    chosen = {issue: names[0] if len(names) == 1 else SEVERAL for issue, names in agreed.items() if names}
    outcome = ", ".join(f"{i}: {o}" for i, o in chosen.items()) if len(found) == 1 else SEVERAL if found else "q"
    payoffs = solution.points[0] if solution.points else [game.reservation[p] for p in game.players]
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": outcome,
        "status": solution.status.name,
        "agreement": bool(found),
        "count": len(found),
        **{f"agreed.{issue}": chosen.get(issue, NOBODY) for issue in game.issues},
        **{f"payoffs.{p}": float(u) for p, u in zip(game.players, payoffs, strict=True)},
    }
    if "ideal" in details:
        values |= {f"ideal.{p}": float(u) for p, u in zip(game.players, details["ideal"], strict=True)}
    return Answers(values, solution.certificate, solution.method, NOBODY, outcome)


DOMAIN = Kind(DomainSpec, _build_domain, "NashBargaining", _domain_words, _ask_domain)
"""Several issues bargained at once, option by option."""


class SignalingSpec(GameSpec):
    """A sender who knows its type chooses a message, a receiver answers; see ``winset.SignalingGame``."""

    kind: Literal["signaling"]
    types: list[str]
    messages: list[str]
    responses: list[str]
    prior: dict[str, Number] = Field(description="Probability of each type, summing to 1.")
    sender: Table = Field(description="The sender's payoffs: a list of lists of lists, by type, message and response.")
    receiver: Table = Field(description="The receiver's payoffs, in the same order.")
    allowed: dict[str, list[str]] | None = None


def _build_signaling(spec: SignalingSpec, at: Setting, title: str, where: str) -> SignalingGame:
    faults = Faults()
    prior = numbers_of(spec.prior, at, f"{where}.prior", faults)
    sender, receiver = (numbers_of(getattr(spec, k), at, f"{where}.{k}", faults) for k in ("sender", "receiver"))
    return construct(
        lambda: SignalingGame(
            spec.types, spec.messages, spec.responses, prior, sender, receiver, spec.allowed, title=title
        ),
        where,
        faults,
    )


def _signaling_words(spec: SignalingSpec) -> Vocabulary:
    """How many pieces of equilibria there are, what each is, and which survive the refinements."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "status": STATUSES}
    return words | {"count": NUMBER, "equilibria": None, "intuitive": None, "D1": None}


def _ask_signaling(built: Built[SignalingSpec, SignalingGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept))
    kinds = [str(kind) for kind in solution.details.get("kinds", ())]
    refined = [dict(passed) for passed in solution.details.get("refinements", ())]
    different = sorted(set(kinds))
    outcome = different[0] if len(different) == 1 else SEVERAL if different else NOBODY
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": outcome,
        "status": solution.status.name,
        "count": len(kinds),
        "equilibria": sorted(kinds),
        **{
            test: sorted(kind for kind, passed in zip(kinds, refined, strict=True) if passed.get(test))
            for test in ("intuitive", "D1")
        },
    }
    return Answers(values, solution.certificate, solution.method, NOBODY, outcome)


SIGNALING = Kind(SignalingSpec, _build_signaling, "PerfectBayesian", _signaling_words, _ask_signaling)
"""What is said by whoever knows, and believed by whoever does not."""
