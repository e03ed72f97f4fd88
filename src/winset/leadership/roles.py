"""What part a player has in any solved game: leads, lobbies, blocks, speaks for others, mediates, supports.

A part is a statement about the game, made before it is solved: which of the player's decisions are influence and which
actions there are none, what an open role is, which decisions are votes, which acts are out of sight or pay for a link.
Up to four solves then decide the label: the game as it is, the game without the influence, the game with the open role
alone, and the game in which the player votes for whatever is proposed. The test of
:mod:`winset.leadership.labels` is this one for the sponsored-proposal game.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import Faults
from winset.base.records import Record
from winset.leadership.conditions import (
    LABELS,
    Bool,
    Comparison,
    conditions_of,
    exceeds,
    labels_of,
    measures_of,
    payoff_scale,
)

__all__ = ["Part", "Reading", "Readings", "Role", "compared", "role"]


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


@dataclass(frozen=True)
class Readings:
    """The same of B solved games, every array of shape ``(B,)``.

    ``outcome`` is a position among the outcomes; ``chances`` (B, K), where there is chance, the probability of each.
    ``payoffs`` are by player, and the marks those of :class:`~winset.leadership.conditions.Comparison`; ``favoured``
    marks outcomes that are named as favourable.
    """

    outcome: Int
    chances: Float | None
    payoffs: Mapping[str, Float]
    agreed: Bool
    favoured: Bool
    mine: Bool
    another: Bool
    shared: Bool
    own_draft: Bool
    acted: Bool
    hid: Bool
    paid: Bool

    @classmethod
    def of(cls, part: Part, readings: Sequence[Reading], outcomes: Sequence[str]) -> Self:
        """Solved games as rows; ``outcomes`` are all that are told apart."""
        me, hidden, pays = part.sponsor, set(part.hidden), set(part.pays)

        def marks(mark: Callable[[Reading], bool]) -> Bool:
            return np.array([mark(reading) for reading in readings], dtype=bool)

        return cls(
            outcome=np.array([outcomes.index(r.outcome) for r in readings], dtype=np.int64),
            chances=np.array([[float(r.chances.get(outcome, 0.0)) for outcome in outcomes] for r in readings]),
            payoffs={p: np.array([float(r.payoffs[p]) for r in readings]) for p in readings[0].payoffs},
            agreed=marks(lambda r: r.outcome not in part.status_quo),
            favoured=marks(lambda r: r.outcome in part.favourable),
            mine=marks(lambda r: me in r.proposers),
            another=marks(lambda r: bool(r.proposers) and me not in r.proposers),
            shared=marks(lambda r: len(r.proposers) > 1),
            own_draft=marks(lambda r: r.author == me),
            acted=marks(lambda r: bool(r.acts)),
            hid=marks(lambda r: bool(r.acts & hidden)),
            paid=marks(lambda r: bool(r.acts & pays)),
        )

    def at(self, end: Int, payoffs: Mapping[str, Float], chances: Float | None) -> Self:
        """The readings of games that end at these positions of ``self``, which has one reading an end."""
        marks = {f.name: getattr(self, f.name)[end] for f in fields(self) if f.name not in ("payoffs", "chances")}
        return type(self)(chances=chances, payoffs=payoffs, **marks)


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
    span: Mapping[str, tuple[float, float]] | None = None,
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
    span
        The smallest and the largest payoff that the game holds for each player; those compared, if omitted.
    """
    solves = [solve for solve in (actual, absent, overt, consenting) if solve is not None]
    outcomes = list(dict.fromkeys(name for solve in solves for name in (solve.outcome, *solve.chances)))
    rows = [None if s is None else Readings.of(part, [s], outcomes) for s in (actual, absent, overt, consenting)]
    assert rows[0] is not None
    assert rows[1] is not None
    nothing = {player: np.array([float(u)]) for player, u in (status_quo or {}).items()}
    ends = {player: (np.array([low]), np.array([high])) for player, (low, high) in (span or {}).items()}
    games = compared(part, rows[0], rows[1], rows[2], rows[3], nothing, ends)
    conditions = conditions_of(games)
    measures = measures_of(games, games.payoff if best is None else np.array([best]))
    return Role(
        label=LABELS[int(labels_of(games, conditions)[0])],
        conditions={name: bool(holds[0]) for name, holds in conditions.items()},
        absent_outcome=absent.outcome,
        overt_outcome=actual.outcome if overt is None else overt.outcome,
        consent_outcome=actual.outcome if consenting is None else consenting.outcome,
        influence=float(measures.influence[0]),
        visibility=float(measures.visibility[0]),
        veil_value=float(measures.veil_value[0]),
        shift=float(games.shift[0]),
    )


def compared(
    part: Part,
    actual: Readings,
    absent: Readings,
    overt: Readings | None,
    consenting: Readings | None,
    nothing: Mapping[str, Float],
    span: Mapping[str, tuple[Float, Float]],
) -> Comparison:
    """What the labels need of B games solved up to four times.

    ``nothing`` is everybody's payoff without an agreement, 0 for those not named; ``span`` the smallest and the largest
    payoff that each game holds for a player.
    """
    me, rows = part.sponsor, len(actual.agreed)
    none, zero = np.zeros(rows, dtype=bool), np.zeros(rows)
    solves = [solve for solve in (actual, absent, overt, consenting) if solve is not None]

    def scale(player: str) -> Float:
        seen = [solve.payoffs[player] for solve in solves] + [nothing.get(player, zero), *span.get(player, ())]
        return payoff_scale(np.min(seen, axis=0), np.max(seen, axis=0))

    consent = ~none
    for player in part.consent:
        consent &= ~exceeds(nothing.get(player, zero), actual.payoffs[player], scale(player))
    pivotal = none if consenting is None else consenting.agreed
    heard = none
    for player in part.silent:
        spared = absent.payoffs[player]
        if consenting is not None:
            spared = np.where(pivotal, consenting.payoffs[player], spared)
        heard = heard | exceeds(actual.payoffs[player], spared, scale(player))
    mine = actual.payoffs[me]
    return Comparison(
        agreed=actual.agreed,
        absent_agreed=absent.agreed,
        mine=actual.mine,
        another=actual.another,
        shared=actual.shared,
        own_draft=actual.own_draft,
        acted=actual.acted,
        hid=actual.hid,
        paid=actual.paid,
        pivotal=pivotal,
        heard=heard,
        liked=actual.favoured if part.favourable else exceeds(mine, nothing.get(me, zero), scale(me)),
        consent=consent,
        barred=none if overt is not None else ~none,
        shift=_distance(actual, absent),
        payoff=mine,
        absent_payoff=absent.payoffs[me],
        overt_payoff=mine if overt is None else overt.payoffs[me],
        scale=scale(me),
    )


def _distance(a: Readings, b: Readings) -> Float:
    """Total-variation distance of the outcomes of two solves."""
    if a.chances is None or b.chances is None:
        return np.asarray(a.outcome != b.outcome, dtype=np.float64)
    apart = np.zeros(len(a.agreed))
    for k in range(a.chances.shape[1]):
        apart += np.abs(a.chances[:, k] - b.chances[:, k])
    return 0.5 * apart
