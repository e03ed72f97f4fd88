"""For every part of every certificate of play over time a wrong answer that this part alone catches."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.base.status import Status
from winset.dynamic.check import markov_legislature, stochastic
from winset.dynamic.room import ROOM

COMMITTEE = ws.DynamicBargaining(
    [["1/2", "2/5", "1/10"], ["9/20", "1/8", "1/2"], ["1/20", "19/40", "2/5"]], discount=Fraction(9, 10)
)  # fmt: skip
EVERY, ONE = ws.MarkovPerfect("all"), ws.MarkovPerfect("one")
COMMONS = ws.StochasticGame(
    [[[[0, 0], ["1/2", "1/2"]], [[3, 1], [4, 2]]], [[[0, "1/2"], [0, "1/2"]], [[3, 4], [1, 2]]]],
    [[[["1/10", "9/10"], ["1/2", "1/2"]], [["1/2", "1/2"], ["9/10", "1/10"]]]] * 2, Fraction(9, 10),
)  # fmt: skip
PURE = ws.MarkovPerfect("all", pure=True)
MATCH = ws.StochasticGame([[[[2, 0], [0, 1]]], [[[-2, 0], [0, -1]]]], [[[[1], [1]], [[1], [1]]]], Fraction(1, 2))


def found(game, concept, points=None, completeness=None, drop=(), **details):
    solution = ws.solve(game, concept)
    kept = {name: value for name, value in solution.details.items() if name not in drop}
    return Found(
        solution.status, solution.points if points is None else points, completeness or solution.completeness,
        details={**kept, **details},
    )  # fmt: skip


def bare(game, concept, points, completeness="one"):
    return Found(Status.SOLVED, [game.read_answer(concept, p) for p in points], completeness)


def raised(game, concept, name):
    """A detail of which the first entry of the first equilibrium is larger by 1."""
    first, *rest = ws.solve(game, concept).details[name]
    other = np.array(first).copy()
    other[0, 0] += 1
    return found(game, concept, **{name: [other, *rest]})


RIGHT = ws.solve(COMMITTEE, EVERY).points


STAY = [[0, 1, 2]] * 3
LOPSIDED = COMMONS.read_answer(PURE, [[[0.4, 0.5], 0], [0, 0]])
LISTED = ws.solve(COMMONS, PURE)


def forced():
    """A proposer's favourite is implemented although it does not pass: better for the proposer than all that does."""
    game = ws.DynamicBargaining([[0, 1], [1, 0], [1, 0]], discount=0)
    return game, ONE, bare(game, ONE, [[[1, 1], [0, 0], [0, 0]]])


MIXED = ws.MarkovPerfect(mixed=True)
DOLLAR = ws.DynamicBargaining.divide_the_dollar(4, Fraction(1, 2))


def owed():
    """A proposer mixes with a negative weight between what is best."""
    solution = ws.solve(DOLLAR, MIXED)
    weights = solution.point.weights.copy()
    weights[0, DOLLAR.alternatives.index("2-1-1")] *= np.where(
        weights[0, DOLLAR.alternatives.index("2-1-1")] > 0, -1, 1
    )
    return (
        DOLLAR,
        MIXED,
        Found(Status.SOLVED, [ws.MixedPolicyRule(DOLLAR.players, DOLLAR.alternatives, weights)], "one"),
    )


PLANTED = {
    "certify_legislature": {
        "mixtures": owed(),
        "passes": forced(),
        "proposals": (COMMITTEE, ONE, bare(COMMITTEE, ONE, [STAY])),
        "completeness": (COMMITTEE, EVERY, Found(Status.SOLVED, RIGHT[1:], "all")),
        "details.proposals": (COMMITTEE, EVERY, found(COMMITTEE, EVERY, proposals=[r.outcome for r in RIGHT[::-1]])),
        "details.values": (COMMITTEE, EVERY, raised(COMMITTEE, EVERY, "values")),
        "details.acceptance": (COMMITTEE, EVERY, raised(COMMITTEE, EVERY, "acceptance")),
        "details.long_run": (COMMITTEE, EVERY, raised(COMMITTEE, EVERY, "long_run")),
    },
    "certify_stochastic": {
        "mixtures": (COMMONS, ONE, Found(Status.SOLVED, [LOPSIDED], "one")),
        "deviations": (COMMONS, ONE, bare(COMMONS, ONE, [[[1, 0], [0, 0]]])),
        "pure": (
            COMMONS,
            ws.MarkovPerfect(pure=True),
            bare(COMMONS, ONE, [[[["2/9", "7/9"], 1], [["2/9", "7/9"], 1]]]),
        ),
        "completeness": (COMMONS, PURE, Found(Status.SOLVED, LISTED.points[1:], "all")),
        "details.values": (COMMONS, PURE, raised(COMMONS, PURE, "values")),
        "details.actions": (COMMONS, PURE, found(COMMONS, PURE, actions=LISTED.details["actions"][::-1])),
        "details.bounds": (MATCH, ONE, found(MATCH, ONE, bounds=[np.array([1.0]), np.array([2.0])])),
    },
}
CERTIFIERS = {certify.__name__: certify for _, _, certify in ROOM.certifiers}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in PLANTED.items() for part in parts])
def test_a_planted_answer_is_caught_by_its_part_alone(name, part):
    game, concept, wrong = PLANTED[name][part]
    certificate = CERTIFIERS[name](game, concept, wrong)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert off == {part}, certificate
    assert not certificate.exact
    assert part in certificate.statement
    assert certificate.proved == ()


@pytest.mark.parametrize(
    ("status_quo", "mix", "part"),
    [
        ("2-1-1", {"3-1-0": "9/10", "4-0-0": "1/10"}, "passes"),
        ("2-1-1", {"3-1-0": "9/10", "2-1-1": "1/10"}, "proposals"),
        ("0-4-0", {"4-0-0": "99/100", "3-0-1": "1/100"}, "proposals"),
    ],
)
def test_a_lottery_with_something_that_is_not_best_or_does_not_pass_is_refused(status_quo, mix, part):
    rule = ws.solve(DOLLAR, MIXED).point
    claim = {p: rule[p] for p in DOLLAR.players}
    claim["1"][status_quo] = mix
    certificate = ws.certify(DOLLAR, MIXED, [claim])
    assert not certificate.ok
    assert certificate.parts[part] > certificate.tolerance


def test_details_of_mixed_rules_are_read_again():
    solution = ws.solve(DOLLAR, MIXED)
    for name in ("proposals", "values", "acceptance", "long_run"):
        wrong = {**solution.details, name: [np.asarray(solution.details[name][0]) + 1e-3]}
        certificate = ws.certify(DOLLAR, MIXED, solution.points, details=wrong)
        assert certificate.parts[f"details.{name}"] > certificate.tolerance


def test_no_answer_where_there_is_one_is_refused():
    for game, concept in ((COMMITTEE, EVERY), (COMMONS, PURE)):
        assert not ws.certify(game, concept, [], status=Status.NO_SOLUTION).ok
    assert ws.certify(MATCH, ONE, [], status=Status.NO_SOLUTION).covers == "part"
    assert not ws.certify(MATCH, ONE, [], status=Status.NO_SOLUTION).ok


def test_larger_games_are_checked_in_floats_and_completeness_in_part(monkeypatch):
    monkeypatch.setattr(markov_legislature, "EXACT_SIZE", 0)
    monkeypatch.setattr(markov_legislature, "MOST_MAPS", 0)
    assert ws.solve(COMMITTEE, EVERY).certificate.covers == "all"
    assert not ws.certify(COMMITTEE, EVERY, RIGHT[1:]).ok
    assert not ws.certify(COMMITTEE, ONE, [STAY]).ok
    monkeypatch.setattr(markov_legislature, "MOST_CHAINS", 0)
    assert ws.solve(COMMITTEE, EVERY).certificate.covers == "part"
    monkeypatch.setattr(stochastic, "MOST_EXACT", 0)
    assert ws.solve(COMMONS, PURE).certificate.ok
    assert not ws.certify(COMMONS, PURE, LISTED.points[1:]).ok
    monkeypatch.setattr(stochastic, "MOST_PLANS", 0)
    assert ws.solve(COMMONS, PURE).certificate.covers == "part"


def test_indifferent_voters_are_counted_by_both_routes(monkeypatch):
    alike = ws.DynamicBargaining([["1/2", "1/2", 0], ["1/2", 0, "1/2"], [0, "1/2", "1/2"]], discount=Fraction(9, 10))
    listed = ws.solve(alike, EVERY)
    assert len(listed.points) == 35
    assert listed.certificate.ok
    monkeypatch.setattr(markov_legislature, "MOST_MAPS", 0)
    assert ws.solve(alike, EVERY).certificate.ok
    assert not ws.certify(alike, EVERY, listed.points[1:]).ok
