"""Concepts for games in extensive form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winset.base.concept import Concept, require
from winset.base.errors import is_word

__all__ = ["Sequential", "SubgamePerfect"]


@dataclass(frozen=True)
class SubgamePerfect(Concept):
    """Subgame-perfect equilibrium (Selten 1965).

    ``count="one"`` breaks ties by the order in which actions are listed (the first best action is taken)
    and counts them; ``count="all"`` reports every outcome that some subgame-perfect equilibrium reaches, and in trees
    with information sets every combination of extreme equilibria of the subgames.
    """

    count: Literal["all", "one"] = "one"

    def __post_init__(self) -> None:
        require(
            is_word(self.count, ("all", "one")),
            "SubgamePerfect.count",
            f"must be 'all' or 'one', got {self.count!r}",
        )


@dataclass(frozen=True)
class Sequential(Concept):
    """A sequential equilibrium: behaviour and beliefs, rational at every information set and consistent.

    Consistent means: the limit of totally mixed behaviour with beliefs by Bayes' rule (Kreps and Wilson 1982).
    """
