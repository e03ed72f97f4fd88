"""Games in extensive form: named nodes, chance, information sets, payoffs as expressions in parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError
from winset.base.expressions import Polynomial, evaluate_polynomials
from winset.base.limits import check_limit
from winset.base.numbers import Number, exact_number
from winset.base.points import BehaviorProfile, Vector
from winset.base.solution import Found
from winset.tables.games.payoff_tables import changed_parameters, check_parameters
from winset.trees.arrays import ExactNumbers, TreeArrays
from winset.trees.games.answers import claimed_profile, present_tree
from winset.trees.games.draws import TreeDraws
from winset.trees.games.faults import find_chance_faults, find_faults, find_recall_faults
from winset.trees.games.layout import Layout
from winset.trees.games.markup import Tree
from winset.trees.games.nodes import Chance, Decision, InformationSet, Terminal
from winset.trees.games.represented import Represented
from winset.trees.games.tree_table import TreeTable, names_of_nodes, nodes_of, present_table, read_table

__all__ = ["Chance", "Decision", "ExtensiveForm", "InformationSet", "Terminal", "TreeDraws"]


class ExtensiveForm(Tree, Represented):
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
    recall
        Whether imperfect recall and absent-mindedness are faults. Without, such a tree can be written down, drawn and
        turned into its strategic form; concepts that need perfect recall refuse it.

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
        recall: bool = True,
    ) -> None:
        self.players: tuple[str, ...] = (players,) if isinstance(players, str) else tuple(str(p) for p in players)
        self.title = title
        self.parameters: dict[str, int | float | Fraction] = dict(parameters or {})
        self.named_root = root
        self._early = Faults()
        self.recall = self._early.flag(recall, "recall")
        if not self.players:
            self._early.add("players", "must name at least one player")
        if len(set(self.players)) < len(self.players):
            self._early.add("players", f"names must differ, got {', '.join(self.players)}")
        check_parameters(self.parameters, self._early)
        self._early.raise_if_any()

    table: TreeTable | None = None
    """The arrays that the tree was made from, if it was."""

    @classmethod
    def from_arrays(
        cls,
        players: Sequence[str],
        mover: ArrayLike,
        child_start: ArrayLike,
        child: ArrayLike,
        payoffs: ArrayLike,
        probability: ArrayLike | None = None,
        information_set: ArrayLike | None = None,
        title: str = "",
    ) -> ExtensiveForm:
        """A tree of N nodes from arrays, as :meth:`to_arrays` gives them; a million nodes take a second.

        Nodes and information sets are named by their numbers, actions 1, 2, ...; a child's number is larger than its
        parent's, the root is 0. With perfect information nothing is built node by node until names are asked for.

        Parameters
        ----------
        players
            Names of the n players.
        mover
            Shape (N,): the player's number, -1 for chance, -2 at the end.
        child_start, child
            Shapes (N + 1,) and (N - 1,): the children of node v are ``child[child_start[v]:child_start[v + 1]]``.
        payoffs
            Shape (T, n): everybody's payoff at the T terminal nodes, in their order.
        probability
            Shape (N - 1,): of each child at chance nodes; elsewhere it is not looked at.
        information_set
            Shape (N,): a number >= 0 at every decision; if omitted, information is perfect.
        title
            What the game is called.

        Raises
        ------
        ModelError
            With every fault; of many faults of one kind the first five and how many more there are.

        Examples
        --------
        >>> ExtensiveForm.from_arrays(["a"], [0, -2, -2], [0, 2, 2, 2], [1, 2], [[3], [4]]).terminals
        ('1', '2')
        """
        tree = cls(players, title)
        tree.table = read_table(len(tree.players), mover, child_start, child, payoffs, probability, information_set)
        if not tree.table.has_perfect_information:
            _ = tree.nodes
            tree.table = None
            tree.validate()
        return tree

    @cached_property
    def nodes(self) -> dict[str, Chance | Decision | Terminal]:
        """All nodes by name."""
        return {} if self.table is None else nodes_of(self.table, self.players)

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
        self.table = None
        check_limit("nodes", len(self.nodes), "nodes")
        self.__dict__.pop("layout", None)
        self.__dict__.pop("recall_faults", None)
        return self

    def validate(self) -> None:
        """Check the whole game.

        Raises
        ------
        ModelError
            With every fault: missing or repeated children, cycles, several roots, unknown players, probabilities that
            are negative or do not sum to one, information sets that mix players or actions, imperfect recall.
        """
        _ = self.layout
        self._check_probabilities()

    @cached_property
    def layout(self) -> Layout:
        """The shape of the tree as arrays, once it is found sound."""
        faults = Faults(self._early)
        find_faults(self, faults)
        if self.recall and not faults:
            faults.extend(self.recall_faults)
        faults.raise_if_any()
        return Layout(self, None if self.table is None else names_of_nodes(self.table))

    @cached_property
    def readings(self) -> dict[object, object]:
        """What has been read of the tree once, by what was read and the parameters it was read at."""
        return {}

    @cached_property
    def recall_faults(self) -> tuple[str, ...]:
        """Where perfect recall fails (Kuhn 1953): sets that a path meets twice, or whose nodes differ in own past."""
        return tuple(find_recall_faults(self))

    @property
    def has_perfect_recall(self) -> bool:
        """Whether every player remembers what it knew and did."""
        return not self.recall_faults

    def _check_probabilities(self) -> None:
        faults = Faults()
        find_chance_faults(self.layout.chance_nodes, self.fractions(), faults)
        faults.raise_if_any()

    def fractions(self) -> dict[str, Fraction]:
        """Present values of the parameters as fractions; a float is the decimal that it prints as."""
        return {name: exact_number(value) for name, value in self.parameters.items()}

    @property
    def root(self) -> str:
        """Name of the root."""
        return self.layout.order[0]

    @property
    def information_sets(self) -> dict[str, InformationSet]:
        """Information sets by name, in preorder of their first node."""
        return self.layout.information_sets

    @property
    def terminals(self) -> tuple[str, ...]:
        """Names of the terminal nodes, in preorder: the rows of the payoffs."""
        return self.layout.terminals

    @property
    def has_perfect_information(self) -> bool:
        """Whether every information set is a single node."""
        return self.table is not None or all(len(s.nodes) == 1 for s in self.information_sets.values())

    def payoffs_at(self, terminal: str) -> Vector:
        """Everybody's payoff at a terminal node."""
        node = self.nodes.get(terminal)
        if not isinstance(node, Terminal):
            raise ModelError(f"terminal: no terminal node named {terminal!r}")
        values = self.floats()
        return Vector(self.players, np.array([p(values) for p in node.payoffs]))

    def floats(self) -> dict[str, float]:
        """Present values of the parameters as floats."""
        return {name: float(value) for name, value in self.parameters.items()}

    def with_parameters(self, **values: int | float | Fraction) -> ExtensiveForm:
        """The same game with other values of some parameters.

        Raises
        ------
        ModelError
            If a name is unknown or a value not finite.
        """
        parameters = changed_parameters(self.parameters, values)
        other = ExtensiveForm.__new__(ExtensiveForm)
        other.__dict__.update(self.__dict__)
        other.parameters = parameters
        return other

    def to_arrays(self) -> TreeArrays:
        """The tree in preorder, actions in their order, payoffs at the present parameters."""
        if self.table is not None:
            return self.table.arrays
        layout = self.layout
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
            exact=ExactNumbers(layout.polynomial_list, self.parameters),
            recall_fault=next(iter(self.recall_faults), ""),
        )

    def present(self, found: Found) -> Found:
        """Behaviour as probabilities of edges, shape ``(E,)``, into profiles with names; beliefs likewise."""
        if self.table is not None and "values" in found.details:
            return present_table(self.table, self.players, found)
        return present_tree(self, found)

    def read_answer(self, concept: Concept, point: Mapping[str, object]) -> BehaviorProfile:
        """A claimed profile, ``{information set: {action: probability}}``, its numbers taken as they are.

        With ``{"behavior": ..., "payoffs": ...}`` the payoffs are claimed as well.

        Raises
        ------
        ModelError
            If names are unknown or missing.
        """
        return claimed_profile(self, point)

    def with_draws(self, draws: Draws) -> TreeDraws[ExtensiveForm]:
        """This tree under many draws of its parameters, for ``winset.solve_batch``."""
        return TreeDraws(self, draws)

    def subgames(self) -> list[ExtensiveForm]:
        """Every proper subgame and the game itself, each rooted at a node whose information sets it does not cut."""
        layout, found = self.layout, []
        for name, inside in layout.subgames():
            part = ExtensiveForm(self.players, f"{self.title} from {name}", self.parameters, name, self.recall)
            part.nodes.update({layout.order[v]: self.nodes[layout.order[v]] for v in sorted(inside)})
            found.append(part)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExtensiveForm):
            return NotImplemented
        mine = (self.players, self.title, self.parameters, self.nodes, self.named_root)
        return mine == (other.players, other.title, other.parameters, other.nodes, other.named_root)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<ExtensiveForm {self.title!r}: {len(self.nodes)} nodes, players {', '.join(self.players)}>"
