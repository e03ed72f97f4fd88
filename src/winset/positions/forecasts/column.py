"""What a procedure says of every issue, and the issues as the procedures see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import Faults, ModelError, listed
from winset.base.status import Status
from winset.coalitions.games.voting import VotingRule
from winset.positions.forecasts.settings import Settings
from winset.positions.games.actor_table import ActorTable
from winset.positions.games.rule import DecisionRule

__all__ = ["Lottery", "Outcomes", "View"]

Lottery = tuple[Float, Float]
"""Points and their probabilities."""


@dataclass
class Outcomes:
    """One procedure's answers, issue by issue.

    Parameters
    ----------
    forecast, low, high, certificate
        Shape (m,): the expected outcome, the ends of what may come out, the largest violation of its certificate.
    status
        Shape (m,), of :class:`~winset.Status`.
    lotteries
        By issue, where the outcome is uncertain.
    notes
        By issue, in words.
    details
        What else the answers say, by issue or "" for all.
    """

    forecast: Float
    low: Float
    high: Float
    status: Int
    certificate: Float
    lotteries: dict[int, Lottery] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    details: dict[str, object] = field(default_factory=dict)

    @staticmethod
    def empty(m: int) -> Outcomes:
        """No answer to any of m issues."""
        none = np.full(m, np.nan)
        return Outcomes(none.copy(), none.copy(), none.copy(), np.full(m, Status.NO_SOLUTION), none.copy())

    def put(self, k: int, forecast: float, status: Status, certificate: float, lottery: Lottery | None = None) -> None:
        """The answer to one issue."""
        self.forecast[k], self.status[k], self.certificate[k] = forecast, status, certificate
        self.low[k] = self.high[k] = forecast
        if lottery is not None:
            self.lotteries[k] = lottery
            held = lottery[0][lottery[1] > 0]
            self.low[k], self.high[k] = float(held.min()), float(held.max())


class View:
    """A table under settings: the rows that count, issue by issue.

    An actor counts on an issue where it has a position and everything that ``weights`` asks for.
    """

    def __init__(self, table: ActorTable, settings: Settings) -> None:
        self.table, self.settings = table, settings
        self.m = len(table.issues)
        salient, held = table.split_weights(settings.weights)
        weight = table.product(settings.weights)
        rows = np.flatnonzero(np.isfinite(table.position) & np.isfinite(weight))
        self.rows, self.issue, self.actor = rows, table.issue[rows], table.actor[rows]
        self.x, self.weight = table.position[rows], weight[rows]
        self.salience = table.salience[rows] if salient else np.ones(len(rows))
        self.power = np.ones(len(rows))
        for name in held:
            self.power = self.power * table.weights[name][rows]
        self.offsets = np.searchsorted(self.issue, np.arange(self.m + 1))
        if isinstance(settings.discount, Mapping):
            known = settings.discount
            faults = Faults()
            for name in [a for a in known if a not in table.actors]:
                faults.add("discount", f"no actor named {name!r}; accepted: {listed(table.actors)}")
            for name in [a for a in table.actors if a not in known]:
                faults.add("discount", f"nothing is given for {name!r}")
            faults.raise_if_any()
        self.cost = self._costs()
        self.reference = self._references()

    def _costs(self) -> Float:
        """The cost of disagreement of every row."""
        given = self.settings.disagreement_cost
        if isinstance(given, Mapping):
            strangers = [name for name in given if name not in self.table.actors]
            if strangers:
                accepted = listed(self.table.actors)
                raise ModelError(f"disagreement_cost: no actor named {', '.join(strangers)}; accepted: {accepted}")
            by_actor = np.array([float(given.get(a, 0.0)) for a in self.table.actors])
        else:
            by_actor = np.full(len(self.table.actors), float(given))
        for k in np.flatnonzero(~(by_actor >= 0)):
            raise ModelError(f"disagreement_cost[{self.table.actors[k]}]: must be >= 0, got {by_actor[k]:g}")
        return np.asarray(by_actor[self.actor])

    def _references(self) -> Float:
        """The reference point of every issue, NaN where there is none."""
        given = self.settings.reference_point
        if given is False:
            return np.full(self.m, np.nan)
        out = self.table.reference.copy()
        if isinstance(given, Mapping):
            for name, value in given.items():
                out[self.table.number(name)] = float(value)
        elif given is not None and given is not True:
            out = np.full(self.m, float(given))
        for k in np.flatnonzero((out < self.table.scale[:, 0]) | (out > self.table.scale[:, 1])):
            low, high = self.table.scale[k]
            raise ModelError(
                f"reference_point[{self.table.issues[k]}]: must be from {low:g} to {high:g}, got {out[k]:g}"
            )
        return out

    @property
    def size(self) -> Float:
        """Lengths of the scales, shape (m,)."""
        return np.asarray(self.table.scale[:, 1] - self.table.scale[:, 0])

    def at(self, k: int) -> slice:
        """The rows of an issue among those that count."""
        return slice(int(self.offsets[k]), int(self.offsets[k + 1]))

    def names(self, k: int) -> tuple[str, ...]:
        """Who counts on an issue."""
        return tuple(self.table.actors[a] for a in self.actor[self.at(k)])

    def rule(self, k: int) -> DecisionRule:
        """The decision rule of an issue."""
        return DecisionRule.read(self.table.rules[k] or self.settings.rule)

    def votes(self, k: int, rule: DecisionRule | None = None) -> VotingRule:
        """The decision rule of an issue, or another, as a game of those who count on it."""
        weights = {name: w[self.rows[self.at(k)]] for name, w in self.table.weights.items()}
        return (rule or self.rule(k)).votes(self.names(k), weights)

    def discount(self, k: int) -> float | list[float]:
        """What a period's delay leaves: one number for all, or one for everybody who counts on an issue."""
        given = self.settings.discount
        return [float(given[name]) for name in self.names(k)] if isinstance(given, Mapping) else given

    def recognition(self, k: int) -> Float:
        """Chances of being recognised on an issue."""
        given = self.table.product(self.settings.recognition)[self.rows[self.at(k)]]
        given = np.nan_to_num(given)
        total = float(given.sum())
        if not total > 0:
            raise ModelError(f"recognition: nobody on {self.table.issues[k]!r} has a {self.settings.recognition}")
        return np.asarray(given / total)
