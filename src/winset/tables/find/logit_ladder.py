"""One equilibrium of a game of any size that fits in memory: logit paths from several priors, with Newton's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Nash
from winset.tables.find.payoff_scale import unit_payoffs
from winset.tables.kernels.logit_ladder import equilibrium_along_path
from winset.tables.kernels.logit_path import path_work, start_path

__all__ = ["LogitLadder", "too_large_for_a_path"]


def too_large_for_a_path(actions: tuple[int, ...]) -> str | None:
    """None, or why a game with these numbers of actions is beyond the path followers."""
    cells, total = int(np.prod(np.array(actions, dtype=object))), sum(actions)
    if len(actions) * cells > 20_000_000 or total > 1_000:
        return f"the game has {len(actions) * cells:,} payoffs and {total:,} actions; accepted: 20,000,000 and 1,000"
    return None


@dataclass(frozen=True)
class LogitLadder:
    """Logit paths until an equilibrium is found: from uniform play in long steps, in short ones, from random priors.

    Every step along a path proposes the support on which the path seems to end; Newton's method on the indifference
    equations of that support either ends at an equilibrium, which is returned, or the path goes on. Each path leads to
    an equilibrium of a generic game; long steps may leave it for another one, which does no harm here.

    Parameters
    ----------
    tolerance
        Largest regret accepted, relative to the payoff range.
    steps
        Steps along one path.
    priors
        Random priors tried after the uniform one.

    References
    ----------
    McKelvey and Palfrey (1995), theorem 3, for the path; Turocy (2005) for following it in logarithms; Harsanyi and
    Selten (1988), chapter 4, for paths from other priors.
    """

    tolerance: float = 1e-12
    steps: int = 1_000
    priors: int = 20
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Nash) -> str | None:
        """Applies to games that fit in memory."""
        if concept.count != "one":
            return "finds one equilibrium; ask for Nash(count='one')"
        return too_large_for_a_path(arrays.payoffs.shape[1:])

    def run(self, arrays: NormalFormArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """One equilibrium, or LIMIT if no path led to one."""
        climb = _Climb(self, arrays.payoffs)
        uniform = np.zeros(climb.total)
        rungs = [("uniform prior, long steps", 0.5, 0.3), ("uniform prior, short steps", 0.05, 0.9)]
        for name, reach, least in rungs:
            if climb.follow(uniform, reach, least):
                return climb.found(name)
        for number in range(self.priors):
            bias = np.log(rng.dirichlet(np.ones(climb.total)) + 1e-3)
            if climb.follow(bias, 0.5, 0.3):
                return climb.found(f"random prior {number + 1}")
        return climb.found("")


class _Climb:
    """One game's payoffs, workspace, and counts."""

    def __init__(self, method: LogitLadder, payoffs: Float) -> None:
        self.method = method
        self.shape = payoffs.shape[1:]
        self.total = sum(self.shape)
        self.unit = unit_payoffs(payoffs)
        self.actions = np.array(self.shape, dtype=np.int64)
        self.work, self.finish = path_work(self.actions), path_work(self.actions)
        self.inverse, self.columns = np.zeros((self.total, self.total)), np.zeros(self.total, dtype=np.int64)
        self.counters = np.zeros(2, dtype=np.int64)
        self.regret = np.inf

    def follow(self, bias: Float, reach: float, least: float) -> bool:
        """Follow one path, in slices so that an interrupt is heard between them."""
        point, direction = np.zeros(self.total + 1), np.zeros(self.total + 1)
        start_path(self.unit, self.actions, bias, point, direction, self.work)
        slice_of_steps = int(np.clip(2e8 / (self.total**3 + self.unit.size * len(self.shape)), 1, self.method.steps))
        limits = np.array([slice_of_steps, 1e9, reach, least, self.method.tolerance, 0.25])
        for _ in range(0, self.method.steps, slice_of_steps):
            regret = equilibrium_along_path(
                self.unit, self.actions, bias, limits, point, direction, self.counters,
                self.work, self.finish, self.inverse, self.columns,
            )  # fmt: skip
            if regret < 0.0:
                return False
            if regret <= self.method.tolerance:
                self.regret = float(regret)
                return True
        return False

    def found(self, rung: str) -> Found:
        """The equilibrium in the workspace, or that there is none."""
        stats = {"steps": int(self.counters[0]), "supports_tried": int(self.counters[1])}
        if not rung:
            reason = f"No path led to an equilibrium within {self.method.steps} steps each."
            return Found(Status.LIMIT, [], "none", reason, stats=stats)
        ends = np.cumsum(self.shape)[:-1]
        point = tuple(s.copy() for s in np.split(self.finish.probability, ends))
        return Found(Status.SOLVED, [point], "one", f"Logit path from the {rung}.", stats=stats)
