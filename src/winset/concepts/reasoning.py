"""What players who reason about payoffs rule out, and what they can secure by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winset.concepts.base import Concept, require

__all__ = ["IteratedDominance", "Maximin", "Minimax", "Rationalizable", "Undominated"]


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
    """Actions that are best replies to beliefs over actions of the others that are so themselves.

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
    be lower than what independent punishers reach. With ``mixed=False`` they play one pure profile.
    """

    mixed: bool = True

    def __post_init__(self) -> None:
        require(isinstance(self.mixed, bool), "Minimax.mixed", f"must be true or false, got {self.mixed!r}")


def _check(concept: Undominated | IteratedDominance) -> None:
    name, mixtures = concept.name, concept.mixtures
    require(concept.kind in ("strict", "weak"), f"{name}.kind", f"must be 'strict' or 'weak', got {concept.kind!r}")
    require(isinstance(mixtures, bool), f"{name}.mixtures", f"must be true or false, got {mixtures!r}")
