"""Trees of the literature with known equilibria: signalling, reputation, leadership, refinements."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.solve import certifier_for

CASES = json.loads((Path(__file__).parents[2] / "cases" / "extensive.json").read_text())
BY_NAME = {case["name"]: case for case in CASES}


def tree_of(case: dict[str, Any]) -> ws.ExtensiveForm:
    tree = ws.ExtensiveForm(case["players"], case["name"])
    for name, node in case["nodes"].items():
        if isinstance(node, list):
            tree.terminal(name, node)
        elif "chance" in node:
            tree.chance(name, {a: tuple(entry) for a, entry in node["chance"].items()})
        else:
            tree.decision(name, node["player"], node["actions"], node.get("set"))
    return tree


def of(name: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES if name in case]


def payoffs_of(points: list[Any]) -> list[tuple[float, ...]]:
    return sorted(tuple(np.round(np.asarray(p.payoffs), 9)) for p in points)


@pytest.mark.parametrize("case", of("sequential"))
def test_sequential_equilibria(case: dict[str, Any]) -> None:
    wanted = case["sequential"]
    solution = ws.solve(tree_of(case), ws.Sequential()).require()
    point, beliefs = solution.point, solution.details["beliefs"]
    assert point.outcome in wanted["outcomes"]
    for name, limits in wanted.get("at_most", {}).items():
        assert all(point[name][a] <= float(Fraction(p)) + 1e-9 for a, p in limits.items())
    for name, limits in wanted.get("beliefs_at_most", {}).items():
        assert all(beliefs[name][v] <= float(Fraction(p)) + 1e-9 for v, p in limits.items())
    if "payoffs" in wanted:
        known = [[float(Fraction(x)) for x in row] for row in wanted["payoffs"]]
        assert any(np.allclose(point.payoffs, row, atol=1e-9) for row in known)


@pytest.mark.parametrize("case", of("all_nash_payoffs"))
def test_all_nash_equilibria(case: dict[str, Any]) -> None:
    solution = ws.solve(tree_of(case), ws.Nash()).require()
    assert solution.completeness == "all"
    assert solution.certificate.exact
    known = {tuple(round(float(Fraction(x)), 9) for x in row) for row in case["all_nash_payoffs"]}
    assert set(payoffs_of(solution.points)) == known
    for name, mix in case.get("nash", {}).items():
        assert all(abs(p[name][a] - float(Fraction(x))) < 1e-12 for p in solution.points for a, x in mix.items())


@pytest.mark.parametrize("case", of("all_subgame_perfect"))
def test_all_subgame_perfect_equilibria(case: dict[str, Any]) -> None:
    tree = tree_of(case)
    solution = ws.solve(tree, ws.SubgamePerfect("all")).require()
    assert solution.completeness == "all"
    assert payoffs_of(solution.points) == sorted(tuple(float(x) for x in row) for row in case["all_subgame_perfect"])
    assert len(tree.subgames()) == case["subgames"]


def test_a_nash_equilibrium_of_the_horse_is_not_sequential() -> None:
    case = BY_NAME["selten-horse"]
    tree = tree_of(case)
    pure = ws.solve(tree, ws.Pure()).require()
    assert {p.outcome for p in pure.points} == set(case["pure_nash"])
    threat = next(p for p in pure.points if p.outcome == "yL")
    sequential = ws.solve(tree, ws.Sequential()).require()
    details = {**sequential.details, "beliefs": {**sequential.details["beliefs"], "three": {"y": 1.0, "z": 0.0}}}
    certificate = certifier_for(tree, ws.Sequential())(
        tree, ws.Sequential(), Found(ws.Status.SOLVED, [threat], details=details)
    )
    assert certificate.parts["gain"] > 0.1
    assert not certificate.ok


def chain_store(stages: int, tough: float, gain: float, prize: float = 2.0) -> ws.ExtensiveForm:
    """Kreps and Wilson (1982), Reputation and imperfect information: entrants in turn, a monopolist of two kinds."""
    entrants = [f"entrant {n}" for n in range(stages, 0, -1)]
    tree = ws.ExtensiveForm(["tough", "weak", *entrants])
    tree.chance("kind", {"tough": (tough, "tough:"), "weak": (1 - Fraction(str(tough)), "weak:")})

    def grow(kind: str, history: str, paid: list[float], earned: float) -> None:
        name = f"{kind}:{history}"
        stage = len(history)
        if stage == stages:
            own = [earned, 0.0] if kind == "tough" else [0.0, earned]
            tree.terminal(name, [*own, *paid])
            return
        tree.decision(name, entrants[stage], {"out": f"{name}o", "in": f"{name}?"}, f"{entrants[stage]}:{history}")
        tree.decision(f"{name}?", kind, {"fight": f"{name}f", "yield": f"{name}y"})
        fight, yields = (0.0, -1.0) if kind == "tough" else (-1.0, 0.0)
        grow(kind, history + "o", [*paid, 0.0], earned + prize)
        grow(kind, history + "f", [*paid, gain - 1.0], earned + fight)
        grow(kind, history + "y", [*paid, gain], earned + yields)

    for kind in ("tough", "weak"):
        grow(kind, "", [], 0.0)
    return tree


@pytest.mark.parametrize(("stages", "enters"), [(3, 1.0), (4, 0.0)])
def test_reputation_deters_until_three_stages_are_left(stages: int, enters: float) -> None:
    """Tough 1/10, gain 1/2: with n stages left the entrant stays out while 1/10 > (1/2)^n, so it enters at n = 3."""
    solution = ws.solve(chain_store(stages, 0.1, 0.5), ws.Sequential()).require()
    assert solution.point[f"entrant {stages}:"]["in"] == pytest.approx(enters, abs=1e-9)
    if stages == 4:
        assert solution.point["entrant 3:o"]["in"] == pytest.approx(1.0, abs=1e-9)
    else:
        fights = solution.point["weak:?"]["fight"]
        assert fights == pytest.approx(0.1 / 0.9 * (1 - 0.25) / 0.25, abs=1e-9)


def leading_by_example(high: float) -> ws.ExtensiveForm:
    """Hermalin (1998), Toward an economic theory of leadership: two types, two workers, effort seen before the other's.

    The leader's payoff is theta (e + f) / 2 - e^2 / 2 with theta 1 or 2; the follower's likewise.
    """
    tree = ws.ExtensiveForm(["leader", "follower"]).chance("theta", {"1": ("1/2", "low"), "2": ("1/2", "high")})
    efforts = {"shirk": 0.0, "half": 0.5, "one": 1.0, "signal": high, "two": 2.0}
    for theta, kind in ((1, "low"), (2, "high")):
        tree.decision(kind, "leader", {a: f"{kind} {a}" for a in efforts})
        for a, e in efforts.items():
            answers = {"f half": 0.5, "f one": 1.0}
            tree.decision(f"{kind} {a}", "follower", {b: f"{kind} {a} {b}" for b in answers}, f"after {a}")
            for b, f in answers.items():
                total = theta * (e + f) / 2
                tree.terminal(f"{kind} {a} {b}", [total - e * e / 2, total - f * f / 2])
    return tree


def separates(high: float) -> bool:
    """Whether effort 1/2 of the low and ``high`` of the high type is an equilibrium with sceptical answers."""
    tree = leading_by_example(high)
    behavior: dict[str, dict[str, float]] = {"low": {"half": 1.0}, "high": {"signal": 1.0}}
    for name in tree.information_sets:
        if name.startswith("after"):
            behavior[name] = {"f one" if name == "after signal" else "f half": 1.0}
    found = Found(ws.Status.SOLVED, [tree.behavior(behavior)])
    return certifier_for(tree, ws.Nash("one"))(tree, ws.Nash("one"), found).ok


def test_the_least_effort_that_shows_the_high_type() -> None:
    """The low type is indifferent at (1 + sqrt 2) / 2: above 1, its effort if everybody knew, below the efficient 2."""
    below, above = 1.01, 1.9
    assert not separates(below)
    for _ in range(40):
        middle = (below + above) / 2
        below, above = (below, middle) if separates(middle) else (middle, above)
    assert above == pytest.approx((1 + math.sqrt(2)) / 2, abs=2e-6)
    solution = ws.solve(leading_by_example(1.25), ws.Pure()).require()
    efforts = {tuple(max(p[k], key=p[k].__getitem__) for k in ("low", "high")) for p in solution.points}
    assert ("half", "signal") in efforts


@pytest.mark.parametrize(("second", "gives"), [(0.5, (0.0, 0.5)), (0.3, (1.0, 0.0))])
def test_the_first_contributor_rides_free_unless_the_second_cares_little(
    second: float, gives: tuple[float, float]
) -> None:
    """Varian (1994), Sequential contributions to public goods: a ln(g1 + g2) - g_i; the first gives iff a2/a1 < 1/e."""
    assert (second < math.exp(-1)) == (gives[0] > 0)
    grid = [round(0.05 * k, 2) for k in range(25)]
    tree = ws.ExtensiveForm(["1", "2"]).decision("first", "1", {str(g): f"after {g}" for g in grid})
    for g in grid:
        tree.decision(f"after {g}", "2", {str(h): f"{g} and {h}" for h in grid})
        for h in grid:
            good = math.log(max(g + h, 1e-3))
            tree.terminal(f"{g} and {h}", [good - g, second * good - h])
    solution = ws.solve(tree, ws.SubgamePerfect()).require()
    assert solution.point.outcome == f"{gives[0]} and {gives[1]}"
