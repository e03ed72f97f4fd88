"""Strategies of a game tree: sequences and realization plans, behaviour and mixed strategies, the strategic form.

With perfect recall a behaviour strategy, its realization plan and a mixed strategy say the same about what happens
(Kuhn 1953; von Stengel 1996). Numbers keep their kind: fractions stay fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

import numpy as np

from winset.base.array_types import Numbers
from winset.base.errors import Faults, ModelError
from winset.base.points import BehaviorProfile, Profile
from winset.tables.games.normal import NormalForm
from winset.trees.games.nodes import Chance, Decision, InformationSet, Terminal
from winset.trees.games.protocol import Tree

__all__ = [
    "Behavior",
    "Moves",
    "Real",
    "behavior_of_plan",
    "behavior_of_plans",
    "checked_behavior",
    "mixed_of",
    "plan_of_behavior",
    "plan_of_mixed",
    "pure_strategies",
    "sequences",
    "strategic_form",
]


Moves = tuple[tuple[str, str], ...]
"""A sequence: a player's own moves on a path, as (information set, action); the empty sequence is ``()``."""

Real = int | float | Fraction

Behavior = BehaviorProfile | Mapping[str, Mapping[str, Real]]

LARGEST_TABLE = 1_000_000


def own_pasts(tree: Tree) -> dict[str, Moves]:
    """For every information set the sequence of its player that leads to it."""
    pasts: dict[str, Moves] = {}
    for name, before, _ in walk(tree):
        node = tree.nodes[name]
        if isinstance(node, Decision):
            pasts.setdefault(node.information_set, before.get(node.player, ()))
    return pasts


def walk(tree: Tree) -> Iterator[tuple[str, dict[str, Moves], list[tuple[Chance, str]]]]:
    """Every node in preorder with everybody's sequence on the way and the chance moves."""
    stack: list[tuple[str, dict[str, Moves], list[tuple[Chance, str]]]] = [(tree.root, {}, [])]
    while stack:
        name, before, chances = stack.pop()
        yield name, before, chances
        node = tree.nodes[name]
        if isinstance(node, Chance):
            below = [(child, before, [*chances, (node, a)]) for a, (_, child) in node.actions.items()]
        elif isinstance(node, Decision):
            mine = before.get(node.player, ())
            below = [
                (child, {**before, node.player: (*mine, (node.information_set, a))}, chances)
                for a, child in node.actions.items()
            ]
        else:
            continue
        stack.extend(reversed(below))


def sets_of(tree: Tree, player: str) -> list[InformationSet]:
    """A player's information sets, in the order of the tree's."""
    if player not in tree.players:
        raise ModelError(f"player: no player named {player!r}; accepted: {', '.join(tree.players)}")
    return [s for s in tree.information_sets.values() if s.player == player]


def need_recall(tree: Tree, what: str) -> None:
    """Refuse a tree with imperfect recall.

    Raises
    ------
    ModelError
        With the reason.
    """
    if not tree.has_perfect_recall:
        raise ModelError(f"{what} needs perfect recall: {tree.recall_faults[0]}")


def sequences(tree: Tree, player: str) -> tuple[Moves, ...]:
    """The empty sequence, then one for every action of every information set of the player."""
    tree.validate()
    need_recall(tree, "a realization plan")
    pasts = own_pasts(tree)
    return ((), *((*pasts[s.name], (s.name, a)) for s in sets_of(tree, player) for a in s.actions))


def checked_behavior(tree: Tree, behavior: Behavior) -> dict[str, dict[str, Real]]:
    """A behaviour profile with every information set and action.

    Raises
    ------
    ModelError
        With every fault: unknown or missing information sets and actions, probabilities below 0 or not adding up to 1.
    """
    given = behavior.behavior if isinstance(behavior, BehaviorProfile) else behavior
    faults = Faults()
    for stranger in [name for name in given if name not in tree.information_sets]:
        known = ", ".join(tree.information_sets)
        faults.add(f"behavior[{stranger}]", f"no such information set; accepted: {known}")
    out: dict[str, dict[str, Real]] = {}
    for name, s in tree.information_sets.items():
        mix = given.get(name)
        if mix is None:
            faults.add(f"behavior[{name}]", "is missing")
            continue
        for stranger in [a for a in mix if a not in s.actions]:
            faults.add(f"behavior[{name}][{stranger}]", f"no such action; accepted: {', '.join(s.actions)}")
        out[name] = {a: mix.get(a, 0) for a in s.actions}
        for a, p in out[name].items():
            if not float(p) >= 0:
                faults.add(f"behavior[{name}][{a}]", f"must be a probability >= 0, got {p}")
        if not abs(float(sum(out[name].values())) - 1) <= 1e-9:
            faults.add(f"behavior[{name}]", f"probabilities must sum to 1, got {sum(out[name].values())}")
    faults.raise_if_any()
    return out


def plan_of_behavior(tree: Tree, player: str, behavior: Behavior) -> dict[Moves, Real]:
    """The probability of every sequence of the player if the others and chance play along (von Stengel 1996)."""
    mixes = checked_behavior(tree, behavior)
    plan: dict[Moves, Real] = {(): 1}
    for sequence in sequences(tree, player)[1:]:
        name, action = sequence[-1]
        plan[sequence] = plan[sequence[:-1]] * mixes[name][action]
    return plan


def behavior_of_plan(tree: Tree, player: str, plan: Mapping[Moves, Real]) -> dict[str, dict[str, Real]]:
    """The player's behaviour by a realization plan; uniform where the plan never comes.

    Raises
    ------
    ModelError
        If a sequence is missing, or the plan does not satisfy x() = 1 and x(past) = sum of x(past, a) >= 0.
    """
    pasts = own_pasts(tree)
    faults = Faults()
    for missing in [s for s in sequences(tree, player) if s not in plan]:
        faults.add("plan", f"the sequence {missing!r} is missing")
    faults.raise_if_any()
    if abs(float(plan[()]) - 1) > 1e-9:
        faults.add("plan[()]", f"must be 1, got {plan[()]}")
    out: dict[str, dict[str, Real]] = {}
    for s in sets_of(tree, player):
        past = pasts[s.name]
        weights = {a: plan[(*past, (s.name, a))] for a in s.actions}
        if float(min(weights.values())) < 0 or abs(float(sum(weights.values()) - plan[past])) > 1e-9:
            faults.add(f"plan at {s.name}", f"must be >= 0 and sum to {plan[past]}, got {list(weights.values())}")
        total = sum(weights.values())
        even = Fraction(1, len(s.actions)) if isinstance(total, Fraction) else 1 / len(s.actions)
        out[s.name] = {a: w / total if float(total) > 0 else even for a, w in weights.items()}
    faults.raise_if_any()
    return out


def behavior_of_plans(tree: Tree, plans: Mapping[str, Mapping[Moves, Real]]) -> dict[str, dict[str, Real]]:
    """Everybody's behaviour by one realization plan a player."""
    faults = Faults()
    for missing in [p for p in tree.players if p not in plans]:
        faults.add("plans", f"the plan of {missing!r} is missing")
    for stranger in [p for p in plans if p not in tree.players]:
        faults.add("plans", f"no player named {stranger!r}; accepted: {', '.join(tree.players)}")
    faults.raise_if_any()
    return {name: mix for p in tree.players for name, mix in behavior_of_plan(tree, p, plans[p]).items()}


# ---------------------------------------------------------------------- strategic form


def count_strategies(tree: Tree, player: str, reduced: bool) -> int:
    """How many pure strategies the player has, without listing them."""
    sets, pasts = sets_of(tree, player), own_pasts(tree)
    if not reduced:
        return prod(len(s.actions) for s in sets)
    after: dict[Moves, int] = {}
    for s in reversed(sets):
        past = pasts[s.name]
        after[past] = after.get(past, 1) * sum(after.get((*past, (s.name, a)), 1) for a in s.actions)
    return after.get((), 1)


def pure_strategies(tree: Tree, player: str, reduced: bool = True) -> list[dict[str, str]]:
    """Every pure strategy as ``{information set: action}``, in the order of sets and actions.

    With ``reduced`` a strategy says nothing at sets that its own earlier moves exclude (Kuhn 1953), so that no two
    strategies have the same consequences whatever the others do for that reason alone.
    """
    pasts = own_pasts(tree)
    plans: list[dict[str, str]] = [{}]
    for s in sets_of(tree, player):
        grown = []
        for plan in plans:
            if reduced and any(plan.get(name) != action for name, action in pasts[s.name]):
                grown.append(plan)
            else:
                grown += [{**plan, s.name: a} for a in s.actions]
        plans = grown
    return plans


def strategic_form(tree: Tree, reduced: bool) -> NormalForm:
    """The strategic form with exact payoffs; see ``ExtensiveForm.to_normal_form``."""
    tree.validate()
    reduced = reduced and tree.has_perfect_recall
    counts = [count_strategies(tree, p, reduced) for p in tree.players]
    if prod(counts) > LARGEST_TABLE:
        kind = "reduced strategic form" if reduced else "strategic form"
        shape = " x ".join(f"{c:,}" if c < 10**12 else f"{c:.3g}" for c in counts)
        raise ModelError(
            f"the {kind} has {shape} cells; at most {LARGEST_TABLE:,} are written down; solve the tree itself: "
            "Nash(count='one'), Sequential() and SubgamePerfect() do not need the table"
        )
    values = tree.fractions()
    plans = [pure_strategies(tree, p, reduced) for p in tree.players]
    table = np.empty((len(tree.players), *counts), dtype=object)
    table[...] = Fraction(0)
    fitting: dict[tuple[int, Moves], list[int]] = {}
    for name, before, chances in walk(tree):
        node = tree.nodes[name]
        if not isinstance(node, Terminal):
            continue
        weight = prod((c.actions[a][0].exact(values) for c, a in chances), start=Fraction(1))
        if not weight:
            continue
        rows = []
        for i, player in enumerate(tree.players):
            key = i, before.get(player, ())
            if key not in fitting:
                fitting[key] = [k for k, plan in enumerate(plans[i]) if all(plan.get(s) == a for s, a in key[1])]
            rows.append(fitting[key])
        cells = np.ix_(*rows)
        for i, payoff in enumerate(node.payoffs):
            table[i][cells] += weight * payoff.exact(values)
    names = [
        ["; ".join(plan.get(s.name, "-") for s in sets_of(tree, p)) or "(no move)" for plan in options]
        for p, options in zip(tree.players, plans, strict=True)
    ]
    return NormalForm(table, tree.players, [_distinct(n) for n in names], tree.title)


def _distinct(names: list[str]) -> list[str]:
    times = Counter(names)
    return [f"{n} #{k + 1}" if times[n] > 1 else n for k, n in enumerate(names)]


def mixed_of(tree: Tree, behavior: Behavior) -> Profile:
    """The mixed strategies over the reduced strategic form that a behaviour profile amounts to (Kuhn 1953)."""
    mixes = checked_behavior(tree, behavior)
    need_recall(tree, "a mixed strategy for a behaviour strategy")
    strategies, names = [], []
    for player in tree.players:
        _refuse_many(tree, player)
        plans = pure_strategies(tree, player)
        weights = [prod(mixes[s][a] for s, a in plan.items()) for plan in plans]
        exact = any(isinstance(w, Fraction) for w in weights)
        strategies.append(np.array(weights, dtype=object if exact else np.float64))
        shown = ["; ".join(plan.get(s.name, "-") for s in sets_of(tree, player)) or "(no move)" for plan in plans]
        names.append(tuple(_distinct(shown)))
    return Profile(tree.players, tuple(strategies), tuple(names))


def _refuse_many(tree: Tree, player: str) -> None:
    count = count_strategies(tree, player, reduced=True)
    if count > LARGEST_TABLE:
        raise ModelError(f"{player!r} has {count:,} reduced strategies; at most {LARGEST_TABLE:,} are listed")


def plan_of_mixed(tree: Tree, player: str, weights: Sequence[Real] | Numbers) -> dict[Moves, Real]:
    """The realization plan of a mixed strategy over the reduced strategic form; weights (m,)."""
    _refuse_many(tree, player)
    plans = pure_strategies(tree, player)
    shape = np.asarray(weights, dtype=object).shape
    if shape != (len(plans),):
        raise ModelError(f"strategies[{player}]: must have shape ({len(plans)},), got {shape}")
    plan: dict[Moves, Real] = dict.fromkeys(sequences(tree, player), 0 * weights[0])
    pasts = own_pasts(tree)
    for strategy, weight in zip(plans, weights, strict=True):
        plan[()] += weight
        for name, action in strategy.items():
            plan[(*pasts[name], (name, action))] += weight
    return plan
