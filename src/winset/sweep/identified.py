"""What identification finds, as plain data: how much the episodes pin down, and how much of it is assumption."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.base.records import Record
from winset.base.solution import Details
from winset.episodes.census import FreeNumber

__all__ = [
    "BINS",
    "KNIFE_EDGE",
    "ClaimRobustness",
    "Identification",
    "LeftOut",
    "NumberRange",
    "Pair",
    "WithoutMechanism",
]


Float = NDArray[np.float64]
BINS = 20
KNIFE_EDGE = 0.2
"""A claim that holds in less than this share of its box is an existence result."""


@dataclass(frozen=True, eq=False)
class NumberRange(Record):
    """One free number in the identified set.

    ``low`` and ``high`` are the least and largest value among the draws kept, ``quantiles`` their 5, 25, 50, 75 and 95
    per cent points; ``histogram`` counts them in 20 stretches of the number's own range. ``pinned`` is the share of
    that range that the middle 90 per cent of kept draws leave out.
    """

    key: str
    low: float
    high: float
    quantiles: Float
    histogram: NDArray[np.int64]
    pinned: float


@dataclass(frozen=True, eq=False)
class Pair(Record):
    """Two free numbers together in the identified set.

    ``correlation`` is that of their ranks; ``histogram`` counts kept draws on a 10 by 10 grid over both ranges, and
    ``occupied`` is the share of its cells, among those that each number alone would allow, that some draw lies in.
    """

    first: str
    second: str
    correlation: float
    occupied: float
    histogram: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LeftOut(Record):
    """One episode predicted from all the others.

    ``score`` is the share that reproduces it among the ``others`` draws that reproduce all the rest, ``box`` the share
    in the whole box; NaN where no draw reproduces the rest.
    """

    episode: str
    score: float
    box: float
    others: int

    @property
    def poor(self) -> bool:
        """Whether the others tell no more about it than the box does."""
        return not self.score > self.box


@dataclass(frozen=True, eq=False)
class WithoutMechanism(Record):
    """What becomes of the episodes when one mechanism is switched off.

    Parameters
    ----------
    mechanism, says
        Its name, and what it is; an empty name is nothing switched off.
    explained
        Episodes that the files' own values still reproduce.
    share, most, mean
        Share of draws that reproduce all episodes; the most episodes that one draw reproduces, and the mean.
    box
        Share of draws that reproduce each episode.
    needed
        Share of the draws kept with everything on that no longer reproduce all episodes.
    needed_by
        The same for each episode.
    idle
        Whether no episode is judged differently on any draw.
    """

    mechanism: str
    says: str
    explained: tuple[str, ...]
    share: float
    most: int
    mean: float
    box: dict[str, float]
    needed: float
    needed_by: dict[str, float]
    idle: bool


@dataclass(frozen=True, eq=False)
class ClaimRobustness(Record):
    """How far a claim holds in its box.

    Parameters
    ----------
    episode, claim
        Which.
    target
        Whether it is one of the claims that reproducing the episode asks for.
    share
        Share of draws on which it holds.
    knife_edge
        Whether that is under a fifth: an existence result.
    window
        For a knife-edge, the middle 90 per cent of the most telling numbers where it holds: ``{key: (low, high)}``.
    first, total
        First-order and total Sobol index by free number, those of the episode; empty if it holds always or never.
    confidence
        Half width of the 95 per cent interval of ``total``, the largest.
    """

    episode: str
    claim: str
    target: bool
    share: float
    knife_edge: bool
    window: dict[str, tuple[float, float]] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)
    confidence: float = float("nan")


@dataclass(frozen=True, eq=False)
class Identification(Record):
    """The identified set of the free numbers, and how much of it rests on what.

    Parameters
    ----------
    episodes
        Identifiers of the episodes reproduced together.
    numbers
        The free numbers that matter to them; the box is the product of their ranges.
    draws, seed, sampling
        From the box.
    kept
        Draws that reproduce every episode.
    ranges, pairs
        The identified set, number by number and two by two, the most telling pairs first.
    sample
        Kept draws, at most 5000, shape ``(K, D)`` in the order of ``numbers``: for plots.
    left_out
        Leave-one-out scores, one an episode.
    mechanisms
        With everything on (first) and without each mechanism.
    claims
        Every claim that draws can bear out.
    several
        By episode, over some draws: the share with more than one equilibrium outcome, and the shares in which the
        episode's claims on outcome and proposer hold in all of the equilibria and in some.
    unjudged
        Episodes left out, and why.
    drawn_for
        How many draws each part rests on.
    stats
        Seconds by part.
    """

    episodes: tuple[str, ...]
    numbers: tuple[FreeNumber, ...]
    draws: int
    seed: int
    sampling: str
    kept: int
    ranges: tuple[NumberRange, ...]
    pairs: tuple[Pair, ...]
    sample: Float
    left_out: tuple[LeftOut, ...]
    mechanisms: tuple[WithoutMechanism, ...]
    claims: tuple[ClaimRobustness, ...]
    several: dict[str, dict[str, float]]
    unjudged: dict[str, str] = field(default_factory=dict)
    drawn_for: dict[str, int] = field(default_factory=dict)
    stats: Details = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Share of the box that is kept."""
        return self.kept / self.draws

    @property
    def idle(self) -> tuple[str, ...]:
        """Mechanisms that change nothing."""
        return tuple(m.mechanism for m in self.mechanisms if m.idle)

    @property
    def poor(self) -> tuple[LeftOut, ...]:
        """Episodes that the others predict no better than chance does."""
        return tuple(score for score in self.left_out if score.poor)

    def __str__(self) -> str:
        return (
            f"{self.kept} of {self.draws} draws ({self.share:.3%}) of {len(self.numbers)} free numbers reproduce "
            f"all {len(self.episodes)} episodes"
        )
