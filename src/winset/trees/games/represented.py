"""A tree in its other representations: the strategic form, sequences and realization plans, behaviour and mixtures."""

from __future__ import annotations

from collections.abc import Mapping

from winset.base.errors import ModelError
from winset.base.points import BehaviorProfile, Profile
from winset.tables.games.normal import NormalForm
from winset.trees.games.answers import edges_of, profile_of_edges
from winset.trees.games.protocol import Tree
from winset.trees.games.strategies import (
    Behavior,
    Moves,
    Real,
    behavior_of_plans,
    checked_behavior,
    mixed_of,
    plan_of_behavior,
    plan_of_mixed,
    sequences,
    strategic_form,
)

__all__ = ["Represented"]


class Represented:
    """The strategic form of a tree and the strategies of its players, each said in the terms of the others."""

    def to_normal_form(self: Tree, reduced: bool = True) -> NormalForm:
        """The strategic form, payoffs exact; a strategy is named by its actions at the player's sets, in order.

        In the reduced form (Kuhn 1953) strategies that differ only at information sets which their own earlier moves
        exclude are one, with ``-`` at those sets; otherwise a strategy names an action at every set.

        Raises
        ------
        ModelError
            If the game is not valid, or the table would have more than a million cells: with its size.
        """
        return strategic_form(self, reduced)

    def sequences(self: Tree, player: str) -> tuple[Moves, ...]:
        """The player's sequences of own moves, each a tuple of (information set, action); the empty one first.

        References
        ----------
        von Stengel (1996), Efficient computation of behavior strategies, definition 3.1.
        """
        return sequences(self, player)

    def realization_plan(self: Tree, player: str, behavior: Behavior) -> dict[Moves, Real]:
        """The player's probability of every sequence under a behaviour profile.

        Raises
        ------
        ModelError
            If the behaviour is not one of this game: with every fault.
        """
        return plan_of_behavior(self, player, behavior)

    def behavior(self: Tree, behavior: Behavior) -> BehaviorProfile:
        """A behaviour profile, given as ``{information set: {action: probability}}``, with its path and payoffs.

        Actions left out have probability 0.

        Raises
        ------
        ModelError
            With every fault: unknown or missing names, probabilities below 0 or not adding up to 1.
        """
        return behavior_profile(self, behavior)

    def behavior_from_plans(self: Tree, plans: Mapping[str, Mapping[Moves, Real]]) -> BehaviorProfile:
        """The behaviour profile of one realization plan a player; uniform where a player's own plan never comes.

        Raises
        ------
        ModelError
            If a player or a sequence is missing, or a plan does not add up.
        """
        return behavior_profile(self, behavior_of_plans(self, plans))

    def to_mixed(self: Tree, behavior: Behavior) -> Profile:
        """The mixed strategies over the actions of :meth:`to_normal_form` with the same consequences (Kuhn 1953).

        Raises
        ------
        ModelError
            If the behaviour is not one of this game, or a player has more than a million reduced strategies.
        """
        return mixed_of(self, behavior)

    def to_behavior(self: Tree, mixed: Profile) -> BehaviorProfile:
        """The behaviour profile with the consequences of a mixed one over :meth:`to_normal_form` (Kuhn 1953).

        Perfect recall makes it exist; it is uniform at information sets that a player's own strategy excludes.

        Raises
        ------
        ModelError
            If a strategy has a wrong length or does not add up.
        """
        if len(mixed) != len(self.players):
            raise ModelError(f"mixed: must be {len(self.players)} strategies, got {len(mixed)}")
        plans = {p: plan_of_mixed(self, p, w) for p, w in zip(self.players, mixed, strict=True)}
        return behavior_profile(self, behavior_of_plans(self, plans))


def behavior_profile(tree: Tree, behavior: Behavior) -> BehaviorProfile:
    """The profile with its path and payoffs, once it is found to be one of this tree."""
    tree.validate()
    return profile_of_edges(tree, edges_of(tree, checked_behavior(tree, behavior)))
