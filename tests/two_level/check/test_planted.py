"""For every part of every certificate of two-level games a wrong answer that this part catches."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import winset as ws
from tests.proof import planted_games as planted
from winset.base.points import Vector
from winset.base.solution import Found
from winset.solve import certifier_for

NBS, STATIONARY = ws.NashBargaining(), ws.Stationary()
PIE, OFFERS, FINITE = planted.two_level_pie(), planted.two_level_offers(), planted.two_level_offers(2)
LEGISLATURE, LINE = planted.two_level_legislature(), planted.two_level_spatial()
HULL = planted.two_level_hull()
LISTED = ws.TwoLevel(ws.BargainingProblem(ws.FiniteOutcomes([[3, 1], [2, 2], [1, 3]]), [0, 0]), {"1": 1.5})
ISSUES = planted.linkage()
UNKNOWN = ws.TwoLevel(ws.BargainingProblem(ws.Polytope.pie(2), [0, 0]), {"1": ws.Ratification.uniform(0.4, 0.8)})
STEPS = ws.TwoLevel(
    ws.BargainingProblem(ws.Polytope.pie(2), [0, 0]), {"1": ws.Ratification.lottery({0.3: 0.5, 0.6: 0.5})}
)
SETTER = ws.TwoLevel(
    ws.AgendaSetter("a", {"a": 1.0, "b": 0.0, "c": -0.5}, 2, status_quo=-1.0),
    {"a": ws.Ratification.uncertain_ideal(-0.5, 0.5, status_quo=-1.0)},
)
NOTHING = ws.TwoLevel(ws.BargainingProblem(ws.Polytope.pie(2), [0, 0]), {"1": 0.7, "2": 0.7})


def concept_of(game):
    return STATIONARY if game in (OFFERS, FINITE, LEGISLATURE, LINE) else ws.SubgamePerfect() if game is SETTER else NBS


SOLVED = {
    game: ws.solve(game, concept_of(game))
    for game in (PIE, HULL, LISTED, OFFERS, FINITE, LEGISLATURE, LINE, ISSUES, UNKNOWN, STEPS, SETTER, NOTHING)
}


def changed(game, points=None, **details):
    """The right answer with other points, or details changed by these functions."""
    solution = SOLVED[game]
    told = copy.deepcopy(solution.details)
    for name, change in details.items():
        told[name] = change(told[name])
    return game, Found(
        solution.status, solution.points if points is None else points, solution.completeness, details=told
    )


def vector(game, *values):
    return Vector(game.players, np.array(values, dtype=float))


def more(x):
    return Vector(x.players, np.asarray(x) + 0.01) if hasattr(x, "players") else np.asarray(x) + 0.01


def first_more(rows):
    """The first row of a mapping raised."""
    name = next(iter(rows))
    return {**rows, name: more(rows[name])}


def effect(told):
    return {**told, "gain": more(told["gain"])}


def proposals(game, **changes):
    """Proposals of these players changed by functions of arrays."""

    def altered(rows):
        made = {p: changes[p](np.asarray(row)) if p in changes else np.asarray(row) for p, row in rows.items()}
        return {p: Vector(rows[p].players, row) for p, row in made.items()}

    return changed(game, proposals=altered)


def generous(offer):
    return offer + np.array([-0.1, 0.1])


def greedy(offer):
    return offer + np.array([0.3, -0.3])


PLANTED = {
    "certify_two_level": {
        "answer": (LINE, Found(ws.Status.SOLVED, [], "one", components=[1])),
        "procedure": changed(LISTED, points=[vector(LISTED, 3, 1)]),
        "one answer": changed(PIE, points=[*SOLVED[PIE].points, vector(PIE, 0.8, 0.2)]),
        "consent": changed(PIE, points=[vector(PIE, 0.5, 0.5)]),
        "raised": changed(PIE, before_home=more),
        "feasibility": changed(PIE, points=[vector(PIE, 0.9, 0.9)]),
        "at the table": changed(LINE, points=[vector(LINE, -1, 0, 0.9)]),
        "details.win_sets": changed(PIE, win_sets=lambda sets: {}),
        "details.unconstrained": changed(PIE, unconstrained=more),
        "details.schelling": changed(PIE, schelling=effect),
        "acceptance": proposals(OFFERS, **{"1": greedy}),
        "proposal": proposals(OFFERS, **{"1": generous}),
        "values": changed(OFFERS, values=more),
        "point": changed(OFFERS, points=[vector(OFFERS, 0.5, 0.5)]),
        "own share": changed(OFFERS, own_share=more),
        "probability": changed(OFFERS, probability=lambda p: p / 2),
        "expected": changed(OFFERS, expected=more),
        "agreement": changed(OFFERS, agreement=lambda told: not told),
        "supergradient": changed(UNKNOWN, points=[vector(UNKNOWN, 0.7, 0.3)]),
        "other thresholds": changed(STEPS, points=[vector(STEPS, 0.5, 0.5)], probability=lambda p: 0.5),
        "voters": changed(SETTER, points=[3.0]),
        "outcome": changed(SETTER, outcome=more),
        "no answer": changed(NOTHING, points=[vector(NOTHING, 0.5, 0.5)]),
    },
    "certify_linkage": {
        "together": changed(ISSUES, rule=more),
        "one answer": changed(ISSUES, points=[*SOLVED[ISSUES].points, vector(ISSUES, 0.1, 0.1)]),
        "levels": changed(ISSUES, points=[more(SOLVED[ISSUES].points[0])]),
        "rule": changed(ISSUES, points=[vector(ISSUES, -1, -1)]),
        "shares": changed(ISSUES, levels=lambda told: {**told, "trade": told["trade"] + 1}),
        "linking": changed(ISSUES, linking=more),
        "apart": changed(ISSUES, apart=first_more),
        "zones": changed(ISSUES, zone=lambda told: {**told, "trade": (0.0, 1.0)}),
    },
}
UNPLANTED = {
    "certify_two_level": dict.fromkeys(
        ("signs", "combination", "bound", "thresholds", "refused"),
        "the proof that nothing passes is the game's own, and no answer can change it",
    )
}


@pytest.mark.parametrize(("certifier", "part"), [(c, p) for c, parts in PLANTED.items() for p in parts])
def test_a_planted_answer_is_caught_by_its_part(certifier, part):
    game, wrong = PLANTED[certifier][part]
    concept = concept_of(game)
    certify = certifier_for(game, concept)
    assert certify.func.__name__ == certifier
    assert SOLVED[game].certificate.ok
    certificate = certify(game, concept, wrong)
    assert not certificate.ok
    assert not certificate.parts[part] <= certificate.tolerance


@pytest.mark.parametrize("game", SOLVED, ids=lambda g: type(g).__name__)
def test_no_part_goes_without_a_planted_answer(game):
    name = certifier_for(game, concept_of(game)).func.__name__
    known = PLANTED[name].keys() | UNPLANTED.get(name, {}).keys()
    assert SOLVED[game].certificate.parts.keys() <= known


def test_a_later_proposal_that_is_worth_less_is_caught_in_a_finite_game():
    game, wrong = proposals(FINITE, **{"2": lambda offer: offer + np.array([0.1, -0.1])})
    certificate = certifier_for(game, STATIONARY)(game, STATIONARY, wrong)
    assert certificate.parts["proposal"] > certificate.tolerance
