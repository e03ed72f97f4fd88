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

    Of bargaining with an endogenous status quo: in pure strategies with stage-undominated votes. ``count``: ``"one"``
    or ``"all"``. ``pure=True``: of a stochastic game, pure strategies only; ``count="all"`` asks for it.
    """

    count: Literal["one", "all"] = "one"
    pure: bool = False

    def __post_init__(self) -> None:
        require(is_word(self.count, ("one", "all")), "MarkovPerfect.count", f"must be one or all, got {self.count!r}")
        require(isinstance(self.pure, bool), "MarkovPerfect.pure", f"must be true or false, got {self.pure!r}")
