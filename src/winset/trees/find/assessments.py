"""Assessments, behaviour with beliefs (Kreps and Wilson 1982), as limits of totally mixed ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float
from winset.base.solution import Details
from winset.trees.kernels.agent_replies import AgentTree, AgentWork, respond

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Assessment", "limit_assessment", "monomials"]


NEVER = -1e6
"""What keeps a node out of beliefs, as a logarithm."""
IMPOSSIBLE = -1e9
"""The same for nodes that chance of probability 0 leads to, beside others of their set."""


@dataclass(frozen=True)
class Assessment:
    """``behavior`` (K,) by action, ``beliefs`` (N,) by node, 0 outside information sets.

    ``exponents`` k and ``log_coefficients`` log c, both (K,), show that it is consistent: behaviour proportional to
    c e^k is totally mixed and tends to it, as its beliefs do, as e falls to 0 (Kreps and Wilson 1982, appendix). None
    if they were not found. ``gain``: the most that is gained at any set, given beliefs; infinite if not examined.
    """

    behavior: Float
    beliefs: Float
    exponents: Float | None = None
    log_coefficients: Float | None = None
    gain: float = np.inf


def limit_assessment(tree: AgentTree, work: AgentWork, row: Float, direction: Float) -> Assessment:
    """The limit of the branch beyond its point ``row`` (K + 1,) with this tangent, polished.

    An action vanishes if its probability is negligible or falls like a power of lam; a node is held impossible if it
    becomes infinitely less likely than another of its set. Newton's method then solves for indifference among what is
    played, moving the logarithms of all probabilities as little as possible.
    """
    theta, slope = row[:-1].copy(), row[-1] * direction[:-1] / direction[-1]
    if not len(theta):
        return Assessment(theta, np.zeros(len(tree.mover)), theta, theta, 0.0)
    played = (theta > -34.0) & (slope > -0.3)
    tied = played | ((slope > -20.0) & (theta > -34.0))
    respond(tree, theta, False, work)
    trend, log_reach = _along(tree, slope), work.log_reach.copy()
    offset = tree.offset.copy()
    for h in range(len(tree.owner)):
        nodes = np.flatnonzero((tree.information_set == h) & (tree.offset == 0.0))
        top = nodes[np.argmax(log_reach[nodes])]
        falls = (trend[nodes] < trend[top] - 0.3) | (log_reach[nodes] < log_reach[top] - 34.0)
        offset[nodes] = np.where(falls, NEVER, 0.0)
    respond(tree._replace(offset=offset), theta, False, work)
    beliefs = np.where(tree.information_set >= 0, work.belief, 0.0)
    rough = Assessment(_normalised(tree, np.where(played, np.exp(theta), 0.0)), beliefs)
    powers = monomials(tree, rough)
    if powers is None:
        return rough
    exponents, start = powers
    out = -800.0 * exponents
    limit = tree._replace(offset=np.where(offset < 0.0, NEVER, -_along(tree, out)))
    best = _polish(limit, work, start, out, played, tied)
    behavior = _normalised(tree, np.where(played, np.exp(best), 0.0))
    sizes = np.where(played, np.log(np.where(played, behavior, 1.0)), best)
    respond(limit, sizes + out, False, work)
    starts = tree.first[:-1]
    gains = np.maximum.reduceat(work.reply, starts) - np.add.reduceat(behavior * work.reply, starts)
    beliefs = np.where(tree.information_set >= 0, work.belief, 0.0)
    return Assessment(behavior, beliefs, exponents, sizes, float(gains.max()))


def _normalised(tree: AgentTree, behavior: Float) -> Float:
    mass = np.add.reduceat(behavior, tree.first[:-1])
    return np.asarray(behavior / np.repeat(mass, np.diff(tree.first)))


def _polish(
    tree: AgentTree, work: AgentWork, theta: Float, pushed: Float, played: NDArray[np.bool_], tied: NDArray[np.bool_]
) -> Float:
    """Gauss-Newton steps of least norm on the indifference of what is ``tied``; the best point met.

    An action whose probability falls like a power of lam is as good as those played in the limit: the payoff
    difference is the logarithm of the ratio of probabilities over lam.
    """
    point, best, least = theta.copy(), theta.copy(), np.inf
    owner = np.repeat(np.arange(len(tree.owner)), np.diff(tree.first))
    for _ in range(15):
        respond(tree, point + pushed, True, work)
        rows, right = [], []
        for h in range(len(tree.owner)):
            mine = np.flatnonzero((owner == h) & played)
            leader = mine[np.argmax(point[mine])]
            weight = np.zeros(len(theta))
            weight[mine] = np.exp(point[mine])
            rows.append(weight)
            right.append(1.0 - weight.sum())
            for a in np.flatnonzero((owner == h) & tied & (np.arange(len(theta)) != leader)):
                rows.append(work.pair[a] - work.pair[leader])
                right.append(work.reply[leader] - work.reply[a])
        defect = float(np.abs(right).max())
        if defect < least:
            best, least = point.copy(), defect
        if defect < 1e-15 or not defect < 2.0 * least + 1e-14:
            break
        step = np.linalg.lstsq(np.array(rows), np.array(right), rcond=1e-8)[0]
        if not np.abs(step).max() < 1.0:
            break
        point = point + step
    return best


def _along(tree: AgentTree, numbers: Float) -> Float:
    """Sums of numbers of actions (K,) over the way to every node (N,)."""
    total = np.zeros(len(tree.mover))
    for v in range(1, len(tree.mover)):
        a = tree.action[tree.parent_edge[v]]
        total[v] = total[tree.parent[v]] + (numbers[a] if a >= 0 else 0.0)
    return total


def monomials(tree: AgentTree, found: Assessment) -> tuple[Float, Float] | None:
    """Exponents and logarithms of coefficients of a rough assessment, or None if HiGHS finds no exponents.

    Exponents are 0 where an action is played and at least 1 elsewhere. Along every way to a node believed possible they
    add up to the same in its set, and to at least one more along ways to the others; the coefficients give the beliefs.
    """
    from scipy.optimize import linprog

    free = np.flatnonzero(found.behavior == 0.0)
    sizes = np.log(np.where(found.behavior > 0.0, found.behavior, 1.0))
    exponents = np.zeros(len(sizes))
    if not len(free):
        return exponents, sizes
    column = np.full(len(sizes), -1)
    column[free] = np.arange(len(free))
    ways, weight = _ways(tree, column, sizes)
    equal, more = [], []
    for h in range(len(tree.owner)):
        nodes = np.flatnonzero((tree.information_set == h) & (tree.offset == 0.0))
        possible = nodes[found.beliefs[nodes] > 0]
        equal += [(int(v), int(possible[0])) for v in possible[1:]]
        more += [(int(v), int(possible[0])) for v in nodes if found.beliefs[v] == 0]
    above, same = (_differences(ways, pairs, len(free)) for pairs in (more, equal))
    right: Details = {"b_ub": -np.ones(len(more)), "b_eq": np.zeros(len(equal)), "bounds": (1, None)}
    solver: Any = linprog
    result = solver(np.ones(len(free)), A_ub=-above, A_eq=same, **right)
    if result.status != 0:
        return None
    exponents[free] = result.x
    if equal:
        v, w = np.array(equal).T
        wanted = np.log(found.beliefs[v] / found.beliefs[w]) - (weight[v] - weight[w])
        sizes[free] = np.linalg.lstsq(same.toarray(), wanted, rcond=None)[0]
    return exponents, sizes


def _ways(tree: AgentTree, column: NDArray[np.int64], sizes: Float) -> tuple[list[list[int]], Float]:
    """For every node the columns of the actions on the way, and the logarithms of all other probabilities added up."""
    ways: list[list[int]] = [[]]
    weight = np.zeros(len(tree.mover))
    for v in range(1, len(tree.mover)):
        e, above = int(tree.parent_edge[v]), int(tree.parent[v])
        a = int(tree.action[e])
        step = sizes[a] if a >= 0 else np.log(tree.chance[e] or 1.0)
        free = a >= 0 and column[a] >= 0
        weight[v] = weight[above] + (0.0 if free else step)
        ways.append([*ways[above], int(column[a])] if free else ways[above])
    return ways, weight


def _differences(ways: list[list[int]], pairs: list[tuple[int, int]], width: int) -> sparse.csr_array:
    """One row a pair of nodes: how often each column lies on the way to the first, less to the second."""
    from scipy import sparse

    entries = [(r, c, sign) for r, (v, w) in enumerate(pairs) for sign, u in ((1.0, v), (-1.0, w)) for c in ways[u]]
    table = np.array(entries).reshape(-1, 3)
    place = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    return sparse.coo_array((table[:, 2], place), shape=(len(pairs), width)).tocsr()
