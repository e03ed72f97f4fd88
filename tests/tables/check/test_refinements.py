"""Certificates of refinements against planted wrong answers."""

from __future__ import annotations

from copy import deepcopy

import numpy as np

import winset as ws
from winset.base.solution import Found
from winset.tables.check.equilibrium_index import certify_index
from winset.tables.check.risk_dominance import certify_risk_dominance
from winset.tables.check.tracing import certify_tracing
from winset.tables.check.trembling_hand import certify_perfect

STAG = ws.NormalForm.from_bimatrix([[9, 0], [8, 7]], [[9, 8], [0, 7]])


def found(solution, points=None, completeness=None, **changes):
    return Found(
        solution.status,
        solution.points if points is None else points,
        completeness=completeness or solution.completeness,
        details={**deepcopy(solution.details), **changes},
    )


def proves(certificate):
    return certificate.ok and certificate.covers != "part"


def profile(game, *rows):
    return ws.Profile(game.players, tuple(np.array(r, dtype=float) for r in rows), game.actions)


def test_wrong_risk_dominance():
    concept = ws.RiskDominance()
    right = ws.solve(STAG, concept)
    assert certify_risk_dominance(STAG, concept, found(right)).ok
    stag, mixed = profile(STAG, [1, 0], [1, 0]), profile(STAG, [0.4, 0.6], [0, 1])
    for wrong in ([stag], [], [*right.points, stag], [mixed]):
        assert not certify_risk_dominance(STAG, concept, found(right, points=wrong)).ok


def test_wrong_perfection_of_two_players():
    game, concept = ws.NormalForm.from_bimatrix([[1, 0], [0, 0]], [[1, 0], [0, 0]]), ws.Perfect()
    right = ws.solve(game, concept)
    assert certify_perfect(game, concept, found(right)).ok
    assert not certify_perfect(game, concept, Found(ws.Status.LIMIT, [])).ok
    dominated = profile(game, [0, 1], [0, 1])
    for trembles in (np.array([0.5, 0.5]), np.array([0.0, 1.0]), np.array([0.5, 0.6])):
        planted = found(right, points=[dominated], trembles=[[trembles, trembles]])
        assert not certify_perfect(game, concept, planted).ok
    no_equilibrium = profile(game, [1, 0], [0, 1])
    assert not certify_perfect(game, concept, found(right, points=[no_equilibrium])).ok


def test_wrong_perfection_of_three_players():
    u = np.zeros((3, 2, 2, 2))
    u[:, 0, 0, 0] = 1
    game, concept = ws.NormalForm(u), ws.Perfect(((1, 0),) * 3)
    right = ws.solve(game, concept).require()
    assert certify_perfect(game, concept, found(right)).ok
    low = profile(game, [0, 1], [0, 1], [0, 1])
    even = [np.array([1.0, -1.0])] * 3
    assert not certify_perfect(game, concept, found(right, points=[low], trembles=[even])).ok
    for wrong in ([np.array([0.0, 0.0])] * 3, [np.array([1.0, 1.0])] * 3):
        assert not certify_perfect(game, concept, found(right, trembles=[wrong])).ok


def test_wrong_tracing():
    concept = ws.Tracing()
    right = ws.solve(STAG, concept)
    assert certify_tracing(STAG, concept, found(right)).ok
    path = right.details["path"]
    off = [(path[0][0], path[-1][1]), *path[1:]]
    for changes in (
        {"path": off},
        {"path": path[1:]},
        {"prior": path[-1][1]},
        {"points": [profile(STAG, [1, 0], [1, 0])]},
        {"points": [profile(STAG, [0.5, 0.5], [0, 1])]},
    ):
        assert not certify_tracing(STAG, concept, found(right, **changes)).ok


def test_wrong_linear_tracing():
    concept = ws.Tracing(procedure="linear")
    right = ws.solve(STAG, concept)
    assert certify_tracing(STAG, concept, found(right)).exact
    path = right.details["path"]
    off = [(path[0][0], profile(STAG, [1, 0], [1, 0])), *path[1:]]
    for changes in ({"path": off}, {"path": path[1:]}, {"points": [profile(STAG, [1, 0], [1, 0])]}):
        assert not certify_tracing(STAG, concept, found(right, **changes)).ok


def test_wrong_indices():
    concept = ws.EquilibriumIndex()
    right = ws.solve(STAG, concept)
    assert certify_index(STAG, concept, found(right)).ok
    indices = right.details["indices"]
    for wrong in ([-i for i in indices], indices[:1], [*indices[:-1], 1]):
        assert not certify_index(STAG, concept, found(right, indices=wrong)).ok
    two = [k for k, i in enumerate(indices) if i == 1]
    for kept in (two, two[:1]):
        points, known = [right.points[k] for k in kept], [1] * len(kept)
        lost = Found(right.status, points, completeness="all", details={"indices": known})
        assert not proves(certify_index(STAG, concept, lost))
        lost = Found(right.status, points, completeness="some", details={"indices": known})
        assert certify_index(STAG, concept, lost).ok
