"""The logit certifier rejects planted wrong answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.base.points import Profile
from winset.base.solution import Found
from winset.tables.check.logit import certify_logit, certify_logit_fit, logit_residual, response_slopes

GAME = ws.NormalForm(np.random.default_rng(1).random((3, 2, 3, 2)))


def found_of(solution):
    return Found(solution.status, solution.points, details=dict(solution.details))


def moved(profile, by=1e-6):
    first = profile.strategies[0] + np.array([by, -by])
    return Profile(profile.players, (first, *profile.strategies[1:]), profile.actions)


def test_a_point_slightly_off_is_rejected():
    solution = ws.solve(GAME, ws.QRE(3.0))
    assert certify_logit(GAME, ws.QRE(3.0), found_of(solution)).ok
    wrong = replace(found_of(solution), points=[moved(solution.point)])
    assert not certify_logit(GAME, ws.QRE(3.0), wrong).ok
    assert not certify_logit(GAME, ws.QRE(3.001), found_of(solution)).ok


def test_a_branch_with_one_wrong_row_or_a_wrong_limit_is_rejected():
    solution = ws.solve(GAME, ws.LogitBranch())
    assert certify_logit(GAME, ws.LogitBranch(), found_of(solution)).ok
    wrong = found_of(solution)
    rows = {k: v.copy() for k, v in wrong.details["probabilities"].items()}
    rows["2"][10] = rows["2"][11]
    assert not certify_logit(
        GAME, ws.LogitBranch(), replace(wrong, details={**wrong.details, "probabilities": rows})
    ).ok
    assert not certify_logit(GAME, ws.LogitBranch(), replace(wrong, points=[moved(solution.point, 1e-3)])).ok


def test_a_fit_away_from_the_maximum_is_rejected():
    play = ws.solve(GAME, ws.QRE(3.0)).point
    counts = tuple(tuple(int(x) for x in np.round(200 * s)) for s in play)
    fit = ws.fit_qre(GAME, counts)
    assert fit.details["lam"] > 2
    assert certify_logit_fit(GAME, ws.LogitFit(counts), found_of(fit)).ok
    lam = fit.details["lam"] * 1.01
    point = ws.solve(GAME, ws.QRE(lam)).point
    wrong = replace(found_of(fit), points=[point], details={**fit.details, "lam": lam})
    certificate = certify_logit_fit(GAME, ws.LogitFit(counts), wrong)
    assert certificate.parts["residual"] < 1e-12
    assert not certificate.ok


def test_slopes_are_derivatives():
    here, there = (ws.solve(GAME, ws.QRE(x)).point for x in (3.0, 3.0 + 1e-6))
    for slope, a, b in zip(response_slopes(GAME, here.strategies, 3.0), here, there, strict=True):
        assert slope == pytest.approx((b - a) / 1e-6, abs=1e-5)
    assert logit_residual(GAME, here.strategies, 3.0) < 1e-13
