"""Bargaining over lists and lotteries: corners, lotteries that lose to a listed outcome, efficient lists."""

import numpy as np
import pytest
from scipy.optimize import linprog

import winset as ws

LIST = [[60, 80], [50, 110], [30, 150]]


def over_lotteries(rows, disagreement):
    return ws.BargainingProblem(ws.FiniteOutcomes(rows, lotteries=True), disagreement)


def max_min(rows, d):
    """The largest least gain of any lottery, by a linear program: max t with sum_k l_k (o_k - d)_i >= t for all i."""
    gains = np.asarray(rows, dtype=float) - d
    k, n = gains.shape
    found = linprog(
        np.r_[np.zeros(k), -1.0], A_ub=np.c_[-gains.T, np.ones(n)], b_ub=np.zeros(n),
        A_eq=np.r_[np.ones(k), 0.0][None], b_eq=[1.0], bounds=[(0, None)] * k + [(None, None)],
    )  # fmt: skip
    return -found.fun


def shortfall(rows, point):
    """How far the best lottery falls short of giving everybody at least the point: 0 if the point is feasible."""
    rows, point = np.asarray(rows, dtype=float), np.asarray(point, dtype=float)
    return max(0.0, -max_min(rows, point))


def worse_for_everybody(rows, point):
    return any((np.asarray(row) > np.asarray(point) + 1e-7).all() for row in rows)


def random_list(seed):
    rng = np.random.default_rng(seed)
    players, outcomes = int(rng.integers(2, 5)), int(rng.integers(2, 7))
    return rng.integers(1, 11, (outcomes, players)).astype(float)


@pytest.mark.parametrize(
    "clothes",
    ["list", "lotteries", "convex", "list, leximin", "lotteries, leximin"],
)
def test_egalitarian_of_three_outcomes_in_any_clothes(clothes):
    # Kalai (1977) by the largest least gain: nobody's u_1 is above 60, and at (60, 80) the other has more.
    assert max_min(LIST, [0, 0]) == pytest.approx(60)
    clothes, _, lexicographic = clothes.partition(", ")
    if clothes == "convex":
        cvxpy = pytest.importorskip("cvxpy")
        weights = cvxpy.Variable(3, nonneg=True)
        utilities = [weights @ np.array(LIST)[:, i] for i in range(2)]
        problem = ws.BargainingProblem(ws.ConvexOutcomes(utilities, [cvxpy.sum(weights) == 1]), [0, 0])
    else:
        problem = ws.BargainingProblem(ws.FiniteOutcomes(LIST, lotteries=clothes == "lotteries"), [0, 0])
    solution = ws.solve(problem, ws.Egalitarian(lexicographic=bool(lexicographic))).require()
    assert np.allclose(np.asarray(solution.point), [60, 80], atol=1e-4)


def test_no_egalitarian_answer_is_worse_for_everybody_than_a_listed_outcome():
    for seed in range(60):
        rows = random_list(seed)
        d = np.zeros(rows.shape[1])
        point = np.asarray(ws.solve(over_lotteries(rows, d), ws.Egalitarian()).require().point, dtype=float)
        assert not worse_for_everybody(rows, point), seed
        assert point.min() == pytest.approx(max_min(rows, d), abs=1e-6), seed
        assert shortfall(rows, point) < 1e-6, seed


BEST_FOR_ALL = [
    ([[3, 7], [7, 9], [9, 10]], [9, 10]),
    ([[1, 5], [10, 9], [2, 4]], [10, 9]),
    ([[4, 1, 5], [7, 8, 9], [3, 6, 9]], [7, 8, 9]),
]


@pytest.mark.parametrize(("rows", "best"), BEST_FOR_ALL)
def test_kalai_smorodinsky_where_one_outcome_is_best_for_all(rows, best):
    # Kalai and Smorodinsky (1975): the point on the ray to the ideal; an ideal that is feasible is the solution.
    assert np.array_equal(np.max(rows, axis=0), best)
    solution = ws.solve(over_lotteries(rows, np.zeros(len(best))), ws.KalaiSmorodinsky()).require()
    assert np.allclose(np.asarray(solution.point), best, atol=1e-6)


CONCEPTS = ["NashBargaining", "KalaiSmorodinsky", "Utilitarian", "EqualLoss", "Raiffa"]
PAIRS = [f"{name}, {kind}" for name in CONCEPTS for kind in ("list", "lotteries")]


@pytest.mark.parametrize("pair", PAIRS)
def test_an_outcome_best_for_all_is_everybodys_solution(pair):
    name, kind = pair.split(", ")
    concept, lotteries = getattr(ws, name)(), kind == "lotteries"
    # An outcome that is the ideal is the one efficient outcome, and each of these solutions is efficient.
    for seed in range(12):
        rows = random_list(seed)
        rows[seed % len(rows)] = rows.max(axis=0) + (seed % 2)
        best = rows.max(axis=0)
        problem = ws.BargainingProblem(ws.FiniteOutcomes(rows, lotteries=lotteries), np.zeros(rows.shape[1]))
        try:
            solution = ws.solve(problem, concept)
        except ws.MethodError:  # a concept that is not defined on lists without lotteries says so
            assert not lotteries
            return
        assert str(solution.status) == "SOLVED", (seed, solution.reason)
        assert np.allclose(np.asarray(solution.point, dtype=float), best, atol=1e-5), seed


def nash_gap(rows, d, point):
    """How far a feasible point is from the largest product of gains: max_k mean_i (o_k - d)_i / (u - d)_i - 1.

    The product's logarithm is concave, so a feasible point is best if and only if no outcome lies above the hyperplane
    through it (Nash 1950; the sum over players of gains over gains is then at most n).
    """
    gains = np.asarray(rows, dtype=float) - d
    return float((gains / (np.asarray(point, dtype=float) - d)).mean(axis=1).max() - 1)


def test_nash_bargaining_over_three_outcomes_for_three():
    rows = [[10, 1, 9], [7, 3, 8], [5, 9, 10]]
    point = np.asarray(ws.solve(over_lotteries(rows, np.zeros(3)), ws.NashBargaining()).require().point, dtype=float)
    assert np.allclose(point, [5.03, 8.95, 9.99], atol=0.01)
    assert shortfall(rows, point) < 1e-6
    assert nash_gap(rows, np.zeros(3), point) < 1e-5


def test_nash_bargaining_over_random_lists_with_the_status_quo_among_them():
    for seed in range(60):
        rng = np.random.default_rng(1000 + seed)
        rows = rng.integers(0, 11, (12 if seed % 2 else 4, 4 if seed % 2 else 3)).astype(float)
        rows[0] = 0
        d = np.zeros(rows.shape[1])
        assert max_min(rows, d) > 0
        point = np.asarray(ws.solve(over_lotteries(rows, d), ws.NashBargaining()).require().point, dtype=float)
        assert np.isfinite(point).all(), seed
        assert shortfall(rows, point) < 1e-5, seed
        assert nash_gap(rows, d, point) < 1e-5, seed


@pytest.mark.parametrize("seed", range(6))
def test_efficient_outcomes_of_a_list_are_those_that_no_other_dominates(seed):
    rows = np.random.default_rng(seed).integers(0, 6, (120, 2 + seed % 4)).astype(float)
    above = (rows[None] >= rows[:, None]).all(axis=2) & (rows[None] > rows[:, None]).any(axis=2)
    expected = {tuple(row) for row in rows[~above.any(axis=1)]}
    assert efficient(ws.FiniteOutcomes(rows), rows) == expected


def efficient(outcomes, rows):
    """The efficient rows, whether given as rows, as positions or as a mask."""
    found = np.asarray(outcomes.pareto())
    if found.ndim == 1:
        found = rows[found]
    return {tuple(map(float, row)) for row in found}


def test_efficient_outcomes_of_a_long_list():
    # Outcomes that lie on one plane are efficient, all but the one that another dominates.
    rng = np.random.default_rng(0)
    rows = rng.random((20_000, 5))
    rows /= rows.sum(axis=1, keepdims=True)
    rows[-1] = rows[0] - 1e-3
    assert len(efficient(ws.FiniteOutcomes(rows), rows)) == len(rows) - 1
