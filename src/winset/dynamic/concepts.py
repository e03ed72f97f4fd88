"""What is asked of play over time: Markov perfect equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winset.base.concept import Concept, require
from winset.base.errors import is_word

__all__ = ["MarkovPerfect"]


@dataclass(frozen=True)
class MarkovPerfect(Concept):
    """Subgame-perfect equilibria in strategies that depend on the state alone (Maskin and Tirole 2001).

    Of bargaining with an endogenous status quo: in pure strategies with stage-undominated votes; ``mixed=True`` lets
    proposers mix (Kalandrakis 2004), as there may be no pure equilibrium. ``count``: ``"one"`` or ``"all"``.
    ``pure=True``: of a stochastic game, pure strategies only; ``count="all"`` asks for it.
    """

    count: Literal["one", "all"] = "one"
    pure: bool = False
    mixed: bool = False

    def __post_init__(self) -> None:
        require(is_word(self.count, ("one", "all")), "MarkovPerfect.count", f"must be one or all, got {self.count!r}")
        for name, given in (("pure", self.pure), ("mixed", self.mixed)):
            require(isinstance(given, bool), f"MarkovPerfect.{name}", f"must be true or false, got {given!r}")
        require(not (self.pure and self.mixed), "MarkovPerfect.mixed", "must be false where pure is true")
