"""A stage game played for ever, everything observed, payoffs discounted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from winset.base.array_types import Column, Float
from winset.base.concept import Concept
from winset.base.draws import Draws, read_draws, refuse_discounts
from winset.base.errors import Faults, ModelError
from winset.base.numbers import Number, read_exact_number
from winset.base.points import Profile, Vector
from winset.base.reading import read_vector
from winset.base.records import Record
from winset.base.solution import Details, Found
from winset.base.writable import Writable, WritableStack
from winset.repeated.arrays import RepeatedArrays, RepeatedStackArrays
from winset.repeated.concepts import PayoffSet
from winset.tables.concepts import Maximin, Minimax
from winset.tables.games.normal import NormalForm

__all__ = ["PayoffVertices", "RepeatedGame", "RepeatedStack"]


@dataclass(frozen=True, eq=False)
class PayoffVertices(Record):
    """Extreme points of two sets of payoffs, one within the other; read as a list it is the inner one.

    Parameters
    ----------
    inner
        All points of their convex hull are equilibrium payoffs.
    outer
        All equilibrium payoffs are in their convex hull.
    """

    inner: list[Vector]
    outer: list[Vector]

    def __getitem__(self, key: str | int) -> list[Vector] | Vector:
        if key in ("inner", "outer"):
            return self.inner if key == "inner" else self.outer
        return self.inner[int(key)]

    def __len__(self) -> int:
        return len(self.inner)

    def __iter__(self) -> Iterator[Vector]:
        return iter(self.inner)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> Column:
        return np.array([np.asarray(v, dtype=np.float64) for v in self.inner])


class RepeatedGame(Writable):
    """A table played in every period for ever, with perfect monitoring.

    The payoff of a play is the discounted mean ``(1 - discount) * sum of discount^t * payoff of period t``.

    Parameters
    ----------
    stage
        The game of a period: a :class:`NormalForm`, or payoffs as it takes them.
    discount
        In [0, 1), the same for all players; read exactly.
    title
        What the game is called.

    Raises
    ------
    ModelError
        If the discount is out of range.

    Examples
    --------
    >>> import winset as ws
    >>> dilemma = ws.RepeatedGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], "2/5")
    >>> for payoffs in ws.solve(dilemma, ws.PayoffSet()).points:
    ...     print(payoffs)
    1: 1, 2: 1
    1: 4, 2: 1
    1: 1, 2: 4
    """

    def __init__(self, stage: NormalForm | Sequence[object], discount: Number, title: str = "") -> None:
        faults = Faults()
        self.stage = stage if isinstance(stage, NormalForm) else NormalForm(stage)
        self.discount: Fraction = read_exact_number(discount, "discount", faults)
        if not faults and not 0 <= self.discount < 1:
            faults.add("discount", f"must be >= 0 and below 1, got {float(self.discount):g}")
        faults.raise_if_any()
        self.title = title

    @property
    def players(self) -> tuple[str, ...]:
        """Names, in order."""
        return self.stage.players

    @property
    def parameters(self) -> dict[str, float]:
        """What can be drawn: the discount, and its present value."""
        return {"discount": float(self.discount)}

    def with_draws(self, draws: Draws) -> RepeatedStack:
        """This game at many discount factors, for ``winset.solve_batch`` and ``winset.sweep``.

        Raises
        ------
        ModelError
            If something else is drawn, or a factor is out of range (the first row is named).
        """
        values, _ = read_draws(draws, ("discount",))
        return RepeatedStack(self, values[:, 0])

    @staticmethod
    def stack(games: Sequence[RepeatedGame]) -> RepeatedStack:
        """Games of one table that differ in the discount."""
        first = games[0]
        if any(g.players != first.players or not np.array_equal(g.stage.exact, first.stage.exact) for g in games):
            raise ModelError("stack: games must share the table of a period and its players; discounts may differ")
        return RepeatedStack(first, np.array([float(g.discount) for g in games]))

    def to_arrays(self) -> RepeatedArrays:
        """The stage and the discount."""
        return RepeatedArrays(self.stage.to_arrays(), self.stage.exact, self.discount)

    def present(self, found: Found) -> Found:
        """Payoffs as vectors with names; answers about a period as those of the stage."""
        if "outer" not in found.details:
            return self.stage.present(found) if "by_player" in found.details else found
        details: Details = dict(found.details)
        inner, outer = [self._vector(v) for v in found.points], [self._vector(v) for v in details.pop("outer")]
        details["vertices"] = PayoffVertices(inner, outer)
        details["worst"] = self._vector(details["worst"])
        details["supports"] = [
            tuple(names[a] for names, a in zip(self.stage.actions, profile, strict=True))
            for profile in details["supports"]
        ]
        return found.but(points=inner, details=details)

    def _vector(self, numbers: Sequence[Fraction | float]) -> Vector:
        exact = all(isinstance(x, Fraction) for x in numbers)
        values = np.empty(len(numbers), dtype=object if exact else np.float64)
        values[:] = list(numbers)
        return Vector(self.players, values)

    def read_answer(self, concept: Concept, point: object) -> Record:
        """A claimed extreme point as a vector; a claimed answer about a period as one of the stage."""
        if isinstance(concept, Minimax | Maximin):
            return self.stage.read_answer(concept, point)
        return point if isinstance(point, Record) else read_vector(self.players, point)

    def profile(self, names: Sequence[str | int]) -> tuple[int, ...]:
        """An action profile by number.

        Raises
        ------
        ModelError
            If an action is unknown.
        """
        return action_profile(self.stage, names)


class RepeatedStack(WritableStack):
    """One table at many discount factors, shape ``(B,)``; what is not finite is kept and comes back as such."""

    concept = PayoffSet()
    tolerance = 1e-7
    """Largest violation of a row that counts as solved, as for one game."""

    def __init__(self, game: RepeatedGame, discounts: Float) -> None:
        refuse_discounts(discounts)
        self.game, self.discounts, self.players = game, discounts, game.players

    def __len__(self) -> int:
        return len(self.discounts)

    def exact_discount(self, row: int) -> Fraction:
        """The factor of a row."""
        return Fraction(float(self.discounts[row]))

    def to_arrays(self) -> RepeatedStackArrays:
        """The game and its factors."""
        return RepeatedStackArrays(self.game.to_arrays(), self.discounts)

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found


def action_profile(stage: NormalForm, names: object, where: str = "profile") -> tuple[int, ...]:
    """An action of each player, by name or number, as numbers."""
    given = list(names) if isinstance(names, Sequence | np.ndarray | Profile) and not isinstance(names, str) else []
    if len(given) != len(stage.players):
        raise ModelError(f"{where}: must have an action for each of {', '.join(stage.players)}, got {names!r:.100}")
    out = []
    for player, actions, name in zip(stage.players, stage.actions, given, strict=True):
        if isinstance(name, int | np.integer) and not isinstance(name, bool) and 0 <= name < len(actions):
            out.append(int(name))
        elif isinstance(name, str) and name in actions:
            out.append(actions.index(name))
        else:
            raise ModelError(f"{where}[{player}]: must be one of {', '.join(actions)} or a number, got {name!r:.50}")
    return tuple(out)
