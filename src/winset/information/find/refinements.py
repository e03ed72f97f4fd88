"""Refinements of beliefs off the path: the intuitive criterion, divinity and D1."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from winset.information.arrays import SignalingArrays
from winset.information.find.corners import Corner, clip, corners_of_mixtures, dot, subsets

__all__ = ["refinements"]

Answers = Sequence[Corner]
"""A mixed response to each message."""


def refinements(game: SignalingArrays, off_path: Sequence[int], receivers: Sequence[Answers]) -> dict[str, bool]:
    """Whether some equilibrium of a piece survives each refinement at all messages off the path.

    The receiver's extreme strategies and their mean are tried; payoffs on the path decide alone, so where they are the
    same all over the piece this is every equilibrium.

    - ``intuitive``: no type would surely gain by a message once those types are ruled out that would lose by it
      whatever best reply followed (Cho and Kreps 1987, p. 202).
    - ``divinity``: the receiver may believe that a type that gains by fewer replies has become no likelier, relative to
      one that gains by all of these, than it was (Banks and Sobel 1987, p. 654, one round).
    - ``D1``: such a type is ruled out (Cho and Kreps 1987, p. 205).
    """
    mean = tuple(
        tuple(sum(column, Fraction(0)) / len(receivers) for column in zip(*places, strict=True))
        for places in zip(*receivers, strict=True)
    )
    survives = {"intuitive": False, "divinity": False, "D1": False}
    for answers in [*receivers, mean]:
        values = [max(dot(game.sender[t][m], answers[m]) for m in may) for t, may in enumerate(game.allowed)]
        messages = [Message(game, m, values) for m in off_path]
        survives["intuitive"] |= all(message.intuitive() for message in messages)
        survives["divinity"] |= all(message.divine() for message in messages)
        survives["D1"] |= all(message.criterion_d1() for message in messages)
    return survives


class Message:
    """One message off the path, and what the types that may send it get in the equilibrium."""

    def __init__(self, game: SignalingArrays, m: int, values: Sequence[Fraction]) -> None:
        self.game, self.m = game, m
        self.types = [t for t, may in enumerate(game.allowed) if m in may]
        self.responses = range(len(game.sender[0][m]))
        self.gains = {t: tuple(u - values[t] for u in game.sender[t][m]) for t in self.types}

    def best_replies(self, types: Sequence[int], conditions: Sequence[Corner] = ()) -> list[tuple[int, ...]]:
        """Sets of responses that one belief over these types makes best at once."""
        T = len(self.game.prior)
        start = clip(corners_of_mixtures([types], T), conditions)
        payoffs = [self.game.receiver[t][self.m] for t in range(T)]
        return [
            answers
            for answers in subsets(self.responses)
            if clip(
                start, (tuple(row[r] - row[q] for row in payoffs) for r in answers for q in self.responses if q != r)
            )
        ]

    def intuitive(self) -> bool:
        """The intuitive criterion."""
        best = {r for answers in self.best_replies(self.types) for r in answers}
        left = [t for t in self.types if max(self.gains[t][r] for r in best) >= 0]
        if not left:
            return True
        replies = {r for answers in self.best_replies(left) for r in answers}
        return not any(min(self.gains[t][r] for r in replies) > 0 for t in left)

    def criterion_d1(self) -> bool:
        """D1: types that gain by fewer replies are ruled out."""
        out = {t for t, _ in self._less_eager()}
        left = [t for t in self.types if t not in out] or self.types
        return self._deterred(self.best_replies(left))

    def divine(self) -> bool:
        """Divinity: such types do not become likelier relative to those that gain by more."""
        rows = []
        for t, eager in self._less_eager():
            row = [Fraction(0)] * len(self.game.prior)
            row[eager], row[t] = self.game.prior[t], -self.game.prior[eager]
            rows.append(tuple(row))
        return self._deterred(self.best_replies(self.types, rows))

    def _less_eager(self) -> list[tuple[int, int]]:
        """Pairs of types: by every best reply by which the first does not lose the second gains, and by one it does."""
        faces = self.best_replies(self.types)
        pairs = []
        for t in self.types:
            willing = [c for face in faces for c in clip(self._mixtures(face), [self.gains[t]])]
            for eager in self.types:
                gains = any(dot(self.gains[eager], c) > 0 for face in faces for c in self._mixtures(face))
                if eager != t and gains and all(dot(self.gains[eager], c) > 0 for c in willing):
                    pairs.append((t, eager))
        return pairs

    def _deterred(self, faces: Sequence[tuple[int, ...]]) -> bool:
        """Whether one of these replies leaves no type a gain."""
        losses = [tuple(-gain for gain in self.gains[t]) for t in self.types]
        return any(clip(self._mixtures(face), losses) for face in faces)

    def _mixtures(self, face: Sequence[int]) -> list[Corner]:
        return corners_of_mixtures([face], len(self.responses))
