"""What every action of every information set brings when each set is an agent of its own (McKelvey and Palfrey 1998).

All strategies are totally mixed and kept as logarithms, so that Bayes' rule gives beliefs at every set, whatever the
probability of getting there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, heavy_kernel, kernel

__all__ = ["AgentTree", "AgentWork", "agent_work", "respond"]


class AgentTree(NamedTuple):
    """A tree in preorder, N nodes, E edges, H sets, K actions; arrays as in ``TreeArrays`` and below."""

    mover: Int
    child_start: Int
    child: Int
    information_set: Int
    payoff_row: Int
    payoffs: Float  # (T, n)
    parent: Int  # (N,), -1 at the root
    parent_edge: Int  # (N,)
    action: Int  # (E,): number of the action, -1 for chance
    chance: Float  # (E,): probability of a chance edge
    owner: Int  # (H,)
    first: Int  # (H + 1,): actions of set h are first[h]:first[h + 1]
    offset: Float  # (N,): added to the logarithm of a node's weight in its set's beliefs; 0 where chance may lead
    bias: Float  # (K,): logarithms of the probabilities at precision 0


class AgentWork(NamedTuple):
    """What the kernels write."""

    probability: Float  # (K,)
    log_reach: Float  # (N,)
    value: Float  # (N, n)
    log_mass: Float  # (H,): logarithm of the likeliest node of each set, with its offset
    belief: Float  # (N,)
    reply: Float  # (K,)
    pair: Float  # (K, K): derivative of reply (row) by the logarithm of a probability (column)
    share: Float  # (H, K): belief that action c was taken on the way to set h
    leader: Int  # (H,): the likeliest action
    matrix: Float  # (K + 1, K + 1)
    pivots: Int  # (K + 1,)
    right: Float  # (K + 1,)
    trial: Float  # (K + 1,)
    ahead: Float  # (K + 1,)


def agent_work(tree: AgentTree) -> AgentWork:
    """Workspace for one tree."""
    nodes, sets, k = len(tree.mover), len(tree.owner), int(tree.first[-1])
    return AgentWork(
        np.zeros(k),
        np.zeros(nodes),
        np.zeros((nodes, tree.payoffs.shape[1])),
        np.zeros(sets),
        np.zeros(nodes),
        np.zeros(k),
        np.zeros((k, k)),
        np.zeros((sets, k)),
        np.zeros(sets, dtype=np.int64),
        np.zeros((k + 1, k + 1)),
        np.zeros(k + 1, dtype=np.int64),
        np.zeros(k + 1),
        np.zeros(k + 1),
        np.zeros(k + 1),
    )


@heavy_kernel
def believe(tree: AgentTree, point: Float, work: AgentWork) -> None:
    """Probabilities, the logarithm of reaching every node, and beliefs, from logarithms ``point`` (>= K,)."""
    for a in range(work.probability.shape[0]):
        work.probability[a] = np.exp(min(point[a], 1.0))
    work.log_reach[0] = 0.0
    work.log_mass[:] = -np.inf
    for v in range(tree.mover.shape[0]):
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            step = 0.0
            if tree.action[e] >= 0:
                step = point[tree.action[e]]
            elif tree.chance[e] > 0.0:
                step = np.log(tree.chance[e])
            work.log_reach[tree.child[e]] = work.log_reach[v] + step
        h = tree.information_set[v]
        if h >= 0:
            work.log_mass[h] = max(work.log_mass[h], work.log_reach[v] + tree.offset[v])
    for h in range(tree.owner.shape[0]):
        best = tree.first[h]
        for a in range(tree.first[h], tree.first[h + 1]):
            if point[a] > point[best]:
                best = a
        work.leader[h] = best
        work.share[h, 0] = 0.0
    for v in range(tree.mover.shape[0]):
        h = tree.information_set[v]
        if h >= 0:
            work.belief[v] = np.exp(work.log_reach[v] + tree.offset[v] - work.log_mass[h])
            work.share[h, 0] += work.belief[v]
    for v in range(tree.mover.shape[0]):
        h = tree.information_set[v]
        if h >= 0:
            work.belief[v] /= work.share[h, 0]


@heavy_kernel
def evaluate(tree: AgentTree, work: AgentWork) -> None:
    """Expected payoffs at every node, and of every action given its set's beliefs."""
    nodes, n = work.value.shape
    work.reply[:] = 0.0
    for v in range(nodes - 1, -1, -1):
        if tree.mover[v] == -2:
            for i in range(n):
                work.value[v, i] = tree.payoffs[tree.payoff_row[v], i]
            continue
        for i in range(n):
            work.value[v, i] = 0.0
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            a = tree.action[e]
            p = work.probability[a] if a >= 0 else tree.chance[e]
            for i in range(n):
                work.value[v, i] += p * work.value[tree.child[e], i]
            if a >= 0:
                work.reply[a] += work.belief[v] * work.value[tree.child[e], tree.mover[v]]


@heavy_kernel
def differentiate(tree: AgentTree, work: AgentWork) -> None:
    """How every action's payoff changes with the logarithms of all probabilities, into ``work.pair``."""
    work.pair[:] = 0.0
    work.share[:] = 0.0
    for v in range(tree.mover.shape[0]):
        h = tree.information_set[v]
        if h < 0:
            continue
        who = tree.mover[v]
        weight = work.belief[v]
        first, last = tree.child_start[v], tree.child_start[v + 1]
        here, through = v, 1.0
        while tree.parent[here] >= 0:
            e = tree.parent_edge[here]
            above, taken = tree.parent[here], tree.action[e]
            if taken >= 0:
                work.share[h, taken] += weight
                for d in range(first, last):
                    work.pair[tree.action[d], taken] += weight * work.value[tree.child[d], who]
                scale, mine = work.belief[above] * through, tree.mover[above]
                for d in range(first, last):
                    b = tree.action[d]
                    work.pair[taken, b] += scale * work.probability[b] * work.value[tree.child[d], mine]
                through *= work.probability[taken]
            else:
                through *= tree.chance[e]
            here = above
    for h in range(tree.owner.shape[0]):
        for a in range(tree.first[h], tree.first[h + 1]):
            for c in range(work.probability.shape[0]):
                work.pair[a, c] -= work.reply[a] * work.share[h, c]


@kernel
def respond(tree: AgentTree, point: Float, with_pairs: bool, work: AgentWork) -> None:
    """Beliefs, payoffs and, if asked for, derivatives at logarithms of probabilities ``point`` (>= K,)."""
    believe(tree, point, work)
    evaluate(tree, work)
    if with_pairs:
        differentiate(tree, work)
