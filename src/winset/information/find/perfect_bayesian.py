"""All perfect Bayesian equilibria of a signalling game, by supports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import ClassVar

import numpy as np

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.information.arrays import SignalingArrays
from winset.information.concepts import PerfectBayesian
from winset.information.find.corners import Corner, clip, corners_of_mixtures, dot, subsets
from winset.information.find.refinements import refinements

__all__ = ["SignalingSupports"]

MOST_PAIRS = 50_000
"""Pairs of supports that are looked at; three types, messages and responses have 117,649."""

Rows = list[Corner]


@dataclass(frozen=True)
class Piece:
    """Equilibria on one pair of supports, by the corners of both sides."""

    sent: tuple[tuple[int, ...], ...]
    answered: tuple[tuple[int, ...], ...]
    senders: list[Corner]
    receivers: list[Corner]


@dataclass(frozen=True)
class SignalingSupports:
    """Every pair of supports: what the types may send, and how each message may be answered.

    On one pair of supports the receiver's conditions are linear in the sender's mixture and the sender's in the
    receiver's, so that the equilibria are a polytope of senders times one of receivers. A message off the path may be
    answered by what one belief makes best at once. Products that lie in others are left out; those that remain are the
    maximal pieces. Everything is in fractions.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (PerfectBayesian,)
    arrays: ClassVar[tuple[type, ...]] = (SignalingArrays,)

    def supports(self, arrays: SignalingArrays, concept: PerfectBayesian) -> str | None:
        """Games with at most 50,000 pairs of supports."""
        responses = len(arrays.receiver[0][0])
        pairs = prod(2 ** len(may) - 1 for may in arrays.allowed) * (2**responses - 1) ** len(arrays.sender[0])
        if pairs <= MOST_PAIRS:
            return None
        return (
            f"there are {pairs} pairs of supports, more than {MOST_PAIRS}; one equilibrium comes from "
            "winset.solve(game.to_extensive_form(), winset.Sequential())"
        )

    def run(self, arrays: SignalingArrays, concept: PerfectBayesian, rng: np.random.Generator) -> Found:
        """All equilibria, as maximal pieces; the points are their extreme ones."""
        pieces = _maximal(arrays, list(_pieces(arrays)))
        points: dict[tuple[Corner, Corner], None] = {}
        components = []
        for piece in pieces:
            points |= dict.fromkeys(product(piece.senders, piece.receivers))
            components.append(_described(arrays, piece))
        return Found(
            Status.SOLVED,
            [_point(arrays, *point) for point in points],
            completeness="all",
            reason="every pair of supports was looked at",
            components=components,
            details={"count": len(pieces)},
        )


def _pieces(game: SignalingArrays) -> Iterator[Piece]:
    """The equilibria on every pair of supports that are in use somewhere in it."""
    M, R = len(game.sender[0]), len(game.sender[0][0])
    answers = [_rationalizable(game, m) for m in range(M)]
    for answered in product(*answers):
        all_receivers = corners_of_mixtures(answered, R)
        for sent in product(*(subsets(may) for may in game.allowed)):
            receivers = clip(all_receivers, _sender_rows(game, sent))
            if not receivers or _used(receivers, R) != answered:
                continue
            senders = clip(corners_of_mixtures(sent, M), _receiver_rows(game, answered))
            if senders and _used(senders, M) == sent:
                yield Piece(sent, answered, senders, receivers)


def _rationalizable(game: SignalingArrays, m: int) -> list[tuple[int, ...]]:
    """Sets of responses to a message that some belief makes best at once."""
    return [s for s in subsets(range(len(game.sender[0][0]))) if beliefs(game, m, s)]


def beliefs(game: SignalingArrays, m: int, answers: Sequence[int]) -> list[Corner]:
    """Extreme beliefs under which all these answers to a message are best."""
    T = len(game.prior)
    conditions = (
        tuple(game.receiver[t][m][r] - game.receiver[t][m][other] for t in range(T))
        for r in answers
        for other in range(len(game.receiver[0][m]))
        if other != r
    )
    return clip(corners_of_mixtures([range(T)], T), conditions)


def _sender_rows(game: SignalingArrays, sent: Sequence[Sequence[int]]) -> Rows:
    """No type gains by another message, linear in the receiver's mixture: rows over (message, response)."""
    M, R = len(game.sender[0]), len(game.sender[0][0])
    rows = []
    for t, used in enumerate(sent):
        for m in used:
            for other in game.allowed[t]:
                if other != m:
                    row = [Fraction(0)] * (M * R)
                    row[m * R : m * R + R] = game.sender[t][m]
                    row[other * R : other * R + R] = [-u for u in game.sender[t][other]]
                    rows.append(tuple(row))
    return rows


def _receiver_rows(game: SignalingArrays, answered: Sequence[Sequence[int]]) -> Rows:
    """No response to a message is better, linear in the sender's mixture: rows over (type, message)."""
    T, M, R = len(game.prior), len(game.sender[0]), len(game.sender[0][0])
    rows = []
    for m, used in enumerate(answered):
        for r in used:
            for other in range(R):
                if other != r:
                    row = [Fraction(0)] * (T * M)
                    for t in range(T):
                        if m in game.allowed[t]:
                            row[t * M + m] = game.prior[t] * (game.receiver[t][m][r] - game.receiver[t][m][other])
                    rows.append(tuple(row))
    return rows


def _used(corners: Sequence[Corner], choices: int) -> tuple[tuple[int, ...], ...]:
    """For each place the choices that some corner makes."""
    places = len(corners[0]) // choices
    return tuple(
        tuple(c for c in range(choices) if any(corner[p * choices + c] for corner in corners)) for p in range(places)
    )


def _maximal(game: SignalingArrays, pieces: list[Piece]) -> list[Piece]:
    """Pieces that lie in no other."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: -sum(map(len, p.sent + p.answered))):
        if not any(_inside(game, piece, other) for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda p: (p.sent, p.answered))


def _inside(game: SignalingArrays, piece: Piece, other: Piece) -> bool:
    if not all(set(a) <= set(b) for a, b in zip(piece.sent + piece.answered, other.sent + other.answered, strict=True)):
        return False
    return all(
        dot(row, corner) >= 0 for row in _receiver_rows(game, other.answered) for corner in piece.senders
    ) and all(dot(row, corner) >= 0 for row in _sender_rows(game, other.sent) for corner in piece.receivers)


def _split(corner: Corner, choices: int) -> tuple[Corner, ...]:
    return tuple(corner[k : k + choices] for k in range(0, len(corner), choices))


def _described(game: SignalingArrays, piece: Piece) -> dict[str, object]:
    """A piece as plain data: corners, messages off the path with their beliefs, refinements."""
    M, R = len(game.sender[0]), len(game.sender[0][0])
    off_path = [m for m in range(M) if not any(m in used for used in piece.sent)]
    receivers = [_split(corner, R) for corner in piece.receivers]
    return {
        "senders": [_split(corner, M) for corner in piece.senders],
        "receivers": receivers,
        "off_path": off_path,
        "beliefs": {m: beliefs(game, m, piece.answered[m]) for m in off_path},
        "refinements": refinements(game, off_path, receivers),
    }


def _point(game: SignalingArrays, sender: Corner, receiver: Corner) -> tuple[object, object, list[Corner]]:
    """Strategies of both, and a belief at each message: by Bayes' rule, or one that makes the answer best."""
    T, M, R = len(game.prior), len(game.sender[0]), len(game.sender[0][0])
    sent, answered = _split(sender, M), _split(receiver, R)
    believed = []
    for m in range(M):
        weights = [game.prior[t] * sent[t][m] for t in range(T)]
        total = sum(weights)
        if total:
            believed.append(tuple(w / total for w in weights))
        else:
            corners = beliefs(game, m, [r for r in range(R) if answered[m][r]])
            believed.append(tuple(sum(column) / len(corners) for column in zip(*corners, strict=True)))
    return sent, answered, believed
