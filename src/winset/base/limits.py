"""How large an input may be: limits that are looked at before the work, shared by every reader and constructor.

They guard against files that would take all memory or all day, not against large games as such: each can be raised.

>>> import winset as ws
>>> with ws.limits(cells=10**8):
...     ws.NormalForm([[[1, 0], [0, 1]], [[1, 0], [0, 1]]]).players
('1', '2')
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cache
from math import log10

from winset.base.errors import Faults, ModelError

__all__ = ["Limits", "check_limit", "check_number", "current_limits", "fraction", "limits"]


VARIABLE = "WINSET_LIMITS"
"""The environment variable that sets limits for commands: ``WINSET_LIMITS="cells=100000000,players=50000"``."""

NUMBER = re.compile(r"\s*[+-]?(?:[\d_]*\.?[\d_]*)(?:[eE]([+-]?\d[\d_]*)|/([\d_]+))?\s*\Z")


@dataclass(frozen=True)
class Limits:
    """The largest inputs that are accepted.

    Parameters
    ----------
    digits
        Digits of a number, as it is written and after exact arithmetic.
    exponent
        Powers of ten, as in ``1e300``.
    formula
        Characters of an expression.
    terms
        Terms of an expression once it is multiplied out.
    nesting
        Brackets within brackets, in expressions, lists and tables.
    file_bytes
        Bytes of a file of games or data.
    model_bytes
        Bytes of a model file.
    entries
        Entries of one section of a model file: parameters, claims, facts, nodes ...
    players
        Players of a game.
    cells
        Numbers in a table: payoffs in all cells, worths of coalitions, payoffs in partitions, agreements or networks.
    nodes
        Nodes of a game tree.
    periods
        Periods one after the other: a horizon, or a number of sessions, that is solved backwards.
    """

    digits: int = 2_000
    exponent: int = 1_000
    formula: int = 10_000
    terms: int = 1_000
    nesting: int = 100
    file_bytes: int = 20_000_000
    model_bytes: int = 1_000_000
    entries: int = 2_000
    players: int = 10_000
    cells: int = 20_000_000
    nodes: int = 250_000
    periods: int = 2_000


_SAID = {
    "digits": "digits",
    "exponent": "is the power of ten",
    "formula": "characters",
    "terms": "terms",
    "nesting": "brackets within brackets",
    "file_bytes": "bytes",
    "model_bytes": "bytes",
    "entries": "entries",
    "players": "players",
    "cells": "numbers in a table",
    "nodes": "nodes",
    "periods": "periods",
}
_CURRENT: ContextVar[Limits | None] = ContextVar("winset_limits", default=None)


@cache
def _at_start() -> Limits:
    """The defaults with what the environment variable changes, read once."""
    changes: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in os.environ.get(VARIABLE, "").split(","))):
        name, _, value = part.partition("=")
        if not value.strip().isdecimal() or len(value) > 30:
            raise ModelError(f"{VARIABLE}: must be name=whole number, separated by commas, got {part[:60]!r}")
        changes[name.strip()] = int(value)
    return _changed(Limits(), changes, VARIABLE)


def _changed(base: Limits, changes: dict[str, int], where: str) -> Limits:
    known = [field.name for field in fields(Limits)]
    faults = Faults()
    for name, value in changes.items():
        if name not in known:
            faults.add(where, f"no limit named {name!r}; accepted: {', '.join(known)}")
        elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
            faults.add(f"{where}.{name}", f"must be a whole number >= 1, got {value!r}")
    faults.raise_if_any()
    return replace(base, **changes)


def current_limits() -> Limits:
    """The limits that hold here and now."""
    return _CURRENT.get() or _at_start()


@contextmanager
def limits(**changes: int) -> Iterator[Limits]:
    """Other limits within a ``with`` block; those that are not named stay as they are.

    For commands the environment variable ``WINSET_LIMITS`` does the same: ``WINSET_LIMITS="cells=100000000"``.

    Parameters
    ----------
    **changes
        New values by the names of :class:`Limits`.

    Raises
    ------
    ModelError
        If there is no such limit, or a value is no whole number >= 1.

    Examples
    --------
    >>> with limits(players=20_000) as held:
    ...     held.players
    20000
    """
    token = _CURRENT.set(_changed(current_limits(), changes, "limits"))
    try:
        yield current_limits()
    finally:
        _CURRENT.reset(token)


def check_limit(name: str, got: int, where: str) -> None:
    """Refuse what is larger than the limit of this name; the text says what it is and how to raise it.

    Raises
    ------
    ModelError
        If ``got`` exceeds the limit.
    """
    most = getattr(current_limits(), name)
    if got > most:
        raise ModelError(f"{where}: {_shown(got)} {_SAID[name]}; {_accepted(name, most)}")


def _accepted(name: str, most: int) -> str:
    return f"at most {most:,} are accepted; to raise the limit: winset.limits({name}=...), or {VARIABLE}='{name}=...'"


def _shown(count: int) -> str:
    return f"{count:,}" if count < 10**15 else f"about 10^{_digits(count) - 1}"


def _digits(number: int) -> int:
    return 1 + int(number.bit_length() * log10(2))


def check_number(value: int | Fraction, where: str) -> None:
    """Refuse a number with more digits than the limit, above or below the stroke.

    Raises
    ------
    ModelError
        If it has.
    """
    largest = max(value.numerator.bit_length(), value.denominator.bit_length())
    if largest > 3.33 * current_limits().digits:
        check_limit("digits", 1 + int(largest * log10(2)), where)


def fraction(text: str, where: str) -> Fraction:
    """The number that a text writes, such as ``-2``, ``0.5``, ``1e-3`` or ``1/3``, exactly.

    Raises
    ------
    ModelError
        If it is longer than the limits, before it is worked out.
    ValueError, ZeroDivisionError
        If it is no number.
    """
    check_limit("digits", len(text), where)
    found = NUMBER.match(text)
    if found is not None and found[1] is not None:
        check_limit("exponent", abs(int(found[1])), where)
    return Fraction(text)
