"""Solution concepts, each a frozen dataclass of what the question needs. They say what to look for;
``winset.methods`` says how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from winset.errors import ModelError

__all__ = [
    "CONCEPTS",
    "QRE",
    "CoarseCorrelated",
    "Concept",
    "Correlated",
    "LogitBranch",
    "LogitFit",
    "Nash",
    "Pure",
    "SubgamePerfect",
    "concept_named",
]

CONCEPTS: dict[str, type[Concept]] = {}
"""Every concept by the name users write, in lower case without separators."""


@dataclass(frozen=True)
class Concept:
    """What is asked of a game. Subclasses are listed in :data:`CONCEPTS` under their own name."""

    summary: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        CONCEPTS[cls.__name__.lower()] = cls

    @property
    def name(self) -> str:
        """The concept's name, as in ``winset.Nash``."""
        return type(self).__name__

    def to_dict(self) -> dict[str, Any]:
        """Name and parameters, as plain data."""
        return {"name": self.name, **{f.name: getattr(self, f.name) for f in fields(self)}}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Concept:
        """The concept that :meth:`to_dict` wrote."""
        parameters = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k != "name"}
        return concept_named(str(data["name"]), **parameters)


def concept_named(name: str, **parameters: Any) -> Concept:
    """The concept of this name (case, ``-`` and ``_`` do not matter), with its parameters.

    Raises
    ------
    ModelError
        If there is no such concept; the closest names are suggested.
    """
    from difflib import get_close_matches

    key = name.lower().replace("-", "").replace("_", "").replace(" ", "")
    if key not in CONCEPTS:
        close = get_close_matches(key, CONCEPTS, n=1, cutoff=0.6)
        hint = f"; did you mean {CONCEPTS[close[0]].__name__}?" if close else ""
        known = ", ".join(sorted(c.__name__ for c in CONCEPTS.values()))
        raise ModelError(f"concept: no concept named {name!r}{hint}; accepted: {known}")
    return CONCEPTS[key](**parameters)


def _require(condition: bool, where: str, what: str) -> None:
    if not condition:
        raise ModelError(f"{where}: {what}")


# ---------------------------------------------------------------- equilibria of normal forms


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
        _require(self.count in ("all", "one"), "Nash.count", f"must be 'all' or 'one', got {self.count!r}")


@dataclass(frozen=True)
class QRE(Concept):
    """Logit quantal response equilibrium on the principal branch (McKelvey and Palfrey 1995).

    ``lam`` is the precision, in units of 1/payoff; 0 is uniform play.
    """

    lam: float = 1.0

    def __post_init__(self) -> None:
        ok = isinstance(self.lam, int | float) and self.lam >= 0
        _require(ok, "QRE.lam", f"must be a number >= 0, got {self.lam!r}")


@dataclass(frozen=True)
class LogitBranch(Concept):
    """The principal branch of logit equilibria, from uniform play on (McKelvey and Palfrey 1995).

    ``lam`` is the precision at which to stop; without it the branch is followed to its limiting equilibrium.
    """

    lam: float | None = None

    def __post_init__(self) -> None:
        ok = self.lam is None or (isinstance(self.lam, int | float) and self.lam > 0)
        _require(ok, "LogitBranch.lam", f"must be None or a number > 0, got {self.lam!r}")


@dataclass(frozen=True)
class LogitFit(Concept):
    """The precision on the principal branch that makes observed choices likeliest (McKelvey and Palfrey 1995).

    ``counts`` holds, for every player, how often each action was chosen.
    """

    counts: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        counts = [c for row in self.counts for c in row]
        ok = bool(counts) and all(isinstance(c, int | float) and 0 <= c < float("inf") for c in counts)
        _require(ok, "LogitFit.counts", f"must be numbers >= 0, one list a player, got {self.counts!r}")
        _require(sum(counts) > 0, "LogitFit.counts", "at least one choice must have been observed, got none")


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


# ---------------------------------------------------------------- games in extensive form


@dataclass(frozen=True)
class SubgamePerfect(Concept):
    """Subgame-perfect equilibrium (Selten 1965).

    ``count="one"`` breaks ties by the order in which actions are listed (the first best action is taken)
    and counts them; ``count="all"`` reports every outcome that some subgame-perfect equilibrium reaches.
    """

    count: Literal["all", "one"] = "one"

    def __post_init__(self) -> None:
        _require(
            self.count in ("all", "one"),
            "SubgamePerfect.count",
            f"must be 'all' or 'one', got {self.count!r}",
        )
