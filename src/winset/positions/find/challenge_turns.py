"""Turns of challenges and bargains in KTAB's spatial model of politics: who challenges whom, and who moves where."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.positions.concepts import CondorcetElection
from winset.positions.find.elections import distances, election, risks, stakes

__all__ = ["Bargain", "bargained"]

TINY = 1e-10
"""Every side of a contest has at least this strength."""
WORTH = 1e-5
"""Nobody challenges for a smaller gain in expected utility."""
PLACES = 10_000
"""Bargains are made to four decimals of the scale."""
OWN = {"own": 1.0, "two-thirds": 2 / 3, "half": 0.5, "one-third": 1 / 3, "none": 0.0}
"""How much of another's risk attitude is seen; the rest is taken to be one's own."""

Bargain = tuple[int, int, Float, Float]
"""Who asked whom, and where the first and the second would be."""


def bargained(
    x: Float, salience: Float, capability: Float, concept: CondorcetElection, rng: np.random.Generator
) -> tuple[Float, list[dict[str, float]]]:
    """Positions after all turns, shape (turns + 1, n, d), and who challenged whom in each."""
    part = salience / 100 if salience.max() > 1 else salience
    total = part.sum(axis=1)
    total = total / max(1.0, float(total.max()))
    history, told = [x], []
    for turn in range(1, concept.turns + 1):
        x, made = _turn(x, part, total, capability, concept, rng)
        told += [{"turn": turn, **entry} for entry in made]
        history.append(x)
    return np.array(history), told


def _turn(
    x: Float, part: Float, total: Float, capability: Float, concept: CondorcetElection, rng: np.random.Generator
) -> tuple[Float, list[dict[str, float]]]:
    n, apart = len(x), distances(x, part)
    _, _, neutral = election(1.0 - apart, capability, concept)
    risk, seen = risks(neutral, concept), OWN[concept.risk_estimates]
    queues: list[list[Bargain]] = [[(i, i, x[i], x[i])] for i in range(n)]
    made = []
    for i in range(n):
        guessed = seen * risk + (1 - seen) * risk[i]
        u = (1.0 - apart) * (1.0 + guessed[:, None] * apart)
        chance, gain = prospects(i, u, total * capability, total, concept)
        j = int(np.argmax(gain))
        if gain[j] > WORTH:
            bargain = (i, j, *between(x[i], x[j], part[i], part[j], float(chance[j])))
            queues[i].append(bargain)
            queues[j].append(bargain)
            made.append({"challenger": i, "challenged": j, "chance": float(chance[j]), "gain": float(gain[j])})
    own = (1.0 - apart) * (1.0 + risk[:, None] * apart)
    after = x.copy()
    for k, queue in enumerate(queues):
        if len(queue) > 1:
            _, _, p = election(states(queue, x, part, risk, own), capability, concept)
            picked = int(np.argmax(p)) if concept.transitions == "likeliest" else int(rng.choice(len(p), p=p))
            first, _, mine, theirs = queue[picked]
            after[k] = mine if first == k else theirs
    return after, made


def prospects(i: int, u: Float, weight: Float, total: Float, concept: CondorcetElection) -> tuple[Float, Float]:
    """How likely i thinks that it beats each other, and what it expects to gain by challenging them, shape (n,).

    A third party joins the side that it does better by: if the side wins, it stays where it is.
    """
    at_home = np.diag(u)
    mine, theirs = weight[i] * stakes(u[i, i] - u[i], concept), weight * stakes(u[:, i] - at_home, concept)
    ours = TINY + np.maximum(mine, 0.0) + np.maximum(theirs, 0.0)
    others = TINY + np.maximum(-mine, 0.0) + np.maximum(-theirs, 0.0)
    votes = weight[:, None] * stakes(u[:, [i]] - u, concept)
    with_i = ours + np.maximum(votes, 0.0)
    p = with_i / (with_i + others + np.maximum(-votes, 0.0))
    joins = p * (2 * u[:, [i]] + at_home[:, None]) + (1 - p) * 3 * u
    stays = p * 3 * u[:, [i]] + (1 - p) * (2 * u + at_home[:, None])
    third = weight[:, None] * stakes(joins - stays, concept)
    third[i] = 0.0
    np.fill_diagonal(third, 0.0)
    ours, others = ours + np.maximum(third, 0.0).sum(axis=0), others + np.maximum(-third, 0.0).sum(axis=0)
    chance = ours / (ours + others)
    won, lost = 2 * u[i, i], 2 * u[i]
    gain = (1 - total) * won + total * (chance * won + (1 - chance) * lost) - (u[i, i] + u[i])
    gain[i] = 0.0
    return chance, gain


def between(mine: Float, theirs: Float, s: Float, t: Float, chance: float) -> tuple[Float, Float]:
    """Where the two agree to be, issue by issue: nearer to whom cares and expects to win, each to the square."""
    ours, others, least = (s * chance) ** 2, (t * (1 - chance)) ** 2, 1e-6
    whole = ours + others + least
    first = ((ours + least) * mine + others * theirs) / whole
    second = (ours * mine + (others + least) * theirs) / whole
    return np.floor(0.5 + first * PLACES) / PLACES, np.floor(0.5 + second * PLACES) / PLACES


def states(queue: list[Bargain], x: Float, part: Float, risk: Float, own: Float) -> Float:
    """What everybody thinks of the state after each bargain: the mean utility of all positions, shape (n, bargains)."""
    n, total = len(x), own.sum(axis=1)
    columns = [total]
    for first, second, mine, theirs in queue[1:]:
        column = total - own[:, first] - own[:, second]
        for place in (mine, theirs):
            squared = (part * (x - place)) ** 2
            off = np.sqrt(squared.sum(axis=1) / (part**2).sum(axis=1))
            column = column + (1.0 - off) * (1.0 + risk * off)
        columns.append(column)
    return np.array(columns).T / n
