"""Tracing procedures checked: the end is an equilibrium, and the path leads to it from the prior without a jump."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.tables.check.levelled import levelled
from winset.tables.check.linear_tracing import corners_joined
from winset.tables.check.logarithmic_tracing import path_followed
from winset.tables.check.nash import certify_nash
from winset.tables.check.verdict import NEVER, misshapen, nothing, strategies, verdict
from winset.tables.concepts import Nash, Tracing
from winset.tables.games.normal import NormalForm

__all__ = ["certify_tracing"]


TOLERANCE = 1e-8
NEAR = 1e-5
"""How far the last point of the path may be from the equilibrium, and the last weight of the prior from zero."""


def certify_tracing(game: NormalForm, concept: Tracing, found: Found) -> Certificate:
    """The regret at the end, how far the path is from its equations, and whether it leads from the prior to the end."""
    shape, linear = game.payoffs.shape[1:], concept.procedure == "linear"
    if len(found.points) != 1 or (linear and len(shape) != 2):
        return nothing("regret", TOLERANCE, f"the answer must be one profile{' of two players' if linear else ''}")
    given = found.details.get("path")
    fault = misshapen(shape, [*found.points, *(profile for _, profile in given or ())])
    prior = [np.asarray(p, dtype=np.float64) for p in concept.prior or [np.full(m, 1.0 / m) for m in shape]]
    if fault or [p.shape for p in prior] != [(m,) for m in shape] or given == []:
        return nothing("regret", TOLERANCE, fault or "the prior does not fit the game, or the path is empty")
    end = certify_nash(game, Nash("one"), found.but(components=[], completeness="one"))
    parts, crosses = {"equilibrium": end.value}, False
    if "prior" in found.details:
        parts["prior"] = _apart(prior, strategies(found.details["prior"]))
    if given is not None:
        path, unit = [(float(rest), strategies(profile)) for rest, profile in given], levelled(game).unit
        if linear:
            way = corners_joined(unit, prior, path)
        else:
            way, crosses = path_followed(unit, prior, concept.eta, path)
        away = _apart(path[-1][1], strategies(found.points[0]))
        parts |= way | {"end": 0.0 if max(away, path[-1][0]) <= (TOLERANCE if linear else NEAR) else NEVER}
    how = "and the path leads to it from the prior without a jump."
    if given is None:
        how = "but no path is given, and whether the procedure leads to it was not checked."
    elif crosses:
        how = "and the path leads to it from the prior; it crosses another one and goes straight on."
    whole = given is not None and not crosses
    return verdict(
        "regret",
        TOLERANCE,
        parts,
        "The point is an equilibrium, " + how,
        words={
            "start": "the path does not start at the answers to the prior",
            "corners": "a point of the path does not satisfy its equations",
            "line": "a point of the path does not follow from the one before",
            "end": "the path does not end at the point",
            "prior": "details.prior is not the prior that was asked for",
        },
        covers="all" if whole else "part",
        exact=end.exact and linear and whole,
        proved=("points", "details.path", "details.prior") if whole else (),
    )


def _apart(x: list[Float], y: list[Float]) -> float:
    """The largest difference of two profiles."""
    same = [s.shape for s in x] == [t.shape for t in y]
    return max(float(np.abs(s - t).max()) for s, t in zip(x, y, strict=True)) if same else NEVER
