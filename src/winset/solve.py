"""The one verb: check, to arrays, choose a method, run, certify. This file is the only wiring."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from winset.certify import batch_certifier_for, certifier_for
from winset.concepts import Concept
from winset.errors import MethodError, ModelError
from winset.games.normal import NormalForm
from winset.methods import METHODS, Method
from winset.solution import BatchSolution, Certificate, Solution
from winset.status import Status

__all__ = ["solve", "solve_batch"]

BATCH_TOLERANCE = 1e-9
"""Largest relative violation of a row that counts as solved."""


def solve(game: Any, concept: Concept, method: Method | str | None = None, *, seed: int = 0) -> Solution:
    """Solve a game and certify the answer.

    Parameters
    ----------
    game
        Any game of the library, or any object with ``to_arrays()`` and ``present()``, or with ``__game__()``
        that gives one.
    concept
        What to look for, such as ``Nash()`` or ``NashBargaining()``.
    method
        How; the first that applies, if omitted. An instance from ``winset.methods``, or its class name.
    seed
        For methods that draw random numbers; the same seed gives the same answer.

    Returns
    -------
    Solution
        With ``status`` SOLVED only if the certificate is within tolerance.

    Raises
    ------
    ModelError
        If the game or the concept is not acceptable.
    MethodError
        If no method applies; the text says why, method by method.
    """
    if not isinstance(concept, Concept):
        raise ModelError(f"concept: must be a concept such as winset.Nash(), got {concept!r}")
    game = game.__game__() if hasattr(game, "__game__") else game
    if not hasattr(game, "to_arrays"):
        raise ModelError(f"game: must be a game with to_arrays(), got {type(game).__name__}")
    arrays = game.to_arrays()
    chosen = choose(arrays, concept, method)
    started = time.perf_counter()
    found = chosen.run(arrays, concept, random_numbers(seed))
    seconds = time.perf_counter() - started
    found = game.present(found)
    certificate: Certificate = certifier_for(game, concept)(game, concept, found)
    status = found.status
    if status is Status.SOLVED and not certificate.ok:
        status = Status.INEXACT
    return Solution(
        game=game.title,
        concept=concept,
        status=status,
        points=found.points,
        completeness=found.completeness,
        reason=found.reason,
        certificate=certificate,
        method=type(chosen).__name__,
        components=found.components,
        details=found.details,
        stats={**found.stats, "seconds": seconds},
    )


def solve_batch(
    stack: Any,
    concept: Concept | Any = None,
    draws: Any = None,
    *,
    method: Method | str | None = None,
    threads: int | None = None,
    certify: bool = True,
    seed: int = 0,
) -> BatchSolution:
    """Solve many games of one shape and certify every row.

    Parameters
    ----------
    stack
        The games: a parametric game (with ``draws``), a stack made by ``winset.games.stacks``, a list of games of one
        shape, or for normal forms an array ``(B, n, m_1, ..., m_n)``.
    concept
        What to look for; the stack's natural concept if omitted. Draws may stand in its place:
        ``solve_batch(game, draws)``.
    draws
        Values of the game's parameters: ``{name: array (B,)}`` or an array ``(B, P)`` in the order of its parameters.
    method
        As in :func:`solve`.
    threads
        How many threads; all, if omitted. The answer is the same, bit for bit, whatever the number.
    certify
        Whether to compute certificates; without, they are NaN and the status is the method's own.
    seed
        For methods that draw random numbers.

    Raises
    ------
    ModelError, MethodError
        As in :func:`solve`.

    Notes
    -----
    A new kind of stack needs ``to_arrays()`` (a class of ``winset.arrays`` with a leading axis), ``present(found)``,
    which may put a ``legend`` among the details, ``concept`` (its natural one), and a row of ``BATCH_CERTIFIERS`` or
    a method ``certificates(found)``; its method takes that class of arrays and returns the columns, ``status`` among
    them, as the details of a ``Found``; what a row has several of stands in a dictionary ``lists`` there, with
    ``offsets``.
    """
    if concept is not None and not isinstance(concept, Concept):
        concept, draws = None, concept
    stack = as_stack(stack, draws)
    concept = stack.concept if concept is None else concept
    arrays = stack.to_arrays()
    chosen = choose(arrays, concept, method)
    started = time.perf_counter()
    with thread_count(threads):
        found = chosen.run(arrays, concept, random_numbers(seed))
    seconds = time.perf_counter() - started
    found = stack.present(found)
    columns = dict(found.details)
    status = columns.pop("status").astype(np.int8)
    legend, lists = columns.pop("legend", {}), columns.pop("lists", {})
    offsets = columns.pop("offsets", np.zeros(0, dtype=np.int64))
    certificate = np.full(len(status), np.nan)
    if certify:
        own = getattr(stack, "certificates", None)
        certificate = own(found) if own else batch_certifier_for(stack, concept)(stack, concept, found)
        solved = status == Status.SOLVED
        status[solved & ~(certificate <= BATCH_TOLERANCE)] = Status.INEXACT
        certificate[status == Status.NONFINITE] = np.nan
    return BatchSolution(
        concept=concept,
        status=status,
        certificate=certificate,
        columns=columns,
        method=type(chosen).__name__,
        legend=legend,
        stats={**found.stats, "seconds": seconds},
        lists=lists,
        offsets=offsets,
        players=getattr(stack, "players", ()),
        actions=getattr(stack, "actions", ()),
    )


class LateGenerator:
    """A generator of random numbers that is made when a method first draws, which most never do."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __getattr__(self, name: str) -> Any:
        if "_made" not in self.__dict__:
            self._made = np.random.default_rng(self._seed)
        return getattr(self._made, name)


def random_numbers(seed: int) -> np.random.Generator:
    """Random numbers of this seed."""
    return cast(np.random.Generator, LateGenerator(seed))


def as_stack(stack: Any, draws: Any) -> Any:
    """Whatever ``solve_batch`` accepts as one stack of games."""
    if draws is not None:
        if not hasattr(stack, "with_draws"):
            raise ModelError(f"stack: {type(stack).__name__} has no parameters to draw; accepted: a parametric game")
        return stack.with_draws(draws)
    if isinstance(stack, list | tuple):
        kinds = {type(game) for game in stack}
        if len(kinds) != 1 or not hasattr(stack[0], "stack"):
            names = ", ".join(sorted(kind.__name__ for kind in kinds)) or "nothing"
            raise ModelError(f"stack: must be games of one kind that can be stacked, got {names}")
        return type(stack[0]).stack(stack)
    if isinstance(stack, np.ndarray):
        return NormalForm.stack(stack)
    if not hasattr(stack, "to_arrays") or not hasattr(stack, "concept"):
        raise ModelError(
            f"stack: must be a stack of games, or a parametric game with draws; got {type(stack).__name__}"
        )
    return stack


@contextmanager
def thread_count(threads: int | None) -> Iterator[None]:
    """Run kernels on this many threads, and put the number back afterwards."""
    from winset.kernels.jit import most_threads, on_threads

    most = most_threads()
    if threads is not None and not (type(threads) is int and 1 <= threads <= most):
        raise ModelError(f"threads: must be a whole number from 1 to {most}, got {threads!r}")
    with on_threads(threads or most):
        yield


def choose(arrays: Any, concept: Concept, method: Method | str | None = None) -> Method:
    """The first method of ``METHODS`` that applies, or the one asked for if it does."""
    if isinstance(method, str):
        named = [m for m in METHODS if type(m).__name__.lower() == method.lower().replace("-", "").replace("_", "")]
        if not named:
            known = ", ".join(type(m).__name__ for m in METHODS)
            raise MethodError(f"method: no method named {method!r}; accepted: {known}")
        candidates: tuple[Method, ...] = tuple(named)
    else:
        candidates = METHODS if method is None else (method,)
    reasons = []
    for candidate in candidates:
        name = type(candidate).__name__
        if not isinstance(concept, candidate.concepts):
            reason: str | None = f"does not answer {concept.name}"
        elif not isinstance(arrays, candidate.arrays):
            reason = f"does not take {type(arrays).__name__}"
        else:
            reason = candidate.supports(arrays, concept)
            if reason is None:
                return candidate
            reasons.append(f"{name}: {reason}")
            continue
        if method is not None:
            reasons.append(f"{name}: {reason}")
    why = "; ".join(reasons) or f"no method answers {concept.name} for {type(arrays).__name__}"
    raise MethodError(f"{concept.name}: {why}")
