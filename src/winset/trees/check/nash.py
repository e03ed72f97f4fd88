"""Nash equilibria of trees checked path by path: nobody gains by another strategy (Nash 1951; Kuhn 1953)."""

from __future__ import annotations

from typing import Any

from winset.base.points import BehaviorProfile
from winset.base.solution import Certificate, Found
from winset.tables.concepts import Nash, Pure
from winset.trees.check.paths import Mixes, Path, best_value, nearest_fractions, payoff_ranges, unfold
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["certify_tree_nash", "infeasibility", "regrets_of_plans"]


TOLERANCE = 1e-9
EXACT_PATHS = 2_000
"""Trees with more paths are not proved in fractions."""

Move = tuple[str, str]


def regrets_of_plans(tree: ExtensiveForm, paths: list[Path], mixes: Mixes) -> dict[str, Any]:
    """What each player could gain at the root by another strategy, in payoff units and in the numbers of ``paths``."""
    players = tree.players
    worth: dict[str, dict[Move | None, Any]] = {p: {} for p in players}
    pasts: dict[str, dict[str, tuple[int, Move | None]]] = {p: {} for p in players}
    actual: dict[str, Any] = dict.fromkeys(players, 0)
    for path in paths:
        chance: Any = 1
        own: dict[str, Any] = dict.fromkeys(players, 1)
        last: dict[str, Move | None] = dict.fromkeys(players)
        depth = dict.fromkeys(players, 0)
        for step in path.steps:
            if step.player is None:
                chance = chance * step.chance
                continue
            who, here = step.player, step.information_set
            pasts[who].setdefault(here, (depth[who], last[who]))
            own[who] = own[who] * mixes[here][step.action]
            last[who] = (here, step.action)
            depth[who] += 1
        for player, payoff in zip(players, path.payoffs, strict=True):
            weight = chance
            for other in players:
                if other != player:
                    weight = weight * own[other]
            table = worth[player]
            table.setdefault(last[player], 0)
            if weight:
                table[last[player]] += weight * payoff
                actual[player] += own[player] * weight * payoff
    gains: dict[str, Any] = {}
    for player in players:
        deepest_first = sorted(pasts[player].items(), key=_depth, reverse=True)
        gains[player] = best_value({name: past for name, (_, past) in deepest_first}, worth[player]) - actual[player]
    return gains


def _depth(entry: tuple[str, tuple[int, Move | None]]) -> int:
    return entry[1][0]


def infeasibility(mixes: Mixes) -> float:
    """How far the mixes are from probability vectors."""
    return max((max(abs(float(sum(m.values())) - 1.0), -float(min(m.values()))) for m in mixes.values()), default=0.0)


def certify_tree_nash(tree: ExtensiveForm, concept: Nash | Pure, found: Found) -> Certificate:
    """The largest gain of any player by another strategy, relative to its payoff range, over all points.

    Where every probability is a fraction of a small denominator, up to rounding, those fractions are proved.
    """
    if not found.points:
        return Certificate("regret", 0.0, TOLERANCE, statement="No profile is claimed.")
    profiles: list[BehaviorProfile] = [*found.points, *(p for c in found.components for p in c.points)]
    ranges = payoff_ranges(tree)
    paths = unfold(tree, exact=False)
    worst = max(
        (
            max(float(gain), 0.0) / ranges[player]
            for profile in profiles
            for player, gain in regrets_of_plans(tree, paths, profile.behavior).items()
            if ranges[player] > 0
        ),
        default=0.0,
    )
    off = max(infeasibility(profile.behavior) for profile in profiles)
    exact = len(paths) * len(profiles) <= EXACT_PATHS and _proved(tree, profiles)
    statement = "No player gains by any other strategy, at any of the points."
    if exact:
        statement += " The fractions nearest to the probabilities were proved."
    parts = {"regret": worst, "feasibility": off}
    return Certificate("regret", max(worst, off), TOLERANCE, exact, statement, parts)


def _proved(tree: ExtensiveForm, profiles: list[BehaviorProfile]) -> bool:
    """Whether the fractions nearest to the profiles are equilibria in exact arithmetic."""
    paths = unfold(tree, exact=True)
    for profile in profiles:
        mixes = nearest_fractions(profile.behavior)
        if mixes is None or any(regrets_of_plans(tree, paths, mixes).values()):
            return False
    return True
