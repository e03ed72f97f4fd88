"""Frontiers and solutions of domains: known answers, plain enumeration, invariances, hard and empty domains."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import winset as ws
from tests.domains.domain_cases import CASES, built
from tests.proof.planted_games import council_domain, trade_domain
from winset.domains.check import domain_solutions, plain_frontier
from winset.domains.find.domain_solutions import DomainFrontier
from winset.domains.find.pareto_frontier import merge_issues

CONCEPTS = {
    "nash": ws.NashBargaining(),
    "egalitarian": ws.Egalitarian(),
    "kalai_smorodinsky": ws.KalaiSmorodinsky(),
    "utilitarian_rational": ws.Utilitarian(),
}


def numbers(vectors):
    return [[Fraction(x) for x in vector] for vector in vectors]


def checksum(points):
    return sum(k * sum(j * u for j, u in enumerate(p, 1)) for k, p in enumerate(points, 1)) % 1000003


@pytest.mark.parametrize("name", sorted(CASES))
def test_frontiers_with_known_points_and_numbers(name):
    expected = CASES[name]["expected"]
    solution = ws.solve(built(CASES[name]["input"]), ws.Pareto())
    assert solution.certificate.exact
    assert solution.certificate.covers == "all"
    if "pareto" not in expected:
        assert solution.status is ws.Status.NO_SOLUTION
        assert "everything is forbidden" in solution.reason
        return
    frontier = expected["pareto"]
    assert solution.status is ws.Status.SOLVED
    assert solution.details["count"] == len(solution.points) == frontier["n_points"]
    assert solution.details["outcome_count"] == int(frontier["n_outcomes"])
    if "points" in frontier:
        assert [list(p) for p in solution.points] == numbers(frontier["points"])
    if "checksum" in frontier:
        assert checksum(solution.points) == frontier["checksum"]
    kept = ws.solve(built(CASES[name]["input"]), ws.Pareto(rational=True))
    assert len(kept.points) == frontier.get("n_rational_points", 0)
    assert kept.status is (ws.Status.SOLVED if kept.points else ws.Status.NO_SOLUTION)


@pytest.mark.parametrize("key", sorted(CONCEPTS))
@pytest.mark.parametrize("name", sorted(CASES))
def test_solutions_with_all_their_ties(name, key):
    expected = CASES[name]["expected"]
    solution = ws.solve(built(CASES[name]["input"]), CONCEPTS[key])
    assert solution.certificate.exact, solution.certificate
    if "utilities" not in expected.get(key, {}):
        assert solution.status is ws.Status.NO_SOLUTION
        assert not solution.points
        return
    assert solution.status is ws.Status.SOLVED
    assert [list(p) for p in solution.points] == numbers(expected[key]["utilities"])
    assert solution.details["outcome_count"] == int(expected[key]["n_outcomes"])
    if "outcomes" in expected[key]:
        assert sorted(list(o.values()) for o in solution.details["outcomes"]) == sorted(expected[key]["outcomes"])
    if "value" in expected[key]:
        assert solution.details["value"] == Fraction(expected[key]["value"])
    if "ideal" in solution.details:
        assert list(solution.details["ideal"]) == numbers([expected["ideal"]])[0]


def test_how_near_the_nearest_outcome_comes_where_nobody_can_agree():
    case = CASES["dom03_reservations_infeasible"]
    solution = ws.solve(built(case["input"]), ws.NashBargaining())
    nearest = case["expected"]["least_shortfall"]
    assert solution.status is ws.Status.NO_SOLUTION
    assert solution.details["largest_smallest_gain"] == nearest["max_min_gain"]
    assert [list(o.values()) for o in solution.details["nearest"]] == nearest["outcomes"]


def plain(domain):
    """Every allowed outcome with its utilities."""
    for options in product(*domain.issues.values()):
        chosen = dict(zip(domain.issues, options, strict=True))
        if not any(all(chosen[i] == o for i, o in c.items()) for c in domain.stated.forbid):
            yield options, tuple(domain.utilities(chosen).values())


def drawn(seed, spread=1):
    """Three issues to six, two or three players, pairs and a triple forbidden or worth something; small numbers tie."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(3, 6)), int(rng.integers(2, 4))
    issues = {f"i{k}": list("abc")[: int(rng.integers(1, 4))] for k in range(m)}

    def cells(size):
        chosen = rng.choice(m, size, replace=False)
        return {f"i{k}": str(rng.choice(issues[f"i{k}"])) for k in chosen}

    players = list("PQR")[:n]
    return ws.Domain(
        issues,
        {p: {i: {o: spread * int(rng.integers(-2, 6)) for o in os} for i, os in issues.items()} for p in players},
        reservation={p: spread * int(rng.integers(-2, 5)) for p in players},
        forbid=[cells(s) for s in (2, 2, 3, 1)[: int(rng.integers(0, 5))]],
        interactions=[
            {"player": players[int(rng.integers(n))], "if": cells(s), "add": spread * int(rng.integers(-4, 5))}
            for s in (2, 3, 2)
        ],
    )  # fmt: skip


@pytest.mark.parametrize("spread", [1, 10**25])
@pytest.mark.parametrize("seed", range(25))
def test_frontier_and_equal_loss_are_those_of_the_definition(seed, spread):
    domain = drawn(seed, spread)
    every = dict(plain(domain))
    worths = set(every.values())

    def beaten(u):
        return any(v != u and all(a >= b for a, b in zip(v, u, strict=True)) for v in worths)

    best = {u for u in worths if not beaten(u)}
    solution = ws.solve(domain, ws.Pareto())
    assert solution.certificate.exact
    assert {tuple(p) for p in solution.points} == best
    assert {tuple(o.values()) for o in solution.details.get("outcomes", ())} == {
        o for o, u in every.items() if u in best
    }
    floor = domain.reservation.values()
    agreed = [u for u in every.values() if all(a >= r for a, r in zip(u, floor, strict=True))]
    losses = ws.solve(domain, ws.EqualLoss())
    assert losses.certificate.exact
    if not agreed:
        assert losses.status is ws.Status.NO_SOLUTION
        return
    ideal = [max(column) for column in zip(*agreed, strict=True)]
    key = {u: sorted((i - a for i, a in zip(ideal, u, strict=True)), reverse=True) for u in agreed}
    assert {tuple(p) for p in losses.points} == {u for u in agreed if key[u] == min(key.values())}
    assert losses.details["value"] == min(key.values())


def test_relabelling_players_and_issues_changes_nothing():
    domain = trade_domain()
    s = domain.stated
    turned = ws.Domain(
        dict(reversed(s.issues.items())), dict(reversed(s.values.items())), s.weights, s.reservation, s.forbid,
        [{"player": p, "if": c, "add": a} for p, c, a in s.interactions],
    )  # fmt: skip
    for concept in CONCEPTS.values():
        one, other = ws.solve(domain, concept), ws.solve(turned, concept)
        assert [p["North"] for p in one.points] == [p["North"] for p in other.points]
        assert one.details["outcomes"][0] == other.details["outcomes"][0]


def test_too_large_a_frontier_ends_in_words():
    solution = ws.solve(council_domain(), ws.Pareto(), DomainFrontier(most=3))
    assert solution.status is ws.Status.LIMIT
    assert "more than 3 beginnings" in solution.reason
    whole = {tuple(p) for p in ws.solve(council_domain(), ws.Pareto()).points}
    assert {tuple(p) for p in solution.points} < whole
    assert len(whole) <= solution.stats["frontier at most"]
    assert solution.completeness == "some"
    assert solution.certificate.covers == "part"
    assert "there may be others" in solution.certificate.statement
    none = ws.solve(council_domain(), ws.Pareto(), DomainFrontier(most=3, in_part=False))
    assert not none.points
    assert not none.certificate.ok


def test_points_of_a_frontier_of_many_players_are_proved_to_be_what_they_are():
    rng = np.random.default_rng(3)
    issues = {f"i{k}": [f"o{j}" for j in range(6)] for k in range(9)}
    values = {
        p: {i: dict(zip(o, rng.integers(0, 50, 6).tolist(), strict=True)) for i, o in issues.items()} for p in "ABCD"
    }
    domain = ws.Domain(issues, values)
    solution = ws.solve(domain, ws.Pareto(), DomainFrontier(most=300))
    assert solution.status is ws.Status.LIMIT
    nash = ws.solve(domain, ws.NashBargaining()).require().point
    assert tuple(nash) in {tuple(p) for p in solution.points}
    assert solution.certificate.ok
    assert solution.certificate.covers == "part"


def test_ties_are_all_counted_and_some_are_listed():
    free = {f"i{k}": ["a", "b"] for k in range(40)}
    values = {i: {"a": 0, "b": 0} for i in free}
    dead = ws.Domain(
        {**free, "pie": ["x", "y"]},
        {"P": {**values, "pie": {"x": 1, "y": 2}}, "Q": {**values, "pie": {"x": 2, "y": 1}}},
    )  # fmt: skip
    solution = ws.solve(dead, ws.Utilitarian())
    assert solution.details["outcome_count"] == 2**41
    assert len(solution.details["outcomes"]) == 1000
    assert solution.certificate.exact
    assert len(merge_issues(dead.to_arrays(), 10).rows) == 2


EVERY = {**CONCEPTS, "equal_loss": ws.EqualLoss()}


@pytest.fixture
def no_listing(monkeypatch):
    """Certificates that can use bounds only."""
    monkeypatch.setattr(domain_solutions, "MOST_LISTED", 0)
    monkeypatch.setattr(domain_solutions, "plain_frontier", lambda domain: None)


@pytest.mark.parametrize("spread", [1, 10**25])
@pytest.mark.parametrize("seed", [*range(5), 6, 7, 9])
def test_bounds_leave_what_the_whole_frontier_gives(seed, spread, no_listing, monkeypatch):
    domain = drawn(seed, spread)
    for concept in EVERY.values():
        bounded = ws.solve(domain, concept, DomainFrontier(most=0))
        assert bounded.certificate.covers == "all", concept
        assert bounded.certificate.exact, (concept, bounded.certificate)
        with monkeypatch.context() as patch:
            patch.setattr(domain_solutions, "plain_frontier", plain_frontier.plain_frontier)
            whole = ws.solve(domain, concept)
        assert bounded.status is whole.status
        assert [list(p) for p in bounded.points] == [list(p) for p in whole.points]
        for name in set(whole.details) - {"largest_smallest_gain", "nearest"}:
            assert bounded.details[name] == whole.details[name], (concept, name)


@pytest.mark.parametrize("key", sorted(EVERY))
@pytest.mark.parametrize("name", ["dom10_5x4_three_players_all", "dom11_5x4_four_players"])
def test_bounds_prove_known_cases(name, key, no_listing):
    expected = CASES[name]["expected"]
    solution = ws.solve(built(CASES[name]["input"]), EVERY[key], DomainFrontier(most=0))
    assert solution.certificate.exact
    assert "bounds by weights" in solution.certificate.statement
    if key in expected:
        assert [list(p) for p in solution.points] == numbers(expected[key]["utilities"])
        assert solution.details["outcome_count"] == int(expected[key]["n_outcomes"])


@pytest.mark.parametrize("key", sorted(EVERY))
def test_four_players_on_ten_to_the_twentieth_outcomes_are_proved(key):
    rng = np.random.default_rng(1)
    issues = {f"i{j}": [f"o{k}" for k in range(10)] for j in range(20)}
    table = rng.integers(0, 100, (4, 20, 10)).tolist()
    vast = ws.Domain(
        issues,
        {p: {i: dict(zip(o, row, strict=True)) for (i, o), row in zip(issues.items(), rows, strict=True)}
         for p, rows in zip("PQRS", table, strict=True)},
    )  # fmt: skip
    solution = ws.solve(vast, EVERY[key])
    assert solution.status is ws.Status.SOLVED
    assert solution.certificate.exact
    assert solution.certificate.covers == "all"
    assert "multipliers" in solution.details
    unwilling = ws.solve(vast.with_reservation(dict.fromkeys("PQRS", 1700)), EVERY[key])
    assert unwilling.status is ws.Status.NO_SOLUTION
    assert unwilling.certificate.exact
