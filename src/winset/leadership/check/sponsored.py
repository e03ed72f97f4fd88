"""Certificates of sponsored-proposal games: stacks of them, the label of one, and the causes of it.

The game is played again by its rules (:mod:`winset.leadership.check.rules`), from the game and the answer alone: a
stack in floats, a single game in fractions. Play is unique, since the game says how ties are broken, so that every
column, every condition and every payoff of the answer is compared with what must come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Literal

import numpy as np

from winset.base.array_types import Column, Float, Int, Numbers
from winset.base.solution import Certificate, Found
from winset.base.threads import in_blocks
from winset.leadership.check.rules import Board, Moves
from winset.leadership.conditions import (
    LABELS,
    REASONS,
    Bool,
    Comparison,
    Measures,
    conditions_of,
    exceeds,
    labels_of,
    measures_of,
)
from winset.leadership.draws import SponsoredDraws
from winset.leadership.mandate import ROLES
from winset.leadership.signal import Veil
from winset.leadership.sponsored import SponsoredProposal
from winset.leadership.verdict import Causes, Play, Verdict
from winset.trees.concepts import SubgamePerfect
from winset.trees.games.nodes import Chance, Terminal

__all__ = ["certify_causes", "certify_sponsored_draws", "certify_verdict"]

TOLERANCE = 1e-9
PROPOSERS = (None, "front", "sponsor")
NO_REASON, NO_MANDATE, HEGEMON_VETO, FOLLOWER_VETO, DILUTED, COSTLY = range(6)


@dataclass(frozen=True)
class Told:
    """What B games come to; reasons are 0 for none, else one more than their position in ``REASONS``."""

    actual: Moves
    absent: Moves
    overt: Moves
    conditions: dict[str, Bool]
    label: Int
    reason: Int
    measures: Measures
    scale: dict[str, Float]


def _told(board: Board, without: Board, veiled: Board | None = None) -> Told:
    """Three plays by the rules, and what they come to; ``without`` is the board without the sponsor's influence."""
    game = board.game
    actual, absent, overt = board.play(game.mandate), without.play(("abstain",)), board.play(("overt",))
    scale = {name: _floats(span) for name, span in board.spans.items()}
    payoff, none = _floats(actual.payoffs["sponsor"]), np.zeros(len(actual.role), dtype=bool)
    games = Comparison(
        agreed=actual.outcome > 0,
        absent_agreed=absent.outcome > 0,
        mine=actual.proposer == 2,
        another=actual.proposer == 1,
        shared=none,
        own_draft=actual.drafted,
        acted=actual.drafted,
        hid=none,
        paid=none,
        pivotal=none,
        heard=none,
        liked=exceeds(payoff, np.zeros_like(payoff), scale["sponsor"]),
        consent=_consent(board, actual, scale),
        barred=none | ("overt" not in game.mandate),
        shift=np.asarray(actual.outcome != absent.outcome, dtype=np.float64),
        payoff=payoff,
        absent_payoff=_floats(absent.payoffs["sponsor"]),
        overt_payoff=_floats(overt.payoffs["sponsor"]),
        scale=scale["sponsor"],
    )
    conditions = conditions_of(games)
    if veiled is not None:
        behind = veiled.play(game.mandate)
        conditions["L7"] = (behind.outcome == actual.outcome) & (behind.role == actual.role)
    best = np.max([_floats(board.x[f"{design}.sponsor"]) for design in game.designs], axis=0)
    reason = _reason(board, actual, overt, conditions["L4"])
    label = labels_of(games, conditions)
    return Told(actual, absent, overt, conditions, label, reason, measures_of(games, best), scale)


def _floats(column: Numbers) -> Float:
    return column.astype(np.float64)


def _consent(board: Board, actual: Moves, scale: dict[str, Float]) -> Bool:
    """Whether the front, an included hegemon and enough followers like the outcome no less than the status quo."""
    game = board.game
    likes = {n: ~exceeds(np.zeros(len(actual.role)), _floats(u), scale[n]) for n, u in actual.payoffs.items()}
    included = np.array([False, *(design.inclusive for design in game.designs.values())])[actual.outcome]
    willing = np.sum([likes[name] for name in game.followers], axis=0) >= game.shape.quota
    consent: Bool = willing & (likes["front"] | (actual.proposer != 1)) & (likes["hegemon"] | ~included)
    return consent


def _reason(board: Board, actual: Moves, overt: Moves, better: Bool) -> Int:
    """What stops the sponsor from doing openly what it does, or if nothing passes what it would table."""
    target = np.where(actual.outcome > 0, actual.outcome, overt.tabled) - 1
    stopped = np.where(board.carried(target), HEGEMON_VETO, FOLLOWER_VETO)
    passes = board.open_best(target).outcome > 0
    reason = np.where(passes, COSTLY, stopped)
    reason = np.where(overt.outcome > 0, np.where(overt.outcome == actual.outcome, COSTLY, DILUTED), reason)
    reason = np.where(better, reason, NO_REASON)
    if "overt" not in board.game.mandate:
        reason = np.full_like(reason, NO_MANDATE)
    out: Int = np.where(actual.role == 2, NO_REASON, reason)
    return out


# ---------------------------------------------------------------- stacks


ROWS_AT_ONCE = 16384
"""Rows played beside each other: so few that what is computed of them stays in the caches of a processor."""


def certify_sponsored_draws(stack: SponsoredDraws, concept: SubgamePerfect, found: Found) -> Float:
    """How far payoffs and measures are off in every row, relative to the sponsor's payoffs; shape ``(B,)``.

    Infinite where an outcome, a role, a condition, the label or the reason is another than that of play by the rules.
    """
    game = stack.game_at_hand
    assert isinstance(game, SponsoredProposal)
    columns = {name: column for name, column in found.details.items() if isinstance(column, np.ndarray)}
    out = np.empty(len(stack))

    def block(rows: slice) -> None:
        values = stack.values[rows]
        x: dict[str, Numbers] = {
            name: np.full(len(values), game.parameters[name]) if k < 0 else np.ascontiguousarray(values[:, k])
            for name, k in zip(stack.names, stack.column, strict=True)
        }
        out[rows] = _off_by(game, x, {name: column[rows] for name, column in columns.items()})

    in_blocks(block, len(stack), ROWS_AT_ONCE)
    return out


@np.errstate(over="ignore", invalid="ignore")
def _off_by(game: SponsoredProposal, x: dict[str, Numbers], details: dict[str, Column]) -> Float:
    """The same of the games that have these numbers, arrays ``(B,)`` by name."""
    finite = np.isfinite(np.stack(list(x.values()))).all(axis=0)
    board = Board(game, {name: np.where(finite, column, 0.0) for name, column in x.items()})
    told = _told(board, board)
    actual = told.actual
    codes: dict[str, Column] = {
        "outcome": actual.outcome,
        "tabled": actual.tabled,
        "proposer": actual.proposer,
        "role": actual.role,
        "canvassed": actual.canvassed,
        "absent_outcome": told.absent.outcome,
        "overt_outcome": told.overt.outcome,
        "label": told.label,
        "why_not_overt": told.reason,
        **told.conditions,
    }
    wrong = np.zeros(len(finite), dtype=bool)
    for name, column in codes.items():
        wrong |= details[name] != column
    payoff, scale = _floats(actual.payoffs["sponsor"]), told.scale["sponsor"]
    off = np.abs(details["sponsor_payoff"] - payoff) + np.abs(details["veil_value"] - told.measures.veil_value)
    worst = np.divide(off, scale, out=np.where(off > 0, np.inf, 0.0), where=scale > 0)
    influence = told.measures.influence
    far = np.abs(details["influence"] - influence) / np.maximum(np.abs(influence), 1.0)
    worst = np.where(wrong, np.inf, np.maximum(worst, far))
    return np.where(finite, np.where(np.isnan(worst), np.inf, worst), np.nan)


# ---------------------------------------------------------------- one game


def _exact_board(game: SponsoredProposal) -> Board:
    x: dict[str, Numbers] = {}
    for name, value in game.exact_parameters.items():
        x[name] = np.array([value], dtype=object)
    return Board(game, x)


def certify_verdict(
    game: SponsoredProposal,
    verdict: Verdict,
    causality: Literal["but_for", "hp"] = "but_for",
    veil: Veil | None = None,
) -> Certificate:
    """Every word and number of a verdict compared with the game played by its rules in fractions.

    Parameters
    ----------
    game, verdict
        The game and what is said of it, by whomever.
    causality, veil
        As in :func:`winset.leadership.classify`.

    Returns
    -------
    Certificate
        Its ``parts`` are ``plays`` (outcome, proposer, role, draft and canvassing of each of the three), ``payoffs``,
        ``paths``, ``conditions``, ``label``, ``reason`` and ``measures``.
    """
    board = _exact_board(game)
    without = board
    if causality == "hp" and game.backup is not None:
        helped = bool(board.play(game.mandate).backup[0])
        without = Board(game.but(_frozen_backup=helped), board.x)
    told = _told(board, without, None if veil is None else _exact_board(game.but(veil=veil)))
    notes = _Notes()
    scale = {name: float(span[0]) for name, span in told.scale.items()}
    absent_game = without.game.but(mandate=("abstain",))
    for word, play, moves, played in (
        ("actual", verdict.actual, told.actual, game),
        ("absent", verdict.absent, told.absent, absent_game),
        ("overt", verdict.overt, told.overt, game.but(mandate=("overt",))),
    ):
        _note_play(notes, word, played, play, moves, scale)
    _note_words(notes, verdict, told)
    _note_measures(notes, verdict, told, scale["sponsor"])
    return notes.certificate(
        "rules of the game",
        "Play by the rules, in fractions, comes to these outcomes, payoffs, conditions and this label.",
        ("plays", "payoffs", "paths", "conditions", "label", "reason", "measures"),
    )


class _Notes:
    """The largest difference found of each part, and where."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self.places: dict[str, str] = {}

    def note(self, part: str, off: float, place: str) -> None:
        """Keep the largest; what is no number counts as infinitely far off."""
        off = float("inf") if off != off else off
        if part not in self.parts or off > self.parts[part]:
            self.parts[part], self.places[part] = off, place

    def same(self, part: str, got: object, wanted: object, place: str) -> None:
        """Whether two words or marks are the same."""
        self.note(part, 0.0 if got == wanted else float("inf"), f"{place}, which is {wanted!r}, not {got!r}")

    def number(self, part: str, got: float, wanted: float, scale: float, place: str) -> None:
        """How far two numbers are apart on this scale."""
        off = abs(got - wanted)
        self.note(part, off if off == 0 else off / scale if scale > 0 else float("inf"), place)

    def certificate(self, kind: str, statement: str, proved: tuple[str, ...]) -> Certificate:
        """What was proved, or which parts fail, where and by how much."""
        value = max(self.parts.values())
        ok = value <= TOLERANCE
        failing = [f"{p} off by {v:.3g} at {self.places[p]}" for p, v in self.parts.items() if not v <= TOLERANCE]
        return Certificate(
            kind,
            value,
            TOLERANCE,
            exact=ok,
            statement=statement if ok else f"Not shown: {'; '.join(failing)}.",
            parts=dict(self.parts),
            covers="all",
            proved=proved if ok else (),
        )


def _note_play(
    notes: _Notes, word: str, game: SponsoredProposal, play: Play, moves: Moves, scale: dict[str, float]
) -> None:
    """One play against the rules, and its path against the tree of the game."""
    names = ("q", *game.designs)
    notes.same("plays", play.outcome, names[moves.outcome[0]], f"{word}.outcome")
    tabled = None if moves.tabled[0] == 0 else names[moves.tabled[0]]
    notes.same("plays", play.tabled, tabled, f"{word}.tabled")
    notes.same("plays", play.proposer, PROPOSERS[moves.proposer[0]], f"{word}.proposer")
    notes.same("plays", play.role, ROLES[moves.role[0]], f"{word}.role")
    for mark in ("drafted", "canvassed", "backup"):
        notes.same("plays", getattr(play, mark), bool(getattr(moves, mark)[0]), f"{word}.{mark}")
    for given, wanted, place in (
        (play.payoffs, moves.payoffs, "payoffs"),
        (play.expected_payoffs, moves.expected, "expected_payoffs"),
    ):
        notes.same("payoffs", set(given.players), set(wanted), f"the players of {word}.{place}")
        for name in set(given.players) & set(wanted):
            number = float(wanted[name][0])
            notes.number("payoffs", float(given[name]), number, scale[name], f"{word}.{place}[{name}]")
    _note_path(notes, word, game, play)


def _note_path(notes: _Notes, word: str, game: SponsoredProposal, play: Play) -> None:
    """The path leads from the root, by actions that there are, to an end that means what the play says."""
    tree = game.to_extensive_form()
    here, actual_type = tree.root, game.signal.actual if game.signal else ""
    for k, (name, action) in enumerate(play.path):
        node = tree.nodes.get(here)
        there = node is not None and not isinstance(node, Terminal) and name == here and action in node.actions
        right = there and (not isinstance(node, Chance) or action == actual_type)
        notes.note("paths", 0.0 if right else float("inf"), f"{word}.path[{k}]")
        if not right or node is None or isinstance(node, Terminal):
            return
        child = node.actions[action]
        here = child[1] if isinstance(child, tuple) else str(child)
    if not isinstance(tree.nodes[here], Terminal):
        notes.note("paths", float("inf"), f"{word}.path, which ends inside the tree")
        return
    end = game.ending(here)
    for mark in ("outcome", "tabled", "proposer", "role", "drafted", "canvassed", "backup"):
        notes.same("paths", getattr(play, mark), getattr(end, mark), f"the end of {word}.path: {mark}")
    payoffs = tree.payoffs_at(here)
    apart = max(abs(float(payoffs[p]) - float(play.payoffs[p])) for p in payoffs.players if p in play.payoffs.players)
    largest = max(abs(float(u)) for u in payoffs)
    notes.number("paths", apart, 0.0, largest, f"the payoffs at the end of {word}.path")


def _note_words(notes: _Notes, verdict: Verdict, told: Told) -> None:
    """The label, the conditions, the reason, and what the verdict repeats of its plays."""
    notes.same("label", verdict.label, LABELS[told.label[0]], "label")
    wanted = {name: bool(holds[0]) for name, holds in told.conditions.items()}
    notes.same("conditions", dict(verdict.conditions), wanted, "conditions")
    reason = None if told.reason[0] == NO_REASON else REASONS[told.reason[0] - 1]
    notes.same("reason", verdict.why_not_overt, reason, "why_not_overt")
    actual = verdict.actual
    for name, wanted_word in (
        ("outcome", actual.outcome),
        ("proposer", actual.proposer),
        ("role", actual.role),
        ("absent_outcome", verdict.absent.outcome),
        ("overt_outcome", verdict.overt.outcome),
    ):
        notes.same("plays", getattr(verdict, name), wanted_word, name)


def _note_measures(notes: _Notes, verdict: Verdict, told: Told, scale: float) -> None:
    """Influence, visibility and score on the scale of 1, payoffs on that of the sponsor's."""
    for name in ("influence", "visibility", "score"):
        wanted = float(getattr(told.measures, name)[0])
        notes.number("measures", getattr(verdict, name), wanted, max(abs(wanted), 1.0), name)
    payoff = float(told.actual.payoffs["sponsor"][0])
    notes.number("measures", verdict.sponsor_payoff, payoff, scale, "sponsor_payoff")
    notes.number("measures", verdict.veil_value, float(told.measures.veil_value[0]), scale, "veil_value")


# ---------------------------------------------------------------- causes


def _lifted(game: SponsoredProposal, names: tuple[str, ...]) -> SponsoredProposal:
    """The game without followers' fear (h = 0), friction (iota = phi = 0) or the mandate at home."""
    game = game.but(fear=0) if "fear" in names else game
    game = game.but(led_threat=0, friction=0) if "friction" in names else game
    return game.but(mandate=ROLES) if "mandate" in names else game


def certify_causes(game: SponsoredProposal, causes: Causes) -> Certificate:
    """Cut sets, Shapley shares and but-for causes, by play with every set of constraints lifted, in fractions.

    A share is the mean, over all orders, of how often its constraint is the one whose lifting opens the overt role.
    """
    names, opens = causes.constraints, dict[frozenset[str], bool]()
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            lifted = _lifted(game, chosen)
            moves = _exact_board(lifted).play(lifted.mandate)
            opens[frozenset(chosen)] = bool(moves.role[0] == 2 and moves.outcome[0] > 0)
    notes = _Notes()
    cuts = {s for s, yes in opens.items() if yes and not any(opens[t] for t in opens if t < s)}
    given = [frozenset(cut) for cut in causes.cut_sets]
    notes.same("cut_sets", sorted(map(sorted, given)), sorted(map(sorted, cuts)), "cut_sets")
    notes.same("shapley", set(causes.shapley), set(names), "the names in shapley")
    notes.same(
        "but_for", dict(causes.but_for), {n: opens[frozenset({n})] > opens[frozenset()] for n in names}, "but_for"
    )
    for name in set(names) & set(causes.shapley):
        share, n = Fraction(0), len(names)
        for others in (s for s in opens if name not in s):
            weight = Fraction(factorial(len(others)) * factorial(n - len(others) - 1), factorial(n))
            share += weight * (opens[others | {name}] - opens[others])
        notes.number("shapley", causes.shapley[name], float(share), 1.0, f"shapley[{name}]")
    return notes.certificate(
        "rules of the game",
        "Play by the rules, in fractions, with every set of constraints lifted gives these sets and shares.",
        ("cut_sets", "shapley", "but_for"),
    )
