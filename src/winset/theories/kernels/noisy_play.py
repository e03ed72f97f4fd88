"""Play with errors in a tree of perfect information, for many draws: how probable every course of events is.

A draw is a column. From the end, every mover compares the payoffs that its actions lead to, in each of two modes: in
LOGIT it takes an action with a probability proportional to exp(rationality * payoff / stake), the agent form of logit
equilibrium (McKelvey and Palfrey 1998), which a tree without information sets has exactly one of; in ERRORS it takes
the best action, the first of equal ones, and with probability ``rationality`` errs and takes any (Harless and Camerer
1994). Draws go side by side: every step is a loop over a block of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, kernel
from winset.base.lanes import LANES, evaluate_lanes

__all__ = ["ERRORS", "LOGIT", "PlayAsked", "PlayTold", "PlayTree", "PlayWork", "noisy_play"]

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

    ``leaning`` (E,): a row of the leanings for an edge, or -1. ``known`` (E,): the probability of a chance move in
    fact, NaN where it is the one that players reckon with. ``event`` (T,): 1 for ends that agree with what was
    observed. ``course`` (T,): the course of events that an end belongs to. The actions at ``fact_node[k]`` stand in the
    rows from ``fact_first[k]`` on.
    """

    leaning: Int
    known: Float
    event: Float
    course: Int
    fact_node: Int
    fact_first: Int


class PlayTold(NamedTuple):
    """What is written, by mode and draw.

    ``likely`` (2, B): the probability of the event. ``courses`` (2, C, B): of every course of events. ``facts``
    (2, F, B): of the event together with every action at the nodes of facts.
    """

    likely: Float
    courses: Float
    facts: Float


class PlayWork(NamedTuple):
    """Room for a block of draws, the last axis its lanes.

    ``numbers`` (K,): the tree's polynomials. ``pull`` (L,): leanings. ``value`` (N, n), ``hope``, ``reach`` (N,):
    payoffs that players expect from a node on, the probability of the event from there, and of getting there.
    ``play``, ``weight``, ``gains`` (E,): how probable an edge is, how much players reckon with it, and what its mover
    gains. ``best``, ``top``, ``sum`` and ``rationality`` (): of the mover in hand.
    """

    numbers: Float
    pull: Float
    value: Float
    hope: Float
    reach: Float
    play: Float
    weight: Float
    gains: Float
    best: Float
    top: Float
    sum: Float
    rationality: Float


@kernel
def _logit(first: int, last: int, stake: float, work: PlayWork) -> None:
    """Probabilities of the edges of a mover by logit, which players reckon with too."""
    gains, play, weight, top, total = work.gains, work.play, work.weight, work.top, work.sum
    lanes = top.shape[0]
    for k in range(lanes):
        top[k], total[k] = gains[first, k], 0.0
    for e in range(first + 1, last):
        for k in range(lanes):
            top[k] = max(top[k], gains[e, k])
    for e in range(first, last):
        for k in range(lanes):
            chosen = np.exp(work.rationality[k] * (gains[e, k] - top[k]) / stake)
            play[e, k] = chosen if gains[e, k] > BARRED else 0.0
            total[k] += play[e, k]
    for e in range(first, last):
        for k in range(lanes):
            play[e, k] /= total[k]
            weight[e, k] = play[e, k]


@kernel
def _errors(first: int, last: int, stake: float, work: PlayWork) -> None:
    """Probabilities of the edges of a mover who takes the best and errs at times; players reckon with the best."""
    gains, play, weight, best, top, allowed = work.gains, work.play, work.weight, work.best, work.top, work.sum
    lanes = top.shape[0]
    for k in range(lanes):
        top[k], best[k], allowed[k] = gains[first, k], float(first), 0.0
    for e in range(first, last):
        for k in range(lanes):
            allowed[k] += 1.0 if gains[e, k] > BARRED else 0.0
            higher = gains[e, k] > top[k] + TIE * stake
            best[k] = float(e) if higher else best[k]
            top[k] = gains[e, k] if higher else top[k]
    for e in range(first, last):
        for k in range(lanes):
            weight[e, k] = 1.0 if best[k] == e else 0.0
            erring = work.rationality[k] / allowed[k] if gains[e, k] > BARRED else 0.0
            play[e, k] = erring + (1.0 - work.rationality[k] if best[k] == e else 0.0)


@kernel
def _move(tree: PlayTree, asked: PlayAsked, work: PlayWork, v: int, stake: float, mode: int) -> None:
    """How the node's edges are taken, and how much players reckon with each of them."""
    me, first, last = tree.mover[v], tree.child_start[v], tree.child_start[v + 1]
    lanes = work.top.shape[0]
    for e in range(first, last):
        if me == -1:
            odds = tree.chance_polynomial[e]
            for k in range(lanes):
                work.weight[e, k] = work.numbers[odds, k]
                work.play[e, k] = work.numbers[odds, k] if np.isnan(asked.known[e]) else asked.known[e]
            continue
        down, lean = tree.child[e], asked.leaning[e]
        for k in range(lanes):
            work.gains[e, k] = work.value[down, me, k]
        if lean >= 0:
            for k in range(lanes):
                work.gains[e, k] += work.pull[lean, k]
    if me >= 0 and mode == LOGIT:
        _logit(first, last, stake, work)
    elif me >= 0:
        _errors(first, last, stake, work)


@kernel
def _back(tree: PlayTree, asked: PlayAsked, work: PlayWork, stake: float, mode: int) -> None:
    """From the end: payoffs that players expect, how they play, and the probability of the event from every node."""
    value, hope, play, weight, numbers = work.value, work.hope, work.play, work.weight, work.numbers
    n, lanes = value.shape[1], value.shape[2]
    for v in range(tree.mover.shape[0] - 1, -1, -1):
        me, end = tree.mover[v], tree.payoff_row[v]
        if me == -2:
            for i in range(n):
                for k in range(lanes):
                    value[v, i, k] = numbers[end * n + i, k]
            for k in range(lanes):
                hope[v, k] = asked.event[end]
            continue
        _move(tree, asked, work, v, stake, mode)
        for k in range(lanes):
            hope[v, k] = 0.0
        for i in range(n):
            for k in range(lanes):
                value[v, i, k] = 0.0
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            down, lean = tree.child[e], asked.leaning[e]
            for k in range(lanes):
                hope[v, k] += play[e, k] * hope[down, k]
            for i in range(n):
                for k in range(lanes):
                    value[v, i, k] += weight[e, k] * value[down, i, k]
            if lean >= 0 and me >= 0:
                for k in range(lanes):
                    value[v, me, k] += weight[e, k] * work.pull[lean, k]


@kernel
def _forth(tree: PlayTree, asked: PlayAsked, work: PlayWork, told: PlayTold, mode: int, first: int, used: int) -> None:
    """From the start: how probable every course is, and the event together with what is done at the nodes of facts."""
    hope, play, reach = work.hope, work.play, work.reach
    lanes = work.top.shape[0]
    courses, facts = told.courses, told.facts
    for c in range(courses.shape[1]):
        for k in range(used):
            courses[mode, c, first + k] = 0.0
    for k in range(lanes):
        reach[0, k] = 1.0
    for v in range(tree.mover.shape[0]):
        if tree.mover[v] == -2:
            c = asked.course[tree.payoff_row[v]]
            for k in range(used):
                courses[mode, c, first + k] += reach[v, k]
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            down = tree.child[e]
            for k in range(lanes):
                reach[down, k] = reach[v, k] * play[e, k]
    for f in range(asked.fact_node.shape[0]):
        v = asked.fact_node[f]
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            at, down = asked.fact_first[f] + e - tree.child_start[v], tree.child[e]
            for k in range(used):
                elsewhere = hope[0, k] - reach[v, k] * hope[v, k]
                facts[mode, at, first + k] = play[e, k] * (elsewhere + reach[v, k] * hope[down, k])
    for k in range(used):
        told.likely[mode, first + k] = hope[0, k]


@kernel
def noisy_play(
    tree: PlayTree,
    asked: PlayAsked,
    draws: Float,
    leanings: Float,
    rationality: Float,
    stake: float,
    n: int,
    told: PlayTold,
) -> None:
    """Probability of the event, of every course of events, and of the event with every action at the nodes of facts.

    ``draws`` (P, B) has the tree's parameters, ``leanings`` (L, B) what its movers gain beside their payoffs, at once,
    ``rationality`` (2, B) the rationality of LOGIT and the error rate of ERRORS.
    """
    nodes, edges, total = tree.mover.shape[0], tree.child.shape[0], draws.shape[1]
    x = np.empty((draws.shape[0], LANES))
    work = PlayWork(
        np.empty((tree.start.shape[0] - 1, LANES)),
        np.empty((leanings.shape[0], LANES)),
        np.empty((nodes, n, LANES)),
        np.empty((nodes, LANES)),
        np.empty((nodes, LANES)),
        np.empty((edges, LANES)),
        np.empty((edges, LANES)),
        np.empty((edges, LANES)),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
        np.empty(LANES),
    )
    for block in range(0, total, LANES):
        used = min(LANES, total - block)
        for k in range(LANES):
            column = block + min(k, used - 1)
            for p in range(draws.shape[0]):
                x[p, k] = draws[p, column]
            for p in range(leanings.shape[0]):
                work.pull[p, k] = leanings[p, column]
        evaluate_lanes(tree.start, tree.coefficient, tree.factor_start, tree.factor, x, work.numbers)
        for mode in range(2):
            for k in range(LANES):
                work.rationality[k] = rationality[mode, block + min(k, used - 1)]
            _back(tree, asked, work, stake, mode)
            _forth(tree, asked, work, told, mode, block, used)
