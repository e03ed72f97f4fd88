"""One equilibrium of larger games: regret to rounding on every seed, degenerate games, limits."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.naive.isolated_equilibria import largest_regret
from winset.base.solution import Found
from winset.tables.find.logit_ladder import LogitLadder
from winset.tables.find.support_subdivision import SupportSubdivision

SHAPES = [(10, 10, 10), (5, 5, 5), (3, 3, 3, 3), (3, 3, 3, 3, 3)]


def one(payoffs, **parameters):
    return ws.solve(ws.NormalForm(payoffs), ws.Nash(count="one"), LogitLadder(**parameters))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_random_games(shape):
    for seed in range(100):
        payoffs = np.random.default_rng(seed).random((len(shape), *shape))
        solution = one(payoffs).require()
        assert solution.certificate.value <= 1e-10
        assert solution.completeness == "one"


def test_regret_by_summing_over_cells():
    payoffs = np.random.default_rng(7).normal(size=(4, 3, 2, 4, 3))
    assert largest_regret(payoffs, one(payoffs).point) < 1e-12


def test_it_is_the_method_chosen_for_many_players_without_pure_equilibria():
    rng = np.random.default_rng(7)
    drawn = (rng.random((3, 3, 3, 3)) for _ in range(50))
    payoffs = next(p for p in drawn if not ws.solve(ws.NormalForm(p), ws.Pure()).points)
    solution = ws.solve(ws.NormalForm(payoffs), ws.Nash(count="one")).require()
    assert solution.method == "LogitLadder"
    everything = ws.solve(ws.NormalForm(payoffs), ws.Nash(), SupportSubdivision())
    gaps = [max(np.abs(a - b).max() for a, b in zip(p, solution.point, strict=True)) for p in everything.points]
    assert min(gaps) < 1e-9


@pytest.mark.parametrize("factor", [1e-12, 1e12])
def test_units_do_not_matter(factor):
    payoffs = np.random.default_rng(3).random((3, 4, 4, 4))
    plain, scaled = one(payoffs), one((payoffs + 1.0) * factor)
    assert max(np.abs(a - b).max() for a, b in zip(plain.point, scaled.point, strict=True)) < 1e-8
    assert scaled.certificate.value <= 1e-10


def test_degenerate_games():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        shape = [(2, 2, 2), (3, 3, 3), (2, 3, 4), (2, 2, 2, 2)][seed % 4]
        payoffs = rng.integers(0, 3, (len(shape), *shape))
        assert one(payoffs).require().certificate.value <= 1e-10
    assert one(np.zeros((3, 2, 2, 2))).require().certificate.value == 0
    doubled = np.repeat(np.random.default_rng(0).random((3, 2, 2, 2)), 2, axis=1)
    assert one(doubled).require().certificate.value <= 1e-10


def test_many_players():
    payoffs = np.random.default_rng(1).random((10, *(2,) * 10))
    assert one(payoffs).require().certificate.value <= 1e-10


def test_one_player_and_one_action():
    assert list(one([[1.0, 4.0, 2.0]]).require().point[0]) == [0, 1, 0]
    assert one(np.zeros((3, 1, 1, 1))).require().certificate.value == 0


def test_limits_are_said():
    payoffs = np.random.default_rng(1).random((3, 10, 10, 10))
    solution = one(payoffs, steps=1, priors=1)
    assert solution.status is ws.Status.LIMIT
    assert not solution.points
    assert "steps" in solution.reason


def test_too_large_is_refused():
    with pytest.raises(ws.MethodError, match="accepted: 20,000,000"):
        ws.solve(ws.NormalForm(np.zeros((2, 1001, 2))), ws.Nash(count="one"), LogitLadder())


def test_a_pure_equilibrium_of_many_players_is_taken_at_once():
    payoffs = np.random.default_rng(7).random((3, 3, 3, 3))
    solution = ws.solve(ws.NormalForm(payoffs), ws.Nash(count="one")).require()
    assert solution.method == "PureEnumeration"
    assert str(solution.point) in {str(p) for p in ws.solve(ws.NormalForm(payoffs), ws.Pure()).points}


def test_other_ways_are_tried_where_one_fails(monkeypatch):
    from winset.tables.find import one_equilibrium

    nothing = Found(ws.Status.LIMIT, [], "none", "Switched off.")
    game = ws.NormalForm(np.array([[[0, -2, 1], [1, 0, -1], [-1, 3, 0]]]) * np.array([1, -1])[:, None, None])
    names = []
    for name in ("LemkeHowson", "SecurityLevels", "LogitLadder", "LogarithmicTracing"):
        solution = ws.solve(game, ws.Nash("one")).require()
        names.append(solution.method)
        monkeypatch.setattr(getattr(one_equilibrium, name), "run", lambda *_: nothing)
    assert names == ["LemkeHowson", "SecurityLevels", "LogitLadder", "LogarithmicTracing"]
    last = ws.solve(game, ws.Nash("one")).require()
    assert last.method == "VertexEnumeration"
    assert "Switched off" in last.reason
