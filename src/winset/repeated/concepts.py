"""What is asked of a repeated game: the set of payoffs of its subgame-perfect equilibria."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.concept import Concept

__all__ = ["PayoffSet"]


@dataclass(frozen=True)
class PayoffSet(Concept):
    """All subgame-perfect payoffs in pure stage actions with public randomisation (Abreu, Pearce and Stacchetti 1990).

    A convex set, by its extreme points: an inner one whose every point is proved to be an equilibrium payoff, and an
    outer one that holds all of them.
    """
