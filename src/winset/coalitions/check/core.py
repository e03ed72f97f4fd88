"""The core: membership by all excesses, all vertices by the edges that leave each, emptiness by balanced weights."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, lcm

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.coalitions.arrays import Table
from winset.coalitions.check.nucleolus import TOLERANCE, excess_table, vectors
from winset.coalitions.check.verdict import NOWHERE, Worth, claimed, is_exact, judged, plain, size_of
from winset.coalitions.concepts import Core
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.names import coalition_members
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_core"]

MOST = 12
"""Most players of whose coalitions a linear program has a row each."""
CHOICES = 20_000
"""Most sets of tight coalitions looked at for the edges of one vertex."""


def certify_core(game: CoalitionalGame | VotingRule, concept: Core, found: Found) -> Certificate:
    """Efficient payoffs that no coalition improves on, and that they are all the vertices if that is claimed."""
    table = game.to_game() if isinstance(game, VotingRule) else game
    if found.status is Status.NO_SOLUTION:
        return _empty(table, found)
    listed = [claimed(point, game.players) for point in found.points]
    points = [x for x in listed if x is not None]
    if not points or len(points) < len(listed):
        return judged("excess", {"efficiency": NOWHERE}, "")
    slack, parts = [], {"efficiency": 0.0, "largest excess": 0.0}
    for x in points:
        excess, scale, _ = excess_table(table, x)
        parts["efficiency"] = max(parts["efficiency"], abs(float(excess[-1])) / scale)
        parts["largest excess"] = max(parts["largest excess"], float(excess[1:-1].max(initial=0)) / scale)
        slack.append(-excess)
    exact = table.exact and all(is_exact(x) for x in points)
    parts |= _epsilon(table, found)
    statement, covers = "Efficient, and no coalition can improve on it.", "all"
    proved: tuple[str, ...] = ("points",)
    if found.completeness == "all":
        missing = 0.0
        if table.n > 1 and max(parts["efficiency"], parts["largest excess"]) <= (0 if exact else TOLERANCE):
            flat, missing_or_none = _edges(table, points, slack, exact)
            parts["vertices"] = float(flat)
            if missing_or_none is None:
                covers = "part"
                statement += " Whether all vertices are listed was not checked: too many coalitions are tight."
            else:
                missing = float(missing_or_none)
                statement += " Every edge from a listed vertex leads to another: they are all."
                proved = ("points", "completeness")
        parts["completeness"] = missing
    return judged(
        "excess", parts, statement, tolerance=TOLERANCE, exact=exact,
        covers="part" if covers == "part" else "all", proved=proved,
    )  # fmt: skip


def _epsilon(game: CoalitionalGame, found: Found) -> dict[str, float]:
    """How far ``details["epsilon"]`` is from the least largest excess, by a linear program."""
    from scipy.optimize import linprog

    if "epsilon" not in found.details or game.n < 2 or game.n > MOST:
        return {}
    values = np.asarray(game.values)
    scale = size_of(game)
    rows = vectors(np.arange(1, len(values) - 1), game.n)
    answer = linprog(
        np.r_[np.zeros(game.n), 1.0], np.c_[-rows, -np.ones(len(rows))], -values[1:-1] / scale,
        np.r_[np.ones(game.n), 0.0][None, :], [values[-1] / scale], (None, None),
    )  # fmt: skip
    if answer.status != 0:
        return {}
    off = abs(float(np.asarray(answer.x)[-1]) - float(plain(found.details["epsilon"])) / scale)
    return {"details.epsilon": max(0.0, off - 1e-8)}


def _edges(game: CoalitionalGame, points: list[list[Worth]], slack: list[Table], exact: bool) -> tuple[int, int | None]:
    """How many points are no vertices, and how many edges from a vertex lead to no listed one; None if not decided.

    The core is a bounded polytope, so its vertices are connected by edges: a list that every edge stays in is complete.
    An edge goes along a direction that keeps n - 2 independent tight coalitions tight and makes no other exceed.
    """
    n = game.n
    scale = size_of(game)
    members = vectors(np.arange(1 << n), n).astype(np.int64)
    known = {tuple(x) for x in points} if exact else set()
    places = np.array([[float(v) for v in x] for x in points])
    flat = lost = 0
    for x, room in zip(points, slack, strict=True):
        near = 0 if exact else 1e-9 * scale
        tight = np.flatnonzero(np.asarray(room <= near, dtype=bool))[1:-1]
        if np.linalg.matrix_rank(members[np.append(tight, -1)]) < n:
            flat += 1
            continue
        rays = _rays(_needed(tight, n), members, n)
        if rays is None:
            return flat, None
        unit = lcm(*(Fraction(v).denominator for v in x), game.denominator) if exact else 1
        for ray in rays:
            fall = -(members @ ray)
            down = np.flatnonzero(fall > 0)
            steps = [plain(room[s]) for s in down]
            ends = [
                Fraction(a, int(b)) if isinstance(a, int) else a / b for a, b in zip(steps, fall[down], strict=True)
            ]
            step = min(ends) / unit
            end = [v + step * int(d) for v, d in zip(x, ray, strict=True)]
            there = tuple(end) in known if exact else np.abs(places - np.array(end)).max(axis=1).min() <= 1e-7 * scale
            lost += not there
    return flat, lost


def _needed(tight: Int, n: int) -> list[int]:
    """Tight coalitions but for disjoint unions of two others, and what two others that cover all have in common.

    If neither of the two loses by a move, nor does the third; each is left out only while the two are kept.
    """
    full, kept = (1 << n) - 1, set(tight.tolist())
    for s in sorted(kept, key=lambda m: -m.bit_count()):
        for a in kept - {s}:
            if (a & s == a and s ^ a in kept) or (a & s == s and a != full and (full ^ a) | s in kept - {s, a}):
                kept.discard(s)
                break
    return sorted(kept)


def _rays(tight: Sequence[int], members: Int, n: int) -> list[Int] | None:
    """Directions of the edges: whole numbers, found by Cramer's rule; None if there are too many to look at."""
    if n == 2:
        choices = np.zeros((1, 0), dtype=np.int64)
    elif comb(len(tight), n - 2) > CHOICES:
        return None
    else:
        choices = np.array(list(combinations(tight, n - 2)), dtype=np.int64)
    matrices = np.concatenate([members[choices], np.ones((len(choices), 1, n), dtype=np.int64)], axis=1).astype(float)
    rays = np.empty((len(choices), n), dtype=np.int64)
    for j in range(n):
        minor: Float = np.delete(matrices, j, axis=2)
        rays[:, j] = np.rint(np.linalg.det(minor)).astype(np.int64) * (-1) ** j
    rays = rays[rays.any(axis=1)]
    rays //= np.gcd.reduce(rays, axis=1)[:, None]
    moved = rays @ members[list(tight)].T
    both = [rays[(moved >= 0).all(axis=1)], -rays[(moved <= 0).all(axis=1)]]
    return list(np.unique(np.concatenate(both), axis=0))


def _empty(game: CoalitionalGame, found: Found) -> Certificate:
    """Balanced weights that give more than all together have (Bondareva 1963; Shapley 1967)."""
    n = game.n
    whole = plain(game.worth_of_mask((1 << n) - 1))
    given = found.details.get("balanced_weights", {})
    weights = {coalition_members(s, game.players): plain(w) for s, w in given.items()}
    covered = [sum(w for m, w in weights.items() if m >> i & 1) for i in range(n)]
    gain = sum(w * plain(game.worth_of_mask(m)) for m, w in weights.items()) - whole
    exact = game.exact and is_exact(list(weights.values()))
    least = 0.0 if exact else TOLERANCE * size_of(game)
    parts = {
        "balance": max(*(abs(float(c - 1)) for c in covered), *(-float(w) for w in weights.values()), 0.0),
        "gain": 0.0 if gain > least else NOWHERE,
    }
    parts |= _epsilon(game, found)
    if "epsilon" in found.details and n > MOST and sum(weights.values()) > 0:  # by duality, what the weights show
        off = abs(float(gain / sum(weights.values()) - plain(found.details["epsilon"]))) / size_of(game)
        parts["details.epsilon"] = max(0.0, off - 1e-8)
    text = f"Balanced weights give {float(gain):.6g} more than all together have (Bondareva 1963; Shapley 1967)."
    return judged(
        "balanced weights", parts, text, tolerance=TOLERANCE, exact=exact, covers="witness", proved=("completeness",)
    )
