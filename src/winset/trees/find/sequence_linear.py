"""Zero-sum games in extensive form by linear programming over realization plans (von Stengel 1996)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.concepts import Nash
from winset.trees.arrays import TreeArrays
from winset.trees.find.sequence_form import SequenceForm, sequence_form

__all__ = ["SequenceLinear", "movers"]


@dataclass(frozen=True)
class SequenceLinear:
    """Solve the linear program of the sequence form with HiGHS; its dual is the other player's plan.

    Takes games of one player, and of two whose payoffs add up to a constant once each is scaled by its range. Its size
    grows with the tree, not with the number of strategies.

    Parameters
    ----------
    tolerance
        Within which the scaled payoffs must add up.
    seconds
        Time allowed to HiGHS; beyond it the status is LIMIT.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies, theorem 3.2; Koller, Megiddo and von Stengel
    (1994).
    """

    tolerance: float = 1e-12
    seconds: float = 600.0
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Nash) -> str | None:
        """Applies to zero-sum games of at most two players who move, and ``count="one"``."""
        if concept.count != "one":
            return "finds one equilibrium; ask for Nash(count='one')"
        who = movers(arrays)
        if len(who) > 2:
            return f"takes at most two players who move, got {len(who)}"
        if len(who) == 2:
            payoffs = arrays.payoffs[:, who]
            spread = np.ptp(payoffs, axis=0)
            if spread.min() > 0 and np.ptp((payoffs / spread).sum(axis=1)) > self.tolerance * (
                1.0 + np.abs(payoffs / spread).max()
            ):
                return "needs payoffs that add up to a constant"
            if spread.min() == 0 < spread.max():
                return "needs payoffs that add up to a constant"
        return None

    def run(self, arrays: TreeArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """One equilibrium."""
        form = sequence_form(arrays)
        who = movers(arrays)
        stats = {"sequences": [len(form.actions_of(i)) + 1 for i in who]}
        if len(who) < 2:
            behavior = np.zeros(form.size)
            for i in who:
                behavior[form.reply(i, np.ones(form.size))[form.sets_of(i)]] = 1.0
            reason = "The best plan of the only player who moves; others may be as good."
            return Found(Status.SOLVED, [form.edges(behavior)], "one", reason, stats=stats)
        plan = self._plans(form, who)
        if isinstance(plan, str):
            return Found(Status.LIMIT, [], "none", plan, stats=stats)
        reason = "A solution of the linear program and of its dual; in a zero-sum game all equilibria have its value."
        return Found(Status.SOLVED, [form.edges(form.behavior(plan))], "one", reason, stats=stats)

    def _plans(self, form: SequenceForm, who: list[int]) -> Float | str:
        """Realization plans (K,): maximise q_0 over x >= 0, E x = e, F'q <= A'x."""
        from scipy import sparse
        from scipy.optimize import linprog

        A = form.matrix(who[0], *who)
        E, F = form.constraints(who[0]), form.constraints(who[1])
        m, k = A.shape[0], F.shape[0]
        cost = np.zeros(m + k)
        cost[m] = -1.0
        right = np.zeros(E.shape[0])
        right[0] = 1.0
        options = {
            "time_limit": self.seconds,
            "primal_feasibility_tolerance": 1e-10,
            "dual_feasibility_tolerance": 1e-10,
        }
        bounds = [(0, None)] * m + [(None, None)] * k
        solver: Any = linprog
        result = solver(
            cost,
            A_ub=sparse.hstack([-A.T, F.T]).tocsr(),
            b_ub=np.zeros(A.shape[1]),
            A_eq=sparse.hstack([E, sparse.csr_array((E.shape[0], k))]).tocsr(),
            b_eq=right,
            bounds=bounds,
            method="highs-ds",
            options=options,
        )
        if result.status != 0:
            return f"HiGHS stopped: {result.message}"
        plan = np.zeros(form.size)
        plan[form.actions_of(who[0])] = np.maximum(result.x[1:m], 0.0)
        plan[form.actions_of(who[1])] = np.maximum(-result.ineqlin.marginals[1:], 0.0)
        return plan


def movers(arrays: TreeArrays) -> list[int]:
    """The players who move somewhere."""
    who: list[int] = np.unique(arrays.mover[arrays.mover >= 0]).tolist()
    return who
