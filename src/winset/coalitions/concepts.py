"""Values, power indices and stable sets of coalitional games; stable coalitions and networks."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from winset.base.concept import Concept, require

__all__ = [
    "AumannDreze",
    "Banzhaf",
    "Core",
    "DeeganPackel",
    "DisruptionNucleolus",
    "Gately",
    "Johnston",
    "LeastCore",
    "Myerson",
    "Nucleolus",
    "Owen",
    "PerCapitaNucleolus",
    "Position",
    "Prenucleolus",
    "PublicGood",
    "Shapley",
    "Solidarity",
    "Tau",
    "WeightedShapley",
]


@dataclass(frozen=True)
class Shapley(Concept):
    """The mean marginal contribution over orders of arrival (Shapley 1953; Shapley and Shubik 1954 for votes)."""


@dataclass(frozen=True)
class Banzhaf(Concept):
    """The mean marginal contribution over coalitions of the others (Banzhaf 1965); swings over 2^(n-1) in a vote.

    ``normalized=True`` scales the values to add up to 1. Both, and the swings, are in ``details``.
    """

    normalized: bool = False


@dataclass(frozen=True)
class DeeganPackel(Concept):
    """Power if minimal winning coalitions are equally likely and share equally (Deegan and Packel 1978)."""


@dataclass(frozen=True)
class Johnston(Concept):
    """Power if vulnerable coalitions count equally, shared by their critical members (Johnston 1978)."""


@dataclass(frozen=True)
class Owen(Concept):
    """Shapley's value when unions bargain first, then their members (Owen 1977); of ``game.with_unions(...)``."""


@dataclass(frozen=True)
class Myerson(Concept):
    """Shapley's value when only linked players can act together (Myerson 1977); of ``game.with_links(...)``."""


@dataclass(frozen=True)
class Core(Concept):
    """Efficient payoffs that no coalition can improve on (Gillies 1959), or balanced weights that prove there are none.

    All vertices where there are few players, else one point.
    """


@dataclass(frozen=True)
class LeastCore(Concept):
    """Efficient payoffs at which the largest excess of a coalition is smallest (Maschler, Peleg and Shapley 1979)."""


@dataclass(frozen=True)
class Nucleolus(Concept):
    """The imputation whose excesses, from the largest down, are lexicographically smallest (Schmeidler 1969)."""


@dataclass(frozen=True)
class Prenucleolus(Concept):
    """The efficient payoffs whose excesses, from the largest down, are lexicographically smallest (Sobolev 1975)."""


@dataclass(frozen=True)
class PerCapitaNucleolus(Concept):
    """The imputation whose excesses per member are lexicographically smallest (Young 1985)."""


@dataclass(frozen=True)
class DisruptionNucleolus(Concept):
    """The imputation whose propensities to disrupt are lexicographically smallest (Littlechild and Vaidya 1976).

    Coalition S would cost the others (v(N) - x(S) - v(N - S)) for every (x(S) - v(S)) that it would lose itself by
    breaking up; the ratio is largest where (v(S) - x(S)) / (v(N) - v(S) - v(N - S)) is.
    """


@dataclass(frozen=True)
class Tau(Concept):
    """The compromise between utopia payoffs and minimal rights of a quasi-balanced game (Tijs 1981)."""


@dataclass(frozen=True)
class Gately(Concept):
    """The efficient payoffs at which propensities to disrupt are equal (Gately 1974; Littlechild and Vaidya 1976)."""


@dataclass(frozen=True)
class AumannDreze(Concept):
    """Shapley's value within each coalition of a structure (Aumann and Dreze 1974); of ``game.with_unions(...)``."""


@dataclass(frozen=True)
class Position(Concept):
    """Half of the Shapley value of each own link in the game between links (Borm, Owen and Tijs 1992).

    Of ``game.with_links(...)``.
    """


@dataclass(frozen=True)
class PublicGood(Concept):
    """Shares in the memberships of minimal winning coalitions (Holler 1982)."""


@dataclass(frozen=True)
class Solidarity(Concept):
    """Shapley's formula with the mean contribution of a coalition's members for each (Nowak and Radzik 1994)."""


@dataclass(frozen=True)
class WeightedShapley(Concept):
    """Dividends shared in proportion to positive ``weights``, one a player (Shapley 1953; Kalai and Samet 1987)."""

    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        listed = isinstance(self.weights, tuple | list) and len(self.weights) > 0
        ok = listed and all(isinstance(w, int | float | Fraction) and w > 0 for w in self.weights)
        require(ok, "WeightedShapley.weights", f"must be numbers > 0, one a player, got {self.weights!r}")
