"""The logit branch: literature cases, the slow twin, folds, units."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.isolated_equilibria import largest_regret
from tests.naive.logit import logit_equilibrium
from winset.tables.find.logit_path import LogitPath

CASES = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_many_players.json").read_text())


def game_of(case):
    table = np.array([[float(Fraction(x)) for x in flat] for flat in case["payoffs"]])
    return ws.NormalForm(table.reshape(len(case["actions"]), *case["actions"]), title=case["name"])


def apart(p, q):
    return max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in zip(p, q, strict=True))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_branch_reaches_the_limiting_equilibrium(case):
    solution = ws.solve(game_of(case), ws.LogitBranch()).require()
    assert solution.details["limit"] is True
    assert min(apart(solution.point, e) for e in case["equilibria"]) < 1e-9
    assert solution.certificate.parts["regret"] <= 1e-12
    rows = [rows[-1] for rows in solution.details["probabilities"].values()]
    assert apart(rows, solution.point) <= 1e-6
    assert solution.details["lam"][0] == 0
    assert ws.Solution.from_dict(solution.to_dict()) == solution


@pytest.mark.parametrize("case", CASES[:4], ids=[c["name"] for c in CASES[:4]])
@pytest.mark.parametrize("lam", [0.0, 0.3, 1.7])
def test_against_small_steps(case, lam):
    game = game_of(case)
    solution = ws.solve(game, ws.QRE(lam)).require()
    assert apart(solution.point, logit_equilibrium(game.payoffs, lam)) < 1e-9
    assert solution.certificate.value < 1e-12


def test_two_players_closed_form():
    """In the symmetric 2x2 game below x = 1 / (1 + exp(lam (1 - 2 x))) on the symmetric branch: x = 1/2 throughout."""
    game = ws.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    for lam in (0.5, 1.9, 5.0):
        assert apart(ws.solve(game, ws.QRE(lam)).point, [[0.5, 0.5], [0.5, 0.5]]) < 1e-12


def folded_game():
    """A random 2x3x2 game whose principal branch turns back four times before its limit."""
    return ws.NormalForm(np.random.default_rng(0).random((3, 2, 3, 2)))


def test_turning_points():
    solution = ws.solve(folded_game(), ws.LogitBranch()).require()
    lam, turns = solution.details["lam"], solution.details["turning_points"]
    assert len(turns) == 4
    assert np.all(np.diff(lam)[: turns[0] - 1] > 0)
    assert lam[turns[1]] < lam[turns[0]]
    finer = ws.solve(folded_game(), ws.LogitBranch(), LogitPath(reach=0.002, least_cosine=0.995)).require()
    assert len(finer.details["turning_points"]) == 4
    assert apart(finer.point, solution.point) < 1e-9
    assert len(finer.details["lam"]) > len(lam)


def test_qre_is_the_first_crossing_and_stops_there():
    branch = ws.solve(folded_game(), ws.LogitBranch())
    lam, turns = branch.details["lam"], branch.details["turning_points"]
    target = 0.5 * (lam[turns[0]] + lam[turns[1]])
    solution = ws.solve(folded_game(), ws.QRE(float(target))).require()
    first = int(np.argmax(lam >= target))
    rows = [rows[first] for rows in branch.details["probabilities"].values()]
    assert apart(solution.point, rows) < 0.1
    assert solution.stats["turning_points"] == 0
    stated = ws.solve(folded_game(), ws.LogitBranch(float(target))).require()
    assert stated.details["lam"][-1] == target
    assert apart(stated.point, solution.point) < 1e-10
    assert stated.details["limit"] is False


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), lam=st.floats(0, 40), factor=st.sampled_from([1e-12, 1e-3, 1e12]))
def test_units_of_payoff_and_relabelling(seed, lam, factor):
    payoffs = np.random.default_rng(seed).random((3, 2, 3, 2))
    plain = ws.solve(ws.NormalForm(payoffs), ws.QRE(lam)).require()
    scaled = ws.solve(ws.NormalForm(payoffs * factor), ws.QRE(lam / factor)).require()
    assert apart(plain.point, scaled.point) < 1e-8
    shifted = ws.solve(ws.NormalForm(payoffs + 5.0), ws.QRE(lam)).require()
    assert apart(plain.point, shifted.point) < 1e-7
    swapped = np.transpose(payoffs, (0, 3, 1, 2))[[2, 0, 1]]
    relabelled = ws.solve(ws.NormalForm(swapped), ws.QRE(lam)).require()
    assert apart([plain.point[i] for i in (2, 0, 1)], relabelled.point) < 1e-8


@pytest.mark.parametrize("shape", [(3, 3, 3), (2, 2, 2, 2), (5, 5), (4, 4, 4)])
def test_random_branches_end_at_equilibria(shape):
    for seed in range(10):
        payoffs = np.random.default_rng(seed).random((len(shape), *shape))
        solution = ws.solve(ws.NormalForm(payoffs), ws.LogitBranch()).require()
        assert solution.details["limit"] is True
        assert largest_regret(payoffs, solution.point) < 1e-11


def test_constant_payoffs_and_one_player():
    solution = ws.solve(ws.NormalForm(np.zeros((3, 2, 2, 2))), ws.QRE(5.0)).require()
    assert apart(solution.point, [[0.5, 0.5]] * 3) == 0
    alone = ws.solve(ws.NormalForm([[1.0, 2.0]]), ws.QRE(2.0)).require()
    assert alone.point[0][1] == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-12)
    assert ws.solve(ws.NormalForm([[1.0, 2.0]]), ws.LogitBranch()).point[0][1] == pytest.approx(1)


def test_a_limit_on_steps_is_said():
    solution = ws.solve(folded_game(), ws.QRE(1e3), LogitPath(steps=5))
    assert solution.status is ws.Status.LIMIT
    assert "5 steps" in solution.reason
    assert not solution.points


def test_concepts_say_what_they_accept():
    with pytest.raises(ws.ModelError, match=r"LogitBranch\.lam: must be None or a number > 0"):
        ws.LogitBranch(-1.0)
    with pytest.raises(ws.ModelError, match=r"LogitFit\.counts"):
        ws.LogitFit(((0, 0), (0, 0)))
