"""An episode's game, or a variant of it, under many draws of its parameters at once.

Every parameter of the file is an array over the draws or one number; what the game's table says of them is evaluated
for all draws, and the game is solved in batch where its kind has a batch, else one draw at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError, NotSolved
from winset.base.expressions import Polynomial
from winset.base.status import Status
from winset.episodes.build import build, flatten
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.kinds.kind import Built
from winset.episodes.read import Model
from winset.episodes.schema import ParameterSpec
from winset.sweep.digest import digest_of
from winset.sweep.tally import Answered

__all__ = ["Drawn", "EpisodeDraws", "Prepared", "evaluate", "one_by_one"]


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
class Prepared:
    """A model's game with some parameters open, read and built once for any number of blocks of draws.

    ``places`` says which column of the draws each open parameter takes; ``sources`` are the formulas of the others
    that follow from parameters, in the order of the file.
    """

    model: Model
    variant: str
    changes: Mapping[str, Any]
    built: Built
    places: Mapping[str, int]
    sources: Mapping[str, str]

    def drawn(self, columns: Sequence[Float], rows: int) -> Drawn:
        """The game under draws: a column ``(B,)`` for every name that was left open."""
        everything: dict[str, Any] = {}
        for name in self.model.parameters:
            if name in self.places:
                everything[name] = columns[self.places[name]]
            elif name in self.sources:
                everything[name] = self._follows(name, everything)
            else:
                everything[name] = float(self.built.setting.values[name])

        def rebuild(row: int) -> Built:
            here = {name: float(columns[k][row]) for name, k in self.places.items()}
            return build(self.model, {**here, **self.changes}, self.variant)

        return Drawn(self.built, everything, tuple(self.places), rows, rebuild)

    def _follows(self, name: str, above: Mapping[str, Any]) -> Any:
        """A parameter that follows from those above it, for all draws."""
        place, text = f"parameters.{name}", self.sources[name]

        def number(part: str) -> Any:
            return evaluate(self.built.setting.polynomial(part, place), above)

        return value_of(text, number, place) if has_extreme(text) else number(text)


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

    def fingerprint(self, names: Sequence[str]) -> str:
        """A digest of the model's parameters, games and variants, and of the changes."""
        model = self.model
        return digest_of(model.parameters, model.games, model.variants, self.variant, self.changes, tuple(names))

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

    def prepared(self, names: Sequence[str]) -> Prepared:
        """The game with these parameters, or paths of its table, left open."""
        model, changes = self.model, dict(self.changes)
        paths = {name: f"drawn_{k}" for k, name in enumerate(names) if name not in model.parameters}
        if paths:  # a number in the game's table becomes a parameter
            stood_in = {symbol: ParameterSpec(value=1) for symbol in paths.values()}
            model = replace(model, parameters={**stood_in, **model.parameters})
            changes = {**paths, **changes}
        wanted = EpisodeDraws(model, self.variant, changes)._wanted
        places = {paths.get(name, name): k for k, name in enumerate(names)}
        places = {name: k for name, k in places.items() if name not in wanted}
        file = build(model, changes, self.variant).setting.values
        plain = {name: float(file[name]) for name in places}  # a formula that is drawn stands for itself
        built = build(model, {**plain, **changes}, self.variant)
        sources: dict[str, str] = {}
        for name in model.parameters:
            given = wanted.get(name, model.parameters[name].value)
            if name in built.setting.formulas or (isinstance(given, str) and has_extreme(given)):
                sources[name] = str(given)
        return Prepared(model, self.variant, changes, built, places, sources)

    def drawn(self, names: Sequence[str], values: Float) -> Drawn:
        """The game under draws: ``values`` has a column for every name, ``(B, D)``."""
        return self.prepared(names).drawn(list(values.T), len(values))

    def answer(self, names: Sequence[str], values: Float, threads: int | None, certify: bool) -> Answered:
        """What the games at these values answer, in the words that claims use."""
        from winset.sweep.batches import answer

        return answer(self.drawn(names, values), threads, certify)


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
