"""Supports on which the search by subdivision could not settle every piece: is there a continuum of equilibria?

Everything here works on one support at a time with dense linear algebra: it is the rare path.
"""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Continuum

__all__ = ["Strategies", "Support", "survey"]


Strategies = tuple[Float, ...]

FACE = 1e-9
"""Probabilities below it are zero, payoffs so close to the best are best."""
EDGE = 1e-3
"""Probabilities below it are tried as zero."""


class Support:
    """The indifference equations of one support.

    Parameters
    ----------
    payoffs
        Shape ``(n, m_1, ..., m_n)``, scaled to [0, 1].
    actions
        For each player the numbers of the actions in the support.
    tolerance
        How far below zero a probability, or above the support's payoff another action's, may be.
    """

    def __init__(self, payoffs: Float, actions: tuple[tuple[int, ...], ...], tolerance: float = 1e-10) -> None:
        self.payoffs = payoffs
        self.actions = actions
        self.tolerance = tolerance
        self.sizes = [len(a) for a in actions]
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)])

    def split(self, x: Float) -> list[Float]:
        """The probabilities ``x`` over the actions of the support, player by player."""
        return [x[self.starts[i] : self.starts[i + 1]] for i in range(len(self.sizes))]

    def join(self, strategies: Strategies) -> Float:
        """The probabilities of the support's actions, in one vector."""
        return np.concatenate([s[list(a)] for s, a in zip(strategies, self.actions, strict=True)])

    def full(self, x: Float) -> Strategies:
        """Mixed strategies over all actions, cleaned of rounding."""
        out = []
        for i, part in enumerate(self.split(x)):
            s = np.zeros(self.payoffs.shape[1 + i])
            s[list(self.actions[i])] = np.where(part > self.tolerance, part, 0.0)
            out.append(s / s.sum())
        return tuple(out)

    def replies(self, x: Float, skip: tuple[int, ...] = ()) -> list[Float]:
        """Payoff of every action of each player against the others' mixtures ``x``."""
        parts = self.split(x)
        out = []
        for i in range(len(self.sizes)):
            table = self.payoffs[i]
            for j in reversed(range(len(self.sizes))):
                if j != i:
                    table = (
                        np.take(table, self.actions[j], axis=j) @ parts[j]
                        if j == table.ndim - 1
                        else (np.tensordot(np.take(table, self.actions[j], axis=j), parts[j], axes=(j, 0)))
                    )
            out.append(table)
        return out

    def system(self, x: Float) -> tuple[Float, Float]:
        """Equations (sums to one, indifference) and their derivatives, shapes ``(K,)`` and ``(K, K)``."""
        n, total = len(self.sizes), int(self.starts[-1])
        parts = self.split(x)
        value, slope = np.zeros(total), np.zeros((total, total))
        for i in range(n):
            rows = slice(self.starts[i] + 1, self.starts[i + 1])
            value[self.starts[i]] = parts[i].sum() - 1.0
            slope[self.starts[i], self.starts[i] : self.starts[i + 1]] = 1.0
            table = self.payoffs[i][np.ix_(*self.actions)]
            table = np.moveaxis(table, i, 0)
            others = [j for j in range(n) if j != i]
            difference = table[1:] - table[:1]
            for place, j in enumerate(others):
                rest = difference
                for back in reversed(range(len(others))):
                    if back != place:
                        rest = np.tensordot(rest, parts[others[back]], axes=(1 + back, 0))
                slope[rows, self.starts[j] : self.starts[j + 1]] = rest
                if place == len(others) - 1:
                    value[rows] = rest @ parts[j]
            if not others:
                value[rows] = difference
        return value, slope

    def solve_from(self, x: Float, steps: int = 40) -> Float | None:
        """The equilibrium that Gauss-Newton reaches from ``x``, or None if it ends at none."""
        for _ in range(steps):
            value, slope = self.system(x)
            step = np.linalg.lstsq(slope, value, rcond=1e-9)[0]
            x = x - step
            if np.abs(step).max() < 1e-13:
                break
        return x if self.is_equilibrium(x) else None

    def is_equilibrium(self, x: Float) -> bool:
        """Whether ``x`` solves the equations, is non-negative, and no other action pays more."""
        value, _ = self.system(x)
        if not np.abs(value).max() <= self.tolerance or x.min() < -self.tolerance:
            return False
        return all(reply.max() <= reply[self.actions[i][0]] + self.tolerance for i, reply in enumerate(self.replies(x)))

    def directions(self, x: Float, on_face: bool = False) -> Float:
        """Orthonormal directions along which the equations do not move to first order, one a row.

        Those of unused actions that pay as much as the best are kept level too, if that leaves a direction;
        ``on_face``: and probabilities that are zero stay so.
        """
        _, slope = self.system(x)
        if on_face:
            slope = np.vstack([slope, np.eye(len(x))[x < FACE]])
        free = _null_space(slope)
        tight = self.tight_slopes(x) if len(free) else free
        kept = _null_space(np.vstack([slope, tight])) if len(tight) else free
        return kept if len(kept) else free

    def tight_slopes(self, x: Float) -> Float:
        """Derivatives of what unused actions that pay as much as the used ones gain, one a row."""
        rows = []
        for i, reply in enumerate(self.replies(x)):
            first = self.actions[i][0]
            for a in range(len(reply)):
                if a in self.actions[i] or reply[a] < reply[first] - FACE:
                    continue
                row = np.zeros(len(x))
                for j in range(len(self.sizes)):
                    if j != i:
                        for b in range(self.sizes[j]):
                            there = x.copy()
                            there[self.starts[j] : self.starts[j + 1]] = np.eye(self.sizes[j])[b]
                            values = self.replies(there)[i]
                            row[self.starts[j] + b] = values[a] - values[first]
                rows.append(row)
        return np.array(rows).reshape(-1, len(x))

    def furthest(self, x: Float, direction: Float) -> Float:
        """The last equilibrium met from ``x`` along ``direction``, which is bent to follow a curve."""
        here, step = x, 1e-2
        for _ in range(120):
            there = self.solve_from(here + step * direction, steps=8)
            moved = None if there is None else there - here
            if there is None or moved is None or np.linalg.norm(moved) < 0.5 * step or moved @ direction <= 0:
                step *= 0.5
                if step < 1e-12:
                    break
                continue
            here = there
            direction = moved / np.linalg.norm(moved)
            step *= 2.0
        return here

    def inside(self, x: Float) -> bool:
        """Whether every action of the support is used."""
        return bool(x.min() > 1e-6)


def _null_space(rows: Float) -> Float:
    """Orthonormal vectors that all rows are orthogonal to, one a row."""
    _, size, vectors = np.linalg.svd(rows)
    rank = int((size > 1e-7 * max(float(size[0]), 1e-300)).sum()) if len(size) else 0
    out: Float = vectors[rank:]
    return out


def survey(support: Support, starts: list[Strategies], most: int = 12) -> tuple[Continuum | None, list[Strategies]]:
    """What is at the unsettled pieces of a support.

    Parameters
    ----------
    support
        Its equations.
    starts
        Centres of the pieces.
    most
        How many centres to look at.

    Returns
    -------
    tuple
        The continuum found in the relative interior of this support, or None, and the singular equilibria that could
        not be moved along: isolated on this support as far as first-order tests can tell. Of those so near the edge of
        the support that they are equilibria of a smaller one none is given.
    """
    stuck: list[Float] = []
    samples: list[Float] = []
    dimension = 0
    for start in starts[:: max(1, len(starts) // most)]:
        x = support.solve_from(support.join(start))
        if x is None or any(np.abs(x - y).max() < 1e-6 for y in [*samples, *stuck]):
            continue
        ends: list[Float] = []
        free = 0
        for direction in support.directions(x):
            pair = [support.furthest(x, direction), support.furthest(x, -direction)]
            if np.abs(pair[0] - pair[1]).max() > 1e-3:
                free += 1
                ends += pair
        if not free:
            if not _of_smaller_support(support, x):
                stuck.append(x)
            continue
        middle = sum(ends, start=x * 0.0) / len(ends)
        inner = support.solve_from(middle)
        for point in [*_corners(support, ends), x if inner is None else inner]:
            if all(np.abs(point - y).max() > 1e-6 for y in samples):
                samples.append(point)
        if any(support.inside(y) for y in samples):
            dimension = max(dimension, free)
            break
    if not dimension:
        return None, [support.full(x) for x in stuck]
    return Continuum(support.actions, dimension, [support.full(x) for x in samples]), [support.full(x) for x in stuck]


def _of_smaller_support(support: Support, x: Float) -> bool:
    """Whether a point with small probabilities is an equilibrium without them."""
    parts = [np.where(part < EDGE, 0.0, part) for part in support.split(x)]
    if min(part.min() for part in parts) > 0:
        return False
    return support.is_equilibrium(np.concatenate([part / part.sum() for part in parts]))


def _corners(support: Support, ends: list[Float], most: int = 64) -> list[Float]:
    """Where one comes to from the ends of a continuum along the edges that they lie on."""
    corners: list[Float] = []
    ahead, seen = [np.where(np.abs(x) < FACE, 0.0, x) for x in ends], 0
    while ahead and seen < most:
        x, seen = ahead.pop(), seen + 1
        further = []
        for direction in support.directions(x, on_face=True):
            for sign in (1.0, -1.0):
                there = support.furthest(x, sign * direction)
                if np.abs(there - x).max() > 1e-3:
                    further.append(np.where(np.abs(there) < FACE, 0.0, there))
        known = [*corners, *ahead]
        ahead += [y for y in further if all(np.abs(y - z).max() > 1e-6 for z in known)]
        if not further and all(np.abs(x - z).max() > 1e-6 for z in corners):
            corners.append(x)
    return corners or ends
