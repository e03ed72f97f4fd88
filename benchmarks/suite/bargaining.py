"""Bargaining: polytopes, lists, offers, legislatures and two-level games against cvxpy, scipy, numpy and negmas."""

from __future__ import annotations

import time
import warnings
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of
from winset.bargaining.arrays import PolytopeArrays
from winset.bargaining.find.kalai_smorodinsky import KalaiSmorodinskyRay as RayMethod
from winset.bargaining.find.nash_bargaining import solve_polytope

SIZES = (2, 5, 10, 20, 30)


def polytopes(n: int, m: int, count: int, seed: int) -> dict[str, np.ndarray]:
    """Random problems with positive coefficients, the disagreement at 0."""
    rng = np.random.default_rng(seed)
    return {
        "A": rng.random((count, m, n)) + 0.05,
        "b": rng.random((count, m)) + 0.5,
        "disagreement": np.zeros((count, n)),
        "weights": rng.random((count, n)) + 0.5,
    }


def clarabel(A: np.ndarray, b: np.ndarray, w: np.ndarray) -> np.ndarray:
    import cvxpy as cp

    u = cp.Variable(A.shape[1])
    problem = cp.Problem(cp.Maximize(w @ cp.log(u)), [A @ u <= b])
    problem.solve(solver="CLARABEL")
    return np.asarray(u.value)


def slsqp(A: np.ndarray, b: np.ndarray, w: np.ndarray) -> np.ndarray:
    from scipy.optimize import minimize

    n = A.shape[1]
    start = np.full(n, 0.5 * (b / A.sum(axis=1)).min())
    bounds = [(1e-9, None)] * n
    rows = {"type": "ineq", "fun": lambda u: b - A @ u, "jac": lambda u: -A}
    found = minimize(
        lambda u: -w @ np.log(u), start, jac=lambda u: -w / u, bounds=bounds, constraints=rows, method="SLSQP"
    )
    return np.asarray(found.x)


def scipy_ray(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Kalai and Smorodinsky's point as one would write it with linprog: n ideal gains, then a ratio."""
    from scipy.optimize import linprog

    n = A.shape[1]
    ideal = np.array([-linprog(-np.eye(n)[i], A_ub=A, b_ub=b, method="highs").fun for i in range(n)])
    return ideal * (b / (A @ ideal)).min()


def one_size(family: Family, n: int) -> None:
    """Nash and Kalai-Smorodinsky with n players and 2 n constraints, one problem at a time."""
    columns = polytopes(n, 2 * n, 20, n)
    problems = [PolytopeArrays(*(columns[k][i] for k in ("A", "b", "disagreement", "weights"))) for i in range(20)]
    kernel = best_of(lambda: [solve_polytope(p, p.w) for p in problems]) / 20
    worst = float(ws.solve_batch(ws.BargainingStack(columns)).certificate.max())
    p = problems[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = best_of(lambda: clarabel(p.A, p.b, p.w), 3)
    ratio, figure = peer / kernel, f"Nash point of a polytope, n={n}"
    family.add(
        figure, ">= 100x", kernel * 1e6, "us", "cvxpy+Clarabel us", peer * 1e6, ratio, ratio >= 100 and worst <= 1e-10,
        f"KKT residual {worst:.1e}",
    )  # fmt: skip
    peer = best_of(lambda: slsqp(p.A, p.b, p.w), 2)
    family.add(figure, "-", kernel * 1e6, "us", "SLSQP us", peer * 1e6, peer / kernel)
    random = np.random.default_rng(0)
    ray = best_of(lambda: [RayMethod().run(p, ws.KalaiSmorodinsky(), random) for p in problems]) / 20
    peer = best_of(lambda: scipy_ray(p.A, p.b), 2)
    family.add(
        f"Kalai-Smorodinsky point, n={n}", ">= 100x", ray * 1e6, "us", "scipy linprog us", peer * 1e6, peer / ray,
        peer / ray >= 100,
    )  # fmt: skip


def one_problem(family: Family) -> None:
    """All sizes, and what ``solve`` adds."""
    for n in SIZES:
        one_size(family, n)
    columns = polytopes(30, 60, 1, 30)
    problem = ws.BargainingProblem(ws.Polytope(columns["A"][0], columns["b"][0]), columns["disagreement"][0])
    whole = best_of(lambda: ws.solve(problem, ws.NashBargaining()))
    family.add("solve() with its certificate, n=30", "-", whole * 1e6, "us")


def batches(family: Family) -> None:
    """Rates of the batch kernels on two threads."""
    for name, concept in (("Nash", ws.NashBargaining()), ("Kalai-Smorodinsky", ws.KalaiSmorodinsky())):
        stack = ws.BargainingStack(polytopes(3, 15, 200_000, 1))
        for threads in (1, 2):
            took = best_of(lambda t=threads, c=concept, s=stack: ws.solve_batch(s, c, certify=False, threads=t), 6)
            reached = len(stack) / took >= 200_000 if threads == 2 and name == "Nash" else None
            goal = "200,000" if reached is not None else "-"
            figure = f"{name}, 3 players x 15 constraints, {threads} threads"
            family.add(figure, goal, len(stack) / took, "problems/s", reached=reached)
    took = best_of(lambda: ws.solve_batch(stack, ws.NashBargaining()), 1)
    family.add("Nash, the same, every row certified in NumPy", "-", len(stack) / took, "problems/s")
    rng = np.random.default_rng(2)
    draws = {"d": rng.uniform(0.5, 0.99, 400_000), "c": rng.uniform(0, 1.0, 400_000)}
    offers = ws.AlternatingOffers(["d", 0.9], parameters={"d": 0.9})
    took = best_of(lambda: ws.solve_batch(offers, {"d": draws["d"]}, certify=False), 3)
    family.add("Rubinstein over draws", "-", 400_000 / took, "draws/s")
    game = ws.TwoLevel(offers, {"1": ws.Ratification({"x": "c", "y": "c/2"}, quota=1, parameters={"c": 0.5})})
    took = best_of(lambda: ws.solve_batch(game, draws, certify=False), 3)
    family.add("ratified offers over draws, with and without homes", "-", 400_000 / took, "draws/s")


def bandwidth() -> float:
    """Bytes a second to and from memory: the best of copying and of summing arrays far larger than the caches."""
    big = np.random.default_rng(0).random(30_000_000)
    other = np.empty_like(big)
    copy = 2 * big.nbytes / best_of(lambda: np.copyto(other, big))
    read = big.nbytes / best_of(lambda: big.sum())
    return max(copy, read)


def numpy_frontier(u: np.ndarray) -> np.ndarray:
    """Pareto frontier with vectorised comparisons: the best sum left is kept and removes what it dominates."""
    left = np.arange(len(u))
    left = left[np.argsort(-u.sum(axis=1), kind="stable")]
    kept = []
    while len(left):
        first, left = left[0], left[1:]
        kept.append(first)
        rows = u[left]
        left = left[~((rows <= u[first]).all(axis=1) & (rows < u[first]).any(axis=1))]
    return np.sort(kept)


def lists(family: Family) -> None:
    """One million outcomes of five players."""
    u = np.random.default_rng(3).random((1_000_000, 5))
    problem = ws.BargainingProblem(ws.FiniteOutcomes(u), np.zeros(5))
    from winset.bargaining.find.nash_bargaining import NashProduct

    arrays, search, rng = problem.to_arrays(), NashProduct(), np.random.default_rng(0)
    took = best_of(lambda: search.run(arrays, ws.NashBargaining(), rng), 40)
    rate, limit = u.nbytes / took / 1e9, bandwidth() / 1e9
    family.add(
        "Nash point of 1 million outcomes x 5", ">= 50% of memory", rate, "GB/s", "memory GB/s", limit, rate / limit,
        rate / limit >= 0.5, f"{took * 1e3:.2f} ms",
    )  # fmt: skip
    plain = best_of(lambda: int(np.argmax(np.prod(np.maximum(u, 0), axis=1))), 3)
    family.add("Nash point of 1 million outcomes x 5", "-", took * 1e3, "ms", "numpy ms", plain * 1e3, plain / took)
    mine = best_of(lambda: ws.FiniteOutcomes(u).pareto(), 3)
    started = time.perf_counter()
    expected = numpy_frontier(u)
    peer = time.perf_counter() - started
    agree = np.array_equal(expected, ws.FiniteOutcomes(u).pareto())
    family.add(
        "Pareto frontier of 1 million outcomes x 5", ">= 5x", mine * 1e3, "ms", "numpy ms", peer * 1e3, peer / mine,
        peer / mine >= 5 and agree, f"{len(expected)} outcomes",
    )  # fmt: skip
    negmas(family, u, took)


def negmas(family: Family, u: np.ndarray, nash: float) -> None:
    """The same by negmas: its Nash points take tuples, and its products of two losses count as gains."""
    try:
        from negmas.preferences.ops import nash_points, pareto_frontier_numpy
    except ImportError:
        family.add("negmas", "-", float("nan"), "", remark="not installed")
        return
    tuples, ranges = list(map(tuple, u.tolist())), [(0.0, 1.0)] * 5
    started = time.perf_counter()
    nash_points(None, tuples, ranges=ranges)
    took = time.perf_counter() - started
    ((trapped, _), *_) = nash_points(None, [(-0.9, -0.9, 0.99), (0.3, 0.3, 0.3)], ranges=[(-1.0, 1.0)] * 3)
    remark = "" if trapped == (0.3, 0.3, 0.3) else f"negmas is wrong where two lose: it picks {trapped}"
    family.add(
        "Nash point of 1 million outcomes x 5",
        "-",
        nash * 1e3,
        "ms",
        "negmas ms",
        took * 1e3,
        took / nash,
        remark=remark,
    )
    small = u[:20_000]
    started = time.perf_counter()
    pareto_frontier_numpy(small)
    took = time.perf_counter() - started
    mine = best_of(lambda: ws.FiniteOutcomes(small).pareto(), 3)
    family.add("Pareto frontier of 20,000 outcomes x 5", "-", mine * 1e3, "ms", "negmas ms", took * 1e3, took / mine)


def legislature(family: Family) -> None:
    """Twenty-five weighted chairs."""
    rng = np.random.default_rng(4)
    weights = rng.integers(1, 30, 25)
    game = ws.LegislativeBargaining(25, weights=weights, recognition=rng.dirichlet(np.ones(25)), discounts=0.95)
    solution: Any = ws.solve(game, ws.Stationary())
    took = best_of(lambda: ws.solve(game, ws.Stationary()), 3)
    family.add(
        "Baron-Ferejohn, 25 weighted chairs, with its certificate", "<= 1", took, "s",
        reached=took <= 1 and solution.status is ws.Status.SOLVED,
        remark=f"one-shot gain {solution.certificate.value:.1e}",
    )  # fmt: skip


def main() -> None:
    """Print the table and keep it."""
    family = Family("bargaining")
    one_problem(family)
    batches(family)
    lists(family)
    legislature(family)
    print(family.save())


if __name__ == "__main__":
    main()
