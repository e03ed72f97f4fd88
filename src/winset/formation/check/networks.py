"""Pairwise stable networks checked over every link of every network."""

from __future__ import annotations

import numpy as np

from winset.base.solution import Certificate, Found
from winset.formation.check.verdict import all_claimed, judged, listed_once, slack, table, wrong_payoffs
from winset.formation.concepts import PairwiseStable
from winset.formation.games.networks import NetworkGame

__all__ = ["certify_networks"]


def certify_networks(game: NetworkGame, concept: PairwiseStable, found: Found) -> Certificate:
    """Who gains by cutting or adding each link of each network."""
    near = slack(game.payoffs)
    payoffs = table(game.payoffs)
    rows = np.arange(len(payoffs))
    first = np.full(len(payoffs), -1)
    for k, (i, j) in reversed(list(enumerate(game.pairs))):
        other = rows ^ 1 << k
        a, b = payoffs[other, i] - payoffs[:, i], payoffs[other, j] - payoffs[:, j]
        if concept.transfers:
            changes = a + b > near
        else:
            cut = (a > near) | (b > near)
            changes = np.where(rows >> k & 1 == 1, cut, cut & (a >= -near) & (b >= -near))
        first[changes.astype(bool)] = k
    right = {int(g) for g in np.flatnonzero(first < 0)}
    places = [game.place(p) for p in found.points]
    listed = set(places)
    parts: dict[str, list[str]] = {
        "points": [f"{game.name(g)}: not stable" for g in sorted(listed - right)],
        "number of points": listed_once(found, len(listed)),
    }
    if all_claimed(found):
        parts["completeness"] = [f"{game.name(g)}: stable" for g in sorted(right - listed)]
    if "flips" in found.details:
        given = np.asarray(found.details["flips"])
        same = given.shape == first.shape
        parts["details.flips"] = [game.name(int(g)) for g in np.flatnonzero(given != first)] if same else ["flips"]
    if "efficient" in found.details:
        total = payoffs.sum(axis=1)
        best = {int(g) for g in np.flatnonzero((total >= total.max() - game.payoffs.near).astype(bool))}
        given_best = {game.place(p) for p in found.details["efficient"]}
        parts["details.efficient"] = [game.name(g) for g in sorted(best ^ given_best)]
    parts |= wrong_payoffs(found, game.players, (game.payoffs.at(g) for g in places))
    text = "Every link of every network was looked at."
    return judged(parts, text, exact=game.payoffs.exact, complete=all_claimed(found))
