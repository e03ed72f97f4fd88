"""A player's part in a tree, told for every draw at once: :mod:`winset.leadership.roles` on columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Column, Float, Int
from winset.base.concept import concept_named
from winset.base.solution import BatchSolution
from winset.episodes.kinds.part import PartSpec, part_of
from winset.leadership.conditions import LABELS, conditions_of, labels_of, measures_of
from winset.leadership.roles import Part, Readings, compared
from winset.solve import solve_batch
from winset.sweep.drawn import Drawn, Values, evaluate
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision, Terminal
from winset.trees.games.restriction import restricted

__all__ = ["part_columns", "reached"]

Words = dict[str, tuple[str, ...]]


def part_columns(
    drawn: Drawn, spec: PartSpec, found: BatchSolution, used: Mapping[str, Float], threads: int | None
) -> tuple[dict[str, Column], Words, dict[str, Float]]:
    """Columns in words, what they stand for, and columns in numbers, for one part of a tree.

    ``found`` is the batch solution of the tree as it is, ``used`` the draws of its parameters.
    """
    tree, part = drawn.built.game, part_of(spec)
    ends = _Ends(drawn, part)
    chance = any(isinstance(node, Chance) for node in tree.nodes.values())

    def solved(choices: Mapping[str, Sequence[str]]) -> Readings:
        game = restricted(tree, choices)
        other = solve_batch(game, concept_named(drawn.built.concept), used, threads=threads, certify=False)
        return ends.readings(game, other, chance)

    actual, absent = ends.readings(tree, found, chance), solved(part.influence)
    overt = solved({**part.influence, **part.overt}) if part.overt else None
    consenting = solved(part.vote) if part.vote else None
    players = {part.sponsor, *part.consent, *part.silent}
    span = {player: ends.span(player) for player in players}
    games = compared(part, actual, absent, overt, consenting, ends.without_agreement(spec), span)
    flags = conditions_of(games)
    codes: dict[str, Column] = {"label": labels_of(games, flags)}
    legend: Words = {"label": LABELS}
    for word, solve in (("absent", absent), ("overt", overt or actual), ("consent", consenting or actual)):
        codes[f"{word}_outcome"], legend[f"{word}_outcome"] = solve.outcome, ends.outcomes
    for name, flag in flags.items():
        codes[name], legend[name] = flag.astype(np.uint8), ("false", "true")
    told = measures_of(games, span[part.sponsor][1])
    measures = {
        "absent_payoff": games.absent_payoff,
        "overt_payoff": games.overt_payoff,
        "influence": told.influence,
        "visibility": told.visibility,
        "score": told.score,
        "veil_value": told.veil_value,
        "shift": games.shift,
    }
    return codes, legend, measures


class _Ends:
    """What the labels need of every end of a tree, in the order of its terminals."""

    def __init__(self, drawn: Drawn, part: Part) -> None:
        self.drawn, self.tree, self.nodes = drawn, drawn.built.game, drawn.built.spec.nodes
        self.names: tuple[str, ...] = self.tree.terminals
        acts = _acts(self.tree, part)
        every = [self.nodes[name].reading(name, acts[name]) for name in self.names]
        self.outcomes = tuple(dict.fromkeys(reading.outcome for reading in every))
        self.every = Readings.of(part, every, self.outcomes)

    def readings(self, game: ExtensiveForm, found: BatchSolution, chance: bool) -> Readings:
        """One solve of all draws: ``game`` is the tree or a restriction of it."""
        here = np.array([self.names.index(name) for name in game.terminals], dtype=np.int64)
        payoffs = {player: found["payoffs"][:, i] for i, player in enumerate(self.tree.players)}
        chances = None
        if chance:
            odds = reached(game, found["choices"], self.drawn.values)
            chances = np.zeros((self.drawn.rows, len(self.outcomes)))
            for k, end in enumerate(here):
                chances[:, self.every.outcome[end]] += odds[:, k]
        return self.every.at(here[found["outcome"]], payoffs, chances)

    def without_agreement(self, spec: PartSpec) -> dict[str, Float]:
        """Everybody's payoff without an agreement."""
        if spec.at_status_quo is not None:
            return {player: self.drawn.column(given) for player, given in spec.at_status_quo.items()}
        quo = [name for name, agreed in zip(self.names, self.every.agreed, strict=True) if not agreed]
        return {p: np.max(self._columns(p, quo), axis=0) for p in self.tree.players} if quo else {}

    def span(self, player: str) -> tuple[Float, Float]:
        """The smallest and the largest payoff that the game holds for a player."""
        columns = self._columns(player, self.names)
        return np.min(columns, axis=0), np.max(columns, axis=0)

    def _columns(self, player: str, ends: Sequence[str]) -> list[Float]:
        return [self.drawn.column(self.nodes[name].payoffs[player]) for name in ends]


def reached(tree: ExtensiveForm, choices: Int, values: Values) -> Float:
    """Probability of every end, shape ``(B, T)``, where ``choices`` ``(B, N)`` are played and chance is as drawn."""
    arrays, rows = tree.to_arrays(), len(choices)
    odds: dict[int, Float] = {0: np.ones(rows)}
    out = np.zeros((rows, len(tree.terminals)))
    names = {0: tree.root}
    for v in range(len(arrays.mover)):
        name, here = names.pop(v), odds.pop(v)
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            out[:, arrays.payoff_row[v]] = here
            continue
        for k, child in enumerate(node.actions.values()):  # a chance move comes with its probability
            edge = int(arrays.child_start[v]) + k
            down = int(arrays.child[edge])
            share = evaluate(child[0], values) if isinstance(child, tuple) else choices[:, v] == edge
            names[down] = child[1] if isinstance(child, tuple) else str(child)
            odds[down] = here * share
    return out


def _acts(tree: ExtensiveForm, part: Part) -> dict[str, set[str]]:
    """For every end, the decisions of influence on the way to it at which the sponsor does something."""
    out: dict[str, set[str]] = {}
    stack: list[tuple[str, set[str]]] = [(tree.root, set())]
    while stack:
        name, acts = stack.pop()
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            out[name] = acts
            continue
        where = node.information_set if isinstance(node, Decision) else ""
        for action, child in node.actions.items():
            more = {where} if action not in part.influence.get(where, [action]) else set()
            stack.append((child[1] if isinstance(child, tuple) else str(child), acts | more))
    return out
