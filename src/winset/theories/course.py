"""A game of an episode as a tree whose play can be read: what was observed of it, and under which numbers.

The tree has every role that a sponsor could play; those that home bars are barred on the draw, so that one shape serves
all theories and the same fact means the same thing under each of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import ModelError
from winset.episodes.build import build, flatten
from winset.episodes.kinds.kind import NOBODY, AnyBuilt
from winset.episodes.model import Model
from winset.episodes.schema import ParameterSpec
from winset.leadership.mandate import ROLES
from winset.leadership.sponsored import SponsoredProposal
from winset.sweep.batches import mandates, sponsored_numbers
from winset.sweep.drawn import Drawing, Drawn
from winset.sweep.episode_draws import EpisodeDraws, Prepared
from winset.theories.schema import FactSpec, LeaningSpec, ObservedSpec, TheorySpec
from winset.trees.arrays import TreeArrays
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal

__all__ = ["Board", "Seat", "board", "fact_nodes", "known_chances", "seat", "walked", "whole_tree"]


BAR = -1e200
"""What a barred action gains."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Board:
    """The shape of an episode's game, the same under all theories.

    Parameters
    ----------
    tree, arrays
        The tree with every role, and its arrays.
    nodes
        Names of the nodes in the order of the arrays.
    edges
        The action on every edge.
    event, course, courses
        For every end whether it agrees with what was observed, and its course of events; what the courses are.
    known
        Probability of chance moves in fact, NaN where it is what players reckon with.
    stake
        The largest difference that the episode's main game makes to any one player, at the file's own values.
    """

    tree: ExtensiveForm
    arrays: TreeArrays
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    event: Float
    course: Int
    courses: tuple[tuple[str, ...], ...]
    known: Float
    stake: float

    @property
    def observed(self) -> tuple[int, ...]:
        """The courses of events that agree with what was observed."""
        return tuple(sorted({int(c) for c, e in zip(self.course, self.event, strict=True) if e > 0}))


def whole_tree(built: AnyBuilt) -> ExtensiveForm:
    """The tree of a game, a sponsor's with every role.

    Raises
    ------
    ModelError
        If the game is no tree, or somebody does not know where it is.
    """
    game = built.game
    if isinstance(game, SponsoredProposal):
        game = game.but(mandate=ROLES).to_extensive_form()
    if not isinstance(game, ExtensiveForm) or not game.has_perfect_information:
        raise ModelError("is no tree of perfect information, so nobody's play in it can be read")
    return game


def _stake_of(model: Model) -> float:
    payoffs = whole_tree(build(model)).to_arrays().payoffs
    return float(np.max(np.ptp(payoffs, axis=0)))


def board(model: Model, seen: ObservedSpec) -> Board:
    """The board of an episode, and what was observed on it.

    Raises
    ------
    ModelError
        If the game is no tree that can be read, or no end of it agrees with what was observed.
    """
    built = build(model, None, seen.variant)
    tree = whole_tree(built)
    arrays, where = tree.to_arrays(), f"observed.{model.id}{f' ({seen.variant})' if seen.variant else ''}"
    names, actions, paths = walked(tree, arrays)
    keys = list(seen.ends)
    told: dict[tuple[str, ...], int] = {}
    count = int(arrays.payoff_row.max()) + 1
    event, course = np.zeros(count), np.zeros(count, dtype=np.int64)
    for v, path in paths.items():
        reading = _reading(built, names[v])
        unknown = [key for key in keys if key not in reading]
        if unknown:
            raise ModelError(f"{where}.ends.{unknown[0]}: no end of this game tells it; accepted: {', '.join(reading)}")
        done = [[a for node, a in path if fnmatchcase(node, pattern)] for pattern in seen.plays]
        words = tuple(reading[key] for key in keys) + tuple(moves[0] if moves else NOBODY for moves in done)
        end = int(arrays.payoff_row[v])
        course[end] = told.setdefault(words, len(told))
        fits = all(_fits(reading[key], seen.ends[key]) for key in keys)
        fits = fits and all(
            moves and all(_fits(a, wanted) for a in moves)
            for moves, wanted in zip(done, seen.plays.values(), strict=True)
        )
        event[end] = float(fits)
    if not event.any():
        raise ModelError(f"{where}: no course of this game agrees with it")
    known = known_chances(built, tree, names, arrays, actions)
    return Board(tree, arrays, names, actions, event, course, tuple(told), known, _stake_of(model))


def _fits(word: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(word, pattern) for pattern in patterns)


def walked(
    tree: ExtensiveForm, arrays: TreeArrays
) -> tuple[tuple[str, ...], tuple[str, ...], dict[int, tuple[tuple[str, str], ...]]]:
    """Names of nodes, actions of edges, and the way to every end as (node, action)."""
    names, actions = {0: tree.root}, [""] * len(arrays.child)
    ways: dict[int, tuple[tuple[str, str], ...]] = {0: ()}
    ends: dict[int, tuple[tuple[str, str], ...]] = {}
    for v in range(len(arrays.mover)):
        node, way = tree.nodes[names[v]], ways.pop(v)
        if isinstance(node, Terminal):
            ends[v] = way
            continue
        for k, (action, child) in enumerate(node.actions.items()):
            edge = int(arrays.child_start[v]) + k
            down = int(arrays.child[edge])
            actions[edge] = action
            names[down] = child[1] if isinstance(child, tuple) else str(child)
            ways[down] = (*way, (names[v], action))
    return tuple(names[v] for v in range(len(arrays.mover))), tuple(actions), ends


def _reading(built: AnyBuilt, end: str) -> dict[str, str]:
    """What an end tells, in words."""
    if isinstance(built.game, SponsoredProposal):
        found = built.game.but(mandate=ROLES).ending(end)
        return {
            "outcome": found.outcome,
            "proposer": found.proposer or NOBODY,
            "tabled": found.tabled or NOBODY,
            "role": found.role,
            "drafted": str(found.drafted).lower(),
            "canvassed": str(found.canvassed).lower(),
        }
    node = built.spec.nodes[end]
    return {"outcome": node.outcome or end, "proposer": " and ".join(node.proposer) or NOBODY}


def known_chances(
    built: AnyBuilt, tree: ExtensiveForm, names: Sequence[str], arrays: TreeArrays, actions: Sequence[str]
) -> Float:
    """A hegemon's type is what it was, whatever the sponsor thinks; other chance moves are as probable as they say."""
    known = np.full(len(arrays.child), np.nan)
    if isinstance(built.game, SponsoredProposal) and built.game.signal is not None:
        for v, name in enumerate(names):
            if isinstance(tree.nodes[name], Chance):
                for e in range(arrays.child_start[v], arrays.child_start[v + 1]):
                    known[e] = float(actions[e] == built.game.signal.actual)
    return known


def fact_nodes(on: Board, facts: Sequence[FactSpec]) -> tuple[tuple[int, FactSpec | None], ...]:
    """Nodes at which a fact could be found, with what is said of them.

    Where nothing is said, these are the nodes to which one departure from a course that was observed would have led.
    """
    movers = [v for v in range(len(on.nodes)) if on.arrays.mover[v] >= 0]
    if facts:
        return tuple((v, fact) for fact in facts for v in movers if fnmatchcase(on.nodes[v], fact.at))
    hope = np.zeros(len(on.nodes))
    for v in range(len(on.nodes) - 1, -1, -1):
        down = on.arrays.child[on.arrays.child_start[v] : on.arrays.child_start[v + 1]]
        hope[v] = on.event[on.arrays.payoff_row[v]] if on.arrays.mover[v] == -2 else float(np.any(hope[down]))
    parent = np.full(len(on.nodes), -1)
    for v in range(len(on.nodes)):
        parent[on.arrays.child[on.arrays.child_start[v] : on.arrays.child_start[v + 1]]] = v
    return tuple((v, None) for v in movers if v > 0 and not hope[v] and hope[parent[v]])


@dataclass(frozen=True)
class Pull:
    """What draws a mover to an action, or bars it: (factor, column of the draws or -1), and a sponsor's role."""

    terms: tuple[tuple[float, int], ...]
    role: int = -1


@dataclass(frozen=True)
class Seat:
    """A game of an episode under one theory: how its numbers follow from the draws.

    Parameters
    ----------
    board
        Its shape, and what was observed.
    prepared
        The game with its free numbers open.
    columns
        Which column of the draws each of them takes.
    leaning, pulls
        For every edge which pull falls on it, or -1; the pulls.
    """

    board: Board
    prepared: Prepared
    columns: tuple[int, ...]
    leaning: Int
    pulls: tuple[Pull, ...]

    def numbers(self, columns: Sequence[Float], rows: int) -> tuple[Float, Float]:
        """The tree's parameters ``(P, B)`` and what movers gain beside them ``(L, B)``, for all draws."""
        drawn = self.prepared.drawn([columns[k] for k in self.columns], rows)
        values = self._values(drawn)
        draws = np.empty((len(values), rows))
        for p, value in enumerate(values):
            draws[p] = value
        out = np.zeros((len(self.pulls), rows))
        allowed = mandates(drawn) if any(pull.role >= 0 for pull in self.pulls) else None
        for k, pull in enumerate(self.pulls):
            for factor, column in pull.terms:
                out[k] += factor * self.board.stake * (columns[column] if column >= 0 else 1.0)
            if allowed is not None and pull.role >= 0:
                out[k, (allowed >> pull.role & 1) == 0] = BAR
        return draws, out

    def _values(self, drawn: Drawn) -> list[Drawing]:
        game = drawn.built.game
        if not isinstance(game, SponsoredProposal):
            return [drawn.values[name] for name in self.board.tree.parameters]
        numbers, file = sponsored_numbers(drawn, game), game.parameters
        public = {symbol: name for name, symbol in game.symbols.items()}
        return [
            numbers.get(public[symbol], file[public[symbol]]) if symbol in public else 0.0
            for symbol in self.board.tree.parameters
        ]


def seat(
    model: Model,
    seen: ObservedSpec,
    on: Board,
    spec: TheorySpec,
    changes: Mapping[str, object],
    place: Mapping[str, int],
    known: dict[str, Prepared],
) -> Seat:
    """A game of an episode under a theory whose ``changes`` these are.

    ``place`` are the columns of the draws; ``known`` keeps what was prepared, for other theories with the same changes.
    """
    said = set(_WORD.findall(repr(changes)))
    own = {n: ParameterSpec(value=_middle(x.range), says=x.says) for n, x in spec.numbers.items() if n in said}
    wider = replace(model, parameters={**own, **model.parameters})
    fixed = flatten(changes, wider.parameters)
    keys = {name: model.shared.get(name, f"{model.id}.{name}") for name in model.parameters}
    keys |= {name: entry.key for name, entry in model.dated.get(seen.variant, {}).items()}
    keys |= {name: f"{spec.id}.{name}" for name in own}
    needed = _needed(wider, seen.variant, fixed)
    names = [name for name, key in keys.items() if key in place and name not in fixed and name in needed]
    same = repr((model.place, model.id, seen.variant, sorted(fixed.items()), names, spec.id if own else ""))
    if same not in known:
        known[same] = EpisodeDraws(wider, seen.variant, fixed).prepared(names)
    prepared = known[same]
    told = [lean for lean in spec.leanings if _fits(model.id, lean.episodes)]
    pulls: dict[Pull, int] = {}
    leaning = np.full(len(on.arrays.child), -1, dtype=np.int64)
    sponsored = isinstance(prepared.built.game, SponsoredProposal)
    for e, action in enumerate(on.edges):
        node = on.nodes[int(np.searchsorted(on.arrays.child_start, e, side="right")) - 1]
        falls = [lean for lean in told if _fits(node, lean.at) and _fits(action, lean.action)]
        role = ROLES.index(action.partition(" ")[0]) if sponsored and node == "sponsor" else -1
        pull = Pull(tuple(_term(lean, spec, place) for lean in falls), role)
        if falls or role >= 0:
            leaning[e] = pulls.setdefault(pull, len(pulls))
    columns = tuple(place[keys[name]] for name in names)
    return Seat(on, prepared, columns, leaning, tuple(pulls))


def _middle(ends: tuple[object, object]) -> float:
    return (float(str(ends[0])) + float(str(ends[1]))) / 2


def _term(lean: LeaningSpec, spec: TheorySpec, place: Mapping[str, int]) -> tuple[float, int]:
    """A leaning as a factor and a column of the draws."""
    if not isinstance(lean.add, str):
        return float(lean.add), -1
    return (-1.0 if lean.add.strip().startswith("-") else 1.0), place[f"{spec.id}.{lean.add.lstrip('+- ')}"]


def _needed(model: Model, variant: str, fixed: Mapping[str, object]) -> set[str]:
    """Parameters that the game's table speaks of, and those that these follow from."""
    game = variant if variant in model.games else ""
    changes = model.variants[variant].set if variant in model.variants else {}
    names: set[str] = set()
    said = repr([model.games[game], dict(changes), dict(fixed)])
    fresh = {word for word in _WORD.findall(said) if word in model.parameters}
    while fresh - names:
        names |= fresh
        formulas = [str(fixed.get(name, changes.get(name, model.parameters[name].value))) for name in names]
        fresh = {word for text in formulas for word in _WORD.findall(text) if word in model.parameters}
    return names
