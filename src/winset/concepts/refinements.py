"""Structure of payoffs that equilibria can be read from, and ways to choose among equilibria."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from winset.concepts.base import Concept, require

__all__ = ["EquilibriumIndex", "Perfect", "Potential", "RiskDominance", "Supermodular", "Tracing"]

KINDS = ("exact", "weighted", "ordinal", "generalized")


@dataclass(frozen=True)
class Potential(Concept):
    """A function of profiles that moves as every deviator's payoff does (Monderer and Shapley 1996).

    ``kind="exact"``: by as much; ``"weighted"``: by as much times a positive weight of the player; ``"ordinal"``: in
    the same direction; ``"generalized"``: up whenever the deviator's payoff goes up. The points are the profiles where
    it is largest, all of them equilibria; if there is none, a cycle of deviations shows it.
    """

    kind: Literal["exact", "weighted", "ordinal", "generalized"] = "exact"

    def __post_init__(self) -> None:
        words = ", ".join(map(repr, KINDS))
        require(self.kind in KINDS, "Potential.kind", f"must be one of {words}, got {self.kind!r}")


@dataclass(frozen=True)
class Supermodular(Concept):
    """Increasing differences in the order in which actions are listed (Topkis 1979; Milgrom and Roberts 1990).

    The points are the smallest and the largest equilibrium, between which lie all actions that survive iterated strict
    dominance; if differences do not increase somewhere, the four cells that show it are given.
    """


@dataclass(frozen=True)
class RiskDominance(Concept):
    """The strict equilibrium that risk-dominates every other one (Harsanyi and Selten 1988, section 3.9).

    For two players. Two equilibria are compared in the 2 x 2 game of their actions, by the product of what the players
    lose by deviating from each.
    """


@dataclass(frozen=True)
class Perfect(Concept):
    """Nash equilibria that survive small mistakes: trembling-hand perfect (Selten 1975).

    All extreme (two players) or isolated (more players) equilibria are judged, or one ``profile`` of mixed strategies.
    """

    profile: tuple[tuple[float, ...], ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "profile", strategies_of(self.profile, "Perfect.profile"))


@dataclass(frozen=True)
class Tracing(Concept):
    """The equilibrium that the tracing procedure leads to from a prior (Harsanyi 1975; Harsanyi and Selten 1988).

    ``prior`` is what everybody expects of each player at first, one mixed strategy a player; uniform if omitted.
    ``procedure`` is ``"logarithmic"``, which has one path in any game, or ``"linear"`` for two players. ``eta`` is the
    weight of the logarithms, in units of payoff ranges; as it becomes small the path becomes that of the linear
    procedure, where that is one path (Harsanyi and Selten 1988, chapter 4).
    """

    prior: tuple[tuple[float, ...], ...] | None = None
    procedure: Literal["logarithmic", "linear"] = "logarithmic"
    eta: float = 1e-3

    def __post_init__(self) -> None:
        known = self.procedure in ("logarithmic", "linear")
        require(known, "Tracing.procedure", f"must be 'logarithmic' or 'linear', got {self.procedure!r}")
        object.__setattr__(self, "prior", strategies_of(self.prior, "Tracing.prior"))
        ok = isinstance(self.eta, int | float) and not isinstance(self.eta, bool) and 0 < self.eta < float("inf")
        require(ok, "Tracing.eta", f"must be a number > 0, got {self.eta!r}")


@dataclass(frozen=True)
class EquilibriumIndex(Concept):
    """The index, +1 or -1, of every regular equilibrium (Shapley 1974; Ritzberger 1994).

    The indices of all equilibria of a game sum to 1; those of degenerate equilibria are not determined one by one.
    """


def strategies_of(given: Any, where: str) -> tuple[tuple[float, ...], ...] | None:
    """Mixed strategies as tuples of floats; refused if they are not probabilities."""
    if given is None:
        return None
    try:
        rows = tuple(tuple(float(p) for p in row) for row in given)
    except (TypeError, ValueError):
        rows = ()
    require(bool(rows), where, f"must be a list of probabilities for each player, got {given!r}")
    for i, row in enumerate(rows):
        good = all(isfinite(p) and p >= 0 for p in row) and abs(sum(row) - 1) < 1e-9
        require(good, f"{where}[{i}]", f"must be probabilities that sum to 1, got {list(row)!r}")
    return rows
