"""What a solve returns: points with names, a status, and a certificate. Plain data, no computing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from winset.concepts import Concept
from winset.errors import ModelError, NotSolved
from winset.records import Record, from_plain, same, to_plain
from winset.status import Status

__all__ = [
    "ActionProfile",
    "BatchSolution",
    "BehaviorProfile",
    "Certificate",
    "Completeness",
    "Continuum",
    "Distribution",
    "Found",
    "Profile",
    "Record",
    "Solution",
    "Vector",
    "from_plain",
    "same",
    "to_plain",
]

Completeness = Literal["all", "some", "one", "none"]


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
class ActionProfile(Record):
    """What every player does where actions are numbers: an array a player, indexed by the player's name or position.

    Parameters
    ----------
    players
        Names.
    values
        One array of shape ``(k_i,)`` a player.
    actions
        Names of each player's actions; ``profile.action("x")`` is one action's value.
    """

    players: tuple[str, ...]
    values: tuple[NDArray[np.float64], ...]
    actions: tuple[tuple[str, ...], ...]

    def __getitem__(self, key: str | int) -> NDArray[np.float64]:
        return self.values[_position(key, self.players, "player")]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[NDArray[np.float64]]:
        return iter(self.values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.concatenate(self.values).astype(dtype or np.float64)

    def action(self, name: str) -> float:
        """The value of the action of this name."""
        for names, values in zip(self.actions, self.values, strict=True):
            if name in names:
                return float(values[names.index(name)])
        raise KeyError(f"no action named {name!r}; there are {', '.join(a for names in self.actions for a in names)}")

    def __str__(self) -> str:
        rows = zip(self.players, self.actions, self.values, strict=True)
        return "; ".join(
            f"{p}: {', '.join(f'{a} = {float(x):.6g}' for a, x in zip(names, xs, strict=True))}"
            for p, names, xs in rows
        )


@dataclass(frozen=True, eq=False)
class Distribution(Record):
    """A probability for every cell of a table: a recommendation to all players at once.

    Parameters
    ----------
    players
        Names.
    probabilities
        Shape ``(m_1, ..., m_n)``, non-negative and summing to one.
    actions
        Names of each player's actions.
    payoffs
        Expected payoff of each player.
    """

    players: tuple[str, ...]
    probabilities: NDArray[np.float64]
    actions: tuple[tuple[str, ...], ...]
    payoffs: Vector

    def __getitem__(self, cell: tuple[str | int, ...]) -> float:
        where = tuple(_position(a, names, "action") for a, names in zip(cell, self.actions, strict=True))
        return float(self.probabilities[where])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.probabilities, dtype=dtype)

    def marginal(self, player: str | int) -> NDArray[np.float64]:
        """How often each action is recommended to ``player``; shape ``(m_i,)``."""
        i = _position(player, self.players, "player")
        other = tuple(j for j in range(len(self.players)) if j != i)
        return np.asarray(self.probabilities.sum(axis=other))

    def __str__(self) -> str:
        parts = []
        for cell in np.argwhere(self.probabilities > 0):
            names = ", ".join(actions[a] for actions, a in zip(self.actions, cell, strict=True))
            parts.append(f"{float(self.probabilities[tuple(cell)]):.6g} ({names})")
        return f"{' + '.join(parts)} -> {self.payoffs}"


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
