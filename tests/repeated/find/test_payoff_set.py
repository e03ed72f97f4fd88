"""Repeated games: payoff sets, punishment levels, critical discount factors; the literature and bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import ConvexHull

import winset as ws

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "cases" / "repeated.json").read_text())}
DILEMMA = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
PENNIES = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]


def fractions(rows):
    return [[Fraction(x) for x in row] for row in rows]


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("V_")])
def test_payoff_sets_with_known_extreme_points(name):
    case, expected = CASES[name]["input"], CASES[name]["expected"]
    solution = ws.solve(ws.RepeatedGame(case["payoffs"], case["discount"]), ws.PayoffSet())
    assert solution.status is ws.Status.SOLVED
    assert [list(p) for p in solution.points] == fractions(expected["vertices"])
    assert list(solution.details["worst"]) == fractions([expected["worst_payoffs"]])[0]
    vertices = solution.details["vertices"]
    assert list(vertices) == vertices["inner"] == solution.points
    for text, height in expected["support"].items():
        direction = np.array([int(x) for x in text.split(",")])
        for side in ("inner", "outer"):
            reach = max(float(direction @ np.asarray(v, dtype=float)) for v in vertices[side])
            assert reach == pytest.approx(float(Fraction(height)), abs=1e-6)
    assert np.asarray(vertices).shape == (len(expected["vertices"]), 2)
    assert len(vertices) == len(expected["vertices"])
    assert vertices[0] == solution.points[0]
    assert ws.PayoffVertices.from_dict(vertices.to_dict()) == vertices


def test_sets_grow_with_patience_and_hold_static_equilibria():
    rng = np.random.default_rng(2)
    payoffs = rng.integers(0, 9, (2, 3, 3)).tolist()
    payoffs[0][0][0] = payoffs[1][0][0] = 9
    before = None
    for d in (0, Fraction(1, 5), Fraction(1, 2), Fraction(3, 4)):
        solution = ws.solve(ws.RepeatedGame(payoffs, d), ws.PayoffSet())
        assert solution.status is ws.Status.SOLVED
        corners = np.array([np.asarray(p, dtype=float) for p in solution.points])
        directions = np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 6, 13)])
        reach = (directions @ corners.T).max(axis=1)
        assert (reach >= directions @ [9, 9] - 1e-7).all()
        assert before is None or (reach >= before - 1e-7).all()
        before = reach


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("V_")])
def test_a_third_player_who_does_nothing_adds_nothing(name):
    case, expected = CASES[name]["input"], CASES[name]["expected"]
    still = [[[[Fraction(x)] for x in row] for row in own] for own in case["payoffs"]]
    still.append([[[Fraction(2)] for _ in row] for row in case["payoffs"][0]])
    solution = ws.solve(ws.RepeatedGame(still, case["discount"]), ws.PayoffSet())
    assert solution.status is ws.Status.SOLVED
    assert sorted(map(list, solution.points)) == sorted([*row, 2] for row in fractions(expected["vertices"]))


def generated_again(stage, discount, corners):
    """What a set of three players' payoffs generates, without any theory: every profile, every continuation."""
    table, d = np.array(stage, dtype=float), float(discount)
    out = []
    for profile in np.ndindex(table.shape[1:]):
        now = table[(slice(None), *profile)]
        best = [table[(i, *profile[:i], slice(None), *profile[i + 1 :])].max() for i in range(3)]
        later = corners
        for i, least in enumerate(corners.min(axis=0) + (1 - d) / d * (np.array(best) - now)):
            high, low = later[later[:, i] >= least - 1e-12], later[later[:, i] < least - 1e-12]
            crossing = [a + (a[i] - least) / (a[i] - b[i]) * (b - a) for a in high for b in low]
            later = np.array([*high, *crossing]).reshape(-1, 3)
            later = later[ConvexHull(later, qhull_options="QJ").vertices] if len(later) > 30 else later
        out.append((1 - d) * now + d * later)
    return np.concatenate(out)


@pytest.mark.parametrize(("seed", "discount"), [(0, 0.7), (6, 0.6)])
def test_three_players_by_the_plain_operator(seed, discount):
    rng = np.random.default_rng(seed)
    stage = rng.integers(0, 10, (3, 2, 2 + seed % 2, 2)).tolist()
    solution = ws.solve(ws.RepeatedGame(stage, discount), ws.PayoffSet())
    corners = np.array(stage, dtype=float).reshape(3, -1).T
    for _ in range(int(25 / (1 - discount))):
        corners = generated_again(stage, discount, corners)
        if not len(corners):
            break
        corners = corners[ConvexHull(corners, qhull_options="QJ").vertices]
    if solution.status is ws.Status.NO_SOLUTION:
        assert not len(corners)
        return
    assert solution.status is ws.Status.SOLVED
    directions = rng.normal(size=(200, 3))
    for side in ("inner", "outer"):
        listed = np.array([np.asarray(v, dtype=float) for v in solution.details["vertices"][side]])
        np.testing.assert_allclose((directions @ listed.T).max(axis=1), (directions @ corners.T).max(axis=1), atol=1e-6)


def test_three_players_contribute_from_the_factor_on_at_which_it_pays():
    stage = public_good(3, 10, Fraction(1, 2))  # (1 - m) / ((n - 1) m) = 1/2
    at, below = (ws.solve(ws.RepeatedGame(stage, d), ws.PayoffSet()) for d in ("1/2", "2/5"))
    assert [list(p) for p in below.points] == [[10, 10, 10]]
    assert [15, 15, 15] in [list(p) for p in at.points]
    assert list(at.details["worst"]) == [10, 10, 10]
    for weights, profile, point in zip(at.details["continuations"], at.details["supports"], at.points, strict=True):
        later = [sum(w * p[i] for w, p in zip(weights, at.points, strict=True)) for i in range(3)]
        now = [stage[i][int(profile[0]) - 1][int(profile[1]) - 1][int(profile[2]) - 1] for i in range(3)]
        assert [(x + y) / 2 for x, y in zip(now, later, strict=True)] == list(point)


def test_no_equilibrium_in_pure_actions():
    solution = ws.solve(ws.RepeatedGame(PENNIES, "1/2"), ws.PayoffSet())
    assert solution.status is ws.Status.NO_SOLUTION
    assert solution.certificate.ok
    assert ws.solve(ws.RepeatedGame(PENNIES, 0), ws.PayoffSet()).status is ws.Status.NO_SOLUTION
    static = ws.solve(ws.RepeatedGame(DILEMMA, 0), ws.PayoffSet())
    assert [list(p) for p in static.points] == [[1, 1]]


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("minimax")])
def test_punishment_levels_of_a_period(name):
    expected = CASES[name]["expected"]["minimax"]
    game = ws.RepeatedGame(CASES[name]["input"]["payoffs"], "1/2")
    for concept, kind in ((ws.Minimax(), "correlated"), (ws.Minimax(mixed=False), "pure")):
        solution = ws.solve(game, concept)
        assert solution.certificate.ok
        levels = list(solution.details["levels"].values())
        np.testing.assert_allclose(levels, [float(Fraction(row[kind])) for row in expected], atol=1e-9)
    assert ws.certify(game, ws.Minimax(), [list(map(list, solution.point))]).kind == "gap"


def cournot(firms):
    """Shares of the joint optimum, the best deviation from it, and Cournot's quantities; demand 10 - Q, cost 1."""
    share = Fraction(9, 2 * firms)
    deviation = (9 - (firms - 1) * share) / 2
    quantities = [share, deviation, Fraction(9, firms + 1)]
    table = np.empty((firms, *(3,) * firms), dtype=object)
    for cell in np.ndindex((3,) * firms):
        price = 9 - sum(quantities[k] for k in cell)
        for i in range(firms):
            table[(i, *cell)] = price * quantities[cell[i]]
    return table.tolist()


def public_good(players, endowment, share):
    table = np.empty((players, *(2,) * players), dtype=object)
    for cell in np.ndindex((2,) * players):
        for i in range(players):
            table[(i, *cell)] = endowment * (1 - cell[i]) + share * endowment * sum(cell)
    return table.tolist()


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("crit_")])
def test_critical_discount_factors(name):
    case, expected = CASES[name]["input"], CASES[name]["expected"]
    if "firms" in case:
        stage, path, after = cournot(case["firms"]), [0] * case["firms"], [2] * case["firms"]
    elif "players" in case:
        stage = public_good(case["players"], case["endowment"], Fraction(case["marginal_return"]))
        path, after = [1] * case["players"], "nash"
    else:
        T, R, P, S = case["T"], case["R"], case["P"], case["S"]
        stage, path, after = [[[R, S], [T, P]], [[R, T], [S, P]]], [0, 0], "nash"
    found = ws.critical_discount(stage, path, after)
    assert found.exact
    assert found.high == Fraction(expected["critical_discount"])
    assert set(found.punishments.values()) == {Fraction(expected["punishment_payoff"])}
    assert float(found) == float(found.high)


def test_critical_discount_of_alternation_and_by_the_worst_equilibrium():
    # Alternating (0, 5) and (5, 0): whoever gets 0 now gains 1 today; 5 d / (1 + d) >= 1 at d = 1/4.
    turns = ws.critical_discount(DILEMMA, [(0, 1), (1, 0)])
    assert float(turns) == pytest.approx(0.25, abs=1e-9)
    optimal = ws.critical_discount(DILEMMA, ("1", "1"), "optimal")
    assert optimal.high == Fraction(1, 2)
    assert optimal.low < optimal.high < optimal.low + Fraction(1, 100)
    at = [ws.solve(ws.RepeatedGame(DILEMMA, d), ws.PayoffSet()).points for d in (optimal.high, optimal.low)]
    assert [[3, 3] in [list(p) for p in points] for points in at] == [True, False]
    never = ws.critical_discount(DILEMMA, (0, 1))
    assert np.isnan(never)
    assert never.high is None


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: ws.RepeatedGame(DILEMMA, 1), "discount: must be >= 0 and below 1"),
        (lambda: ws.RepeatedGame(DILEMMA, "x"), "discount"),
        (lambda: ws.critical_discount(DILEMMA, []), "path: must be"),
        (lambda: ws.critical_discount(DILEMMA, (0, 7)), r"path\[2\]: must be one of"),
        (lambda: ws.critical_discount(DILEMMA, [(0, 1), (0,)]), r"path\[1\]: must have an action"),
        (lambda: ws.critical_discount(DILEMMA, (0, 0), "harsh"), "punishment: must be nash, optimal"),
        (lambda: ws.critical_discount(DILEMMA, (0, 0), (0, 1)), "punishment: must be an equilibrium of the period"),
        (lambda: ws.critical_discount(DILEMMA, [(0, 0), (1, 1)], "optimal"), "path: optimal punishments"),
        (lambda: ws.certify(ws.RepeatedGame(cournot(4), 0), ws.PayoffSet(), [[1] * 4]), "players: sets of payoffs"),
    ],
)
def test_what_is_refused(call, fault):
    with pytest.raises(ws.ModelError, match=fault):
        call()


def test_what_is_not_solved():
    with pytest.raises(ws.NotSolved, match="no pure equilibrium"):
        ws.critical_discount(PENNIES, (0, 0))
    with pytest.raises(ws.MethodError, match="of two or three players; here are 4"):
        ws.solve(ws.RepeatedGame(cournot(4), "1/2"), ws.PayoffSet())
    with pytest.raises(ws.MethodError, match="no method answers Nash"):
        ws.solve(ws.RepeatedGame(DILEMMA, "1/2"), ws.Nash())
