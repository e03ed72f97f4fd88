"""Stacks of tables: equal to one game at a time, whatever the order and the number of threads; ties, limits, faults."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.extreme_equilibria import extreme_equilibria
from tests.naive.support_pairs import pure_cells
from winset.tables.find.lemke_howson_batch import LemkeHowsonBatch
from winset.tables.find.vertex_enumeration_batch import NashBatch, most_vertices

CASES = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_two_players.json").read_text())
ONE = ws.Nash("one")


def random_stack(shape, rows=60, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, len(shape), *shape))


def flat(profile):
    return np.concatenate([np.asarray(s, dtype=float) for s in profile])


def same_set(found, expected, within=1e-9):
    found, expected = [flat(p) for p in found], [flat(p) for p in expected]
    return len(found) == len(expected) and all(min(np.abs(p - q).max() for q in found) <= within for p in expected)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 4), (5, 5), (2, 5), (4, 3), (1, 4), (3, 1)], ids=str)
def test_all_equilibria_equal_one_game_at_a_time(shape):
    games = random_stack(shape)
    batch = ws.solve_batch(games, ws.Nash())
    assert batch.method == "NashBatch"
    assert np.all(batch.status == ws.Status.SOLVED)
    assert batch.certificate.max() < 1e-12
    assert not batch["doubtful"].any()
    assert batch.points.shape == (batch.offsets[-1], 2, max(shape))
    for row in range(len(games)):
        solution = ws.solve(ws.NormalForm(games[row]), ws.Nash())
        listed = batch.profiles(row)
        assert len(listed) == batch["count"][row] == len(solution.points)
        for mine, other in zip(listed, solution.points, strict=True):
            np.testing.assert_allclose(flat(mine), flat(other), atol=1e-9)
    for i, m in enumerate(shape):
        assert np.all(batch.points[:, i, m:] == 0)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (4, 3), (2, 4)], ids=str)
@pytest.mark.parametrize("pairs", [13_000, 0], ids=["by signs", "by walks"])
def test_degenerate_rows_give_all_extreme_equilibria(shape, pairs):
    games = np.random.default_rng(sum(shape)).integers(0, 3, (120, 2, *shape)).astype(float)
    batch = ws.solve_batch(games, ws.Nash(), method=NashBatch(pairs=pairs))
    assert np.all(batch.status == ws.Status.SOLVED)
    for row, game in enumerate(games):
        expected = extreme_equilibria(game)
        assert same_set(batch.profiles(row), expected)
        if not batch["degenerate"][row]:
            assert len(expected) % 2 == 1


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
@pytest.mark.parametrize("factor", [1.0, 1e-12, 1e12])
def test_literature_as_a_stack_of_one(case, factor):
    table = np.array([[float(Fraction(x)) for x in flat] for flat in case["payoffs"]])
    batch = ws.solve_batch(factor * table.reshape(1, 2, *case["actions"]), ws.Nash())
    expected = [[[float(Fraction(p)) for p in s] for s in e] for e in case["equilibria"]]
    assert batch.status[0] == ws.Status.SOLVED
    assert same_set(batch.profiles(0), expected)
    assert batch["count"][0] == len(expected)


@pytest.mark.parametrize("concept", [ws.Pure(), ws.Nash(), ONE, ws.QRE(1.5)], ids=repr)
def test_order_and_threads_do_not_matter(concept):
    games = random_stack((3, 2), rows=700, seed=4)
    games[::7] = np.rint(games[::7])
    one, two = (ws.solve_batch(games, concept, threads=t) for t in (1, 2))
    assert replace(one, stats={}) == replace(two, stats={})
    backwards = ws.solve_batch(games[::-1].copy(), concept)
    for row in range(0, 700, 13):
        here, there = one.of(row), backwards.of(699 - row)
        assert here.keys() == there.keys()
        for name in here:
            np.testing.assert_array_equal(here[name], there[name])
    assert ws.BatchSolution.from_dict(one.to_dict()) == one


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 2), (2, 2, 2, 2, 2), (4,)], ids=str)
def test_pure_equilibria(shape):
    games = np.random.default_rng(1).integers(0, 4, (80, len(shape), *shape)).astype(float)
    batch = ws.solve_batch(games, ws.Pure())
    for row, game in enumerate(games):
        cells = pure_cells(game)
        assert [tuple(c) for c in batch.of(row)["choices"].tolist()] == cells
        assert batch.status[row] == (ws.Status.SOLVED if cells else ws.Status.NO_SOLUTION)
        assert [p.support(0) for p in batch.profiles(row)] == [(str(c[0] + 1),) for c in cells]
    assert batch.certificate.max() == 0


def test_pure_equilibria_of_large_tables():
    games = random_stack((10, 10, 10, 10), rows=2)
    batch = ws.solve_batch(games, ws.Pure())
    for row in range(2):
        assert batch["count"][row] == len(ws.solve(ws.NormalForm(games[row]), ws.Pure()).points)


@pytest.mark.parametrize("shape", [(2, 2), (5, 5), (3, 6), (20, 20)], ids=str)
def test_one_equilibrium(shape):
    games = random_stack(shape, rows=40)
    games[0] = 1.0
    games[1] = np.random.default_rng(0).integers(0, 2, games[1].shape)
    batch = ws.solve_batch(games, ONE)
    assert batch.method == "LemkeHowsonBatch"
    assert np.all(batch.status == ws.Status.SOLVED)
    assert batch.certificate.max() < 1e-12
    for row in range(0, 40, 9):
        mine, other = batch.profiles(row)[0], ws.solve(ws.NormalForm(games[row]), ONE).point
        np.testing.assert_allclose(flat(mine), flat(other), atol=1e-12)


def test_limits_are_said_row_by_row():
    hard = ws.generators.dual_cyclic(8)
    games = np.stack([np.zeros_like(hard.payoffs), hard.payoffs])
    batch = ws.solve_batch(games, ONE, method=LemkeHowsonBatch(label=0, pivots=20))
    assert [ws.Status(s) for s in batch.status] == [ws.Status.SOLVED, ws.Status.LIMIT]
    assert np.isnan(batch.certificate[1])
    assert batch.profiles(1) == []
    with pytest.raises(ws.MethodError, match=r"may have .* vertices; ask for Nash\(count='one'\)"):
        ws.solve_batch(np.zeros((1, 2, 25, 25)), ws.Nash())
    with pytest.raises(ws.MethodError, match="takes two players, got 3"):
        ws.solve_batch(np.zeros((1, 3, 2, 2, 2)), ws.Nash())
    with pytest.raises(ws.ModelError, match="label: must be a whole number from 0 to 3, got 9"):
        ws.solve_batch(np.zeros((1, 2, 2, 2)), ONE, method=LemkeHowsonBatch(label=9))


def test_rows_with_very_many_equilibria_are_listed_in_full():
    """All payoffs equal: every pair of pure strategies, more than the room first given."""
    games = np.zeros((3, 2, 9, 9))
    games[0] = random_stack((9, 9), 1)[0]
    games[2, 0] = np.eye(9)
    games[2, 1] = np.eye(9)
    batch = ws.solve_batch(games, ws.Nash())
    assert batch["count"].tolist()[1:] == [81, 2**9 - 1]
    assert batch["degenerate"].tolist()[:2] == [False, True]
    assert np.all(batch.status == ws.Status.SOLVED)


@pytest.mark.parametrize("concept", [ws.Pure(), ws.Nash(), ONE], ids=repr)
def test_numbers_that_are_not_finite_stay_in_their_row(concept):
    games = random_stack((3, 3), rows=5)
    games[1, 0, 2, 2], games[3, 1, 0, 0] = np.nan, -np.inf
    batch = ws.solve_batch(games, concept)
    bad = batch.status == ws.Status.NONFINITE
    assert bad.tolist() == [False, True, False, True, False]
    assert np.isnan(batch.certificate[bad]).all()
    assert not batch.profiles(1)
    alone = ws.solve_batch(games[[0, 2, 4]], concept)
    np.testing.assert_array_equal(alone.certificate, batch.certificate[~bad])


def test_huge_and_tiny_payoffs():
    games = np.array([[[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]]]) * [[[[1e308]], [[5e-324]]]]
    for concept in (ws.Nash(), ONE):
        batch = ws.solve_batch(games, concept)
        assert batch.status[0] == ws.Status.SOLVED
        assert same_set(batch.profiles(0), [([0.5, 0.5], [0.5, 0.5])])


@pytest.mark.parametrize("concept", [ws.Pure(), ws.Nash(), ONE], ids=repr)
def test_certificates_notice_planted_wrong_answers(concept):
    from winset.solve import SOLVER, stack_certifier_for
    from winset.tables.games.stacks import NormalFormStack

    stack = NormalFormStack(random_stack((3, 3), rows=30, seed=2))
    found = SOLVER.choose(stack.to_arrays(), concept).run(stack.to_arrays(), concept, np.random.default_rng(0))
    certify = stack_certifier_for(stack, concept)
    assert certify(stack, concept, found).max() < 1e-12
    lists, details = dict(found.details.get("lists", {})), dict(found.details)
    if isinstance(concept, ws.Pure):
        lists["choices"] = (lists["choices"] + [1, 0]) % 3
    elif "points" in lists:
        lists["points"] = lists["points"][:, :, [1, 2, 0]]
    else:
        details["points"] = details["points"] * 1.001
    wrong = certify(stack, concept, found.but(details={**details, "lists": lists} if lists else details))
    claimed = np.diff(details["offsets"]) > 0 if "offsets" in details else np.ones(30, dtype=bool)
    assert np.all(wrong[claimed] > 1e-4)


def test_a_certificate_notices_a_point_told_twice():
    from winset.solve import SOLVER, stack_certifier_for
    from winset.tables.games.stacks import NormalFormStack

    stack = NormalFormStack(random_stack((3, 3), rows=30, seed=2))
    found = SOLVER.choose(stack.to_arrays(), ws.Nash()).run(stack.to_arrays(), ws.Nash(), np.random.default_rng(0))
    certify, offsets = stack_certifier_for(stack, ws.Nash()), found.details["offsets"]
    points = found.details["lists"]["points"].copy()
    several = np.flatnonzero(np.diff(offsets) > 2)
    points[offsets[several] + 2] = points[offsets[several]]  # neither a neighbour nor another number of them
    wrong = certify(stack, ws.Nash(), found.but(details={**found.details, "lists": {"points": points}}))
    assert len(several)
    assert np.isinf(wrong[several]).all()
    assert wrong[np.setdiff1d(np.arange(30), several)].max() < 1e-12


@pytest.mark.parametrize(
    "payoffs",
    [
        [
            [[0, 2, -1000000], [1000001, 2, -1000000], [-1000000, -1000000, -1000000]],
            [[1000001, 1000000, 2], [2, 1, 2], [1000000, 1000000, 1000001]],
        ],
        [
            [[-1, 10**9, 1], [10**18, 1, -1], [-(10**9), 10**15, -(10**9)]],
            [[1, -(10**9), -1], [-(10**18), -1, 1], [10**9, -(10**15), 10**9]],
        ],
    ],
    ids=["minors of 1e-12", "ratios of 1e18"],
)
def test_vertices_closer_than_the_rounding_are_told_once(payoffs):
    batch = ws.solve_batch(np.array([payoffs], dtype=float), ws.Nash())
    assert batch.status[0] == ws.Status.SOLVED
    assert len(np.unique(batch.points, axis=0)) == len(batch.points) == batch["count"][0]


def test_unsolved_without_certificates_and_empty_stacks():
    games = random_stack((2, 2), rows=3)
    assert np.isnan(ws.solve_batch(games, ws.Nash(), certify=False).certificate).all()
    for concept in (ws.Pure(), ws.Nash(), ONE, ws.QRE(1.0)):
        assert len(ws.solve_batch(games[:0], concept)) == 0


def test_stacks_of_named_games_keep_their_names():
    game = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], ["row", "column"], [["c", "d"], ["c", "d"]])
    batch = ws.solve_batch([game, game], ws.Pure())
    (profile,) = batch.profiles(1)
    assert str(profile) == "row: d; column: d"
    with pytest.raises(ws.ModelError, match="same numbers of players and actions"):
        ws.solve_batch([game, ws.NormalForm(np.zeros((2, 3, 3)))], ws.Pure())


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_players_swapped_actions_permuted_and_payoffs_rescaled(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 5, 2)
    games = rng.integers(0, 5, (20, 2, m, n)) if seed % 2 else rng.normal(size=(20, 2, m, n))
    rows, columns = rng.permutation(m), rng.permutation(n)
    moved = (3.0 * games[:, :, rows][:, :, :, columns] + 7.0).transpose(0, 1, 3, 2)[:, ::-1]
    plain, changed = ws.solve_batch(games.astype(float), ws.Nash()), ws.solve_batch(moved, ws.Nash())
    for row in range(20):
        expected = [(p[1][columns], p[0][rows]) for p in plain.profiles(row)]
        assert same_set(changed.profiles(row), expected)


def test_the_bound_on_vertices_is_that_of_cyclic_polytopes():
    assert [most_vertices(2, n) for n in (2, 3, 5)] == [4, 5, 7]
    assert [most_vertices(3, 3), most_vertices(4, 4), most_vertices(1, 7)] == [8, 20, 2]


def test_a_row_whose_arithmetic_fails_is_solved_in_fractions():
    """Rounding makes a polytope of this game unbounded; six extreme equilibria by minors in whole numbers."""
    game = np.array(
        [[[1000, 0, 0], [0, 0, 1], [0, -1000, 1]], [[1, 1000, 0], [1, 0, 1], [0, 0, 0]]],
        dtype=float,
    )
    batch = ws.solve_batch(np.array([game, game[:, ::-1]]), ws.Nash())
    assert batch.status.tolist() == [ws.Status.SOLVED] * 2
    assert batch["count"].tolist() == [6, 6]
    assert batch.certificate.max() < 1e-12
    mixed = [1 / 1001, 0, 1000 / 1001]
    assert np.isclose(batch.points[:6, 1], mixed).all(axis=1).sum() == 2
