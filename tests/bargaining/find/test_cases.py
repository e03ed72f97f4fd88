"""Bargaining cases from the literature, each with its source, through the public names."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import cvxpy as cp
import numpy as np
import pytest

import winset as ws
from winset.base.concept import concept_named

CASES = json.loads((Path(__file__).parents[2] / "cases" / "bargaining_procedures.json").read_text())


def number(value):
    if isinstance(value, list):
        return [number(v) for v in value]
    return float(Fraction(value)) if isinstance(value, str) and "/" in value else value


def made(data):
    """The object that a case describes; ``new`` names a class of the library or one of its constructors."""
    if isinstance(data, list):
        return [made(v) for v in data]
    if not isinstance(data, dict):
        return number(data)
    if "new" not in data:
        return {k: made(v) for k, v in data.items()}
    here = ws
    for name in data["new"].split("."):
        here = getattr(here, name)
    return here(*made(data["args"]), **made(data["kwargs"]))


def curved(data):
    x, y = cp.Variable(name="x"), cp.Variable(name="y")
    sets = {
        "root": ([x, cp.sqrt(1 - x)], [x >= 0, x <= 1]),
        "ellipse": ([x, y], [cp.square(x) / 4 + cp.square(y) <= 1]),
        "disc": ([x, y], [cp.square(x) + cp.square(y) <= 1]),
    }
    outcomes = ws.ConvexOutcomes(*sets[data["curve"]])
    if data.get("wrap"):
        return ws.AlternatingOffers(data["discounts"], order="random", outcomes=outcomes)
    return ws.BargainingProblem(outcomes, data.get("d", [0, 0]), number(data.get("weights")))


def found(solution, path):
    if path == "status":
        return solution.status.name
    here = solution.point if path in ("point", "outcome") or path.startswith("point.") else solution
    for step in path.split(".")[1 if path.startswith(("point", "outcome")) else 0 :]:
        here = here[step] if not hasattr(here, step) else getattr(here, step)
    return here


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_literature(case):
    assert case["source"]
    game = curved(case["game"]) if "curve" in case["game"] else made(case["game"])
    solution = ws.solve(game, concept_named(case["concept"]))
    assert solution.certificate.ok
    for path, expected in case["expect"].items():
        got = found(solution, path)
        if isinstance(expected, bool) or path == "status":
            assert got == expected
        else:
            np.testing.assert_allclose(np.asarray(got, dtype=float), number(expected), atol=case["tolerance"], rtol=0)


def test_power_in_the_council_of_six():
    """Brams 1975; Felsenthal and Machover 1998: the smallest member has no power, yet gains from being recognised."""
    rule = ws.WeightedVoting([4, 4, 4, 2, 2, 1], 12)
    shapley = np.asarray(ws.solve(rule, ws.Shapley()).require().point, dtype=float)
    np.testing.assert_allclose(shapley * 60, [14, 14, 14, 9, 9, 0], atol=1e-12)
    banzhaf = np.asarray(ws.solve(rule, ws.Banzhaf(normalized=True)).require().point, dtype=float)
    np.testing.assert_allclose(banzhaf * 21, [5, 5, 5, 3, 3, 0], atol=1e-12)


def test_the_smallest_common_denominator_is_a_mandate_set():
    """Putnam 1988; Tsebelis 2002, Veto Players: unanimity against 0 gives [0, 2 min x_k]."""
    home = ws.Ratification(ideals=[0.1, 0.12, 0.7]).win_set()
    assert (home.low, home.high) == (0, pytest.approx(0.2))
