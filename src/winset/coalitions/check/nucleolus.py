"""Least core and nucleoli by the excesses of all coalitions: Kohlberg's balancedness at every level."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float, Int
from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.coalitions.arrays import Table
from winset.coalitions.check.balance import NullSpace
from winset.coalitions.check.verdict import (
    NOWHERE,
    Worth,
    claimed,
    coalition_sums,
    distance,
    extra_points,
    is_exact,
    judged,
    plain,
)
from winset.coalitions.concepts import DisruptionNucleolus, LeastCore, Nucleolus, PerCapitaNucleolus, Prenucleolus
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.stacks import CoalitionalStack
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_excess_rows", "certify_excesses", "excess_table", "is_balanced", "vectors"]

TOLERANCE = 1e-9
SMALL = 12
"""Up to so many players weights are looked for in whole numbers first."""
ROUNDED = 1e-5
"""Levels below this share of the largest worth are compared in units of it: they may be rounding alone."""
POOL = 400
"""Most coalitions among which balancing weights are looked for."""
KOHLBERG = "At every level the coalitions with at least that excess are balanced (Kohlberg 1971)."


def certify_excesses(
    game: CoalitionalGame | VotingRule,
    concept: LeastCore | Nucleolus | Prenucleolus | PerCapitaNucleolus | DisruptionNucleolus,
    found: Found,
) -> Certificate:
    """Whether the excesses prove the answer; exactly where worths and payoffs are fractions."""
    table = game.to_game() if isinstance(game, VotingRule) else game
    assert table.values is not None
    if found.status is Status.NO_SOLUTION:
        return _no_imputation(table, concept)
    x = claimed(found.points[0], game.players) if found.points else None
    if x is None:
        return judged("excess", {"points": NOWHERE}, "")
    parts, levels, proved_exactly = _point(table, concept, x)
    parts["number of points"] = extra_points(found)
    exact = table.exact and is_exact(x)
    scale = max([abs(float(level)) for level in levels], default=0.0)
    if not exact and not isinstance(concept, DisruptionNucleolus):  # levels of excess are differences of worths
        scale = max(scale, ROUNDED * float(np.abs(table.values).max()))
    scale = scale or 1.0
    for key, right in (("levels", levels), ("epsilon", levels[:1])):
        if key in found.details:
            given = found.details[key]
            parts[f"details.{key}"] = (
                _levels_off([plain(v) for v in (given if key == "levels" else [given])], right) / scale
            )
    if "exact" in found.details:
        parts["details.exact"] = float(found.details["exact"] != is_exact(x))
    least = isinstance(concept, LeastCore)
    statement = "The largest excess cannot be lowered: coalitions that reach it are balanced." if least else KOHLBERG
    proved = ("points",) if least else ("points", "completeness")
    return judged(
        "excess", parts, statement, tolerance=0.0 if exact else TOLERANCE, exact=exact and proved_exactly, proved=proved
    )


def _levels_off(given: Sequence[Worth], right: Sequence[Worth]) -> float:
    """How far claimed levels are from the levels of excess, of which some may be left out or said twice.

    A method may fix fewer coalitions at a time, or more by what single players are worth; the first level is the same.
    """
    if not right:
        return 0.0 if not given else NOWHERE
    if not given:
        return NOWHERE
    off = [0.0 if a in right else min(distance(a, b) for b in right) for a in given]
    return max([*off, distance(given[0], right[0]), *(float(b) - float(a) for a, b in pairwise(given))])


def excess_unit(game: CoalitionalGame, x: Sequence[Worth]) -> int:
    """What excesses in whole numbers are to be divided by."""
    return lcm(game.denominator, *[v.denominator for v in x if not isinstance(v, float)])


def excess_table(game: CoalitionalGame, x: Sequence[Worth]) -> tuple[Table, float, bool]:
    """v(S) - x(S) for all S, what counts as 1 in it, and whether it is in whole numbers (then nothing is rounded)."""
    assert game.values is not None
    fractions = [v for v in x if not isinstance(v, float)]
    if game.numerators is not None and len(fractions) == len(x):
        unit = excess_unit(game, x)
        factor = unit // game.denominator
        shares = [v.numerator * (unit // v.denominator) for v in fractions]
        size = int(np.abs(game.numerators).max()) * factor + sum(abs(s) for s in shares)
        kind = np.int64 if size < 2**62 else object
        numerators = game.numerators if kind is np.int64 else as_integers(game.numerators)
        scale = float(np.abs(game.values).max()) * unit or 1.0
        return numerators * factor - coalition_sums(shares, kind), scale, True
    scale = float(np.abs(game.values).max()) or 1.0
    return game.values - coalition_sums([float(share) for share in x], float), scale, False


def _point(game: CoalitionalGame, concept: Concept, x: Sequence[Worth]) -> tuple[dict[str, float], list[Worth], bool]:
    """What is wrong with a point, the levels of excess at it, the largest first, and whether fractions prove it."""
    excess, scale, exact = excess_table(game, x)
    n = game.n
    near: float = 0 if exact else TOLERANCE * scale
    parts = {"efficiency": abs(float(excess[-1])) / scale}
    own_tight = []
    if isinstance(concept, Nucleolus | PerCapitaNucleolus | DisruptionNucleolus):
        own = [excess[1 << i] for i in range(n)]
        parts["individual rationality"] = max(float(max(own)), 0.0) / scale if n > 1 else 0.0
        own_tight = [1 << i for i in range(n) if own[i] >= -near]
    unit = excess_unit(game, x) if exact else 1
    if isinstance(concept, PerCapitaNucleolus | DisruptionNucleolus):
        excess = divided(excess, game, concept, exact)
        near = 0 if exact else TOLERANCE * (float(np.abs(excess).max()) or 1.0)
    if isinstance(concept, DisruptionNucleolus) and exact:
        unit //= game.denominator
    fixed = [(1 << n) - 1]
    weak = isinstance(concept, LeastCore)
    imbalance, proved = 0.0, exact
    levels: list[Worth] = []
    if n <= SMALL:
        tops = _nearest_weights(excess, n, own_tight, near, weak)
        if tops is not None:
            exactly = [top if isinstance(top, Fraction) else int(top) for top in tops] if exact else []
            levels = [Fraction(top, unit) for top in exactly] or [float(top) for top in tops]
            parts["imbalance"] = 0.0
            return parts, levels, exact
    for _ in range(1 if weak else n):
        remaining = outside_span(fixed, n)
        if not remaining.any():
            break
        top = excess[remaining].max()
        levels.append(Fraction(plain(top)) / unit if exact else float(top))
        masks = np.flatnonzero(remaining & np.asarray(excess >= top - near, dtype=bool))
        if not (exact and balancing_weights(masks, fixed, own_tight, n, weak)):
            proved = False
            imbalance = max(imbalance, is_balanced(masks, fixed, own_tight, n, weak))
        fixed = [*fixed, *_independent(fixed, masks, n)]
        if len(fixed) >= n:
            break
    parts["imbalance"] = imbalance
    return parts, levels, proved


def _nearest_weights(excess: Table, n: int, own: list[int], near: float, weak: bool) -> list[Worth] | None:
    """The levels of excess if weights in whole numbers prove each balanced at once; None if they do not."""
    space, tops = NullSpace(n), list[Worth]()
    for _ in range(1 if weak else n):
        remaining = space.outside()
        if not remaining.any():
            break
        top = excess[remaining].max()
        masks = np.flatnonzero(remaining & np.asarray(excess >= top - near, dtype=bool))
        if not space.balanced(masks, own):
            return None
        tops.append(top)
        space.fix(masks)
    return tops


def as_integers(values: Table) -> Table:
    """Whole numbers of any size."""
    return np.array([int(v) for v in values], dtype=object)


def divided(excess: Table, game: CoalitionalGame, concept: Concept, exact: bool) -> Table:
    """Excesses a head (Young 1985), or over what is lost if S leaves (Littlechild and Vaidya 1976)."""
    assert game.values is not None
    worth = game.values if game.numerators is None or not exact else as_integers(game.numerators)
    by = [s.bit_count() for s in range(len(excess))]
    if isinstance(concept, DisruptionNucleolus):
        by = [worth[-1] - worth[s] - worth[-1 - s] for s in range(len(excess))]
    ratios = np.zeros(len(excess), dtype=object if exact else float)
    for s in range(1, len(excess) - 1):
        ratios[s] = Fraction(int(excess[s]), int(by[s])) if exact else float(excess[s]) / float(by[s])
    return ratios


def vectors(masks: Sequence[int] | Int, n: int) -> Float:
    """Rows of 0 and 1 for bit masks."""
    return (np.asarray(masks, dtype=np.int64)[:, None] >> np.arange(n) & 1).astype(float)


def outside_span(fixed: list[int], n: int) -> NDArray[np.bool_]:
    """Marks of the coalitions that are no combination of the fixed ones, by generic vectors orthogonal to those."""
    _, singular, right = np.linalg.svd(vectors(fixed, n))
    null = right[int((singular > 1e-9).sum()) :]
    marks = np.zeros(1 << n, dtype=bool)
    for generic in np.random.default_rng(12345).normal(size=(2, len(null))) @ null if len(null) else ():
        marks |= np.abs(coalition_sums(generic, float)) > 1e-8
    return marks


def _independent(fixed: list[int], masks: Int, n: int) -> list[int]:
    """Those of ``masks`` that are needed to span, with ``fixed``, what all of them span."""
    rows = vectors(fixed, n)
    base, _ = np.linalg.qr(rows.T)
    base = base[:, : np.linalg.matrix_rank(rows)]
    chosen: list[int] = []
    rest = vectors(masks, n)
    rest -= rest @ base @ base.T
    while True:
        sizes = (rest**2).sum(axis=1)
        k = int(sizes.argmax())
        if sizes[k] < 1e-12:
            return chosen
        chosen.append(int(masks[k]))
        direction = rest[k] / np.sqrt(sizes[k])
        rest -= np.outer(rest @ direction, direction)


def solved_exactly(columns: Sequence[int], weighed: Sequence[int], n: int) -> list[Fraction] | None:
    """Weights of the coalitions in ``columns`` that cancel for each player, those in ``weighed`` (places) adding to 1.

    By elimination in fractions; None if there are none, and 0 for a weight that is left open.
    """
    rows = [[Fraction(mask >> i & 1) for mask in columns] + [Fraction(0)] for i in range(n)]
    rows.append([Fraction(k in weighed) for k in range(len(columns))] + [Fraction(1)])
    pivots: list[int] = []
    for c in range(len(columns)):
        k = len(pivots)
        pivot = next((r for r in range(k, len(rows)) if rows[r][c]), None)
        if pivot is None:
            continue
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][c] if v else v for v in rows[k]]
        for r, row in enumerate(rows):
            if r != k and row[c]:
                rows[r] = [a - row[c] * b if b else a for a, b in zip(row, rows[k], strict=True)]
        pivots.append(c)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    weights = [Fraction(0)] * len(columns)
    for k, c in enumerate(pivots):
        weights[c] = rows[k][-1]
    return weights


def balancing_weights(masks: Int, fixed: list[int], own: list[int], n: int, weak: bool = False) -> bool:
    """Whether weights in fractions prove what :func:`is_balanced` finds in floats.

    Positive weights of some of ``masks``, and of some of ``own``, with any of ``fixed``, that cancel for each player:
    then y is 0 wherever it has a weight, and on what these span. With ``weak`` a single such list is enough.
    """
    from scipy.optimize import linprog

    spanning, waiting = list(fixed), [int(m) for m in masks]
    while waiting:
        some = waiting if weak else waiting[:1]
        pool = list(dict.fromkeys([*some, *masks[:: 1 + len(masks) // POOL].tolist()]))
        columns = [*pool, *own, *fixed]
        goal = np.r_[np.ones(len(some)), np.zeros(len(columns) - len(some))]
        answer = linprog(
            -goal, goal[None, :], [1.0], vectors(columns, n).T, np.zeros(n),
            [(0, None)] * (len(pool) + len(own)) + [(None, None)] * len(fixed), method="highs-ds",
        )  # fmt: skip
        if answer.status != 0 or answer.fun is None or answer.fun > -0.5:
            return False
        used = [k for k, y in enumerate(np.asarray(answer.x)) if abs(y) > 1e-9]
        weights = solved_exactly([columns[k] for k in used], [j for j, k in enumerate(used) if k < len(some)], n)
        free = len(pool) + len(own)
        if weights is None or any(w < 0 for k, w in zip(used, weights, strict=True) if k < free):
            return False
        spanning += [columns[k] for k, w in zip(used, weights, strict=True) if k < free and w > 0]
        if weak:
            return True
        outside = outside_span(spanning, n)
        waiting = [m for m in waiting if outside[m]]
    return True


def is_balanced(masks: Int, fixed: list[int], own: list[int], n: int, weak: bool = False) -> float:
    """0 if every y with y(S) = 0 on ``fixed`` and y >= 0 on ``own`` and ``masks`` is 0 on all ``masks``; else how far.

    With ``weak``, only that no such y is positive on all of them. Linear programs in y, with rows added as needed.
    """
    from scipy.optimize import linprog

    rows = vectors(masks, n)
    equal = vectors(fixed, n)
    owned = vectors(own, n) if own else np.zeros((0, n))
    active = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), 200)).astype(int))
    goal = -rows.mean(axis=0)
    while True:
        cuts = np.vstack([rows[active], owned])
        if weak:
            upper = np.hstack([-cuts, np.ones((len(cuts), 1))])
            upper[len(active) :, -1] = 0
            answer = linprog(
                np.r_[np.zeros(n), -1.0], upper, np.zeros(len(cuts)), np.hstack([equal, np.zeros((len(equal), 1))]),
                np.zeros(len(equal)), [(-1, 1)] * (n + 1),
            )  # fmt: skip
        else:
            answer = linprog(goal, -cuts, np.zeros(len(cuts)), equal, np.zeros(len(equal)), (-1, 1))
        if answer.status != 0:
            return float("inf")
        solution: Float = np.asarray(answer.x)
        gain = rows @ solution[:n] - (solution[n] if weak else 0.0)
        if gain.min() >= -1e-9:
            best = solution[n] if weak else -float(goal @ solution)
            return 0.0 if best <= 1e-9 else float(best)
        active = np.union1d(active, np.argsort(gain)[:200])


def _no_imputation(game: CoalitionalGame, concept: Concept) -> Certificate:
    """Single players are worth more than all together; but a prenucleolus and a least core there always are."""
    n = game.n
    gain = sum(plain(game.worth_of_mask(1 << i)) for i in range(n)) - plain(game.worth_of_mask((1 << n) - 1))
    possible = isinstance(concept, Nucleolus | PerCapitaNucleolus | DisruptionNucleolus) and gain > 0
    text = "Single players are worth more in sum than all together, so there is no imputation."
    parts = {"imputations": 0.0 if possible else NOWHERE}
    return judged("imputations", parts, text, exact=game.exact, covers="witness", proved=("completeness",))


def certify_excess_rows(stack: CoalitionalStack, concept: Concept, found: Found) -> Float:
    """Each row by its own proof: at each level the multipliers balance, and no open coalition has a larger excess.

    The multipliers of a level are a dual solution, so its coalitions are tight at every optimum.
    """
    columns, n = found.details, len(stack.players)
    members = vectors(np.arange(1 << n), n)
    excess = stack.values - columns["points"] @ members.T
    scale = np.abs(stack.values).max(axis=1)
    result = np.zeros(len(scale))
    for row in range(len(scale)):
        if columns["status"][row] == Status.NO_SOLUTION:
            gain = stack.values[row, 1 << np.arange(n)].sum() - stack.values[row, -1]
            result[row] = 0.0 if gain > 0 and isinstance(concept, Nucleolus) else np.inf
            continue
        proof, weights = columns["proof"][row], columns["weights"][row]
        count = int(np.argmax(proof[:, 0] < 0))
        levels = columns["levels"][row]
        result[row] = _row(excess[row], proof[:count], weights[:count], levels, n, isinstance(concept, Nucleolus))
        result[row] /= scale[row] or 1.0
    return result


def _row(excess: Float, proof: Int, weights: Float, levels: Float, n: int, own: bool) -> float:
    worst = abs(float(excess[-1]))
    if own:
        worst = max(worst, float(excess[1 << np.arange(n)].max()))
    fixed = [(1 << n) - 1]
    for level in range(int(proof[-1, 0]) + 1):
        rows = (proof[:, 0] == level) & (proof[:, 1] != 0)
        kinds, masks, y = proof[rows, 1], proof[rows, 2], weights[rows]
        if not own and (kinds == 2).any():
            return float("inf")
        total = y @ vectors(masks, n)
        base = vectors(fixed, n).T
        rest = total - base @ np.linalg.lstsq(base, total, rcond=None)[0]
        if np.abs(rest).max() > 1e-7 or (y <= 0).any() or not (kinds == 1).any():
            return float("inf")
        tight = excess[masks[kinds == 1]]
        top = float(excess[outside_span(fixed, n)].max())
        worst = max(worst, abs(top - float(levels[level])))
        worst = max(worst, top - float(tight.min()), float(np.abs(excess[masks[kinds == 2]]).max(initial=0.0)))
        fixed = [*fixed, *masks.tolist()]
    return worst if np.linalg.matrix_rank(vectors(fixed, n)) == n else float("inf")
