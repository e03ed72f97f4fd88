"""The one verb: check, to arrays, choose a method, run, certify. This file is the only wiring."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from winset.certify import certifier_for
from winset.concepts import Concept
from winset.errors import MethodError, ModelError
from winset.methods import METHODS, Method
from winset.solution import Certificate, Solution
from winset.status import Status

__all__ = ["solve"]


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
    found = chosen.run(arrays, concept, np.random.default_rng(seed))
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
