"""Sequences, realization plans, behaviour and mixed strategies: one way and back, and the strategic form."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import extensive as naive


def two_moves() -> ws.ExtensiveForm:
    """The first player moves, is answered without being seen, and moves again after ``in``."""
    tree = ws.ExtensiveForm(["a", "b"]).decision("r", "a", {"in": "s", "out": "q"}).terminal("q", [1, 1])
    tree.decision("s", "b", {"l": "t1", "r": "t2"})
    for node in ("t1", "t2"):
        tree.decision(node, "a", {"L": f"{node}L", "R": f"{node}R"}, "t")
        tree.terminal(f"{node}L", [3, 1]).terminal(f"{node}R", ["1/3", 2])
    return tree


def test_sequences_name_own_moves() -> None:
    tree = two_moves()
    assert tree.sequences("a") == (
        (),
        (("r", "in"),),
        (("r", "out"),),
        (("r", "in"), ("t", "L")),
        (("r", "in"), ("t", "R")),
    )
    assert tree.sequences("b") == ((), (("s", "l"),), (("s", "r"),))
    with pytest.raises(ws.ModelError, match=r"no player named 'c'; accepted: a, b"):
        tree.sequences("c")


def test_reduced_strategies_leave_out_what_own_moves_exclude() -> None:
    tree = two_moves()
    game = tree.to_normal_form()
    assert game.actions[0] == ("in; L", "in; R", "out; -")
    assert tree.to_normal_form(reduced=False).actions[0] == ("in; L", "in; R", "out; L", "out; R")
    assert game.exact[0].tolist() == [[3, 3], [Fraction(1, 3)] * 2, [1, 1]]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.booleans())
def test_behaviour_survives_every_conversion(seed: int, mixed: bool) -> None:
    """Kuhn's theorem: plans and mixed strategies have the payoffs of the behaviour, and give it back."""
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=2, depth=3)
    behavior = tree.behavior(naive.random_behavior(tree, rng, mixed))
    plans = {p: tree.realization_plan(p, behavior) for p in tree.players}
    for back in (tree.behavior_from_plans(plans), tree.to_behavior(tree.to_mixed(behavior))):
        assert np.allclose(back.payoffs, behavior.payoffs, atol=1e-12)
        for player in tree.players:
            again = tree.realization_plan(player, back)
            assert all(abs(again[s] - plans[player][s]) < 1e-12 for s in again)
    game, profile = tree.to_normal_form(), tree.to_mixed(behavior)
    expected = [profile[0] @ game.payoffs[i] @ profile[1] for i in (0, 1)]
    assert np.allclose(expected, behavior.payoffs, atol=1e-12)
    assert np.allclose(naive.worth(tree, tree.root, behavior.behavior), behavior.payoffs, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_mixed_strategies_become_equivalent_behaviour(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=3, depth=3)
    game = tree.to_normal_form()
    strategies = tuple(rng.dirichlet(np.ones(m)) for m in game.payoffs.shape[1:])
    behavior = tree.to_behavior(ws.Profile(tree.players, strategies, game.actions))
    expected = np.einsum("iabc,a,b,c->i", game.payoffs, *strategies)
    assert np.allclose(behavior.payoffs, expected, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_reduced_and_full_strategic_forms_agree(seed: int) -> None:
    """Every full strategy has the column of the reduced one that it extends."""
    tree = naive.random_game(np.random.default_rng(seed), players=2, depth=3)
    reduced, full = (tree.to_normal_form(reduced=r) for r in (True, False))
    for axis in (1, 2):
        rows = {tuple(np.take(full.payoffs, k, axis).ravel()) for k in range(full.payoffs.shape[axis])}
        assert len(rows) <= reduced.payoffs.shape[axis] <= full.payoffs.shape[axis]
    assert {tuple(u) for u in full.payoffs.reshape(2, -1).T} == {tuple(u) for u in reduced.payoffs.reshape(2, -1).T}


def test_fractions_stay_fractions() -> None:
    tree = two_moves()
    third = Fraction(1, 3)
    mixes = {"r": {"in": third, "out": 1 - third}, "s": {"l": 1}, "t": {"L": third, "R": 1 - third}}
    plan = tree.realization_plan("a", mixes)
    assert plan[("r", "in"), ("t", "L")] == Fraction(1, 9)
    assert list(tree.to_mixed(mixes)["a"]) == [Fraction(1, 9), Fraction(2, 9), Fraction(2, 3)]


def test_wrong_strategies_are_refused_with_every_fault() -> None:
    tree = two_moves()
    with pytest.raises(ws.ModelError) as error:
        tree.behavior({"r": {"in": 0.5, "off": 0.5}, "s": {"l": -1, "r": 2}, "u": {}})
    text = str(error.value)
    for fault in (
        "behavior[u]: no such",
        "[r][off]: no such action",
        "must be a probability",
        "behavior[t]: is missing",
    ):
        assert fault in text
    plan = tree.realization_plan("a", {"r": {"in": 1}, "s": {"l": 1}, "t": {"L": 1}})
    broken = {**plan, (("r", "in"), ("t", "L")): 0.25}
    with pytest.raises(ws.ModelError, match=r"plan at t: must be >= 0 and sum to 1"):
        tree.behavior_from_plans(
            {"a": broken, "b": tree.realization_plan("b", {"r": {"in": 1}, "s": {"l": 1}, "t": {"L": 1}})}
        )
    with pytest.raises(ws.ModelError, match=r"the plan of 'b' is missing"):
        tree.behavior_from_plans({"a": plan})
    with pytest.raises(ws.ModelError, match=r"strategies\[a\]: must have shape \(3,\)"):
        tree.to_behavior(ws.Profile(("a", "b"), (np.ones(2) / 2, np.ones(2) / 2)))


def test_a_table_too_large_is_refused_with_its_size() -> None:
    tree = ws.ExtensiveForm(["a", "b"])
    tree.chance("r", {f"c{k}": ("1/24", f"d{k}") for k in range(24)})
    for k in range(24):
        tree.decision(f"d{k}", "ab"[k % 2], {"x": f"x{k}", "y": f"y{k}"}).terminal(f"x{k}", [0, 1]).terminal(
            f"y{k}", [1, 0]
        )
    with pytest.raises(ws.ModelError, match=r"reduced strategic form has 4,096 x 4,096 cells; at most 1,000,000"):
        tree.to_normal_form()
    assert ws.solve(tree, ws.Nash("one")).require().certificate.exact
