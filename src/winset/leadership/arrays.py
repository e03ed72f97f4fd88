"""The sponsored-proposal game under draws, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.array_types import Float, Int, Marks

__all__ = ["SponsoredArrays"]


@dataclass(frozen=True)
class SponsoredArrays:
    """One shape of sponsored-proposal game under B draws of its numbers.

    ``numbers`` (P,) in the order of ``winset.leadership.kernels.sponsored``; ``draws`` (B, D) and ``column`` (P,) as in
    :class:`DrawnTreeArrays`; ``inclusive`` (Y,), ``allowed`` (3,) and ``options`` (8,) as in the kernel.
    """

    numbers: Float
    draws: Float
    column: Int
    inclusive: Marks
    allowed: Marks
    options: Int
