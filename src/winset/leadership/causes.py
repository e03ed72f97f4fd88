"""Why the sponsor does not lead openly: minimal cut sets of constraints, and Shapley shares over them.

A set of constraints is a cut set if leading openly becomes the sponsor's choice once all of them are lifted. Where two
constraints each suffice to bar the open role, lifting one at a time changes nothing, and a test of one switch after the
other would find no cause at all; so every subset is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from math import factorial

from winset.base.errors import ModelError
from winset.leadership.check.sponsored import certify_causes
from winset.leadership.labels import play
from winset.leadership.mandate import ROLES
from winset.leadership.sponsored import SponsoredProposal
from winset.leadership.verdict import Causes

__all__ = ["CONSTRAINTS", "Causes", "causes"]


CONSTRAINTS: dict[str, Callable[[SponsoredProposal], SponsoredProposal]] = {
    "fear": lambda game: game.but(fear=0.0),
    "friction": lambda game: game.but(led_threat=0.0, friction=0.0),
    "mandate": lambda game: game.but(mandate=ROLES),
}
"""What lifting each constraint does: followers' fear (h = 0), friction with the hegemon (iota = phi = 0), and the
domestic mandate (every role allowed)."""


def causes(game: SponsoredProposal, constraints: Sequence[str] = tuple(CONSTRAINTS)) -> Causes:
    """Minimal cut sets and Shapley shares of what keeps the sponsor from leading openly.

    Parameters
    ----------
    game
        The game; all subsets of ``constraints`` are lifted in turn and the game is solved again.
    constraints
        Any of ``"fear"``, ``"friction"``, ``"mandate"``.

    Raises
    ------
    ModelError
        If a constraint is unknown or named twice.
    """
    names = tuple(constraints)
    unknown = [name for name in names if name not in CONSTRAINTS]
    if unknown or len(set(names)) < len(names):
        what = f"no constraint named {unknown[0]!r}" if unknown else f"named twice: {', '.join(names)}"
        raise ModelError(f"constraints: {what}; accepted: {', '.join(CONSTRAINTS)}")
    lifts: dict[frozenset[str], bool] = {}
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            lifted = game
            for name in chosen:
                lifted = CONSTRAINTS[name](lifted)
            lifts[frozenset(chosen)] = _leads_openly(lifted)
    found = Causes(
        constraints=names,
        cut_sets=minimal_sets(lifts, names),
        shapley={name: _shapley(name, names, lifts) for name in names},
        but_for={name: lifts[frozenset({name})] and not lifts[frozenset()] for name in names},
    )
    return replace(found, certificate=certify_causes(game, found))


def _leads_openly(game: SponsoredProposal) -> bool:
    result = play(game)
    return result.role == "overt" and result.outcome != "q"


def minimal_sets(works: dict[frozenset[str], bool], names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The sets that work and have no proper subset that does, smallest first, each in the order of ``names``."""
    working = [s for s, yes in works.items() if yes]
    minimal = [s for s in working if not any(other < s for other in working)]
    return tuple(tuple(n for n in names if n in s) for s in sorted(minimal, key=lambda s: (len(s), sorted(s))))


def _shapley(name: str, names: tuple[str, ...], works: dict[frozenset[str], bool]) -> float:
    n, total = len(names), 0
    for others, value in works.items():
        if name not in others:
            gain = int(works[others | {name}]) - int(value)
            total += gain * factorial(len(others)) * factorial(n - len(others) - 1)
    return total / factorial(n)
