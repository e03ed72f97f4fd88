"""Bargaining over a policy in one or two dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError
from winset.base.formulas import Formulas, named_entries
from winset.base.numbers import Number
from winset.base.points import Vector
from winset.base.policy_space import InPolicySpace
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.coalitions.games.voting import VotingRule
from winset.homes.games.consent import WinSet
from winset.homes.games.policy_homes import disjoint, seats
from winset.homes.games.win_sets import Ratified
from winset.policies.arrays import SpatialArrays
from winset.policies.games.positions import Rule, read_ideals, read_point

__all__ = ["SpatialBargaining", "SpatialStack"]


Float = NDArray[np.float64]
POWERS = {"quadratic": 2, "absolute": 1}


class SpatialBargaining(InPolicySpace):
    """Players bargain over a policy: one is recognised and proposes, a winning coalition must accept.

    Baron (1991) and Banks and Duggan (2000, 2006). After a rejection another player is recognised, one period later.
    Utility is ``constant`` minus the distance between policy and ideal point ("absolute") or its square ("quadratic").

    Parameters
    ----------
    ideals
        One number a player, or one point (x, y); a sequence, or a mapping by player. Any number here and below may be
        an expression in ``parameters``.
    quota
        Votes, or weight, that carry a proposal, the proposer's included; n is unanimity. It goes without ``rule``.
    recognition
        Probability of being recognised; equal if omitted.
    discount
        What a period's delay leaves of later utility, in [0, 1): one number for all; or without a status quo one each,
        a sequence or a mapping by player, by which who is patient asks more (Banks and Duggan 2000). With a status quo
        they share one, as what differently patient players accept need not meet (Banks and Duggan 2006).
    status_quo
        The policy in force until there is an agreement: each period's utility is (1 - discount) times that of the
        policy in force. If omitted, a period without agreement is worth 0.
    utility
        ``"quadratic"`` or ``"absolute"``.
    constant
        Added to every utility. Without a status quo it must make every agreement between the ideal points worth at
        least 0 to everybody: a smaller one would have some prefer no agreement for ever.
    weights
        Voting weights; one vote each if omitted.
    vetoes
        Players without whom nothing passes, by name (or position from 0).
    rule
        Which coalitions carry a proposal, in place of ``quota``, ``weights`` and ``vetoes``: a
        :class:`~winset.WeightedVoting`, or several joined by ``&`` and ``|``, such as a double majority of states and
        people. It names the players in the order of ``ideals``. In a plane one of several votes is solved for up to 20
        players.
    players
        Names; those of ``ideals`` or "1", "2", ... if omitted.
    parameters
        Present values of the parameters that expressions use.

    Raises
    ------
    ModelError
        With every fault: ideal points of different or more than two dimensions, a quota nobody can reach, recognition
        that does not sum to 1, a discount outside [0, 1), numbers that are not finite, a constant too small ...

    Examples
    --------
    >>> SpatialBargaining({"Japan": 0, "US": 1}, 2, discount=0.8, utility="absolute", constant=1).players
    ('Japan', 'US')
    """

    concept = Stationary()

    def __init__(
        self,
        ideals: object,
        quota: object = None,
        recognition: object = None,
        discount: object = None,
        status_quo: object = None,
        utility: Literal["quadratic", "absolute"] = "quadratic",
        constant: object = 0.0,
        *,
        weights: object = None,
        vetoes: Sequence[str | int] = (),
        rule: VotingRule | None = None,
        players: Sequence[str] | None = None,
        parameters: Mapping[str, Number] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title, self.utility = title, utility
        self.formulas = Formulas(parameters, faults)
        self.players, self.ideals = read_ideals(ideals, players, self.formulas, faults)
        n, dimensions = self.ideals.shape
        self.rule = Rule(self.players, quota, weights, vetoes, faults, rule)
        if not isinstance(utility, str) or utility not in POWERS:
            faults.add("utility", f"must be 'quadratic' or 'absolute', got {utility!r:.100}")
            faults.raise_if_any()
        if discount is None:
            faults.add("discount", "missing; accepted: a number from 0 to below 1")
        self.discount = self._discount(0.5 if discount is None else discount, faults)
        self.constant = self._number("constant", constant, faults)
        given = named_entries(recognition, self.players, "recognition", faults, 0)
        before = len(faults)
        chances = [1.0 / n] * n if given is None else given
        self.recognition = self.formulas.read("recognition", chances, faults)
        if len(faults) > before or self.recognition.shape != (n,):
            if len(faults) == before:
                faults.add("recognition", f"must be {n} numbers, one a player, got shape {self.recognition.shape}")
            self.recognition = np.full(n, 1.0 / n)
        self.status_quo = None
        if status_quo is not None and not isinstance(self.discount, float):
            faults.add("discount", "must be one number for all where there is a status quo")
        if status_quo is not None:
            self.status_quo = read_point("status_quo", status_quo, dimensions, self.formulas, faults)
        faults.extend(_faults_of(self._columns(None, 1), self.status_quo is None, POWERS.get(utility, 2), self.players))
        faults.raise_if_any()

    def _discount(self, given: object, faults: Faults) -> float | Float:
        """One number for all, or one each (n,)."""
        if isinstance(given, str | int | float | Fraction | np.number):
            return self._number("discount", given, faults)
        entries, before = named_entries(given, self.players, "discount", faults), len(faults)
        array = self.formulas.read("discount", entries, faults)
        if len(faults) == before and array.shape not in ((), (len(self.players),)):
            faults.add("discount", f"must be one number, or {len(self.players)}, got shape {array.shape}")
        return array if array.shape == (len(self.players),) else float(array) if array.shape == () else 0.0

    def _number(self, where: str, given: object, faults: Faults) -> float:
        array = self.formulas.read(where, given, faults)
        if array.shape not in ((), (0,)):
            faults.add(where, f"must be one number, got {given!r}")
        return float(array) if array.shape == () else 0.0

    @property
    def power(self) -> int:
        """Utility falls with the distance to this power."""
        return POWERS[self.utility]

    @property
    def parameters(self) -> dict[str, float]:
        """Present values of the parameters."""
        return dict(self.formulas.parameters)

    def utilities(self, policies: object) -> Float:
        """What each player has from policies (..., d), or (...) in one dimension: shape (..., n)."""
        x = np.asarray(policies, dtype=np.float64)
        x = x[..., None] if self.dimensions == 1 and (x.ndim == 0 or x.shape[-1] != 1) else x
        squared = ((x[..., None, :] - self.ideals) ** 2).sum(axis=-1)
        return np.asarray(self.constant - (squared if self.power == 2 else np.sqrt(squared)))

    def _columns(self, values: Mapping[str, Float] | None, count: int) -> dict[str, Float]:
        """The game's numbers with a leading axis, at present or under draws of the parameters."""
        numbers = {"ideals": self.ideals, "recognition": self.recognition}
        numbers |= {"discount": np.array(self.discount), "constant": np.array(self.constant)}
        if self.status_quo is not None:
            numbers["status_quo"] = self.status_quo
        if values is None:
            return {name: array[None] for name, array in numbers.items()}
        drawn = self.formulas.drawn
        return {name: drawn(name, values, count).reshape((count, *array.shape)) for name, array in numbers.items()}

    def to_arrays(self) -> SpatialArrays:
        """The numbers of the game."""
        arrays = SpatialStack(self, self._columns(None, 1)).to_arrays()
        rows = (arrays.ideals[0], arrays.delay[0], arrays.recognition[0], arrays.discount[0])
        return SpatialArrays(*rows, arrays.power, arrays.rule, self.status_quo)

    def with_draws(self, draws: Draws) -> SpatialStack:
        """This game under many draws of its parameters, for ``winset.solve_batch``."""
        values, count = self.formulas.columns(draws)
        return SpatialStack(self, self._columns(values, count))

    @staticmethod
    def stack(games: Sequence[SpatialBargaining]) -> SpatialStack:
        """Games of one rule, utility and number of dimensions for ``winset.solve_batch``."""
        first = games[0]
        for game in games:
            same = (game.players, game.utility, game.status_quo is None, game.dimensions) == (
                first.players, first.utility, first.status_quo is None, first.dimensions
            )  # fmt: skip
            if not same or not game.rule.same(first.rule):
                raise ModelError("stack: games must share players, rule, utility, dimensions and kind of status quo")
        rows = [SpatialStack(game, game._columns(None, 1)).columns for game in games]
        return SpatialStack(first, {name: np.concatenate([row[name] for row in rows]) for name in rows[0]})

    def with_win_sets(self, win_sets: dict[int, WinSet]) -> Ratified:
        """The same game with the homes that must consent at the table; a step of :class:`TwoLevel`."""
        nowhere = np.full(len(self.players), -np.inf)
        proof = disjoint(win_sets, self.players)
        if proof:
            return Ratified(None, nowhere, proof)
        if self.dimensions != 1:
            raise ModelError("domestic: homes judge policies of one dimension")
        added = seats(win_sets, self.players, self.status_quo, None)
        discount = self.discount if isinstance(self.discount, float) else [*self.discount, *([0.0] * len(added))]
        game = SpatialBargaining(
            [*self.ideals[:, 0].tolist(), *added.values()],
            recognition=[*self.recognition.tolist(), *([0.0] * len(added))], discount=discount,
            status_quo=None if self.status_quo is None else float(self.status_quo[0]), utility=self.utility,
            constant=self.constant, players=[*self.players, *added], title=self.title,
            **self.rule.joined_by(list(added)),
        )  # fmt: skip
        return Ratified(game, nowhere)

    def payoffs_at(self, found: Found) -> Float:
        """Expected utilities (n,) before anybody is recognised."""
        return np.array([found.details["values"][p] for p in self.players])

    def agreements(self, found: Found) -> list[object]:
        """Every policy that those who are recognised propose."""
        names = [p for p, chance in zip(self.players, self.recognition, strict=True) if chance > 0]
        return [policy for p in names for policy, chance in found.details["proposals"][p] if chance > 0]

    def present(self, found: Found) -> Found:
        """Proposals, values and radii with names; lotteries over proposals by proposer."""
        details = dict(found.details)
        line = self.dimensions == 1
        for key in ("values", "radii"):
            if key in details:
                details[key] = Vector(self.players, details[key])
        if "values" in details:
            details["values"] = Vector(self.players, self.constant - details["values"].values)
        for key in ("inclusion", "intervals"):
            if key in details:
                rows = zip(self.players, details[key], strict=True)
                details[key] = {p: Vector(self.players, row) if key == "inclusion" else row for p, row in rows}
        if "proposals" in details:
            details["proposals"] = {
                p: [(float(x[0]) if line else x, float(chance)) for x, chance in lottery]
                for p, lottery in zip(self.players, details["proposals"], strict=True)
            }
        points = [Vector(self.players, x[:, 0] if line else x) for x in found.points]
        return found.but(points=points, details=details)


def _faults_of(columns: Mapping[str, Float], bad_status_quo: bool, power: int, players: Sequence[str]) -> list[str]:
    """What is wrong with numbers (B, ...); rows that are not finite are left alone, others must be in range."""
    count = len(columns["discount"])
    faults: list[str] = []

    def note(where: str, wrong: NDArray[np.bool_], what: str, got: Float) -> None:
        for row in np.flatnonzero(wrong)[:1]:
            place = f" (row {row} of {count})" if count > 1 else ""
            faults.append(f"{where}: {what}, got {float(got[row]):g}{place}")

    chances = columns["recognition"]
    for name, discount in _discounts(columns["discount"], players):
        note(name, (discount < 0) | (discount >= 1), "must be from 0 to below 1", discount)
    for i, player in enumerate(players):
        note(f"recognition[{player}]", chances[:, i] < 0, "must be >= 0", chances[:, i])
    total = chances.sum(axis=1)
    note("recognition", np.abs(total - 1) > 1e-9, "must sum to 1", total)
    if bad_status_quo:
        apart = np.sqrt(((columns["ideals"][:, :, None] - columns["ideals"][:, None]) ** 2).sum(axis=-1))
        least = apart.max(axis=(1, 2)) ** power
        short = columns["constant"] < least * (1 - 1e-9)
        row = int(np.argmax(short))
        what = f"without a status quo it must be at least {least[row]:g}, the largest loss between two ideal points"
        note("constant", short, what, columns["constant"])
    return faults


def _discounts(given: Float, players: Sequence[str]) -> list[tuple[str, Float]]:
    """Columns (B,) with their names: one for all, or one a player."""
    if given.ndim == 1:
        return [("discount", given)]
    return [(f"discount[{player}]", given[:, i]) for i, player in enumerate(players)]


class SpatialStack(WritableStack):
    """Many games of one rule, utility and number of dimensions.

    Parameters
    ----------
    game
        One of them: names, rule, utility.
    columns
        ``ideals`` (B, n, d), ``recognition`` (B, n), ``discount`` (B,) or (B, n), ``constant`` (B,), and
        ``status_quo`` (B, d) where the game has one. Rows that are not finite come back as NONFINITE.

    Raises
    ------
    ModelError
        If a finite number is out of range; the first row is named.
    """

    concept = Stationary()

    def __init__(self, game: SpatialBargaining, columns: Mapping[str, Float]) -> None:
        faults = Faults(_faults_of(columns, "status_quo" not in columns, game.power, game.players))
        faults.raise_if_any()
        self.game, self.columns = game, dict(columns)
        if columns["discount"].ndim == 1:
            self.columns["discount"] = np.repeat(columns["discount"][:, None], len(game.players), axis=1)

    def __len__(self) -> int:
        return len(self.columns["discount"])

    @property
    def delay(self) -> Float:
        """What each loses in a period without agreement, shape (B, n)."""
        columns = self.columns
        if "status_quo" not in columns:
            return np.repeat(columns["constant"][:, None], len(self.game.players), axis=1)
        squared = ((columns["ideals"] - columns["status_quo"][:, None, :]) ** 2).sum(axis=-1)
        return np.asarray(squared if self.game.power == 2 else np.sqrt(squared))

    def to_arrays(self) -> SpatialArrays:
        """All games."""
        columns, game = self.columns, self.game
        ideals, chances = np.ascontiguousarray(columns["ideals"]), np.ascontiguousarray(columns["recognition"])
        discount = np.ascontiguousarray(columns["discount"])
        rule, q = game.rule.to_arrays(), columns.get("status_quo")
        return SpatialArrays(ideals, self.delay, chances, discount, game.power, rule, q)

    def present(self, found: Found) -> Found:
        """Values with the constant."""
        details = dict(found.details)
        if "values" in details:
            details["values"] = self.columns["constant"][:, None] - details["values"]
        return found.but(details=details)
