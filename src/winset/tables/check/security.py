"""Security and punishment levels: the strategy secures the level, and the punishment holds the player to it."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.tables.check.verdict import misshapen, nothing, smallest, strategies, verdict
from winset.tables.concepts import Maximin, Minimax
from winset.tables.games.normal import NormalForm

__all__ = ["certify_security"]


TOLERANCE = 1e-9


def certify_security(game: NormalForm, concept: Maximin | Minimax, found: Found) -> Certificate:
    """The largest gap between what a player's strategy secures and what the punishment allows, by payoff range.

    With pure strategies the two can differ; then the level is compared with every other pure strategy instead, and
    strategy and punishment are best replies to each other on one side. Punishments and levels that an answer leaves
    out are computed here.
    """
    shape = game.payoffs.shape[1:]
    if len(found.points) != 1:
        return nothing("gap", TOLERANCE, "the answer must be one profile, with a strategy for each player")
    fault = misshapen(shape, found.points)
    if fault:
        return nothing("gap", TOLERANCE, fault)
    claimed = {name: found.details[name] for name in ("levels", "punishments") if name in found.details}
    if any(not isinstance(given, dict) or set(given) != set(game.players) for given in claimed.values()):
        return nothing("gap", TOLERANCE, f"details.{' and details.'.join(claimed)} must have an entry for each player")
    rows = []
    for i, (player, x) in enumerate(zip(game.players, strategies(found.points[0]), strict=True)):
        table = np.moveaxis(game.payoffs[i], i, 0).reshape(shape[i], -1)
        punishment = claimed["punishments"][player] if "punishments" in claimed else _punishment(table, x, concept)
        p = np.asarray(punishment, dtype=np.float64).ravel()
        if p.shape != table.shape[1:]:
            return nothing(
                "gap", TOLERANCE, f"details.punishments[{player!r}] must have {table.shape[1]} probabilities"
            )
        rows.append(_one_player(table, x, p, claimed.get("levels", {}).get(player), concept))
    what = "secure" if isinstance(concept, Maximin) else "be held to"
    return verdict(
        "gap",
        TOLERANCE,
        {name: float(np.max([row[name] for row in rows])) for name in rows[0]},
        f"Nobody can {what} another level than the one given.",
        proved=("points", "details.levels", "details.punishments"),
    )


def _punishment(table: Float, x: Float, concept: Maximin | Minimax) -> Float:
    """Probabilities of the others' profiles that hold the player down, as the concept asks for them."""
    m, K = table.shape
    if not concept.mixed:
        best = (x @ table).argmin() if isinstance(concept, Maximin) else table.max(axis=0).argmin()
        return np.asarray(np.eye(K)[best])
    sums = np.r_[np.ones(K), 0.0][None]
    p = smallest(np.eye(K + 1)[-1], np.c_[-table, np.ones(m)], np.zeros(m), sums, np.ones(1), free=1)
    return np.full(K, np.nan) if p is None else p[:-1]


def _one_player(table: Float, x: Float, p: Float, level: float | None, concept: Maximin | Minimax) -> dict[str, float]:
    """The violations of one player, in units of the payoff range; table (m, K)."""
    table = np.ldexp(table, shift := -int(np.frexp(np.abs(table).max())[1]))
    scale = float(table.max() - table.min()) or 1.0
    secured, allowed = float((x @ table).min()), float((table @ p).max())
    maximin = isinstance(concept, Maximin)
    value = secured if maximin else allowed
    named = value if level is None else float(np.ldexp(float(level), shift))
    probabilities = [abs(float(x.sum()) - 1.0), abs(float(p.sum()) - 1.0), -float(x.min()), -float(p.min()), 0.0]
    parts = {"level": abs(named - value) / scale, "feasibility": float(np.max(probabilities))}
    if concept.mixed:
        return {"gap": abs(allowed - secured) / scale, **parts}
    pure = x if maximin else p
    better = float(table.min(axis=1).max()) - secured if maximin else allowed - float(table.max(axis=0).min())
    return {
        "gap": abs(better) / scale,
        **parts,
        "replies": abs(float(x @ table @ p) - value) / scale,
        "pure": 1.0 - float(pure.max()),
    }
