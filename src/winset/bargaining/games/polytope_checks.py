"""Whether a polytope and a disagreement make a bargaining problem: not empty, not flat, bounded above the disagreement.

Each is first answered by a proof that takes a few products of matrices; a linear program decides where none is found.
"""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import Faults
from winset.outcomes import Polytope, linear_program

__all__ = ["bounding_multipliers", "check_polytope"]

TRIES = 6
CLEAR = 1e-9


def check_polytope(polytope: Polytope, d: Float, players: tuple[str, ...], faults: Faults) -> None:
    """Empty, disagreement outside, unbounded above it, or flat: each is a fault."""
    A, b = polytope.A, polytope.b
    room = b - A @ d
    largest = np.maximum(np.maximum.reduce(A, 1), -np.minimum.reduce(A, 1))
    most = float(np.maximum.reduce(room + largest))
    if np.minimum.reduce(largest) <= 0 or not np.minimum.reduce(room) > CLEAR * most:
        norm = np.linalg.norm(A, axis=1)
        keep = norm > 0
        if _broken(polytope, d, norm, faults):
            return
        A, room, largest = A[keep], np.maximum(room[keep], 0.0), largest[keep]
        _check_flat(*_equilibrated(A, room), faults)
    if len(A) and bounding_multipliers(A, largest) is not None:
        return
    n = len(d)
    A, room = _equilibrated(A, room)
    reach = linear_program(-np.ones(n), A, np.ones(len(A)), np.zeros(n))
    if reach.status == 3:
        free = [p for i, p in enumerate(players) if linear_program(-np.eye(n)[i], A, room, np.zeros(n)).status == 3]
        who = ", ".join(free) or "some player"
        faults.add("outcomes", f"the set is unbounded: {who} can gain without limit; add a constraint")


def bounding_multipliers(A: Float, norm: Float) -> Float | None:
    """y >= 0 (m,) with y A > 0, which bound the gains of all by y A v <= y r; None if they are not found soon.

    ``norm`` (m,): the largest absolute entry of each row. The equation y A = 1 with y = exp(A x) is the first-order
    condition of a convex function of x; Newton's method stops as soon as y A > 0.
    """
    if np.minimum.reduce(A, None) >= 0:
        y = 1.0 / norm
        return y if np.minimum.reduce(y @ A) > 0 else None
    rows = A / norm[:, None]
    columns = rows.max(axis=0)
    if not float(columns.min()) > 0:
        return None
    rows /= columns
    y = np.ones(len(rows))
    for _ in range(TRIES):
        sums = y @ rows
        if float(sums.min()) > CLEAR * float(y.max()):
            return np.asarray(y / norm)
        goal = 0.5 * float(np.abs(sums).max()) + 0.5
        try:
            weighted = rows if (y == 1).all() else rows * y[:, None]
            step = rows @ np.linalg.solve(weighted.T @ rows, goal - sums)
        except np.linalg.LinAlgError:
            return None
        y *= np.where(step > -0.5, 1.0 + step, 0.5 * np.exp(np.clip(step + 0.5, -20.0, 0.0)))
        if not np.isfinite(y).all():
            return None
    return None


def _broken(polytope: Polytope, d: Float, norm: Float, faults: Faults) -> bool:
    """Whether the disagreement breaks a constraint, or the set is empty; the fault is added."""
    A, b = polytope.A, polytope.b
    keep = norm > 0
    width = float(np.max(np.abs(b[keep]) / norm[keep], initial=0.0))
    size = np.abs(A) @ np.abs(d) + np.abs(b) + 1e-3 * width * norm
    over = A @ d - b
    broken = np.flatnonzero(over > 1e-9 * size)
    if not len(broken):
        return False
    proof = polytope.feasibility()
    if not proof.feasible and proof.multipliers is not None:
        y = ", ".join(f"{v:.6g}" for v in proof.multipliers)
        faults.add("outcomes", f"the set is empty: with multipliers y = ({y}), y A = 0 and y b < 0 (Farkas)")
        return True
    for j in broken:
        faults.add("disagreement", f"lies outside the set: constraint {j} is broken by {over[j]:.6g}")
    return True


def _check_flat(A: Float, room: Float, faults: Faults) -> None:
    """A set without interior above the disagreement."""
    n = A.shape[1]
    scale = float(room.max(initial=0.0)) or 1.0
    rows = np.vstack([np.c_[A, np.ones(len(A))], np.r_[np.zeros(n), 1.0]])
    radius = linear_program(np.r_[np.zeros(n), -1.0], rows, np.r_[room / scale, 1.0])
    if radius.status == 0 and radius.x[-1] <= 1e-13:
        faults.add(
            "outcomes",
            "the set has no interior (lower dimension); relax its equalities, free disposal does no harm",
        )


def _equilibrated(A: Float, room: Float) -> tuple[Float, Float]:
    """Rows and columns rescaled until their largest entries are about 1 (Ruiz 2001); emptiness and the like stay."""
    for _ in range(10):
        rows = np.sqrt(np.abs(A).max(axis=1))
        A, room = A / rows[:, None], room / rows
        columns = np.sqrt(np.abs(A).max(axis=0))
        A = A / np.where(columns > 0, columns, 1.0)
    return A, room
