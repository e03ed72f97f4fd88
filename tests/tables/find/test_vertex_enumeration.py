"""All equilibria of bimatrix games: literature, exact brute force, components, invariances, traps and limits."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.extreme_equilibria import extreme_equilibria
from winset.base.budget import Budget
from winset.tables.find import best_reply_vertices, vertex_enumeration
from winset.tables.find.nash_subsets import connected, maximal_subsets
from winset.tables.find.vertex_enumeration import VertexEnumeration

CASES = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_two_players.json").read_text())


def table_of(case):
    return np.array([[Fraction(x) for x in flat] for flat in case["payoffs"]], dtype=object).reshape(
        2, *case["actions"]
    )


def expected_of(case):
    return {tuple(tuple(Fraction(p) for p in s) for s in e) for e in case["equilibria"]}


def solve_all(payoffs, **parameters):
    return ws.solve(ws.NormalForm(payoffs), ws.Nash(), VertexEnumeration(**parameters) if parameters else None)


def exact_set(solution):
    return {tuple(tuple(s) for s in p) for p in solution.details["exact_points"]}


def same_set(found, expected, within=1e-9):
    found = [np.concatenate([np.asarray(s, dtype=float) for s in p]) for p in found]
    expected = [np.concatenate([np.asarray(s, dtype=float) for s in p]) for p in expected]
    return len(found) == len(expected) and all(min(np.abs(p - q).max() for q in found) <= within for p in expected)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    solution = ws.solve(ws.NormalForm(table_of(case)), ws.Nash()).require()
    assert solution.method == "VertexEnumeration"
    assert solution.completeness == "all"
    assert solution.certificate.exact
    assert exact_set(solution) == expected_of(case)
    assert same_set(solution.points, expected_of(case), 1e-14)
    assert ws.Solution.from_dict(solution.to_dict()) == solution


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
@pytest.mark.parametrize("change", [(1, 0), (1e-12, 0), (1e12, 0), (1, 1e6), (1e12, 1e18)], ids=str)
def test_literature_in_floating_point_scaled_and_shifted(case, change):
    factor, shift = change
    payoffs = np.array([[float(Fraction(x)) for x in flat] for flat in case["payoffs"]]).reshape(2, *case["actions"])
    payoffs = payoffs * factor + np.array([shift, -2 * shift]).reshape(2, 1, 1)
    if shift and any(Fraction(x).denominator > 1 for flat in case["payoffs"] for x in flat):
        pytest.skip("the shift rounds these payoffs, and the ties in them are lost")
    solution = solve_all(payoffs).require()
    assert solution.completeness == "all"
    assert not solution.certificate.exact
    assert same_set(solution.points, expected_of(case))


@pytest.mark.parametrize("shape", [(3, 3), (4, 3), (3, 4), (4, 4), (5, 4)], ids=str)
def test_random_integer_games_against_exact_brute_force(shape):
    rng = np.random.default_rng(shape[0] * 10 + shape[1])
    for _ in range(400):
        payoffs = rng.integers(0, 3, (2, *shape))
        expected = extreme_equilibria(payoffs)
        solution = solve_all(payoffs)
        assert solution.certificate.exact
        assert exact_set(solution) == expected
        in_floats = solve_all(payoffs / 7.0)
        assert in_floats.completeness == "all"
        assert same_set(in_floats.points, expected)


@pytest.mark.parametrize("seed", range(10))
def test_the_four_exact_ways_agree(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 3, (2, 4, 4))
    large = small.astype(object) * 10**30 + 7 * 10**40
    assert exact_set(solve_all(large)) == extreme_equilibria(small)
    assert exact_set(solve_all(small)) == extreme_equilibria(small)
    monkeypatch.setattr(vertex_enumeration, "pair_by_faces", lambda *_: None)
    assert exact_set(solve_all(small)) == extreme_equilibria(small)
    monkeypatch.setattr(vertex_enumeration, "EXACT_BELOW", 0)
    in_whole_numbers = solve_all(small)
    assert "proved" in in_whole_numbers.reason
    assert exact_set(in_whole_numbers) == extreme_equilibria(small)
    generic = rng.integers(0, 10**6, (2, 5, 5))
    solution = solve_all(generic).require()
    assert solution.certificate.exact
    assert "proved" in solution.reason
    assert same_set(solve_all(generic / 3.0).points, exact_set(solution))


def test_ties_that_floating_point_cannot_see_are_decided_in_whole_numbers():
    """Two actions a hair apart: 10**-30 of the range decides, and the exact list says so."""
    hair = Fraction(1, 10**30)
    payoffs = [[[1, 1], [1 + hair, 1], [0, 2]], [[1, 1], [1, 1], [1, 1]]]
    solution = solve_all(payoffs).require()
    assert solution.certificate.exact
    assert solution.completeness == "all"
    assert not any(p[0][0] > 0 and p[1][0] > 0 for p in solution.points)


def test_components_of_a_constant_game():
    solution = solve_all(np.zeros((2, 2, 3))).require()
    assert len(solution.points) == 6
    (component,) = solution.components
    assert component.support == (("1", "2"), ("1", "2", "3"))
    assert component.dimension == 3
    assert len(component.points) == 6
    assert solution.details["component"] == [0] * 6


def test_components_of_winkels_game():
    """Twelve extreme equilibria; any mixture inside a maximal Nash subset is an equilibrium, and none is larger."""
    case = next(c for c in CASES if c["name"] == "winkels-6x2")
    game = ws.NormalForm(table_of(case))
    solution = ws.solve(game, ws.Nash())
    rng = np.random.default_rng(0)
    corners = []
    for component in solution.components:
        mixed = [
            sum(
                w * np.asarray(p[i])
                for w, p in zip(rng.dirichlet(np.ones(len(component.points))), component.points, strict=True)
            )
            for i in (0, 1)
        ]
        values = game.payoffs[0] @ mixed[1], mixed[0] @ game.payoffs[1]
        assert values[0].max() - mixed[0] @ values[0] < 1e-12
        assert values[1].max() - values[1] @ mixed[1] < 1e-12
        corners.append({(tuple(p[0]), tuple(p[1])) for p in component.points})
    assert all(a == b or not a <= b for a, b in product(corners, corners))
    isolated = [p for p, alone in zip(solution.points, solution.details["isolated"], strict=True) if alone]
    assert len(isolated) + len(set().union(*corners)) == 12


def test_maximal_subsets_are_maximal_bicliques():
    pairs = [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3), ("c", 4)]
    subsets, whole = maximal_subsets(pairs, 100)
    assert whole
    assert subsets == [([0, 1], [0, 1]), ([1], [0, 1, 2]), ([2], [3])]
    assert connected(pairs) == [0, 0, 0, 0, 0, 1]
    assert maximal_subsets(pairs, 1) == ([], False)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), integer=st.booleans())
def test_players_swapped_and_actions_permuted(seed, integer):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 6, 2)
    payoffs = rng.integers(0, 4, (2, m, n)) if integer else rng.random((2, m, n))
    rows, columns = rng.permutation(m), rng.permutation(n)
    moved = payoffs[:, rows][:, :, columns].transpose(0, 2, 1)[::-1]
    plain, relabelled = solve_all(payoffs), solve_all(moved)
    assert same_set(relabelled.points, [(p[1][columns], p[0][rows]) for p in plain.points])
    assert len(relabelled.components) == len(plain.components)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_duplicated_action_splits_equilibria_and_a_dominated_one_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.random((2, 3, 4))
    plain = solve_all(payoffs)
    doubled = solve_all(np.concatenate([payoffs, payoffs[:, -1:]], axis=1))
    merged = [(np.append(p[0][:2], p[0][2] + p[0][3]), p[1]) for p in doubled.points]
    distinct = [p for k, p in enumerate(merged) if not any(same_set([p], [q]) for q in merged[:k])]
    assert same_set(distinct, plain.points, 1e-8)
    worse = np.concatenate([payoffs, payoffs[:, :1]], axis=1)
    worse[0, 3] -= 0.5
    extended = solve_all(worse)
    assert same_set(extended.points, [(np.append(p[0], 0.0), p[1]) for p in plain.points])


@pytest.mark.parametrize("shift", [0.0, 1e6, 1e9])
def test_von_stengels_game_shifted_is_the_game_of_the_shifted_payoffs(shift):
    case = next(c for c in CASES if c["name"] == "von-stengel-75-small")
    payoffs = table_of(case).astype(float) + shift
    assert len(solve_all(payoffs).require().points) == 75


def test_generic_games_have_an_odd_number_of_equilibria_and_none_is_lost():
    """Random 3x3 and 4x4 games, on which testing probabilities against zero without a tolerance loses equilibria."""
    for seed in range(300):
        rng = np.random.default_rng(seed)
        size = 3 + seed % 2
        solution = solve_all(rng.random((2, size, size))).require()
        assert len(solution.points) % 2 == 1
        assert solution.certificate.value < 1e-13


@pytest.mark.slow
def test_agrees_with_the_search_over_supports():
    for seed in range(10):
        payoffs = np.random.default_rng(seed).random((2, 3, 3))
        other = ws.solve(ws.NormalForm(payoffs), ws.Nash(), "SupportSubdivision")
        assert same_set(solve_all(payoffs).points, other.points)


def test_one_action_one_row_and_equal_payoffs():
    assert [list(map(list, p)) for p in solve_all([[[3]], [[1]]]).points] == [[[1.0], [1.0]]]
    assert [list(p[1]) for p in solve_all([[[0, 0, 0]], [[1, 3, 2]]]).points] == [[0, 1, 0]]
    assert [list(p[0]) for p in solve_all([[[0], [2]], [[5], [5]]]).points] == [[0, 1]]
    assert len(solve_all(np.full((2, 12, 12), 0.1)).points) == 144


def test_huge_and_tiny_payoffs():
    payoffs = np.array([[[1e308, -1e308], [-1e308, 1e308]], [[-5e-324, 5e-324], [5e-324, -5e-324]]])
    solution = solve_all(payoffs).require()
    assert same_set(solution.points, [([0.5, 0.5], [0.5, 0.5])])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_payoffs_that_are_not_finite_are_refused(bad):
    with pytest.raises(ws.ModelError, match="must be a finite number"):
        ws.NormalForm([[[1.0, bad], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])


def test_limits_are_said():
    payoffs = np.random.default_rng(0).random((2, 12, 12))
    solution = solve_all(payoffs, work=1)
    assert solution.status is ws.Status.LIMIT
    assert solution.completeness == "some"
    assert solution.points
    assert solution.certificate.ok
    assert "1,000 vertices" in solution.reason
    assert solve_all(np.zeros((2, 12, 12)), pairs=20).status is ws.Status.LIMIT
    cut = solve_all(np.zeros((2, 3, 3)), subsets=0).require()
    assert not cut.components
    assert "not listed" in cut.reason
    large = np.random.default_rng(0).integers(0, 3, (2, 5, 5)).astype(object) * 10**30
    large[:, 0, 0] += 1
    unproved = solve_all(large, exact_vertices=3)
    assert not unproved.certificate.exact
    assert "floating point" in unproved.reason


def test_three_players_are_left_to_others():
    with pytest.raises(ws.MethodError, match="takes two players"):
        ws.solve(ws.NormalForm(np.zeros((3, 2, 2, 2))), ws.Nash(), "VertexEnumeration")
    with pytest.raises(ws.MethodError, match="count='all'"):
        ws.solve(ws.NormalForm(np.zeros((2, 2, 2))), ws.Nash("one"), "VertexEnumeration")


@pytest.mark.kernel
def test_pairing_by_labels_is_looked_up_from_and_ends_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    game = ws.NormalForm(np.random.default_rng(1).integers(0, 3, size=(2, 11, 11)) * 0.1)
    whole = ws.solve(game, ws.Nash(), "VertexEnumeration").require()
    assert whole.completeness == "all"
    monkeypatch.setattr(best_reply_vertices, "STEPS", 40)  # some of the pairs are compared in one call
    told: list[str] = []

    class UntilPairing(Budget):
        def tell(self, what: str, share: float) -> None:
            told.append(what)

        def spent(self) -> bool:
            return len(told) == most

    monkeypatch.setattr(best_reply_vertices, "current_budget", UntilPairing)
    most = -1
    parts = ws.solve(game, ws.Nash(), "VertexEnumeration").require()
    assert parts.points == whole.points
    assert math.prod(whole.stats["vertices"]) > 4 * 40 * 2_000  # pairing takes more than four calls
    most = len(told) - 1
    told.clear()
    some = ws.solve(game, ws.Nash(), "VertexEnumeration")
    assert (some.status, some.completeness) == (ws.Status.LIMIT, "some")
    assert 0 < len(some.points) < len(whole.points)
    assert "The time was over" in some.reason
    assert {str(p) for p in some.points} <= {str(p) for p in whole.points}
