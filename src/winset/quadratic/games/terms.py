"""Reading what a modeller writes of a quadratic game: parameters, intervals, payoffs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import cast

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import Faults, ModelError, as_mapping
from winset.base.expressions import Polynomial
from winset.base.numbers import Number, exact_number

__all__ = ["Term", "Value", "concavity", "read_actions", "read_interval", "read_parameters", "read_payoff", "terms_of"]


Term = tuple[int, int, int]
Value = int | float | Fraction
"""Of a parameter."""


def read_parameters(values: Mapping[str, object], faults: Faults) -> dict[str, Value]:
    """Parameters as finite numbers; a fault for each that is not."""
    checked: dict[str, Value] = {}
    for name, value in as_mapping(values, "parameters", "numbers by name").items():
        if not str(name).isidentifier():
            faults.add(f"parameters.{name}", "the name must be letters, digits and _, not starting with a digit")
        try:
            if isinstance(value, bool):
                raise TypeError
            number = Fraction(value) if isinstance(value, str) else value
            exact_number(number)
            float(number)
            checked[str(name)] = number
        except (ValueError, TypeError, OverflowError, ZeroDivisionError):
            faults.add(f"parameters.{name}", f"must be a finite number, got {value!r}")
            checked[str(name)] = 0
    return checked


def read_interval(
    given: object, parameters: Mapping[str, Value], where: str, faults: Faults
) -> tuple[Polynomial, Polynomial]:
    """The low and the high end of an action's interval."""
    if isinstance(given, str) or not isinstance(given, Sequence | np.ndarray) or len(given) != 2:
        faults.add(where, f"must be two numbers, the lowest and the highest value, got {given!r}")
        return Polynomial.constant(0), Polynomial.constant(1)
    ends = []
    for k, end in enumerate(given):
        try:
            ends.append(Polynomial.parse(end, list(parameters), f"{where}[{k}]"))
        except ModelError as error:
            faults.include(error)
            ends.append(Polynomial.constant(k))
    return ends[0], ends[1]


def read_payoff(
    given: Number, player: int, names: list[str], parameters: Mapping[str, Value], where: str, faults: Faults
) -> dict[Term, Polynomial]:
    """The payoff as ``{(player, a, b): coefficient}`` for x_a * x_b, a <= b, where k stands for the number 1."""
    try:
        payoff = Polynomial.parse(given, [*names, *parameters], where)
    except ModelError as error:
        faults.include(error)
        return {}
    position = {name: k for k, name in enumerate(names)}
    terms: dict[Term, Polynomial] = {}
    for monomial, coefficient in payoff.terms.items():
        factors = [position[name] for name, power in monomial for _ in range(power) if name in position]
        if len(factors) > 2:
            text = "*".join(names[a] for a in factors)
            faults.add(where, f"must be of degree at most two in the actions, got a term in {text}")
            continue
        rest = tuple((name, power) for name, power in monomial if name not in position)
        a, b = sorted([*factors, len(names), len(names)])[:2]
        so_far = terms.get((player, a, b), Polynomial.constant(0))
        terms[player, a, b] = so_far + Polynomial({rest: coefficient})
    return terms


def terms_of(quadratic: Float, linear: Float) -> tuple[Int, Float]:
    """Terms (T, 3) and their coefficients (T,) of ``linear[i] @ x + x @ quadratic[i] @ x / 2``."""
    n, k = linear.shape
    table = np.zeros((n, k + 1, k + 1))
    table[:, :k, :k] = np.triu(quadratic + quadratic.transpose(0, 2, 1), 1) / 2 + quadratic * np.eye(k) / 2
    table[:, :k, k] = linear
    at = np.argwhere(table)
    terms = at if len(at) else np.array([(0, k, k)])
    return terms, table[tuple(terms.T)]


def concavity(block: Float, width: Float) -> float:
    """The largest eigenvalue of second derivatives over the unit box, relative to their largest; <= 0 if concave."""
    unit = block * np.outer(width, width)
    largest = float(np.abs(unit).max())
    if largest == 0.0 or not np.isfinite(largest):
        return 0.0 if largest == 0.0 else np.inf
    return float(np.linalg.eigvalsh(unit / largest)[-1])


def read_actions(point: object, players: Sequence[str], actions: Sequence[Sequence[str]]) -> Float:
    """A claimed profile: the numbers of all actions in order, or by the names of the players.

    A player's part is a number if it has one action, a list, or numbers by the names of its actions.

    Raises
    ------
    ModelError
        If a name is unknown, or there is not one number an action.
    """
    named = isinstance(point, Mapping)
    unknown = [str(p) for p in point if p not in players] if isinstance(point, Mapping) else []
    parts = [point.get(p) for p in players] if isinstance(point, Mapping) else [point]
    flat: list[object] = []
    for part, mine in zip(parts, actions if named else [()], strict=True):
        if isinstance(part, Mapping):
            unknown += [str(a) for a in part if a not in mine]
            part = [part.get(a) for a in mine]
        flat += list(part) if isinstance(part, Iterable) else [part]
    try:
        x = np.array([float(cast(float, value)) for value in flat])
    except (TypeError, ValueError, ArithmeticError):
        x = np.zeros(0)
    if unknown or len(x) != sum(len(mine) for mine in actions):
        names = ", ".join(a for mine in actions for a in mine)
        raise ModelError(f"points: must have one number for each of {names}, got {point!r}")
    return x
