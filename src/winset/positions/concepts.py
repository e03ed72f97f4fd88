"""What may be asked of a table of actors: exchanges of positions, elections among positions, challenges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winset.base.concept import Concept, require
from winset.base.errors import is_word

__all__ = ["CondorcetElection", "Exchange", "ExpectedUtility"]


@dataclass(frozen=True)
class Exchange(Concept):
    """Exchanges of voting positions between pairs of actors (Stokman and Van Oosten 1994).

    Two actors on opposite sides of the mean on two issues may each give way where it cares relatively less. The
    exchange with the largest gain is made first, then the best that is left, until none is. The outcome of an issue is
    the mean of voting positions, weighted by salience × power.

    Parameters
    ----------
    gains
        ``"equal"``: both gain the same, as much as they can; ``"maximal"``: the sum of gains is largest, and nobody
        loses.
    rounds
        After a round voting positions become positions, and exchanges begin anew.
    """

    gains: Literal["equal", "maximal"] = "equal"
    rounds: int = 1

    def __post_init__(self) -> None:
        ok = is_word(self.gains, ("equal", "maximal"))
        require(ok, "Exchange.gains", f"must be 'equal' or 'maximal', got {self.gains!r}")
        ok = isinstance(self.rounds, int) and not isinstance(self.rounds, bool) and 1 <= self.rounds <= 100
        require(ok, "Exchange.rounds", f"must be a whole number from 1 to 100, got {self.rounds!r}")


@dataclass(frozen=True)
class CondorcetElection(Concept):
    """A probabilistic Condorcet election among the actors' positions with risk attitudes (KTAB's spatial model).

    Coalitions for and against every pair of positions have the strength of their members' capability times a function
    of what is at stake for them; the stronger wins with the larger probability. A first election without risk
    attitudes says how secure every actor's position is; those in the safest take risks in the second (Bueno de
    Mesquita 1985; Efird, Lester and Wise 2016).

    Parameters
    ----------
    voting_rule
        Votes rise with what is at stake ``"proportional"``, as its ``"cubic"``, or half and half, ``"prop_cubic"``.
    victory_exponent
        Strengths count to this power.
    election
        ``"conditional"`` on beating every other position, or the long run of a chain of challenges: by everybody alike,
        ``"markov_uniform"``, or by those who have an incentive, ``"markov_incentive"``.
    risk_range
        Risk attitudes go from 0 (``"min"``), -1/2 (``"mid"``) or -1 (``"max"``) to 1; ``"none"`` holds one election.
    turns
        How many turns of challenges and bargains come before the election, as in KTAB: everybody challenges whom it
        expects to gain most from; the two are asked to meet between their positions, nearer to the one who cares and
        expects to win, each to the square; an election among the bargains that an actor is asked for, and no change,
        says where it goes. The position it goes to is what it wants from then on.
    transitions
        Actors go where it is ``"likeliest"``, or where it is ``"drawn"``, with the seed of ``solve``.
    risk_estimates
        How much of another's risk attitude is seen, ``"own"`` (all), ``"two-thirds"``, ``"half"``, ``"one-third"`` or
        ``"none"``; for the rest an actor takes others to be like itself.
    """

    voting_rule: Literal["proportional", "cubic", "prop_cubic"] = "proportional"
    victory_exponent: float = 1.0
    election: Literal["conditional", "markov_uniform", "markov_incentive"] = "conditional"
    risk_range: Literal["min", "mid", "max", "none"] = "mid"
    turns: int = 0
    transitions: Literal["likeliest", "drawn"] = "likeliest"
    risk_estimates: Literal["own", "two-thirds", "half", "one-third", "none"] = "one-third"

    def __post_init__(self) -> None:
        accepted = {
            "voting_rule": ("proportional", "cubic", "prop_cubic"),
            "election": ("conditional", "markov_uniform", "markov_incentive"),
            "risk_range": ("min", "mid", "max", "none"),
            "transitions": ("likeliest", "drawn"),
            "risk_estimates": ("own", "two-thirds", "half", "one-third", "none"),
        }
        for name, words in accepted.items():
            got = getattr(self, name)
            require(got in words, f"CondorcetElection.{name}", f"must be one of {', '.join(words)}; got {got!r}")
        ok = isinstance(self.victory_exponent, int | float) and 0 < self.victory_exponent <= 100
        require(
            ok, "CondorcetElection.victory_exponent", f"must be above 0, at most 100, got {self.victory_exponent!r}"
        )
        ok = isinstance(self.turns, int) and not isinstance(self.turns, bool) and 0 <= self.turns <= 1000
        require(ok, "CondorcetElection.turns", f"must be a whole number from 0 to 1000, got {self.turns!r}")


@dataclass(frozen=True)
class ExpectedUtility(Concept):
    """Whom everybody expects to gain from challenging (Bueno de Mesquita 1985, 1994; Scholz, Calbert and Smith 2011).

    Parameters
    ----------
    Q
        Probability that the status quo stays if nobody challenges.
    T
        Probability that it would change for the better.
    rounds
        How many times actors answer the challenges that they meet, by the smallest move that one of them asks; the
        outcome is the weighted median of where they are then.
    """

    Q: float = 1.0
    T: float = 1.0
    rounds: int = 0

    def __post_init__(self) -> None:
        for name in ("Q", "T"):
            got = getattr(self, name)
            ok = isinstance(got, int | float) and 0 <= got <= 1
            require(ok, f"ExpectedUtility.{name}", f"must be a probability, got {got!r}")
        ok = isinstance(self.rounds, int) and not isinstance(self.rounds, bool) and 0 <= self.rounds <= 1000
        require(ok, "ExpectedUtility.rounds", f"must be a whole number from 0 to 1000, got {self.rounds!r}")
