"""What passes at home, as data: an interval or a list of outcomes, and the law of a threshold not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.base.records import Record

__all__ = ["ThresholdLaw", "WinSet"]


@dataclass(frozen=True, eq=False)
class WinSet(Record):
    """The agreements that would be ratified at home.

    Parameters
    ----------
    measure
        ``"payoff"``: an interval of the player's own payoff; ``"policy"``: an interval of the policy; ``"outcomes"``:
        some of the outcomes of a list.
    low, high
        Ends of the interval, both in the win-set; infinite where there is none.
    low_pivot, high_pivot
        The group whose refusal sets that end, empty if none does.
    marks
        For outcomes, shape ``(K,)``: whether each passes.
    status_quo
        For policies: what stays without agreement.
    consent
        For policies under unanimity: every group and its ideal.
    """

    measure: Literal["payoff", "policy", "outcomes"]
    low: float = -np.inf
    high: float = np.inf
    low_pivot: str = ""
    high_pivot: str = ""
    marks: NDArray[np.bool_] | None = None
    status_quo: float | None = None
    consent: tuple[tuple[str, float], ...] | None = None

    def __contains__(self, x: float) -> bool:
        """Whether this payoff, policy or position in the list passes."""
        if self.marks is not None:
            return bool(self.marks[int(x)])
        return bool(self.low <= x <= self.high)


@dataclass(frozen=True, eq=False)
class ThresholdLaw(Record):
    """A threshold before it is drawn: uniform from ``low`` to ``high``, or ``values`` with ``chances``.

    ``values`` rise and ``chances`` sum to one; both are empty for the uniform law. Under it nothing below ``least``
    passes and all from ``most`` on does, whatever is drawn: what others insist on besides.
    """

    low: float
    high: float
    values: tuple[float, ...] = ()
    chances: tuple[float, ...] = ()
    least: float = -np.inf
    most: float = np.inf

    @property
    def corners(self) -> tuple[float, ...]:
        """Where the law changes its formula."""
        return self.values or (max(self.low, self.least), min(self.high, self.most))

    def probability(self, x: float) -> float:
        """The probability that an agreement worth x passes."""
        if self.values:
            return float(sum(p for t, p in zip(self.values, self.chances, strict=True) if t <= x))
        if x < self.least or x >= self.most:
            return float(x >= self.most)
        if self.high > self.low:
            return float(min(max((x - self.low) / (self.high - self.low), 0.0), 1.0))
        return float(x >= self.low)
