"""Everybody's payoffs in each of many states, exact where they were given exactly; shared by the games of formation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, as_list
from winset.base.numbers import read_exact_number
from winset.base.points import Vector
from winset.coalitions.arrays import Worth

__all__ = ["StatePayoffs", "read_payoffs"]


TOLERANCE = 1e-9
ROUNDING = 1e-14


class StatePayoffs:
    """``compared`` (X, n) over a common ``denominator`` and ``near``, up to which gains count as none.

    With exact payoffs ``near`` is 0, or where the denominator is too large for doubles just above rounding; then
    ``fractions`` holds the payoffs themselves, by which the certificate judges.
    """

    def __init__(
        self,
        compared: NDArray[np.float64],
        denominator: int,
        exact: bool,
        fractions: list[list[Fraction]] | None = None,
    ) -> None:
        self.compared = compared
        self.denominator = denominator
        self.exact = exact
        self.fractions = fractions
        span = float(np.ptp(compared)) if compared.size else 0.0
        self.near = TOLERANCE * span if not exact else ROUNDING * span if fractions is not None else 0.0

    def at(self, state: int) -> list[Worth]:
        """Payoffs in one state: whole numbers and fractions if exact, else floats."""
        row = self.compared[state].tolist()
        if not self.exact:
            return list(row)
        if self.fractions is not None:
            return list(self.fractions[state])
        values = [Fraction(int(v), self.denominator) for v in row]
        return [v.numerator if v.denominator == 1 else v for v in values]

    def vector(self, players: tuple[str, ...], state: int) -> Vector:
        """Payoffs in one state by name."""
        values = np.empty(len(players), dtype=object if self.exact else float)
        values[:] = self.at(state)
        return Vector(players, values)


def read_payoffs(
    count: int, payoff_of: Callable[[int], object], name_of: Callable[[int], str], players: Sequence[str]
) -> StatePayoffs:
    """Payoffs of ``count`` states: of each a mapping by name or a sequence in the order of the players.

    Raises
    ------
    ModelError
        With every fault: a player without a payoff or unknown, a wrong number of payoffs, one that is not finite.
    """
    faults = Faults()
    n = len(players)
    rows: list[list[object]] = []
    for state in range(count):
        given = payoff_of(state)
        if isinstance(given, Mapping):
            strangers = [str(p) for p in given if p not in players]
            missing = [p for p in players if p not in given]
            if strangers:
                where = f"payoffs[{name_of(state)}]"
                faults.add(where, f"no player named {', '.join(strangers)}; accepted: {', '.join(players)}")
            if missing:
                faults.add(f"payoffs[{name_of(state)}]", f"nothing is given for {', '.join(missing)}")
            given = [given.get(p, 0) for p in players]
        row = as_list(given, f"payoffs[{name_of(state)}]", "payoffs by name or in the order of the players")
        if len(row) != n:
            faults.add(f"payoffs[{name_of(state)}]", f"must be {n} payoffs, one a player, got {len(row)}")
            row = [0] * n
        rows.append(row)
        if len(faults) > 20:
            break
    faults.raise_if_any()
    flat = [v.item() if isinstance(v, np.generic) else v for row in rows for v in row]
    if all(type(v) is float for v in flat):
        values = np.array(flat).reshape(count, n)
        for state, i in np.argwhere(~np.isfinite(values))[:20].tolist():
            faults.add(f"payoffs[{name_of(state)}].{players[i]}", f"must be a finite number, got {values[state, i]}")
        faults.raise_if_any()
        return StatePayoffs(values, 1, False)
    fractions = [
        v if type(v) is int else read_exact_number(v, f"payoffs[{name_of(k // n)}].{players[k % n]}", faults)
        for k, v in enumerate(flat)
    ]
    faults.raise_if_any()
    if not any(isinstance(v, float) for v in flat):
        unit = lcm(*(v.denominator for v in fractions))
        scaled = [v.numerator * (unit // v.denominator) for v in fractions]
        if max(map(abs, scaled), default=0) * n < 2**53:
            return StatePayoffs(np.array(scaled, dtype=float).reshape(count, n), unit, True)
        whole = [[Fraction(v) for v in fractions[k * n : k * n + n]] for k in range(count)]
        return StatePayoffs(np.array([[float(v) for v in row] for row in whole]), 1, True, whole)
    return StatePayoffs(np.array([float(v) for v in fractions]).reshape(count, n), 1, False)
