"""Eliminations replayed from the table, and every surviving action checked against its belief."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.solution import Certificate, Found
from winset.tables.check.dominance_proof import dominates, is_best
from winset.tables.concepts import IteratedDominance, Rationalizable, Undominated
from winset.tables.games.normal import NormalForm

__all__ = ["certify_dominance"]


Float = NDArray[np.float64]
TOLERANCE = 1e-8
LARGEST = 10_000
"""Most cells of a table that is also looked at in exact arithmetic."""


def _table(game: NormalForm, i: int, left: list[list[int]]) -> Float:
    """The player's payoffs in units of their range, own remaining actions by the others' remaining profiles."""
    u = game.payoffs[i]
    u = np.ldexp(u, -int(np.frexp(np.abs(u).max())[1]))
    spread = float(u.max() - u.min())
    u = (u - u.min()) / (spread if spread > 0 else 1.0)
    return np.asarray(np.moveaxis(u[np.ix_(*left)], i, 0).reshape(len(left[i]), -1))


def certify_dominance(
    game: NormalForm, concept: Undominated | IteratedDominance | Rationalizable, found: Found
) -> Certificate:
    """The largest gain of a survivor's best alternative under its belief; infinite if an elimination does not hold.

    An eliminated action must be dominated, in the game of its round, by the mixture named. Where mixtures do not count,
    survivors are compared with every other action instead of being given beliefs. With payoffs given exactly and
    mixtures counted, both are also checked in fractions near the weights and beliefs; then the answer is proved.
    """
    if not found.points:
        return Certificate("dominance", 0.0, TOLERANCE, statement="No set of actions is claimed.")
    weak, mixtures = getattr(concept, "kind", "strict") == "weak", getattr(concept, "mixtures", True)
    left = [list(range(len(names))) for names in game.actions]
    steps: list[dict[str, Any]] = found.details["eliminations"]
    wrong: list[str] = []
    proved = game.to_arrays().exact is not None and game.payoffs[0].size <= LARGEST
    first = [list(mine) for mine in left]
    for number in range(1, 1 + max((step["round"] for step in steps), default=0)):
        now = [list(mine) for mine in left]
        for step in (s for s in steps if s["round"] == number):
            i = game.players.index(step["player"])
            a = game.actions[i].index(step["action"])
            by = np.array([step["by"].get(game.actions[i][b], 0.0) for b in now[i]])
            whole = abs(by.sum() - 1.0) < 1e-9 and abs(sum(step["by"].values()) - 1.0) < 1e-9 and by.min() >= 0
            table = _table(game, i, now)
            ahead = by @ table - table[now[i].index(a)] if a in now[i] else np.array([-1.0])
            holds = ahead.min() >= -TOLERANCE and ahead.max() > 0 if weak else ahead.min() > 0
            holds = holds and (mixtures or float(by.max()) == 1.0)
            if not (whole and holds and a in left[i]):
                wrong.append(f"{step['player']}: {step['action']}")
            proved = proved and holds and a in now[i] and dominates(game, i, a, by, now, weak)
            left[i] = [b for b in left[i] if b != a]
    names = [[game.actions[i][a] for a in mine] for i, mine in enumerate(left)]
    same = bool(found.points) and [list(s) for s in found.points[0]] == names
    over = first if isinstance(concept, Undominated) else left
    survivors = [(i, a) for i, mine in enumerate(left) for a in mine]
    worst = max((_survivor(game, i, a, over, weak, mixtures, found) for i, a in survivors), default=0.0)
    bad = bool(wrong) or not same or not all(left)
    proved = proved and mixtures and not bad and worst <= TOLERANCE
    beliefs = found.details["beliefs"]
    proved = proved and all(
        is_best(game, i, a, beliefs[game.players[i]][game.actions[i][a]], over, weak) for i, a in survivors
    )
    return Certificate(
        "dominance",
        float("inf") if bad else worst,
        TOLERANCE,
        exact=bool(proved),
        statement="Every action taken away is dominated; every one left is a best reply to its belief."
        if mixtures
        else "Every action taken away is dominated by another; none that is left is.",
        parts={"survivors": worst, "eliminations that do not hold": wrong},
    )


def _survivor(
    game: NormalForm, i: int, a: int, over: list[list[int]], weak: bool, mixtures: bool, found: Found
) -> float:
    """How much the best alternative to a survivor gains under its belief."""
    table = _table(game, i, over)
    ahead = table - table[over[i].index(a)]
    if not mixtures:
        low, high = ahead.min(axis=1), ahead.max(axis=1)
        dominated = (low >= 0) & (high > TOLERANCE) if weak else low > TOLERANCE
        return float("inf") if dominated.any() else 0.0
    belief = found.details["beliefs"][game.players[i]].get(game.actions[i][a])
    if belief is None or np.shape(belief) != (table.shape[1],):
        return float("inf")
    p = np.asarray(belief)
    if abs(p.sum() - 1.0) > 1e-9 or p.min() < 0 or (weak and p.min() <= 0):
        return float("inf")
    return float((ahead @ p).max())
