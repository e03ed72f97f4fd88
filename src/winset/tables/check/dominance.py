"""Eliminations replayed from the table, and every surviving action checked against its belief."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float
from winset.base.points import ActionSets
from winset.base.solution import Certificate, Found
from winset.tables.check.levelled import levelled
from winset.tables.check.verdict import NEVER, nothing, smallest, verdict
from winset.tables.concepts import IteratedDominance, Rationalizable, Undominated
from winset.tables.games.normal import NormalForm

__all__ = ["Rule", "certify_dominance", "least_belief", "mixture_that_dominates"]


TOLERANCE = 1e-8
BETTER = 1e-9
"""The least advantage, in units of the player's payoff range, that counts as better."""
LARGEST = 10_000
"""Most cells of a table that is also looked at in exact arithmetic, or whose rounds are worked out again."""
DENOMINATOR = 1_000_000
"""Largest denominator of the weights and beliefs that are tried in exact arithmetic."""

STATEMENTS = {
    True: "Every action taken away is dominated; every one left is a best reply to its belief.",
    False: "Every action taken away is dominated by another; none that is left is.",
}
WORDS = {
    "points": "the sets are not what the eliminations leave",
    "rounds": "a round takes away other actions than all that are weakly dominated in it",
    "solvable": "details.solvable does not say whether one action is left for each player",
}
Left = list[list[int]]
S = TypeVar("S", bound=np.generic)


class Rule(NamedTuple):
    """Which actions go: dominated weakly, also by mixtures, in one round only, and all of them in every round."""

    weak: bool
    mixtures: bool
    once: bool
    every: bool


class Step(NamedTuple):
    """An elimination: the round, the player, the action, and the weights of the actions that dominate it."""

    round: int
    player: int
    action: int
    by: Float


class Claim(NamedTuple):
    """What an answer says besides the sets: the eliminations, and a belief of every survivor by player and action."""

    steps: list[Step]
    beliefs: dict[tuple[int, int], Float]


def certify_dominance(
    game: NormalForm, concept: Undominated | IteratedDominance | Rationalizable, found: Found
) -> Certificate:
    """The largest gain of a survivor's best alternative under its belief; infinite if an elimination does not hold.

    An eliminated action must be dominated, in the game of its round, by the mixture named. Where mixtures do not count,
    survivors are compared with every other action instead of being given beliefs. With payoffs given exactly and
    mixtures counted, both are also checked in fractions near the weights and beliefs; then the answer is proved. Where
    weakly dominated actions are taken away again and again, the rounds are worked out once more, since the order
    matters; so they are where an answer names no eliminations.
    """
    weak, mixtures = getattr(concept, "kind", "strict") == "weak", getattr(concept, "mixtures", True)
    rule = Rule(weak, mixtures, isinstance(concept, Undominated), weak and isinstance(concept, IteratedDominance))
    if len(found.points) != 1 or not isinstance(found.points[0], ActionSets):
        return nothing("dominance", TOLERANCE, "the answer must be one set of actions for each player")
    unit = levelled(game).unit
    small = game.payoffs[0].size <= LARGEST
    named = "eliminations" in found.details
    own = _rounds(unit, rule, not named) if small and (rule.every or not named) else None
    try:
        claim = _read(game, found) if named else own
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        claim = None
    if claim is None:
        return nothing("dominance", TOLERANCE, "details.eliminations and details.beliefs are missing or do not fit")
    exact = game.exact if small and game.to_arrays().exact is not None else None
    left, wrong, proved = _replay(game, unit, claim.steps, rule, exact)
    over: Left = [list(range(len(names))) for names in game.actions] if rule.once else left
    names = [[game.actions[i][a] for a in mine] for i, mine in enumerate(left)]
    survivors = [(i, a) for i, mine in enumerate(left) for a in mine]
    best = np.array([_survivor(unit[i], i, a, over, rule, claim.beliefs.get((i, a))) for i, a in survivors])
    parts = {
        "survivors": float(best.max(initial=0.0)),
        "eliminations": NEVER if wrong else 0.0,
        "points": 0.0 if [list(s) for s in found.points[0]] == names and all(left) else NEVER,
        "rounds": 0.0 if not rule.every or own is None or _same(claim.steps, own.steps) else NEVER,
    }
    if "solvable" in found.details:
        parts["solvable"] = 0.0 if found.details["solvable"] is all(len(mine) == 1 for mine in left) else NEVER
    good = max(parts.values()) <= TOLERANCE and mixtures and not rule.every
    proved = (
        good
        and proved
        and exact is not None
        and all(_is_best(exact[i], i, a, claim.beliefs[i, a], over, weak) for i, a in survivors)
    )
    return verdict(
        "dominance",
        TOLERANCE,
        parts,
        STATEMENTS[mixtures],
        words=WORDS | {"eliminations": f"these are not dominated when they are taken away: {', '.join(wrong)}"},
        covers="part" if rule.every and own is None else "all",
        exact=proved,
        proved=("points", "details.eliminations", "details.beliefs", "details.solvable"),
    )


def _read(game: NormalForm, found: Found) -> Claim:
    """The eliminations and beliefs by number of player and action."""
    steps, beliefs = [], {}
    for step in found.details["eliminations"]:
        i = game.players.index(step["player"])
        by = np.zeros(len(game.actions[i]))
        for action, weight in step["by"].items():
            by[game.actions[i].index(action)] = weight
        steps.append(Step(int(step["round"]), i, game.actions[i].index(step["action"]), by))
    for player, believed in found.details["beliefs"].items():
        i = game.players.index(player)
        for action, belief in believed.items():
            if belief is not None:
                beliefs[i, game.actions[i].index(action)] = np.asarray(belief, dtype=np.float64)
    return Claim(sorted(steps, key=lambda step: step.round), beliefs)


def _same(steps: Sequence[Step], others: Sequence[Step]) -> bool:
    """Whether two lists take away the same actions in the same rounds."""
    return sorted(step[:3] for step in steps) == sorted(step[:3] for step in others)


def _rows(table: NDArray[S], i: int, left: Left) -> NDArray[S]:
    """A player's payoffs, own remaining actions by the others' remaining profiles."""
    return np.moveaxis(table[np.ix_(*left)], i, 0).reshape(len(left[i]), -1)


def _replay(
    game: NormalForm, unit: Float, steps: Sequence[Step], rule: Rule, exact: Exact | None
) -> tuple[Left, list[str], bool]:
    """What the eliminations leave, those that do not hold by name, and whether the others hold in exact arithmetic."""
    left: Left = [list(range(len(names))) for names in game.actions]
    wrong, proved, number = [], exact is not None, 0
    now = before = left
    for step in steps:
        if step.round != number:
            if step.round != number + 1 or (rule.once and step.round != 1):
                wrong.append(f"round {step.round}")
            before, now, number = now, [list(mine) for mine in left], step.round
        i, a = step.player, step.action
        holds = a in now[i] and a in left[i] and _dominates(unit[i], i, a, step.by, now, rule)
        holds = holds and not (number > 1 and _dominates(unit[i], i, a, step.by, before, rule))  # it goes at once
        if not holds:
            wrong.append(f"{game.actions[i][a]} of {game.players[i]}")
        elif proved and exact is not None:
            proved = _dominates_exactly(exact[i], i, a, step.by[now[i]], now, rule.weak)
        left = [[b for b in mine if (k, b) != (i, a)] for k, mine in enumerate(left)]
    return left, wrong, proved


def _dominates(unit: Float, i: int, a: int, by: Float, now: Left, rule: Rule) -> bool:
    """Whether a mixture of remaining actions dominates action a in what is left."""
    inside = by[now[i]]
    if not (abs(by.sum() - 1.0) < 1e-9 and abs(inside.sum() - 1.0) < 1e-9 and by.min() >= 0):
        return False
    table = _rows(unit, i, now)
    ahead = inside @ table - table[now[i].index(a)]
    holds = ahead.min() >= -BETTER and ahead.max() > BETTER if rule.weak else ahead.min() > 0
    return bool(holds and (rule.mixtures or inside.max() == 1.0))


def _survivor(unit: Float, i: int, a: int, over: Left, rule: Rule, belief: Float | None) -> float:
    """How much the best alternative to a survivor gains under its belief.

    For weak dominance relative to the smallest probability: a mixture that dominated the survivor would on average over
    the others' profiles be better by no more than that.
    """
    table = _rows(unit, i, over)
    ahead = table - table[over[i].index(a)]
    if not rule.mixtures:
        low, high = ahead.min(axis=1), ahead.max(axis=1)
        dominated = (low >= 0) & (high > TOLERANCE) if rule.weak else low > TOLERANCE
        return NEVER if dominated.any() else 0.0
    if belief is None or np.shape(belief) != (table.shape[1],):
        return NEVER
    if not (abs(belief.sum() - 1.0) <= 1e-9 and belief.min() >= 0):
        return NEVER
    gain = float((ahead @ belief).max())
    if not rule.weak or gain <= 0:
        return gain if belief.min() > 0 or not rule.weak else NEVER
    return gain / (len(belief) * float(belief.min())) if belief.min() > 0 else NEVER


def _rounds(unit: Float, rule: Rule, believed: bool) -> Claim:
    """Eliminations, and if ``believed`` beliefs of survivors, worked out by linear programs."""
    left: Left = [list(range(m)) for m in unit.shape[1:]]
    steps: list[Step] = []
    while True:
        over, number = left, 1 + (steps[-1].round if steps else 0)
        for i, mine in enumerate(over):
            table = _rows(unit[i], i, over)
            for a in mine:
                by = mixture_that_dominates(table, mine.index(a), rule)
                if by is not None:
                    weights = np.zeros(unit.shape[1 + i])
                    weights[mine] = by
                    steps.append(Step(number, i, a, weights))
        gone = {(step.player, step.action) for step in steps if step.round == number}
        left = [[a for a in mine if (i, a) not in gone] for i, mine in enumerate(over)]
        if rule.once or not gone:
            break
    beliefs: dict[tuple[int, int], Float] = {}
    for i, mine in enumerate(left) if rule.mixtures and believed else ():
        table = _rows(unit[i], i, over)
        for a in mine:
            belief = least_belief(table - table[over[i].index(a)], rule.weak)
            if belief is not None:
                beliefs[i, a] = belief
    return Claim(steps, beliefs)


def mixture_that_dominates(table: Float, a: int, rule: Rule) -> Float | None:
    """Weights of the rows of a table that dominate row a, None if there are none."""
    ahead = table - table[a]
    m, K = ahead.shape
    low, high = ahead.min(axis=1), ahead.max(axis=1)
    pure = np.flatnonzero((low >= 0) & (high > BETTER) if rule.weak else low > BETTER)
    if len(pure):
        return np.asarray(np.eye(m)[pure[0]])
    level = table.mean(axis=1)
    best = level[a] >= level.max() if rule.weak else (table[a] >= table.max(axis=0)).any()
    if not rule.mixtures or best or (high <= (BETTER if rule.weak else 0.0)).all():
        return None
    if rule.weak:
        x = smallest(-ahead.sum(axis=1), ahead.T, np.zeros(K), np.ones((1, m)), np.ones(1))
        by = None if x is None else x / x.sum()
        return by if by is not None and (by @ ahead).mean() > 10 * BETTER else None
    columns = np.c_[ahead.T, -np.ones(K)]
    x = smallest(np.r_[np.zeros(m), -1.0], columns, np.zeros(K), np.r_[np.ones(m), 0.0][None], np.ones(1), free=1)
    by = None if x is None else np.maximum(x[:m], 0.0) / np.maximum(x[:m], 0.0).sum()
    return by if by is not None and (by @ ahead).min() > BETTER else None


def least_belief(ahead: Float, weak: bool) -> Float | None:
    """A belief under which no row of ``ahead`` (m, K) gains: least gains, or if weak the largest least probability."""
    m, K = ahead.shape
    sums, one = np.r_[np.ones(K), 0.0][None], np.ones(1)
    if weak:
        above = np.vstack([np.c_[-ahead, np.zeros(m)], np.c_[np.eye(K), -np.ones(K)]])
        x = smallest(-np.eye(K + 1)[-1], above, np.zeros(m + K), sums, one)
    else:
        x = smallest(np.eye(K + 1)[-1], np.c_[-ahead, np.ones(m)], np.zeros(m), sums, one, free=1)
    return None if x is None else np.maximum(x[:-1], 0.0) / np.maximum(x[:-1], 0.0).sum()


def _fractions(weights: Float) -> list[Fraction]:
    """Fractions near these floats, that sum to one."""
    near = [Fraction(float(w)).limit_denominator(DENOMINATOR) for w in weights]
    total = sum(near, Fraction(0))
    return [w / total for w in near] if total > 0 else near


def _dominates_exactly(exact: Exact, i: int, a: int, by: Float, left: Left, weak: bool) -> bool:
    """Whether the mixture of the remaining actions, as fractions, dominates action a."""
    rows, weights = _rows(exact, i, left), _fractions(by)
    mixed = [sum(w * Fraction(u) for w, u in zip(weights, column, strict=True)) for column in rows.T]
    ahead = [m - u for m, u in zip(mixed, rows[left[i].index(a)], strict=True)]
    return all(d >= 0 for d in ahead) and any(d > 0 for d in ahead) if weak else all(d > 0 for d in ahead)


def _is_best(exact: Exact, i: int, a: int, belief: Float, left: Left, weak: bool) -> bool:
    """Whether action a is best against the belief as fractions, positive everywhere if ``weak``."""
    p = _fractions(belief)
    if weak and min(p) <= 0:
        return False
    values = [sum(w * Fraction(u) for w, u in zip(p, row, strict=True)) for row in _rows(exact, i, left)]
    return bool(values[left[i].index(a)] == max(values))
