"""Power indices of voting rules counted another way: in two halves, by weight and size, or by what is critical."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Int
from winset.base.solution import Certificate, Found
from winset.coalitions.arrays import Table
from winset.coalitions.check.verdict import claimed, coalition_sums, exact_table, extra_points, gap, is_exact, judged
from winset.coalitions.concepts import DeeganPackel, Johnston, PublicGood
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule

__all__ = ["Swings", "certify_indices", "count_swings"]

HALVES = 30
"""Up to so many voters every coalition is looked at."""
FEW = 20
"""Up to so many voters that is quick."""
BLOCK = 1 << 22
"""Coalitions that are looked at together."""
CELLS = 1_200_000_000
"""Most additions to a table by weight."""
STATES = 5_000_000
"""Most steps from one group of coalitions to another."""


@dataclass(frozen=True)
class Swings:
    """``counts[i][s]``: coalitions of s others that voter i turns from losing to winning (one column without sizes).

    Residues by ``modulus`` if that is not 0; then ``error`` is the chance that wrong numbers have right residues.
    """

    counts: list[list[int]]
    modulus: int = 0
    error: float = 0.0


def count_swings(rule: VotingRule, banzhaf: bool, exact: bool) -> Swings | None:
    """Swings by size, from the rule alone; None where that is out of reach.

    Every coalition of a few voters; of more, one rule by a table of weights if it is not too large, and several by
    groups of coalitions.
    ``exact`` says that the numbers are for fractions, so that residues are enough.
    """
    halves = rule.n <= (HALVES if max(sum(weights) for weights, _ in rule.rules) < 2**62 else FEW)
    by_weight = _by_weight(rule, banzhaf, exact) if len(rule.rules) == 1 and rule.n > FEW else None
    if by_weight is not None or (not halves and len(rule.rules) == 1):
        return by_weight
    counts = in_halves(rule) if halves else _by_groups(rule)
    return None if counts is None else Swings(counts)


def _half(voters: range, weights: Sequence[Sequence[int]]) -> tuple[list[Table], Int, NDArray[np.bool_]]:
    """Coalitions of some voters, small ones first: weights by rule, each (2^k,), sizes (2^k,), members (2^k, k)."""
    members = np.arange(1 << len(voters))[:, None] >> np.arange(len(voters)) & 1
    order = np.argsort(members.sum(axis=1), kind="stable")
    largest = max(sum(w) for w in weights)
    kind = np.int32 if largest < 2**30 else np.int64 if largest < 2**62 else object
    sums = [coalition_sums([row[i] for i in voters], kind)[order] for row in weights]
    return sums, members.sum(axis=1)[order], members[order].astype(bool)


def in_halves(rule: VotingRule) -> list[list[int]]:
    """Each coalition of the first voters with each of the others (as Horowitz and Sahni 1974 split knapsacks)."""
    n, a = rule.n, rule.n // 2
    weights = [w for w, _ in rule.rules]
    (first, first_size, first_in), (last, last_size, last_in) = (
        _half(voters, weights) for voters in (range(a), range(a, n))
    )
    starts = np.searchsorted(last_size, np.arange(n - a + 1))
    with_voter = np.zeros((n, n + 1), dtype=np.int64)
    totals = np.zeros(n + 1, dtype=np.int64)
    needed = [q - row for (_, q), row in zip(rule.rules, last, strict=True)]
    rows = max(1, BLOCK >> (n - a))
    for start in range(0, len(first_size), rows):
        block = slice(start, start + rows)
        met = [(first[r][block, None] >= needed[r]).astype(bool, copy=False) for r in range(len(needed))]
        wins = reduce(np.bitwise_or, [reduce(np.bitwise_and, [met[r] for r in clause]) for clause in rule.clauses])
        by_last = np.add.reduceat(wins, starts, axis=1, dtype=np.int64)
        for size in np.unique(first_size[block]):
            here = first_size[block] == size
            span = slice(int(size), int(size) + n - a + 1)
            totals[span] += by_last[here].sum(axis=0)
            with_voter[:a, span] += first_in[block][here].T.astype(np.int64) @ by_last[here]
            columns = wins[here].sum(axis=0, dtype=np.int64)[:, None] * last_in
            with_voter[a:, span] += np.add.reduceat(columns, starts, axis=0).T
    swings: list[list[int]] = (with_voter[:, 1:] + with_voter[:, :-1] - totals[:-1]).tolist()
    return swings


def _prime(seed: str, bits: int) -> int:
    """A prime of so many bits, drawn from the seed (Miller and Rabin with bases that decide below 2^64)."""
    draw = random.Random(seed)
    while True:
        p = draw.randrange(2 ** (bits - 1) + 1, 2**bits, 2)
        odd, twos = p - 1, 0
        while odd % 2 == 0:
            odd, twos = odd // 2, twos + 1
        for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
            x = pow(base, odd, p)
            if x not in (1, p - 1) and all((x := x * x % p) != p - 1 for _ in range(twos - 1)):
                break
        else:
            return p


def _by_weight(rule: VotingRule, banzhaf: bool, exact: bool) -> Swings | None:
    """A table of coalitions by weight (and size), from which each voter is divided out again.

    The rule or its dual, which has the same swings. Up to 62 voters, or where tables are small, counts are whole;
    else they are taken modulo a random prime of b bits: two different numbers up to 2^n agree for at most n / (b - 1)
    of the 2^(b-1) / b primes or more that there are.
    """
    weights, quota = rule.rules[0]
    unit = gcd(*weights)
    light, bar = [w // unit for w in weights], -(-quota // unit)
    bar = min(bar, sum(light) - bar + 1)
    light = [min(w, bar) for w in light]
    n, sizes = rule.n, 1 if banzhaf else rule.n + 1
    cells = n * sizes * bar
    if cells > CELLS or bar > CELLS // 32:
        return None
    modulus, error = 0, 0.0
    if n > 62 and cells > 2_000_000:
        if not exact:
            return None
        bits = 62 - bar.bit_length()
        modulus = _prime(repr((weights, quota)), bits)
        largest = n if banzhaf else n + 2 * n * n.bit_length()
        error = largest / (bits - 1) / (2 ** (bits - 1) / bits)
    kind = np.int64 if n <= 62 or modulus else object
    table = np.zeros((sizes, bar), dtype=kind)
    table[0, 0] = 1
    for w in light:
        wider = table.copy()
        if w < bar:
            wider[0 if banzhaf else 1 :, w:] += table[: sizes if banzhaf else -1, : bar - w]
        table = np.where(wider >= modulus, wider - modulus, wider) if modulus else wider
    below = np.cumsum(table, axis=1)
    if modulus:
        below %= modulus
    known = {w: _without(below, w, bar, n, banzhaf, modulus) for w in set(light)}
    return Swings([known[w] for w in light], modulus, error)


def _without(below: NDArray[np.int64], w: int, bar: int, n: int, banzhaf: bool, modulus: int) -> list[int]:
    """Losing coalitions of the others that win with a voter of weight ``w``.

    With L_i for the others' and L for all losing coalitions below each weight, L_i[s](m) = L[s](m) - L_i[s-1](m - w).
    """
    if w == 0:
        return [0] * (1 if banzhaf else n)
    at = [int(v) for v in below[0, bar - 1 :: -w]] if banzhaf else []
    if banzhaf:
        steps = [a - b for a, b in zip(at, [*at[1:], 0], strict=True)]
        count = sum(step if k % 2 == 0 else -step for k, step in enumerate(steps))
        return [count % modulus if modulus else count]
    columns = below[:, bar - 1 :: -w][:, : n + 1].astype(object)
    columns = np.hstack([columns, np.zeros((len(below), 1), dtype=object)])
    counts = [0] * n
    for k in range(columns.shape[1] - 1):
        step = columns[:, k] - (columns[:, k + 1] if bar - 1 - (k + 1) * w >= 0 else 0)
        for s in range(k, n):
            counts[s] += int(step[s - k]) * (-1) ** k
    return [c % modulus for c in counts] if modulus else counts


def _by_groups(rule: VotingRule) -> list[list[int]] | None:
    """For each kind of voter the others' coalitions, grouped by size and weights, and those that it makes win."""
    kinds = list(zip(*(w for w, _ in rule.rules), strict=True))
    quotas = [q for _, q in rule.rules]
    known: dict[tuple[int, ...], list[int]] = {}
    steps = 0

    def wins(state: Sequence[int]) -> bool:
        return any(all(state[r] >= quotas[r] for r in clause) for clause in rule.clauses)

    for kind in dict.fromkeys(kinds):
        others = list(kinds)
        others.remove(kind)
        groups: dict[tuple[int, ...], int] = {(0,) * (len(quotas) + 1): 1}
        for weights in others:
            wider = defaultdict(int, groups)
            for (size, *sums), count in groups.items():
                after = (min(x + w, q) for x, w, q in zip(sums, weights, quotas, strict=True))
                wider[(size + 1, *after)] += count
            groups = wider
            steps += len(groups)
            if steps > STATES:
                return None
        known[kind] = [0] * rule.n
        for (size, *sums), count in groups.items():
            if not wins(sums) and wins([x + w for x, w in zip(sums, kind, strict=True)]):
                known[kind][size] += count
    return [known[kind] for kind in kinds]


def _critical(marks: NDArray[np.bool_], n: int, minimal: bool) -> list[list[int]]:
    """Coalitions with k critical members, voter i among them: (n, n + 1); only those in which all are critical."""
    needed = []
    count = np.zeros(len(marks), dtype=np.int8)
    for i in range(n):
        pairs = marks.reshape(-1, 2, 1 << i)
        here = np.zeros_like(pairs)
        here[:, 1] = pairs[:, 1] & ~pairs[:, 0]
        needed.append(here.reshape(-1))
        count += needed[-1]
    if minimal:
        size = np.zeros(1, dtype=np.int8)
        for _ in range(n):
            size = np.concatenate([size, size + 1]).astype(np.int8)
        count[count < size] = 0
    return [np.bincount(count[row & (count > 0)], minlength=n + 1).tolist() for row in needed]


def certify_indices(
    game: CoalitionalGame | VotingRule, concept: DeeganPackel | Johnston | PublicGood, found: Found
) -> Certificate:
    """The index from the definition: the members of every winning coalition that are critical in it."""
    n = game.n
    marks = game.table() if isinstance(game, VotingRule) else exact_table(game)[0]
    counts = _critical(marks.astype(bool), n, not isinstance(concept, Johnston))
    if isinstance(concept, PublicGood):
        shares = [Fraction(sum(row)) for row in counts]
    else:
        shares = [sum((Fraction(c, k) for k, c in enumerate(row) if c), Fraction(0)) for row in counts]
    total = sum(shares)
    point = claimed(found.points[0], game.players) if found.points else None
    parts = {"points": gap(point, [s / total for s in shares]), "number of points": extra_points(found)}
    if "count" in found.details:
        parts["details.count"] = float(abs(found.details["count"] - total))
    text = "The critical members of every winning coalition were counted."
    return judged("distance from the index", parts, text, exact=is_exact(point))
