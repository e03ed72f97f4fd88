"""The largest gain of each player above any point, as a function that seldom needs a linear program.

The largest u_i with u in the set and u >= x is the least of the bounds y (b, -x) over the corners y of the dual set,
which do not depend on x. A corner once found is right at another x too if the constraints that it stands for meet in a
point of the set there; only where none is does a program look for a new one.
"""

from __future__ import annotations

import numpy as np

from winset.bargaining.arrays import LotteryArrays, PolytopeArrays
from winset.base.array_types import Float, Int
from winset.outcomes import linear_program

__all__ = ["LargestGains"]

CLOSE = 1e-10


class LargestGains:
    """Gains (n,) over a point x (n,) of a polytope, or of all lotteries over points and the disagreement.

    Columns are z >= 0 with u = d + unit * (M z); the constraints are G z <= h and, from x, -M z <= (d - x) / unit.
    """

    def __init__(self, arrays: PolytopeArrays | LotteryArrays, scale: Float) -> None:
        self.d, self.unit = arrays.d, scale
        if isinstance(arrays, PolytopeArrays):
            self.M = np.eye(len(scale))
            G, h = arrays.A * scale, np.maximum(arrays.b - arrays.A @ arrays.d, 0.0)
            norm = np.maximum(np.abs(G).max(axis=1), 1e-300)
            self.G, self.h = G / norm[:, None], h / norm
        else:
            self.M = ((arrays.points - arrays.d) / scale).T
            self.G, self.h = np.ones((1, len(arrays.points))), np.ones(1)
        self.rows = np.vstack([self.G, -self.M, -np.eye(self.M.shape[1])])
        self.known: list[list[tuple[Float, Int]]] = [[] for _ in scale]

    def __call__(self, x: Float) -> Float:
        """The gains above x."""
        sides = np.r_[self.h, (self.d - x) / self.unit, np.zeros(self.M.shape[1])]
        top = np.array([self._best(i, sides) for i in range(len(self.d))])
        return np.asarray(np.maximum(self.d + self.unit * top - x, 0.0))

    def _best(self, i: int, sides: Float) -> float:
        """The largest (M z)_i."""
        for inverse, rows in self.known[i]:
            z = inverse @ sides[rows]
            if (self.rows @ z <= sides + CLOSE).all():
                return float(self.M[i] @ z)
        used = len(self.G) + len(self.d)
        found = linear_program(-self.M[i], self.rows[:used], sides[:used] + 1e-13, np.zeros(self.M.shape[1]))
        if found.status != 0:
            return -float(sides[len(self.G) + i])  # nothing above x, which lies on the frontier or beyond
        z = np.asarray(found.x)
        price = np.r_[-found.ineqlin.marginals, found.lower.marginals]
        close = np.flatnonzero((self.rows @ z >= sides - 1e-11) | (price > 1e-11))
        tight: list[int] = []
        for j in close[np.argsort(-price[close], kind="stable")]:
            if len(tight) < len(z) and np.linalg.matrix_rank(self.rows[[*tight, j]], tol=1e-9) > len(tight):
                tight.append(int(j))
        if len(tight) == len(z):
            self.known[i].append((np.linalg.inv(self.rows[tight]), np.array(tight)))
        return -float(found.fun)
