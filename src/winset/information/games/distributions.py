"""Distributions of private information: uniform on an interval, or finitely many values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from winset.base.errors import Faults, as_list
from winset.base.numbers import read_exact_number
from winset.information.games.probabilities import read_probabilities

__all__ = ["Finite", "Uniform", "read_distribution", "read_finite", "read_uniform"]

ACCEPTED = "('uniform', low, high) or {'values': [...], 'probabilities': [...]}"


@dataclass(frozen=True)
class Uniform:
    """Uniform between ``low`` and ``high``."""

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        """The length of the interval."""
        return self.high - self.low


@dataclass(frozen=True)
class Finite:
    """Values from the lowest on, each with its probability."""

    values: tuple[Fraction, ...]
    probabilities: tuple[Fraction, ...]

    def __iter__(self) -> Iterator[tuple[Fraction, Fraction]]:
        return iter(zip(self.values, self.probabilities, strict=True))


def read_distribution(given: object, where: str, faults: Faults) -> Uniform | Finite:
    """A distribution of either kind."""
    if isinstance(given, Mapping):
        if set(given) == {"uniform"}:
            return read_uniform(("uniform", *as_list(given["uniform"], where, "low and high")), where, faults)
        if set(given) == {"values", "probabilities"}:
            return read_finite(
                given["values"], given["probabilities"], (f"{where}.values", f"{where}.probabilities"), faults
            )
        faults.add(where, f"must be {ACCEPTED}, got the keys {', '.join(map(str, given)) or 'none'}")
        return Uniform(Fraction(0), Fraction(1))
    return read_uniform(given, where, faults)


def read_uniform(given: object, where: str, faults: Faults) -> Uniform:
    """``("uniform", low, high)`` with low < high."""
    if isinstance(given, str) or not isinstance(given, tuple | list) or len(given) != 3 or given[0] != "uniform":
        faults.add(where, f"must be {ACCEPTED}, got {given!r:.80}")
        return Uniform(Fraction(0), Fraction(1))
    before = len(faults)
    low, high = (read_exact_number(x, f"{where}[{k + 1}]", faults) for k, x in enumerate(given[1:]))
    if len(faults) == before and low >= high:
        faults.add(where, f"must run from a lower to a higher number, got {low} to {high}")
    return Uniform(low, high)


def read_finite(values: object, probabilities: object, where: tuple[str, str], faults: Faults) -> Finite:
    """Different values in rising order with positive probabilities that sum to 1; sorted here."""
    listed = as_list(values, where[0], "a list of numbers")
    if not listed:
        faults.add(where[0], "must hold at least one value")
        return Finite((), ())
    before = len(faults)
    read = [read_exact_number(v, f"{where[0]}[{k}]", faults) for k, v in enumerate(listed)]
    if len(faults) == before and len(set(read)) < len(read):
        faults.add(where[0], "must differ from each other")
    chances = read_probabilities(probabilities, [str(v) for v in listed], where[1], faults)
    if len(faults) > before:
        return Finite((), ())
    order = sorted(range(len(read)), key=read.__getitem__)
    return Finite(tuple(read[k] for k in order), tuple(chances[k] for k in order))
