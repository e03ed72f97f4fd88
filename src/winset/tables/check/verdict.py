"""Certificates from measurements: the worst one says what fails, and nothing is asserted that was not checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Profile
from winset.base.solution import Certificate, Covers

__all__ = ["NEVER", "misshapen", "nothing", "payoffs_of_actions", "smallest", "strategies", "verdict"]


NEVER = float("inf")


def verdict(
    kind: str,
    tolerance: float,
    parts: Mapping[str, float],
    statement: str,
    *,
    words: Mapping[str, str] | None = None,
    covers: Covers = "all",
    exact: bool = False,
    proved: Sequence[str] = ("points",),
    shown: Mapping[str, object] | None = None,
) -> Certificate:
    """The certificate of these violations; ``statement`` is what they imply where all are within tolerance.

    ``words`` says in place of a number what is wrong with a part; ``shown`` is kept among the parts without being
    judged.
    """
    worst = max(parts, key=lambda part: NEVER if np.isnan(parts[part]) else parts[part])
    value = NEVER if np.isnan(parts[worst]) else float(parts[worst])
    kept = {**parts, **(shown or {})}
    if value <= tolerance:
        return Certificate(kind, value, tolerance, exact, statement, kept, covers, tuple(proved))
    said = (words or {}).get(worst) or f"{worst} is {value:.3g}, allowed: {tolerance:g}"
    return Certificate(kind, value, tolerance, False, f"Not proved: {said}.", kept, "part")


def nothing(kind: str, tolerance: float, why: str) -> Certificate:
    """The certificate of an answer that claims nothing which could be proved."""
    return verdict(kind, tolerance, {"answer": NEVER}, "", words={"answer": why})


def strategies(profile: Profile) -> list[Float]:
    """The mixed strategies of a profile in floating point."""
    return [np.asarray(s, dtype=np.float64) for s in profile]


def misshapen(shape: Sequence[int], profiles: Sequence[object]) -> str | None:
    """What is wrong with the form of profiles of mixed strategies, if anything."""
    for k, profile in enumerate(profiles):
        if not isinstance(profile, Profile) or [np.shape(s) for s in profile] != [(m,) for m in shape]:
            return f"point {k} must have {', '.join(map(str, shape))} probabilities for the players in turn"
    return None


def payoffs_of_actions(table: Float, x: Sequence[Float], kept: Sequence[int]) -> Float:
    """A table averaged over the mixtures of all players but those kept, whose actions are the axes, in that order."""
    letters = "abcdefghijklmnopqrstuvwxyz"[: len(x)]
    others = [j for j in range(len(x)) if j not in kept]
    spec = ",".join([letters, *(letters[j] for j in others)]) + "->" + "".join(letters[j] for j in kept)
    return np.asarray(np.einsum(spec, table, *(x[j] for j in others)))


def smallest(
    cost: Float, above: Float, least: Float, sums: Float | None = None, equal: Float | None = None, free: int = 0
) -> Float | None:
    """The x with the least ``cost @ x`` subject to ``above @ x >= least``, ``sums @ x == equal`` and x >= 0.

    The last ``free`` entries may be negative. None if there is no such x.
    """
    from scipy.optimize import linprog

    ends = [(0.0, None)] * (len(cost) - free) + [(None, None)] * free
    result = linprog(cost, -above, -least, sums, equal, bounds=ends, method="highs")
    return None if result.status != 0 else np.asarray(result.x, dtype=np.float64)
