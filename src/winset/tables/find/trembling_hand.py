"""Trembling-hand perfection, equilibrium by equilibrium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Nash, Perfect
from winset.tables.find.dominance import weak_program
from winset.tables.find.equilibrium_index import against, all_equilibria, finder, support_jacobian
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["TremblingHand"]


Float = NDArray[np.float64]
Verdict = tuple[str, str, list[Float] | None]
LEAST = 1e-7
"""Smallest margin or probability of a first-order tremble that counts as positive."""


@dataclass(frozen=True)
class TremblingHand:
    """Judge equilibria: two players by dominated strategies, more by mistakes to first order.

    Two players: an equilibrium is perfect if and only if neither strategy is weakly dominated by a mixed one (van Damme
    1991, theorem 3.2.2); a belief with full support to which the strategy is a best reply proves that it is not, and
    mixing that belief into the opponent's strategy gives the sequence of Selten's definition.

    More players: a weakly dominated strategy rules perfection out; full support proves it. Otherwise a direction of
    mistakes is looked for that makes the tied actions outside the supports worse to first order; with a regular support
    (determinant not zero) that is enough. If in every direction some tied action is better, and strategies are pure,
    the equilibrium is not perfect. For pure strategies some ``directions`` with mistakes of very different sizes are
    then tried. Where none of this decides, the verdict is ``"undecided"``.
    """

    tolerance: float = 1e-9
    directions: int = 300
    concepts: ClassVar[tuple[type[Concept], ...]] = (Perfect,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Perfect) -> str | None:
        """Applies to one profile of any game, or where all equilibria can be found."""
        return None if concept.profile is not None else finder(arrays).supports(arrays, Nash())

    def run(self, arrays: NormalFormArrays, concept: Perfect, rng: np.random.Generator) -> Found:
        """The perfect ones; ``details["judged"]``, ``["verdicts"]`` and ``["reasons"]`` cover all that were judged."""
        shape = arrays.payoffs.shape[1:]
        unit = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
        complete = True
        if concept.profile is not None:
            if tuple(len(row) for row in concept.profile) != shape:
                counts = " and ".join(str(len(row)) for row in concept.profile)
                raise ModelError(f"profile: must have {' and '.join(map(str, shape))} probabilities, got {counts}")
            judged = [tuple(np.array(row) for row in concept.profile)]
        else:
            found = all_equilibria(arrays, rng)
            if found.status is not Status.SOLVED:
                return found
            judged, complete = found.points, found.completeness == "all" and not found.components
        verdicts = [self._judge(unit, [np.asarray(s, dtype=float) for s in point], rng) for point in judged]
        perfect = [k for k, v in enumerate(verdicts) if v[0] == "perfect"]
        open_ = sum(v[0] == "undecided" for v in verdicts)
        status = Status.SOLVED if perfect else Status.LIMIT if open_ else Status.NO_SOLUTION
        what = "given profile" if concept.profile is not None else "equilibria found"
        return Found(
            status,
            [judged[k] for k in perfect],
            completeness="none" if not perfect else "all" if complete and not open_ else "some",
            reason=f"Of {len(judged)} {what}: {len(perfect)} perfect, {open_} undecided.",
            details={
                "judged": judged,
                "verdicts": [v[0] for v in verdicts],
                "reasons": [v[1] for v in verdicts],
                "trembles": [verdicts[k][2] for k in perfect],
            },
        )

    def _judge(self, unit: Float, x: list[Float], rng: np.random.Generator) -> Verdict:
        """The verdict on one profile, why, and what proves it if it is perfect."""
        n = len(x)
        values = [against(unit[i], x, (i,)) for i in range(n)]
        if max(float(v.max() - v @ s) for v, s in zip(values, x, strict=True)) > self.tolerance:
            return "not perfect", "it is not a Nash equilibrium", None
        beliefs = []
        for i in range(n):
            table = np.moveaxis(unit[i], i, 0).reshape(len(x[i]), -1)
            by, belief = weak_program(table, x[i] @ table, self.tolerance)
            if by is not None:
                return "not perfect", f"a strategy of player {i + 1} is weakly dominated", None
            beliefs.append(belief)
        if n == 2:
            return "perfect", "no strategy is weakly dominated", beliefs
        if n == 1:
            return "perfect", "it is optimal", [np.zeros(len(x[0]))]
        if all((s > 0).all() for s in x):
            return "perfect", "every action is played", [np.zeros(len(s)) for s in x]
        verdict = self._first_order(unit, x, values)
        if verdict[0] == "undecided" and all(s.max() == 1.0 for s in x):
            tau = self._sampled(unit, x, rng)
            return verdict if tau is None else ("perfect", "it stands up to small mistakes in a direction sampled", tau)
        return verdict

    def _sampled(self, unit: Float, x: list[Float], rng: np.random.Generator) -> list[Float] | None:
        """A direction of mistakes, of different sizes, after which pure strategies stay best."""
        for _ in range(self.directions):
            errors = [np.where(s == 0, 10.0 ** rng.uniform(-4, 0, len(s)), 0.0) for s in x]
            tau = [e - e.sum() * s for e, s in zip(errors, x, strict=True)]
            if all(_stays_best(unit, x, tau, size) for size in (1e-2, 1e-3, 1e-4, 1e-5)):
                return tau
        return None

    def _first_order(self, unit: Float, x: list[Float], values: list[Float]) -> Verdict:
        """Look for a direction of mistakes by a linear program."""
        pure = all(s.max() == 1.0 for s in x)
        J, strict = support_jacobian(unit, x, self.tolerance)
        regular = not len(J) or bool(np.linalg.cond(J) < 1e9)
        if strict and regular:
            even = [np.where(s > 0, -float((s == 0).sum()) * s, 1.0) for s in x]
            if pure:
                return "perfect", "it is strict", even
        margin, tau = _direction(unit, x, values, self.tolerance)
        if margin > LEAST and regular:
            return "perfect", "it stands up to small mistakes in one direction", tau
        for i in range(len(x)) if pure else ():
            if _direction(unit, x, values, self.tolerance, i)[0] < -LEAST:
                return (
                    "not perfect",
                    f"player {i + 1} has a better action whatever the others' small mistakes are",
                    None,
                )
        return "undecided", "mistakes to first order do not decide", None


def _stays_best(unit: Float, x: list[Float], tau: list[Float], size: float) -> bool:
    """Whether everybody's strategy is best against mistakes of this size."""
    y = [s + size * t for s, t in zip(x, tau, strict=True)]
    values = [against(unit[i], y, (i,)) for i in range(len(x))]
    return all(float(v.max() - v @ s) <= 1e-15 for v, s in zip(values, x, strict=True))


def _direction(
    unit: Float, x: list[Float], values: list[Float], tolerance: float, player: int | None = None
) -> tuple[float, list[Float]]:
    """Mistakes tau with the largest margin by which tied unused actions become worse to first order.

    Without ``player`` everybody errs, all margins count, and the margin also bounds from below how often every unused
    action is played; mistakes sum to 1. With ``player`` the others err, and the margins are that player's.
    """
    n = len(x)
    ends = np.cumsum([0, *(len(s) for s in x)])
    total = int(ends[-1])
    owner = np.repeat(np.arange(n), np.diff(ends))
    unused = np.concatenate([s == 0 for s in x])
    errs = unused & (owner != player)
    rows: list[Float] = [np.r_[errs.astype(float), 0.0]]
    rows += [np.r_[(owner == i).astype(float), 0.0] for i in range(n)]
    low, high = [1.0] + [0.0] * n, [1.0] + [0.0] * n
    for i in range(n) if player is None else (player,):
        change = np.zeros((len(x[i]), total))
        for j in range(n):
            if j != i:
                change[:, ends[j] : ends[j + 1]] = against(unit[i], x, (i, j))
        first, *rest = np.flatnonzero(x[i] > 0)
        tied = np.flatnonzero((x[i] == 0) & (values[i] >= values[i].max() - tolerance))
        rows += [np.r_[change[a] - change[first], 0.0] for a in rest]
        rows += [np.r_[change[first] - change[b], -1.0] for b in tied]
        low += [0.0] * (len(rest) + len(tied))
        high += [0.0] * len(rest) + [np.inf] * len(tied)
    if player is None:
        rows += [np.r_[np.eye(total)[k], -1.0] for k in np.flatnonzero(unused)]
        low += [0.0] * int(unused.sum())
        high += [np.inf] * int(unused.sum())
    bottom = np.r_[np.where(unused, 0.0, -10.0), -10.0]
    top = np.r_[np.where(unused & ~errs, 0.0, 10.0), 10.0]
    A = dense_columns(np.array(rows))
    best = minimise(np.r_[np.zeros(total), -1.0], A, np.array(low), np.array(high), bottom, top)
    if best.status != "optimal":
        return (0.0, [])
    return float(best.x[-1]), np.split(best.x[:-1], ends[1:-1])
