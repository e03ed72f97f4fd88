"""Offers from which whoever accepts leaves, played from their rules (Krishna and Serrano 1996).

One proposes a division of what is left. Who accepts leaves with the share; the others and the proposer go on a period
later over what then is left, the next of them in order proposing. Values are in proportion to what is left.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, claimed_rows, stated, verdict
from winset.base.played import End, Later, Node, Propose, Vote, play, unanimity
from winset.base.solution import Certificate, Found
from winset.offers.games.alternating import AlternatingOffers

__all__ = ["certify_exit"]

TOLERANCE = 1e-9
ALL_GROUPS = 5
"""Up to so many players every group that a proposer may leave behind is played."""


def certify_exit(game: AlternatingOffers, found: Found) -> Certificate:
    """Every responder alone, and every group left behind by a proposer, is played; groups go from small to large."""
    players, n = game.players, len(game.players)
    point, order = claimed_numbers(players, found.points[0]), list(range(n))
    offers = np.array([_division(game, i, order) for i in range(n)])
    stating = {"own_share": np.diag(offers), "values": offers[0]}
    parts = {"values": apart(point, offers[0]), "details": stated(found.details, stating, players)}
    if "proposals" in found.details:
        parts["proposals"] = apart(claimed_rows(players, found.details["proposals"]), offers)
    parts["agreement"] = 0.0 if found.details.get("agreement", True) else np.inf
    small = n <= ALL_GROUPS
    groups = [g for size in range(2, n + 1) for g in combinations(order, size)] if small else [tuple(order)]
    gains: dict[str, float] = {"proposer": 0.0, "responder": 0.0}
    for group in groups:
        for proposer in group:
            for role, gain in _play(game, group, proposer, small).items():
                gains[role] = max(gains[role], gain)
    statement = "Every responder alone is played against the pair that it would form with the proposer"
    statement += ", and every group that a proposer may leave behind." if small else "."
    proved = ("points", "details.proposals", "details.own_share", "details.values") if small else ()
    return verdict(
        "one-shot deviation", parts | gains, TOLERANCE, statement, proved=proved, covers="all" if small else "part"
    )


def _division(game: AlternatingOffers, proposer: int, group: list[int]) -> Float:
    """What the proposer keeps and offers in a group, by solving what makes every lone responder indifferent.

    Responder j asks for d_j times the first share (1 - d_i) / (1 - d_i d_j) of the two-player game over x_i + x_j.
    """
    d, out = game.discounts, np.zeros(len(game.players))
    i = proposer
    for j in group:
        asks = 1.0 if j == i else d[j] * (1 - d[i]) / (1 - d[i] * d[j])
        out[j] = 1.0 if j == i else asks / (1 - asks)
    return np.asarray(out / out.sum())


def _play(game: AlternatingOffers, group: tuple[int, ...], proposer: int, all_groups: bool) -> dict[str, float]:
    """Gains at one proposer's turn, the games of fewer players being worth what their own profile yields."""
    n = len(game.players)
    asked = _division(game, proposer, list(group))
    others = [j for j in group if j != proposer]

    def left_behind(stayers: tuple[int, ...], proposal: Float) -> Node:
        """What follows when these refuse and the others leave with their shares."""
        going_on = sorted({proposer, *stayers})
        following = next(p for p in [*range(proposer + 1, n), *range(proposer + 1)] if p in stayers or p == proposer)
        rest = float(proposal[going_on].sum())
        known = _division(game, following, going_on)
        leavers = np.where(np.isin(np.arange(n), going_on) | ~np.isin(np.arange(n), group), 0.0, proposal)
        return Later(End(known * rest), game.discounts, -leavers)

    def reply(proposal: Float) -> Node:
        if proposal is asked:
            failed = tuple(left_behind((j,), proposal) if j in others else End(proposal) for j in range(n))
            voters = np.isin(np.arange(n), others)
            return Vote(np.ones(n, dtype=bool), unanimity, End(proposal), failed, voters, role="responder")
        stayers = tuple(j for j in others if proposal[j] == 0.0)
        return left_behind(stayers, proposal)

    tried = [
        _leaving_behind(game, proposer, others, stayers)
        for size in range(1, len(others) + 1 if all_groups else 2)
        for stayers in combinations(others, size)
    ]
    return {
        role: float(gain)
        for role, gain in play({"now": Propose(proposer, ((1.0, asked),), reply, tried)}, n).gains.items()
    }


def _leaving_behind(game: AlternatingOffers, proposer: int, others: list[int], stayers: tuple[int, ...]) -> Float:
    """The cheapest division that all but the stayers accept: each leaver gets what staying with them would pay."""
    n, out = len(game.players), np.zeros(len(game.players))
    odds = {}
    for j in others:
        if j not in stayers:
            group = sorted({proposer, j, *stayers})
            following = next(p for p in [*range(proposer + 1, n), *range(proposer + 1)] if p in group and p != proposer)
            asks = game.discounts[j] * _division(game, following, group)[j]
            odds[j] = asks / (1 - asks)
    out[proposer] = 1 / (1 + sum(odds.values()))
    for j, odd in odds.items():
        out[j] = odd * out[proposer]
    return out
