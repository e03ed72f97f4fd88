"""Security and punishment levels: the strategy secures the level, and the punishment holds the player to it."""

from __future__ import annotations

import numpy as np

from winset.base.solution import Certificate, Found
from winset.tables.concepts import Maximin, Minimax
from winset.tables.games.normal import NormalForm

__all__ = ["certify_security"]


TOLERANCE = 1e-9


def certify_security(game: NormalForm, concept: Maximin | Minimax, found: Found) -> Certificate:
    """The largest gap between what a player's strategy secures and what the punishment allows, by payoff range.

    With pure strategies the two can differ; then the level is compared with every other pure strategy instead.
    """
    if not found.points:
        return Certificate("gap", 0.0, TOLERANCE, statement="No level is claimed.")
    worst, off = 0.0, 0.0
    point = found.points[0]
    for i, player in enumerate(game.players):
        u = np.moveaxis(game.payoffs[i], i, 0)
        table = u.reshape(len(u), -1)
        scale = float(table.max() - table.min()) or 1.0
        x, p = point[i], np.ravel(found.details["punishments"][player])
        level = found.details["levels"][player]
        off = max(off, abs(float(x.sum()) - 1.0), abs(float(p.sum()) - 1.0), -float(x.min()), -float(p.min()), 0.0)
        secured, allowed = float((x @ table).min()), float((table @ p).max())
        if concept.mixed:
            gap = max(abs(secured - level), abs(allowed - level))
        elif isinstance(concept, Maximin):
            gap = max(abs(secured - level), float(table.min(axis=1).max()) - level)
        else:
            gap = max(abs(allowed - level), level - float(table.max(axis=0).min()))
        worst = max(worst, gap / scale)
    what = "secure" if isinstance(concept, Maximin) else "be held to"
    return Certificate(
        "gap",
        max(worst, off),
        TOLERANCE,
        statement=f"Nobody can {what} another level than the one given.",
        parts={"gap": worst, "feasibility": off},
    )
