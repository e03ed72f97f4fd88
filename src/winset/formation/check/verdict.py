"""Faults of an answer put together, part by part, and what is shared by the certificates of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from winset.base.array_types import Float, Int, Numbers
from winset.base.solution import Certificate, Covers, Found
from winset.base.status import Status
from winset.coalitions.check.verdict import Worth, claimed, gap
from winset.formation.games.payoffs import StatePayoffs

__all__ = ["all_claimed", "judged", "listed_once", "slack", "table", "wrong_payoffs"]

NEAR = 1e-9


def slack(payoffs: StatePayoffs) -> float:
    """Gains that count as none."""
    return 0.0 if payoffs.exact else NEAR * float(payoffs.compared.max() - payoffs.compared.min())


def table(payoffs: StatePayoffs) -> Numbers | Int:
    """Everybody's payoff in every state (X, n), in whole numbers or fractions where they were given exactly."""
    if payoffs.fractions is not None:
        exact: Numbers = np.array(payoffs.fractions, dtype=object).reshape(payoffs.compared.shape)
        return exact
    values: Float | Int = payoffs.compared.astype(np.int64) if payoffs.exact else payoffs.compared
    return values


def all_claimed(found: Found) -> bool:
    """Whether no other answer is claimed to exist."""
    return found.status is Status.NO_SOLUTION or found.completeness == "all"


def listed_once(found: Found, different: int) -> list[str]:
    """Answers that are listed twice."""
    extra = len(found.points) - different
    return [f"{extra} of the answers repeat others"] if extra else []


def wrong_payoffs(found: Found, players: Sequence[str], payoffs: Iterable[Sequence[Worth]]) -> dict[str, list[str]]:
    """Where ``details["payoffs"]`` is not what the answers give the players."""
    if "payoffs" not in found.details:
        return {}
    given, right = list(found.details["payoffs"]), list(payoffs)
    wrong = [f"payoffs[{k}]" for k, (a, b) in enumerate(zip(given, right, strict=False)) if gap(claimed(a, players), b)]
    return {"details.payoffs": wrong + ([f"{len(given)} for {len(right)} answers"] if len(given) != len(right) else [])}


def judged(
    parts: Mapping[str, list[str]],
    statement: str,
    *,
    exact: bool,
    complete: bool = True,
    kind: str = "states wrongly classified",
    covers: Covers = "all",
) -> Certificate:
    """The certificate of these faults; without ``complete`` only the listed answers were proved."""
    values = {part: float(len(wrong)) for part, wrong in parts.items()}
    failing = [f"{part}: {'; '.join(wrong[:3])}" for part, wrong in parts.items() if wrong]
    text = f"Wrong: {' | '.join(failing)}." if failing else statement
    claims = ("points", "completeness") if complete else ("points",)
    return Certificate(
        kind, max(values.values()), 0.0, exact and not failing, text, values, covers,
        () if failing else (*claims, *(part for part in parts if part.startswith("details."))),
    )  # fmt: skip
