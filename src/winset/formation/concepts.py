"""Stable agreements, coalition structures, networks and states of farsighted players."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from winset.base.concept import Concept, require
from winset.base.errors import is_word

__all__ = ["LargestConsistentSet", "PairwiseStable", "SequentialFormation", "StableAgreements", "StablePartitions"]


STABILITIES = ("core", "strict-core", "nash", "individual", "contractual")


@dataclass(frozen=True)
class StableAgreements(Concept):
    """Sets of members that nobody wants to leave and nobody wants to join (d'Aspremont et al. 1983).

    With ``transfers``, members can be paid what they would get by leaving out of the surplus of all members: potential
    internal stability, and external stability under a sharing that pays every member this claim first (Eyckmans and
    Finus 2004; Carraro, Eyckmans and Finus 2006). With ``strict``, an outsider that is indifferent joins.
    """

    transfers: bool = False
    strict: bool = False


@dataclass(frozen=True)
class StablePartitions(Concept):
    """Partitions into coalitions from which no deviation pays.

    ``stability`` is one of ``"core"``: no coalition forms all of whose members gain; ``"strict-core"``: none whose
    members do not lose and one of which gains; ``"nash"``: nobody gains by moving to another coalition or alone;
    ``"individual"``: nobody so moves without loss to those joined; ``"contractual"``: nor to those left (Bogomolnaia
    and Jackson 2002). ``others`` says what those do that a deviating coalition leaves behind: ``"stay"`` together or
    ``"separate"`` (delta and gamma of Hart and Kurz 1983); it matters for the core with externalities.
    """

    stability: Literal["core", "strict-core", "nash", "individual", "contractual"] = "core"
    others: Literal["stay", "separate"] = "stay"

    def __post_init__(self) -> None:
        accepted = ", ".join(map(repr, STABILITIES))
        require(
            is_word(self.stability, STABILITIES),
            "StablePartitions.stability",
            f"must be {accepted}, got {self.stability!r}",
        )
        text = f"must be 'stay' or 'separate', got {self.others!r}"
        require(is_word(self.others, ("stay", "separate")), "StablePartitions.others", text)


@dataclass(frozen=True)
class PairwiseStable(Concept):
    """Networks in which no player cuts a link and no two players add one (Jackson and Wolinsky 1996).

    A link is added if one of the two gains and the other does not lose. With ``transfers`` the two can pay each other,
    so that the sum of their gains decides.
    """

    transfers: bool = False


@dataclass(frozen=True)
class LargestConsistentSet(Concept):
    """States that farsighted players may end in (Chwe 1994).

    From a state of the set every deviation may lead, at once or through later moves that pay those who make them in the
    end, to a state of the set at which some member of the deviating coalition is not better off.
    """


@dataclass(frozen=True)
class SequentialFormation(Concept):
    """Coalitions form one after another and for good, each of the size that is best for its members.

    Players who are alike foresee the sizes that follow (Bloch 1996; Ray and Vohra 1999); of equally good sizes the
    largest is taken.
    """
