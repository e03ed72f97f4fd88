"""Identification: which values of the free numbers reproduce every episode, and what that rests on.

The episodes are solved on the same draws from the box of all free numbers. A draw is kept if it reproduces them all
(Manski 2003 on identified sets). Draws that fail two episodes count for nothing but the episodes' shares in the box, so
after the first of them the later episodes are solved on the draws that are still in play.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.episodes.actors import Actors
from winset.episodes.census import FreeNumber, free_numbers
from winset.episodes.episode import Episode, episode, episodes
from winset.episodes.model import Model
from winset.episodes.read import shipped_actors
from winset.sweep.equilibrium_selection import several_equilibria
from winset.sweep.grid import Plan, read_plan
from winset.sweep.identified import BINS, Identification, LeftOut, NumberRange
from winset.sweep.identified_pairs import pairs_of
from winset.sweep.judge import Bench
from winset.sweep.mechanisms import mechanism_table
from winset.sweep.ordered_threads import side_by_side
from winset.sweep.run import progress_bar
from winset.sweep.sensitivity import claim_table

__all__ = ["identify"]


Float = NDArray[np.float64]
CHUNK = 1 << 16
WHOLE = 1 << 18
"""Draws on which every episode is solved, whatever the others say."""
TRIAL = 1 << 13
"""Draws on which the episodes are timed."""
HELD = 20_000
"""Kept draws that are remembered one by one."""
SAMPLE = 5_000
SECONDARY = 1 << 15
"""Draws for the mechanisms and the claims."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass
class _Found:
    """What a block of draws adds up to, E episodes and D numbers."""

    rows: int
    whole: int
    held: NDArray[np.int64]
    others: NDArray[np.int64]
    kept: int
    values: Float
    histogram: NDArray[np.int64]
    low: Float
    high: Float


def identify(
    names: Iterable[str | Episode] | None = None,
    draws: int = 100_000,
    seed: int = 0,
    *,
    sampling: str = "uniform",
    threads: int | None = None,
    sobol: int = 256,
    progress: bool | None = None,
) -> Identification:
    """Draw the free numbers of several episodes together and keep the draws that reproduce all of them.

    Parameters
    ----------
    names
        Episodes; all that come with the library, if omitted.
    draws
        From the box of all free numbers; see :func:`winset.actors` for the numbers and their ranges.
    seed, sampling
        As in :func:`winset.sweep`.
    threads
        How many draws are solved side by side; all the machine's, if omitted. The answer is the same.
    sobol
        Base sample of the Sobol indices, a power of 2; 0 leaves them out. They need SALib.
    progress
        As in :func:`winset.sweep`.

    Returns
    -------
    Identification
        Memory does not grow with ``draws``.

    Raises
    ------
    ModelError
        If an argument is not acceptable, or no number is free.

    Examples
    --------
    >>> import winset as ws
    >>> found = ws.identify(["emeap-1991", "miyazawa-1998"], draws=2000, sobol=0, progress=False)
    >>> 0 < found.share < 1
    True
    """
    file = shipped_actors()
    models = [e.model if isinstance(e, Episode) else episode(e).model for e in (names or episodes())]
    if isinstance(sobol, bool) or not isinstance(sobol, int) or sobol < 0 or sobol & (sobol - 1):
        raise ModelError(f"sobol: must be 0 or a power of 2, got {sobol!r}")
    models, numbers, unjudged = _subjects(models, file)
    plan = read_plan(None, {key: (n.low, n.high) for key, n in numbers.items()}, draws, seed, sampling)
    benches = [Bench(model, numbers, targets_only=True) for model in models]
    stats, started = {}, time.perf_counter()
    with progress_bar(draws, "identified set", progress) as advance:
        found = _gather(benches, plan, threads, advance)
    stats["draws"], started = time.perf_counter() - started, time.perf_counter()
    columns = list(np.ascontiguousarray(plan.block(0, min(draws, SECONDARY))[0].T))
    mechanisms = mechanism_table(models, numbers, file, columns, found.values, threads)
    stats["mechanisms"], started = time.perf_counter() - started, time.perf_counter()
    claims = claim_table(models, numbers, columns, sobol, seed, threads)
    stats["claims"], started = time.perf_counter() - started, time.perf_counter()
    several = several_equilibria(models, numbers, columns)
    stats["equilibria"] = time.perf_counter() - started
    box = found.held / found.whole
    return Identification(
        episodes=tuple(model.id for model in models),
        numbers=tuple(numbers.values()),
        draws=draws,
        seed=seed,
        sampling=sampling,
        kept=found.kept,
        ranges=_ranges(numbers, found),
        pairs=pairs_of(numbers, found.values),
        sample=found.values[:SAMPLE],
        left_out=tuple(
            LeftOut(model.id, found.kept / found.others[e] if found.others[e] else np.nan, box[e], int(found.others[e]))
            for e, model in enumerate(models)
        ),
        mechanisms=mechanisms,
        claims=claims,
        several=several,
        unjudged=unjudged,
        drawn_for={
            "identified set": draws,
            "shares in the box": found.whole,
            "mechanisms and claims": len(columns[0]),
            "kept draws remembered": len(found.values),
        },
        stats=stats,
    )


def _subjects(models: list[Model], file: Actors) -> tuple[list[Model], dict[str, FreeNumber], dict[str, str]]:
    """The episodes that draws can be judged on, the free numbers that matter to them, and who is left out, why."""
    everything = free_numbers(models, file)
    kept, unjudged, used = [], {}, set()
    for model in models:
        bench = Bench(model, everything)
        if not bench.targets:
            unjudged[model.id] = "no claim on what happened can be judged on draws of a game that is solved in batch"
        else:
            kept.append(model)
            used |= {list(everything)[k] for k in bench.used}
    numbers = {key: number for key, number in everything.items() if key in used}
    if not numbers:
        raise ModelError("names: these episodes have no free number that could be drawn")
    return kept, numbers, unjudged


def _gather(benches: list[Bench], plan: Plan, threads: int | None, advance: Callable[[int], None]) -> _Found:
    """Go through all draws in blocks, several side by side, and add up in the order of the blocks."""
    blocks = [(first, min(first + CHUNK, plan.draws)) for first in range(0, plan.draws, CHUNK)]
    whole = [block for block in blocks if block[0] < WHOLE]
    total = _block(benches, plan, whole[0], np.arange(len(benches)), True)
    advance(total.rows)
    order = _order(benches, plan, 1 - total.held / total.whole)

    def solve(block: tuple[int, int]) -> _Found:
        return _block(benches, plan, block, order, block[0] < WHOLE)

    for part in side_by_side(solve, blocks[1:], threads):
        _add(total, part)
        advance(part.rows)
    return total


def _order(benches: list[Bench], plan: Plan, failing: Float) -> NDArray[np.int64]:
    """The episodes that rule out most draws for the time they take come first; the result does not depend on it."""
    columns = list(np.ascontiguousarray(plan.block(0, min(plan.draws, TRIAL))[0].T))
    seconds = []
    for bench in benches:
        started = time.perf_counter()
        bench.reproduces(columns, 1)
        seconds.append(time.perf_counter() - started)
    return np.argsort(-failing / np.array(seconds), kind="stable")


def _block(benches: list[Bench], plan: Plan, block: tuple[int, int], order: NDArray[np.int64], whole: bool) -> _Found:
    """One block: every episode on every draw (``whole``), or only on draws that have failed less than two."""
    values, _ = plan.block(*block)
    columns = list(np.ascontiguousarray(values.T))
    rows, count = len(values), len(benches)
    failed = np.full(rows, -1)  # the one episode that a draw fails
    fails = np.zeros(rows, dtype=np.int64)
    held = np.zeros(count, dtype=np.int64)
    alive = np.arange(rows)
    for e in order:
        bench = benches[e]
        if len(alive) == 0:
            break
        part = list(columns)
        if len(alive) < rows:
            for k in bench.used:
                part[k] = columns[k][alive]
        holds = bench.reproduces(part, 1)
        held[e] = np.count_nonzero(holds)
        wrong = alive[~holds]
        fails[wrong] += 1
        failed[wrong] = e
        if not whole:
            alive = alive[fails[alive] < 2]
    kept = values[fails == 0]
    once = fails == 1
    others = np.bincount(failed[once], minlength=count) + len(kept)
    ends = np.array(list(plan.box.values()))
    where = np.clip((kept - ends[:, 0]) / (ends[:, 1] - ends[:, 0]) * BINS, 0, BINS - 1).astype(np.int64)
    histogram = np.stack([np.bincount(where[:, k], minlength=BINS) for k in range(values.shape[1])])
    low = kept.min(axis=0) if len(kept) else np.full(values.shape[1], np.inf)
    high = kept.max(axis=0) if len(kept) else np.full(values.shape[1], -np.inf)
    return _Found(rows, rows * whole, held * whole, others, len(kept), kept[:HELD], histogram, low, high)


def _add(total: _Found, part: _Found) -> None:
    total.rows += part.rows
    total.whole += part.whole
    total.held += part.held
    total.others += part.others
    total.kept += part.kept
    room = HELD - len(total.values)
    if room > 0:
        total.values = np.concatenate([total.values, part.values[:room]])
    total.histogram += part.histogram
    total.low = np.minimum(total.low, part.low)
    total.high = np.maximum(total.high, part.high)


def _ranges(numbers: dict[str, FreeNumber], found: _Found) -> tuple[NumberRange, ...]:
    rows = []
    for k, (key, number) in enumerate(numbers.items()):
        some = len(found.values) > 0
        quantiles = np.quantile(found.values[:, k], QUANTILES) if some else np.full(len(QUANTILES), np.nan)
        pinned = 1 - (quantiles[-1] - quantiles[0]) / (0.9 * (number.high - number.low))
        low, high = (float(found.low[k]), float(found.high[k])) if some else (np.nan, np.nan)
        rows.append(NumberRange(key, low, high, quantiles, found.histogram[k], float(max(pinned, 0.0))))
    return tuple(rows)
