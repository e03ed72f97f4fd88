"""Action graph games (``.agg``) and Bayesian ones (``.bagg``), written out as tables.

A player's payoff depends on the action it takes and on how many players take each action near it in a graph; function
nodes stand between actions and sum up what they see (Jiang, Leyton-Brown and Bhat 2011; Jiang and Leyton-Brown 2010).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.base.limits import check_number
from winset.base.numbers import rounded
from winset.formats.tokens import Tokens
from winset.tables.games.normal import NormalForm

__all__ = ["read_action_graph"]


MOST_AXES = 60
SUM, EXISTENCE, HIGHEST, LOWEST = range(4)

Table = NDArray[Any]


@dataclass
class _Graph:
    """The nodes: actions first, then functions; what each sees, and what it makes of it."""

    actions: int
    functions: int
    sees: list[list[int]] = field(default_factory=list)
    kinds: list[tuple[int, int, list[int]]] = field(default_factory=list)
    payoffs: list[tuple[int, Any]] = field(default_factory=list)

    def count(self, node: int, sets: Sequence[Sequence[int]], known: dict[int, Table]) -> Table:
        """A node's number at every profile of the players' action sets, shape (m_1, ..., m_n) up to broadcasting."""
        if node not in known:
            known[node] = self._count(node, sets, known)
        return known[node]

    def _count(self, node: int, sets: Sequence[Sequence[int]], known: dict[int, Table]) -> Table:
        if node < self.actions:
            total: Table = np.zeros((1,) * len(sets), dtype=np.int64)
            for i, mine in enumerate(sets):
                if node in mine:
                    shape = [1] * len(sets)
                    shape[i] = len(mine)
                    total = total + np.array([a == node for a in mine], dtype=np.int64).reshape(shape)
            return total
        kind, default, weights = self.kinds[node - self.actions]
        seen = self.sees[node]
        counts = [self.count(v, sets, known) for v in seen]
        extended, rule = divmod(kind, 10)
        worth = [weights[v] if extended else 1 for v in seen]
        if rule in (SUM, EXISTENCE):
            total = sum((w * c for w, c in zip(worth, counts, strict=True)), start=np.array(default))
            return (total > 0).astype(np.int64) if rule == EXISTENCE else np.asarray(total)
        value: Table = np.array(default if extended else self.actions + self.functions)
        order = sorted(range(len(seen)), key=lambda k: seen[k], reverse=rule == LOWEST)
        for k in order:  # the last that is taken stands
            value = np.where(counts[k] > 0, weights[seen[k]] if extended else seen[k], value)
        return value


def read_action_graph(text: str, name: str, bayesian: bool) -> NormalForm:
    """The table of an action graph game; of a Bayesian one in agent form, every type of a player an agent of its own.

    Raises
    ------
    ModelError
        If the text is malformed, or the table beyond the limits: with file and line.
    """
    head = "#BAGG" if bayesian else "#AGG"
    if text.split("\n", 1)[0].strip() != head:
        raise ModelError(f"{name}:1: expected {head} as the first line")
    lines = ["" if line.lstrip().startswith("#") else line for line in text.split("\n")]
    tokens = Tokens(re.sub(r"([\[\]])", r" \1 ", "\n".join(lines)), name)
    n = tokens.count("the number of players")
    if not 1 <= n <= MOST_AXES:
        tokens.fail(f"expected from 1 to {MOST_AXES} players, got {n}")
    graph = _Graph(tokens.count("the number of action nodes"), tokens.count("the number of function nodes"))
    tokens.within("nodes", graph.actions + graph.functions, "the action graph")
    types = [tokens.count("a number of types") for _ in range(n)] if bayesian else [1] * n
    if not all(types):
        tokens.fail("every player needs at least one type")
    if sum(types) > MOST_AXES:
        tokens.fail(f"expected at most {MOST_AXES} types in all, each an agent of its own, got {sum(types)}")
    odds = [[tokens.number("a probability of a type") for _ in range(k)] for k in types] if bayesian else []
    sizes = [[tokens.count("the size of an action set") for _ in range(k)] for k in types]
    if not all(size for row in sizes for size in row):
        tokens.fail("every action set needs at least one action")
    tokens.within("nodes", sum(size for row in sizes for size in row), "the action sets")
    tokens.within("cells", sum(types) * prod(size for row in sizes for size in row), "written out as a table")
    sets = [[[_node(tokens, graph.actions, "an action") for _ in range(size)] for size in row] for row in sizes]
    if any(len(set(mine)) < len(mine) for row in sets for mine in row):
        tokens.fail("an action set names an action node twice")
    _read_graph(tokens, graph)
    _check_odds(odds, tokens)
    tokens.finished()
    if not bayesian:
        first = [row[0] for row in sets]
        return NormalForm(
            _table(graph, first, _listed(graph, [first], name), name), None, [[str(a) for a in row[0]] for row in sets]
        )
    return _agents(graph, sets, odds, name)


def _read_graph(tokens: Tokens, graph: _Graph) -> None:
    """Neighbours, functions and payoffs."""
    whole = graph.actions + graph.functions
    for _ in range(whole):
        near = tokens.count("a number of neighbours")
        tokens.within("nodes", near, "the neighbours of a node")
        graph.sees.append([_node(tokens, whole, "a neighbour") for _ in range(near)])
    for p in range(graph.functions):
        kind = tokens.count("the type of a function")
        if kind not in (0, 1, 2, 3, 10, 11, 12, 13):
            tokens.fail(f"there is no function of type {kind}; accepted: 0 to 3 and 10 to 13")
        default, weights = 0, []
        if kind >= 10:
            default = _whole(tokens, "a default value")
            weights = _bracketed(tokens, "the weights")
            if len(weights) != graph.actions:
                tokens.fail(f"expected {graph.actions} weights, one for each action node, got {len(weights)}")
            if any(v >= graph.actions for v in graph.sees[graph.actions + p]):
                tokens.fail("a function with weights must see action nodes only")
        graph.kinds.append((kind, default, weights))
    _check_order(tokens, graph)
    for s in range(graph.actions):
        kind = tokens.count("the type of a payoff function")
        if kind == 0:
            graph.payoffs.append((0, _row(tokens)))
        elif kind == 1:
            listed: dict[tuple[int, ...], Fraction] = {}
            for _ in range(tokens.count("how many configurations there are")):
                place = tuple(_bracketed(tokens, "a configuration"))
                if len(place) != len(graph.sees[s]):
                    tokens.fail(f"expected {len(graph.sees[s])} numbers in a configuration, got {len(place)}")
                listed[place] = tokens.number("a payoff")
            graph.payoffs.append((1, listed))
        else:
            tokens.fail(f"there is no payoff function of type {kind}; accepted: 0 (complete), 1 (by configuration)")


def _row(tokens: Tokens) -> list[Fraction]:
    """The numbers on the rest of a line: how many configurations are possible is counted later."""
    first = tokens.peek()
    row = []
    while (token := tokens.peek()) is not None and first is not None and token.line == first.line:
        row.append(tokens.number("a payoff"))
    return row


def _node(tokens: Tokens, most: int, what: str) -> int:
    number = tokens.count(f"{what}'s number")
    if number >= most:
        tokens.fail(f"there is no node {number} for {what}; accepted: 0 to {most - 1}")
    return number


def _whole(tokens: Tokens, what: str) -> int:
    value = tokens.number(what)
    if value.denominator != 1 or abs(value) > 10**9:
        tokens.fail(f"expected {what}, a whole number up to 10^9 in size")
    return int(value)


def _bracketed(tokens: Tokens, what: str) -> list[int]:
    tokens.take("word", f"[ before {what}", "[")
    out = []
    while not tokens.at("word", "]"):
        out.append(_whole(tokens, what))
    tokens.take("word", f"] after {what}", "]")
    return out


def _check_order(tokens: Tokens, graph: _Graph) -> None:
    """Functions may see functions, but never themselves in a circle; few enough steps to work them out."""
    depth: dict[int, int] = {}
    for start in range(graph.actions, graph.actions + graph.functions):
        stack, path = [(start, False)], set()
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.discard(node)
                depth[node] = 1 + max((depth.get(v, 0) for v in graph.sees[node]), default=0)
            elif node in path:
                tokens.fail(f"function node {node} sees itself through others")
            elif node not in depth and node >= graph.actions:
                path.add(node)
                stack += [(node, True), *((v, False) for v in graph.sees[node])]
    if max(depth.values(), default=0) > 20:
        tokens.fail("function nodes stand more than 20 deep, one seeing the other")


def _check_odds(odds: list[list[Fraction]], tokens: Tokens) -> None:
    for i, row in enumerate(odds):
        if any(p < 0 for p in row) or abs(sum(row, Fraction(-1))) > Fraction(1, 10**6):
            total = rounded(sum(row, Fraction(0)))
            tokens.fail(f"the types of player {i + 1} must have probabilities that sum to 1, got {total}")


# ---------------------------------------------------------------------- tables


def _views(graph: _Graph, sets: list[list[int]], s: int) -> Iterator[tuple[int, int, tuple[int, ...], Table]]:
    """For each player that can take action node s: which of its actions that is, and the configurations it sees."""
    for i, mine in enumerate(sets):
        if s in mine:
            taken = [[s] if j == i else list(row) for j, row in enumerate(sets)]
            shape = tuple(len(row) for row in taken)
            known: dict[int, Table] = {}
            counts = [np.broadcast_to(graph.count(v, taken, known), shape).ravel() for v in graph.sees[s]]
            yield i, mine.index(s), shape, np.array(counts, dtype=np.int64).reshape(len(counts), prod(shape)).T


def _listed(graph: _Graph, profiles: list[list[list[int]]], name: str) -> list[dict[tuple[int, ...], Fraction]]:
    """The payoffs of every action node by configuration; complete lists are in lexicographic order."""
    out = []
    for s, (kind, given) in enumerate(graph.payoffs):
        if kind == 0:
            seen = {tuple(r) for sets in profiles for *_, rows in _views(graph, sets, s) for r in _distinct_rows(rows)}
            if len(given) != len(seen):
                raise ModelError(f"{name}: action node {s} has {len(seen)} configurations, but {len(given)} payoffs")
            given = dict(zip(sorted(seen), given, strict=True))
        out.append(given)
    return out


def _distinct_rows(rows: Table) -> list[list[int]]:
    return np.unique(rows, axis=0).tolist() if rows.shape[1] else [[]]


def _table(graph: _Graph, sets: list[list[int]], payoffs: list[dict[tuple[int, ...], Any]], name: str) -> Table:
    """Everybody's payoff in every profile, shape (n, m_1, ..., m_n)."""
    out = np.empty((len(sets), *(len(mine) for mine in sets)), dtype=object)
    for s in sorted({a for mine in sets for a in mine}):
        for i, k, shape, seen in _views(graph, sets, s):
            rows, where = (
                np.unique(seen, axis=0, return_inverse=True) if seen.shape[1] else (seen[:1], np.zeros(len(seen), int))
            )
            numbers = np.empty(len(rows), dtype=object)
            for r, row in enumerate(rows.tolist()):
                if tuple(row) not in payoffs[s]:
                    raise ModelError(f"{name}: action node {s} has no payoff for the configuration {row}")
                numbers[r] = payoffs[s][tuple(row)]
            place: list[Any] = [slice(None)] * len(sets)
            place[i] = slice(k, k + 1)
            out[(i, *place)] = numbers[where.reshape(-1)].reshape(shape)
    return out


def _agents(graph: _Graph, sets: list[list[list[int]]], odds: list[list[Fraction]], name: str) -> NormalForm:
    """Every type of a player as an agent, with its expected payoff given its type; types are independent.

    The sums are of whole numbers: payoffs and probabilities times their common denominators.
    """
    kinds = list(product(*(range(len(row)) for row in sets)))
    given = _listed(graph, [[sets[i][t] for i, t in enumerate(types)] for types in kinds], name)
    unit = lcm(*(value.denominator for listed in given for value in listed.values()))
    scale = prod(lcm(*(p.denominator for p in row)) for row in odds)
    check_number(Fraction(unit * scale), name)
    whole = [{place: int(value * unit) for place, value in listed.items()} for listed in given]
    agents = [(i, t) for i, row in enumerate(sets) for t in range(len(row))]
    total = np.full((len(agents), *(len(sets[i][t]) for i, t in agents)), 0, dtype=object)
    for types in kinds:
        table = _table(graph, [sets[i][t] for i, t in enumerate(types)], whole, name)
        present = [agents.index((i, t)) for i, t in enumerate(types)]
        shape = [len(sets[i][t]) if k in present else 1 for k, (i, t) in enumerate(agents)]
        for i, k in enumerate(present):
            others = prod((odds[j][t] for j, t in enumerate(types) if j != i), start=Fraction(1))
            total[k] += int(scale * others) * table[i].reshape(shape)
    fractions = {number: Fraction(number, unit * scale) for number in set(total.ravel())}
    exact = np.empty(total.size, dtype=object)
    exact[:] = [fractions[number] for number in total.ravel()]
    players = [f"{i + 1}, type {t + 1}" for i, t in agents]
    actions = [[str(a) for a in sets[i][t]] for i, t in agents]
    return NormalForm(exact.reshape(total.shape), players, actions)
