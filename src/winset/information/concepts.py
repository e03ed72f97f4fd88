"""Equilibria and mechanisms under private information."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.concept import Concept

__all__ = ["PerfectBayesian", "SecondBest"]


@dataclass(frozen=True)
class PerfectBayesian(Concept):
    """Perfect Bayesian equilibria: everybody's best reply at every information set, beliefs by Bayes' rule on the path.

    Off the path any belief is allowed, for each message its own (Fudenberg and Tirole 1991, section 8.2); refinements
    look at the types that may have sent the message alone. Of a :class:`~winset.SignalingGame` all are found, as
    maximal pieces; of a game of bargaining with private information the one that its source describes.
    """


@dataclass(frozen=True)
class SecondBest(Concept):
    """The largest expected gains from trade of any mechanism that both sides take part in and report truthfully to.

    Bayesian incentive compatible, interim individually rational, budget-balanced (Myerson and Satterthwaite 1983).
    """
