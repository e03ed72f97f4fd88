"""Many draws of a game's parameters, as a matrix and the parameter that each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from winset.base.errors import Faults, ModelError
from winset.base.real_arrays import real_array
from winset.base.writable import WritableStack

__all__ = ["Draws", "ParameterDraws", "read_draws", "refuse_discounts", "written_draws"]


Draws = Mapping[str, ArrayLike] | NDArray[np.float64]


def refuse_discounts(discounts: NDArray[np.float64]) -> None:
    """Look for drawn discount factors that are out of range; what is not finite comes back as such.

    Raises
    ------
    ModelError
        If one is below 0 or not below 1 (the first row is named).
    """
    wrong = np.flatnonzero(np.isfinite(discounts) & ((discounts < 0) | (discounts >= 1)))
    if len(wrong):
        row, first = wrong[0], discounts[wrong[0]]
        raise ModelError(f"draws[discount]: must be >= 0 and below 1, got {first:g} in row {row} of {len(discounts)}")


class Drawn(Protocol):
    """A game whose parameters are drawn."""

    title: str
    parameters: dict[str, int | float | Fraction]

    def with_parameters(self, **values: int | float | Fraction) -> Self:
        """The same game with other values of some parameters."""
        ...


G = TypeVar("G", bound=Drawn)


class ParameterDraws(WritableStack, Generic[G]):
    """One game under B draws of its parameters: a stack of games that differ in numbers only.

    Parameters
    ----------
    source
        The game.
    draws
        ``{parameter: array (B,)}``, the others keeping their present values; or an array ``(B, P)`` in the order of
        ``source.parameters``.
    """

    def __init__(self, source: G, draws: Draws) -> None:
        self.source = source
        self.title = source.title
        self.values, self.column = read_draws(draws, list(source.parameters))

    def __len__(self) -> int:
        return len(self.values)

    def made_of(self) -> dict[str, object]:
        """The game and the draws."""
        return {"source": self.source, "draws": written_draws(self.values, self.column, list(self.source.parameters))}

    def game(self, row: int) -> G:
        """The game of one row."""
        used = zip(self.source.parameters, self.column, strict=True)
        return self.source.with_parameters(**{p: float(self.values[row, c]) for p, c in used if c >= 0})

    def present_values(self) -> NDArray[np.float64]:
        """Values of the parameters where they are not drawn, shape ``(P,)``."""
        return np.array([float(value) for value in self.source.parameters.values()])

    def columns(self, first: int = 0, last: int | None = None) -> dict[str, NDArray[np.float64]]:
        """The values of every parameter in some rows, each of shape ``(R,)``."""
        rows = self.values[first:last]
        known = zip(self.source.parameters, self.column, self.present_values(), strict=True)
        return {name: rows[:, c] if c >= 0 else np.full(len(rows), value) for name, c, value in known}


def read_draws(draws: Draws, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The draws as a matrix ``(B, D)`` and, for each of the P names, its column or -1.

    Rows with values that are not finite are kept: they come back with the status NONFINITE.

    Raises
    ------
    ModelError
        If a name is unknown, lengths differ or an entry is not a number.
    """
    if not isinstance(draws, Mapping):
        values = real_array(draws, "draws")
        if values.ndim != 2 or values.shape[1] != len(names):
            raise ModelError(f"draws: must have shape (B, {len(names)}), one column a parameter; got {values.shape}")
        return values, np.arange(len(names), dtype=np.int64)
    faults = Faults()
    columns: list[NDArray[np.float64]] = []
    column = np.full(len(names), -1, dtype=np.int64)
    for name, given in draws.items():
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            faults.add(f"draws[{name}]", f"no parameter named {name!r}{hint}; accepted: {', '.join(names)}")
            continue
        try:
            array = real_array(given, f"draws[{name}]")
        except ModelError as error:
            faults.include(error)
            continue
        except (TypeError, ValueError, ArithmeticError):
            faults.add(f"draws[{name}]", "must be an array of numbers")
            continue
        if array.ndim != 1:
            faults.add(f"draws[{name}]", f"must have shape (B,), got {array.shape}")
        column[list(names).index(name)] = len(columns)
        columns.append(array)
    if len({array.shape for array in columns}) > 1:
        faults.add("draws", f"lengths differ: {', '.join(str(len(a)) for a in columns)}")
    if not columns:
        faults.add("draws", f"must name at least one parameter; accepted: {', '.join(names)}")
    faults.raise_if_any()
    return np.ascontiguousarray(np.stack(columns, axis=1)), column


def written_draws(
    values: NDArray[np.float64], column: NDArray[np.int64], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """The columns by name, in their order: what :func:`read_draws` reads."""
    return {names[k]: values[:, column[k]] for k in np.argsort(column, kind="stable") if column[k] >= 0}
