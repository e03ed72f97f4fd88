"""All isolated equilibria of many-player games: literature, a multistart oracle, invariances, degenerate games."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.isolated_equilibria import largest_regret, multistart_equilibria
from winset.tables.find.support_subdivision import SupportSubdivision

CASES = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_many_players.json").read_text())


def game_of(case):
    table = np.array([[Fraction(x) for x in flat] for flat in case["payoffs"]], dtype=object)
    return ws.NormalForm(table.reshape(len(case["actions"]), *case["actions"]), title=case["name"])


def apart(p, q):
    return max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in zip(p, q, strict=True))


def same_set(found, expected, within):
    return len(found) == len(expected) and all(min(apart(p, q) for q in found) <= within for p in expected)


def solve_all(payoffs, **parameters):
    return ws.solve(ws.NormalForm(payoffs), ws.Nash(), SupportSubdivision(**parameters))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    solution = ws.solve(game_of(case), ws.Nash()).require()
    assert solution.method == "SupportSubdivision"
    assert solution.completeness == "all"
    assert same_set(solution.points, case["equilibria"], 1e-9)
    assert solution.certificate.value <= 1e-10
    assert solution.details["isolated"] == [True] * len(case["equilibria"])
    assert not solution.components


@pytest.mark.parametrize("factor", [1e-12, 1e12])
def test_scaling_and_shifting_payoffs_changes_nothing(factor):
    case = CASES[2]
    game = game_of(case)
    shifts = np.array([1e6, -1e6, 0.0, 5.0]).reshape(4, 1, 1, 1, 1)
    solution = solve_all((game.payoffs + shifts) * factor)
    assert solution.completeness == "all"
    assert same_set(solution.points, case["equilibria"], 1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_against_multistart(seed):
    rng = np.random.default_rng(seed)
    shape = [(2, 2, 2), (2, 3, 2), (2, 2, 2, 2)][seed % 3]
    payoffs = rng.random((len(shape), *shape))
    solution = solve_all(payoffs).require()
    assert solution.completeness == "all"
    oracle = multistart_equilibria(payoffs, rng, starts=4)
    assert all(min(apart(p, q) for q in solution.points) < 1e-6 for p in oracle)
    assert max(largest_regret(payoffs, p) for p in solution.points) < 1e-12
    assert len(solution.points) % 2 == 1, "a generic game has an odd number of equilibria (Wilson 1971)"


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), order=st.permutations(range(3)))
def test_relabelling_players_and_actions(seed, order):
    rng = np.random.default_rng(seed)
    payoffs = rng.random((3, 2, 3, 2))
    shuffled = [rng.permutation(m) for m in payoffs.shape[1:]]
    moved = payoffs[:, shuffled[0]][:, :, shuffled[1]][:, :, :, shuffled[2]]
    moved = np.transpose(moved, (0, *(1 + i for i in order)))[list(order)]
    plain, relabelled = solve_all(payoffs), solve_all(moved)
    assert plain.completeness == relabelled.completeness == "all"
    expected = [[p[i][shuffled[i]] for i in order] for p in plain.points]
    assert same_set(relabelled.points, expected, 1e-8)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_dominated_action_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.random((3, 2, 2, 2))
    worse = np.concatenate([payoffs, payoffs[:, :, :1]], axis=2)
    worse[1, :, 2, :] -= 0.5
    plain, extended = solve_all(payoffs), solve_all(worse)
    assert extended.completeness == "all"
    assert same_set(extended.points, [(p[0], np.append(p[1], 0.0), p[2]) for p in plain.points], 1e-9)


def test_generic_3x3x3_games_have_an_odd_number():
    for seed in range(25):
        solution = solve_all(np.random.default_rng(seed).random((3, 3, 3, 3))).require()
        assert solution.completeness == "all"
        assert len(solution.points) % 2 == 1
        assert solution.certificate.value <= 1e-12


def test_constant_payoffs_are_one_continuum():
    solution = solve_all(np.zeros((3, 2, 2, 2)))
    assert solution.status is ws.Status.SOLVED
    assert solution.completeness == "some"
    largest = max(solution.components, key=lambda c: c.dimension)
    assert largest.support == (("1", "2"),) * 3
    assert largest.dimension == 3
    assert len(solution.points) == 8
    assert not any(solution.details["isolated"])


def test_a_continuum_is_named_with_its_ends():
    """Player 1 is indifferent throughout; 2 and 3 play a coordination game whose first equilibrium 1's mixing ends."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[1] = payoffs[2] = [[[2, 0], [0, 1]], [[0, 0], [0, 1]]]
    solution = solve_all(payoffs)
    assert solution.completeness == "some"
    assert (("1", "2"), ("2",), ("2",)) in solution.details["undecided_supports"]
    named = {c.support: c for c in solution.components}
    line = named[(("1", "2"), ("2",), ("2",))]
    assert line.dimension == 1
    ends = sorted(float(p["1"][0]) for p in line.points)
    assert ends[0] == pytest.approx(0, abs=1e-9)
    assert ends[-1] == pytest.approx(1, abs=1e-9)
    for component in solution.components:
        for point in component.points:
            assert largest_regret(payoffs, point) < 1e-9


def test_duplicated_action_gives_continua_and_keeps_equilibria():
    payoffs = np.random.default_rng(3).random((3, 2, 2, 2))
    doubled = np.concatenate([payoffs, payoffs[:, 1:]], axis=1)
    plain, solution = solve_all(payoffs), solve_all(doubled)
    for p in plain.points:
        merged = [(np.array([q[0][0], q[0][1] + q[0][2]]), q[1], q[2]) for q in solution.points]
        assert min(apart(p, q) for q in merged) < 1e-8
    if any(p[0][1] > 0 for p in plain.points):
        assert solution.components
        assert solution.completeness == "some"


@pytest.mark.parametrize("seed", range(8))
def test_small_integer_games_against_multistart(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 3, (3, 2, 2, 2)).astype(float)
    solution = solve_all(payoffs)
    assert solution.status is ws.Status.SOLVED
    assert solution.certificate.ok
    for p in multistart_equilibria(payoffs, rng, starts=3):
        assert min(apart(p, q) for q in solution.points) < 1e-6
    if solution.completeness == "all":
        assert "undecided_supports" not in solution.details
    assert ws.Solution.from_dict(solution.to_dict()) == solution


def test_one_action_and_one_player():
    assert [tuple(map(len, s.points[0])) for s in [solve_all(np.zeros((3, 1, 1, 1)))]] == [(1, 1, 1)]
    solution = solve_all(np.array([[1.0, 3.0, 2.0]]))
    assert [list(p[0]) for p in solution.points] == [[0, 1, 0]]
    tie = solve_all(np.array([[1.0, 3.0, 3.0]]))
    assert tie.completeness == "some"
    assert tie.components[0].dimension == 1


def test_limits_are_said():
    payoffs = np.random.default_rng(0).random((3, 4, 4, 4))
    solution = solve_all(payoffs, pieces=50)
    assert solution.completeness == "some"
    assert solution.details["unsearched_supports"] > 0
    assert "unsearched" in solution.reason


def test_too_many_supports_are_refused_with_what_to_ask():
    with pytest.raises(ws.MethodError, match="count='one'"):
        ws.solve(ws.NormalForm(np.random.default_rng(0).random((3, 10, 10, 10))), ws.Nash(), "SupportSubdivision")
