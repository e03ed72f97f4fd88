"""What every answer must be before its certifier looks at it: there, finite, without repetition."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

from winset.base.array_types import Column
from winset.base.records import Record
from winset.base.solution import Certificate, Found
from winset.base.status import Status

__all__ = ["gate"]


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
        arrays = list(_arrays(answer))
        if not all(np.isfinite(array).all() for array in arrays):
            return _refused(f"{what}[{k}] has a number that is not finite")
        if len(answers) > 1:
            key = _key(answer)
            if key in seen:
                return _refused(f"{what}[{k}] repeats {what}[{seen[key]}]")
            seen[key] = k
    return None


def _refused(why: str) -> Certificate:
    return Certificate("answer", float("inf"), 0.0, statement=f"Not an answer: {why}.", parts={"answer": float("inf")})


def _key(answer: object) -> Hashable:
    """The same for answers with the same content."""
    if isinstance(answer, Record):
        return (type(answer), *(_key(part) for part in vars(answer).values()))
    if isinstance(answer, np.ndarray):
        return (answer.shape, tuple(answer.ravel().tolist()))
    if isinstance(answer, Mapping):
        return tuple((key, _key(part)) for key, part in answer.items())
    if isinstance(answer, list | tuple):
        return tuple(_key(part) for part in answer)
    return answer if isinstance(answer, Hashable) else repr(answer)


def _arrays(answer: object) -> Iterator[Column]:
    """The numbers of an answer that may fail to be finite, as arrays of floats."""
    if isinstance(answer, np.ndarray):
        if answer.dtype.kind in "fc":
            yield answer
    elif isinstance(answer, float):
        yield np.asarray(answer)
    elif isinstance(answer, Record):
        for part in vars(answer).values():
            yield from _arrays(part)
    elif isinstance(answer, Mapping):
        for part in answer.values():
            yield from _arrays(part)
    elif isinstance(answer, list | tuple | set | frozenset):
        for part in answer:
            yield from _arrays(part)
