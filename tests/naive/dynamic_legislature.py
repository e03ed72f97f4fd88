"""All pure stationary equilibria of a dynamic committee of three at which nobody is indifferent, by every ranking."""

from __future__ import annotations

from itertools import permutations

import numpy as np

__all__ = ["equilibria_by_rankings"]


def equilibria_by_rankings(payoffs: np.ndarray, recognition: np.ndarray, discount: float) -> list[list[list[int]]]:
    """Outcome maps ``[player][status quo]``: every triple of strict rankings, kept if the values rank in this way.

    A ranking of each of three players says who votes how (a majority of two) and what is the best that passes, so what
    happens for ever; what that is worth must give the rankings again.
    """
    m = payoffs.shape[1]
    orders = np.array(list(permutations(range(m))))  # orders[r][x]: how high x stands
    found = []
    here = np.arange(m)
    for first in orders:
        pairs = np.array([(b, c) for b in range(len(orders)) for c in range(len(orders))])
        ranks = np.stack([np.broadcast_to(first, (len(pairs), m)), orders[pairs[:, 0]], orders[pairs[:, 1]]], axis=1)
        votes = (ranks[:, :, None, :] > ranks[:, :, :, None]).sum(axis=1)
        passes = (votes >= 2) | np.eye(m, dtype=bool)
        outcome = np.where(passes[:, None], ranks[:, :, None, :], -1).argmax(axis=3)
        chain = np.zeros((len(pairs), m, m))
        for i in range(3):
            np.add.at(chain, (np.arange(len(pairs))[:, None], here[None, :], outcome[:, i]), recognition[i])
        right = np.broadcast_to((1 - discount) * payoffs.T, (len(pairs), m, 3))
        worth = np.linalg.solve(np.eye(m) - discount * chain, right).transpose(0, 2, 1)
        order = ranks.argsort(axis=2)
        rising = np.diff(np.take_along_axis(worth, order, axis=2), axis=2)
        found += outcome[(rising > -1e-10).all(axis=(1, 2))].tolist()
    return sorted(map(list, {tuple(map(tuple, plan)) for plan in found}))
