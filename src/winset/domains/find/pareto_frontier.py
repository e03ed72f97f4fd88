"""The Pareto frontier of a domain, issue by issue.

Outcomes are made one issue at a time. Of those that are alike in everything that still matters (the options that a
later issue may combine with), only the undominated ones go on: what completes one of them completes the others in the
same way. This is the dynamic programme of Nemhauser and Ullmann (1969) with many criteria.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Int
from winset.base.budget import current_budget
from winset.domains.arrays import DomainArrays
from winset.domains.kernels.pareto_frontier import undominated_rows

__all__ = ["MOST_ROWS", "WIDE", "Limits", "Merged", "Rows", "TooMany", "issue_order", "merge_issues"]

Rows = NDArray[np.int64] | NDArray[np.object_]
MOST_ROWS = 400_000
"""Most undominated beginnings of outcomes at a time."""
MOST_COMPARED = 10**10
"""Most comparisons of beginnings of outcomes for one issue, where more than two players make each with each."""
WIDE = 2**61
"""Numbers up to here are held in 64 bits."""


class TooMany(Exception):  # noqa: N818 - a signal between two functions, never raised to users
    """More beginnings of outcomes than are held, or no time left."""


class Limits(Protocol):
    """Says which beginnings of outcomes are worth going on with."""

    def reachable(self, rows: Rows, choices: Int, issues: list[int], done: set[int]) -> Int:
        """Their positions, given their utilities, their ``choices`` on ``issues``, and the issues that are ``done``."""
        ...


@dataclass(frozen=True)
class Step:
    """How beginnings after one issue come from those before: ``child`` is made of ``parent`` and ``option``.

    All three have shape ``(K,)``, sorted by child.
    """

    issue: int
    parent: Int
    option: Int
    child: Int


@dataclass(frozen=True)
class Merged:
    """The undominated outcomes: ``rows`` (N, n), how many outcomes have each, and the way back to them."""

    rows: Rows
    counts: list[int]
    steps: tuple[Step, ...]
    most: int

    def outcomes(self, row: int) -> Iterator[tuple[int, ...]]:
        """The outcomes with these utilities, by the number of the option of each issue."""
        chosen = [0] * len(self.steps)

        def back(level: int, at: int) -> Iterator[tuple[int, ...]]:
            if level < 0:
                yield tuple(chosen)
                return
            step = self.steps[level]
            low, high = np.searchsorted(step.child, [at, at + 1])
            for k in range(int(low), int(high)):
                chosen[step.issue] = int(step.option[k])
                yield from back(level - 1, int(step.parent[k]))

        return back(len(self.steps) - 1, row)

    def first_outcomes(self, row: int, most: int) -> list[tuple[int, ...]]:
        """At most so many of them, sorted."""
        return sorted(islice(self.outcomes(row), most))


def issue_order(arrays: DomainArrays) -> list[int]:
    """The issues in an order that keeps few options waiting for later issues to combine with."""
    m = len(arrays.tables)
    together = [{i for i, _ in term.cells} for term in arrays.terms if len(term.cells) > 1]
    order: list[int] = []
    left = set(range(m))

    def waiting(done: set[int]) -> int:
        active = {i for group in together if group & done and group - done for i in group & done}
        width = 1
        for i in active:
            width *= len(arrays.tables[i])
        return width

    while left:
        best = min(sorted(left), key=lambda i: waiting({*order, i})) if together else min(left)
        order.append(best)
        left.remove(best)
    return order


def merge_issues(arrays: DomainArrays, most: int, limits: Limits | None = None) -> Merged:
    """All undominated outcomes that are allowed and within the limits; no rows if there is none.

    Raises
    ------
    TooMany
        If more than ``most`` beginnings are undominated, or the time is over.
    """
    order = issue_order(arrays)
    tables, adds = _tables(arrays)
    rows: Rows = tables[0][:1] * 0
    active: list[int] = []
    choices = np.zeros((1, 0), dtype=np.int64)
    counts, steps, largest = [1], [], 1
    budget = current_budget()
    for level, issue in enumerate(order):
        if budget.spent():
            raise TooMany("the time is over")
        if rows.shape[1] > 2 and len(rows) ** 2 * len(tables[issue]) > MOST_COMPARED:
            raise TooMany(f"{len(rows):,} undominated beginnings of outcomes of {rows.shape[1]} players are too many")
        budget.tell("issues merged", level / len(order))
        done = set(order[: level + 1])
        rows, choices, parent, option = _extended(arrays, adds, tables[issue], issue, done, rows, choices, active)
        if limits is not None:
            go_on = limits.reachable(rows, choices, [*active, issue], done)
            rows, choices, parent, option = rows[go_on], choices[go_on], parent[go_on], option[go_on]
        later = [i for i in [*active, issue] if _waits(arrays, i, done)]
        columns = [k for k, i in enumerate([*active, issue]) if i in later]
        choices, active = np.ascontiguousarray(choices[:, columns]), later
        groups = _codes(choices, [len(tables[i]) for i in active])
        rows, choices, step = _reduced(groups, rows, choices, parent, option, issue)
        if len(rows) > most:
            raise TooMany(f"more than {most:,} beginnings of outcomes are undominated")
        largest = max(largest, len(rows))
        fresh = [0] * len(rows)
        for p, c in zip(step.parent.tolist(), step.child.tolist(), strict=True):
            fresh[c] += counts[p]
        counts = fresh
        steps.append(step)
    return Merged(rows, counts, tuple(steps), largest)


def _tables(arrays: DomainArrays) -> tuple[list[Rows], list[Rows | None]]:
    """Tables and interactions in 64 bits where no sum can leave them, else as Python's integers."""
    largest = sum(int(np.abs(t).max()) for t in arrays.tables)
    largest += sum(int(np.abs(t.add).max()) for t in arrays.terms if t.add is not None)
    kind = np.int64 if largest < WIDE else object
    return [t.astype(kind) for t in arrays.tables], [
        None if t.add is None else t.add.astype(kind) for t in arrays.terms
    ]


def _waits(arrays: DomainArrays, issue: int, done: set[int]) -> bool:
    return any(
        any(i == issue for i, _ in term.cells) and any(i not in done for i, _ in term.cells) for term in arrays.terms
    )


def _extended(
    arrays: DomainArrays,
    adds: list[Rows | None],
    table: Rows,
    issue: int,
    done: set[int],
    rows: Rows,
    choices: Int,
    active: list[int],
) -> tuple[Rows, Int, Int, Int]:
    """Every beginning with every option of the next issue that is not forbidden."""
    column = {i: k for k, i in enumerate(active)}
    out = []
    for option in range(len(table)):
        keep = np.ones(len(rows), dtype=bool)
        values = rows + table[option]
        for term, add in zip(arrays.terms, adds, strict=True):
            if (issue, option) not in term.cells or any(i not in done for i, _ in term.cells):
                continue
            met = np.ones(len(rows), dtype=bool)
            for i, o in term.cells:
                if i != issue:
                    met &= choices[:, column[i]] == o
            if add is None:
                keep &= ~met
            else:
                values[met] += add
        parent = np.flatnonzero(keep)
        chosen = np.full((len(parent), 1), option)
        out.append((values[keep], np.hstack([choices[keep], chosen]), parent, chosen[:, 0]))
    stacked = [np.concatenate(part) for part in zip(*out, strict=True)]
    return stacked[0], stacked[1], stacked[2], stacked[3]


def _codes(choices: Int, widths: list[int]) -> Int:
    """One number for each row of options that still matter."""
    codes = np.zeros(len(choices), dtype=np.int64)
    for k, width in enumerate(widths):
        codes = np.unique(codes * width + choices[:, k], return_inverse=True)[1].astype(np.int64)
    return codes


def _reduced(groups: Int, rows: Rows, choices: Int, parent: Int, option: Int, issue: int) -> tuple[Rows, Int, Step]:
    """The undominated rows of each group, equal ones once, and where each candidate went."""
    count = len(rows)
    if rows.dtype == object:
        keys = rows.tolist()
        order = np.array(sorted(range(count), key=lambda k: (groups[k], [-x for x in keys[k]])), dtype=np.int64)
        place, kept = _undominated_objects(groups[order], [keys[k] for k in order])
    else:
        order = np.lexsort((*(-rows.T[::-1]), groups))
        place, kept = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        kept = kept[: undominated_rows(groups[order], np.ascontiguousarray(rows[order]), place, kept)]
    alive = place >= 0
    child, source = place[alive], order[alive]
    by_child = np.argsort(child, kind="stable")
    child, source = child[by_child], source[by_child]
    chosen = order[kept]
    return rows[chosen], choices[chosen], Step(issue, parent[source], option[source], child)


def _undominated_objects(groups: Int, rows: list[list[int]]) -> tuple[Int, Int]:
    """What the kernel does, for integers of any size."""
    place = np.full(len(rows), -1, dtype=np.int64)
    kept: list[int] = []
    first = 0
    for k, row in enumerate(rows):
        if k == 0 or groups[k] != groups[k - 1]:
            first = len(kept)
        above = next(
            (
                at
                for at in range(len(kept) - 1, first - 1, -1)
                if all(a >= b for a, b in zip(rows[kept[at]], row, strict=True))
            ),
            None,
        )
        if above is None:
            place[k] = len(kept)
            kept.append(k)
        elif rows[kept[above]] == row:
            place[k] = above
    return place, np.array(kept, dtype=np.int64)
