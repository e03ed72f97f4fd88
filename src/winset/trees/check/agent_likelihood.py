"""Fits of agent logit play checked from the tree: the point is a logit equilibrium, the likelihood is level there."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, log

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.tables.concepts import LogitFit
from winset.trees.check.beliefs import log_beliefs
from winset.trees.check.findings import Findings
from winset.trees.check.logit_response import agent_payoffs, agent_residual
from winset.trees.check.play import Mixes
from winset.trees.check.profiles import Question, claims
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["certify_agent_likelihood"]

STEP = 1e-5
LEVEL = 1e-3
"""Slopes of the likelihood, in standard errors, count so much: up to a millionth is level."""


def certify_agent_likelihood(tree: ExtensiveForm, concept: LogitFit, found: Found) -> Certificate:
    """The logit residual at the fitted precision, the slope of the likelihood there, and what the details repeat.

    The branch is linearised at the point by differences of the logit responses. That no other point of the branch is
    likelier is not checked.
    """
    findings, question = Findings(), Question.of(tree)
    claimed = claims(question, found, findings)
    lam = float(found.details.get("lam", inf))
    sets = {name: tuple(s.actions) for name, s in tree.information_sets.items()}
    fits = tuple(map(len, sets.values())) == tuple(map(len, concept.counts))
    if len(claimed) != 1 or not 0 <= lam < inf or not fits:
        findings.note("answer", inf, "the answer, which must be one point with a finite details[lam]")
        return findings.certificate("logit residual", "", covers="part")
    point = {h: {a: float(p) for a, p in mix.items()} for h, mix in claimed[0].mixes.items()}
    if min(p for mix in point.values() for p in mix.values()) <= 0:
        findings.note("residual", inf, "the point, which is not totally mixed")
        return findings.certificate("logit residual", "", covers="part")
    counts = np.concatenate([np.asarray(row, dtype=np.float64) for row in concept.counts])
    theta = np.array([log(point[h][a]) for h, actions in sets.items() for a in actions])

    def named(z: Float) -> Mixes:
        numbers = iter(z.tolist())
        return {h: {a: next(numbers) for a in actions} for h, actions in sets.items()}

    def response(z: Float, at: float) -> Float:
        logs, play = named(z), question.play
        payoffs, _ = agent_payoffs(play, logs, log_beliefs(play, logs))
        out: list[float] = []
        for h, actions in sets.items():
            level = [at * play.unit[play.pasts[h][0]] * payoffs[h][a] for a in actions]
            out += [x - max(level) - log(sum(exp(y - max(level)) for y in level)) for x in level]
        return np.array(out)

    slopes, curvature = _along(response, theta, lam)
    sums = np.concatenate([np.full(len(row), sum(row)) for row in concept.counts])
    expected = float((sums * np.exp(theta)) @ slopes**2)
    score = float(counts @ slopes) / (expected**0.5 if expected > 0 else 1.0)
    findings.note("residual", *agent_residual(question.play, named(theta), lam))
    findings.note("score", LEVEL * (score if lam == 0 else abs(score)))
    observed = -float(counts @ curvature)
    used = observed if observed > 0 and lam > 0 else expected
    repeated = {
        "log_likelihood": (float(counts[counts > 0] @ theta[counts > 0]), 1e-9),
        "choices": (float(counts.sum()), 1e-9),
        "standard_error": (used**-0.5 if used > 0 else inf, 1e-2),
    }
    for name, (value, allowed) in repeated.items():
        if name in found.details:
            given = float(found.details[name])
            off = 0.0 if given == value else abs(given - value) / (abs(value) or 1.0)
            findings.note(name, off if not off <= allowed else 0.0, f"details[{name}]")
    statement = "The point is a logit equilibrium, the likelihood is level there; others were not compared with it."
    return findings.certificate("logit residual", statement, covers="part", proved=("details.log_likelihood",))


def _along(response: Callable[[Float, float], Float], theta: Float, lam: float) -> tuple[Float, Float]:
    """First and second derivative of the branch (K,) by lam at a point, by differences."""

    def system(z: Float, at: float) -> Float:
        eye = np.eye(len(z)) * STEP
        columns = [(response(z + e, at) - response(z - e, at)) / (2 * STEP) for e in eye]
        return np.eye(len(z)) - np.array(columns).T

    def slope(z: Float, at: float) -> Float:
        own = (response(z, at + STEP) - response(z, max(at - STEP, 0.0))) / (STEP + min(STEP, at))
        return np.asarray(np.linalg.lstsq(system(z, at), own, rcond=None)[0])

    first = slope(theta, lam)
    h = 1e-3 * (1.0 + lam)
    h = min(h, lam) or h
    ends = []
    for step in (h, -h):
        z = theta + step * first
        for _ in range(4):
            z = z - np.linalg.lstsq(system(z, lam + step), z - response(z, lam + step), rcond=None)[0]
        ends.append(slope(z, lam + step) if lam > 0 else first)
    return first, (ends[0] - ends[1]) / (2 * h)
