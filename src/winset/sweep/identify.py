"""Identification: which values of the free numbers reproduce every episode, and what that rests on.

The episodes are solved on the same draws from the box of all free numbers. A draw is kept if it reproduces them all
(Manski 2003 on identified sets). What episodes share is drawn outside and what each has alone inside, so that one draw
of the former is joined to all combinations of the latter (:mod:`winset.sweep.nested_draws`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.base.ordered_threads import side_by_side
from winset.episodes.actors import Actors
from winset.episodes.census import FreeNumber, free_numbers, overrides
from winset.episodes.episode import Episode, episode, episodes
from winset.episodes.model import Model
from winset.episodes.read import shipped_actors
from winset.sweep.equilibrium_selection import several_equilibria
from winset.sweep.grid import read_plan
from winset.sweep.identified import BINS, AtScale, Identification, LeftOut, NumberRange
from winset.sweep.identified_labels import contradictions, label_shares
from winset.sweep.identified_pairs import pairs_of
from winset.sweep.identified_shares import Tally
from winset.sweep.judge import Bench
from winset.sweep.mechanisms import mechanism_table
from winset.sweep.nested_draws import INNER, NestedDraws, nested_draws
from winset.sweep.run import progress_bar
from winset.sweep.sensitivity import claim_table

__all__ = ["identify"]


Float = NDArray[np.float64]
CHUNK = 1 << 12
"""Outer draws in a block."""
SAMPLE = 5_000
"""Kept draws that are remembered one by one."""
SECONDARY = 1 << 15
"""Draws for the mechanisms, the labels and the claims."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def identify(
    names: Iterable[str | Episode] | None = None,
    draws: int = 1 << 20,
    seed: int = 0,
    *,
    sampling: str = "uniform",
    threads: int | None = None,
    sobol: int = 256,
    equilibria: int = 64,
    progress: bool | None = None,
) -> Identification:
    """Draw the free numbers of several episodes together and keep the draws that reproduce all of them.

    Parameters
    ----------
    names
        Episodes; all that come with the library, if omitted.
    draws
        Of every episode, from the box of all free numbers; see :func:`winset.actors` for these and their ranges.
        Rounded up to a multiple of 16.
    seed, sampling
        As in :func:`winset.sweep`.
    threads
        How many draws are solved side by side; all the machine's, if omitted. The answer is the same.
    sobol
        Base sample of the Sobol indices, a power of 2; 0 leaves them out. They need SALib.
    equilibria
        Draws that are solved for all their equilibria, one after the other; 0 leaves that out.
    progress
        As in :func:`winset.sweep`.

    Returns
    -------
    Identification
        Memory grows by two bytes an episode for every 16 draws.

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
    _check_counts(sobol, equilibria)
    models, numbers, unjudged = _subjects(models, file)
    box = {key: (n.low, n.high) for key, n in numbers.items()}
    benches = [Bench(model, numbers, targets_only=True) for model in models]
    users = [bench.used for bench in benches]
    nested = nested_draws(box, users, draws, seed, sampling)
    stats, started = {}, time.perf_counter()
    with progress_bar(nested.draws, "identified set", progress) as advance:
        tally = _gather(benches, nested, threads, advance)
    kept = _sample(tally, nested, users, seed)
    stats["draws"], started = time.perf_counter() - started, time.perf_counter()
    columns = _columns(box, nested.draws, seed, sampling)
    scaled = (numbers, benches, users, draws, seed, sampling, threads)
    at_scale = tuple(_at_scale(factor, *scaled) for factor in (0.5, 2.0))
    stats["ranges"], started = time.perf_counter() - started, time.perf_counter()
    outer = min(nested.outer, SECONDARY // INNER)
    mechanisms = mechanism_table(models, numbers, file, nested.columns(0, outer), kept, threads)
    stats["mechanisms"], started = time.perf_counter() - started, time.perf_counter()
    claims = claim_table(models, numbers, columns, sobol, seed, threads)
    stats["claims"], started = time.perf_counter() - started, time.perf_counter()
    several = several_equilibria(models, numbers, columns, equilibria) if equilibria else {}
    stats["equilibria"] = time.perf_counter() - started
    return Identification(
        episodes=tuple(model.id for model in models),
        numbers=tuple(numbers.values()),
        draws=nested.draws,
        seed=seed,
        sampling=sampling,
        kept=tally.kept(),
        kept_share=tally.share(),
        bits=tally.bits(),
        ranges=_ranges(numbers, kept),
        pairs=pairs_of(numbers, kept),
        sample=kept,
        left_out=_left_out(models, tally),
        mechanisms=mechanisms,
        claims=claims,
        several=several,
        labels=label_shares(benches, columns, threads),
        contradictions=contradictions(models),
        at_scale=at_scale,
        overrides=overrides(models),
        unjudged=unjudged,
        drawn_for=_drawn_for(nested.draws, outer, columns, kept),
        stats=stats,
    )


def _left_out(models: Sequence[Model], tally: Tally) -> tuple[LeftOut, ...]:
    """Every episode predicted from all the others."""
    return tuple(
        LeftOut(model.id, score.value, share.value, (score.low, score.high), (share.low, share.high))
        for model, score, share in zip(models, tally.scores(), tally.boxes(), strict=True)
    )


def _drawn_for(draws: int, outer: int, columns: list[Float], kept: Float) -> dict[str, int]:
    """How many draws each part rests on."""
    secondary = {"mechanisms": outer * INNER, "labels and claims": len(columns[0])}
    return {"identified set": draws, **secondary, "kept draws remembered": len(kept)}


def _check_counts(sobol: int, equilibria: int) -> None:
    if isinstance(sobol, bool) or not isinstance(sobol, int) or sobol < 0 or sobol & (sobol - 1):
        raise ModelError(f"sobol: must be 0 or a power of 2, got {sobol!r}")
    if isinstance(equilibria, bool) or not isinstance(equilibria, int) or equilibria < 0:
        raise ModelError(f"equilibria: must be a whole number from 0 on, got {equilibria!r}")


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


def _gather(benches: list[Bench], nested: NestedDraws, threads: int | None, advance: Callable[[int], None]) -> Tally:
    """Judge every episode on all draws in blocks, several side by side; the answer is in the order of the draws."""
    blocks = [(first, min(first + CHUNK, nested.outer)) for first in range(0, nested.outer, CHUNK)]

    def solve(block: tuple[int, int]) -> NDArray[np.uint16]:
        columns = nested.columns(*block)
        return np.stack([_mask(bench.reproduces(columns, 1)) for bench in benches], axis=1)

    parts = []
    for part in side_by_side(solve, blocks, threads):
        parts.append(part)
        advance(len(part) * INNER)
    return Tally(np.concatenate(parts))


def _mask(holds: NDArray[np.bool_]) -> NDArray[np.uint16]:
    """Inner draws as bits, one mask an outer draw."""
    return np.asarray(holds.reshape(-1, INNER) @ (1 << np.arange(INNER)), dtype=np.uint16)


def _sample(tally: Tally, nested: NestedDraws, users: Sequence[Sequence[int]], seed: int) -> Float:
    """Kept draws of all numbers, of equal weight."""
    outer, inner = tally.resampled(SAMPLE, np.random.default_rng([seed, 2]))
    owner = np.zeros(len(nested.shared) + len(nested.alone), dtype=np.int64)
    for e, used in enumerate(users):
        owner[list(used)] = e
    out = np.empty((len(outer), len(owner)))
    for row, (s, picked) in enumerate(zip(outer, inner, strict=True)):
        out[row] = nested.joined(int(s), picked[owner[nested.alone]])
    return out


def _at_scale(
    factor: float,
    numbers: Mapping[str, FreeNumber],
    benches: list[Bench],
    users: Sequence[Sequence[int]],
    draws: int,
    seed: int,
    sampling: str,
    threads: int | None,
) -> AtScale:
    """The shares with ranges of another width, on a quarter of the draws."""
    box = {key: _scaled(number, factor) for key, number in numbers.items()}
    nested = nested_draws(box, users, max(draws // 4, 1), seed, sampling)
    tally = _gather(benches, nested, threads, lambda rows: None)
    columns = _columns(box, nested.draws, seed, sampling)
    return AtScale(
        factor,
        nested.draws,
        tally.kept(),
        tally.share(),
        tally.bits(),
        {bench.model.id: share.value for bench, share in zip(benches, tally.boxes(), strict=True)},
        label_shares(benches, columns, threads),
    )


def _columns(box: Mapping[str, tuple[float, float]], draws: int, seed: int, sampling: str) -> list[Float]:
    """Plain draws of all numbers, for what needs no draw to reproduce everything."""
    rows = min(draws, SECONDARY)
    return list(np.ascontiguousarray(read_plan(None, dict(box), rows, seed, sampling).block(0, rows)[0].T))


def _scaled(number: FreeNumber, factor: float) -> tuple[float, float]:
    """A range so many times as wide about its value, cut at 0 and 1 where the range itself keeps to them."""
    low = number.value - factor * (number.value - number.low)
    high = number.value + factor * (number.high - number.value)
    return max(low, 0.0) if number.low >= 0 else low, min(high, 1.0) if number.low >= 0 and number.high <= 1 else high


def _ranges(numbers: Mapping[str, FreeNumber], kept: Float) -> tuple[NumberRange, ...]:
    rows = []
    for k, (key, number) in enumerate(numbers.items()):
        values, some = kept[:, k], len(kept) > 0
        quantiles = np.quantile(values, QUANTILES) if some else np.full(len(QUANTILES), np.nan)
        pinned = 1 - (quantiles[-1] - quantiles[0]) / (0.9 * (number.high - number.low))
        low, high = (float(values.min()), float(values.max())) if some else (np.nan, np.nan)
        counts = np.histogram(values, BINS, (number.low, number.high))[0].astype(np.int64)
        rows.append(NumberRange(key, low, high, quantiles, counts, float(max(pinned, 0.0))))
    return tuple(rows)
