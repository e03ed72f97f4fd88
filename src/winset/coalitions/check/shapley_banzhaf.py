"""Shapley and Banzhaf values by the marginal contributions of every player, and of voting rules by counts of swings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import factorial

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.solution import Certificate, Found
from winset.base.threads import in_blocks
from winset.coalitions.arrays import Table
from winset.coalitions.check.balance import members
from winset.coalitions.check.power_indices import Swings, count_swings
from winset.coalitions.check.sampling import certify_sampled
from winset.coalitions.check.verdict import (
    NOWHERE,
    Worth,
    by_size,
    claimed,
    exact_table,
    extra_points,
    gap,
    is_exact,
    judged,
    size_of,
    size_weights,
)
from winset.coalitions.concepts import Banzhaf, Shapley
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.stacks import CoalitionalStack
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_stack", "certify_values", "semivalue"]


ENTRIES = 1 << 17
"""Worths looked at in one step, so that they stay in the cache."""
SMALL = 12
"""Up to so many players each worth is weighed for each player at once."""


def contributions(values: Table) -> Table:
    """Marginal contributions in tables ``values`` (..., 2^n), added by the size of the coalition: (..., n, n)."""
    n = values.shape[-1].bit_length() - 1
    if values.ndim == 1 and n > SMALL:
        floats: Float = values.astype(np.float64)
        if values.dtype == np.float64:
            return _in_two_halves(floats, n)
        if values.dtype == np.int64 and int(np.abs(values).max()) < 2 ** (53 - n):
            return _in_two_halves(floats, n).astype(np.int64)  # whole numbers: nothing is rounded
    sums: Table = np.zeros((*values.shape[:-1], n, n), dtype=values.dtype)
    for i in range(n):
        pairs = values.reshape(*values.shape[:-1], -1, 2, 1 << i)
        gains = pairs[..., 1, :] - pairs[..., 0, :]
        sums[..., i, :] = by_size(gains.reshape(*values.shape[:-1], -1))
    return sums


def _in_two_halves(values: Float, n: int) -> Float:
    """The same for one table: worths added by who is in one half of the players and how many are of the other.

    Of the low players ``a``: V (2^(n - a), 2^a) times marks of sizes gives sums by high coalition and low size, and the
    marks of high sizes times V those by high size and low coalition.
    """
    a = n // 2
    table = values.reshape(1 << (n - a), 1 << a)
    low, high = _sizes(a), _sizes(n - a)
    by_high, by_low = table @ low, (high.T @ table).T
    totals = _diagonals(high.T @ by_high)
    with_it = [_diagonals((low * members(a)[:, i : i + 1]).T @ by_low) for i in range(a)]
    with_it += [_diagonals((high * members(n - a)[:, j : j + 1]).T @ by_high) for j in range(n - a)]
    inside = np.array(with_it)
    return np.asarray(inside[:, 1:] - (totals - inside)[:, :-1])


@lru_cache(maxsize=32)
def _sizes(n: int) -> Float:
    """Marks ``(2^n, n + 1)`` of how many members each coalition has."""
    return np.asarray(np.eye(n + 1)[members(n).sum(axis=1)])


def _diagonals(square: Float) -> Float:
    """Sums of entries (s, t) by s + t."""
    total = np.zeros(sum(square.shape) - 1)
    for s, row in enumerate(square):
        total[s : s + len(row)] += row
    return total


def semivalue(values: Table, exact: bool, banzhaf: bool = False) -> list[Worth]:
    """The value of a table of worths, in fractions if these are whole numbers."""
    n = len(values).bit_length() - 1
    if n <= SMALL:
        if not exact:
            return list((values @ member_shares(n, banzhaf)).tolist())
        weights, common = member_weights(n, banzhaf)
        if values.dtype == np.int64 and int(np.abs(values).max(initial=0)) * 2 * common < 2**62:
            return [Fraction(number, common) for number in (values @ weights).tolist()]
    sums = contributions(values)
    return weighed([[int(m) for m in row] for row in sums] if exact else sums.tolist(), banzhaf)


@lru_cache(maxsize=64)
def whole_weights(n: int, banzhaf: bool) -> tuple[tuple[int, ...], int]:
    """What joining 0 to n - 1 others counts, in whole numbers, and their common denominator."""
    if banzhaf:
        return (1,) * n, 2 ** (n - 1)
    return tuple(factorial(s) * factorial(n - 1 - s) for s in range(n)), factorial(n)


@lru_cache(maxsize=32)
def member_weights(n: int, banzhaf: bool) -> tuple[Int, int]:
    """By what each worth counts for each player ``(2^n, n)``, in whole numbers, and their common denominator.

    A coalition S counts (|S| - 1)! (n - |S|)! for its members and minus |S|! (n - |S| - 1)! for the others over n!
    (Shapley 1953), for Banzhaf 1 and -1 over 2^(n - 1).
    """
    inside = members(n).astype(bool)
    size = inside.sum(axis=1)
    joins, common = whole_weights(n, banzhaf)
    with_it, without = np.array([0, *joins])[size], np.array([*joins, 0])[size]
    return np.where(inside, with_it[:, None], -without[:, None]).astype(np.int64), common


@lru_cache(maxsize=32)
def member_shares(n: int, banzhaf: bool) -> Float:
    """The same in floats."""
    weights, common = member_weights(n, banzhaf)
    return np.asarray(weights / common)


def weighed(sums: Sequence[Sequence[Worth]], banzhaf: bool) -> list[Worth]:
    """Values from contributions by size, whole numbers (then exact) or floats."""
    if all(isinstance(m, int) for row in sums for m in row):
        whole, common = whole_weights(len(sums), banzhaf)
        return [Fraction(sum(w * int(m) for w, m in zip(whole, row, strict=True) if m), common) for row in sums]
    weights = size_weights(len(sums), banzhaf)
    return [float(np.dot(np.array(weights, dtype=float), np.array(row, dtype=float))) for row in sums]


@dataclass(frozen=True)
class Known:
    """What the values are: numbers, or residues by a prime that was drawn, which err with probability ``error``."""

    values: list[Worth]
    scale: float
    exact: bool
    modulus: int = 0
    error: float = 0.0

    def off(self, got: Sequence[Worth] | None, right: Sequence[Worth]) -> float:
        """The distance of the claimed from the right numbers."""
        if not self.modulus or got is None:
            return gap(got, right, self.scale)
        return max(float(self.residue(a) != b) for a, b in zip(got, right, strict=True))

    def residue(self, number: Worth) -> int:
        """A fraction by the modulus; -1 if it has none."""
        number = Fraction(number)
        if number.denominator % self.modulus == 0:
            return -1
        return number.numerator * pow(number.denominator, -1, self.modulus) % self.modulus

    def times(self, factor: Worth) -> list[Worth]:
        """All values times a number."""
        if not self.modulus:
            return [v * factor for v in self.values]
        return [v * self.residue(factor) % self.modulus for v in self.values]

    def shares(self) -> list[Worth]:
        """Values over their sum, or as they are if that is 0."""
        total: Worth = sum(self.values)
        if self.modulus:
            return [int(v) * pow(int(total), -1, self.modulus) % self.modulus for v in self.values]
        return (
            [v / total if isinstance(v, float) else Fraction(v) / Fraction(total) for v in self.values]
            if total
            else self.values
        )


def known_values(game: CoalitionalGame | VotingRule, banzhaf: bool, exact: bool) -> Known | None:
    """The values from the game alone; None where that is out of reach. ``exact``: whether fractions are claimed."""
    if isinstance(game, CoalitionalGame):
        values, unit, whole = exact_table(game)
        scale = size_of(game)
        if values.dtype == object and game.n > 18:
            values, unit, whole = np.asarray(game.values), 1, False
        right = semivalue(values, whole, banzhaf)
        return Known(right if unit == 1 else [v / unit for v in right], scale, whole)
    swings = count_swings(game, banzhaf, exact)
    if swings is None:
        return None
    return Known(_weighed_swings(swings, game.n, banzhaf), 1.0, not swings.modulus, swings.modulus, swings.error)


def _weighed_swings(swings: Swings, n: int, banzhaf: bool) -> list[Worth]:
    rows = [[sum(row)] if banzhaf else row for row in swings.counts]
    if not swings.modulus:
        whole, common = whole_weights(n, banzhaf)
        kept = whole[:1] if banzhaf else whole
        return [Fraction(sum(w * c for w, c in zip(kept, row, strict=True) if c), common) for row in rows]
    weights = (Fraction(1, 2 ** (n - 1)),) if banzhaf else size_weights(n, False)
    p = swings.modulus
    residues = [w.numerator * pow(w.denominator, -1, p) % p for w in weights]
    return [sum(w * c for w, c in zip(residues, row, strict=True)) % p for row in rows]


def certify_values(game: CoalitionalGame | VotingRule, concept: Shapley | Banzhaf, found: Found) -> Certificate:
    """All values from the definition, and every form of them among the details."""
    if "standard_error" in found.details or (isinstance(game, CoalitionalGame) and game.values is None):
        return certify_sampled(game, concept, found)
    point = claimed(found.points[0], game.players) if found.points else None
    exact = is_exact(point)
    banzhaf = isinstance(concept, Banzhaf)
    known = known_values(game, banzhaf, exact)
    if known is None:
        assert isinstance(game, VotingRule)
        return _in_part(game, concept, point, found)
    parts = _forms(known, concept, point, found, game) | {"number of points": extra_points(found)}
    if "error_bound" in found.details:
        bound = found.details["error_bound"]
        parts["details.error_bound"] = max(0.0, parts["points"] - bound) if 0 <= bound <= 1e-10 else NOWHERE
    how = (
        "Every player's marginal contributions were added"
        if isinstance(game, CoalitionalGame)
        else "Every swing was counted"
    )
    if known.modulus:
        how += f", modulo a prime drawn at random: a wrong answer passes with a chance below {known.error:.1g}"
    return judged("distance from the value", parts, f"{how}.", exact=exact and known.exact)


def _forms(
    known: Known,
    concept: Shapley | Banzhaf,
    point: list[Worth] | None,
    found: Found,
    game: CoalitionalGame | VotingRule,
) -> dict[str, float]:
    """How far the point and every form of the value among the details are from these values."""
    right = {"points": known.values}
    if isinstance(concept, Banzhaf):
        right |= {"raw": known.values, "normalized": known.shares(), "swings": known.times(2 ** (game.n - 1))}
        right["points"] = right["normalized"] if concept.normalized else known.values
    parts = {"points": known.off(point, right.pop("points"))}
    for key, numbers in right.items():
        if key in found.details:
            off = known.off(claimed(found.details[key], game.players), numbers)
            parts[f"details.{key}"] = off / 2.0 ** (game.n - 1) if key == "swings" and not known.modulus else off
    return parts


def _in_part(game: VotingRule, concept: Shapley | Banzhaf, point: list[Worth] | None, found: Found) -> Certificate:
    """Shares of 1, and as ordered as the weights: if one voter has no less weight in any rule, no less power."""
    if point is None:
        return judged("distance from the value", {"points": NOWHERE}, "")
    parts = {"number of points": extra_points(found)}
    if isinstance(concept, Banzhaf):
        raw = claimed(found.details["raw"], game.players) if "raw" in found.details else None
        parts |= _forms(Known(raw or point, 1.0, False), concept, point, found, game)
    else:
        parts["efficiency"] = abs(float(sum(point)) - 1.0)
    weights = list(zip(*(w for w, _ in game.rules), strict=True))
    order = sorted(range(game.n), key=lambda i: weights[i])
    worst = 0.0
    for k, a in enumerate(order):
        for b in order[k + 1 : k + 1 + (1 if len(game.rules) == 1 else game.n)]:
            if all(x <= y for x, y in zip(weights[a], weights[b], strict=True)):
                off = float(point[a]) - float(point[b])
                worst = max(worst, abs(off) if weights[a] == weights[b] else off)
    parts["order of weights"] = worst
    if "error_bound" in found.details:
        parts["details.error_bound"] = 0.0 if 0 <= found.details["error_bound"] <= 1e-10 else NOWHERE
    text = "Too large to count again: shares add up as they must and are in the order of the weights."
    return judged("distance from what all values have in common", parts, text, covers="part", proved=())


def certify_stack(stack: CoalitionalStack, concept: Shapley | Banzhaf, found: Found) -> Float:
    """Distance of each row from the value by marginal contributions."""
    banzhaf = isinstance(concept, Banzhaf)
    n = len(stack.players)
    if n <= SMALL:
        by_member, common = member_weights(n, banzhaf)
        weights = by_member / common
    else:
        weights = np.array(size_weights(n, banzhaf), dtype=float)
    out = np.empty(len(stack.values))

    def block(rows: slice) -> None:
        values = stack.values[rows]
        scale = np.abs(values).max(axis=1)
        right = (values if n <= SMALL else contributions(values)) @ weights
        off = np.abs(right - found.details["points"][rows]).max(axis=1)
        out[rows] = off / np.where(scale > 0, scale, 1.0)

    in_blocks(block, len(stack.values), max(1, ENTRIES >> n))
    return out
