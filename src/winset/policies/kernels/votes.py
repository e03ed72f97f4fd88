"""Which coalitions carry a proposal, as kernels take it."""

from __future__ import annotations

from typing import NamedTuple

from winset.base.jit import Float, Int, Marks

__all__ = ["Votes"]


class Votes(NamedTuple):
    """``weights`` (r, n) whole numbers and ``quotas`` (r,) of r votes; ``clauses`` (c, r) and ``vetoes`` (n,) marks.

    A coalition wins if it reaches the quota of every vote of some clause and holds everybody with a veto. ``winning``
    (2^n,): how many winning coalitions lie within each, where that is needed; else empty.
    """

    weights: Int
    quotas: Int
    clauses: Marks
    vetoes: Marks
    winning: Float
