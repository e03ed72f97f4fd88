"""Agent logit equilibria checked from the tree: every mix is the logit response given the beliefs of its set."""

from __future__ import annotations

from math import exp, inf, log

import numpy as np

from winset.base.solution import Certificate, Covers, Details, Found
from winset.tables.concepts import QRE, LogitBranch
from winset.trees.check.beliefs import Beliefs, distance, log_beliefs, reach_logs
from winset.trees.check.findings import TOLERANCE, Findings
from winset.trees.check.play import CHANCE, END, Mixes, Play
from winset.trees.check.profiles import Claim, Question, claims
from winset.trees.check.sequential import FAR, note_assessment
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["agent_payoffs", "agent_residual", "certify_agent_logit"]

ROUNDING = 8.0 * float(np.finfo(float).eps)
NEGLIGIBLE = 1e-12
"""Actions less likely than this say nothing about rounding."""


def agent_payoffs(
    play: Play, logs: Mixes, beliefs: Beliefs
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """What every action brings at every information set, given beliefs and what follows; and the size of its terms."""
    n = len(play.players)
    worth: list[list[float]] = [[] for _ in play.names]
    size: list[list[float]] = [[] for _ in play.names]
    out: dict[str, dict[str, float]] = {}
    sizes: dict[str, dict[str, float]] = {}
    for v in range(len(play.names) - 1, -1, -1):
        if play.mover[v] == END:
            worth[v], size[v] = [float(u) for u in play.payoffs[v]], [abs(float(u)) for u in play.payoffs[v]]
            continue
        worth[v], size[v] = [0.0] * n, [0.0] * n
        name, who = play.sets[v], play.mover[v]
        for action, child, chance in play.moves[v]:
            p = float(chance) if who == CHANCE else exp(logs[name][action])
            for i in range(n):
                worth[v][i] += p * worth[child][i]
                size[v][i] += p * size[child][i]
            if name:
                belief = beliefs[name][play.names[v]]
                for target, source in ((out, worth), (sizes, size)):
                    mix = target.setdefault(name, {})
                    mix[action] = mix.get(action, 0.0) + belief * source[child][who]
    return out, sizes


def agent_residual(play: Play, logs: Mixes, lam: float) -> tuple[float, str]:
    """The largest difference between a probability and the logit response at precision ``lam``, and where.

    It is in units of what rounding does, where that exceeds the tolerance: payoffs enter the response times lam, and
    rounding of logarithms moves beliefs.
    """
    beliefs = log_beliefs(play, logs)
    payoffs, sizes = agent_payoffs(play, logs, beliefs)
    deep = 1.0 + max((abs(x) for x in reach_logs(play, logs)), default=0.0)
    worst, place = 0.0, ""
    for name, options in payoffs.items():
        unit = play.unit[play.pasts[name][0]]
        best = max(options.values())
        weights = {a: exp(lam * unit * (u - best)) for a, u in options.items()}
        total = sum(weights.values())
        used = [sizes[name][a] for a, w in weights.items() if w / total > NEGLIGIBLE]
        allowed = max(TOLERANCE, ROUNDING * deep * (1.0 + lam * unit * max(used)))
        off = max(abs(w / total - exp(logs[name][a])) for a, w in weights.items()) * TOLERANCE / allowed
        if not off <= worst:
            worst, place = off, name
    return worst, place


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
    away = max((abs(exp(x) - float(claim.mixes[h][a])) for h, mix in logs.items() for a, x in mix.items()), default=0.0)
    findings.note("presented", away, "details[log_probability]")
    if "beliefs" in details:
        off = distance(log_beliefs(play, logs), details["beliefs"])
        findings.note("beliefs", max(0.0, off - 1e-8), "details[beliefs]")


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
