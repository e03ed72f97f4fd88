"""What part a player has in any solved game: leads, lobbies, blocks, speaks for others, mediates, supports.

A part is a statement about the game, made before it is solved: which of the player's decisions are influence and which
actions there are none, what an open role is, which decisions are votes, which acts are out of sight or pay for a link.
Up to four solves then decide the label: the game as it is, the game without the influence, the game with the open role
alone, and the game in which the player votes for whatever is proposed. The test of
:mod:`winset.leadership.labels` is this one for the sponsored-proposal game.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from winset.base.errors import Faults
from winset.base.records import Record

__all__ = ["Part", "Reading", "Role", "role"]


SAME = 1e-12
"""Payoffs closer than this, relative to the larger, are the same."""

ODDS = 1e-9
"""Outcomes whose probabilities differ by less than this in total variation are the same."""


@dataclass(frozen=True)
class Part:
    """What is said of a player's decisions before the game is solved.

    Parameters
    ----------
    sponsor
        The player whose part is asked about.
    influence
        Decision by decision, the actions that are no influence: drafting nothing, canvassing nobody, paying nothing.
    overt
        Decision by decision, the actions that lead openly. Empty if no open role is to be had.
    vote
        Decision by decision, the actions that give consent.
    hidden
        Decisions of ``influence`` whose acts the public does not see.
    pays
        Decisions of ``influence`` whose acts pay for a link between issues.
    consent
        Players whose consent an agreement needs.
    silent
        Players who say nothing, and may gain by what the sponsor says.
    favourable
        Outcomes that the sponsor likes better than the status quo; those worth more to it than the status quo, if
        none is named.
    status_quo
        Outcomes that count as no agreement.
    """

    sponsor: str
    influence: Mapping[str, Sequence[str]] = field(default_factory=dict)
    overt: Mapping[str, Sequence[str]] = field(default_factory=dict)
    vote: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    pays: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    favourable: tuple[str, ...] = ()
    status_quo: tuple[str, ...] = ("q",)

    def __post_init__(self) -> None:
        faults = Faults()
        for name in ("hidden", "pays"):
            for decision in getattr(self, name):
                if decision not in self.influence:
                    known = ", ".join(self.influence) or "none"
                    faults.add(name, f"no decision of influence named {decision!r}; accepted: {known}")
        for decision in self.vote:
            if decision in self.influence:
                faults.add(f"vote.{decision}", "is a decision of influence too; it can be only one of them")
        for name in ("consent", "silent"):
            if self.sponsor in getattr(self, name):
                faults.add(name, f"{self.sponsor!r} is the sponsor; name the others")
        faults.raise_if_any()


@dataclass(frozen=True)
class Reading:
    """What the labels need of one solved game.

    Parameters
    ----------
    outcome
        The outcome; the most probable one if there is chance.
    proposers
        Who puts it forward in public; empty if nobody does.
    author
        Whose draft it is.
    payoffs
        Everybody's expected payoff.
    chances
        The probability of every outcome.
    acts
        Decisions of the sponsor's influence on the path of play at which it does something.
    """

    outcome: str
    proposers: tuple[str, ...]
    author: str
    payoffs: Mapping[str, float]
    chances: Mapping[str, float]
    acts: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Role(Record):
    """A player's part in a game, and the conditions it was told by.

    Parameters
    ----------
    label
        One of :data:`winset.leadership.LABELS`.
    conditions
        ``L1``: another puts the sponsor's draft forward and it passes. ``L2``: without the influence the outcome would
        be another. ``L3``: the influence pays. ``L4``: the open role is worth less, or not to be had. ``L5``: whoever
        must consent likes the outcome no less than the status quo.
    absent_outcome, overt_outcome, consent_outcome
        The outcomes without the influence, with the open role, and with consent to whatever is proposed.
    influence
        (u(x*) - u(x0)) / (largest payoff of the sponsor - u(x0)).
    visibility
        1 if the sponsor is among those who put the outcome forward, else 0.
    veil_value
        u(x*) - u(xO): what not leading openly is worth.
    shift
        Total-variation distance between the outcomes with and without the influence.
    """

    label: str
    conditions: dict[str, bool]
    absent_outcome: str
    overt_outcome: str
    consent_outcome: str
    influence: float
    visibility: float
    veil_value: float
    shift: float
    details: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """influence * (1 - visibility)."""
        return self.influence * (1.0 - self.visibility)


def role(
    part: Part,
    actual: Reading,
    absent: Reading,
    overt: Reading | None = None,
    consenting: Reading | None = None,
    status_quo: Mapping[str, float] | None = None,
    best: float | None = None,
) -> Role:
    """Tell a player's part by comparing the solves.

    Parameters
    ----------
    part
        What was said of the player's decisions.
    actual, absent, overt, consenting
        The game as it is, without the influence, with the open role alone (None: there is none), with consent to
        whatever is proposed (None: the player has no vote).
    status_quo
        Everybody's payoff without an agreement; 0 for those not named.
    best
        The largest payoff the game holds for the sponsor; that of ``actual`` if omitted.
    """
    nothing = status_quo or {}
    mine, without = actual.payoffs[part.sponsor], absent.payoffs[part.sponsor]
    agreed = actual.outcome not in part.status_quo
    shift = _distance(actual.chances, absent.chances)
    conditions = {
        "L1": agreed
        and bool(actual.proposers)
        and part.sponsor not in actual.proposers
        and actual.author == part.sponsor,
        "L2": shift > ODDS,
        "L3": _exceeds(mine, without),
        "L4": overt is None or _exceeds(mine, overt.payoffs[part.sponsor]),
        "L5": not agreed or all(not _exceeds(nothing.get(i, 0.0), actual.payoffs[i]) for i in part.consent),
    }
    room = (mine if best is None else best) - without
    return Role(
        label=_label(part, actual, absent, consenting, conditions, nothing.get(part.sponsor, 0.0)),
        conditions=conditions,
        absent_outcome=absent.outcome,
        overt_outcome=actual.outcome if overt is None else overt.outcome,
        consent_outcome=actual.outcome if consenting is None else consenting.outcome,
        influence=(mine - without) / room if room > 0 else 0.0,
        visibility=1.0 if part.sponsor in actual.proposers else 0.0,
        veil_value=0.0 if overt is None else mine - overt.payoffs[part.sponsor],
        shift=shift,
    )


def _label(
    part: Part,
    actual: Reading,
    absent: Reading,
    consenting: Reading | None,
    conditions: dict[str, bool],
    nothing: float,
) -> str:
    """The label that the outcome, the proposers and the conditions call for."""
    agreed = actual.outcome not in part.status_quo
    works = conditions["L2"] and conditions["L3"]
    if all(conditions.values()):
        return "leadership-from-behind"
    if agreed and works and len(actual.proposers) > 1 and actual.acts & set(part.pays):
        return "mediator"
    if part.sponsor in actual.proposers and agreed:
        return "covert-coalition" if works and actual.acts & set(part.hidden) else "overt"
    pivotal = consenting is not None and consenting.outcome not in part.status_quo
    if part.sponsor in actual.proposers:
        spared = consenting if consenting is not None and pivotal else absent
        heard = any(_exceeds(actual.payoffs[i], spared.payoffs[i]) for i in part.silent)
        if heard and (conditions["L2"] or pivotal):
            return "spokesman"
        return "blocker" if pivotal else "overt-failed"
    if not agreed:
        return "blocker" if pivotal or absent.outcome not in part.status_quo else "none"
    if not conditions["L2"]:
        liked = actual.outcome in part.favourable if part.favourable else actual.payoffs[part.sponsor] > nothing
        return "lucky" if liked else "none"
    return "supporter" if actual.acts else "none"


def _distance(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Total-variation distance of two distributions over outcomes."""
    return 0.5 * sum(abs(a.get(x, 0.0) - b.get(x, 0.0)) for x in {*a, *b})


def _exceeds(a: float, b: float) -> bool:
    return a - b > SAME * max(abs(a), abs(b), 1.0)
