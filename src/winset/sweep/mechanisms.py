"""The episodes without one mechanism after another: what is still explained, and what the kept draws need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.episodes.actors import Actors
from winset.episodes.census import FreeNumber
from winset.episodes.model import Model
from winset.sweep.identified import WithoutMechanism
from winset.sweep.judge import Bench, without
from winset.sweep.nested_draws import INNER

__all__ = ["mechanism_table"]


Float = NDArray[np.float64]
Mask = NDArray[np.bool_]


def mechanism_table(
    models: Sequence[Model],
    numbers: Mapping[str, FreeNumber],
    file: Actors,
    columns: Sequence[Float],
    kept: Float,
    threads: int | None = None,
) -> tuple[WithoutMechanism, ...]:
    """With everything on, and without each mechanism.

    Parameters
    ----------
    models, numbers, file
        The episodes, their free numbers, and the actors' file with its mechanisms.
    columns
        Nested draws from the whole box, a column ``(B,)`` for each number; see :mod:`winset.sweep.nested_draws`.
    kept
        Draws that reproduce every episode, ``(K, D)``.
    """
    at_file = [np.array([n.value]) for n in numbers.values()]
    survivors = list(np.ascontiguousarray(kept.T))
    usual = [Bench(model, numbers, targets_only=True) for model in models]
    before = np.stack([bench.reproduces(columns, threads) for bench in usual])
    rows = [_row("", "everything on", models, usual, before, before, at_file, survivors, threads)]
    for name, mechanism in file.spec.mechanisms.items():
        benches = [
            Bench(model, numbers, off, targets_only=True) if (off := without(name, model, file)) else usual[e]
            for e, model in enumerate(models)
        ]
        after = np.stack(
            [before[e] if b is usual[e] else b.reproduces(columns, threads) for e, b in enumerate(benches)]
        )
        rows.append(_row(name, mechanism.says, models, benches, before, after, at_file, survivors, threads))
    return tuple(rows)


def _row(
    name: str,
    says: str,
    models: Sequence[Model],
    benches: Sequence[Bench],
    before: Mask,
    after: Mask,
    at_file: Sequence[Float],
    survivors: Sequence[Float],
    threads: int | None,
) -> WithoutMechanism:
    explained = tuple(
        model.id for model, bench in zip(models, benches, strict=True) if bool(bench.reproduces(at_file, threads)[0])
    )
    some = len(survivors) > 0 and len(survivors[0]) > 0
    lost = np.stack([~bench.reproduces(survivors, threads) for bench in benches]) if some else None
    count = after.sum(axis=0)
    return WithoutMechanism(
        mechanism=name,
        says=says,
        explained=explained,
        share=float(after.reshape(len(models), -1, INNER).mean(axis=2).prod(axis=0).mean()),
        most=int(count.max()),
        mean=float(count.mean()),
        box={model.id: float(after[e].mean()) for e, model in enumerate(models)},
        needed=float(np.mean(np.any(lost, axis=0))) if lost is not None else float("nan"),
        needed_by={model.id: float(lost[e].mean()) for e, model in enumerate(models)} if lost is not None else {},
        idle=bool(name) and bool(np.array_equal(before, after)),
    )
