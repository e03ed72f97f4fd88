"""Games in normal form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float, Numbers
from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError, as_list, as_mapping
from winset.base.expressions import Polynomial
from winset.base.points import ActionSets, Continuum, Distribution, Profile, Vector
from winset.base.solution import Details, Found
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import CoarseCorrelated, Correlated, IteratedDominance, Rationalizable, Undominated
from winset.tables.games.answers import read_action_sets, read_distribution
from winset.tables.games.markup import PayoffTable
from winset.tables.games.payoff_tables import (
    changed_parameters,
    check_parameters,
    read_names,
    read_strategy,
    read_table,
)
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["NormalForm"]


Strategies = Profile | Iterable[Sequence[float] | Numbers]
"""One mixed strategy a player."""
WIDE = 1e-7
"""Payoffs so much smaller than a player's largest are computed with as fractions."""
RESIDUE, DIGITS = 1e-14, 12
"""Numbers that are smaller still and have more digits are residues of rounding."""


class NormalForm(PayoffTable):
    """A finite game in normal (strategic) form.

    Parameters
    ----------
    payoffs
        Array of shape ``(n, m_1, ..., m_n)``, or a list of n arrays of shape ``(m_1, ..., m_n)``: the payoff of each
        player in each cell. Numbers, fractions, or strings such as ``"1/3"``; with ``parameters`` also expressions
        in their names.
    players
        n names; ``"1", "2", ...`` if omitted.
    actions
        For each player the names of its actions, as a list of lists or a mapping from player to list.
    title
        What the game is called.
    parameters
        Present values of the parameters that payoffs may use; see ``winset.base.expressions`` for the grammar.

    Raises
    ------
    ModelError
        With every fault at once: ragged or empty tables, numbers that are not finite, wrong or repeated names.

    Examples
    --------
    >>> game = NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> game.players
    ('1', '2')
    """

    payoffs: Float
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    title: str

    def __init__(
        self,
        payoffs: object,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | Mapping[str, Sequence[str]] | None = None,
        title: str = "",
        parameters: Mapping[str, int | float | Fraction] | None = None,
    ) -> None:
        faults = Faults()
        self.parameters: dict[str, int | float | Fraction] = dict(
            as_mapping(parameters, "parameters", "numbers by name")
        )
        check_parameters(self.parameters, faults)
        faults.raise_if_any()
        table, exact, polynomials = read_table(payoffs, self.parameters, faults)
        n = table.shape[0]
        if table.ndim != n + 1:
            faults.add(
                "payoffs",
                f"must have shape (n, m_1, ..., m_n); got {table.shape}: {n} players, {table.ndim - 1} axes",
            )
        elif table.size == 0:
            faults.add("payoffs", f"every player needs at least one action; got shape {table.shape}")
        counts = table.shape[1:] if table.ndim == n + 1 else (0,) * n
        self.players = read_names(players, n, "players", faults)
        if isinstance(actions, Mapping):
            strangers = [p for p in actions if p not in self.players]
            if strangers:
                faults.add(
                    "actions",
                    f"no player named {', '.join(map(repr, strangers))}; accepted: {', '.join(self.players)}",
                )
            actions = [actions.get(p, ()) for p in self.players]
        if actions is not None:
            actions = as_list(actions, "actions", "a list of names for each player")
        if actions is not None and len(actions) != n:
            faults.add("actions", f"must list the actions of {n} players, got {len(actions)} lists")
            actions = None
        self.actions = tuple(
            read_names(actions[i] if actions is not None else None, m, f"actions[{self.players[i]}]", faults)
            for i, m in enumerate(counts)
        )
        faults.raise_if_any()
        self.title = title
        self.payoffs = table
        self.payoffs.setflags(write=False)
        self._given = exact is not None
        self._exact = exact
        self._arrays: NormalFormArrays | None = None
        self._polynomials = polynomials

    @classmethod
    def from_bimatrix(
        cls,
        A: object,
        B: object = None,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
        parameters: Mapping[str, int | float | Fraction] | None = None,
    ) -> NormalForm:
        """Two players: ``A`` and ``B`` of shape ``(m_1, m_2)``; without ``B`` the game is zero-sum."""
        if B is None and parameters:
            A = np.array(A, dtype=object)
            B = np.empty(A.shape, dtype=object)
            for place, entry in np.ndenumerate(A):
                B[place] = f"-({entry})" if isinstance(entry, str) else -entry
        elif B is None:
            B = -np.asarray(A)
        return cls([A, B], players=players, actions=actions, title=title, parameters=parameters)

    @staticmethod
    def stack(games: Sequence[NormalForm] | NDArray[np.generic]) -> NormalFormStack:
        """Games of one shape for ``winset.solve_batch``: a list, or an array ``(B, n, m_1, ..., m_n)``."""
        return NormalFormStack(games)

    @property
    def polynomials(self) -> tuple[Polynomial, ...]:
        """The payoffs as polynomials in the parameters, player by player in C order; constants without parameters."""
        if self._polynomials is None:
            self._polynomials = tuple(Polynomial.constant(x) for x in self.exact.ravel())
        return self._polynomials

    def with_parameters(self, **values: int | float | Fraction) -> NormalForm:
        """The same game with other values of some parameters.

        Raises
        ------
        ModelError
            If a name is unknown, a value not finite, or a payoff at them.
        """
        parameters = changed_parameters(self.parameters, values)
        table = np.empty(self.payoffs.size, dtype=object)
        table[:] = self.polynomials
        return NormalForm(table.reshape(self.payoffs.shape), self.players, self.actions, self.title, parameters)

    def with_draws(self, draws: Draws) -> NormalFormDraws[NormalForm]:
        """This game under many draws of its parameters, for ``winset.solve_batch``."""
        return NormalFormDraws(self, draws)

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, payoffs as expressions, as fractions or as numbers."""
        given: object = self.payoffs
        if self.parameters:
            given = np.array([str(p) for p in self.polynomials], dtype=object).reshape(self.payoffs.shape)
        elif self._given:
            given = self.exact
        names = {"players": self.players, "actions": self.actions, "title": self.title}
        return {"payoffs": given, **names, "parameters": self.parameters or None}

    @property
    def exact(self) -> Exact:
        """The payoffs as fractions, shape ``(n, m_1, ..., m_n)``: as given, or the decimals that print as given."""
        if self._exact is None:
            flat = [Fraction(repr(float(x))) for x in self.payoffs.ravel()]
            exact = np.empty(len(flat), dtype=object)
            exact[:] = flat
            self._exact = exact.reshape(self.payoffs.shape)
        return self._exact

    @classmethod
    def from_arrays(cls, arrays: NormalFormArrays) -> NormalForm:
        """The game with these payoffs, its players and actions numbered from 1."""
        return cls(arrays.payoffs if arrays.exact is None else arrays.exact)

    def to_arrays(self) -> NormalFormArrays:
        """The payoffs, and as fractions if they were given exactly or are of very different sizes."""
        if self._arrays is None:
            exact = self.exact if self._given or self._wide() else None
            self._arrays = NormalFormArrays(self.payoffs, exact)
        return self._arrays

    def _wide(self) -> bool:
        """Whether a payoff is so small beside another one of its player that floating point loses differences.

        Residues of rounding, which have many digits, do not count.
        """
        sizes = np.abs(self.payoffs).reshape(len(self.payoffs), -1)
        largest = np.maximum.reduce(sizes, 1, keepdims=True)
        small = sizes < WIDE * largest
        if not small.any():
            return False
        small &= sizes > 0
        meant = small & (sizes > RESIDUE * largest)
        return bool(meant.any()) or any(len(repr(x).split("e")[0]) <= DIGITS for x in sizes[small].tolist())

    def present(self, found: Found) -> Found:
        """Tuples of mixed strategies as profiles with names, tables of probabilities as distributions."""
        points = [self._point(p) for p in found.points]
        components = [
            replace(c, support=self._support(c.support), points=[self._profile(p) for p in c.points])
            if isinstance(c, Continuum)
            else c
            for c in found.components
        ]
        details = dict(found.details)
        for key in ("exact_points", "judged", "strict"):
            if key in details:
                details[key] = [self._profile(p) for p in details[key]]
        if "path" in details and "prior" in details:
            details["path"] = [(t, self._profile(p)) for t, p in details["path"]]
            details["prior"] = self._profile(details["prior"])
        if "violation" in details:
            details["violation"] = self._violation(details["violation"])
        if "undecided_supports" in details:
            details["undecided_supports"] = [self._support(s) for s in details["undecided_supports"]]
        if "probabilities" in details:
            details["probabilities"] = dict(zip(self.players, details["probabilities"], strict=True))
        if "eliminations" in details:
            details["eliminations"] = [
                {
                    "round": step["round"],
                    "player": self.players[step["player"]],
                    "action": self.actions[step["player"]][step["action"]],
                    "by": {a: float(w) for a, w in zip(self.actions[step["player"]], step["by"], strict=True) if w > 0},
                }
                for step in details["eliminations"]
            ]
            details["beliefs"] = {
                player: {names[a]: belief for a, belief in sorted(believed.items())}
                for player, names, believed in zip(self.players, self.actions, details["beliefs"], strict=True)
            }
        for name, rows in details.pop("by_player", {}).items():
            details[name] = dict(zip(self.players, rows, strict=True))
        return found.but(points=points, components=components, details=details)

    def read_answer(self, concept: Concept, point: object) -> Profile | Distribution | ActionSets:
        """A claimed profile from plain data: one strategy a player, in order or by name.

        Correlated equilibria are tables of probabilities, dominance leaves a set of actions for each player.

        A strategy is a list of probabilities, probabilities by the names of actions (others are 0), or the name of one
        action. Whole numbers and fractions stay exact.

        Raises
        ------
        ModelError
            If a player or an action is unknown, or a strategy has not one number an action.
        """
        if isinstance(concept, Correlated | CoarseCorrelated):
            return read_distribution(point, self.players, self.actions, self.payoffs)
        if isinstance(concept, Undominated | IteratedDominance | Rationalizable):
            return read_action_sets(point, self.players, self.actions)
        faults = Faults()
        if isinstance(point, Mapping):
            unknown = [str(p) for p in point if p not in self.players]
            rows = [point.get(player) for player in self.players]
        else:
            rows, unknown = list(point) if isinstance(point, Iterable) else [point], []
        if unknown or len(rows) != len(self.players) or any(row is None for row in rows):
            got = f"got {', '.join(unknown)}" if unknown else f"got {point!r}"
            raise ModelError(f"points: must have a strategy for each of {', '.join(self.players)}, {got}")
        strategies = [
            read_strategy(row, names, f"points[{player}]", faults)
            for player, names, row in zip(self.players, self.actions, rows, strict=True)
        ]
        faults.raise_if_any()
        exact = all(isinstance(p, Fraction) for s in strategies for p in s)
        return self._profile([np.array(s, dtype=object if exact else np.float64) for s in strategies])

    def expected(self, profile: Strategies) -> Vector:
        """Expected payoffs of a profile of mixed strategies, each shape ``(m_i,)``."""
        x = self._read(profile)
        rows = [self._deviations(i, x) @ x[i] for i in range(len(x))]
        return Vector(self.players, np.array(rows))

    def best_replies(self, profile: Strategies, tolerance: float = 1e-12) -> ActionSets:
        """Each player's pure best replies to a profile of mixed strategies.

        ``tolerance`` is in units of the player's payoff range.
        """
        x, sets = self._read(profile), []
        for i, table in enumerate(self.payoffs):
            values = self._deviations(i, x)
            slack = tolerance * float(table.max() - table.min())
            sets.append(np.flatnonzero(values >= values.max() - slack).tolist())
        return ActionSets(self.players, self._support(sets))

    def _deviations(self, player: int, x: list[Float]) -> Float:
        """Payoffs of the player's actions against the others' strategies, shape ``(m_i,)``."""
        values = np.moveaxis(self.payoffs[player], player, -1)
        for j, mix in enumerate(x):
            if j != player:
                values = np.tensordot(mix, values, axes=(0, 0))
        return np.asarray(values)

    def _read(self, profile: Strategies) -> list[Float]:
        x = [np.asarray(mix, dtype=np.float64) for mix in profile]
        faults = Faults()
        if len(x) != len(self.players):
            faults.add("profile", f"must hold {len(self.players)} strategies, got {len(x)}")
        for player, names, mix in zip(self.players, self.actions, x, strict=False):
            if mix.shape != (len(names),) or not (mix >= 0).all() or not abs(mix.sum() - 1) < 1e-9:
                faults.add(f"profile[{player}]", f"must be {len(names)} probabilities with sum 1, got {mix.tolist()}")
        faults.raise_if_any()
        return x

    def _violation(self, raw: Details) -> Details:
        """Players and cells by name."""
        named = {k: v for k, v in raw.items() if k not in ("players", "cells", "other_cells", "cycles")}
        if "players" in raw:
            named["players"] = tuple(self.players[i] for i in raw["players"])

        def names(cells: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
            return [tuple(a[k] for a, k in zip(self.actions, cell, strict=True)) for cell in cells]

        named |= {key: names(raw[key]) for key in ("cells", "other_cells") if key in raw}
        return named | ({"cycles": [names(cells) for cells in raw["cycles"]]} if "cycles" in raw else {})

    def _point(self, raw: object) -> Distribution | ActionSets | Profile:
        """Tuples of mixed strategies as profiles, tables as distributions, lists of numbers as sets of actions."""
        if type(raw) is tuple:
            return self._profile(raw)
        if isinstance(raw, np.ndarray):
            expected = np.array([float((table * raw).sum()) for table in self.payoffs])
            return Distribution(self.players, raw, self.actions, Vector(self.players, expected))
        return (
            ActionSets(self.players, self._support(raw))
            if isinstance(raw, list)
            else self._profile(cast("tuple[Float, ...]", raw))
        )

    def _profile(self, strategies: Iterable[Sequence[float] | Numbers]) -> Profile:
        own = [s if isinstance(s, np.ndarray) else np.asarray(s) for s in strategies]
        return Profile(self.players, tuple(cast("list[Float]", own)), self.actions)

    def _support(self, chosen: Sequence[Sequence[int]]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(names[a] for a in c) for names, c in zip(self.actions, chosen, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NormalForm):
            return NotImplemented
        return (
            self.players == other.players
            and self.actions == other.actions
            and self.title == other.title
            and self.parameters == other.parameters
            and (not self.parameters or self.polynomials == other.polynomials)
            and np.array_equal(self.payoffs, other.payoffs)
            and bool(np.all(self.exact == other.exact))
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        counts = " x ".join(str(len(a)) for a in self.actions)
        return f"<NormalForm {self.title!r}: {counts}, players {', '.join(self.players)}>"
