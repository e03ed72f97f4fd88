"""For every part of the certificate of a domain a wrong answer that this part alone catches."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from tests.domains.domain_cases import CASES, built
from tests.proof.planted_games import council_domain, trade_domain
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.status import Status
from winset.domains.check import plain_frontier
from winset.domains.check.domain_solutions import certify_domain

TRADE, COUNCIL = trade_domain(), council_domain()
SPLIT = built(CASES["dom03_reservations_infeasible"]["input"])
NASH, SHARES, FRONTIER = ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Pareto()


def found(game, concept, points=None, completeness=None, drop=(), **details):
    """The method's own answer with something else in it."""
    solution = ws.solve(game, concept)
    kept = {name: value for name, value in solution.details.items() if name not in drop}
    return Found(
        solution.status, solution.points if points is None else points, completeness or solution.completeness,
        details={**kept, **details},
    )  # fmt: skip


def vector(game, *values):
    array = np.empty(len(values), dtype=object)
    array[:] = [Fraction(v) for v in values]
    return Vector(game.players, array)


RIGHT = ws.solve(TRADE, NASH)
EDGE = ws.solve(TRADE, FRONTIER)
OTHER = next(o for o in EDGE.details["outcomes"] if o not in RIGHT.details["outcomes"])
DOMINATED = vector(TRADE, *(x - 1 for x in RIGHT.point))
PLANTED = {
    "certify_domain": {
        "points": (TRADE, NASH, found(TRADE, NASH, [*RIGHT.points, DOMINATED])),
        "completeness": (TRADE, FRONTIER, Found(Status.SOLVED, EDGE.points[:-1], "all")),
        "details.count": (TRADE, NASH, found(TRADE, NASH, count=2)),
        "details.outcome_count": (TRADE, NASH, found(TRADE, NASH, outcome_count=2)),
        "details.outcomes": (TRADE, NASH, found(TRADE, NASH, outcomes=[OTHER])),
        "details.value": (TRADE, NASH, found(TRADE, NASH, value=RIGHT.details["value"] + 1)),
        "details.ideal": (TRADE, SHARES, found(TRADE, SHARES, ideal=vector(TRADE, 10**6, 10**6))),
        "absence": (TRADE, NASH, Found(Status.NO_SOLUTION, [], "none")),
        "details.largest_smallest_gain": (SPLIT, NASH, found(SPLIT, NASH, largest_smallest_gain=Fraction(-9))),
        "details.nearest": (SPLIT, NASH, found(SPLIT, NASH, nearest=[["keep", "none", "slow"]])),
    }
}


@pytest.mark.parametrize("part", PLANTED["certify_domain"])
def test_a_planted_answer_is_caught_by_its_part_alone(part):
    game, concept, wrong = PLANTED["certify_domain"][part]
    certificate = certify_domain(game, concept, wrong)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert off == {part}, certificate
    assert not certificate.ok
    assert not certificate.exact
    assert part in certificate.statement
    assert certificate.proved == ()


@pytest.mark.parametrize(
    "wrong",
    [
        [OTHER, OTHER],
        [{"tariff": "zero", "fund": "large", "schedule": "slow"}],
        [{"tariff": "zero"}],
        [],
        5,
    ],
    ids=["twice", "forbidden", "open", "none", "no list"],
)
def test_outcomes_that_are_none_are_refused(wrong):
    certificate = certify_domain(TRADE, FRONTIER, found(TRADE, FRONTIER, outcomes=wrong))
    assert certificate.parts["details.outcomes"] > 0


@pytest.mark.parametrize("game", [TRADE, COUNCIL], ids=["trade", "council"])
@pytest.mark.parametrize(
    "concept",
    [FRONTIER, NASH, SHARES, ws.Egalitarian(), ws.Utilitarian(), ws.EqualLoss()],
    ids=lambda concept: concept.name,
)
def test_both_ways_of_checking_agree_and_take_plain_numbers(game, concept, monkeypatch):
    solution = ws.solve(game, concept)
    assert solution.certificate.exact
    plain = [[float(x) for x in point] for point in solution.points]
    assert ws.certify(game, concept, plain, completeness="all").ok
    assert not ws.certify(game, concept, plain).exact
    off = [[x + 1e-6 for x in plain[0]]]
    assert not ws.certify(game, concept, off).ok
    monkeypatch.setattr(plain_frontier, "MOST_LISTED", 1)
    eliminated = ws.certify(game, concept, solution.points, solution.details, completeness="all")
    assert eliminated.parts == solution.certificate.parts
    assert eliminated.ok


def test_a_frontier_too_large_to_be_found_again_is_checked_in_part(monkeypatch):
    monkeypatch.setattr(plain_frontier, "MOST_LISTED", 1)
    monkeypatch.setattr(plain_frontier, "MOST_HELD", 1)
    solution = ws.solve(COUNCIL, NASH)
    assert solution.certificate.covers == "part"
    assert not solution.certificate.exact
    assert not certify_domain(COUNCIL, NASH, found(COUNCIL, NASH, [vector(COUNCIL, 99, 99, 99)])).ok
