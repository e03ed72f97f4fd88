"""Pure equilibria checked cell by cell: those listed are equilibria, and no other cell is one (Nash 1951)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Exact, Float
from winset.base.solution import Certificate, Covers, Found
from winset.base.status import Status
from winset.tables.check.nash import feasibility, regrets
from winset.tables.concepts import Pure
from winset.tables.games.normal import NormalForm

__all__ = ["certify_pure"]


TOLERANCE = 1e-9
TIE = 1e-12
"""In floating point, payoffs closer than this, in units of the player's range, may count as equal or not."""
NEVER = float("inf")


def certify_pure(game: NormalForm, concept: Pure, found: Found) -> Certificate:
    """Whether the points are pure equilibria; a list of all, or that there is none, is compared with every cell."""
    shape = game.payoffs.shape[1:]
    parts = {"regret": 0.0, "pure": 0.0}
    covers: Covers = "all"
    claims: tuple[str, ...] = ("points",)
    exact = game.to_arrays().exact is not None
    cells: set[tuple[int, ...]] = set()
    empty = found.status is Status.NO_SOLUTION
    whole = found.completeness == "all" or empty
    surely, possibly = _equilibria(game) if whole else (set(), set())
    for point in found.points:
        fits = tuple(len(s) for s in point.strategies) == shape and feasibility(point) == 0
        if not fits or any(max(s.tolist()) != 1 for s in point.strategies):
            parts["pure"] = NEVER
            break
        cell = tuple(s.tolist().index(1) for s in point.strategies)
        if cell not in possibly:
            parts["regret"] = max(parts["regret"], float(regrets(game, point).max()))
        cells.add(cell)
    if whole:
        missing, wrong = surely - cells, cells - possibly
        parts["completeness"] = float(len(missing) + len(wrong)) if not empty or not cells else NEVER
        claims = ("points", "completeness")
    elif not found.points:
        parts["completeness"], covers = NEVER, "part"
    value = max(parts.values())
    if value <= TOLERANCE:
        what = "There is no pure equilibrium" if empty else "No player gains by any other action, at any of the points"
        rest = ", and every other cell was examined" if "completeness" in claims and not empty else ""
        return Certificate("regret", value, TOLERANCE, exact, f"{what}{rest}.", dict(parts), covers, claims)
    worst = max(parts, key=lambda part: parts[part])
    said = {
        "regret": f"a player gains {value:.3g} of the range of payoffs",
        "pure": "a point is not a pure profile of this game",
        "completeness": "the list is not that of all pure equilibria",
    }[worst]
    return Certificate("regret", value, TOLERANCE, False, f"Not proved: {said}.", dict(parts), "part")


def _equilibria(game: NormalForm) -> tuple[set[tuple[int, ...]], set[tuple[int, ...]]]:
    """The cells that are equilibria whatever counts as a tie, and those that are if near ties do."""
    surely: NDArray[np.bool_] = np.ones(game.payoffs.shape[1:], dtype=bool)
    possibly = surely
    for i, table in enumerate(game.payoffs):
        best = np.maximum.reduce(table, axis=i, keepdims=True)
        low, high = float(np.minimum.reduce(table, None)), float(np.maximum.reduce(table, None))
        surely = surely & (table == best)
        possibly = possibly & (table >= best - (high * TIE - low * TIE))
    if game.to_arrays().exact is not None:
        cells = {c for c in map(tuple, np.argwhere(possibly).tolist()) if _is_equilibrium(game.exact, c)}
        return cells, cells
    return set(map(tuple, np.argwhere(surely).tolist())), set(map(tuple, np.argwhere(possibly).tolist()))


def _is_equilibrium(tables: Exact | Float, cell: tuple[int, ...]) -> bool:
    """Whether a cell is an equilibrium, number by number."""
    for i, table in enumerate(tables):
        line = table[(*cell[:i], slice(None), *cell[i + 1 :])].tolist()
        if line[cell[i]] != max(line):
            return False
    return True
