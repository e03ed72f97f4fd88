"""What every answer must be before its certifier looks at it: there, finite, without repetition."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.base.array_types import Column
from winset.base.points import MixTable, Profile, Vector
from winset.base.records import Record
from winset.base.solution import Certificate, Found
from winset.base.status import Status

__all__ = ["gate"]


FLOAT = np.dtype(np.float64)
SMALL = 64
"""Arrays up to this size are read number by number, which is faster."""


def gate(found: Found) -> Certificate | None:
    """A failing certificate that says what is wrong with the answer, or None.

    An answer that claims to be solved has a point or a component; no number of a point or component is NaN or
    infinite; no point and no component is listed twice.
    """
    if found.status is Status.SOLVED and not found.points and not found.components:
        return _refused("there is no point and no component")
    return _fault("points", found.points) or _fault("components", found.components)


def _fault(what: str, answers: Sequence[object]) -> Certificate | None:
    seen: dict[Hashable, int] = {}
    for k, answer in enumerate(answers):
        key = None
        if type(answer) is Profile:
            key = _numbers(answer.strategies)
        elif type(answer) is Vector and len(answers) == 1:
            key = _numbers((answer.values,))
        if key is None and not _finite(answer):
            return _refused(f"{what}[{k}] has a number that is not finite")
        if len(answers) > 1:
            first = seen.setdefault(_key(answer) if key is None else key, k)
            if first != k:
                return _refused(f"{what}[{k}] repeats {what}[{first}]")
    return None


def _refused(why: str) -> Certificate:
    return Certificate("answer", float("inf"), 0.0, statement=f"Not an answer: {why}.", parts={"answer": float("inf")})


def _numbers(arrays: Sequence[Column]) -> Hashable:
    """The key of lists of finite numbers in floating point; None if there is more to look at."""
    rows = []
    for strategy in arrays:
        if getattr(strategy, "dtype", None) is not FLOAT or strategy.ndim != 1:
            return None
        rows.append(tuple(strategy.tolist()))
    return tuple(rows) if math.isfinite(sum(map(sum, rows))) else None


def _key(answer: object) -> Hashable:
    """The same for answers with the same content."""
    kind = type(answer)
    if kind is str:
        return answer
    if isinstance(answer, np.ndarray):
        return tuple(answer.tolist()) if answer.ndim == 1 else (answer.shape, tuple(answer.ravel().tolist()))
    if isinstance(answer, tuple):
        try:
            hash(answer)  # names and numbers, as they are
        except TypeError:
            return tuple(map(_key, answer))
        return answer
    if isinstance(answer, Profile):
        return tuple([tuple(s.tolist()) for s in answer.strategies])
    if isinstance(answer, Record):
        return (kind, *map(_key, vars(answer).values()))
    if isinstance(answer, Mapping):
        return frozenset((key, _key(part)) for key, part in answer.items())
    if isinstance(answer, list):
        return tuple(map(_key, answer))
    return answer if isinstance(answer, Hashable) else repr(answer)


def _finite(answer: object) -> bool:
    """Whether no number in an answer is NaN or infinite."""
    kind = type(answer)
    if kind is str or kind is int or kind is Fraction:
        return True
    if isinstance(answer, np.ndarray):
        if answer.dtype.kind == "f":
            if answer.size <= SMALL:
                return all(map(math.isfinite, answer.ravel().tolist()))
            return bool(np.isfinite(answer).all())
        if answer.dtype.kind == "O":
            return all(map(_finite, answer.ravel().tolist()))
        return answer.dtype.kind != "c" or bool(np.isfinite(answer).all())
    if isinstance(answer, float | np.floating):
        return math.isfinite(answer)
    if isinstance(answer, tuple | list | set | frozenset):
        return all(map(_finite, answer))
    if isinstance(answer, Profile):
        return all(map(_finite, answer.strategies))
    if isinstance(answer, Record):
        return all(map(_finite, vars(answer).values()))
    if isinstance(answer, MixTable):
        return _finite(answer.numbers)
    if isinstance(answer, Mapping):
        return all(map(_finite, answer.values()))
    return not isinstance(answer, complex | np.complexfloating) or bool(np.isfinite(answer))
