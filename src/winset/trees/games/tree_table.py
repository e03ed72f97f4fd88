"""Trees of many nodes given as arrays: read whole columns at a time, nodes with names made only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from winset.base.array_types import Column, Float, Int
from winset.base.errors import Faults
from winset.base.expressions import Polynomial, compile_polynomials
from winset.base.limits import check_limit
from winset.base.numbers import exact_number
from winset.base.points import BehaviorProfile, MixTable, Vector
from winset.base.solution import Found
from winset.trees.arrays import TreeArrays
from winset.trees.games.nodes import Chance, Decision, Node, Terminal

__all__ = ["CHANCE", "TERMINAL", "TreeTable", "names_of_nodes", "nodes_of", "present_table", "read_table"]

CHANCE, TERMINAL = -1, -2
SHOWN = 5
"""Faults of one kind that are told one by one."""
UNSOUND = 1e-9
"""How far probabilities of one chance node may be from adding up to 1."""


@dataclass(frozen=True)
class ExactTable:
    """The payoffs (T, n) and the probabilities (C,) of chance moves that a table of floats holds."""

    payoffs: Float
    probabilities: Float

    def values(self) -> list[Fraction]:
        """All as fractions, in the order of ``TreeArrays.polynomials``; decimals are what they print as."""
        return [exact_number(x) for x in (*self.payoffs.ravel().tolist(), *self.probabilities.tolist())]


@dataclass(frozen=True)
class TreeTable:
    """A valid tree as arrays; ``sets`` (H,) are the numbers that its information sets are named by."""

    arrays: TreeArrays
    sets: Int

    @property
    def has_perfect_information(self) -> bool:
        """Whether every information set is a single node."""
        return len(self.sets) == int((self.arrays.mover >= 0).sum())

    def first_nodes(self) -> Int:
        """The first node of every information set; shape (H,)."""
        movers = np.flatnonzero(self.arrays.mover >= 0)
        if self.has_perfect_information:
            return movers
        return movers[np.unique(self.arrays.information_set[movers], return_index=True)[1]]


def read_table(
    players: int,
    mover: ArrayLike,
    child_start: ArrayLike,
    child: ArrayLike,
    payoffs: ArrayLike,
    probability: ArrayLike | None,
    information_set: ArrayLike | None,
) -> TreeTable:
    """The arrays of ``ExtensiveForm.from_arrays``, checked.

    Raises
    ------
    ModelError
        With every fault; of many faults of one kind the first five and how many more there are.
    """
    faults = Faults()
    movers, starts, children = (
        _column(x, name, faults) for x, name in ((mover, "mover"), (child_start, "child_start"), (child, "child"))
    )
    ends = _numbers(payoffs, "payoffs", 2, faults)
    given = None if probability is None else _numbers(probability, "probability", 1, faults)
    named = None if information_set is None else _column(information_set, "information_set", faults)
    faults.raise_if_any()
    check_limit("cells", len(movers) * players, "mover")
    _check_shape(players, movers, starts, children, faults)
    faults.raise_if_any()
    counts = np.diff(starts)
    chance_edges = np.repeat(movers == CHANCE, counts)
    shares = np.ones(len(children)) if given is None and not chance_edges.any() else given
    _check_payoffs(players, movers, ends, faults)
    _check_probabilities(movers, starts, chance_edges, shares, faults)
    if named is not None:
        _check_sets(movers, counts, named, faults)
    faults.raise_if_any()
    assert shares is not None
    return _table(players, (movers, starts, children), ends, np.where(chance_edges, shares, 1.0), named)


def _table(players: int, shape: tuple[Int, Int, Int], ends: Float, shares: Float, named: Int | None) -> TreeTable:
    movers, starts, children = shape
    decisions, chance_edges = movers >= 0, np.repeat(movers == CHANCE, np.diff(starts))
    information_set = np.full(len(movers), -1)
    if named is None:
        sets = np.arange(int(decisions.sum()))
        information_set[decisions] = sets
    else:
        numbers, first, inverse = np.unique(named[decisions], return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(first))
        information_set[decisions] = rank[inverse]
        sets = numbers[np.argsort(first)]
    rows = np.full(len(movers), -1)
    rows[movers == TERMINAL] = np.arange(len(ends))
    random = np.full(len(children), -1)
    random[chance_edges] = ends.size + np.arange(int(chance_edges.sum()))
    return TreeTable(
        TreeArrays(
            n_players=players,
            mover=movers,
            child_start=starts,
            child=children,
            probability=shares,
            information_set=information_set,
            payoff_row=rows,
            payoffs=ends,
            polynomials=compile_polynomials([], []),
            chance_polynomial=random,
            parameters=np.zeros(0),
            exact=ExactTable(ends, shares[chance_edges]),
        ),
        sets,
    )


def _column(given: ArrayLike, name: str, faults: Faults) -> Int:
    """A column of whole numbers."""
    array = np.asarray(given)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        faults.add(name, f"must be a list of whole numbers, got shape {array.shape} of {array.dtype}")
        return np.zeros(0, dtype=np.int64)
    return np.ascontiguousarray(array, dtype=np.int64)


def _numbers(given: ArrayLike, name: str, dimensions: int, faults: Faults) -> Float:
    array = np.asarray(given)
    if array.ndim != dimensions or (array.dtype.kind not in "iuf" and array.size):
        shape = "one row of numbers for each terminal node" if dimensions == 2 else "a list of numbers"
        faults.add(name, f"must be {shape}, got shape {array.shape} of {array.dtype}")
        return np.zeros((0,) * dimensions)
    return np.ascontiguousarray(array, dtype=np.float64)


def _tell(wrong: Column, name: str, what: Callable[[int], str], faults: Faults) -> None:
    """Note the first places that are marked, and how many more there are."""
    places = np.flatnonzero(wrong)
    for k in places[:SHOWN].tolist():
        faults.add(f"{name}[{k}]", what(k))
    if len(places) > SHOWN:
        faults.add(name, f"{len(places) - SHOWN:,} more of this kind")


def _check_shape(players: int, mover: Int, start: Int, child: Int, faults: Faults) -> None:
    """One root, whose number is 0; every other node once a child, with a larger number than its parent."""
    nodes = len(mover)
    if not nodes:
        faults.add("mover", "the tree is empty; it must have at least one node")
        return
    known = f"0 to {players - 1}, {CHANCE} for chance, {TERMINAL} at the end"
    _tell((mover < TERMINAL) | (mover >= players), "mover", lambda v: f"must be {known}, got {mover[v]}", faults)
    if len(start) != nodes + 1 or start[0] != 0 or start[-1] != len(child):
        faults.add("child_start", f"must be {nodes + 1} numbers from 0 to {len(child)}, the length of child")
        return
    counts = np.diff(start)
    _tell(counts < 0, "child_start", lambda v: f"must not fall, got {start[v]} and then {start[v + 1]}", faults)
    _tell((mover == TERMINAL) & (counts > 0), "mover", lambda v: "is the end, but has children", faults)
    _tell((mover > TERMINAL) & (counts == 0), "mover", lambda v: "must have at least one child", faults)
    outside = (child < 1) | (child >= nodes)
    _tell(outside, "child", lambda e: f"must be a node from 1 to {nodes - 1}, got {child[e]}", faults)
    if outside.any() or (counts < 0).any():
        return
    parent = np.repeat(np.arange(nodes), counts)
    _tell(child <= parent, "child", lambda e: f"must be larger than its parent {parent[e]}, got {child[e]}", faults)
    born = np.bincount(child, minlength=nodes)
    born[0] = 1
    _tell(born != 1, "nodes", lambda v: f"must be the child of one node, is that of {born[v]}", faults)


def _check_payoffs(players: int, mover: Int, payoffs: Float, faults: Faults) -> None:
    ends = int((mover == TERMINAL).sum())
    if payoffs.shape != (ends, players):
        faults.add("payoffs", f"must be {ends} terminal nodes by {players} players, got shape {payoffs.shape}")
    else:
        wrong = np.zeros(ends, dtype=bool)
        wrong[np.flatnonzero(~np.isfinite(payoffs)) // players] = True
        _tell(wrong, "payoffs", lambda k: f"must be finite, got {payoffs[k]}", faults)


def _check_probabilities(mover: Int, start: Int, random: Column, shares: Float | None, faults: Faults) -> None:
    if shares is None:
        faults.add("probability", "must be given, since there are chance nodes")
        return
    if len(shares) != len(random):
        faults.add("probability", f"must be {len(random)} numbers, one for each child, got {len(shares)}")
        return
    low = random & ~(shares >= 0)
    _tell(low, "probability", lambda e: f"must be >= 0, got {shares[e]}", faults)
    nodes = np.flatnonzero(mover == CHANCE)
    if len(nodes) and not low.any():
        total = np.ones(len(mover))
        total[nodes] = np.add.reduceat(shares[random], np.cumsum(counts := np.diff(start)[nodes]) - counts)
        off = ~(np.abs(total - 1) <= UNSOUND)
        _tell(off, "nodes", lambda v: f"its probabilities must sum to 1, got {total[v]}", faults)


def _check_sets(mover: Int, counts: Int, named: Int, faults: Faults) -> None:
    """Every decision has a set; all nodes of a set have one player and the same number of actions."""
    if len(named) != len(mover):
        faults.add("information_set", f"must be {len(mover)} numbers, one for each node, got {len(named)}")
        return
    decisions = np.flatnonzero(mover >= 0)
    _tell((mover >= 0) & (named < 0), "information_set", lambda v: f"must be >= 0, got {named[v]}", faults)
    _, first, inverse = np.unique(named[decisions], return_index=True, return_inverse=True)
    leader = decisions[first][inverse]
    for what, of in (("player", mover), ("number of actions", counts)):
        wrong = np.zeros(len(mover), dtype=bool)
        wrong[decisions] = of[leader] != of[decisions]
        _tell(
            wrong,
            "information_set",
            lambda v, what=what: f"the nodes of set {named[v]} must have one {what}",  # type: ignore[misc]
            faults,
        )


def names_of_nodes(table: TreeTable) -> list[str]:
    """Nodes are named by their numbers."""
    return [str(v) for v in range(len(table.arrays.mover))]


def nodes_of(table: TreeTable, players: Sequence[str]) -> dict[str, Node]:
    """Every node with its name; actions are named 1, 2, ...

    Raises
    ------
    ModelError
        If there are more nodes than the limit.
    """
    arrays = table.arrays
    check_limit("nodes", len(arrays.mover), "nodes")
    names, starts = names_of_nodes(table), arrays.child_start.tolist()
    children, shares = arrays.child.tolist(), arrays.probability.tolist()
    sets, rows = arrays.information_set.tolist(), arrays.payoff_row.tolist()
    called, payoffs = table.sets.tolist(), arrays.payoffs.tolist()
    nodes: dict[str, Node] = {}
    for v, who in enumerate(arrays.mover.tolist()):
        edges = range(starts[v], starts[v + 1])
        below = {str(k + 1): names[children[e]] for k, e in enumerate(edges)}
        if who == TERMINAL:
            nodes[names[v]] = Terminal(names[v], tuple(Polynomial.parse(u, ()) for u in payoffs[rows[v]]))
        elif who == CHANCE:
            drawn = [Polynomial.parse(shares[e], ()) for e in edges]
            moves = {a: (p, c) for (a, c), p in zip(below.items(), drawn, strict=True)}
            nodes[names[v]] = Chance(names[v], moves)
        else:
            nodes[names[v]] = Decision(names[v], players[who], str(called[sets[v]]), below)
    return nodes


def present_table(table: TreeTable, players: tuple[str, ...], found: Found) -> Found:
    """Points (E,) as profiles whose behaviour stays one array; ``details["values"]`` (N, n): payoffs at nodes."""
    arrays, first = table.arrays, table.first_nodes()
    values, points = found.details["values"], []
    for point in found.points:
        edges = np.asarray(point, dtype=np.float64)
        behavior = MixTable(table.sets, arrays.child_start[first], arrays.child_start[first + 1], edges)
        *path, end = _likeliest(arrays, edges)
        moves = tuple((str(v), str(k + 1)) for v, k in path)
        points.append(BehaviorProfile(behavior, moves, str(end[0]), Vector(players, values[0].copy())))
    return found.but(points=points)


def _likeliest(arrays: TreeArrays, edges: Float) -> Iterator[tuple[int, int]]:
    """Node by node the number of the likeliest action, 0 at the end."""
    v = 0
    while arrays.mover[v] != TERMINAL:
        first, last = arrays.child_start[v], arrays.child_start[v + 1]
        k = int(np.argmax(edges[first:last]))
        yield v, k
        v = int(arrays.child[first + k])
    yield v, 0
