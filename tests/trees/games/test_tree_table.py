"""Trees made from arrays against the same trees built node by node, in preorder and level by level."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import tree as naive
from winset.base.solution import Found
from winset.solve import certifier_for

ONE = ws.SubgamePerfect()
Arrays = dict[str, Any]
SHARES: list[list[float]] = [[], [1.0], [0.5, 0.5], [0.5, 0.25, 0.25]]
"""Probabilities of chance moves by their number."""


def drawn(seed: int, levels: bool) -> Arrays:
    """Arrays of a random tree of up to some 60 nodes, numbered by levels or in preorder; few payoffs, so many ties."""
    rng = np.random.default_rng(seed)
    kids: list[list[int]] = [[]]
    depth = [0]
    for v in range(60):
        if v < len(kids) and depth[v] < 4 and (v == 0 or rng.random() < 0.6) and len(kids) < 50:
            for _ in range(int(rng.integers(1, 4))):
                kids[v].append(len(kids))
                kids.append([])
                depth.append(depth[v] + 1)
    order = list(range(len(kids)))
    if not levels:
        order, stack = [], [0]
        while stack:
            order.append(stack.pop())
            stack += reversed(kids[order[-1]])
    new = {v: k for k, v in enumerate(order)}
    mover = [-2 if not kids[v] else int(rng.integers(-1, 2)) for v in order]
    child = [new[c] for v in order for c in kids[v]]
    start = np.cumsum([0] + [len(kids[v]) for v in order])
    shares = np.concatenate([SHARES[len(kids[v])] for v in order])
    ends = sum(who == -2 for who in mover)
    payoffs = rng.integers(-2, 3, size=(ends, 2))
    return {"mover": mover, "child_start": start, "child": child, "payoffs": payoffs, "probability": shares}


def named(arrays: Arrays) -> ws.ExtensiveForm:
    """The same tree built node by node."""
    tree, row = ws.ExtensiveForm(["a", "b"]), iter(arrays["payoffs"])
    sets = iter(range(len(arrays["mover"])))
    for v, who in enumerate(arrays["mover"]):
        edges = range(arrays["child_start"][v], arrays["child_start"][v + 1])
        below = {str(k + 1): str(arrays["child"][e]) for k, e in enumerate(edges)}
        if who == -2:
            tree.terminal(str(v), [int(u) for u in next(row)])
        elif who == -1:
            tree.chance(str(v), {a: (p, c) for (a, c), p in zip(below.items(), SHARES[len(below)], strict=True)})
        else:
            tree.decision(str(v), "ab"[who], below, str(next(sets)))
    return tree


def found(tree: ws.ExtensiveForm) -> Found:
    s = ws.solve(tree, ONE).require()
    return Found(s.status, s.points, s.completeness, s.reason, s.components, s.details)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.booleans())
def test_backward_induction_is_that_of_the_tree_built_node_by_node(seed: int, levels: bool) -> None:
    arrays = drawn(seed, levels)
    tree, slow = ws.ExtensiveForm.from_arrays(["a", "b"], **arrays), named(arrays)
    mine, other = ws.solve(tree, ONE).require(), ws.solve(slow, ONE).require()
    assert dict(mine.point.behavior) == other.point.behavior
    assert (mine.point.path, mine.point.outcome) == (other.point.path, other.point.outcome)
    assert np.allclose(mine.point.payoffs, other.point.payoffs, rtol=0, atol=1e-15)
    assert (mine.completeness, mine.details["ties"]) == (other.completeness, other.details["ties"])
    assert mine.certificate.exact == (-1 not in arrays["mover"])
    values = [[float(u) for u in naive.solve(slow, str(v))[0]] for v in range(len(arrays["mover"]))]
    assert np.allclose(mine.details["values"], values, rtol=0, atol=1e-15)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.booleans())
def test_every_other_concept_sees_the_same_tree(seed: int, levels: bool) -> None:
    arrays = drawn(seed, levels)
    tree, slow = ws.ExtensiveForm.from_arrays(["a", "b"], **arrays), named(arrays)
    assert set(tree.terminals) == set(slow.terminals)
    assert tree.payoffs_at(tree.terminals[0])["a"] == slow.payoffs_at(tree.terminals[0])["a"]
    for concept in (ws.SubgamePerfect("all"), ws.QRE(1.0)):
        mine, other = ws.solve(tree, concept), ws.solve(slow, concept)
        assert mine.certificate.ok == other.certificate.ok
        payoffs = [sorted(p.payoffs["a"] for p in s.points) for s in (mine, other)]
        assert np.allclose(*payoffs, rtol=0, atol=1e-9)


def test_information_sets_of_arrays_numbered_by_levels() -> None:
    pennies = ws.ExtensiveForm.from_arrays(
        ["row", "column"],
        [0, 1, 1, -2, -2, -2, -2],
        [0, 2, 4, 6, 6, 6, 6, 6],
        [1, 2, 3, 4, 5, 6],
        [[1, -1], [-1, 1], [-1, 1], [1, -1]],
        information_set=[4, 9, 9, -1, -1, -1, -1],
    )
    assert pennies.information_sets["9"].nodes == ("1", "2")
    assert not pennies.has_perfect_information
    assert pennies.to_arrays().child.tolist() == [1, 4, 2, 3, 5, 6]
    solution = ws.solve(pennies, ws.Nash()).require()
    assert solution.certificate.exact
    assert solution.point.behavior == {"4": {"1": 0.5, "2": 0.5}, "9": {"1": 0.5, "2": 0.5}}
    assert ws.solve(pennies, ONE).require().point.payoffs["row"] == 0


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.booleans())
def test_arrays_survive_a_round_trip(seed: int, levels: bool) -> None:
    arrays = drawn(seed, levels)
    tree = ws.ExtensiveForm.from_arrays(["a", "b"], **arrays)
    once = tree.to_arrays()
    named_sets = once.information_set
    fields = (once.mover, once.child_start, once.child, once.payoffs, once.probability, named_sets)
    again = ws.ExtensiveForm.from_arrays(["a", "b"], *fields)
    for name in ("mover", "child_start", "child", "payoffs", "probability", "information_set", "payoff_row"):
        assert np.array_equal(getattr(once, name), getattr(again.to_arrays(), name)), name
    assert tree == again == pickle.loads(pickle.dumps(tree))
    assert (once.mover.tolist(), once.child.tolist()) == (arrays["mover"], arrays["child"])
    if not levels:  # the tree built node by node numbers its nodes in preorder too
        slow = named(arrays).to_arrays()
        for name in ("mover", "child_start", "child", "payoffs", "information_set", "payoff_row", "chance_polynomial"):
            assert np.array_equal(getattr(once, name), getattr(slow, name)), name
        assert once.exact is not None
        assert slow.exact is not None
        assert once.exact.values() == slow.exact.values()


def test_an_answer_survives_json() -> None:
    tree = ws.ExtensiveForm.from_arrays(["a", "b"], **drawn(5, True))
    solution = ws.solve(tree, ONE).require()
    again = ws.Solution.from_dict(solution.to_dict())
    assert again.points[0].behavior == dict(solution.point.behavior)
    assert str(again.points[0]) == str(solution.point)
    assert ws.certify(tree, ONE, [again.points[0]]).ok


def test_nodes_may_be_added_afterwards() -> None:
    tree = ws.ExtensiveForm.from_arrays(["a"], [0, -2], [0, 1, 1], [1], [[3]])
    tree.nodes.pop("1")
    tree.decision("1", "a", {"stay": "x", "go": "y"}).terminal("x", [1]).terminal("y", [2])
    assert ws.solve(tree, ONE).require().point.payoffs["a"] == 2


WRONG: dict[str, tuple[Arrays, str]] = {
    "mover": ({"mover": [2, -2, -2]}, r"mover\[0\]: must be 0 to 1, -1 for chance, -2 at the end, got 2"),
    "an end with children": ({"mover": [-2, -2, -2]}, r"mover\[0\]: is the end, but has children"),
    "no children": ({"mover": [0, 1, -2]}, r"mover\[1\]: must have at least one child"),
    "start": ({"child_start": [0, 2, 2]}, "child_start: must be 4 numbers from 0 to 2"),
    "falling": ({"child_start": [0, 2, 1, 2]}, r"child_start\[1\]: must not fall, got 2 and then 1"),
    "stranger": ({"child": [1, 7]}, r"child\[1\]: must be a node from 1 to 2, got 7"),
    "twice": ({"child": [1, 1]}, r"nodes\[1\]: must be the child of one node, is that of 2"),
    "up": (
        {"mover": [0, 0, -2], "child_start": [0, 1, 2, 2], "child": [2, 1], "payoffs": [[0, 0]]},
        r"child\[1\]: must be larger than its parent 1, got 1",
    ),
    "payoffs": ({"payoffs": [[1, 2]]}, r"payoffs: must be 2 terminal nodes by 2 players, got shape \(1, 2\)"),
    "infinite": ({"payoffs": [[1, 2], [np.inf, 0]]}, r"payoffs\[1\]: must be finite"),
    "words": ({"payoffs": [["x", "y"]]}, "payoffs: must be one row of numbers for each terminal node"),
    "broken numbers": ({"mover": [0.5, -2, -2]}, "mover: must be a list of whole numbers"),
    "no probabilities": ({"mover": [-1, -2, -2]}, "probability: must be given, since there are chance nodes"),
    "short": (
        {"mover": [-1, -2, -2], "probability": [1.0]},
        "probability: must be 2 numbers, one for each child, got 1",
    ),
    "negative": ({"mover": [-1, -2, -2], "probability": [-1, 2]}, r"probability\[0\]: must be >= 0, got -1.0"),
    "sum": (
        {"mover": [-1, -2, -2], "probability": [0.5, 0.6]},
        r"nodes\[0\]: its probabilities must sum to 1, got 1.1",
    ),
    "sets": ({"information_set": [0]}, "information_set: must be 3 numbers, one for each node, got 1"),
    "no set": ({"information_set": [-1, -1, -1]}, r"information_set\[0\]: must be >= 0, got -1"),
    "empty": ({"mover": [], "child_start": [0], "child": [], "payoffs": np.zeros((0, 2))}, "mover: the tree is empty"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told(name: str) -> None:
    changes, message = WRONG[name]
    right: Arrays = {"mover": [0, -2, -2], "child_start": [0, 2, 2, 2], "child": [1, 2], "payoffs": [[1, 0], [0, 1]]}
    with pytest.raises(ws.ModelError, match=message):
        ws.ExtensiveForm.from_arrays(["a", "b"], **{**right, **changes})


def test_sets_of_two_players_and_of_forgetful_ones() -> None:
    shape: Arrays = {"child_start": [0, 2, 4, 6, 6, 6, 6, 6], "child": [1, 2, 3, 4, 5, 6], "payoffs": np.zeros((4, 2))}
    ends = [-2] * 4
    with pytest.raises(ws.ModelError, match="the nodes of set 3 must have one player"):
        ws.ExtensiveForm.from_arrays(["a", "b"], [0, 1, 0, *ends], information_set=[1, 3, 3, *[-1] * 4], **shape)
    with pytest.raises(ws.ModelError, match="imperfect recall: 'a' would forget"):
        ws.ExtensiveForm.from_arrays(["a", "b"], [0, 0, 0, *ends], information_set=[1, 3, 3, *[-1] * 4], **shape)
    shape["child_start"] = [0, 2, 3, 6, 6, 6, 6, 6]
    with pytest.raises(ws.ModelError, match="the nodes of set 3 must have one number of actions"):
        ws.ExtensiveForm.from_arrays(["a", "b"], [0, 1, 1, *ends], information_set=[1, 3, 3, *[-1] * 4], **shape)


def test_all_faults_are_told_at_once_and_of_each_kind_only_the_first() -> None:
    payoffs = np.full((20, 1), np.nan)
    with pytest.raises(ws.ModelError) as error:
        ws.ExtensiveForm.from_arrays(["a"], [-1, *[-2] * 20], [0, *[20] * 21], range(1, 21), payoffs, np.full(20, -1.0))
    assert len(error.value.faults) == 12
    assert error.value.faults[5] == "payoffs: 15 more of this kind"


def test_names_are_made_up_to_the_limit_of_nodes() -> None:
    tree = ws.ExtensiveForm.from_arrays(["a"], [0, *[-2] * 20], [0, *[20] * 21], range(1, 21), np.arange(20)[:, None])
    with ws.limits(nodes=10):
        assert ws.solve(tree, ONE).require().point["0"]["20"] == 1
        with pytest.raises(ws.ModelError, match="21 nodes; at most 10"):
            _ = tree.nodes
    with ws.limits(cells=10), pytest.raises(ws.ModelError, match="21 numbers in a table"):
        ws.ExtensiveForm.from_arrays(["a"], [0, *[-2] * 20], [0, *[20] * 21], range(1, 21), np.arange(20)[:, None])


TREE = ws.ExtensiveForm.from_arrays(
    ["a", "b"], [0, -2, 1, -2, -2], [0, 2, 2, 4, 4, 4], [1, 2, 3, 4], [[1, 1], [0, 3], [2, 2]]
)


def mixed(answer: Found, numbers: list[float]) -> Found:
    """The answer with other behaviour in its array."""
    point = answer.points[0]
    table = pickle.loads(pickle.dumps(point.behavior))
    table.numbers = np.array(numbers)
    return answer.but(points=[replace(point, behavior=table)])


def shifted(answer: Found, node: int, player: int, by: float) -> Found:
    values = answer.details["values"].copy()
    values[node, player] += by
    return answer.but(details={**answer.details, "values": values})


def spoilt() -> dict[str, tuple[ws.ExtensiveForm, Found]]:
    """By the part that catches it: wrong answers that come as arrays."""
    right = found(TREE)
    point = right.points[0]
    tied = ws.ExtensiveForm.from_arrays(["a"], [0, -2, -2], [0, 2, 2, 2], [1, 2], [[1], [1]])
    worse = mixed(right, [0.0, 1.0, 1.0, 0.0])
    told = {**right.details, "values": np.array([[0.0, 3], [1, 1], [0, 3], [0, 3], [2, 2]])}
    paid = replace(worse.points[0], path=(("0", "2"), ("2", "1")), outcome="3", payoffs=TREE.payoffs_at("3"))
    return {
        "gain": (TREE, worse.but(points=[paid], details=told)),
        "feasibility": (TREE, mixed(right, [1.0, 0.0, 1.0, 0.5])),
        "values": (TREE, shifted(right, 3, 0, 1e-6)),
        "payoffs": (TREE, right.but(points=[replace(point, payoffs=TREE.payoffs_at("4"))])),
        "path": (TREE, right.but(points=[replace(point, outcome="4")])),
        "details": (TREE, right.but(details={**right.details, "ties": 1})),
        "completeness": (tied, found(tied).but(completeness="all")),
    }


@pytest.mark.parametrize("part", ["gain", "feasibility", "values", "payoffs", "path", "details", "completeness"])
def test_each_part_catches_its_plant(part: str) -> None:
    tree, wrong = spoilt()[part]
    certificate = certifier_for(tree, ONE)(tree, ONE, wrong)
    failing = {name for name, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert part in failing, certificate
    assert failing <= {part, "values"}
    assert re.search(rf"{part} is off", certificate.statement)
    assert not certificate.exact


def test_values_of_another_shape_and_sets_of_another_tree_are_refused() -> None:
    right = found(TREE)
    few = right.but(details={**right.details, "values": right.details["values"][1:]})
    other = ws.ExtensiveForm.from_arrays(["a", "b"], [0, -2, -2], [0, 2, 2, 2], [1, 2], [[1, 1], [0, 3]])
    for tree, wrong in ((TREE, few), (other, right)):
        certificate = certifier_for(tree, ONE)(tree, ONE, wrong)
        assert certificate.value == np.inf


def test_a_chain_of_ten_thousand_nodes_is_proved() -> None:
    moves = 10_000
    mover = np.where(np.arange(2 * moves + 1) % 2 == 0, (np.arange(2 * moves + 1) // 2) % 2, -2)
    mover[-1] = -2
    start = np.concatenate([[0], np.cumsum(np.where(mover >= 0, 2, 0))])
    pot = np.arange(moves + 1)
    ends = np.stack([np.where(pot % 2 == 0, pot + 2, pot), np.where(pot % 2 == 0, pot, pot + 2)], axis=1)
    centipede = ws.ExtensiveForm.from_arrays(["a", "b"], mover, start, np.arange(1, 2 * moves + 1), ends)
    solution = ws.solve(centipede, ONE).require()
    assert solution.certificate.exact
    assert solution.certificate.proved == ("points", "completeness")
    assert solution.point.path == (("0", "1"),)
