"""The precision of agent logit play by maximum likelihood along the principal branch (McKelvey and Palfrey 1998)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.concepts import LogitFit
from winset.trees.arrays import TreeArrays
from winset.trees.find.agent_logit import AgentBranch, AgentLogit
from winset.trees.kernels.agent_logit import settle_agents
from winset.trees.kernels.agent_replies import respond

__all__ = ["AgentLikelihood"]


@dataclass(frozen=True)
class AgentLikelihood:
    """Maximise the likelihood of observed choices over the principal branch of agent logit equilibria.

    The log-likelihood is the sum over actions of counts times logarithms of probabilities. Between two recorded points
    where its slope changes from up to down the maximum is located by golden section and parabolas (Brent 1973), and
    the highest is the answer. Details as for tables.

    Parameters
    ----------
    path
        How the branch is followed.
    """

    path: AgentLogit = field(default_factory=AgentLogit)
    concepts: ClassVar[tuple[type[Concept], ...]] = (LogitFit,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: LogitFit) -> str | None:
        """Applies if there is one count an action of every information set and the branch can be followed."""
        seen, nodes = np.unique(arrays.information_set, return_index=True)
        wanted = tuple(np.diff(arrays.child_start)[nodes[seen >= 0]].tolist())
        got = tuple(len(row) for row in concept.counts)
        if got != wanted:
            return f"counts must list {', '.join(map(str, wanted))} numbers for the information sets in turn, got {got}"
        return self.path.supports(arrays, concept)

    def run(self, arrays: TreeArrays, concept: LogitFit, rng: np.random.Generator) -> Found:
        """The likeliest point of the branch."""
        branch = AgentBranch(self.path, arrays)
        branch.trace(None)
        counts = np.concatenate([np.asarray(row, dtype=np.float64) for row in concept.counts])
        rows, slopes = branch.rows[: branch.count], branch.directions[: branch.count, :-1] @ counts
        peaks = [rows[0]] if slopes[0] <= 0 else []
        for r in np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0)):
            peaks.append(_peak(branch, counts, int(r)))
        values = [float(counts @ p[:-1]) for p in peaks]
        last, top = rows[-1], int(np.argmax(values)) if values else -1
        details: Details = {
            "choices": float(counts.sum()),
            "local_maxima": np.array([*zip([p[-1] / branch.scale for p in peaks], values, strict=True)]).reshape(-1, 2),
        }
        at_end = float(counts @ last[:-1])
        if top < 0 or (at_end > values[top] and slopes[-1] > 0):
            reason = f"The likelihood still rises at the end of the branch, lam = {last[-1] / branch.scale:.6g}."
            details |= {"lam": float("inf"), "standard_error": float("nan"), "log_likelihood": at_end}
            return Found(Status.LIMIT, [branch.behavior(last[:-1])], "one", reason, details=details)
        best = peaks[top]
        observed, expected = _information(branch, counts, best)
        used = observed if observed > 0 else expected
        respond(branch.tree, best[:-1].copy(), False, branch.work)
        details |= {
            "lam": float(best[-1] / branch.scale),
            "standard_error": float(used) ** -0.5 if used > 0 else float("inf"),
            "log_likelihood": values[top],
            "information": observed,
            "expected_information": expected,
            "log_probability": branch.by_edge(best[:-1]),
        }
        reason = f"The highest of {len(peaks)} local maxima of the likelihood on the branch."
        return Found(Status.SOLVED, [branch.behavior(best[:-1])], "one", reason, details=details, stats=branch.stats())


def _moved(branch: AgentBranch, row: Float, direction: Float, lam: float) -> Float | None:
    """The point of the branch near ``row`` at precision ``lam``, in units inside."""
    point = row.copy()
    return point if settle_agents(branch.tree, lam, point, direction, branch.work) else None


def _peak(branch: AgentBranch, counts: Float, r: int) -> Float:
    """The likeliest point between two recorded ones; the likelier of them if the branch turns between them."""
    from scipy.optimize import minimize_scalar

    before, after = branch.rows[r], branch.rows[r + 1]
    likelier: Float = np.array(before if counts @ before[:-1] >= counts @ after[:-1] else after)
    if branch.directions[r, -1] * branch.directions[r + 1, -1] <= 0:
        return likelier

    def loss(lam: float) -> float:
        point = _moved(branch, before, branch.directions[r], float(lam))
        return np.inf if point is None else -float(counts @ point[:-1])

    ends = (float(min(before[-1], after[-1])), float(max(before[-1], after[-1])))
    found = minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-12 * (1.0 + ends[1])})
    best = _moved(branch, before, branch.directions[r], float(found.x))
    return likelier if best is None else best


def _information(branch: AgentBranch, counts: Float, point: Float) -> tuple[float, float]:
    """Observed and expected information about lam at a maximum, by differences."""
    h = 1e-3 * (1.0 + float(point[-1]))
    h = min(h, 0.5 * float(point[-1])) or h
    level = np.zeros(len(point))
    level[-1] = 1.0
    ahead, behind = (_moved(branch, point, level, float(point[-1]) + step) for step in (h, -h))
    if ahead is None or behind is None or point[-1] <= 0:
        return float("nan"), float("nan")
    slopes = (ahead - behind)[:-1] / (2.0 * h) * branch.scale
    observed = -float(counts @ (ahead - 2.0 * point + behind)[:-1]) / h**2 * branch.scale**2
    sums = np.repeat(np.add.reduceat(counts, branch.form.first[:-1]), np.diff(branch.form.first))
    return observed, float((sums * np.exp(point[:-1])) @ slopes**2)
