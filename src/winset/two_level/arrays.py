"""Two-level games and linked issues as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinkageArrays", "TwoLevelArrays", "TwoLevelStackArrays", "UncertainArrays"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class TwoLevelArrays:
    """A procedure under ratification, and the same without.

    ``inner``: the arrays of the procedure over what passes at home, None if nothing does (``why`` says so); ``plain``:
    those without the constraint; ``floor`` (n,): payoffs below which nothing passes, -inf where there are none.
    """

    inner: object
    plain: object
    floor: Float
    why: str


@dataclass(frozen=True)
class UncertainArrays:
    """A procedure whose thresholds at home are not known yet.

    ``inner`` and ``plain`` as in :class:`TwoLevelArrays` for what is known; ``laws``: for each player None or (low,
    high, values, chances, least, most), uniform if there are no values: nothing below least passes, all from most on.
    """

    inner: object
    plain: object
    laws: tuple[tuple[float, float, tuple[float, ...], tuple[float, ...], float, float] | None, ...]


@dataclass(frozen=True)
class LinkageArrays:
    """Issues ``together`` and ``apart`` as arrays of bargaining problems.

    ``gains``: one array (m_k, n) an issue, what each of its options, or its highest level, is worth to each player.
    """

    together: object
    apart: tuple[object, ...]
    gains: tuple[Float, ...]


@dataclass(frozen=True)
class TwoLevelStackArrays:
    """B two-level games: stacks with (``inner``) and without (``plain``) homes; ``floor`` (B, n), -inf for none."""

    inner: object
    plain: object
    floor: Float
