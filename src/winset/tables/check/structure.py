"""Potentials and increasing differences checked deviation by deviation, and what is said to rule them out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.solution import Certificate, Found
from winset.tables.check.nash import feasibility, regrets
from winset.tables.concepts import Potential, Supermodular
from winset.tables.games.normal import NormalForm

__all__ = ["certify_potential", "certify_supermodular"]


Float = NDArray[np.float64]
TOLERANCE = 1e-8


def _gains(game: NormalForm, cells: list[tuple[str, ...]]) -> list[tuple[int, float]]:
    """Who moves at every step of a cycle and what the mover gains, in units of the payoff range; [] if it is none."""
    steps = []
    where = [tuple(names.index(a) for names, a in zip(game.actions, cell, strict=True)) for cell in cells]
    if len(where) < 3 or where[0] != where[-1]:
        return []
    for before, after in pairwise(where):
        movers = [i for i in range(len(before)) if before[i] != after[i]]
        if len(movers) != 1:
            return []
        u = game.payoffs[movers[0]]
        steps.append((movers[0], float(u[after] - u[before]) / (float(np.ptp(u)) or 1.0)))
    return steps


def _ruled_out(game: NormalForm, kind: str, violation: dict[str, Any]) -> bool:
    """Whether the cycles show that there is no such potential."""
    listed = [violation[k] for k in ("cells", "other_cells") if k in violation] + violation.get("cycles", [])
    cycles = [_gains(game, cells) for cells in listed]
    if not cycles or not all(cycles):
        return False
    if kind in ("ordinal", "generalized"):
        gains = [g for _, g in cycles[0]]
        least = min(gains)
        return max(gains) > 1e-9 and (least >= -1e-9 if kind == "ordinal" else least > 1e-9)
    spreads = np.ptp(game.payoffs.reshape(len(game.players), -1), axis=1)
    totals = np.zeros((len(cycles), len(game.players)))
    for row, cycle in zip(totals, cycles, strict=True):
        for mover, gain in cycle:
            row[mover] += gain
    if kind == "exact":
        sums = totals @ (spreads / (spreads.max() or 1.0))
        return bool(np.abs(sums).max() > 1e-9)
    totals = totals[:, np.abs(totals).max(axis=0) > 1e-9]
    return bool(totals.size) and not _balances(totals)


def _balances(totals: Float) -> bool:
    """Whether positive weights make every row of totals (cycles, players) sum to zero."""
    from scipy.optimize import linprog

    n = totals.shape[1]
    cost = np.r_[np.zeros(n), 1.0]
    both = np.vstack([np.c_[totals, -np.ones(len(totals))], np.c_[-totals, -np.ones(len(totals))]])
    ends = [(1e-6, 1.0)] * n + [(0.0, None)]
    sums = np.r_[np.ones(n), 0.0][None]
    solve: Any = linprog
    result = solve(cost, both, np.zeros(2 * len(totals)), sums, [1.0], bounds=ends)
    return bool(result.status == 0 and result.fun <= 1e-10)


def certify_potential(game: NormalForm, concept: Potential, found: Found) -> Certificate:
    """The largest difference between what a deviator gains and what the potential says, relative to payoff ranges."""
    if "violation" in found.details:
        shown = _ruled_out(game, concept.kind, found.details["violation"])
        statement = (
            "The deviations shown rule such a potential out." if shown else "The deviations shown rule nothing out."
        )
        return Certificate("deviations", 0.0 if shown else float("inf"), TOLERANCE, statement=statement)
    if "potential" not in found.details:
        return Certificate("deviations", 0.0, TOLERANCE, statement="No potential is claimed.")
    P = np.asarray(found.details["potential"], dtype=np.float64)
    weights = found.details.get("weights", dict.fromkeys(game.players, 1.0))
    worst = 0.0
    scales = [float(np.ptp(u)) or 1.0 for u in game.payoffs]
    common = max(scales)
    for i, u in enumerate(game.payoffs):
        U, Q = (np.moveaxis(table, i, 0) for table in (u, P))
        du, dp = U[None] - U[:, None], Q[None] - Q[:, None]
        if concept.kind in ("exact", "weighted"):
            w = weights[game.players[i]]
            unit = common if concept.kind == "exact" else scales[i]
            worst = max(worst, float(np.abs(du - w * dp).max()) / unit, 0.0 if w > 0 else float("inf"))
            continue
        slack = 1e-9 * scales[i]
        wrong = (du > slack) & (dp <= 0)
        if concept.kind == "ordinal":
            wrong |= (dp > 0) & (du <= slack)
        worst = float("inf") if wrong.any() else worst
    top = float(P.max()) - 1e-9 * (float(np.ptp(P)) or 1.0)
    regret = max((float(regrets(game, p).max()) for p in found.points), default=float("inf"))
    at_top = all(float(P[tuple(int(np.argmax(s)) for s in p)]) >= top for p in found.points)
    off = max((feasibility(p) for p in found.points), default=0.0)
    return Certificate(
        "deviations",
        max(worst, regret, off) if at_top else float("inf"),
        TOLERANCE,
        statement="The potential moves as deviators' payoffs do; where it is largest, nobody gains by deviating.",
        parts={"difference": worst, "regret": regret},
    )


def certify_supermodular(game: NormalForm, concept: Supermodular, found: Found) -> Certificate:
    """Every two actions of every two players compared; the points against all pure equilibria."""
    if "violation" in found.details:
        return _counterexample(game, found.details["violation"])
    n, worst = len(game.players), 0.0
    for i, u in enumerate(game.payoffs):
        scale = float(np.ptp(u)) or 1.0
        for j in range(n):
            if j != i:
                U = np.moveaxis(u, (i, j), (0, 1))
                for step in range(1, len(U)):
                    rise = U[step:] - U[:-step]
                    for other in range(1, rise.shape[1]):
                        least = float((rise[:, other:] - rise[:, :-other]).min())
                        worst = max(worst, -least / scale)
    cells = [tuple(int(np.argmax(s)) for s in p) for p in found.points]
    regret = max(float(regrets(game, p).max()) for p in found.points)
    best = np.ones(game.payoffs.shape[1:], dtype=bool)
    for i, u in enumerate(game.payoffs):
        best &= u >= u.max(axis=i, keepdims=True) - 1e-12 * float(np.ptp(u))
    low, high = np.min(cells, axis=0), np.max(cells, axis=0)
    within = all((low <= c).all() and (c <= high).all() for c in np.argwhere(best))
    ordered = tuple(low) in cells and tuple(high) in cells
    return Certificate(
        "differences",
        max(worst, regret) if within and ordered else float("inf"),
        TOLERANCE,
        statement="Differences increase, and all pure equilibria lie between the points.",
        parts={"fall": worst, "regret": regret, "between": within},
    )


def _counterexample(game: NormalForm, violation: dict[str, Any]) -> Certificate:
    """Four cells: neither up, the player up, the other up, both up."""
    i, j = (game.players.index(p) for p in violation["players"])
    cells = [tuple(a.index(x) for a, x in zip(game.actions, c, strict=True)) for c in violation["cells"]]
    base = np.array(cells[0])
    step = np.eye(len(base), dtype=int)
    moves = [np.array(c) - base for c in cells[1:]]
    right = all((m == want).all() for m, want in zip(moves, (step[i], step[j], step[i] + step[j]), strict=True))
    u = game.payoffs[i]
    fall = float((u[cells[1]] - u[cells[0]]) - (u[cells[3]] - u[cells[2]])) / (float(np.ptp(u)) or 1.0)
    shown = i != j and right and fall > 0
    statement = "The four cells show a difference that falls." if shown else "The four cells show nothing."
    return Certificate(
        "differences", 0.0 if shown else float("inf"), TOLERANCE, statement=statement, parts={"fall": fall}
    )
