"""The certificate of correlated equilibria against planted wrong answers."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.tables.check.correlated import certify_correlated, disobedience

GAME = ws.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
RIGHT = np.array([[0.5, 0.25], [0.25, 0.0]])
MULTIPLIERS = [np.array([[0, 0.4375], [0, 0]])] * 2


def certificate(p, multipliers=None, concept=None, **by_player):
    rows = {"multipliers": MULTIPLIERS if multipliers is None else multipliers, **by_player}
    found = Found(ws.Status.SOLVED, [np.array(p, dtype=float)], details={"by_player": rows})
    return certify_correlated(GAME, concept or ws.Correlated(), GAME.present(found))


def test_the_right_answer_passes():
    assert certificate(RIGHT).value < 1e-15
    assert not certify_correlated(GAME, ws.Correlated(), Found(ws.Status.LIMIT, [])).ok


@pytest.mark.parametrize(
    ("p", "part"),
    [
        ([[0.6, 0.2], [0.2, 0.0]], "gain"),
        ([[1 / 3, 1 / 3], [1 / 3, 0.0]], "gap"),
        ([[0.5, 0.25], [0.25, 0.1]], "feasibility"),
        ([[0.5, 0.35], [0.25, -0.1]], "feasibility"),
    ],
)
def test_wrong_distributions(p, part):
    proof = certificate(p)
    assert not proof.ok
    assert proof.parts[part] > 1e-3


@pytest.mark.parametrize("multipliers", [[np.zeros((2, 2))] * 2, [np.full((2, 2), -1.0)] * 2, [np.eye(2)[::-1]] * 2])
def test_wrong_multipliers(multipliers):
    assert not certificate(RIGHT, multipliers).ok


def test_wrong_weights_of_players():
    y = [np.array([[0, 0.75], [0, 0]]), np.zeros((2, 2))]
    fair = ws.Correlated("egalitarian")
    assert certificate(RIGHT, y, fair, weights=[0.65, 0.35]).ok
    assert not certificate(RIGHT, y, fair, weights=[0.5, 0.5]).ok
    assert not certificate(RIGHT, y, fair, weights=[1.65, -0.65]).ok
    assert not certificate(RIGHT, y, fair).ok


def test_disobedience_is_in_units_of_the_range():
    gains = disobedience(GAME, np.array([[1.0, 0.0], [0.0, 0.0]]))
    assert gains[0][0, 1] == pytest.approx(1 / 7)
    assert disobedience(GAME, np.array([[1.0, 0.0], [0.0, 0.0]]), coarse=True)[1].tolist() == pytest.approx([0, 1 / 7])
