"""What is asked of a domain besides the bargaining solutions: its Pareto frontier."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.concept import Concept

__all__ = ["Pareto"]


@dataclass(frozen=True)
class Pareto(Concept):
    """The outcomes at which nobody can gain unless somebody loses (Pareto 1906), all of them.

    ``rational=True``: only those that give everybody at least the reservation value.
    """

    rational: bool = False
