"""Refinements of beliefs off the path, from their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from winset.information.check.mixtures import meets
from winset.information.games.signaling import SignalingGame

__all__ = ["surviving"]

Reply = Sequence[Fraction]
Gains = dict[int, list[Fraction]]
Faces = list[tuple[int, ...]]


def surviving(game: SignalingGame, off_path: Sequence[int], receivers: Sequence[Sequence[Reply]]) -> dict[str, bool]:
    """Which refinements an equilibrium with one of these replies, or with their mean, survives."""
    mean = [
        [sum((reply[m][r] for reply in receivers), Fraction(0)) / len(receivers) for r in range(len(game.responses))]
        for m in range(len(game.messages))
    ]
    tried = [_survives(game, off_path, reply) for reply in [*receivers, mean]]
    return {name: any(one[name] for one in tried) for name in ("intuitive", "divinity", "D1")}


def _survives(game: SignalingGame, off_path: Sequence[int], reply: Sequence[Reply]) -> dict[str, bool]:
    got = [
        max(sum((p * u for p, u in zip(reply[m], game.sender[t][m], strict=True)), Fraction(0)) for m in may)
        for t, may in enumerate(game.allowed)
    ]
    passed = {"intuitive": True, "divinity": True, "D1": True}
    for m in off_path:
        may = [t for t, messages in enumerate(game.allowed) if m in messages]
        gain = {t: [u - got[t] for u in game.sender[t][m]] for t in may}
        faces = _best(game, m, may, [])
        passed["intuitive"] &= _intuitive(game, m, may, gain, faces)
        fewer = _fewer(may, gain, faces)
        dropped = {t for t, _ in fewer}
        left = [t for t in may if t not in dropped] or may
        passed["D1"] &= _deterred(_best(game, m, left, []), gain)
        ratios = []
        for t, eager in fewer:
            row = [Fraction(0)] * len(game.types)
            row[eager], row[t] = game.prior[t], -game.prior[eager]
            ratios.append(row)
        passed["divinity"] &= _deterred(_best(game, m, may, ratios), gain)
    return passed


def _best(
    game: SignalingGame, m: int, types: Sequence[int], beliefs: Sequence[Sequence[Fraction]]
) -> list[tuple[int, ...]]:
    """Sets of responses that are best at once under a belief over ``types`` that meets more conditions."""
    R = range(len(game.responses))
    every = [face for size in range(1, len(game.responses) + 1) for face in combinations(R, size)]
    better = {
        (r, q): [game.receiver[t][m][r] - game.receiver[t][m][q] for t in range(len(game.types))] for r in R for q in R
    }
    return [face for face in every if meets(types, [*beliefs, *(better[r, q] for r in face for q in R)])]


def _intuitive(game: SignalingGame, m: int, may: list[int], gain: Gains, faces: Faces) -> bool:
    best = {r for face in faces for r in face}
    left = [t for t in may if any(gain[t][r] >= 0 for r in best)]
    then = {r for face in _best(game, m, left, []) for r in face} if left else set()
    return not any(all(gain[t][r] > 0 for r in then) for t in left)


def _fewer(may: list[int], gain: Gains, faces: Faces) -> list[tuple[int, int]]:
    """Pairs (t, e): e gains by some best reply, and by every one by which t does not lose."""
    return [
        (t, e)
        for t in may
        for e in may
        if t != e
        and any(gain[e][r] > 0 for face in faces for r in face)
        and not any(meets(face, [gain[t], [-g for g in gain[e]]]) for face in faces)
    ]


def _deterred(faces: Faces, gain: Gains) -> bool:
    return any(meets(face, [[-g for g in row] for row in gain.values()]) for face in faces)
