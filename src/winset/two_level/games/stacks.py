"""Two-level games under draws of the parameters of the procedure and of the thresholds at home."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.games.parametric import ParametricBargaining
from winset.bargaining.games.stacks import BargainingStack
from winset.base.draws import Draws
from winset.base.errors import ModelError
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.homes.games.ratification import Ratification
from winset.homes.games.win_sets import CHOICES, written_out_rows
from winset.offers.games.alternating import AlternatingOffers, AlternatingStack
from winset.two_level.arrays import TwoLevelStackArrays

__all__ = ["TwoLevelStack", "draw_two_level"]


Float = NDArray[np.float64]


class TwoLevelStack(WritableStack):
    """Many two-level games of one shape: the procedure with and without homes, and ``floor`` (B, n)."""

    def __init__(self, game: Any, inner: Any, plain: Any, floor: Float) -> None:
        self.game, self.inner, self.plain, self.floor = game, inner, plain, floor
        self.concept = plain.concept

    def __len__(self) -> int:
        return len(self.floor)

    def to_arrays(self) -> TwoLevelStackArrays:
        """All games."""
        return TwoLevelStackArrays(self.inner.to_arrays(), self.plain.to_arrays(), self.floor)

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found


def draw_two_level(game: Any, draws: Draws) -> TwoLevelStack:
    """A two-level game under draws; parameters are those of the procedure and of its homes.

    Raises
    ------
    ModelError
        If the procedure is not offers over a pie or a problem over constraints with free disposal, or a home judges
        anything but payoffs.
    """
    international = game.international_parametric
    homes: dict[str, Ratification] = game.domestic
    if any(home.kind != "groups" or home.law is not None for home in homes.values()):
        raise ModelError("draws: every home must be given by thresholds that are known")
    values, count = game.formulas_columns(draws)
    floor = np.full((count, len(game.players)), -np.inf)
    for name, home in homes.items():
        floor[:, game.players.index(name)] = home.drawn_thresholds(values, count)
    own = {name: column for name, column in values.items() if name in getattr(international, "parameters", {})}
    if isinstance(international, AlternatingOffers) and international.outcomes is None:
        plain: Any = international.with_draws(own) if own else _repeated(international, count)
        tables = plain.tables.copy()
        tables[:, [2, 7]] = np.maximum(tables[:, [2, 7]], floor[:, None])
        return TwoLevelStack(game, AlternatingStack(international, tables), plain, floor)
    if isinstance(international, ParametricBargaining) and "A" in international.numbers:
        plain = international.with_draws(own) if own else _constant(international, count)
        return TwoLevelStack(game, _cut(plain, floor), plain, floor)
    accepted = "AlternatingOffers over a pie, or ParametricBargaining over constraints"
    raise ModelError(f"draws: a two-level game is drawn for {accepted}, not for {type(international).__name__}")


def _repeated(game: AlternatingOffers, count: int) -> AlternatingStack:
    return AlternatingStack(game, np.repeat(game.table[None], count, axis=0))


def _constant(game: ParametricBargaining, count: int) -> BargainingStack:
    return BargainingStack({k: np.repeat(v[None], count, axis=0) for k, v in game.numbers.items()}, game.players)


def _cut(plain: BargainingStack, floor: Float) -> BargainingStack:
    """A max(v, c) <= b written out for every row; as for one problem, but the same rows for every draw."""
    A, b, d = plain.columns["A"], plain.columns["b"], plain.columns["disagreement"]
    if (A < 0).any():
        raise ModelError("draws: constraints of a two-level game need coefficients >= 0 (free disposal)")
    bound = np.flatnonzero(np.isfinite(floor).any(axis=0))
    if len(bound) > CHOICES:
        raise ModelError(f"draws: at most {CHOICES} players can have homes, got {len(bound)}")
    rows, sides = written_out_rows(A, b, np.maximum(floor, d), bound)
    columns = {**plain.columns, "A": rows, "b": sides}
    return BargainingStack(columns, plain.players)
