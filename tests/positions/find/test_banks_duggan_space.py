"""Stationary bargaining in space against the room of policies, and by hand."""

import numpy as np
import pytest

import winset as ws


def test_on_a_line_it_is_the_equilibrium_of_the_room_of_policies():
    x = [0.0, 2.0, 4.5, 7.0, 10.0]
    ours = ws.solve(ws.PolicySpace([[v] for v in x], 4, discount=0.9, constant=100), ws.Stationary()).require()
    theirs = ws.solve(ws.SpatialBargaining(x, 4, discount=0.9, constant=100), ws.Stationary()).require()
    np.testing.assert_allclose(ours.points[0][:, 0], theirs.point.values, atol=1e-8)


def test_in_a_plane_it_is_one_of_the_room_of_policies():
    x = np.random.default_rng(3).uniform(0, 10, (3, 2))
    ours = ws.solve(ws.PolicySpace(x, 3, discount=0.8, status_quo=[9, 9]), ws.Stationary()).require()
    theirs = ws.solve(ws.SpatialBargaining(x.tolist(), 3, discount=0.8, status_quo=[9, 9]), ws.Stationary()).require()
    near = [np.abs(np.asarray(p.values) - ours.points[0]).max() for p in theirs.points]
    assert min(near) < 1e-6


def test_two_voters_in_space_by_hand():
    # On the line between both, each gives the other what it expects: 1 - a = sqrt(1 - d + d ((1 - a)^2 + a^2) / 2).
    d = 0.5
    game = ws.PolicySpace([[0, 0, 0], [1, 0, 0]], 2, discount=d, constant=1)
    solution = ws.solve(game, ws.Stationary()).require()
    a = float(solution.points[0][0, 0])
    assert (1 - a) ** 2 == pytest.approx(1 - d + d * ((1 - a) ** 2 + a**2) / 2, abs=1e-9)
    np.testing.assert_allclose(solution.points[0][:, 1:], 0, atol=1e-9)
    assert solution.completeness == "some"


def test_no_one_can_do_better_on_a_cloud_of_policies():
    game = ws.PolicySpace(
        [[0, 0, 0], [4, 0, 1], [0, 3, 0], [0, 1, 5], [2, 2, 2]], 4, discount=0.8, status_quo=[6, 6, 6]
    )
    solution = ws.solve(game, ws.Stationary()).require()
    cloud = np.random.default_rng(0).uniform(-1, 6, (40_000, 3))
    radii = solution.details["radii"]
    accepted = ((cloud[:, None, :] - game.ideals) ** 2).sum(axis=-1) <= radii**2
    for i, x in enumerate(game.ideals):
        accepted_by = accepted.copy()
        accepted_by[:, i] = True
        passes = accepted_by @ game.weights >= game.quota
        best = ((cloud[passes] - x) ** 2).sum(axis=1).min()
        assert best >= ((solution.points[0][i] - x) ** 2).sum() - 1e-9


def test_what_is_not_known_is_said():
    with pytest.raises(ws.MethodError, match="needs a discount"):
        ws.solve(ws.PolicySpace([[0, 0, 0], [1, 0, 0]], 2), ws.Stationary())
    with pytest.raises(ws.MethodError, match="takes at most 7 voters"):
        ws.solve(ws.PolicySpace(np.eye(8), 5, discount=0.5), ws.Stationary())
    with pytest.raises(ws.ModelError, match="constant: must be at least"):
        ws.PolicySpace([[0, 0, 0], [1, 0, 0]], 2, discount=0.5, constant=0.1)
