"""Coalition structures: what each player gets in every partition of the players into coalitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError
from winset.base.numbers import read_exact_number
from winset.base.players import player_names
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.writable import Tabulated, Writable
from winset.coalitions.arrays import Worth
from winset.formation.arrays import PartitionArrays, SymmetricPartitionArrays
from winset.formation.concepts import StablePartitions
from winset.formation.games.payoffs import StatePayoffs, read_payoffs

__all__ = ["PartitionGame", "SymmetricPartitionGame", "all_partitions"]


MOST = 10
"""Most players: there are 115,975 partitions of ten."""

Partition = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=8)
def all_partitions(n: int) -> NDArray[np.int64]:
    """All partitions of n players as rows (P, n), the block of each player, in lexicographic order."""
    rows = np.zeros((1, 1), dtype=np.int64)
    for _ in range(1, n):
        blocks = rows.max(axis=1) + 2
        wider = np.repeat(rows, blocks, axis=0)
        start = np.repeat(np.cumsum(blocks) - blocks, blocks)
        rows = np.hstack([wider, (np.arange(len(wider)) - start)[:, None]])
    rows.setflags(write=False)
    return rows


class PartitionGame(Writable):
    """Payoffs in every partition of the players into coalitions (Thrall and Lucas 1963; valuations of Bloch 1996).

    Parameters
    ----------
    payoffs
        A callable that takes a partition (a tuple of frozensets of names) and gives everybody's payoff, by name or in
        the order of the players; or a mapping from partitions (tuples of tuples of names, in any order) to that.
    players
        Names, at most ten.

    Raises
    ------
    ModelError
        With every fault: too many players, a partition that is missing, given twice or is none, a payoff missing or not
        finite.

    Examples
    --------
    >>> game = PartitionGame(lambda p: {i: len(block) for block in p for i in block}, ["a", "b"])
    >>> game.payoffs_of([["a", "b"]])["a"]
    2
    """

    concept = StablePartitions()

    def __init__(self, payoffs: object, players: Sequence[str], title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.players = player_names(players, None, faults)
        n = len(self.players)
        if not 1 <= n <= MOST:
            faults.add("players", f"from 1 to {MOST} (there are 115,975 partitions of ten), got {n}")
        faults.raise_if_any()
        self.partitions = all_partitions(n)
        self._place = {row.tobytes(): k for k, row in enumerate(self.partitions)}
        if isinstance(payoffs, Mapping):
            listed: list[object] = [None] * len(self.partitions)
            for key, value in payoffs.items():
                try:
                    place = self.place(key)
                except ModelError as error:
                    faults.include(error)
                    continue
                if listed[place] is not None:
                    faults.add(f"payoffs[{self.name(place)}]", "the partition is given twice")
                listed[place] = value
            missing = [self.name(k) for k, value in enumerate(listed) if value is None]
            if missing:
                more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
                faults.add("payoffs", f"{len(missing)} partitions are missing: {'; '.join(missing[:4])}{more}")
            faults.raise_if_any()
            self.payoffs: StatePayoffs = read_payoffs(len(listed), listed.__getitem__, self.name, self.players)
        elif callable(payoffs):
            given = payoffs
            self.payoffs = read_payoffs(
                len(self.partitions),
                lambda k: given(tuple(frozenset(block) for block in self.named(k))),
                self.name,
                self.players,
            )
        else:
            raise ModelError(f"payoffs: must be a mapping or a callable of partitions, got {type(payoffs).__name__}")

    @classmethod
    def from_worths(
        cls,
        worth: Callable[[frozenset[str], tuple[frozenset[str], ...]], Worth],
        players: Sequence[str],
        title: str = "",
    ) -> PartitionGame:
        """Coalitions share their worth equally: ``worth(coalition, partition)`` (a partition function)."""

        def payoffs(partition: tuple[frozenset[str], ...]) -> dict[str, Worth]:
            result = {}
            for block in partition:
                value = worth(block, partition)
                share = Fraction(value) / len(block) if isinstance(value, int | Fraction) else value / len(block)
                result.update(dict.fromkeys(block, share))
            return result

        return cls(payoffs, players, title)

    @classmethod
    def hedonic(
        cls, utility: Callable[[str, frozenset[str]], Worth], players: Sequence[str], title: str = ""
    ) -> PartitionGame:
        """Players care for their own coalition alone: ``utility(player, coalition)`` (Drèze and Greenberg 1980)."""
        names = tuple(players)
        known = {
            (p, s): utility(p, s)
            for mask in range(1, 1 << len(names))
            for s in [frozenset(q for i, q in enumerate(names) if mask >> i & 1)]
            for p in s
        }
        return cls(lambda partition: {p: known[p, block] for block in partition for p in block}, names, title)

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, payoffs by partition."""
        rows = {self.named(k): self.payoffs.at(k) for k in range(len(self.partitions))}
        return {"payoffs": rows, "players": self.players, "title": self.title}

    def place(self, partition: Iterable[Iterable[str]]) -> int:
        """The row of a partition; blocks and members in any order."""
        label = dict.fromkeys(self.players, -1)
        shown = " | ".join(" ".join(str(m) for m in block) for block in partition)
        for k, block in enumerate(partition):
            for member in block:
                if member not in label:
                    raise ModelError(
                        f"partition[{shown}]: no player named {member!r}; accepted: {', '.join(self.players)}"
                    )
                if label[member] >= 0:
                    raise ModelError(f"partition[{shown}]: {member} is in two coalitions")
                label[member] = k
        absent = [p for p, k in label.items() if k < 0]
        if absent:
            raise ModelError(f"partition[{shown}]: {', '.join(absent)} in no coalition")
        first: dict[int, int] = {}
        row = np.array([first.setdefault(k, len(first)) for k in label.values()], dtype=np.int64)
        return self._place[row.tobytes()]

    def named(self, place: int) -> Partition:
        """The partition of a row, by names."""
        row = self.partitions[place]
        return tuple(
            tuple(p for p, k in zip(self.players, row, strict=True) if k == block)
            for block in range(int(row.max()) + 1)
        )

    def name(self, place: int) -> str:
        """The same in one line."""
        return " | ".join(" ".join(block) for block in self.named(place))

    def payoffs_of(self, partition: Iterable[Iterable[str]]) -> Vector:
        """Everybody's payoff in a partition."""
        return self.payoffs.vector(self.players, self.place([list(block) for block in partition]))

    def to_arrays(self) -> PartitionArrays:
        """All partitions with everybody's payoff."""
        return PartitionArrays(self.partitions, self.payoffs.compared, self.payoffs.near)

    def read_answer(self, concept: object, point: Iterable[Iterable[str]]) -> Partition:
        """A claimed partition, its blocks and members in any order."""
        return self.named(self.place([list(block) for block in point]))

    def present(self, found: Found) -> Found:
        """Partitions by names, with the payoffs in them; who blocks the others, and by which partition."""
        details = dict(found.details)
        details["payoffs"] = [self.payoffs.vector(self.players, int(k)) for k in found.points]
        if "blocked" in details:
            details["blocked"] = {
                self.named(k): (tuple(p for i, p in enumerate(self.players) if mask >> i & 1), self.named(to))
                for k, mask, to in details["blocked"]
            }
        return found.but(points=[self.named(int(k)) for k in found.points], details=details)


class SymmetricPartitionGame(Writable):
    """Worths that depend on sizes alone: ``worth(size, structure)``, shared equally in each coalition.

    Parameters
    ----------
    n
        How many players, at most 30.
    worth
        A callable of the size of a coalition and the structure, a tuple of all sizes, largest first.

    Raises
    ------
    ModelError
        If n is out of range or a worth is not finite.
    """

    def __init__(self, n: int, worth: Callable[[int, tuple[int, ...]], object], title: str = "") -> None:
        if not isinstance(n, int) or not 1 <= n <= 30:
            raise ModelError(f"n: must be a whole number from 1 to 30, got {n!r}")
        self.n, self.title = n, title
        faults = Faults()
        self.worth: dict[tuple[int, ...], dict[int, Worth]] = {}
        for structure in _whole_partitions(n, n):
            self.worth[structure] = {}
            for size in dict.fromkeys(structure):
                value = worth(size, structure)
                number = read_exact_number(value, f"worth({size}, {structure})", faults)
                self.worth[structure][size] = float(value) if isinstance(value, float | np.floating) else number
        faults.raise_if_any()

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, worths by size and structure."""
        rows: dict[object, object] = {(s, at): w for at, worths in self.worth.items() for s, w in worths.items()}
        return {"n": self.n, "worth": Tabulated(rows), "title": self.title}

    def to_arrays(self) -> SymmetricPartitionArrays:
        """Worths by structure and size."""
        return SymmetricPartitionArrays(self.n, {s: dict(w) for s, w in self.worth.items()})

    def read_answer(self, concept: object, point: Iterable[int]) -> tuple[int, ...]:
        """Claimed sizes in the order in which coalitions form."""
        sizes = tuple(point)
        whole = all(isinstance(size, Real) and size >= 1 and size % 1 == 0 for size in sizes)
        if not whole or sum(sizes) != self.n:
            raise ModelError(f"points: sizes must be whole numbers from 1 that add up to {self.n}, got {sizes}")
        return tuple(int(size) for size in sizes)

    def present(self, found: Found) -> Found:
        """Structures as they are: sizes in the order in which coalitions form."""
        return found

    def to_partition_game(self, players: Sequence[str] | None = None) -> PartitionGame:
        """The same with named players and equal shares, in every partition."""
        names = player_names(players, self.n, Faults())

        def worth(block: frozenset[str], partition: tuple[frozenset[str], ...]) -> Worth:
            return self.worth[tuple(sorted((len(b) for b in partition), reverse=True))][len(block)]

        return PartitionGame.from_worths(worth, names, self.title)


def _whole_partitions(n: int, largest: int) -> list[tuple[int, ...]]:
    if n == 0:
        return [()]
    return [(k, *rest) for k in range(min(n, largest), 0, -1) for rest in _whole_partitions(n - k, k)]
