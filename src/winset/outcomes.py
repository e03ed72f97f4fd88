"""Sets of outcomes in utility space: finite lists, polytopes, convex hulls, and convex sets written in cvxpy.

Free disposal is one argument with one meaning and one default for all of them. ``free_disposal=False``: players get
what some outcome (a lottery, a policy) gives them. A solution that divides gains in proportion takes the point of
exactly proportional gains where an outcome gives just that, and otherwise raises the smallest share first, then the
next. ``free_disposal=True``: players may throw utility away, so that everything between the disagreement and an outcome
can be agreed, and gains are always in proportion. Solutions that are efficient (Nash's, the utilitarian, Raiffa's) are
the same either way.

An empty polytope is shown to be empty by Farkas multipliers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from winset.base.array_types import Column, Float, Int
from winset.base.errors import Faults, ModelError, as_list
from winset.base.limits import check_limit
from winset.base.real_arrays import real_array
from winset.base.records import Record
from winset.base.writable import Writable

if TYPE_CHECKING:
    from cvxpy import Constraint, Expression
    from scipy.optimize import OptimizeResult

__all__ = ["LARGEST", "ConvexOutcomes", "Feasibility", "FiniteOutcomes", "Hull", "Outcomes", "Polytope"]

LARGEST = 1e300
"""The largest number in a set of outcomes or a disagreement: sums of such numbers are finite."""
STRONG = 24
"""So many rows of the largest sums first remove what they dominate, where there are many more rows."""
BLOCK = 512
"""Rows that are compared with the frontier together."""


@dataclass(frozen=True, eq=False)
class Feasibility(Record):
    """Whether a polytope is empty, with the proof.

    ``point`` (n,) is an outcome in it; if there is none, ``multipliers`` y >= 0 (m,) show it: y A = 0 and y b < 0
    (Farkas 1902).
    """

    feasible: bool
    point: Float | None = None
    multipliers: Float | None = None


def _matrix(values: object, where: str, faults: Faults) -> Float:
    try:
        array = real_array(values, where)
    except ModelError:
        raise
    except (TypeError, ValueError, OverflowError):
        raise ModelError(f"{where}: must be a rectangular table of finite numbers") from None
    check_limit("cells", array.size, where)
    if array.ndim == 1 and where != "b":
        array = array[None, :]
    if array.size:
        low, high = np.minimum.reduce(array, None), np.maximum.reduce(array, None)
        if low >= -LARGEST and high <= LARGEST:
            return array
    if not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(array))
        place = "".join(f"[{int(k)}]" for k in bad[0])
        faults.add(f"{where}{place}", f"must be a finite number, got {array[tuple(bad[0])]}")
    elif array.size:
        faults.add(where, f"numbers must be at most {LARGEST:g} in size, so that they can be added up")
    return array


def linear_program(c: Float, A: Float, b: Float, lower: Float | None = None) -> OptimizeResult:
    """Minimise c u subject to A u <= b, with HiGHS; ``lower`` bounds u from below (free if omitted).

    Where its tightest tolerances leave nothing, its usual ones are tried.
    """
    from scipy.optimize import linprog

    bounds = [(None, None)] * len(c) if lower is None else [(x, None) for x in lower]
    found = linprog(
        c, A_ub=A, b_ub=b, bounds=bounds, method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    return found if found.status in (0, 3) else linprog(c, A_ub=A, b_ub=b, bounds=bounds, method="highs")


class Polytope(Writable):
    """All outcomes u with A u <= b.

    Parameters
    ----------
    A
        Shape ``(m, n)``: one row a constraint, one column a player.
    b
        Shape ``(m,)``, in utility units.
    free_disposal
        Whether players may throw utility away; see :mod:`winset.outcomes`. The disagreement lies in the set either way.

    Raises
    ------
    ModelError
        If shapes do not fit, numbers are not finite, or the set is empty (with Farkas multipliers).
    """

    def __init__(self, A: object, b: object, free_disposal: bool = False) -> None:
        faults = Faults()
        self.free_disposal = faults.flag(free_disposal, "free_disposal")
        self.A, self.b = _matrix(A, "A", faults), _matrix(b, "b", faults)
        self.b = self.b if self.b.ndim else np.atleast_1d(self.b)
        if self.A.ndim != 2 or self.b.ndim != 1 or len(self.A) != len(self.b) or not self.A.size:
            faults.add("A, b", f"must have shapes (m, n) and (m,), got {self.A.shape} and {self.b.shape}")
        faults.raise_if_any()
        if np.minimum.reduce(self.b) < 0:
            for j in np.flatnonzero(~self.A.any(axis=1) & (self.b < 0)):
                faults.add(f"b[{j}]", f"0 <= {self.b[j]:g} cannot hold; the set is empty")
            faults.raise_if_any()

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor."""
        return {"A": self.A, "b": self.b, "free_disposal": self.free_disposal}

    @classmethod
    def pie(cls, n: int, size: float = 1.0) -> Polytope:
        """What n players can share of a pie: the sum of utilities is at most ``size``."""
        return cls(np.ones((1, n)), [size])

    @property
    def n(self) -> int:
        """Number of players."""
        return int(self.A.shape[1])

    def excess(self, u: Float) -> float:
        """How far ``u`` is outside, relative to the size of the constraints; at most 0 inside."""
        scale = np.abs(self.A) @ np.abs(u) + np.abs(self.b)
        over = self.A @ u - self.b
        return float(np.max(over / np.maximum(scale, np.finfo(float).tiny)))

    def feasibility(self) -> Feasibility:
        """A point of the set, or Farkas multipliers that show it is empty."""
        m, n = self.A.shape
        rows = np.abs(self.A).max(axis=1)
        size = float(np.max(np.abs(self.b[rows > 0]) / rows[rows > 0], initial=0.0)) or 1.0
        norm = np.maximum(rows * size, np.abs(self.b))
        norm[norm == 0] = 1.0
        A, b = self.A * (size / norm[:, None]), self.b / norm
        slack = linear_program(np.r_[np.zeros(n), 1.0], np.c_[A, -np.ones(m)], b, np.r_[np.full(n, -np.inf), -1.0])
        if slack.status == 0 and slack.x[-1] <= 1e-12:
            return Feasibility(True, point=size * np.asarray(slack.x[:-1]))
        y = -np.asarray(slack.ineqlin.marginals) / norm
        return Feasibility(False, multipliers=y)

    def to_polytope(self) -> Polytope:
        """Itself."""
        return self


class Hull(Writable):
    """The convex hull of some outcomes: all their mixtures.

    Parameters
    ----------
    points
        Shape ``(K, n)``: the extreme outcomes.
    free_disposal
        Whether players may throw utility away; see :mod:`winset.outcomes`. The points may then lie in a plane.

    Raises
    ------
    ModelError
        Without free disposal, if there are too few points, or all lie in a plane of lower dimension.
    """

    def __init__(self, points: object, free_disposal: bool = False) -> None:
        faults = Faults()
        self.free_disposal = faults.flag(free_disposal, "free_disposal")
        self.points = _matrix(points, "points", faults)
        if self.points.ndim != 2 or not self.points.size:
            faults.add("points", f"must have shape (K, n), got {self.points.shape}")
        faults.raise_if_any()
        spread = self.points - self.points.mean(axis=0)
        scale = np.abs(spread).max(axis=0)
        rank = np.linalg.matrix_rank(spread / np.where(scale > 0, scale, 1.0), tol=1e-12)
        if rank < self.n and not self.free_disposal:
            what = f"the {len(self.points)} points span {rank} of {self.n} dimensions"
            raise ModelError(
                f"points: {what}; add a point (such as the disagreement), or use FiniteOutcomes with lotteries"
            )

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor."""
        return {"points": self.points, "free_disposal": self.free_disposal}

    @property
    def n(self) -> int:
        """Number of players."""
        return int(self.points.shape[1])

    def to_polytope(self) -> Polytope:
        """The same set by its facets (Barber, Dobkin and Huhdanpaa 1996)."""
        if self.n == 1:
            return Polytope([[1.0], [-1.0]], [self.points.max(), -self.points.min()])
        from scipy.spatial import ConvexHull

        centre = self.points.mean(axis=0)
        scale = np.abs(self.points - centre).max(axis=0)
        equations = ConvexHull((self.points - centre) / scale).equations
        _, first = np.unique(np.round(equations, 12), axis=0, return_index=True)
        facets = equations[np.sort(first)]
        A = facets[:, :-1] / scale
        b = (self.points @ A.T).max(axis=0)
        noise = 64 * np.finfo(float).eps * (np.abs(self.points) @ np.abs(A).T).max(axis=0)
        return Polytope(A, np.where(np.abs(b) <= noise, 0.0, b))

    def excess(self, u: Float) -> float:
        """How far ``u`` is outside, relative to the size of the set; at most 0 inside."""
        return self.to_polytope().excess(u)


def _undominated(u: Float) -> Int:
    """Positions of the rows (K, n) that no other Pareto-dominates, in rising order; equal rows are all kept.

    Rows of a large sum first remove what they dominate. What is left is sorted by falling sum: a row can only be
    dominated by an earlier one, so each block is compared with the rows kept before it and with itself (Chomicki,
    Godfrey, Gryz and Liang 2003).
    """
    sums, rest = u.sum(axis=1), np.arange(len(u))
    table = np.ascontiguousarray(u.T)
    for k in np.argpartition(-sums, STRONG)[:STRONG] if len(u) > 20 * STRONG else ():
        under = table[0] <= u[k, 0]
        for i in range(1, len(table)):
            under &= table[i] <= u[k, i]
        at = np.flatnonzero(under)
        under[at] = (table[:, at] != u[k][:, None]).any(axis=0)
        rest, table = rest[~under], table[:, ~under]
    left = u[rest]
    order = np.lexsort((*(-left.T[::-1]), -sums[rest]))
    rest, left = rest[order], left[order]
    first = np.r_[True, (left[1:] != left[:-1]).any(axis=1)]
    columns = np.ascontiguousarray(left[first].T)
    kept, used = np.zeros(columns.shape[1], dtype=bool), np.zeros((len(columns), 0))
    for start in range(0, columns.shape[1], BLOCK):
        block = columns[:, start : start + BLOCK]
        alive = ~_below(used, block)
        block = block[:, alive]
        within = ~_below(block, block, itself=True)
        kept[start + np.flatnonzero(alive)[within]] = True
        used = np.concatenate([used, block[:, within]], axis=1)
    return np.sort(rest[kept[np.cumsum(first) - 1]])


def _below(strong: Float, columns: Float, *, itself: bool = False) -> Column:
    """Which ``columns`` (n, B) are nowhere above one of the columns of ``strong`` (n, F), other than ``itself``."""
    under = strong[0][:, None] >= columns[0]
    for high, row in zip(strong[1:], columns[1:], strict=True):
        under &= high[:, None] >= row
    if itself:
        np.fill_diagonal(under, False)
    return np.asarray(under.any(axis=0))


class FiniteOutcomes(Writable):
    """A list of outcomes.

    Parameters
    ----------
    utilities
        Shape ``(K, n)``: utility of each outcome to each player.
    names
        K names; ``"1", "2", ...`` if omitted.
    lotteries
        Whether players may agree on a lottery over outcomes and the disagreement.
    free_disposal
        Whether players may throw utility away; see :mod:`winset.outcomes`.
    """

    def __init__(
        self,
        utilities: object,
        names: Sequence[str] | None = None,
        lotteries: bool = False,
        free_disposal: bool = False,
    ) -> None:
        faults = Faults()
        self.free_disposal = faults.flag(free_disposal, "free_disposal")
        self.lotteries = faults.flag(lotteries, "lotteries")
        self.utilities = _matrix(utilities, "utilities", faults)
        if self.utilities.ndim != 2 or not self.utilities.size:
            faults.add("utilities", f"must have shape (K, n) with at least one outcome, got {self.utilities.shape}")
        self.names = None if names is None else tuple(str(name) for name in as_list(names, "names", "a list of names"))
        if self.names is not None and len(self.names) != len(self.utilities):
            faults.add("names", f"must be {len(self.utilities)} names, got {len(self.names)}")
        faults.raise_if_any()

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor."""
        return {
            "utilities": self.utilities,
            "names": self.names,
            "lotteries": self.lotteries,
            "free_disposal": self.free_disposal,
        }

    @property
    def n(self) -> int:
        """Number of players."""
        return int(self.utilities.shape[1])

    def name(self, k: int) -> str:
        """Name of an outcome."""
        return str(k + 1) if self.names is None else self.names[k]

    def pareto(self) -> Int:
        """Positions of the outcomes that no other outcome Pareto-dominates, in their order."""
        return _undominated(self.utilities)


class ConvexOutcomes(Writable):
    """A convex set written in cvxpy: utilities that are concave in policy variables, and constraints on these.

    Parameters
    ----------
    utilities
        One scalar cvxpy expression a player, concave in the policy variables.
    constraints
        cvxpy constraints on the policy variables.
    free_disposal
        Whether players may throw utility away; see :mod:`winset.outcomes`.

    Raises
    ------
    ModelError
        If a utility is not concave or a constraint not convex by cvxpy's rules (Grant, Boyd and Ye 2006).

    Notes
    -----
    Where some utility is not affine, the utilities that policies give need not be a convex set, and whether one of them
    gives exactly proportional gains is not asked: the smallest share is raised first, then the next.
    """

    def __init__(
        self,
        utilities: Sequence[object],
        constraints: Sequence[object] = (),
        free_disposal: bool = False,
    ) -> None:
        faults = Faults()
        self.free_disposal = faults.flag(free_disposal, "free_disposal")
        self.utilities = cast("list[Expression]", list(utilities))
        self.constraints = cast("list[Constraint]", list(constraints))
        if not self.utilities:
            faults.add("utilities", "must be one expression a player, got none")
        for i, u in enumerate(self.utilities):
            if not hasattr(u, "is_concave"):
                faults.add(f"utilities[{i}]", f"must be a cvxpy expression, got {type(u).__name__}")
            elif not u.is_scalar():
                faults.add(f"utilities[{i}]", f"must be a scalar, got shape {u.shape}")
            elif not u.is_concave():
                faults.add(
                    f"utilities[{i}]", f"must be concave in the policy variables, got {u.curvature.lower()}: {u}"
                )
        for k, constraint in enumerate(self.constraints):
            if not hasattr(constraint, "is_dcp"):
                faults.add(f"constraints[{k}]", f"must be a cvxpy constraint, got {type(constraint).__name__}")
            elif not constraint.is_dcp():
                faults.add(f"constraints[{k}]", f"is not convex: {constraint}")
        faults.raise_if_any()

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor."""
        return {"utilities": self.utilities, "constraints": self.constraints, "free_disposal": self.free_disposal}

    @property
    def n(self) -> int:
        """Number of players."""
        return len(self.utilities)


Outcomes = Polytope | Hull | FiniteOutcomes | ConvexOutcomes
