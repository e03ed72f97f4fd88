"""Behaviour at every node of a tree of many nodes, checked by the payoffs claimed at every node (Kuhn 1953).

Each node is compared with its children alone: payoffs at the ends are the game's, those at any other node are the mean
over its children, and no mover has a better child. By induction from the ends the payoffs are right, whatever the
depth, so nothing is worked out one node after the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.points import BehaviorProfile, MixTable
from winset.base.solution import Certificate, Found
from winset.trees.arrays import TreeArrays
from winset.trees.check.findings import Findings
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.tree_table import CHANCE, TERMINAL, TreeTable

__all__ = ["certify_choices"]

CHUNK = 1 << 16
"""Nodes that are looked at together."""
ROUNDING = 2.0**-20
"""Share of the size of payoffs that counts towards the scale of a decision, so that rounding is no gain."""
ROUNDED = 2e-15
"""Share of a player's largest payoff that the rounding of sums in payoffs may add, and that is no gain."""
NEARLY_EQUAL = 1e-9
"""Payoffs that differ by less than this share may count as a tie or not: floats cannot tell."""


def certify_choices(tree: ExtensiveForm, found: Found) -> Certificate | None:
    """The certificate of one profile of a tree made from arrays; None if it is not given as arrays."""
    table, point = tree.table, found.points[0] if len(found.points) == 1 else None
    if table is None or not isinstance(point, BehaviorProfile):
        return None
    mixes, values = point.behavior, found.details.get("values")
    if not isinstance(mixes, MixTable) or values is None:
        return None
    arrays, findings = table.arrays, Findings()
    if _fits(table, mixes, np.asarray(values), findings):
        shares = np.where(arrays.chance_polynomial >= 0, arrays.probability, mixes.numbers)
        _check(arrays, shares, np.asarray(values, dtype=np.float64), found, findings)
        _presented(tree, point, shares, np.asarray(values), findings)
    complete = found.completeness == "all" and findings.ok
    exact = not (arrays.mover == CHANCE).any() and findings.ok and findings.parts["gain"] == 0.0
    statement = "At no node does the mover gain by another action."
    if complete:
        statement += " No mover is ever indifferent, so there is no other."
    if exact:
        statement += " Payoffs were compared as they are given, without rounding."
    proved = ("points", "completeness") if complete else ("points",)
    return findings.certificate("one-shot deviation", statement, exact=exact, proved=proved)


def _fits(table: TreeTable, mixes: MixTable, values: Float, findings: Findings) -> bool:
    """Whether behaviour and payoffs have the tree's shape and name its sets, and are finite."""
    arrays, first = table.arrays, table.first_nodes()
    edges = (table.sets, arrays.child_start[first], arrays.child_start[first + 1])
    named = all(np.array_equal(a, b) for a, b in zip((mixes.sets, mixes.first, mixes.last), edges, strict=True))
    fits = named and mixes.numbers.shape == arrays.child.shape
    findings.note("feasibility", 0.0 if fits else float("inf"), "the sets that behaviour is given for")
    shaped = values.shape == (len(arrays.mover), arrays.n_players) and values.dtype.kind == "f"
    findings.note("values", 0.0 if shaped and np.isfinite(values).all() else float("inf"), "their shape")
    return findings.ok


def _blocks(arrays: TreeArrays) -> Iterator[tuple[Int, slice, Int]]:
    """Nodes with children, some at a time: their numbers, their edges, and where each node's edges begin there."""
    inner = np.flatnonzero(arrays.mover != TERMINAL)
    for low in range(0, len(inner), CHUNK):
        nodes = inner[low : low + CHUNK]
        first, last = int(arrays.child_start[nodes[0]]), int(arrays.child_start[nodes[-1] + 1])
        yield nodes, slice(first, last), arrays.child_start[nodes] - first


def _check(arrays: TreeArrays, shares: Float, values: Float, found: Found, findings: Findings) -> None:
    """Payoffs at every node against the children's; what movers gain; how often another action is as good."""
    largest = np.array([max(float(column.max()), -float(column.min()), 5e-324) for column in arrays.payoffs.T])
    off = np.abs(values[arrays.mover == TERMINAL] - arrays.payoffs).max() / largest.min()
    random = bool((arrays.mover == CHANCE).any())
    ties = nearly = 0
    for nodes, edges, starts in _blocks(arrays):
        share, who, below = shares[edges], np.maximum(arrays.mover[nodes], 0), arrays.child[edges]
        decides = arrays.mover[nodes] >= 0
        used = share > 0.0
        for i in range(arrays.n_players):
            parts = np.where(used, share * values[below, i], 0.0)
            off += np.abs(np.add.reduceat(parts, starts) - values[nodes, i]).sum() / largest[i]
        slack = np.maximum(np.abs(np.add.reduceat(share, starts) - 1.0), -np.minimum.reduceat(share, starts))
        slack[~decides] = 0.0
        findings.note("feasibility", slack.max(), f"node {nodes[np.argmax(slack)]}")
        counts = np.diff(starts, append=len(share))
        options = values[below, np.repeat(who, counts)]
        best, mine = np.maximum.reduceat(options, starts), values[nodes, who]
        more = np.where(decides, best - mine, 0.0)
        scale = np.abs(more) + ROUNDING * (np.abs(best) + np.abs(mine))
        spare = ROUNDED * largest[who] if random else 0.0
        gain = np.divide(np.maximum(more - spare, 0.0), scale, out=np.zeros_like(scale), where=scale > 0)
        findings.note("gain", gain.max(), f"node {nodes[np.argmax(gain)]}")
        behind = np.repeat(best, counts) - options
        equal = np.add.reduceat(behind == 0.0, starts, dtype=np.int64)
        near = np.add.reduceat(behind <= np.repeat(NEARLY_EQUAL * largest[who], counts), starts, dtype=np.int64)
        ties += int((decides & (equal > 1)).sum())
        nearly += int((decides & (near > 1)).sum())
    findings.note("values", float(off), "the payoffs at nodes")
    claimed = found.details.get("ties")
    if claimed is not None:
        findings.note("details", float(max(ties - claimed, claimed - nearly, 0)), "details[ties]")
    if found.completeness == "all":
        findings.note("completeness", float(ties), "nodes where another action is as good")


def _presented(tree: ExtensiveForm, point: BehaviorProfile, shares: Float, values: Float, findings: Findings) -> None:
    """The payoffs, the likeliest path and the outcome that a profile tells."""
    assert tree.table is not None
    arrays, told = tree.table.arrays, np.array([float(u) for u in point.payoffs])
    same = point.payoffs.players == tree.players and told.shape == values[0].shape
    scale = np.maximum(np.abs(arrays.payoffs).max(axis=0), 5e-324)
    findings.note("payoffs", float((np.abs(told - values[0]) / scale).max()) if same else float("inf"), "points[0]")
    v, lost = 0, 0.0
    for name, action in point.path:
        first, last = arrays.child_start[v], arrays.child_start[v + 1]
        k = int(action) - 1 if action.isdecimal() else -1
        if name != str(v) or not 0 <= k < last - first:
            lost = float("inf")
            break
        lost = max(lost, float(shares[first:last].max() - shares[first + k]))
        v = int(arrays.child[first + k])
    ended = arrays.mover[v] == TERMINAL and point.outcome == str(v)
    findings.note("path", lost if ended else float("inf"), "points[0]")
