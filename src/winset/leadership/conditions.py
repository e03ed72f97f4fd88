"""The conditions L1 to L5 of leadership from behind and the label that they call for, for many games at once.

A single game is row 0. What the label of a game rests on is a comparison of up to four solves: the game as it is,
without the sponsor's influence, with the open role alone, and with the sponsor's consent to whatever is proposed.

L1  another than the sponsor puts the sponsor's draft forward and it passes,
L2  without the sponsor's influence the outcome would be another,
L3  the sponsor gains by its influence,
L4  leading openly is barred or worth less to the sponsor,
L5  whoever must consent likes the outcome no less than the status quo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float, Int

__all__ = [
    "CONDITIONS",
    "LABELS",
    "ODDS",
    "REASONS",
    "Bool",
    "Comparison",
    "Measures",
    "conditions_of",
    "exceeds",
    "labels_of",
    "measures_of",
    "payoff_scale",
]

Bool: TypeAlias = NDArray[np.bool_]

LABELS = (
    "leadership-from-behind",
    "overt",
    "overt-failed",
    "blocker",
    "covert-coalition",
    "spokesman",
    "lucky",
    "mediator",
    "supporter",
    "none",
)
REASONS = ("no_mandate", "hegemon_veto", "follower_veto", "diluted", "costly")
CONDITIONS = ("L1", "L2", "L3", "L4", "L5")

SAME = 1e-12
"""Payoffs of a player closer than this, relative to how far its payoffs in the game are apart, are the same."""
ROUNDING = 1e-3
"""By this share of their size payoffs count as further apart than they are: sums of floats are no better than that."""
ODDS = 1e-9
"""Outcomes whose probabilities differ by less than this in total variation are the same."""


@dataclass(frozen=True)
class Comparison:
    """What the labels need of B games; every array has shape ``(B,)``.

    Parameters
    ----------
    agreed, absent_agreed
        Whether there is an agreement: in the game as it is, and without the sponsor's influence.
    mine, another, shared
        Whether the sponsor is among those who put the outcome forward, others do without it, several do.
    own_draft
        Whether the draft is the sponsor's.
    acted, hid, paid
        Whether the sponsor did something on the path of play: at all, out of sight, or by paying for a link.
    pivotal
        Whether there would be an agreement if the sponsor consented to whatever is proposed.
    heard
        Whether somebody who says nothing gains by what the sponsor does.
    liked
        Whether the sponsor likes the outcome better than the status quo.
    consent
        Whether whoever must consent likes the outcome no less than the status quo.
    barred
        Whether there is no open role to be had.
    shift
        Total-variation distance between the outcomes with and without the influence.
    payoff, absent_payoff, overt_payoff
        The sponsor's, in the three solves; where the open role is barred the last is that of the game as it is.
    scale
        How far the sponsor's payoffs are apart; see :func:`payoff_scale`.
    """

    agreed: Bool
    absent_agreed: Bool
    mine: Bool
    another: Bool
    shared: Bool
    own_draft: Bool
    acted: Bool
    hid: Bool
    paid: Bool
    pivotal: Bool
    heard: Bool
    liked: Bool
    consent: Bool
    barred: Bool
    shift: Float
    payoff: Float
    absent_payoff: Float
    overt_payoff: Float
    scale: Float


@dataclass(frozen=True)
class Measures:
    """Numbers beside the label, shape ``(B,)``.

    ``influence`` is what the sponsor gains by its influence as a share of the most it could, ``visibility`` 1 where it
    is among those who put the outcome forward, ``score`` influence where it is not, ``veil_value`` what not leading
    openly is worth.
    """

    influence: Float
    visibility: Float
    score: Float
    veil_value: Float


def payoff_scale(lowest: Float, highest: Float) -> Float:
    """How far payoffs between these two are apart, no less than floats can tell."""
    scale: Float = highest - lowest + ROUNDING * np.maximum(np.abs(lowest), np.abs(highest))
    return scale


def exceeds(a: Float, b: Float, scale: Float) -> Bool:
    """Whether one payoff is larger than another by more than rounding, on the scale of the payoffs compared."""
    larger: Bool = np.asarray(a - b > SAME * scale, dtype=bool)
    return larger


def conditions_of(games: Comparison) -> dict[str, Bool]:
    """L1 to L5."""
    return {
        "L1": games.agreed & games.another & games.own_draft,
        "L2": games.shift > ODDS,
        "L3": exceeds(games.payoff, games.absent_payoff, games.scale),
        "L4": games.barred | exceeds(games.payoff, games.overt_payoff, games.scale),
        "L5": ~games.agreed | games.consent,
    }


def labels_of(games: Comparison, conditions: Mapping[str, Bool]) -> Int:
    """The label of every game, as its position in :data:`LABELS`: the first of these rules that holds."""
    moved = conditions["L2"]
    works = moved & conditions["L3"]
    agreed, mine, pivotal = games.agreed, games.mine, games.pivotal
    rules = [
        (np.logical_and.reduce(list(conditions.values())), "leadership-from-behind"),
        (agreed & works & games.shared & games.paid, "mediator"),
        (mine & agreed & works & games.hid, "covert-coalition"),
        (mine & agreed, "overt"),
        (mine & games.heard & (moved | pivotal), "spokesman"),
        (mine & pivotal, "blocker"),
        (mine, "overt-failed"),
        (~agreed & (pivotal | games.absent_agreed), "blocker"),
        (~agreed, "none"),
        (~moved & games.liked, "lucky"),
        (~moved, "none"),
        (games.acted, "supporter"),
    ]
    chosen = [LABELS.index(word) for _, word in rules]
    return np.select([rule for rule, _ in rules], chosen, LABELS.index("none")).astype(np.int64)


def measures_of(games: Comparison, best: Float) -> Measures:
    """Influence, visibility, score and the value of the veil; ``best`` is the most that the sponsor could have."""
    gain = games.payoff - games.absent_payoff
    room = best - games.absent_payoff
    could = exceeds(best, games.absent_payoff, games.scale)
    influence = np.divide(gain, room, out=np.zeros_like(gain), where=could)
    visibility = games.mine.astype(np.float64)
    return Measures(influence, visibility, influence * (1.0 - visibility), games.payoff - games.overt_payoff)
