"""Polynomials in parameters evaluated for many draws at once."""

from __future__ import annotations

from winset.base.jit import Float, Int, kernel

__all__ = ["LANES", "ROWS", "evaluate_lanes"]

LANES = 32
"""Draws whose numbers are computed side by side."""
ROWS = 1024
"""Draws that one task of a parallel loop takes."""


@kernel
def evaluate_lanes(start: Int, coefficient: Float, factor_start: Int, factor: Int, x: Float, out: Float) -> None:
    """Values of K polynomials for L draws at once: x (P, L), out (K, L) is written."""
    lanes = x.shape[1]
    for k in range(start.shape[0] - 1):
        for lane in range(lanes):
            out[k, lane] = 0.0
        for t in range(start[k], start[k + 1]):
            c = coefficient[t]
            first, degree = factor_start[t], factor_start[t + 1] - factor_start[t]
            if degree == 0:
                for lane in range(lanes):
                    out[k, lane] += c
            elif degree == 1:
                a = factor[first]
                for lane in range(lanes):
                    out[k, lane] += c * x[a, lane]
            elif degree == 2:
                a, b = factor[first], factor[first + 1]
                for lane in range(lanes):
                    out[k, lane] += c * x[a, lane] * x[b, lane]
            else:
                for lane in range(lanes):
                    term = c
                    for f in range(first, first + degree):
                        term *= x[factor[f], lane]
                    out[k, lane] += term
