"""Gambit's files: ``.nfg`` for normal forms (payoff and outcome versions), ``.efg`` for extensive forms.

Payoffs and probabilities are read and written exactly, as fractions. A game written and read again is the same game; a
parametric one is written at its present parameters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from winset.base.errors import ModelError
from winset.formats.tokens import Tokens
from winset.tables.games.normal import NormalForm
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal

__all__ = ["parse", "read", "write", "written"]


def read(path: str | Path) -> NormalForm | ExtensiveForm:
    """Read a game from a ``.nfg`` or ``.efg`` file.

    Parameters
    ----------
    path
        Where the file is; its ending says the format.

    Returns
    -------
    NormalForm or ExtensiveForm
        With payoffs and probabilities as the fractions or decimals that the file has.

    Raises
    ------
    ModelError
        If the file is missing, its ending unknown, or its text malformed: with file, line and what is accepted.
    """
    path = Path(path)
    if path.suffix not in (".nfg", ".efg"):
        raise ModelError(f"{path}: the ending says the format; accepted: .nfg, .efg")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: cannot be read: {error}") from None
    return parse(text, str(path))


def parse(text: str, name: str = "text") -> NormalForm | ExtensiveForm:
    """A game from the text of a ``.nfg`` or ``.efg`` file; ``name`` stands before line numbers in errors."""
    tokens = Tokens(text, name)
    kind = tokens.take("word", "NFG or EFG")
    if kind not in ("NFG", "EFG"):
        raise ModelError(f"{name}:1: expected NFG or EFG, got {kind!r}")
    version = "1" if kind == "NFG" else "2"
    tokens.take("word", f"version {version}", version)
    if not (tokens.at("word", "R") or tokens.at("word", "D")):
        tokens.fail("expected R or D, the kind of numbers")
    tokens.take("word", "R or D")
    title = tokens.text("the title")
    players = tokens.texts("the players")
    if not players:
        tokens.fail("expected at least one player")
    try:
        return _read_nfg(tokens, title, players) if kind == "NFG" else _EfgReader(tokens, title, players).read()
    except ModelError as error:
        located = all(fault.startswith(name) for fault in error.faults)
        raise error if located else error.within(name) from None


def write(game: NormalForm | ExtensiveForm, path: str | Path) -> None:
    """Write a game to a ``.nfg`` or ``.efg`` file.

    Parameters
    ----------
    game
        A normal or extensive form, or anything with ``__game__()`` that gives one.
    path
        Where to write; its ending says the format. An existing file is replaced.

    Raises
    ------
    ModelError
        If the ending does not fit the game. A tree can be written as ``.nfg`` too, in its strategic form.
    """
    path = Path(path)
    game = game.__game__() if hasattr(game, "__game__") else game
    if path.suffix == ".nfg" and isinstance(game, ExtensiveForm):
        game = game.to_normal_form()
    accepted = {".nfg": NormalForm, ".efg": ExtensiveForm}
    if path.suffix not in accepted or not isinstance(game, accepted[path.suffix]):
        raise ModelError(f"{path}: a {type(game).__name__} cannot be written here; accepted: .nfg, for trees also .efg")
    path.write_text(written(game), encoding="utf-8")


def written(game: NormalForm | ExtensiveForm) -> str:
    """The text of a ``.nfg`` or ``.efg`` file."""
    return _write_nfg(game) if isinstance(game, NormalForm) else _write_efg(game)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _braced(words: Sequence[str]) -> str:
    return "{ " + " ".join(words) + " }"


# ---------------------------------------------------------------------- normal form


def _write_nfg(game: NormalForm) -> str:
    names = _braced([_braced([_quoted(a) for a in actions]) for actions in game.actions])
    head = f"NFG 1 R {_quoted(game.title)} {_braced([_quoted(p) for p in game.players])}\n\n{names}\n\n"
    cells = np.moveaxis(game.exact, 0, -1).reshape(-1, len(game.players), order="F")
    return head + "\n".join(" ".join(str(u) for u in cell) for cell in cells) + "\n"


def _read_nfg(tokens: Tokens, title: str, players: list[str]) -> NormalForm:
    actions = _read_actions(tokens, len(players))
    if tokens.at("text"):
        tokens.text("the comment")
    shape = [len(a) for a in actions]
    n, cells = len(players), math.prod(shape)
    if tokens.at("brace", "{"):
        rows = _read_outcomes(tokens, n, cells)
    else:
        rows = [[tokens.number("a payoff") for _ in range(n)] for _ in range(cells)]
    tokens.finished()
    table = np.empty((n, *shape), dtype=object)
    for row, cell in zip(rows, np.ndindex(*reversed(shape)), strict=True):
        table[:, *reversed(cell)] = row
    return NormalForm(table, players, actions, title)


def _read_actions(tokens: Tokens, n: int) -> list[list[str]]:
    """Names of the actions, or only how many there are."""
    tokens.opened("the actions")
    actions: list[list[str]] = []
    while not tokens.closes():
        if tokens.at("brace", "{"):
            actions.append(_distinct(tokens.texts("the actions of a player")))
        else:
            actions.append([str(k + 1) for k in range(tokens.count("a number of actions"))])
    tokens.closed("the actions")
    if len(actions) != n:
        tokens.fail(f"expected the actions of {n} players, got {len(actions)}")
    return actions


def _read_outcomes(tokens: Tokens, n: int, cells: int) -> list[list[Fraction]]:
    """The outcome version: a list of outcomes, then the number of one for every cell, 0 for no payoff."""
    outcomes = [[Fraction(0)] * n]
    tokens.opened("the outcomes")
    while not tokens.closes():
        tokens.opened("an outcome")
        if tokens.at("text"):
            tokens.text("the outcome's name")
        payoffs = []
        while not tokens.closes():
            payoffs.append(tokens.number("a payoff"))
        if len(payoffs) != n:
            tokens.fail(f"expected {n} payoffs in the outcome, got {len(payoffs)}")
        tokens.closed("an outcome")
        outcomes.append(payoffs)
    tokens.closed("the outcomes")
    rows = []
    for _ in range(cells):
        number = tokens.count("an outcome number")
        if number >= len(outcomes):
            tokens.fail(f"there is no outcome {number}; accepted: 0 to {len(outcomes) - 1}")
        rows.append(outcomes[number])
    return rows


def _distinct(names: list[str]) -> list[str]:
    """Names made different: an empty one becomes its number, a repeated one gets its number."""
    out = [name or str(k + 1) for k, name in enumerate(names)]
    return [f"{name} #{k + 1}" if out.count(name) > 1 else name for k, name in enumerate(out)]


# ---------------------------------------------------------------------- extensive form


def _write_efg(tree: ExtensiveForm) -> str:
    tree.validate()
    values = {name: Fraction(repr(v)) if isinstance(v, float) else Fraction(v) for name, v in tree.parameters.items()}
    lines = [f"EFG 2 R {_quoted(tree.title)} {_braced([_quoted(p) for p in tree.players])}", '""', ""]
    numbers: dict[str, int] = {}
    counts = dict.fromkeys(tree.players, 0)
    chances, outcomes = 0, 0
    stack = [tree.root]
    while stack:
        node = tree.nodes[stack.pop()]
        if isinstance(node, Terminal):
            outcomes += 1
            payoffs = ", ".join(str(p.exact(values)) for p in node.payoffs)
            lines.append(f"t {_quoted(node.name)} {outcomes} {_quoted(node.label)} {{ {payoffs} }}")
        elif isinstance(node, Chance):
            chances += 1
            moves = [f"{_quoted(a)} {p.exact(values)}" for a, (p, _) in node.actions.items()]
            lines.append(f'c {_quoted(node.name)} {chances} "" {_braced(moves)} 0')
            stack += [child for _, child in reversed(node.actions.values())]
        else:
            if node.information_set not in numbers:
                counts[node.player] += 1
                numbers[node.information_set] = counts[node.player]
            who = tree.players.index(node.player) + 1
            place = f"{who} {numbers[node.information_set]} {_quoted(node.information_set)}"
            moves = [_quoted(a) for a in node.actions]
            lines.append(f"p {_quoted(node.name)} {place} {_braced(moves)} 0")
            stack += reversed(node.actions.values())
    return "\n".join(lines) + "\n"


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


class _EfgReader:
    """Reads the nodes of an ``.efg`` file, which come in preorder."""

    def __init__(self, tokens: Tokens, title: str, players: list[str]) -> None:
        self.tokens = tokens
        self.title = title
        self.players = players
        self.sets: dict[tuple[int, int], tuple[str, tuple[str, ...], tuple[Fraction, ...]]] = {}
        self.outcomes: dict[int, tuple[str, list[Fraction]]] = {}

    def read(self) -> ExtensiveForm:
        if self.tokens.at("text"):
            self.tokens.text("the comment")
        nodes: list[_Node] = []
        children: list[list[int]] = []
        open_nodes: list[int] = []
        while True:
            node = self._node()
            k = len(nodes)
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
        entry = (name, tuple(_distinct(actions)), tuple(probabilities))
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
        labels = [node.label for node in nodes]
        taken = {label for label in labels if label and labels.count(label) == 1}
        names = [label if label in taken else _fresh(f"node {k + 1}", taken) for k, label in enumerate(labels)]
        sets = self._set_names()
        tree = ExtensiveForm(self.players, self.title, root=names[0] if len(nodes) == 1 else None)
        total = [[Fraction(0)] * len(self.players) for _ in nodes]
        for k, node in enumerate(nodes):
            name, payoffs = self.outcomes.get(node.outcome, ("", [Fraction(0)] * len(self.players)))
            total[k] = [a + b for a, b in zip(total[k], payoffs, strict=True)]
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
        given = [name for (player, _), (name, _, _) in self.sets.items() if player]
        out = {}
        for (player, number), (name, _, _) in self.sets.items():
            if player:
                unique = name and given.count(name) == 1
                out[player, number] = name if unique else f"{self.players[player - 1]} {number}"
        return out


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    taken.add(name)
    return name
