"""Payoffs of a many-player game as multilinear tensors over a support, and linear algebra on them.

Symbols: n players; ``sizes`` (n,) is k_i = |S_i|, the actions of player i in the support, listed in
``chosen[i, :k_i]``; Q_i is the product of k_j over j != i; C the product of all k_i (the corners of the product of
simplices); N the sum of k_i - 1 (the free probabilities, and as many indifference equations).
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, kernel


@kernel
def gather(payoffs: Float, actions: Int, chosen: Int, sizes: Int, player: int, out: Float) -> int:
    """Payoffs of one player at the corners of a support, one row for each of the player's own actions.

    payoffs (n, M) flattened in C order; ``out`` (at least m_i * Q_i,) is written as (m_i, Q_i). Returns Q_i.
    """
    n = actions.shape[0]
    count = 1
    for j in range(n):
        if j != player:
            count *= sizes[j]
    for q in range(count):
        rest = q
        cell = 0
        stride = 1
        own = 1
        for back in range(n):
            j = n - 1 - back
            if j == player:
                own = stride
            else:
                cell += chosen[j, rest % sizes[j]] * stride
                rest //= sizes[j]
            stride *= actions[j]
        for a in range(actions[player]):
            out[a * count + q] = payoffs[player, cell + a * own]
    return count


@kernel
def corners(sizes: Int, digits: Int, without: Int) -> int:
    """Number the corners of a support: digits (n, C) is the vertex of each player, without (n, C) the number of the
    corner among the other players' corners. Returns C.
    """
    n = sizes.shape[0]
    count = 1
    for j in range(n):
        count *= sizes[j]
    for b in range(count):
        rest = b
        for back in range(n):
            j = n - 1 - back
            digits[j, b] = rest % sizes[j]
            rest //= sizes[j]
        for i in range(n):
            q = 0
            for j in range(n):
                if j != i:
                    q = q * sizes[j] + digits[j, b]
            without[i, b] = q
    return count


@kernel
def restrict(tensor: Float, rows: int, count: int, sizes: Int, player: int, vertices: Float, out: Float) -> None:
    """The tensor (rows, Q_i) of one player over a smaller product of simplices.

    ``vertices[j, v, :k_j]`` are the barycentric coordinates of vertex v of the smaller simplex of player j.
    """
    n = sizes.shape[0]
    for t in range(rows * count):
        out[t] = tensor[t]
    inner = 1
    for back in range(n):
        j = n - 1 - back
        if j == player:
            continue
        k = sizes[j]
        if k == 2:
            a00, a01, a10, a11 = vertices[j, 0, 0], vertices[j, 0, 1], vertices[j, 1, 0], vertices[j, 1, 1]
            for block in range(0, rows * count, 2 * inner):
                for s in range(block, block + inner):
                    first, second = out[s], out[s + inner]
                    out[s] = a00 * first + a01 * second
                    out[s + inner] = a10 * first + a11 * second
        elif k == 3:
            for block in range(0, rows * count, 3 * inner):
                for s in range(block, block + inner):
                    first, second, third = out[s], out[s + inner], out[s + 2 * inner]
                    for v in range(3):
                        out[s + v * inner] = (
                            vertices[j, v, 0] * first + vertices[j, v, 1] * second + vertices[j, v, 2] * third
                        )
        elif k > 3:
            old = np.empty(k)
            for block in range(0, rows * count, k * inner):
                for s in range(block, block + inner):
                    for w in range(k):
                        old[w] = out[s + w * inner]
                    for v in range(k):
                        total = 0.0
                        for w in range(k):
                            total += vertices[j, v, w] * old[w]
                        out[s + v * inner] = total
        inner *= k


@kernel
def equations(tensor: Float, count: int, chosen: Int, k: int, corners_of: Int, total: int, out: Float) -> None:
    """Indifference of one player at every corner: payoff of ``chosen[a + 1]`` less that of ``chosen[0]``.

    tensor (m_i * Q_i,), corners_of (C,) is the row of ``without`` of this player; out (k - 1, C) is written.
    """
    base = chosen[0] * count
    for a in range(k - 1):
        row = chosen[a + 1] * count
        for b in range(total):
            q = corners_of[b]
            out[a, b] = tensor[row + q] - tensor[base + q]


@kernel
def derivative(values: Float, unknowns: int, sizes: Int, digits: Int, weights: Float, total: int, out: Float) -> None:
    """Derivatives of ``values`` (N, C) in the free coordinates of each player's simplex, out (N, N).

    A player's last vertex is the base: column (j, v) is the change when weight moves from it to vertex v. ``weights``
    (n, k_max) are the barycentric coordinates at which the derivative is taken.
    """
    n = sizes.shape[0]
    out[:unknowns, :unknowns] = 0.0
    first = 0
    for j in range(n):
        k = sizes[j]
        if k == 1:
            continue
        for b in range(total):
            w = 1.0
            for i in range(n):
                if i != j:
                    w *= weights[i, digits[i, b]]
            if w == 0.0:
                continue
            v = digits[j, b]
            if v < k - 1:
                for e in range(unknowns):
                    out[e, first + v] += w * values[e, b]
            else:
                for c in range(first, first + k - 1):
                    for e in range(unknowns):
                        out[e, c] -= w * values[e, b]
        first += k - 1


@kernel
def evaluate(values: Float, rows: int, sizes: Int, digits: Int, weights: Float, total: int, out: Float) -> None:
    """Values of the multilinear forms ``values`` (rows, C) at barycentric coordinates ``weights``; out (rows,)."""
    n = sizes.shape[0]
    out[:rows] = 0.0
    for b in range(total):
        w = 1.0
        for i in range(n):
            w *= weights[i, digits[i, b]]
        if w != 0.0:
            for e in range(rows):
                out[e] += w * values[e, b]


@kernel
def eliminate(matrix: Float, size: int, threshold: float, inverse: Float, pivot_row: Int, pivot_column: Int) -> int:
    """Gauss-Jordan elimination with complete pivoting; ``matrix`` (size, size) is overwritten.

    ``inverse`` (size, size) gets the row operations: with rank r, its row ``pivot_row[p]`` times the matrix is the
    unit vector of ``pivot_column[p]`` (plus entries in the columns without pivot) for p < r, and its rows
    ``pivot_row[p]``, p >= r, annihilate the matrix up to ``threshold`` times its largest entry. Returns r.
    """
    largest = 0.0
    for r in range(size):
        pivot_row[r] = r
        pivot_column[r] = r
        for c in range(size):
            inverse[r, c] = 0.0
            largest = max(largest, abs(matrix[r, c]))
        inverse[r, r] = 1.0
    for step in range(size):
        best = 0.0
        at_row = step
        at_column = step
        for r in range(step, size):
            for c in range(step, size):
                entry = abs(matrix[pivot_row[r], pivot_column[c]])
                if entry > best:
                    best = entry
                    at_row = r
                    at_column = c
        if best <= threshold * largest:
            return step
        pivot_row[step], pivot_row[at_row] = pivot_row[at_row], pivot_row[step]
        pivot_column[step], pivot_column[at_column] = pivot_column[at_column], pivot_column[step]
        row = pivot_row[step]
        column = pivot_column[step]
        scale = 1.0 / matrix[row, column]
        for c in range(size):
            matrix[row, c] *= scale
            inverse[row, c] *= scale
        for r in range(size):
            factor = matrix[r, column]
            if r != row and factor != 0.0:
                for c in range(size):
                    matrix[r, c] -= factor * matrix[row, c]
                    inverse[r, c] -= factor * inverse[row, c]
    return size
