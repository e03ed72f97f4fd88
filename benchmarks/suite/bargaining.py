"""Bargaining over polytopes and lists against Clarabel, an interior-point method in NumPy, scipy, numpy and negmas.

The constraints or the list go in as arrays, and building the problem counts for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import winset as ws
from benchmarks.duel import Peer, duel
from benchmarks.record import Family

NASH, KS = ws.NashBargaining(), ws.KalaiSmorodinsky()


def polytope(n: int, m: int, mixed: bool, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A, b of {u : A u <= b}: positive coefficients, or both signs; 0 lies inside."""
    rng = np.random.default_rng(seed)
    A = rng.standard_normal((m, n)) if mixed else rng.random((m, n)) + 0.05
    return A, rng.random(m) + 0.5


def interior_point(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Nash's point as one would write it in NumPy: Newton steps on the perturbed first-order conditions."""
    m, n = A.shape
    w = np.full(n, 1 / n)
    z = np.full(n, 0.5 / n)
    s = np.maximum(b - A @ z, 0.05)
    y = 1 / (m * s)
    for _ in range(100):
        rp, rd, mu = b - A @ z - s, A.T @ y - w / z, y @ s / m
        if max(np.abs(rp).max(), np.abs(rd * z).max(), mu * m) < 1e-9:
            break
        t = 0.1 * mu
        g = (t - y * rp) / s
        dz = np.linalg.solve((A.T * (y / s)) @ A + np.diag(w / z**2), w / z - A.T @ g)
        ds = rp - A @ dz
        dy = (t - y * ds) / s - y
        primal, dual = min(_step(z, dz), _step(s, ds)), _step(y, dy)
        z, s, y = z + primal * dz, s + primal * ds, y + dual * dy
    return z


def _step(x: np.ndarray, dx: np.ndarray) -> float:
    down = dx < 0
    return min(1.0, 0.99 * float((-x[down] / dx[down]).min())) if down.any() else 1.0


def clarabel(A: np.ndarray, b: np.ndarray) -> Callable[[], np.ndarray]:
    """Nash's point by Clarabel without a modelling language: exponential cones t_i <= log z_i.

    The program is written down beforehand, in the peer's favour; the solver is set up and run in the call.
    """
    import clarabel as solver
    from scipy import sparse

    m, n = A.shape
    cones = sparse.lil_matrix((3 * n, 2 * n))
    for i in range(n):
        cones[3 * i, n + i] = -1.0
        cones[3 * i + 2, i] = -1.0
    rows = sparse.vstack([sparse.hstack([sparse.csc_matrix(A), sparse.csc_matrix((m, n))]), cones]).tocsc()
    sides = np.concatenate([b, np.tile([0.0, 1.0, 0.0], n)])
    kinds = [solver.NonnegativeConeT(m), *(solver.ExponentialConeT() for _ in range(n))]
    settings = solver.DefaultSettings()
    settings.verbose = False
    goal, none = np.r_[np.zeros(n), -np.ones(n)], sparse.csc_matrix((2 * n, 2 * n))

    def call() -> np.ndarray:
        return np.asarray(solver.DefaultSolver(none, goal, rows, sides, kinds, settings).solve().x[:n])

    return call


def below(A: np.ndarray, b: np.ndarray) -> Callable[[np.ndarray], str]:
    """What is wrong with a Nash point: outside, or a product below the best by more than 1e-6."""
    best = np.log(np.asarray(ws.solve(ws.BargainingProblem(ws.Polytope(A, b), 0 * A[0]), NASH).points[0])).mean()

    def fault(z: np.ndarray) -> str:
        if not (z > 0).all() or (A @ z > b + 1e-6).any():
            return "lies outside"
        short = best - np.log(z).mean()
        return f"product short by {short:.1e}" if short > 1e-6 else ""

    return fault


def certified(solution: Any) -> str:
    """What is wrong with our own answer."""
    return "" if solution.status is ws.Status.SOLVED else f"{solution.status}: {solution.certificate}"


def scipy_ray(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Kalai and Smorodinsky's point as one would write it with linprog: n ideal gains, then a ratio."""
    from scipy.optimize import linprog

    unit = np.eye(A.shape[1])
    ideal = np.array([-linprog(-c, A_ub=A, b_ub=b, method="highs").fun for c in unit])
    along = A @ ideal
    return ideal * (b[along > 0] / along[along > 0]).min()


def polytopes(family: Family) -> None:
    """One problem from its constraints to a certified answer."""
    for n, m, mixed, goal in (
        (2, 3, False, 1), (2, 15, False, 1), (3, 15, True, 1), (5, 10, False, 1), (10, 20, False, 1),
        (30, 60, False, 1), (30, 300, True, 2), (100, 500, True, 2), (100, 2000, True, 2),
    ):  # fmt: skip
        A, b = polytope(n, m, mixed)
        d = np.zeros(n)

        def ours(concept: Any, A: np.ndarray = A, b: np.ndarray = b, d: np.ndarray = d) -> Any:
            return ws.solve(ws.BargainingProblem(ws.Polytope(A, b), d), concept)

        fault = below(A, b)
        kind = "both signs" if mixed else "positive"
        duel(
            family, f"Nash point, {n} players, {m} constraints, {kind}", goal, lambda o=ours: o(NASH),
            [
                Peer("Clarabel", "clarabel", lambda A=A, b=b: clarabel(A, b), fault),
                Peer("NumPy interior point", "numpy", lambda A=A, b=b: lambda: interior_point(A, b), fault),
            ],
            certified,
        )  # fmt: skip
        if n <= 30 and m <= 60:
            duel(
                family, f"Kalai-Smorodinsky point, {n} players, {m} constraints, {kind}", 1, lambda o=ours: o(KS),
                [Peer("scipy linprog", "scipy", lambda A=A, b=b: lambda: scipy_ray(A, b))], certified,
            )  # fmt: skip


def frontier(u: np.ndarray) -> np.ndarray:
    """Pareto frontier in NumPy: the best sum left is kept and removes what it dominates."""
    left = np.argsort(-u.sum(axis=1), kind="stable")
    kept = []
    while len(left):
        first, left = left[0], left[1:]
        kept.append(first)
        rows = u[left]
        left = left[~((rows <= u[first]).all(axis=1) & (rows < u[first]).any(axis=1))]
    return np.sort(kept)


def columns(u: np.ndarray) -> int:
    """The row with the largest product, column by column."""
    product = u[:, 0].copy()
    for i in range(1, u.shape[1]):
        product *= u[:, i]
    return int(product.argmax())


def lists(family: Family) -> None:
    """Long lists of outcomes; the list is there for both, and its copy into a game is left out."""
    for count, n in ((1_000, 3), (1_000_000, 5), (10_000_000, 5), (30_000_000, 3)):
        u = np.random.default_rng(3).random((count, n))
        with ws.limits(cells=10**9):
            game = ws.BargainingProblem(ws.FiniteOutcomes(u), np.zeros(n))
        best = columns(u)
        duel(
            family, f"Nash point of {count:,} outcomes x {n}", 0.5, lambda g=game: ws.solve(g, NASH),
            [
                Peer("NumPy by columns", "numpy", lambda u=u: lambda: columns(u)),
                Peer("NumPy prod", "numpy", lambda u=u: lambda: int(np.prod(u, axis=1).argmax())),
                *([negmas_nash(u, best)] if count <= 1_000_000 else []),
            ],
            lambda s, best=best: certified(s) or ("" if s.details["chosen"] == [best] else "not the best"),
        )  # fmt: skip
        del game
        if count <= 1_000_000:
            edge = frontier(u) if count < 10_000 else None
            duel(
                family, f"Pareto frontier of {count:,} outcomes x {n}", 1, lambda u=u: ws.FiniteOutcomes(u).pareto(),
                [Peer("NumPy", "numpy", lambda u=u: lambda: frontier(u))],
                lambda found, edge=edge: "" if edge is None or np.array_equal(found, edge) else "not the frontier",
            )  # fmt: skip


def negmas_nash(u: np.ndarray, best: int) -> Peer:
    """The same by negmas, which takes tuples; that they are made is left out."""

    def make() -> Callable[[], Any]:
        from negmas.preferences.ops import nash_points

        tuples, ranges = list(map(tuple, u.tolist())), [(0.0, 1.0)] * u.shape[1]
        return lambda: nash_points(None, tuples, ranges=ranges)

    def fault(found: Any) -> str:
        return "" if found and tuple(found[0][0]) == tuple(u[best].tolist()) else "not the largest product"

    return Peer("negmas", "negmas", make, fault)


def batches(family: Family) -> None:
    """Many small problems, every one certified; the peer solves one after the other."""
    rng, count = np.random.default_rng(1), 1_000
    A, b = rng.random((count, 15, 3)) + 0.05, rng.random((count, 15)) + 0.5
    stack = ws.BargainingStack({"A": A, "b": b, "disagreement": np.zeros((count, 3)), "weights": np.ones((count, 3))})
    for threads in (1, 2):
        duel(
            family, f"Nash points of 1,000 problems, 3 players, 15 constraints, {threads} threads", 20,
            lambda t=threads: ws.solve_batch(stack, NASH, threads=t),
            [Peer("NumPy interior point", "numpy", lambda: lambda: list(map(interior_point, A, b)))],
            lambda s: "" if (s.certificate <= 1e-9).all() else "not all are certified",
        )  # fmt: skip


PARTS = (polytopes, lists, batches)


def main() -> None:
    """Print the table and keep it."""
    family = Family("bargaining")
    for part in PARTS:
        part(family)
    print(family.save())


if __name__ == "__main__":
    main()
