"""The verb ``compare``: rival theories of the episodes, weighed by what was observed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import Faults, ModelError
from winset.episodes.actors import Actors
from winset.episodes.census import FreeNumber, free_numbers, overrides
from winset.episodes.episode import Episode, episode
from winset.episodes.episode import episodes as shipped_episodes
from winset.episodes.model import Model
from winset.episodes.read import identifiers, shipped_actors
from winset.episodes.setting import exact
from winset.sweep.episode_draws import Prepared
from winset.sweep.judge import without
from winset.sweep.run import progress_bar
from winset.theories.comparison import NULL, Comparison
from winset.theories.course import board, fact_nodes, seat
from winset.theories.gather import INNER, MODES, REPLICATES, Contender, Design, Facts, gather
from winset.theories.read import Observations, Theory, check_theory, observations, theory
from winset.theories.read import theories as shipped_theories
from winset.theories.schema import TheorySpec
from winset.theories.weigh import Asked, weighing
from winset.theories.words import sentences

__all__ = ["compare"]


MEDIAN, SPREAD = 10.0, 1.0
"""The rationality's prior is log-normal; at its median a tenth of the stake makes an action e times as likely."""
WORST = 0.5
"""The error rate's prior is uniform from 0 to this."""


def compare(
    theories: Iterable[str | Path | Theory] | None = None,
    episodes: Iterable[str | Episode] | None = None,
    draws: int = 1 << 18,
    seed: int = 0,
    *,
    threads: int | None = None,
    progress: bool | None = None,
) -> Comparison:
    """Weigh rival theories by the probability that each gave to what was observed.

    A theory plays the episodes' own games, with its mechanisms, its leanings and its ranges. Players err: by agent
    logit equilibrium at a rationality common to all episodes (McKelvey and Palfrey 1998), and beside it by subgame
    perfection with an error rate. The probability of everything observed is integrated over the theory's ranges and the
    prior of the rationality; its logarithm is the log marginal likelihood, and differences of these are log Bayes
    factors (Kass and Raftery 1995). A null takes every course of events that could be told apart for as probable as any
    other.

    Parameters
    ----------
    theories
        Identifiers or files; all that come with the library, if omitted.
    episodes
        Episodes; all that come with the library, if omitted. What was observed in one that the file of observations
        does not have is what its claims say of outcome and proposer.
    draws
        Of every episode under every theory; rounded down to 64 times a power of 2.
    seed
        Of the draws, the same for all theories.
    threads
        How many blocks of draws are solved side by side; the answer is the same.
    progress
        As in :func:`winset.sweep`.

    Raises
    ------
    ModelError
        If an argument is not acceptable, a theory names what is not there, or nothing can be compared.

    Examples
    --------
    >>> import winset as ws
    >>> found = ws.compare(["indirect-leadership", "always-open"], ["apec-launch-1989"], draws=1024, progress=False)
    >>> found.log_bayes_factors["indirect-leadership", "always-open"].value > 0
    True
    """
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < REPLICATES * INNER:
        raise ModelError(f"draws: must be a whole number from {REPLICATES * INNER} on, got {draws!r}")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ModelError(f"seed: must be a whole number from 0 on, got {seed!r}")
    started = time.perf_counter()
    file, seen = shipped_actors(), observations()
    held = [t if isinstance(t, Theory) else theory(t) for t in (shipped_theories() if theories is None else theories)]
    chosen = [
        e.model if isinstance(e, Episode) else episode(e).model
        for e in (shipped_episodes() if episodes is None else episodes)
    ]
    _check(held, chosen)
    models, asked, where, unread = _boards(chosen, seen)
    numbers = free_numbers(models, file)
    for one in held:
        check_theory(one, models, numbers, file, identifiers())
    columns = {**numbers, **_own(held)}
    known: dict[str, Prepared] = {}
    contenders = [_contender(one.spec, models, asked, where, columns, file, known) for one in held]
    design = _design(models, asked, where, columns, contenders, seen, draws, seed)
    stats = {"reading": time.perf_counter() - started}
    started = time.perf_counter()
    with progress_bar(design.draws, "theories", progress) as advance:
        sums = gather(contenders, [one.board for one in asked], design, threads, advance)
    stats["draws"] = time.perf_counter() - started
    names = (*(one.id for one in held), NULL)
    weighed = [
        weighing(errors, names, [by[m] for by in sums], asked, design, design.rationality[m])
        for m, errors in enumerate(MODES)
    ]
    return Comparison(
        theories=names,
        titles={one.id: one.title for one in held} | {NULL: "Every course of events alike"},
        cites={one.id: one.cites for one in held},
        episodes=tuple(model.id for model in models),
        retold=tuple(m.id for m, counts in zip(models, design.counted, strict=True) if not counts),
        logit=weighed[0],
        perfect=weighed[1],
        free=len(design.shared) + len(design.alone),
        observations=len(asked),
        draws=design.draws,
        seed=seed,
        sentences=sentences(names, [model.id for model in models], *weighed),
        overrides=overrides(models),
        unread=unread,
        stats=stats,
    )


def _check(held: Sequence[Theory], models: Sequence[Model]) -> None:
    faults = Faults()
    for what, ids in (("theories", [t.id for t in held]), ("episodes", [m.id for m in models])):
        if not ids:
            faults.add(what, "must name at least one")
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            faults.add(what, f"must differ, got {name!r} more than once")
    if NULL in [t.id for t in held]:
        faults.add("theories", f"{NULL!r} is the name of the null, which is always there")
    faults.raise_if_any()


def _boards(chosen: Sequence[Model], seen: Observations) -> tuple[list[Model], list[Asked], list[int], dict[str, str]]:
    """The episodes that can be read, every observation with its board, its episode's place, and who is left out."""
    models: list[Model] = []
    asked: list[Asked] = []
    where: list[int] = []
    unread: dict[str, str] = {}
    for model in chosen:
        facts = seen.facts.get(model.id, ())
        try:
            found = []
            for one in seen.of(model):
                on = board(model, one)
                here = [fact for fact in facts if fact.variant == one.variant]
                found.append(Asked(one, on, fact_nodes(on, here) if here or not facts else ()))
        except ModelError as error:
            if model.id in seen.observed:
                raise
            unread[model.id] = error.faults[0]
            continue
        if not found:
            unread[model.id] = "nothing is said of what was observed"
            continue
        where += [len(models)] * len(found)
        models.append(model)
        asked += found
    if not models:
        raise ModelError(f"episodes: none of them can be compared: {'; '.join(unread.values())}")
    return models, asked, where, unread


def _own(held: Sequence[Theory]) -> dict[str, FreeNumber]:
    """The theories' own numbers as columns of the draws."""
    out = {}
    for one in held:
        for name, number in one.spec.numbers.items():
            low, high = (float(exact(end)) for end in number.range)
            key = f"{one.id}.{name}"
            out[key] = FreeNumber(key, (low + high) / 2, low, high, "assumption", number.says, one.cites)
    return out


def _contender(
    spec: TheorySpec,
    models: Sequence[Model],
    asked: Sequence[Asked],
    where: Sequence[int],
    columns: Mapping[str, FreeNumber],
    file: Actors,
    known: dict[str, Prepared],
) -> Contender:
    """A theory's games and ranges."""
    place = {key: k for k, key in enumerate(columns)}
    low, high = (np.array([getattr(n, end) for n in columns.values()]) for end in ("low", "high"))
    for key, entry in spec.ranges.items():
        if key in place:
            low[place[key]], high[place[key]] = (float(exact(end)) for end in entry.range)
    seats = []
    for one, e in zip(asked, where, strict=True):
        model = models[e]
        game = one.seen.variant if one.seen.variant in model.games else ""
        kind, here = str(model.games[game].get("kind")), spec.episodes.get(model.id)
        off = spec.without if here is None or here.without is None else here.without
        changes: dict[str, object] = {}
        for mechanism in off:
            changes |= without(mechanism, model, file)
        own = spec.kinds[kind].set if kind in spec.kinds else {}
        changes |= own | (here.set if here is not None else {})
        if game:  # what is said of the main game's table does not hold of another's
            changes = {name: value for name, value in changes.items() if name in model.parameters or name in own}
        seats.append(seat(model, one.seen, one.board, spec, changes, place, known))
    return Contender(spec.id, tuple(seats), low, high)


def _design(
    models: Sequence[Model],
    asked: Sequence[Asked],
    where: Sequence[int],
    columns: Mapping[str, FreeNumber],
    contenders: Sequence[Contender],
    seen: Observations,
    draws: int,
    seed: int,
) -> Design:
    """Which numbers several episodes use, and which episodes tell the same."""
    users: dict[int, set[int]] = {}
    for contender in contenders:
        for taken, e in zip(contender.seats, where, strict=True):
            pulled = [column for pull in taken.pulls for _, column in pull.terms if column >= 0]
            for column in (*taken.columns, *pulled):
                users.setdefault(column, set()).add(e)
    shared = [k for k in range(len(columns)) if len(users.get(k, ())) > 1]
    alone = [k for k in range(len(columns)) if len(users.get(k, ())) == 1]
    ids = [model.id for model in models]
    tells = [seen.retold.get(name, "") if seen.retold.get(name) in ids else "" for name in ids]
    facts = []
    for one in asked:
        start = one.board.arrays.child_start
        widths = [int(start[v + 1] - start[v]) for v, _ in one.facts]
        first = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
        facts.append(Facts(np.array([v for v, _ in one.facts], dtype=np.int64), first[:-1].copy(), int(first[-1])))
    return Design(
        numbers=columns,
        shared=np.array(shared, dtype=np.int64),
        alone=np.array(alone, dtype=np.int64),
        episode=np.array(where),
        counted=tuple(not told for told in tells),
        without=tuple(frozenset({e, *([ids.index(told)] if told else [])}) for e, told in enumerate(tells)),
        facts=tuple(facts),
        outer=1 << ((draws // (REPLICATES * INNER)).bit_length() - 1),
        seed=seed,
        rationality=(_rationality, _error_rate),
    )


def _rationality(odds: Float) -> Float:
    from scipy.special import ndtri

    return np.asarray(MEDIAN * np.exp(SPREAD * ndtri(np.clip(odds, 1e-12, 1 - 1e-12))), dtype=np.float64)


def _error_rate(odds: Float) -> Float:
    return np.asarray(WORST * odds, dtype=np.float64)
