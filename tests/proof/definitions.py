"""Definitions of concepts that have many answers, written out: whether a point satisfies them, and no more."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

import winset as ws

TOLERANCE = 1e-9


def holds(game: Any, concept: ws.Concept, point: Any) -> bool:
    """Whether a point satisfies the definition of the concept; False where it is not written out here."""
    for kind, games, points, definition in DEFINITIONS:
        if isinstance(concept, kind) and isinstance(game, games) and isinstance(point, points):
            return definition(game, concept, point)
    return False


# ------------------------------------------------------------------------------------------------------------ tables


def tables_of(game: Any) -> np.ndarray:
    return np.array(game.payoffs.tolist(), dtype=float)


def expected(table: np.ndarray, strategies: list[np.ndarray]) -> float:
    for mix in reversed(strategies):
        table = table @ mix
    return float(table)


def regret(game: Any, strategies: list[np.ndarray]) -> float:
    """The most that a player gains by another action."""
    tables, worst = tables_of(game), 0.0
    for i, table in enumerate(tables):
        here = expected(table, strategies)
        for a in range(table.shape[i]):
            other = [*strategies]
            other[i] = np.eye(table.shape[i])[a]
            worst = max(worst, expected(table, other) - here)
    return worst


def is_nash(game: Any, concept: ws.Concept, point: Any) -> bool:
    return regret(game, [np.array(s, dtype=float) for s in point.strategies]) < TOLERANCE


def is_pure(game: Any, concept: ws.Concept, point: Any) -> bool:
    sharp = all(np.isin(np.array(s, dtype=float), (0, 1)).all() for s in point.strategies)
    return sharp and is_nash(game, concept, point)


def is_undominated_equilibrium(game: Any, concept: ws.Concept, point: Any) -> bool:
    """Trembling-hand perfect equilibria of two players are the undominated ones (van Damme 1991, theorem 3.2.2)."""
    if len(game.players) != 2 or not is_nash(game, concept, point):
        return False
    from scipy.optimize import linprog

    first, second = tables_of(game)
    for table, mix in ((first, point.strategies[0]), (second.T, point.strategies[1])):
        here = np.array(mix, dtype=float) @ table
        rows = np.hstack([-table.T, np.eye(table.shape[1])])
        size = table.shape[0]
        cost = np.concatenate([np.zeros(size), -np.ones(table.shape[1])])
        sums = np.concatenate([np.ones(size), np.zeros(table.shape[1])])[None]
        program = linprog(cost, A_ub=rows, b_ub=-here, A_eq=sums, b_eq=[1])
        if -program.fun > TOLERANCE:
            return False
    return True


def is_best_correlated(game: Any, concept: Any, point: Any) -> bool:
    """Nobody gains by disobeying, and the objective is as large as in the library's own answer."""
    tables, chances = tables_of(game), np.array(point.probabilities, dtype=float)
    n, coarse = len(tables), isinstance(concept, ws.CoarseCorrelated)
    if abs(chances.sum() - 1) > TOLERANCE or chances.min() < -TOLERANCE:
        return False
    for i in range(n):
        table, q = np.moveaxis(tables[i], i, 0), np.moveaxis(chances, i, 0)
        table, q = table.reshape(len(table), -1), q.reshape(len(q), -1)
        for b in range(len(table)):
            gains = [float(q[a] @ (table[b] - table[a])) for a in range(len(table))]
            if (sum(gains) if coarse else max(gains)) > TOLERANCE:
                return False
    worth = {"welfare": np.sum, "egalitarian": np.min}[concept.objective]
    best = np.asarray(own_answer(game, concept).payoffs, dtype=float)
    here = np.array([(t * chances).sum() for t in tables])
    return bool(worth(here) > worth(best) - TOLERANCE)


def secures(game: Any, concept: Any, point: Any) -> bool:
    """Every player's mixture guarantees what the library's own answer guarantees."""
    best = own_answer(game, concept).strategies
    for i, table in enumerate(tables_of(game)):
        rows = np.moveaxis(table, i, 0).reshape(table.shape[i], -1)
        mine, level = (float((np.array(s[i], dtype=float) @ rows).min()) for s in (point.strategies, best))
        if mine < level - TOLERANCE or (not concept.mixed and np.array(point.strategies[i], dtype=float).max() < 1):
            return False
    return True


def answers_punishments(game: Any, concept: Any, point: Any) -> bool:
    """Every player's strategy is best against the punishment; where punishers correlate, it secures the level."""
    if concept.mixed is True:
        return secures(game, concept, point)
    punishments = ws.solve(game, concept).details["punishments"]
    for i, (player, table) in enumerate(zip(game.players, tables_of(game), strict=True)):
        rows = np.moveaxis(table, i, 0).reshape(table.shape[i], -1) @ np.ravel(np.asarray(punishments[player], float))
        if float(np.array(point.strategies[i], dtype=float) @ rows) < rows.max() - TOLERANCE:
            return False
    return True


# ------------------------------------------------------------------------------------------------------------- trees


def behavior_of(point: Any) -> dict[str, dict[str, float]]:
    return point if isinstance(point, dict) else point.behavior


def number(constant: Any) -> float:
    """A polynomial without names as a number."""
    return float(constant.terms.get((), 0))


def value(game: Any, play: Any, node: str) -> np.ndarray:
    """Everybody's expected payoff from a node on."""
    here = game.nodes[node]
    if hasattr(here, "payoffs"):
        return np.array([number(v) for v in here.payoffs])
    total = np.zeros(len(game.players))
    for action, child in here.actions.items():
        if hasattr(here, "player"):
            total += float(play[here.information_set][action]) * value(game, play, child)
        else:
            chance, after = child
            total += number(chance) * value(game, play, after)
    return total


def tree_regret(game: Any, play: Any) -> float:
    """The most that a player gains by other pure actions at all its information sets."""
    own: dict[str, dict[str, tuple[str, ...]]] = {p: {} for p in game.players}
    for node in game.nodes.values():
        if hasattr(node, "player"):
            own[node.player][node.information_set] = tuple(node.actions)
    here, worst = value(game, play, game.root), 0.0
    for i, player in enumerate(game.players):
        for plan in itertools.product(*own[player].values()):
            other = dict(play)
            for s, action in zip(own[player], plan, strict=True):
                other[s] = {a: float(a == action) for a in own[player][s]}
            worst = max(worst, value(game, other, game.root)[i] - here[i])
    return worst


def is_tree_nash(game: Any, concept: ws.Concept, point: Any) -> bool:
    return tree_regret(game, behavior_of(point)) < TOLERANCE


def is_pure_tree_nash(game: Any, concept: ws.Concept, point: Any) -> bool:
    sharp = all(p in (0, 1) for mix in behavior_of(point).values() for p in mix.values())
    return sharp and is_tree_nash(game, concept, point)


def is_subgame_perfect(game: Any, concept: ws.Concept, point: Any) -> bool:
    return all(is_tree_nash(part, concept, point) for part in game.subgames())


# -------------------------------------------------------------------------------------------------------- coalitions


def excesses(game: Any, point: Any) -> np.ndarray:
    """What every coalition but the empty one lacks, by bit mask."""
    n = len(game.players)
    masks = np.arange(1, 1 << n)
    if isinstance(game, ws.WeightedVoting):
        worths = np.array([game.wins_mask(int(m)) for m in masks], dtype=float)
    else:
        worths = np.array([float(game.worth_of_mask(int(m))) for m in masks])
    shares = np.array([float(v) for v in point.values])
    return worths[-len(masks) :] - sum(((masks >> i) & 1) * share for i, share in enumerate(shares))


SOLVED: dict[tuple[int, ws.Concept], tuple[Any, Any]] = {}
"""Each game that was asked, kept so that no other takes its number, with the library's own answer."""


def own_answer(game: Any, concept: ws.Concept) -> Any:
    key = (id(game), concept)
    if key not in SOLVED:
        SOLVED[key] = (game, ws.solve(game, concept).point)
    return SOLVED[key][1]


def is_in_core(game: Any, concept: ws.Concept, point: Any) -> bool:
    gaps = excesses(game, point)
    return bool(abs(gaps[-1]) < TOLERANCE and gaps.max() < TOLERANCE)


def is_in_least_core(game: Any, concept: ws.Concept, point: Any) -> bool:
    gaps, best = excesses(game, point), excesses(game, own_answer(game, concept))
    return bool(abs(gaps[-1]) < TOLERANCE and gaps[:-1].max() < best[:-1].max() + TOLERANCE)


# ---------------------------------------------------------------------------------------------------------- policies


def is_unbeaten(game: Any, concept: Any, point: Any) -> bool:
    """In no direction of the plane do enough voters' weights lie further ahead than the policy.

    Which voters are ahead changes only where two points are level, so directions between such are all that there are.
    """
    x, ideals, rule = np.asarray(point, dtype=float), np.asarray(game.ideals, dtype=float), game.rule
    away = ideals - x
    level = np.concatenate([np.arctan2(away[:, 1], away[:, 0]) + turn for turn in (np.pi / 2, -np.pi / 2)])
    angles = np.unique(np.round(level % (2 * np.pi), 12))
    for angle in np.concatenate([angles, (angles + np.roll(angles, -1)) / 2 + np.pi * (np.roll(angles, -1) < angles)]):
        ahead = away @ [np.cos(angle), np.sin(angle)] > TOLERANCE
        if rule.weights[ahead].sum() >= rule.quota and ahead[np.asarray(rule.vetoes, dtype=bool)].all():
            return False
    return True


TABLE = (ws.NormalForm, ws.Profile)
DISTRIBUTION = (ws.NormalForm, ws.Distribution)
TREE = (ws.ExtensiveForm, (dict, ws.BehaviorProfile))
COALITIONS = ((ws.CoalitionalGame, ws.WeightedVoting), ws.Vector)
DEFINITIONS: tuple[tuple[Any, Any, Any, Any], ...] = (
    (ws.Pure, *TABLE, is_pure),
    (ws.Nash, *TABLE, is_nash),
    (ws.Perfect, *TABLE, is_undominated_equilibrium),
    (ws.Maximin, *TABLE, secures),
    (ws.Minimax, *TABLE, answers_punishments),
    (ws.Correlated, *DISTRIBUTION, is_best_correlated),
    (ws.CoarseCorrelated, *DISTRIBUTION, is_best_correlated),
    (ws.Pure, *TREE, is_pure_tree_nash),
    (ws.Nash, *TREE, is_tree_nash),
    (ws.SubgamePerfect, *TREE, is_subgame_perfect),
    (ws.Core, *COALITIONS, is_in_core),
    (ws.LeastCore, *COALITIONS, is_in_least_core),
    (ws.SpatialCore, ws.SpatialVoting, np.ndarray, is_unbeaten),
)
"""Concept, games, points, definition."""
