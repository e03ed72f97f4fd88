"""The nodes of Gambit's ``.efg`` files, which come in preorder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from winset.formats.tokens import Tokens
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["EfgReader", "distinct"]


@dataclass
class _Node:
    """A node as the file has it, before names are settled."""

    kind: str
    label: str
    player: int = 0
    information_set: int = 0
    actions: tuple[str, ...] = ()
    probabilities: tuple[Fraction, ...] = ()
    outcome: int = 0


class EfgReader:
    """Reads the nodes of an ``.efg`` file, which come in preorder."""

    def __init__(self, tokens: Tokens, title: str, players: list[str]) -> None:
        self.tokens = tokens
        self.title = title
        self.players = players
        self.sets: dict[tuple[int, int], tuple[str, tuple[str, ...], tuple[Fraction, ...]]] = {}
        self.outcomes: dict[int, tuple[str, list[Fraction]]] = {}

    def read(self) -> ExtensiveForm:
        """The tree of the whole file."""
        if self.tokens.at("text"):
            self.tokens.text("the comment")
        nodes: list[_Node] = []
        children: list[list[int]] = []
        open_nodes: list[int] = []
        while True:
            node = self._node()
            k = len(nodes)
            self.tokens.within("nodes", k + 1, "the tree")
            nodes.append(node)
            children.append([])
            if open_nodes:
                children[open_nodes[-1]].append(k)
            if node.kind != "t":
                open_nodes.append(k)
            while open_nodes and len(children[open_nodes[-1]]) == len(nodes[open_nodes[-1]].actions):
                open_nodes.pop()
            if not open_nodes:
                break
        self.tokens.finished()
        return self._build(nodes, children)

    def _node(self) -> _Node:
        tokens = self.tokens
        if not any(tokens.at("word", kind) for kind in "cpt"):
            tokens.fail("expected a node: c (chance), p (player) or t (terminal); the tree is not complete")
        kind = tokens.take("word", "a node")
        label = tokens.text("the node's name")
        if kind == "t":
            return _Node(kind, label, outcome=self._outcome())
        player = 0 if kind == "c" else tokens.count("the player's number")
        if kind == "p" and not 1 <= player <= len(self.players):
            tokens.fail(f"there is no player {player}; accepted: 1 to {len(self.players)}")
        number = tokens.count("the information set's number")
        self._information_set(player, number)
        if (player, number) not in self.sets:
            tokens.fail(f"expected the actions of information set {number}, which is new, in braces")
        _, actions, probabilities = self.sets[player, number]
        return _Node(kind, label, player, number, actions, probabilities, self._outcome())

    def _information_set(self, player: int, number: int) -> None:
        """The name and the actions of an information set, which may be left out once it is known."""
        tokens = self.tokens
        name = tokens.text("the information set's name") if tokens.at("text") else ""
        if not tokens.at("brace", "{"):
            return
        tokens.opened("the actions")
        actions, probabilities = [], []
        while not tokens.closes():
            actions.append(tokens.text("an action"))
            if player == 0:
                probabilities.append(tokens.number("a probability"))
        tokens.closed("the actions")
        if not actions:
            tokens.fail("expected at least one action")
        entry = (name, tuple(distinct(actions)), tuple(probabilities))
        known = self.sets.setdefault((player, number), entry)
        if known[1] != entry[1]:
            shown = f"({', '.join(known[1])}) and ({', '.join(entry[1])})"
            tokens.fail(f"information set {number} of player {player} has two lists of actions: {shown}")

    def _outcome(self) -> int:
        """The outcome's number, with its name and payoffs where it is new."""
        tokens = self.tokens
        number = tokens.count("the outcome's number")
        name = tokens.text("the outcome's name") if tokens.at("text") else ""
        if tokens.at("brace", "{"):
            payoffs = tokens.numbers("the payoffs")
            if len(payoffs) != len(self.players):
                tokens.fail(f"expected {len(self.players)} payoffs, got {len(payoffs)}")
            self.outcomes.setdefault(number, (name, payoffs))
        elif number and number not in self.outcomes:
            tokens.fail(f"expected the payoffs of outcome {number}, which is new, in braces")
        return number

    def _build(self, nodes: list[_Node], children: list[list[int]]) -> ExtensiveForm:
        """Names made different, payoffs of inner nodes added to the terminal nodes below them."""
        self.tokens.within("cells", len(self.players) * sum(node.kind == "t" for node in nodes), "the payoffs")
        times = Counter(node.label for node in nodes)
        taken = {label for label, count in times.items() if label and count == 1}
        names = [n.label if n.label in taken else _fresh(f"node {k + 1}", taken) for k, n in enumerate(nodes)]
        sets = self._set_names()
        tree = ExtensiveForm(self.players, self.title, root=names[0] if len(nodes) == 1 else None, recall=False)
        nothing = [Fraction(0)] * len(self.players)
        total: list[list[Fraction]] = [nothing] * len(nodes)
        for k, node in enumerate(nodes):
            name, payoffs = self.outcomes.get(node.outcome, ("", nothing))
            if node.outcome in self.outcomes:
                total[k] = payoffs if total[k] is nothing else [a + b for a, b in zip(total[k], payoffs, strict=True)]
            for child in children[k]:
                total[child] = total[k]
            below = [names[c] for c in children[k]]
            if node.kind == "t":
                tree.terminal(names[k], total[k], name)
            elif node.kind == "c":
                moves = zip(node.actions, node.probabilities, below, strict=True)
                tree.chance(names[k], {a: (p, c) for a, p, c in moves})
            else:
                moves_of = dict(zip(node.actions, below, strict=True))
                tree.decision(
                    names[k], self.players[node.player - 1], moves_of, sets[node.player, node.information_set]
                )
        tree.validate()
        return tree

    def _set_names(self) -> dict[tuple[int, int], str]:
        times = Counter(name for (player, _), (name, _, _) in self.sets.items() if player)
        taken = {name for name, count in times.items() if name and count == 1}
        out = {}
        for (player, number), (name, _, _) in self.sets.items():
            if player:
                out[player, number] = name if name in taken else _fresh(f"{self.players[player - 1]} {number}", taken)
        return out


def distinct(names: list[str]) -> list[str]:
    """Names made different: an empty one becomes its number, a repeated one gets its number."""
    out = [name or str(k + 1) for k, name in enumerate(names)]
    times = Counter(out)
    taken = {name for name, count in times.items() if count == 1}
    return [name if times[name] == 1 else _fresh(f"{name} #{k + 1}", taken) for k, name in enumerate(out)]


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    taken.add(name)
    return name
