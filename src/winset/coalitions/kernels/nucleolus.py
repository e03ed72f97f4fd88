"""The nucleolus by a chain of linear programs, each by a dual simplex that looks for violated coalitions itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel

__all__ = ["Workspace", "excess_levels", "invert", "mark_open", "orthogonal_part", "worst_excesses"]


FIXED, LEVEL, OWN = 0, 1, 2
POSITIVE = 1e-7


@kernel
def worst_excesses(values: Float, x: Float, open_marks: Marks, low: Float, masks: Int, gaps: Float) -> None:
    """The open coalition of the largest excess v(S) - x(S) in each of equal parts of the table; -1 where none is open.

    ``low`` (2^a,) work with a <= n; ``masks`` and ``gaps`` (P,), P = 2^p at most 2^(n-a).
    """
    n = x.shape[0]
    block = low.shape[0]
    low[0] = 0.0
    filled = 1
    a = 0
    while filled < block:
        for k in range(filled):
            low[filled + k] = low[k] + x[a]
        filled *= 2
        a += 1
    blocks = values.shape[0] // block
    share = blocks // masks.shape[0]
    for part in range(masks.shape[0]):
        best, where = -np.inf, -1
        for h in range(part * share, (part + 1) * share):
            base = 0.0
            for j in range(n - a):
                if h >> j & 1:
                    base += x[a + j]
            start = h * block
            top = best + base
            for k in range(block):
                excess = values[start + k] - low[k]
                if excess > top and open_marks[start + k]:
                    top = excess
                    where = start + k
            best = top - base
        masks[part] = where
        gaps[part] = best


@kernel
def orthogonal_part(vector: Float, basis: Float, rank: int) -> float:
    """Take out of ``vector`` its part in the span of ``rank`` orthonormal rows of ``basis``, twice; its length left."""
    for _ in range(2):
        for r in range(rank):
            along = 0.0
            for j in range(vector.shape[0]):
                along += vector[j] * basis[r, j]
            for j in range(vector.shape[0]):
                vector[j] -= along * basis[r, j]
    length = 0.0
    for j in range(vector.shape[0]):
        length += vector[j] * vector[j]
    return np.sqrt(length)


@kernel
def mark_open(generic: Float, basis: Float, rank: int, work: Float, open_marks: Marks) -> None:
    """``open_marks`` (2^n,): 0 for coalitions in the span of ``rank`` rows of ``basis``, by a ``generic`` vector.

    ``work`` (2^n,) is overwritten.
    """
    n = generic.shape[0]
    rest = generic.copy()
    length = orthogonal_part(rest, basis, rank)
    work[0] = 0.0
    filled = 1
    for i in range(n):
        for k in range(filled):
            work[filled + k] = work[k] + rest[i]
        filled *= 2
    for s in range(filled):
        open_marks[s] = abs(work[s]) > 1e-8 * length
    open_marks[0] = 0
    open_marks[filled - 1] = 0


@kernel
def invert(matrix: Float, inverse: Float) -> bool:
    """``inverse`` of ``matrix`` (m, m), which is destroyed, by elimination with row exchanges; False if singular."""
    m = matrix.shape[0]
    inverse[:] = 0.0
    for k in range(m):
        inverse[k, k] = 1.0
    for c in range(m):
        p = c
        for r in range(c + 1, m):
            if abs(matrix[r, c]) > abs(matrix[p, c]):
                p = r
        if abs(matrix[p, c]) < 1e-11:
            return False
        if p != c:
            for k in range(m):
                matrix[c, k], matrix[p, k] = matrix[p, k], matrix[c, k]
                inverse[c, k], inverse[p, k] = inverse[p, k], inverse[c, k]
        pivot = matrix[c, c]
        for k in range(m):
            matrix[c, k] /= pivot
            inverse[c, k] /= pivot
        for r in range(m):
            if r != c and matrix[r, c] != 0.0:
                factor = matrix[r, c]
                for k in range(m):
                    matrix[r, k] -= factor * matrix[c, k]
                    inverse[r, k] -= factor * inverse[c, k]
    return True


@kernel
def write_row(kind: int, mask: int, row: Float) -> None:
    """The row of a constraint over (x, t): x(S) for a fixed or own worth, x(S) + t for a level."""
    n = row.shape[0] - 1
    for i in range(n):
        row[i] = 1.0 if mask >> i & 1 else 0.0
    row[n] = 1.0 if kind == LEVEL else 0.0


@kernel
def refresh(kinds: Int, masks: Int, rights: Float, matrix: Float, inverse: Float, z: Float) -> bool:
    """Inverse and point of a basis, afresh."""
    m = kinds.shape[0]
    for k in range(m):
        write_row(kinds[k], masks[k], matrix[k])
    if not invert(matrix, inverse):
        return False
    for j in range(m):
        z[j] = 0.0
        for k in range(m):
            z[j] += inverse[j, k] * rights[k]
    return True


@kernel
def enter(
    kind: int, mask: int, right: float, bland: bool,
    kinds: Int, masks: Int, rights: Float, inverse: Float, z: Float, row: Float, alpha: Float,
) -> float:  # fmt: skip
    """Bring a violated constraint into the basis; how much the level rose, or -1 if nothing can leave (infeasible)."""
    m = kinds.shape[0]
    write_row(kind, mask, row)
    gap = right
    for j in range(m):
        gap -= row[j] * z[j]
    leaving, ratio = -1, np.inf
    for k in range(m):
        value = 0.0
        for j in range(m):
            value += row[j] * inverse[j, k]
        alpha[k] = value
    for k in range(m):
        if kinds[k] == FIXED or alpha[k] <= 1e-9:
            continue
        y = max(inverse[m - 1, k], 0.0) / alpha[k]
        tie = leaving >= 0 and abs(y - ratio) <= 1e-12
        if tie and bland:
            better = masks[k] < masks[leaving]
        elif tie:
            better = alpha[k] > alpha[leaving]
        else:
            better = y < ratio
        if better:
            leaving, ratio = k, y
    if leaving < 0:
        return -1.0
    pivot = alpha[leaving]
    for j in range(m):
        inverse[j, leaving] /= pivot
        for k in range(m):
            if k != leaving:
                inverse[j, k] -= alpha[k] * inverse[j, leaving]
        z[j] += gap * inverse[j, leaving]
    kinds[leaving], masks[leaving], rights[leaving] = kind, mask, right
    return gap * ratio


class Workspace(NamedTuple):
    """Work for n players: a number for each coalition, and bases of n + 1 constraints over (x, t)."""

    open_marks: Marks
    """(2^n,): coalitions whose excess is still to be lowered."""
    sums: Float
    """(2^n,)."""
    low: Float
    """(2^a,), a <= n: sums over the first players (``worst_excesses``)."""
    pool: Int
    """(P,): the open coalition of the largest excess in each part of the table."""
    gaps: Float
    """(P,): that excess."""
    kinds: Int
    """(n+1,): of each constraint of the basis FIXED, LEVEL or OWN."""
    masks: Int
    """(n+1,): its coalition."""
    rights: Float
    """(n+1,): its right side."""
    matrix: Float
    """(n+1, n+1): its row."""
    inverse: Float
    """(n+1, n+1): the inverse of the rows."""
    basis: Float
    """(2, n+1, n+1): orthonormal rows of what is fixed, and of a basis that is put together."""
    extra: Float
    """(4, n+1): a row, its multipliers, a coalition, a constraint."""


@kernel
def solve_level(values: Float, own: bool, tolerance: float, limit: int, z: Float, space: Workspace) -> int:
    """From a basis with multipliers >= 0 to the least largest excess t of the open coalitions; z (n+1,) is (x, t).

    With ``own``, x_i >= v_i is kept as well. Returns 0, 2 (no such x) or 3 (more than ``limit`` changes of basis).
    """
    open_marks, low, pool, gaps = space.open_marks, space.low, space.pool, space.gaps
    kinds, masks, rights, matrix, inverse = space.kinds, space.masks, space.rights, space.matrix, space.inverse
    row, alpha = space.extra[0], space.extra[1]
    n = z.shape[0] - 1
    if not refresh(kinds, masks, rights, matrix, inverse, z):
        return 3
    steps, still = 0, 0
    while True:
        worst_excesses(values, z[:n], open_marks, low, pool, gaps)
        changed = False
        while True:
            kind, mask, right, most = LEVEL, -1, 0.0, tolerance
            bland = still > 60
            for p in range(pool.shape[0]):
                if pool[p] < 0:
                    continue
                gap = values[pool[p]] - z[n]
                for i in range(n):
                    if pool[p] >> i & 1:
                        gap -= z[i]
                if gap > most and not (bland and mask >= 0):
                    mask, right, most = pool[p], values[pool[p]], gap
            if own:
                for i in range(n):
                    gap = values[1 << i] - z[i]
                    if gap > most and not (bland and mask >= 0):
                        kind, mask, right, most = OWN, 1 << i, values[1 << i], gap
            if mask < 0:
                break
            changed = True
            rise = enter(kind, mask, right, bland, kinds, masks, rights, inverse, z, row, alpha)
            if rise < 0.0:
                return 2
            still = 0 if rise > 1e-13 else still + 1
            steps += 1
            if steps > limit:
                return 3
            if steps % 50 == 0 and not refresh(kinds, masks, rights, matrix, inverse, z):
                return 3
        if not changed:
            return 0
        if not refresh(kinds, masks, rights, matrix, inverse, z):
            return 3


@kernel
def starting_basis(values: Float, rank: int, fixed_masks: Int, fixed_rights: Float, old: Int, space: Workspace) -> None:
    """A basis of what is fixed, then of levels as far as they are independent.

    These are of one open coalition and of all others, of those in ``old`` (m,) that are >= 0, and of single players.
    """
    kinds, masks, rights, open_marks = space.kinds, space.masks, space.rights, space.open_marks
    span, trial, long = space.basis[0], space.basis[1], space.extra[3]
    m = kinds.shape[0]
    n = m - 1
    size = 0
    for k in range(rank):
        kinds[size], masks[size], rights[size] = FIXED, fixed_masks[k], fixed_rights[k]
        for j in range(n):
            trial[size, j] = span[k, j]
        trial[size, n] = 0.0
        size += 1
    first = 0
    while not open_marks[1 << first]:
        first += 1
    for c in range(2 + m + n):
        if c < 2:
            mask = 1 << first if c == 0 else (1 << n) - 1 ^ (1 << first)
        elif c < 2 + m:
            mask = old[c - 2]
        else:
            mask = 1 << (c - 2 - m)
        if size == m:
            break
        if mask < 0 or not open_marks[mask]:
            continue
        write_row(LEVEL, mask, long)
        length = orthogonal_part(long, trial, size)
        if length > 1e-6:
            for j in range(m):
                trial[size, j] = long[j] / length
            kinds[size], masks[size], rights[size] = LEVEL, mask, values[mask]
            size += 1


@kernel
def excess_levels(
    values: Float, n: int, own: bool, rounds: int, tolerance: float, limit: int, generic: Float,
    z: Float, levels: Float, proof: Int, weights: Float, space: Workspace,
) -> int:  # fmt: skip
    """Least largest excesses, one after another (Maschler, Peleg and Shapley 1979), at most ``rounds`` of them.

    ``values`` (2^n,) with n >= 2; ``own`` for the nucleolus, else the prenucleolus. Writes x into ``z`` (n+1,),
    ``levels`` (n,) and the constraints with positive multipliers: ``proof`` (rows, 3) of round (-1 after the last),
    kind and coalition, ``weights`` (rows,) their multipliers. These are tight at every optimum of their round and
    fixed from then on. Returns a status: 0, 2 or 3.
    """
    m = n + 1
    kinds, masks, rights, inverse = space.kinds, space.masks, space.rights, space.inverse
    fixed_masks, fixed_rights = np.empty(n, dtype=np.int64), np.empty(n)
    span, vector = space.basis[0, :, :n], space.extra[2, :n]
    fixed_masks[0], fixed_rights[0] = (1 << n) - 1, values[(1 << n) - 1]
    span[0] = 1.0 / np.sqrt(n)
    rank, count = 1, 0
    old_masks = np.full(m, -1, dtype=np.int64)
    mark_open(generic, span, rank, space.sums, space.open_marks)
    for r in range(rounds):
        starting_basis(values, rank, fixed_masks, fixed_rights, old_masks, space)
        status = solve_level(values, own, tolerance, limit, z, space)
        if status != 0:
            return status
        levels[r] = z[n]
        for k in range(m):
            old_masks[k] = -1
            y = inverse[n, k]
            if kinds[k] != FIXED and y <= POSITIVE:
                if kinds[k] == LEVEL:
                    old_masks[k] = masks[k]
                continue
            proof[count, 0], proof[count, 1], proof[count, 2], weights[count] = r, kinds[k], masks[k], y
            count += 1
            if kinds[k] == FIXED:
                continue
            for j in range(n):
                vector[j] = 1.0 if masks[k] >> j & 1 else 0.0
            length = orthogonal_part(vector, span, rank)
            if length > 1e-6:
                for j in range(n):
                    span[rank, j] = vector[j] / length
                fixed_masks[rank] = masks[k]
                fixed_rights[rank] = rights[k] - z[n] if kinds[k] == LEVEL else rights[k]
                rank += 1
        proof[count, 0] = -1
        if rank == n:
            return 0
        if r + 1 < rounds:
            mark_open(generic, span, rank, space.sums, space.open_marks)
    return 0
