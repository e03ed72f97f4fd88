"""Increasing differences checked cell by cell, and the extreme equilibria against all pure ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.tables.check.nash import feasibility, regrets
from winset.tables.check.verdict import NEVER, misshapen, nothing, verdict
from winset.tables.concepts import Supermodular
from winset.tables.games.normal import NormalForm

__all__ = ["certify_supermodular"]


TOLERANCE = 1e-8
FALL = 1e-12
"""Differences up to this share of the player's payoff range count as zero."""


def certify_supermodular(game: NormalForm, concept: Supermodular, found: Found) -> Certificate:
    """Every two actions of every two players compared; the points against all pure equilibria.

    Where differences increase, all equilibria lie between the smallest and the largest pure one (Milgrom and Roberts
    1990, theorem 5), so that one point is all of them.
    """
    if found.status is Status.NO_SOLUTION or "violation" in found.details:
        return _counterexample(game, found)
    fault = misshapen(game.payoffs.shape[1:], found.points) if found.points else "no profile is claimed"
    if fault:
        return nothing("differences", TOLERANCE, fault)
    n, falls = len(game.players), [0.0]
    best = np.ones(game.payoffs.shape[1:], dtype=bool)
    for i, u in enumerate(game.payoffs):
        scale = float(np.ptp(u)) or 1.0
        best &= u >= u.max(axis=i, keepdims=True) - FALL * scale
        for j in range(n):
            rise = np.diff(np.diff(u, axis=i), axis=j) if j != i else np.zeros(0)
            falls.append(-float(rise.min(initial=0.0)) / scale)
    cells = [tuple(int(np.argmax(s)) for s in p) for p in found.points]
    low, high = np.min(cells, axis=0), np.max(cells, axis=0)
    within = all((low <= c).all() and (c <= high).all() for c in np.argwhere(best))
    parts = {
        "fall": float(np.max(falls)),
        "regret": float(np.max([regrets(game, p) for p in found.points])),
        "feasibility": float(np.max([feasibility(p) + 1.0 - min(float(s.max()) for s in p) for p in found.points])),
        "between": 0.0 if within else NEVER,
        "ends": 0.0 if sorted(cells) == sorted({tuple(low.tolist()), tuple(high.tolist())}) else NEVER,
    }
    whole = found.completeness != "all" or len(cells) == 1
    return verdict(
        "differences",
        TOLERANCE,
        parts,
        "Differences increase, and all equilibria lie between the points."
        + ("" if whole else " That there are no others was not proved."),
        words={
            "between": "a pure equilibrium does not lie between the points",
            "ends": "the points are not one smallest and one largest profile",
        },
        covers="all" if whole else "part",
        proved=("points", "completeness") if whole else ("points",),
    )


def _counterexample(game: NormalForm, found: Found) -> Certificate:
    """Four cells: neither up, the player up, the other up, both up."""
    violation = found.details.get("violation")
    if not isinstance(violation, Mapping):
        return nothing("differences", TOLERANCE, "no four cells are shown in which a difference falls")
    try:
        i, j = (game.players.index(p) for p in violation["players"])
        cells = [tuple(a.index(x) for a, x in zip(game.actions, c, strict=True)) for c in violation["cells"]]
    except (KeyError, ValueError, TypeError):
        return nothing("differences", TOLERANCE, "details.violation must name two players and four cells of the game")
    step = np.eye(len(game.players), dtype=int)
    moves = [np.array(c) - np.array(cells[0]) for c in cells[1:]]
    wanted = (step[i], step[j], step[i] + step[j])
    right = i != j and len(moves) == 3 and all((m == w).all() for m, w in zip(moves, wanted, strict=True))
    u, exact = game.payoffs[i], game.to_arrays().exact
    fall = (
        float((u[cells[1]] - u[cells[0]]) - (u[cells[3]] - u[cells[2]])) / (float(np.ptp(u)) or 1.0) if right else 0.0
    )
    e = None if exact is None else exact[i]
    return verdict(
        "differences",
        TOLERANCE,
        {
            "square": 0.0 if right else NEVER,
            "fall": 0.0 if fall > FALL or not right else NEVER,
            "points": NEVER if found.points else 0.0,
        },
        "The four cells show a difference that falls.",
        words={
            "square": "the four cells are not those of two players who go up by one action each",
            "fall": "the four cells show no difference that falls",
            "points": "points are claimed where differences are said not to increase",
        },
        covers="witness",
        exact=bool(right and e is not None and e[cells[1]] - e[cells[0]] > e[cells[3]] - e[cells[2]]),
        proved=("completeness", "details.violation"),
    )
