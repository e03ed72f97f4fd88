"""Measurements of an answer put together, part by part."""

from __future__ import annotations

from collections.abc import Mapping

from winset.base.solution import Certificate, Covers, Found

__all__ = ["judged", "only_one"]

TOLERANCE = 1e-9


def only_one(found: Found) -> dict[str, float]:
    """Whether there is just one answer, where one is claimed."""
    return {"one answer": abs(len(found.points) - 1.0)}


def judged(
    kind: str,
    parts: Mapping[str, float],
    statement: str,
    *,
    exact: bool = False,
    covers: Covers = "all",
    proved: tuple[str, ...] = ("points",),
) -> Certificate:
    """The certificate of these measurements."""
    values = {part: float(value) for part, value in parts.items()}
    failing = [part for part, value in values.items() if not value <= TOLERANCE]
    if failing:
        told = "; ".join(f"{part} by {values[part]:.3g}" for part in failing)
        statement = f"Wrong: {told}."
    value = max((v if v == v else float("inf") for v in values.values()), default=0.0)
    return Certificate(
        kind, value, TOLERANCE, exact and not failing, statement, values, covers, () if failing else proved
    )
