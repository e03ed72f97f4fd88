"""Raiffa's solution checked: the path is computed again from the set alone, and the answer is where it ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from winset.bargaining.arrays import ConvexArrays, FiniteArrays, LotteryArrays, PolytopeArrays, SetArrays
from winset.bargaining.check.agreement import certify_agreement
from winset.bargaining.check.convex import ConvexRegion
from winset.bargaining.check.largest_gains import LargestGains
from winset.bargaining.check.regions import Region, floats
from winset.bargaining.concepts import Raiffa
from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Float
from winset.base.solution import Certificate, Details, Found

__all__ = ["certify_raiffa"]

STEPS = 100_000


def certify_raiffa(game: BargainingProblem, concept: Raiffa, found: Found) -> Certificate:
    """Every step again, by other linear programs or by another integrator; the end is where nobody can gain."""

    def condition(region: Region, v: Float, gains: Float, details: Details, parts: dict[str, float]) -> None:
        scale = np.where(gains > 0, gains, float(gains.max()) or 1.0)
        arrays = game.to_arrays()
        claimed = details.get("disagreement_path")
        if concept.continuous:
            assert isinstance(arrays, PolytopeArrays | LotteryArrays)
            times = floats(details["times"], (len(details["times"]),)) if "times" in details else None
            path, at_times = _flow(arrays, scale, times)
            if times is not None:
                parts["times"] = 0.0 if at_times is not None and times[0] == 0 else np.inf
        else:
            path = _steps(arrays, region.d, scale)
            at_times = path
        if not isinstance(arrays, ConvexArrays):
            parts["efficiency"] = float((_gains_above(arrays, scale)(region.d + v) / scale).max())
        parts["end"] = float((np.abs(path[-1] - region.d - v) / scale).max())
        if claimed is not None and at_times is not None:
            given = floats(claimed, (len(claimed), len(v)))
            few = min(len(given), len(at_times))
            off = float((np.abs(given[:few] - at_times[:few]) / scale).max(initial=0.0))
            rest = np.abs(given[few - 1 :] - path[-1]) / scale
            parts["path"] = max(off, float(rest.max(initial=0.0)) if len(given) > few else 0.0)
            parts["path ends"] = float((np.abs(given[-1] - path[-1]) / scale).max())

    statement = "The path towards the ideal point, computed again, ends in the answer, where nobody can gain."
    tolerance = 1e-4 if isinstance(game.to_arrays(), ConvexArrays) else 1e-6
    return certify_agreement(game, found, condition, lambda v, w: [v @ w], statement, tolerance=tolerance)


def _steps(arrays: SetArrays, d: Float, scale: Float) -> Float:
    """The disagreement points one after the other."""
    path, small = [d], 1e-14
    if isinstance(arrays, ConvexArrays):
        small = 1e-7
    gains = _gains_above(arrays, scale)
    for _ in range(STEPS):
        step = gains(d)
        if not (step > small * scale).any():
            break
        d = d + step / len(d)
        path.append(d)
    return np.array(path)


def _gains_above(arrays: SetArrays, scale: Float) -> Callable[[Float], Float]:
    """The function from a point to the largest gains above it."""
    if not isinstance(arrays, ConvexArrays):
        assert not isinstance(arrays, FiniteArrays)
        above: Callable[[Float], Float] = LargestGains(arrays, scale)
        return above

    def of_policies(x: Float) -> Float:
        return ConvexRegion(ConvexArrays(arrays.utilities, arrays.constraints, x, arrays.w)).gains({}, {})

    return of_policies


def _flow(arrays: PolytopeArrays | LotteryArrays, scale: Float, times: Float | None) -> tuple[Float, Float | None]:
    """The solution of x' = (largest gains above x), by an integrator of order eight, and where it is at ``times``."""
    from scipy.integrate import solve_ivp

    gains = LargestGains(arrays, scale)

    def rate(_: float, z: Float) -> Float:
        return np.asarray(gains(arrays.d + (1 - 1e-12) * z * scale) / scale)

    end = 60.0 if times is None or not np.isfinite(times).all() else max(60.0, float(times.max()))
    wanted = None if times is None or not np.isfinite(times).all() or (np.diff(times) <= 0).any() else times
    run = solve_ivp(
        rate, (0.0, end), np.zeros(len(scale)), method="DOP853", rtol=1e-9, atol=1e-12, dense_output=wanted is not None
    )
    path = arrays.d + run.y.T * scale
    if run.sol is None or wanted is None:
        return path, None
    return path, arrays.d + np.asarray(run.sol(wanted), dtype=np.float64).T * scale
