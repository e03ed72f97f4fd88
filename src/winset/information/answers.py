"""Answers to signalling games: assessments, and the maximal pieces that equilibria form."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from winset.base.markup import visible
from winset.base.records import Celled, Record

__all__ = ["Assessment", "EquilibriumPiece"]

Mixtures = dict[str, dict[str, Fraction]]
"""For each type, or each message, the probability of each choice, by name."""


@dataclass(frozen=True, eq=False)
class Assessment(Celled):
    """Strategies and beliefs of a signalling game.

    Parameters
    ----------
    sender
        For each type: the probability of each message that it may send.
    receiver
        For each message: the probability of each response.
    beliefs
        For each message: the probability of each type, by Bayes' rule on the path.
    payoffs
        The sender's payoff for each type.
    receiver_payoff
        The receiver's expected payoff.
    """

    sender: Mixtures
    receiver: Mixtures
    beliefs: Mixtures = field(default_factory=dict)
    payoffs: dict[str, Fraction] = field(default_factory=dict)
    receiver_payoff: Fraction | None = None

    def __getitem__(self, information_set: str) -> dict[str, Fraction]:
        for side in (self.sender, self.receiver):
            if information_set in side:
                return side[information_set]
        raise KeyError(
            f"no type or message named {information_set!r}; there are {', '.join(self.sender | self.receiver)}"
        )

    def cells(self) -> dict[str, str]:
        """What each type sends, and how each message is answered, in words."""
        return {where: mixed(choice) for where, choice in (self.sender | self.receiver).items()}


@dataclass(frozen=True, eq=False)
class EquilibriumPiece(Record):
    """A maximal set of perfect Bayesian equilibria: every mixture of its senders with every mixture of its receivers.

    Parameters
    ----------
    kind
        ``"pooling on <message>"``, ``"separating"`` or ``"semi-separating"``.
    senders, receivers
        The extreme strategies of each side.
    off_path
        Messages that no type ever sends.
    beliefs
        For each message off the path, the extreme beliefs under which the receiver's choices there are best replies.
    refinements
        Whether an equilibrium of the piece survives each refinement: ``"intuitive"``, ``"divinity"``, ``"D1"``.
    """

    kind: str
    senders: list[Mixtures]
    receivers: list[Mixtures]
    off_path: tuple[str, ...] = ()
    beliefs: dict[str, list[dict[str, Fraction]]] = field(default_factory=dict)
    refinements: dict[str, bool] = field(default_factory=dict)

    def __str__(self) -> str:
        survives = ", ".join(name for name, passed in self.refinements.items() if passed) or "none of the refinements"
        return visible(f"{self.kind} (survives {survives})")


def mixed(choice: dict[str, Fraction]) -> str:
    """A mixture in one line."""
    return " + ".join(name if p == 1 else f"{p} {name}" for name, p in choice.items() if p > 0)
