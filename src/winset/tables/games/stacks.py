"""Many normal forms of one shape: their tables one by one, or one table under many draws of its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float
from winset.base.draws import Drawn, Draws, ParameterDraws
from winset.base.errors import ModelError
from winset.base.expressions import Polynomial, PolynomialArrays, compile_polynomials
from winset.base.real_arrays import real_array
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.tables.arrays import DrawnNormalFormArrays, NormalFormStackArrays
from winset.tables.concepts import Nash

__all__ = ["NormalFormDraws", "NormalFormStack"]


class Table(Drawn, Protocol):
    """What a stack reads of a normal form."""

    payoffs: Float
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    @property
    def polynomials(self) -> tuple[Polynomial, ...]:
        """The payoffs as polynomials in the parameters, in C order."""


T = TypeVar("T", bound=Table)


class NormalFormStack(WritableStack):
    """B normal forms of one shape.

    Parameters
    ----------
    games
        An array of shape ``(B, n, m_1, ..., m_n)``, or a list of normal forms of one shape. Rows with numbers that are
        not finite are kept: they come back with the status NONFINITE.
    """

    concept = Nash()
    later = ("players", "actions")

    def __init__(self, games: Sequence[Table] | NDArray[np.generic]) -> None:
        self.title = ""
        try:
            self.payoffs: Float = real_array(
                games if isinstance(games, np.ndarray) else [game.payoffs for game in games], "stack"
            )
        except ModelError:
            raise
        except (ValueError, TypeError, OverflowError):
            raise ModelError("stack: games must be numbers, with the same numbers of players and actions") from None
        shape = self.payoffs.shape
        if len(shape) < 3 or len(shape) != shape[1] + 2 or (self.payoffs.size == 0 and min(shape[1:]) == 0):
            raise ModelError(f"stack: must have shape (B, n, m_1, ..., m_n), got {shape}")
        first = None if isinstance(games, np.ndarray) or not len(games) else games[0]
        self.players: tuple[str, ...] = first.players if first else tuple(str(i + 1) for i in range(shape[1]))
        self.actions: tuple[tuple[str, ...], ...] = (
            first.actions if first else tuple(tuple(str(a + 1) for a in range(m)) for m in shape[2:])
        )

    def __len__(self) -> int:
        return len(self.payoffs)

    def tables(self, first: int = 0, last: int | None = None) -> NDArray[np.float64]:
        """The payoffs of some rows, shape ``(R, n, m_1, ..., m_n)``."""
        return self.payoffs[first:last]

    def to_arrays(self) -> NormalFormStackArrays:
        """The payoffs."""
        return NormalFormStackArrays(self.payoffs)

    def made_of(self) -> dict[str, object]:
        """All payoffs, and the names."""
        return {"games": self.payoffs, "players": self.players, "actions": self.actions}

    def present(self, found: Found) -> Found:
        """The columns, with ``outcome`` in words where equilibria are listed."""
        return with_outcomes(found, self.actions)


class NormalFormDraws(ParameterDraws[T]):
    """One table under B draws of its parameters."""

    concept = Nash()

    def __init__(self, source: T, draws: Draws) -> None:
        if not source.parameters:
            raise ModelError("draws: the game has no parameters; accepted: a game made with parameters={...}")
        super().__init__(source, draws)
        self.players, self.actions = source.players, source.actions
        self.polynomials: PolynomialArrays = compile_polynomials(source.polynomials, list(source.parameters))

    def tables(self, first: int = 0, last: int | None = None) -> NDArray[np.float64]:
        """The payoffs of some rows, shape ``(R, n, m_1, ..., m_n)``, polynomial by polynomial."""
        x = list(self.columns(first, last).values())
        p, rows = self.polynomials, len(x[0])
        out = np.zeros((len(p.start) - 1, rows))
        with np.errstate(over="ignore", invalid="ignore"):
            for k in range(len(out)):
                for t in range(p.start[k], p.start[k + 1]):
                    term = np.full(rows, p.coefficient[t])
                    for f in p.factor[p.factor_start[t] : p.factor_start[t + 1]]:
                        term *= x[f]
                    out[k] += term
        return np.ascontiguousarray(out.T).reshape(rows, *self.source.payoffs.shape)

    def to_arrays(self) -> DrawnNormalFormArrays:
        """The polynomials once, and the draws."""
        shape = self.source.payoffs.shape
        return DrawnNormalFormArrays(shape, self.polynomials, self.present_values(), self.values, self.column)

    def present(self, found: Found) -> Found:
        """The columns, with ``outcome`` in words where equilibria are listed."""
        return with_outcomes(found, self.actions)


NONE, SEVERAL, MIXED = 0, 1, 2
MOST_CELLS = 4096


def with_outcomes(found: Found, actions: tuple[tuple[str, ...], ...]) -> Found:
    """The same with a column ``outcome`` that says in words which equilibrium is the only one.

    The words are "none", "several", "mixed" for one that is not pure, and the names of the actions of one that is.
    Left out for lists of other things and for tables of more than 4096 cells.
    """
    lists, shape = found.details.get("lists", {}), tuple(len(names) for names in actions)
    if not lists.keys() & {"choices", "points"} or int(np.prod(shape)) > MOST_CELLS:
        return found
    count, first = found.details["count"], found.details["offsets"][:-1]
    outcome = np.where(count > 1, SEVERAL, NONE)
    alone = np.flatnonzero(count == 1)
    if "choices" in lists:
        chosen, pure = lists["choices"][first[alone]], np.ones(len(alone), dtype=bool)
    else:
        points = lists["points"][first[alone]]
        chosen, pure = points.argmax(axis=2), (points.max(axis=2) == 1.0).all(axis=1)
    cells = np.ravel_multi_index(tuple(chosen.T), shape) if len(alone) else np.zeros(0, dtype=np.int64)
    outcome[alone] = np.where(pure, MIXED + 1 + cells, MIXED)
    words = ("none", "several", "mixed", *(", ".join(cell) for cell in product(*actions)))
    legend = {**found.details.get("legend", {}), "outcome": words}
    return found.but(details={**found.details, "outcome": outcome, "legend": legend})
