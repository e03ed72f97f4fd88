"""Subgame-perfect equilibria of trees with information sets: subgame by subgame, from the end (Selten 1965)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.method import Method
from winset.base.points import Continuum
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.concepts import Nash
from winset.trees.arrays import TreeArrays
from winset.trees.concepts import SubgamePerfect
from winset.trees.find.agent_logit import AgentLogit
from winset.trees.find.behavior_supports import BehaviorSupports
from winset.trees.find.reduced_table import ReducedTable
from winset.trees.find.sequence_form import SequenceForm, sequence_form
from winset.trees.find.sequence_linear import SequenceLinear, movers
from winset.trees.find.sequence_pivoting import SequencePivoting
from winset.trees.find.sequence_vertices import SequenceVertices

__all__ = ["SubgameComposition", "subgame_roots"]


@dataclass(frozen=True)
class SubgameComposition:
    """Solve every smallest subgame, put its payoffs in its place, and go on until the root is solved.

    ``SubgamePerfect("one")`` takes one equilibrium of each (a player alone takes the first of equally good plans, which
    are counted in ``ties``). ``SubgamePerfect("all")`` combines all extreme equilibria of every subgame with all of the
    others; ``details["subgames"]`` says how many each has for the first combination below it.

    Parameters
    ----------
    pairs, many, table
        Enumerate the equilibria of a subgame for ``"all"``, where two players move in it, where more do, and where one.
    one
        Methods tried in turn for one equilibrium of a subgame.
    most
        Equilibria followed at any subgame; beyond it the status is LIMIT.
    """

    pairs: SequenceVertices = field(default_factory=SequenceVertices)
    many: BehaviorSupports = field(default_factory=BehaviorSupports)
    table: ReducedTable = field(default_factory=ReducedTable)
    one: tuple[Method, ...] = (SequenceLinear(), SequencePivoting(), AgentLogit())
    most: int = 500
    concepts: ClassVar[tuple[type[Concept], ...]] = (SubgamePerfect,)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: SubgamePerfect) -> str | None:
        """Applies if some method takes every subgame."""
        nash = Nash(concept.count)
        roots = subgame_roots(arrays)
        for root in roots:
            piece = _piece(arrays, root, dict.fromkeys(roots))
            methods = self.one if concept.count == "one" else (self.pairs, self.many, self.table)
            reasons = [m.supports(piece.tree, nash) for m in methods]
            if None not in reasons:
                return f"the subgame at node {root} (in preorder): {'; '.join(str(r) for r in reasons)}"
        return None

    def run(self, arrays: TreeArrays, concept: SubgamePerfect, rng: np.random.Generator) -> Found:
        """One equilibrium, or all combinations."""
        form = sequence_form(arrays)
        search = _Search(self, arrays, form, concept.count, rng)
        roots = subgame_roots(arrays)
        for root in reversed(roots):
            failure = search.solve(root)
            if failure is not None:
                return Found(Status.LIMIT, [], "none", failure, stats={"subgames": len(roots)})
        top = search.found.get(0, [_Equilibrium(np.zeros(arrays.n_players), np.zeros(form.size))])
        points = [form.edges(e.behavior) for e in top]
        details: Details = {"subgames": search.counts, "count": len(points)}
        if concept.count == "one":
            details["ties"] = search.ties
            reason = f"One equilibrium of each of {len(roots)} subgames, from the end."
            return Found(Status.SOLVED, points, "one", reason, details=details, stats={"subgames": len(roots)})
        components = [replace(c, points=[form.edges(p) for p in c.points]) for c in search.top_continua]
        return Found(
            Status.SOLVED if not search.cut else Status.LIMIT,
            points,
            "all" if not search.open and not search.cut else "some",
            search.reason(len(roots)),
            components=components,
            details=details,
            stats={"subgames": len(roots)},
        )


@dataclass(frozen=True)
class _Equilibrium:
    """Payoffs (n,) at a root, and behaviour (K,) of the actions below it, 0 elsewhere."""

    values: Float
    behavior: Float


@dataclass(frozen=True)
class _Piece:
    """A subgame cut off at the subgames below it: its tree, and where its nodes and actions lie in the whole tree."""

    tree: TreeArrays
    nodes: Int
    roots: tuple[int, ...]


class _Search:
    """Equilibria of all subgames met so far."""

    def __init__(
        self, method: SubgameComposition, arrays: TreeArrays, form: SequenceForm, count: str, rng: np.random.Generator
    ) -> None:
        self.method, self.arrays, self.form, self.count, self.rng = method, arrays, form, count, rng
        self.found: dict[int, list[_Equilibrium]] = {}
        self.counts: dict[int, int] = {}
        self.ties = 0
        self.open: list[str] = []
        self.cut = False
        self.top_continua: list[Continuum] = []

    def solve(self, root: int) -> str | None:
        """Find the equilibria of the subgame at ``root``; the reason if that fails."""
        empty = _piece(self.arrays, root, self.found)
        below = [self.found[r] for r in empty.roots]
        out: list[_Equilibrium] = []
        if prod(len(b) for b in below) > self.method.most:
            self.cut = True
        for number, mix in enumerate(product(*below)):
            if number >= self.method.most or len(out) >= self.method.most:
                self.cut = True
                break
            values = {r: e.values for r, e in zip(empty.roots, mix, strict=True)}
            piece = _piece(self.arrays, root, self.found, values)
            found, form = self._equilibria(piece)
            if not found.points:
                if self.count == "one" or found.status is not Status.NO_SOLUTION:
                    return f"The subgame at node {root} (in preorder) was not solved: {found.status}: {found.reason}"
                continue
            if number == 0:
                self.counts[root] = len(found.points)
            self._note(root, found)
            lower = sum((e.behavior for e in mix), np.zeros(self.form.size))
            out += [self._whole(piece, form, behavior, lower) for behavior in found.points]
            if root == 0:
                self.top_continua += [
                    replace(c, points=[self._whole(piece, form, p, lower).behavior for p in c.points])
                    for c in found.components
                ]
        self.cut = self.cut or len(out) > self.method.most
        self.found[root] = out[: self.method.most]
        return None

    def _equilibria(self, piece: _Piece) -> tuple[Found, SequenceForm]:
        """Equilibria of a piece as probabilities of its actions."""
        form = sequence_form(piece.tree)
        nash = Nash("all" if self.count == "all" else "one")
        if self.count == "all":
            if len(movers(piece.tree)) == 2:
                return self.method.pairs.equilibria(form), form
            if len(movers(piece.tree)) > 2:
                return self.method.many.equilibria(form), form
            return self.method.table.equilibria(form, nash, self.rng), form
        who = movers(piece.tree)
        if len(who) == 1:
            worth = form.worth(who[0], np.ones(form.size))
            if len(form.owner) == 1:
                self.ties += int(np.sum(worth >= worth.max() - 1e-10) > 1)
        method = next(m for m in self.method.one if m.supports(piece.tree, nash) is None)
        found: Found = method.run(piece.tree, nash, self.rng)
        return found.but(points=[form.actions(edges) for edges in found.points]), form

    def _note(self, root: int, found: Found) -> None:
        """Keep what makes the list incomplete."""
        if self.count == "all":
            if found.completeness != "all":
                self.open.append(f"at node {root} (in preorder): {found.reason}")
            elif found.components and root != 0:
                self.open.append(
                    f"at node {root} (in preorder) equilibria form continua, of which only extreme ones were followed."
                )

    def _whole(self, piece: _Piece, form: SequenceForm, behavior: Float, lower: Float) -> _Equilibrium:
        """An equilibrium of a piece together with those below it."""
        whole = lower.copy()
        edges = form.edges(behavior)
        for v, here in enumerate(piece.nodes.tolist()):
            first, last = piece.tree.child_start[v], piece.tree.child_start[v + 1]
            if piece.tree.mover[v] >= 0:
                start = self.arrays.child_start[here]
                whole[self.form.action[start : start + last - first]] = edges[first:last]
        return _Equilibrium(_value(piece.tree, edges), whole)

    def reason(self, roots: int) -> str:
        """What was and was not followed."""
        how = f"All extreme equilibria of each of {roots} subgames were combined with all of the others."
        if self.cut:
            how += f" Only {self.method.most:,} combinations were followed."
        if self.open:
            how += f" Others may exist: {self.open[0]}"
        return how


def _value(tree: TreeArrays, edges: Float) -> Float:
    """Expected payoffs at the root."""
    value = np.zeros((len(tree.mover), tree.n_players))
    for v in range(len(tree.mover) - 1, -1, -1):
        if tree.payoff_row[v] >= 0:
            value[v] = tree.payoffs[tree.payoff_row[v]]
        else:
            own = slice(tree.child_start[v], tree.child_start[v + 1])
            value[v] = edges[own] @ value[tree.child[own]]
    return np.asarray(value[0])


def _ends(tree: TreeArrays) -> Int:
    """One past the last descendant of every node; descendants are numbered consecutively."""
    end = np.arange(1, len(tree.mover) + 1)
    for v in range(len(tree.mover) - 1, -1, -1):
        own = tree.child[tree.child_start[v] : tree.child_start[v + 1]]
        if len(own):
            end[v] = end[own[-1]]
    return np.asarray(end, dtype=np.int64)


def subgame_roots(tree: TreeArrays) -> list[int]:
    """Nodes at which a subgame starts, in preorder: no information set lies partly below, and its own is alone."""
    sets = int(tree.information_set.max(initial=-1)) + 1
    lowest, highest = np.full(sets, len(tree.mover)), np.full(sets, -1)
    inside = np.flatnonzero(tree.information_set >= 0)
    np.minimum.at(lowest, tree.information_set[inside], inside)
    np.maximum.at(highest, tree.information_set[inside], inside)
    low, high = np.arange(len(tree.mover)), np.arange(len(tree.mover))
    low[inside], high[inside] = lowest[tree.information_set[inside]], highest[tree.information_set[inside]]
    alone = low == high
    end = _ends(tree)
    for v in range(len(tree.mover) - 1, -1, -1):
        for c in tree.child[tree.child_start[v] : tree.child_start[v + 1]]:
            low[v], high[v] = min(low[v], low[c]), max(high[v], high[c])
    return [
        v for v in range(len(tree.mover)) if tree.payoff_row[v] < 0 and alone[v] and low[v] >= v and high[v] < end[v]
    ]


def _piece(tree: TreeArrays, root: int, solved: Mapping[int, object], values: dict[int, Float] | None = None) -> _Piece:
    """The subgame at ``root`` cut at the nodes in ``solved``, which get the payoffs ``values`` (0 if omitted)."""
    nodes, cuts, kept = [], [], []
    stack = [root]
    while stack:
        v = stack.pop()
        nodes.append(v)
        if v != root and v in solved:
            cuts.append(v)
            continue
        kept.append(v)
        stack.extend(reversed(tree.child[tree.child_start[v] : tree.child_start[v + 1]].tolist()))
    number = {v: k for k, v in enumerate(nodes)}
    cut = set(cuts)
    mover, start, child, probability, info, row = [], [0], [], [], [], []
    payoffs: list[Float] = []
    known: dict[int, int] = {}
    for v in nodes:
        own = slice(tree.child_start[v], tree.child_start[v + 1])
        ends = v in cut or tree.payoff_row[v] >= 0
        mover.append(-2 if ends else int(tree.mover[v]))
        row.append(len(payoffs) if ends else -1)
        h = -1 if ends else int(tree.information_set[v])
        info.append(known.setdefault(h, len(known)) if h >= 0 else -1)
        if v in cut:
            payoffs.append(np.zeros(tree.n_players) if values is None else values[v])
        elif ends:
            payoffs.append(tree.payoffs[tree.payoff_row[v]])
        else:
            child += [number[c] for c in tree.child[own].tolist()]
            probability += tree.probability[own].tolist()
        start.append(len(child))
    arrays = replace(
        tree,
        mover=np.array(mover, dtype=np.int64),
        child_start=np.array(start, dtype=np.int64),
        child=np.array(child, dtype=np.int64),
        probability=np.array(probability, dtype=np.float64),
        information_set=np.array(info, dtype=np.int64),
        payoff_row=np.array(row, dtype=np.int64),
        payoffs=np.array(payoffs, dtype=np.float64).reshape(-1, tree.n_players),
        chance_polynomial=np.full(len(child), -1, dtype=np.int64),
        exact=None,
    )
    return _Piece(arrays, np.array(nodes, dtype=np.int64), tuple(cuts))
