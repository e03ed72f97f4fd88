"""Reading what a modeller writes of a quadratic game: parameters, intervals, payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from winset.base.errors import Faults, ModelError, as_mapping
from winset.base.expressions import Polynomial
from winset.base.numbers import exact_number

__all__ = ["Term", "read_interval", "read_parameters", "read_payoff"]


Term = tuple[int, int, int]


def read_parameters(values: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """Parameters as finite numbers; a fault for each that is not."""
    checked: dict[str, Any] = {}
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
    given: Any, parameters: Mapping[str, Any], where: str, faults: Faults
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
    given: Any, player: int, names: list[str], parameters: Mapping[str, Any], where: str, faults: Faults
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
