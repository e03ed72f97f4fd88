"""What is kept of a chunk: counts of words and sums of numbers by cell, counts of words by stretch of every range."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Column
from winset.base.status import Status
from winset.sweep.exact_sums import Moments
from winset.sweep.grid import Plan

__all__ = ["BINS", "Answered", "Tally", "count_rows", "whole"]


Float = NDArray[np.float64]
Int = NDArray[np.int64]
BINS = 20
"""Stretches of equal length that a range is cut into for the tables of margins."""


@dataclass(frozen=True)
class Answered:
    """What a block of B games answers.

    Parameters
    ----------
    status, certificate
        As in ``winset.BatchSolution``, shape ``(B,)``.
    codes
        Answers in words, as integers ``(B,)`` that stand for ``legend``.
    measures
        Answers in numbers, ``(B,)``.
    """

    status: NDArray[np.int8]
    certificate: Float
    codes: dict[str, Column] = field(default_factory=dict)
    legend: dict[str, tuple[str, ...]] = field(default_factory=dict)
    measures: dict[str, Float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.status)

    def words(self, name: str) -> NDArray[np.str_]:
        """A column in words."""
        found: NDArray[np.str_] = np.array(self.legend[name])[self.codes[name]]
        return found


@dataclass
class Tally:
    """Counts and sums over the cells ``first`` to ``last - 1``.

    ``counts[column][word]`` and ``margins[column][word]`` have shapes ``(cells,)`` and ``(D, BINS)``, D ranges;
    ``measures[name]`` counts and sums up the finite numbers.
    ``status`` counts games by their ``Status``; ``worst`` is the largest certificate of ``certified``
    games.
    """

    first: int
    last: int
    rows: int = 0
    counts: dict[str, dict[str, Int]] = field(default_factory=dict)
    measures: dict[str, Moments] = field(default_factory=dict)
    margins: dict[str, dict[str, Int]] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    worst: float = 0.0
    certified: int = 0

    def add(self, other: Tally) -> None:
        """Take in another tally over some of the same cells."""
        here = slice(other.first - self.first, other.last - self.first)
        self.rows += other.rows
        for column, words in other.counts.items():
            mine = self.counts.setdefault(column, {})
            for word, count in words.items():
                mine.setdefault(word, np.zeros(self.last - self.first, dtype=np.int64))[here] += count
        for column, words in other.margins.items():
            mine = self.margins.setdefault(column, {})
            for word, count in words.items():
                mine[word] = mine[word] + count if word in mine else count.copy()
        for name, values in other.measures.items():
            if name not in self.measures:
                self.measures[name] = Moments.nothing(self.last - self.first)
            self.measures[name].add(values, here)
        for name, games in other.status.items():
            self.status[name] = self.status.get(name, 0) + games
        self.worst = max(self.worst, other.worst)
        self.certified += other.certified

    def to_bytes(self) -> bytes:
        """As bytes that :meth:`from_bytes` reads; arrays only, nothing that runs."""
        head: dict[str, object] = {
            "first": self.first,
            "last": self.last,
            "rows": self.rows,
            "status": self.status,
            "worst": repr(self.worst),
            "certified": self.certified,
            "counts": {column: list(words) for column, words in self.counts.items()},
            "margins": {column: list(words) for column, words in self.margins.items()},
            "measures": list(self.measures),
        }
        arrays: dict[str, Column] = {
            f"{part}{k}": np.stack(list(words.values()))
            for part in ("counts", "margins")
            for k, words in enumerate(getattr(self, part).values())
            if words
        }
        for k, values in enumerate(self.measures.values()):
            arrays |= {f"ends{k}": values.ends, f"sums{k}": values.sums}
        written = io.BytesIO()
        np.savez_compressed(
            written, allow_pickle=False, head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8), **arrays
        )
        return written.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Tally:
        """The tally that :meth:`to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())

            def tables(part: str) -> dict[str, dict[str, Int]]:
                return {
                    column: dict(zip(words, arrays[f"{part}{k}"], strict=True)) if words else {}
                    for k, (column, words) in enumerate(head[part].items())
                }

            return cls(
                first=head["first"],
                last=head["last"],
                rows=head["rows"],
                counts=tables("counts"),
                measures={n: Moments(arrays[f"ends{k}"], arrays[f"sums{k}"]) for k, n in enumerate(head["measures"])},
                margins=tables("margins"),
                status=head["status"],
                worst=float(head["worst"]),
                certified=head["certified"],
            )


def count_rows(plan: Plan, values: Float, cell: Int, found: Answered, tables: tuple[str, ...]) -> Tally:
    """The tally of a block: ``values`` (B, D) and ``cell`` (B,) from the plan, what was ``found``.

    ``tables`` are the columns counted by stretch of every range as well. Rows that are not SOLVED or INEXACT count in
    ``status`` alone.
    """
    first, last = int(cell[0]), int(cell[-1]) + 1
    tally = Tally(first, last, rows=len(found))
    for code, count in zip(*np.unique(found.status, return_counts=True), strict=True):
        tally.status[Status(int(code)).name] = int(count)
    certified = np.isfinite(found.certificate)
    if np.any(certified):
        tally.certified = int(np.count_nonzero(certified))
        tally.worst = float(found.certificate[certified].max())
    answered = found.status <= Status.INEXACT
    keep: slice | Column = slice(None) if np.all(answered) else answered
    inside = cell[keep] - first
    cells = last - first
    for column, codes in found.codes.items():
        words = found.legend[column]
        count = _cross(inside, codes[keep], cells, len(words))
        tally.counts[column] = {word: count[:, k] for k, word in enumerate(words) if np.any(count[:, k])}
    for name, numbers in found.measures.items():
        tally.measures[name] = Moments.of(inside, numbers[keep], cells)
    if plan.box:
        stretch = _stretches(plan, values[keep])
        for column in tables:
            if column in found.codes:
                words = found.legend[column]
                margin = np.stack([_cross(part, found.codes[column][keep], BINS, len(words)) for part in stretch])
                tally.margins[column] = {word: margin[:, :, k] for k, word in enumerate(words) if margin[:, :, k].any()}
    return tally


def _cross(row: Int, code: Column, rows: int, codes: int) -> Int:
    """How often each row meets each code, shape ``(rows, codes)``."""
    pair = code if rows == 1 else row * codes + code
    return np.bincount(pair, minlength=rows * codes).reshape(rows, codes)


def _stretches(plan: Plan, values: Float) -> Int:
    """Which stretch of its range each drawn number lies in, shape ``(D, B)``."""
    ends = np.array(list(plan.box.values()))
    drawn = values[:, len(plan.axes) :]
    part = np.floor((drawn - ends[:, 0]) / (ends[:, 1] - ends[:, 0]) * BINS)
    stretch: Int = np.clip(part, 0, BINS - 1).astype(np.int64)
    return stretch.T


def whole(plan: Plan) -> Tally:
    """An empty tally over all cells."""
    return Tally(0, plan.cells)
