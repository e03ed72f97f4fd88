"""A player's part in a tree, told for every draw at once: :mod:`winset.leadership.roles` on columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import concept_named
from winset.leadership.labels import LABELS
from winset.leadership.roles import ODDS, SAME
from winset.solve import solve_batch
from winset.sweep.episode_draws import Drawn, evaluate
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal
from winset.trees.games.restriction import restricted

__all__ = ["part_columns", "reached"]


Float = NDArray[np.float64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True)
class _Solve:
    """One solve of all draws.

    Which end the most probable play reaches ``(B,)``, by the position of its name; payoffs ``(B, n)``; and in a tree
    with chance the probability of every end ``(B, T)``.
    """

    end: NDArray[np.int64]
    payoffs: Float
    reached: Float | None = None


def part_columns(
    drawn: Drawn, part: Any, found: Any, used: Mapping[str, Float], threads: int | None
) -> tuple[dict[str, NDArray[Any]], dict[str, tuple[str, ...]], dict[str, Float]]:
    """Columns in words, what they stand for, and columns in numbers, for one part of a tree.

    ``found`` is the batch solution of the tree as it is, ``used`` the draws of its parameters.
    """
    tree, names = drawn.built.game, drawn.built.game.terminals
    place = {name: k for k, name in enumerate(names)}

    def solved(choices: Mapping[str, Any]) -> _Solve:
        game = restricted(tree, choices)
        other = solve_batch(game, concept_named(drawn.built.concept), used, threads=threads, certify=False)
        here = np.array([place[name] for name in game.terminals], dtype=np.int64)
        odds = None
        if actual.reached is not None:
            odds = np.zeros((drawn.rows, len(names)))
            odds[:, here] = reached(game, other["choices"], drawn.values)
        return _Solve(here[other["outcome"]], other["payoffs"], odds)

    chance = any(isinstance(node, Chance) for node in tree.nodes.values())
    odds = reached(tree, found["choices"], drawn.values) if chance else None
    actual = _Solve(np.asarray(found["outcome"]), found["payoffs"], odds)
    absent = solved(part.influence)
    overt = solved({**part.influence, **part.overt}) if part.overt else None
    consenting = solved(part.vote) if part.vote else None
    ends = _Ends(drawn, part)
    me = tree.players.index(part.sponsor)
    quo = ends.without_agreement(drawn)
    mine, without = actual.payoffs[:, me], absent.payoffs[:, me]
    agreed = ends.agreed[actual.end]
    distance = ends.distance(actual, absent)
    shift = distance > ODDS
    consent = np.ones(drawn.rows, dtype=bool)
    for player in part.consent:
        i = tree.players.index(player)
        consent &= ~_exceeds(quo[:, i], actual.payoffs[:, i])
    flags = {
        "L1": agreed & ends.another[actual.end] & ends.own_draft[actual.end],
        "L2": shift,
        "L3": _exceeds(mine, without),
        "L4": np.ones(drawn.rows, dtype=bool) if overt is None else _exceeds(mine, overt.payoffs[:, me]),
        "L5": ~agreed | consent,
    }
    label = _labels(part, ends, tree.players, actual, absent, consenting, flags, quo[:, me])
    codes: dict[str, NDArray[Any]] = {"label": label}
    legend: dict[str, tuple[str, ...]] = {"label": LABELS}
    for word, solve in (("absent", absent), ("overt", overt or actual), ("consent", consenting or actual)):
        codes[f"{word}_outcome"], legend[f"{word}_outcome"] = ends.outcome[solve.end], ends.outcomes
    for name, flag in flags.items():
        codes[name], legend[name] = flag.astype(np.uint8), ("false", "true")
    room = ends.best(drawn) - without
    gain = mine - without
    influence = np.divide(gain, room, out=np.zeros_like(gain), where=room > 0)
    visible = ends.mine[actual.end].astype(float)
    openly = mine if overt is None else overt.payoffs[:, me]
    measures = {
        "absent_payoff": without,
        "overt_payoff": openly,
        "influence": influence,
        "visibility": visible,
        "score": influence * (1.0 - visible),
        "veil_value": mine - openly,
        "shift": distance,
    }
    return codes, legend, measures


def _labels(
    part: Any,
    ends: _Ends,
    players: tuple[str, ...],
    actual: _Solve,
    absent: _Solve,
    consenting: _Solve | None,
    flags: Mapping[str, Bool],
    nothing: Float,
) -> NDArray[np.int64]:
    """The label of every draw, in the order of ``winset.leadership.roles``."""
    end, me = actual.end, players.index(part.sponsor)
    agreed, mine = ends.agreed[end], ends.mine[end]
    works = flags["L2"] & flags["L3"]
    rows = len(end)
    pivotal = np.zeros(rows, dtype=bool) if consenting is None else ends.agreed[consenting.end]
    heard = np.zeros(rows, dtype=bool)
    for player in part.silent:
        i = players.index(player)
        spared = absent.payoffs[:, i]
        if consenting is not None:
            spared = np.where(pivotal, consenting.payoffs[:, i], spared)
        heard |= _exceeds(actual.payoffs[:, i], spared)
    liked = ends.favourable[end] if part.favourable else actual.payoffs[:, me] > nothing
    blocked = pivotal | ends.agreed[absent.end]
    rules = [
        (np.logical_and.reduce(list(flags.values())), "leadership-from-behind"),
        (agreed & works & ends.shared[end] & ends.paid[end], "mediator"),
        (mine & agreed & works & ends.hid[end], "covert-coalition"),
        (mine & agreed, "overt"),
        (mine & heard & (flags["L2"] | pivotal), "spokesman"),
        (mine & pivotal, "blocker"),
        (mine, "overt-failed"),
        (~agreed & blocked, "blocker"),
        (~agreed, "none"),
        (~flags["L2"] & liked, "lucky"),
        (~flags["L2"], "none"),
        (ends.acted[end], "supporter"),
    ]
    chosen = [LABELS.index(word) for _, word in rules]
    return np.select([rule for rule, _ in rules], chosen, LABELS.index("none")).astype(np.int64)


class _Ends:
    """What the labels need of every end of a tree, in the order of its terminals."""

    def __init__(self, drawn: Drawn, part: Any) -> None:
        self.part, self.names = part, drawn.built.game.terminals
        self.nodes = drawn.built.spec.nodes
        words = [self.nodes[name].outcome or name for name in self.names]
        self.outcomes = tuple(dict.fromkeys(words))
        self.outcome = np.array([self.outcomes.index(word) for word in words], dtype=np.int64)
        self.agreed = np.array([word not in part.status_quo for word in words])
        self.favourable = np.array([word in part.favourable for word in words])
        faces = [self.nodes[name].proposer for name in self.names]
        self.mine = np.array([part.sponsor in face for face in faces])
        self.another = np.array([bool(face) and part.sponsor not in face for face in faces])
        self.shared = np.array([len(face) > 1 for face in faces])
        authors = [
            self.nodes[n].author or (face[0] if len(face) == 1 else "")
            for n, face in zip(self.names, faces, strict=True)
        ]
        self.own_draft = np.array([author == part.sponsor for author in authors])
        acts = _acts(drawn.built.game, part)
        self.acted = np.array([bool(acts[name]) for name in self.names])
        self.hid = np.array([bool(acts[name] & set(part.hidden)) for name in self.names])
        self.paid = np.array([bool(acts[name] & set(part.pays)) for name in self.names])

    def distance(self, a: _Solve, b: _Solve) -> Float:
        """Total-variation distance of two solves' outcomes, shape ``(B,)``."""
        if a.reached is None or b.reached is None:
            return np.asarray(self.outcome[a.end] != self.outcome[b.end], dtype=float)
        apart = np.zeros(len(a.end))
        for k in range(len(self.outcomes)):
            here = self.outcome == k
            apart += np.abs(a.reached[:, here].sum(axis=1) - b.reached[:, here].sum(axis=1))
        return 0.5 * apart

    def without_agreement(self, drawn: Drawn) -> Float:
        """Everybody's payoff without an agreement, shape ``(B, n)``."""
        players = drawn.built.game.players
        out = np.zeros((drawn.rows, len(players)))
        if self.part.at_status_quo is not None:
            for player, given in self.part.at_status_quo.items():
                out[:, players.index(player)] = drawn.column(given)
            return out
        quo = [name for name, agreed in zip(self.names, self.agreed, strict=True) if not agreed]
        for i, player in enumerate(players):
            columns = [drawn.column(self.nodes[name].payoffs[player]) for name in quo]
            if columns:
                out[:, i] = np.max(columns, axis=0)
        return out

    def best(self, drawn: Drawn) -> Float:
        """The largest payoff that the game holds for the sponsor, shape ``(B,)``."""
        columns = [drawn.column(self.nodes[name].payoffs[self.part.sponsor]) for name in self.names]
        best: Float = np.max(columns, axis=0)
        return best


def reached(tree: ExtensiveForm, choices: NDArray[np.int64], values: Mapping[str, Any]) -> Float:
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
        moves: list[Any] = list(node.actions.values())  # a chance move comes with its probability
        for k, child in enumerate(moves):
            edge = int(arrays.child_start[v]) + k
            down = int(arrays.child[edge])
            share: Any = evaluate(child[0], values) if isinstance(child, tuple) else choices[:, v] == edge
            names[down] = child[1] if isinstance(child, tuple) else child
            odds[down] = here * share
    return out


def _acts(tree: Any, part: Any) -> dict[str, set[str]]:
    """For every end, the decisions of influence on the way to it at which the sponsor does something."""
    out: dict[str, set[str]] = {}
    stack: list[tuple[str, set[str]]] = [(tree.root, set())]
    while stack:
        name, acts = stack.pop()
        node = tree.nodes[name]
        if not hasattr(node, "actions"):
            out[name] = acts
            continue
        where = getattr(node, "information_set", "")
        for action, child in node.actions.items():
            more = {where} if action not in part.influence.get(where, [action]) else set()
            stack.append((child[1] if isinstance(child, tuple) else child, acts | more))
    return out


def _exceeds(a: Float, b: Float) -> Bool:
    larger: Bool = a - b > SAME * np.maximum(np.maximum(np.abs(a), np.abs(b)), 1.0)
    return larger
