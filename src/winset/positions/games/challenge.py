"""Actors with positions, saliences and capabilities who challenge each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.errors import Faults, ModelError
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.positions.arrays import ChallengeArrays
from winset.positions.concepts import CondorcetElection
from winset.positions.games.read_numbers import by_issue, numbers, position_rows

__all__ = ["ChallengeGame"]


class ChallengeGame(Writable):
    """Actors with positions on one or more issues, who win contests by capability and by what is at stake for them.

    Answers :class:`~winset.CondorcetElection`, and on one issue :class:`~winset.ExpectedUtility`.

    Parameters
    ----------
    position
        One row an actor and one column an issue, or one number an actor.
    capability
        One number an actor.
    salience
        As ``position``; 1 if omitted.
    scale
        Ends of the scales of all issues, or a pair an issue.
    actors, issues
        Names; "1", "2", ... if omitted.

    Raises
    ------
    ModelError
        With every fault: positions off the scale, negative numbers, an actor without any salience ...

    Examples
    --------
    >>> import winset as ws
    >>> game = ChallengeGame([0, 30, 100], [2, 1, 3], actors=["A", "B", "C"])
    >>> election = ws.solve(game, ws.CondorcetElection(risk_range="none")).require()
    >>> print(election.details["risk_neutral_probability"])
    A: 0.195122, B: 0.439024, C: 0.365854
    """

    concept = CondorcetElection()

    def __init__(
        self,
        position: Sequence[float] | Sequence[Sequence[float]] | Float,
        capability: Sequence[float] | Float,
        salience: Sequence[float] | Sequence[Sequence[float]] | Float | None = None,
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
        s = np.ones((n, d)) if salience is None else by_issue(salience, "salience")
        c = numbers(capability, "capability")
        ends = numbers(scale, "scale")
        if ends.shape not in ((2,), (d, 2)) or not (ends[..., 0] < ends[..., 1]).all():
            raise ModelError(f"scale: must be (lower, upper), or such a pair an issue, got {ends.tolist()!r:.80}")
        ends = np.broadcast_to(ends, (d, 2))
        self.actors = tuple(map(str, actors if actors is not None else range(1, n + 1)))
        self.issues = tuple(map(str, issues if issues is not None else range(1, d + 1)))
        if n < 2:
            faults.add("position", f"must have two actors or more, got {n}")
        for name, array, shape in (("salience", s, (n, d)), ("capability", c, (n,))):
            if array.shape != shape:
                faults.add(name, f"must have shape {shape}, got {array.shape}")
            for k in np.argwhere(~(array >= 0))[:5]:
                faults.add(f"{name}[{self.actors[k[0]]}]", f"must be >= 0, got {array[tuple(k)]:g}")
        faults.raise_if_any()
        for i, k in np.argwhere(~((x >= ends[:, 0]) & (x <= ends[:, 1])))[:5]:
            got = "nothing" if np.isnan(x[i, k]) else f"{x[i, k]:g}"
            what = f"must be from {ends[k, 0]:g} to {ends[k, 1]:g}, got {got}"
            faults.add(f"position[{self.actors[i]}, {self.issues[k]}]", what)
        for i in np.flatnonzero(s.sum(axis=1) <= 0):
            faults.add(f"salience[{self.actors[i]}]", "must be above 0 on some issue")
        if c.sum() <= 0:
            faults.add("capability", "must be above 0 for somebody")
        faults.raise_if_any()
        self.scale, self.salience, self.capability = ends.copy(), s, c
        self.position = (x - ends[:, 0]) / (ends[:, 1] - ends[:, 0])

    def to_arrays(self) -> ChallengeArrays:
        """The numbers of the game."""
        return ChallengeArrays(self.position, self.salience, self.capability)

    def in_units(self, part: Float) -> Float:
        """Parts of the scales (..., d) in the units of the table."""
        return np.asarray(self.scale[:, 0] + part * (self.scale[:, 1] - self.scale[:, 0]))

    def read_answer(self, concept: Concept, point: object) -> Vector:
        """A claimed outcome, one number an issue."""
        values = [point[i] for i in self.issues] if isinstance(point, Mapping) else np.atleast_1d(np.asarray(point))
        return Vector(self.issues, np.asarray(values, dtype=np.float64))

    def present(self, found: Found) -> Found:
        """Numbers by actor and by issue with their names."""
        details = dict(found.details)
        for name, value in details.items():
            array = np.asarray(value)
            if name in PER_ACTOR:
                details[name] = Vector(self.actors, array)
            elif name == "named_by":
                details[name] = tuple(self.actors[int(k)] for k in array)
        points = [Vector(self.issues, self.in_units(np.atleast_1d(point))) for point in found.points]
        if "mean_position" in details and points:
            details["mean_position"] = points[0]
        if "turns" in details:
            details["turns"] = self.in_units(np.asarray(details["turns"]))
            names = [
                {name: self.actors[int(v)] if name.startswith("challenge") else v for name, v in entry.items()}
                for entry in details["challenges"]
            ]
            details["challenges"] = names
        for name in ("weighted_median", "weighted_mean"):
            if name in details:
                details[name] = self.in_units(np.asarray(details[name])[..., None])[..., 0]
        return found.but(points=points, details=details)


PER_ACTOR = (
    "risk_neutral_probability", "risk_attitude", "probability_per_actor", "security_sum", "risk_R", "risk_exponent",
)  # fmt: skip
