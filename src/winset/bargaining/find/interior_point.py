"""The asymmetric Nash solution on a polytope without its ideal point, by an interior-point method and an exact end.

In gains z over the disagreement, maximise sum_i w_i log z_i subject to B z + s = r, s >= 0. The first-order conditions

    p = B' y,   p_i z_i = w_i,   y_j s_j = 0,   s, y >= 0

are followed with the predictor and corrector of Mehrotra (1992). Each player is measured by what it could gain alone,
so no linear program is needed to scale the problem. As soon as it is plain which constraints bind, Newton's method on
those alone gives the answer to the last digits (cross-over). All work is done by LAPACK and BLAS.
"""

from __future__ import annotations

import numpy as np

from winset.base.array_types import Float

__all__ = ["largest_product_inside"]

STEPS = 60
SHORT = 0.1
"""A step shorter than this is taken anew towards the middle."""
GUESS = 1e-3
"""The gap from which on the constraints that bind are guessed; anew each time it has fallen tenfold."""
OUT = 1e-14
LAST = 1e-9


def largest_product_inside(A: Float, room: Float, share: Float) -> tuple[Float, Float] | None:
    """Gains z > 0 (n,) over the disagreement and multipliers y (m,); None where this does not settle.

    ``room`` (m,) is b - A d >= 0, ``share`` (n,) the positive weights with sum 1. It does not settle where somebody
    cannot gain, or nearly so.
    """
    B, r, unit, norm = _scaled(A, room)
    with np.errstate(all="ignore"):
        found = _followed(B, r, share)
    if found is None:
        return None
    z, y = found[0] * unit, found[1] / norm
    return (z, y) if np.isfinite(z).all() and np.isfinite(y).all() else None


def _scaled(A: Float, room: Float) -> tuple[Float, Float, Float, Float]:
    """Gains in units of what each could gain alone, rows with largest entries 1: B, r, the units, the rows' norms."""
    least = np.maximum(room, 1e-3 * float(room.max(initial=0.0)) or 1.0)
    alone = (A / least[:, None]).max(axis=0)
    unit = 1.0 / np.where(alone > 0, alone, 1.0)
    B = A * unit
    norm = np.maximum(np.maximum(B.max(axis=1), -B.min(axis=1)), 1e-300)
    B /= norm[:, None]
    return B, room / norm, unit, norm


def _longest(x: Float, dx: Float) -> float:
    """The longest step up to 1 that keeps x + step dx >= 0, of positive x."""
    fall = float((dx / x).min())
    return 1.0 if fall > -1.0 else -1.0 / fall


def _followed(B: Float, r: Float, w: Float) -> tuple[Float, Float] | None:
    from scipy.linalg.blas import dsyrk
    from scipy.linalg.lapack import dpotrf, dpotrs

    m, n = B.shape
    columns = B.T
    z = np.full(n, 0.5 / n)
    used = B @ z
    if float((r - used).min()) < 0.1 * float(r.min()):
        z, used = 0.1 * z, 0.1 * used
    s = np.maximum(r - used, 0.01)
    p, y, rest = w / z, 10.0 / (m * s), r - s - used
    gap, guess = float(y @ s), GUESS
    for _ in range(STEPS):
        if gap < guess:
            guess = 0.1 * gap
            exact = _on_binding(B, r, w, z, y, s)
            if exact is not None:
                return exact
        d = y / s
        matrix = dsyrk(1.0, (B * np.sqrt(d)[:, None]).T, lower=1)
        matrix.ravel("K")[:: n + 1] += p / z
        factor, fault = dpotrf(matrix, lower=1, overwrite_a=1)
        if fault:
            return None
        base = w / z + columns @ (d * rest)

        def direction(products: Float, centre: Float) -> tuple[Float, Float, Float, Float]:
            dz = dpotrs(factor, base + (products - w) / z - columns @ centre, lower=1)[0]  # noqa: B023
            ds = rest - B @ dz  # noqa: B023
            return dz, (products - p * dz) / z - p, ds, centre - d * ds - y  # noqa: B023

        az, ap, a_s, ay = direction(w, np.zeros(m))
        primal, dual = min(_longest(z, az), _longest(s, a_s)), min(_longest(p, ap), _longest(y, ay))
        after = float((s + primal * a_s) @ (y + dual * ay))
        aim, both = max(gap / m * (after / gap) ** 2, 3e-14 / m), primal * dual
        dz, dp, ds, dy = direction(w - both * az * ap, (aim - both * a_s * ay) / s)
        primal, dual = min(_longest(z, dz), _longest(s, ds)), min(_longest(p, dp), _longest(y, dy))
        if not min(primal, dual) >= SHORT:
            dz, dp, ds, dy = direction(w, 0.5 * gap / m / s)
            primal, dual = min(_longest(z, dz), _longest(s, ds)), min(_longest(p, dp), _longest(y, dy))
        primal, dual = (0.995 * x if x < 1.0 else 1.0 for x in (primal, dual))
        z, s, rest = z + primal * dz, s + primal * ds, (1.0 - primal) * rest
        p, y = p + dual * dp, y + dual * dy
        gap = float(y @ s)
        if not np.isfinite(gap):
            return None
    return None


def _on_binding(B: Float, r: Float, w: Float, z: Float, y: Float, s: Float) -> tuple[Float, Float] | None:
    """The solution if the constraints that bind are those with y > s, by Newton's method; None if they are not."""
    from scipy.linalg.lapack import dposv

    binding = np.flatnonzero(y > s)
    if len(binding) > len(z) or not len(binding):
        return None
    rows, sides, price = B[binding], r[binding], y[binding]
    for _ in range(8):
        bend = z * z / w
        off, scaled = w / z - price @ rows, rows * bend
        step, fault = dposv(scaled @ rows.T, scaled @ off - (sides - rows @ z))[1:]
        if fault:
            return None
        dz = bend * (off - step @ rows)
        moved = float(np.abs(dz / z).max())
        if not moved < 0.5:
            return None
        z, price = z + dz, price + step
        if moved < LAST:
            break
    else:
        return None
    if float(price.min()) < 0 or float((r - B @ z).min()) < -OUT:
        return None
    multipliers = np.zeros(len(r))
    multipliers[binding] = price
    return z, multipliers
