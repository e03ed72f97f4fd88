"""Certificates of potentials and supermodularity against planted wrong answers."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.tables.check.potential import certify_potential
from winset.tables.check.supermodular import certify_supermodular

STAG = ws.NormalForm.from_bimatrix([[9, 0], [8, 7]], [[9, 8], [0, 7]])
PENNIES = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]])


def found(solution, points=None, **changes):
    return Found(
        solution.status,
        solution.points if points is None else points,
        details={**deepcopy(solution.details), **changes},
    )


@pytest.mark.parametrize("kind", ["exact", "weighted", "ordinal", "generalized"])
def test_wrong_potentials(kind):
    concept = ws.Potential(kind)
    right = ws.solve(STAG, concept)
    assert certify_potential(STAG, concept, found(right)).ok
    P = right.details["potential"]
    for wrong in (-P, P * [[1, 1], [1, 0]] + [[0, 0], [0, -50]]):
        assert not certify_potential(STAG, concept, found(right, potential=wrong)).ok
    assert not certify_potential(STAG, concept, found(right, points=[])).ok
    bad = [ws.Profile(STAG.players, (np.array([1.0, 0.0]), np.array([0.0, 1.0])), STAG.actions)]
    assert not certify_potential(STAG, concept, found(right, points=bad)).ok


def test_wrong_weights():
    concept = ws.Potential("weighted")
    right = ws.solve(STAG, concept)
    for weights in ({"1": 1.0, "2": 2.0}, {"1": -1.0, "2": -1.0}):
        assert not certify_potential(STAG, concept, found(right, weights=weights)).ok


@pytest.mark.parametrize("kind", ["exact", "weighted", "ordinal", "generalized"])
def test_wrong_cycles(kind):
    concept = ws.Potential(kind)
    shown = ws.solve(PENNIES, concept).details["violation"]
    empty = Found(ws.Status.NO_SOLUTION, [], details={"violation": shown})
    assert certify_potential(PENNIES, concept, empty).ok
    assert not certify_potential(STAG, concept, empty).ok
    for cells in (
        [("1", "1"), ("2", "2"), ("1", "1")],
        [("1", "1"), ("2", "1"), ("1", "1")],
        [("1", "1"), ("2", "1"), ("2", "2")],
        [],
    ):
        empty = Found(ws.Status.NO_SOLUTION, [], details={"violation": {"cells": cells}})
        assert not certify_potential(PENNIES, concept, empty).ok
    assert not certify_potential(PENNIES, concept, Found(ws.Status.LIMIT, [])).ok


def test_wrong_supermodular_answers():
    concept = ws.Supermodular()
    right = ws.solve(STAG, concept)
    assert certify_supermodular(STAG, concept, found(right)).ok
    assert not certify_supermodular(STAG, concept, found(right, points=right.points[:1])).ok
    assert not certify_supermodular(PENNIES, concept, found(right)).ok
    shown = ws.solve(PENNIES, concept).details["violation"]
    assert certify_supermodular(PENNIES, concept, Found(ws.Status.NO_SOLUTION, [], details={"violation": shown})).ok
    for wrong in (
        {**shown, "cells": shown["cells"][::-1]},
        {**shown, "players": shown["players"][::-1]},
        {**shown, "players": ("1", "1")},
    ):
        empty = Found(ws.Status.NO_SOLUTION, [], details={"violation": wrong})
        assert not certify_supermodular(PENNIES, concept, empty).ok
    empty = Found(ws.Status.NO_SOLUTION, [], details={"violation": shown})
    assert not certify_supermodular(STAG, concept, empty).ok
