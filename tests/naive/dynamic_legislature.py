"""Stationary equilibria of a dynamic committee: pure ones by every ranking, one in which proposers mix by loops."""

from __future__ import annotations

from itertools import permutations

import numpy as np

__all__ = ["averaged_proposals", "equilibria_by_rankings", "gain_of_one_deviation"]


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


def _worths(payoffs, recognition, discount, mix, periods=600):
    """What each alternative is worth from now on, ``[player][alternative]``, by playing the plan for many periods."""
    n, m = len(payoffs), len(payoffs[0])
    worth = [[float(u) for u in row] for row in payoffs]
    for _ in range(periods):
        ahead = [[0.0] * m for _ in range(n)]
        for q in range(m):
            for i in range(n):
                for x, p in mix[i][q].items():
                    for j in range(n):
                        ahead[j][q] += recognition[i] * p * worth[j][x]
        worth = [[(1 - discount) * payoffs[j][q] + discount * ahead[j][q] for q in range(m)] for j in range(n)]
    return worth


def _reach(worth, q, quota):
    """What passes against q, which itself always stands; the indifferent vote yes."""
    n, m = len(worth), len(worth[0])
    return [x for x in range(m) if x == q or sum(worth[j][x] >= worth[j][q] - 1e-9 for j in range(n)) >= quota]


def gain_of_one_deviation(payoffs, recognition, discount, quota, mix):
    """The most that a proposer gains by one other proposal; infinite if something is proposed that does not pass.

    ``mix[player][status quo]`` is ``{alternative: probability}``.
    """
    worth, most = _worths(payoffs, recognition, discount, mix), 0.0
    for i, row in enumerate(mix):
        for q, lottery in enumerate(row):
            reach = _reach(worth, q, quota)
            for x in lottery:
                gain = max(worth[i][y] for y in reach) - worth[i][x] if x in reach else float("inf")
                most = max(most, gain)
    return most


def averaged_proposals(payoffs, recognition, discount, quota, rounds):
    """Fictitious play: everybody proposes the average of what was best, evenly mixed, in the rounds before."""
    n, m = len(payoffs), len(payoffs[0])
    worth, mix = [[float(u) for u in row] for row in payoffs], [[{} for _ in range(m)] for _ in range(n)]
    for count in range(1, rounds + 1):
        for i in range(n):
            for q in range(m):
                reach = _reach(worth, q, quota)
                top = max(worth[i][x] for x in reach)
                best = [x for x in reach if worth[i][x] >= top - 1e-9]
                mixed = {x: p * (count - 1) / count for x, p in mix[i][q].items()}
                for x in best:
                    mixed[x] = mixed.get(x, 0.0) + 1 / len(best) / count
                mix[i][q] = {x: p for x, p in mixed.items() if p >= 1 / 400}
                total = sum(mix[i][q].values())
                mix[i][q] = {x: p / total for x, p in mix[i][q].items()}
        if gain_of_one_deviation(payoffs, recognition, discount, quota, mix) < 1e-9:
            return mix
        worth = _worths(payoffs, recognition, discount, mix)
    return None
