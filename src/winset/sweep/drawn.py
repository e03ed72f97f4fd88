"""A game of a model under many draws of its parameters, and its answers where they are found one draw at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Column, Float
from winset.base.errors import NotSolved
from winset.base.expressions import Polynomial
from winset.base.status import Status
from winset.episodes.kinds.kind import AnyBuilt
from winset.episodes.schema import Written, is_number
from winset.sweep.tally import Answered

__all__ = ["Drawing", "Drawn", "Values", "evaluate", "in_words", "one_by_one"]

Drawing = Float | float
"""A number on every draw: an array ``(B,)``, or one for all."""
Values = Mapping[str, Drawing]


@dataclass(frozen=True)
class Drawn:
    """A game of a model under draws.

    Parameters
    ----------
    built
        The game at the file's values, for its shape.
    values
        Every parameter, an array ``(B,)`` or one number.
    varying
        Names of the parameters that are arrays and follow from no others.
    rows
        How many draws, B.
    rebuild
        The game of one row.
    """

    built: AnyBuilt
    values: Values
    varying: tuple[str, ...]
    rows: int
    rebuild: Callable[[int], AnyBuilt]

    def number(self, given: Written) -> Drawing:
        """A number or expression of the game's table, for all draws: an array ``(B,)`` or one number."""
        return evaluate(self.built.setting.polynomial(given, "expression"), self.values)

    def column(self, given: Written) -> Float:
        """The same, always as an array ``(B,)``."""
        return np.broadcast_to(np.asarray(self.number(given), dtype=np.float64), (self.rows,))


def evaluate(polynomial: Polynomial, values: Values) -> Drawing:
    """A polynomial's values where some parameters are arrays."""
    total: Drawing = 0.0
    for monomial, coefficient in polynomial.terms.items():
        term: Drawing = float(coefficient)
        for name, power in monomial:
            for _ in range(power):
                term = term * values[name]
        total = total + term
    return total


WORDS = ("outcome", "proposer", "label")
"""Answers that are words even where none of the games has one."""


def one_by_one(drawn: Drawn) -> Answered:
    """Answers for games that have no batch: each is built and asked in turn."""
    vocabulary = drawn.built.kind.vocabulary(drawn.built.spec)
    status = np.zeros(drawn.rows, dtype=np.int8)
    certificate = np.full(drawn.rows, np.nan)
    rows: list[Mapping[str, object]] = []
    for row in range(drawn.rows):
        built = drawn.rebuild(row)
        try:
            answers = built.kind.ask(built, ())
        except NotSolved:
            status[row] = Status.LIMIT
            rows.append({})
            continue
        rows.append(answers.values)
        certificate[row] = 0.0 if answers.certificate.exact else answers.certificate.value
        status[row] = Status.SOLVED if answers.certificate.ok else Status.INEXACT
    codes: dict[str, Column] = {}
    legend: dict[str, tuple[str, ...]] = {}
    measures: dict[str, Float] = {}
    for name in dict.fromkeys(key for values in rows for key in values):
        column = [values.get(name) for values in rows]
        numbers = [
            float(value) if is_number(value) else np.nan for value in column if value is None or is_number(value)
        ]
        if len(numbers) == len(column) and name not in WORDS:
            measures[name] = np.array(numbers)
            continue
        words = [in_words(value) for value in column]
        accepted = vocabulary.get(name)
        first = map(in_words, accepted) if isinstance(accepted, tuple) else ()
        known = list(dict.fromkeys([*first, *words]))
        place = {word: k for k, word in enumerate(known)}
        codes[name] = np.array([place[word] for word in words], dtype=np.int64)
        legend[name] = tuple(known)
    return Answered(status, certificate, codes, legend, measures)


def in_words(value: object) -> str:
    """An answer as a word of a legend: ``true``, ``none``, ``abstain behind``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " ".join(in_words(entry) for entry in value)
    return str(value)
