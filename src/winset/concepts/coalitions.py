"""Values, power indices and stable sets of coalitional games; stable coalitions and networks."""

from __future__ import annotations

from dataclasses import dataclass

from winset.concepts.base import Concept

__all__ = [
    "Banzhaf",
    "Core",
    "DeeganPackel",
    "Gately",
    "Johnston",
    "LeastCore",
    "Myerson",
    "Nucleolus",
    "Owen",
    "Prenucleolus",
    "Shapley",
    "Tau",
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
    """Minimal winning coalitions are equally likely and share equally (Deegan and Packel 1978)."""


@dataclass(frozen=True)
class Johnston(Concept):
    """Vulnerable coalitions count equally, shared by their critical members (Johnston 1978)."""


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
    """The same among all efficient payoffs, whether or not individually rational (Sobolev 1975)."""


@dataclass(frozen=True)
class Tau(Concept):
    """The compromise between utopia payoffs and minimal rights of a quasi-balanced game (Tijs 1981)."""


@dataclass(frozen=True)
class Gately(Concept):
    """Equal propensities to disrupt (Gately 1974; Littlechild and Vaidya 1976)."""
