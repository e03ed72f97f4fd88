"""The sequence form of a tree in arrays: numbered actions, payoff matrices, realization plans as behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float, Int
from winset.trees.arrays import TreeArrays
from winset.trees.kernels.sequence_form import best_reply, number_actions

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["ExactEnds", "SequenceForm", "Table", "exact_ends", "sequence_form", "simplest", "wide"]


Table = NDArray[Any]
"""An array of floats, or one of fractions."""


@dataclass(frozen=True)
class SequenceForm:
    """Actions of a tree, numbered across it; see ``winset.trees.kernels.sequence_form``.

    ``owner`` (H,), ``first`` (H + 1,), ``past`` (H,), ``action`` (E,), ``last`` (T, n) everybody's last action before
    a terminal node, ``chance`` (T,) the probability of chance on the way, ``payoffs`` (T, n) in [0, 1] by player.
    """

    tree: TreeArrays
    owner: Int
    first: Int
    past: Int
    action: Int
    last: Int
    chance: Float
    payoffs: Float

    @property
    def size(self) -> int:
        """How many actions there are."""
        return int(self.first[-1])

    def actions_of(self, player: int) -> Int:
        """Numbers of a player's actions, in order."""
        return np.flatnonzero(np.repeat(self.owner, np.diff(self.first)) == player)

    def sets_of(self, player: int) -> Int:
        """Numbers of a player's information sets, in order."""
        return np.flatnonzero(self.owner == player)

    def matrix(self, player: int, rows: int = 0, columns: int = 1) -> sparse.csr_array:
        """Expected payoffs of ``player`` by sequences of two players, shape (1 + m, 1 + m'), the empty one first."""
        from scipy import sparse

        shape, place = [], []
        for who in (rows, columns):
            mine = self.actions_of(who) if who < self.tree.n_players else np.empty(0, dtype=np.int64)
            at = np.zeros(self.size + 1, dtype=np.int64)
            at[mine + 1] = np.arange(1, len(mine) + 1)
            shape.append(len(mine) + 1)
            last = self.last[:, who] if who < self.tree.n_players else np.full(len(self.last), -1)
            place.append(at[last + 1])
        entries = self.chance * self.payoffs[:, player]
        return sparse.coo_array((entries, (place[0], place[1])), shape=(shape[0], shape[1])).tocsr()

    def constraints(self, player: int) -> sparse.csr_array:
        """E with E x = (1, 0, ..., 0) for a player's realization plans x, shape (1 + sets, 1 + actions)."""
        from scipy import sparse

        sets, mine = self.sets_of(player), self.actions_of(player)
        at = np.zeros(self.size + 1, dtype=np.int64)
        at[mine + 1] = np.arange(1, len(mine) + 1)
        own = np.repeat(np.arange(1, len(sets) + 1), np.diff(self.first)[sets])
        rows = np.r_[0, own, np.arange(1, len(sets) + 1)]
        columns = np.r_[0, np.arange(1, len(mine) + 1), at[self.past[sets] + 1]]
        entries = np.r_[1.0, np.ones(len(mine)), -np.ones(len(sets))]
        return sparse.coo_array((entries, (rows, columns)), shape=(len(sets) + 1, len(mine) + 1)).tocsr()

    def plans(self, behavior: Table) -> Table:
        """Realization plans (K,) of everybody from probabilities of actions (K,)."""
        plan = np.array(behavior)
        for h in range(len(self.owner)):
            if self.past[h] >= 0:
                plan[self.first[h] : self.first[h + 1]] *= plan[self.past[h]]
        return plan

    def worth(self, player: int, plan: Float) -> Float:
        """What ending with each action (K,) brings the player, weighted by chance and the others' plan (K,)."""
        weight = self.chance * self.payoffs[:, player]
        for other in range(self.tree.n_players):
            if other != player:
                last = self.last[:, other]
                weight = weight * np.where(last >= 0, plan[last], 1.0)
        last = self.last[:, player]
        ends = np.bincount(last[last >= 0], weights=weight[last >= 0], minlength=self.size)
        return np.asarray(ends, dtype=np.float64)

    def reply(self, player: int, plan: Float, tolerance: float = 1e-10) -> Int:
        """The first best action (H,) at every set of the player against the others' plan (K,); -1 elsewhere."""
        choice = np.full(len(self.owner), -1, dtype=np.int64)
        worth, value = self.worth(player, plan), np.zeros(len(self.owner))
        best_reply(player, self.owner, self.first, self.past, tolerance, worth, value, choice)
        return choice

    def behavior(self, plan: Float, least: float = 1e-13) -> Float:
        """Probabilities of actions (K,) by realization plans (K,), in which numbers up to ``least`` are rounding.

        At sets that the player's own plan excludes it is the first best reply to the others' plans.
        """
        plan = np.where(plan > least, plan, 0.0)
        choice = np.full(len(self.owner), -1, dtype=np.int64)
        behavior = np.zeros(self.size)
        for h in range(len(self.owner)):
            own = slice(self.first[h], self.first[h + 1])
            total = plan[own].sum()
            if total > 0:
                behavior[own] = plan[own] / total
                continue
            if choice[h] < 0:
                reply = self.reply(int(self.owner[h]), plan)
                choice = np.where(reply >= 0, reply, choice)
            behavior[choice[h]] = 1.0
        return behavior

    def actions(self, edges: Float) -> Float:
        """Probabilities of actions (K,) by those of edges (E,)."""
        behavior = np.zeros(self.size)
        mine = self.action >= 0
        behavior[self.action[mine]] = edges[mine]
        return behavior

    def edges(self, behavior: Float) -> Float:
        """Probabilities of edges (E,) by those of actions (K,)."""
        edges: Float = np.where(self.action >= 0, np.append(behavior, 0.0)[self.action], self.tree.probability)
        return edges


@dataclass(frozen=True)
class ExactEnds:
    """The ends of a tree in fractions: ``chance`` (T,) on the way, ``payoffs`` (T, n) as given."""

    form: SequenceForm
    chance: Exact
    payoffs: Exact

    def worth(self, player: int, plan: Table) -> Table:
        """As ``SequenceForm.worth``."""
        worth = np.zeros(self.form.size, dtype=object)
        for last, weight, payoffs in zip(self.form.last.tolist(), self.chance, self.payoffs, strict=True):
            for other, a in enumerate(last):
                if other != player and a >= 0:
                    weight = weight * plan[a]
            if last[player] >= 0 and weight:
                worth[last[player]] += weight * payoffs[player]
        return worth

    def reply(self, player: int, plan: Table) -> Int:
        """The first best action at every set of the player against the others' plan, in order of its sets."""
        form, worth = self.form, self.worth(player, plan)
        sets = form.sets_of(player)
        choice = []
        for h in sets[::-1].tolist():
            own = worth[form.first[h] : form.first[h + 1]].tolist()
            choice.append(int(form.first[h]) + own.index(max(own)))
            if form.past[h] >= 0:
                worth[form.past[h]] += max(own)
        return np.array(choice[::-1], dtype=np.int64)

    def between(self, own: int, other: int) -> Table:
        """Payoffs of ``own`` by its last action and that of ``other``, shape (K, K); 0 where one never moved."""
        table = np.zeros((self.form.size, self.form.size), dtype=object)
        for last, weight, payoffs in zip(self.form.last.tolist(), self.chance, self.payoffs, strict=True):
            if last[own] >= 0 and last[other] >= 0:
                table[last[own], last[other]] += weight * payoffs[own]
        return table


def exact_ends(form: SequenceForm) -> ExactEnds:
    """The ends of a tree in fractions; payoffs that were computed are taken as the simplest fractions close to them."""
    tree = form.tree
    rows, edges = tree.payoffs, tree.probability
    if tree.exact is not None:
        numbers = np.array(tree.exact.values(), dtype=object)
        exact_rows = numbers[: rows.size].reshape(rows.shape)
        exact_edges = [numbers[k] if k >= 0 else 1 for k in tree.chance_polynomial.tolist()]
    else:
        exact_rows = np.array([simplest(x) for x in rows.ravel().tolist()], dtype=object).reshape(rows.shape)
        exact_edges = [simplest(p) for p in edges.tolist()]
    weight: list[Fraction | int] = [1] * len(tree.mover)
    for v in range(len(tree.mover)):
        for e in range(tree.child_start[v], tree.child_start[v + 1]):
            weight[tree.child[e]] = weight[v] * exact_edges[e] if tree.mover[v] == -1 else weight[v]
    ends = np.flatnonzero(tree.payoff_row >= 0)
    return ExactEnds(form, np.array([weight[v] for v in ends], dtype=object), exact_rows[tree.payoff_row[ends]])


def simplest(x: float) -> Fraction:
    """A fraction of small denominator within rounding of ``x``, else the decimal that it prints as."""
    near = Fraction(x).limit_denominator(10_000)
    return near if abs(near - Fraction(x)) <= Fraction(1, 10**14) * abs(Fraction(x)) else Fraction(repr(x))


def wide(payoffs: Float) -> bool:
    """Whether some player's payoffs differ by less than a millionth of their range, too little for rounding."""
    for column in payoffs.T:
        gaps = np.diff(np.unique(column))
        if len(gaps) and gaps.min() < 1e-6 * gaps.sum():
            return True
    return False


def unit_rows(payoffs: Float) -> Float:
    """Payoffs (T, n) shifted and scaled to [0, 1] player by player; constant ones become 0."""
    largest = np.abs(payoffs).max(axis=0)
    scaled = np.ldexp(payoffs, -np.frexp(largest)[1])
    lowest = scaled.min(axis=0)
    spread = scaled.max(axis=0) - lowest
    unit: Float = (scaled - lowest) / np.where(spread > 0, spread, 1.0)
    return unit


def sequence_form(tree: TreeArrays) -> SequenceForm:
    """Number the actions of a tree and weigh its payoffs."""
    nodes, n = len(tree.mover), tree.n_players
    sets = int(tree.information_set.max(initial=-1)) + 1
    owner, past = np.empty(sets, dtype=np.int64), np.empty(sets, dtype=np.int64)
    first, action = np.empty(sets + 1, dtype=np.int64), np.empty(len(tree.child), dtype=np.int64)
    last, chance = np.empty((nodes, n), dtype=np.int64), np.empty(nodes)
    shape = (tree.mover, tree.child_start, tree.child, tree.probability, tree.information_set)
    number_actions(*shape, owner, first, past, action, last, chance)
    ends = np.flatnonzero(tree.payoff_row >= 0)
    rows = tree.payoffs[tree.payoff_row[ends]]
    return SequenceForm(tree, owner, first, past, action, last[ends], chance[ends], unit_rows(rows))
