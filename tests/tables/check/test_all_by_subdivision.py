"""No equilibrium of several players is missing: proved by cutting all mixtures into pieces, or not said."""

import numpy as np
import pytest

import winset as ws
from winset.base.points import Profile
from winset.tables.check.all_by_subdivision import none_is_missing


def drawn(shape: tuple[int, ...], seed: int) -> ws.NormalForm:
    return ws.NormalForm(np.random.default_rng(seed).normal(size=(len(shape), *shape)))


def unit(game: ws.NormalForm) -> np.ndarray:
    flat = game.payoffs.reshape(len(game.players), -1)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    return ((flat - low) / (high - low)).reshape(game.payoffs.shape)


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("seed", range(4))
def test_a_whole_list_is_proved_and_a_shorter_or_longer_one_is_not(shape, seed):
    game = drawn(shape, seed)
    points = ws.solve(game, ws.Nash()).points
    assert none_is_missing(unit(game), 1e-15, points)
    for k in range(len(points)):
        assert not none_is_missing(unit(game), 1e-15, points[:k] + points[k + 1 :])
        assert not none_is_missing(unit(game), 1e-15, [*points, points[k]])


def test_the_certificate_says_so():
    solution = ws.solve(drawn((2, 2, 2), 1), ws.Nash())
    assert len(solution.points) == 3
    assert solution.certificate.covers == "all"
    assert "no other equilibria" in solution.certificate.statement


def test_a_profile_that_is_no_equilibrium_ends_no_search():
    game = drawn((2, 2, 2), 1)
    right = ws.solve(game, ws.Nash()).points
    wrong = Profile(game.players, tuple(np.array([0.5, 0.5]) for _ in range(3)), game.actions)
    assert not none_is_missing(unit(game), 1e-15, [*right[1:], wrong])


def test_a_mixed_equilibrium_near_a_pure_one_is_not_covered_by_it():
    """Close to the corner the mixed one of a game of coordination has all probabilities of one action near 1."""
    table = np.zeros((3, 2, 2, 2))
    table[:, 0, 0, 0], table[:, 1, 1, 1] = 0.02, 1.0
    game = ws.NormalForm(table)
    solution = ws.solve(game, ws.Nash())
    pure = [p for p in solution.points if all(s.max() == 1 for s in p.strategies)]
    assert not none_is_missing(unit(game), 1e-15, pure)


def test_a_line_of_equilibria_is_not_proved():
    table = np.zeros((3, 2, 2, 2))
    table[0, 0], table[1, :, 0] = 1, 1
    game = ws.NormalForm(table)
    points = [
        Profile(
            game.players,
            (np.array([1.0, 0]), np.array([1.0, 0]), np.array([float(a == 0), float(a == 1)])),
            game.actions,
        )
        for a in (0, 1)
    ]
    assert not none_is_missing(np.where(table == 1, 1.0, 0.0), 1e-15, points)


def test_dominance_settles_a_game_at_first_sight():
    table = np.zeros((3, 2, 2, 2))
    for i in range(3):
        np.moveaxis(table[i], i, 0)[1] = 1
    game = ws.NormalForm(table)
    last = Profile(game.players, tuple(np.array([0.0, 1.0]) for _ in range(3)), game.actions)
    first = Profile(game.players, tuple(np.array([1.0, 0.0]) for _ in range(3)), game.actions)
    assert none_is_missing(table, 0.0, [last])
    assert not none_is_missing(table, 0.0, [first])
    assert not none_is_missing(table, 0.0, [])


def test_the_order_of_players_and_actions_does_not_matter():
    game = drawn((3, 2, 2), 7)
    points = ws.solve(game, ws.Nash()).points
    turned = unit(game).transpose(0, 2, 3, 1)[[1, 2, 0]][..., ::-1]
    mapped = [Profile(game.players, (p.strategies[1], p.strategies[2], p.strategies[0][::-1]), ()) for p in points]
    assert none_is_missing(turned, 1e-15, mapped)
    assert not none_is_missing(turned, 1e-15, mapped[1:])
