"""Fitting the precision of logit play."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.naive.logit import log_likelihood

GAME = ws.NormalForm.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]], players=["Row", "Column"], actions=["UD", "LR"])


def test_against_the_likelihood_itself():
    payoffs = np.random.default_rng(1).random((3, 2, 3, 2))
    play = ws.solve(ws.NormalForm(payoffs), ws.QRE(2.0)).point
    counts = [np.round(100 * s) + 3 * (np.arange(len(s)) == 0) for s in play]
    fit = ws.fit_qre(ws.NormalForm(payoffs), counts).require()
    lam, h = fit.details["lam"], 1e-2
    at, ahead, behind = (log_likelihood(payoffs, counts, x) for x in (lam, lam + h, lam - h))
    assert fit.details["log_likelihood"] == pytest.approx(at, abs=1e-8)
    assert at > ahead
    assert at > behind
    curvature = (2 * at - ahead - behind) / h**2
    assert fit.details["standard_error"] == pytest.approx(curvature**-0.5, rel=1e-3)
    grid = [log_likelihood(payoffs, counts, x) for x in np.arange(0, 3 * lam, lam / 10)]
    assert at >= max(grid) - 1e-9


def test_it_recovers_the_precision_that_made_the_data():
    inside = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        game = ws.NormalForm(rng.random((3, 2, 2, 2)))
        play = ws.solve(game, ws.QRE(3.0)).point
        fit = ws.fit_qre(game, [rng.multinomial(5_000, s) for s in play]).require()
        inside += abs(fit.details["lam"] - 3.0) <= 2 * fit.details["standard_error"]
        assert fit.details["information"] == pytest.approx(fit.details["expected_information"], rel=0.3)
    assert inside >= 16


def test_names_and_several_maxima():
    fit = ws.fit_qre(GAME, {"Row": {"U": 31, "D": 17}, "Column": [12, 36]}).require()
    again = ws.fit_qre(GAME, [[31, 17], [12, 36]])
    assert fit.details["lam"] == again.details["lam"]
    assert len(fit.details["local_maxima"]) == 2
    assert fit.details["log_likelihood"] == pytest.approx(fit.details["local_maxima"][:, 1].max())
    assert fit.details["choices"] == 96
    assert fit.certificate.parts["score"] < 1e-6
    assert ws.Solution.from_dict(fit.to_dict()) == fit


def test_units():
    scaled = ws.NormalForm(GAME.payoffs * 1e6)
    counts = [[31, 17], [12, 36]]
    plain, small = ws.fit_qre(GAME, counts), ws.fit_qre(scaled, counts)
    assert small.details["lam"] * 1e6 == pytest.approx(plain.details["lam"], rel=1e-8)
    assert small.details["standard_error"] * 1e6 == pytest.approx(plain.details["standard_error"], rel=1e-5)


def test_uniform_play_fits_zero_and_equilibrium_play_fits_infinity():
    dilemma = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    wrong_way = ws.fit_qre(dilemma, [[5, 1], [5, 1]]).require()
    assert wrong_way.details["lam"] == 0
    assert wrong_way.details["standard_error"] > 0
    right_way = ws.fit_qre(dilemma, [[0, 5], [0, 5]])
    assert right_way.status is ws.Status.LIMIT
    assert right_way.details["lam"] == float("inf")
    assert "still rises" in right_way.reason


def test_every_fault_is_reported_at_once():
    with pytest.raises(ws.ModelError) as error:
        ws.fit_qre(GAME, {"Row": {"X": 1, "U": -2}, "Colum": [1, 2]})
    text = str(error.value)
    assert "no player named 'Colum'; accepted: Row, Column" in text
    assert "no action named 'X'; accepted: U, D" in text
    assert "counts[Row][U]: must be a number >= 0, got -2" in text
    with pytest.raises(ws.ModelError, match="must hold 2 numbers"):
        ws.fit_qre(GAME, [[1, 2, 3], [1, 2]])
    with pytest.raises(ws.ModelError, match="at least one choice"):
        ws.fit_qre(GAME, [[0, 0], [0, 0]])
    with pytest.raises(ws.ModelError, match="2 lists"):
        ws.fit_qre(GAME, [[0, 0]])
    with pytest.raises(ws.MethodError, match="counts must list 2, 2 numbers"):
        ws.solve(GAME, ws.LogitFit(((1, 2, 3), (1, 2))))
