"""Numbers that may be expressions in parameters, read with every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from winset.base.draws import Draws, read_draws
from winset.base.errors import Faults, ModelError, as_mapping
from winset.base.expressions import Polynomial
from winset.base.numbers import Number
from winset.base.players import player_numbers

__all__ = ["Formulas", "named_entries"]


Float = NDArray[np.float64]


class Formulas:
    """Arrays of numbers of which some are expressions in parameters.

    Parameters
    ----------
    parameters
        Present values by name.
    """

    def __init__(self, parameters: Mapping[str, Number] | None, faults: Faults) -> None:
        self.parameters: dict[str, float] = {}
        for name, value in as_mapping(parameters, "parameters", "numbers by name").items():
            if not str(name).isidentifier():
                faults.add(f"parameters.{name}", "the name must be letters, digits and _, not starting with a digit")
            try:
                self.parameters[str(name)] = float(value)
            except (TypeError, ValueError, OverflowError):
                faults.add(f"parameters.{name}", f"must be a number, got {value!r}")
                self.parameters[str(name)] = 1.0
            if not np.isfinite(self.parameters[str(name)]):
                faults.add(f"parameters.{name}", f"must be a finite number, got {value!r}")
        self.exact = {name: Fraction(repr(v)) for name, v in self.parameters.items() if np.isfinite(v)}
        self.arrays: dict[str, tuple[tuple[int, ...], list[Polynomial]]] = {}

    def read(self, where: str, given: object, faults: Faults) -> Float:
        """Numbers nested in lists, any of them an expression, at the present parameters; ragged lists are a fault."""
        before = len(faults)
        entries: list[Polynomial] = []

        def walk(value: object, place: str) -> tuple[int, ...]:
            if isinstance(value, np.ndarray):
                value = value.tolist()
            if isinstance(value, list | tuple):
                shapes = [walk(entry, f"{place}[{k}]") for k, entry in enumerate(value)]
                if len(set(shapes)) > 1:
                    sizes = ", ".join(str(shape[0]) if shape else "1" for shape in shapes)
                    faults.add(place, f"all must have as many coordinates, got {sizes}")
                return (len(value), *(shapes[0] if shapes else ()))
            try:
                entries.append(Polynomial.parse(cast(Number, value), self.parameters, place))
            except ModelError as error:
                faults.include(error)
                entries.append(Polynomial.constant(0))
            return ()

        shape = walk(given, where)
        if len(faults) > before:
            return np.zeros(0)
        self.arrays[where] = (shape, entries)
        return np.array([float(p.exact(self.exact)) for p in entries], dtype=np.float64).reshape(shape)

    def by_player(
        self, where: str, values: object, players: Sequence[str], faults: Faults, default: float | None = None
    ) -> Float:
        """One number a player, as ``player_numbers`` reads it, any of them an expression."""
        entries = [values] * len(players) if isinstance(values, str) else values
        entries = named_entries(entries, players, where, faults, default)
        if isinstance(entries, list | tuple) and any(isinstance(x, str) for x in entries):
            before = len(faults)
            read = self.read(where, list(entries), faults)
            entries = read if len(faults) == before else None
            default = 0.0 if default is None else default
        return player_numbers(entries, players, where, faults, default)

    def drawn_by_player(self, where: str, present: Float, values: Mapping[str, Float], count: int) -> Float:
        """What :meth:`by_player` read under draws, shape (B, n); the present numbers where none is an expression."""
        return self.drawn(where, values, count) if where in self.arrays else np.repeat(present[None], count, axis=0)

    def drawn(self, where: str, values: Mapping[str, Float], count: int) -> Float:
        """The array of this name under ``count`` draws of the parameters: a leading axis of draws."""
        shape, entries = self.arrays[where]
        out = np.zeros((count, len(entries)))
        for k, polynomial in enumerate(entries):
            for monomial, coefficient in polynomial.terms.items():
                term = np.full(count, float(coefficient))
                for name, power in monomial:
                    term *= values[name] ** power
                out[:, k] += term
        return out.reshape((count, *shape))

    def columns(self, draws: Draws) -> tuple[dict[str, Float], int]:
        """Every parameter's values over the draws, shape (B,), and B."""
        names = list(self.parameters)
        matrix, column = read_draws(draws, names)
        count = len(matrix)
        return {
            name: matrix[:, c] if c >= 0 else np.full(count, self.parameters[name])
            for name, c in zip(names, column, strict=True)
        }, count


def named_entries(values: object, players: Sequence[str], where: str, faults: Faults, default: object = None) -> Any:
    """A mapping by player as a list in the order of players; anything else as it is."""
    if not isinstance(values, Mapping):
        return values
    strangers = [str(k) for k in values if k not in players]
    missing = [p for p in players if p not in values]
    if strangers:
        faults.add(where, f"no player named {', '.join(strangers)}; accepted: {', '.join(players)}")
    if missing and default is None:
        faults.add(where, f"nothing is given for {', '.join(missing)}")
    return [values.get(p, 0 if default is None else default) for p in players]
