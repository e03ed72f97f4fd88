"""An episode's game, or a variant of it, under many draws of its parameters at once.

Every parameter of the file is an array over the draws or one number; what the game's table says of them is evaluated
for all draws, and the game is solved in batch where its kind has a batch, else one draw at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.episodes.build import build, flatten
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.kinds.kind import AnyBuilt
from winset.episodes.model import Model
from winset.episodes.schema import ParameterSpec
from winset.episodes.setting import ranges
from winset.sweep.batches import answer
from winset.sweep.digest import digest_of
from winset.sweep.drawn import Drawing, Drawn, Values, evaluate
from winset.sweep.tally import Answered

__all__ = ["EpisodeDraws", "Prepared"]


@dataclass(frozen=True)
class Prepared:
    """A model's game with some parameters open, read and built once for any number of blocks of draws.

    ``places`` says which column of the draws each open parameter takes; ``sources`` are the formulas of the others
    that follow from parameters, in the order of the file.
    """

    model: Model
    variant: str
    changes: Mapping[str, object]
    built: AnyBuilt
    places: Mapping[str, int]
    sources: Mapping[str, str]

    def drawn(self, columns: Sequence[Float], rows: int) -> Drawn:
        """The game under draws: a column ``(B,)`` for every name that was left open."""
        everything: dict[str, Drawing] = {}
        for name in self.model.parameters:
            if name in self.places:
                everything[name] = columns[self.places[name]]
            elif name in self.sources:
                everything[name] = self._follows(name, everything)
            else:
                everything[name] = float(self.built.setting.values[name])

        def rebuild(row: int) -> AnyBuilt:
            here = {name: float(columns[k][row]) for name, k in self.places.items()}
            return build(self.model, {**here, **self.changes}, self.variant)

        return Drawn(self.built, everything, tuple(self.places), rows, rebuild)

    def _follows(self, name: str, above: Values) -> Drawing:
        """A parameter that follows from those above it, for all draws."""
        place, text = f"parameters.{name}", self.sources[name]

        def number(part: str) -> Drawing:
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
    changes: Mapping[str, object] = field(default_factory=dict)

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

    def ranges(self) -> dict[str, tuple[float, float]]:
        """The ranges of the file, but for parameters that the variant or the changes set."""
        return {name: ends for name, ends in ranges(self.model).items() if name not in self._wanted}

    @property
    def _wanted(self) -> dict[str, object]:
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
        return answer(self.drawn(names, values), threads, certify)
