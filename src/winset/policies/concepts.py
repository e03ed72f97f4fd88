"""Sets of policies that a vote over a line or a plane singles out."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.concept import Concept, require

__all__ = ["GridlockInterval", "MeanPosition", "MedianPosition", "SpatialCore", "UncoveredSet", "Winset", "Yolk"]


@dataclass(frozen=True)
class Winset(Concept):
    """The policies that a winning coalition prefers to the status quo."""


@dataclass(frozen=True)
class SpatialCore(Concept):
    """The policies to which no winning coalition prefers another (Plott 1967; Davis, DeGroot and Hinich 1972)."""


@dataclass(frozen=True)
class GridlockInterval(Concept):
    """On a line, the status quos that cannot be moved, between the pivots (Krehbiel 1998; Brady and Volden 1998)."""


@dataclass(frozen=True)
class Yolk(Concept):
    """The smallest disc that meets every median line (Ferejohn, McKelvey and Packel 1984)."""


@dataclass(frozen=True)
class UncoveredSet(Concept):
    """The policies of a grid that beat every other directly or in two steps (Miller 1980; McKelvey 1986).

    ``grid``: points along the longer side of the box about the ideal points.
    """

    grid: int = 41

    def __post_init__(self) -> None:
        ok = isinstance(self.grid, int) and 3 <= self.grid <= 101
        require(ok, "UncoveredSet.grid", f"must be a whole number from 3 to 101, got {self.grid!r}")


@dataclass(frozen=True)
class MeanPosition(Concept):
    """The compromise on an issue: the mean position, by capability times salience (Van den Bos 1991)."""


@dataclass(frozen=True)
class MedianPosition(Concept):
    """The median position on an issue, by capability times salience (Black 1958)."""
