"""Nash equilibria of trees checked path by path: nobody gains by another strategy (Nash 1951; Kuhn 1953)."""

from __future__ import annotations

from typing import Any

from winset.certify.tree_paths import Mixes, Path, best_value, nearest_fractions, payoff_ranges, unfold
from winset.concepts import Nash, Pure
from winset.games.extensive import ExtensiveForm
from winset.solution import BehaviorProfile, Certificate, Found

__all__ = ["certify_tree_nash", "infeasibility", "regrets_of_plans"]

TOLERANCE = 1e-9
EXACT_PATHS = 2_000
"""Trees with more paths are not proved in fractions."""

Move = tuple[str, str]


def regrets_of_plans(tree: ExtensiveForm, paths: list[Path], mixes: Mixes) -> dict[str, Any]:
    """What each player could gain at the root by another strategy, in payoff units and in the numbers of ``paths``."""
    gains: dict[str, Any] = {}
    for i, player in enumerate(tree.players):
        worth: dict[Move | None, Any] = {}
        pasts: dict[str, tuple[int, Move | None]] = {}
        actual: Any = 0
        for path in paths:
            weight, own, last, depth = path.payoffs[i], 1, None, 0
            for step in path.steps:
                if step.player == player:
                    pasts.setdefault(step.information_set, (depth, last))
                    own *= mixes[step.information_set][step.action]
                    last, depth = (step.information_set, step.action), depth + 1
                elif step.player is None:
                    weight *= step.chance
                else:
                    weight *= mixes[step.information_set][step.action]
            worth[last] = worth.get(last, 0) + weight
            actual += own * weight
        deepest_first = sorted(pasts, key=lambda name: -pasts[name][0])
        gains[player] = best_value({name: pasts[name][1] for name in deepest_first}, worth) - actual
    return gains


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
