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
from winset.domains.check import domain_solutions, plain_frontier
from winset.domains.check.domain_solutions import certify_domain
from winset.domains.find.domain_solutions import DomainFrontier

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


def bounded(concept, **wrong):
    """An answer that bounds prove, with something else in it."""
    solution = ws.solve(COUNCIL, concept, DomainFrontier(most=0))
    return Found(Status.SOLVED, solution.points, "all", details={**solution.details, **wrong})


@pytest.fixture
def bounds_only(monkeypatch):
    monkeypatch.setattr(domain_solutions, "MOST_LISTED", 0)
    monkeypatch.setattr(domain_solutions, "plain_frontier", lambda domain: None)


CONCEPTS = [NASH, SHARES, ws.Egalitarian(), ws.Utilitarian(), ws.EqualLoss()]


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_bounds_show_that_a_worse_outcome_is_worse_and_that_there_is_an_answer(concept, bounds_only):
    assert certify_domain(COUNCIL, concept, bounded(concept)).exact
    best = {tuple(p) for p in bounded(concept).points}
    worth = {tuple(o.items()): tuple(COUNCIL.utilities(o).values())
             for o in ws.solve(COUNCIL, FRONTIER).details["outcomes"]}  # fmt: skip
    worse = next(dict(o) for o, u in worth.items() if u not in best and min(u) > 6)
    point = vector(COUNCIL, *COUNCIL.utilities(worse).values())
    wrong = Found(Status.SOLVED, [point], "all", details={**bounded(concept).details, "outcomes": [worse]})
    certificate = certify_domain(COUNCIL, concept, wrong)
    assert certificate.parts["points"] > 0
    none = Found(Status.NO_SOLUTION, [], "none", "None.", details={"multipliers": [[1, 1, 1]]})
    assert not certify_domain(COUNCIL, concept, none).ok


@pytest.mark.parametrize("off", [-1, 1])
def test_bounds_show_that_the_largest_gains_are_others(off, bounds_only):
    right = bounded(SHARES)
    wrong = bounded(SHARES, ideal=vector(COUNCIL, *(x + off for x in right.details["ideal"])))
    assert certify_domain(COUNCIL, SHARES, right).exact
    assert certify_domain(COUNCIL, SHARES, wrong).parts["details.ideal"] > 0


@pytest.mark.parametrize("weights", [[], [[-1, 1, 1]], [[1, 1]], [[0.5, 1, 1]], "none", [5]])
def test_weights_that_are_none_prove_nothing(weights, bounds_only):
    assert certify_domain(COUNCIL, NASH, bounded(NASH, multipliers=weights)).covers == "part"
