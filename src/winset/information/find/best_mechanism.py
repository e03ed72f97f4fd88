"""The best incentive-compatible mechanism for a public decision, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.programs import Optimum, dense_columns, minimise
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.information.arrays import MechanismArrays
from winset.information.concepts import SecondBest

__all__ = ["BestMechanism"]

MOST_ENTRIES = 4_000_000


@dataclass(frozen=True)
class BestMechanism:
    """A program over the probability of each outcome, and the payment of each player, at every profile of reports.

    First the least by which participation must be relaxed is found; if that is more than nothing, its multipliers prove
    that no mechanism keeps everybody in. ``details["mechanism"]`` holds ``outcome`` (types of every player x outcomes)
    and ``payment`` (players x types); ``details["multipliers"]`` the dual solution.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (SecondBest,)
    arrays: ClassVar[tuple[type, ...]] = (MechanismArrays,)

    def supports(self, arrays: MechanismArrays, concept: SecondBest) -> str | None:
        """Programs with at most 4 million entries."""
        program = Shape(arrays)
        rows = sum(k * k for k in program.counts) + program.profiles
        if rows * program.variables <= MOST_ENTRIES:
            return None
        return f"its program would have {rows * program.variables} entries, more than {MOST_ENTRIES}; use fewer types"

    def run(self, arrays: MechanismArrays, concept: SecondBest, rng: np.random.Generator) -> Found:
        """The mechanism, everybody's expected payoff, and what proves it best."""
        program = Shape(arrays)
        rows, least, incentives = program.conditions()
        sums = np.vstack([program.certain(), program.balanced()])
        right = np.r_[np.ones(program.profiles), np.zeros(len(sums) - program.profiles)]
        relaxed = self._solve(program, -np.zeros(program.variables), rows, least, sums, right, incentives)
        if relaxed.status == "optimal" and relaxed.value > 1e-9 * program.unit:
            proof = program.multipliers(relaxed.row_dual[: len(rows)])
            why = "no mechanism that nobody lies to keeps every type of every player in"
            return Found(Status.NO_SOLUTION, [], "none", why, details={"multipliers": proof})
        best = self._solve(program, -program.objective(), rows, least, sums, right, None)
        if best.status != "optimal":
            return Found(Status.INEXACT, [], "none", f"the linear program ended as {best.status}")
        chosen, paid = program.split(best.x)
        expected = program.expected(chosen, paid)
        details: Details = {
            "gains": float(arrays.weights @ expected),
            "mechanism": {"outcome": chosen, "payment": paid},
            "multipliers": program.multipliers(best.row_dual[: len(rows)]),
        }
        reason = "other mechanisms may do as well"
        return Found(Status.SOLVED, [tuple(expected.tolist())], "one", reason, details=details)

    def _solve(
        self,
        program: Shape,
        cost: Float,
        rows: Float,
        least: Float,
        sums: Float,
        right: Float,
        incentives: Float | None,
    ) -> Optimum:
        """Minimise; with ``incentives`` (which rows are) the least slack of the other rows instead."""
        low = np.r_[np.zeros(program.chances), np.full(program.variables - program.chances, -np.inf)]
        high = np.full(program.variables, np.inf)
        matrix = np.vstack([rows, sums])
        if incentives is not None:
            slack = np.r_[np.where(incentives, 0.0, 1.0), np.zeros(len(sums))]
            matrix, cost = np.c_[matrix, slack], np.r_[cost, 1.0]
            low, high = np.r_[low, 0.0], np.r_[high, np.inf]
        row_high = np.r_[np.full(len(rows), np.inf), right]
        return minimise(cost, dense_columns(matrix), np.r_[least, right], row_high, low, high)


class Shape:
    """Places of variables and rows of the program."""

    def __init__(self, arrays: MechanismArrays) -> None:
        self.arrays = arrays
        self.counts = tuple(len(prior) for prior in arrays.priors)
        self.n, self.outcomes = len(self.counts), arrays.utilities[0].shape[1]
        self.profiles = int(np.prod(self.counts))
        self.chances = self.profiles * self.outcomes
        self.variables = self.chances + (self.n * self.profiles if arrays.transfers else 0)
        spread = [float(np.ptp(u)) for u in arrays.utilities]
        self.unit = max(*spread, *(float(np.abs(r).max()) for r in arrays.reservation if r is not None), 1e-300)
        joint = np.ones(())
        for prior in arrays.priors:
            joint = np.multiply.outer(joint, prior)
        self.joint = joint

    def interim(self, i: int, true: int, report: int) -> Float:
        """What type ``true`` of player i expects from this report, as a row over the variables."""
        row_outcome = np.zeros((*self.counts, self.outcomes))
        row_paid = np.zeros((self.n, *self.counts))
        here: tuple[slice | int, ...] = tuple(report if k == i else slice(None) for k in range(self.n))
        others = self.joint[here] / self.arrays.priors[i][report]
        row_outcome[here] = np.multiply.outer(others, self.arrays.utilities[i][true])
        row_paid[(i, *here)] = others
        row: Float = np.r_[row_outcome.ravel(), row_paid.ravel()][: self.variables]
        return row

    def conditions(self) -> tuple[Float, Float, Float]:
        """Rows, their least values, and which of them are about lies: truth against each lie, then participation."""
        rows, least, lies = [], [], []
        for i, count in enumerate(self.counts):
            outside = self.arrays.reservation[i]
            for true in range(count):
                honest = self.interim(i, true, true)
                for report in range(count):
                    if report != true:
                        rows.append(honest - self.interim(i, true, report))
                        least.append(0.0)
                        lies.append(True)
                if outside is not None:
                    rows.append(honest)
                    least.append(float(outside[true]))
                    lies.append(False)
        return np.array(rows).reshape(-1, self.variables), np.array(least), np.array(lies, dtype=bool)

    def certain(self) -> Float:
        """Chances of outcomes sum to 1 at every profile."""
        sums = np.kron(np.eye(self.profiles), np.ones(self.outcomes))
        rows: Float = np.c_[sums, np.zeros((self.profiles, self.variables - self.chances))]
        return rows

    def balanced(self) -> Float:
        """Payments sum to 0 at every profile."""
        if not self.arrays.transfers:
            return np.zeros((0, self.variables))
        rows: Float = np.c_[np.zeros((self.profiles, self.chances)), np.tile(np.eye(self.profiles), self.n)]
        return rows

    def objective(self) -> Float:
        """The weighted sum of expected payoffs."""
        total = np.zeros(self.variables)
        for i, prior in enumerate(self.arrays.priors):
            for t, p in enumerate(prior):
                total += self.arrays.weights[i] * p * self.interim(i, t, t)
        return total

    def split(self, x: Float) -> tuple[Float, Float]:
        """Chances of outcomes, and payments received."""
        chosen = np.clip(x[: self.chances], 0, 1).reshape(*self.counts, self.outcomes)
        paid = np.zeros((self.n, *self.counts))
        if self.arrays.transfers:
            paid = x[self.chances : self.variables].reshape(paid.shape)
        return chosen / chosen.sum(axis=-1, keepdims=True), paid

    def expected(self, chosen: Float, paid: Float) -> Float:
        """Everybody's expected payoff."""
        x = np.r_[chosen.ravel(), paid.ravel()][: self.variables]
        rows = [
            sum(p * self.interim(i, t, t) for t, p in enumerate(prior)) for i, prior in enumerate(self.arrays.priors)
        ]
        expected: Float = np.array(rows) @ x
        return expected

    def multipliers(self, dual: Float) -> list[Details]:
        """The dual solution by player: ``lies`` (true type x report) and ``participation`` (type)."""
        out: list[Details] = []
        at = 0
        for i, count in enumerate(self.counts):
            lies, stay = np.zeros((count, count)), np.zeros(count)
            for true in range(count):
                for report in range(count):
                    if report != true:
                        lies[true, report] = max(dual[at], 0.0)
                        at += 1
                if self.arrays.reservation[i] is not None:
                    stay[true] = max(dual[at], 0.0)
                    at += 1
            out.append({"lies": lies, "participation": stay})
        return out
