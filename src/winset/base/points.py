"""Answers with the names of players and actions on them: profiles, vectors, behaviour, distributions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from winset.base.array_types import Column
from winset.base.markup import visible
from winset.base.records import Celled, Record, quick

__all__ = [
    "ActionProfile",
    "ActionSets",
    "BehaviorProfile",
    "Continuum",
    "Distribution",
    "MixTable",
    "Profile",
    "Vector",
]


def _position(key: str | int, players: Sequence[str], what: str) -> int:
    if isinstance(key, str):
        if key not in players:
            raise KeyError(f"no {what} named {key!r}; there are {', '.join(players)}")
        return players.index(key)
    return int(key)


SHORT = 15
"""A fraction with more signs is told as a decimal."""


def _told(p: object) -> str:
    return str(p) if isinstance(p, Fraction) and len(str(p)) <= SHORT else f"{float(cast(float, p)):.6g}"


@quick
@dataclass(frozen=True, eq=False)
class Profile(Celled):
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

    def cells(self) -> dict[str, str]:
        """Each player's mixture in words."""
        cells = {}
        for i, player in enumerate(self.players):
            names = self.actions[i] if self.actions else [str(k + 1) for k in range(len(self.strategies[i]))]
            cells[player] = " + ".join(
                name if p == 1 else f"{_told(p)} {name}"
                for name, p in zip(names, self.strategies[i], strict=True)
                if p > 0
            )
        return cells


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


def _shown(value: object) -> str:
    """A number, a fraction or a point."""
    if isinstance(value, np.ndarray):
        return f"({', '.join(format(float(x), '.6g') for x in value)})"
    return str(value) if isinstance(value, Fraction) else format(float(cast(float, value)), ".6g")


@quick
@dataclass(frozen=True, eq=False)
class Vector(Record):
    """One number a player (payoffs, shares, values), indexed by name or position; numpy takes it as an array.

    ``players`` are the names, in order; ``values`` has shape ``(n,)``; with exact answers its entries are fractions.
    Points in a plane, one a player, have shape ``(n, 2)``.
    """

    players: tuple[str, ...]
    values: Column

    def __getitem__(self, key: str | int) -> Any:
        return self.values[_position(key, self.players, "player")]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Column:
        array = self.values.astype(float) if self.values.dtype == object and dtype is None else self.values
        return np.array(array, dtype=dtype) if copy or dtype is not None else array

    def cells(self) -> dict[str, str]:
        """Each player's number in words."""
        rows = zip(self.players, self.values, strict=True)
        return {p: _shown(v) for p, v in rows}

    def __str__(self) -> str:
        return visible(", ".join(f"{player}: {number}" for player, number in self.cells().items()))


def _mixture(mix: dict[str, float]) -> str:
    """One information set's behaviour in words."""
    return " + ".join(name if p == 1 else f"{float(p):.6g} {name}" for name, p in mix.items() if p > 0)


class MixTable(Mapping[str, dict[str, float]]):
    """Behaviour at many information sets, read by name on demand; sets are named by numbers, actions 1, 2, ...

    ``sets``, ``first`` and ``last`` (H,): the number of each set and its part of ``numbers`` (E,), the probabilities of
    all actions.
    """

    def __init__(
        self,
        sets: NDArray[np.int64],
        first: NDArray[np.int64],
        last: NDArray[np.int64],
        numbers: NDArray[np.float64],
    ) -> None:
        self.sets, self.first, self.last, self.numbers = sets, first, last, numbers

    def __len__(self) -> int:
        return len(self.sets)

    def __iter__(self) -> Iterator[str]:
        return map(str, self.sets.tolist())

    def __getitem__(self, name: str) -> dict[str, float]:
        k = self._place.get(name)
        if k is None:
            raise KeyError(name)
        return {str(j + 1): p for j, p in enumerate(self.numbers[self.first[k] : self.last[k]].tolist())}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self)}


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

    behavior: Mapping[str, dict[str, float]]
    path: tuple[tuple[str, str], ...]
    outcome: str
    payoffs: Vector

    def __getitem__(self, information_set: str) -> dict[str, float]:
        if information_set not in self.behavior:
            known = ", ".join(islice(self.behavior, 100))
            raise KeyError(f"no information set named {information_set!r}; there are {known}")
        return self.behavior[information_set]

    def cells(self) -> dict[str, str]:
        """The path of play, its end, and each player's payoff, in words."""
        moves = " > ".join(action for _, action in self.path)
        return {"play": moves, "outcome": self.outcome, **self.payoffs.cells(), "behaviour": self.told()}

    def told(self, most: int = 40) -> str:
        """What is done at every information set, mixtures with their probabilities; of more sets than ``most`` a sum.

        The sum is of the behaviour at all of them, so that two profiles that differ anywhere read differently.
        """
        sets = [f"{name}: {_mixture(mix)}" for name, mix in self.behavior.items()]
        if len(sets) <= most:
            return "; ".join(sets)
        exact = repr([(name, sorted(mix.items())) for name, mix in self.behavior.items()])
        return f"{'; '.join(sets[:most])}; and {len(sets) - most} more ({sha256(exact.encode()).hexdigest()[:8]})"

    def __str__(self) -> str:
        moves = " > ".join(action for _, action in self.path)
        return visible(f"{moves} -> {self.outcome} ({self.payoffs}) by {self.told()}")


@dataclass(frozen=True, eq=False)
class ActionProfile(Celled):
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

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Column:
        return np.concatenate(self.values).astype(dtype or np.float64)

    def action(self, name: str) -> float:
        """The value of the action of this name."""
        for names, values in zip(self.actions, self.values, strict=True):
            if name in names:
                return float(values[names.index(name)])
        raise KeyError(f"no action named {name!r}; there are {', '.join(a for names in self.actions for a in names)}")

    def cells(self) -> dict[str, str]:
        """What each player does, in words."""
        rows = zip(self.players, self.actions, self.values, strict=True)
        return {p: ", ".join(f"{a} = {float(x):.6g}" for a, x in zip(names, xs, strict=True)) for p, names, xs in rows}


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

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Column:
        return np.array(self.probabilities, dtype=dtype)

    def marginal(self, player: str | int) -> NDArray[np.float64]:
        """How often each action is recommended to ``player``; shape ``(m_i,)``."""
        i = _position(player, self.players, "player")
        other = tuple(j for j in range(len(self.players)) if j != i)
        return np.asarray(self.probabilities.sum(axis=other))

    def cells(self) -> dict[str, str]:
        """The cells in use with their probabilities, and each player's payoff, in words."""
        parts = []
        for cell in np.argwhere(self.probabilities > 0):
            names = ", ".join(actions[a] for actions, a in zip(self.actions, cell, strict=True))
            parts.append(f"{float(self.probabilities[tuple(cell)]):.6g} ({names})")
        return {"recommendations": " + ".join(parts), **self.payoffs.cells()}

    def __str__(self) -> str:
        return visible(f"{self.cells()['recommendations']} -> {self.payoffs}")


@dataclass(frozen=True, eq=False)
class ActionSets(Celled):
    """Some of each player's actions, by name; indexed by the player's name or position.

    ``players`` are the names, in order; ``sets`` has for each of them the names of the actions, in the game's order.
    """

    players: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]

    def __getitem__(self, key: str | int) -> tuple[str, ...]:
        return self.sets[_position(key, self.players, "player")]

    def __len__(self) -> int:
        return len(self.sets)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self.sets)

    def cells(self) -> dict[str, str]:
        """Each player's actions, in words."""
        return {player: ", ".join(names) for player, names in zip(self.players, self.sets, strict=True)}
