"""The classical division rules for bankruptcy problems, exact for exact claims (Thomson 2003)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import ClassVar, cast

import numpy as np

from winset.bargaining.arrays import BankruptcyArrays
from winset.bargaining.concepts import (
    ConstrainedEqualAwards,
    ConstrainedEqualLosses,
    Proportional,
    RandomArrival,
    Talmud,
)
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status

__all__ = ["DivisionRules"]


def equal_awards(claims: list[Fraction], estate: Fraction) -> list[Fraction]:
    """min(c_i, level) with the level at which awards add up to the estate."""
    awards, left = [estate * 0] * len(claims), estate
    order = sorted(range(len(claims)), key=lambda i: claims[i])
    for position, i in enumerate(order):
        awards[i] = min(claims[i], left / (len(claims) - position))
        left -= awards[i]
    return awards


def equal_losses(claims: list[Fraction], estate: Fraction) -> list[Fraction]:
    """Claims less equal awards of what is missing."""
    losses = equal_awards(claims, sum(claims) - estate)
    return [c - loss for c, loss in zip(claims, losses, strict=True)]


def talmud(claims: list[Fraction], estate: Fraction) -> list[Fraction]:
    """Equal awards of half-claims up to half the sum, equal losses beyond (Aumann and Maschler 1985)."""
    half = [c / 2 for c in claims]
    if estate <= sum(half):
        return equal_awards(half, estate)
    return [h + a for h, a in zip(half, equal_losses(half, estate - sum(half)), strict=True)]


def random_arrival(claims: list[Fraction], estate: Fraction) -> list[Fraction]:
    """The mean over orders of arrival of min(claim, what is left); by subsets that came before."""
    n = len(claims)
    exact = isinstance(estate, Fraction)
    awards = []
    for i in range(n):
        others = [c for j, c in enumerate(claims) if j != i]
        award = estate * 0
        for size in range(n):
            paid = sum(
                (min(claims[i], max(estate - sum(before), estate * 0)) for before in combinations(others, size)),
                estate * 0,
            )
            orders = Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
            award += paid * (orders if exact else cast(Fraction, float(orders)))
        awards.append(award)
    return awards


@dataclass(frozen=True)
class DivisionRules:
    """Each rule by its definition; random arrival up to ``largest`` claimants (2^n subsets)."""

    largest: int = 14
    concepts: ClassVar[tuple[type[Concept], ...]] = (
        Talmud,
        ConstrainedEqualAwards,
        ConstrainedEqualLosses,
        Proportional,
        RandomArrival,
    )
    arrays: ClassVar[tuple[type, ...]] = (BankruptcyArrays,)

    def supports(self, arrays: BankruptcyArrays, concept: Concept) -> str | None:
        """Random arrival only up to ``largest`` claimants."""
        if isinstance(concept, RandomArrival) and len(arrays.claims) > self.largest:
            return f"random arrival is summed over subsets of at most {self.largest} claimants"
        return None

    def run(self, arrays: BankruptcyArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """The awards."""
        claims, estate = list(arrays.claims), cast(Fraction, arrays.estate)
        total = sum(claims)
        if isinstance(concept, Talmud):
            awards = talmud(claims, estate)
        elif isinstance(concept, ConstrainedEqualAwards):
            awards = equal_awards(claims, estate)
        elif isinstance(concept, ConstrainedEqualLosses):
            awards = equal_losses(claims, estate)
        elif isinstance(concept, RandomArrival):
            awards = random_arrival(claims, estate)
        else:
            awards = [c * estate / total if total else c for c in claims]
        point = np.array(awards, dtype=arrays.claims.dtype)
        return Found(Status.SOLVED, [point], completeness="all", reason="The rule gives one award to each.")
