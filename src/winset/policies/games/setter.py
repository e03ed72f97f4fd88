"""One who sets the agenda against a status quo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError
from winset.base.formulas import Formulas
from winset.base.numbers import Number
from winset.base.policy_space import InPolicySpace
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.coalitions.games.voting import VotingRule
from winset.homes.games.consent import WinSet
from winset.homes.games.policy_homes import disjoint, seats
from winset.homes.games.win_sets import Ratified
from winset.policies.arrays import SetterArrays
from winset.policies.games.positions import Rule, read_ideals, read_point, read_policy
from winset.trees.concepts import SubgamePerfect

__all__ = ["AgendaSetter", "SetterStack"]


class AgendaSetter(InPolicySpace):
    """A setter proposes once against a status quo (Romer and Rosenthal 1978).

    Everybody prefers policies nearer to its ideal point; who is indifferent votes for the proposal.

    Parameters
    ----------
    setter
        The setter's ideal point (a number, or (x, y)); or the name of one of the players, who then also votes.
    ideals
        The voters' ideal points: one number or point each, a sequence or a mapping by player. Any number here may be
        an expression in ``parameters``.
    quota
        Votes, or weight, that carry the proposal; ``None`` with a ``rule``.
    status_quo
        The policy that stays if it fails.
    amendment
        On a line: the rule, as for ``rule``, by which coalitions may put another policy in the place of the proposal.
        The setter then proposes what no amendment beats and the status quo does not either, or does not propose and the
        status quo stays (Denzau and Mackay 1983; Crombez 1996). If omitted the proposal is voted up or down.
    weights, vetoes, rule, players, parameters
        As in :class:`SpatialBargaining`.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> AgendaSetter("bureau", {"bureau": 3, "a": 0, "median": 1}, 2, status_quo=0.5).setter
    array([3.])
    """

    concept = SubgamePerfect()

    def __init__(
        self,
        setter: object,
        ideals: object,
        quota: object,
        status_quo: object,
        *,
        weights: object = None,
        vetoes: Sequence[str | int] = (),
        rule: VotingRule | None = None,
        amendment: VotingRule | None = None,
        players: Sequence[str] | None = None,
        parameters: Mapping[str, Number] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.formulas = Formulas(parameters, faults)
        self.players, self.ideals = read_ideals(ideals, players, self.formulas, faults)
        self.rule = Rule(self.players, quota, weights, vetoes, faults, rule)
        dimensions = self.ideals.shape[1]
        self.status_quo = read_point("status_quo", status_quo, dimensions, self.formulas, faults)
        self.member = setter if isinstance(setter, str) and setter in self.players else None
        if self.member is not None:
            self.setter = self.ideals[self.players.index(self.member)]
        elif isinstance(setter, str) and setter not in self.formulas.parameters and setter.isidentifier():
            faults.add("setter", f"no player named {setter!r}; accepted: {', '.join(self.players)}, or an ideal point")
            self.setter = np.zeros(dimensions)
        else:
            self.setter = read_point("setter", setter, dimensions, self.formulas, faults)
        self.amendment = None
        if amendment is not None:
            self.amendment = Rule(self.players, None, None, (), faults, amendment)
            if dimensions != 1:
                faults.add("amendment", "goes with policies of one dimension")
        faults.raise_if_any()

    @property
    def parameters(self) -> dict[str, float]:
        """Present values of the parameters."""
        return dict(self.formulas.parameters)

    def columns(self, values: Mapping[str, Float] | None = None, count: int = 1) -> dict[str, Float]:
        """The numbers with a leading axis, at present or under draws of the parameters."""
        numbers = {"ideals": self.ideals, "status_quo": self.status_quo}
        if self.member is None:
            numbers["setter"] = self.setter
        if values is None:
            columns = {name: array[None] for name, array in numbers.items()}
        else:
            columns = {
                name: self.formulas.drawn(name, values, count).reshape((count, *array.shape))
                for name, array in numbers.items()
            }
        if self.member is not None:
            columns["setter"] = columns["ideals"][:, self.players.index(self.member)]
        return columns

    def to_arrays(self) -> SetterArrays:
        """The numbers of the game."""
        amendment = None if self.amendment is None else self.amendment.to_arrays()
        return SetterArrays(self.setter, self.status_quo, self.ideals, self.rule.to_arrays(), amendment)

    def with_draws(self, draws: Draws) -> SetterStack:
        """This game under many draws of its parameters, for ``winset.solve_batch``."""
        if self.amendment is not None:
            raise ModelError("draws: accepted without an amendment")
        values, count = self.formulas.columns(draws)
        return SetterStack(self, self.columns(values, count))

    @staticmethod
    def stack(games: Sequence[AgendaSetter]) -> SetterStack:
        """Games of one rule and number of dimensions for ``winset.solve_batch``."""
        first = games[0]
        for game in games:
            same = game.players == first.players and game.dimensions == first.dimensions and game.amendment is None
            if not same or not game.rule.same(first.rule):
                raise ModelError(
                    "stack: games must share players, rule and number of dimensions, and have no amendment"
                )
        rows = [game.columns() for game in games]
        return SetterStack(first, {name: np.concatenate([row[name] for row in rows]) for name in rows[0]})

    def with_win_sets(self, win_sets: dict[int, WinSet]) -> Ratified:
        """The same proposal before homes that must consent as well; a step of :class:`TwoLevel`."""
        nowhere = np.full(len(self.players), -np.inf)
        proof = disjoint(win_sets, self.players)
        if proof:
            return Ratified(None, nowhere, proof)
        if self.dimensions != 1:
            raise ModelError("domestic: homes judge policies of one dimension")
        if self.amendment is not None:
            raise ModelError("domestic: homes judge a proposal that is not amended")
        added = seats(win_sets, self.players, self.status_quo, float(self.setter[0]))
        names = [*self.players, *added]
        game = AgendaSetter(
            self.member or float(self.setter[0]), [*self.ideals[:, 0].tolist(), *added.values()],
            status_quo=float(self.status_quo[0]), players=names, title=self.title, **self.rule.joined_by(list(added)),
        )  # fmt: skip
        return Ratified(game, nowhere)

    def payoffs_at(self, found: Found) -> Float:
        """Utilities (n,) of the outcome: minus the distance from the ideal point."""
        outcome = np.atleast_1d(np.asarray(found.points[0], dtype=np.float64))
        return np.asarray(-np.sqrt(((self.ideals - outcome) ** 2).sum(axis=1)))

    def agreements(self, found: Found) -> list[object]:
        """The policy that follows."""
        return list(found.points[:1])

    def read_answer(self, concept: Concept, point: object) -> Float | float:
        """A claimed outcome: a number on a line, a point in a plane."""
        return read_policy(point, (0,) if self.dimensions == 1 else (2,))

    def present(self, found: Found) -> Found:
        """Policies as numbers in one dimension, as points (2,) in two."""
        line = self.dimensions == 1
        points = [float(x[0]) if line else x for x in found.points]
        details = {**found.details}
        if points:
            details["outcome"] = points[0]
        if "for" in details:
            details["for"] = tuple(p for p, yes in zip(self.players, details["for"], strict=True) if yes)
        return found.but(points=points, details=details)


class SetterStack(WritableStack):
    """Many setter games of one rule: ``setter`` and ``status_quo`` (B, d), ``ideals`` (B, n, d)."""

    concept = SubgamePerfect()

    def __init__(self, game: AgendaSetter, columns: Mapping[str, Float]) -> None:
        self.game, self.columns = game, {name: np.ascontiguousarray(array) for name, array in columns.items()}

    def __len__(self) -> int:
        return len(self.columns["setter"])

    def to_arrays(self) -> SetterArrays:
        """All games."""
        columns = self.columns
        return SetterArrays(columns["setter"], columns["status_quo"], columns["ideals"], self.game.rule.to_arrays())

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
