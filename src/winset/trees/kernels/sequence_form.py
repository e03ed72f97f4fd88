"""Sequences of own moves in a tree with perfect recall (von Stengel 1996), numbered by the last action.

Actions are numbered across the tree: those of information set h are ``first[h]:first[h + 1]``, in their order. With
perfect recall an action of h is a player's whole sequence up to it; -1 is the empty sequence.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel

__all__ = ["best_reply", "number_actions"]


@kernel
def number_actions(
    mover: Int,
    child_start: Int,
    child: Int,
    probability: Float,
    information_set: Int,
    owner: Int,
    first: Int,
    past: Int,
    action: Int,
    last: Int,
    chance: Float,
) -> int:
    """Number the actions of a tree (arrays as in ``TreeArrays``); returns how many there are.

    Written: owner (H,) the player of every set; first (H + 1,); past (H,) the owner's last action before the set;
    action (E,) the number of every edge, -1 for chance; last (N, n) everybody's last action before every node;
    chance (N,) the probability of the chance moves before it.
    """
    nodes = last.shape[0]
    sets = owner.shape[0]
    first[:] = 0
    owner[:] = -1
    for v in range(nodes):
        h = information_set[v]
        if h >= 0 and owner[h] < 0:
            owner[h] = mover[v]
            first[h + 1] = child_start[v + 1] - child_start[v]
    for h in range(sets):
        first[h + 1] += first[h]
    past[:] = -2
    chance[0] = 1.0
    last[0] = -1
    for v in range(nodes):
        h = information_set[v]
        if h >= 0:
            past[h] = last[v, mover[v]]
        for e in range(child_start[v], child_start[v + 1]):
            c = child[e]
            last[c] = last[v]
            chance[c] = chance[v]
            if h >= 0:
                action[e] = first[h] + e - child_start[v]
                last[c, mover[v]] = action[e]
            else:
                action[e] = -1
                chance[c] *= probability[e]
    return int(first[sets])


@kernel
def best_reply(
    player: int, owner: Int, first: Int, past: Int, tolerance: float, worth: Float, value: Float, choice: Int
) -> float:
    """The best reply over realization plans by induction over a player's information sets, last set first.

    worth (K,): on entry the payoff of ending with each action, weighted by everybody else's plan; on return that of
    going on after it in the best way. value (H,) and choice (H,), the first action within ``tolerance`` of the best,
    are written for the player's sets. Returns the sum of the values of the sets that come first.
    """
    total = 0.0
    for h in range(owner.shape[0] - 1, -1, -1):
        if owner[h] != player:
            continue
        best = -np.inf
        for a in range(first[h], first[h + 1]):
            best = max(best, worth[a])
        for a in range(first[h + 1] - 1, first[h] - 1, -1):
            if worth[a] >= best - tolerance:
                choice[h] = a
        value[h] = best
        if past[h] >= 0:
            worth[past[h]] += best
        else:
            total += best
    return total
