"""An episode's game, or a variant of it, under many draws of its parameters at once.

Every parameter of the file is an array over the draws or one number; what the game's table says of them is evaluated
for all draws, and the game is solved in batch where its kind has a batch, else one draw at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.episodes.build import build, flatten
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.kinds.kind import Built
from winset.episodes.read import Model
from winset.episodes.schema import ParameterSpec
from winset.episodes.setting import Setting
from winset.errors import ModelError, NotSolved
from winset.games.expressions import Polynomial
from winset.status import Status
from winset.sweep.tally import Answered

__all__ = ["Drawn", "EpisodeDraws", "evaluate", "one_by_one"]

Float = NDArray[np.float64]


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

    built: Built
    values: Mapping[str, Any]
    varying: tuple[str, ...]
    rows: int
    rebuild: Callable[[int], Built]

    def number(self, given: Any) -> Any:
        """A number or expression of the game's table, for all draws: an array ``(B,)`` or one number."""
        return evaluate(self.built.setting.polynomial(given, "expression"), self.values)

    def column(self, given: Any) -> Float:
        """The same, always as an array ``(B,)``."""
        return np.broadcast_to(np.asarray(self.number(given), dtype=np.float64), (self.rows,))


def evaluate(polynomial: Polynomial, values: Mapping[str, Any]) -> Any:
    """A polynomial's values where some parameters are arrays."""
    total: Any = 0.0
    for monomial, coefficient in polynomial.terms.items():
        term: Any = float(coefficient)
        for name, power in monomial:
            for _ in range(power):
                term = term * values[name]
        total = total + term
    return total


@dataclass(frozen=True)
class EpisodeDraws:
    """An episode with a variant and further changes, as something to sweep over.

    Parameters
    ----------
    model
        The checked file.
    variant
        A variant or another game of the file; the main game if empty.
    changes
        New values by parameter or by path in the game's table, for every draw; they come after the draws.
    """

    model: Model
    variant: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The episode's title."""
        return f"{self.model.title} ({self.variant})" if self.variant else self.model.title

    def fingerprint(self) -> str:
        """A digest of the model's parameters, games and variants, and of the changes."""
        parts = (self.model.parameters, self.model.games, self.model.variants, self.variant, self.changes)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def check(self, names: Sequence[str], values: Float) -> None:
        """ModelError if the game cannot be built at one of these rows, shape ``(B, D)``."""
        for row in values:
            build(self.model, {**self.changes, **dict(zip(names, map(float, row), strict=True))}, self.variant, "axes")
        fixed = [name for name in names if name in self._wanted]
        if fixed:
            raise ModelError(f"axes.{name}: is set by the variant or by 'set', so it cannot vary" for name in fixed)

    @property
    def _wanted(self) -> dict[str, Any]:
        variant = self.model.variants[self.variant].set if self.variant in self.model.variants else {}
        return {**flatten(variant, self.model.parameters), **flatten(self.changes, self.model.parameters)}

    def drawn(self, names: Sequence[str], values: Float | Sequence[Float]) -> Drawn:
        """The game under draws: ``values`` has a column for every name, ``(B, D)``, or is a list of columns."""
        columns = list(values.T) if isinstance(values, np.ndarray) else list(values)
        model, changes, given = self.model, dict(self.changes), dict(zip(names, columns, strict=True))
        paths = {name: f"drawn_{k}" for k, name in enumerate(names) if name not in model.parameters}
        if paths:  # a number in the game's table becomes a parameter
            stood_in = {symbol: ParameterSpec(value=1) for symbol in paths.values()}
            model = replace(model, parameters={**stood_in, **model.parameters})
            changes = {**paths, **changes}
            given = {paths.get(name, name): column for name, column in given.items()}
        wanted = EpisodeDraws(model, self.variant, changes)._wanted
        given = {name: column for name, column in given.items() if name not in wanted}
        plain = {name: float(column[0]) for name, column in given.items()}
        built = build(model, {**plain, **changes}, self.variant)
        at: Setting = built.setting
        everything: dict[str, Any] = {}
        for name in model.parameters:
            if name in given:
                everything[name] = given[name]
                continue
            source = wanted.get(name, model.parameters[name].value)

            def number(text: str, name: str = name) -> Any:
                return evaluate(at.polynomial(text, f"parameters.{name}"), everything)

            if isinstance(source, str) and has_extreme(source):
                everything[name] = value_of(source, number, f"parameters.{name}")
            elif name in at.formulas:
                everything[name] = number(str(source))
            else:
                everything[name] = float(at.values[name])

        def rebuild(row: int) -> Built:
            here = {name: float(column[row]) for name, column in given.items()}
            return build(model, {**here, **changes}, self.variant)

        rows = len(columns[0]) if columns else 1
        return Drawn(built, everything, tuple(given), rows, rebuild)

    def answer(self, names: Sequence[str], values: Float, threads: int | None, certify: bool) -> Answered:
        """What the games at these values answer, in the words that claims use."""
        from winset.sweep.batches import BATCHES

        drawn = self.drawn(names, values)
        batch = BATCHES.get(drawn.built.spec.kind)
        found = batch(drawn, threads, certify) if batch is not None else None
        return found if found is not None else one_by_one(drawn)


def one_by_one(drawn: Drawn) -> Answered:
    """Answers for games that have no batch: each is built and asked in turn."""
    vocabulary = drawn.built.kind.vocabulary(drawn.built.spec)
    status = np.zeros(drawn.rows, dtype=np.int8)
    certificate = np.full(drawn.rows, np.nan)
    rows: list[dict[str, Any]] = []
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
    codes: dict[str, NDArray[Any]] = {}
    legend: dict[str, tuple[str, ...]] = {}
    measures: dict[str, Float] = {}
    for name in dict.fromkeys(key for values in rows for key in values):
        column = [values.get(name) for values in rows]
        if all(_is_number(value) or value is None for value in column):
            measures[name] = np.array([np.nan if value is None else float(value) for value in column])
            continue
        words = [in_words(value) for value in column]
        accepted = vocabulary.get(name)
        first = map(in_words, accepted) if isinstance(accepted, tuple) else ()
        known = list(dict.fromkeys([*first, *words]))
        place = {word: k for k, word in enumerate(known)}
        codes[name] = np.array([place[word] for word in words], dtype=np.int64)
        legend[name] = tuple(known)
    return Answered(status, certificate, codes, legend, measures)


def in_words(value: Any) -> str:
    """An answer as a word of a legend: ``true``, ``none``, ``abstain behind``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " ".join(in_words(entry) for entry in value)
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
