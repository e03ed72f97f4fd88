"""Equilibria of tables and of trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winset.concepts.base import Concept, require

__all__ = [
    "QRE",
    "CoarseCorrelated",
    "Correlated",
    "LogitBranch",
    "LogitFit",
    "Nash",
    "Pure",
    "SubgamePerfect",
]


@dataclass(frozen=True)
class Pure(Concept):
    """Nash equilibria in pure strategies, all of them, ties included (Nash 1951)."""


@dataclass(frozen=True)
class Nash(Concept):
    """Nash equilibria in mixed strategies (Nash 1951).

    ``count="all"`` asks for all extreme (two players) or all isolated (more players) equilibria,
    ``count="one"`` for one.
    """

    count: Literal["all", "one"] = "all"

    def __post_init__(self) -> None:
        require(self.count in ("all", "one"), "Nash.count", f"must be 'all' or 'one', got {self.count!r}")


@dataclass(frozen=True)
class QRE(Concept):
    """Logit quantal response equilibrium on the principal branch (McKelvey and Palfrey 1995).

    ``lam`` is the precision, in units of 1/payoff; 0 is uniform play.
    """

    lam: float = 1.0

    def __post_init__(self) -> None:
        ok = isinstance(self.lam, int | float) and self.lam >= 0
        require(ok, "QRE.lam", f"must be a number >= 0, got {self.lam!r}")


@dataclass(frozen=True)
class LogitBranch(Concept):
    """The principal branch of logit equilibria, from uniform play on (McKelvey and Palfrey 1995).

    ``lam`` is the precision at which to stop; without it the branch is followed to its limiting equilibrium.
    """

    lam: float | None = None

    def __post_init__(self) -> None:
        ok = self.lam is None or (isinstance(self.lam, int | float) and self.lam > 0)
        require(ok, "LogitBranch.lam", f"must be None or a number > 0, got {self.lam!r}")


@dataclass(frozen=True)
class LogitFit(Concept):
    """The precision on the principal branch that makes observed choices likeliest (McKelvey and Palfrey 1995).

    ``counts`` holds, for every player, how often each action was chosen.
    """

    counts: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        counts = [c for row in self.counts for c in row]
        ok = bool(counts) and all(isinstance(c, int | float) and 0 <= c < float("inf") for c in counts)
        require(ok, "LogitFit.counts", f"must be numbers >= 0, one list a player, got {self.counts!r}")
        require(sum(counts) > 0, "LogitFit.counts", "at least one choice must have been observed, got none")


@dataclass(frozen=True)
class Correlated(Concept):
    """A correlated equilibrium (Aumann 1974) that maximises an objective.

    ``objective`` is ``"welfare"`` (sum of payoffs), ``"egalitarian"`` (smallest payoff) or one weight a player.
    """

    objective: str | tuple[float, ...] = "welfare"


@dataclass(frozen=True)
class CoarseCorrelated(Concept):
    """A coarse correlated equilibrium (Moulin and Vial 1978) that maximises an objective, as in Correlated."""

    objective: str | tuple[float, ...] = "welfare"


@dataclass(frozen=True)
class SubgamePerfect(Concept):
    """Subgame-perfect equilibrium (Selten 1965).

    ``count="one"`` breaks ties by the order in which actions are listed (the first best action is taken)
    and counts them; ``count="all"`` reports every outcome that some subgame-perfect equilibrium reaches.
    """

    count: Literal["all", "one"] = "one"

    def __post_init__(self) -> None:
        require(
            self.count in ("all", "one"),
            "SubgamePerfect.count",
            f"must be 'all' or 'one', got {self.count!r}",
        )
