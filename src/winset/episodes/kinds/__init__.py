"""The kinds of game that a model file can hold, a file a family: what its table holds, its builder, its answers.

Nothing registers itself: a new kind is one :class:`~winset.episodes.kinds.kind.Kind` in a file of its family, and one
line here.
"""

from __future__ import annotations

from winset.episodes.kinds.bargaining import BANKRUPTCY, BARGAINING
from winset.episodes.kinds.coalitions import COALITIONAL, NEGOTIATION, TRADE
from winset.episodes.kinds.extensive import EXTENSIVE
from winset.episodes.kinds.kind import AnyKind, with_probabilities
from winset.episodes.kinds.normal import NORMAL
from winset.episodes.kinds.procedures import ALTERNATING, LEGISLATIVE
from winset.episodes.kinds.quadratic import QUADRATIC
from winset.episodes.kinds.spatial import SETTER, SPATIAL
from winset.episodes.kinds.sponsored import SPONSORED
from winset.episodes.kinds.two_level import LINKAGE, SIDE_PAYMENTS, TWO_LEVEL

__all__ = ["KINDS"]


KINDS: dict[str, AnyKind] = {
    "sponsored-proposal": with_probabilities(SPONSORED),
    "extensive": with_probabilities(EXTENSIVE),
    "normal": with_probabilities(NORMAL),
    "quadratic": with_probabilities(QUADRATIC),
    "bargaining": with_probabilities(BARGAINING),
    "bankruptcy": with_probabilities(BANKRUPTCY),
    "alternating": with_probabilities(ALTERNATING),
    "legislative": with_probabilities(LEGISLATIVE),
    "spatial": with_probabilities(SPATIAL),
    "setter": with_probabilities(SETTER),
    "two-level": with_probabilities(TWO_LEVEL),
    "linkage": with_probabilities(LINKAGE),
    "side-payments": with_probabilities(SIDE_PAYMENTS),
    "coalitional": with_probabilities(COALITIONAL),
    "negotiation": with_probabilities(NEGOTIATION),
    "trade": with_probabilities(TRADE),
}
"""Every kind of game, by the word that ``kind`` takes in a model file."""
