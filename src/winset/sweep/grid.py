"""Which values a sweep goes through: named axes (their product), boxes (seeded uniform or Sobol draws), or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeGuard

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError
from winset.base.real_arrays import real_array
from winset.base.solution import Details

__all__ = ["LARGEST_GRID", "SAMPLINGS", "Plan", "SobolPoints", "UniformPoints", "parse_axis", "read_plan"]


Float = NDArray[np.float64]
SAMPLINGS = ("uniform", "sobol")
LARGEST_GRID = 1 << 20
"""Cells of a product grid; each keeps counts of its own."""
BITS = 32
BLOCK = 1 << 12


class UniformPoints:
    """Seeded uniform points of the unit cube; point i is the same whatever is asked for before or beside it.

    The generator is counter-based (Philox; Salmon, Moraes, Dror and Shaw 2011): point i of dimension d reads the
    numbers i d to (i + 1) d - 1 of the stream that the seed names.
    """

    def __init__(self, dimension: int, seed: int) -> None:
        self.dimension = dimension
        self.seed = seed

    def between(self, first: int, last: int) -> Float:
        """Points ``first`` to ``last - 1``, shape ``(last - first, d)``."""
        stream = np.random.Philox(key=self.seed)
        skipped, inside = divmod(first * self.dimension, 4)
        stream.advance(skipped)
        wanted = (last - first) * self.dimension
        numbers = np.random.Generator(stream).random(inside + wanted)
        return numbers[inside:].reshape(last - first, self.dimension)


class SobolPoints:
    """Scrambled Sobol points of the unit cube (Sobol 1967; Owen 1998), any stretch of them at the same cost.

    Point i is the exclusive or of direction numbers picked by the bits of the Gray code of i, which is linear: point
    b S + i, with S a power of two above i, is point i shifted by what points 0 and b S differ in.
    """

    def __init__(self, dimension: int, seed: int) -> None:
        from scipy.stats import qmc

        self.dimension = dimension
        self.engine = qmc.Sobol(dimension, scramble=True, bits=BITS, seed=np.random.default_rng(seed))
        self.base = self._whole(self.engine.random(BLOCK))
        self.jumps: list[NDArray[np.uint64]] = []

    @staticmethod
    def _whole(points: Float) -> NDArray[np.uint64]:
        return np.asarray(points * float(1 << BITS), dtype=np.uint64)

    def _jump(self, level: int) -> NDArray[np.uint64]:
        """What point ``BLOCK * 2^level`` differs in from point 0."""
        while len(self.jumps) <= level:
            self.engine.reset()
            self.engine.fast_forward(BLOCK << len(self.jumps))
            self.jumps.append(self._whole(self.engine.random(1))[0] ^ self.base[0])
        return self.jumps[level]

    def between(self, first: int, last: int) -> Float:
        """Points ``first`` to ``last - 1``, shape ``(last - first, d)``."""
        out = np.empty((last - first, self.dimension))
        for block in range(first // BLOCK, (last - 1) // BLOCK + 1):
            shift = np.zeros(self.dimension, dtype=np.uint64)
            for level in range(block.bit_length()):
                if block >> level & 1:
                    shift ^= self._jump(level)
            start, stop = max(first, block * BLOCK), min(last, (block + 1) * BLOCK)
            part = self.base[start - block * BLOCK : stop - block * BLOCK] ^ shift
            out[start - first : stop - first] = part / float(1 << BITS)
        return out


@dataclass(frozen=True)
class Plan:
    """The rows of a sweep, in order: for every cell of the grid, every draw from the box.

    Parameters
    ----------
    axes
        Values by parameter; the grid is their product, the last axis fastest.
    box
        Lowest and highest value by parameter.
    draws
        From the box, in every cell the same ones; 1 without a box.
    seed, sampling
        Of the draws; ``"uniform"`` or ``"sobol"``.
    """

    axes: Mapping[str, tuple[float, ...]]
    box: Mapping[str, tuple[float, float]]
    draws: int = 1
    seed: int = 0
    sampling: str = "uniform"
    _points: list[SobolPoints | UniformPoints] = field(default_factory=list, repr=False, compare=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return tuple(len(values) for values in self.axes.values())

    @property
    def cells(self) -> int:
        """Cells of the grid; 1 without axes."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def rows(self) -> int:
        """Games to be solved."""
        return self.cells * self.draws

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary: axes first, then the box."""
        return (*self.axes, *self.box)

    def to_dict(self) -> Details:
        """As data that JSON can hold."""
        return {
            "axes": {name: list(values) for name, values in self.axes.items()},
            "box": {name: list(ends) for name, ends in self.box.items()},
            "draws": self.draws,
            "seed": self.seed,
            "sampling": self.sampling,
        }

    @classmethod
    def from_dict(cls, data: Details) -> Plan:
        """The plan that :meth:`to_dict` wrote."""
        axes = {name: tuple(values) for name, values in data["axes"].items()}
        box = {name: (ends[0], ends[1]) for name, ends in data["box"].items()}
        return cls(axes, box, data["draws"], data["seed"], data["sampling"])

    def __reduce__(self) -> tuple[object, ...]:
        return Plan, (dict(self.axes), dict(self.box), self.draws, self.seed, self.sampling)

    def block(self, first: int, last: int) -> tuple[Float, NDArray[np.int64]]:
        """Rows ``first`` to ``last - 1``: values ``(B, D)`` in the order of :attr:`names`, and their cells ``(B,)``."""
        row = np.arange(first, last, dtype=np.int64)
        cell, draw = np.divmod(row, self.draws)
        out = np.empty((last - first, len(self.names) if self.axes else 0))
        places = np.unravel_index(cell, self.shape) if self.axes else ()
        for k, (values, place) in enumerate(zip(self.axes.values(), places, strict=True)):
            out[:, k] = np.asarray(values)[place]
        if self.box:
            ends = np.array(list(self.box.values()))
            unit = self._unit(draw)
            unit *= ends[:, 1] - ends[:, 0]
            unit += ends[:, 0]
            if not self.axes:
                return unit, cell
            out[:, len(self.axes) :] = unit
        return out, cell

    def _unit(self, draw: NDArray[np.int64]) -> Float:
        if not self._points:
            kind = SobolPoints if self.sampling == "sobol" else UniformPoints
            self._points.append(kind(len(self.box), self.seed))
        points = self._points[0]
        if len(draw) >= self.draws and self.cells > 1:
            every: Float = points.between(0, self.draws)
            return every[draw]
        falls = np.flatnonzero(np.diff(draw) < 0)
        if len(falls) == 0:
            stretch: Float = points.between(int(draw[0]), int(draw[-1]) + 1)
            return stretch
        turn = int(falls[0]) + 1
        head = points.between(int(draw[0]), int(draw[turn - 1]) + 1)
        return np.concatenate([head, points.between(0, int(draw[-1]) + 1)])


def read_plan(
    axes: Mapping[str, object] | None,
    box: Mapping[str, object] | None,
    draws: int,
    seed: int,
    sampling: Literal["uniform", "sobol"] | str,
) -> Plan:
    """The plan that the arguments of :func:`winset.sweep` ask for.

    In ``axes`` a list or an array gives values, ``(low, high, n)`` gives n evenly spaced ones, and ``(low, high)`` is
    a range to draw from, as every entry of ``box`` is.

    Raises
    ------
    ModelError
        With every fault at once.
    """
    faults = Faults()
    grid: dict[str, tuple[float, ...]] = {}
    ranges: dict[str, tuple[float, float]] = {}
    for name, given in (axes or {}).items():
        values = _numbers(given, f"axes.{name}", faults)
        if values is None:
            continue
        if isinstance(given, tuple) and len(values) == 2:
            ranges[name] = (values[0], values[1])
        elif isinstance(given, tuple) and len(values) == 3 and _is_count(given[2]):
            if given[2] > LARGEST_GRID:
                faults.add(f"axes.{name}", _too_many(given[2]))
            else:
                grid[name] = tuple(np.linspace(values[0], values[1], int(given[2])).tolist())
        else:
            grid[name] = values
    for name, given in (box or {}).items():
        values = _numbers(given, f"box.{name}", faults)
        if values is None:
            continue
        if len(values) != 2:
            faults.add(f"box.{name}", f"must be (low, high), got {given!r}")
        elif name in grid or name in ranges:
            faults.add(f"box.{name}", "has an axis too; choose one")
        else:
            ranges[name] = (values[0], values[1])
    for name, (low, high) in ranges.items():
        if not low < high:
            faults.add(f"box.{name}", f"low must be below high, got ({low:g}, {high:g})")
    if not grid and not ranges and not len(faults):
        faults.add("axes", "must name at least one parameter, as an axis or as a range")
    _check_sampling(draws, seed, sampling, faults)
    cells = int(np.prod([len(values) for values in grid.values()], dtype=np.int64))
    if cells > LARGEST_GRID:
        faults.add("axes", _too_many(cells))
    faults.raise_if_any()
    return Plan(grid, ranges, int(draws) if ranges else 1, int(seed), sampling)


def _too_many(cells: int) -> str:
    return f"make {cells} cells; at most {LARGEST_GRID} are kept apart. Draw from ranges instead"


def _check_sampling(draws: object, seed: object, sampling: str, faults: Faults) -> None:
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 1:
        faults.add("draws", f"must be a whole number >= 1, got {draws!r}")
    elif sampling == "sobol" and draws > 1 << BITS:
        faults.add("draws", f"at most {1 << BITS} Sobol points are told apart, got {draws}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        faults.add("seed", f"must be a whole number >= 0, got {seed!r}")
    if sampling not in SAMPLINGS:
        faults.add("sampling", f"must be one of {', '.join(SAMPLINGS)}, got {sampling!r}")


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value >= 2)


def _numbers(given: object, where: str, faults: Faults) -> tuple[float, ...] | None:
    wanted = "a list of values, (low, high, n), or (low, high) to draw from"
    try:
        values = real_array(given, where)
    except ModelError as error:
        faults.include(error)
        return None
    except (TypeError, ValueError, ArithmeticError):
        faults.add(where, f"must be {wanted}; got {given!r}")
        return None
    if values.ndim != 1 or values.size == 0:
        faults.add(where, f"must be {wanted}; got {given!r}")
        return None
    if not np.all(np.isfinite(values)):
        faults.add(where, f"must hold finite numbers, got {given!r}")
        return None
    return tuple(values.tolist())


def parse_axis(text: str) -> tuple[str, list[float] | tuple[float, ...]]:
    """``fear=0:5:51`` (51 values), ``fear=0:5`` (a range) or ``fear=0,1,3`` (these values), as a name and an entry.

    Raises
    ------
    ModelError
        If it reads as none of these.
    """
    name, equals, rest = text.partition("=")
    wanted = "must be NAME=LOW:HIGH:N, NAME=LOW:HIGH or NAME=V1,V2,..."
    if not name.strip() or not equals or not rest.strip():
        raise ModelError(f"--axis: {wanted}, got {text!r}")
    parts = rest.split(":")
    try:
        if len(parts) == 1:
            return name.strip(), [float(part) for part in rest.split(",")]
        if len(parts) == 2:
            return name.strip(), (float(parts[0]), float(parts[1]))
        if len(parts) == 3 and int(parts[2]) > LARGEST_GRID:
            wanted = _too_many(int(parts[2]))
        elif len(parts) == 3 and int(parts[2]) >= 1:
            return name.strip(), np.linspace(float(parts[0]), float(parts[1]), int(parts[2])).tolist()
    except ValueError:
        pass
    raise ModelError(f"--axis: {wanted}, got {text!r}")
