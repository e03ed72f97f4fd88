"""Public decisions under private information: which mechanism is best among those that nobody lies to or leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import Faults, as_list, closest
from winset.base.limits import check_limit
from winset.base.numbers import read_exact_number
from winset.base.vector_answers import VectorAnswers
from winset.information.arrays import MechanismArrays
from winset.information.concepts import SecondBest
from winset.information.games.probabilities import read_probabilities

__all__ = ["Mechanism"]


class Mechanism(VectorAnswers):
    """Several players with private types, one of several outcomes to be chosen: a treaty and its ratifiers, say.

    Parameters
    ----------
    types
        For each player the names of its types.
    prior
        For each player the probability of each type; types of different players are independent.
    outcomes
        Names of the outcomes.
    utilities
        For each player, for each type (by name or in order), what each outcome is worth (by name or in order).
    reservation
        For each player what it gets outside, a number for all its types or one a type; 0 by default. None for a player
        that must take part.
    transfers
        Whether players can pay each other; payments then sum to 0 whatever is reported.
    weights
        For each player the weight of its expected payoff in what is maximised; 1 by default.

    Raises
    ------
    ModelError
        With every fault: a player or type without numbers, probabilities that do not sum to 1.

    Notes
    -----
    ``winset.solve(game, winset.SecondBest())`` gives the mechanism with the largest weighted sum of expected payoffs
    among those that are Bayesian incentive compatible and interim individually rational (Myerson 1979: no other rules
    of negotiation do better in equilibrium). Without any, the status is NO_SOLUTION.

    Examples
    --------
    A treaty that two parliaments ratify, each of which may be reluctant:

    >>> import winset as ws
    >>> game = ws.Mechanism(
    ...     types={"a": ["keen", "reluctant"], "b": ["keen", "reluctant"]},
    ...     prior={"a": [0.5, 0.5], "b": [0.5, 0.5]}, outcomes=["treaty", "none"],
    ...     utilities={p: {"keen": [3, 0], "reluctant": [-1, 0]} for p in "ab"})
    >>> round(ws.solve(game, ws.SecondBest()).details["gains"], 6)
    1.5
    """

    concept = SecondBest()

    def __init__(
        self,
        types: Mapping[str, Sequence[str]],
        prior: Mapping[str, object],
        outcomes: Sequence[str],
        utilities: Mapping[str, object],
        reservation: Mapping[str, object] | None = None,
        transfers: bool = False,
        weights: Mapping[str, object] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title, self.transfers = title, faults.flag(transfers, "transfers")
        self.players = tuple(str(p) for p in types)
        self.types = tuple(tuple(str(t) for t in as_list(types[p], f"types.{p}", "a list of names")) for p in types)
        self.outcomes = tuple(str(o) for o in as_list(outcomes, "outcomes", "a list of names"))
        self._check_names(faults)
        for where, given in (("prior", prior), ("utilities", utilities), ("reservation", reservation or {}),
                             ("weights", weights or {})):  # fmt: skip
            for name in given:
                if name not in self.players:
                    faults.add(f"{where}.{name}", f"no such player{closest(name, self.players)}")
        for where, given in (("prior", prior), ("utilities", utilities)):
            for player in self.players:
                if player not in given:
                    faults.add(f"{where}.{player}", "is missing")
        named = not faults
        rows = list(zip(self.players, self.types, strict=True))
        chances = {p: read_probabilities(prior[p], names, f"prior.{p}", faults)
                   for p, names in rows if p in prior and len(set(names)) == len(names) > 0}  # fmt: skip
        if not named:
            faults.raise_if_any()
        cells = float(np.prod([len(names) for names in self.types])) * (len(self.outcomes) + len(self.players))
        check_limit("cells", int(cells), "types x outcomes")
        self.prior = tuple(chances[p] for p in self.players)
        self.utilities = tuple(
            tuple(
                _numbers(row, self.outcomes, f"utilities.{p}.{name}", faults)
                for name, row in _by_name(utilities[p], names, f"utilities.{p}", faults)
            )
            for p, names in rows
        )
        outside = reservation or {}
        self.reservation = tuple(
            None if outside.get(p, 0) is None else _each(outside.get(p, 0), names, f"reservation.{p}", faults)
            for p, names in rows
        )
        given_weights = weights or {}
        self.weights = tuple(read_exact_number(given_weights.get(p, 1), f"weights.{p}", faults) for p in self.players)
        for player, weight in zip(self.players, self.weights, strict=True):
            if weight < 0:
                faults.add(f"weights.{player}", f"must be >= 0, got {weight}")
        if self.transfers and len(set(self.weights)) > 1:
            faults.add("weights", "must be the same for all where players can pay each other")
        faults.raise_if_any()

    def _check_names(self, faults: Faults) -> None:
        if not self.players:
            faults.add("types", "must name at least one player")
        if not self.outcomes or len(set(self.outcomes)) < len(self.outcomes):
            faults.add("outcomes", f"must be different names, at least one, got {', '.join(self.outcomes) or 'none'}")
        for player, names in zip(self.players, self.types, strict=True):
            if not names or len(set(names)) < len(names):
                faults.add(f"types.{player}", f"must be different names, got {', '.join(names) or 'none'}")

    def to_arrays(self) -> MechanismArrays:
        """Numbers as floats, one array a player."""

        def floats(rows: object) -> Float:
            return np.array(rows, dtype=float)

        return MechanismArrays(
            tuple(map(floats, self.prior)),
            tuple(map(floats, self.utilities)),
            tuple(None if row is None else floats(row) for row in self.reservation),
            self.transfers,
            floats(self.weights),
        )


def _by_name(given: object, names: tuple[str, ...], where: str, faults: Faults) -> list[tuple[str, object]]:
    """One entry a name, from a mapping or a list."""
    if isinstance(given, Mapping):
        for name in given:
            if name not in names:
                faults.add(f"{where}.{name}", f"no such type{closest(name, names)}; there are {', '.join(names)}")
        for name in names:
            if name not in given:
                faults.add(f"{where}.{name}", "is missing")
        return [(name, given[name]) for name in names if name in given]
    rows = as_list(given, where, "one entry a type")
    if len(rows) != len(names):
        faults.add(where, f"must hold {len(names)} entries, one a type, got {len(rows)}")
        return []
    return list(zip(names, rows, strict=True))


def _numbers(given: object, names: tuple[str, ...], where: str, faults: Faults) -> tuple[Fraction, ...]:
    """One number an outcome."""
    if isinstance(given, Mapping):
        missing = [name for name in names if name not in given]
        strangers = [str(name) for name in given if name not in names]
        if missing or strangers:
            faults.add(where, f"must give a number for {', '.join(names)}, got {', '.join(map(str, given))}")
            return ()
        given = [given[name] for name in names]
    rows = as_list(given, where, "one number an outcome")
    if len(rows) != len(names):
        faults.add(where, f"must hold {len(names)} numbers, one an outcome, got {len(rows)}")
        return ()
    return tuple(read_exact_number(x, f"{where}[{k}]", faults) for k, x in enumerate(rows))


def _each(given: object, names: tuple[str, ...], where: str, faults: Faults) -> tuple[Fraction, ...]:
    """One number a type: a number for all, a list, or a mapping."""
    if isinstance(given, Mapping | list | tuple | np.ndarray):
        return tuple(
            read_exact_number(x, f"{where}.{name}", faults) for name, x in _by_name(given, names, where, faults)
        )
    return (read_exact_number(given, where, faults),) * len(names)
