"""Bargaining solutions checked from the problem and the answer: weak duality, supporting hyperplanes, the rule itself.

On a polytope the multipliers that come with an answer are checked, not trusted: with y >= 0 every outcome u of the set
has y A u <= y b, so a bound that the answer attains proves it best (Nash 1950, axioms in the form of first-order
conditions).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, PolytopeArrays
from winset.bargaining.check.axioms import moved, unequal_treatment, uniform_gain
from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Raiffa, Utilitarian
from winset.bargaining.games.problem import BargainingProblem
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.outcomes import linear_program

__all__ = ["certify_bargaining", "cone"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9
CONE_TOLERANCE = 1e-6
"""Cone solvers stop at a gap of about 1e-8; outcomes are that good to its square root."""


def certify_bargaining(game: BargainingProblem, concept: Concept, found: Found) -> Certificate:
    """Feasibility, individual rationality and the condition that defines the solution, at every point."""
    if not found.points:
        return Certificate("efficiency", 0.0, TOLERANCE, statement="No outcome is claimed.")
    arrays = game.to_arrays()
    points = [np.asarray(p) for p in found.points]
    if isinstance(arrays, FiniteArrays):
        return _finite(arrays, concept, points)
    if isinstance(arrays, ConvexArrays):
        return _convex(arrays, concept, points[0], found.details)
    return _polytope(arrays, concept, points[0], found.details)


def _certificate(kind: str, parts: dict[str, float], statement: str, tolerance: float = TOLERANCE) -> Certificate:
    value = max(parts.values())
    value = float("nan") if any(np.isnan(v) for v in parts.values()) else max(float(value), 0.0)
    return Certificate(kind, value, tolerance, statement=statement, parts=parts)


# ---------------------------------------------------------------- polytopes


def _polytope(arrays: PolytopeArrays, concept: Concept, u: Float, details: dict[str, Any]) -> Certificate:
    A, b, d = arrays.A, arrays.b, arrays.d
    gains = np.asarray(details["ideal"]) - d
    scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
    size = np.abs(A) @ np.maximum(np.abs(d), scale) + np.abs(b)
    parts = {
        "feasibility": float(np.max((A @ u - b) / np.maximum(size, 1e-300))),
        "individual rationality": float(np.max((d - u) / scale)),
    }
    if not isinstance(concept, Raiffa | Utilitarian):
        parts["symmetry"] = unequal_treatment(arrays, u, scale)
    if isinstance(concept, NashBargaining):
        y = np.asarray(details["multipliers"])
        parts["KKT residual"] = _nash_residual(arrays, u - d, gains, y)
        there, point, reach = moved(arrays, u, gains)
        parts["scale invariance"] = _nash_residual(there, point - there.d, reach, y)
        parts["efficiency"] = uniform_gain(arrays, u, gains) if gains.all() else 0.0
        return _certificate("KKT residual", parts, "No outcome of the set has a larger product of gains.")
    if isinstance(concept, Raiffa):
        parts["path"] = _raiffa(arrays, concept, np.asarray(details["disagreement_path"]), details, scale)
        parts["efficiency"] = float(np.max(_ideal_gains(A, b, u, scale) / scale))
        statement = (
            "The path follows the ideal point, as recomputed by other linear programs, and ends where nobody gains."
        )
        return _certificate("path", parts, statement, 1e-6)
    if isinstance(concept, KalaiSmorodinsky) or (isinstance(concept, Egalitarian) and not concept.lexicographic):
        along = arrays.w * gains if isinstance(concept, KalaiSmorodinsky) else arrays.w
        if isinstance(concept, KalaiSmorodinsky):
            parts["ideal point"] = _ideal_residual(arrays, gains, details)
        parts.update(_ray_residual(arrays, u - d, along, scale, np.asarray(details["multipliers"])))
        return _certificate("efficiency", parts, "Gains are in proportion; nothing further on the ray is feasible.")
    if isinstance(concept, Utilitarian):
        y, room = np.asarray(details["multipliers"]), b - A @ d
        bound = float(y @ room)
        total = max(float(arrays.w @ gains), 1e-300)
        parts["duality gap"] = (bound - float(arrays.w @ (u - d))) / total
        parts["multipliers"] = float(max(np.max((arrays.w - y @ A) * scale) / total, -y.min()))
        return _certificate("duality gap", parts, "No outcome that nobody refuses has a larger weighted sum.")
    shift, unit = (gains, np.ones(len(u))) if isinstance(concept, EqualLoss) else (np.zeros(len(u)), arrays.w)
    parts["leximin"] = (
        _leximin_residual(A, b, d, u - d, shift, unit, equal=isinstance(concept, EqualLoss)) / scale.max()
    )
    statement = "Nobody can be raised without lowering somebody who is no better off."
    return _certificate("leximin", parts, statement, 1e-8)


def _nash_residual(arrays: PolytopeArrays, v: Float, gains: Float, y: Float) -> float:
    """Largest violation of p_i v_i = w_i, y >= 0, y s = 0 with p = A' y, over the players who can gain."""
    free = gains > 0
    if not free.any():
        return 0.0
    share = arrays.w[free] / arrays.w[free].sum()
    price = (y @ arrays.A)[free]
    slack = arrays.b - arrays.A @ (arrays.d + v)
    reach = np.abs(arrays.A[:, free]) @ gains[free]
    stationarity = float(np.max(np.abs(price * v[free] - share)))
    complementarity = float(np.abs(y * slack).sum())
    sign = float(np.max(-y * np.maximum(reach, 1e-300)))
    return max(stationarity, complementarity, sign)


def _ideal_residual(arrays: PolytopeArrays, gains: Float, details: dict[str, Any]) -> float:
    """Each ideal gain is bounded by its multipliers and attained by its outcome."""
    Y, best = np.asarray(details["ideal_multipliers"]), np.asarray(details["ideal_outcomes"])
    room = arrays.b - arrays.A @ arrays.d
    scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
    size = np.abs(arrays.A) @ np.maximum(np.abs(arrays.d), scale) + np.abs(arrays.b)
    bound = (Y @ room - gains) / scale
    shape = (np.eye(len(gains)) - Y @ arrays.A) * scale[None, :] / scale[:, None]
    outside = (best @ arrays.A.T - arrays.b) / np.maximum(size, 1e-300)
    reached = (gains - (np.diag(best) - arrays.d)) / scale
    return float(max(np.abs(bound).max(), shape.max(), outside.max(), np.abs(reached).max(), (-Y).max()))


def _ray_residual(arrays: PolytopeArrays, v: Float, along: Float, scale: Float, y: Float) -> dict[str, float]:
    """Gains on the ray, and the bound y r on how far it goes (y A along = 1)."""
    moving = along > 0
    if not moving.any():
        return {"proportion": float(np.max(np.abs(v) / scale))}
    length = float(np.mean(v[moving] / along[moving]))
    off = float(np.max(np.abs(v - length * along) / scale))
    reach = max(length, float(np.min(scale[moving] / along[moving])), 1e-300)
    room = arrays.b - arrays.A @ arrays.d
    normal = abs(float(y @ (arrays.A @ along)) - 1.0)
    return {
        "proportion": off,
        "efficiency": max((float(y @ room) - length) / reach, normal, float(-y.min())),
    }


def _ideal_gains(A: Float, b: Float, d: Float, scale: Float) -> Float:
    """The largest gain of each player above d, by HiGHS, in a program scaled by the gains to be expected."""
    room, n = np.maximum(b - A @ d, 0.0), len(d)
    scaled = A * scale
    size = np.maximum(np.abs(scaled).max(axis=1), 1e-300)
    out = np.empty(n)
    for i in range(n):
        program = linear_program(-np.eye(n)[i], scaled / size[:, None], room / size, np.zeros(n))
        out[i] = -program.fun * scale[i] if program.status == 0 else np.nan
    return out


def _leximin_residual(A: Float, b: Float, d: Float, v: Float, shift: Float, unit: Float, *, equal: bool) -> float:
    """How much anybody can gain without lowering those whose level is no higher (max-min fairness)."""
    size = max(float(np.abs(v).max()), float(np.abs(shift).max())) or 1.0
    A, room, v, shift = A * size, np.maximum(b - A @ d, 0.0), v / size, shift / size
    norm = np.maximum(np.abs(A).max(axis=1), 1e-300)
    A, room = A / norm[:, None], room / norm
    n, level = len(v), (v - shift) / unit
    if equal and (v > 0).any() and np.ptp(level[v > 0]) <= 1e-9 * float(shift.max() or 1.0):
        rows = np.c_[-np.eye(n), -np.ones(n)]
        program = linear_program(
            np.r_[np.zeros(n), 1.0], np.vstack([np.c_[A, np.zeros(len(A))], rows]), np.r_[room, -shift], np.zeros(n + 1)
        )
        return size * abs(float(program.fun) - float(np.max(shift - v))) if program.status == 0 else np.nan
    worst = 0.0
    for i in range(n):
        lower = np.where(level <= level[i] + 1e-9 * np.abs(level).max(), v, 0.0)
        start = lower * (1 - 1e-12)
        program = linear_program(-np.eye(n)[i], A, np.maximum(room, A @ v), start)
        worst = max(worst, -float(program.fun) - float(v[i])) if program.status == 0 else np.nan
    return size * worst


def _raiffa(arrays: PolytopeArrays, concept: Raiffa, path: Float, details: dict[str, Any], scale: Float) -> float:
    """How far the path is from the one recomputed with HiGHS."""
    A, b, n = arrays.A, arrays.b, len(arrays.d)
    worst = float(np.max(np.abs(path[0] - arrays.d) / scale))
    if not concept.continuous:
        for here, there in pairwise(path):
            step = here + _ideal_gains(A, b, here, scale) / n
            worst = max(worst, float(np.max(np.abs(step - there) / scale)))
        return worst
    times = np.asarray(details["times"])
    for k in np.unique(np.linspace(0, len(path) - 2, 8).astype(int)):
        h, x = (times[k + 1] - times[k]) / 4, path[k]
        for _ in range(4):
            a = _ideal_gains(A, b, x, scale)
            c = _ideal_gains(A, b, x + h / 2 * a, scale)
            e = _ideal_gains(A, b, x + h / 2 * c, scale)
            x = x + h / 6 * (a + 2 * c + 2 * e + _ideal_gains(A, b, x + h * e, scale))
        worst = max(worst, float(np.max(np.abs(x - path[k + 1]) / scale)))
    return worst


# ---------------------------------------------------------------- finite lists


def _finite(arrays: FiniteArrays, concept: Concept, points: list[Float]) -> Certificate:
    """Every allowed outcome is compared with the answer by the definition of the solution."""
    u, d, w = arrays.utilities, arrays.d, arrays.w
    allowed = u[(u >= d).all(axis=1)] - d
    top = allowed.max(axis=0)
    scale = np.where(top > 0, top, 1.0)
    worst = 0.0
    for point in points:
        listed = bool((u == point).all(axis=1).any())
        if not listed or (point < d).any():
            return _certificate("comparison", {"listed": np.inf}, "The outcome is on the list and nobody refuses it.")
        worst = max(worst, _better(allowed, point - d, w, scale, concept))
    return _certificate("comparison", {"comparison": worst}, "Every outcome on the list was compared; none is better.")


def _better(v: Float, own: Float, w: Float, scale: Float, concept: Concept) -> float:
    """By how much some row of v is better than ``own`` in the solution's order, relative to the ideal gains."""
    if isinstance(concept, Utilitarian):
        return float((v @ w).max() - own @ w) / float(scale @ w)
    if isinstance(concept, NashBargaining):
        count = (v > 0).sum(axis=1)
        if count.max() > (own > 0).sum():
            return 1.0
        share = w / w.sum()
        rows = v[count == count.max()] / scale
        with np.errstate(divide="ignore"):
            logs = np.where(rows > 0, np.log(np.where(rows > 0, rows, 1.0)), 0.0) @ share
            at = float(np.where(own > 0, np.log(np.where(own > 0, own, 1.0) / scale), 0.0) @ share)
        return float(np.exp(logs.max()) - np.exp(at))
    top = v.max(axis=0)
    if isinstance(concept, EqualLoss):
        levels, mine = (v - top) / scale.max(), (own - top) / scale.max()
    elif isinstance(concept, Egalitarian):
        levels, mine = v / w / scale.max(), own / w / scale.max()
    else:
        moving = top > 0
        levels, mine = (v / (w * scale))[:, moving], (own / (w * scale))[moving]
    rows, mine = np.sort(levels, axis=1), np.sort(mine)
    width = 1 if isinstance(concept, Egalitarian) and not concept.lexicographic else rows.shape[1]
    for k in range(width):
        ahead = float(rows[:, k].max(initial=-np.inf) - mine[k])
        if ahead > 1e-11:
            return ahead
        rows = rows[rows[:, k] >= mine[k] - 1e-11]
    return 0.0


# ---------------------------------------------------------------- convex sets


def _convex(arrays: ConvexArrays, concept: Concept, u: Float, details: dict[str, Any]) -> Certificate:
    """A supporting hyperplane at the answer: no outcome is better along the normal than the answer itself."""
    d, w = arrays.d, arrays.w
    gains = np.asarray(details["ideal"]) - d
    scale = np.where(gains > 0, gains, 1.0)
    parts = {
        "feasibility": _distance(arrays, u, scale),
        "individual rationality": float(np.max((d - u) / scale)),
    }
    if isinstance(concept, Raiffa):
        parts["efficiency"] = float(np.max(_convex_gains(arrays, np.minimum(u, u - 1e-9 * scale)) / scale)) ** 2
        return _certificate("efficiency", parts, "The path ends where nobody can gain alone.", 1e-4)
    if isinstance(concept, NashBargaining):
        free = gains > 0
        normal = np.where(free, w / np.where(free, u - d, 1.0), 0.0)
        normal /= w[free].sum() if free.any() else 1.0
    elif isinstance(concept, Utilitarian):
        normal = w / float(w @ scale)
    else:
        normal = np.asarray(details["normal"])
        size = float(normal @ scale)
        normal = normal / size if size > 0 else normal
        parts["proportion"] = _convex_proportion(concept, u - d, gains, w, scale)
    best = _support(arrays, normal)
    parts["support gap"] = best - float(normal @ u)
    return _certificate(
        "support gap", parts, "A hyperplane through the outcome has the whole set on one side.", CONE_TOLERANCE
    )


def _convex_proportion(concept: Concept, v: Float, gains: Float, w: Float, scale: Float) -> float:
    if isinstance(concept, EqualLoss):
        return float(np.ptp((gains - v)[v > 0])) / float(scale.max()) if (v > 0).any() else 0.0
    along = w * gains if isinstance(concept, KalaiSmorodinsky) else w
    moving = along > 0
    return float(np.ptp(v[moving] / along[moving]) * along.max() / scale.max()) if moving.any() else 0.0


def cone(objective: Any, constraints: list[Any]) -> float:
    """The maximum of a concave expression, NaN if there is none."""
    import cvxpy as cp

    problem = cp.Problem(cp.Maximize(objective), constraints)
    problem.solve(solver="CLARABEL")  # type: ignore[no-untyped-call]
    return float(problem.value) if problem.status.startswith("optimal") else float("nan")


def _support(arrays: ConvexArrays, normal: Float) -> float:
    """The largest normal . u over outcomes that nobody refuses."""
    rational = [u >= x for u, x in zip(arrays.utilities, arrays.d, strict=True)]
    return cone(sum(a * u for a, u in zip(normal, arrays.utilities, strict=True)), [*arrays.constraints, *rational])


def _distance(arrays: ConvexArrays, u: Float, scale: Float) -> float:
    """How much every utility must be lowered, relative to the gains, until some policy gives them."""
    import cvxpy as cp

    t = cp.Variable()
    rows = [e >= x + s * t for e, x, s in zip(arrays.utilities, u, scale, strict=True)]
    return -cone(t, [*arrays.constraints, *rows])


def _convex_gains(arrays: ConvexArrays, d: Float) -> Float:
    rational = [u >= x for u, x in zip(arrays.utilities, d, strict=True)]
    return np.array([cone(u, [*arrays.constraints, *rational]) for u in arrays.utilities]) - d
