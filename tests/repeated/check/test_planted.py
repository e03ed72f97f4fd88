"""For every part of every certificate of repeated games a wrong answer that this part alone catches."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.base.status import Status
from winset.repeated.room import ROOM

DILEMMA = ws.RepeatedGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], "1/2")
SET = ws.PayoffSet()
RIGHT = ws.solve(DILEMMA, SET)
VERTICES = RIGHT.details["vertices"]


def vector(*values):
    return DILEMMA.read_answer(SET, [Fraction(v) for v in values])


def found(points=None, completeness="all", keep=(), **details):
    kept = {name: RIGHT.details[name] for name in keep}
    return Found(Status.SOLVED, RIGHT.points if points is None else points, completeness, details={**kept, **details})


def period(game, **details):
    """The method's own answer about a period with other details; None drops one."""
    solution = ws.solve(game, ws.Minimax())
    kept = {name: value for name, value in {**solution.details, **details}.items() if value is not None}
    return Found(Status.SOLVED, solution.points, "one", details=kept)


PENNIES = ws.RepeatedGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], "1/2")
PLANTED = {
    "certify_payoff_set": {
        "inner": found([*RIGHT.points[:2], vector(4, 4), RIGHT.points[3]]),
        "extreme": found([*RIGHT.points, vector(2, 1)]),
        "completeness": found([vector(1, 1)]),
        "details.vertices": found(vertices=ws.PayoffVertices(RIGHT.points, RIGHT.points[:3])),
        "details.worst": found(worst=vector(1, 2)),
        "details.supports": found(supports=[("2", "2")] * 4),
        "details.continuations": found(keep=["supports"], continuations=[[0, 0, 0, 1]] * 4),
        "absence": Found(Status.NO_SOLUTION, [], "none"),
    },
    "certify_period": {
        "feasibility": (
            PENNIES,
            ws.Minimax(),
            period(PENNIES, punishments={"1": [0.8, 0.8], "2": [0.5, 0.5]}, levels=None),
        ),
        "gap": (PENNIES, ws.Minimax(), period(PENNIES, punishments={"1": [1, 0], "2": [0.5, 0.5]}, levels=None)),
        "level": (PENNIES, ws.Minimax(), period(PENNIES, levels={"1": 0.25, "2": 0.0})),
    },
}
CERTIFIERS = {certify.__name__: certify for _, _, certify in ROOM.certifiers}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in PLANTED.items() for part in parts])
def test_a_planted_answer_is_caught_by_its_part_alone(name, part):
    wrong = PLANTED[name][part]
    game, concept, answer = (DILEMMA, SET, wrong) if isinstance(wrong, Found) else wrong
    certificate = CERTIFIERS[name](game, concept, answer)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert off == {part}, certificate
    assert part in certificate.statement
    assert certificate.proved == ()


def test_other_forms_of_vertices_and_floats():
    for wrong in ([1, 2], ws.PayoffVertices(RIGHT.points[:2], VERTICES.outer)):
        assert CERTIFIERS["certify_payoff_set"](DILEMMA, SET, found(vertices=wrong)).parts["details.vertices"] > 1
    assert CERTIFIERS["certify_payoff_set"](DILEMMA, SET, found(supports=[("2", "2")])).parts["details.supports"] > 1
    even = [[0.25] * 4] * 4
    for wrong in (even, [[0.5, 0.5]] * 4, "abcd"):
        answer = found(keep=["supports"], continuations=wrong)
        assert CERTIFIERS["certify_payoff_set"](DILEMMA, SET, answer).parts["details.continuations"] > 0.01
    plain = [[float(x) for x in p] for p in RIGHT.points]
    assert ws.certify(DILEMMA, SET, plain, completeness="all").ok
    off = np.array(plain)
    off[2] += 1e-5
    assert not ws.certify(DILEMMA, SET, off.tolist()).ok


@pytest.mark.parametrize("level", [0.5, 2])
def test_wrong_punishment_levels_are_refused(level):
    solution = ws.solve(DILEMMA, ws.Minimax())
    levels = {**solution.details["levels"], "1": level}
    assert not ws.certify(DILEMMA, ws.Minimax(), solution.points, {**solution.details, "levels": levels}).ok


def test_sets_of_three_players_are_refused_if_a_corner_is_moved_or_missing():
    table = np.empty((3, 2, 2, 2), dtype=object)
    for cell in np.ndindex(2, 2, 2):
        for i in range(3):
            table[(i, *cell)] = 10 * (1 - cell[i]) + 5 * sum(cell)
    game = ws.RepeatedGame(table.tolist(), "1/2")
    right = np.array([[float(x) for x in p] for p in ws.solve(game, SET).points])
    assert ws.certify(game, SET, right.tolist(), completeness="all").ok
    for k in (0, len(right) - 1):
        assert not ws.certify(game, SET, np.delete(right, k, axis=0).tolist(), completeness="all").ok
        moved = right.copy()
        moved[k] += 1e-4 * (right[k] - right.mean(axis=0))
        assert not ws.certify(game, SET, moved.tolist()).ok
