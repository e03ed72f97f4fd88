"""Stable agreements checked over every set of members, or every size where players are alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import numpy as np

from winset.base.array_types import Int, Numbers
from winset.base.solution import Certificate, Found
from winset.coalitions.check.verdict import gap, plain
from winset.coalitions.games.names import coalition_members
from winset.formation.check.verdict import all_claimed, judged, listed_once, slack, table, wrong_payoffs
from winset.formation.concepts import StableAgreements
from winset.formation.games.agreements import AgreementGame, SymmetricAgreement

__all__ = ["certify_agreements", "certify_sizes"]


def _gains(payoffs: Numbers | Int) -> Numbers | Int:
    """What each player has from being a member, given who else is: (2^n, n), the same with and without the player."""
    gains = np.zeros_like(payoffs)
    for i in range(payoffs.shape[1]):
        pairs, out = payoffs[:, i].reshape(-1, 2, 1 << i), gains[:, i].reshape(-1, 2, 1 << i)
        out[:] = (pairs[:, 1] - pairs[:, 0])[:, None]
        gains[:, i] = out.reshape(-1)
    return gains


def certify_agreements(game: AgreementGame, concept: StableAgreements, found: Found) -> Certificate:
    """Who gains by leaving or joining each set of members, the empty one among them."""
    near, players = slack(game.payoffs), game.players
    n = len(players)
    gains = _gains(table(game.payoffs))
    member = np.arange(1 << n)[:, None] >> np.arange(n) & 1 == 1
    surplus = np.where(member, gains, 0 * gains).sum(axis=1)
    if concept.transfers:
        internal = surplus >= -near
        gains = np.stack([surplus[np.arange(1 << n) | 1 << i] for i in range(n)], axis=1)
    else:
        internal = (~member | (gains >= -near)).all(axis=1)
    closed = gains < -near if concept.strict else gains <= near
    external = (member | closed.astype(bool)).all(axis=1)
    right = {int(s) for s in np.flatnonzero(internal & external)}
    listed = {coalition_members(tuple(p), players) for p in found.points}
    parts = _compared(listed, right, found, game.name)
    for key, marks in (("internal", internal), ("external", external)):
        if key in found.details:
            claimed = {coalition_members(tuple(s), players) for s in found.details[key]}
            other = claimed ^ {int(s) for s in np.flatnonzero(marks)}
            parts[f"details.{key}"] = [game.name(s) for s in sorted(other)]
    if "surplus" in found.details:
        unit = 1 if game.payoffs.fractions is not None else game.payoffs.denominator
        right_surplus = [Fraction(plain(v)) / unit if game.payoffs.exact else float(v) for v in surplus]
        scale = float(np.abs(surplus.astype(float)).max()) or 1.0
        off = gap([plain(v) for v in found.details["surplus"]], right_surplus, scale)
        parts["details.surplus"] = ["surplus"] if off > 1e-12 else []
    sizes = [s.bit_count() for s in right]
    parts |= _counts(found, {k: sizes.count(k) for k in sizes})
    masks = [coalition_members(tuple(p), players) for p in found.points]
    parts |= wrong_payoffs(found, players, (game.payoffs.at(s) for s in masks))
    text = "Every set of members was looked at, the empty one among them."
    return judged(parts, text, exact=game.payoffs.exact, complete=all_claimed(found))


def _compared(listed: set[int], right: set[int], found: Found, name: object) -> dict[str, list[str]]:
    shown = name if callable(name) else str
    parts = {"points": [f"{shown(s)}: not stable" for s in sorted(listed - right)]}
    parts["number of points"] = listed_once(found, len(listed))
    if all_claimed(found):
        parts["completeness"] = [f"{shown(s)}: stable" for s in sorted(right - listed)]
    return parts


def _counts(found: Found, right: dict[int, int]) -> dict[str, list[str]]:
    """Whether as many sets of each size are counted as there are."""
    if "count" not in found.details:
        return {}
    given = {int(size): int(count) for size, count in found.details["count"].items()}
    return {"details.count": [f"{size} members" for size in given.keys() | right if given.get(size) != right.get(size)]}


def certify_sizes(game: SymmetricAgreement, concept: StableAgreements, found: Found) -> Certificate:
    """Who gains by leaving or joining at every size, 0 among them."""
    near, n = slack(game.payoffs), game.n
    payoffs = table(game.payoffs)
    joins = payoffs[1:, 0] - payoffs[:-1, 1]
    internal = np.r_[True, joins >= -near].astype(bool)
    external = np.r_[joins < -near if concept.strict else joins <= near, True].astype(bool)
    right = {int(s) for s in np.flatnonzero(internal & external)}
    parts = _compared({int(s) for s in found.points}, right, found, lambda s: f"{s} members")
    for key, marks in (("internal", internal), ("external", external)):
        if key in found.details:
            parts[f"details.{key}"] = _differing(found.details[key], np.flatnonzero(marks).tolist())
    parts |= _counts(found, {s: comb(n, s) for s in right})
    return judged(
        parts, "Every size was looked at, 0 among them.", exact=game.payoffs.exact, complete=all_claimed(found)
    )


def _differing(given: Sequence[int], right: Sequence[int]) -> list[str]:
    return [f"{s} members" for s in sorted({int(s) for s in given} ^ set(right))]
