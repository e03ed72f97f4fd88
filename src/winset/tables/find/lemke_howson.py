"""One equilibrium of a bimatrix game, or all that paths reach, by the Lemke-Howson algorithm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from winset.base.array_types import Exact, Float, Int
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Nash
from winset.tables.find.exact_vertices import is_equilibrium, rational_point, simple_fractions, whole_sides
from winset.tables.kernels.lemke_howson import (
    CAPPED,
    MORE,
    STUCK,
    Paths,
    find_equilibrium,
    follow,
    largest_regret,
    one_equilibrium,
    path_storage,
    raise_payoffs,
)

__all__ = ["LemkeHowson", "path_limits"]


ETAS = 24
"""Pivots in product form on either side before dictionaries are made."""
AT_ONCE, LATER = 4_000_000, 40_000_000
"""Pivots times labels in one call of a kernel, the first and the next."""

Bases = tuple[Int, Int]
"""The basic labels of the two tableaux."""


@dataclass(frozen=True)
class LemkeHowson:
    """Follow paths of almost completely labelled pairs of strategies, with lexicographic ratio tests.

    Parameters
    ----------
    label
        The label to drop: actions of the first player come first, then those of the second. If omitted, zero-sum games
        are solved by the simplex method, and in others the paths of all labels take turns with growing caps, one of
        them with half of the pivots; each is taken up where it was left.
    all_labels
        Follow the paths of all labels from the artificial equilibrium and from every equilibrium found, and list all
        equilibria so reached (``count="all"`` if asked for by name; some equilibria may not be reachable).
    first_cap, growth
        Pivots on a path in the first round, and the factor a round.
    pivots
        Pivots in all; beyond it the status is LIMIT. If omitted, 200,000 and a hundred times the square of the number
        of labels.
    exact_support
        Rational games: supports up to this size are solved in fractions as well.

    References
    ----------
    Lemke and Howson (1964), Equilibrium points of bimatrix games; Codenotti, De Rossi and Pagan (2008), An experimental
    analysis of Lemke-Howson algorithm, for caps; Shapley (1974), A note on the Lemke-Howson algorithm, for the paths
    between equilibria.
    """

    label: int | None = None
    all_labels: bool = False
    first_cap: int = 16
    growth: int = 4
    pivots: int | None = None
    exact_support: int = 25
    concepts: ClassVar[tuple[type[Concept], ...]] = (Nash,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Nash) -> str | None:
        """Applies to two players; to ``count="all"`` only with ``all_labels``."""
        if arrays.payoffs.shape[0] != 2:
            return f"takes two players, got {arrays.payoffs.shape[0]}"
        if concept.count == "all" and not self.all_labels:
            return "finds one equilibrium; ask for Nash(count='one'), or for those it reaches with all_labels=True"
        return None

    def run(self, arrays: NormalFormArrays, concept: Nash, rng: np.random.Generator) -> Found:
        """One equilibrium, or with ``all_labels`` all that are reached."""
        m, n = arrays.payoffs.shape[1:]
        if self.label is not None and not 0 <= self.label < m + n:
            raise ModelError(f"label: must be a whole number from 0 to {m + n - 1}, got {self.label!r}")
        if self.all_labels:
            tables = np.empty((m, n)), np.empty((n, m))
            raise_payoffs(arrays.payoffs, *tables)
            return self._all(arrays, tables, path_storage(m, n, ETAS, 1))
        x, y = np.empty(m), np.empty(n)
        bases = np.empty(n, dtype=np.int64), np.empty(m, dtype=np.int64)
        limits = path_limits(self, m + n)
        made = one_equilibrium(arrays.payoffs, self.label or 0, limits, ETAS, x, y, *bases)
        if made == MORE:
            limits[4] = LATER // (m + n)
            made = self._longer(arrays, limits, (x, y), bases)
        if made < 0:
            return _nothing(made)
        exact = self._exact(arrays, [bases], (x, y))
        how = "One equilibrium was asked for; it lies at the end of a Lemke-Howson path."
        proved = None if exact is None else exact[0]
        details: Details = {} if proved is None else {"exact_points": [proved]}
        point = (x, y) if proved is None else _floats(proved)
        return Found(Status.SOLVED, [point], reason=how, details=details, stats={"pivots": int(made)})

    def _longer(self, arrays: NormalFormArrays, limits: Int, point: tuple[Float, Float], bases: Bases) -> int:
        """The same from the start with many pivots, between which the time is looked at."""
        m, n = arrays.payoffs.shape[1:]
        tables, storage, budget = (
            (np.empty((m, n)), np.empty((n, m))),
            path_storage(m, n, ETAS, limits[3]),
            current_budget(),
        )
        raise_payoffs(arrays.payoffs, *tables)
        made = MORE
        while made == MORE and not budget.spent():
            budget.tell("Lemke-Howson paths", storage.progress[0] / limits[2])
            made = find_equilibrium(*tables, self.label or 0, limits, storage, *point)
        bases[0][:], bases[1][:] = storage.one.basic, storage.two.basic
        return made

    def _all(self, arrays: NormalFormArrays, tables: tuple[Float, Float], storage: Paths) -> Found:
        """Breadth first over the equilibria that paths connect."""
        m, n = arrays.payoffs.shape[1:]
        start: Bases = np.arange(m, m + n), np.arange(m)
        known = {_key(start)}
        limit = int(path_limits(self, m + n)[2])
        ends, points, left, missed = [start], [], limit, 0
        budget = current_budget()
        for number, end in enumerate(ends):
            if budget.spent():
                missed += (len(ends) - number) * (m + n)
                break
            budget.tell("Lemke-Howson paths", number / len(ends))
            for label in range(m + n):
                storage.one.basic[:], storage.two.basic[:] = end
                made = follow(*tables, label, left, storage)
                left -= made if made >= 0 else 0
                missed += made < 0
                if made < 0:
                    continue
                reached = storage.one.basic.copy(), storage.two.basic.copy()
                if _key(reached) in known:
                    continue
                x = _strategy(reached[0], storage.one.values, 0, m)
                y = _strategy(reached[1], storage.two.values, m, n)
                if largest_regret(*tables, x, y) > 1e-9:
                    missed += 1
                    continue
                known.add(_key(reached))
                ends.append(reached)
                points.append((x, y))
        if not points:
            return _nothing(CAPPED)
        exact = self._exact(arrays, ends[1:])
        proved = None if exact is None else [e for e in exact if e is not None]
        if exact is not None and proved is not None:
            missed += len(exact) - len(proved)
            points = [_floats(e) for e in proved]
        once = list({_rounded(point): k for k, point in reversed(list(enumerate(points)))}.values())[::-1]
        how = f"All equilibria on Lemke-Howson paths of all {m + n} labels from one another; others may exist."
        if missed:
            how += f" {missed} paths could not be followed to their end."
        details: Details = {} if proved is None else {"exact_points": [proved[k] for k in once]}
        stats = {"pivots": limit - left}
        return Found(Status.SOLVED, [points[k] for k in once], "some", how, details=details, stats=stats)

    def _exact(
        self, arrays: NormalFormArrays, bases: list[Bases], point: tuple[Float, Float] | None = None
    ) -> list[tuple[Exact, Exact] | None] | None:
        """The points of these bases as fractions, None for one that is no equilibrium in exact arithmetic.

        None altogether if payoffs are not rational or a support is too large. ``point``: the only one, in floating
        point; simple fractions near it are tried first.
        """
        m, n = arrays.payoffs.shape[1:]
        if arrays.exact is None or any((b < m).sum() > self.exact_support for b, _ in bases):
            return None
        tables = whole_sides(arrays)
        xs, ys = range(m), range(m, m + n)
        everything = (1 << (m + n)) - 1
        if point is not None:
            near, close = simple_fractions(point[0]), simple_fractions(point[1])
            if near is not None and close is not None and is_equilibrium(tables, near, close):
                return [(np.array(near, dtype=object), np.array(close, dtype=object))]
        points: list[tuple[Exact, Exact] | None] = []
        for basic, other in bases:
            x = rational_point(tables[1], xs, ys, everything & ~sum(1 << int(b) for b in basic))
            y = rational_point(tables[0], ys, xs, everything & ~sum(1 << int(b) for b in other))
            if x is None or y is None or not is_equilibrium(tables, x, y):
                points.append(None)
                continue
            points.append((np.array(x, dtype=object), np.array(y, dtype=object)))
        return points


def path_limits(method: LemkeHowson, labels: int) -> Int:
    """The limits that ``find_equilibrium`` takes for a game with so many labels."""
    pivots = 200_000 + 100 * labels**2 if method.pivots is None else method.pivots
    at_once = AT_ONCE // labels
    if method.label is not None:
        return np.array([at_once, method.growth, pivots, 1, at_once], dtype=np.int64)
    return np.array([method.first_cap, method.growth, pivots, labels, at_once], dtype=np.int64)


def _nothing(code: int) -> Found:
    if code != STUCK:
        limit = "on time" if code == MORE else "on pivots"
        return Found(Status.LIMIT, [], completeness="none", reason=f"The limit {limit} was reached on every path.")
    return Found(Status.INEXACT, [], completeness="none", reason="Every path failed in floating point.")


def _key(bases: Bases) -> tuple[frozenset[int], frozenset[int]]:
    return frozenset(bases[0].tolist()), frozenset(bases[1].tolist())


def _strategy(basic: Int, values: Float, first: int, actions: int) -> Float:
    """The mixed strategy of a basis."""
    x = np.zeros(actions)
    mine = (basic >= first) & (basic < first + actions)
    x[basic[mine] - first] = np.where(values[mine] > 1e-13, values[mine], 0.0)
    return np.asarray(x / x.sum())


def _floats(point: tuple[Exact, Exact]) -> tuple[Float, Float]:
    """A profile of fractions in floating point."""
    return point[0].astype(np.float64), point[1].astype(np.float64)


def _rounded(point: tuple[Float, Float]) -> tuple[float, ...]:
    """The same for one equilibrium at several bases."""
    return tuple(round(p, 9) for s in point for p in s.tolist())
