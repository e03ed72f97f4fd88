"""Games in characteristic function form: what each coalition can get on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from winset.base.draws import Draws, read_draws
from winset.base.errors import Faults, ModelError, as_list, as_mapping
from winset.base.expressions import Polynomial, compile_polynomials, evaluate_draws
from winset.base.frames import frame_of
from winset.base.limits import check_limit
from winset.base.numbers import read_exact_number
from winset.base.players import player_names
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.coalitions.arrays import OracleArrays, ValueTableArrays, Worth
from winset.coalitions.games import membership as membership
from winset.coalitions.games.names import coalition_members, coalition_name, present_coalitional
from winset.coalitions.games.stacks import CoalitionalStack

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["CoalitionalGame"]


TABLE = 26
"""Most players of a table: 2^26 worths are half a gigabyte."""
CALLED = 16
"""Up to so many players a callable is read into a table."""

Listed = Sequence[Worth] | NDArray[np.generic]
Members = str | Iterable[str]


class CoalitionalGame(Writable):
    """A coalitional game with transferable utility (von Neumann and Morgenstern 1944).

    Parameters
    ----------
    values
        One of: an array or list of length 2^n, bit i of the index standing for player i; a mapping from coalitions (one
        name, or a tuple or frozenset of names) to worths; a callable that takes a frozenset of names. Whole numbers and
        fractions are kept exactly, and give exact answers.
    players
        Names; for a mapping, those that occur in it if omitted; necessary for a callable.
    default
        Worth of the coalitions that a mapping leaves out; leaving one out is a fault if omitted.
    parameters
        Present values of the named parameters that worths given as expressions may use; see :meth:`with_draws`.

    Raises
    ------
    ModelError
        With every fault: a length that is not 2^n, an empty coalition worth something, a worth that is not finite, a
        coalition missing or given twice, a callable that answers the same question differently, too many players.

    Examples
    --------
    >>> glove = CoalitionalGame({"l": 0, "r": 0, ("l", "r"): 1})
    >>> glove.worth(["l", "r"])
    1
    """

    later = ("unions", "links")

    def __init__(
        self,
        values: object,
        players: Sequence[str] | None = None,
        default: Worth | None = None,
        title: str = "",
        parameters: Mapping[str, object] | None = None,
    ) -> None:
        faults = Faults()
        self.title = title
        self.parameters: dict[str, object] = dict(as_mapping(parameters, "parameters", "numbers by name"))
        self.polynomials: tuple[Polynomial, ...] | None = None
        self.unions: NDArray[np.int64] | None = None
        self.links: NDArray[np.int64] | None = None
        self.values: NDArray[np.float64] | None = None
        self.numerators: NDArray[np.int64] | NDArray[np.object_] | None = None
        self.denominator = 1
        self.oracle: Callable[[int], Worth] | None = None
        if callable(values):
            if players is None:
                raise ModelError("players: must be named for a game given by a callable")
            self.players = player_names(players, None, faults)
            faults.raise_if_any()
            called = self._called(values, faults)
            if called is None:
                return
            listed: Listed = called
        elif isinstance(values, Mapping):
            listed = self._listed(values, players, default, faults)
        else:
            listed = self._table(values, players, faults)
        faults.raise_if_any()
        self._read(self._valued(listed, faults) if self.parameters else listed, faults)
        faults.raise_if_any()

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, worths by bit mask, and unions and links if there are any."""
        if self.oracle is not None:
            raise ModelError(f"CoalitionalGame.values: a function of 2^{self.n} coalitions is too long to be written")
        values: object = self.values
        if self.polynomials is not None:
            values = [str(worth) for worth in self.polynomials]
        elif self.exact:
            values = [self.worth_of_mask(mask) for mask in range(1 << self.n)]
        given = {"values": values, "players": self.players, "title": self.title, "parameters": self.parameters or None}
        return given | {name: value for name in self.later if (value := getattr(self, name)) is not None}

    @property
    def n(self) -> int:
        """How many players."""
        return len(self.players)

    @property
    def exact(self) -> bool:
        """Whether all worths were given exactly."""
        return self.numerators is not None

    def _table(self, given: object, players: Sequence[str] | None, faults: Faults) -> Listed:
        values: Listed = (
            given if isinstance(given, np.ndarray) else as_list(given, "values", "2^n worths, a mapping or a callable")
        )
        size = len(values)
        n = max(size.bit_length() - 1, 0)
        if size != 1 << n or n == 0:
            faults.add("values", f"must hold 2^n worths for n >= 1 players, got {size}; accepted: 2, 4, 8, ...")
        elif n > TABLE:
            faults.add("values", _too_many(n))
        faults.raise_if_any()
        check_limit("cells", size, "values")
        self.players = player_names(players, n, faults)
        return values

    def _listed(
        self, values: Mapping[Members, Worth], players: Sequence[str] | None, default: Worth | None, faults: Faults
    ) -> list[Worth]:
        sets = [frozenset([key]) if isinstance(key, str) else frozenset(key) for key in values]
        if players is None:
            named: dict[str, None] = {}
            for key in values:
                named.update(dict.fromkeys([key] if isinstance(key, str) else [str(m) for m in key]))
            players = list(named)
        players = as_list(players, "players", "a list of names")
        if not 1 <= len(players) <= TABLE:
            raise ModelError(f"players: {_too_many(len(players))}")
        check_limit("cells", 1 << len(players), "values")
        self.players = player_names(players, len(players), faults)
        table: list[Worth | None] = [None] * (1 << self.n)
        table[0] = 0
        for members, value in zip(sets, values.values(), strict=True):
            strangers = [str(m) for m in members if m not in self.players]
            where = f"values[{', '.join(sorted(map(str, members)))}]"
            if strangers:
                faults.add(where, f"no player named {', '.join(strangers)}; accepted: {', '.join(self.players)}")
                continue
            mask = coalition_members(members, self.players)
            if mask and table[mask] is not None:
                faults.add(where, "the coalition is given twice")
            table[mask] = value
        missing = [m for m in range(1 << self.n) if table[m] is None]
        if missing and default is None:
            some = "; ".join(", ".join(coalition_name(m, self.players)) for m in missing[:4])
            more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
            joint = [p for p in self.players if "," in p and {q.strip() for q in p.split(",")} < set(self.players)]
            hint = f"; {joint[0]!r} was read as one player: a coalition is a tuple of names" if joint else ""
            faults.add(
                "values", f"{len(missing)} coalitions have no worth: {some}{more}; give them, or a default{hint}"
            )
        return [(default or 0) if worth is None else worth for worth in table]

    def _called(self, function: Callable[[frozenset[str]], Worth], faults: Faults) -> list[Worth] | None:
        def worth(mask: int) -> Worth:
            return function(frozenset(coalition_name(mask, self.players)))

        full = (1 << self.n) - 1
        probes = dict.fromkeys([0, full, *(1 << i for i in range(self.n)), *(full ^ 1 << i for i in range(self.n))])
        if self.n <= CALLED:
            table = [worth(mask) for mask in range(full + 1)]
            probes = dict.fromkeys(range(full + 1)) if self.n <= 8 else probes
            first = {mask: table[mask] for mask in probes}
        else:
            table, first = None, {mask: worth(mask) for mask in probes}
        for mask in reversed(probes):
            again = worth(mask)
            if again != first[mask]:
                name = ", ".join(coalition_name(mask, self.players)) or "the empty coalition"
                faults.add("values", f"the callable is inconsistent: {name} is worth {first[mask]!r}, then {again!r}")
                break
        if table is None:
            for mask, value in first.items():
                read_exact_number(value, f"values[{', '.join(coalition_name(mask, self.players))}]", faults)
            if first[0] != 0:
                faults.add("values[]", f"the empty coalition must be worth 0, got {first[0]}")
            faults.raise_if_any()
            self.oracle = worth
        return table

    def _valued(self, values: Listed, faults: Faults) -> list[Fraction]:
        """Worths given as expressions at the present parameters."""
        now = {name: read_exact_number(value, f"parameters[{name}]", faults) for name, value in self.parameters.items()}
        read = []
        for mask, value in enumerate(values):
            try:
                read.append(Polynomial.parse(value, now, self._where(mask)))
            except ModelError as error:
                faults.include(error)
                read.append(Polynomial({}))
        faults.raise_if_any()
        if read[0].terms:
            raise ModelError(f"values[]: the empty coalition must be worth 0, got {read[0]}")
        self.polynomials = tuple(read)
        return [p.exact(now) for p in read]

    def with_draws(self, draws: Draws) -> CoalitionalStack:
        """This game under many draws of its parameters, for ``winset.solve_batch``."""
        if self.polynomials is None:
            raise ModelError("draws: the game has no parameters; give worths as expressions, and parameters=...")
        names = list(self.parameters)
        drawn, column = read_draws(draws, names)
        present = np.array([float(read_exact_number(v, "", Faults())) for v in self.parameters.values()])
        at = np.tile(present, (len(drawn), 1))
        for k, c in enumerate(column.tolist()):
            if c >= 0:
                at[:, k] = drawn[:, c]
        return CoalitionalStack(evaluate_draws(compile_polynomials(self.polynomials, names), at), self.players)

    def _read(self, values: Listed, faults: Faults) -> None:
        array = np.asarray(values) if isinstance(values, np.ndarray) else None
        if array is None:
            kinds = {type(v) for v in values}
            if kinds <= {int, bool} and all(-(2**62) < v < 2**62 for v in values):
                array = np.array(values, dtype=np.int64)
            elif all(issubclass(k, float | int | np.floating) and k is not bool for k in kinds) and kinds != {int}:
                array = np.array(values, dtype=np.float64)
        if (
            array is not None
            and array.dtype.kind in "iu"
            and max(abs(int(array.max())), abs(int(array.min()))) >= 2**62
        ):
            self.numerators, self.values = array.astype(object), array.astype(np.float64)
        elif array is not None and array.dtype.kind in "iub":
            self.numerators, self.values = array.astype(np.int64), array.astype(np.float64)
        elif array is not None and array.dtype.kind == "f":
            self.values = array.astype(np.float64)
        else:
            fractions = [read_exact_number(v, self._where(m), faults) for m, v in enumerate(values)]
            if any(isinstance(v, float | np.floating) for v in values):
                self.values = np.array([float(f) for f in fractions])
            else:
                self.denominator = lcm(*(f.denominator for f in fractions))
                scaled = [f.numerator * (self.denominator // f.denominator) for f in fractions]
                fits = all(-(2**62) < k < 2**62 for k in scaled)
                self.numerators = np.array(scaled, dtype=np.int64 if fits else object)
                self.values = np.array([float(f) for f in fractions])
        assert self.values is not None
        if self.values[0] != 0:
            faults.add("values[]", f"the empty coalition must be worth 0, got {self.values[0]:g}")
        for k in np.flatnonzero(~np.isfinite(self.values))[:8].tolist():
            faults.add(self._where(k), f"must be a finite number, got {self.values[k]}")

    def _where(self, mask: int) -> str:
        return f"values[{', '.join(coalition_name(mask, self.players))}]"

    def worth(self, coalition: object) -> Worth:
        """What a coalition (names or positions) is worth, exactly where it was given exactly."""
        return self.worth_of_mask(coalition_members(coalition, self.players))

    def worth_of_mask(self, mask: int) -> Worth:
        """The same by bit mask."""
        if self.oracle is not None:
            return self.oracle(mask)
        if self.numerators is not None:
            value = Fraction(int(self.numerators[mask]), self.denominator)
            return value.numerator if value.denominator == 1 else value
        assert self.values is not None
        return float(self.values[mask])

    def excess(self, coalition: object, payoffs: Iterable[Worth]) -> Worth:
        """What a coalition is worth beyond what ``payoffs`` (n,) give its members."""
        mask = coalition_members(coalition, self.players)
        return self.worth_of_mask(mask) - sum(x for i, x in enumerate(payoffs) if mask >> i & 1)

    def in_core(self, payoffs: Iterable[Worth]) -> bool:
        """Whether ``payoffs`` are efficient and no coalition can improve on them."""
        return membership.in_core(self, payoffs)

    def in_kernel(self, payoffs: Iterable[Worth]) -> bool:
        """Whether no player outweighs another at the imputation ``payoffs`` (Davis and Maschler 1965)."""
        return membership.in_kernel(self, payoffs)

    def in_prekernel(self, payoffs: Iterable[Worth]) -> bool:
        """Whether maximal surpluses balance for every two players (Maschler, Peleg and Shapley 1972)."""
        return membership.in_prekernel(self, payoffs)

    def in_bargaining_set(self, payoffs: Iterable[Worth]) -> bool:
        """Whether every objection has a counter-objection (Aumann and Maschler 1964; Davis and Maschler 1967)."""
        return membership.in_bargaining_set(self, payoffs)

    def with_unions(self, unions: Iterable[Iterable[str]]) -> CoalitionalGame:
        """The same game with a priori unions (a partition of the players), for :class:`~winset.Owen`."""
        blocks = [coalition_members(tuple(u), self.players) for u in unions]
        label = np.full(self.n, -1, dtype=np.int64)
        faults = Faults()
        for k, block in enumerate(blocks):
            for i in range(self.n):
                if block >> i & 1:
                    if label[i] >= 0:
                        faults.add("unions", f"{self.players[i]} is in two unions")
                    label[i] = k
        for i in np.flatnonzero(label < 0).tolist():
            faults.add("unions", f"{self.players[i]} is in no union; every player must be in one")
        faults.raise_if_any()
        return self._like(unions=label)

    def with_links(self, links: Iterable[tuple[str, str]]) -> CoalitionalGame:
        """The same game where only linked players can act together, for :class:`~winset.Myerson`."""
        pairs = []
        for link in links:
            mask = coalition_members(tuple(link), self.players)
            ends = [i for i in range(self.n) if mask >> i & 1]
            if len(ends) != 2:
                raise ModelError(f"links: a link joins two different players, got {tuple(link)!r}")
            pairs.append(ends)
        return self._like(links=np.array(pairs, dtype=np.int64).reshape(-1, 2))

    def _like(self, **changes: NDArray[np.int64]) -> CoalitionalGame:
        other = object.__new__(CoalitionalGame)
        other.__dict__.update(self.__dict__, **changes)
        return other

    @classmethod
    def from_arrays(cls, arrays: ValueTableArrays) -> CoalitionalGame:
        """The game with these worths, its players numbered from 1."""
        if arrays.numerators is None:
            return cls(arrays.values)
        return cls([Fraction(int(worth), arrays.denominator) for worth in arrays.numerators])

    def to_arrays(self) -> ValueTableArrays | OracleArrays:
        """The table, or the oracle where there are too many players for one."""
        if self.oracle is not None:
            return OracleArrays(self.n, self.oracle)
        assert self.values is not None
        return ValueTableArrays(self.values, self.numerators, self.denominator, self.unions, self.links)

    def to_frame(self) -> DataFrame:
        """Every coalition with its worth, as a data frame of pandas, if it is installed; see :attr:`values`.

        Raises
        ------
        ModelError
            If the game is given by a function of more coalitions than can be listed.
        ImportError
            If pandas is not installed.
        """
        if self.values is None:
            raise ModelError(f"CoalitionalGame.values: a function of 2^{self.n} coalitions is too long to be listed")
        names = [coalition_name(mask, self.players) for mask in range(1 << self.n)]
        columns: dict[str, Sequence[object]] = {
            "coalition": [", ".join(own) for own in names],
            "size": [len(own) for own in names],
        }
        return frame_of({**columns, "worth": [self.worth_of_mask(mask) for mask in range(1 << self.n)]}, "values")

    def present(self, found: Found) -> Found:
        """Payoffs and coalitions with names."""
        return present_coalitional(found, self.players)

    @staticmethod
    def stack(games: Sequence[CoalitionalGame]) -> CoalitionalStack:
        """Games of the same players for ``winset.solve_batch``."""
        tables = [game.values for game in games if game.values is not None]
        if len(tables) < len(games) or any(game.players != games[0].players for game in games):
            raise ModelError("stack: games must have the same players and tables of worths")
        return CoalitionalStack(np.array(tables), games[0].players)


def _too_many(n: int) -> str:
    if n < 1:
        return "at least one player is needed"
    return (
        f"a table of {n} players has 2^{n} worths and is held for up to {TABLE} players only; what works: a callable "
        "(Shapley and Banzhaf by sampling, with confidence intervals), WeightedVoting (exact at any size), or fewer "
        "players"
    )
