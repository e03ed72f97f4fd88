"""Games in extensive form: named nodes, chance, information sets, payoffs as expressions in parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.arrays import DrawnTreeArrays, PolynomialArrays, TreeArrays
from winset.concepts import SubgamePerfect
from winset.errors import Faults, ModelError
from winset.games.draws import Draws, read_draws
from winset.games.expressions import (
    Number,
    Polynomial,
    compile_polynomials,
    evaluate_polynomials,
    exact_number,
)
from winset.games.normal import NormalForm
from winset.games.tree_faults import find_faults
from winset.solution import BehaviorProfile, Found, Vector

__all__ = ["Chance", "Decision", "ExtensiveForm", "InformationSet", "Terminal", "TreeDraws"]

CHANCE, TERMINAL = -1, -2


@dataclass(frozen=True)
class Chance:
    """Nature draws: ``actions`` gives the probability and the child of each."""

    name: str
    actions: dict[str, tuple[Polynomial, str]]


@dataclass(frozen=True)
class Decision:
    """A player moves: ``actions`` gives the child of each."""

    name: str
    player: str
    information_set: str
    actions: dict[str, str]


@dataclass(frozen=True)
class Terminal:
    """The end: ``payoffs`` in the order of the players."""

    name: str
    payoffs: tuple[Polynomial, ...]
    label: str = ""


@dataclass(frozen=True)
class InformationSet:
    """Nodes that their player cannot tell apart."""

    name: str
    player: str
    actions: tuple[str, ...]
    nodes: tuple[str, ...]


class ExtensiveForm:
    """A finite game in extensive form, built node by node in any order.

    Parameters
    ----------
    players
        Names.
    title
        What the game is called.
    parameters
        Present values of the parameters that payoffs and chance probabilities may use.
    root
        Name of the root; if omitted, the one node that is nobody's child.

    Examples
    --------
    >>> tree = ExtensiveForm(["proposer", "responder"], parameters={"stake": 4})
    >>> tree = tree.decision("offer", "proposer", {"fair": "answer", "nothing": "quo"})
    >>> tree = tree.decision("answer", "responder", {"accept": "deal", "reject": "none"})
    >>> tree = tree.terminal("deal", ["stake/2", "stake/2"]).terminal("none", [0, 0]).terminal("quo", [0, 0])
    >>> tree.has_perfect_information
    True
    """

    def __init__(
        self,
        players: Sequence[str],
        title: str = "",
        parameters: Mapping[str, int | float | Fraction] | None = None,
        root: str | None = None,
    ) -> None:
        self.players: tuple[str, ...] = (players,) if isinstance(players, str) else tuple(str(p) for p in players)
        self.title = title
        self.parameters: dict[str, int | float | Fraction] = dict(parameters or {})
        self.nodes: dict[str, Chance | Decision | Terminal] = {}
        self._root = root
        self._early = Faults()
        if not self.players:
            self._early.add("players", "must name at least one player")
        if len(set(self.players)) < len(self.players):
            self._early.add("players", f"names must differ, got {', '.join(self.players)}")
        _check_values(self.parameters, self._early)
        self._early.raise_if_any()

    # ------------------------------------------------------------------ building

    def chance(self, name: str, actions: Mapping[str, tuple[Number, str]]) -> ExtensiveForm:
        """Add a chance node: for each action its probability (a number or an expression) and its child's name."""
        read = {}
        for action, entry in actions.items():
            if not isinstance(entry, tuple | list) or len(entry) != 2:
                self._early.add(f"nodes[{name}].actions[{action}]", f"must be (probability, child), got {entry!r}")
                continue
            probability = self._expression(entry[0], f"nodes[{name}].actions[{action}]")
            read[str(action)] = (probability, str(entry[1]))
        return self._add(Chance(name, read))

    def decision(
        self, name: str, player: str, actions: Mapping[str, str], information_set: str | None = None
    ) -> ExtensiveForm:
        """Add a player's node: for each action, in order, its child's name."""
        children = {str(action): str(child) for action, child in actions.items()}
        return self._add(Decision(name, player, name if information_set is None else information_set, children))

    def terminal(self, name: str, payoffs: Mapping[str, Number] | Sequence[Number], label: str = "") -> ExtensiveForm:
        """Add a terminal node with everybody's payoff: a number or an expression, by name or in players' order."""
        where = f"nodes[{name}].payoffs"
        if isinstance(payoffs, Mapping):
            for stranger in [p for p in payoffs if p not in self.players]:
                self._early.add(where, f"no player named {stranger!r}; accepted: {', '.join(self.players)}")
            for missing in [p for p in self.players if p not in payoffs]:
                self._early.add(where, f"the payoff of {missing!r} is missing")
            payoffs = [payoffs.get(p, 0) for p in self.players]
        elif len(payoffs) != len(self.players):
            self._early.add(where, f"must be {len(self.players)} payoffs, got {len(payoffs)}")
            payoffs = [0] * len(self.players)
        read = tuple(self._expression(x, f"{where}[{p}]") for p, x in zip(self.players, payoffs, strict=True))
        return self._add(Terminal(name, read, label))

    def _expression(self, value: Number, where: str) -> Polynomial:
        try:
            return Polynomial.parse(value, self.parameters, where)
        except ModelError as error:
            self._early.include(error)
            return Polynomial({})

    def _add(self, node: Chance | Decision | Terminal) -> ExtensiveForm:
        if node.name in self.nodes:
            self._early.add(f"nodes[{node.name}]", "is defined more than once")
        self.nodes[node.name] = node
        self.__dict__.pop("_layout", None)
        return self

    # ------------------------------------------------------------------ reading

    def validate(self) -> None:
        """Check the whole game.

        Raises
        ------
        ModelError
            With every fault: missing or repeated children, cycles, several roots, unknown players, probabilities that
            are negative or do not sum to one, information sets that mix players or actions, imperfect recall.
        """
        _ = self._layout
        self._check_probabilities()

    @cached_property
    def _layout(self) -> _Layout:
        faults = Faults(self._early)
        find_faults(self, faults)
        faults.raise_if_any()
        return _Layout(self)

    def _check_probabilities(self) -> None:
        values = self._fractions()
        faults = Faults()
        for node in self._layout.chance_nodes:
            total = Fraction(0)
            for action, (probability, _) in node.actions.items():
                p = probability.exact(values)
                total += p
                if p < 0:
                    faults.add(f"nodes[{node.name}].actions[{action}]", f"probability must be >= 0, got {p}")
            if abs(total - 1) > Fraction(1, 10**9):
                faults.add(f"nodes[{node.name}]", f"probabilities must sum to 1, got {total}")
        faults.raise_if_any()

    def _fractions(self) -> dict[str, Fraction]:
        return {name: exact_number(value) for name, value in self.parameters.items()}

    @property
    def root(self) -> str:
        """Name of the root."""
        return self._layout.order[0]

    @property
    def information_sets(self) -> dict[str, InformationSet]:
        """Information sets by name, in preorder of their first node."""
        return self._layout.information_sets

    @property
    def terminals(self) -> tuple[str, ...]:
        """Names of the terminal nodes, in preorder: the rows of the payoffs."""
        return self._layout.terminals

    @property
    def has_perfect_information(self) -> bool:
        """Whether every information set is a single node."""
        return all(len(s.nodes) == 1 for s in self.information_sets.values())

    def payoffs_at(self, terminal: str) -> Vector:
        """Everybody's payoff at a terminal node."""
        node = self.nodes.get(terminal)
        if not isinstance(node, Terminal):
            raise ModelError(f"terminal: no terminal node named {terminal!r}")
        return Vector(self.players, np.array([p(self._floats()) for p in node.payoffs]))

    def _floats(self) -> dict[str, float]:
        return {name: float(value) for name, value in self.parameters.items()}

    def with_parameters(self, **values: int | float | Fraction) -> ExtensiveForm:
        """The same game with other values of some parameters.

        Raises
        ------
        ModelError
            If a name is unknown or a value not finite.
        """
        faults = Faults()
        for name in values:
            if name not in self.parameters:
                close = get_close_matches(name, self.parameters, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                faults.add("parameters", f"no parameter named {name!r}{hint}; accepted: {', '.join(self.parameters)}")
        _check_values(values, faults)
        faults.raise_if_any()
        other = ExtensiveForm.__new__(ExtensiveForm)
        other.__dict__.update(self.__dict__)
        other.parameters = {**self.parameters, **values}
        return other

    def to_arrays(self) -> TreeArrays:
        """The tree in preorder, actions in their order, payoffs at the present parameters."""
        layout = self._layout
        if layout.chance_nodes:
            self._check_probabilities()
        x = np.array([float(v) for v in self.parameters.values()], dtype=np.float64)
        numbers = evaluate_polynomials(layout.polynomials, x)
        payoffs = numbers[: layout.payoff_count].reshape(-1, len(self.players))
        if not np.isfinite(payoffs).all():
            row, i = (int(k) for k in np.argwhere(~np.isfinite(payoffs))[0])
            place = f"nodes[{layout.terminals[row]}].payoffs[{self.players[i]}]"
            raise ModelError(f"{place}: is not finite at the present parameters")
        probability = layout.probability.copy()
        for edge, _ in layout.random_edges:
            probability[edge] = numbers[layout.chance_polynomial[edge]]
        return TreeArrays(
            n_players=len(self.players),
            mover=layout.mover,
            child_start=layout.child_start,
            child=layout.child,
            probability=probability,
            information_set=layout.information_set,
            payoff_row=layout.payoff_row,
            payoffs=payoffs,
            polynomials=layout.polynomials,
            chance_polynomial=layout.chance_polynomial,
            parameters=x,
        )

    def present(self, found: Found) -> Found:
        """Behaviour as probabilities of edges, shape ``(E,)``, into profiles with names."""
        return found.but(points=[self._profile(np.asarray(p, dtype=np.float64)) for p in found.points])

    def _profile(self, edges: NDArray[np.float64]) -> BehaviorProfile:
        layout, values = self._layout, self._floats()
        behavior = {}
        for name, s in layout.information_sets.items():
            v = layout.number[s.nodes[0]]
            first = layout.child_start[v]
            behavior[name] = {a: float(edges[first + k]) for k, a in enumerate(s.actions)}
        reach = np.zeros(len(layout.order))
        reach[0] = 1.0
        total = np.zeros(len(self.players))
        for v, name in enumerate(layout.order):
            node = self.nodes[name]
            if isinstance(node, Terminal):
                if reach[v] > 0:
                    total += reach[v] * np.array([p(values) for p in node.payoffs])
            else:
                for e in range(layout.child_start[v], layout.child_start[v + 1]):
                    reach[layout.child[e]] = reach[v] * edges[e]
        path, v = [], 0
        while not isinstance(here := self.nodes[layout.order[v]], Terminal):
            first, last = layout.child_start[v], layout.child_start[v + 1]
            k = int(np.argmax(edges[first:last]))
            path.append((here.name, list(here.actions)[k]))
            v = int(layout.child[first + k])
        return BehaviorProfile(behavior, tuple(path), layout.order[v], Vector(self.players, total))

    def with_draws(self, draws: Draws) -> TreeDraws:
        """This tree under many draws of its parameters, for ``winset.solve_batch``."""
        return TreeDraws(self, draws)

    # ------------------------------------------------------------------ related games

    def subgames(self) -> list[ExtensiveForm]:
        """Every proper subgame and the game itself, each rooted at a node whose information sets it does not cut."""
        layout = self._layout
        out = []
        for v, name in enumerate(layout.order):
            if isinstance(self.nodes[name], Terminal):
                continue
            inside = layout.descendants(v)
            sets = {layout.information_set[u] for u in inside if layout.information_set[u] >= 0}
            whole = all(
                all(layout.number[u] in inside for u in s.nodes)
                for k, s in enumerate(layout.information_sets.values())
                if k in sets
            )
            mine = layout.information_set[v]
            alone = mine < 0 or len(list(layout.information_sets.values())[mine].nodes) == 1
            if whole and alone:
                out.append(self._rooted(name, inside))
        return out

    def _rooted(self, root: str, inside: set[int]) -> ExtensiveForm:
        order = self._layout.order
        other = ExtensiveForm(self.players, f"{self.title} from {root}", self.parameters, root=root)
        for v in sorted(inside):
            other.nodes[order[v]] = self.nodes[order[v]]
        return other

    def to_normal_form(self) -> NormalForm:
        """The strategic form: a strategy names one action for each of the player's information sets."""
        self.validate()
        values = self._fractions()
        own = [[s for s in self.information_sets.values() if s.player == p] for p in self.players]
        plans = [list(product(*(s.actions for s in sets))) for sets in own]
        size = 1
        for p in plans:
            size *= len(p)
        if size > 1_000_000:
            raise ModelError(f"the strategic form has {size} cells; at most 1,000,000 are written down")
        table = np.empty((len(self.players), *map(len, plans)), dtype=object)
        for cell in np.ndindex(*map(len, plans)):
            chosen = {
                s.name: action
                for sets, p, k in zip(own, plans, cell, strict=True)
                for s, action in zip(sets, p[k], strict=True)
            }
            table[:, *cell] = self._expected(self.root, chosen, values)
        names = [["; ".join(p) or "(no move)" for p in options] for options in plans]
        return NormalForm(table, self.players, [_distinct(n) for n in names], self.title)

    def _expected(self, name: str, chosen: Mapping[str, str], values: dict[str, Fraction]) -> list[Fraction]:
        node = self.nodes[name]
        if isinstance(node, Terminal):
            return [p.exact(values) for p in node.payoffs]
        if isinstance(node, Decision):
            return self._expected(node.actions[chosen[node.information_set]], chosen, values)
        total = [Fraction(0)] * len(self.players)
        for probability, child in node.actions.values():
            p = probability.exact(values)
            if p:
                total = [t + p * u for t, u in zip(total, self._expected(child, chosen, values), strict=True)]
        return total

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExtensiveForm):
            return NotImplemented
        mine = (self.players, self.title, self.parameters, self.nodes, self._root)
        return mine == (other.players, other.title, other.parameters, other.nodes, other._root)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<ExtensiveForm {self.title!r}: {len(self.nodes)} nodes, players {', '.join(self.players)}>"


class TreeDraws:
    """One tree under B draws of its parameters: a stack of games that differ in numbers only.

    Parameters
    ----------
    tree
        The tree.
    draws
        ``{parameter: array (B,)}``, the others keeping their present values; or an array ``(B, P)`` in the order of
        ``tree.parameters``.
    """

    concept = SubgamePerfect()

    def __init__(self, tree: ExtensiveForm, draws: Draws) -> None:
        self.tree = tree
        self.title = tree.title
        self.values, self.column = read_draws(draws, list(tree.parameters))

    def __len__(self) -> int:
        return len(self.values)

    def game(self, row: int) -> ExtensiveForm:
        """The game of one row."""
        used = zip(self.tree.parameters, self.column, strict=True)
        return self.tree.with_parameters(**{p: float(self.values[row, c]) for p, c in used if c >= 0})

    def to_arrays(self) -> DrawnTreeArrays:
        """The tree once, and the draws."""
        return DrawnTreeArrays(self.tree.to_arrays(), self.values, self.column)

    def present(self, found: Found) -> Found:
        """The column ``outcome`` gets the names of the terminal nodes."""
        return found.but(details={**found.details, "legend": {"outcome": self.tree.terminals}})


class _Layout:
    """The shape of a valid tree as arrays; games that differ only in parameters share it."""

    def __init__(self, tree: ExtensiveForm) -> None:
        self.order: list[str] = []
        stack = [_root_of(tree)]
        while stack:
            name = stack.pop()
            self.order.append(name)
            stack.extend(reversed(children(tree.nodes[name])))
        self.number = {name: v for v, name in enumerate(self.order)}
        self.information_sets = _collect_information_sets(tree, self.order)
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
        self.polynomials: PolynomialArrays = compile_polynomials(polynomials, list(tree.parameters))

    def descendants(self, v: int) -> set[int]:
        """Node ``v`` and everything below it."""
        inside, stack = set(), [v]
        while stack:
            u = stack.pop()
            inside.add(u)
            stack.extend(int(c) for c in self.child[self.child_start[u] : self.child_start[u + 1]])
        return inside


def children(node: Chance | Decision | Terminal) -> list[str]:
    """Names of a node's children, in the order of its actions."""
    if isinstance(node, Terminal):
        return []
    if isinstance(node, Chance):
        return [child for _, child in node.actions.values()]
    return list(node.actions.values())


def _root_of(tree: ExtensiveForm) -> str:
    if tree._root is not None:
        return tree._root
    born = {c for node in tree.nodes.values() for c in children(node)}
    return next(name for name in tree.nodes if name not in born)


def _collect_information_sets(tree: ExtensiveForm, order: list[str]) -> dict[str, InformationSet]:
    nodes: dict[str, list[Decision]] = {}
    for name in order:
        node = tree.nodes[name]
        if isinstance(node, Decision):
            nodes.setdefault(node.information_set, []).append(node)
    return {
        name: InformationSet(name, group[0].player, tuple(group[0].actions), tuple(n.name for n in group))
        for name, group in nodes.items()
    }


def _check_values(values: Mapping[str, Any], faults: Faults) -> None:
    for name, value in values.items():
        if not name.isidentifier():
            faults.add(f"parameters.{name}", "the name must be letters, digits and _, not starting with a digit")
        try:
            if isinstance(value, bool):
                raise TypeError
            exact_number(value)
            float(value)
        except (ValueError, TypeError, OverflowError):
            faults.add(f"parameters.{name}", f"must be a finite number, got {value!r}")


def _distinct(names: list[str]) -> list[str]:
    return [f"{n} #{k + 1}" if names.count(n) > 1 else n for k, n in enumerate(names)]
