"""Reading what spatial games share: numbers that may be expressions, ideal points, and the voting rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.arrays import RuleArrays
from winset.errors import Faults, ModelError
from winset.games.bargaining import player_names, player_numbers
from winset.games.draws import Draws, read_draws
from winset.games.expressions import Polynomial
from winset.games.weights import whole_weights

__all__ = ["Formulas", "Rule", "named_entries", "read_ideals", "read_point"]

Float = NDArray[np.float64]
PLANE = 2
"""Largest number of policy dimensions."""


class Formulas:
    """Arrays of numbers of which some are expressions in parameters.

    Parameters
    ----------
    parameters
        Present values by name.
    """

    def __init__(self, parameters: Mapping[str, Any] | None, faults: Faults) -> None:
        self.parameters: dict[str, float] = {}
        for name, value in (parameters or {}).items():
            if not str(name).isidentifier():
                faults.add(f"parameters.{name}", "the name must be letters, digits and _, not starting with a digit")
            try:
                self.parameters[str(name)] = float(value)
            except (TypeError, ValueError):
                faults.add(f"parameters.{name}", f"must be a number, got {value!r}")
                self.parameters[str(name)] = 1.0
            if not np.isfinite(self.parameters[str(name)]):
                faults.add(f"parameters.{name}", f"must be a finite number, got {value!r}")
        self.exact = {name: Fraction(repr(v)) for name, v in self.parameters.items() if np.isfinite(v)}
        self.arrays: dict[str, tuple[tuple[int, ...], list[Polynomial]]] = {}

    def read(self, where: str, given: Any, faults: Faults) -> Float:
        """Numbers nested in lists, any of them an expression, at the present parameters; ragged lists are a fault."""
        before = len(faults)
        entries: list[Polynomial] = []

        def walk(value: Any, place: str) -> tuple[int, ...]:
            if isinstance(value, np.ndarray):
                value = value.tolist()
            if isinstance(value, list | tuple):
                shapes = [walk(entry, f"{place}[{k}]") for k, entry in enumerate(value)]
                if len(set(shapes)) > 1:
                    sizes = ", ".join(str(shape[0]) if shape else "1" for shape in shapes)
                    faults.add(place, f"all must have as many coordinates, got {sizes}")
                return (len(value), *(shapes[0] if shapes else ()))
            try:
                entries.append(Polynomial.parse(value, self.parameters, place))
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
        self, where: str, values: Any, players: Sequence[str], faults: Faults, default: float | None = None
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


def named_entries(values: Any, players: Sequence[str], where: str, faults: Faults, default: Any = None) -> Any:
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


def read_ideals(
    ideals: Any, players: Sequence[str] | None, formulas: Formulas, faults: Faults
) -> tuple[tuple[str, ...], Float]:
    """Names and ideal points (n, d), d = 1 or 2, from a sequence or a mapping by player."""
    if isinstance(ideals, Mapping):
        players = [str(p) for p in ideals] if players is None else players
        ideals = named_entries(ideals, players, "ideals", faults)
    if isinstance(ideals, np.ndarray):
        ideals = ideals.tolist()
    if not isinstance(ideals, Sequence) or isinstance(ideals, str) or len(ideals) == 0:
        faults.add("ideals", f"must be one number or point a player, got {ideals!r}")
        faults.raise_if_any()
    before = len(faults)
    points = formulas.read("ideals", list(ideals), faults)
    if len(faults) > before:
        points = np.zeros((len(ideals), 1))
    points = points.reshape(len(points), -1) if points.ndim <= 2 else points
    if points.ndim > 2 or not 1 <= points.shape[1] <= PLANE:
        dimensions = points.shape[1:] if points.ndim > 2 else points.shape[1]
        why = "in more the best proposals are no longer met by two circles, and no method here finds them all"
        faults.add("ideals", f"have {dimensions} dimensions; accepted: 1 or 2 ({why})")
        points = np.zeros((len(points), 1))
    return player_names(players, len(points), faults), points


def read_point(where: str, given: Any, dimensions: int, formulas: Formulas, faults: Faults) -> Float:
    """One policy (d,): a number, or d coordinates."""
    before = len(faults)
    array = formulas.read(where, given if isinstance(given, list | tuple | np.ndarray) else [given], faults)
    if len(faults) > before:
        return np.zeros(dimensions)
    if array.shape != (dimensions,):
        faults.add(where, f"must have {dimensions} coordinate{'s' * (dimensions > 1)}, got shape {array.shape}")
        return np.zeros(dimensions)
    return array


class Rule:
    """Which coalitions carry a proposal: weights that reach the quota, with everybody who has a veto."""

    def __init__(
        self, players: tuple[str, ...], quota: Any, weights: Any, vetoes: Sequence[str | int], faults: Faults
    ) -> None:
        n = len(players)
        given = [1] * n if weights is None else named_entries(weights, players, "weights", faults, 0)
        given = list(given) if isinstance(given, Sequence | np.ndarray) and not isinstance(given, str) else [given]
        if len(given) != n:
            faults.add("weights", f"must be {n} numbers, got {len(given)}")
            given = [1] * n
        self.weights, self.quota = whole_weights(given, quota, faults)
        self.vetoes = np.zeros(n, dtype=np.uint8)
        for who in [vetoes] if isinstance(vetoes, str | int) else vetoes:
            if who in players:
                self.vetoes[players.index(str(who))] = 1
            elif isinstance(who, int) and not isinstance(who, bool) and 0 <= who < n:
                self.vetoes[who] = 1
            else:
                faults.add("vetoes", f"no player named {who!r}; accepted: {', '.join(players)}")

    def to_arrays(self) -> RuleArrays:
        """The numbers of the rule."""
        return RuleArrays(self.weights, self.quota, self.vetoes)

    def wins(self, marks: NDArray[Any]) -> NDArray[np.bool_]:
        """Whether the players marked along the last axis (n,) carry a proposal."""
        marks = np.asarray(marks, dtype=bool)
        enough = marks @ self.weights >= self.quota
        return np.asarray(enough & (marks | (self.vetoes == 0)).all(axis=-1))

    def same(self, other: Rule) -> bool:
        """Whether both rules have the same numbers."""
        pairs = ((self.weights, other.weights), (self.vetoes, other.vetoes))
        return self.quota == other.quota and all(np.array_equal(a, b) for a, b in pairs)
