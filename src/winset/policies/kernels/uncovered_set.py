"""The uncovered set of a list of policies (Miller 1980; McKelvey 1986)."""

from __future__ import annotations

from typing import Any

from winset.base.jit import Float, Marks, kernel
from winset.policies.kernels.votes import Votes

__all__ = ["prefers", "uncovered"]


@kernel
def prefers(better: Float, worse: Float, rule: Votes, near: float) -> bool:
    """Whether a winning coalition is nearer to one policy than to another, squared distances (n,) each."""
    n = rule.weights.shape[1]
    for i in range(n):
        if rule.vetoes[i] and not better[i] < worse[i] - near:
            return False
    for c in range(rule.clauses.shape[0]):
        met = True
        for v in range(rule.clauses.shape[1]):
            if met and rule.clauses[c, v]:
                weight = 0
                for i in range(n):
                    if better[i] < worse[i] - near:
                        weight += rule.weights[v, i]
                met = weight >= rule.quotas[v]
        if met:
            return True
    return False


@kernel
def uncovered(squared: Float, rule: Votes, near: float, beats: Any, marks: Marks) -> None:
    """Out: ``marks`` (m,), 1 for a policy that no other covers; y covers x if it beats x and all that x beats.

    ``squared`` (m, n): squared distances of policies from ideal points. Workspace: ``beats`` (m, ceil(m / 64)) zeros,
    64-bit, a bit for every policy that is beaten.
    """
    m, words = beats.shape
    one = beats[0, 0] * 0 + 1
    for y in range(m):
        for x in range(m):
            if x != y and prefers(squared[y], squared[x], rule, near):
                beats[y, x // 64] |= one << (one * (x % 64))
    for x in range(m):
        marks[x] = 1
        for y in range(m):
            if (beats[y, x // 64] >> (one * (x % 64))) & one:
                covers = True
                for w in range(words):
                    if beats[x, w] & ~beats[y, w]:
                        covers = False
                        break
                if covers:
                    marks[x] = 0
                    break
