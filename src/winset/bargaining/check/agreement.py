"""What every certificate of a bargaining solution has in common: one answer, in the set, that nobody refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, PolytopeArrays
from winset.bargaining.check.convex import ConvexRegion
from winset.bargaining.check.lists import Rivals, certify_list
from winset.bargaining.check.regions import LotteryRegion, PolytopeRegion, Region, floats
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.solution import Certificate, Details, Found
from winset.base.status import Status
from winset.outcomes import FiniteOutcomes

__all__ = ["Condition", "Levels", "certificate_of", "certify_agreement"]

Condition = Callable[[Region, Float, Float, Details, dict[str, float]], None]
"""``(region, gains at the answer, largest gains, details, parts)``: write the parts that define the solution."""
Levels = Callable[[Float, Float], list[Float]]
"""``(gains (K, n), weights)``: of a list's outcomes, the keys by which they are compared in turn, each (K,)."""


def certify_agreement(
    game: BargainingProblem,
    found: Found,
    condition: Condition,
    levels: Levels,
    statement: str,
    *,
    below: bool = False,
    tolerance: float | None = None,
    rivals: Rivals | None = None,
) -> Certificate:
    """A list by comparison with all its outcomes, another set by the solution's own condition.

    ``below``: whether, with free disposal, the answer may be less than what any outcome gives. ``tolerance``: what is
    accepted; that of the kind of set, if omitted. ``rivals``: see :func:`~winset.bargaining.check.lists.certify_list`.
    """
    arrays = game.to_arrays()
    if isinstance(arrays, FiniteArrays):
        return certify_list(game, arrays, found, levels, below=below and arrays.free_disposal, rivals=rivals)
    region: Region
    if isinstance(arrays, ConvexArrays):
        region = ConvexRegion(arrays)
    else:
        region = PolytopeRegion(arrays) if isinstance(arrays, PolytopeArrays) else LotteryRegion(arrays)
    if found.status is Status.NO_SOLUTION or not found.points:
        return _no_solution(region, found)
    parts: dict[str, float] = {"one answer": 0.0 if len(found.points) == 1 else float("inf")}
    u = floats(np.asarray(found.points[0]), region.d.shape)
    details = _plain(game, found.details)
    gains = region.gains(details, parts)
    scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
    parts["feasibility"] = region.outside(u, scale, disposal=region.free_disposal)
    parts["individual rationality"] = float(np.max((region.d - u) / scale))
    region.given(u, scale, details, parts)
    condition(region, u - region.d, gains, details, parts)
    return certificate_of(parts, statement, tolerance or region.tolerance, details)


def certificate_of(parts: dict[str, float], statement: str, tolerance: float, details: Details) -> Certificate:
    """The largest part, with the part that fails in words."""
    worst = next((name for name, part in parts.items() if part != part), None) or max(parts, key=parts.__getitem__)
    value = max(parts[worst], 0.0)  # not a number where the part is none
    if not value <= tolerance:
        statement = f"{worst} fails by {value:.3g}, relative to the largest gains; accepted: {tolerance:.0e}."
    claims = ["points", "completeness", *(f"details.{name}" for name in _PROVED if name in details)]
    return Certificate(worst, value, tolerance, statement=statement, parts=parts, proved=tuple(claims))


_PROVED = (
    "ideal", "ideal_multipliers", "ideal_outcomes", "multipliers", "normal", "lottery", "mixture", "policy",
    "disagreement_path", "times", "chosen", "outcomes", "agreement",
)  # fmt: skip


def _plain(game: BargainingProblem, given: Details) -> Details:
    """Details with a lottery by name as weights in the order of the list."""
    details = dict(given)
    named = details.get("lottery")
    if isinstance(named, Mapping) and isinstance(game.outcomes, FiniteOutcomes):
        names = [game.outcomes.name(k) for k in range(len(game.outcomes.utilities))]
        known = set(named) <= {*names, "disagreement"}
        details["lottery"] = [float(named.get(name, 0.0)) if known else float("nan") for name in names]
        rest = 1.0 - float(np.sum(details["lottery"]))
        if abs(rest - float(named.get("disagreement", 0.0))) > 1e-9:
            details["lottery"] = [float("nan")] * len(names)
    elif "mixture" in details and not isinstance(game.to_arrays(), PolytopeArrays):
        details["lottery"] = details["mixture"]
    return details


def _no_solution(region: Region, found: Found) -> Certificate:
    """That nobody can be given the disagreement, or that somebody can gain without limit: both by a cone program."""
    parts = {"no answer": float("inf") if found.points else 0.0}
    proved = False
    if isinstance(region, ConvexRegion) and found.status is Status.NO_SOLUTION:
        proved = region.outside(region.d, np.ones(len(region.d)), disposal=True) > 1e-9
        proved = proved or not np.isfinite(region.gains({}, {})).all()
    parts["proof"] = 0.0 if proved else float("inf")
    statement = "No policy gives everybody the disagreement, or somebody can gain without limit."
    if not proved:
        statement = "No outcome is claimed, and nothing shows that there is none."
    value = max(parts.values())
    return Certificate(
        "no answer", value, 1e-9, statement=statement, parts=parts, covers="witness" if value == 0 else "part"
    )
