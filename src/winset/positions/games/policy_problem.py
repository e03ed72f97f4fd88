"""A bargaining problem over the policies of several issues at once, with individual costs of disagreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.bargaining.concepts import NashBargaining
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.errors import Faults, ModelError
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.positions.arrays import PolicyArrays
from winset.positions.games.read_numbers import by_issue, numbers, position_rows

__all__ = ["PolicyProblem"]


class PolicyProblem(Writable):
    """Actors with positions on one or more issues bargain over a policy; disagreement may cost each something.

    At z actor i has ``-sum_k salience_ik (|z_k - position_ik| / scale_k)^exponent``, and without agreement what it has
    at the reference point less its cost of disagreement. Answers :class:`~winset.NashBargaining`,
    :class:`~winset.KalaiSmorodinsky` and :class:`~winset.Egalitarian`; and issue by issue, by weight times salience,
    :class:`~winset.MeanPosition` and :class:`~winset.MedianPosition`.

    Parameters
    ----------
    position
        One row an actor and one column an issue, or one number an actor.
    salience
        As ``position``; 1 if omitted, 0 where an actor has no interest in an issue.
    weights
        Bargaining weights; equal if omitted.
    reference_point
        One number an issue, or one for all; without it disagreement is as bad as the far end of every scale.
    disagreement_cost
        What disagreement costs besides: one number, or one an actor.
    loss_exponent
        Losses rise with the distance to this power, at least 1.
    scale
        Ends of the scales of all issues, or a pair an issue.
    actors, issues
        Names; "1", "2", ... if omitted.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> import winset as ws
    >>> problem = PolicyProblem([[20, 90], [80, 30]], [[0.9, 0.2], [0.3, 0.8]], disagreement_cost=1)
    >>> print(ws.solve(problem, ws.NashBargaining()).require().point)
    1: 35.0314, 2: 41.9732
    """

    concept = NashBargaining()

    def __init__(
        self,
        position: Sequence[float] | Sequence[Sequence[float]] | Float,
        salience: Sequence[float] | Sequence[Sequence[float]] | Float | None = None,
        weights: object = None,
        reference_point: Sequence[float] | Float | float | None = None,
        disagreement_cost: object = 0.0,
        loss_exponent: float = 2.0,
        *,
        scale: Sequence[float] | Sequence[Sequence[float]] | Float = (0.0, 100.0),
        actors: Sequence[str] | None = None,
        issues: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        x = position_rows(position)
        n, d = x.shape
        self.actors = self.players = player_names(actors, n, faults, "actors")
        self.issues = player_names(issues, d, faults, "issues")
        s = np.ones((n, d)) if salience is None else by_issue(salience, "salience")
        ends = numbers(scale, "scale")
        if ends.shape not in ((2,), (d, 2)):
            raise ModelError(f"scale: must be (lower, upper), or such a pair an issue, got {ends.tolist()!r:.80}")
        ends = np.array(np.broadcast_to(ends, (d, 2)))
        if s.shape != x.shape or not (s >= 0).all():
            faults.add("salience", f"must be {n} rows of {d} numbers >= 0")
        if not (ends[:, 0] < ends[:, 1]).all() or not np.isfinite(ends).all():
            faults.add("scale", f"must rise, got {ends.tolist()}")
        elif not ((x >= ends[:, 0]) & (x <= ends[:, 1])).all():
            faults.add("position", f"must be on the scale, got {x.tolist()!r:.100}")
        if not (isinstance(loss_exponent, int | float) and loss_exponent >= 1):
            faults.add("loss_exponent", f"must be >= 1, so that gains are concave, got {loss_exponent!r}")
        self.weights = player_numbers(weights, self.actors, "weights", faults, 1.0)
        self.cost = player_numbers(disagreement_cost, self.actors, "disagreement_cost", faults, 0.0)
        for name, values in (("weights", self.weights), ("disagreement_cost", self.cost)):
            for k in np.flatnonzero(values < 0):
                faults.add(f"{name}[{self.actors[int(k)]}]", f"must be >= 0, got {values[k]:g}")
        faults.raise_if_any()
        given = np.full(d, np.nan) if reference_point is None else numbers(reference_point, "reference_point")
        if given.shape not in ((), (1,), (d,)):
            raise ModelError(f"reference_point: must be one number an issue, got shape {given.shape}")
        self.reference = np.array(np.broadcast_to(given, (d,)))
        self.position, self.salience, self.scale, self.exponent = x, s, ends, float(loss_exponent)

    @property
    def size(self) -> Float:
        """Lengths of the scales, shape (d,)."""
        return np.asarray(self.scale[:, 1] - self.scale[:, 0])

    @property
    def worst(self) -> Float:
        """What each loses without agreement, shape (n,)."""
        apart = np.where(np.isfinite(self.reference), np.abs(self.reference - self.position) / self.size, 1.0)
        return np.asarray((self.salience * apart**self.exponent).sum(axis=1) + self.cost)

    def gains(self, policy: Float) -> Float:
        """What each has at a policy (d,) more than without agreement, shape (n,)."""
        apart = np.abs(policy - self.position) / self.size
        return np.asarray(self.worst - (self.salience * apart**self.exponent).sum(axis=1))

    def to_arrays(self) -> PolicyArrays:
        """The numbers of the problem."""
        return PolicyArrays(
            self.position, self.salience, self.weights, self.cost, self.reference, self.scale[:, 0], self.scale[:, 1],
            self.exponent,
        )  # fmt: skip

    def read_answer(self, concept: Concept, point: object) -> Vector:
        """A claimed policy, one number an issue."""
        values = [point[i] for i in self.issues] if isinstance(point, Mapping) else np.atleast_1d(np.asarray(point))
        return Vector(self.issues, np.asarray(getattr(values, "values", values), dtype=np.float64))

    def present(self, found: Found) -> Found:
        """The policy and medians by issue; gains and prices by actor."""
        details = dict(found.details)
        for name in ("gains", "prices", "ideal_gains"):
            if name in details:
                details[name] = Vector(self.actors, np.asarray(details[name]))
        for name in ("low", "high"):
            if name in details:
                details[name] = Vector(self.issues, np.asarray(details[name]))
        return found.but(points=[Vector(self.issues, np.asarray(point)) for point in found.points], details=details)
