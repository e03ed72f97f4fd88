"""For every part of every certificate of coalitional games a wrong answer that this part alone catches."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

import winset as ws
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.room import ROOM
from winset.solve import certifier_for

F = Fraction
SEVENTH = F(1, 7)


def found(game, concept, points=None, details=None, method=None, **changes):
    """The method's own answer, with other points or details."""
    solution = ws.solve(game, concept, method)
    plain = Found(
        solution.status, solution.points, solution.completeness, details=solution.details, reason=solution.reason
    )
    if points is not None:
        changes["points"] = [Vector(game.players, column(p)) for p in points]
    if details is not None:
        changes["details"] = {**solution.details, **details}
    return plain.but(**changes)


def column(values):
    exact = not any(isinstance(v, float) for v in values)
    array = np.empty(len(values), dtype=object if exact else float)
    array[:] = [F(v) if exact else v for v in values]
    return array


def moved(game, concept, method=None, **changes):
    """A little of the first player's share given to the second."""
    point = list(ws.solve(game, concept, method).point)
    point[0] += F(1, 100)
    point[1] -= F(1, 100)
    return found(game, concept, [point], method=method, **changes)


def twice(game, concept, method=None):
    """The right answer and another."""
    solution = ws.solve(game, concept, method)
    other = list(solution.point)
    other[0], other[1] = other[0] + 1, other[1] - 1
    return found(game, concept, [list(solution.point), other], method=method)


def less(game, concept, key, by=SEVENTH, method=None):
    """One field of the details changed in its first entry."""
    value = ws.solve(game, concept, method).details[key]
    if isinstance(value, Vector):
        values = value.values.copy()
        values[0] = values[0] + by
        return found(game, concept, details={key: Vector(game.players, values)}, method=method)
    if isinstance(value, list):
        return found(game, concept, details={key: [value[0] + by, *value[1:]]}, method=method)
    return found(game, concept, details={key: value + by}, method=method)


TABLE = ws.CoalitionalGame([0, 1, 2, 6, 1, 5, 7, 15])
VOTE = ws.WeightedVoting([4, 3, 2, 1], 6)
CONVEX = ws.CoalitionalGame([m.bit_count() ** 2 for m in range(16)])
UNIONS = TABLE.with_unions([["1", "2"], ["3"]])
LINKS = TABLE.with_links([("1", "2"), ("2", "3")])
FLAT = ws.CoalitionalGame([m.bit_count() * (m.bit_count() - 1) for m in range(8)]).with_links([("1", "2"), ("2", "3")])
ADDITIVE = ws.CoalitionalGame([0, 1, 2, 3, 4, 5, 6, 7])
MAJORITY = ws.WeightedVoting([1, 1, 1], 2)
POOR = ws.CoalitionalGame([0, 2, 2, 1])
LEANING = ws.CoalitionalGame([0, 0, 0, 5, 4, 5, 3, 8])
LARGE = ws.WeightedVoting([2**50 + 7 * k for k in range(31)], 16 * 2**50)
CALLED = ws.CoalitionalGame(lambda s: len(s) ** 3 + ("p0" in s), [f"p{k}" for k in range(17)])
BORNE = ws.CoalitionalGame([0, 0, 0, 1, 0, 1, 1, 1])

BANZHAF, ORDERS, DRAWN = ws.Banzhaf(), ws.OrderSampling(pairs=300), ws.CoalitionSampling(pairs=300)
SAMPLED = ws.solve(VOTE, ws.Shapley(), ORDERS)


def of_large(concept, values, **details):
    return Found(Status.SOLVED, [Vector(LARGE.players, np.array(values))], "all", details=details)


def near(values, k, step):
    array = np.array(values, dtype=float)
    array[k] += step
    return array


EQUAL = [1 / 31] * 31
ORDERED = [(k + 100) / sum(range(100, 131)) for k in range(31)]

PLANTED = {
    "certify_values": {
        "points": (TABLE, ws.Shapley(), moved(TABLE, ws.Shapley())),
        "number of points": (TABLE, ws.Shapley(), twice(TABLE, ws.Shapley())),
        "details.raw": (VOTE, BANZHAF, less(VOTE, BANZHAF, "raw")),
        "details.normalized": (VOTE, BANZHAF, less(VOTE, BANZHAF, "normalized")),
        "details.swings": (VOTE, BANZHAF, less(VOTE, BANZHAF, "swings", 1)),
        "details.error_bound": (
            VOTE, ws.Shapley(), found(VOTE, ws.Shapley(), method="JoiningChances", details={"error_bound": 1e12}),
        ),
        "efficiency": (LARGE, ws.Shapley(), of_large(ws.Shapley(), [2 * x for x in ORDERED])),
        "order of weights": (LARGE, ws.Shapley(), of_large(ws.Shapley(), ORDERED[::-1])),
        "form": (VOTE, BANZHAF, found(VOTE, BANZHAF, [[0.1] * 4], method=DRAWN)),
        "details.standard_error": (
            VOTE, ws.Shapley(),
            found(
                VOTE, ws.Shapley(), method=ORDERS,
                details={
                    "standard_error": Vector(VOTE.players, SAMPLED.details["standard_error"].values * 2),
                    "low": Vector(VOTE.players, 2 * SAMPLED.details["low"].values - SAMPLED.point.values),
                    "high": Vector(VOTE.players, 2 * SAMPLED.details["high"].values - SAMPLED.point.values),
                },
            ),
        ),
        "details.intervals": (VOTE, ws.Shapley(), less(VOTE, ws.Shapley(), "low", 0.1, ORDERS)),
    },
    "certify_indices": {
        "points": (VOTE, ws.Johnston(), moved(VOTE, ws.Johnston())),
        "number of points": (VOTE, ws.PublicGood(), twice(VOTE, ws.PublicGood())),
        "details.count": (VOTE, ws.DeeganPackel(), less(VOTE, ws.DeeganPackel(), "count", 1)),
    },
    "certify_excesses": {
        "efficiency": (CONVEX, ws.Prenucleolus(), found(CONVEX, ws.Prenucleolus(), [[5] * 4], {"levels": [-4]})),
        "individual rationality": (
            LEANING, ws.Nucleolus(),
            found(LEANING, ws.Nucleolus(), [ws.solve(LEANING, ws.Prenucleolus()).point]).but(details={}),
        ),
        "imbalance": (TABLE, ws.Nucleolus(), moved(TABLE, ws.Nucleolus()).but(details={})),
        "number of points": (TABLE, ws.Nucleolus(), twice(TABLE, ws.Nucleolus())),
        "details.levels": (TABLE, ws.Nucleolus(), less(TABLE, ws.Nucleolus(), "levels")),
        "details.epsilon": (TABLE, ws.LeastCore(), less(TABLE, ws.LeastCore(), "epsilon")),
        "details.exact": (TABLE, ws.Nucleolus(), found(TABLE, ws.Nucleolus(), details={"exact": False})),
        "imputations": (
            ADDITIVE, ws.Prenucleolus(), Found(Status.NO_SOLUTION, [], "none"),
        ),
    },
    "certify_core": {
        "efficiency": (CONVEX, ws.Core(), found(CONVEX, ws.Core(), [[4, 4, 4, 5]], completeness="some")),
        "largest excess": (CONVEX, ws.Core(), found(CONVEX, ws.Core(), [[0, 0, 8, 8]], completeness="some")),
        "vertices": (
            CONVEX, ws.Core(),
            found(CONVEX, ws.Core(), [*map(list, permutations([1, 3, 5, 7])), [4, 4, 4, 4]]),
        ),
        "completeness": (CONVEX, ws.Core(), found(CONVEX, ws.Core(), list(map(list, permutations([1, 3, 5, 7])))[1:])),
        "details.epsilon": (CONVEX, ws.Core(), less(CONVEX, ws.Core(), "epsilon")),
        "balance": (
            MAJORITY, ws.Core(),
            found(MAJORITY, ws.Core(), details={"balanced_weights": {("1", "2"): F(1), ("2", "3"): F(1)}}),
        ),
        "gain": (
            MAJORITY, ws.Core(), found(MAJORITY, ws.Core(), details={"balanced_weights": {("1", "2", "3"): F(1)}}),
        ),
    },
    "certify_compromise": {
        "points": (ADDITIVE, ws.Tau(), found(ADDITIVE, ws.Tau(), [[2, 2, 3]])),
        "number of points": (TABLE, ws.Tau(), twice(TABLE, ws.Tau())),
        "details.utopia": (TABLE, ws.Tau(), less(TABLE, ws.Tau(), "utopia")),
        "details.minimal_rights": (TABLE, ws.Tau(), less(TABLE, ws.Tau(), "minimal_rights")),
        "bounds": (TABLE, ws.Tau(), Found(Status.NO_SOLUTION, [], "none")),
    },
    "certify_owen": {
        "points": (UNIONS, ws.Owen(), moved(UNIONS, ws.Owen())),
        "number of points": (UNIONS, ws.Owen(), twice(UNIONS, ws.Owen())),
    },
    "certify_myerson": {
        "points": (LINKS, ws.Myerson(), moved(LINKS, ws.Myerson())),
        "number of points": (LINKS, ws.Myerson(), twice(LINKS, ws.Myerson())),
    },
    "certify_aumann_dreze": {
        "points": (UNIONS, ws.AumannDreze(), moved(UNIONS, ws.AumannDreze())),
        "number of points": (UNIONS, ws.AumannDreze(), twice(UNIONS, ws.AumannDreze())),
    },
    "certify_position": {
        "points": (FLAT, ws.Position(), moved(FLAT, ws.Position())),
        "number of points": (FLAT, ws.Position(), twice(FLAT, ws.Position())),
    },
    "certify_dividends": {
        "points": (TABLE, ws.Solidarity(), moved(TABLE, ws.Solidarity())),
        "number of points": (TABLE, ws.WeightedShapley((1, 2, 3)), twice(TABLE, ws.WeightedShapley((1, 2, 3)))),
    },
}  # fmt: skip
"""Certifier: part: a game, a concept, and a wrong answer that no other part is off for."""

CERTIFIERS = {certify.__name__: certify for _, _, certify in ROOM.certifiers}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in PLANTED.items() for part in parts])
def test_a_planted_answer_is_caught_by_its_part_alone(name, part):
    game, concept, wrong = PLANTED[name][part]
    certificate = CERTIFIERS[name](game, concept, wrong)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert off == {part}, certificate
    assert not certificate.ok
    assert not certificate.exact
    assert certificate.statement.startswith(f"Fails: {part} is off by")
    assert certificate.proved == ()


ALL = (ws.Shapley(), BANZHAF, ws.Banzhaf(normalized=True), ws.DeeganPackel(), ws.Johnston(), ws.PublicGood(),
       ws.Nucleolus(), ws.Prenucleolus(), ws.PerCapitaNucleolus(), ws.DisruptionNucleolus(), ws.LeastCore(), ws.Core(),
       ws.Tau(), ws.Gately(), ws.Owen(), ws.Myerson(), ws.AumannDreze(), ws.Position(), ws.Solidarity(),
       ws.WeightedShapley((1, 2, 3)), ws.WeightedShapley((1, 2, 3, 4)))  # fmt: skip
SHELF = [(game, concept, None) for concept in ALL
         for game in (TABLE, VOTE, CONVEX, UNIONS, FLAT, ADDITIVE, MAJORITY, POOR, LEANING, BORNE)] + [
    (VOTE, ws.Shapley(), "JoiningChances"), (VOTE, ws.Shapley(), ORDERS), (VOTE, BANZHAF, DRAWN),
    (CALLED, ws.Shapley(), ORDERS), (CALLED, BANZHAF, DRAWN),
]  # fmt: skip


def test_every_part_over_a_shelf_of_games_has_a_plant_and_every_answer_passes():
    emitted = {name: set() for name in CERTIFIERS}
    asked = 0
    for game, concept, method in SHELF:
        try:
            solution = ws.solve(game, concept, method)
        except ws.MethodError:
            continue
        asked += 1
        assert solution.certificate.ok, (game.title, solution.certificate)
        emitted[certifier_for(game, concept).__name__] |= solution.certificate.parts.keys()
    for concept, values in ((ws.Shapley(), EQUAL), (BANZHAF, EQUAL)):
        certify = certifier_for(LARGE, concept)
        emitted[certify.__name__] |= certify(LARGE, concept, of_large(concept, values)).parts.keys()
    assert asked > 100
    for name, parts in emitted.items():
        assert parts <= PLANTED[name].keys(), (name, parts - PLANTED[name].keys())
    assert PLANTED.keys() == CERTIFIERS.keys()


def squares(n):
    """Every player has a value of its own."""
    return ws.CoalitionalGame([sum(i + 1 for i in range(n) if m >> i & 1) ** 2 for m in range(1 << n)])


def voting(n):
    return ws.WeightedVoting(list(range(1, n + 1)), n * (n + 1) // 4 + 1)


def unions(n):
    names = [str(k + 1) for k in range(n)]
    return squares(n).with_unions([names[k : k + 3] for k in range(0, n, 3)])


def linked(n):
    return squares(n).with_links([*((str(k), str(k + 1)) for k in range(1, n)), ("1", "3")])


def flat_linked(n):
    links = [*((str(k), str(k + 1)) for k in range(1, n)), ("1", "3")]
    values = [(sum(i + 1 for i in range(n) if m >> i & 1)) ** 2 * (m.bit_count() > 1) for m in range(1 << n)]
    return ws.CoalitionalGame(values).with_links(links)


WIDE = [
    (squares(13), ws.Shapley()), (squares(13), BANZHAF), (squares(13), ws.Solidarity()), (voting(19), ws.Shapley()),
    (voting(19), BANZHAF), (voting(19), ws.Banzhaf(normalized=True)), (voting(30), ws.Shapley()),
    (voting(66), BANZHAF), (ws.WeightedVoting(range(1, 21), 120) & ws.WeightedVoting([1] * 20, 11), ws.Shapley()),
    (ws.WeightedVoting([1] * 20 + [2] * 15, 25) & ws.WeightedVoting([1] * 35, 19), ws.Shapley()),
    (voting(13), ws.DeeganPackel()), (voting(13), ws.Johnston()), (voting(13), ws.PublicGood()),
    (unions(9), ws.Owen()), (unions(9), ws.AumannDreze()), (linked(13), ws.Myerson()), (flat_linked(10), ws.Position()),
    (squares(9), ws.WeightedShapley((1.0, 2.0, 3.0) * 3)), (squares(9), ws.Tau()), (squares(9), ws.Gately()),
    (squares(7), ws.Nucleolus()), (squares(6), ws.PerCapitaNucleolus()),
]  # fmt: skip


@pytest.mark.parametrize(("game", "concept"), WIDE, ids=lambda value: type(value).__name__)
def test_generic_plants_are_refused_at_every_size(game, concept):
    """Transfers between players, places changed, equal shares, weights, halves, another concept's answer."""
    right = [F(v) for v in ws.solve(game, concept).require().point]
    n, total = len(right), sum(right)
    passed = ws.certify(game, concept, [right])
    assert passed.ok
    assert passed.covers == "all"
    planted = [
        [right[0] + F(1, 10**12), *right[1:]],
        [right[0] + F(1, 1000), right[1] - F(1, 1000), *right[2:]],
        [right[-1], *right[1:-1], right[0]],
        [right[1], right[0], *right[2:]],
        [total / n] * n,
        [total * k / (n * (n + 1) // 2) for k in range(1, n + 1)],
        [(x + total / n) / 2 for x in right],
        [-x for x in right],
        [F(0)] * n,
    ]
    for wrong in planted:
        if wrong != right:
            certificate = ws.certify(game, concept, [wrong])
            assert not certificate.ok, wrong
            assert not certificate.exact
    assert not ws.certify(game, concept, [right, planted[1]]).ok
    assert not ws.certify(game, concept, [[float("nan")] * n]).ok


@pytest.mark.parametrize("concept", [ws.Prenucleolus(), ws.LeastCore()])
def test_a_prenucleolus_always_exists(concept):
    game = ws.CoalitionalGame([0, 2, 2, 3], players=["a", "b"])
    assert not ws.certify(game, concept, [], status=Status.NO_SOLUTION).ok
    assert ws.certify(game, ws.Nucleolus(), [], status=Status.NO_SOLUTION).ok
    assert ws.certify(POOR, ws.Nucleolus(), [], status=Status.NO_SOLUTION).covers == "witness"


@pytest.mark.parametrize("seed", range(6))
def test_core_vertices_left_out_are_missed_and_all_of_them_pass(seed):
    rng = np.random.default_rng(seed)
    n = 3 + seed % 4
    values = np.array([m.bit_count() for m in range(1 << n)]) ** 2 * 2 + rng.integers(0, 3, 1 << n)
    values[0], values[-1] = 0, values[-1] + n
    for table in (values.tolist(), (values * 0.1).tolist()):
        game = ws.CoalitionalGame(table)
        solution = ws.solve(game, ws.Core()).require()
        assert solution.certificate.proved[:2] == ("points", "completeness")
        assert solution.certificate.exact == isinstance(table[1], int)
        for k in range(0, len(solution.points), 1 + len(solution.points) // 6):
            fewer = [*solution.points[:k], *solution.points[k + 1 :]]
            if fewer:
                assert not ws.certify(game, ws.Core(), fewer, completeness="all").ok
                assert ws.certify(game, ws.Core(), fewer, completeness="some").ok


def test_sampled_values_are_proved_in_part_and_their_errors_recomputed():
    solution = ws.solve(CALLED, ws.Shapley()).require()
    assert solution.certificate.covers == "part"
    assert not solution.certificate.proved
    error = solution.details["standard_error"].values
    for wrong in (error * 1e12, error * 0, -error, error * 3):
        details = {**solution.details, "standard_error": Vector(CALLED.players, wrong)}
        assert not ws.certify(CALLED, ws.Shapley(), solution.points, details).ok
    without = {key: value for key, value in solution.details.items() if key != "pairs"}
    assert not ws.certify(CALLED, ws.Shapley(), solution.points, without).ok
    point = solution.point.values + np.eye(17)[0] * 90 - np.eye(17)[1] * 90
    assert not ws.certify(CALLED, ws.Shapley(), [point]).ok
