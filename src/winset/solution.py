"""What a solve returns: points with names, a status, and a certificate. Plain data, no computing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from winset.concepts import Concept
from winset.errors import ModelError, NotSolved
from winset.status import Status

__all__ = [
    "BatchSolution",
    "BehaviorProfile",
    "Certificate",
    "Completeness",
    "Continuum",
    "Found",
    "Profile",
    "Solution",
    "Vector",
]

Completeness = Literal["all", "some", "one", "none"]

_RECORDS: dict[str, type[Record]] = {}


def same(a: Any, b: Any) -> bool:
    """Whether two pieces of plain data are equal, arrays by value and NaN equal to itself."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        a, b = np.asarray(a), np.asarray(b)
        return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f" == b.dtype.kind))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (a != a and b != b)
    return bool(a == b)


def to_plain(value: Any) -> Any:
    """``value`` as data that JSON can hold; :func:`from_plain` undoes it exactly."""
    if isinstance(value, Record):
        return {
            "$record": type(value).__name__,
            **{f.name: to_plain(getattr(value, f.name)) for f in fields(value)},
        }
    if isinstance(value, Concept):
        return {"$concept": {k: to_plain(v) for k, v in value.to_dict().items()}}
    if isinstance(value, Status):
        return {"$status": value.name}
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            return {"$objects": to_plain(value.ravel().tolist()), "shape": list(value.shape)}
        return {"$array": value.tolist(), "dtype": str(value.dtype), "shape": list(value.shape)}
    if isinstance(value, Fraction):
        return {"$fraction": str(value)}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple):
        return {"$tuple": [to_plain(v) for v in value]}
    if isinstance(value, list):
        return [to_plain(v) for v in value]
    if isinstance(value, Mapping):
        if all(isinstance(k, str) for k in value):
            return {k: to_plain(v) for k, v in value.items()}
        return {"$items": [[to_plain(k), to_plain(v)] for k, v in value.items()]}
    return value


def from_plain(data: Any) -> Any:
    """The value that :func:`to_plain` wrote."""
    if isinstance(data, list):
        return [from_plain(v) for v in data]
    if not isinstance(data, dict):
        return data
    if "$record" in data:
        kind = _RECORDS[data["$record"]]
        return kind(**{k: from_plain(v) for k, v in data.items() if k != "$record"})
    if "$concept" in data:
        return Concept.from_dict({k: from_plain(v) for k, v in data["$concept"].items()})
    if "$status" in data:
        return Status[data["$status"]]
    if "$array" in data:
        return np.array(data["$array"], dtype=data["dtype"]).reshape(data["shape"])
    if "$objects" in data:
        out = np.empty(len(data["$objects"]), dtype=object)
        out[:] = from_plain(data["$objects"])
        return out.reshape(data["shape"])
    if "$fraction" in data:
        return Fraction(data["$fraction"])
    if "$tuple" in data:
        return tuple(from_plain(v) for v in data["$tuple"])
    if "$items" in data:
        return {from_plain(k): from_plain(v) for k, v in data["$items"]}
    return {k: from_plain(v) for k, v in data.items()}


@dataclass(frozen=True, eq=False)
class Record:
    """Plain data that compares by value and survives ``to_dict``/``from_dict`` and pickle unchanged."""

    def __init_subclass__(cls) -> None:
        _RECORDS[cls.__name__] = cls

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))

    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def to_dict(self) -> dict[str, Any]:
        """Everything, as data that JSON can hold."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Any:
        """The record that :meth:`to_dict` wrote."""
        return from_plain(dict(data))


def _position(key: str | int, players: Sequence[str], what: str) -> int:
    if isinstance(key, str):
        if key not in players:
            raise KeyError(f"no {what} named {key!r}; there are {', '.join(players)}")
        return players.index(key)
    return int(key)


@dataclass(frozen=True, eq=False)
class Profile(Record):
    """A mixed-strategy profile: one probability vector a player, indexed by name or position.

    Parameters
    ----------
    players
        Names.
    strategies
        One array of shape ``(m_i,)`` a player, non-negative and summing to one.
    actions
        Names of each player's actions.
    """

    players: tuple[str, ...]
    strategies: tuple[NDArray[np.float64], ...]
    actions: tuple[tuple[str, ...], ...] = ()

    def __getitem__(self, key: str | int) -> NDArray[np.float64]:
        return self.strategies[_position(key, self.players, "player")]

    def __len__(self) -> int:
        return len(self.strategies)

    def __iter__(self) -> Iterator[NDArray[np.float64]]:
        return iter(self.strategies)

    def support(self, player: str | int) -> tuple[str, ...]:
        """Names of the actions that ``player`` uses."""
        i = _position(player, self.players, "player")
        names = self.actions[i] if self.actions else tuple(str(k + 1) for k in range(len(self.strategies[i])))
        return tuple(name for name, p in zip(names, self.strategies[i], strict=True) if p > 0)

    def __str__(self) -> str:
        parts = []
        for i, player in enumerate(self.players):
            names = self.actions[i] if self.actions else [str(k + 1) for k in range(len(self.strategies[i]))]
            mix = " + ".join(
                name if p == 1 else f"{float(p):.6g} {name}"
                for name, p in zip(names, self.strategies[i], strict=True)
                if p > 0
            )
            parts.append(f"{player}: {mix}")
        return "; ".join(parts)


@dataclass(frozen=True, eq=False)
class Continuum(Record):
    """Equilibria that are not isolated.

    For two players a maximal Nash subset: every mixture of the first player's strategies in ``points`` with every
    mixture of the second's is an equilibrium. For more players, equilibria on one support.

    Parameters
    ----------
    support
        For each player the actions in use, by name.
    dimension
        Of the set near the points listed.
    points
        For two players all its extreme points. Else some of its points: the far ends met along each free direction,
        and one between.
    """

    support: tuple[tuple[Any, ...], ...]
    dimension: int
    points: list[Any]


@dataclass(frozen=True, eq=False)
class Vector(Record):
    """One number a player (payoffs, shares, values), indexed by name or position; numpy takes it as an array.

    ``values`` has shape ``(n,)``; with exact answers its entries are fractions.
    """

    players: tuple[str, ...]
    values: NDArray[Any]

    def __getitem__(self, key: str | int) -> Any:
        return self.values[_position(key, self.players, "player")]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        array = self.values.astype(float) if self.values.dtype == object and dtype is None else self.values
        return np.array(array, dtype=dtype) if copy or dtype is not None else array

    def __str__(self) -> str:
        rows = zip(self.players, self.values, strict=True)
        return ", ".join(f"{p}: {v if isinstance(v, Fraction) else format(float(v), '.6g')}" for p, v in rows)


@dataclass(frozen=True, eq=False)
class BehaviorProfile(Record):
    """A behaviour-strategy profile of an extensive game.

    Parameters
    ----------
    behavior
        For every information set, by name: the probability of each of its actions, by name.
    path
        ``(node, action)`` along the most probable play, for reading; chance moves included.
    outcome
        Name of the terminal node that ``path`` reaches.
    payoffs
        Expected payoff of each player at the root.
    """

    behavior: dict[str, dict[str, float]]
    path: tuple[tuple[str, str], ...]
    outcome: str
    payoffs: Vector

    def __getitem__(self, information_set: str) -> dict[str, float]:
        if information_set not in self.behavior:
            known = ", ".join(self.behavior)
            raise KeyError(f"no information set named {information_set!r}; there are {known}")
        return self.behavior[information_set]

    def __str__(self) -> str:
        moves = " > ".join(action for _, action in self.path)
        return f"{moves} -> {self.outcome} ({self.payoffs})"


@dataclass(frozen=True, eq=False)
class Certificate(Record):
    """What an answer proves about itself, computed from the game and the answer alone.

    Parameters
    ----------
    kind
        What was measured: ``"regret"``, ``"one-shot deviation"``, ``"KKT residual"`` ...
    value
        The largest violation found, relative to the payoffs' range; 0 is perfect.
    tolerance
        What counts as within tolerance.
    exact
        True if the answer was proved in exact arithmetic.
    statement
        One sentence: what has been shown.
    parts
        The measurements that ``value`` is the largest of.
    """

    kind: str
    value: float
    tolerance: float
    exact: bool = False
    statement: str = ""
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the violation is within tolerance (NaN is not)."""
        return bool(self.value <= self.tolerance)

    def __str__(self) -> str:
        proof = "exact" if self.exact else f"{self.kind} {self.value:.3g} (tolerance {self.tolerance:.3g})"
        return f"{proof}: {self.statement}" if self.statement else proof


@dataclass(frozen=True, eq=False)
class Found(Record):
    """What a method hands over before it is certified: raw arrays first, named points once presented."""

    status: Status
    points: list[Any]
    completeness: Completeness = "one"
    reason: str = ""
    components: list[Any] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)

    def but(self, **changes: Any) -> Found:
        """The same with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, eq=False)
class Solution(Record):
    """An answer with its proof.

    Parameters
    ----------
    game
        Title of the game that was solved.
    concept
        What was asked.
    status
        How it ended; ``SOLVED`` means that the certificate is within tolerance.
    points
        The answers: profiles, payoff vectors or behaviour profiles, with players' names.
    completeness
        ``"all"`` if no other answer exists, ``"some"`` if others may, ``"one"`` if one was asked for,
        ``"none"`` if there is no answer; ``reason`` says why.
    components
        Continua of answers, where there are any.
    certificate
        What the answer proves about itself.
    method
        The method that found it.
    details
        What else the solution says, each under its name.
    stats
        Work done: steps, seconds.
    """

    game: str
    concept: Concept
    status: Status
    points: list[Any]
    completeness: Completeness
    reason: str
    certificate: Certificate
    method: str
    components: list[Any] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)

    @property
    def point(self) -> Any:
        """The first answer."""
        if not self.points:
            raise NotSolved(f"{self.concept.name}: there is no point: {self.status.sentence}")
        return self.points[0]

    def require(self) -> Solution:
        """This solution if it is solved; otherwise :class:`~winset.errors.NotSolved`."""
        if self.status is not Status.SOLVED:
            raise NotSolved(
                f"{self.concept.name} by {self.method}: {self.status}: {self.status.sentence} {self.reason}"
            )
        return self

    def __str__(self) -> str:
        head = f"{self.concept.name} of {self.game or 'the game'}: {self.status} by {self.method}, {self.certificate}"
        lines = [f"  {point}" for point in self.points]
        return "\n".join([head, *lines, f"  completeness: {self.completeness}. {self.reason}".rstrip()])


@dataclass(frozen=True, eq=False)
class BatchSolution(Record):
    """Answers to a stack of games, one row a game.

    Parameters
    ----------
    concept
        What was asked of every game.
    status
        Shape ``(B,)``, integers of :class:`~winset.status.Status`.
    certificate
        Shape ``(B,)``, the largest relative violation of each row.
    columns
        Everything else by name, each with leading axis ``B``: ``points``, ``count``, ``outcome`` ...
    legend
        What the integers in a column mean: ``{"outcome": ("q", "with-us")}``.
    method, stats
        As in :class:`Solution`.
    """

    concept: Concept
    status: NDArray[np.int8]
    certificate: NDArray[np.float64]
    columns: dict[str, NDArray[Any]]
    method: str
    legend: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stats: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.status)

    def __getitem__(self, column: str) -> NDArray[Any]:
        if column not in self.columns:
            raise KeyError(f"no column named {column!r}; there are {', '.join(self.columns)}")
        return self.columns[column]

    @property
    def points(self) -> NDArray[Any]:
        """The column ``points``."""
        return self["points"]

    def labels(self, column: str) -> NDArray[np.str_]:
        """A column of integers in words, by its legend."""
        if column not in self.legend:
            raise ModelError(f"columns[{column!r}]: has no legend; accepted: {', '.join(self.legend) or 'none'}")
        words: NDArray[np.str_] = np.array(self.legend[column])[self[column]]
        return words
