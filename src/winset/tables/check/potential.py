"""Potentials checked deviation by deviation, and the cycles of deviations that are said to rule them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np

from winset.base.array_types import Float, Marks
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.tables.check.nash import feasibility
from winset.tables.check.verdict import NEVER, misshapen, nothing, smallest, verdict
from winset.tables.concepts import Potential
from winset.tables.games.normal import NormalForm

__all__ = ["certify_potential"]


TOLERANCE = 1e-8
TIE = 1e-9
"""Gains up to this share of the player's payoff range count as zero."""
ROUNDING = 1e-12
"""Sums of gains around a cycle up to this share of the payoff range are rounding."""


def certify_potential(game: NormalForm, concept: Potential, found: Found) -> Certificate:
    """The largest difference between what a deviator gains and what the potential says, relative to payoff ranges."""
    if found.status is Status.NO_SOLUTION or "violation" in found.details:
        return _no_potential(game, concept, found)
    shape = game.payoffs.shape[1:]
    fault = misshapen(shape, found.points) if found.points else "no profile is claimed"
    if fault:
        return nothing("deviations", TOLERANCE, fault)
    scales = np.array([float(np.ptp(u)) or 1.0 for u in game.payoffs])
    given = found.details.get("weights", dict.fromkeys(game.players, 1.0))
    named = isinstance(given, Mapping) and set(given) == set(game.players)
    weights = np.array([given[p] for p in game.players] if named else [np.nan] * len(scales), dtype=np.float64)
    if not weights.min() > 0 or (concept.kind == "weighted" and "weights" not in found.details):
        return nothing("deviations", TOLERANCE, "details.weights must have a number > 0 for each player")
    cardinal = concept.kind in ("exact", "weighted")
    if "potential" not in found.details and not cardinal:
        return nothing("deviations", TOLERANCE, "details.potential is missing")
    P = np.asarray(found.details["potential"] if "potential" in found.details else _added_up(game.payoffs, weights))
    if P.shape != shape or not np.isfinite(P).all():
        return nothing("deviations", TOLERANCE, f"details.potential must be a table of {shape} finite numbers")
    if cardinal:
        weights = weights if concept.kind == "weighted" else np.ones(len(scales))
        parts = {"difference": _difference(game, P, weights, scales), "cycles": _unbalanced(game, weights, scales)}
    else:
        parts = {"difference": _disorder(game, P, scales, concept.kind == "ordinal")}
    spread = float(np.ptp(P)) or 1.0
    cells = [tuple(int(np.argmax(s)) for s in p) for p in found.points]
    parts["feasibility"] = float(np.max([feasibility(p) + 1.0 - min(float(s.max()) for s in p) for p in found.points]))
    parts["top"] = max(float(P.max() - P[cell]) / spread for cell in cells)
    left_out = {tuple(c) for c in np.argwhere(P.max() - ROUNDING * spread <= P).tolist()} - set(cells)
    parts["completeness"] = NEVER if left_out and found.completeness == "all" else 0.0
    return verdict(
        "deviations",
        TOLERANCE,
        parts,
        "The potential moves as deviators' payoffs do; where it is largest, nobody gains by deviating.",
        words={
            "top": "the potential is larger elsewhere than at a point",
            "cycles": "around a cycle of deviations the gains, divided by the weights, do not add up to zero",
            "completeness": f"the potential is as large at {len(left_out)} profiles that are left out",
        },
        proved=("points", "completeness", "details.potential", "details.weights"),
    )


def _added_up(tables: Float, weights: Float) -> Float:
    """The potential by deviations from everybody's first action, one player after the other."""
    P = np.zeros(tables.shape[1:])
    for i, u in enumerate(tables):
        later = (..., *[slice(0, 1)] * (tables.ndim - 2 - i))
        U = u[later] / weights[i]
        P = P + (U - np.take(U, [0], axis=i))
    return P


def _difference(game: NormalForm, P: Float, weights: Float, scales: Float) -> float:
    """The largest difference between a deviator's gain and its weight times the potential's, beyond rounding."""
    worst = [0.0]
    rounding = 2.0**-50 * float(np.abs(P).max())
    for i, u in enumerate(game.payoffs):
        U, Q = (np.moveaxis(table, i, 0) for table in (u, P))
        off = float(np.abs((U[None] - U[:, None]) - weights[i] * (Q[None] - Q[:, None])).max())
        worst.append(max(0.0, off - weights[i] * rounding) / scales[i])
    return float(np.max(worst))


def _unbalanced(game: NormalForm, weights: Float, scales: Float) -> float:
    """The largest sum of weighted gains around cycles of two players, relative to the largest of its two parts.

    On this scale no weight can be so small that any potential fits (Monderer and Shapley 1996, corollary 2.9).
    """
    worst = 0.0
    for i, j in combinations(range(len(weights)), 2):
        sums = []
        for k in (i, j):
            u = np.moveaxis(game.payoffs[k], (i, j), (0, 1))
            around = u - u[:1] - u[:, :1] + u[:1, :1]
            sums.append(np.where(np.abs(around) <= ROUNDING * scales[k], 0.0, around) / weights[k])
        size = float(np.max(np.abs(sums)))
        worst = max(worst, float(np.abs(sums[0] - sums[1]).max()) / size if size > 0 else 0.0)
    return worst


def _disorder(game: NormalForm, P: Float, scales: Float, ordinal: bool) -> float:
    """Infinite if the potential does not rise where a deviator gains, or if ordinal rises where none does."""
    for i, u in enumerate(game.payoffs):
        U, Q = (np.moveaxis(table, i, 0) for table in (u, P))
        du, dp = U[None] - U[:, None], Q[None] - Q[:, None]
        wrong: Marks = (du > TIE * scales[i]) & (dp <= 0)
        if ordinal:
            wrong = wrong | ((dp > 0) & (du <= TIE * scales[i]))
        if wrong.any():
            return NEVER
    return 0.0


def _no_potential(game: NormalForm, concept: Potential, found: Found) -> Certificate:
    """Whether the cycles shown rule such a potential out."""
    violation = found.details.get("violation")
    if not isinstance(violation, Mapping):
        return nothing("deviations", TOLERANCE, "no cycle of deviations is shown that rules a potential out")
    listed = [violation[k] for k in ("cells", "other_cells") if k in violation] + list(violation.get("cycles", []))
    try:
        cycles = [_gains(game, cells) for cells in listed]
    except (TypeError, ValueError, ArithmeticError):
        cycles = []
    shown = bool(cycles) and all(cycles) and _ruled_out(game, concept.kind, cycles)
    return verdict(
        "deviations",
        TOLERANCE,
        {"cycle": 0.0 if shown else NEVER, "points": NEVER if found.points else 0.0},
        "The deviations shown rule such a potential out.",
        words={"cycle": "the deviations shown rule nothing out", "points": "a point is claimed where there is none"},
        covers="witness",
        proved=("completeness", "details.violation"),
    )


def _gains(game: NormalForm, cells: Sequence[tuple[str, ...]]) -> list[tuple[int, float]]:
    """Who moves at every step of a cycle and what the mover gains, in units of the payoff range; [] if it is none."""
    steps: list[tuple[int, float]] = []
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


def _ruled_out(game: NormalForm, kind: str, cycles: list[list[tuple[int, float]]]) -> bool:
    """Whether the gains around the cycles contradict a potential of this kind."""
    if kind in ("ordinal", "generalized"):
        gains = [g for _, g in cycles[0]]
        least = min(gains)
        return max(gains) > TIE and (least >= -TIE if kind == "ordinal" else least > TIE)
    totals = np.zeros((len(cycles), len(game.players)))
    for row, cycle in zip(totals, cycles, strict=True):
        for mover, gain in cycle:
            row[mover] += gain
    totals[np.abs(totals) <= ROUNDING] = 0.0
    if kind == "exact":
        spreads = np.ptp(game.payoffs.reshape(len(game.players), -1), axis=1)
        moved = [max(spreads[mover] for mover, _ in cycle) or 1.0 for cycle in cycles]
        return bool((np.abs(totals @ spreads) > TIE * np.array(moved)).any())
    return _never_balance(totals)


def _never_balance(totals: Float) -> bool:
    """Whether no positive weights make every row of totals (cycles, players) sum to zero.

    By Stiemke's lemma (1915) that is so if and only if some sum of rows, each with a factor of either sign, is
    nowhere negative and somewhere positive.
    """
    both = np.vstack([totals, -totals])
    count = len(both)
    above = np.vstack([both.T, -np.ones(count)])
    factors = smallest(-both.sum(axis=1), above, np.r_[np.zeros(totals.shape[1]), -1.0])
    if factors is None:
        return False
    combined = factors @ both
    return bool(combined.min() >= -ROUNDING and combined.max() > TIE)
