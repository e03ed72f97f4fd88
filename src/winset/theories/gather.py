"""Marginal likelihoods by randomised quasi-Monte Carlo: what all episodes share outside, what one has alone inside.

The probability of everything observed is the mean, over the numbers that episodes share and the rationality common to
all, of the product over episodes of the mean over the numbers that an episode has alone. Outside stand scrambled Sobol
points (Owen 1997), inside plain random ones, fresh for every outer point, so that the estimate of the product is
unbiased. Sixteen scramblings give the errors; all theories are weighed on the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.ordered_threads import side_by_side
from winset.episodes.census import FreeNumber
from winset.theories.course import Board, Seat

if TYPE_CHECKING:
    from winset.theories.kernels.noisy_play import PlayTold

__all__ = ["INNER", "MODES", "REPLICATES", "Contender", "Design", "Facts", "Sums", "gather"]


REPLICATES = 16
"""Scramblings, from whose differences errors are estimated."""
INNER = 4
"""Draws of an episode's own numbers for every draw of what episodes share."""
BLOCK = 1 << 10
"""Outer draws solved at once."""
MODES = ("logit", "errors")
"""How players err: by logit, or by taking any action now and then."""
GRID = 24
"""Bins of the rationality."""


@dataclass(frozen=True)
class Facts:
    """Nodes of an episode's game at which a fact could be found, and the columns that their actions stand in."""

    nodes: Int
    first: Int
    width: int


@dataclass(frozen=True)
class Contender:
    """A theory on the episodes: a seat for every observation, and its range for every column of the draws."""

    id: str
    seats: tuple[Seat, ...]
    low: Float
    high: Float

    def signature(self, s: int) -> tuple[object, ...]:
        """What play of an observation depends on: two theories whose signatures agree play it alike on every draw."""
        seat = self.seats[s]
        used = [*seat.columns, *(column for pull in seat.pulls for _, column in pull.terms if column >= 0)]
        ranges = (self.low[used].tobytes(), self.high[used].tobytes())
        return (id(seat.prepared), seat.columns, seat.pulls, seat.leaning.tobytes(), *ranges)


@dataclass(frozen=True)
class Design:
    """What is drawn and how it is put together.

    Parameters
    ----------
    numbers
        The columns of the draws: free numbers, then the theories' own.
    shared
        Columns that several episodes use, and theories' own numbers: drawn outside.
    episode
        For every observation the place of its episode.
    counted
        For every episode whether it counts in the total.
    without
        For every episode those that a prediction of it must not use: itself, and whatever it tells again.
    outer
        Outer draws in each of the scramblings, a power of 2.
    rationality
        Quantile function of the prior, by mode.
    """

    numbers: Mapping[str, FreeNumber]
    shared: Int
    alone: Int
    episode: Int
    counted: tuple[bool, ...]
    without: tuple[frozenset[int], ...]
    facts: tuple[Facts, ...]
    outer: int
    seed: int
    rationality: tuple[Callable[[Float], Float], ...]

    @property
    def draws(self) -> int:
        """Draws of every episode under every theory."""
        return REPLICATES * self.outer * INNER


@dataclass
class Sums:
    """What the draws add up to for one theory and one mode; R scramblings, E episodes, S observations.

    ``total`` (R,), ``squares``: of the weights of outer draws. ``alone`` (R, E): likelihoods by episode. ``others``
    (R, E): of all others. ``courses``, ``facts``: one array (R, C) or (R, F) an observation, weighed by the others.
    ``grid``: weight by bin of the rationality's prior.
    """

    total: Float
    squares: float
    alone: Float
    others: Float
    courses: list[Float]
    facts: list[Float]
    grid: Float
    outer: int = 0

    @classmethod
    def empty(cls, boards: Sequence[Board], facts: Sequence[Facts], episodes: int) -> Sums:
        """Nothing added yet."""
        return cls(
            np.zeros(REPLICATES),
            0.0,
            np.zeros((REPLICATES, episodes)),
            np.zeros((REPLICATES, episodes)),
            [np.zeros((REPLICATES, len(b.courses))) for b in boards],
            [np.zeros((REPLICATES, f.width)) for f in facts],
            np.zeros(GRID),
        )


def gather(
    contenders: Sequence[Contender],
    boards: Sequence[Board],
    design: Design,
    threads: int | None,
    advance: Callable[[int], None],
) -> list[list[Sums]]:
    """Sums by theory and mode over all draws, in the order of the blocks, so that they do not depend on threads."""
    episodes = len(design.counted)
    sums = [[Sums.empty(boards, design.facts, episodes) for _ in MODES] for _ in contenders]
    size = min(BLOCK, design.outer)
    blocks = [(r, first) for r in range(REPLICATES) for first in range(0, design.outer, size)]

    def solve(block: tuple[int, int]) -> list[list[_Block]]:
        return _block(contenders, boards, design, *block, size)

    for (r, _), found in zip(blocks, side_by_side(solve, blocks, threads), strict=True):
        for t, by_mode in enumerate(found):
            for m, part in enumerate(by_mode):
                _add(sums[t][m], part, r)
        advance(size * INNER)
    return sums


@dataclass
class _Block:
    weights: Float
    alone: Float
    others: Float
    courses: list[Float]
    facts: list[Float]
    grid: Float


def _block(
    contenders: Sequence[Contender], boards: Sequence[Board], design: Design, r: int, first: int, size: int
) -> list[list[_Block]]:
    """Every theory on one block of draws; where two theories play an observation alike, it is played once."""
    from scipy.stats import qmc

    sobol = qmc.Sobol(len(design.shared) + 1, scramble=True, seed=np.random.default_rng([design.seed, r]))
    if first:
        sobol.fast_forward(first)
    outer = sobol.random(size)
    inner = np.random.default_rng([design.seed, r, first, 1]).random((len(design.alone), size * INNER))
    unit = np.full((len(design.numbers), size * INNER), 0.5)
    unit[design.shared] = np.repeat(outer[:, :-1].T, INNER, axis=1)
    unit[design.alone] = inner
    odds = outer[:, -1]
    rationality = np.stack([np.repeat(quantile(odds), INNER) for quantile in design.rationality])
    known: dict[object, PlayTold] = {}
    found = []
    for contender in contenders:
        columns = list(contender.low[:, None] + (contender.high - contender.low)[:, None] * unit)
        played = []
        for s, (seat, on, facts) in enumerate(zip(contender.seats, boards, design.facts, strict=True)):
            alike = (s, *contender.signature(s))
            if alike not in known:
                known[alike] = _play(seat, on, facts, *seat.numbers(columns, unit.shape[1]), rationality)
            played.append(known[alike])
        found.append([_together(played, mode, design, odds) for mode in range(len(MODES))])
    return found


def _play(seat: Seat, on: Board, facts: Facts, draws: Float, leanings: Float, rationality: Float) -> PlayTold:
    """What is told of an observation's game, by mode and draw."""
    from winset.theories.kernels.noisy_play import PlayAsked, PlayTold, PlayTree, noisy_play

    a, p = on.arrays, on.arrays.polynomials
    shape = (a.mover, a.child_start, a.child, a.chance_polynomial, a.payoff_row)
    tree = PlayTree(*shape, p.start, p.coefficient, p.factor_start, p.factor)
    asked = PlayAsked(seat.leaning, on.known, on.event, on.course, facts.nodes, facts.first)
    modes, rows = rationality.shape
    told = PlayTold(*(np.empty(s) for s in ((modes, rows), (modes, len(on.courses), rows), (modes, facts.width, rows))))
    noisy_play(tree, asked, draws, leanings, rationality, on.stake, a.n_players, told)
    return told


def _together(played: Sequence[PlayTold], mode: int, design: Design, odds: Float) -> _Block:
    """Likelihoods of episodes, their products, and what else was asked, weighed by the other episodes."""
    count, outer = len(design.counted), len(odds)
    own = [np.ones(outer * INNER) for _ in range(count)]
    for told, e in zip(played, design.episode, strict=True):
        own[e] *= told.likely[mode]
    alone = np.stack([_mean(column) for column in own])
    weights = np.prod(alone[list(design.counted)], axis=0) if any(design.counted) else np.ones(outer)
    others = np.stack(
        [
            np.prod([alone[k] for k in range(count) if design.counted[k] and k not in left], axis=0) * np.ones(outer)
            for left in design.without
        ]
    )
    weighed = [np.repeat(row, INNER) / INNER for row in others]
    courses, facts = [], []
    for s, (told, e) in enumerate(zip(played, design.episode, strict=True)):
        beside = weighed[e]
        for k, (other, of) in enumerate(zip(played, design.episode, strict=True)):
            beside = beside * other.likely[mode] if of == e and k != s else beside
        courses.append(told.courses[mode] @ weighed[e])
        facts.append(told.facts[mode] @ beside)
    bins = np.minimum((odds * GRID).astype(np.int64), GRID - 1)
    return _Block(weights, alone, others, courses, facts, np.bincount(bins, weights, minlength=GRID).astype(np.float64))


def _mean(column: Float) -> Float:
    found: Float = column.reshape(-1, INNER).mean(axis=1)
    return found


def _add(sums: Sums, part: _Block, r: int) -> None:
    sums.total[r] += part.weights.sum()
    sums.squares += float(part.weights @ part.weights)
    sums.alone[r] += part.alone.sum(axis=1)
    sums.others[r] += part.others.sum(axis=1)
    for kept, new in zip((*sums.courses, *sums.facts), (*part.courses, *part.facts), strict=True):
        kept[r] += new
    sums.grid += part.grid
    sums.outer += len(part.weights)
