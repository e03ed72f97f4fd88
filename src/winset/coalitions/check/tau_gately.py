"""Tau value and Gately point by the bounds they lie between, recomputed coalition by coalition."""

from __future__ import annotations

from fractions import Fraction

from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.coalitions.arrays import Table
from winset.coalitions.check.verdict import (
    NOWHERE,
    Worth,
    claimed,
    coalition_sums,
    exact_table,
    extra_points,
    gap,
    is_exact,
    judged,
    plain,
    size_of,
)
from winset.coalitions.concepts import Gately, Tau
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_compromise"]


def minimal_right(values: Table, high: list[Worth], i: int) -> object:
    """What is left for i in the best coalition once all others in it have their utopia payoffs."""
    left = values.reshape(-1, 2, 1 << i)[:, 1].reshape(-1)
    return (left - coalition_sums([*high[:i], *high[i + 1 :]], left.dtype.type)).max()


def certify_compromise(game: CoalitionalGame | VotingRule, concept: Tau | Gately, found: Found) -> Certificate:
    """The distance from the point at one proportion between the bounds of all players; or that there is none."""
    table = game.to_game() if isinstance(game, VotingRule) else game
    values, unit, exact = exact_table(table)
    n, scale = table.n, size_of(table)
    near = 0.0 if exact else 1e-12 * scale

    def read(value: object) -> Worth:
        return Fraction(plain(value)) / unit if exact else plain(value)

    gains = [plain(values[-1]) - plain(values[-1 - (1 << i)]) for i in range(n)]
    tau = isinstance(concept, Tau)
    whole, high = read(values[-1]), [read(v) for v in gains]
    low = [read(minimal_right(values, gains, i)) if tau else read(values[1 << i]) for i in range(n)]
    least: Worth = sum(low)
    span: Worth = sum(high) - least
    free: Worth = whole - least
    if tau:
        possible = all(float(a - b) <= near for a, b in zip(low, high, strict=True)) and -near <= float(free)
        possible = possible and float(free - span) <= near
    else:
        possible = abs(float(span)) > near or abs(float(free)) <= near
    parts: dict[str, float] = {}
    for key, right in ({"utopia": high} | ({"minimal_rights": low} if tau else {})).items():
        if key in found.details:
            parts[f"details.{key}"] = gap(claimed(found.details[key], game.players), right, scale)
    if found.status is Status.NO_SOLUTION:
        parts["bounds"] = NOWHERE if possible else 0.0
        text = "The bounds, recomputed, leave no room for the point."
        return judged("bounds", parts, text, exact=exact, covers="witness", proved=("completeness",))
    share: Worth = free / span if abs(float(span)) > near else Fraction(0)
    expected = [a + share * (b - a) for a, b in zip(low, high, strict=True)]
    point = claimed(found.points[0], game.players) if found.points else None
    parts = {"points": gap(point, expected, scale), "number of points": extra_points(found), **parts}
    parts["bounds"] = 0.0 if possible else NOWHERE
    text = "Efficient, and equally far between the bounds of all players, which were recomputed."
    return judged("distance from the point", parts, text, exact=exact and is_exact(point))
