"""What kinds of game have in common: numbers by player evaluated, a constructor's faults passed on, points named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnyBuilt, AnySolution, Vocabulary
from winset.episodes.schema import WRITTEN, Written
from winset.episodes.setting import Setting
from winset.leadership.conditions import ODDS

__all__ = ["STATUSES", "answers", "construct", "in_order", "numbers_by", "numbers_of", "words"]


Game = TypeVar("Game")
Entry = TypeVar("Entry")

STATUSES = ("SOLVED", "INEXACT", "NO_SOLUTION", "LIMIT", "NONFINITE")
"""How a solution can end, as claims write it."""


def numbers_of(given: object, at: Setting, place: str, faults: Faults) -> Any:
    """A number, or numbers in lists and tables, each evaluated exactly; None stays."""
    if isinstance(given, dict):
        return {name: numbers_of(entry, at, f"{place}.{name}", faults) for name, entry in given.items()}
    if isinstance(given, list):
        return [numbers_of(entry, at, f"{place}[{k}]", faults) for k, entry in enumerate(given)]
    return at.number(given, place, faults) if isinstance(given, WRITTEN) else None


def numbers_by(
    players: Sequence[str],
    given: Written | Mapping[str, Written] | None,
    at: Setting,
    place: str,
    faults: Faults,
    default: Fraction | None = Fraction(0),
) -> list[Fraction]:
    """One number a player: the same for all, or by name with ``default`` for those left out (a fault if None)."""
    if not isinstance(given, Mapping):
        number = default if given is None else at.number(given, place, faults)
        return [Fraction(1) if number is None else number] * len(players)
    for name in given:
        if name not in players:
            faults.add(f"{place}.{name}", f"no player of this name{suggest(name, players)}")
    row = []
    for player in players:
        if player in given:
            row.append(at.number(given[player], f"{place}.{player}", faults))
        elif default is None:
            faults.add(f"{place}.{player}", "missing; every player needs a number")
        row += [] if player in given else [Fraction(0) if default is None else default]
    return row


def in_order(names: Sequence[str], given: Mapping[str, Entry], what: str, place: str, faults: Faults) -> list[Entry]:
    """The entries in the order of the names; a fault for each that is missing or names nothing."""
    for name in given:
        if name not in names:
            faults.add(f"{place}.{name}", f"no {what} of this name{suggest(name, names)}")
    for name in names:
        if name not in given:
            faults.add(f"{place}.{name}", f"missing; every {what} needs an entry")
    return [given[name] for name in names if name in given]


def construct(make: Callable[[], Game], where: str, faults: Faults, own: Faults | None = None) -> Game:
    """The game, or every fault of its numbers; else its ``own`` that only the file can have, and its constructor's."""
    faults.raise_if_any()
    told = Faults() if own is None else own
    try:
        game = make()
    except ModelError as error:
        told.extend(f"{where}.{fault}" for fault in error.faults)
    told.raise_if_any()
    return game


def words(players: Iterable[str], *numbers: str, outcomes: tuple[str, ...] | None = None) -> Vocabulary:
    """The answers of a bargaining game: status, outcome, payoffs by player, and further numbers by player."""
    vocabulary: Vocabulary = {
        "label": (NOBODY,),
        "outcome": outcomes,
        "proposer": (NOBODY,),
        "status": STATUSES,
        "agreement": None,
    }
    return vocabulary | {f"{name}.{p}": NUMBER for name in ("payoffs", *numbers) for p in players}


def answers(
    built: AnyBuilt,
    without: Iterable[float | Fraction],
    outcome: Callable[[AnySolution], str] | None = None,
    *numbers: str,
    more: Callable[[AnySolution], Details] | None = None,
) -> Answers:
    """Solve a bargaining game and read off its point.

    Parameters
    ----------
    built
        The game.
    without
        Payoffs if there is no agreement.
    outcome
        From the solution to the name of what is agreed.
    *numbers
        Names of details that hold one number a player.
    more
        From the solution to further answers.
    """
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept))
    agreed = bool(solution.points) and bool(solution.details.get("agreement", True))
    players = built.game.players
    policy = bool(solution.points) and isinstance(solution.points[0], float)
    payoffs = list(solution.points[0]) if solution.points and not policy else list(without)
    name = "q" if not agreed else outcome(solution) if outcome else "agreement"
    values: Details = {
        "label": NOBODY,
        "outcome": name,
        "proposer": NOBODY,
        "status": solution.status.name,
        "agreement": agreed,
        **{f"payoffs.{p}": float(u) for p, u in zip(players, payoffs, strict=True)},
    }
    for key in numbers:
        if key in solution.details:
            row = solution.details[key]
            values |= {f"{key}.{p}": float(u) for p, u in zip(players, row, strict=True)}
    values |= more(solution) if more else {}
    chances = passing(name, values.get("probability"))
    values["outcome"] = told = name if chances is None else None
    return Answers(values, solution.certificate, solution.method, NOBODY, told, None, chances)


def passing(name: str, probability: object) -> dict[str, float] | None:
    """The distribution of outcomes where what is tabled passes with a probability; None if one of them is certain."""
    if name == "q" or not isinstance(probability, float) or not ODDS < probability < 1 - ODDS:
        return None
    return {name: probability, "q": 1 - probability}
