"""A game in which some players are held to some actions: the do-operator of a counterfactual (Pearl 2009, ch. 3).

Everybody else is free to re-optimise, so a restricted game is solved anew like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import overload

import numpy as np

from winset.errors import Faults
from winset.games.extensive import Chance, Decision, ExtensiveForm
from winset.games.normal import NormalForm

__all__ = ["restricted"]


@overload
def restricted(game: ExtensiveForm, choices: Mapping[str, str]) -> ExtensiveForm: ...
@overload
def restricted(game: NormalForm, choices: Mapping[str, str]) -> NormalForm: ...
def restricted(game: ExtensiveForm | NormalForm, choices: Mapping[str, str]) -> ExtensiveForm | NormalForm:
    """The same game with a single action left where ``choices`` names one.

    Parameters
    ----------
    game
        A tree or a table.
    choices
        In a tree the action by information set, in a table by player.

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


def _check(choices: Mapping[str, str], known: Mapping[str, tuple[str, ...]], what: str) -> None:
    faults = Faults()
    for name, action in choices.items():
        accepted = known.get(name)
        if accepted is None:
            close = get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            faults.add(f"choices.{name}", f"no {what} of this name{hint}; accepted: {', '.join(known)}")
        elif action not in accepted:
            faults.add(f"choices.{name}", f"no action named {action!r}; accepted: {', '.join(accepted)}")
    faults.raise_if_any()


def _tree(game: ExtensiveForm, choices: Mapping[str, str]) -> ExtensiveForm:
    other = ExtensiveForm(game.players, game.title, game.parameters, root=game.root)
    stack = [game.root]
    while stack:
        name = stack.pop()
        node = game.nodes[name]
        if isinstance(node, Decision) and node.information_set in choices:
            action = choices[node.information_set]
            node = Decision(name, node.player, node.information_set, {action: node.actions[action]})
        other.nodes[name] = node
        if isinstance(node, Decision):
            stack.extend(node.actions.values())
        elif isinstance(node, Chance):
            stack.extend(child for _, child in node.actions.values())
    return other


def _table(game: NormalForm, choices: Mapping[str, str]) -> NormalForm:
    table, actions = game.exact, []
    for axis, (player, names) in enumerate(zip(game.players, game.actions, strict=True), start=1):
        kept = [names.index(choices[player])] if player in choices else list(range(len(names)))
        table = np.take(table, kept, axis=axis)
        actions.append([names[k] for k in kept])
    return NormalForm(table, game.players, actions, game.title)
