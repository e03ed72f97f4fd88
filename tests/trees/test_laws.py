"""Laws that tie concepts of trees together, on a shelf of games drawn by seeds; and the same tree in other clothes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import nnls

import winset as ws
from tests.naive import extensive as naive
from tests.proof.plain_tree import build, from_table
from winset.base.solution import Found
from winset.solve import certifier_for

QUICK = 7
"""Of each kind of game so many are examined in every run, the others in the slow one."""
SHELF = [
    pytest.param(
        (players, depth, seed), marks=[pytest.mark.slow] if seed >= QUICK else [], id=f"{players}-{depth}-{seed}"
    )
    for players, depth, games in ((2, 2, 70), (2, 3, 70), (3, 3, 60))
    for seed in range(games)
]
"""Two hundred games."""


def drawn(players: int, depth: int, seed: int) -> ws.ExtensiveForm:
    return naive.random_game(np.random.default_rng([players, depth, seed]), players, depth)


def plans(tree: ws.ExtensiveForm, profile: ws.BehaviorProfile) -> np.ndarray:
    return np.array([float(p) for player in tree.players for p in tree.realization_plan(player, profile).values()])


def covered(tree: ws.ExtensiveForm, point: ws.BehaviorProfile, every: ws.Solution) -> bool:
    """Whether a point is one of those listed, or a mixture of the points of a component."""
    wanted = np.append(plans(tree, point), 1.0)
    for hull in [[p] for p in every.points] + [c.points for c in every.components]:
        table = np.vstack([np.array([plans(tree, p) for p in hull]).T, np.ones(len(hull))])
        if nnls(table, wanted)[1] < 1e-7:
            return True
    return False


def is_nash(tree: ws.ExtensiveForm, point: ws.BehaviorProfile) -> bool:
    concept = ws.Nash("one")
    return certifier_for(tree, concept)(tree, concept, Found(ws.Status.SOLVED, [point])).ok


@pytest.mark.parametrize("which", SHELF)
def test_pure_one_perfect_and_sequential_equilibria_are_among_all(which: tuple[int, int, int]) -> None:
    tree = drawn(*which)
    every = ws.solve(tree, ws.Nash())
    assert every.certificate.ok
    parts = {
        "pure": ws.solve(tree, ws.Pure()).points,
        "one": ws.solve(tree, ws.Nash("one")).require().points,
        "perfect": ws.solve(tree, ws.SubgamePerfect()).require().points,
        "sequential": ws.solve(tree, ws.Sequential()).require().points,
    }
    for points in parts.values():
        assert all(is_nash(tree, p) for p in points)
        if every.completeness == "all" and every.certificate.covers == "all":
            assert all(covered(tree, p, every) for p in points)
    perfect = ws.SubgamePerfect()
    for point in parts["sequential"]:
        assert certifier_for(tree, perfect)(tree, perfect, Found(ws.Status.SOLVED, [point])).ok


@pytest.mark.parametrize("seed", range(12))
def test_a_table_and_its_tree_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 4, (2, *rng.integers(2, 4, 2))).tolist()
    tree, table = build(from_table((a, b)), 2), ws.NormalForm.from_bimatrix(a, b)
    for concept in (ws.Nash(), ws.Pure()):
        mine, theirs = ws.solve(tree, concept), ws.solve(table, concept)
        assert mine.certificate.ok
        assert mine.completeness == theirs.completeness

        def listed(points, of):
            return {tuple(round(float(p), 9) + 0.0 for s in of(point) for p in s) for point in points}

        rows = listed(mine.points, lambda point: [list(point[h].values()) for h in ("first", "second")])
        assert rows == listed(theirs.points, list)


@pytest.mark.parametrize("scale", ["1e-12", "1e12", "1e-300", "1e300"])
@pytest.mark.parametrize("seed", range(3))
def test_units_of_payoffs_change_nothing(seed: int, scale: str) -> None:
    tree = drawn(2, 3, seed)
    other = ws.ExtensiveForm(tree.players)
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            other.terminal(node.name, [f"({u})*{scale}" for u in node.payoffs])
        else:
            other.nodes[node.name] = node
    for concept in (ws.Nash(), ws.Nash("one"), ws.Pure(), ws.SubgamePerfect(), ws.Sequential()):
        before, after = ws.solve(tree, concept), ws.solve(other, concept)
        assert before.certificate.ok
        assert after.certificate.ok, (concept, after.certificate)
        assert len(before.points) == len(after.points)
        for p, q in zip(before.points, after.points, strict=True):
            assert np.allclose(plans(tree, p), plans(other, q), atol=1e-7)


def test_very_large_payoffs_beside_small_ones() -> None:
    """A zero-sum game with entries of 1e19: every equilibrium has the one value, by exact enumeration of the table."""
    rows = [["1e19", "-1/2"], [-(10**19), "1/3"], ["1/4", "1/5"]]
    tree = ws.ExtensiveForm(["1", "2"]).decision("start", "1", {f"r{i}": f"n{i}" for i in range(3)})
    for i, row in enumerate(rows):
        tree.decision(f"n{i}", "2", {f"c{j}": f"z{i}{j}" for j in range(2)}, information_set="second")
        for j, x in enumerate(row):
            tree.terminal(f"z{i}{j}", [x, f"-({x})"])
    value = 0.2  # the third row guarantees 1/5 at least
    found = ws.solve(tree, ws.Nash()).require()
    exact = ws.solve(tree.to_normal_form(), ws.Nash()).require()
    worth = {round(float(p.payoffs["1"]), 9) for p in found.points}
    assert len(worth) == 1
    assert len(found.points) == len(exact.points)
    assert worth.pop() >= value
    assert ws.solve(tree, ws.Nash("one")).require().point.payoffs["1"] == pytest.approx(found.points[0].payoffs["1"])


def test_agents_who_cannot_coordinate_with_themselves() -> None:
    """A textbook claim by names: both sets of one player deviate together, which no single agent would."""
    tree = ws.ExtensiveForm(["a"]).decision("n", "a", {"in": "m", "out": "o"}).terminal("o", [1])
    tree.decision("m", "a", {"x": "u", "y": "v"}).terminal("u", [0]).terminal("v", [2])
    wrong = ws.certify(tree, ws.Nash("one"), [{"n": "out", "m": "x"}])
    assert not wrong.ok
    assert "points[0]: a" in wrong.statement
    assert ws.certify(tree, ws.Nash("one"), [{"n": "in", "m": "y"}]).exact
    with pytest.raises(ws.ModelError, match=r"points\[m\]\[z\]: no such action; accepted: x, y"):
        ws.certify(tree, ws.Nash("one"), [{"n": "in", "m": "z"}])
