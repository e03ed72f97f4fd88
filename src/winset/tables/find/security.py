"""What every player can secure, and what the others can hold the player to, by linear programs (von Neumann 1928)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Maximin, Minimax
from winset.tables.find.independent_punishment import CLOSE, hold_down
from winset.tables.find.matrix_game import matrix_game
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["SecurityLevels"]


Float = NDArray[np.float64]
MOST = 4
UNIQUE = "One strategy for each player; the levels are unique, the strategies need not be."


@dataclass(frozen=True)
class SecurityLevels:
    """One program a player; its multipliers are the others' (correlated) punishment, so one solves both questions.

    Punishers who mix independently are looked for by subdivision, in small tables.

    Details: ``levels`` by player; ``punishments`` by player, probabilities of the others' profiles, with the shape of
    the table without the player's own axis.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (Maximin, Minimax)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Maximin | Minimax) -> str | None:
        """Always applies, except that independent punishers are looked for in small tables."""
        shape = arrays.payoffs.shape[1:]
        if concept.mixed != "independent" or len(shape) < 3 or (len(shape) <= MOST and max(shape) <= MOST):
            return None
        return f"independent punishers are looked for with up to {MOST} players of {MOST} actions, got actions {shape}"

    def run(self, arrays: NormalFormArrays, concept: Maximin | Minimax, rng: np.random.Generator) -> Found:
        """A profile of security strategies (Maximin) or of best replies to the punishments (Minimax)."""
        try:
            return _levels(arrays.payoffs, concept)
        except ArithmeticError as error:
            return Found(Status.LIMIT, [], completeness="none", reason=f"{error}.")


def _levels(payoffs: Float, concept: Maximin | Minimax) -> Found:
    unit = unit_payoffs(payoffs).reshape(payoffs.shape)
    strategies, levels, punishments, widest = [], [], [], 0.0
    for i in range(len(payoffs)):
        table = np.moveaxis(unit[i], i, 0)
        others = table.shape[1:]
        raw = np.moveaxis(payoffs[i], i, 0).reshape(len(table), -1)
        if concept.mixed == "independent":
            own, against, value, miss = _independent(table, raw)
            widest = max(widest, miss)
        else:
            own, against, value = _one_player(table.reshape(len(table), -1), raw, concept)
        strategies.append(own)
        punishments.append(against.reshape(others))
        levels.append(value)
    return Found(
        Status.SOLVED,
        [tuple(strategies)],
        completeness="one",
        reason=UNIQUE if widest <= CLOSE else f"Punishers may get lower by {widest:.2g} of the payoff range at most.",
        details={"by_player": {"levels": levels, "punishments": punishments}},
    )


def _one_player(unit: Float, raw: Float, concept: Maximin | Minimax) -> tuple[Float, Float, float]:
    """Strategy (m,), punishment (K,) and level of one player from the table (m, K), shifted and scaled and as it is."""
    m, K = unit.shape
    if not concept.mixed:
        worst, best = unit.min(axis=1), unit.max(axis=0)
        if isinstance(concept, Maximin):
            a = int(np.argmax(worst))
            s = int(np.argmin(unit[a]))
        else:
            s = int(np.argmin(best))
            a = int(np.argmax(unit[:, s]))
        return np.eye(m)[a], np.eye(K)[s], float(raw[a, s])
    own, against = matrix_game(unit)
    value = float((own @ raw).min()) if isinstance(concept, Maximin) else float((raw @ against).max())
    return own, against, value


def _independent(unit: Float, raw: Float) -> tuple[Float, Float, float, float]:
    """Best reply, product of the punishers' mixtures (K,), level, and how far below it others may get in [0, 1]."""
    mixtures, low = hold_down(unit)
    against = np.ones(1)
    for mixture in mixtures:
        against = np.outer(against, mixture).ravel()
    payoffs = unit.reshape(len(unit), -1) @ against
    reply = int(np.argmax(payoffs >= payoffs.max() - CLOSE))
    return np.eye(len(raw))[reply], against, float((raw @ against).max()), float(payoffs.max()) - low
