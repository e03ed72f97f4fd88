"""The kinds of game that a model file can hold, a file a family: what its table holds, its builder, its answers.

Nothing registers itself: a new kind is one :class:`~winset.episodes.kinds.kind.Kind` in a file of its family, and one
line here.
"""

from __future__ import annotations

from winset.episodes.kinds.bargaining import BANKRUPTCY, BARGAINING
from winset.episodes.kinds.coalitions import COALITIONAL, NEGOTIATION, TRADE
from winset.episodes.kinds.extensive import EXTENSIVE
from winset.episodes.kinds.formation import AGREEMENT, NETWORK, PARTITION
from winset.episodes.kinds.issues import DOMAIN, SIGNALING
from winset.episodes.kinds.kind import AnyKind, with_probabilities
from winset.episodes.kinds.mechanisms import BILATERAL_TRADE, CRISIS, MECHANISM
from winset.episodes.kinds.normal import NORMAL
from winset.episodes.kinds.periods import DYNAMIC, REPEATED, STOCHASTIC
from winset.episodes.kinds.positions import POSITIONS
from winset.episodes.kinds.prices import DOUBLE_AUCTION, DURABLE_GOOD, ULTIMATUM
from winset.episodes.kinds.private import BAYESIAN
from winset.episodes.kinds.procedures import ALTERNATING, LEGISLATIVE
from winset.episodes.kinds.quadratic import QUADRATIC
from winset.episodes.kinds.reputations import CHAIN_STORE, REPUTATION
from winset.episodes.kinds.spatial import SETTER, SPATIAL
from winset.episodes.kinds.sponsored import SPONSORED
from winset.episodes.kinds.talk import CHEAP_TALK, JOB_MARKET
from winset.episodes.kinds.two_level import LINKAGE, SIDE_PAYMENTS, TWO_LEVEL
from winset.episodes.kinds.voting import WEIGHTED_VOTING

__all__ = ["KINDS"]


_LISTED: dict[str, AnyKind] = {
    "sponsored-proposal": SPONSORED,
    "extensive": EXTENSIVE,
    "normal": NORMAL,
    "quadratic": QUADRATIC,
    "bargaining": BARGAINING,
    "bankruptcy": BANKRUPTCY,
    "alternating": ALTERNATING,
    "legislative": LEGISLATIVE,
    "spatial": SPATIAL,
    "setter": SETTER,
    "two-level": TWO_LEVEL,
    "linkage": LINKAGE,
    "side-payments": SIDE_PAYMENTS,
    "coalitional": COALITIONAL,
    "negotiation": NEGOTIATION,
    "trade": TRADE,
    "weighted-voting": WEIGHTED_VOTING,
    "agreement": AGREEMENT,
    "partition": PARTITION,
    "network": NETWORK,
    "domain": DOMAIN,
    "signaling": SIGNALING,
    "job-market": JOB_MARKET,
    "cheap-talk": CHEAP_TALK,
    "reputation": REPUTATION,
    "chain-store": CHAIN_STORE,
    "bayesian": BAYESIAN,
    "dynamic": DYNAMIC,
    "stochastic": STOCHASTIC,
    "repeated": REPEATED,
    "bilateral-trade": BILATERAL_TRADE,
    "double-auction": DOUBLE_AUCTION,
    "ultimatum": ULTIMATUM,
    "durable-good": DURABLE_GOOD,
    "crisis": CRISIS,
    "mechanism": MECHANISM,
    "positions": POSITIONS,
}
KINDS: dict[str, AnyKind] = {name: with_probabilities(kind) for name, kind in _LISTED.items()}
"""Every kind of game, by the word that ``kind`` takes in a model file."""
