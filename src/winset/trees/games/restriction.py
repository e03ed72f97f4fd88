"""A game in which some players are held to some actions: the do-operator of a counterfactual (Pearl 2009, ch. 3).

Everybody else is free to re-optimise, so a restricted game is solved anew like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import overload

import numpy as np

from winset.base.errors import Faults
from winset.base.players import as_names
from winset.tables.games.normal import NormalForm
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision

__all__ = ["restricted"]


@overload
def restricted(game: ExtensiveForm, choices: Mapping[str, str | Sequence[str]]) -> ExtensiveForm: ...
@overload
def restricted(game: NormalForm, choices: Mapping[str, str | Sequence[str]]) -> NormalForm: ...
def restricted(
    game: ExtensiveForm | NormalForm, choices: Mapping[str, str | Sequence[str]]
) -> ExtensiveForm | NormalForm:
    """The same game with some actions left, in their order, where ``choices`` names one or several.

    Parameters
    ----------
    game
        A tree or a table.
    choices
        In a tree the actions by information set, in a table by player.

    Returns
    -------
    ExtensiveForm or NormalForm
        A new game; nodes that can no longer be reached are left out.

    Raises
    ------
    ModelError
        If an information set, a player or an action is unknown.
    """
    if isinstance(game, ExtensiveForm):
        _check(choices, {name: s.actions for name, s in game.information_sets.items()}, "information set")
        return _tree(game, choices)
    _check(choices, dict(zip(game.players, game.actions, strict=True)), "player")
    return _table(game, choices)


def _check(choices: Mapping[str, str | Sequence[str]], known: Mapping[str, tuple[str, ...]], what: str) -> None:
    faults = Faults()
    for name, wanted in choices.items():
        accepted = known.get(name)
        if accepted is None:
            close = get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ";"
            faults.add(f"choices.{name}", f"no {what} of this name{hint} accepted: {', '.join(known)}")
            continue
        strange = [action for action in as_names(wanted) if action not in accepted]
        if strange or not as_names(wanted):
            what_is = f"no action named {strange[0]!r}" if strange else "must leave at least one action"
            faults.add(f"choices.{name}", f"{what_is}; accepted: {', '.join(accepted)}")
    faults.raise_if_any()


def _tree(game: ExtensiveForm, choices: Mapping[str, str | Sequence[str]]) -> ExtensiveForm:
    other = ExtensiveForm(game.players, game.title, game.parameters, game.root, game.recall)
    stack = [game.root]
    while stack:
        name = stack.pop()
        node = game.nodes[name]
        if isinstance(node, Decision) and node.information_set in choices:
            left = as_names(choices[node.information_set])
            kept = {action: child for action, child in node.actions.items() if action in left}
            node = Decision(name, node.player, node.information_set, kept)
        other.nodes[name] = node
        if isinstance(node, Decision):
            stack.extend(node.actions.values())
        elif isinstance(node, Chance):
            stack.extend(child for _, child in node.actions.values())
    return other


def _table(game: NormalForm, choices: Mapping[str, str | Sequence[str]]) -> NormalForm:
    table, actions = game.exact, []
    for axis, (player, names) in enumerate(zip(game.players, game.actions, strict=True), start=1):
        left = as_names(choices[player]) if player in choices else names
        kept = [k for k, action in enumerate(names) if action in left]
        table = np.take(table, kept, axis=axis)
        actions.append([names[k] for k in kept])
    return NormalForm(table, game.players, actions, game.title)
