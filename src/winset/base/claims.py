"""Reading what an answer claims, and saying which part of a check it fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Covers, Found

__all__ = ["apart", "claimed_numbers", "claimed_rows", "stated", "verdict", "without_points"]


def claimed_numbers(players: Sequence[str], claim: object) -> Float:
    """One number a player ``(n,)``, from a vector, a mapping by name or a list; NaN where the claim has none."""
    values = getattr(claim, "values", claim)
    if isinstance(claim, Mapping):
        values = [claim.get(player, np.nan) for player in players]
    try:
        numbers = np.asarray(values).astype(np.float64)
    except (TypeError, ValueError, ArithmeticError):
        return np.full(len(players), np.nan)
    return numbers if numbers.shape == (len(players),) else np.full(len(players), np.nan)


def claimed_rows(players: Sequence[str], claim: object) -> Float:
    """One row of numbers a player ``(n, n)``, from a mapping by name or a list, as :func:`claimed_numbers`."""
    rows: Iterable[object] = claim if isinstance(claim, Sequence | np.ndarray) else ()
    if isinstance(claim, Mapping):
        rows = [claim.get(player) for player in players]
    read = [claimed_numbers(players, row) for row in rows]
    return np.array(read) if len(read) == len(players) else np.full((len(players),) * 2, np.nan)


def apart(claim: object, right: object) -> float:
    """The largest difference between two arrays of numbers; infinite if they differ in shape or are not finite."""
    try:
        one, other = np.asarray(claim, dtype=np.float64), np.asarray(right, dtype=np.float64)
    except (TypeError, ValueError, ArithmeticError):
        return np.inf
    if one.shape != other.shape:
        return np.inf
    off = float(np.abs(one - other).max(initial=0.0))
    return off if np.isfinite(off) else np.inf


def stated(details: Mapping[str, object], right: Mapping[str, float | Float], players: Sequence[str]) -> float:
    """The largest difference between what the details state and what is right; what they leave out counts for nothing.

    A value of ``right`` is a number, one number a player or a row of numbers a player.
    """
    worst = 0.0
    for name, value in right.items():
        if name in details:
            claim, shape = details[name], np.shape(value)
            read = claim if not shape else (claimed_rows if len(shape) > 1 else claimed_numbers)(players, claim)
            worst = max(worst, apart(read, value))
    return worst


def without_points(found: Found) -> Certificate | None:
    """A failing certificate where an answer that always exists is said not to; None where there are points."""
    if found.points:
        return None
    return verdict("answer", {"answer": np.inf}, 0.0, "There always is an answer.")


def verdict(
    kind: str,
    parts: Mapping[str, float],
    tolerance: float,
    statement: str,
    *,
    proved: tuple[str, ...] = ("points",),
    covers: Covers = "all",
    places: Mapping[str, str] | None = None,
) -> Certificate:
    """A certificate from its parts: ``statement`` if all are within tolerance, else which one fails, where, how much.

    A part that is not a number fails.
    """
    read = {name: np.inf if np.isnan(value) else float(value) for name, value in parts.items()}
    value = max(read.values())
    if not value <= tolerance:
        worst = max(read, key=lambda name: read[name])
        where = f" ({places[worst]})" if places and worst in places else ""
        amount = f"by {value:.3g}" if np.isfinite(value) else "altogether"
        statement = f"Fails in part '{worst}'{where} {amount}; {tolerance:.3g} is accepted."
        proved = ()
    return Certificate(
        kind,
        value,
        tolerance,
        statement=statement,
        parts=read,
        covers=covers,
        proved=proved if value <= tolerance else (),
    )
