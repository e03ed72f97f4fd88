"""Core, least core and nucleolus by the excesses of all coalitions: Kohlberg's balancedness, Bondareva's weights."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.coalitions.concepts import Core, DisruptionNucleolus, LeastCore, Nucleolus, PerCapitaNucleolus
from winset.coalitions.games.coalitional import CoalitionalGame, CoalitionalStack
from winset.coalitions.games.names import coalition_members
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_excess_rows", "certify_excesses", "is_balanced"]


TOLERANCE = 1e-9


def certify_excesses(game: CoalitionalGame | VotingRule, concept: Concept, found: Found) -> Certificate:
    """Whether the excesses prove the answer; exactly where worths and payoffs are fractions."""
    table = game.to_game() if isinstance(game, VotingRule) else game
    if found.status is Status.NO_SOLUTION:
        return _nothing(table, concept, found)
    if not found.points:
        return Certificate("no point", float("inf"), TOLERANCE, statement=found.reason)
    results = [_point(table, concept, list(point.values)) for point in found.points]
    parts = {key: max(r[0][key] for r in results) for key in results[0][0]}
    worst = max(parts.values())
    exact = all(r[1] for r in results) and worst == 0
    words = {
        Core: "Efficient, and no coalition can improve on it.",
        LeastCore: "The largest excess cannot be lowered: coalitions that reach it are balanced.",
    }
    kohlberg = "At every level the coalitions with at least that excess are balanced (Kohlberg 1971)."
    statement = next((text for kind, text in words.items() if isinstance(concept, kind)), kohlberg)
    return Certificate("excess", float(worst), TOLERANCE, exact, statement, {k: float(v) for k, v in parts.items()})


def excess_table(game: CoalitionalGame, x: list[Any]) -> tuple[NDArray[Any], float, bool]:
    """v(S) - x(S) for all S, what counts as 1 in it, and whether it is in whole numbers (then nothing is rounded)."""
    assert game.values is not None
    if game.numerators is not None and all(isinstance(v, Fraction | int) for v in x):
        unit = lcm(game.denominator, *(Fraction(v).denominator for v in x))
        factor = unit // game.denominator
        shares = [int(Fraction(v) * unit) for v in x]
        size = int(np.abs(game.numerators).max()) * factor + sum(abs(s) for s in shares)
        kind = np.int64 if size < 2**62 else object
        total = np.zeros(1, dtype=kind)
        for share in shares:
            total = np.concatenate([total, total + share])
        scale = float(np.abs(game.values).max()) * unit or 1.0
        return game.numerators.astype(kind) * factor - total, scale, True
    total = np.zeros(1)
    for share in x:
        total = np.concatenate([total, total + float(share)])
    scale = float(np.abs(game.values).max()) or 1.0
    return game.values - total, scale, False


def _point(game: CoalitionalGame, concept: Concept, x: list[Any]) -> tuple[dict[str, float], bool]:
    excess, scale, exact = excess_table(game, x)
    n = game.n
    near = 0 if exact else TOLERANCE * scale
    parts = {"efficiency": abs(float(excess[-1])) / scale}
    inner = excess[1:-1]
    if isinstance(concept, Core):
        parts["largest excess"] = max(float(inner.max(initial=0)), 0.0) / scale
        return parts, exact
    own_tight = []
    if isinstance(concept, Nucleolus | PerCapitaNucleolus | DisruptionNucleolus):
        own = [excess[1 << i] for i in range(n)]
        parts["individual rationality"] = max(float(max(own)), 0.0) / scale
        own_tight = [1 << i for i in range(n) if own[i] >= -near]
    if isinstance(concept, PerCapitaNucleolus | DisruptionNucleolus):
        excess = divided(excess, game, concept, exact)
        near = 0 if exact else TOLERANCE * (float(np.abs(excess).max()) or 1.0)
    fixed = [(1 << n) - 1]
    rounds = 1 if isinstance(concept, LeastCore) else n
    imbalance = 0.0
    for _ in range(rounds):
        remaining = outside_span(fixed, n)
        if not remaining.any():
            break
        top = excess[remaining].max()
        masks = np.flatnonzero(remaining & np.asarray(excess >= top - near, dtype=bool))
        weak = isinstance(concept, LeastCore)
        if weak and not remaining[masks].all():
            break
        imbalance = max(imbalance, is_balanced(masks, fixed, own_tight, n, weak))
        fixed = [*fixed, *_independent(fixed, masks, n)]
        if len(fixed) >= n:
            break
    parts["imbalance"] = imbalance
    return parts, exact


def divided(excess: NDArray[Any], game: CoalitionalGame, concept: Concept, exact: bool) -> NDArray[Any]:
    """Excesses a head (Young 1985), or over what is lost if S leaves (Littlechild and Vaidya 1976)."""
    assert game.values is not None
    worth: Any = game.values if game.numerators is None or not exact else game.numerators
    by = [bin(s).count("1") for s in range(len(excess))]
    if isinstance(concept, DisruptionNucleolus):
        by = [worth[-1] - worth[s] - worth[-1 - s] for s in range(len(excess))]
    read = (lambda e, d: Fraction(int(e), int(d))) if exact else (lambda e, d: float(e) / float(d))
    ratios = np.empty(len(excess), dtype=object if exact else float)
    ratios[:] = [read(e, d) if 0 < s < len(excess) - 1 else 0 for s, (e, d) in enumerate(zip(excess, by, strict=True))]
    return ratios


def vectors(masks: Any, n: int) -> NDArray[np.float64]:
    """Rows of 0 and 1 for bit masks."""
    return (np.asarray(masks, dtype=np.int64)[:, None] >> np.arange(n) & 1).astype(float)


def outside_span(fixed: list[int], n: int) -> NDArray[np.bool_]:
    """Marks of the coalitions that are no combination of the fixed ones, by a generic vector orthogonal to those."""
    _, singular, right = np.linalg.svd(vectors(fixed, n))
    null = right[int((singular > 1e-9).sum()) :]
    generic = np.random.default_rng(12345).normal(size=len(null)) @ null if len(null) else np.zeros(n)
    total = np.zeros(1)
    for value in generic:
        total = np.concatenate([total, total + value])
    marks: NDArray[np.bool_] = np.abs(total) > 1e-8
    return marks


def _independent(fixed: list[int], masks: NDArray[np.int64], n: int) -> list[int]:
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


def is_balanced(masks: NDArray[np.int64], fixed: list[int], own: list[int], n: int, weak: bool = False) -> float:
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
        solution: NDArray[np.float64] = np.asarray(answer.x)
        gain = rows @ solution[:n] - (solution[n] if weak else 0.0)
        if gain.min() >= -1e-9:
            best = solution[n] if weak else -float(goal @ solution)
            return 0.0 if best <= 1e-9 else float(best)
        active = np.union1d(active, np.argsort(gain)[:200])


def _nothing(game: CoalitionalGame, concept: Concept, found: Found) -> Certificate:
    n = game.n
    whole = game.worth_of_mask((1 << n) - 1)
    if isinstance(concept, Core):
        weights = {coalition_members(s, game.players): w for s, w in found.details.get("balanced_weights", {}).items()}
        covered = [sum(w for m, w in weights.items() if m >> i & 1) for i in range(n)]
        off = max(max(abs(c - 1) for c in covered), max([-w for w in weights.values()], default=1))
        gain = sum(w * game.worth_of_mask(m) for m, w in weights.items()) - whole
        value = float(off) if gain > 0 else float("inf")
        text = f"Balanced weights give {float(gain):.6g} more than all together have (Bondareva 1963; Shapley 1967)."
        exact = game.exact and off == 0 and gain > 0
        return Certificate("balanced weights", value, TOLERANCE, exact, text, {"gain": float(gain)})
    gain = sum(game.worth_of_mask(1 << i) for i in range(n)) - whole
    text = "Single players are worth more in sum than all together, so there is no imputation."
    return Certificate("imputations", 0.0 if gain > 0 else float("inf"), TOLERANCE, game.exact, text)


def certify_excess_rows(stack: CoalitionalStack, concept: Concept, found: Found) -> NDArray[np.float64]:
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
            result[row] = 0.0 if gain > 0 else np.inf
            continue
        proof, weights = columns["proof"][row], columns["weights"][row]
        count = int(np.argmax(proof[:, 0] < 0))
        result[row] = _row(excess[row], proof[:count], weights[:count], n, isinstance(concept, Nucleolus))
        result[row] /= scale[row] or 1.0
    return result


def _row(excess: NDArray[np.float64], proof: Any, weights: Any, n: int, own: bool) -> float:
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
        worst = max(worst, top - float(tight.min()), float(np.abs(excess[masks[kinds == 2]]).max(initial=0.0)))
        fixed = [*fixed, *masks.tolist()]
    return worst if np.linalg.matrix_rank(vectors(fixed, n)) == n else float("inf")
