"""Positions on issues: a loss of everybody's or a loss each."""

import numpy as np
import pytest

import winset as ws
from tests.proof.limited import refusal

LOSSES = [[1, 2], (1.0, 2.0), np.array([1, 2]), {"1": 1, "2": 2}, "much", [1, 2, 3], [[1]]]


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_a_loss_each_is_accepted_or_refused_by_name(loss):
    refused_by_name(loss)


@pytest.mark.parametrize("loss", [-1, float("nan"), float("inf")])
def test_a_loss_that_is_no_number_to_lose_is_refused_by_name(loss):
    refused_by_name(loss)


def refused_by_name(loss):
    words = refusal(lambda: ws.IssuePositions([0, 50], loss=loss))
    assert words is None or "loss" in words
    if words is None:
        issue = ws.IssuePositions([0, 50], loss=loss)
        assert isinstance(loss, float) or (not isinstance(loss, str | int) and np.size(loss) != 3)
        assert ws.solve(issue, ws.NashBargaining()).certificate.ok


def test_one_loss_for_everybody():
    # Achen (2006): maximise the product of (loss - (x - 0)^2)(loss - (x - 50)^2); by symmetry x = 25.
    solution = ws.solve(ws.IssuePositions([0, 50], loss=10_000), ws.NashBargaining()).require()
    assert float(np.asarray(solution.point).ravel()[0]) == pytest.approx(25, abs=1e-6)
