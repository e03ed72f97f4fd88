"""Concepts for games in normal form: equilibria, correlated play, dominance and refinements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import ClassVar, Literal, cast

from winset.base.concept import Concept, require
from winset.base.errors import is_word

__all__ = [
    "QRE",
    "CoarseCorrelated",
    "Correlated",
    "EquilibriumIndex",
    "IteratedDominance",
    "LogitBranch",
    "LogitFit",
    "Maximin",
    "Minimax",
    "Nash",
    "Perfect",
    "Potential",
    "Pure",
    "Rationalizable",
    "RiskDominance",
    "Supermodular",
    "Tracing",
    "Undominated",
]


@dataclass(frozen=True)
class Pure(Concept):
    """Nash equilibria in pure strategies, all of them, ties included (Nash 1951)."""

    count: ClassVar[str] = "all"


@dataclass(frozen=True)
class Nash(Concept):
    """Nash equilibria in mixed strategies (Nash 1951).

    ``count="all"`` asks for all extreme (two players) or all isolated (more players) equilibria,
    ``count="one"`` for one.
    """

    count: Literal["all", "one"] = "all"

    def __post_init__(self) -> None:
        require(is_word(self.count, ("all", "one")), "Nash.count", f"must be 'all' or 'one', got {self.count!r}")


@dataclass(frozen=True)
class QRE(Concept):
    """Logit quantal response equilibrium on the principal branch (McKelvey and Palfrey 1995; of trees, 1998).

    ``lam`` is the precision, in units of 1/payoff; 0 is uniform play.
    """

    lam: float = 1.0

    def __post_init__(self) -> None:
        ok = isinstance(self.lam, int | float) and self.lam >= 0 and _is_float(self.lam)
        require(ok, "QRE.lam", f"must be a number >= 0, got {self.lam!r}")


@dataclass(frozen=True)
class LogitBranch(Concept):
    """The principal branch of logit equilibria, from uniform play on (McKelvey and Palfrey 1995).

    ``lam`` is the precision at which to stop; without it the branch is followed to its limiting equilibrium.
    """

    lam: float | None = None

    def __post_init__(self) -> None:
        ok = self.lam is None or (isinstance(self.lam, int | float) and self.lam > 0 and _is_float(self.lam))
        require(ok, "LogitBranch.lam", f"must be None or a number > 0, got {self.lam!r}")


@dataclass(frozen=True)
class LogitFit(Concept):
    """The precision on the principal branch that makes observed choices likeliest (McKelvey and Palfrey 1995).

    ``counts`` holds, for every player, how often each action was chosen.
    """

    counts: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        shaped = isinstance(self.counts, tuple | list) and all(isinstance(row, tuple | list) for row in self.counts)
        require(shaped, "LogitFit.counts", f"must be numbers >= 0, one list a player, got {self.counts!r:.200}")
        counts = [c for row in self.counts for c in row]
        ok = bool(counts) and all(isinstance(c, int | float) and 0 <= c < float("inf") for c in counts)
        require(ok, "LogitFit.counts", f"must be numbers >= 0, one list a player, got {self.counts!r}")
        require(sum(counts) > 0, "LogitFit.counts", "at least one choice must have been observed, got none")


Objective = str | tuple[object, ...]


def _is_float(number: int | float) -> bool:
    return isinstance(number, float) or abs(number) < 10**308


def _is_finite(number: int | float | Fraction) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def _objective(given: object, where: str) -> Objective:
    """An objective as plain tuples; refused if it is neither a known word nor finite numbers."""
    if isinstance(given, str):
        known = ("welfare", "egalitarian")
        require(given in known, where, f"must be {' or '.join(map(repr, known))} or numbers, got {given!r}")
        return given

    def plain(part: object) -> object:
        if hasattr(part, "tolist"):
            part = part.tolist()
        if isinstance(part, list | tuple):
            return tuple(plain(entry) for entry in part)
        number = isinstance(part, int | float | Fraction) and not isinstance(part, bool)
        require(number and _is_finite(cast(float, part)), where, f"must be finite numbers, got {part!r:.100}")
        return part

    table = plain(given)
    require(isinstance(table, tuple), where, f"must be 'welfare', 'egalitarian' or numbers, got {given!r}")
    return cast(Objective, table)


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
class Undominated(Concept):
    """Actions that no other strategy of the player dominates.

    ``kind="strict"``: better against everything the others do; ``"weak"``: never worse and somewhere better. With
    ``mixtures`` also mixed strategies may dominate (Luce and Raiffa 1957, section 4.8).
    """

    kind: Literal["strict", "weak"] = "strict"
    mixtures: bool = True

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class IteratedDominance(Concept):
    """What is left when dominated actions are taken away again and again, all of them in every round.

    With ``kind="strict"`` the order does not matter; with ``"weak"`` it does: another order may leave other actions.
    ``kind`` and ``mixtures`` as in :class:`Undominated`.
    """

    kind: Literal["strict", "weak"] = "strict"
    mixtures: bool = True

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class Rationalizable(Concept):
    """Actions that are best replies to some belief over the others' rationalizable actions.

    Beliefs may correlate the others' actions, so the set is what iterated strict dominance by mixtures leaves (Pearce
    1984, lemma 3; Bernheim 1984). With two players that is the definition of both papers; with more they ask for
    independent beliefs, and their set can be smaller.
    """


@dataclass(frozen=True)
class Maximin(Concept):
    """For every player the strategy whose worst payoff is largest, and that payoff: the security level.

    With ``mixed=False`` among pure strategies only.
    """

    mixed: bool = True

    def __post_init__(self) -> None:
        require(isinstance(self.mixed, bool), "Maximin.mixed", f"must be true or false, got {self.mixed!r}")


@dataclass(frozen=True)
class Minimax(Concept):
    """For every player the least that the others can hold the player to, and how: the punishment level.

    The others may correlate what they do, so with more than two players the level is that of :class:`Maximin` and may
    be lower than what independent punishers reach. With ``mixed="independent"`` each of them mixes on their own
    (Fudenberg and Maskin 1986), in tables of at most four players with at most four actions each; the point then is a
    best reply to each punishment. With ``mixed=False`` they play one pure profile.
    """

    mixed: bool | Literal["independent"] = True

    def __post_init__(self) -> None:
        ok = isinstance(self.mixed, bool) or is_word(self.mixed, ("independent",))
        require(ok, "Minimax.mixed", f"must be true, false or 'independent', got {self.mixed!r}")


def _check(concept: Undominated | IteratedDominance) -> None:
    name, mixtures = concept.name, concept.mixtures
    require(
        is_word(concept.kind, ("strict", "weak")), f"{name}.kind", f"must be 'strict' or 'weak', got {concept.kind!r}"
    )
    require(isinstance(mixtures, bool), f"{name}.mixtures", f"must be true or false, got {mixtures!r}")


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
        require(is_word(self.kind, KINDS), "Potential.kind", f"must be one of {words}, got {self.kind!r}")


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
        known = is_word(self.procedure, ("logarithmic", "linear"))
        require(known, "Tracing.procedure", f"must be 'logarithmic' or 'linear', got {self.procedure!r}")
        object.__setattr__(self, "prior", strategies_of(self.prior, "Tracing.prior"))
        ok = isinstance(self.eta, int | float) and not isinstance(self.eta, bool) and 0 < self.eta < float("inf")
        require(ok, "Tracing.eta", f"must be a number > 0, got {self.eta!r}")


@dataclass(frozen=True)
class EquilibriumIndex(Concept):
    """The index, +1 or -1, of every regular equilibrium (Shapley 1974; Ritzberger 1994).

    The indices of all equilibria of a game sum to 1; those of degenerate equilibria are not determined one by one.
    """


def strategies_of(given: object, where: str) -> tuple[tuple[float, ...], ...] | None:
    """Mixed strategies as tuples of floats; refused if they are not probabilities."""
    if given is None:
        return None
    try:
        rows = tuple(tuple(float(p) for p in row) for row in cast(Iterable[Iterable[float]], given))
    except (TypeError, ValueError, ArithmeticError):
        rows = ()
    require(bool(rows), where, f"must be a list of probabilities for each player, got {given!r}")
    for i, row in enumerate(rows):
        good = all(isfinite(p) and p >= 0 for p in row) and abs(sum(row) - 1) < 1e-9
        require(good, f"{where}[{i}]", f"must be probabilities that sum to 1, got {list(row)!r}")
    return rows
