"""The shape of a valid tree as arrays in preorder."""

from __future__ import annotations

import numpy as np

from winset.base.expressions import Polynomial, PolynomialArrays, compile_polynomials
from winset.trees.games.nodes import Chance, Decision, InformationSet, Nodes, Terminal, children

__all__ = ["CHANCE", "TERMINAL", "Layout"]


CHANCE, TERMINAL = -1, -2


class Layout:
    """The shape of a valid tree as arrays, nodes in preorder unless an order is given, parents first.

    Games that differ only in parameters share it.
    """

    def __init__(self, tree: Nodes, order: list[str] | None = None) -> None:
        self.order: list[str] = preorder(tree) if order is None else order
        self.number = {name: v for v, name in enumerate(self.order)}
        self.information_sets = collect_information_sets(tree, self.order)
        position = {name: k for k, name in enumerate(self.information_sets)}
        start, child, mover, info, row = [0], [], [], [], []
        probability: list[float] = []
        polynomials: list[Polynomial] = []
        terminals: list[str] = []
        self.random_edges: list[tuple[int, Polynomial]] = []
        self.chance_nodes: list[Chance] = []
        for name in self.order:
            node = tree.nodes[name]
            child += [self.number[c] for c in children(node)]
            info.append(position[node.information_set] if isinstance(node, Decision) else -1)
            row.append(len(terminals) if isinstance(node, Terminal) else -1)
            if isinstance(node, Terminal):
                mover.append(TERMINAL)
                terminals.append(name)
                polynomials += node.payoffs
            elif isinstance(node, Chance):
                mover.append(CHANCE)
                self.chance_nodes.append(node)
                for p, _ in node.actions.values():
                    self.random_edges.append((len(probability), p))
                    probability.append(0.0)
            else:
                mover.append(tree.players.index(node.player))
                probability += [1.0] * len(node.actions)
            start.append(len(child))
        self.terminals = tuple(terminals)
        self.mover = np.array(mover, dtype=np.int64)
        self.child_start = np.array(start, dtype=np.int64)
        self.child = np.array(child, dtype=np.int64)
        self.probability = np.array(probability, dtype=np.float64)
        self.information_set = np.array(info, dtype=np.int64)
        self.payoff_row = np.array(row, dtype=np.int64)
        self.payoff_count = len(polynomials)
        self.chance_polynomial = np.full(len(child), -1, dtype=np.int64)
        for k, (edge, _) in enumerate(self.random_edges):
            self.chance_polynomial[edge] = len(polynomials) + k
        polynomials += [p for _, p in self.random_edges]
        self.polynomial_list = tuple(polynomials)
        self.polynomials: PolynomialArrays = compile_polynomials(polynomials, list(tree.parameters))

    def descendants(self, v: int) -> set[int]:
        """Node ``v`` and everything below it."""
        inside, stack = set(), [v]
        while stack:
            u = stack.pop()
            inside.add(u)
            stack.extend(int(c) for c in self.child[self.child_start[u] : self.child_start[u + 1]])
        return inside

    def subgames(self) -> list[tuple[str, set[int]]]:
        """Inner nodes, alone in their information set, below which no information set lies partly; and what is below.

        The nodes below are given by their numbers.
        """
        out, sets = [], list(self.information_sets.values())
        for v, name in enumerate(self.order):
            if self.mover[v] == TERMINAL:
                continue
            inside = self.descendants(v)
            met = {self.information_set[u] for u in inside if self.information_set[u] >= 0}
            whole = all(self.number[u] in inside for k in met for u in sets[k].nodes)
            mine = self.information_set[v]
            if whole and (mine < 0 or len(sets[mine].nodes) == 1):
                out.append((name, inside))
        return out


def preorder(tree: Nodes) -> list[str]:
    """Names of all nodes of a valid tree, every node before what is below it."""
    order, stack = list[str](), [root_of(tree)]
    while stack:
        name = stack.pop()
        order.append(name)
        stack.extend(reversed(children(tree.nodes[name])))
    return order


def root_of(tree: Nodes) -> str:
    """Name of the root of a valid tree."""
    if tree.named_root is not None:
        return tree.named_root
    born = {c for node in tree.nodes.values() for c in children(node)}
    return next(name for name in tree.nodes if name not in born)


def collect_information_sets(tree: Nodes, order: list[str]) -> dict[str, InformationSet]:
    """Information sets by name, in preorder of their first node."""
    nodes: dict[str, list[Decision]] = {}
    for name in order:
        node = tree.nodes[name]
        if isinstance(node, Decision):
            nodes.setdefault(node.information_set, []).append(node)
    return {
        name: InformationSet(name, group[0].player, tuple(group[0].actions), tuple(n.name for n in group))
        for name, group in nodes.items()
    }
