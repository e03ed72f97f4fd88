"""Sequential equilibria as limits of agent quantal response equilibria (McKelvey and Palfrey 1998; Turocy 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.concepts import QRE, LogitBranch, Nash
from winset.tables.find.logit_path import RecordedBranch
from winset.trees.arrays import TreeArrays
from winset.trees.concepts import Sequential
from winset.trees.find.assessments import IMPOSSIBLE, Assessment, limit_assessment
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
    restarts
        Where the branch cannot be followed to its limit, so many branches from other starts than uniform play are
        tried; their limits are sequential equilibria as well.
    """

    reach: float = 0.05
    least_cosine: float = 0.95
    steps: int = 20_000
    work: float = 1e11
    largest: float = 1e6
    actions: int = 600
    restarts: int = 5
    concepts: ClassVar[tuple[type[Concept], ...]] = (Sequential, QRE, LogitBranch, Nash)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Concept) -> str | None:
        """Applies to trees of any number of players."""
        if isinstance(concept, Nash) and concept.count != "one":
            return "finds one equilibrium; ask for Nash(count='one')"
        seen, nodes = np.unique(arrays.information_set, return_index=True)
        total = int(np.diff(arrays.child_start)[nodes[seen >= 0]].sum())
        if total > self.actions:
            return f"the tree has {total:,} actions, accepted: {self.actions:,}"
        return None

    def run(
        self, arrays: TreeArrays, concept: Sequential | QRE | LogitBranch | Nash, rng: np.random.Generator
    ) -> Found:
        """The point at ``concept.lam``, the branch, or its limit."""
        branch = AgentBranch(self, arrays, each=isinstance(concept, Sequential | Nash))
        if isinstance(concept, QRE):
            branch.trace(concept.lam)
            return branch.answer_at(concept.lam)
        if isinstance(concept, LogitBranch):
            branch.trace(concept.lam)
            return branch.whole(concept.lam)
        branch.trace(None)
        found = branch.limit()
        for restart in range(self.restarts):
            if found.points or current_budget().spent():
                break
            other = AgentBranch(self, arrays, each=True, start=np.random.default_rng(restart))
            other.trace(None)
            again = other.limit()
            if again.points:
                reason = f"{found.reason} {again.reason} It starts at other than uniform play (number {restart + 1})."
                found = again.but(reason=reason)
        return found


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


class AgentBranch(RecordedBranch):
    """The principal branch of one tree, traced on demand; precisions outside are in 1/payoff.

    With ``each``, every player's payoffs are scaled to a range of 1, and precisions are in units of that range. With
    ``start`` the branch begins at probabilities that are drawn.
    """

    def __init__(
        self, method: AgentLogit, arrays: TreeArrays, each: bool = False, start: np.random.Generator | None = None
    ) -> None:
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
            _impossible(arrays),
            _start(form.first, start),
        )
        self.work = agent_work(self.tree)
        self.rows, self.directions = np.zeros((256, form.size + 1)), np.zeros((256, form.size + 1))
        self.counters = np.array([1, 0, 0], dtype=np.int64)
        self.code = MORE
        self.allowed = int(min(method.steps, max(1.0, method.work / (form.size + 1) ** 3)))
        start_agents(self.tree, self.rows[0], self.directions[0], self.work)

    def trace(self, lam: float | None) -> None:
        """Extend the branch to a precision, or as far as the method goes, in slices so that an interrupt is heard."""
        method, k = self.method, self.form.size
        last = method.largest if lam is None else lam * self.scale
        slice_of_steps = int(np.clip(1e8 / (k**3 + k * len(self.tree.mover) + 1), 1, 500))
        limits = np.array([last, method.reach, method.least_cosine, 0.05, slice_of_steps])
        self.code = REACHED if last <= 0 or k == 0 else MORE
        budget = current_budget()
        while self.code == MORE and self.counters[1] < self.allowed and not budget.spent():
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

    def why_not(self) -> str:
        """Why the branch ended before its goal."""
        lam = f"{self.rows[self.count - 1, -1] / self.scale:.6g}"
        if self.code == BROKEN:
            return f"The branch could not be continued at lam = {lam}."
        limit = f"{self.allowed} steps" if self.counters[1] >= self.allowed else "time"
        return f"The limit of {limit} was reached at lam = {lam}."

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

    def crossing(self, lam: float) -> Float | None:
        """A point between the last two recorded that solves the equations where branches cross.

        Newton's method does not find it there, as its equations are singular.
        """
        goal, starts = lam * self.scale, self.form.first[:-1]
        before, after = self.rows[max(0, self.count - 2)], self.rows[self.count - 1]
        length = after[-1] - before[-1]
        share = (goal - before[-1]) / length if length else 0.0
        for point in ((1.0 - share) * before[:-1] + share * after[:-1], after[:-1].copy(), before[:-1].copy()):
            respond(self.tree, point, False, self.work)
            level = point - self.tree.bias - goal * self.work.reply
            apart = np.maximum.reduceat(level, starts) - np.minimum.reduceat(level, starts)
            if apart.max() <= 1e-12 * (1.0 + goal):
                return np.asarray(point)
        return None

    def answer_at(self, lam: float) -> Found:
        """The point at precision ``lam``."""
        theta = self.at(lam) if self.code == REACHED else None
        if theta is None and self.form.size:
            theta = self.crossing(lam)
        if theta is None:
            return Found(Status.LIMIT, [], "none", self.why_not(), stats=self.stats())
        reason = f"The first point of the principal branch at lam = {lam:g}."
        respond(self.tree, theta, False, self.work)
        details = {"beliefs": self.work.belief.copy(), "log_probability": self.by_edge(theta)}
        return Found(Status.SOLVED, [self.behavior(theta)], "one", reason, details=details, stats=self.stats())

    def whole(self, lam: float | None) -> Found:
        """The branch, with its last point or its limit."""
        found = self.limit() if lam is None else self.answer_at(lam)
        rows, lams = self.rows[: self.count, :-1], self.rows[: self.count, -1] / self.scale
        turns = np.flatnonzero(np.diff(np.sign(self.directions[: self.count, -1])) != 0) + 1
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
        found = self._assessment()
        if found is None:
            return Found(Status.LIMIT, [], "none", self.why_not(), stats=self.stats())
        row = self.rows[self.count - 1]
        details: Details = {"beliefs": found.beliefs, "witness": self._witness()}
        if found.exponents is not None and found.log_coefficients is not None:
            details["exponents"] = self.by_edge(found.exponents)
            details["log_coefficients"] = self.by_edge(found.log_coefficients)
        lam = f"{row[-1] / self.scale:.6g}"
        reason = f"The limit of the principal branch of agent logit equilibria, followed to lam = {lam}."
        return Found(
            Status.SOLVED, [self.form.edges(found.behavior)], "one", reason, details=details, stats=self.stats()
        )

    def _assessment(self) -> Assessment | None:
        """The limit seen from the last point, or from an earlier one where rounding has not yet spoilt the logarithms.

        The points beyond are dropped.
        """
        lams = self.rows[: self.count, -1]
        goals = [np.inf, 1e5, 1e4, 1e3, 1e2]
        rows = dict.fromkeys(int(np.flatnonzero(lams <= goal)[-1]) for goal in goals)
        if self.code == REACHED or lams[-1] >= goals[-1]:
            for r in rows:
                found = limit_assessment(self.tree, self.work, self.rows[r], self.directions[r])
                far = np.abs(np.exp(self.rows[r, :-1]) - found.behavior).max(initial=0.0)
                if found.exponents is not None and found.gain <= 1e-10 and far <= 0.02:
                    self.counters[0] = r + 1
                    return found
        if self.code != REACHED:
            return None
        return limit_assessment(self.tree, self.work, self.rows[self.count - 1], self.directions[self.count - 1])

    def _witness(self) -> list[Details]:
        """The last points of the branch, at growing precision."""
        rows = self.rows[max(0, self.count - 3) : self.count]
        return [{"lam": float(row[-1] / self.scale), "log_probability": self.by_edge(row[:-1])} for row in rows]


def _impossible(arrays: TreeArrays) -> Float:
    """Offsets (N,) of nodes that more chances of probability 0 lead to than to others of their set."""
    never = np.zeros(len(arrays.mover))
    for v in range(len(arrays.mover)):
        for e in range(arrays.child_start[v], arrays.child_start[v + 1]):
            never[arrays.child[e]] = never[v] + (arrays.mover[v] == -1 and arrays.probability[e] <= 0.0)
    least = np.full(int(arrays.information_set.max(initial=-1)) + 1, np.inf)
    inside = np.flatnonzero(arrays.information_set >= 0)
    np.minimum.at(least, arrays.information_set[inside], never[inside])
    offset = np.zeros(len(arrays.mover))
    offset[inside] = np.where(never[inside] > least[arrays.information_set[inside]], IMPOSSIBLE, 0.0)
    return offset


def _start(first: Int, drawn: np.random.Generator | None) -> Float:
    """Logarithms of the probabilities at the start (K,)."""
    sizes = np.diff(first)
    logs = np.zeros(int(first[-1])) if drawn is None else drawn.normal(0.0, 1.0, int(first[-1]))
    if not len(logs):
        return logs
    return np.asarray(logs - np.repeat(np.log(np.add.reduceat(np.exp(logs), first[:-1])), sizes))
