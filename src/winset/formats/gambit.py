"""Gambit's files: ``.nfg`` for normal forms (payoff and outcome versions), ``.efg`` for extensive forms; and others.

Payoffs and probabilities are read and written exactly, as fractions. A game written and read again is the same game; a
parametric one is written at its present parameters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from winset.base.errors import ModelError
from winset.base.limits import check_limit
from winset.formats.action_graphs import read_action_graph
from winset.formats.tokens import Tokens
from winset.formats.trees import EfgReader, distinct
from winset.tables.games.normal import NormalForm
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal

__all__ = ["parse", "read", "write", "written"]


ENDINGS = (".nfg", ".efg", ".agg", ".bagg", ".gam")
MOST_AXES = 60
"""Players of a table: each is an axis of an array."""


def read(path: str | Path) -> NormalForm | ExtensiveForm:
    """Read a game from a file of Gambit's: ``.nfg``, ``.efg``, ``.agg``, ``.bagg``, or Gametracer's ``.gam``.

    Action graph games are written out as tables, Bayesian ones in agent form: every type of a player is an agent. Trees
    with imperfect recall or absent-mindedness are read; concepts that need recall refuse them.

    Parameters
    ----------
    path
        Where the file is; its ending says the format. UTF-8, with or without a byte-order mark, or Latin-1.

    Returns
    -------
    NormalForm or ExtensiveForm
        With payoffs and probabilities as the fractions or decimals that the file has.

    Raises
    ------
    ModelError
        If the file is missing, its ending unknown, or its text malformed or beyond :class:`~winset.Limits`: with file,
        line and what is accepted.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ModelError(f"{path}: the ending says the format; accepted: {', '.join(ENDINGS)}")
    text = _text(path)
    if ending in (".agg", ".bagg"):
        return read_action_graph(text, str(path), bayesian=ending == ".bagg")
    return _read_gam(text, str(path)) if ending == ".gam" else parse(text, str(path))


def _text(path: Path) -> str:
    try:
        check_limit("file_bytes", path.stat().st_size, str(path))
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path}: cannot be read: {error}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def parse(text: str, name: str = "text") -> NormalForm | ExtensiveForm:
    """A game from the text of a ``.nfg`` or ``.efg`` file; ``name`` stands before line numbers in errors."""
    tokens = Tokens(text.removeprefix("\ufeff"), name)
    kind = tokens.take("word", "NFG or EFG")
    if kind not in ("NFG", "EFG"):
        raise ModelError(f"{name}:1: expected NFG or EFG, got {kind[:60]!r}")
    version = "1" if kind == "NFG" else "2"
    tokens.take("word", f"version {version}", version)
    if not (tokens.at("word", "R") or tokens.at("word", "D")):
        tokens.fail("expected R or D, the kind of numbers")
    tokens.take("word", "R or D")
    title = tokens.text("the title")
    players = distinct(tokens.texts("the players"))
    if not players:
        tokens.fail("expected at least one player")
    tokens.within("players", len(players), "the players")
    try:
        return _read_nfg(tokens, title, players) if kind == "NFG" else EfgReader(tokens, title, players).read()
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
    n = len(players)
    if n > MOST_AXES:
        tokens.fail(f"a table has at most {MOST_AXES} players, got {n}")
    actions = _read_actions(tokens, n)
    if tokens.at("text"):
        tokens.text("the comment")
    shape = [len(a) for a in actions]
    cells = math.prod(shape)
    if tokens.at("brace", "{"):
        rows = _read_outcomes(tokens, n, cells)
    else:
        rows = [[tokens.number("a payoff") for _ in range(n)] for _ in range(cells)]
    tokens.finished()
    table = np.empty((cells, n), dtype=object)
    for k, row in enumerate(rows):
        table[k] = row
    return NormalForm(np.moveaxis(table.reshape(*shape, n, order="F"), -1, 0), players, actions, title)


def _read_actions(tokens: Tokens, n: int) -> list[list[str]]:
    """Names of the actions, or only how many there are; the table is measured before names are made up."""
    tokens.opened("the actions")
    given: list[list[str] | int] = []
    while not tokens.closes():
        if tokens.at("brace", "{"):
            given.append(distinct(tokens.texts("the actions of a player")))
        else:
            given.append(tokens.count("a number of actions"))
    if len(given) != n:
        tokens.fail(f"expected the actions of {n} players, got {len(given)}")
    counts = [entry if isinstance(entry, int) else len(entry) for entry in given]
    if not all(counts):
        tokens.fail("every player needs at least one action")
    tokens.within("cells", n * math.prod(counts), "the table")
    tokens.closed("the actions")
    return [[str(k + 1) for k in range(entry)] if isinstance(entry, int) else entry for entry in given]


def _read_gam(text: str, name: str) -> NormalForm:
    """Gametracer's format: the number of players, of their actions, then payoffs by player, first action first."""
    tokens = Tokens(text, name)
    n = tokens.count("the number of players")
    if not 1 <= n <= MOST_AXES:
        tokens.fail(f"expected from 1 to {MOST_AXES} players, got {n}")
    counts = [tokens.count("a number of actions") for _ in range(n)]
    if not all(counts):
        tokens.fail("every player needs at least one action")
    tokens.within("cells", n * math.prod(counts), "the table")
    table = np.empty((n, math.prod(counts)), dtype=object)
    for i in range(n):
        table[i] = [tokens.number("a payoff") for _ in range(table.shape[1])]
    tokens.finished()
    return NormalForm([row.reshape(counts, order="F") for row in table])


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
