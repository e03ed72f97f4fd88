"""Logit equilibria checked from the payoff table: every strategy is the logit response to the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from winset.base.points import Profile
from winset.base.solution import Certificate, Found
from winset.tables.check.nash import feasibility, regrets
from winset.tables.concepts import QRE, LogitBranch, LogitFit
from winset.tables.games.normal import NormalForm
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["certify_logit", "certify_logit_fit", "certify_logit_rows", "logit_residual"]


TOLERANCE = 1e-9

Float = NDArray[np.float64]


def action_payoffs(game: NormalForm, strategies: Sequence[Float]) -> list[Float]:
    """Expected payoff of each action of each player against the others' strategies."""
    out = []
    for i in range(len(strategies)):
        values = game.payoffs[i]
        for j in reversed(range(len(strategies))):
            if j != i:
                values = np.tensordot(values, strategies[j], axes=(j, 0))
        out.append(values)
    return out


def logit_residual(game: NormalForm, strategies: Sequence[Float], lam: float) -> float:
    """The largest difference between a probability and the logit response at precision ``lam``."""
    worst = 0.0
    for strategy, values in zip(strategies, action_payoffs(game, strategies), strict=True):
        weights = np.exp(lam * (values - values.max()))
        worst = max(worst, float(np.abs(weights / weights.sum() - strategy).max()))
    return worst


def rounding(game: NormalForm, lam: float) -> float:
    """What rounding of payoffs does to a logit response at precision ``lam``, and at least the tolerance."""
    return max(TOLERANCE, 64.0 * float(np.finfo(float).eps) * lam * float(np.abs(game.payoffs).max()))


def certify_logit(game: NormalForm, concept: QRE | LogitBranch, found: Found) -> Certificate:
    """The largest logit residual: at the point, or at every point of the branch, with the regret of its limit."""
    if isinstance(concept, QRE):
        if not found.points:
            return Certificate("logit residual", 0.0, TOLERANCE, statement="No point is claimed.")
        profile: Profile = found.points[0]
        parts = {
            "residual": logit_residual(game, profile.strategies, concept.lam),
            "feasibility": feasibility(profile),
        }
        statement = f"Every strategy is the logit response to the others at precision {concept.lam:g}."
        return Certificate("logit residual", max(parts.values()), rounding(game, concept.lam), False, statement, parts)
    lams = found.details["lam"]
    rows = list(found.details["probabilities"].values())
    worst = 0.0
    for r, lam in enumerate(lams):
        residual = logit_residual(game, [row[r] for row in rows], float(lam))
        worst = max(worst, residual * TOLERANCE / rounding(game, float(lam)))
    parts = {"residual": worst}
    statement = "Every point of the branch is a logit equilibrium at its precision."
    if found.details["limit"]:
        parts["regret"] = float(regrets(game, found.points[0]).max())
        statement += " Its limit is a Nash equilibrium."
    return Certificate("logit residual", max(parts.values()), TOLERANCE, statement=statement, parts=parts)


def response_slopes(game: NormalForm, strategies: Sequence[Float], lam: float) -> list[Float]:
    """Derivatives of the strategies by lam on the logit correspondence, from its linearisation at ``lam``."""
    starts = np.concatenate([[0], np.cumsum([len(s) for s in strategies])])
    system, right = np.eye(int(starts[-1])), np.zeros(int(starts[-1]))
    for i, values in enumerate(action_payoffs(game, strategies)):
        own = slice(starts[i], starts[i + 1])
        spread = np.diag(strategies[i]) - np.outer(strategies[i], strategies[i])
        right[own] = spread @ values
        for j in range(len(strategies)):
            if j == i:
                continue
            effect = np.empty((len(strategies[i]), len(strategies[j])))
            for b in range(len(strategies[j])):
                pure = [np.eye(len(s))[b] if k == j else s for k, s in enumerate(strategies)]
                effect[:, b] = action_payoffs(game, pure)[i]
            system[own, starts[j] : starts[j + 1]] = -lam * spread @ effect
    return np.split(np.linalg.lstsq(system, right, rcond=None)[0], starts[1:-1])


def certify_logit_fit(game: NormalForm, concept: LogitFit, found: Found) -> Certificate:
    """The logit residual at the fitted precision, and the score: the likelihood's slope there in standard errors."""
    lam = found.details["lam"]
    profile = found.points[0]
    if not np.isfinite(lam):
        off = feasibility(profile)
        return Certificate("logit residual", off, TOLERANCE, statement="No finite precision is claimed.")
    slopes = response_slopes(game, profile.strategies, lam)
    score = sum(
        float(np.asarray(c)[np.asarray(c) > 0] @ (d / p)[np.asarray(c) > 0])
        for c, d, p in zip(concept.counts, slopes, profile.strategies, strict=True)
    )
    score = float(score) * found.details["standard_error"]
    parts = {
        "residual": logit_residual(game, profile.strategies, lam),
        "score": max(score, 0.0) if lam == 0 else abs(score),
    }
    value = max(parts["residual"], parts["score"] * 1e-3)
    statement = "The profile is a logit equilibrium, and the likelihood is level there (score within 1e-6)."
    return Certificate("logit residual", value, rounding(game, lam), False, statement, parts)


def certify_logit_rows(stack: NormalFormStack | NormalFormDraws, concept: QRE, found: Found) -> Float:
    """The logit residual of every row, in units in which rounding is within the tolerance of a batch."""
    points: Float = found.details["points"]
    payoffs = stack.tables()
    batch, n = payoffs.shape[:2]
    residual = np.zeros(batch)
    with np.errstate(all="ignore"):
        for i in range(n):
            values = payoffs[:, i]
            for j in reversed(range(n)):
                if j != i:
                    weight = points[:, j, : payoffs.shape[2 + j]]
                    values = np.einsum("b...m,bm->b...", np.moveaxis(values, 1 + j, -1), weight)
            weights = np.exp(concept.lam * (values - values.max(axis=1, keepdims=True)))
            response = weights / weights.sum(axis=1, keepdims=True)
            gap = np.abs(response - points[:, i, : values.shape[1]]).max(axis=1)
            residual = np.maximum(residual, gap)
        largest = np.abs(payoffs).max(axis=tuple(range(1, payoffs.ndim)))
        allowed = np.maximum(TOLERANCE, 64.0 * float(np.finfo(float).eps) * concept.lam * largest)
    out: Float = residual * (TOLERANCE / allowed)
    return out
