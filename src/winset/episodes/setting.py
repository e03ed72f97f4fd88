"""The parameters of a model at their present values, and the numbers and expressions that use them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from winset.base.errors import Faults, ModelError, listed
from winset.base.expressions import Polynomial
from winset.base.limits import check_limit, check_number, current_limits
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.faults import shown
from winset.episodes.model import Model
from winset.episodes.schema import WRITTEN, Written

__all__ = ["Setting", "exact", "ranges", "setting"]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@lru_cache(maxsize=4096)
def _parse(text: str, names: tuple[str, ...], where: str) -> Polynomial:
    return Polynomial.parse(text, names, where)


@dataclass(frozen=True)
class Setting:
    """The parameters of a model at their present values.

    Parameters
    ----------
    values
        Every parameter, exactly.
    formulas
        Those that follow from others, as expressions in the free ones; but see :mod:`winset.episodes.extremes`.
    """

    values: Mapping[str, Fraction]
    formulas: Mapping[str, str]
    _worked_out: dict[str, Fraction] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def free(self) -> dict[str, Fraction]:
        """The parameters that do not follow from others."""
        return {name: value for name, value in self.values.items() if name not in self.formulas}

    def plus(self, numbers: Mapping[str, Written]) -> Setting:
        """The same with further numbers by name."""
        return Setting({**self.values, **{name: exact(x) for name, x in numbers.items()}}, self.formulas)

    def polynomial(self, given: Written, where: str) -> Polynomial:
        """A number or expression, checked."""
        if isinstance(given, str):
            return _parse(given, tuple(self.values), where)
        return Polynomial.parse(exact(given), (), where)

    def number(self, given: Written, where: str, faults: Faults | None = None) -> Fraction:
        """The value of a number or expression; with ``faults`` a bad one is noted there and counts as 1."""
        if not isinstance(given, str):
            try:
                return exact(given)
            except (ValueError, OverflowError):
                problem = f"{where}: must be a finite number, got {given}"
            if faults is None:
                raise ModelError(problem)
            faults.extend([problem])
            return Fraction(1)
        if given in self._worked_out:
            return self._worked_out[given]
        try:
            polynomial = self.polynomial(given, where)
            if polynomial.bits_at(self.values) > 1_000_000:
                check_limit("digits", polynomial.bits_at(self.values) // 4, where)
            value = polynomial.exact(self.values)
            check_number(value, where)
            self._worked_out[given] = value
            return value
        except ModelError as error:
            if faults is None:
                raise
            faults.include(error)
            return Fraction(1)

    def expression(self, given: Written, where: str, faults: Faults) -> str | Fraction:
        """The same as an expression in the free parameters, for games that stay parametric."""
        if not isinstance(given, str):
            return self.number(given, where, faults)
        before = len(faults)
        value = self.number(given, where, faults)
        if len(faults) > before:
            return value
        longer = sum(len(self.formulas.get(word, word)) - len(word) for word in _WORD.findall(given))
        try:
            check_limit("formula", len(given) + longer, f"{where}: with the formulas of its parameters written out")
        except ModelError as error:
            faults.include(error)
            return value
        return _WORD.sub(lambda word: self.formulas.get(word[0], word[0]), given)


def ranges(model: Model) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of every parameter with a range, in the order of the file."""
    at = setting(model, {}, Faults())
    found: dict[str, tuple[float, float]] = {}
    for name, entry in model.parameters.items():
        if entry.range is not None:
            low, high = (at.number(end, f"parameters.{name}.range") for end in entry.range)
            found[name] = (float(low), float(high))
    return found


def exact(number: Written) -> Fraction:
    """The number as it is written: 0.1 is one tenth."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def setting(model: Model, changes: Mapping[str, object], faults: Faults, where: str = "set") -> Setting:
    """The parameters with some of them changed."""
    values: dict[str, Fraction] = {}
    formulas: dict[str, str] = {}
    for name, entry in model.parameters.items():
        given, place = (changes[name], f"{where}.{name}") if name in changes else (entry.value, f"parameters.{name}")
        problem = _problem(given, values, model)
        if problem:
            faults.add(place, problem)
        given = given if isinstance(given, WRITTEN) and not problem else 1
        so_far = Setting(dict(values), dict(formulas))
        if isinstance(given, str) and len(given) <= current_limits().formula and has_extreme(given):
            values[name] = _extreme(given, so_far, place, faults)
            continue
        before = len(faults)
        values[name] = so_far.number(given, place, faults)
        derived = isinstance(given, str) and any(word in so_far.values for word in _WORD.findall(given))
        if derived and len(faults) == before:
            formulas[name] = f"({so_far.expression(given, place, faults)})"
    return Setting(values, formulas)


def _extreme(given: str, at: Setting, place: str, faults: Faults) -> Fraction:
    try:
        return Fraction(value_of(given, lambda text: at.number(text, place), place))
    except ModelError as error:
        faults.include(error)
        return Fraction(1)


def _problem(given: object, above: Mapping[str, Fraction], model: Model) -> str:
    """Why this cannot be a parameter's value; empty if it can."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Fraction):
        return f"must be a number, got {shown(given)}"
    if isinstance(given, float) and not math.isfinite(given):
        return f"must be a finite number, got {given}"
    if isinstance(given, str) and len(given) > current_limits().formula:
        return ""  # refused where it is read, before anything else
    words = _WORD.findall(given) if isinstance(given, str) else []
    below = [word for word in words if word in model.parameters and word not in above]
    accepted = listed(above) if above else "numbers only"
    return f"uses {below[0]!r}, which does not stand above it; accepted: {accepted}" if below else ""
