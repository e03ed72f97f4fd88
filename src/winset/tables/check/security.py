"""Security and punishment levels: the strategy secures the level, and the punishment holds the player to it."""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Found
from winset.tables.check.independent_punishment import least_level
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
    if concept.mixed == "independent" and "punishments" not in found.details:
        return nothing("gap", TOLERANCE, "details.punishments must say how each player is held down")
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
        level = claimed.get("levels", {}).get(player)
        if concept.mixed == "independent":
            rows.append(_independent(table, x, p.reshape(shape[:i] + shape[i + 1 :]), level))
        else:
            rows.append(_one_player(table, x, p, level, concept))
    parts = {name: float(np.max([row[name] for row in rows])) for name in rows[0]}
    if miss := parts.pop("open", 0.0):
        text = f"The punishments hold everybody to the levels given; that none holds lower is proved up to {miss:.2g}."
        return verdict("gap", TOLERANCE, parts, text, covers="part", proved=("points",), shown={"unproved": miss})
    what = "secure" if isinstance(concept, Maximin) else "be held to"
    text = f"Nobody can {what} another level than the one given."
    return verdict("gap", TOLERANCE, parts, text, proved=("points", "details.levels", "details.punishments"))


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


def _independent(table: Float, x: Float, p: Float, level: float | None) -> dict[str, float]:
    """The violations of one player whose punishers mix independently; p has an axis for each of them."""
    table = np.ldexp(table, shift := -int(np.frexp(np.abs(table).max())[1]))
    scale = float(table.max() - table.min()) or 1.0
    product = np.ones(1)
    for j in range(p.ndim):
        product = np.outer(product, p.sum(axis=tuple(k for k in range(p.ndim) if k != j))).ravel()
    allowed = float((table @ product).max())
    named = allowed if level is None else float(np.ldexp(float(level), shift))
    probabilities = [abs(float(x.sum()) - 1.0), abs(float(p.sum()) - 1.0), -float(x.min()), -float(p.min()), 0.0]
    parts = {
        "level": abs(named - allowed) / scale,
        "feasibility": float(np.max(probabilities)),
        "independence": float(np.abs(p.ravel() - product).max()),
        "replies": abs(float(x @ table @ product) - allowed) / scale,
    }
    if not max(parts.values()) <= TOLERANCE:
        return {"gap": 0.0, **parts, "open": 0.0}
    low, whole = least_level(table.reshape(-1, *p.shape), allowed, TOLERANCE * scale)
    miss = (allowed - low) / scale
    return {"gap": miss if whole else 0.0, **parts, "open": 0.0 if whole else miss}
