"""Logit equilibria in batch: equal to one at a time, whatever the order and the number of threads."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws


def stack(shape=(2, 3, 2), rows=40, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, len(shape), *shape))


@pytest.mark.parametrize("shape", [(2, 3, 2), (3, 3), (2, 2, 2, 2)], ids=str)
def test_equal_to_one_at_a_time(shape):
    games = stack(shape)
    batch = ws.solve_batch(games, ws.QRE(2.5))
    assert np.all(batch.status == ws.Status.SOLVED)
    assert batch.points.shape == (40, len(shape), max(shape))
    assert batch.certificate.max() < 1e-12
    for row in range(0, 40, 3):
        point = ws.solve(ws.NormalForm(games[row]), ws.QRE(2.5)).point
        for i, s in enumerate(point):
            np.testing.assert_allclose(batch.points[row, i, : len(s)], s, atol=1e-10)
            assert np.all(batch.points[row, i, len(s) :] == 0)


def test_order_and_threads_do_not_matter():
    games = stack()
    one, two = (ws.solve_batch(games, ws.QRE(4.0), threads=t) for t in (1, 2))
    np.testing.assert_array_equal(one.points, two.points)
    backwards = ws.solve_batch(games[::-1], ws.QRE(4.0))
    np.testing.assert_array_equal(one.points, backwards.points[::-1])


def test_rows_that_are_not_finite_and_constant_rows():
    games = stack(rows=4)
    games[1, 0, 0, 0, 0] = np.nan
    games[2] = 7.0
    batch = ws.solve_batch(games, ws.QRE(1.0))
    assert list(batch.status) == [ws.Status.SOLVED, ws.Status.NONFINITE, ws.Status.SOLVED, ws.Status.SOLVED]
    assert np.isnan(batch.certificate[1])
    np.testing.assert_allclose(batch.points[2, 1], 1 / 3)


def test_a_planted_wrong_row_is_not_certified():
    from winset.base.solution import Found
    from winset.tables.check.logit import certify_logit_rows

    games = ws.NormalForm.stack(stack(rows=3))
    points = ws.solve_batch(games, ws.QRE(1.0)).points.copy()
    points[1, 0, :2] += [1e-6, -1e-6]
    certificate = certify_logit_rows(games, ws.QRE(1.0), Found(ws.Status.SOLVED, [], details={"points": points}))
    assert certificate[0] < 1e-12
    assert certificate[1] > 1e-9


def test_units():
    games = stack(rows=5)
    plain, scaled = ws.solve_batch(games, ws.QRE(3.0)), ws.solve_batch(games * 1e9, ws.QRE(3e-9))
    np.testing.assert_allclose(plain.points, scaled.points, atol=1e-9)
    assert np.all(scaled.status == ws.Status.SOLVED)
