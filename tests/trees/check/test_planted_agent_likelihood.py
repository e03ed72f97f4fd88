"""The certificate of fitted agent logit play against planted wrong answers, part by part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.tables.concepts import LogitFit
from winset.trees.check.agent_likelihood import certify_agent_likelihood

COUNTS = {"n1": {"take": 20, "pass": 80}, "n2": {"take": 40, "pass": 40}, "n3": {"take": 30, "pass": 10}}
CONCEPT = LogitFit(tuple(tuple(row.values()) for row in COUNTS.values()))
REPEATED = ("log_likelihood", "standard_error", "choices")


def centipede():
    """Three moves, after McKelvey and Palfrey (1992)."""
    tree = ws.ExtensiveForm(["1", "2"])
    tree = tree.decision("n1", "1", {"take": "t1", "pass": "n2"}).decision("n2", "2", {"take": "t2", "pass": "n3"})
    tree = tree.decision("n3", "1", {"take": "t3", "pass": "t4"})
    ends = {"t1": [0.4, 0.1], "t2": [0.2, 0.8], "t3": [1.6, 0.4], "t4": [0.8, 3.2]}
    for name, payoffs in ends.items():
        tree = tree.terminal(name, payoffs)
    return tree


TREE = centipede()


@pytest.fixture(scope="module")
def fit():
    return ws.fit_qre(TREE, COUNTS).require()


def planted(fit, part):
    """The fit with one claim wrong."""
    lam, point = fit.details["lam"], fit.points[0]
    bare = {key: value for key, value in fit.details.items() if key not in REPEATED}
    points, details = {
        "answer": (fit.points, {**fit.details, "lam": float("inf")}),
        "log_likelihood": (fit.points, {**fit.details, "log_likelihood": fit.details["log_likelihood"] + 1}),
        "choices": (fit.points, {**fit.details, "choices": 7.0}),
        "standard_error": (fit.points, {**fit.details, "standard_error": 2 * fit.details["standard_error"]}),
        "score": (ws.solve(TREE, ws.QRE(1.5 * lam)).points, {**bare, "lam": 1.5 * lam}),
        "residual": (ws.solve(TREE, ws.QRE(lam + 1e-7)).points, bare),
        "feasibility": ([replace(point, behavior=dict(list(point.behavior.items())[1:]))], fit.details),
        "path": ([replace(point, outcome="t4")], fit.details),
        "payoffs": ([replace(point, payoffs=ws.Vector(TREE.players, np.asarray(point.payoffs) + 1))], fit.details),
    }[part]
    return Found(fit.status, points, details=details)


PLANTED = {
    "certify_agent_likelihood": (
        *("answer", "choices", "feasibility", "log_likelihood", "path", "payoffs", "residual", "score"),
        "standard_error",
    )
}


@pytest.mark.parametrize("part", PLANTED["certify_agent_likelihood"])
def test_a_planted_answer_is_caught(fit, part):
    certificate = certify_agent_likelihood(TREE, CONCEPT, planted(fit, part))
    assert not certificate.ok
    off = {key for key, value in certificate.parts.items() if value > certificate.tolerance}
    assert part in off
    if part != "residual":
        assert off - {"answer"} == {part} - {"answer"}  # a point that is out of form is no answer either


def test_the_right_answer_passes_and_its_error_is_that_of_differences(fit):
    assert fit.certificate.ok
    assert fit.certificate.covers == "part"
    lam, h = fit.details["lam"], 1e-3
    values = []
    for at in (lam - h, lam, lam + h):
        play = ws.solve(TREE, ws.QRE(at)).point.behavior
        values.append(sum(k * np.log(play[s][a]) for s, row in COUNTS.items() for a, k in row.items()))
    assert values[1] > max(values[0], values[2])
    information = -(values[0] - 2 * values[1] + values[2]) / h**2
    assert fit.details["standard_error"] == pytest.approx(information**-0.5, rel=1e-3)


def test_bad_counts():
    with pytest.raises(ws.ModelError, match=r"no information set named 'n9'; accepted: n1, n2, n3"):
        ws.fit_qre(TREE, {"n9": {"take": 1}})
    with pytest.raises(ws.ModelError, match="must hold 3 lists, one for each information set, got 1"):
        ws.fit_qre(TREE, [[1, 2]])
    with pytest.raises(ws.ModelError, match="game: must be a NormalForm or an ExtensiveForm, got dict"):
        ws.fit_qre({}, [[1]])
