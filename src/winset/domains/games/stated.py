"""A domain as it was given: names checked, numbers exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from winset.base.errors import Faults, ModelError, as_list, as_mapping
from winset.base.limits import check_limit
from winset.base.numbers import read_exact_number

__all__ = ["Options", "Stated", "stated"]

Options = dict[str, tuple[str, ...]]
"""The options of each issue, in order."""
Numbers = dict[str, Fraction]


@dataclass(frozen=True)
class Stated:
    """What a domain says, by name; ``interactions`` holds ``(player, {issue: option}, number)``."""

    issues: Options
    players: tuple[str, ...]
    values: dict[str, dict[str, Numbers]]
    weights: dict[str, Numbers]
    reservation: Numbers
    forbid: tuple[dict[str, str], ...]
    interactions: tuple[tuple[str, dict[str, str], Fraction], ...]
    discounts: Numbers

    def outcome(self, agreement: object) -> dict[str, str]:
        """An agreement as ``{issue: option}``."""
        faults = Faults()
        if not isinstance(agreement, Mapping):
            given = as_list(agreement, "agreement", "one option an issue")
            if len(given) != len(self.issues):
                raise ModelError(f"agreement: must have one option for each of {len(self.issues)} issues, got {given}")
            agreement = dict(zip(self.issues, given, strict=True))
        chosen = _combination(agreement, self.issues, "agreement", faults)
        for issue in self.issues:
            if issue not in agreement:
                faults.add(f"agreement[{issue}]", f"nothing is said; accepted: {', '.join(self.issues[issue])}")
        faults.raise_if_any()
        return {issue: chosen[issue] for issue in self.issues}

    def worth(self, chosen: Mapping[str, str]) -> Numbers:
        """What an outcome is worth to each player."""
        worth = {p: sum((self.weights[p][i] * self.values[p][i][o] for i, o in chosen.items()), Fraction(0))
                 for p in self.players}  # fmt: skip
        for player, cells, add in self.interactions:
            if all(chosen[i] == o for i, o in cells.items()):
                worth[player] += add
        return worth


def stated(
    issues: object,
    utilities: object,
    weights: object,
    reservation: object,
    forbid: object,
    interactions: object,
    discounts: object,
) -> Stated:
    """A domain from what a user gives; every fault is told."""
    faults = Faults()
    options = _issues(issues, faults)
    given = as_mapping(utilities, "utilities", "{player: {issue: {option: number}}}")
    players = tuple(str(p) for p in given)
    if len(set(players)) < len(players):
        faults.add("utilities", f"names of players must differ when written, got {', '.join(players)}")
    if len(players) < 2:
        faults.add("utilities", f"must be of at least two players, got {len(players)}")
    faults.raise_if_any()
    values = {str(p): _values(v, options, f"utilities[{p}]", faults) for p, v in given.items()}
    by_player = _known(weights, players, "weights", "player", faults)
    own = {p: _known(by_player.get(p), options, f"weights[{p}]", "issue", faults) for p in players}
    read = {p: {i: read_exact_number(own[p].get(i, 1), f"weights[{p}][{i}]", faults) for i in options} for p in players}
    for place, weight in ((f"weights[{p}][{i}]", w) for p, row in read.items() for i, w in row.items() if w < 0):
        faults.add(place, f"must be >= 0, got {weight}; an issue that is liked the other way has other values")
    fallback = _one_each(reservation, players, "reservation", 0, faults)
    later = _one_each(discounts, players, "discounts", 1, faults)
    for p, factor in later.items():
        if not 0 < factor <= 1:
            faults.add(f"discounts[{p}]", f"must be > 0 and at most 1, got {factor}")
    ruled_out = tuple(
        _combination(cells, options, f"forbid[{k}]", faults)
        for k, cells in enumerate(as_list(forbid, "forbid", "a list of {issue: option}"))
    )
    together = _interactions(interactions, options, players, faults)
    faults.raise_if_any()
    return Stated(options, players, values, read, fallback, ruled_out, together, later)


def _issues(issues: object, faults: Faults) -> Options:
    options: Options = {}
    for issue, listed in as_mapping(issues, "issues", "{issue: [option, ...]}").items():
        try:
            names = tuple(str(o) for o in as_list(listed, f"issues[{issue}]", "a list of options"))
        except ModelError as error:
            faults.include(error)
            continue
        if not names:
            faults.add(f"issues[{issue}]", "must have at least one option")
        if len(set(names)) < len(names):
            faults.add(f"issues[{issue}]", f"options must differ, got {', '.join(names)}")
        if str(issue) in options:
            faults.add("issues", f"names of issues must differ when written, {issue} is there twice")
        options[str(issue)] = names
    if not options and not faults:
        faults.add("issues", "must name at least one issue")
    check_limit("cells", sum(map(len, options.values())), "issues")
    return options


def _known(given: Any, names: Any, where: str, what: str, faults: Faults) -> dict[str, Any]:
    """A mapping whose keys are among the names; strangers are faults."""
    try:
        mapping = as_mapping(given, where, f"a number by {what}")
    except ModelError as error:
        faults.include(error)
        return {}
    strangers = [str(k) for k in mapping if str(k) not in names]
    if strangers:
        faults.add(where, f"no {what} named {', '.join(strangers)}; accepted: {', '.join(names)}")
    return {str(k): v for k, v in mapping.items()}


def _values(given: Any, options: Options, where: str, faults: Faults) -> dict[str, Numbers]:
    mapping = _known(given, options, where, "issue", faults)
    out: dict[str, Numbers] = {}
    for issue, names in options.items():
        if issue not in mapping:
            faults.add(f"{where}[{issue}]", "nothing is said of this issue")
        own = _known(mapping.get(issue), names, f"{where}[{issue}]", "option", faults)
        missing = [o for o in names if o not in own]
        if missing and issue in mapping:
            faults.add(f"{where}[{issue}]", f"nothing is said of {', '.join(missing)}")
        out[issue] = {o: read_exact_number(own.get(o, 0), f"{where}[{issue}][{o}]", faults) for o in names}
    return out


def _one_each(given: Any, players: Sequence[str], where: str, default: int, faults: Faults) -> Numbers:
    if given is not None and not isinstance(given, Mapping):
        try:
            listed = as_list(given, where, "a number by player")
        except ModelError as error:
            faults.include(error)
            listed = []
        if len(listed) not in (0, len(players)):
            faults.add(where, f"must be {len(players)} numbers, one a player, got {len(listed)}")
        given = dict(zip(players, listed, strict=False))
    own = _known(given, players, where, "player", faults)
    return {p: read_exact_number(own.get(p, default), f"{where}[{p}]", faults) for p in players}


def _combination(cells: Any, options: Options, where: str, faults: Faults) -> dict[str, str]:
    """``{issue: option}`` with known names."""
    try:
        mapping = as_mapping(cells, where, "{issue: option}")
    except ModelError as error:
        faults.include(error)
        return {}
    if not mapping:
        faults.add(where, "must name at least one issue and its option")
    out = {}
    for issue, option in ((str(i), str(o)) for i, o in mapping.items()):
        if issue not in options:
            faults.add(where, f"no issue named {issue}; accepted: {', '.join(options)}")
        elif option not in options[issue]:
            faults.add(f"{where}[{issue}]", f"no option named {option}; accepted: {', '.join(options[issue])}")
        else:
            out[issue] = option
    return out


def _interactions(
    given: Any, options: Options, players: Sequence[str], faults: Faults
) -> tuple[tuple[str, dict[str, str], Fraction], ...]:
    out = []
    for k, entry in enumerate(as_list(given, "interactions", 'a list of {"player", "if", "add"}')):
        where = f"interactions[{k}]"
        if not isinstance(entry, Mapping) or {str(key) for key in entry} != {"player", "if", "add"}:
            faults.add(where, 'must have "player", "if" and "add" and nothing else')
            continue
        player = str(entry["player"])
        if player not in players:
            faults.add(f"{where}.player", f"no player named {player}; accepted: {', '.join(players)}")
        cells = _combination(entry["if"], options, f"{where}.if", faults)
        out.append((player, cells, read_exact_number(entry["add"], f"{where}.add", faults)))
    return tuple(out)
