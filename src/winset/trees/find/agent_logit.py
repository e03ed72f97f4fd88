"""Sequential equilibria as limits of agent quantal response equilibria (McKelvey and Palfrey 1998; Turocy 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.concepts import QRE, LogitBranch, Nash
from winset.trees.arrays import TreeArrays
from winset.trees.concepts import Sequential
from winset.trees.find.assessments import Assessment, limit_assessment
from winset.trees.find.sequence_form import sequence_form
from winset.trees.kernels.agent_logit import BROKEN, MORE, REACHED, record_agents, settle_agents, start_agents
from winset.trees.kernels.agent_replies import AgentTree, agent_work, respond

__all__ = ["AgentLogit"]


@dataclass(frozen=True)
class AgentLogit:
    """Follow the principal branch of agent logit equilibria from uniform behaviour, turning points included.

    ``Sequential()`` and ``Nash("one")`` give its limit, a sequential equilibrium, with ``beliefs`` at every information
    set in the details; for these every player's payoffs are first scaled to a range of 1, which changes no equilibrium.
    ``QRE(lam)`` gives the first point of the branch at that precision, ``LogitBranch`` the branch:
    ``lam`` (R,), ``probabilities`` and ``log_probabilities`` by information set (R, m), ``turning_points`` and
    ``limit``.

    That the limit is consistent (Kreps and Wilson 1982) is shown by totally mixed profiles proportional to
    c_a e^(k_a), e falling to 0: ``exponents`` k and ``log_coefficients`` log c in the details. ``witness`` holds the
    last points of the branch.

    Parameters
    ----------
    reach
        Largest correction of a predicted point, in logarithms of probabilities.
    least_cosine
        Between the tangents of successive points.
    steps, work
        Steps, and steps times the cube of the number of actions, before giving up.
    largest
        Precision, times the largest payoff range, to which the branch is followed.
    actions
        Games with more actions in all are refused: a step costs the cube of their number.
    """

    reach: float = 0.05
    least_cosine: float = 0.95
    steps: int = 20_000
    work: float = 1e11
    largest: float = 1e6
    actions: int = 600
    concepts: ClassVar[tuple[type[Concept], ...]] = (Sequential, QRE, LogitBranch, Nash)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Concept) -> str | None:
        """Applies to trees of any number of players in which chance leaves out no branch."""
        if isinstance(concept, Nash) and concept.count != "one":
            return "finds one equilibrium; ask for Nash(count='one')"
        seen, nodes = np.unique(arrays.information_set, return_index=True)
        total = int(np.diff(arrays.child_start)[nodes[seen >= 0]].sum())
        if total > self.actions:
            return f"the tree has {total:,} actions, accepted: {self.actions:,}"
        chance = np.repeat(arrays.mover, np.diff(arrays.child_start)) == -1
        if (arrays.probability[chance] <= 0).any():
            return "a chance move has probability 0, so beliefs below it are undefined; leave that branch out"
        return None

    def run(self, arrays: TreeArrays, concept: Any, rng: np.random.Generator) -> Found:
        """The point at ``concept.lam``, the branch, or its limit."""
        branch = AgentBranch(self, arrays, each=isinstance(concept, Sequential | Nash))
        if isinstance(concept, QRE):
            branch.trace(concept.lam)
            return branch.answer_at(concept.lam)
        lam = concept.lam if isinstance(concept, LogitBranch) else None
        branch.trace(lam)
        return branch.whole(lam) if isinstance(concept, LogitBranch) else branch.limit()


def decision_scale(payoffs: Float) -> tuple[Float, Float]:
    """Payoffs to count from, and units, shape (n,) each.

    The unit is a player's range; where some payoffs lie more than a million times closer to each other than the range,
    as beside one that says "never", it is what those gaps add up to, and payoffs count from amidst them.
    """
    middle, units = payoffs.min(axis=0), np.ones(payoffs.shape[1])
    for i, column in enumerate(payoffs.T):
        levels = np.unique(column)
        gaps = np.diff(levels)
        if len(gaps):
            close = gaps < 1e-6 * gaps.sum()
            units[i] = gaps[close].sum() if close.any() else gaps.sum()
            middle[i] = levels[int(np.argmin(gaps))] if close.any() else levels[0]
    return middle, units


class AgentBranch:
    """The principal branch of one tree, traced on demand; precisions outside are in 1/payoff.

    With ``each``, every player's payoffs are scaled to a range of 1, and precisions are in units of that range.
    """

    def __init__(self, method: AgentLogit, arrays: TreeArrays, each: bool = False) -> None:
        self.method = method
        self.form = form = sequence_form(arrays)
        middle, units = decision_scale(arrays.payoffs)
        if not each:
            units = np.full(arrays.n_players, units.max())
        self.scale = 1.0 if each else float(units[0])
        nodes = len(arrays.mover)
        parent, edge = np.full(nodes, -1, dtype=np.int64), np.full(nodes, -1, dtype=np.int64)
        parent[arrays.child] = np.repeat(np.arange(nodes), np.diff(arrays.child_start))
        edge[arrays.child] = np.arange(len(arrays.child))
        self.tree = AgentTree(
            arrays.mover,
            arrays.child_start,
            arrays.child,
            arrays.information_set,
            arrays.payoff_row,
            np.ascontiguousarray((arrays.payoffs - middle) / units),
            parent,
            edge,
            form.action,
            arrays.probability,
            form.owner,
            form.first,
            np.zeros(nodes),
        )
        self.work = agent_work(self.tree)
        self.rows, self.directions = np.zeros((256, form.size + 1)), np.zeros((256, form.size + 1))
        self.counters = np.array([1, 0, 0], dtype=np.int64)
        self.code = MORE
        self.allowed = int(min(method.steps, max(1.0, method.work / (form.size + 1) ** 3)))
        start_agents(self.tree, self.rows[0], self.directions[0], self.work)

    @property
    def count(self) -> int:
        """Points recorded so far."""
        return int(self.counters[0])

    def trace(self, lam: float | None) -> None:
        """Extend the branch to a precision, or as far as the method goes, in slices so that an interrupt is heard."""
        method, k = self.method, self.form.size
        last = method.largest if lam is None else lam * self.scale
        slice_of_steps = int(np.clip(1e8 / (k**3 + k * len(self.tree.mover) + 1), 1, 500))
        limits = np.array([last, method.reach, method.least_cosine, 0.05, slice_of_steps])
        self.code = REACHED if last <= 0 or k == 0 else MORE
        while self.code == MORE and self.counters[1] < self.allowed:
            limits[4] = min(slice_of_steps, self.allowed - self.counters[1])
            if self.count == len(self.rows):
                self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
                self.directions = np.concatenate([self.directions, np.zeros_like(self.directions)])
            self.code = record_agents(self.tree, limits, self.rows, self.directions, self.counters, self.work)

    def at(self, lam: float) -> Float | None:
        """The last point recorded, moved to precision ``lam``: logarithms of probabilities (K,)."""
        point, direction = self.rows[self.count - 1].copy(), self.directions[self.count - 1]
        if lam * self.scale == point[-1] or self.form.size == 0:
            return np.asarray(point[:-1])
        reached = settle_agents(self.tree, lam * self.scale, point, direction, self.work)
        return np.asarray(point[:-1]) if reached else None

    def stats(self) -> dict[str, Any]:
        """Work done."""
        return {"steps": int(self.counters[1]), "points": self.count, "turning_points": int(self.counters[2])}

    def why_not(self) -> str:
        """Why the branch ended before its goal."""
        lam = f"{self.rows[self.count - 1, -1] / self.scale:.6g}"
        if self.code == BROKEN:
            return f"The branch could not be continued at lam = {lam}."
        return f"The limit of {self.allowed} steps was reached at lam = {lam}."

    def behavior(self, theta: Float) -> Float:
        """Probabilities of edges (E,), adding up to one exactly at every set."""
        probability = np.exp(theta)
        if len(theta):
            probability /= np.repeat(np.add.reduceat(probability, self.form.first[:-1]), np.diff(self.form.first))
        return self.form.edges(probability)

    def by_edge(self, numbers: Float) -> Float:
        """Numbers of actions (..., K) as numbers of edges (..., E), 0 for chance."""
        padded = np.concatenate([numbers, np.zeros((*numbers.shape[:-1], 1))], axis=-1)
        edges: Float = padded[..., self.form.action]
        return edges

    def answer_at(self, lam: float) -> Found:
        """The point at precision ``lam``."""
        theta = self.at(lam) if self.code == REACHED else None
        if theta is None:
            return Found(Status.LIMIT, [], "none", self.why_not(), stats=self.stats())
        reason = f"The first point of the principal branch at lam = {lam:g}."
        respond(self.tree, theta, False, self.work)
        details = {"beliefs": self.work.belief.copy(), "log_probability": self.by_edge(theta)}
        return Found(Status.SOLVED, [self.behavior(theta)], "one", reason, details=details, stats=self.stats())

    def whole(self, lam: float | None) -> Found:
        """The branch, with its last point or its limit."""
        rows, lams = self.rows[: self.count, :-1], self.rows[: self.count, -1] / self.scale
        turns = np.flatnonzero(np.diff(np.sign(self.directions[: self.count, -1])) != 0) + 1
        found = self.limit() if lam is None else self.answer_at(lam)
        last = None if lam is None or not found.points else self.at(lam)
        if lam is not None and last is not None:
            rows, lams = np.vstack([rows[:-1], last]), np.append(lams[:-1], lam)
        details = {
            **found.details,
            "lam": lams,
            "log_probabilities": self.by_edge(rows),
            "probabilities": self.by_edge(np.exp(rows)),
            "turning_points": turns,
            "limit": lam is None and bool(found.points),
        }
        reason = found.reason if lam is None or not found.points else f"The branch was followed to lam = {lam:g}."
        return found.but(details=details, reason=reason)

    def limit(self) -> Found:
        """The sequential equilibrium at the end of the branch."""
        if self.code != REACHED:
            return Found(Status.LIMIT, [], "none", self.why_not(), stats=self.stats())
        row, direction = self.rows[self.count - 1], self.directions[self.count - 1]
        found: Assessment = limit_assessment(self.tree, self.work, row, direction)
        details: dict[str, Any] = {"beliefs": found.beliefs, "witness": self._witness()}
        if found.exponents is not None and found.log_coefficients is not None:
            details["exponents"] = self.by_edge(found.exponents)
            details["log_coefficients"] = self.by_edge(found.log_coefficients)
        lam = f"{row[-1] / self.scale:.6g}"
        reason = f"The limit of the principal branch of agent logit equilibria, followed to lam = {lam}."
        return Found(
            Status.SOLVED, [self.form.edges(found.behavior)], "one", reason, details=details, stats=self.stats()
        )

    def _witness(self) -> list[dict[str, Any]]:
        """The last points of the branch, at growing precision."""
        rows = self.rows[max(0, self.count - 3) : self.count]
        return [{"lam": float(row[-1] / self.scale), "log_probability": self.by_edge(row[:-1])} for row in rows]
