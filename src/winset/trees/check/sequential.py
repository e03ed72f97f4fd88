"""Sequential equilibria checked from the tree: rational at every information set, Bayesian, consistent.

Kreps and Wilson (1982), Sequential equilibria.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, isfinite

from winset.base.solution import Certificate, Covers, Details, Found
from winset.trees.check.beliefs import Beliefs, distance, limit_beliefs, log_beliefs
from winset.trees.check.findings import Findings
from winset.trees.check.logit_response import CLOSE, logarithms_off
from winset.trees.check.play import Mixes, Play
from winset.trees.check.profiles import Claim, Question, claims
from winset.trees.check.replies import replies
from winset.trees.concepts import Sequential
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["certify_sequential", "note_assessment"]

FAR = 0.05
"""How far the last totally mixed profile of a path may be from its limit."""


def belief_gains(play: Play, mixes: Mixes, beliefs: Beliefs) -> dict[str, tuple[float, float]]:
    """What is gained at every information set by playing on otherwise, given beliefs: relative, and in payoff units."""
    number = {name: v for v, name in enumerate(play.names)}
    out = {}
    for name, (who, _, _) in play.pasts.items():
        start = [(number[v], p) for v, p in beliefs[name].items() if p > 0]
        found = replies(play, mixes, who, start)
        out[name] = found.whole_relative(), float(found.whole_gain()) * play.unit[who]
    return out


def certify_sequential(tree: ExtensiveForm, concept: Sequential, found: Found) -> Certificate:
    """The largest gain at any information set given beliefs, and how far beliefs are from consistency.

    Gains are relative to how far the payoffs compared at the set are apart. Consistency is shown by totally mixed
    behaviour proportional to c e^k, whose exponents and coefficients are claimed with the beliefs; it implies Bayes'
    rule on the path.
    """
    findings, question = Findings(), Question.of(tree)
    claimed = claims(question, found, findings)
    if not claimed and findings.ok:
        findings.note("answer", float("inf"), "the list of equilibria, which is empty")
    for claim in claimed:
        if len(claimed) > 1:
            findings.note("beliefs", float("inf"), f"{claim.place}: beliefs go with one profile only")
        else:
            note_assessment(question, claim, found.details, findings)
    covers: Covers = "part" if found.completeness == "all" else "all"
    statement = (
        "At no information set does the player gain by playing on otherwise, given the beliefs; these follow from "
        "Bayes' rule on the path, and are limits of totally mixed behaviour everywhere."
    )
    proved = ("points", "details.beliefs", "details.exponents", "details.log_coefficients")
    return findings.certificate("gain given beliefs", statement, covers=covers, proved=proved)


def note_assessment(question: Question, claim: Claim, details: Details, findings: Findings) -> None:
    """Rationality and consistency of a profile with the beliefs in the details."""
    play, mixes = question.play, claim.mixes
    beliefs = details.get("beliefs")
    if not isinstance(beliefs, Mapping) or not _beliefs_fit(play, beliefs):
        findings.note(
            "beliefs", float("inf"), "details[beliefs], which must have a probability for every node of a set"
        )
        return
    off = max((max(abs(sum(m.values()) - 1.0), -min(m.values())) for m in beliefs.values()), default=0.0)
    findings.note("beliefs", off, "details[beliefs]")
    for name, (gain, units) in belief_gains(play, mixes, beliefs).items():
        findings.note("gain", gain, f"{claim.place}: {name}, by {units:.6g}")
    findings.note("consistency", _inconsistency(play, mixes, beliefs, details), "details[exponents]")
    for k, row in enumerate(details.get("witness", ())):
        off = logarithms_off(play, row["log_probability"], float(row["lam"]))
        findings.note("witness", off if not off <= CLOSE else 0.0, f"details[witness][{k}], which is no logit response")
    for k, row in enumerate(details.get("witness", ())[-1:]):
        logs = row["log_probability"]
        far = max((abs(exp(x) - mixes[name][a]) for name, mix in logs.items() for a, x in mix.items()), default=0.0)
        findings.note("witness", far if far > FAR else 0.0, f"details[witness][{k - 1}]")
        apart = distance(log_beliefs(play, logs), beliefs)
        findings.note("witness", apart if apart > FAR else 0.0, f"details[witness][{k - 1}]")


def _beliefs_fit(play: Play, beliefs: Beliefs) -> bool:
    nodes = play.nodes_of()
    return set(beliefs) == set(nodes) and all(
        set(beliefs[name]) == {play.names[v] for v in listed} and all(isfinite(p) for p in beliefs[name].values())
        for name, listed in nodes.items()
    )


def _inconsistency(play: Play, mixes: Mixes, beliefs: Beliefs, details: Details) -> float:
    """How far the claimed beliefs are from those of the totally mixed profiles named, infinity if none are named."""
    if "exponents" not in details or "log_coefficients" not in details:
        return float("inf")
    exponents, sizes = details["exponents"], details["log_coefficients"]
    worst = 0.0
    for name, mix in mixes.items():
        for a, p in mix.items():
            k = exponents[name][a]
            if not k >= 0 or (k == 0) != (p > 0) or (0 < k < 0.5) or not isfinite(sizes[name][a]):
                return float("inf")
            if p > 0:
                worst = max(worst, abs(exp(sizes[name][a]) - float(p)))
    return max(worst, distance(limit_beliefs(play, exponents, sizes), beliefs))
