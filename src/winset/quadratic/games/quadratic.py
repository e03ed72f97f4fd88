"""Quadratic games on boxes: each player chooses several numbers in intervals, payoffs are quadratic in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.draws import Draws, ParameterDraws
from winset.base.errors import Faults, ModelError
from winset.base.expressions import Polynomial, compile_polynomials
from winset.base.numbers import Number
from winset.base.points import ActionProfile, Continuum, Vector
from winset.base.real_arrays import real_array
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.quadratic.arrays import DrawnQuadraticArrays, QuadraticArrays
from winset.quadratic.games.terms import (
    Term,
    concavity,
    read_actions,
    read_interval,
    read_parameters,
    read_payoff,
    terms_of,
)
from winset.tables.concepts import Nash

__all__ = ["QuadraticDraws", "QuadraticGame"]


Coefficient = Polynomial | float
CONCAVE = 1e-12


class QuadraticGame(Writable):
    """n players, each with several actions in intervals; payoffs quadratic, concave in the player's own actions.

    Parameters
    ----------
    actions
        For every player its actions with their intervals: ``{"north": {"effort": (0, 1)}, ...}``. Ends are finite
        numbers, or expressions in parameters. No two actions may have one name.
    payoffs
        For every player an expression in the names of actions and parameters, of degree at most two in the actions:
        ``"a*effort - effort^2/2 + b*effort*help"``.
    parameters
        Values of the names that are not actions.
    title
        What the game is called.

    Raises
    ------
    ModelError
        With every fault at once: expressions that do not read, degrees above two, empty intervals, payoffs that are
        not concave in the player's own actions at the present parameters.

    Notes
    -----
    With concave payoffs on intervals an equilibrium exists (Rosen 1965, theorem 1), and the equilibria are the
    solutions of a linear complementarity problem with bounds: with ``F_a = -du_i/dx_a`` for every action a of i, F_a is
    >= 0 where x_a is lowest, <= 0 where it is highest and 0 between (Cottle, Pang and Stone 1992, section 1.5).

    Examples
    --------
    Two firms after Cournot (1838), price ``a - x - y``, cost c per unit:

    >>> game = QuadraticGame(
    ...     {"1": {"x": (0, 10)}, "2": {"y": (0, 10)}},
    ...     {"1": "(a - x - y - c)*x", "2": "(a - x - y - c)*y"},
    ...     parameters={"a": 10, "c": 1},
    ... )
    >>> game.with_parameters(c=4).payoffs_at([2, 2]).tolist()
    [4.0, 4.0]
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    parameters: dict[str, int | float | Fraction]
    title: str

    def __init__(
        self,
        actions: Mapping[str, Mapping[str, Sequence[Number]]],
        payoffs: Mapping[str, Number],
        parameters: Mapping[str, int | float | Fraction] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.parameters = read_parameters({} if parameters is None else parameters, faults)
        before = len(faults)
        self.players = tuple(actions) if isinstance(actions, Mapping) else ()
        if not self.players:
            faults.add("actions", "must be a table of at least one player, each with its actions and their intervals")
        for player in self.players if isinstance(actions, Mapping) else ():
            if not isinstance(actions[player], Mapping):
                faults.add(f"actions.{player}", f"must be a table of actions with intervals, got {actions[player]!r}")
        if not isinstance(payoffs, Mapping):
            faults.add("payoffs", f"must be a table with an expression for each player, got {payoffs!r}")
        if len(faults) > before:
            faults.raise_if_any()
        self.actions = tuple(tuple(str(a) for a in actions[p]) for p in actions)
        self._check_names(faults)
        names = [a for mine in self.actions for a in mine]
        ends = [
            read_interval(actions[p][a], self.parameters, f"actions.{p}.{a}", faults)
            for p in actions
            for a in actions[p]
        ]
        self._low: list[Coefficient] = [e[0] for e in ends]
        self._high: list[Coefficient] = [e[1] for e in ends]
        for player in payoffs:
            if player not in self.players:
                faults.add(f"payoffs.{player}", f"no player of this name; accepted: {', '.join(self.players)}")
        terms: dict[Term, Polynomial] = {}
        for i, player in enumerate(self.players):
            if player not in payoffs:
                faults.add(f"payoffs.{player}", "missing; every player needs a payoff")
                continue
            terms.update(read_payoff(payoffs[player], i, names, self.parameters, f"payoffs.{player}", faults))
        faults.raise_if_any()
        self._terms = np.array(sorted(terms) or [(0, len(names), len(names))], dtype=np.int64)
        self._coefficients: list[Coefficient] = [
            terms.get(tuple(t), Polynomial.constant(0)) for t in self._terms.tolist()
        ]
        self._check_numbers()

    @classmethod
    def from_arrays(
        cls,
        quadratic: object,
        linear: object,
        low: object = 0.0,
        high: object = 1.0,
        owner: Sequence[int] | None = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> QuadraticGame:
        """The game ``u_i(x) = linear[i] @ x + x @ quadratic[i] @ x / 2`` with x in ``[low, high]``.

        Parameters
        ----------
        quadratic, linear
            Shapes ``(n, k, k)`` and ``(n, k)``.
        low, high
            Ends of the intervals, shape ``(k,)`` or one number for all.
        owner
            The player, from 0, of each of the k actions, in increasing order; one action each if omitted.
        players
            n names.
        """
        Q, g = _read_matrices(quadratic, linear)
        n, k = g.shape
        owners = list(range(k)) if owner is None else list(owner)
        faults = Faults()
        ends = []
        for where, end in (("low", low), ("high", high)):
            try:
                ends.append(np.broadcast_to(real_array(end, where), k))
            except ModelError as error:
                faults.include(error)
            except (TypeError, ValueError, ArithmeticError):
                faults.add(where, f"must be a number or {k} numbers, got {end!r}")
        if len(owners) != k or owners != sorted(owners) or set(owners) != set(range(n)):
            faults.add("owner", f"must be {k} players from 0 to {n - 1}, in increasing order, each at least once")
        if players is not None and len(players) != n:
            faults.add("players", f"must be {n} names, got {len(players)}")
        for where, table in (("quadratic", Q), ("linear", g)):
            if not np.isfinite(table).all():
                faults.add(f"{where}{np.argwhere(~np.isfinite(table))[0].tolist()}", "must be a finite number")
        faults.raise_if_any()
        names = [str(i + 1) for i in range(n)] if players is None else [str(p) for p in players]
        game = cls.__new__(cls)
        game.title, game.parameters, game.players = title, {}, tuple(names)
        game.actions = tuple(
            tuple(f"x{i + 1}" if owners.count(i) == 1 else f"x{i + 1}_{a + 1}" for a in range(owners.count(i)))
            for i in range(n)
        )
        game._check_names(faults)
        faults.raise_if_any()
        game._low, game._high = ends[0].tolist(), ends[1].tolist()
        game._terms, coefficients = terms_of(Q, g)
        game._coefficients = list(coefficients)
        game._check_numbers()
        return game

    def _check_names(self, faults: Faults) -> None:
        names = [a for mine in self.actions for a in mine]
        for player, mine in zip(self.players, self.actions, strict=True):
            if not mine:
                faults.add(f"actions.{player}", "must have at least one action, got none")
        for name in names:
            if not name.isidentifier():
                faults.add(f"actions.{name}", "the name must be letters, digits and _, not starting with a digit")
            if name in self.parameters:
                faults.add(f"actions.{name}", "is also the name of a parameter; names must differ")
        for name in sorted({a for a in names if names.count(a) > 1}):
            faults.add(f"actions.{name}", "names of actions must differ, also between players; this one stands twice")
        for name in sorted({p for p in self.players if self.players.count(p) > 1}):
            faults.add("players", f"names must differ, got {name!r} more than once")

    def _check_numbers(self) -> None:
        """Finite numbers, intervals the right way round, payoffs concave in own actions."""
        faults = Faults()
        a = self.to_arrays()
        names = [name for mine in self.actions for name in mine]
        for j, name in enumerate(names):
            if not (np.isfinite(a.low[j]) and np.isfinite(a.high[j])):
                faults.add(f"actions.{name}", f"ends must be finite numbers, got {a.low[j]} and {a.high[j]}")
            elif a.low[j] > a.high[j]:
                faults.add(f"actions.{name}", f"the low end must be <= the high end, got {a.low[j]:g} > {a.high[j]:g}")
        if not np.isfinite(a.coefficient).all():
            who = self.players[int(a.terms[int(np.argmin(np.isfinite(a.coefficient))), 0])]
            faults.add(f"payoffs.{who}", "must have finite coefficients")
        faults.raise_if_any()
        for i, player in enumerate(self.players):
            mine = np.flatnonzero(a.owner == i)
            top = concavity(self.matrices[0][i][np.ix_(mine, mine)], a.high[mine] - a.low[mine])
            if top > CONCAVE:
                faults.add(
                    f"payoffs.{player}",
                    "must be concave in the player's own actions: the matrix of its second derivatives in them has a "
                    f"positive eigenvalue ({top:.3g} of the largest entry)",
                )
        faults.raise_if_any()

    @cached_property
    def matrices(self) -> tuple[Float, Float, Float]:
        """Second derivatives (n, k, k), first derivatives at 0 (n, k) and values at 0 (n,) of the payoffs."""
        a = self.to_arrays()
        n, k = len(self.players), len(a.owner)
        table = np.zeros((n, k + 1, k + 1))
        i, p, q = a.terms.T
        np.add.at(table, (i, p, q), a.coefficient)
        table = table + table.transpose(0, 2, 1)
        return table[:, :k, :k].copy(), table[:, :k, k].copy(), table[:, k, k] / 2

    def payoffs_at(self, x: ArrayLike) -> Float:
        """Payoff of every player, shape ``(n,)``, where the k actions are ``x``, in the order of :attr:`actions`."""
        H, g, c = self.matrices
        x = np.asarray(x, dtype=np.float64)
        return np.asarray(c + g @ x + np.einsum("iab,a,b->i", H, x, x, optimize=True) / 2)

    def with_parameters(self, **values: int | float | Fraction) -> QuadraticGame:
        """The same game with other values of some parameters.

        Raises
        ------
        ModelError
            If a name is unknown, a value not finite, or the game is not acceptable there.
        """
        faults = Faults()
        for name in values:
            if name not in self.parameters:
                close = get_close_matches(name, self.parameters, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                known = ", ".join(self.parameters) or "none"
                faults.add("parameters", f"no parameter named {name!r}{hint}; accepted: {known}")
        checked = read_parameters(values, faults)
        faults.raise_if_any()
        other = QuadraticGame.__new__(QuadraticGame)
        other.__dict__.update({k: v for k, v in self.__dict__.items() if k not in ("matrices", "_arrays")})
        other.parameters = {**self.parameters, **checked}
        other._check_numbers()
        return other

    def with_draws(self, draws: Draws) -> QuadraticDraws:
        """This game under many draws of its parameters, for ``winset.solve_batch``."""
        if not self.parameters:
            raise ModelError("draws: the game has no parameters to draw; accepted: payoffs that are expressions")
        return QuadraticDraws(self, draws)

    def to_arrays(self) -> QuadraticArrays:
        """Terms and intervals at the present parameters."""
        return self._arrays

    @cached_property
    def _arrays(self) -> QuadraticArrays:
        values = {name: float(value) for name, value in self.parameters.items()}
        owner = np.repeat(np.arange(len(self.players)), [len(mine) for mine in self.actions])
        low, high, coefficient = (
            np.array([p(values) if isinstance(p, Polynomial) else p for p in part], dtype=np.float64)
            for part in (self._low, self._high, self._coefficients)
        )
        return QuadraticArrays(owner, self._terms, coefficient, low, high)

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, payoffs as expressions."""
        ends = iter([(_written(a), _written(b)) for a, b in zip(self._low, self._high, strict=True)])
        actions = {p: {a: next(ends) for a in mine} for p, mine in zip(self.players, self.actions, strict=True)}
        names, payoffs = [*(a for mine in self.actions for a in mine), "1"], dict.fromkeys(self.players, "0")
        for (i, a, b), c in zip(self._terms.tolist(), self._coefficients, strict=True):
            payoffs[self.players[i]] += f" + ({_written(c)})*{names[a]}*{names[b]}"
        return {"actions": actions, "payoffs": payoffs, "parameters": self.parameters, "title": self.title}

    def polynomials(self) -> list[Polynomial]:
        """Every coefficient in the order of its term, then the low and the high ends, as polynomials in parameters."""
        everything = [*self._coefficients, *self._low, *self._high]
        return [p if isinstance(p, Polynomial) else Polynomial.constant(p) for p in everything]

    def present(self, found: Found) -> Found:
        """Arrays as profiles of named actions, with each player's payoff."""
        names = [a for mine in self.actions for a in mine]
        details = dict(found.details)
        if "sets" in details:
            sets = [[names[a] for a in part] for part in details.pop("sets")]
            details["uniqueness_fails_on"] = sets
        if found.points:
            details["payoffs"] = [Vector(self.players, self.payoffs_at(x)) for x in found.points]
        if found.components:
            kept = [
                Continuum(
                    tuple(tuple(names[a] for a in free) for free in c.support),
                    c.dimension,
                    [self._profile(x) for x in c.points],
                )
                for c in found.components
            ]
            return found.but(points=[self._profile(x) for x in found.points], details=details, components=kept)
        return found.but(points=[self._profile(x) for x in found.points], details=details)

    def read_answer(self, concept: Concept, point: object) -> ActionProfile:
        """A claimed profile from plain data; see :func:`~winset.quadratic.games.terms.read_actions`."""
        return self._profile(read_actions(point, self.players, self.actions))

    def _profile(self, x: Float) -> ActionProfile:
        parts = tuple(np.split(np.array(x), np.cumsum([len(mine) for mine in self.actions])[:-1]))
        return ActionProfile(self.players, parts, self.actions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, QuadraticGame):
            return NotImplemented
        mine, theirs = self._key(), other._key()
        return mine == theirs

    def _key(self) -> tuple[object, ...]:
        names = (self.players, self.actions, self.title, self.parameters)
        return (*names, self._terms.tolist(), self.polynomials())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        count = sum(len(mine) for mine in self.actions)
        return f"<QuadraticGame {self.title!r}: {count} actions, players {', '.join(self.players)}>"


def _read_matrices(quadratic: object, linear: object) -> tuple[Float, Float]:
    """Both as arrays of shapes (n, k, k) and (n, k).

    Raises
    ------
    ModelError
        If they are none.
    """
    try:
        Q, g = real_array(quadratic, "quadratic"), real_array(linear, "linear")
    except ModelError:
        raise
    except (TypeError, ValueError, ArithmeticError):
        raise ModelError("quadratic, linear: must be arrays of numbers of shapes (n, k, k) and (n, k)") from None
    if g.ndim != 2 or g.size == 0 or Q.shape != (*g.shape, g.shape[-1]):
        raise ModelError(f"quadratic, linear: must have shapes (n, k, k) and (n, k), got {Q.shape} and {g.shape}")
    return Q, g


def _written(number: Coefficient) -> str:
    return str(number if isinstance(number, Polynomial) else Polynomial.constant(number))


class QuadraticDraws(ParameterDraws[QuadraticGame]):
    """One quadratic game under B draws of its parameters."""

    concept = Nash("one")

    def to_arrays(self) -> DrawnQuadraticArrays:
        """The terms once, their coefficients as polynomials, and the draws."""
        game = self.source
        compiled = compile_polynomials(game.polynomials(), list(game.parameters))
        return DrawnQuadraticArrays(game.to_arrays(), compiled, self.present_values(), self.values, self.column)

    def present(self, found: Found) -> Found:
        """Columns as they are; the legend names the actions of the column ``points`` in order."""
        return found
