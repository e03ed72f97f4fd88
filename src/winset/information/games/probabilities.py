"""Probabilities of types read exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from winset.base.errors import Faults, as_list, closest
from winset.base.numbers import read_exact_number, rounded

__all__ = ["read_probabilities"]

ROUNDING = 1e-9
"""Probabilities that sum to 1 but for this much are taken in proportion."""


def read_probabilities(given: object, types: Sequence[str], where: str, faults: Faults) -> tuple[Fraction, ...]:
    """A positive probability for each type, in order or by name, summing to 1."""
    if isinstance(given, Mapping):
        for name in given:
            if name not in types:
                faults.add(f"{where}.{name}", f"no such type{closest(name, types)}; there are {', '.join(types)}")
        given = [given.get(name, 0) for name in types]
    rows = as_list(given, where, "a probability for each type")
    if len(rows) != len(types):
        faults.add(where, f"must hold {len(types)} probabilities, one a type, got {len(rows)}")
        return ()
    before = len(faults)
    read = tuple(read_exact_number(p, f"{where}[{t}]", faults) for t, p in enumerate(rows))
    if len(faults) > before:
        return read
    for name, p in zip(types, read, strict=True):
        if p <= 0:
            faults.add(f"{where}.{name}", f"must be > 0, got {p}; leave out types that do not occur")
    total = sum(read, Fraction(0))
    if abs(total - 1) > ROUNDING:
        faults.add(where, f"must sum to 1, the sum is {rounded(total, 12)}")
    return tuple(p / total for p in read) if total > 0 else read
