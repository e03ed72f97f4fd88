"""Lemke-Howson paths: agreement with all equilibria, scaling, hard games, limits and bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.tables.find.lemke_howson import LemkeHowson

CASES = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_two_players.json").read_text())
ONE = ws.Nash("one")


def game_of(case):
    table = np.array([[Fraction(x) for x in flat] for flat in case["payoffs"]], dtype=object)
    return ws.NormalForm(table.reshape(2, *case["actions"]))


def is_among(point, points, within=1e-9):
    return any(max(np.abs(a - b).max() for a, b in zip(point, p, strict=True)) < within for p in points)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    game = game_of(case)
    everything = ws.solve(game, ws.Nash()).points
    solution = ws.solve(game, ONE).require()
    assert solution.method == "LemkeHowson"
    assert solution.certificate.exact
    assert is_among(solution.point, everything)
    for label in range(sum(case["actions"])):
        assert is_among(ws.solve(game, ONE, LemkeHowson(label=label)).require().point, everything)
    reached = ws.solve(game, ws.Nash(), LemkeHowson(all_labels=True)).require()
    assert reached.completeness in ("some",)
    assert all(is_among(p, everything) for p in reached.points)


def test_todds_second_example_has_equilibria_that_no_path_reaches():
    game = game_of(next(c for c in CASES if c["name"] == "todd-2"))
    reached = ws.solve(game, ws.Nash(), LemkeHowson(all_labels=True)).require()
    assert [list(p[1]) for p in reached.points] == [[1, 0, 0, 0]]
    assert len(ws.solve(game, ws.Nash()).points) == 3


def test_every_path_from_an_equilibrium_ends_at_another():
    """The 75 equilibria of von Stengel's game and the artificial one are paired by every label, so paths go round."""
    game = game_of(next(c for c in CASES if c["name"] == "von-stengel-75-small"))
    reached = ws.solve(game, ws.Nash(), LemkeHowson(all_labels=True)).require()
    assert len(reached.points) > 1
    assert reached.certificate.exact


@pytest.mark.parametrize("n", [2, 5, 20, 60])
@pytest.mark.parametrize("change", [(1, 0), (1e-12, 0), (1e12, 0), (1, 1e6), (1, 1e9)], ids=str)
def test_payoffs_scaled_and_shifted(n, change):
    factor, shift = change
    for seed in range(5):
        payoffs = np.random.default_rng(seed).random((2, n, n)) * factor + shift
        solution = ws.solve(ws.NormalForm(payoffs), ONE).require()
        assert solution.certificate.value < 1e-12
        assert not solution.certificate.exact


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.tuples(st.integers(1, 8), st.integers(1, 8)), top=st.integers(1, 3))
def test_degenerate_games_never_cycle(seed, shape, top):
    payoffs = np.random.default_rng(seed).integers(0, top + 1, (2, *shape))
    for label in (None, 0, sum(shape) - 1):
        solution = ws.solve(ws.NormalForm(payoffs), ONE, LemkeHowson(label=label)).require()
        assert solution.certificate.exact
    assert ws.solve(ws.NormalForm(payoffs / 3.0), ONE).require().certificate.value < 1e-12


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), label=st.integers(0, 8))
def test_the_reached_equilibrium_is_an_extreme_one(seed, label):
    payoffs = np.random.default_rng(seed).random((2, 4, 5))
    point = ws.solve(ws.NormalForm(payoffs), ONE, LemkeHowson(label=label)).require().point
    assert is_among(point, ws.solve(ws.NormalForm(payoffs), ws.Nash()).points)


def test_large_games():
    for n in (200, 400):
        solution = ws.solve(ws.generators.random(n, 1), ONE).require()
        assert solution.certificate.value < 1e-12


def test_constant_payoffs_and_one_action():
    assert ws.solve(ws.NormalForm(np.full((2, 30, 30), 0.1)), ONE).require().certificate.value == 0
    assert [list(s) for s in ws.solve(ws.NormalForm([[[3]], [[1]]]), ONE).point] == [[1], [1]]


def test_long_paths_reach_the_limit_and_say_so():
    game = ws.generators.dual_cyclic(12)
    stopped = ws.solve(game, ONE, LemkeHowson(label=0, pivots=500))
    assert stopped.status is ws.Status.LIMIT
    assert not stopped.points
    assert ws.solve(game, ONE, LemkeHowson(pivots=300)).status is ws.Status.LIMIT
    assert ws.solve(game, ONE).require().certificate.value < 1e-9
    assert ws.solve(game, ws.Nash(), LemkeHowson(all_labels=True, pivots=10)).status is ws.Status.LIMIT


def test_hard_families_are_solved_by_paths():
    hard = [ws.generators.zero_sum(60, 1), ws.generators.covariant((60, 60), -0.7, 1), ws.generators.dual_cyclic(14)]
    for game in [*hard, ws.generators.sgc(10), ws.generators.zero_sum((30, 80), 2)]:
        solution = ws.solve(game, ONE).require()
        assert solution.method == "LemkeHowson"
        assert solution.certificate.value < 1e-9


def test_every_path_of_a_dual_cyclic_game_has_its_known_length():
    """Rounding misleads no path, though the payoffs are as good as singular (lengths as in exact arithmetic)."""
    for d, lengths in ((8, {40, 42, 92, 146, 376}), (14, {288, 464, 644, 1616, 2592, 6768, 10948, 28656})):
        game = ws.generators.dual_cyclic(d)
        made = {ws.solve(game, ONE, LemkeHowson(label=label)).require().stats["pivots"] for label in range(2 * d)}
        assert made == lengths


def test_bad_input():
    with pytest.raises(ws.ModelError, match="label: must be a whole number from 0 to 3, got 7"):
        ws.solve(ws.NormalForm(np.zeros((2, 2, 2))), ONE, LemkeHowson(label=7))
    with pytest.raises(ws.MethodError, match="all_labels=True"):
        ws.solve(ws.NormalForm(np.zeros((2, 2, 2))), ws.Nash(), LemkeHowson())
    with pytest.raises(ws.MethodError, match="takes two players"):
        ws.solve(ws.NormalForm(np.zeros((3, 2, 2, 2))), ONE, LemkeHowson())
