"""Outcomes that are the points of a grid of policies, with utilities as expressions in the policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Protocol

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import Faults, ModelError
from winset.base.expressions import Polynomial
from winset.episodes.faults import suggest
from winset.episodes.schema import Written
from winset.episodes.setting import Setting
from winset.outcomes import FiniteOutcomes

__all__ = ["MOST_POLICIES", "grid_outcomes", "policy_named"]


MOST_POLICIES = 200_000
"""More would be a longer list than is worth keeping."""


class WithPolicies(Protocol):
    """A table with policies and everybody's utility of them."""

    @property
    def players(self) -> list[str]:
        """The players."""

    @property
    def policies(self) -> dict[str, list[Written]] | None:
        """For every policy its lowest value, its highest, and how many."""

    @property
    def utilities(self) -> dict[str, Written]:
        """For every player an expression in the policies."""


def grid_outcomes(spec: WithPolicies, at: Setting, where: str, faults: Faults) -> Callable[[], FiniteOutcomes]:
    """A function that makes the list of outcomes, once all numbers are known to be good."""
    axes = _axes(spec, at, where, faults)
    mesh = dict(zip(spec.policies or {}, np.meshgrid(*axes, indexing="ij"), strict=True))
    values: dict[str, float | Float] = {**{name: float(value) for name, value in at.values.items()}, **mesh}
    shape = np.broadcast_shapes(*(grid.shape for grid in mesh.values()))
    columns = []
    for player in spec.players:
        place = f"{where}.utilities.{player}"
        if player not in spec.utilities:
            faults.add(place, "missing; every player needs one")
        try:
            read = Polynomial.parse(spec.utilities.get(player, 0), (*at.values, *mesh), place)
        except ModelError as error:
            faults.include(error)
            continue
        columns.append(np.broadcast_to(_evaluated(read, values), shape).ravel())
    for player in spec.utilities:
        if player not in spec.players:
            faults.add(f"{where}.utilities.{player}", f"no player of this name{suggest(player, spec.players)}")
    points = zip(*(grid.ravel() for grid in mesh.values()), strict=True)
    names = [", ".join(f"{n} = {x:.6g}" for n, x in zip(mesh, point, strict=True)) for point in points]
    return lambda: FiniteOutcomes(np.array(columns).T, names)


def _axes(spec: WithPolicies, at: Setting, where: str, faults: Faults) -> list[Float]:
    """The values of every policy."""
    ends: list[tuple[float, float, int]] = []
    for name, (low, high, count) in (spec.policies or {}).items():
        place = f"{where}.policies.{name}"
        first, last = (float(at.number(end, place, faults)) for end in (low, high))
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            faults.add(place, f"how many values must be a whole number >= 1, got {count!r}")
            count = 1
        if name in at.values:
            faults.add(place, "is a parameter too; choose another name")
        ends.append((first, last, count))
    if prod(count for _, _, count in ends) > MOST_POLICIES:
        faults.add(f"{where}.policies", f"has more than {MOST_POLICIES:,} policies")
        ends = [(first, last, 1) for first, last, _ in ends]
    return [np.linspace(*end) for end in ends]


def _evaluated(polynomial: Polynomial, values: Mapping[str, float | Float]) -> float | Float:
    """A polynomial where some names are grids."""
    total: float | Float = 0.0
    for monomial, coefficient in polynomial.terms.items():
        term: float | Float = float(coefficient)
        for name, power in monomial:
            term = term * values[name] ** power
        total = total + term
    return total


def policy_named(name: str) -> dict[str, float]:
    """The policy of an outcome's name: ``"x = 0.5, y = 1"``."""
    pairs = (part.split(" = ") for part in name.split(", "))
    return {policy: float(value) for policy, value in pairs}
