"""Agent logit equilibria checked from the tree: every mix is the logit response given the beliefs of its set."""

from __future__ import annotations

from math import exp, inf, log

import numpy as np

from winset.base.solution import Certificate, Covers, Details, Found
from winset.tables.concepts import QRE, LogitBranch
from winset.trees.check.beliefs import distance, log_beliefs
from winset.trees.check.findings import TOLERANCE, Findings
from winset.trees.check.logit_response import agent_residual
from winset.trees.check.play import Play
from winset.trees.check.profiles import Claim, Question, claims
from winset.trees.check.sequential import FAR, note_assessment
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["certify_agent_logit"]

RELATIVE = 1e-6
"""How far a logarithm may be from that of the probability named with it."""


def certify_agent_logit(tree: ExtensiveForm, concept: QRE | LogitBranch, found: Found) -> Certificate:
    """The largest logit residual: at the point, or at every point of the branch, with the proof of its limit."""
    findings, question = Findings(), Question.of(tree)
    claimed = claims(question, found, findings)
    if len(claimed) != 1 and findings.ok:
        findings.note("answer", inf, f"the list of points, which has {len(claimed)}; accepted: 1")
    kind = "logit residual"
    if isinstance(concept, QRE):
        for claim in claimed:
            _note_point(question.play, claim, concept.lam, found.details, findings)
        statement = f"Every mix is the logit response, given Bayesian beliefs, at precision {concept.lam:g}."
        covers: Covers = "part" if found.completeness == "all" else "all"
        return findings.certificate(kind, statement, covers=covers, proved=("points", "details.beliefs"))
    statement = "Every point of the branch is an agent logit equilibrium at its precision."
    for claim in claimed:
        statement += _note_branch(question, claim, concept, found.details, findings)
    return findings.certificate(kind, statement, covers="part", proved=("points", "details.log_probabilities"))


def _note_point(play: Play, claim: Claim, lam: float, details: Details, findings: Findings) -> None:
    """One logit equilibrium, by the logarithms in the details or of the probabilities."""
    logs = details.get("log_probability")
    if logs is None:
        logs = {h: {a: log(p) if p > 0 else -inf for a, p in mix.items()} for h, mix in claim.mixes.items()}
        if any(x == -inf for mix in logs.values() for x in mix.values()):
            findings.note("residual", inf, f"{claim.place}, which is not totally mixed")
            return
    findings.note("residual", *agent_residual(play, logs, lam))
    away = max((_apart(x, float(claim.mixes[h][a])) for h, mix in logs.items() for a, x in mix.items()), default=0.0)
    findings.note("presented", away, "details[log_probability]")
    if "beliefs" in details:
        off = distance(log_beliefs(play, logs), details["beliefs"])
        findings.note("beliefs", max(0.0, off - 1e-8), "details[beliefs]")


def _apart(x: float, p: float) -> float:
    """How far a logarithm is from that of a probability: of the probability, and of the logarithm if no underflow."""
    off = abs(exp(x) - p)
    return max(off, abs(x - log(p)) * TOLERANCE / RELATIVE) if p > 1e-290 else off


def _note_branch(question: Question, claim: Claim, concept: LogitBranch, details: Details, findings: Findings) -> str:
    """Every row of the branch, its start, its order, and its end; what the end shows, in words."""
    play = question.play
    lams = [float(x) for x in details.get("lam", ())]
    rows = details.get("log_probabilities", {})
    if not lams or set(rows) != set(play.pasts) or any(len(part) != len(lams) for part in rows.values()):
        findings.note("branch", inf, "details[log_probabilities], which must have a row for every precision")
        return ""
    actions = {play.sets[v]: [a for a, _, _ in moves] for v, moves in enumerate(play.moves) if play.sets[v]}
    every = [
        {h: dict(zip(actions[h], part[r].tolist(), strict=True)) for h, part in rows.items()} for r in range(len(lams))
    ]
    for r, (lam, logs) in enumerate(zip(lams, every, strict=True)):
        off, place = agent_residual(play, logs, lam)
        findings.note("residual", off, f"row {r}: {place}")
    start = max((abs(x + log(len(mix))) for mix in every[0].values() for x in mix.values()), default=0.0)
    findings.note("start", max(start, abs(lams[0])), "the first row, which must be uniform at precision 0")
    shown = details.get("probabilities", {})
    away = max((float(np.abs(np.exp(rows[h]) - part).max()) for h, part in shown.items()), default=0.0)
    findings.note("presented", away, "details[probabilities]")
    _note_turns(lams, details, findings)
    far = max(
        (abs(exp(x) - float(claim.mixes[h][a])) for h, mix in every[-1].items() for a, x in mix.items()), default=0.0
    )
    if concept.lam is not None:
        findings.note("end", max(far, abs(lams[-1] - concept.lam) / (1.0 + concept.lam)), "the last row")
        _note_point(play, claim, concept.lam, details, findings)
        return ""
    findings.note("end", far if far > FAR else 0.0, "the last row, which is far from the limit")
    if details.get("limit"):
        note_assessment(question, claim, details, findings)
        return " Its limit is a sequential equilibrium."
    findings.note("end", inf, "the limit, which is not claimed to be one")
    return ""


def _note_turns(lams: list[float], details: Details, findings: Findings) -> None:
    """Turning points are where the precision starts to fall or to grow again, up to one row."""
    signs = np.sign(np.diff(lams))
    turns = np.flatnonzero(signs[1:] * signs[:-1] < 0) + 1
    claimed = np.asarray(details.get("turning_points", turns))
    same = len(claimed) == len(turns) and (not len(turns) or int(np.abs(claimed - turns).max()) <= 1)
    findings.note("turns", 0.0 if same else inf, "details[turning_points]")
