"""Many issues at once, each with its own actors, as one stack of games."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from inspect import signature

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import Faults, ModelError
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.policies.concepts import MeanPosition
from winset.positions.arrays import RaggedIssues
from winset.positions.games.read_numbers import numbers

__all__ = ["IssueStack"]


class IssueStack(WritableStack):
    """Issues of a table with their actors, each a game on a line, for ``winset.solve_batch``.

    Answers :class:`~winset.MeanPosition`, :class:`~winset.MedianPosition`, :class:`~winset.NashBargaining`,
    :class:`~winset.KalaiSmorodinsky` and :class:`~winset.Egalitarian`. At z actor i has the utility
    ``-salience_i (|z - position_i| / scale)^exponent``, and without agreement that of the reference point less its cost
    of disagreement; where an issue has no reference point, that of the far end of the scale.

    Parameters
    ----------
    offsets
        The actors of issue k are ``offsets[k]:offsets[k + 1]``.
    position
        Of every actor on its issue.
    salience, weight, power, cost
        The same; 1, 1, 1 and 0 if omitted. ``weight`` counts in means and medians, ``power`` in bargains.
    reference
        One an issue, NaN where there is none.
    scale
        The ends of every issue's scale, shape (m, 2), or of all.
    exponent
        Losses rise with the distance to this power, at least 1.

    Raises
    ------
    ModelError
        With every fault: weights that are negative, positions off the scale, an exponent below 1 ...

    Examples
    --------
    >>> import winset as ws
    >>> ws.solve_batch(IssueStack([0, 3], [0, 50, 70]), ws.MedianPosition()).points.tolist()
    [50.0]
    """

    concept = MeanPosition()

    def __init__(
        self,
        offsets: Sequence[int] | Int,
        position: Sequence[float] | Float,
        salience: Sequence[float] | Float | None = None,
        weight: Sequence[float] | Float | None = None,
        power: Sequence[float] | Float | None = None,
        cost: Sequence[float] | Float | float = 0.0,
        reference: Sequence[float] | Float | None = None,
        scale: Sequence[float] | Float = (0.0, 100.0),
        exponent: float = 2.0,
        title: str = "",
    ) -> None:
        self.title = title
        self.position = numbers(position, "position")
        given = numbers(offsets, "offsets")
        count = len(self.position) if self.position.ndim == 1 else -1
        m = len(given) - 1 if given.ndim == 1 else -1
        rise = m >= 0 and (np.diff(given) >= 0).all() and (given == np.floor(given)).all()
        if count < 0 or not rise or given[0] != 0 or given[-1] != count:
            raise ModelError("offsets: must be whole numbers that rise from 0 to the number of positions")
        self.offsets = given.astype(np.int64)

        def each(given: object) -> Float:
            array = np.ones(count) if given is None else numbers(given, "salience, weight, power and cost")
            if array.shape not in ((), (count,)):
                raise ModelError(f"salience, weight, power and cost: must be {count} numbers, got shape {array.shape}")
            return np.array(np.broadcast_to(array, (count,)))

        self.salience, self.weight, self.power, self.cost = each(salience), each(weight), each(power), each(cost)
        self.reference = np.full(m, np.nan) if reference is None else numbers(reference, "reference")
        ends = numbers(scale, "scale")
        if self.reference.shape != (m,) or ends.shape not in ((2,), (m, 2)):
            raise ModelError("reference, scale: must be one number and one pair an issue")
        ends = np.broadcast_to(ends, (m, 2))
        self.lower, self.upper, self.exponent = ends[:, 0].copy(), ends[:, 1].copy(), float(exponent)
        faults = Faults()
        if not self.exponent >= 1:
            faults.add("exponent", f"must be >= 1, so that gains are concave, got {exponent!r}")
        for name in ("salience", "weight", "power"):
            for k in np.flatnonzero(getattr(self, name) < 0)[:5]:
                faults.add(f"{name}[{k}]", f"must be >= 0, got {getattr(self, name)[k]:g}")
        faults.raise_if_any()

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def made_of(self) -> dict[str, object]:
        """The columns by name, and the ends of every issue's scale."""
        ends = {"scale": np.column_stack([self.lower, self.upper])}
        return {name: ends.get(name, getattr(self, name, None)) for name in signature(IssueStack).parameters}

    @cached_property
    def of(self) -> Int:
        """The issue of every actor, shape (N,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @cached_property
    def worst(self) -> Float:
        """What each loses without agreement: at the reference point, or over the whole scale, and its cost."""
        reference = self.reference[self.of]
        size = (self.upper - self.lower)[self.of]
        apart = np.where(np.isfinite(reference), np.abs(reference - self.position) / size, 1.0)
        return np.asarray(self.salience * apart**self.exponent + self.cost)

    def to_arrays(self) -> RaggedIssues:
        """All issues."""
        return RaggedIssues(
            self.offsets, self.position, self.salience, self.weight, self.power, self.cost, self.reference, self.lower,
            self.upper, self.exponent,
        )  # fmt: skip

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
