"""Risk dominance, perfection, tracing and indices checked from the table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.base.points import Profile
from winset.base.solution import Certificate, Found
from winset.tables.check.nash import certify_nash, feasibility, regrets
from winset.tables.concepts import EquilibriumIndex, Nash, Perfect, RiskDominance, Tracing
from winset.tables.games.normal import NormalForm

__all__ = ["certify_index", "certify_perfect", "certify_risk_dominance", "certify_tracing"]


Float = NDArray[np.float64]
TOLERANCE = 1e-8


def _unit(game: NormalForm) -> Float:
    """Payoffs of every player from the lowest on, in units of the player's range."""
    axes = tuple(range(1, game.payoffs.ndim))
    u = game.payoffs / (float(np.abs(game.payoffs).max()) or 1.0)
    u = u - u.min(axis=axes, keepdims=True)
    spread = u.max(axis=axes, keepdims=True)
    return np.asarray(u / np.where(spread > 0, spread, 1.0))


def _payoffs(u: Float, x: list[Float], i: int) -> Float:
    """Payoffs of player i's actions against the others' strategies."""
    letters = "abcdefghijklmnopqrstuvwxyz"[: len(x)]
    others = [j for j in range(len(x)) if j != i]
    spec = ",".join([letters, *(letters[j] for j in others)]) + "->" + letters[i]
    return np.asarray(np.einsum(spec, u, *(x[j] for j in others)))


def certify_risk_dominance(game: NormalForm, concept: RiskDominance, found: Found) -> Certificate:
    """Every strict equilibrium looked up again and compared with every point by the products of losses."""
    A, B = game.payoffs
    strict = []
    for a, b in np.ndindex(*A.shape):
        mine, theirs = np.delete(A[:, b], a), np.delete(B[a], b)
        if (mine < A[a, b] - 1e-9 * np.ptp(A)).all() and (theirs < B[a, b] - 1e-9 * np.ptp(B)).all():
            strict.append((a, b))
    points = [tuple(int(np.argmax(s)) for s in p) for p in found.points]

    def product(k: tuple[int, ...], h: tuple[int, ...]) -> float:
        return float((A[k] - A[h[0], k[1]]) * (B[k] - B[k[0], h[1]]))

    best = []
    for k in strict:
        pairs = [(product(k, h), product(h, k)) for h in strict if h != k]
        if all(mine >= theirs - 1e-9 * max(abs(mine), abs(theirs)) for mine, theirs in pairs):
            best.append(k)
    same = sorted(points) == sorted(best)
    pure = all(float(s.max()) == 1.0 and float(s.sum()) == 1.0 for p in found.points for s in p)
    return Certificate(
        "losses",
        0.0 if same and pure else float("inf"),
        TOLERANCE,
        statement="No strict equilibrium risk-dominates the points." if same else "The comparison gives other points.",
        parts={"strict equilibria": len(strict)},
    )


def certify_perfect(game: NormalForm, concept: Perfect, found: Found) -> Certificate:
    """Every point against mistakes: the largest relative gain of a player when the others make them.

    Two players: each strategy must be best against the other's and against a belief that is positive everywhere, hence
    against every mixture of the two. More players: with small mistakes along tau pure strategies must stay best, and
    what is gained where strategies are mixed must vanish faster than the mistakes.
    """
    if not found.points:
        return Certificate("regret", 0.0, TOLERANCE, statement="No profile is claimed.")
    unit, worst, off = _unit(game), 0.0, 0.0
    for point, trembles in zip(found.points, found.details["trembles"], strict=True):
        worst = max(worst, float(regrets(game, point).max()))
        off = max(off, feasibility(point))
        x = [np.asarray(s, dtype=float) for s in point]
        if len(x) == 2:
            for i, belief in enumerate(trembles):
                values = (unit[i] if i == 0 else unit[i].T) @ belief
                whole = float(belief.min()) > 0 and abs(float(belief.sum()) - 1) < 1e-9
                worst = max(worst, float(values.max() - values @ x[i]) if whole else float("inf"))
        else:
            worst = max(worst, _mistakes(unit, x, trembles))
    return Certificate(
        "regret",
        max(worst, off),
        TOLERANCE,
        statement="The points stay best replies when every action is played by mistake.",
        parts={"regret": worst, "feasibility": off},
    )


def _mistakes(unit: Float, x: list[Float], tau: list[Float]) -> float:
    """What a player gains with small mistakes: anything if strategies are pure, else in proportion to their size."""
    h = 1e-5
    gains = []
    for size in (h, 2 * h):
        y = [s + size * t for s, t in zip(x, tau, strict=True)]
        if len(x) > 1 and any(float(s.min()) <= 0 or abs(float(s.sum()) - 1) > 1e-9 for s in y):
            return float("inf")
        values = [_payoffs(unit[i], y, i) for i in range(len(x))]
        gains.append([float(v.max() - v @ s) for v, s in zip(values, x, strict=True)])
    if all(float(s.max()) == 1.0 for s in x):
        return max(0.0, max(gains[0]) - 1e-14) / h**2
    return max((4.0 * one - two) / (2.0 * h) for one, two in zip(gains[0], gains[1], strict=True))


def certify_tracing(game: NormalForm, concept: Tracing, found: Found) -> Certificate:
    """The regret at the end, and how far the points kept are from the equations of the path."""
    if not found.points:
        return Certificate("regret", 0.0, TOLERANCE, statement="No profile is claimed.")
    unit = _unit(game)
    prior = [np.asarray(s) for s in found.details["prior"]]
    wanted = concept.prior or tuple((1.0 / len(a),) * len(a) for a in game.actions)
    same = all(np.allclose(p, w, atol=1e-12) for p, w in zip(prior, wanted, strict=True))
    away, starts = 0.0, False
    trail: list[tuple[float, Profile]] = found.details["path"]
    for rest, profile in trail:
        x = [np.asarray(s) for s in profile]
        starts = starts or rest == 1.0
        for i in range(len(x)):
            if concept.procedure == "linear":
                values = rest * _payoffs(unit[i], prior, i) + (1 - rest) * _payoffs(unit[i], x, i)
                away = max(away, float(values.max() - values @ x[i]), abs(float(x[i].sum()) - 1.0), -float(x[i].min()))
                continue
            expected = rest * _payoffs(unit[i], prior, i) + (1 - rest) * _payoffs(unit[i], x, i)
            marginal = expected + concept.eta * rest / x[i]
            away = max(away, float(np.ptp(marginal)), abs(float(x[i].sum()) - 1.0))
    end = certify_nash(game, Nash("one"), found)
    last = max(float(np.abs(a - b).max()) for a, b in zip(trail[-1][1], found.points[0], strict=True))
    return Certificate(
        "regret",
        max(end.value, away) if same and starts and last < 1e-3 else float("inf"),
        TOLERANCE,
        exact=end.exact,
        statement="The point is an equilibrium, and the points kept of the path satisfy its equations.",
        parts={**end.parts, "path": away, "last step": last},
    )


def certify_index(game: NormalForm, concept: EquilibriumIndex, found: Found) -> Certificate:
    """Regrets; every index by the determinant of the equations with multipliers; the sum where all are known."""
    if not found.points:
        return Certificate("regret", 0.0, TOLERANCE, statement="No profile is claimed.")
    unit, indices = _unit(game), found.details["indices"]
    n = len(game.players)
    right = len(indices) == len(found.points)
    for point, index in zip(found.points, indices, strict=False):
        x = [np.asarray(s, dtype=float) for s in point]
        supports = [np.flatnonzero(s > 1e-12) for s in x]
        ends = np.cumsum([0, *(len(s) for s in supports)])
        size = int(ends[-1])
        matrix = np.zeros((size + n, size + n))
        for i in range(n):
            rows = slice(ends[i], ends[i + 1])
            matrix[rows, size + i] = matrix[size + i, rows] = 1.0
            for j in range(n):
                if j != i:
                    for c, action in enumerate(supports[j]):
                        y = [np.eye(len(s))[action] if k == j else s for k, s in enumerate(x)]
                        matrix[rows, ends[j] + c] = -_payoffs(unit[i], y, i)[supports[i]]
        sign = round((-1) ** n * float(np.linalg.slogdet(matrix)[0]))
        right = right and (index is None or index == sign)
    whole = found.completeness == "all" and all(index is not None for index in indices)
    total = sum(index or 0 for index in indices)
    regret = max(float(regrets(game, p).max()) for p in found.points)
    fits = right and (not whole or total == 1)
    return Certificate(
        "regret",
        regret if fits else float("inf"),
        TOLERANCE,
        statement="The indices are the signs of the determinants" + (" and sum to 1." if whole else "."),
        parts={"regret": regret, "sum": total},
    )
