"""Stochastic games: a table of payoffs in every state, and chances of the next state (Shapley 1953b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.base.array_types import Column, Exact, Float
from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError, as_list
from winset.base.limits import check_limit
from winset.base.numbers import Number, read_exact_number, rounded
from winset.base.players import player_names
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.dynamic.arrays import StochasticArrays, StochasticStackArrays
from winset.dynamic.games.by_discount import ByDiscount
from winset.dynamic.games.plans import StationaryProfile

__all__ = ["StochasticGame", "StochasticStack"]


class StochasticGame(Writable):
    """A finite stochastic game with discounting.

    In every period each player chooses an action; the state decides what the actions pay and how likely each state is
    in the next period. A player's payoff of a play is the discounted mean of the payoffs of the periods.

    Parameters
    ----------
    payoffs
        ``[player][state][a][b]...``; states may differ in their numbers of actions.
    transitions
        ``[state][a][b]...[next state]``, probabilities.
    discount
        In [0, 1): one number, or one a player.
    players, states, title
        Names.

    Raises
    ------
    ModelError
        If shapes do not fit, probabilities do not sum to 1, or the discount is out of range; all faults at once.

    Examples
    --------
    >>> import winset as ws
    >>> match = ws.StochasticGame(
    ...     [[[[1, 0], [0, 1]], [[1]], [[0]]], [[[-1, 0], [0, -1]], [[-1]], [[0]]]],
    ...     [[[[0, 1, 0], [0, 0, 1]], [[1, 0, 0], [1, 0, 0]]], [[[0, 1, 0]]], [[[0, 0, 1]]]],
    ...     discount=0.9,
    ... )
    >>> ws.solve(match, ws.MarkovPerfect()).details["values"][0][0].round(6).tolist()
    [0.5, 1.0, 0.0]
    """

    def __init__(
        self,
        payoffs: Sequence[Sequence[object]],
        transitions: Sequence[object],
        discount: Number | Sequence[Number],
        players: Sequence[str] | None = None,
        states: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        by_player = [
            as_list(own, f"payoffs[{i}]", "a table a state")
            for i, own in enumerate(as_list(payoffs, "payoffs", "a list by player"))
        ]
        moves = as_list(transitions, "transitions", "a list by state")
        n, count = len(by_player), len(moves)
        if n < 1 or count < 1 or any(len(own) != count for own in by_player):
            raise ModelError(f"payoffs: must have a table for each of {count} states of each player")
        self.players = player_names(players, n, faults)
        self.states = player_names(states, count, faults, "states")
        self.payoffs: list[Exact] = []
        self.transitions: list[Exact] = []
        for s in range(count):
            tables = [_table(by_player[i][s], f"payoffs[{i}][{s}]", faults) for i in range(n)]
            chances = _table(moves[s], f"transitions[{s}]", faults)
            shape = tables[0].shape
            if any(t.shape != shape for t in tables) or len(shape) != n or 0 in shape:
                shapes = ", ".join(str(t.shape) for t in tables)
                faults.add(f"payoffs[...][{s}]", f"must be tables of one shape with {n} axes, got {shapes}")
            elif chances.shape != (*shape, count):
                faults.add(f"transitions[{s}]", f"must have the shape {(*shape, count)}, got {chances.shape}")
            else:
                self._probabilities(chances, s, faults)
                self.payoffs.append(np.array(tables, dtype=object))
                self.transitions.append(chances)
        single = isinstance(discount, str) or not isinstance(discount, Sequence | np.ndarray)
        given = [discount] * n if single else list(discount)  # type: ignore[arg-type]
        if len(given) != n:
            faults.add("discount", f"must be one number or {n}, one a player, got {len(given)}")
        self.discounts: Exact = np.empty(len(given), dtype=object)
        self.discounts[:] = [read_exact_number(d, f"discount[{i}]", faults) for i, d in enumerate(given)]
        for i, d in enumerate(self.discounts):
            if not 0 <= d < 1:
                faults.add(f"discount[{i}]", f"must be >= 0 and below 1, got {float(d):g}")
        faults.raise_if_any()

    def _probabilities(self, chances: Exact, state: int, faults: Faults) -> None:
        for cell in np.ndindex(chances.shape[:-1]):
            row = chances[cell]
            total = sum(row, Fraction(0))
            place = f"transitions[{state}]" + "".join(f"[{a}]" for a in cell)
            if min(row) < 0 or abs(total - 1) > Fraction(1, 10**9):
                faults.add(place, f"must be probabilities that sum to 1, got the sum {rounded(total)}")
            else:
                chances[cell] = [p / total for p in row]

    @property
    def parameters(self) -> dict[str, float]:
        """What can be drawn: one discount for all, and its present value (that of the first player)."""
        return {"discount": float(self.discounts[0])}

    def with_draws(self, draws: Draws) -> StochasticStack:
        """This game at many discount factors, for ``winset.solve_batch`` and ``winset.sweep``."""
        return StochasticStack(self, draws)

    def to_arrays(self) -> StochasticArrays:
        """Everything as floats."""
        return StochasticArrays(
            tuple(table.astype(np.float64) for table in self.payoffs),
            tuple(table.astype(np.float64) for table in self.transitions),
            np.array([float(d) for d in self.discounts]),
        )

    def present(self, found: Found) -> Found:
        """Equilibria with the names of players and states."""
        return found.but(points=[self._profile(point) for point in found.points])

    def _profile(self, point: Sequence[Sequence[Float]]) -> StationaryProfile:
        return StationaryProfile(
            self.players, self.states, tuple(tuple(np.asarray(x, dtype=np.float64) for x in own) for own in point)
        )

    def read_answer(self, concept: Concept, point: object) -> StationaryProfile:
        """A claimed equilibrium: ``[player][state]``, an action by number or one probability an action."""
        rows = [point.get(p) for p in self.players] if isinstance(point, Mapping) else point
        given: list[Sequence[object]] = list(rows) if isinstance(rows, Sequence | np.ndarray) else []
        faults = Faults()
        if len(given) != len(self.players):
            raise ModelError(f"points: must have for each of {len(self.players)} players an action in each state")
        profile: list[list[Float]] = []
        for i, own in enumerate(given):
            sizes = [table.shape[1 + i] for table in self.payoffs]
            choices = list(own) if isinstance(own, Sequence | np.ndarray) else []
            if len(choices) != len(sizes):
                faults.add(f"points[{i}]", f"must have an action for each of {len(sizes)} states")
                continue
            profile.append([_mixture(c, m, f"points[{i}][{s}]", faults)
                            for s, (c, m) in enumerate(zip(choices, sizes, strict=True))])  # fmt: skip
        faults.raise_if_any()
        return self._profile(profile)


class StochasticStack(ByDiscount[StochasticGame]):
    """A stochastic game at many discount factors."""

    def to_arrays(self) -> StochasticStackArrays:
        """The game and the factors."""
        return StochasticStackArrays(self.game.to_arrays(), self.discounts)


def _mixture(choice: object, actions: int, where: str, faults: Faults) -> Float:
    if isinstance(choice, int | np.integer) and not isinstance(choice, bool):
        if 0 <= choice < actions:
            return np.asarray(np.eye(actions)[int(choice)])
        faults.add(where, f"must be an action from 0 to {actions - 1}, got {choice}")
        return np.ones(actions) / actions
    try:
        mix: Column = np.array([float(Fraction(x) if isinstance(x, str) else x) for x in choice])  # type: ignore[attr-defined]
    except (TypeError, ValueError, ArithmeticError):
        mix = np.zeros(0)
    if mix.shape != (actions,) or not np.isfinite(mix).all():
        faults.add(where, f"must be an action or {actions} probabilities")
        return np.ones(actions) / actions
    return mix


def _table(given: object, where: str, faults: Faults) -> Exact:
    """A table of fractions of any number of axes."""
    try:
        array = np.array(given, dtype=object)
    except ValueError:
        raise ModelError(f"{where}: must be a rectangular table of numbers") from None
    check_limit("cells", array.size, where)
    out = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        out[place] = read_exact_number(array[place], where + "".join(f"[{k}]" for k in place), faults)
    return out
