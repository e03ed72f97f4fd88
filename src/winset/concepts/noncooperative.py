"""Equilibria of tables and of trees."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any, Literal

from winset.concepts.base import Concept, require

__all__ = [
    "QRE",
    "CoarseCorrelated",
    "Correlated",
    "LogitBranch",
    "LogitFit",
    "Nash",
    "Pure",
    "Sequential",
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
    """Logit quantal response equilibrium on the principal branch (McKelvey and Palfrey 1995; of trees, 1998).

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


Objective = str | tuple[Any, ...]


def _objective(given: Any, where: str) -> Objective:
    """An objective as plain tuples; refused if it is neither a known word nor finite numbers."""
    if isinstance(given, str):
        known = ("welfare", "egalitarian")
        require(given in known, where, f"must be {' or '.join(map(repr, known))} or numbers, got {given!r}")
        return given

    def plain(part: Any) -> Any:
        if hasattr(part, "tolist"):
            part = part.tolist()
        if isinstance(part, list | tuple):
            return tuple(plain(entry) for entry in part)
        number = isinstance(part, int | float | Fraction) and not isinstance(part, bool)
        require(number and isfinite(part), where, f"must be finite numbers, got {part!r}")
        return part

    table = plain(given)
    require(isinstance(table, tuple), where, f"must be 'welfare', 'egalitarian' or numbers, got {given!r}")
    return table  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Correlated(Concept):
    """A correlated equilibrium (Aumann 1974, 1987) that maximises an objective.

    ``objective`` is ``"welfare"`` (sum of payoffs), ``"egalitarian"`` (smallest payoff), one weight a player, or a
    table with a number for every cell, whose expectation is maximised.
    """

    objective: Objective = "welfare"

    def __post_init__(self) -> None:
        object.__setattr__(self, "objective", _objective(self.objective, "Correlated.objective"))


@dataclass(frozen=True)
class CoarseCorrelated(Concept):
    """A coarse correlated equilibrium (Moulin and Vial 1978) that maximises an objective.

    Nobody gains by committing to one action before knowing the recommendation. ``objective`` as in :class:`Correlated`.
    """

    objective: Objective = "welfare"

    def __post_init__(self) -> None:
        object.__setattr__(self, "objective", _objective(self.objective, "CoarseCorrelated.objective"))


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
            self.count in ("all", "one"),
            "SubgamePerfect.count",
            f"must be 'all' or 'one', got {self.count!r}",
        )


@dataclass(frozen=True)
class Sequential(Concept):
    """A sequential equilibrium: behaviour and beliefs, rational at every information set and consistent.

    Consistent means: the limit of totally mixed behaviour with beliefs by Bayes' rule (Kreps and Wilson 1982).
    """
