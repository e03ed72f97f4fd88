"""Two-level games: the procedure's own method over what passes at home, and thresholds that are not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import ConvexArrays, PolytopeArrays
from winset.bargaining.concepts import (
    Egalitarian,
    EqualLoss,
    KalaiSmorodinsky,
    NashBargaining,
    Raiffa,
    Stationary,
    Utilitarian,
)
from winset.bargaining.find.leximin import maximise
from winset.base.concept import Concept
from winset.base.errors import MethodError
from winset.base.method import Method
from winset.base.room import first_method
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.offers.arrays import AlternatingArrays
from winset.trees.concepts import SubgamePerfect
from winset.two_level.arrays import TwoLevelArrays, TwoLevelStackArrays

__all__ = ["RULES", "RatifiedBatch", "RatifiedProcedure", "unsupported"]


Float = NDArray[np.float64]
RULES: tuple[type[Concept], ...] = (
    NashBargaining,
    KalaiSmorodinsky,
    Egalitarian,
    Utilitarian,
    EqualLoss,
    Raiffa,
    Stationary,
    SubgamePerfect,
)
"""What can be asked of the procedures that homes ratify."""


def unsupported(procedures: tuple[Method, ...], concept: Concept, *parts: object) -> str | None:
    """Why one of these procedures has no method that answers the concept, or None; parts that are None are passed."""
    for part in parts:
        if part is not None:
            try:
                first_method(procedures, part, concept)
            except MethodError as error:
                return str(error)
    return None


@dataclass(frozen=True)
class RatifiedProcedure:
    """The procedure's own method, over what passes at home and again without the constraint.

    Where a rule stops short of what a home insists on (equal gains, say), the agreement is raised to it.
    """

    procedures: tuple[Method, ...] = ()

    concepts: ClassVar[tuple[type[Concept], ...]] = RULES
    arrays: ClassVar[tuple[type, ...]] = (TwoLevelArrays,)

    def supports(self, arrays: TwoLevelArrays, concept: Concept) -> str | None:
        """Whatever the procedure's own methods support."""
        return unsupported(self.procedures, concept, arrays.inner, arrays.plain)

    def run(self, arrays: TwoLevelArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The procedure's answer; the one without the constraint under ``details["unconstrained"]``."""
        plain = first_method(self.procedures, arrays.plain, concept).run(arrays.plain, concept, rng)
        if arrays.inner is None:
            why = arrays.why or "Nothing passes at home."
            return Found(Status.NO_SOLUTION, [], completeness="none", reason=why, details={"unconstrained": plain})
        found: Found = first_method(self.procedures, arrays.inner, concept).run(arrays.inner, concept, rng)
        details: Details = {**found.details, "unconstrained": plain}
        bargain = isinstance(arrays.inner, PolytopeArrays | ConvexArrays)
        if bargain and found.points and np.isfinite(arrays.floor).any():
            raised = np.maximum(found.points[0], arrays.floor)
            if isinstance(arrays.plain, PolytopeArrays):
                raised = _kept(arrays.plain, raised)
            details["before_home"] = found.points[0]
            return found.but(points=[raised], details=details)
        return found.but(details=details)


def _kept(plain: PolytopeArrays, low: Float) -> Float:
    """The outcome itself if the set holds it, else one of the set that gives everybody at least as much."""
    room = plain.b - plain.A @ low
    size = np.abs(plain.A) @ np.abs(low) + np.abs(plain.b)
    if (room >= -1e-12 * size).all() and not (plain.A < 0).any():
        return low
    try:
        return np.asarray(low + maximise(np.ones(len(low)), plain.A, np.maximum(room, 0.0))[0])
    except ArithmeticError:
        return low


@dataclass(frozen=True)
class RatifiedBatch:
    """The procedure's own batch method with and without homes; rows in which nothing passes are NO_SOLUTION."""

    procedures: tuple[Method, ...] = ()

    concepts: ClassVar[tuple[type[Concept], ...]] = RULES
    arrays: ClassVar[tuple[type, ...]] = (TwoLevelStackArrays,)

    def supports(self, arrays: TwoLevelStackArrays, concept: Concept) -> str | None:
        """Whatever the procedure's own methods support."""
        return unsupported(self.procedures, concept, arrays.inner)

    def run(self, arrays: TwoLevelStackArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Columns: those of the procedure, what homes add, ``schelling`` (B, n), and their ``floor`` (B, n).

        And the answer without homes, ``unconstrained`` (B, n), with the procedure's other columns of it under names
        that begin so.
        """
        own = first_method(self.procedures, arrays.inner, concept).run(arrays.inner, concept, rng).details
        plain = first_method(self.procedures, arrays.plain, concept).run(arrays.plain, concept, rng).details
        columns = dict(own)
        columns["rule"] = own["points"]
        columns["points"] = np.maximum(own["points"], arrays.floor)
        status = own["status"].astype(np.int64)
        if isinstance(arrays.inner, AlternatingArrays):
            status[(np.maximum(arrays.floor, 0.0).sum(axis=1) > 1 + 1e-12)] = Status.NO_SOLUTION
        columns["status"] = status
        solved = (status == Status.SOLVED) | (status == Status.LIMIT)
        columns["points"] = np.where(solved[:, None], columns["points"], np.nan)
        columns["unconstrained"] = plain["points"]
        columns |= {
            f"unconstrained_{name}": column for name, column in plain.items() if name not in {"points", "status"}
        }
        columns["schelling"] = columns["points"] - plain["points"]
        columns["floor"] = arrays.floor
        return Found(Status.SOLVED, [], details=columns)
