"""Table read afresh and parts put together, shared by the certificates of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from winset.base.points import Vector
from winset.base.solution import Certificate, Covers, Found
from winset.coalitions.arrays import Table, Worth
from winset.coalitions.games.coalitional import CoalitionalGame

__all__ = [
    "Worth",
    "by_size",
    "claimed",
    "coalition_sums",
    "distance",
    "exact_table",
    "extra_points",
    "gap",
    "is_exact",
    "judged",
    "plain",
    "same_value",
    "size_of",
    "size_weights",
    "worths",
]

TOLERANCE = 1e-10
"""Largest relative distance of answers in floats."""
NOWHERE = float("inf")


def plain(value: object) -> Worth:
    """A number as Python's own."""
    if type(value) is float:
        return value
    if isinstance(value, Fraction):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, int | np.integer):
        return int(value)
    return float(value)  # type: ignore[arg-type]


def claimed(given: object, players: Sequence[str]) -> list[Worth] | None:
    """One number a player, from a vector, a mapping by name or a sequence; None if it is no such thing."""
    if isinstance(given, Vector) and given.values.dtype == np.float64:
        numbers: list[Worth] = given.values.tolist()
        return numbers if len(numbers) == len(players) else None
    if isinstance(given, Mapping):
        given = [given[p] for p in players] if set(given) == set(players) else []
    values = list(given.values if isinstance(given, Vector) else given)  # type: ignore[call-overload]
    return [plain(v) for v in values] if len(values) == len(players) else None


def distance(a: Worth, b: Worth) -> float:
    """|a - b|; not 0 unless the numbers are equal, if both are exact."""
    if isinstance(a, float) or isinstance(b, float):
        return abs(float(a) - float(b))
    return 0.0 if a == b else float(abs(Fraction(a) - Fraction(b))) or 5e-324


def gap(got: Sequence[Worth] | None, right: Sequence[Worth], scale: float = 1.0) -> float:
    """The largest distance between two lists of numbers, over ``scale``; infinite if there is nothing to compare."""
    if got is None or len(got) != len(right):
        return NOWHERE
    worst = 0.0
    for a, b in zip(got, right, strict=True):
        off = abs(a - b) if type(a) is float and type(b) is float else distance(a, b)
        if off != 0:
            worst = max(worst, off / scale)
        elif off != off:
            return NOWHERE
    return worst


def exact_table(game: CoalitionalGame) -> tuple[Table, int, bool]:
    """Worths by bit mask, the number by which they are to be divided, and whether they are whole numbers."""
    assert game.values is not None
    if game.numerators is None:
        return game.values, 1, False
    if game.numerators.dtype == np.int64 and int(np.abs(game.numerators).max()) < 2 ** (60 - game.n):
        return game.numerators, game.denominator, True
    return np.array([int(v) for v in game.numerators], dtype=object), game.denominator, True


def worths(game: CoalitionalGame) -> list[Worth]:
    """Worths by bit mask, as fractions where they were given exactly."""
    values, unit, exact = exact_table(game)
    return [Fraction(int(v), unit) if exact else float(v) for v in values]


def coalition_sums(shares: Sequence[Worth] | Table, kind: type) -> Table:
    """What ``shares`` of the players add up to in each coalition, by bit mask: int, float or object."""
    total: Table = np.zeros(1 << len(shares), dtype=kind)
    for i, share in enumerate(shares):
        total[1 << i : 2 << i] = total[: 1 << i] + share
    return total


def by_size(values: Table) -> Table:
    """Entries of ``values`` (..., 2^m), by bit mask, added by the number of members: (..., m + 1)."""
    rows = values[..., None, :]
    while rows.shape[-1] > 1:
        half = rows.shape[-1] // 2
        wider = np.zeros((*rows.shape[:-2], rows.shape[-2] + 1, half), dtype=values.dtype)
        wider[..., :-1, :] += rows[..., :half]
        wider[..., 1:, :] += rows[..., half:]
        rows = wider
    return rows[..., 0]


@lru_cache(maxsize=64)
def size_weights(n: int, banzhaf: bool) -> tuple[Fraction, ...]:
    """Weight of a marginal contribution to a coalition of 0 to n - 1 others: Shapley's or Banzhaf's."""
    weights = [Fraction(1, 2 ** (n - 1))] * n if banzhaf else [Fraction(1, n)]
    for s in range(1, n if not banzhaf else 1):
        weights.append(weights[-1] * s / (n - s))
    return tuple(weights)


def judged(
    kind: str,
    parts: Mapping[str, float],
    statement: str,
    *,
    tolerance: float = TOLERANCE,
    exact: bool = False,
    covers: Covers = "all",
    proved: Sequence[str] = ("points", "completeness"),
) -> Certificate:
    """The certificate of these parts; where one fails the statement says which, and by how much.

    Exact answers to exact games have no tolerance.
    """
    tolerance = 0.0 if exact else tolerance
    worst = max(parts.values(), default=0.0)
    failing = [f"{name} is off by {value:.3g}" for name, value in parts.items() if not value <= tolerance]
    details = [name for name in parts if name.startswith("details.")]
    return Certificate(
        kind, float(worst), tolerance, exact and worst == 0, f"Fails: {'; '.join(failing)}." if failing else statement,
        dict(parts), covers, () if failing or covers == "part" else (*proved, *details),
    )  # fmt: skip


def same_value(game: CoalitionalGame, found: Found, right: Sequence[Worth], text: str) -> Certificate:
    """The certificate of a value that was computed again: how far the only point is from it."""
    point = claimed(found.points[0], game.players) if found.points else None
    parts = {"points": gap(point, right, size_of(game)), "number of points": extra_points(found)}
    return judged("distance from the value", parts, text, exact=game.exact and is_exact(point))


def is_exact(point: Sequence[Worth] | None) -> bool:
    """Whether there is a point, without floats."""
    return point is not None and not any(isinstance(x, float) for x in point)


def size_of(game: CoalitionalGame) -> float:
    """The largest worth, or 1 if all are 0."""
    return float(np.maximum.reduce(np.abs(np.asarray(game.values)))) or 1.0


def extra_points(found: Found) -> float:
    """How many answers there are beyond the only one."""
    return float(abs(len(found.points) - 1))
