"""Stacks of bargaining problems checked, one violation a row.

The conditions of single problems in columns; a row that they leave open is certified as a single problem.
"""

from __future__ import annotations

import numpy as np

from winset.bargaining.check.kalai_smorodinsky import certify_kalai_smorodinsky
from winset.bargaining.check.nash_bargaining import certify_nash_bargaining
from winset.bargaining.concepts import KalaiSmorodinsky, NashBargaining
from winset.bargaining.games.problem import BargainingProblem
from winset.bargaining.games.stacks import BargainingStack
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Details, Found
from winset.base.status import Status
from winset.base.threads import in_blocks
from winset.outcomes import FiniteOutcomes, Polytope

__all__ = ["certify_bargaining_rows"]

CHUNK = 20_000
TOLERANCE = 1e-9


def certify_bargaining_rows(stack: BargainingStack, concept: Concept, found: Found) -> Float:
    """First-order conditions on polytopes, comparison with every outcome on lists; NaN where nothing is claimed."""
    polytopes = "A" in stack.columns
    out = np.empty(len(stack))

    @np.errstate(invalid="ignore", divide="ignore", over="ignore")
    def block(rows: slice) -> None:
        columns = {k: v[rows] for k, v in stack.columns.items()}
        out[rows] = (_polytopes if polytopes else _lists)(columns, concept, found.details, rows)

    in_blocks(block, len(stack), CHUNK)
    if polytopes:
        claimed = np.isfinite(np.asarray(found.details["points"])).all(axis=1)
        for row in np.flatnonzero(claimed & ~(out <= TOLERANCE)):
            out[row] = _single(stack, concept, found.details, int(row))
    return out


def _single(stack: BargainingStack, concept: Concept, details: Details, row: int) -> float:
    """One row as a problem of its own."""
    c = {k: v[row] for k, v in stack.columns.items()}
    outcomes = Polytope(c["A"], c["b"]) if "A" in c else FiniteOutcomes(c["utilities"])
    try:
        game = BargainingProblem(outcomes, c["disagreement"], c["weights"])
    except ModelError:
        return float("inf")
    kept = ("ideal", "multipliers", "ideal_multipliers", "ideal_outcomes")
    own = {k: details[k][row] for k in kept if k in details}
    one = Found(Status.SOLVED, [details["points"][row]], completeness="all", details=own)
    if isinstance(concept, KalaiSmorodinsky):
        return certify_kalai_smorodinsky(game, concept, one).value
    assert isinstance(concept, NashBargaining)
    return certify_nash_bargaining(game, concept, one).value


def _polytopes(c: dict[str, Float], concept: Concept, details: Details, rows: slice) -> Float:
    A, b, d, w = c["A"], c["b"], c["disagreement"], c["weights"]
    u, y, ideal = details["points"][rows], details["multipliers"][rows], details["ideal"][rows]
    v, gains = u - d, ideal - d
    top = gains.max(axis=1, keepdims=True)
    scale = np.where(gains > 0, gains, np.where(top > 0, top, 1.0))
    size = np.einsum("bmn,bn->bm", np.abs(A), np.maximum(np.abs(d), scale)) + np.abs(b)
    over = np.einsum("bmn,bn->bm", A, u) - b
    room = b - np.einsum("bmn,bn->bm", A, d)
    price, free = np.einsum("bm,bmn->bn", y, A), gains > 0
    parts = [(over / np.maximum(size, 1e-300)).max(axis=1), (-v / scale).max(axis=1), (-y * size).max(axis=1)]
    parts.append(
        _ideals(A, b, d, room, gains, scale, details["ideal_multipliers"][rows], details["ideal_outcomes"][rows])
    )
    if isinstance(concept, NashBargaining):
        share = np.where(free, w, 0.0)
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
        parts.append(np.abs(np.where(free, price * v - share, v / scale)).max(axis=1))
        parts.append(np.abs(y * over).sum(axis=1) * free.any(axis=1))
    else:
        along = w * gains
        length = np.where(free, v / np.where(free, along, 1.0), 0.0).sum(axis=1) / np.maximum(free.sum(axis=1), 1)
        reach = np.maximum(length, 1e-300)
        some = free.any(axis=1)
        parts.append((np.abs(v - length[:, None] * along) / scale).max(axis=1))
        parts.append(np.where(some, (np.einsum("bm,bm->b", y, room) - length) / reach, 0.0))
        parts.append(np.where(some, np.abs(np.einsum("bn,bn->b", price, along) - 1), 0.0))
        largest = np.maximum(np.abs(price * scale).max(axis=1), 1e-300)
        parts.append(np.where(some, (-price * scale).max(axis=1) / largest, 0.0))
    return np.asarray(np.maximum(np.max(parts, axis=0), 0.0))


def _ideals(A: Float, b: Float, d: Float, room: Float, gains: Float, scale: Float, Y: Float, best: Float) -> Float:
    """Each ideal gain is what its multipliers allow, and what its outcome gives, one that nobody refuses."""
    bound = np.abs(np.einsum("bim,bm->bi", Y, room) - gains) / scale
    n = gains.shape[1]
    shape = (np.eye(n)[None] - np.einsum("bim,bmn->bin", Y, A)) * scale[:, None, :] / scale[:, :, None]
    size = np.einsum("bmn,bn->bm", np.abs(A), np.maximum(np.abs(d), scale)) + np.abs(b)
    out = (np.einsum("bin,bmn->bim", best, A) - b[:, None, :]) / np.maximum(size, 1e-300)[:, None, :]
    reached = np.abs(np.einsum("bii->bi", best) - d - gains) / scale
    low = (d[:, None, :] - best) / scale[:, None, :]
    worst = [bound.max(axis=1), shape.max(axis=(1, 2)), out.max(axis=(1, 2)), reached.max(axis=1), low.max(axis=(1, 2))]
    return np.asarray(np.max([*worst, (-Y).max(axis=(1, 2))], axis=0))


def _lists(c: dict[str, Float], concept: Concept, details: Details, rows: slice) -> Float:
    u, d, w = c["utilities"], c["disagreement"], c["weights"]
    chosen, at = details["chosen"][rows], details["points"][rows]
    v = u - d[:, None, :]
    own = np.take_along_axis(v, np.maximum(chosen, 0)[:, None, None], axis=1)[:, 0]
    allowed = np.asarray((v >= 0).all(axis=2))
    top = np.where(allowed[:, :, None], v, 0.0).max(axis=1)
    if isinstance(concept, NashBargaining):
        share = (w / w.sum(axis=1, keepdims=True))[:, None, :]
        scale = np.where(top > 0, top, 1.0)[:, None, :]
        count = np.where(allowed, (v > 0).sum(axis=2), -1).astype(np.float64)
        logs = np.where(v > 0, np.log(np.where(v > 0, v, 1.0) / scale), 0.0)
        keys = np.stack([count, np.exp((logs * share).sum(axis=2))], axis=2)
    else:
        parts = np.where(top[:, None, :] > 0, v / (w * np.where(top > 0, top, 1.0))[:, None, :], np.inf)
        keys = np.sort(parts, axis=2)
    mine = np.take_along_axis(keys, np.maximum(chosen, 0)[:, None, None], axis=1)[:, 0]
    left, behind = allowed.copy(), np.zeros(len(d))
    for k in range(keys.shape[2]):
        best = np.where(left, keys[:, :, k], -np.inf).max(axis=1)
        short = np.where(np.isfinite(best), best - mine[:, k], 0.0)
        behind = np.maximum(behind, np.where(short > 1e-11, short, 0.0))
        left &= keys[:, :, k] >= mine[:, k : k + 1] - 1e-11
    size = np.abs(u).max(axis=(1, 2)) + 1e-300
    refused = ~np.take_along_axis(allowed, np.maximum(chosen, 0)[:, None], axis=1)[:, 0]
    listed = np.where(refused, np.inf, np.abs(own + d - at).max(axis=1) / size)
    nothing = np.where(allowed.any(axis=1) | (at != d).any(axis=1), np.inf, 0.0)
    finite = np.isfinite(u).all(axis=(1, 2)) & np.isfinite(d).all(axis=1)
    return np.asarray(np.where(~finite, np.nan, np.where(chosen >= 0, np.maximum(behind, listed), nothing)))
