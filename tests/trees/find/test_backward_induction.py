"""Backward induction against exact recursion, one tree and in batch; its certificate against planted wrong answers."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import tree as naive
from winset.base.solution import Found, Solution
from winset.solve import certifier_for
from winset.trees.check.one_shot import one_shot_at
from winset.trees.check.play import read_play


def random_tree(
    rng: np.random.Generator, depth: int = 3, chance: bool = True, integers: bool = True
) -> ws.ExtensiveForm:
    """A tree of mixed depth; few distinct integer payoffs, so that ties are common."""
    tree = ws.ExtensiveForm(["a", "b", "c"], parameters={"x": 2.0, "y": -1.0})
    counter = iter(range(10_000))

    def grow(level: int) -> str:
        name = f"n{next(counter)}"
        if level == 0 or rng.random() < 0.15:
            numbers = rng.integers(-2, 3, size=3) if integers else rng.normal(size=3)
            tree.terminal(name, [f"{float(u)!r} + {int(rng.integers(-1, 2))}*x*y" for u in numbers])
            return name
        children = [grow(level - 1) for _ in range(int(rng.integers(1, 4)))]
        if chance and rng.random() < 0.25:
            share = f"1/{len(children)}"
            tree.chance(name, {f"m{k}": (share, c) for k, c in enumerate(children)})
        else:
            tree.decision(name, "abc"[int(rng.integers(3))], {f"m{k}": c for k, c in enumerate(children)})
        return name

    tree_root = grow(depth)
    assert tree_root == "n0"
    return tree


@pytest.mark.kernel
@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6))
def test_agrees_with_exact_recursion(seed: int) -> None:
    tree = random_tree(np.random.default_rng(seed))
    solution = ws.solve(tree, ws.SubgamePerfect()).require()
    values, plan, ties = naive.solve(tree)
    assert np.allclose(solution.point.payoffs, [float(u) for u in values], atol=1e-12)
    assert {s: max(mix, key=mix.__getitem__) for s, mix in solution.point.behavior.items()} == plan
    assert solution.details["ties"] == len(ties)
    assert solution.completeness == ("all" if not ties else "one")


@pytest.mark.kernel
@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([1e-12, 1e12]), st.floats(-5, 5))
def test_scale_and_shift_change_no_move(seed: int, scale: float, shift: float) -> None:
    tree = random_tree(np.random.default_rng(seed), integers=False)
    moved = ws.ExtensiveForm(tree.players, parameters=tree.parameters)
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            moved.terminal(node.name, [f"{scale!r}*({p} + {shift!r})" for p in node.payoffs])
        else:
            moved.nodes[node.name] = node
    before, after = (ws.solve(t, ws.SubgamePerfect()).require().point for t in (tree, moved))
    assert before.behavior == after.behavior


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_all_outcomes_are_those_of_every_plan(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, depth=2, chance=False)
    plain = ws.ExtensiveForm(tree.players)
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            plain.terminal(node.name, [int(u) for u in rng.integers(0, 2, size=3)])
        else:
            plain.nodes[node.name] = node
    solution = ws.solve(plain, ws.SubgamePerfect("all")).require()
    assert {p.outcome for p in solution.points} == naive.all_outcomes(plain)
    assert solution.completeness == "all"
    play = read_play(plain, exact=False)
    for point in solution.points:
        assert one_shot_at(play, point.behavior)[0] <= 1e-12


def test_all_outcomes_with_chance_are_distributions() -> None:
    tree = ws.ExtensiveForm(["a"]).chance("n", {"l": ("1/2", "d1"), "r": ("1/2", "d2")})
    for d in ("d1", "d2"):
        tree.decision(d, "a", {"x": f"{d}x", "y": f"{d}y"}).terminal(f"{d}x", [1]).terminal(f"{d}y", [1])
    solution = ws.solve(tree, ws.SubgamePerfect("all"))
    assert len(solution.points) == len(solution.details["outcomes"]) == 4
    assert all(sum(o.values()) == 1 for o in solution.details["outcomes"])


def test_a_cap_on_outcomes_is_said() -> None:
    from winset.trees.find.backward_induction import BackwardInduction

    tree = ws.ExtensiveForm(["a"]).decision("n", "a", {f"m{k}": f"t{k}" for k in range(5)})
    for k in range(5):
        tree.terminal(f"t{k}", [0])
    solution = ws.solve(tree, ws.SubgamePerfect("all"), BackwardInduction(most=3))
    assert (solution.status, solution.completeness) == (ws.Status.LIMIT, "some")


def test_ties_go_to_the_first_listed_action_and_are_counted() -> None:
    tree = ws.ExtensiveForm(["a", "b"]).decision("r", "a", {"first": "t", "second": "d"})
    tree.decision("d", "b", {"x": "u", "y": "v"}).terminal("t", [1, 0]).terminal("u", [1, 5]).terminal("v", [0, 5])
    solution = ws.solve(tree, ws.SubgamePerfect())
    assert solution.point.outcome == "t"
    assert (solution.details["ties"], solution.details["ties_on_path"]) == (2, 1)


def test_planted_wrong_answers_are_caught() -> None:
    tree = ws.ExtensiveForm(["a", "b"]).decision("r", "a", {"in": "d", "out": "q"}).terminal("q", [1, 0])
    tree.decision("d", "b", {"share": "s", "grab": "g"}).terminal("s", [2, 1]).terminal("g", [0, 2])
    right = ws.solve(tree, ws.SubgamePerfect())
    assert right.point.outcome == "q"
    certify = certifier_for(tree, ws.SubgamePerfect())
    threat = replace(right.point, behavior={"r": {"in": 1.0, "out": 0.0}, "d": {"share": 1.0, "grab": 0.0}})
    assert not certify(tree, ws.SubgamePerfect(), Found(ws.Status.SOLVED, [threat])).ok
    loose = replace(right.point, behavior={"r": {"in": 0.5, "out": 0.6}, "d": {"share": 0.0, "grab": 1.0}})
    assert not certify(tree, ws.SubgamePerfect(), Found(ws.Status.SOLVED, [loose])).ok


def test_imperfect_information_is_refused_with_the_reason() -> None:
    from winset.trees.find.backward_induction import BackwardInduction

    tree = ws.ExtensiveForm(["a", "b"]).decision("r", "a", {"H": "c1", "T": "c2"})
    for node in ("c1", "c2"):
        tree.decision(node, "b", {"H": f"{node}H", "T": f"{node}T"}, information_set="s")
        tree.terminal(f"{node}H", [1, 0]).terminal(f"{node}T", [0, 1])
    with pytest.raises(ws.MethodError, match="needs perfect information"):
        ws.solve(tree, ws.SubgamePerfect(), BackwardInduction())


def drawn(rng: np.random.Generator, count: int) -> dict[str, Any]:
    return {"x": rng.normal(size=count), "y": rng.normal(size=count)}


@pytest.mark.kernel
def test_batch_agrees_with_one_at_a_time() -> None:
    rng = np.random.default_rng(5)
    for _ in range(25):
        tree = random_tree(rng, integers=bool(rng.integers(2)))
        draws = drawn(rng, 37)
        batch = ws.solve_batch(tree, draws)
        assert np.all(batch.status == ws.Status.SOLVED)
        assert np.nanmax(batch.certificate) < 1e-9
        for row in range(0, 37, 6):
            game = tree.with_parameters(x=float(draws["x"][row]), y=float(draws["y"][row]))
            one = ws.solve(game, ws.SubgamePerfect())
            assert batch.labels("outcome")[row] == one.point.outcome
            assert np.allclose(batch["payoffs"][row], one.point.payoffs, atol=1e-9)
            assert batch["ties_on_path"][row] == one.details["ties_on_path"]


def test_batch_does_not_depend_on_threads_and_marks_rows_that_are_not_finite() -> None:
    rng = np.random.default_rng(6)
    tree, draws = random_tree(rng, depth=4), drawn(rng, 3000)
    draws["x"][[7, 2999]] = [np.nan, np.inf]
    one, many = (ws.solve_batch(tree, ws.SubgamePerfect(), draws, threads=t) for t in (1, 2))
    assert one.columns.keys() == many.columns.keys()
    assert all(np.array_equal(one[c], many[c], equal_nan=one[c].dtype.kind == "f") for c in one.columns)
    assert one.status[7] == one.status[2999] == ws.Status.NONFINITE
    assert (one.status == ws.Status.SOLVED).sum() == 2998
    matrix = np.stack([draws["x"], draws["y"]], axis=1)
    assert np.array_equal(ws.solve_batch(tree, matrix)["outcome"], one["outcome"])


def test_batch_certificate_catches_wrong_rows() -> None:
    from winset.solve import stack_certifier_for

    tree = ws.ExtensiveForm(["a"], parameters={"x": 1.0}).decision("r", "a", {"l": "t", "r": "u"})
    tree.terminal("t", ["x"]).terminal("u", [0])
    stack = tree.with_draws({"x": np.array([1.0, -1.0])})
    choices = np.array([[0, -1, -1], [0, -1, -1]])
    wrong = Found(ws.Status.SOLVED, [], details={"choices": choices, "payoffs": np.array([[1.0], [-1.0]])})
    values = stack_certifier_for(stack, ws.SubgamePerfect())(stack, ws.SubgamePerfect(), wrong)
    assert values[0] == 0
    assert values[1] == pytest.approx(1)


def test_solutions_survive_a_round_trip() -> None:
    solution = ws.solve(random_tree(np.random.default_rng(1)), ws.SubgamePerfect())
    assert Solution.from_dict(json.loads(json.dumps(solution.to_dict()))) == solution
    assert pickle.loads(pickle.dumps(solution)) == solution


def test_draws_are_checked() -> None:
    tree = random_tree(np.random.default_rng(1))
    with pytest.raises(ws.ModelError, match=r"draws\[z\]: no parameter named 'z'"):
        ws.solve_batch(tree, {"z": np.ones(2)})
    with pytest.raises(ws.ModelError, match=r"lengths differ"):
        ws.solve_batch(tree, {"x": np.ones(2), "y": np.ones(3)})
    with pytest.raises(ws.ModelError, match=r"must have shape \(B, 2\)"):
        ws.solve_batch(tree, np.ones((4, 3)))
    with pytest.raises(ws.ModelError, match=r"has no parameters"):
        ws.solve_batch(ws.NormalForm.from_bimatrix([[1]], [[1]]), {"x": np.ones(2)})
    with pytest.raises(ws.MethodError, match=r"one equilibrium a draw"):
        ws.solve_batch(tree, ws.SubgamePerfect("all"), {"x": np.ones(2)})
