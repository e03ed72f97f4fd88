"""From a checked model file to a game: parameters are set, expressions evaluated, the constructor called. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from winset.episodes import answers
from winset.episodes.faults import describe, shown, suggest
from winset.episodes.read import Model
from winset.episodes.schema import ExtensiveSpec, GameSpec, NormalSpec, SponsoredSpec
from winset.errors import Faults, ModelError
from winset.games.expressions import Polynomial

__all__ = ["KINDS", "Built", "Kind", "Setting", "build", "setting"]

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@lru_cache(maxsize=4096)
def _parse(text: str, names: tuple[str, ...], where: str) -> Polynomial:
    return Polynomial.parse(text, names, where)


@dataclass(frozen=True)
class Setting:
    """The parameters of a model at their present values.

    Parameters
    ----------
    values
        Every parameter, exactly.
    formulas
        Those that follow from others, as expressions in the free ones.
    """

    values: Mapping[str, Fraction]
    formulas: Mapping[str, str]

    @property
    def free(self) -> dict[str, Fraction]:
        """The parameters that do not follow from others."""
        return {name: value for name, value in self.values.items() if name not in self.formulas}

    def polynomial(self, given: Any, where: str) -> Polynomial:
        """A number or expression, checked."""
        if isinstance(given, str):
            return _parse(given, tuple(self.values), where)
        return Polynomial.parse(exact(given), (), where)

    def number(self, given: Any, where: str, faults: Faults | None = None) -> Fraction:
        """The value of a number or expression; with ``faults`` a bad one is noted there and counts as 1."""
        if not isinstance(given, str):
            return exact(given)
        try:
            return self.polynomial(given, where).exact(self.values)
        except ModelError as error:
            if faults is None:
                raise
            faults.include(error)
            return Fraction(1)

    def expression(self, given: Any, where: str, faults: Faults) -> str | Fraction:
        """The same as an expression in the free parameters, for games that stay parametric."""
        if not isinstance(given, str):
            return exact(given)
        before = len(faults)
        value = self.number(given, where, faults)
        if len(faults) > before:
            return value
        return _WORD.sub(lambda word: self.formulas.get(word[0], word[0]), given)


def exact(number: int | float | Fraction) -> Fraction:
    """The number as it is written: 0.1 is one tenth."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def setting(model: Model, changes: Mapping[str, Any], faults: Faults, where: str = "set") -> Setting:
    """The parameters with some of them changed."""
    values: dict[str, Fraction] = {}
    formulas: dict[str, str] = {}
    for name, entry in model.parameters.items():
        given, place = (changes[name], f"{where}.{name}") if name in changes else (entry.value, f"parameters.{name}")
        problem = _problem(given, values, model)
        if problem:
            faults.add(place, problem)
            given = 1
        so_far = Setting(dict(values), dict(formulas))
        values[name] = so_far.number(given, place, faults)
        if isinstance(given, str) and any(word in so_far.values for word in _WORD.findall(given)):
            formulas[name] = f"({so_far.expression(given, place, Faults())})"
    return Setting(values, formulas)


def _problem(given: Any, above: Mapping[str, Fraction], model: Model) -> str:
    """Why this cannot be a parameter's value; empty if it can."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Fraction):
        return f"must be a number, got {shown(given)}"
    if isinstance(given, float) and not math.isfinite(given):
        return f"must be a finite number, got {given}"
    words = _WORD.findall(given) if isinstance(given, str) else []
    below = [word for word in words if word in model.parameters and word not in above]
    accepted = ", ".join(above) or "numbers only"
    return f"uses {below[0]!r}, which does not stand above it; accepted: {accepted}" if below else ""


# ---------------------------------------------------------------- kinds of game


def _sponsored(spec: SponsoredSpec, at: Setting, title: str, where: str) -> Any:
    from winset.leadership import Backup, Design, Ministries, Signal, SponsoredProposal, Veil

    faults = Faults()

    def value(given: Any, key: str) -> Any:
        if isinstance(given, dict):
            return {name: value(entry, f"{key}.{name}") for name, entry in given.items()}
        if isinstance(given, list):
            return tuple(value(entry, f"{key}[{k}]") for k, entry in enumerate(given))
        return float(at.number(given, f"{where}.{key}", faults))

    def record(constructor: Callable[..., Any], entry: Any, key: str, plain: tuple[str, ...] = ()) -> Any:
        given = {name: getattr(entry, name) for name in type(entry).model_fields}
        return constructor(
            **{n: part if n in plain or part is None else value(part, f"{key}.{n}") for n, part in given.items()}
        )

    def optional(constructor: Callable[..., Any], key: str, plain: tuple[str, ...] = ()) -> Any:
        entry = getattr(spec, key)
        try:
            return None if entry is None else record(constructor, entry, key, plain)
        except ModelError as error:
            faults.extend(f"{where}.{fault}" for fault in error.faults)
            return None

    ministries = optional(Ministries, "ministries")
    home = ministries.mandate if ministries is not None else ("overt", "behind", "abstain")
    cost = spec.persistence_cost
    try:
        game = SponsoredProposal(
            designs={n: record(Design, d, f"designs.{n}", ("inclusive",)) for n, d in spec.designs.items()},
            **{name: value(getattr(spec, name), name) for name in _SPONSORED_NUMBERS},
            mandate=tuple(spec.mandate) if spec.mandate is not None else home,
            has_front=spec.has_front,
            front_initiates=spec.front_initiates,
            followers=tuple(spec.followers),
            quota=spec.quota,
            signal=optional(Signal, "signal", ("actual", "observed")),
            veil=optional(Veil, "veil"),
            backup=optional(Backup, "backup"),
            persistence_cost=None if cost is None else value(cost, "persistence_cost"),
            title=title,
        )
    except ModelError as error:
        faults.extend(f"{where}.{fault}" for fault in error.faults)
    faults.raise_if_any()
    return game


_SPONSORED_NUMBERS = (
    "canvass",
    "canvass_cost",
    "fear",
    "threshold",
    "front_cost",
    "prestige",
    "failure_loss",
    "threat",
    "led_threat",
    "blocking_cost",
    "friction",
)


def _extensive(spec: ExtensiveSpec, at: Setting, title: str, where: str) -> Any:
    from winset.games.extensive import ExtensiveForm

    faults = Faults()
    root = {"root": spec.root} if spec.root else {}
    tree = ExtensiveForm(players=spec.players, title=title, parameters=at.free, **root)
    for name, node in spec.nodes.items():
        place = f"{where}.nodes.{name}"
        try:
            if node.actions is not None:
                tree.decision(name, str(node.player), node.actions, information_set=node.information_set)
            elif node.chance is not None:
                moves = {
                    action: (at.expression(b.probability, f"{place}.chance.{action}.probability", faults), b.to)
                    for action, b in node.chance.items()
                }
                tree.chance(name, moves)
            else:
                payoffs = {
                    player: at.expression(u, f"{place}.payoffs.{player}", faults)
                    for player, u in (node.payoffs or {}).items()
                }
                for reading, number in node.reads.items():
                    at.number(number, f"{place}.reads.{reading}", faults)
                tree.terminal(name, payoffs, label=node.outcome)
        except ModelError as error:
            faults.include(error, place)
    try:
        tree.validate()
    except ModelError as error:
        faults.extend(f"{where}.{fault}" for fault in error.faults)
    faults.raise_if_any()
    return tree


def _normal(spec: NormalSpec, at: Setting, title: str, where: str) -> Any:
    from winset.games.normal import NormalForm

    faults = Faults()

    def value(given: Any, place: str) -> Any:
        if isinstance(given, list):
            return [value(entry, f"{place}[{k}]") for k, entry in enumerate(given)]
        return at.number(given, place, faults)

    for player in spec.players:
        if player not in spec.payoffs:
            faults.add(f"{where}.payoffs.{player}", "missing; every player needs a table")
    for player in spec.payoffs:
        if player not in spec.players:
            faults.add(f"{where}.payoffs.{player}", f"no player of this name{suggest(player, spec.players)}")
    tables = {p: value(table, f"{where}.payoffs.{p}") for p, table in spec.payoffs.items()}
    faults.raise_if_any()
    try:
        return NormalForm([tables[p] for p in spec.players], players=spec.players, actions=spec.actions, title=title)
    except ModelError as error:
        raise ModelError(f"{where}.{fault}" for fault in error.faults) from None


@dataclass(frozen=True)
class Kind:
    """One kind of game that a model file can hold.

    Parameters
    ----------
    spec
        What its table may hold.
    build
        From that table and a setting to the game.
    concept
        What is asked of it unless the file says otherwise.
    vocabulary
        The answers a claim may expect, each with the words accepted (None: any value).
    ask
        From the solved game to those answers.
    """

    spec: type[GameSpec]
    build: Callable[[Any, Setting, str, str], Any]
    concept: str
    vocabulary: Callable[[Any], dict[str, tuple[str, ...] | None]]
    ask: Callable[[Built, tuple[str, ...]], answers.Answers]


KINDS: dict[str, Kind] = {
    "sponsored-proposal": Kind(
        SponsoredSpec, _sponsored, "SubgamePerfect", answers.sponsored_vocabulary, answers.ask_sponsored
    ),
    "extensive": Kind(ExtensiveSpec, _extensive, "SubgamePerfect", answers.extensive_vocabulary, answers.ask_extensive),
    "normal": Kind(NormalSpec, _normal, "Nash", answers.normal_vocabulary, answers.ask_normal),
}
"""Every kind of game, by the word that ``kind`` takes in a model file."""


@dataclass(frozen=True)
class Built:
    """A game with the table it came from and the setting it was built at."""

    game: Any
    spec: Any
    setting: Setting

    @property
    def kind(self) -> Kind:
        """Its entry in :data:`KINDS`."""
        return KINDS[self.spec.kind]

    @property
    def concept(self) -> str:
        """What is asked of it."""
        return self.spec.concept or self.kind.concept


def flatten(changes: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """``{"signal": {"actual": x}}`` as ``{"signal.actual": x}``; parameters stay as they are."""
    flat: dict[str, Any] = {}
    for key, value in changes.items():
        if isinstance(value, dict) and key not in parameters:
            flat.update({f"{key}.{inner}": x for inner, x in flatten(value, {}).items()})
        else:
            flat[key] = value
    return flat


def build(model: Model, changes: Mapping[str, Any] | None = None, name: str = "", where: str = "set") -> Built:
    """The game of a model.

    Parameters
    ----------
    model
        A checked model file.
    changes
        New values by parameter, or by path in the game's table: ``{"fear": 0, "mandate": ["abstain"]}``.
    name
        A variant or one of the file's other games; the main game if empty.
    where
        What stands before a fault in ``changes``.

    Raises
    ------
    ModelError
        With every fault of the setting and of the game.
    """
    if name and name not in model.variants and name not in model.games:
        known = [*model.variants, *(g for g in model.games if g)]
        raise ModelError(f"game: no variant or game named {name!r}{suggest(name, known)}")
    variant = model.variants[name].set if name in model.variants else {}
    game = "" if name in model.variants else name
    wanted = {**flatten(variant, model.parameters), **flatten(changes or {}, model.parameters)}
    faults = Faults()
    at = setting(model, wanted, faults, where)
    table = deepcopy(dict(model.games[game]))
    place = f"games.{game}" if game else "game"
    spec_type = _spec_type(table, place)
    for path, value in wanted.items():
        if path not in model.parameters:
            _change(table, path, value, spec_type, model, f"{where}.{path}", faults)
    try:
        spec: Any = spec_type.model_validate(table)
    except ValidationError as error:
        describe(error, spec_type, place, faults)
        faults.raise_if_any()
        raise
    try:
        built = KINDS[spec.kind].build(spec, at, spec.title or model.title, place)
    except ModelError as error:
        faults.include(error)
    faults.raise_if_any()
    return Built(built, spec, at)


def _spec_type(table: Mapping[str, Any], place: str) -> type[GameSpec]:
    kind = table.get("kind")
    if kind is None:
        raise ModelError(f"{place}.kind: missing; accepted: {', '.join(KINDS)}")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ModelError(f"{place}.kind: no kind of game named {kind!r}{suggest(str(kind), KINDS)}")
    return KINDS[kind].spec


def _change(
    table: dict[str, Any],
    path: str,
    value: Any,
    spec_type: type[GameSpec],
    model: Model,
    where: str,
    faults: Faults,
) -> None:
    """Set one key of the game's table, which may lie inside further tables."""
    head, *inner = path.split(".")
    keys = [key for key in spec_type.model_fields if key not in ("kind", "title", "concept")]
    if head not in keys:
        faults.add(where, f"no parameter or key of the game named {head!r}{suggest(head, [*model.parameters, *keys])}")
        return
    here: Any = table
    steps = [head, *inner]
    for step in steps[:-1]:
        here = here.setdefault(step, {}) if isinstance(here, dict) else None
    if not isinstance(here, dict):
        faults.add(where, "does not lead to a value in the game's table")
        return
    here[steps[-1]] = value
