"""How far each claim holds, and which numbers decide it: shares, knife-edges, and Sobol indices.

The indices are those of the claim's truth value as a function of the episode's free numbers, uniform in their ranges:
first-order by Saltelli et al. (2010), total by Jansen (1999), as computed by SALib.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.episodes.census import FreeNumber
from winset.episodes.model import Model
from winset.sweep.identified import KNIFE_EDGE, ClaimRobustness
from winset.sweep.judge import Bench

__all__ = ["claim_table"]


Float = NDArray[np.float64]
TELLING = 3
RESAMPLES = 50


def claim_table(
    models: Sequence[Model],
    numbers: Mapping[str, FreeNumber],
    columns: Sequence[Float],
    base: int,
    seed: int,
    threads: int | None = None,
) -> tuple[ClaimRobustness, ...]:
    """Every claim that draws can bear out, with its share, its window if it is a knife-edge, and its indices.

    Parameters
    ----------
    columns
        Draws from the whole box, a column ``(B,)`` for each number.
    base
        Base sample of the indices, a power of 2; 0 leaves them out.
    seed
        Of their sample.
    """
    rows: list[ClaimRobustness] = []
    keys = list(numbers)
    for model in models:
        bench = Bench(model, numbers)
        verdicts = bench.judge(columns, threads)
        used = [keys[k] for k in bench.used]
        indices = _indices(bench, numbers, used, base, seed, threads) if base and used else {}
        for claim, holds in verdicts.items():
            share = float(holds.mean())
            first, total, confidence = indices.get(claim, ({}, {}, float("nan")))
            edge = share < KNIFE_EDGE
            telling = sorted(total, key=lambda key: -total[key])[:TELLING]
            telling = telling or _telling(used, keys, columns, holds)
            window = _window(telling, keys, columns, holds) if edge and holds.any() else {}
            target = claim in bench.targets
            rows.append(ClaimRobustness(model.id, claim, target, share, edge, window, first, total, confidence))
    return tuple(rows)


def _telling(used: Sequence[str], keys: Sequence[str], columns: Sequence[Float], holds: NDArray[np.bool_]) -> list[str]:
    """The numbers whose mean differs most where the claim holds, in standard deviations."""
    if not holds.any():
        return []
    shift = {}
    for key in used:
        column = columns[keys.index(key)]
        shift[key] = abs(float(column[holds].mean() - column.mean())) / max(float(column.std()), 1e-300)
    return sorted(shift, key=lambda key: -shift[key])[:TELLING]


def _window(
    telling: Sequence[str], keys: Sequence[str], columns: Sequence[Float], holds: NDArray[np.bool_]
) -> dict[str, tuple[float, float]]:
    """The middle 90 per cent of some numbers where the claim holds."""
    out = {}
    for key in telling:
        low, high = np.quantile(columns[keys.index(key)][holds], (0.05, 0.95))
        out[key] = (float(low), float(high))
    return out


def _indices(
    bench: Bench,
    numbers: Mapping[str, FreeNumber],
    used: Sequence[str],
    base: int,
    seed: int,
    threads: int | None,
) -> dict[str, tuple[dict[str, float], dict[str, float], float]]:
    """First-order and total index of every number for every claim, and the widest interval."""
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as sampling
    except ImportError:
        raise ModelError(
            "sobol: the indices need SALib; pip install 'winset[cluster]', or leave them out (0)"
        ) from None
    problem: dict[str, object] = {
        "num_vars": len(used),
        "names": list(used),
        "bounds": [[numbers[key].low, numbers[key].high] for key in used],
    }
    points = sampling.sample(problem, base, calc_second_order=False, seed=seed)
    place = {key: k for k, key in enumerate(numbers)}
    at = [np.full(len(points), number.value) for number in numbers.values()]
    for j, key in enumerate(used):
        at[place[key]] = np.ascontiguousarray(points[:, j])
    out = {}
    for claim, holds in bench.judge(at, threads).items():
        if holds.all() or not holds.any():
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an interval of a number that changes nothing is 0 / 0
            found = analysis.analyze(
                problem, holds.astype(float), calc_second_order=False, num_resamples=RESAMPLES, seed=seed
            )
        first = {key: float(x) for key, x in zip(used, found["S1"], strict=True)}
        total = {key: float(x) for key, x in zip(used, found["ST"], strict=True)}
        out[claim] = (first, total, float(np.nanmax(found["ST_conf"])))
    return out
