"""Several issues bargained apart and together: what linking them adds (Tollison and Willett 1979; Sebenius 1983)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import NashBargaining
from winset.bargaining.games.problem import BargainingProblem
from winset.base.errors import Faults, ModelError
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.homes.games.win_sets import corners
from winset.outcomes import LARGEST, ConvexOutcomes, FiniteOutcomes, Hull, Outcomes, Polytope, linear_program
from winset.two_level.arrays import LinkageArrays

__all__ = ["Linkage"]


Float = NDArray[np.float64]
FEW = 4
"""Up to so many levels the corners are found also where what nobody refuses is flat."""
SMALL = 6
"""Up to so many players and levels the corners of what nobody refuses are found; above, it stays a cone program."""


class Linkage(Writable):
    """Issues whose utilities add up, compared with no agreement on any.

    Parameters
    ----------
    issues
        By name: either what one unit is worth to each player, ``{player: utility}``, with a level from 0 to ``sizes``;
        or options, ``{option: {player: utility}}``, between which lotteries are possible. Players left out of a table
        are indifferent.
    sizes
        The highest level of each issue of the first form; 1 if omitted.
    players
        Names, in order; those named in the issues if omitted.
    weights
        Bargaining weights; equal if omitted.

    Raises
    ------
    ModelError
        With every fault.

    Notes
    -----
    Solved by any axiomatic solution. The point is what players gain together (at least what the rule gives, which is
    ``details["rule"]``); ``details`` has ``levels`` by issue (for
    options, their probabilities), ``apart`` (the gains of each issue alone), ``linking`` (what linking adds to their
    sum) and ``zone``: for each issue with a level, the levels that nobody refuses while the others stay as agreed.

    Examples
    --------
    >>> game = Linkage({"trade": {"North": 2, "South": -1}, "aid": {"North": -3, "South": 2}})
    >>> game.players
    ('North', 'South')
    """

    concept = NashBargaining()

    def __init__(
        self,
        issues: Mapping[str, Mapping[str, object]],
        *,
        sizes: Mapping[str, float] | None = None,
        players: Sequence[str] | None = None,
        weights: object = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title, self.issues = title, tuple(str(k) for k in issues)
        if not self.issues:
            raise ModelError("issues: must name at least one issue")
        tables = {str(k): dict(v) for k, v in issues.items()}
        listed = {k: any(isinstance(x, Mapping) for x in v.values()) for k, v in tables.items()}
        if players is None:
            rows = [row for k, v in tables.items() for row in (v.values() if listed[k] else [v])]
            players = list(dict.fromkeys(str(p) for row in rows if isinstance(row, Mapping) for p in row))
        self.players = player_names(players, len(players), faults)
        self.weights = player_numbers(weights, self.players, "weights", faults, 1.0)
        for name in sizes or {}:
            if name not in tables or listed[name]:
                accepted = ", ".join(k for k, options in listed.items() if not options) or "none"
                faults.add(f"sizes[{name}]", f"no issue of this name with a level; accepted: {accepted}")
        self.options: dict[str, tuple[str, ...]] = {}
        self.sizes: dict[str, float] = {}
        self.gains: dict[str, Float] = {}
        for name, table in tables.items():
            entries = table if listed[name] else {"": table}
            self.options[name] = tuple(str(o) for o in table) if listed[name] else ()
            self.sizes[name] = 1.0
            rows = [player_numbers(row, self.players, f"issues[{name}]", faults, 0.0) for row in entries.values()]
            if not listed[name]:
                self.sizes[name] = float((sizes or {}).get(name, 1.0))
                if not (np.isfinite(self.sizes[name]) and self.sizes[name] > 0):
                    faults.add(f"sizes[{name}]", f"must be a finite number > 0, got {self.sizes[name]}")
            with np.errstate(over="ignore", invalid="ignore"):
                self.gains[name] = np.array(rows).reshape(len(entries), len(self.players)) * self.sizes[name]
            if float(np.abs(self.gains[name]).max(initial=0.0)) > LARGEST:
                faults.add(
                    f"issues[{name}]", f"gains must be at most {LARGEST:g} in size, so that they can be added up"
                )
        faults.raise_if_any()
        self.apart = {name: self._problem([name]) for name in self.issues}
        self.together = self._problem(list(self.issues))

    def _problem(self, names: list[str]) -> BargainingProblem:
        blocks = [self.gains[name] for name in names]
        n = len(self.players)
        return BargainingProblem(joint(blocks), np.zeros(n), self.weights, self.players, self.title)

    def to_arrays(self) -> LinkageArrays:
        """The problem of all issues together, those apart, and what one unit of each level gives."""
        blocks = tuple(self.gains[name] for name in self.issues)
        apart = tuple(self.apart[name].to_arrays() for name in self.issues)
        return LinkageArrays(self.together.to_arrays(), apart, blocks)

    def present(self, found: Found) -> Found:
        """Gains with players' names; levels, gains apart, what linking adds, and zones by issue."""
        details = dict(found.details)
        apart = details.pop("alone", None)
        named = self.together.present(found.but(details=details))
        details = dict(named.details)
        if "weights" in details:
            levels = dict(zip(self.issues, details.pop("weights"), strict=True))
            details["levels"] = {k: self._level(k, x) for k, x in levels.items()}
        if apart is not None:
            details["apart"] = {k: Vector(self.players, x) for k, x in zip(self.issues, apart, strict=True)}
            if named.points:
                total = np.asarray(named.points[0]) - np.sum(apart, axis=0)
                details["linking"] = Vector(self.players, total)
        if "zones" in details:
            zones = zip(self.issues, details.pop("zones"), strict=True)
            details["zone"] = {k: tuple(float(x) * self.sizes[k] for x in z) for k, z in zones if z is not None}
        return named.but(details=details)

    def _level(self, name: str, weights: Float) -> float | dict[str, float]:
        if self.options[name]:
            return {option: float(x) for option, x in zip(self.options[name], weights, strict=True)}
        return float(weights[0]) * self.sizes[name]


def joint(blocks: list[Float]) -> Outcomes:
    """What nobody refuses of the sum of issues, with what it dominates above 0; weights of each block add up to 1."""
    P = np.vstack(blocks)
    count, n = P.shape
    groups = np.zeros((len(blocks), count))
    for k, start in enumerate(np.cumsum([0, *(len(b) for b in blocks[:-1])])):
        groups[k, start : start + len(blocks[k])] = 1.0
    size = np.abs(P).max(axis=0)
    size = np.where(size > 0, size, 1.0)
    scaled = P / size
    A = np.vstack([groups, -np.eye(count), -scaled.T])
    b = np.r_[np.ones(len(blocks)), np.zeros(count + n)]
    best = linear_program(-scaled.sum(axis=1), A, b)
    if best.status != 0 or -best.fun <= 1e-12:
        return FiniteOutcomes(np.zeros((1, n)), ["no agreement"])
    if n <= SMALL and count <= SMALL:
        ends = corners(Polytope(A, b)) if count > 1 else None
        ends = _every_corner(A, b) if ends is None and count <= FEW else ends
        if ends is not None:
            reached = np.round(ends @ P / size, 12) * size
            low = {tuple(np.where(marks, u, -size)) for u in reached for marks in product((True, False), repeat=n)}
            return Hull(sorted(low))
    import cvxpy as cp

    x = cp.Variable(count, nonneg=True, name="levels")
    return ConvexOutcomes([P[:, i] @ x for i in range(n)], [groups @ x <= 1], free_disposal=True)


def _every_corner(A: Float, b: Float) -> Float:
    """Corners of {A x <= b}, flat or not, by every choice of constraints that hold with equality."""
    found = []
    for rows in combinations(range(len(A)), A.shape[1]):
        at = list(rows)
        if abs(np.linalg.det(A[at])) > 1e-12:
            x = np.linalg.solve(A[at], b[at])
            if (A @ x <= b + 1e-11).all():
                found.append(x)
    return np.array(found)
