"""The outcome of a solve, as the integers the kernels write."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["INEXACT", "LIMIT", "NONFINITE", "NO_SOLUTION", "SOLVED", "Status"]


class Status(IntEnum):
    """How a solve ended. ``str(status)`` is its name, ``status.sentence`` its meaning."""

    SOLVED = 0
    INEXACT = 1
    NO_SOLUTION = 2
    LIMIT = 3
    NONFINITE = 4

    @property
    def sentence(self) -> str:
        """What the status says, in one sentence."""
        return _SENTENCES[self]

    def __str__(self) -> str:
        return self.name


_SENTENCES = {
    Status.SOLVED: "The certificate of the answer is within tolerance.",
    Status.INEXACT: "An answer was found, but its certificate is not within tolerance.",
    Status.NO_SOLUTION: "It was proved that there is no solution.",
    Status.LIMIT: "A limit on steps, size or time was reached before an answer was certified.",
    Status.NONFINITE: "The computation met a number that is not finite.",
}

SOLVED = int(Status.SOLVED)
INEXACT = int(Status.INEXACT)
NO_SOLUTION = int(Status.NO_SOLUTION)
LIMIT = int(Status.LIMIT)
NONFINITE = int(Status.NONFINITE)
