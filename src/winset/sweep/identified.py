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
    "ENOUGH",
    "KNIFE_EDGE",
    "AtScale",
    "ClaimRobustness",
    "Contradiction",
    "Estimate",
    "Identification",
    "LabelShare",
    "LeftOut",
    "NumberRange",
    "Pair",
    "WithoutMechanism",
]


Float = NDArray[np.float64]
BINS = 20
ENOUGH = 400
"""Kept draws below which shares and scores are noise."""
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
class Estimate(Record):
    """A number estimated from draws, with the ends of its 95 per cent interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class LeftOut(Record):
    """One episode predicted from all the others.

    ``score`` is the share that reproduces it among the draws that reproduce all the rest, ``box`` the share in the
    whole box, each with its interval; the score is NaN where no draw reproduces the rest.
    """

    episode: str
    score: float
    box: float
    score_interval: tuple[float, float]
    box_interval: tuple[float, float]

    @property
    def poor(self) -> bool:
        """Whether the others tell no more about it than the box does."""
        return not self.score > self.box

    @property
    def worse(self) -> bool:
        """Whether the others tell less than the box does, beyond the errors of the draws."""
        return self.score_interval[1] < self.box_interval[0]


@dataclass(frozen=True, eq=False)
class LabelShare(Record):
    """What kind of leadership it was, given only what could be seen of it.

    Parameters
    ----------
    episode, variant
        Which; a variant that happened.
    label
        The label that the file claims.
    share
        Of draws with this label among those with the outcome and the proposer that were seen.
    seen
        Share of the box with that outcome and proposer.
    labels
        The share of every label among them.
    """

    episode: str
    variant: str
    label: str
    share: Estimate
    seen: float
    labels: dict[str, float]

    @property
    def built_in(self) -> bool:
        """Whether no draw with what was seen has any other label: the box says so, not the episode."""
        return len(self.labels) == 1


@dataclass(frozen=True, eq=False)
class Contradiction(Record):
    """A variant that happened and of which several files tell the outcome: an agreement in one, none in another."""

    variant: str
    told: dict[str, str]


def _too_few(draws: int, kept: int) -> str:
    if kept >= ENOUGH:
        return ""
    if not kept:
        return f"none of {draws:,} draws reproduces all episodes"
    return f"{kept} draws in effect are few: {-(-draws * ENOUGH // kept):,} draws would keep about {ENOUGH}"


@dataclass(frozen=True, eq=False)
class AtScale(Record):
    """The same with every range a multiple of what it is, about the file's value.

    Parameters
    ----------
    factor
        The multiple; a range that holds no negative number, or none above 1, is cut there.
    draws, kept
        As in the identification.
    share, bits
        Share of the box kept, and bits from sharing.
    boxes
        Share of the box that reproduces each episode.
    labels
        Kinds of leadership given what could be seen.
    """

    factor: float
    draws: int
    kept: int
    share: Estimate
    bits: Estimate
    boxes: dict[str, float]
    labels: tuple[LabelShare, ...]

    @property
    def warning(self) -> str:
        """As in the identification; shares of labels do not suffer from it, since they rest on all draws."""
        return _too_few(self.draws, self.kept)


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
        How many draws of what episodes share the identified set rests on, in effect: as many of equal weight would be
        as precise.
    kept_share
        Share of the box that reproduces every episode.
    bits
        How much likelier one draw reproduces all of them than if they shared no number, in bits.
    ranges, pairs
        The identified set, number by number and two by two, the most telling pairs first.
    sample
        Kept draws of equal weight, shape ``(K, D)`` in the order of ``numbers``.
    left_out
        Leave-one-out scores, one an episode.
    mechanisms
        With everything on (first) and without each mechanism.
    claims
        Every claim that draws can bear out.
    several
        By episode, over some draws: the share with more than one equilibrium outcome, and the shares in which the
        episode's claims on outcome and proposer hold in all of the equilibria and in some.
    labels
        What kind of leadership it was, given only what could be seen.
    contradictions
        Variants that happened and of which two files tell opposite things.
    at_scale
        The same at half and at twice the ranges.
    overrides
        Parameters that replace an actor's number, each a dummy for its episode, with the reason.
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
    kept_share: Estimate
    bits: Estimate
    ranges: tuple[NumberRange, ...]
    pairs: tuple[Pair, ...]
    sample: Float
    left_out: tuple[LeftOut, ...]
    mechanisms: tuple[WithoutMechanism, ...]
    claims: tuple[ClaimRobustness, ...]
    several: dict[str, dict[str, float]]
    labels: tuple[LabelShare, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    at_scale: tuple[AtScale, ...] = ()
    overrides: dict[str, str] = field(default_factory=dict)
    unjudged: dict[str, str] = field(default_factory=dict)
    drawn_for: dict[str, int] = field(default_factory=dict)
    stats: Details = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Share of the box that is kept."""
        return self.kept_share.value

    @property
    def _dummies(self) -> str:
        return f"{len(self.overrides)} dummy" if len(self.overrides) == 1 else f"{len(self.overrides)} dummies"

    @property
    def warning(self) -> str:
        """What to beware of: too few draws, with the number that would be enough; empty if there are enough."""
        return _too_few(self.draws, self.kept)

    @property
    def idle(self) -> tuple[str, ...]:
        """Mechanisms that change nothing."""
        return tuple(m.mechanism for m in self.mechanisms if m.idle)

    @property
    def poor(self) -> tuple[LeftOut, ...]:
        """Episodes that the others predict no better than chance does."""
        return tuple(score for score in self.left_out if score.poor)

    @property
    def worst_first(self) -> tuple[LeftOut, ...]:
        """Scores, those worse than chance first, by how far they are below the share in the box."""
        return tuple(sorted(self.left_out, key=lambda s: s.score / s.box if s.score == s.score and s.box else 0.0))

    def __str__(self) -> str:
        return (
            f"{self.share:.3g} of the box of {len(self.numbers)} free numbers ({self._dummies}) reproduces all "
            f"{len(self.episodes)} episodes "
            f"({self.kept_share.low:.2g} to {self.kept_share.high:.2g}; {self.kept} of {self.draws} draws in effect); "
            f"sharing numbers explains {self.bits.value:.2f} bits ({self.bits.low:.2f} to {self.bits.high:.2f})"
            + (f"; {self.warning}" if self.warning else "")
        )
