"""A planted wrong answer for every part of every certificate of a bargaining solution, each caught by its own part."""

from __future__ import annotations

from dataclasses import replace

import cvxpy as cp
import numpy as np
import pytest

import winset as ws
from tests.proof import uneven
from winset.base.solution import Found
from winset.base.status import Status
from winset.solve import SOLVER

POLYTOPE = ws.BargainingProblem(ws.Polytope([[1, 0], [0, 1], [1, 2]], [3, 2, 4]), [0, 0])
BOX = ws.BargainingProblem(ws.Polytope([[1, 0], [0, 1]], [3, 2]), [0, 0])
LOTTERY = ws.BargainingProblem(ws.FiniteOutcomes([[60, 80], [50, 110], [30, 150]], lotteries=True), [0, 0])
HULL = ws.BargainingProblem(ws.Hull([[0, 0], [4, 1], [1, 4], [3, 3]]), [0, 0])
LIST = ws.BargainingProblem(ws.FiniteOutcomes([[1, 3], [3, 1], [2, 1.5]]), [0, 0])
HURT = ws.BargainingProblem(ws.FiniteOutcomes([[1, -1], [-1, 1]]), [0, 0])
X = cp.Variable(2, nonneg=True, name="x")
CONVEX = ws.BargainingProblem(ws.ConvexOutcomes([X[0], X[1]], [X[0] ** 2 / 4 + X[1] ** 2 <= 1]), [0, 0])
ESTATE = ws.Bankruptcy([100, 200, 300], 200)
NASH, KS, EVEN, LEX = ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Egalitarian(lexicographic=True)


def right(game, concept):
    """The library's own answer as it is handed to the certifier."""
    s = ws.solve(game, concept).require()
    return Found(s.status, list(s.points), s.completeness, s.reason, [], dict(s.details))


def at(*points, **details):
    """A claimed answer in place of the right one; details of None are left out."""

    def change(found, game):
        named = [game.present(Found(Status.SOLVED, [np.array(p, dtype=float)])).points[0] for p in points]
        kept = {k: v for k, v in {**found.details, **details}.items() if v is not None}
        return replace(found, points=named or found.points, details=kept)

    return change


def detail(name, change):
    """The right point with one field of the details changed."""
    return lambda found, game: replace(found, details={**found.details, name: change(found.details[name])})


NONE = dict.fromkeys(("multipliers", "normal", "mixture", "lottery", "policy"))
ALONE = {
    "one answer": (POLYTOPE, NASH, lambda f, g: replace(f, points=[*f.points, *at([1, 1])(f, g).points])),
    "ideal point": (POLYTOPE, NASH, detail("ideal", lambda x: replace(x, values=np.asarray(x) * 1e12))),
    "ideal outcomes": (POLYTOPE, NASH, detail("ideal_outcomes", lambda x: x - [[0, 0.5], [0, 0]])),
    "ideal multipliers": (POLYTOPE, NASH, detail("ideal_multipliers", lambda x: x * 0.5)),
    "feasibility": (POLYTOPE, KS, at([3.3, 2.2], **NONE)),
    "individual rationality": (POLYTOPE, ws.Utilitarian(), at([3, -0.5], **NONE)),
    "multipliers": (POLYTOPE, NASH, detail("multipliers", lambda y: np.array([1 / 3, 0, 0]))),
    "support": (POLYTOPE, NASH, at([1.9, 1.05], **NONE)),
    "level": (POLYTOPE, KS, at([1.5, 1], **NONE)),
    "proportion": (BOX, EVEN, at([2.5, 2], **NONE)),
    "leximin": (BOX, LEX, at([2, 2], **NONE)),
    "sum": (POLYTOPE, ws.Utilitarian(), at([2, 1], **NONE)),
    "ties": (ws.BargainingProblem(ws.Polytope.pie(2), [0, 0]), ws.Utilitarian(), at([0.7, 0.3])),
    "efficiency": (POLYTOPE, ws.Raiffa(), at([1, 1], disagreement_path=None)),
    "end": (POLYTOPE, ws.Raiffa(), at([3, 0.5], disagreement_path=None)),
    "path": (POLYTOPE, ws.Raiffa(), detail("disagreement_path", lambda p: np.vstack([p[0], p[1] + 0.1, p[2:]]))),
    "path ends": (POLYTOPE, ws.Raiffa(), detail("disagreement_path", lambda p: p[:2])),
    "times": (POLYTOPE, ws.Raiffa(continuous=True), detail("times", lambda t: np.r_[0.01, t[1:]])),
    "lottery": (LOTTERY, KS, detail("lottery", lambda p: {"1": 1.0})),
    "mixture": (HULL, KS, detail("mixture", lambda p: p[::-1])),
    "policy": (CONVEX, NASH, detail("policy", lambda p: {"x": p["x"] * 0.9})),
    "listed": (LIST, NASH, at([2, 2], chosen=None, outcomes=None)),
    "comparison": (LIST, ws.EqualLoss(), at([3, 1], chosen=[1], outcomes=["2"])),
    "completeness": (LIST, NASH, at([1, 3], chosen=[0], outcomes=["1"])),
    "chosen": (LIST, NASH, detail("chosen", lambda k: [2])),
    "outcomes": (LIST, NASH, detail("outcomes", lambda k: ["3", "2"])),
    "agreement": (LIST, NASH, at(agreement=False)),
    "disagreement": (HURT, NASH, at([1, -1])),
    "no answer": (CONVEX, NASH, lambda f, g: replace(f, status=Status.NO_SOLUTION)),
    "proof": (CONVEX, NASH, lambda f, g: replace(f, status=Status.NO_SOLUTION, points=[])),
}
TOGETHER = {
    "individual rationality": {"sum", "ties"},
    "efficiency": {"end"},
    "listed": {"completeness"},
    "comparison": {"completeness"},
    "no answer": {"proof"},
}
"""Parts that cannot fail alone: an inefficient point is not where the path ends, a worse one leaves the best out."""


@pytest.mark.parametrize("part", ALONE)
def test_each_part_catches_its_plant(part):
    game, concept, change = ALONE[part]
    found = right(game, concept)
    assert SOLVER.certify(game, concept, found).ok
    certificate = SOLVER.certify(game, concept, change(found, game))
    assert not certificate.ok
    failing = {name for name, x in certificate.parts.items() if not x <= certificate.tolerance}
    assert part in failing
    assert failing <= {part} | TOGETHER.get(part, set()), failing


RULES = {
    "contested-garment consistency": (ws.Talmud(), [70, 65, 65]),
    "equal awards": (ws.ConstrainedEqualAwards(), [60, 70, 70]),
    "equal losses": (ws.ConstrainedEqualLosses(), [10, 40, 150]),
    "proportion": (ws.Proportional(), [50, 50, 100]),
    "mean over orders of arrival": (ws.RandomArrival(), [50, 50, 100]),
    "efficiency": (ws.ConstrainedEqualAwards(), [60, 60, 60]),
    "bounds": (ws.ConstrainedEqualAwards(), [100, 100, -0.5]),
}


BEST = ws.BargainingProblem(ws.FiniteOutcomes([[1, 3], [3, 1], [2.5, 2.5]]), [0, 0])


def times(factor):
    """The right point times a number, with nothing said about it."""
    return lambda found, game: at(np.multiply(factor, found.points[0]), **NONE, disagreement_path=None)(found, game)


SHARED = {
    "one answer": (POLYTOPE, lambda f, g: replace(f, points=[*f.points, *at([1, 1])(f, g).points])),
    "ideal point": (POLYTOPE, detail("ideal", lambda x: replace(x, values=np.asarray(x) * 1.001))),
    "ideal outcomes": (POLYTOPE, detail("ideal_outcomes", lambda x: x - [[0, 0.5], [0, 0]])),
    "ideal multipliers": (POLYTOPE, detail("ideal_multipliers", lambda x: x * 0.5)),
    "feasibility": (POLYTOPE, times(1.001)),
    "individual rationality": (POLYTOPE, times(-0.1)),
    "mixture": (HULL, detail("mixture", lambda p: p[::-1])),
    "lottery": (uneven.listed(2, lotteries=True), detail("lottery", lambda p: {"1": 1.0})),
    "policy": (CONVEX, detail("policy", lambda p: {"x": p["x"] * 0.9})),
}
LISTED = {
    "listed": (BEST, at([2, 2], chosen=None, outcomes=None)),
    "comparison": (BEST, at([1, 3], chosen=[0], outcomes=["1"])),
    "completeness": (BEST, at([1, 3], chosen=[0], outcomes=["1"])),
    "chosen": (BEST, detail("chosen", lambda k: [0])),
    "outcomes": (BEST, detail("outcomes", lambda k: ["1"])),
}
CONDITIONS = {
    "certify_nash_bargaining": (NASH, ("multipliers", "support")),
    "certify_kalai_smorodinsky": (KS, ("level", "proportion", "leximin")),
    "certify_egalitarian": (EVEN, ("level", "leximin", "proportion")),
    "certify_utilitarian": (ws.Utilitarian(), ("multipliers", "sum", "ties")),
    "certify_equal_loss": (ws.EqualLoss(), ("level", "proportion")),
    "certify_raiffa": (ws.Raiffa(), ("efficiency", "end", "path", "path ends", "times")),
}
PROPER = {
    ("certify_kalai_smorodinsky", "leximin"): (uneven.hull(2), KS, times([0.99, 1])),
    ("certify_kalai_smorodinsky", "proportion"): (POLYTOPE, KS, at([1.9, 1.05], **NONE)),
    ("certify_egalitarian", "level"): (POLYTOPE, EVEN, at([1.2, 1.2], **NONE)),
    ("certify_utilitarian", "multipliers"): (POLYTOPE, ws.Utilitarian(), detail("multipliers", lambda y: 0.5 * y)),
    ("certify_equal_loss", "level"): (POLYTOPE, ws.EqualLoss(), times(0.9)),
    ("certify_equal_loss", "proportion"): (POLYTOPE, ws.EqualLoss(), at([1.9, 1.05], **NONE)),
}
PLANTED = {
    name: {part: (game, concept, change) for part, (game, change) in SHARED.items()}
    | ({} if name == "certify_raiffa" else {part: (game, concept, change) for part, (game, change) in LISTED.items()})
    | {part: PROPER.get((name, part)) or ALONE[part] for part in own}
    for name, (concept, own) in CONDITIONS.items()
}
PLANTED["certify_bankruptcy"] = {
    "one answer": (ESTATE, ws.Talmud(), lambda f, g: replace(f, points=[*f.points, *at([50, 50, 100])(f, g).points])),
    **{part: (ESTATE, rule, at(awards)) for part, (rule, awards) in RULES.items()},
}
CASES = [(name, part) for name, parts in PLANTED.items() for part in parts]


@pytest.mark.parametrize(("name", "part"), CASES)
def test_each_certifier_catches_the_plant_of_each_part(name, part):
    game, concept, change = PLANTED[name][part]
    found = right(game, concept)
    assert getattr(SOLVER.certifier_for(game, concept), "__name__", "") == name
    assert SOLVER.certify(game, concept, found).ok
    certificate = SOLVER.certify(game, concept, change(found, game))
    assert not certificate.ok
    assert not certificate.parts[part] <= certificate.tolerance, certificate.parts


@pytest.mark.parametrize("part", RULES)
def test_each_part_of_a_division_catches_its_plant(part):
    rule, awards = RULES[part]
    assert ws.certify(ESTATE, rule, ws.solve(ESTATE, rule).points).exact
    certificate = ws.certify(ESTATE, rule, [awards])
    assert not certificate.ok
    assert certificate.parts[part] > certificate.tolerance


@pytest.mark.parametrize("rule", [case[0] for case in RULES.values()], ids=lambda r: r.name)
def test_a_second_division_is_refused(rule):
    points = ws.solve(ESTATE, rule).points
    assert not ws.certify(ESTATE, rule, [*points, [50, 50, 100]]).ok


def test_every_part_that_is_emitted_has_a_plant():
    emitted = set()
    for game in (POLYTOPE, LOTTERY, HULL, LIST, HURT, CONVEX):
        for concept in (NASH, KS, EVEN, LEX, ws.EqualLoss(), ws.Utilitarian(), ws.Raiffa()):
            if game in (LIST, HURT) and isinstance(concept, ws.Raiffa):
                continue
            emitted |= set(SOLVER.certify(game, concept, right(game, concept)).parts)
    assert emitted <= set(ALONE), emitted - set(ALONE)


@pytest.mark.parametrize("game", [POLYTOPE, LOTTERY, HULL, CONVEX], ids=["polytope", "lottery", "hull", "convex"])
@pytest.mark.parametrize("concept", [NASH, KS, EVEN, LEX, ws.EqualLoss(), ws.Utilitarian(), ws.Raiffa()], ids=str)
def test_generic_plants_fail(game, concept):
    """Perturbed, swapped, mixed with the disagreement, equal shares, NaN, empty: none is proved."""
    u = np.asarray(right(game, concept).points[0])
    wrong = [u * 0.5, u * 2, *(u + np.array(step) for step in ([1e-2, 0], [-1e-2, 0], [0, 1e-2]))]
    wrong += [x for x in (u[::-1], np.full(2, u.mean())) if np.abs(x - u).max() > 1e-3]
    for point in wrong:
        assert not ws.certify(game, concept, [point]).ok, point
    assert ws.certify(game, concept, [u]).ok
    assert not ws.certify(game, concept, [[float("nan")] * 2]).ok
    assert not ws.certify(game, concept, []).ok
