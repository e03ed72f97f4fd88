"""Votes over policies on a line or in a plane, and positions on one issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.bargaining.games.problem import number_or_nan
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.errors import Faults, ModelError, as_list
from winset.base.formulas import Formulas
from winset.base.players import player_names, player_numbers
from winset.base.policy_space import InPolicySpace
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.coalitions.games.voting import VotingRule
from winset.policies.arrays import IssueArrays, VotingSpaceArrays
from winset.policies.concepts import GridlockInterval, MeanPosition, SpatialCore, Winset
from winset.policies.games.positions import Rule, read_ideals, read_point, read_policy

__all__ = ["IssuePositions", "SpatialVoting"]


class SpatialVoting(InPolicySpace):
    """Voters with ideal points, each preferring policies nearer to it, and a rule that says which coalitions win.

    Parameters
    ----------
    ideals
        One number a voter, or one point (x, y); a sequence, or a mapping by voter.
    quota
        Votes, or weight, that win; it goes without ``rule``.
    status_quo
        A policy, for :class:`~winset.Winset`.
    weights, vetoes, rule, players
        As in :class:`SpatialBargaining`.

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> SpatialVoting([-2, -1, 0, 1, 2], 4).dimensions
    1
    """

    concept = SpatialCore()

    def __init__(
        self,
        ideals: object,
        quota: object = None,
        status_quo: object = None,
        *,
        weights: object = None,
        vetoes: Sequence[str | int] = (),
        rule: VotingRule | None = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        formulas = Formulas(None, faults)
        self.players, self.ideals = read_ideals(ideals, players, formulas, faults)
        self.rule = Rule(self.players, quota, weights, vetoes, faults, rule)
        self.status_quo = None
        if status_quo is not None:
            self.status_quo = read_point("status_quo", status_quo, self.dimensions, formulas, faults)
        faults.raise_if_any()

    def to_arrays(self) -> VotingSpaceArrays:
        """The numbers of the game."""
        return VotingSpaceArrays(self.ideals, self.status_quo, self.rule.to_arrays())

    def read_answer(self, concept: Concept, point: object) -> Float | float:
        """A claimed policy, or on a line the two ends of an interval."""
        ends = isinstance(concept, SpatialCore | GridlockInterval | Winset) or self.dimensions > 1
        return read_policy(point, (2,) if ends else (1,))

    def present(self, found: Found) -> Found:
        """Pivots with names."""
        details = dict(found.details)
        for key in ("pivots", "coalitions"):
            if key in details:
                details[key] = tuple(
                    self.players[int(i)] if np.ndim(i) == 0 else tuple(self.players[int(j)] for j in i)
                    for i in details[key]
                )
        if "arcs" in details:
            details["arcs"] = [(float(a), float(b), self.players[int(i)]) for a, b, i in details["arcs"]]
        return found.but(details=details)


class IssuePositions(Writable):
    """Positions on one issue, with what each player can do about it and how much it matters to it.

    Parameters
    ----------
    positions
        One number a player, a sequence or a mapping.
    capability
        Resources, >= 0; equal if omitted.
    salience
        Weight of the issue to each player, >= 0; equal if omitted.
    loss
        What no agreement costs everybody, for :class:`~winset.NashBargaining`: a player loses salience times the
        squared distance from its position by an agreement (Achen 2006).

    Raises
    ------
    ModelError
        With every fault.

    Examples
    --------
    >>> IssuePositions({"Japan": 0, "US": 100}, salience={"Japan": 1, "US": 0.5}).influence
    array([1. , 0.5])
    """

    concept = MeanPosition()

    def __init__(
        self,
        positions: object,
        capability: object = None,
        salience: object = None,
        loss: float | None = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        if isinstance(positions, Mapping) and players is None:
            players = [str(p) for p in positions]
        positions = (
            positions if isinstance(positions, Mapping) else as_list(positions, "positions", "one number a player")
        )
        if not len(positions):
            raise ModelError("positions: must name at least one player")
        self.players = player_names(players, len(positions), faults)
        self.positions = player_numbers(positions, self.players, "positions", faults)
        self.capability = player_numbers(capability, self.players, "capability", faults, 1.0)
        self.salience = player_numbers(salience, self.players, "salience", faults, 1.0)
        for where in ("capability", "salience"):
            values = getattr(self, where)
            for i in np.flatnonzero(values < 0):
                faults.add(f"{where}[{self.players[int(i)]}]", f"must be >= 0, got {values[i]:g}")
        if loss is not None and (isinstance(loss, bool) or not isinstance(loss, int | float | Fraction | np.number)):
            faults.add("loss", f"must be one number for all, got {loss!r:.100}")
            faults.raise_if_any()
        self.loss = loss = None if loss is None else number_or_nan(loss)
        worst = float((self.salience * np.ptp(self.positions) ** 2).max())
        if loss is not None and not (np.isfinite(loss) and loss > worst):
            faults.add("loss", f"must be a finite number above {worst:g}, the largest loss by an agreement, got {loss}")
        if not len(faults) and not (self.influence > 0).any():
            faults.add("salience", "nobody has both capability and salience above 0")
        faults.raise_if_any()

    @property
    def influence(self) -> Float:
        """Capability times salience, shape (n,)."""
        return self.capability * self.salience

    def to_arrays(self) -> IssueArrays:
        """Positions and influence."""
        return IssueArrays(self.positions, self.capability, self.salience, self.loss)

    def read_answer(self, concept: Concept, point: object) -> Float | float:
        """A claimed position."""
        return read_policy(point, (0,))

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
