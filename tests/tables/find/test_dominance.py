"""Dominance, rationalizable actions and security levels: the literature, naive twins, invariances, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.dominance import survivors
from winset.base.programs import Optimum
from winset.tables.find import dominance, matrix_game

CASES = json.loads((Path(__file__).parents[2] / "cases" / "dominance.json").read_text())
SHAPES = [(3, 3), (4, 2), (2, 2, 3), (1, 3), (4,)]


def left(game, concept):
    solution = ws.solve(game, concept).require()
    return [[game.actions[i].index(a) for a in names] for i, names in enumerate(solution.point)]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    game = ws.NormalForm(case["payoffs"])
    assert left(game, ws.IteratedDominance()) == case["strict"]
    assert left(game, ws.Rationalizable()) == case["strict"]
    assert ws.solve(game, ws.Rationalizable()).certificate.exact
    assert left(game, ws.IteratedDominance(mixtures=False)) == case["pure"]
    assert left(game, ws.IteratedDominance("weak")) == case["weak"]
    assert ws.solve(game, ws.Rationalizable()).stats["rounds"] == case["rounds"]


def test_what_a_solution_says():
    game = ws.NormalForm(CASES[1]["payoffs"], actions=[["up", "middle", "down"], ["left", "right"]])
    sol = ws.solve(game, ws.Undominated())
    (step,) = sol.details["eliminations"]
    assert step == {"round": 1, "player": "1", "action": "middle", "by": {"up": 0.5, "down": 0.5}}
    assert sol.point["1"] == ("up", "down")
    assert str(sol.point) == "1: up, down; 2: left, right"
    assert sol.details["solvable"] is False
    assert set(sol.details["beliefs"]["1"]) == {"up", "down"}
    assert ws.Solution.from_dict(sol.to_dict()) == sol
    assert "another order may leave others" in ws.solve(game, ws.IteratedDominance("weak")).reason


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.sampled_from(SHAPES),
    top=st.integers(1, 6),
    weak=st.booleans(),
    mixtures=st.booleans(),
)
def test_the_same_is_left_as_by_the_naive_way(seed, shape, top, weak, mixtures):
    payoffs = np.random.default_rng(seed).integers(0, top + 1, (len(shape), *shape)).astype(float)
    game, kind = ws.NormalForm(payoffs), "weak" if weak else "strict"
    assert left(game, ws.IteratedDominance(kind, mixtures)) == survivors(payoffs, weak, mixtures)
    assert left(game, ws.Undominated(kind, mixtures)) == survivors(payoffs, weak, mixtures, 1)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_equilibria_and_scale(seed):
    payoffs = np.random.default_rng(seed).random((2, 4, 4))
    game = ws.NormalForm(payoffs)
    sets = left(game, ws.Rationalizable())
    for point in ws.solve(game, ws.Nash()).points:
        assert all(set(np.flatnonzero(x > 1e-9)) <= set(s) for x, s in zip(point, sets, strict=True))
    p = np.array(ws.solve(game, ws.Correlated()).point)
    assert p[np.ix_(*sets)].sum() == pytest.approx(1)
    for factor, shift in ((1e-12, 0.0), (1e12, 0.0), (1.0, 1e6)):
        assert left(ws.NormalForm(payoffs * factor + shift), ws.Rationalizable()) == sets
    doubled = np.concatenate([payoffs, payoffs[:, -1:]], axis=1)
    again = left(ws.NormalForm(doubled), ws.Rationalizable())
    assert again[0] == sets[0] + ([4] if 3 in sets[0] else [])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from(SHAPES), whole=st.booleans())
def test_security_levels(seed, shape, whole):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 3, (len(shape), *shape)) if whole else rng.normal(size=(len(shape), *shape)) * 1e6
    game = ws.NormalForm(payoffs)
    levels = [ws.solve(game, c).require().details["levels"] for c in (ws.Maximin(False), ws.Maximin(), ws.Minimax())]
    pure = ws.solve(game, ws.Minimax(False)).require().details["levels"]
    for i, player in enumerate(game.players):
        table = np.moveaxis(np.asarray(payoffs[i], dtype=float), i, 0).reshape(shape[i], -1)
        low, mixed, punished = (row[player] for row in levels)
        assert low == table.min(axis=1).max()
        assert pure[player] == table.max(axis=0).min()
        assert mixed == pytest.approx(punished, rel=1e-9, abs=1e-9)
        assert low - 1e-6 <= mixed <= pure[player] + 1e-6


def test_zero_sum_value_and_punishment_by_two():
    """Von Neumann (1928), minimax theorem: two-finger morra is worth 1/12 to the player who wins odd sums."""
    morra = np.array([[-2, 3], [3, -4]])
    sol = ws.solve(ws.NormalForm.from_bimatrix(morra), ws.Maximin())
    assert sol.details["levels"]["1"] == pytest.approx(1 / 12)
    assert sol.point["1"] == pytest.approx([7 / 12, 5 / 12])
    u = np.zeros((3, 2, 2, 2))
    u[0, 0, 0, 0] = u[0, 1, 1, 1] = -1
    both = ws.solve(ws.NormalForm(u), ws.Minimax()).require()
    assert both.details["levels"]["1"] == pytest.approx(-0.5)
    assert both.details["punishments"]["1"].shape == (2, 2)


def test_best_replies_and_expected_payoffs():
    game = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=[["c", "d"]] * 2)
    assert game.best_replies(([0.5, 0.5], [1, 0])).sets == (("d",), ("d",))
    assert np.array(game.expected(([0.5, 0.5], [1, 0]))).tolist() == [4, 1.5]
    assert game.expected(ws.solve(game, ws.Pure()).point)["1"] == 1
    tied = ws.NormalForm(np.zeros((2, 2, 2)))
    assert tied.best_replies(([1, 0], [0, 1])).sets == (("1", "2"), ("1", "2"))
    with pytest.raises(ws.ModelError) as caught:
        game.expected(([0.5, 0.6], [1, float("nan")]))
    assert len(caught.value.faults) == 2
    with pytest.raises(ws.ModelError, match="must hold 2 strategies, got 1"):
        game.expected(([1, 0],))


def test_flat_payoffs_leave_everything():
    for shape in SHAPES:
        game = ws.NormalForm(np.ones((len(shape), *shape)))
        for concept in (ws.Rationalizable(), ws.IteratedDominance("weak"), ws.Undominated("weak", mixtures=False)):
            assert left(game, concept) == [list(range(m)) for m in shape]
        assert set(ws.solve(game, ws.Maximin()).require().details["levels"].values()) == {1.0}


def test_programs_that_do_not_finish(monkeypatch):
    def nothing(cost, columns, row_low, *rest):
        return Optimum("limit", np.full(len(cost), np.nan), np.full(len(row_low), np.nan))

    for module in (dominance, matrix_game):
        monkeypatch.setattr(module, "minimise", nothing)
    game = ws.NormalForm(CASES[1]["payoffs"])
    for concept in (ws.Rationalizable(), ws.Maximin(), ws.Minimax("independent")):
        assert ws.solve(game, concept).status is ws.Status.LIMIT


@pytest.mark.parametrize("make", [lambda: ws.Undominated("semi"), lambda: ws.IteratedDominance(mixtures=2)])
def test_bad_input(make):
    with pytest.raises(ws.ModelError, match="must be"):
        make()
    with pytest.raises(ws.ModelError, match=r"Maximin\.mixed: must be true or false, got 1"):
        ws.Maximin(1)
    with pytest.raises(ws.ModelError, match=r"Minimax\.mixed"):
        ws.Minimax("no")
