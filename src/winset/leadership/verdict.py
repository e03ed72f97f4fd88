"""What is said of a solved sponsored-proposal game: how it is played, which leadership it shows, and why not openly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from winset.base.points import Vector
from winset.base.records import Record
from winset.base.solution import Certificate, Details

__all__ = ["Causes", "Play", "Verdict"]

UNCHECKED = Certificate("none", float("inf"), 0.0, statement="Nothing has been checked.", covers="part")


@dataclass(frozen=True, eq=False)
class Play(Record):
    """What happens when everybody plays the subgame-perfect equilibrium and the hegemon is of its actual type.

    ``payoffs`` are those at the terminal node that is reached; ``expected_payoffs`` those at the root, before the
    hegemon's type is known (the same without a signal).
    """

    outcome: str
    proposer: Literal["sponsor", "front"] | None
    role: str
    tabled: str | None
    drafted: bool
    canvassed: bool
    backup: bool
    payoffs: Vector
    expected_payoffs: Vector
    path: tuple[tuple[str, str], ...]
    ties_on_path: int
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class Verdict(Record):
    """What kind of leadership a game shows, and why.

    Parameters
    ----------
    label
        One of :data:`LABELS`.
    outcome
        The design that passes, or ``"q"`` for the status quo.
    proposer
        Who tabled it: ``"sponsor"``, ``"front"`` or None.
    sponsor_payoff
        The sponsor's payoff.
    absent_outcome, overt_outcome
        The outcome without the sponsor's influence, and with a sponsor that may only lead openly.
    conditions
        ``{"L1": True, ...}``.
    why_not_overt
        Why leading openly is not better: ``no_mandate``, ``hegemon_veto``, ``follower_veto``, ``diluted``, ``costly``;
        None if it is.
    influence
        What the sponsor gains by its influence, as a share of the most it could: (u(x*) - u(x0)) / (max a - u(x0)).
    visibility
        1 if the sponsor is the proposer, else 0.
    score
        influence * (1 - visibility).
    veil_value
        What working behind the front is worth against leading openly: u(x*) - u(xO).
    actual, absent, overt
        The three plays, each with its certificate.
    certificate
        What the verdict proves about itself, the game played again by its rules.
    """

    label: str
    outcome: str
    proposer: Literal["sponsor", "front"] | None
    role: str
    sponsor_payoff: float
    absent_outcome: str
    overt_outcome: str
    conditions: dict[str, bool]
    why_not_overt: str | None
    influence: float
    visibility: float
    score: float
    veil_value: float
    actual: Play
    absent: Play
    overt: Play
    certificate: Certificate = field(default_factory=lambda: UNCHECKED)
    details: Details = field(default_factory=dict)

    @property
    def outcomes(self) -> dict[str, float]:
        """The probability of every outcome that may come about; one is certain, the hegemon being of its own type."""
        return {self.outcome: 1.0}


@dataclass(frozen=True, eq=False)
class Causes(Record):
    """Which constraints keep the sponsor from leading openly.

    Parameters
    ----------
    constraints
        Those that were tried.
    cut_sets
        The minimal sets whose removal makes the overt role optimal, smallest first; the empty set alone if it is
        optimal already, none if no removal makes it so.
    shapley
        Each constraint's Shapley value in the game that gives 1 to every set whose removal makes the overt role optimal
        and 0 to the others (Shapley 1953).
    but_for
        Whether lifting this constraint alone makes the overt role optimal.
    certificate
        What they prove about themselves, the game played again with every set of constraints lifted.
    """

    constraints: tuple[str, ...]
    cut_sets: tuple[tuple[str, ...], ...]
    shapley: dict[str, float]
    but_for: dict[str, bool]
    certificate: Certificate = field(default_factory=lambda: UNCHECKED)

    @property
    def over_determined(self) -> bool:
        """Whether no single constraint is the cause, though several together are."""
        return bool(self.cut_sets) and min(map(len, self.cut_sets)) > 1
