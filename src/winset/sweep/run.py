"""The verb ``sweep``: a plan's rows in chunks, solved, counted and, if asked, written down one by one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Details
from winset.base.watching import STOP_LINE
from winset.sweep.episode_draws import EpisodeDraws
from winset.sweep.gather import Gathering
from winset.sweep.grid import Plan, read_plan
from winset.sweep.result import SweepResult
from winset.sweep.store import FORMAT, Store
from winset.sweep.sweep_target import as_target
from winset.sweep.tally import whole
from winset.sweep.work import Work

__all__ = ["CHUNK", "Work", "progress_bar", "read_sweep", "sweep"]


CHUNK = 1 << 16
"""Games in a chunk."""
PATIENCE = 2.0
"""Seconds of work before a progress bar appears."""


def sweep(
    game: object,
    axes: Mapping[str, object] | None = None,
    box: Mapping[str, object] | None = None,
    draws: int = 10_000,
    seed: int = 0,
    client: object = None,
    *,
    sampling: str = "uniform",
    concept: Concept | None = None,
    variant: str = "",
    changes: Mapping[str, object] | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    columns: tuple[str, ...] | list[str] = (),
    chunk: int = CHUNK,
    threads: int | None = None,
    certify: bool = True,
    progress: bool | None = None,
) -> SweepResult:
    """Solve a game at many values of its parameters.

    Parameters
    ----------
    game
        An episode, its identifier, or any game with ``with_draws``: a tree, a sponsored proposal ...
    axes
        By parameter: a list of values, ``(low, high, n)`` for n evenly spaced ones, or ``(low, high)`` for a range to
        draw from. The axes with values make a product grid.
    box
        Further ranges, ``(low, high)`` by parameter. Of an episode without axes or box: the ranges of its file.
    draws
        How many draws from the ranges, in every cell of the grid the same ones.
    seed
        Of the draws. Draw i is the same whatever the chunk, the number of threads or the machine it is solved on.
    client
        A ``dask.distributed.Client`` to send the chunks to; the answer is the same, bit for bit.
    sampling
        ``"uniform"`` or ``"sobol"`` (scrambled).
    concept
        What to look for in a game; its natural concept if omitted.
    variant, changes
        Of an episode: which game, and what else to set for every draw.
    out
        A folder to write every chunk to as it is solved, or the address of a bucket that fsspec knows, such as
        ``s3://bucket/sweep``, which processes without a common disk can share.
    resume
        Go on with what ``out`` holds of the same sweep. Other processes may be at it too: no chunk is solved twice.
    columns
        Answers to be written to ``out`` for every game besides the values drawn; ``["*"]`` for all.
    chunk
        Games in a chunk.
    threads
        How many threads; all, if omitted; with a ``client``, of each worker. The answer is the same.
    certify
        Whether to certify every game.
    progress
        Whether to show a progress bar once the work takes more than two seconds; by default if somebody is watching.

    Returns
    -------
    SweepResult
        Counts, means and tables in memory that does not grow with ``draws``. After an interruption (Ctrl-C) those of
        the chunks solved by then, with ``complete`` false.

    Raises
    ------
    ModelError
        If an argument, a value, or the folder is not acceptable, with every fault at once; if the folder holds the
        sweep of another game, or of another version of the program.

    Examples
    --------
    >>> import winset as ws
    >>> found = ws.sweep("apec-launch-1989", {"fear": (0, 5, 6)}, progress=False)
    >>> [str(label) for label in found.most_frequent("label")][:2]
    ['overt', 'leadership-from-behind']
    """
    target = as_target(game, concept, variant, changes)
    if not axes and not box and isinstance(target, EpisodeDraws):
        box = target.ranges()
    plan = read_plan(axes, box, draws, seed, sampling)
    if isinstance(chunk, bool) or not isinstance(chunk, int) or chunk < 1:
        raise ModelError(f"chunk: must be a whole number >= 1, got {chunk!r}")
    if resume and out is None:
        raise ModelError("resume: needs 'out', the folder to go on with")
    if columns and out is None:
        raise ModelError("columns: need 'out', the folder to write them to")
    target.check(plan.names, _corners(plan))
    work = Work(target, plan, chunk, tuple(columns), threads, certify)
    store = None if out is None else Store.prepare(out, _manifest(work), resume)
    started, gathering = time.perf_counter(), Gathering(work, store, client)
    try:
        with progress_bar(plan.rows, target.title, progress) as advance:
            gathering.run(advance)
    except KeyboardInterrupt:
        pass  # what has been counted so far is the result; ``complete`` tells
    finally:
        if store is not None:
            store.close()
    seconds, tally = time.perf_counter() - started, gathering.tally
    counts = {"chunks_solved": len(gathering.solved), "on_disk": gathering.read}
    stats = {"seconds": seconds, "games_per_second": tally.rows / seconds, **counts}
    return SweepResult.of(target.title, plan, tally, str(out or ""), stats)


def read_sweep(folder: str | Path) -> SweepResult:
    """What the chunks in a folder amount to, be the sweep finished, interrupted or still under way.

    Raises
    ------
    ModelError
        If the folder holds no sweep, or a chunk is damaged.
    """
    store = Store.open(folder)
    plan = Plan.from_dict(store.manifest["plan"])
    tally = whole(plan)
    done = sorted(store.done())
    for k in done:
        tally.add(store.read(k))
    return SweepResult.of(store.manifest["title"], plan, tally, str(folder), {"on_disk": len(done)})


def _manifest(work: Work) -> Details:
    return {
        "format": FORMAT,
        "title": work.target.title,
        "fingerprint": work.target.fingerprint(work.plan.names),
        "plan": work.plan.to_dict(),
        "chunk": work.chunk,
        "columns": list(work.columns),
        "certify": work.certify,
        "program": dict(work.program),
    }


def _corners(plan: Plan) -> NDArray[np.float64]:
    """Two rows at the ends of every axis and range, where values that are not acceptable show."""
    axes = [(min(values), max(values)) for values in plan.axes.values()]
    return np.array([*axes, *plan.box.values()]).T


@contextmanager
def progress_bar(total: int, title: str, wanted: bool | None) -> Iterator[Callable[[int], None]]:
    """Something to call with the number of games done; a bar appears once the work has taken two seconds."""
    shown = sys.stderr.isatty() if wanted is None else wanted
    if not shown:
        yield lambda games: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    started, done = time.perf_counter(), 0
    task = bar.add_task(title, total=total, rate="")

    def advance(games: int) -> None:
        nonlocal done
        done += games
        seconds = time.perf_counter() - started
        if seconds > PATIENCE:
            if not bar.live.is_started:
                if (stop := STOP_LINE.get()) is not None:
                    stop()
                bar.start()
            bar.update(task, completed=done, rate=f"{done / seconds:,.0f} games/s")

    try:
        yield advance
    finally:
        bar.stop()
