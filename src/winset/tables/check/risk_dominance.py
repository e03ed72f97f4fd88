"""Risk dominance checked from the table: strict equilibria looked up again and compared by the products of losses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winset.base.points import Profile
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.tables.check.levelled import levelled
from winset.tables.check.verdict import NEVER, misshapen, nothing, strategies, verdict
from winset.tables.concepts import RiskDominance
from winset.tables.games.normal import NormalForm

__all__ = ["certify_risk_dominance"]


TOLERANCE = 1e-8
TIE = 1e-9
Cell = tuple[int, ...]


def certify_risk_dominance(game: NormalForm, concept: RiskDominance, found: Found) -> Certificate:
    """The strict equilibria that no other one risk-dominates, found again and compared with the points."""
    if len(game.players) != 2:
        return nothing("losses", TOLERANCE, f"risk dominance compares two players' equilibria, got {len(game.players)}")
    claimed = found.details.get("strict")
    fault = misshapen(game.payoffs.shape[1:], [*found.points, *(claimed or ())])
    if fault or (not found.points and found.status is not Status.NO_SOLUTION):
        return nothing("losses", TOLERANCE, fault or "no profile is claimed")
    A, B = levelled(game).unit
    strict = []
    for a, b in np.ndindex(*A.shape):
        if (np.delete(A[:, b], a) < A[a, b] - TIE).all() and (np.delete(B[a], b) < B[a, b] - TIE).all():
            strict.append((a, b))
    products = np.zeros((len(strict), len(strict)))
    for k, (a, b) in enumerate(strict):
        for h, (c, d) in enumerate(strict):
            products[k, h] = (A[a, b] - A[c, b]) * (B[a, b] - B[a, d]) if h != k else 0.0
    level = TIE * np.maximum(np.abs(products), np.abs(products.T))
    best = [
        cell for cell, mine, theirs in zip(strict, products, products.T - level, strict=True) if (mine >= theirs).all()
    ]
    parts = {"points": _differ(found.points, best)}
    if claimed is not None:
        parts["strict"] = _differ(claimed, strict)
    if "products" in found.details:
        given = np.asarray(found.details["products"], dtype=np.float64)
        in_order = [_cell(profile) for profile in claimed or ()] == strict
        parts["products"] = (
            float(np.abs(given - products).max(initial=0.0)) if in_order and given.shape == products.shape else NEVER
        )
    return verdict(
        "losses",
        TOLERANCE,
        parts,
        "No strict equilibrium risk-dominates the points, and they risk-dominate or equal every other."
        if best
        else "No strict equilibrium is free of one that risk-dominates it, or there is none.",
        words={
            "points": f"the comparison gives {len(best)} other points than the {len(found.points)} claimed",
            "strict": "details.strict are not the strict equilibria",
        },
        covers="all" if best else "witness",
        proved=("points", "completeness", "details.strict", "details.products"),
        shown={"strict equilibria": len(strict)},
    )


def _cell(profile: Profile) -> Cell | None:
    """The cell of a pure profile, None of a mixed one."""
    x = strategies(profile)
    return tuple(int(s.argmax()) for s in x) if all(s.max() == 1.0 and np.abs(s).sum() == 1.0 for s in x) else None


def _differ(profiles: Sequence[Profile], cells: Sequence[Cell]) -> float:
    """0 if the profiles are these cells, each once."""
    listed = [_cell(profile) for profile in profiles]
    return 0.0 if len(listed) == len(cells) and set(listed) == set(cells) else NEVER
