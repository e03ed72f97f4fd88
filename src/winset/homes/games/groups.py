"""Reading the groups of a ratification and what each is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from winset.base.errors import Faults

__all__ = ["each_of", "finite_number", "named_groups"]


def each_of(given: object) -> list[object]:
    """The entries of a sequence, or the one thing that is given."""
    if isinstance(given, str) or not isinstance(given, Iterable) or getattr(given, "ndim", 1) == 0:
        return [given]
    return list(given)


def named_groups(entries: object) -> tuple[tuple[str, ...], list[object]]:
    """Names of the groups and what each is given; a sequence is numbered, one thing is home."""
    if isinstance(entries, Mapping):
        return tuple(str(k) for k in entries), list(entries.values())
    rows = each_of(entries)
    names = ("home",) if len(rows) == 1 else tuple(f"group {k + 1}" for k in range(len(rows)))
    return names, rows


def finite_number(x: object, where: str, faults: Faults) -> float:
    """The number, or 0 and a fault noted if it is none."""
    try:
        number = float(x)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        faults.add(where, f"must be a finite number, got {x!r:.100}")
        return 0.0
    if not np.isfinite(number):
        faults.add(where, f"must be a finite number, got {number}")
        return 0.0
    return number
