"""Linear programs and complementary pivoting on the sequence form, against tables, twins and peers."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import extensive as naive
from winset.base.solution import Found
from winset.solve import certifier_for
from winset.trees.check.play import read_play
from winset.trees.check.replies import replies
from winset.trees.find.sequence_form import sequence_form
from winset.trees.find.sequence_linear import SequenceLinear
from winset.trees.find.sequence_pivoting import SequencePivoting

ONE = ws.Nash("one")


def kuhn_poker(cards: str = "JQK") -> ws.ExtensiveForm:
    """Kuhn (1950), A simplified two-person poker."""
    tree = ws.ExtensiveForm(["one", "two"], "Kuhn poker")
    deals = ["".join(pair) for pair in permutations(cards, 2)]
    tree.chance("deal", {d: (f"1/{len(deals)}", d) for d in deals})
    for d in deals:
        win = 1 if cards.index(d[0]) > cards.index(d[1]) else -1
        tree.decision(d, "one", {"bet": f"{d}b", "check": f"{d}c"}, f"one {d[0]}")
        tree.decision(f"{d}b", "two", {"call": f"{d}bc", "fold": f"{d}bf"}, f"two {d[1]} after a bet")
        tree.decision(f"{d}c", "two", {"bet": f"{d}cb", "check": f"{d}cc"}, f"two {d[1]} after a check")
        tree.decision(f"{d}cb", "one", {"call": f"{d}cbc", "fold": f"{d}cbf"}, f"one {d[0]} after a check and a bet")
        tree.terminal(f"{d}bc", [2 * win, -2 * win]).terminal(f"{d}bf", [1, -1])
        tree.terminal(f"{d}cc", [win, -win])
        tree.terminal(f"{d}cbc", [2 * win, -2 * win]).terminal(f"{d}cbf", [-1, 1])
    return tree


def two_movers(tree: ws.ExtensiveForm) -> bool:
    return len({s.player for s in tree.information_sets.values()}) == 2


@pytest.mark.parametrize("method", ["SequenceLinear", "SequencePivoting"])
def test_kuhn_poker_is_worth_minus_one_eighteenth(method: str) -> None:
    solution = ws.solve(kuhn_poker(), ONE, method).require()
    assert solution.point.payoffs["one"] == pytest.approx(-1 / 18, abs=1e-14)
    assert solution.certificate.exact
    bluff = solution.point["one J"]["bet"]
    assert 0 <= bluff <= 1 / 3 + 1e-12
    assert solution.point["one K"]["bet"] == pytest.approx(3 * bluff, abs=1e-12)
    assert solution.point["two J after a check"]["bet"] == pytest.approx(1 / 3)


@pytest.mark.kernel
@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_pivoting_finds_an_equilibrium_by_the_twin(seed: int) -> None:
    tree = naive.random_game(np.random.default_rng(seed), players=2, depth=3)
    solution = ws.solve(tree, ONE).require()
    assert naive.regret(tree, solution.point.behavior) < 1e-9


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_zero_sum_values_agree_with_each_other_and_with_the_table(seed: int) -> None:
    from scipy.optimize import linprog

    tree = naive.random_game(np.random.default_rng(seed), players=2, depth=3, zero_sum=True)
    if not two_movers(tree):
        return
    A = tree.to_normal_form().payoffs[0]
    m = len(A)
    cost, bounds = np.r_[np.zeros(m), -1.0], [(0, None)] * m + [(None, None)]
    rows, total = np.c_[-A.T, np.ones(A.shape[1])], np.r_[np.ones(m), 0.0][None]
    value = -linprog(cost, A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=total, b_eq=[1], bounds=bounds).fun
    for method in (SequenceLinear(), SequencePivoting()):
        found = ws.solve(tree, ONE, method).require()
        assert found.point.payoffs["a"] == pytest.approx(value, abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from([1e-12, 1e12]), st.integers(-9, 9))
def test_scale_and_shift_do_no_harm(seed: int, scale: float, shift: int) -> None:
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=2, depth=3)
    moved = ws.ExtensiveForm(tree.players, parameters={"scale": scale})
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            moved.terminal(node.name, [f"scale*({p} + {shift})" for p in node.payoffs])
        else:
            moved.nodes[node.name] = node
    assert naive.regret(tree, ws.solve(moved, ONE).require().point.behavior) < 1e-9


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_swapped_players_get_swapped_values_of_zero_sum_games(seed: int) -> None:
    tree = naive.random_game(np.random.default_rng(seed), players=2, depth=3, zero_sum=True)
    swapped = ws.ExtensiveForm(["b", "a"])
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            swapped.terminal(node.name, dict(zip("ab", map(str, node.payoffs), strict=True)))
        else:
            swapped.nodes[node.name] = node
    values = [ws.solve(t, ONE).require().point.payoffs["a"] for t in (tree, swapped)]
    assert values[0] == pytest.approx(values[1], abs=1e-9)


@pytest.mark.kernel
@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_best_replies_are_those_of_the_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=3, depth=3)
    arrays = tree.to_arrays()
    form = sequence_form(arrays)
    mixes = naive.random_behavior(tree, rng)
    behavior = np.array([p for mix in mixes.values() for p in mix.values()])
    spread = np.ptp(arrays.payoffs, axis=0)
    for i, player in enumerate(tree.players):
        if not len(form.sets_of(i)) or spread[i] == 0:
            continue
        replies = dict(mixes)
        choice = form.reply(i, form.plans(behavior))
        for h, (name, s) in enumerate(tree.information_sets.items()):
            if s.player == player:
                replies[name] = {a: float(form.first[h] + k == choice[h]) for k, a in enumerate(s.actions)}
        best = max(naive.worth(tree, tree.root, {**mixes, **plan})[i] for plan in naive.pure_plans(tree, player))
        assert naive.worth(tree, tree.root, replies)[i] == pytest.approx(best, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.booleans())
def test_the_certificate_is_the_regret_of_the_twin(seed: int, mixed: bool) -> None:
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=3, depth=3)
    profile = tree.behavior(naive.random_behavior(tree, rng, mixed))
    here = naive.worth(tree, tree.root, profile.behavior)
    play, regrets = read_play(tree, exact=False), []
    for i, player in enumerate(tree.players):
        best = max(naive.worth(tree, tree.root, {**profile.behavior, **p})[i] for p in naive.pure_plans(tree, player))
        regrets.append(float(best - here[i]))
        gain = float(replies(play, profile.behavior, i, [(0, 1.0)]).whole_gain()) * play.unit[i]
        assert gain == pytest.approx(regrets[-1], abs=1e-12)
    certificate = certifier_for(tree, ONE)(tree, ONE, Found(ws.Status.SOLVED, [profile]))
    assert (certificate.parts["regret"] > 1e-9) == (max(regrets) > 1e-9)


def test_planted_wrong_answers_are_caught() -> None:
    tree = kuhn_poker()
    right = ws.solve(tree, ONE).require().point
    wrong = {**right.behavior, "two J after a check": {"bet": 0.34, "check": 0.66}}
    certificate = certifier_for(tree, ONE)(tree, ONE, Found(ws.Status.SOLVED, [tree.behavior(wrong)]))
    assert not certificate.ok
    assert not certificate.exact


def test_a_player_alone_takes_the_best_plan() -> None:
    tree = ws.ExtensiveForm(["a"]).chance("r", {"l": ("1/2", "x"), "h": ("1/2", "y")})
    for node, bonus in (("x", 0), ("y", 4)):
        tree.decision(node, "a", {"stop": f"{node}s", "go": f"{node}g"}, "blind")
        tree.terminal(f"{node}s", [1]).terminal(f"{node}g", [bonus])
    solution = ws.solve(tree, ONE).require()
    assert solution.point["blind"] == {"stop": 0.0, "go": 1.0}
    assert solution.point.payoffs["a"] == 2


def test_limits_and_refusals_say_why() -> None:
    tree = naive.random_game(np.random.default_rng(3), players=2, depth=5, chance=0.0)
    stopped = ws.solve(tree, ONE, SequencePivoting(pivots=1))
    assert (stopped.status, stopped.points) == (ws.Status.LIMIT, [])
    assert "limit of 1 pivots" in stopped.reason
    with pytest.raises(ws.MethodError, match=r"the players have \d+ actions, accepted: 3"):
        ws.solve(tree, ONE, SequencePivoting(actions=3))
    with pytest.raises(ws.MethodError, match=r"needs payoffs that add up to a constant"):
        ws.solve(tree, ONE, SequenceLinear())
    with pytest.raises(ws.MethodError, match=r"takes two players who move, got 3"):
        ws.solve(naive.random_game(np.random.default_rng(1), 3, 4), ONE, SequencePivoting())
