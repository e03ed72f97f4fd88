"""Games in normal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.arrays import NormalFormArrays, NormalFormStackArrays
from winset.concepts import Nash
from winset.errors import Faults, ModelError
from winset.solution import Continuum, Found, Profile

__all__ = ["NormalForm", "NormalFormStack"]


class NormalForm:
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

    payoffs: NDArray[np.float64]
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    title: str

    def __init__(
        self,
        payoffs: Any,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | Mapping[str, Sequence[str]] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        table, exact = _read_table(payoffs, faults)
        n = table.shape[0]
        if table.ndim != n + 1:
            faults.add(
                "payoffs",
                f"must have shape (n, m_1, ..., m_n); got {table.shape}: {n} players, {table.ndim - 1} axes",
            )
        elif table.size == 0:
            faults.add("payoffs", f"every player needs at least one action; got shape {table.shape}")
        counts = table.shape[1:] if table.ndim == n + 1 else (0,) * n
        self.players = _names(players, n, "players", faults)
        if isinstance(actions, Mapping):
            strangers = [p for p in actions if p not in self.players]
            if strangers:
                faults.add(
                    "actions",
                    f"no player named {', '.join(map(repr, strangers))}; accepted: {', '.join(self.players)}",
                )
            actions = [actions.get(p, ()) for p in self.players]
        if actions is not None and len(actions) != n:
            faults.add("actions", f"must list the actions of {n} players, got {len(actions)} lists")
            actions = None
        self.actions = tuple(
            _names(actions[i] if actions is not None else None, m, f"actions[{self.players[i]}]", faults)
            for i, m in enumerate(counts)
        )
        faults.raise_if_any()
        self.title = title
        self.payoffs = table
        self.payoffs.setflags(write=False)
        self._exact = exact

    @classmethod
    def from_bimatrix(
        cls,
        A: Any,
        B: Any = None,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> NormalForm:
        """Two players: ``A`` and ``B`` of shape ``(m_1, m_2)``; without ``B`` the game is zero-sum."""
        if B is None:
            B = -np.asarray(A)
        return cls([A, B], players=players, actions=actions, title=title)

    @staticmethod
    def stack(games: Any) -> NormalFormStack:
        """Games of one shape for ``winset.solve_batch``: a list, or an array ``(B, n, m_1, ..., m_n)``."""
        return NormalFormStack(games)

    @property
    def exact(self) -> NDArray[Any]:
        """The payoffs as fractions, shape ``(n, m_1, ..., m_n)``: as given, or the decimals that print as given."""
        if self._exact is None:
            flat = [Fraction(repr(float(x))) for x in self.payoffs.ravel()]
            exact = np.empty(len(flat), dtype=object)
            exact[:] = flat
            self._exact = exact.reshape(self.payoffs.shape)
        return self._exact

    def to_arrays(self) -> NormalFormArrays:
        """The payoffs, and as fractions if they were given exactly."""
        return NormalFormArrays(self.payoffs, self._exact)

    def present(self, found: Found) -> Found:
        """Tuples of mixed strategies as profiles with names."""
        points = [self._profile(p) for p in found.points]
        components = [
            replace(c, support=self._support(c.support), points=[self._profile(p) for p in c.points])
            if isinstance(c, Continuum)
            else c
            for c in found.components
        ]
        details = dict(found.details)
        if "exact_points" in details:
            details["exact_points"] = [self._profile(p) for p in details["exact_points"]]
        if "undecided_supports" in details:
            details["undecided_supports"] = [self._support(s) for s in details["undecided_supports"]]
        if "probabilities" in details:
            details["probabilities"] = dict(zip(self.players, details["probabilities"], strict=True))
        return found.but(points=points, components=components, details=details)

    def _profile(self, strategies: Sequence[Any]) -> Profile:
        return Profile(self.players, tuple(np.asarray(s) for s in strategies), self.actions)

    def _support(self, chosen: Sequence[Sequence[int]]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(names[a] for a in c) for names, c in zip(self.actions, chosen, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NormalForm):
            return NotImplemented
        return (
            self.players == other.players
            and self.actions == other.actions
            and self.title == other.title
            and np.array_equal(self.payoffs, other.payoffs)
            and bool(np.all(self.exact == other.exact))
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        counts = " x ".join(str(len(a)) for a in self.actions)
        return f"<NormalForm {self.title!r}: {counts}, players {', '.join(self.players)}>"


def _names(given: Sequence[str] | None, count: int, where: str, faults: Faults) -> tuple[str, ...]:
    if given is None:
        return tuple(str(i + 1) for i in range(count))
    names = tuple(str(name) for name in given)
    if len(names) != count:
        faults.add(where, f"must be {count} names, got {len(names)}")
        return tuple(str(i + 1) for i in range(count))
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        faults.add(where, f"names must differ, got {', '.join(map(repr, repeated))} more than once")
    return names


def _read_table(payoffs: Any, faults: Faults) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
    """The table as floats and, where its entries are integers, fractions or strings, as fractions."""
    try:
        raw = np.array(payoffs)
    except ValueError:
        raise ModelError("payoffs: the tables are ragged; every player's table must have the same shape") from None
    if raw.ndim == 0 or raw.shape[0] == 0:
        raise ModelError("payoffs: must hold at least one player's table, got none")
    if raw.dtype.kind == "f":
        table, exact = raw.astype(np.float64), None
    elif raw.dtype.kind in "iub":
        table = raw.astype(np.float64)
        exact = np.array([Fraction(int(x)) for x in raw.ravel()], dtype=object).reshape(raw.shape)
    else:
        raw = np.array(payoffs, dtype=object)
        flat = np.empty(raw.size, dtype=object)
        for k, entry in enumerate(raw.ravel()):
            flat[k] = _read_entry(entry, np.unravel_index(k, raw.shape), faults)
        exact = flat.reshape(raw.shape)
        table = np.array([_as_float(x) for x in flat]).reshape(raw.shape)
    bad = np.argwhere(~np.isfinite(table))
    for where in bad[:20]:
        place = "".join(f"[{int(k)}]" for k in where)
        faults.add(f"payoffs{place}", f"must be a finite number, got {raw[tuple(where)]}")
    if len(bad) > 20:
        faults.add("payoffs", f"and {len(bad) - 20} more that are not finite")
    return np.ascontiguousarray(table), exact if not len(bad) else None


def _read_entry(entry: Any, where: tuple[Any, ...], faults: Faults) -> Fraction:
    try:
        return Fraction(repr(float(entry))) if isinstance(entry, float) else Fraction(entry)
    except (ValueError, TypeError, OverflowError, ZeroDivisionError):
        place = "".join(f"[{int(k)}]" for k in where)
        faults.add(f"payoffs{place}", f"must be a finite number, a fraction or a string such as '1/3', got {entry!r}")
        return Fraction(0)


def _as_float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


class NormalFormStack:
    """B normal forms of one shape.

    Parameters
    ----------
    games
        An array of shape ``(B, n, m_1, ..., m_n)``, or a list of :class:`NormalForm` of one shape.
    """

    concept = Nash()

    def __init__(self, games: Any) -> None:
        self.title = ""
        tables = games if isinstance(games, np.ndarray) else [game.payoffs for game in games]
        try:
            self.payoffs = np.ascontiguousarray(tables, dtype=np.float64)
        except ValueError:
            raise ModelError("stack: games must have the same numbers of players and actions") from None
        if self.payoffs.ndim < 3 or self.payoffs.ndim != self.payoffs.shape[1] + 2 or self.payoffs.size == 0:
            raise ModelError(f"stack: must have shape (B, n, m_1, ..., m_n), got {self.payoffs.shape}")

    def __len__(self) -> int:
        return len(self.payoffs)

    def game(self, row: int) -> NormalForm:
        """The game of one row."""
        return NormalForm(self.payoffs[row])

    def to_arrays(self) -> NormalFormStackArrays:
        """The payoffs."""
        return NormalFormStackArrays(self.payoffs)

    def present(self, found: Found) -> Found:
        """Columns as they are."""
        return found
