"""Play with errors in a tree of perfect information, for many draws: how probable every course of events is.

A draw is a row. From the end, every mover compares the payoffs that its actions lead to: with ``mode`` LOGIT it takes
an action with a probability proportional to exp(rationality * payoff / stake), the agent form of logit equilibrium
(McKelvey and Palfrey 1998), which a tree without information sets has exactly one of; with ``mode`` ERRORS it takes the
best action, the first of equal ones, and with probability ``rationality`` errs and takes any (Harless and Camerer
1994).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.lanes import LANES, evaluate_lanes

__all__ = ["ERRORS", "LOGIT", "PlayAsked", "PlayTree", "PlayWork", "noisy_play"]

LOGIT, ERRORS = 0, 1
BARRED = -1e100
"""A gain below it bars an action."""
TIE = 1e-9
"""Gains closer than this part of the stake are equal to a player who makes no errors."""


class PlayTree(NamedTuple):
    """The shape of a tree and its polynomials, as in ``TreeArrays``."""

    mover: Int
    child_start: Int
    child: Int
    chance_polynomial: Int
    payoff_row: Int
    start: Int
    coefficient: Float
    factor_start: Int
    factor: Int


class PlayAsked(NamedTuple):
    """What is asked of it.

    ``leaning`` (E,): a column of the leanings for an edge, or -1. ``known`` (E,): the probability of a chance move in
    fact, NaN where it is the one that players reckon with. ``event`` (T,): 1 for ends that agree with what was
    observed. ``course`` (T,): the course of events that an end belongs to. The actions at ``fact_node[k]`` stand in the
    columns from ``fact_first[k]`` on.
    """

    leaning: Int
    known: Float
    event: Float
    course: Int
    fact_node: Int
    fact_first: Int


class PlayWork(NamedTuple):
    """Room for one draw: numbers (K, LANES), value (N, n), hope and reach (N,), play, gains and chosen (E,)."""

    numbers: Float
    value: Float
    hope: Float
    reach: Float
    play: Float
    gains: Float
    chosen: Float


@kernel
def _choose(count: int, rationality: float, stake: float, mode: int, work: PlayWork) -> int:
    """Probabilities of ``count`` actions from what they gain; returns the best of them."""
    gains, chosen = work.gains, work.chosen
    best, top, allowed = 0, 0, 0
    for a in range(count):
        allowed += gains[a] > BARRED
        if gains[a] > gains[best] + TIE * stake:
            best = a
        if gains[a] > gains[top]:
            top = a
    total = 0.0
    for a in range(count):
        if mode == ERRORS:
            chosen[a] = rationality / allowed if gains[a] > BARRED else 0.0
        else:
            chosen[a] = np.exp(rationality * (gains[a] - gains[top]) / stake) if gains[a] > BARRED else 0.0
            total += chosen[a]
    if mode == ERRORS:
        chosen[best] += 1.0 - rationality
    else:
        for a in range(count):
            chosen[a] /= total
    return best


@kernel
def _back(
    tree: PlayTree,
    asked: PlayAsked,
    work: PlayWork,
    lane: int,
    leanings: Float,
    rationality: float,
    stake: float,
    mode: int,
) -> None:
    """From the end: payoffs that players expect, how they play, and the probability of the event from every node."""
    value, hope, play, gains, chosen = work.value, work.hope, work.play, work.gains, work.chosen
    n = value.shape[1]
    for v in range(tree.mover.shape[0] - 1, -1, -1):
        hope[v] = 0.0
        me = tree.mover[v]
        if me == -2:
            for i in range(n):
                value[v, i] = work.numbers[tree.payoff_row[v] * n + i, lane]
            hope[v] = asked.event[tree.payoff_row[v]]
            continue
        first, last, best = tree.child_start[v], tree.child_start[v + 1], 0
        for i in range(n):
            value[v, i] = 0.0
        if me >= 0:
            for e in range(first, last):
                gains[e - first] = value[tree.child[e], me]
                if asked.leaning[e] >= 0:
                    gains[e - first] += leanings[asked.leaning[e]]
            best = _choose(last - first, rationality, stake, mode, work)
        for e in range(first, last):
            if me == -1:
                weight = work.numbers[tree.chance_polynomial[e], lane]
                play[e] = weight if np.isnan(asked.known[e]) else asked.known[e]
            else:
                play[e] = chosen[e - first]
                weight = play[e] if mode == LOGIT else (1.0 if e - first == best else 0.0)
            hope[v] += play[e] * hope[tree.child[e]]
            if weight > 0.0:
                for i in range(n):
                    value[v, i] += weight * value[tree.child[e], i]
                if asked.leaning[e] >= 0:
                    value[v, me] += weight * leanings[asked.leaning[e]]


@kernel
def _forth(tree: PlayTree, asked: PlayAsked, work: PlayWork, courses: Float, facts: Float) -> None:
    """From the start: how probable every course is, and the event together with what is done at the nodes of facts."""
    hope, play, reach = work.hope, work.play, work.reach
    courses[:] = 0.0
    reach[0] = 1.0
    for v in range(tree.mover.shape[0]):
        if tree.mover[v] == -2:
            courses[asked.course[tree.payoff_row[v]]] += reach[v]
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            reach[tree.child[e]] = reach[v] * play[e]
    for k in range(asked.fact_node.shape[0]):
        v = asked.fact_node[k]
        elsewhere = hope[0] - reach[v] * hope[v]
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            at = asked.fact_first[k] + e - tree.child_start[v]
            facts[at] = play[e] * (elsewhere + reach[v] * hope[tree.child[e]])


@kernel
def noisy_play(
    tree: PlayTree,
    asked: PlayAsked,
    draws: Float,
    leanings: Float,
    rationality: Float,
    stake: float,
    mode: int,
    n: int,
    likely: Float,
    courses: Float,
    facts: Float,
) -> None:
    """Probability of the event, of every course of events, and of the event with every action at the nodes of facts.

    ``draws`` (B, P) has the tree's parameters, ``leanings`` (B, L) what its movers gain beside their payoffs, at once.
    Written: likely (B,), courses (B, C), facts (B, F).
    """
    nodes, edges, total = tree.mover.shape[0], tree.child.shape[0], draws.shape[0]
    x = np.empty((draws.shape[1], LANES))
    work = PlayWork(
        np.empty((tree.start.shape[0] - 1, LANES)),
        np.empty((nodes, n)),
        np.empty(nodes),
        np.empty(nodes),
        np.empty(edges),
        np.empty(edges),
        np.empty(edges),
    )
    for block in range(0, total, LANES):
        used = min(LANES, total - block)
        for p in range(draws.shape[1]):
            for lane in range(LANES):
                x[p, lane] = draws[block + min(lane, used - 1), p]
        evaluate_lanes(tree.start, tree.coefficient, tree.factor_start, tree.factor, x, work.numbers)
        for lane in range(used):
            row = block + lane
            _back(tree, asked, work, lane, leanings[row], rationality[row], stake, mode)
            likely[row] = work.hope[0]
            _forth(tree, asked, work, courses[row], facts[row])
