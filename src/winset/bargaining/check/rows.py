"""Stacks of bargaining problems checked, one violation a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import NashBargaining
from winset.bargaining.games.stacks import BargainingStack
from winset.base.concept import Concept
from winset.base.solution import Found

__all__ = ["certify_bargaining_rows"]


Float = NDArray[np.float64]
CHUNK = 20_000


def certify_bargaining_rows(stack: BargainingStack, concept: Concept, found: Found) -> Float:
    """First-order conditions on polytopes, comparison with every outcome on lists; NaN where nothing is claimed."""
    check = _polytopes if "A" in stack.columns else _lists
    out = np.empty(len(stack))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, len(stack), CHUNK):
            rows = slice(start, start + CHUNK)
            out[rows] = check({k: v[rows] for k, v in stack.columns.items()}, concept, found.details, rows)
    return out


def _polytopes(c: dict[str, Float], concept: Concept, details: dict[str, Any], rows: slice) -> Float:
    A, b, d, w = c["A"], c["b"], c["disagreement"], c["weights"]
    u, y, ideal = details["points"][rows], details["multipliers"][rows], details["ideal"][rows]
    v, gains = u - d, ideal - d
    top = gains.max(axis=1, keepdims=True)
    scale = np.where(gains > 0, gains, np.where(top > 0, top, 1.0))
    size = np.einsum("bmn,bn->bm", np.abs(A), np.maximum(np.abs(d), scale)) + np.abs(b)
    over = np.einsum("bmn,bn->bm", A, u) - b
    parts = [(over / np.maximum(size, 1e-300)).max(axis=1), (-v / scale).max(axis=1)]
    room = b - np.einsum("bmn,bn->bm", A, d)
    free = gains > 0
    price = np.einsum("bm,bmn->bn", y, A)
    if isinstance(concept, NashBargaining):
        share = np.where(free, w, 0.0)
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
        parts.append(np.abs(np.where(free, price * v - share, 0.0)).max(axis=1))
        parts.append(np.abs(y * over).sum(axis=1) * free.any(axis=1))
        parts.append((-y * size).max(axis=1))
    else:
        along = w * gains
        length = np.where(free, v / np.where(free, along, 1.0), 0.0).sum(axis=1) / np.maximum(free.sum(axis=1), 1)
        parts.append((np.abs(v - length[:, None] * along) / scale).max(axis=1))
        reach = np.maximum(length, 1e-300)
        parts.append(np.where(free.any(axis=1), (np.einsum("bm,bm->b", y, room) - length) / reach, 0.0))
        parts.append(np.where(free.any(axis=1), np.abs(np.einsum("bn,bn->b", price, along) - 1), 0.0))
        parts.append(_ideals(A, room, gains, scale, details["ideal_multipliers"][rows]))
    return np.asarray(np.maximum(np.max(parts, axis=0), 0.0))


def _ideals(A: Float, room: Float, gains: Float, scale: Float, Y: Float) -> Float:
    """Each ideal gain is what its multipliers allow."""
    bound = np.abs(np.einsum("bim,bm->bi", Y, room) - gains) / scale
    n = gains.shape[1]
    shape = (np.eye(n)[None] - np.einsum("bim,bmn->bin", Y, A)) * scale[:, None, :] / scale[:, :, None]
    return np.asarray(np.maximum(bound.max(axis=1), shape.max(axis=(1, 2))))


def _lists(c: dict[str, Float], concept: Concept, details: dict[str, Any], rows: slice) -> Float:
    u, d, w = c["utilities"], c["disagreement"], c["weights"]
    chosen = details["chosen"][rows]
    v = u - d[:, None, :]
    own = np.take_along_axis(v, np.maximum(chosen, 0)[:, None, None], axis=1)[:, 0]
    at = details["points"][rows] - d
    allowed = np.asarray((v >= 0).all(axis=2))
    gaining = np.asarray((v > 0).all(axis=2))
    if isinstance(concept, NashBargaining):
        logs = np.where(gaining, np.einsum("bkn,bn->bk", np.log(np.maximum(v, 1e-320)), w), -np.inf)
        mine = np.einsum("bn,bn->b", np.log(np.maximum(own, 1e-320)), w)
        better = np.expm1((logs.max(axis=1) - mine) / w.sum(axis=1))
        none = ~gaining.any(axis=1)
    else:
        top = np.where(allowed[:, :, None], v, 0.0).max(axis=1)
        share = np.where(top[:, None, :] > 0, v / (w * np.where(top > 0, top, 1.0))[:, None, :], np.inf)
        worst = np.where(allowed, np.sort(share, axis=2)[:, :, 0], -np.inf).max(axis=1)
        mine = np.sort(np.take_along_axis(share, np.maximum(chosen, 0)[:, None, None], axis=1)[:, 0], axis=1)[:, 0]
        better = np.where(np.isfinite(worst), worst - mine, 0.0)
        none = ~allowed.any(axis=1)
    size = np.abs(u).max(axis=(1, 2)) + 1e-300
    listed = np.abs(own - at).max(axis=1) / size
    return np.asarray(np.where(chosen >= 0, np.maximum(better, listed), np.where(none, np.nan, np.inf)))
