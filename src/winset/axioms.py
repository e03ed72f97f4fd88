"""Axioms of bargaining solutions, checked by solving a problem again after a change that each speaks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Egalitarian, EqualLoss, KalaiSmorodinsky, NashBargaining, Raiffa, Utilitarian
from winset.bargaining.games.problem import BargainingProblem
from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.records import Record
from winset.base.status import Status
from winset.outcomes import Hull, Polytope, linear_program
from winset.solve import solve

__all__ = ["AxiomReport", "check_axioms"]


Float = NDArray[np.float64]

CLAIMS: dict[type[Concept], tuple[str, ...]] = {
    NashBargaining: ("efficiency", "anonymity", "scale invariance", "independence"),
    KalaiSmorodinsky: ("weak efficiency", "anonymity", "scale invariance", "individual monotonicity"),
    Egalitarian: ("weak efficiency", "anonymity", "independence", "strong monotonicity"),
    Utilitarian: ("efficiency", "anonymity", "independence"),
    EqualLoss: ("weak efficiency", "anonymity", "translation"),
    Raiffa: ("weak efficiency", "anonymity", "scale invariance"),
}
"""The axioms of each solution on comprehensive sets (Nash 1950; Kalai and Smorodinsky 1975; Kalai 1977)."""


@dataclass(frozen=True, eq=False)
class AxiomReport(Record):
    """Which axioms a solution obeys on one problem.

    Parameters
    ----------
    concept
        The solution.
    claimed
        The axioms that it is known to satisfy where nothing keeps players from throwing utility away.
    violations
        For every axiom that was tried: by how much it fails, relative to the largest gains; NaN if the changed problem
        could not be solved.
    tolerance
        What counts as zero.
    """

    concept: Concept
    claimed: tuple[str, ...]
    violations: dict[str, float]
    tolerance: float = 1e-6

    @property
    def ok(self) -> bool:
        """Whether every axiom that is claimed holds."""
        return all(self.violations[name] <= self.tolerance for name in self.claimed)

    @property
    def failed(self) -> tuple[str, ...]:
        """The axioms that do not hold on this problem, claimed or not."""
        return tuple(name for name, v in self.violations.items() if not v <= self.tolerance)


def check_axioms(problem: BargainingProblem, concept: Concept, *, seed: int = 0) -> AxiomReport:
    """Solve a problem over a polytope, change it, solve it again, and compare.

    Parameters
    ----------
    problem
        Over ``Polytope`` or ``Hull``.
    concept
        An axiomatic solution.
    seed
        Of the changes: factors, the order of players, the half-space that cuts.

    Raises
    ------
    ModelError
        If outcomes are of another kind or the solution has no list of axioms.
    NotSolved
        If the problem itself cannot be solved.

    Notes
    -----
    Efficiency: nothing in the set is better for all (weak), or for some at nobody's cost (Pareto 1906). Anonymity:
    players change places. Scale invariance: utilities are measured in other units from other origins; translation:
    from other origins. Independence: outcomes are removed by a half-space that keeps the answer (Nash 1950). Individual
    monotonicity: outcomes are added that leave every ideal gain as it is, and nobody loses (Kalai and Smorodinsky
    1975). Strong monotonicity: outcomes are added, and nobody loses (Kalai 1977).
    """
    if not isinstance(problem.outcomes, Polytope | Hull):
        raise ModelError(f"problem: must be over Polytope or Hull, got {type(problem.outcomes).__name__}")
    claimed = next((names for kind, names in CLAIMS.items() if isinstance(concept, kind)), None)
    if claimed is None:
        raise ModelError(f"concept: must be an axiomatic solution, got {concept.name}")
    if isinstance(concept, Egalitarian) and concept.lexicographic:
        claimed = ("efficiency", "anonymity", "weak efficiency")
    solution = solve(problem, concept).require()
    trial = _Trial(problem, concept, np.asarray(solution.point), np.random.default_rng(seed))
    checks: dict[str, Callable[[], float]] = {
        "weak efficiency": lambda: trial.better(strict=True),
        "efficiency": lambda: trial.better(strict=False),
        "anonymity": trial.anonymity,
        "scale invariance": lambda: trial.rescaled(10.0 ** trial.rng.uniform(-2, 2, trial.n)),
        "translation": lambda: trial.rescaled(np.ones(trial.n)),
        "independence": trial.independence,
        "individual monotonicity": lambda: trial.monotone(keep_ideals=True),
        "strong monotonicity": lambda: trial.monotone(keep_ideals=False),
    }
    return AxiomReport(concept, claimed, {name: float(check()) for name, check in checks.items()})


class _Trial:
    """One problem, its answer, and the changes that axioms speak about."""

    def __init__(self, problem: BargainingProblem, concept: Concept, u: Float, rng: np.random.Generator) -> None:
        assert isinstance(problem.outcomes, Polytope | Hull)
        polytope = problem.outcomes.to_polytope()
        self.A, self.b, self.d, self.w = polytope.A, polytope.b, problem.disagreement, problem.weights
        self.concept, self.u, self.rng, self.n = concept, u, rng, len(u)
        self.ideal = np.array([self._most(np.eye(self.n)[i]) for i in range(self.n)])
        self.scale = max(float((self.ideal - self.d).max()), 1e-300)

    def _most(self, c: Float) -> float:
        """The largest c u among outcomes that nobody refuses."""
        size = np.maximum(np.abs(self.A).max(axis=1), 1e-300)
        program = linear_program(-c, self.A / size[:, None], self.b / size, self.d)
        return float(-program.fun) if program.status == 0 else float("nan")

    def answer(self, A: Float, b: Float, d: Float, w: Float) -> Float:
        """The solution of a changed problem; NaN if there is none."""
        try:
            solution = solve(BargainingProblem(Polytope(A, b), d, w), self.concept)
        except ModelError:
            return np.full(self.n, np.nan)
        solved = solution.status is Status.SOLVED and bool(solution.points)
        return np.asarray(solution.point) if solved else np.full(self.n, np.nan)

    def better(self, *, strict: bool) -> float:
        """How much all can gain at once over the answer, or all together if nobody loses; a linear program."""
        gains = np.maximum(self.ideal - self.d, 0.0)
        if not (gains > 0).any():
            return 0.0
        room = np.maximum(self.b - self.A @ self.u, 0.0)
        size = np.maximum(np.abs(self.A).max(axis=1), 1e-300)
        A, room = self.A / size[:, None], room / size
        if strict:
            rows = np.r_["1", A, np.zeros((len(A), 1))]
            level = np.c_[-np.eye(self.n), gains]
            program = linear_program(
                np.r_[np.zeros(self.n), -1.0],
                np.vstack([rows, level]),
                np.r_[room, np.zeros(self.n)],
                np.zeros(self.n + 1),
            )
            return float(-program.fun) if program.status == 0 else float("nan")
        program = linear_program(-1 / np.where(gains > 0, gains, self.scale), A, room, np.zeros(self.n))
        return float(-program.fun) if program.status == 0 else float("nan")

    def anonymity(self) -> float:
        """Players change places."""
        order = self.rng.permutation(self.n)
        there = self.answer(self.A[:, order], self.b, self.d[order], self.w[order])
        return float(np.abs(there - self.u[order]).max()) / self.scale

    def rescaled(self, factor: Float) -> float:
        """Other units and origins."""
        shift = self.rng.normal(size=self.n) * self.scale
        A = self.A / factor
        there = self.answer(A, self.b + A @ (shift * factor), (self.d + shift) * factor, self.w)
        return float(np.abs(there / factor - shift - self.u).max()) / self.scale

    def independence(self) -> float:
        """Half-spaces that keep the answer and the disagreement but remove others."""
        worst = 0.0
        for _ in range(3):
            normal = self.rng.uniform(0.05, 1, self.n) / np.maximum(self.ideal - self.d, self.scale * 1e-9)
            there = self.answer(np.vstack([self.A, normal]), np.r_[self.b, normal @ self.u], self.d, self.w)
            worst = max(worst, float(np.abs(there - self.u).max()) / self.scale)
        return worst

    def monotone(self, *, keep_ideals: bool) -> float:
        """Constraints are relaxed, with the ideal gains kept or not; the largest loss of anybody."""
        worst = 0.0
        for _ in range(3):
            more = self.rng.uniform(0, 0.5, len(self.b)) * np.maximum(self.b - self.A @ self.d, 0.0)
            A, b = self.A, self.b + more
            if keep_ideals:
                A, b = np.vstack([A, np.eye(self.n)]), np.r_[b, self.ideal]
            there = self.answer(A, b, self.d, self.w)
            worst = max(worst, float(np.max(self.u - there)) / self.scale)
        return worst
