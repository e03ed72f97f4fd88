"""An episode recomputed at every point of a grid of its parameters: what a reader may look around in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from winset.base.errors import Faults, ModelError, WinsetError
from winset.episodes.census import free_numbers
from winset.episodes.claims import Replication, replicate
from winset.episodes.faults import suggest
from winset.episodes.model import Model
from winset.episodes.setting import ranges, setting

__all__ = ["Axis", "Exploration", "explore", "read_axis"]


MOST_AXES = 4
MOST_POINTS = 4000
COARSEST, FINEST = 5, 41
"""Points of an axis, if not asked for by name at least, and at most."""


@dataclass(frozen=True)
class Axis:
    """A parameter that is varied: its values in order, and the place of the file's own among them."""

    name: str
    values: tuple[float, ...]
    start: int
    says: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Exploration:
    """What an episode answers at the points of a grid, the last axis fastest; None where a game is not acceptable.

    ``assumed`` says that the file has no ranges, so that numbers were varied by half.
    """

    model: Model
    axes: tuple[Axis, ...]
    points: tuple[Replication | None, ...]
    fixed: tuple[str, ...] = field(default=())
    assumed: bool = False

    @property
    def start(self) -> Replication | None:
        """The answers at the file's own values."""
        place = 0
        for axis in self.axes:
            place = place * len(axis.values) + axis.start
        return self.points[place]


def explore(
    model: Model,
    axes: Mapping[str, tuple[float, float] | None] | None = None,
    seconds: float = 20.0,
    progress: Callable[[str], None] | None = None,
) -> Exploration:
    """Recompute an episode over a grid of up to four parameters.

    Parameters
    ----------
    model
        A checked model file.
    axes
        Parameters, each with its lowest and highest value, or None for the range of the file; if omitted those with a
        range, the ones that windows of claims are about first. In a file without ranges numbers go from half to half as
        much again.
    seconds
        About how long it may take: the grid is as fine as that allows.
    progress
        Called with a line about each hundredth point.

    Raises
    ------
    ModelError
        If a parameter is unknown or has no range, or there is nothing to vary.
    """
    wide = _ranges(model, axes)
    replicate(model)  # compiles what is to be compiled
    began = time.perf_counter()
    replicate(model)
    each = max(time.perf_counter() - began, 1e-4)
    wanted = min(MOST_POINTS, int(seconds / each))
    if axes is None:  # rather fewer parameters than a grid too coarse to see anything
        enough = [k for k in range(1, len(wide) + 1) if wanted >= COARSEST**k]
        wide = dict(list(wide.items())[: max(enough, default=1)])
    count = max(3, min(FINEST, int(wanted ** (1 / len(wide)))))
    grid = tuple(_axis(model, name, ends, count) for name, ends in wide.items())
    found: list[Replication | None] = []
    total = prod(len(axis.values) for axis in grid)
    for place in product(*(axis.values for axis in grid)):
        if progress is not None and len(found) % 100 == 0:
            progress(f"{len(found)} of {total} points")
        try:
            found.append(replicate(_moved(model, dict(zip((a.name for a in grid), place, strict=True)))))
        except WinsetError:
            found.append(None)
    others = [n for n, entry in model.parameters.items() if entry.range is not None and n not in wide]
    return Exploration(model, grid, tuple(found), tuple(others), axes is None and not ranges(model))


def _moved(model: Model, values: Mapping[str, float]) -> Model:
    """The file with other values of some parameters; variants and claims change them from there."""
    moved = {name: model.parameters[name].model_copy(update={"value": value}) for name, value in values.items()}
    return replace(model, parameters={**model.parameters, **moved})


def _ranges(model: Model, axes: Mapping[str, tuple[float, float] | None] | None) -> dict[str, tuple[float, float]]:
    """Lowest and highest value by parameter."""
    ranged = ranges(model)
    if axes is None:
        ranged = ranged or _by_half(model)
        windows = [c.window.parameter for c in model.claims if c.window is not None and c.window.parameter in ranged]
        chosen: Sequence[str] = list(dict.fromkeys([*windows, *ranged]))[:MOST_AXES]
        axes = dict.fromkeys(chosen)
    faults = Faults()
    if not axes:
        faults.add("parameters", "none is free to vary; name an axis as NAME=LOW:HIGH")
    if len(axes) > MOST_AXES:
        faults.add("axes", f"at most {MOST_AXES}, got {len(axes)}")
    found: dict[str, tuple[float, float]] = {}
    for name, ends in axes.items():
        if name not in model.parameters:
            faults.add(f"axes.{name}", f"no parameter of this name{suggest(name, model.parameters)}")
            continue
        if ends is None and name not in ranged:
            faults.add(f"axes.{name}", "has no range in the file; give NAME=LOW:HIGH")
            continue
        low, high = ends if ends is not None else ranged[name]
        if not low < high:
            faults.add(f"axes.{name}", f"must go from a lower to a higher value, got {low:g} to {high:g}")
        found[name] = (low, high)
    faults.raise_if_any()
    return found


def _by_half(model: Model) -> dict[str, tuple[float, float]]:
    """Free numbers from half to half as much again, as in the census of a file that gives no ranges."""
    numbers = free_numbers([model]).values()
    found = {name: (number.low, number.high) for number in numbers for _, name in number.uses}
    return {name: found[name] for name in model.parameters if name in found}


def _axis(model: Model, name: str, ends: tuple[float, float], count: int) -> Axis:
    """Evenly spaced values, and the file's own among them."""
    own = float(setting(model, {}, Faults()).values[name])
    low, high = ends
    spaced = [float(f"{low + (high - low) * k / (count - 1):.12g}") for k in range(count)]
    near = 1e-9 * (high - low)
    values = sorted([own, *(x for x in spaced if abs(x - own) > near)])
    entry = model.parameters[name]
    return Axis(name, tuple(values), values.index(own), entry.says, entry.unit)


def read_axis(text: str) -> tuple[str, tuple[float, float] | None]:
    """``NAME`` or ``NAME=LOW:HIGH``.

    Raises
    ------
    ModelError
        If it is neither.
    """
    name, equals, ends = text.partition("=")
    if not equals:
        return text, None
    try:
        low, high = (float(end) for end in ends.split(":"))
    except ValueError:
        raise ModelError(f"--axis: must be NAME or NAME=LOW:HIGH, got {text!r}") from None
    return name.strip(), (low, high)
