"""Homes in games over one policy dimension: the groups that must consent take seats with a veto and no turn to propose.

A seat accepts what is no worse to it than no agreement, so what is agreed lies in every home's win-set.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winset.base.errors import Faults, ModelError
from winset.base.solution import Details
from winset.homes.games.consent import WinSet

__all__ = ["disjoint", "seats"]


def disjoint(win_sets: dict[int, WinSet], players: Sequence[str]) -> Details:
    """Two homes whose intervals do not meet, with the numbers that show it; empty if all meet."""
    if len(win_sets) < 2:
        return {}
    lowest = max(win_sets, key=lambda i: win_sets[i].low)
    highest = min(win_sets, key=lambda i: win_sets[i].high)
    low, high = win_sets[lowest].low, win_sets[highest].high
    if low <= high:
        return {}
    statement = (
        f"{players[lowest]}'s home accepts nothing below {low:.6g}, {players[highest]}'s nothing above {high:.6g}."
    )
    return {"statement": statement, "low": low, "high": high, "between": (players[lowest], players[highest])}


def seats(
    win_sets: dict[int, WinSet], players: Sequence[str], status_quo: object, toward: float | None
) -> dict[str, float]:
    """Ideal points of the seats by name.

    ``toward``: the policy that the only proposer wants, None if several propose. A home of several groups under
    unanimity has one seat a group. Under another rule, one-sided win-sets from q to an end have one seat at their
    middle; where a home would move either way, only the side of the proposer matters.

    Raises
    ------
    ModelError
        If a home judges payoffs, its status quo is not that of the game, or it would move either way and several
        propose.
    """
    faults, found = Faults(), {}
    q = None if status_quo is None else float(np.asarray(status_quo).ravel()[0])
    for i, home in win_sets.items():
        place = f"domestic[{players[i]}]"
        if home.measure != "policy":
            faults.add(place, "a game over policies needs ideals of groups")
            continue
        if home.consent is not None and (q is None or home.status_quo == q):
            found.update({f"{players[i]}: {name}": ideal for name, ideal in home.consent})
            continue
        if q is None:
            faults.add(place, "without a status quo of the game a home decides by unanimity")
            continue
        if home.status_quo != q:
            faults.add(place, f"its status quo must be that of the game, {q:g}, got {home.status_quo:g}")
            continue
        sides = [end for end in (home.low, home.high) if end != q]
        if toward is not None:
            sides = [home.high if toward > q else home.low]
        if len(sides) > 1:
            faults.add(place, "could move either way, which no single seat stands for; accepted: unanimity")
            continue
        found[f"{players[i]}: home"] = 0.5 * (q + sides[0]) if sides else q
    faults.raise_if_any()
    taken = [name for name in found if name in players]
    if taken:
        raise ModelError(f"domestic: players must not be named {', '.join(taken)}")
    return found
