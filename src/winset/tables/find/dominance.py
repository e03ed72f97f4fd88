"""Dominated actions, one round or many: pure strategies by comparison, mixed ones by linear programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import IteratedDominance, Rationalizable, Undominated
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["DominanceRounds", "weak_program"]


Float = NDArray[np.float64]
Sets = list[NDArray[np.int64]]


@dataclass(frozen=True)
class DominanceRounds:
    """Take away in every round all actions that are dominated in what is left.

    Parameters
    ----------
    tolerance
        The least advantage, in units of the player's payoff range, that counts as better.

    Notes
    -----
    An action that no mixture strictly dominates is a best reply to some belief, which the multipliers of the same
    program give; one that none weakly dominates is a best reply to a belief that gives every profile of the others a
    positive probability (Pearce 1984, lemmas 3 and 4; van Damme 1991, section 1.4).
    """

    tolerance: float = 1e-9
    concepts: ClassVar[tuple[type[Concept], ...]] = (Undominated, IteratedDominance, Rationalizable)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: NormalFormArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Surviving actions, who was taken away when and by what, and a belief for every survivor."""
        try:
            return self._rounds(arrays, concept)
        except ArithmeticError as error:
            return Found(Status.LIMIT, [], completeness="none", reason=f"{error}.")

    def _rounds(self, arrays: NormalFormArrays, concept: Concept) -> Found:
        weak, mixtures = getattr(concept, "kind", "strict") == "weak", getattr(concept, "mixtures", True)
        shape = arrays.payoffs.shape[1:]
        unit = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
        left: Sets = [np.arange(m) for m in shape]
        steps: list[Details] = []
        rounds, programs = 0, 0
        while True:
            beliefs: list[dict[int, Float]] = []
            gone: list[dict[int, Float]] = []
            for i in range(len(shape)):
                table = np.moveaxis(unit[i][np.ix_(*left)], i, 0).reshape(len(left[i]), -1)
                dominated, believed, solved = _examine(table, weak, mixtures, self.tolerance)
                programs += solved
                gone.append(dominated)
                beliefs.append(believed)
            if not any(gone):
                break
            rounds += 1
            for i, dominated in enumerate(gone):
                for a, mixture in dominated.items():
                    weights = np.zeros(shape[i])
                    weights[left[i]] = mixture
                    steps.append({"round": rounds, "player": i, "action": int(left[i][a]), "by": weights})
            keep = [np.delete(mine, list(dominated)) for mine, dominated in zip(left, gone, strict=True)]
            if isinstance(concept, Undominated):
                beliefs = [
                    {int(np.searchsorted(keep[i], left[i][a])): b for a, b in believed.items()}
                    for i, believed in enumerate(beliefs)
                ]
                left = keep
                break
            left = keep
        named = [{int(left[i][a]): b for a, b in believed.items()} for i, believed in enumerate(beliefs)]
        count = sum(len(mine) for mine in left)
        order = concept.name == "IteratedDominance" and weak and rounds > 0
        return Found(
            Status.SOLVED,
            [[mine.tolist() for mine in left]],
            completeness="one" if order else "all",
            reason="Every round took all weakly dominated actions; another order may leave others."
            if order
            else f"Taken away: {sum(shape) - count} of {sum(shape)} actions. Rounds: {rounds}.",
            details={"eliminations": steps, "beliefs": named, "solvable": count == len(shape)},
            stats={"rounds": rounds, "programs": programs},
        )


def _examine(
    table: Float, weak: bool, mixtures: bool, tolerance: float
) -> tuple[dict[int, Float], dict[int, Float], int]:
    """Dominated rows of a table (m, K) with what dominates them, beliefs of the others, and programs solved."""
    m, K = table.shape
    dominated: dict[int, Float] = {}
    beliefs: dict[int, Float] = {}
    programs = 0
    top = table.max(axis=0)
    uniform = np.full(K, 1.0 / K)
    level = table @ uniform
    for a in range(m):
        if level[a] >= level.max():
            beliefs[a] = uniform
            continue
        ahead = table - table[a]
        if weak:
            worse = np.flatnonzero((ahead >= 0.0).all(axis=1) & (ahead.max(axis=1) > tolerance))
        else:
            best = np.flatnonzero(table[a] >= top)
            if len(best):
                beliefs[a] = np.eye(K)[best[0]]
                continue
            worse = np.flatnonzero(ahead.min(axis=1) > tolerance)
        if len(worse):
            dominated[a] = np.eye(m)[worse[np.argmax(ahead[worse].sum(axis=1))]]
            continue
        if not mixtures:
            continue
        programs += 1
        by, belief = (weak_program if weak else _strict_program)(table, table[a], tolerance)
        if by is not None:
            dominated[a] = by
        else:
            beliefs[a] = belief
    return dominated, beliefs, programs


def weak_program(table: Float, base: Float, tolerance: float) -> tuple[Float | None, Float]:
    """A mixture of the rows of ``table`` (m, K) that weakly dominates ``base`` (K,), None if there is none.

    Also a belief (K,), positive everywhere, against which ``base`` is best if it is not dominated.
    """
    K = table.shape[1]
    ahead = (table - base).T
    mixture, duals = _solve(ahead, -ahead.sum(axis=0) / K, table.shape[0])
    gains = ahead @ mixture
    wins = gains.min() >= -tolerance and gains.mean() > 10 * tolerance
    belief = duals + 1.0 / K
    return (mixture if wins else None), belief / belief.sum()


def _strict_program(table: Float, base: Float, tolerance: float) -> tuple[Float | None, Float]:
    """The same for strict dominance; the belief may be zero somewhere."""
    m, K = table.shape
    ahead = (table - base).T
    mixture, duals = _solve(np.c_[ahead, -np.ones(K)], np.r_[np.zeros(m), -1.0], m)
    return (mixture if (ahead @ mixture).min() > tolerance else None), duals / duals.sum()


def _solve(ahead: Float, cost: Float, m: int) -> tuple[Float, Float]:
    """Minimise the cost over mixtures of m rows (and a margin, if there is a further column) that lose nowhere."""
    K = len(ahead)
    sums = np.r_[np.ones(m), np.zeros(len(cost) - m)]
    largest = float(np.abs(ahead).max(initial=0.0))
    for loss in (0.0, 1e-12 * largest, 1e-9 * largest):  # the strategy itself may lose by rounding alone
        low, high = np.r_[np.full(K, -loss), 1.0], np.r_[np.full(K, np.inf), 1.0]
        best = minimise(cost, dense_columns(np.vstack([ahead, sums])), low, high)
        if best.status == "optimal":
            break
    else:
        raise ArithmeticError(f"A program of dominance ended as {best.status}")
    mixture = np.maximum(best.x[:m], 0.0)
    return mixture / mixture.sum(), np.maximum(best.row_dual[:K], 0.0)
