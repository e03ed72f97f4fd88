"""Bargaining solutions, stationary equilibria of bargaining procedures, and bankruptcy rules."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.concept import Concept

__all__ = [
    "ConstrainedEqualAwards",
    "ConstrainedEqualLosses",
    "Egalitarian",
    "EqualLoss",
    "KalaiSmorodinsky",
    "NashBargaining",
    "Proportional",
    "Raiffa",
    "RandomArrival",
    "Stationary",
    "Talmud",
    "Utilitarian",
]


@dataclass(frozen=True)
class NashBargaining(Concept):
    """The outcome with the largest product of gains, each to the power of its weight (Nash 1950; Kalai 1977a)."""


@dataclass(frozen=True)
class KalaiSmorodinsky(Concept):
    """The best outcome at which gains are proportional to the largest possible ones (Kalai and Smorodinsky 1975).

    With weights, proportional to weight times largest possible gain. On a finite list: the outcome that is best for
    the player with the smallest share of the largest gain, then for the next (Nagahisa and Tanaka 2002).
    """


@dataclass(frozen=True)
class Egalitarian(Concept):
    """The best outcome with gains proportional to the weights (Kalai 1977b).

    ``lexicographic=True`` goes on to raise whoever can still gain without loss to those who gain least, which makes
    the outcome efficient (Imai 1983).
    """

    lexicographic: bool = False


@dataclass(frozen=True)
class Utilitarian(Concept):
    """The largest weighted sum of utilities among outcomes that nobody would refuse; ties to the most equal gains."""


@dataclass(frozen=True)
class EqualLoss(Concept):
    """The outcome with the smallest largest loss from the ideal point (Chun 1988).

    Losses are equal where free disposal holds; nobody falls below the disagreement (Herrero and Marco 1993).
    """


@dataclass(frozen=True)
class Raiffa(Concept):
    """Raiffa's solution by steps towards the ideal point of what is left (Luce and Raiffa 1957, section 6.7).

    Sequential: the disagreement moves to the mean of the outcomes in which one player takes all there is above it.
    ``continuous=True``: it moves towards the ideal point at every moment (Livne 1989; Peters and van Damme 1991).
    """

    continuous: bool = False


@dataclass(frozen=True)
class Stationary(Concept):
    """A subgame-perfect equilibrium in stationary strategies of a bargaining procedure."""


@dataclass(frozen=True)
class Talmud(Concept):
    """Half-claims are shared first as equal awards, then as equal losses (Aumann and Maschler 1985)."""


@dataclass(frozen=True)
class ConstrainedEqualAwards(Concept):
    """Equal awards, nobody above the claim (Thomson 2003)."""


@dataclass(frozen=True)
class ConstrainedEqualLosses(Concept):
    """Equal losses, nobody below zero (Thomson 2003)."""


@dataclass(frozen=True)
class Proportional(Concept):
    """Awards in proportion to claims (Thomson 2003)."""


@dataclass(frozen=True)
class RandomArrival(Concept):
    """The mean award over all orders of arrival, each paid in full while money lasts (O'Neill 1982)."""
