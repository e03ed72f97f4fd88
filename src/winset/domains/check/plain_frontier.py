"""The frontier of a domain again, by other means: every outcome listed, or issues eliminated from the last one on.

The elimination holds, for every choice of the issues still to come that matters, the undominated utilities of the
issues behind, with the number of outcomes of each, in fractions or integers of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from math import lcm

import numpy as np

from winset.domains.games.domain import Domain

__all__ = [
    "MOST_LISTED",
    "Combinations",
    "Frontier",
    "State",
    "Vector",
    "as_numbers",
    "combinations_of",
    "eliminated",
    "plain_frontier",
    "scales_of",
]

MOST_LISTED = 20_000
"""Domains up to this size are checked outcome by outcome."""
MOST_HELD = 150_000
"""Most undominated vectors of two players that are held at a time."""
MOST_OF_MANY = 3_000
"""The same of more players, whose vectors take longer to compare."""

Vector = tuple[int, ...]
Frontier = dict[Vector, int]
"""Undominated utilities on the players' scales, and how many outcomes have them."""
State = tuple[tuple[int, str], ...]
"""What issues that are still to come must be agreed on, for what is held under it."""
Combinations = list[tuple[Mapping[str, str], Vector | None]]
"""Options that together are forbidden (None) or worth something more."""


def scales_of(domain: Domain) -> list[int]:
    """For each player a number that makes all utilities whole."""
    s = domain.stated
    out = []
    for p in s.players:
        parts = [s.weights[p][i] * v for i, options in s.values[p].items() for v in options.values()]
        parts += [add for player, _, add in s.interactions if player == p]
        out.append(lcm(s.reservation[p].denominator, *(x.denominator for x in parts)))
    return out


def plain_frontier(domain: Domain) -> tuple[Frontier, list[int]] | None:
    """The undominated utilities with their numbers of outcomes, and the scales; None where they are too many."""
    scales = scales_of(domain)
    if domain.size <= MOST_LISTED:
        every: Frontier = {}
        for options in product(*domain.issues.values()):
            chosen = dict(zip(domain.issues, options, strict=True))
            if domain.allows(chosen):
                worth = domain.stated.worth(chosen)
                key = tuple(int(worth[p] * d) for p, d in zip(domain.players, scales, strict=True))
                every[key] = every.get(key, 0) + 1
        return undominated(every), scales
    return eliminated(domain, scales)


def combinations_of(domain: Domain, scales: list[int]) -> Combinations:
    """Forbidden combinations and interactions, these on the players' scales."""
    s = domain.stated
    combinations: Combinations = [(cells, None) for cells in s.forbid]
    for player, cells, add in s.interactions:
        row = tuple(int(add * d) if p == player else 0 for p, d in zip(s.players, scales, strict=True))
        combinations.append((cells, row))
    return combinations


def eliminated(
    domain: Domain, scales: list[int], keep: Callable[[int, State, Frontier], Frontier] | None = None
) -> tuple[Frontier, list[int]] | None:
    """Issue by issue from the last to the first; ``keep`` leaves out what is of no use once an issue is eliminated."""
    s = domain.stated
    names = list(s.issues)
    combinations = combinations_of(domain, scales)
    last_first = list(range(len(names)))[::-1]
    most = min(MOST_HELD, MOST_HELD if len(scales) == 2 else MOST_OF_MANY)
    held: dict[State, Frontier] = {(): {(0,) * len(scales): 1}}
    for issue in last_first:
        name = names[issue]
        here = [(cells, row) for cells, row in combinations if name in cells and
                all(names.index(i) >= issue for i in cells)]  # fmt: skip
        later = {names.index(i) for cells, _ in combinations for i in cells
                 if any(names.index(j) < issue for j in cells)}  # fmt: skip
        fresh: dict[State, Frontier] = {}
        for state, frontier in held.items():
            known = dict(state)
            for option in s.issues[name]:
                base = [int(s.weights[p][name] * s.values[p][name][option] * d)
                        for p, d in zip(s.players, scales, strict=True)]  # fmt: skip
                if not _applied(here, {**known, issue: option}, names, base):
                    continue
                left = tuple(sorted((i, o) for i, o in {**known, issue: option}.items() if i in later))
                into = fresh.setdefault(left, {})
                for vector, count in frontier.items():
                    moved = tuple(x + b for x, b in zip(vector, base, strict=True))
                    into[moved] = into.get(moved, 0) + count
        if keep is not None:
            fresh = {state: keep(issue, state, frontier) for state, frontier in fresh.items()}
        if sum(map(len, fresh.values())) > 10 * most:
            return None
        held = {state: undominated(frontier) for state, frontier in fresh.items()}
        if sum(map(len, held.values())) > most:
            return None
    return held.get((), {}), scales


def _applied(
    here: list[tuple[Mapping[str, str], Vector | None]], chosen: dict[int, str], names: list[str], base: list[int]
) -> bool:
    """Add what is combined with these choices to ``base``; False if it is forbidden."""
    for cells, row in here:
        if all(chosen.get(names.index(i)) == o for i, o in cells.items()):
            if row is None:
                return False
            base[:] = [b + r for b, r in zip(base, row, strict=True)]
    return True


def undominated(vectors: Frontier) -> Frontier:
    """Those that no other is at least as good as for everybody."""
    order = sorted(vectors, reverse=True)
    if order and len(order[0]) == 2:
        out, best = {}, None
        for vector in order:
            if best is None or vector[1] > best:
                out[vector], best = vectors[vector], vector[1]
        return out
    exact = all(abs(x) < 2**62 for vector in order for x in vector)
    table = np.array(order, dtype=np.int64 if exact else object)
    left = np.arange(len(order))
    kept: list[int] = []
    while len(left):
        best_row = table[left[0]]
        kept.append(int(left[0]))
        left = left[~(table[left] <= best_row).all(axis=1)]
    return {order[k]: vectors[order[k]] for k in kept}


def as_numbers(vector: Vector, scales: list[int]) -> list[Fraction]:
    """Utilities in the players' own units."""
    return [Fraction(x, d) for x, d in zip(vector, scales, strict=True)]
