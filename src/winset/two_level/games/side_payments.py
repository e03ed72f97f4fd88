"""Agreements at home that some gain and others lose by, and a mediator who can commit compensation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.bargaining.games.problem import BargainingProblem
from winset.base.errors import Faults, as_list
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.solution import Found
from winset.outcomes import FiniteOutcomes, Outcomes, Polytope

__all__ = ["SidePayments"]


class SidePayments(BargainingProblem):
    """One agreement that needs everybody's consent, with or without transfers that bind (Tollison and Willett 1979).

    Without a mediator promises of compensation do not bind, so the agreement stands only if nobody loses by it. With
    one, players bargain over the sum of what they gain, and ``details["transfers"]`` is what each receives.

    Parameters
    ----------
    values
        What the agreement is worth to each, compared with no agreement; a mapping by name or a sequence.
    mediator
        Whether somebody can commit transfers.
    weights
        Bargaining weights; equal if omitted.

    Raises
    ------
    ModelError
        As :class:`BargainingProblem`.

    Examples
    --------
    >>> SidePayments({"MITI": 5, "MOFA": -2}).outcomes.b
    array([3.])
    """

    def __init__(
        self,
        values: Mapping[str, float] | Sequence[float],
        *,
        mediator: bool = True,
        weights: object = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        if isinstance(values, Mapping) and players is None:
            players = list(values)
        values = values if hasattr(values, "keys") else as_list(values, "values", "one number a player")
        names = player_names(players, len(values), faults)
        self.values, self.mediator = player_numbers(values, names, "values", faults), faults.flag(mediator, "mediator")
        faults.raise_if_any()
        n, total = len(names), float(self.values.sum())
        size = float(np.abs(self.values).max(initial=0.0))
        outcomes: Outcomes
        if not mediator:
            outcomes = FiniteOutcomes([self.values, np.zeros(n)], ["agreement", "status quo"])
        elif total < -1e-12 * size:
            outcomes = FiniteOutcomes(np.zeros((1, n)), ["status quo"])
        else:
            outcomes = Polytope.pie(n, max(total, 0.0))
        super().__init__(outcomes, np.zeros(n), weights, names, title)

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor."""
        given = super().made_of()
        del given["outcomes"], given["disagreement"]
        return {"values": self.values, "mediator": self.mediator, **given}

    def present(self, found: Found) -> Found:
        """Net gains with names; whether there is an agreement, and the transfers."""
        named = super().present(found)
        if not named.points:
            return named
        agreed = "status quo" not in named.details.get("outcomes", ()) or "agreement" in named.details["outcomes"]
        net = np.asarray(named.points[0])
        transfers = net - self.values if agreed and self.mediator else np.zeros(len(net))
        details = {**named.details, "agreement": agreed, "transfers": Vector(self.players, transfers)}
        return named.but(details=details)
