"""Votes in three and more dimensions: what beats what, and the bounds of the yolk."""

import numpy as np
import pytest

import winset as ws


@pytest.mark.parametrize(("n", "quota"), [(3, 2), (5, 3), (6, 4)])
def test_in_a_plane_it_is_the_yolk_of_the_room_of_policies(n, quota):
    x = np.random.default_rng(n).uniform(0, 10, (n, 2))
    ours = ws.solve(ws.PolicySpace(x, quota), ws.Yolk()).require()
    theirs = ws.solve(ws.SpatialVoting(x.tolist(), quota), ws.Yolk()).require()
    assert ours.details["radius"] == pytest.approx(theirs.details["radius"], abs=1e-6)
    np.testing.assert_allclose(ours.points[0], theirs.points[0], atol=1e-4)


def test_a_simplex_by_hand():
    # Two corners of a regular tetrahedron block three of the others: the midpoints of edges are at distance 1.
    x = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    solution = ws.solve(ws.PolicySpace(x, 3), ws.Yolk()).require()
    assert solution.details["radius"] == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(solution.points[0], 0, atol=1e-5)
    assert solution.certificate.covers == "all"
    assert solution.details["lower"] <= solution.details["radius"] + 1e-9


def test_every_direction_meets_the_ball():
    rng = np.random.default_rng(4)
    x = rng.uniform(0, 10, (7, 4))
    solution = ws.solve(ws.PolicySpace(x, 4), ws.Yolk()).require()
    directions = rng.standard_normal((20_000, 4))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    medians = np.median(x @ directions.T, axis=0)
    off = np.abs(medians - directions @ solution.points[0])
    assert off.max() <= solution.details["radius"] + 1e-9
    assert off.max() >= 0.8 * solution.details["radius"]


def test_who_beats_whom():
    space = ws.PolicySpace(
        {"a": [0, 0, 0], "b": [2, 0, 0], "c": [0, 2, 0]}, 3, {"a": 2, "b": 1, "c": 1}, status_quo=[1, 1, 1]
    )
    assert space.in_winset([1, 0, 0])
    assert not space.in_winset([9, 9, 9])
    assert space.beats([0, 0, 0], [5, 5, 5])
    assert not space.beats([1, 1, 1], [1, 1, 1])
    np.testing.assert_allclose(space.mean, [0.5, 0.5, 0])
    assert space.smallest == [(0,), (1, 2)]


def test_what_is_wrong_is_said():
    with pytest.raises(ws.ModelError, match="quota: must be above half"):
        ws.PolicySpace([[0, 0, 0], [1, 1, 1]], 3)
    with pytest.raises(ws.ModelError, match="points of the same number of dimensions"):
        ws.PolicySpace([[0, 0, 0], [1, 1]], 1)
    with pytest.raises(ws.ModelError, match="at most 24 are accepted"):
        ws.PolicySpace(np.zeros((25, 3)), 13)
    with pytest.raises(ws.ModelError, match="is needed for a win-set"):
        ws.PolicySpace([[0, 0, 0]], 1).in_winset([1, 1, 1])
