"""What movers gain by one other action at one node, for many rows of payoffs at once (Selten 1965)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Float
from winset.trees.check.play import CHANCE, END, Mixes, Play

__all__ = ["OneShot", "Rows", "one_shot", "one_shot_at"]

ROUNDING = 2.0**-20
"""Share of the size of payoffs that counts towards the scale of a decision, so that rounding is no gain."""
ROUNDED = 2e-15
"""Share of a player's largest payoff that the rounding of sums in payoffs may add, and that is no gain."""


@dataclass(frozen=True)
class Rows:
    """A tree in preorder: ``mover`` and ``children`` by node; ``payoffs`` (n, B) at ends, ``chance`` (k, B) elsewhere.

    At decisions ``chance`` has the probabilities with which the actions are taken.
    """

    mover: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    payoffs: dict[int, Float]
    chance: dict[int, Float]


@dataclass(frozen=True)
class OneShot:
    """``gain`` (B,): the largest at any node, relative to the payoffs compared there; ``node`` (B,): where.

    ``worth`` (n, B) is expected at the root, and payoffs there are ``spread`` (n, B) apart; ``values``: of every node.
    """

    gain: Float
    node: Float
    worth: Float
    spread: Float
    values: dict[int, Float]


def one_shot(rows: Rows) -> OneShot:
    """Values from the end, and at every decision the best child against what is taken.

    How far payoffs are apart at a node is added up from the ends: the mean distance of the children's values from the
    node's own, and what it is below. Children neither taken nor best do not count.
    """
    worth: dict[int, Float] = {}
    spread: dict[int, Float] = {}
    size: dict[int, Float] = {}
    total = next(iter(rows.payoffs.values())).shape[1]
    gain, where = np.zeros(total), np.zeros(total)
    noise = ROUNDED * np.abs(np.stack(list(rows.payoffs.values()))).max(axis=0)
    for v in range(len(rows.mover) - 1, -1, -1):
        who = rows.mover[v]
        if who == END:
            worth[v], size[v] = rows.payoffs[v], np.abs(rows.payoffs[v])
            spread[v] = np.zeros_like(size[v])
            continue
        below = rows.children[v]
        p = rows.chance[v]
        values, sizes = np.stack([worth[c] for c in below]), np.stack([size[c] for c in below])
        apart = np.stack([spread[c] for c in below])
        taken = p[:, None] > 0
        worth[v] = (p[:, None] * np.where(taken, values, 0.0)).sum(axis=0)
        size[v] = (p[:, None] * np.where(taken, sizes, 0.0)).sum(axis=0)
        far = np.where(taken, apart + np.abs(values - worth[v]), 0.0)
        spread[v] = (p[:, None] * far).sum(axis=0)
        if who == CHANCE:
            continue
        best = values[:, who].argmax(axis=0)
        at = best, np.full(total, who), np.arange(total)
        more = values[at] - worth[v][who]
        scale = spread[v][who] + apart[at] + np.abs(more) + ROUNDING * (size[v][who] + sizes[at])
        here = np.divide(np.maximum(more - noise[who], 0.0), scale, out=np.zeros(total), where=scale > 0)
        here = np.where(np.isnan(more), np.nan, here)
        where = np.where(here > gain, v, where)
        gain = np.maximum(gain, here)
    return OneShot(gain, where, worth[0], spread[0] + ROUNDING * size[0], worth)


def one_shot_at(play: Play, mixes: Mixes) -> tuple[float, int]:
    """The largest gain in a tree in floating point, and its node: one row, number by number."""
    n = len(play.players)
    worth, size, spread = ([list[float]()] * len(play.mover) for _ in range(3))
    noise = [ROUNDED * max(abs(float(row[i])) for row in play.payoffs if row) for i in range(n)]
    gain, where = 0.0, 0
    for v in range(len(play.mover) - 1, -1, -1):
        who, moves = play.mover[v], play.moves[v]
        if who == END:
            worth[v] = [float(u) for u in play.payoffs[v]]
            size[v], spread[v] = [abs(u) for u in worth[v]], [0.0] * n
            continue
        mix = mixes[play.sets[v]] if who != CHANCE else None
        used = [(p, c) for a, c, chance in moves if (p := float(chance if mix is None else mix[a])) > 0.0]
        worth[v] = here = [sum([p * worth[c][i] for p, c in used]) for i in range(n)]
        size[v] = [sum([p * size[c][i] for p, c in used]) for i in range(n)]
        spread[v] = [sum([p * (spread[c][i] + abs(worth[c][i] - here[i])) for p, c in used]) for i in range(n)]
        if mix is None:
            continue
        best = max([c for _, c, _ in moves], key=lambda c: worth[c][who])
        more = worth[best][who] - here[who]
        scale = spread[v][who] + spread[best][who] + abs(more) + ROUNDING * (size[v][who] + size[best][who])
        share = max(more - noise[who], 0.0) / scale if scale > 0.0 else 0.0
        if share > gain or share != share:
            gain, where = share, v
    return gain, where
