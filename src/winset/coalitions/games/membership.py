"""Whether a payoff vector is in the core, the kernel or the bargaining set of a coalitional game."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Numbers
from winset.base.errors import ModelError
from winset.coalitions.arrays import Worth

__all__ = ["in_bargaining_set", "in_core", "in_kernel", "in_prekernel", "maximal_surplus"]


TOLERANCE = 1e-9


class Game(Protocol):
    """What is needed of a game."""

    values: NDArray[np.float64] | None
    players: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether worths are exact."""

    def worth_of_mask(self, mask: int) -> Worth:
        """Worth of a coalition."""


def excesses(game: Game, payoffs: Iterable[Worth]) -> tuple[Numbers, float]:
    """v(S) - x(S) for every S, and what counts as zero: nothing but 0 if worths and payoffs are exact."""
    n = len(game.players)
    x = [v.item() if isinstance(v, np.generic) else v for v in payoffs]
    if len(x) != n:
        raise ModelError(f"payoffs: must be {n} numbers, one a player, got {len(x)}")
    if game.values is None:
        raise ModelError("game: membership looks at every coalition, so the game must have a table of worths")
    exact = game.exact and all(isinstance(v, int | Fraction) for v in x)
    total = np.zeros(1, dtype=object if exact else float)
    for v in x:
        total = np.concatenate([total, total + (Fraction(v) if exact else float(v))])
    if exact:
        worth = np.array([game.worth_of_mask(m) for m in range(1 << n)], dtype=object)
        return worth - total, 0
    return game.values - total, TOLERANCE * (float(np.abs(game.values).max()) or 1.0)


def in_core(game: Game, payoffs: Iterable[Worth]) -> bool:
    """Efficient, and no excess above zero."""
    excess, near = excesses(game, payoffs)
    return bool(abs(excess[-1]) <= near and max(excess.tolist()) <= near)


def maximal_surplus(excess: Numbers, i: int, j: int) -> float | Fraction:
    """The largest excess of a coalition with i and without j."""
    masks = np.arange(len(excess))
    largest: float | Fraction = max(excess[(masks >> i & 1 == 1) & (masks >> j & 1 == 0)].tolist())
    return largest


def _surpluses(game: Game, payoffs: Iterable[Worth], individual: bool) -> bool:
    excess, near = excesses(game, payoffs)
    n = len(game.players)
    if abs(excess[-1]) > near:
        return False
    own = [excess[1 << i] for i in range(n)]
    if individual and max(own) > near:
        return False
    for i in range(n):
        for j in range(n):
            if i != j and maximal_surplus(excess, i, j) > maximal_surplus(excess, j, i) + near:
                held = individual and own[j] >= -near
                if not held:
                    return False
    return True


def in_kernel(game: Game, payoffs: Iterable[Worth]) -> bool:
    """An imputation at which i's maximal surplus over j exceeds j's only where j gets no more than the own worth."""
    return _surpluses(game, payoffs, True)


def in_prekernel(game: Game, payoffs: Iterable[Worth]) -> bool:
    """Efficient payoffs at which the maximal surpluses of every two players are equal."""
    return _surpluses(game, payoffs, False)


def in_bargaining_set(game: Game, payoffs: Iterable[Worth]) -> bool:
    """An imputation without a justified objection, by a linear program for every objector, target and coalition.

    An objection of i against j is a coalition S with i, without j, and gains y > 0 of all members that add up to its
    excess. It is justified if every T with j and without i falls short: e(T) < y(S and T).
    """
    from scipy.optimize import linprog

    excess, near = excesses(game, payoffs)
    n = len(game.players)
    if n > 10:
        raise ModelError(f"players: bargaining-set membership is decided for up to 10 players, here are {n}")
    e = excess.astype(float)
    near = max(float(near), TOLERANCE * max(float(np.abs(e).max()), 1e-300))
    if abs(e[-1]) > near or max(e[1 << i] for i in range(n)) > near:
        return False
    scale = max(float(np.abs(e).max()), 1e-300)
    masks = np.arange(1 << n)
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            answers = masks[(masks >> j & 1 == 1) & (masks >> i & 1 == 0)]
            for s in masks[(masks >> i & 1 == 1) & (masks >> j & 1 == 0) & (e > near)].tolist():
                apart = answers & s == 0
                if (e[answers[apart]] >= -near).any():
                    continue
                members = [k for k in range(n) if s >> k & 1]
                shared = answers[~apart]
                rows = -((shared[:, None] >> np.array(members) & 1).astype(float))
                upper = np.vstack(
                    [np.c_[rows, np.ones(len(rows))], np.c_[-np.eye(len(members)), np.ones(len(members))]]
                )
                right = np.r_[-e[shared] / scale, np.zeros(len(members))]
                goal = np.r_[np.zeros(len(members)), -1.0]
                equal = np.r_[np.ones(len(members)), 0.0][None, :]
                found = linprog(goal, upper, right, equal, [e[s] / scale], [(0, None)] * len(members) + [(None, None)])
                if found.status == 0 and float(np.asarray(found.x)[-1]) > 10 * TOLERANCE:
                    return False
    return True
