"""Forecasts from anywhere held against what came out: a scoreboard without a table of actors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import Faults, ModelError, listed
from winset.positions.backtests.board import Board
from winset.positions.backtests.plan import Plan
from winset.positions.backtests.scoring import climatology, scored, scores
from winset.positions.forecasts.column import Outcomes

__all__ = ["scoreboard"]

Given = Mapping[str, object] | Sequence[object] | Float


def scoreboard(
    outcomes: Given,
    forecasts: Mapping[str, Given],
    *,
    clusters: Given | None = None,
    scale: Sequence[float] = (0.0, 100.0),
    score: str = "mae",
    against: str = "climatology",
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    title: str = "",
) -> Board:
    """Hold forecasts from anywhere against what came out.

    As :func:`~winset.backtest` does for procedures on a table of actors: paired differences to a baseline, with
    intervals that resample whole clusters. The middle of the scale and the climatology, what came out in the other
    clusters, are always among the baselines.

    Parameters
    ----------
    outcomes
        What came out, by name, or a sequence. What is not known (NaN) is left out.
    forecasts
        By label: a number for every outcome, by the same names or in the same order; or, where a forecast is a
        lottery, points and their chances. A forecast may leave some out.
    clusters
        The cluster of every outcome; each alone if omitted.
    scale
        The ends of the scale of all outcomes; scores are on a scale from 0 to 100.
    score, against
        What differences are of (``"mae"``, ``"rmse"`` or ``"crps"``), and to which baseline or forecast.
    draws, seed, level
        Of the bootstrap and its intervals.
    title
        What is tried.

    Raises
    ------
    ModelError
        With every fault: outcomes off the scale, forecasts of what is not among the outcomes ...

    Examples
    --------
    >>> board = scoreboard({"a": 10, "b": 40, "c": 70}, {"guess": {"a": 20, "b": 40, "c": 65}}, draws=100)
    >>> [(row.procedure, round(row.mae, 2)) for row in board.scores]
    [('constant-50', 23.33), ('climatology', 30.0), ('guess', 5.0)]
    """
    faults = Faults()
    low, high = _ends(scale)
    names, told = _by_name(outcomes)
    came = np.array([_number(told[name], f"outcomes[{name}]", faults) for name in names])
    for k in np.flatnonzero((came < low) | (came > high)):
        faults.add(f"outcomes[{names[k]}]", f"must be from {low:g} to {high:g}, got {came[k]:g}")
    if len({*forecasts, "constant-50", "climatology"}) < len(forecasts) + 2:
        faults.add("forecasts", "must not be named constant-50 or climatology, which are always in")
    known = np.flatnonzero(np.isfinite(came))
    if not len(known) and not len(faults):
        faults.add("outcomes", "nothing is known to have come out")
    here = tuple(names[k] for k in known)
    read = {label: _read(label, given, names, here, (low, high), faults) for label, given in forecasts.items()}
    groups = _clusters(clusters, names, here, faults)
    if against not in ("constant-50", "climatology", *forecasts):
        faults.add(
            "against", f"no forecast {against!r}; accepted: {listed(['constant-50', 'climatology', *forecasts])}"
        )
    faults.raise_if_any()
    right = 100 * (came[known] - low) / (high - low)
    middle = Outcomes.empty(len(right))
    middle.forecast[:] = 50.0
    tried = {"constant-50": scored(middle, right), "climatology": climatology(right, groups)}
    tried |= {label: scored(one, right) for label, one in read.items()}
    plan = Plan(
        (), "cluster", ("constant-50",), "climatology", score, draws, seed, level=level, title=title,
        digest=_digest(outcomes, forecasts, against),
    )  # fmt: skip
    rows = scores(right, tried, groups, plan, against)
    said = {label: one.forecast for label, one in tried.items()}
    return Board(rows, plan, here, said, right, {}, len(names) - len(known), against)


def _ends(scale: Sequence[float]) -> tuple[float, float]:
    try:
        low, high = (float(end) for end in scale)
    except (TypeError, ValueError):
        raise ModelError(f"scale: must be (lower, upper), got {scale!r:.60}") from None
    if not (np.isfinite([low, high]).all() and low < high):
        raise ModelError(f"scale: must be (lower, upper), got {scale!r:.60}")
    return low, high


def _by_name(given: Given) -> tuple[tuple[str, ...], dict[str, object]]:
    rows = dict(given) if isinstance(given, Mapping) else {str(k + 1): value for k, value in enumerate(given)}
    named = {str(name): value for name, value in rows.items()}
    return tuple(named), named


def _number(value: object, place: str, faults: Faults) -> float:
    try:
        number = float("nan") if value is None else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("inf")
    if isinstance(value, bool | str) or np.isinf(number):
        faults.add(place, f"must be a finite number, got {value!r:.60}")
        return float("nan")
    return number


def _read(
    label: str, given: Given, names: Sequence[str], here: Sequence[str], ends: tuple[float, float], faults: Faults
) -> Outcomes:
    """The forecasts of a label on the scale from 0 to 100, lotteries with them."""
    place = f"forecasts[{label}]"
    out, (low, high) = Outcomes.empty(len(here)), ends
    if not isinstance(given, Mapping) and len(given) != len(names):
        faults.add(place, f"must be {len(names)}, one for every outcome, got {len(given)}")
        return out
    told = _by_name(given)[1] if isinstance(given, Mapping) else dict(zip(names, given, strict=True))
    strangers = [name for name in told if name not in names]
    if strangers:
        faults.add(place, f"nothing is among the outcomes that is named {listed(strangers)}")
    for k, name in enumerate(here):
        value = told.get(name)
        if isinstance(value, tuple | list) and len(value) == 2:
            try:
                points, chances = (np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in value)
            except (TypeError, ValueError):
                points, chances = np.zeros(1), np.zeros(0)
            if points.shape != chances.shape or not (chances >= 0).all() or abs(chances.sum() - 1) > 1e-9:
                faults.add(f"{place}[{name}]", "a lottery must be points and as many chances that sum to 1")
                continue
            points = 100 * (points - low) / (high - low)
            out.forecast[k], out.lotteries[k] = float(points @ chances), (points, chances)
            continue
        out.forecast[k] = 100 * (_number(value, f"{place}[{name}]", faults) - low) / (high - low)
    return out


def _clusters(given: Given | None, names: Sequence[str], here: Sequence[str], faults: Faults) -> Int:
    """The cluster of every known outcome, numbered from 0."""
    if given is None:
        return np.arange(len(here))
    if not isinstance(given, Mapping) and len(given) != len(names):
        faults.add("clusters", f"must be {len(names)}, one for every outcome, got {len(given)}")
        return np.arange(len(here))
    told = _by_name(given)[1] if isinstance(given, Mapping) else dict(zip(names, given, strict=True))
    lacking = [name for name in here if name not in told]
    if lacking:
        faults.add("clusters", f"none is given for {listed(lacking)}")
    words = [str(told.get(name)) for name in here]
    places = {word: k for k, word in enumerate(dict.fromkeys(words))}
    return np.array([places[word] for word in words], dtype=np.int64)


def _digest(*given: object) -> str:
    return hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()
