"""The sponsored-proposal game for a block of draws: what everybody answers, and what the sponsor chooses.

The tree of ``winset.leadership`` repeats the same few questions in many places: does this design, tabled by this
proposer, with or without canvassing, pass? Here each is answered once for every draw; then the front and the sponsor
choose by the rule of the tree (the first listed action among the best, ties within 1e-12 of the player's payoff range).
The draws of a block lie side by side ("lanes") and inner loops run over them without branches.

Numbers of a draw, in this order: ``canvass canvass_cost front_cost prestige failure_loss threat led_threat
blocking_cost friction``; ``fear threshold`` of each follower; ``scope sponsor front hegemon`` of each design, followed
by what every follower gains from it; with a signal ``belief tolerant_blocking_cost``; with a veil ``suspicion``; with
persistence ``persistence_cost``.

A cell ``4 y + 2 led + canvassed`` is design y tabled by the front (led = 0) or the sponsor (1), canvassed for or not.
An option is what the sponsor can choose: 0 abstain, ``1 + 2 y + canvassed`` a draft behind the front, then the same
openly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, inlined, kernel

__all__ = [
    "Block",
    "Rules",
    "answer_lanes",
    "choose_lanes",
    "first_row",
    "own_way_lanes",
    "suspicion_row",
    "tolerance_lanes",
]


CANVASS, CANVASS_COST, FRONT_COST, PRESTIGE, FAILURE_LOSS, THREAT, LED_THREAT, BLOCKING_COST, FRICTION = range(9)
SCALARS = 9
SCOPE, SPONSOR, FRONT, HEGEMON = range(4)
PER_DESIGN = 4
TIE = 1e-12

ABSTAIN, BEHIND, OVERT = 0, 1, 2


class Rules(NamedTuple):
    """All of a game but its numbers: inclusive (Y,), allowed (3,) and options (8,) as :func:`answer_lanes` has them."""

    inclusive: Marks
    allowed: Marks
    options: Int


class Block(NamedTuple):
    """Workspace of a block of L draws of a game with P numbers, Y designs and F followers.

    x (P, L); tie (F + 3, L); vote, passing, actual (4 Y, L); front (2 Y, L); value (4 Y + 1, L), the sponsor's expected
    payoff from every option; best, persists, own_best (L,); own, chosen, openly (L,), numbers of options.
    """

    x: Float
    tie: Float
    vote: Float
    passing: Float
    actual: Float
    front: Float
    value: Float
    best: Float
    persists: Float
    own_best: Float
    own: Int
    chosen: Int
    openly: Int


@inlined
def first_row(design: int, followers: int) -> int:
    """Row of a design's first number."""
    return SCALARS + 2 * followers + design * (PER_DESIGN + followers)


@inlined
def suspicion_row(designs: int, options: Int) -> int:
    """Row of the followers' suspicion behind a veil; -1 without one."""
    return first_row(designs, options[0]) + 2 * options[4] if options[6] else -1


@kernel
def tolerance_lanes(x: Float, inclusive: Marks, options: Int, tie: Float) -> None:
    """Tie tolerances, TIE times a player's payoff range: followers first, then the hegemon, the front, the sponsor.

    x (P, L); tie (followers + 3, L) is written.
    """
    followers, signal = options[0], options[4]
    designs, lanes = inclusive.shape[0], x.shape[1]
    for i in range(followers):
        for lane in range(lanes):
            low, high = 0.0, 0.0
            for y in range(designs):
                plain = x[first_row(y, followers) + PER_DESIGN + i, lane] - x[SCALARS + 2 * i + 1, lane]
                low = min(low, plain - x[SCALARS + 2 * i, lane])
                high = max(high, plain + x[CANVASS, lane])
            tie[i, lane] = TIE * (high - low)
    mild = first_row(designs, followers) + 1
    for lane in range(lanes):
        low, high = -x[BLOCKING_COST, lane], 0.0
        if signal:
            low = min(low, -x[mild, lane])
        front_low, front_high = 0.0, 0.0
        sponsor_low, sponsor_high = -x[FAILURE_LOSS, lane] - x[CANVASS_COST, lane], 0.0
        for y in range(designs):
            first = first_row(y, followers)
            gain = x[first + SPONSOR, lane]
            if inclusive[y]:
                low = min(low, x[first + HEGEMON, lane])
                high = max(high, x[first + HEGEMON, lane])
            else:
                low = min(low, -x[first + SCOPE, lane] * (x[THREAT, lane] + x[LED_THREAT, lane]))
                gain -= x[FRICTION, lane] * x[first + SCOPE, lane]
            front_low = min(front_low, x[first + FRONT, lane] - x[FRONT_COST, lane])
            front_high = max(front_high, x[first + FRONT, lane])
            sponsor_low = min(sponsor_low, gain - x[CANVASS_COST, lane] + min(x[PRESTIGE, lane], 0.0))
            sponsor_high = max(sponsor_high, gain + max(x[PRESTIGE, lane], 0.0))
        tie[followers, lane] = TIE * (high - low)
        tie[followers + 1, lane] = TIE * (front_high - front_low)
        tie[followers + 2, lane] = TIE * (sponsor_high - sponsor_low)


@kernel
def answer_lanes(
    x: Float, inclusive: Marks, options: Int, tie: Float, vote: Float, passing: Float, actual: Float, persists: Float
) -> None:
    """How the hegemon and the followers answer every cell; arrays of shape (4 Y, L) are written; persists (L,) is work.

    ``vote``: 1 if enough followers accept, a_S + k e - h 1{sponsor proposes} - t >= 0. ``passing``: probability of
    passing on the sponsor's belief about the hegemon. ``actual``: 1 if it passes against the actual type. Options:
    followers, quota, has_front, front_initiates, signal, actual type is tolerant, veil, persistence. Behind a veil a
    front's proposal is feared by suspicion. A hegemon does not block, at a cost, a sponsor that would persist.
    """
    followers, quota, signal, tolerant = options[0], options[1], options[4], options[5]
    suspicion = suspicion_row(inclusive.shape[0], options)
    designs, lanes = inclusive.shape[0], x.shape[1]
    belief = first_row(designs, followers)
    for y in range(designs):
        first = first_row(y, followers)
        for led in range(2):
            for canvassed in range(2):
                cell = 4 * y + 2 * led + canvassed
                for lane in range(lanes):
                    vote[cell, lane] = 0.0
                for i in range(followers):
                    for lane in range(lanes):
                        gain = x[first + PER_DESIGN + i, lane] + x[CANVASS, lane] * canvassed
                        feared = led + 0.0 if led or suspicion < 0 else x[suspicion, lane]
                        gain -= x[SCALARS + 2 * i, lane] * feared + x[SCALARS + 2 * i + 1, lane]
                        vote[cell, lane] += 1.0 if gain >= -tie[i, lane] else 0.0
                for lane in range(lanes):
                    vote[cell, lane] = 1.0 if vote[cell, lane] >= quota else 0.0
                if inclusive[y]:
                    for lane in range(lanes):
                        joins = 1.0 if x[first + HEGEMON, lane] >= -tie[followers, lane] else 0.0
                        actual[cell, lane] = vote[cell, lane] * joins
                        passing[cell, lane] = actual[cell, lane]
                    continue
                for lane in range(lanes):
                    persists[lane] = 0.0
                if led and options[7]:
                    last = belief + 2 * signal + options[6]
                    for lane in range(lanes):
                        gain = x[first + SPONSOR, lane] + x[PRESTIGE, lane] - x[FRICTION, lane] * x[first + SCOPE, lane]
                        persists[lane] = 1.0 if gain > x[last, lane] + tie[followers + 2, lane] else 0.0
                for lane in range(lanes):
                    harm = x[first + SCOPE, lane] * (x[THREAT, lane] + x[LED_THREAT, lane] * led)
                    lets = 1.0 if harm <= x[BLOCKING_COST, lane] + tie[followers, lane] else persists[lane]
                    actual[cell, lane] = vote[cell, lane] * lets
                    passing[cell, lane] = actual[cell, lane]
                if signal:
                    for lane in range(lanes):
                        harm = x[first + SCOPE, lane] * (x[THREAT, lane] + x[LED_THREAT, lane] * led)
                        mild = 1.0 if harm <= x[belief + 1, lane] + tie[followers, lane] else persists[lane]
                        mild *= vote[cell, lane]
                        p = x[belief, lane]
                        passing[cell, lane] = p * mild + (1.0 - p) * actual[cell, lane]
                        actual[cell, lane] = mild if tolerant else actual[cell, lane]


@kernel
def own_way_lanes(
    x: Float, inclusive: Marks, options: Int, tie: Float, passing: Float, front: Float, own_best: Float, own: Int
) -> None:
    """What the front does of its own accord: own (L,), -1 for nothing or a design, worth own_best (L,).

    Writes front (2 Y, L) too: what tabling each draft is worth to the front.
    """
    followers, has_front, initiates = options[0], options[2], options[3]
    designs, lanes = inclusive.shape[0], x.shape[1]
    for y in range(designs):
        first = first_row(y, followers)
        for canvassed in range(2):
            for lane in range(lanes):
                gain = x[first + FRONT, lane] - x[FRONT_COST, lane]
                front[2 * y + canvassed, lane] = passing[4 * y + canvassed, lane] * gain
    for lane in range(lanes):
        own[lane] = -1
        own_best[lane] = 0.0
    if has_front and initiates:
        for y in range(designs):
            for lane in range(lanes):
                own_best[lane] = max(own_best[lane], front[2 * y, lane])
        for y in range(designs - 1, -1, -1):
            for lane in range(lanes):
                good = front[2 * y, lane] >= own_best[lane] - tie[followers + 1, lane]
                own[lane] = y if good else own[lane]
        for lane in range(lanes):
            own[lane] = own[lane] if own_best[lane] > tie[followers + 1, lane] else -1


@kernel
def choose_lanes(rules: Rules, block: Block) -> None:
    """The sponsor's choice among the options its mandate allows, and its choice if it may only lead openly.

    ``value``, ``chosen`` and ``openly`` of the block are written; ``best`` is work.
    """
    inclusive, allowed, options = rules
    x, tie, _, passing, _, front, value, best, _, own_best, own, chosen, openly = block
    followers, has_front = options[0], options[2]
    designs, lanes = inclusive.shape[0], x.shape[1]
    last = 4 * designs
    for lane in range(lanes):
        value[0, lane] = 0.0
    for y in range(designs):
        first = first_row(y, followers)
        excluded = 0.0 if inclusive[y] else 1.0
        for lane in range(lanes):
            gain = x[first + SPONSOR, lane] - excluded * x[FRICTION, lane] * x[first + SCOPE, lane]
            value[0, lane] = passing[4 * y, lane] * gain if own[lane] == y else value[0, lane]
    for y in range(designs):
        first = first_row(y, followers)
        excluded = 0.0 if inclusive[y] else 1.0
        for canvassed in range(2):
            behind, lead = 1 + 2 * y + canvassed, 1 + 2 * designs + 2 * y + canvassed
            for lane in range(lanes):
                gain = x[first + SPONSOR, lane] - excluded * x[FRICTION, lane] * x[first + SCOPE, lane]
                cost = x[CANVASS_COST, lane] * canvassed
                draft = front[2 * y + canvassed, lane]
                tables = draft >= max(own_best[lane], draft) - tie[followers + 1, lane]
                by_front = passing[4 * y + canvassed, lane] * gain - cost
                value[behind, lane] = by_front if tables else value[0, lane]
                p = passing[4 * y + 2 + canvassed, lane]
                led = p * (gain + x[PRESTIGE, lane]) - (1.0 - p) * x[FAILURE_LOSS, lane]
                value[lead, lane] = led - cost
    for k in range(2):
        only_open = k == 1
        picked = openly if only_open else chosen
        for lane in range(lanes):
            best[lane] = -np.inf
        for option in range(last + 1):
            if _usable(option, designs, allowed, has_front, only_open):
                for lane in range(lanes):
                    best[lane] = max(best[lane], value[option, lane])
        for option in range(last, -1, -1):
            if _usable(option, designs, allowed, has_front, only_open):
                for lane in range(lanes):
                    good = value[option, lane] >= best[lane] - tie[followers + 2, lane]
                    picked[lane] = option if good else picked[lane]


@inlined
def _usable(option: int, designs: int, allowed: Marks, has_front: int, only_open: bool) -> bool:
    if option > 2 * designs:
        return only_open or allowed[OVERT] == 1
    if only_open:
        return False
    return allowed[ABSTAIN] == 1 if option == 0 else (allowed[BEHIND] == 1 and has_front == 1)
