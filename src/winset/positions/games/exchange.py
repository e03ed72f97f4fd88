"""A table of positions on several issues between which actors may exchange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.errors import Faults
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.positions.arrays import ExchangeArrays
from winset.positions.concepts import Exchange
from winset.positions.games.read_numbers import numbers

__all__ = ["ExchangeGame"]


class ExchangeGame(Writable):
    """Actors with positions, saliences and powers on several issues, who may trade one issue against another.

    Parameters
    ----------
    position
        On a scale from 0 to 100, one row an actor and one column an issue; NaN where an actor takes no part.
    salience, power
        The same shape; power may also be one number an actor.
    actors, issues
        Names; "1", "2", ... if omitted.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> import winset as ws
    >>> game = ExchangeGame([[0, 0], [100, 100]], [[10, 90], [60, 50]], [1, 1])
    >>> game.means
    array([85.71428571, 35.71428571])
    """

    concept = Exchange()

    def __init__(
        self,
        position: Sequence[Sequence[float]] | Float,
        salience: Sequence[Sequence[float]] | Float,
        power: Sequence[float] | Sequence[Sequence[float]] | Float,
        actors: Sequence[str] | None = None,
        issues: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        x = numbers(position, "position")
        if x.ndim != 2 or x.shape[0] < 2 or x.shape[1] < 2:
            faults.add("position", f"must have two actors and two issues or more, got shape {x.shape}")
            faults.raise_if_any()
        n, m = x.shape
        self.actors = tuple(map(str, actors if actors is not None else range(1, n + 1)))
        self.issues = tuple(map(str, issues if issues is not None else range(1, m + 1)))
        s, c = numbers(salience, "salience"), numbers(power, "power")
        c = np.repeat(c[:, None], m, axis=1) if c.shape == (n,) else c
        for name, array in (("salience", s), ("power", c)):
            if array.shape != x.shape:
                faults.add(name, f"must have the shape of position, {x.shape}, got {array.shape}")
        faults.raise_if_any()
        held = np.isfinite(x) & np.isfinite(s) & np.isfinite(c) & (s > 0)
        for name, array in (("salience", s), ("power", c)):
            for i, k in np.argwhere(array < 0)[:5]:
                faults.add(f"{name}[{self.actors[i]}, {self.issues[k]}]", f"must be >= 0, got {array[i, k]:g}")
        for i, k in np.argwhere((x < 0) | (x > 100))[:5]:
            faults.add(f"position[{self.actors[i]}, {self.issues[k]}]", f"must be from 0 to 100, got {x[i, k]:g}")
        for k in np.flatnonzero(np.where(held, s * c, 0.0).sum(axis=0) <= 0):
            faults.add(f"issues[{self.issues[k]}]", "nobody has a position, salience and power on it")
        faults.raise_if_any()
        self.position, self.salience, self.power = (np.where(held, array, np.nan) for array in (x, s, c))

    @property
    def present_on(self) -> Float:
        """Whether actors take part, shape (n, m)."""
        return np.isfinite(self.position)

    @property
    def influence(self) -> Float:
        """Salience times power as a part of its sum on the issue, 0 for who takes no part, shape (n, m)."""
        held = np.nan_to_num(self.salience * self.power)
        return np.asarray(held / held.sum(axis=0))

    @property
    def means(self) -> Float:
        """Mean positions by salience × power, shape (m,)."""
        return np.asarray((self.influence * np.nan_to_num(self.position)).sum(axis=0))

    def to_arrays(self) -> ExchangeArrays:
        """The numbers of the game."""
        return ExchangeArrays(self.position, self.salience, self.power)

    def read_answer(self, concept: Concept, point: object) -> Vector:
        """Claimed outcomes, one an issue."""
        values = [point[i] for i in self.issues] if isinstance(point, Mapping) else point
        return Vector(self.issues, np.asarray(getattr(values, "values", values), dtype=np.float64))

    def present(self, found: Found) -> Found:
        """Outcomes by issue, exchanges with the names of who trades what."""
        details = dict(found.details)
        details["means"] = Vector(self.issues, np.asarray(details["means"]))
        for name in ("exchanges", "executed"):
            details[name] = [self._named(entry) for entry in details[name]]
        return found.but(points=[Vector(self.issues, np.asarray(point)) for point in found.points], details=details)

    def _named(self, entry: Mapping[str, object]) -> dict[str, object]:
        """One exchange with names; its first issue is the first of the two in the table."""
        out = dict(entry)
        for name in ("demands_first", "supplies_first"):
            out[name] = self.actors[int(str(entry[name]))]
        for name in ("first_issue", "second_issue"):
            out[name] = self.issues[int(str(entry[name]))]
        if "externalities" in entry:
            out["externalities"] = Vector(self.actors, np.asarray(entry["externalities"]))
        return out
