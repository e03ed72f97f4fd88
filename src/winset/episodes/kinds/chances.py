"""What only its owner knows, in a model file: how it is distributed, and what comes out in expectation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field, model_validator

from winset.base.errors import Faults
from winset.base.solution import Details
from winset.episodes.kinds.kind import NOBODY, Answers, AnySolution
from winset.episodes.kinds.tables import numbers_of
from winset.episodes.schema import Entry, Number
from winset.episodes.setting import Setting
from winset.leadership.conditions import ODDS

__all__ = ["DistributionSpec", "by_chance", "distribution"]


class DistributionSpec(Entry):
    """How a private number is distributed: from ``low`` to ``high`` evenly, or on ``values`` with probabilities."""

    low: Number | None = Field(default=None, description="With 'high': every number between is as likely.")
    high: Number | None = Field(default=None, description="Where it ends.")
    values: list[Number] | None = Field(default=None, description="In their place, the numbers that are possible.")
    probabilities: list[Number] | None = Field(default=None, description="Of each of the values, summing to 1.")

    @model_validator(mode="after")
    def _one_way(self) -> DistributionSpec:
        interval = {self.low is not None, self.high is not None}
        table = {self.values is not None, self.probabilities is not None}
        if interval | table != {True, False} or len(interval) + len(table) != 2:
            raise ValueError("must have 'low' and 'high', or 'values' and 'probabilities'")
        return self


def distribution(spec: DistributionSpec, at: Setting, place: str, faults: Faults) -> tuple[object, object]:
    """``("uniform", low, high)`` and None, or values and probabilities."""
    given = {key: numbers_of(value, at, f"{place}.{key}", faults) for key, value in spec if value is not None}
    return (given["values"], given["probabilities"]) if "values" in given else (("uniform", *given.values()), None)


def by_chance(
    solution: AnySolution, players: Sequence[str], chances: Mapping[str, float], values: Mapping[str, object]
) -> Answers:
    """Expected payoffs and further values, where the outcome depends on what nobody but its owner knows."""
    certain = [name for name, p in chances.items() if p >= 1 - ODDS]
    outcome = certain[0] if certain else None
    told: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": outcome,
        "status": solution.status.name,
        **values,
        **{f"payoffs.{p}": float(u) for p, u in zip(players, solution.point, strict=True)},
    }
    return Answers(told, solution.certificate, solution.method, NOBODY, outcome, None, chances)
