"""Bargaining solutions of a finite list checked: the answer is compared with every outcome that nobody refuses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from winset.bargaining.arrays import FiniteArrays
from winset.bargaining.check.regions import floats
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float, Int
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.outcomes import FiniteOutcomes

__all__ = ["Rivals", "ahead", "at_these_prices", "certify_list"]

Rivals = Callable[[FiniteArrays, Float], "Int | None"]
"""``(arrays, points (P, n))``: positions of all outcomes that may be as good as the points; None if it cannot say."""
CHUNK = 1 << 16

MARGIN = 1e-11
"""Keys that differ by less, relative to the largest, are taken to tie."""
SAME = 1e-14
"""Outcomes whose keys differ by less than this are equally good for certain."""


def certify_list(
    game: BargainingProblem,
    arrays: FiniteArrays,
    found: Found,
    levels: Callable[[Float, Float], list[Float]],
    *,
    below: bool = False,
    rivals: Rivals | None = None,
) -> Certificate:
    """Every outcome that nobody refuses is compared by the keys of the solution; ties must all be listed.

    ``rivals`` names the outcomes that can be as good as the answer; then only those are compared by the keys.
    """
    u, d, n = arrays.utilities, arrays.d, len(arrays.d)
    points = np.array([floats(np.asarray(p), (n,)) for p in found.points]).reshape(-1, n)
    rows = None if rivals is None or below else rivals(arrays, points)
    if rows is not None and not all((u[rows] == point).all(axis=1).any() for point in points):
        rows = None
    rows = np.arange(len(u)) if rows is None else rows
    rows = rows[(u[rows] >= d).all(axis=1)]
    if not len(rows):
        return _disagreement(arrays, points, found)
    keys = levels(u[rows] - d, arrays.w)
    parts = {"listed": 0.0 if len(points) else float("inf"), "comparison": 0.0}
    best = ahead(keys)
    chosen = np.zeros(len(rows), dtype=bool)
    for point in points:
        same = (u[rows] >= point - 1e-12 * np.abs(u[rows]) if below else u[rows] == point).all(axis=1)
        if not same.any():
            parts["listed"] = float("inf")
            continue
        worst = max(0.0, float(best[same].min()))
        if below:
            off = [float(k[best <= MARGIN].max() - k[best <= MARGIN].min()) for k in keys[:1]]
            worst = max(worst, *off, _off_ray(levels, point - d, u[rows] - d, arrays.w, best))
        parts["comparison"] = max(parts["comparison"], worst)
        chosen |= same
    if found.completeness == "all" and not below:
        parts["completeness"] = float((best <= SAME)[~chosen].sum())
    _named(game, found, points, parts, rows)
    value = max(parts.values())
    why = "Every outcome on the list was compared; none is better, and all that are as good are given."
    if value > MARGIN:
        worst_part = max(parts, key=lambda name: parts[name])
        why = {
            "listed": "The answer is no outcome of the list at which nobody falls below the disagreement.",
            "comparison": f"An outcome of the list is better, by {value:.3g} of the largest.",
            "completeness": f"{value:.0f} outcomes that are as good are missing.",
        }.get(worst_part, f"The {worst_part} of the answer are not those of its points.")
    return Certificate(
        "comparison", value, MARGIN, statement=why, parts=parts, proved=("points", "completeness", "details.outcomes")
    )


def at_these_prices(u: Float, price: Float, least: float) -> Int:
    """Positions of the outcomes (K, n) that are worth at least ``least``, in chunks that stay near the processor."""
    found = [k + np.flatnonzero(_worth(u[k : k + CHUNK], price) >= least) for k in range(0, len(u), CHUNK)]
    return np.concatenate(found)


def _worth(u: Float, price: Float) -> Float:
    """u price; of few columns one after the other, which is faster than a product with a matrix."""
    if len(price) > 3:
        return np.asarray(u @ price)
    total = u[:, 0] * price[0]
    for i in range(1, len(price)):
        total += u[:, i] * price[i]
    return np.asarray(total)


def ahead(keys: list[Float]) -> Float:
    """By how much each outcome (K,) falls behind the best in the first key in which it does; 0 for the best."""
    behind = np.zeros(len(keys[0]))
    left = np.ones(len(behind), dtype=bool)
    for key in keys:
        size = float(np.abs(key[left]).max()) or 1.0
        short = (key[left].max() - key) / size
        behind = np.where(left & (short > SAME), np.maximum(behind, short), behind)
        left &= short <= MARGIN
    return behind


def _off_ray(levels: Callable[[Float, Float], list[Float]], v: Float, rows: Float, w: Float, best: Float) -> float:
    """How far the smallest key of a point below the list is from that of the best outcome."""
    both = levels(np.vstack([rows, v]), w)[0]
    size = float(np.abs(both).max()) or 1.0
    return abs(float(both[:-1][best <= MARGIN].max() - both[-1])) / size


def _disagreement(arrays: FiniteArrays, points: Float, found: Found) -> Certificate:
    """Somebody refuses every outcome, so nothing is agreed and the disagreement stays."""
    right = points.shape == (1, len(arrays.d)) and bool((points[0] == arrays.d).all())
    claims = found.details.get("agreement", False) is False and not len(found.details.get("outcomes", ()))
    parts = {
        "disagreement": 0.0 if right and found.status is not Status.NO_SOLUTION else float("inf"),
        "outcomes": 0.0 if claims else float("inf"),
    }
    return Certificate(
        "refusal",
        max(parts.values()),
        MARGIN,
        statement="At every outcome somebody falls below the disagreement"
        + (", which is the answer." if max(parts.values()) == 0 else ": the answer must be the disagreement."),
        parts=parts,
        proved=("points", "completeness", "details.agreement", "details.outcomes"),
    )


def _named(game: BargainingProblem, found: Found, points: Float, parts: dict[str, float], rows: Int) -> None:
    """The names and positions that an answer gives are those of its points, which are among ``rows``."""
    if not isinstance(game.outcomes, FiniteOutcomes) or game.outcomes.free_disposal:
        return
    table = game.outcomes.utilities
    here = np.zeros(len(rows), dtype=bool)
    for point in points:
        here |= (table[rows] == point).all(axis=1)
    where = rows[here].tolist()
    if "chosen" in found.details:
        parts["chosen"] = 0.0 if list(found.details["chosen"]) == where else float("inf")
    if "outcomes" in found.details:
        names = [game.outcomes.name(k) for k in where]
        parts["outcomes"] = 0.0 if list(found.details["outcomes"]) == names else float("inf")
    if found.details.get("agreement", True) is False:
        parts["agreement"] = 0.0 if (points == game.disagreement).all() else float("inf")
