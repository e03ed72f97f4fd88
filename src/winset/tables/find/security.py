"""What every player can secure, and what the others can hold the player to, by linear programs (von Neumann 1928)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.programs import dense_columns, minimise
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Maximin, Minimax
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["SecurityLevels"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class SecurityLevels:
    """One program a player; its multipliers are the others' (correlated) punishment, so one solves both questions.

    Details: ``levels`` by player; ``punishments`` by player, probabilities of the others' profiles, with the shape of
    the table without the player's own axis.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (Maximin, Minimax)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Concept) -> str | None:
        """Always applies."""
        return None

    def run(self, arrays: NormalFormArrays, concept: Maximin | Minimax, rng: np.random.Generator) -> Found:
        """A profile of security strategies (Maximin) or of best replies to the punishments (Minimax)."""
        try:
            return _levels(arrays.payoffs, concept)
        except ArithmeticError as error:
            return Found(Status.LIMIT, [], completeness="none", reason=f"{error}.")


def _levels(payoffs: Float, concept: Maximin | Minimax) -> Found:
    unit = unit_payoffs(payoffs).reshape(payoffs.shape)
    strategies, levels, punishments = [], [], []
    for i in range(len(payoffs)):
        table = np.moveaxis(unit[i], i, 0)
        others = table.shape[1:]
        raw = np.moveaxis(payoffs[i], i, 0).reshape(len(table), -1)
        own, against, value = _one_player(table.reshape(len(table), -1), raw, concept)
        strategies.append(own)
        punishments.append(against.reshape(others))
        levels.append(value)
    return Found(
        Status.SOLVED,
        [tuple(strategies)],
        completeness="one",
        reason="One strategy for each player; the levels are unique, the strategies need not be.",
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
    A = np.vstack([np.c_[unit.T, -np.ones(K)], np.r_[np.ones(m), 0.0]])
    low, high = np.r_[np.zeros(K), 1.0], np.r_[np.full(K, np.inf), 1.0]
    bound = np.r_[np.zeros(m), -np.inf]
    found = minimise(np.r_[np.zeros(m), -1.0], dense_columns(A), low, high, bound)
    if found.status != "optimal":
        raise ArithmeticError(f"the program of a security level ended as {found.status}")
    own, against = np.maximum(found.x[:m], 0.0), np.maximum(found.row_dual[:K], 0.0)
    own, against = own / own.sum(), against / against.sum()
    value = float((own @ raw).min()) if isinstance(concept, Maximin) else float((raw @ against).max())
    return own, against, value
