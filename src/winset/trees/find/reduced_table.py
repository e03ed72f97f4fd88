"""All equilibria of a small tree from its reduced strategic form, mapped back to behaviour (Kuhn 1953)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import prod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float
from winset.base.concept import Concept
from winset.base.method import Method
from winset.base.points import Continuum
from winset.base.solution import Completeness, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Nash, Pure
from winset.tables.find.pure_enumeration import PureEnumeration
from winset.tables.find.support_subdivision import SupportSubdivision
from winset.tables.find.vertex_enumeration import VertexEnumeration
from winset.trees.arrays import TreeArrays
from winset.trees.find.sequence_form import SequenceForm, Table, exact_ends, sequence_form, simplest
from winset.trees.find.sequence_linear import movers

__all__ = ["ReducedTable", "count_plans"]


def _two_players() -> VertexEnumeration:
    return VertexEnumeration(work=60_000_000, pairs=20_000)


def _many_players() -> SupportSubdivision:
    return SupportSubdivision(pieces=100_000, supports_at_most=50_000)


@dataclass(frozen=True)
class ReducedTable:
    """Write down the reduced strategic form, enumerate its equilibria, and give each as behaviour.

    Mixed strategies with the same realization plan are one behaviour and are listed once; where a player's own plan
    excludes an information set, behaviour there is the first best reply.

    Parameters
    ----------
    cells
        Largest table.
    exact_cells
        Largest table whose numbers are taken as fractions.
    two_players, many_players, pure
        The methods that enumerate equilibria of the table.
    """

    cells: int = 200_000
    exact_cells: int = 5_000
    two_players: VertexEnumeration = field(default_factory=_two_players)
    many_players: SupportSubdivision = field(default_factory=_many_players)
    pure: PureEnumeration = field(default_factory=PureEnumeration)
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash, Pure)
    arrays: ClassVar[tuple[type, ...]] = (TreeArrays,)

    def supports(self, arrays: TreeArrays, concept: Nash | Pure) -> str | None:
        """Applies to trees whose reduced strategic form is small, and ``count="all"``."""
        if isinstance(concept, Nash) and concept.count != "all":
            return "lists all equilibria; ask for Nash(count='all')"
        form = sequence_form(arrays)
        shape = [count_plans(form, i) for i in movers(arrays)]
        if prod(shape) > self.cells:
            size = " x ".join(f"{m:,}" if m < 10**9 else f"{m:.3g}" for m in shape)
            return (
                f"the reduced strategic form has {size} cells, accepted: {self.cells:,} in all; "
                "ask for Nash(count='one'), which does not need it"
            )
        if isinstance(concept, Nash) and len(shape) > 2:
            return self.many_players.supports(NormalFormArrays(np.empty((len(shape), *shape))), concept)
        return None

    def run(self, arrays: TreeArrays, concept: Nash | Pure, rng: np.random.Generator) -> Found:
        """All equilibria as probabilities of edges (E,)."""
        form = sequence_form(arrays)
        found = self.equilibria(form, concept, rng)
        components = [replace(c, points=[form.edges(p) for p in c.points]) for c in found.components]
        return found.but(points=[form.edges(p) for p in found.points], components=components)

    def equilibria(self, form: SequenceForm, concept: Nash | Pure, rng: np.random.Generator) -> Found:
        """All equilibria as probabilities of actions (K,)."""
        who = movers(form.tree)
        plans = [_plans(form, i) for i in who]
        exact = len(who) * prod(len(p) for p in plans) <= self.exact_cells
        table = _table(form, who, plans, exact)
        if exact and isinstance(concept, Pure):
            listed = _pure(table)
            completeness: Completeness = "all" if listed else "none"
            found = Found(
                Status.SOLVED if listed else Status.NO_SOLUTION,
                listed,
                completeness,
                "Every cell was examined, in fractions.",
            )
        else:
            if len(who) < 2:
                table = np.stack([table[0] if who else np.zeros(()), np.zeros(table.shape[1:])]).reshape(2, -1, 1)
            numbers = np.ascontiguousarray(table.astype(np.float64))
            game = NormalFormArrays(numbers, table if exact else _as_fractions(numbers))
            method: Method = self.two_players if len(table) == 2 else self.many_players
            found = (self.pure if isinstance(concept, Pure) else method).run(game, concept, rng)

        def behavior(profile: Iterable[Table]) -> Float:
            plan = np.zeros(form.size)
            for strategies, weights in zip(plans, profile, strict=False):
                plan += np.asarray(weights, dtype=np.float64) @ strategies
            return form.behavior(plan)

        points = _distinct([behavior(p) for p in found.points])
        continua = [_distinct([behavior(p) for p in c.points]) for c in found.components]
        components = [
            Continuum((), self._dimension(form, corners), corners) for corners in continua if len(corners) > 1
        ]
        shape = " x ".join(str(m) for m in table.shape[1:])
        merged = len(found.points) - len(points)
        reason = f"From the reduced strategic form, {shape}: {found.reason}"
        if merged:
            reason += f" {merged} more mixed equilibria amount to the same behaviour as one of these."
        stats = {**found.stats, "cells": prod(table.shape[1:])}
        return found.but(points=points, components=components, reason=reason, details={}, stats=stats)

    def _dimension(self, form: SequenceForm, corners: list[Float]) -> int:
        """Of a set of behaviour profiles, as realization plans."""
        plans = np.array([form.plans(corner) for corner in corners])
        owner = np.repeat(form.owner, np.diff(form.first))
        parts = [plans[:, owner == i] for i in movers(form.tree)]
        return sum(int(np.linalg.matrix_rank(part - part[0], tol=1e-9)) for part in parts)


def _as_fractions(table: Float) -> Exact:
    """A table of computed numbers as the simplest fractions close to them."""
    exact = np.empty(table.size, dtype=object)
    exact[:] = [simplest(x) for x in table.ravel().tolist()]
    return exact.reshape(table.shape)


def count_plans(form: SequenceForm, player: int) -> int:
    """How many reduced pure strategies a player has."""
    after: dict[int, int] = {}
    for h in form.sets_of(player)[::-1].tolist():
        own = range(form.first[h], form.first[h + 1])
        past = int(form.past[h])
        after[past] = after.get(past, 1) * sum(after.get(a, 1) for a in own)
    return after.get(-1, 1)


def _plans(form: SequenceForm, player: int) -> Float:
    """The realization plans of all reduced pure strategies, shape (m, K)."""
    plans = [np.zeros(form.size)]
    for h in form.sets_of(player).tolist():
        grown = []
        for plan in plans:
            if form.past[h] >= 0 and plan[form.past[h]] == 0.0:
                grown.append(plan)
                continue
            for a in range(form.first[h], form.first[h + 1]):
                longer = plan.copy()
                longer[a] = 1.0
                grown.append(longer)
        plans = grown
    return np.array(plans)


def _table(form: SequenceForm, who: list[int], plans: list[Float], exact: bool) -> Table:
    """Payoffs of the movers, shape (movers, m_1, ...), as given (not scaled); fractions if ``exact``."""
    tree = form.tree
    rows: Table = tree.payoffs[tree.payoff_row[tree.payoff_row >= 0]]
    chance: Table = form.chance
    if exact:
        ends = exact_ends(form)
        rows, chance = ends.payoffs, ends.chance
    table = np.zeros((len(who), *(len(p) for p in plans)), dtype=rows.dtype)
    fitting: dict[tuple[int, int], NDArray[np.intp]] = {}
    for t in range(len(form.last)):
        if chance[t] == 0:
            continue
        places = []
        for p, i in enumerate(who):
            a = int(form.last[t, i])
            if (p, a) not in fitting:
                fitting[p, a] = np.arange(len(plans[p])) if a < 0 else np.flatnonzero(plans[p][:, a])
            places.append(fitting[p, a])
        cells = np.ix_(*places)
        for p, i in enumerate(who):
            table[p][cells] += chance[t] * rows[t, i]
    return table


def _pure(table: Table) -> list[list[Float]]:
    """All pure equilibria of a table of fractions, as weights on the strategies."""
    best = np.ones(table.shape[1:], dtype=bool)
    for p, payoffs in enumerate(table):
        best &= payoffs == payoffs.max(axis=p, keepdims=True)
    return [[np.eye(int(m))[k] for m, k in zip(table.shape[1:], cell, strict=True)] for cell in np.argwhere(best)]


def _distinct(points: list[Float]) -> list[Float]:
    """Points that differ by more than rounding, in order."""
    out: list[Float] = []
    seen: set[bytes] = set()
    for point in points:
        key = (np.round(point, 9) + 0.0).tobytes()
        if key not in seen:
            seen.add(key)
            out.append(point)
    return out
