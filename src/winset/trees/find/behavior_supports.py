"""All equilibria of a tree with three or more players, by the actions that are used on the path of play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.concepts import Nash
from winset.tables.find.support_subdivision import SupportSubdivision, interior_equilibria
from winset.trees.arrays import TreeArrays
from winset.trees.find.sequence_form import SequenceForm, sequence_form
from winset.trees.find.sequence_linear import movers

__all__ = ["BehaviorSupports"]

Support = dict[int, tuple[int, ...]]
"""The actions in use at every information set that play reaches."""


def _search() -> SupportSubdivision:
    return SupportSubdivision(pieces=2_000, pieces_per_support=2_000)


@dataclass(frozen=True)
class BehaviorSupports:
    """Try every way to use some actions at the sets that play then reaches, those with the fewest actions first.

    Where several actions are used the indifference of each such set, as a player of its own, is solved by subdivision.
    Every solution is completed off the path: behaviour is sought there that keeps everybody on it. Equilibria that
    differ off the path only are one point and one component. If every support is decided, all equilibria are listed.

    Parameters
    ----------
    most
        Supports tried.
    off_path
        Pure ways to play off the path tried for each solution.
    listed
        Of those that serve, how many are listed as points of the component.
    tolerance
        Gains below it, in units of each player's range, count as none.
    inner
        Solves the equations of one support.

    References
    ----------
    Kreps and Wilson (1982), for equilibria that differ off the path; McKelvey and McLennan (1996), section 6, for the
    equations by support.
    """

    most: int = 20_000
    off_path: int = 256
    listed: int = 16
    tolerance: float = 1e-9
    inner: SupportSubdivision = field(default_factory=_search)
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Nash) -> str | None:
        """Applies to three or more players who move and ``count="all"``."""
        if concept.count != "all":
            return "lists all equilibria; ask for Nash(count='one')"
        who = movers(arrays)
        return None if len(who) > 2 else f"takes three or more players who move, got {len(who)}"

    def run(self, arrays: TreeArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """All equilibria as probabilities of edges (E,)."""
        form = sequence_form(arrays)
        found = self.equilibria(form)
        components = [Continuum((), c.dimension, [form.edges(p) for p in c.points]) for c in found.components]
        return found.but(points=[form.edges(p) for p in found.points], components=components)

    def equilibria(self, form: SequenceForm) -> Found:
        """All equilibria as probabilities of actions (K,)."""
        shape = _Shape(form)
        actions = sum(len(kept) - 1 for kept in shape.kept)
        every = (support for extra in range(actions + 1) for support in shape.supports({}, extra))
        budget, points, components, undecided, tried = current_budget(), list[Float](), list[Continuum](), 0, 0
        finished = True
        for support in every:
            if budget.spent() or tried >= self.most:
                finished = False
                break
            tried += 1
            budget.tell("behaviour supports", float("nan"))
            solutions, decided = shape.solve(support, self.inner)
            undecided += not decided
            for behavior in solutions:
                served, sure = self._complete(shape, support, behavior)
                if served and not any(np.abs(served[0] - p).max() < 1e-9 for p in points):
                    points.append(served[0])
                if len(served) > 1:
                    components.append(Continuum((), shape.dimension(served), served))
                undecided += not sure
        complete = finished and not undecided
        reason = f"{tried:,} ways to use actions on the path of play were tried, fewest actions first"
        reason += "; each was excluded or solved." if complete else f"; {undecided:,} of them stay undecided."
        reason += "" if finished else " Others were left."
        return Found(
            Status.SOLVED if points else Status.LIMIT,
            points,
            "all" if complete else "some" if points else "none",
            reason,
            components=components,
            stats={"supports": tried, "undecided": undecided},
        )

    def _complete(self, shape: _Shape, support: Support, behavior: Float) -> tuple[list[Float], bool]:
        """The solution with behaviour off the path that keeps everybody on it, and whether it is sure without."""
        free = shape.punishing(support)
        ways = product(*(range(shape.form.first[h], shape.form.first[h + 1]) for h in free))
        served: list[Float] = []
        for way in islice(ways, self.off_path):
            trial = behavior.copy()
            trial[list(way)] = 1.0
            whole = shape.form.behavior(shape.form.plans(trial))
            if shape.regret(whole) <= self.tolerance:
                served.append(whole)
                if len(served) == self.listed:
                    break
        return served, bool(served) or not free or shape.tempted(support, behavior, self.tolerance)


class _Shape:
    """A tree with what the search asks of it; ``sets`` lists the edges of every information set's nodes."""

    def __init__(self, form: SequenceForm) -> None:
        self.form, self.tree = form, form.tree
        self.ends = np.full(len(self.tree.mover), -1)
        self.ends[np.flatnonzero(self.tree.payoff_row >= 0)] = np.arange(len(form.last))
        self.who = movers(self.tree)
        self.kept = [self._undominated(h) for h in range(len(form.owner))]

    def edges(self, v: int) -> range:
        """The edges that leave a node."""
        return range(self.tree.child_start[v], self.tree.child_start[v + 1])

    def _undominated(self, h: int) -> list[int]:
        """Actions of a set that are not worse at every node than another, whatever follows."""
        owner, lowest, highest = int(self.form.owner[h]), [], []
        for v in np.flatnonzero(self.tree.information_set == h):
            ranges = [self._range(int(self.tree.child[e]), owner) for e in self.edges(int(v))]
            lowest.append([low for low, _ in ranges])
            highest.append([high for _, high in ranges])
        worst, best = np.array(lowest), np.array(highest)
        count = worst.shape[1]
        return [a for a in range(count) if not any((best[:, a] < worst[:, b]).all() for b in range(count))]

    def _range(self, v: int, player: int) -> tuple[float, float]:
        """The lowest and highest payoff of a player below a node."""
        low, high, stack = np.inf, -np.inf, [v]
        while stack:
            u = stack.pop()
            if self.ends[u] >= 0:
                x = float(self.form.payoffs[self.ends[u], player])
                low, high = min(low, x), max(high, x)
            stack += [int(self.tree.child[e]) for e in self.edges(u)]
        return low, high

    def supports(self, used: Support, extra: int) -> Iterator[Support]:
        """Every support that goes on from one given on some sets, with so many actions in use beyond one a set."""
        stack = [0]
        while stack:
            v = stack.pop()
            h = int(self.tree.information_set[v])
            if h >= 0 and h not in used:
                for more in range(min(extra, len(self.kept[h]) - 1) + 1):
                    for actions in combinations(self.kept[h], more + 1):
                        yield from self.supports({**used, h: actions}, extra - more)
                return
            edges = self.edges(v)
            if h >= 0:
                stack += [int(self.tree.child[edges[a]]) for a in reversed(used[h])]
            else:
                stack += [int(self.tree.child[e]) for e in reversed(edges) if self.tree.probability[e] > 0]
        if extra == 0:
            yield used

    def table(self, support: Support, mixing: list[int]) -> Float:
        """Payoffs of the owners of sets that mix, by the actions used there, shape (sets, m_1, m_2, ...)."""
        place = {h: k for k, h in enumerate(mixing)}
        table = np.zeros((len(mixing), *(len(support[h]) for h in mixing)))
        stack: list[tuple[int, float, dict[int, int]]] = [(0, 1.0, {})]
        while stack:
            v, weight, taken = stack.pop()
            if self.ends[v] >= 0:
                cells = tuple(taken.get(k, slice(None)) for k in range(len(mixing)))
                for k, h in enumerate(mixing):
                    table[(k, *cells)] += weight * self.form.payoffs[self.ends[v], self.form.owner[h]]
                continue
            h, edges = int(self.tree.information_set[v]), self.edges(v)
            if h < 0:
                stack += [(int(self.tree.child[e]), weight * float(self.tree.probability[e]), taken) for e in edges]
                continue
            for number, a in enumerate(support[h]):
                more = {**taken, place[h]: number} if h in place else taken
                stack.append((int(self.tree.child[edges[a]]), weight, more))
        return table

    def solve(self, support: Support, inner: SupportSubdivision) -> tuple[list[Float], bool]:
        """Behaviour on the path (K,) that makes everybody indifferent among what is used, and whether that is all."""
        mixing = [h for h, used in support.items() if len(used) > 1]
        if not mixing:
            return [self._behavior(support, mixing, ())], True
        table = self.table(support, mixing)
        for k in range(len(mixing)):
            options = np.moveaxis(table[k], k, 0)
            gaps = options[:, None] - options[None, :]
            flat = gaps.reshape(len(options) ** 2, -1)
            if (flat.min(axis=1) > 1e-12).any():
                return [], True
            if np.abs(flat).max() <= 1e-12:
                return [], False
        if len(mixing) == 1:
            return [], False
        points, decided = interior_equilibria(inner, table)
        inside = [point for point in points if min(float(s.min()) for s in point) > 1e-9]
        return [self._behavior(support, mixing, point) for point in inside], decided

    def _behavior(self, support: Support, mixing: list[int], point: Sequence[Float]) -> Float:
        behavior = np.zeros(self.form.size)
        for h, used in support.items():
            weights = point[mixing.index(h)] if h in mixing else np.ones(1)
            behavior[self.form.first[h] + np.array(used)] = weights
        return behavior

    def punishing(self, support: Support) -> list[int]:
        """Sets off the path that one player's departure leads to and another player owns."""
        out = set[int]()
        for i in self.who:
            stack = [0]
            while stack:
                v = stack.pop()
                h, edges = int(self.tree.information_set[v]), self.edges(v)
                if h >= 0 and self.form.owner[h] != i:
                    if h in support:
                        edges = [edges[a] for a in support[h]]  # type: ignore[assignment]
                    else:
                        out.add(h)
                stack += [int(self.tree.child[e]) for e in edges if h >= 0 or self.tree.probability[e] > 0]
        return sorted(out)

    def regret(self, behavior: Float) -> float:
        """The most that a player gains by another plan, in units of its range."""
        plan, worst = self.form.plans(behavior), 0.0
        for i in self.who:
            worth, sets = self.form.worth(i, plan), self.form.sets_of(i)
            mine = np.zeros(self.form.size)
            mine[self.form.actions_of(i)] = plan[self.form.actions_of(i)]
            actual, best = float(mine @ worth), 0.0
            for h in sets[::-1].tolist():
                top = float(worth[self.form.first[h] : self.form.first[h + 1]].max())
                if self.form.past[h] >= 0:
                    worth[self.form.past[h]] += top
                else:
                    best += top
            worst = max(worst, best - actual)
        return worst

    def tempted(self, support: Support, behavior: Float, tolerance: float) -> bool:
        """Whether some player leaves the path whatever the others do off it.

        Off the path they are let choose node by node, and the player itself does its worst where it cannot tell nodes.
        """
        alone = np.bincount(self.tree.information_set[self.tree.information_set >= 0]) == 1
        for i in self.who:
            value, actual = np.zeros(len(self.tree.mover)), np.zeros(len(self.tree.mover))
            for v in range(len(value) - 1, -1, -1):
                if self.ends[v] >= 0:
                    value[v] = actual[v] = self.form.payoffs[self.ends[v], i]
                    continue
                h, edges = int(self.tree.information_set[v]), self.edges(v)
                below = self.tree.child[edges.start : edges.stop]
                if h < 0 or h in support:
                    first = 0 if h < 0 else int(self.form.first[h])
                    own = self.tree.probability[edges.start : edges.stop]
                    p = own if h < 0 else behavior[first : first + len(below)]
                    value[v], actual[v] = p @ value[below], p @ actual[below]
                    if h >= 0 and self.form.owner[h] == i and alone[h]:
                        value[v] = value[below].max()
                else:
                    mine = self.form.owner[h] == i and alone[h]
                    value[v] = value[below].max() if mine else value[below].min()
            if value[0] > actual[0] + tolerance:
                return True
        return False

    def dimension(self, behaviors: list[Float]) -> int:
        """Of the realization plans of some profiles."""
        plans = np.array([self.form.plans(b) for b in behaviors])
        return int(np.linalg.matrix_rank(plans - plans[0], tol=1e-9))
