"""Equilibria of many small signalling games against a brute-force enumeration of supports.

``python -m benchmarks.signalling 10000`` draws games of two types, two messages and two responses with payoffs from -2
to 2, so that ties are many, and asks of each whether the check's own enumeration of all pairs of supports finds the
same equilibria.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np

import winset as ws

__all__ = ["agreeing", "drawn"]


def drawn(seed: int) -> ws.SignalingGame:
    """A game of two types, two messages and two responses."""
    rng = np.random.default_rng(seed)
    prior = rng.integers(1, 4, 2)
    names = [[f"{word}{k}" for k in range(2)] for word in ("type ", "message ", "response ")]
    payoffs = rng.integers(-2, 3, (2, 2, 2, 2)).tolist()
    return ws.SignalingGame(*names, [f"{p}/{prior.sum()}" for p in prior], *payoffs)


def agreeing(count: int) -> Counter[str]:
    """How many of the first games agree, and how many pieces of equilibria of which kind they have."""
    told: Counter[str] = Counter()
    for seed in range(count):
        solution = ws.solve(drawn(seed), ws.PerfectBayesian())
        sure = solution.certificate.ok and "completeness" in solution.certificate.proved
        told["agree" if sure else "do not agree"] += 1
        told.update(f"{piece.kind.split(' on ')[0]} pieces" for piece in solution.components)
    return told


if __name__ == "__main__":
    games = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"{games:,} games:", ", ".join(f"{number:,} {what}" for what, number in sorted(agreeing(games).items())))
