"""Domains: issues with options, additive utilities with interactions, forbidden combinations, reservation values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.numbers import Number
from winset.base.points import Vector
from winset.base.solution import Details, Found
from winset.base.writable import Writable
from winset.domains.arrays import Cell, DomainArrays, Term
from winset.domains.games.domain_files import read_domain, write_domain
from winset.domains.games.stated import Options, Stated, stated

__all__ = ["Domain"]


class Domain(Writable):
    """A negotiation over several issues at once, one option to be agreed for each (Raiffa 1982, part III).

    The utility of an outcome is the sum over issues of weight times value of the option, and of every interaction whose
    options are all agreed. Numbers are read exactly: integers, fractions, texts such as ``"1/3"``, floats as the
    decimals they print as.

    Parameters
    ----------
    issues
        The options of each issue, by the issue's name.
    utilities
        ``{player: {issue: {option: number}}}``.
    weights
        ``{player: {issue: number}}``; 1 where nothing is said.
    reservation
        What no agreement is worth to each player, by name; 0 where nothing is said.
    forbid
        Combinations that cannot be agreed: ``[{issue: option, ...}, ...]``.
    interactions
        ``[{"player": name, "if": {issue: option, ...}, "add": number}, ...]``.
    discounts
        What a utility is multiplied by at the deadline, by player, in (0, 1]; kept for files, of no effect at time 0.
    title
        What the domain is called.

    Raises
    ------
    ModelError
        If a name is unknown, a number missing or not finite; all faults at once.

    Examples
    --------
    >>> import winset as ws
    >>> trade = ws.Domain(
    ...     {"tariff": ["keep", "cut"], "fund": ["none", "large"]},
    ...     {"North": {"tariff": {"keep": 0, "cut": 5}, "fund": {"none": 3, "large": 0}},
    ...      "South": {"tariff": {"keep": 2, "cut": 0}, "fund": {"none": 0, "large": 6}}},
    ... )
    >>> print(ws.solve(trade, ws.NashBargaining()).point)
    North: 5, South: 6
    """

    def __init__(
        self,
        issues: Mapping[str, Sequence[object]],
        utilities: Mapping[str, Mapping[str, Mapping[Any, Number]]],
        weights: Mapping[str, Mapping[str, Number]] | None = None,
        reservation: Mapping[str, Number] | None = None,
        forbid: Sequence[Mapping[str, object]] = (),
        interactions: Sequence[Mapping[str, object]] = (),
        discounts: Mapping[str, Number] | None = None,
        title: str = "",
    ) -> None:
        self._stated: Stated = stated(issues, utilities, weights, reservation, forbid, interactions, discounts)
        self.title = title

    @property
    def issues(self) -> Options:
        """The options of each issue."""
        return self._stated.issues

    @property
    def players(self) -> tuple[str, ...]:
        """Names, in order."""
        return self._stated.players

    @property
    def reservation(self) -> dict[str, Fraction]:
        """What no agreement is worth to each player."""
        return dict(self._stated.reservation)

    @property
    def stated(self) -> Stated:
        """Everything as it was given, with exact numbers."""
        return self._stated

    @property
    def size(self) -> int:
        """How many outcomes there are, forbidden ones included."""
        return prod(len(options) for options in self.issues.values())

    def outcome(self, agreement: Mapping[str, object] | Sequence[object]) -> dict[str, str]:
        """An agreement as ``{issue: option}``, from a mapping or from one option an issue in order.

        Raises
        ------
        ModelError
            If an issue or an option is unknown, or an issue is left open.
        """
        return self._stated.outcome(agreement)

    def utilities(self, agreement: Mapping[str, object] | Sequence[object]) -> dict[str, Fraction]:
        """What an agreement is worth to each player."""
        return self._stated.worth(self.outcome(agreement))

    def allows(self, agreement: Mapping[str, object] | Sequence[object]) -> bool:
        """Whether no forbidden combination is part of an agreement."""
        chosen = self.outcome(agreement)
        return not any(all(chosen[i] == o for i, o in cells.items()) for cells in self._stated.forbid)

    def with_reservation(self, reservation: Mapping[str, Number]) -> Domain:
        """The same domain with other reservation values for the players named."""
        s = self._stated
        return Domain(
            s.issues, s.values, s.weights, {**s.reservation, **reservation}, s.forbid,
            [{"player": player, "if": cells, "add": add} for player, cells, add in s.interactions],
            s.discounts, self.title,
        )  # fmt: skip

    @classmethod
    def read(cls, path: str | Path, profiles: Sequence[str | Path] | None = None) -> Domain:
        """A domain from the files of Genius (XML), of GeniusWeb (JSON) or of NegMAS (YAML), or from a folder of them.

        Parameters
        ----------
        path
            The file of the domain, of one player's profile, or the folder.
        profiles
            The players' files; all those beside the domain that speak of its issues, if omitted. A player is called by
            what is left of the file's name when what all of them share is taken off.

        Raises
        ------
        ModelError
            If a file is not of this form; the place is named.
        """
        title, stated_parts = read_domain(Path(path), profiles)
        return cls(**stated_parts, title=title)

    def write(self, path: str | Path) -> list[Path]:
        """Write the domain and one profile a player beside it.

        ``x.xml`` is for Genius, ``x.json`` for GeniusWeb, ``x.yml`` for NegMAS. The first two know utilities from 0 to
        1 only, so each player's are divided by the largest that the issues could give. Numbers are written as decimals.
        A folder gets the files of Genius.

        Raises
        ------
        ModelError
            If the format cannot hold the domain: interactions, forbidden combinations, negative values.
        """
        return write_domain(self._stated, self.title, Path(path))

    def to_arrays(self) -> DomainArrays:
        """Utilities as integers on each player's own scale."""
        s = self._stated
        number = {issue: k for k, issue in enumerate(s.issues)}
        place = {issue: {option: k for k, option in enumerate(options)} for issue, options in s.issues.items()}
        scales = [
            lcm(
                s.reservation[p].denominator,
                *(
                    (s.weights[p][i] * v).denominator
                    for i, options in s.values[p].items()
                    for v in options.values()
                ),
                *(add.denominator for player, _, add in s.interactions if player == p),
            )
            for p in s.players
        ]  # fmt: skip

        def cells(combination: Mapping[str, str]) -> tuple[Cell, ...]:
            return tuple(sorted((number[i], place[i][o]) for i, o in combination.items()))

        tables = tuple(
            _whole([[s.weights[p][i] * s.values[p][i][o] * d for p, d in zip(s.players, scales, strict=True)]
                    for o in options])
            for i, options in s.issues.items()
        )  # fmt: skip
        terms = [Term(cells(combination), None) for combination in s.forbid]
        for player, combination, add in s.interactions:
            row = [add * d if p == player else Fraction(0) for p, d in zip(s.players, scales, strict=True)]
            terms.append(Term(cells(combination), _whole(row)))
        reservation = _whole([s.reservation[p] * d for p, d in zip(s.players, scales, strict=True)])
        return DomainArrays(tables, tuple(terms), reservation, _whole([Fraction(d) for d in scales]))

    def present(self, found: Found) -> Found:
        """Points as utilities with players' names, outcomes by issue."""
        scales = self.to_arrays().scales

        def vector(numbers: Sequence[int]) -> Vector:
            values = np.empty(len(self.players), dtype=object)
            values[:] = [Fraction(int(x), int(d)) for x, d in zip(numbers, scales, strict=True)]
            return Vector(self.players, values)

        details: Details = dict(found.details)
        for name in ("outcomes", "nearest"):
            if name in details:
                details[name] = [
                    {issue: options[k] for (issue, options), k in zip(self.issues.items(), chosen, strict=True)}
                    for chosen in details[name]
                ]
        if "ideal" in details:
            details["ideal"] = vector(details["ideal"])
        return found.but(points=[vector(point) for point in found.points], details=details)


def _whole(rows: Sequence[Any]) -> NDArray[np.object_]:
    """Fractions that are whole numbers, as Python integers."""
    array = np.array(rows, dtype=object)
    out = np.empty(array.shape, dtype=object)
    for place, entry in np.ndenumerate(array):
        out[place] = int(entry)
    return out
