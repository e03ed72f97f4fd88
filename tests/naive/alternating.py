"""Alternating offers by backward induction over many periods, with plain loops."""

from __future__ import annotations

import numpy as np


def long_game(game, periods):
    n = len(game.players)
    after = [0.0] * n
    last = True
    for period in reversed(range(periods)):
        need = []
        for j in range(n):
            floor = max(game.outside[j], game.ratification[j])
            stay = (1 - game.breakdown[j]) * after[j] + game.breakdown[j] * game.inside[j]
            need.append(floor if last else max(floor, game.discounts[j] * stay - game.costs[j]))
        offers = []
        for i in range(n):
            offer = list(need)
            offer[i] = 1 - sum(need[j] for j in range(n) if j != i)
            offers.append(offer)
        if game.order == "random":
            after = [sum(game.recognition[i] * offers[i][j] for i in range(n)) for j in range(n)]
        else:
            after = offers[period % n]
        last = False
    return np.array(after)
