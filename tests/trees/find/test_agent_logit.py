"""The agent logit branch against its twin, its limit, and the certificate of sequential equilibria."""

from __future__ import annotations

import json
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import extensive as naive
from tests.trees.find.test_extensive_cases import BY_NAME, tree_of
from winset.base.solution import Found, Solution
from winset.solve import certifier_for
from winset.trees.check.beliefs import limit_beliefs, log_beliefs
from winset.trees.check.play import read_play
from winset.trees.check.sequential import belief_gains
from winset.trees.find.agent_logit import AgentBranch, AgentLogit
from winset.trees.kernels.agent_replies import agent_work, respond

SEQUENTIAL = ws.Sequential()


def logs_of(mixes):
    return {h: {a: math.log(p) for a, p in mix.items()} for h, mix in mixes.items()}


@pytest.mark.kernel
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_replies_and_derivatives_are_those_of_the_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=3, depth=3)
    branch = AgentBranch(AgentLogit(), tree.to_arrays())
    mixes = naive.random_behavior(tree, rng)
    theta = np.array([x for mix in logs_of(mixes).values() for x in mix.values()])
    if not len(theta):
        return
    work = agent_work(branch.tree)
    respond(branch.tree, theta, True, work)
    mu = naive.beliefs(tree, mixes)
    order = tree.layout.number
    assert all(work.belief[order[v]] == pytest.approx(p, abs=1e-12) for mix in mu.values() for v, p in mix.items())
    expected = naive.action_worths(tree, mixes, mu)
    lowest = tree.to_arrays().payoffs.min(axis=0)
    k = 0
    for name, options in expected.items():
        i = tree.players.index(tree.information_sets[name].player)
        for u in options.values():
            assert work.reply[k] * branch.scale + lowest[i] == pytest.approx(u, abs=1e-9)
            k += 1
    pair = work.pair.copy()
    for c in rng.choice(len(theta), size=min(3, len(theta)), replace=False):
        moved = []
        for step in (1e-5, -1e-5):
            respond(branch.tree, theta + step * np.eye(len(theta))[c], False, work)
            moved.append(work.reply.copy())
        # the twin of a derivative is a difference; payoffs are in [0, 1]
        assert np.allclose(pair[:, c], (moved[0] - moved[1]) / 2e-5, atol=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.floats(0.0, 20.0))
def test_responses_are_logit(seed: int, lam: float) -> None:
    tree = naive.random_game(np.random.default_rng(seed), players=2, depth=3)
    solution = ws.solve(tree, ws.QRE(lam)).require()
    mixes = solution.point.behavior
    for name, options in naive.action_worths(tree, mixes, naive.beliefs(tree, mixes)).items():
        weights = {a: math.exp(lam * (u - max(options.values()))) for a, u in options.items()}
        total = sum(weights.values())
        assert all(mixes[name][a] == pytest.approx(w / total, abs=1e-7) for a, w in weights.items())


@pytest.mark.parametrize(("players", "depth"), [(1, 3), (2, 3), (3, 3), (4, 4)])
def test_limits_are_sequential(players: int, depth: int) -> None:
    for seed in range(15):
        tree = naive.random_game(np.random.default_rng(1000 + seed), players, depth)
        solution = ws.solve(tree, SEQUENTIAL).require()
        assert solution.certificate.parts["witness"] == 0.0
        worths = naive.action_worths(tree, solution.point.behavior, solution.details["beliefs"])
        for name, options in worths.items():
            mix = solution.point[name]
            assert sum(mix[a] * u for a, u in options.items()) > max(options.values()) - 1e-7


def test_three_players_get_one_nash_equilibrium_by_it() -> None:
    for seed in range(10):
        tree = naive.random_game(np.random.default_rng(seed), 3, 3, chance=0.0)
        solution = ws.solve(tree, ws.Nash("one"), AgentLogit()).require()
        assert naive.regret(tree, solution.point.behavior) < 1e-8


def test_ranges_of_payoffs_may_differ_by_twelve_orders() -> None:
    tree = naive.random_game(np.random.default_rng(5), 3, 4)
    stretched = ws.ExtensiveForm(tree.players, parameters={"x0": 1e-6, "x1": 1.0, "x2": 1e6})
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            stretched.terminal(node.name, [f"x{i}*({p})" for i, p in enumerate(node.payoffs)])
        else:
            stretched.nodes[node.name] = node
    a, b = (ws.solve(t, SEQUENTIAL).require().point for t in (tree, stretched))
    assert all(abs(p - b[s][x]) < 1e-9 for s, mix in a.behavior.items() for x, p in mix.items())


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from([1e-12, 1e12]), st.integers(-3, 3))
def test_scale_and_shift_change_nothing(seed: int, scale: float, shift: int) -> None:
    tree = naive.random_game(np.random.default_rng(seed), players=2, depth=3)
    moved = ws.ExtensiveForm(tree.players, parameters={"scale": scale})
    for node in tree.nodes.values():
        if hasattr(node, "payoffs"):
            moved.terminal(node.name, [f"scale*({p} + {shift})" for p in node.payoffs])
        else:
            moved.nodes[node.name] = node
    a, b = (ws.solve(t, SEQUENTIAL).require().point for t in (tree, moved))
    assert all(abs(p - b[s][x]) < 1e-6 for s, mix in a.behavior.items() for x, p in mix.items())


def test_a_branch_has_its_points_and_its_limit() -> None:
    tree = tree_of(BY_NAME["beer-quiche"])
    branch = ws.solve(tree, ws.LogitBranch()).require()
    lam = branch.details["lam"]
    assert lam[0] == 0
    assert branch.details["limit"]
    assert branch.details["probabilities"]["after beer"].shape == (len(lam), 2)
    assert np.allclose(branch.details["probabilities"]["w"][0], 0.5)
    part = ws.solve(tree, ws.LogitBranch(lam=3.0)).require()
    assert part.details["lam"][-1] == 3.0
    assert part.point.behavior == ws.solve(tree, ws.QRE(3.0)).require().point.behavior
    limit = ws.solve(tree, SEQUENTIAL).point
    assert all(
        branch.point[s][a] == pytest.approx(p, abs=1e-9) for s, m in limit.behavior.items() for a, p in m.items()
    )


def test_trees_of_single_moves_agree_with_the_table() -> None:
    """Where everybody moves once and sees nothing, agents are the players of a normal form."""
    tree = ws.ExtensiveForm(["a", "b"]).decision("r", "a", {"T": "x", "B": "y"})
    for node, u in (("x", [(3, 2), (0, 0)]), ("y", [(1, 1), (2, 4)])):
        tree.decision(node, "b", {"L": f"{node}L", "R": f"{node}R"}, "b")
        tree.terminal(f"{node}L", u[0]).terminal(f"{node}R", u[1])
    for lam in (0.5, 2.0, 8.0):
        point = ws.solve(tree, ws.QRE(lam)).require().point
        table = ws.solve(tree.to_normal_form(), ws.QRE(lam)).require().point
        assert [point["r"]["T"], point["b"]["L"]] == pytest.approx([table[0][0], table[1][0]], abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.booleans())
def test_gains_given_beliefs_are_those_of_the_twin(seed: int, mixed: bool) -> None:
    """Against every pure way of playing on from the set."""
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=2, depth=3)
    mixes = naive.random_behavior(tree, rng, mixed)
    mu = naive.beliefs(tree, naive.random_behavior(tree, rng))
    full = tree.behavior(mixes).behavior
    gains = belief_gains(read_play(tree, exact=False), full, mu)
    for name, s in tree.information_sets.items():
        i = tree.players.index(s.player)

        def worth(behavior, s=s, i=i, name=name):
            return sum(mu[name][v] * float(naive.worth(tree, v, behavior)[i]) for v in s.nodes)

        best = max(worth({**full, **plan}) for plan in naive.pure_plans(tree, s.player))
        assert gains[name][1] == pytest.approx(best - worth(full), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_bayes_in_logarithms(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = naive.random_game(rng, players=3, depth=3)
    mixes = naive.random_behavior(tree, rng)
    flat = {h: dict.fromkeys(mix, 0.0) for h, mix in mixes.items()}
    expected = naive.beliefs(tree, mixes)
    for got in (
        log_beliefs(read_play(tree, exact=False), logs_of(mixes)),
        limit_beliefs(read_play(tree, exact=False), flat, logs_of(mixes)),
    ):
        assert all(got[h][v] == pytest.approx(p, abs=1e-12) for h, mix in expected.items() for v, p in mix.items())


def test_limit_beliefs_are_limits() -> None:
    solution = ws.solve(tree_of(BY_NAME["selten-horse"]), SEQUENTIAL).require()
    tree, k, c = tree_of(BY_NAME["selten-horse"]), *(solution.details[n] for n in ("exponents", "log_coefficients"))
    for small in (1e-4, 1e-8):
        weights = {h: {a: math.exp(c[h][a]) * small ** k[h][a] for a in mix} for h, mix in k.items()}
        mixes = {h: {a: w / sum(mix.values()) for a, w in mix.items()} for h, mix in weights.items()}
        near = log_beliefs(read_play(tree, exact=False), logs_of(mixes))
        apart = max(abs(p - near[h][v]) for h, mix in solution.details["beliefs"].items() for v, p in mix.items())
        assert apart < 10 * small


def planted(tree, solution, behavior=None, **details):
    point = solution.point if behavior is None else tree.behavior(behavior)
    found = Found(ws.Status.SOLVED, [point], details={**solution.details, **details})
    return certifier_for(tree, SEQUENTIAL)(tree, SEQUENTIAL, found)


def test_planted_wrong_answers_are_caught() -> None:
    tree = tree_of(BY_NAME["beer-quiche"])
    solution = ws.solve(tree, SEQUENTIAL).require()
    assert planted(tree, solution).ok
    pooled = solution.point.outcome[1]
    on, off = ("after beer", "after quiche") if pooled == "b" else ("after quiche", "after beer")
    beliefs = solution.details["beliefs"]
    wrong = {**beliefs, on: dict(zip(beliefs[on], (0.5, 0.5), strict=True))}
    assert planted(tree, solution, beliefs=wrong).parts["consistency"] == pytest.approx(0.4)
    other = {**beliefs, off: dict(zip(beliefs[off], (0.0, 1.0), strict=True))}
    certificate = planted(tree, solution, beliefs=other)
    assert certificate.parts["consistency"] > 0.1
    assert certificate.parts["gain"] > 0.1
    rash = {**solution.point.behavior, on: {"duel": 1.0, "no": 0.0}}
    assert not planted(tree, solution, rash).ok
    bare = {name: value for name, value in solution.details.items() if name not in ("exponents", "log_coefficients")}
    naked = certifier_for(tree, SEQUENTIAL)(tree, SEQUENTIAL, Found(ws.Status.SOLVED, [solution.point], details=bare))
    assert naked.parts["consistency"] == float("inf")
    branch = ws.solve(tree, ws.QRE(2.0))
    moved = {h: {a: x + 1e-3 for a, x in mix.items()} for h, mix in branch.details["log_probability"].items()}
    certify = certifier_for(tree, ws.QRE(2.0))
    details = {**branch.details, "log_probability": moved}
    assert not certify(tree, ws.QRE(2.0), Found(ws.Status.SOLVED, branch.points, details=details)).ok
    hot = replace(ws.QRE(2.0), lam=2.1)
    assert not certify(tree, hot, Found(ws.Status.SOLVED, branch.points, details=branch.details)).ok


def test_limits_and_refusals_say_why() -> None:
    tree = tree_of(BY_NAME["selten-horse"])
    stopped = ws.solve(tree, SEQUENTIAL, AgentLogit(steps=5))
    assert (stopped.status, stopped.points) == (ws.Status.LIMIT, [])
    assert "limit of 5 steps" in stopped.reason
    with pytest.raises(ws.MethodError, match=r"the tree has 6 actions, accepted: 4"):
        ws.solve(tree, SEQUENTIAL, AgentLogit(actions=4))


def test_solutions_survive_a_round_trip() -> None:
    tree = tree_of(BY_NAME["selten-horse"])
    for concept in (SEQUENTIAL, ws.QRE(2.0), ws.LogitBranch(), ws.Nash(), ws.SubgamePerfect("all")):
        solution = ws.solve(tree, concept)
        assert Solution.from_dict(json.loads(json.dumps(solution.to_dict()))) == solution
        assert pickle.loads(pickle.dumps(solution)) == solution


def test_a_tree_without_moves_is_answered() -> None:
    for tree in (ws.ExtensiveForm(["a"]).terminal("t", [2]),):
        for concept in (SEQUENTIAL, ws.QRE(1.0), ws.LogitBranch(), ws.Nash(), ws.Nash("one"), ws.Pure()):
            assert ws.solve(tree, concept).require().point.payoffs["a"] == 2
