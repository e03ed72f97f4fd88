"""Values and power indices recomputed another way: dividends, marginal contributions, polynomials, efficiency."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Certificate, Found
from winset.coalitions.concepts import Banzhaf, DeeganPackel, Shapley
from winset.coalitions.games.coalitional import CoalitionalGame, CoalitionalStack
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_stack", "certify_values", "dividends"]


COUNTED = 18
"""Up to so many voters all values are recomputed from counts of swings."""
SMALL = 12
"""Up to so many players all values are recomputed from dividends."""


def dividends(table: NDArray[Any]) -> NDArray[Any]:
    """Harsanyi's dividends of each coalition (Harsanyi 1963); over the last axis."""
    d = table.copy()
    n = d.shape[-1].bit_length() - 1
    for i in range(n):
        pairs = d.reshape(*d.shape[:-1], -1, 2, 1 << i)
        pairs[..., 1, :] -= pairs[..., 0, :]
    return d


def from_dividends(table: NDArray[Any], banzhaf: bool) -> list[Any]:
    """Shapley's value shares dividends equally; Banzhaf's gives each member a dividend over 2^(size-1)."""
    d = dividends(table)
    n = len(d).bit_length() - 1
    exact = d.dtype == object
    sizes = [mask.bit_count() for mask in range(len(d))]
    values: list[Any] = [Fraction(0) if exact else 0.0] * n
    for mask in range(1, len(d)):
        if d[mask] == 0:
            continue
        by = 2 ** (sizes[mask] - 1) if banzhaf else sizes[mask]
        share = Fraction(d[mask]) / by if exact else d[mask] / by
        for i in range(n):
            if mask >> i & 1:
                values[i] += share
    return values


def by_counts(wins: NDArray[np.int64], banzhaf: bool) -> list[Fraction]:
    """All values of a simple game from the number of swings by size."""
    n = len(wins).bit_length() - 1
    sizes = np.zeros(1, dtype=np.int64)
    for _ in range(n - 1):
        sizes = np.concatenate([sizes, sizes + 1])
    values = []
    for i in range(n):
        pairs = wins.reshape(-1, 2, 1 << i)
        gain = (pairs[:, 1] - pairs[:, 0]).ravel()
        swings = np.bincount(sizes[gain > 0], minlength=n) - np.bincount(sizes[gain < 0], minlength=n)
        weight = [Fraction(1, 2 ** (n - 1)) if banzhaf else Fraction(1, n * comb(n - 1, s)) for s in range(n)]
        values.append(sum((int(k) * w for k, w in zip(swings, weight, strict=True)), Fraction(0)))
    return values


def marginal_value(values: NDArray[np.float64], i: int, banzhaf: bool) -> float:
    """One player's value from marginal contributions, in floating point."""
    n = len(values).bit_length() - 1
    if banzhaf:
        pairs = values.reshape(-1, 2, 1 << i)
        return float((pairs[:, 1] - pairs[:, 0]).sum() / 2 ** (n - 1))
    sizes = np.zeros(1, dtype=np.int8)
    for _ in range(n - 1):
        sizes = np.concatenate([sizes, sizes + 1])
    pairs = values.reshape(-1, 2, 1 << i)
    weight = 1 / n / np.array([float(comb(n - 1, s)) for s in range(n)])
    return float(np.dot((pairs[:, 1] - pairs[:, 0]).ravel(), weight[sizes]))


def certify_values(game: CoalitionalGame | VotingRule, concept: Concept, found: Found) -> Certificate:
    """All values from dividends where players are few; else efficiency and one player, by marginal contributions."""
    if not found.points:
        return Certificate("no point", float("inf"), 1e-9, statement=found.reason)
    point = list(found.points[0].values)
    if "standard_error" in found.details:
        return _sampled_again(game, found) if isinstance(concept, Banzhaf) else _sampled(game, point, found)
    voting = isinstance(game, VotingRule)
    if not isinstance(concept, Shapley | Banzhaf):
        return _critical(game, concept, point)
    banzhaf = isinstance(concept, Banzhaf)
    raw = list(found.details["raw"].values) if banzhaf else point
    parts: dict[str, Any] = {}
    scale: Any
    if isinstance(game, VotingRule):
        scale, whole = 1, 1
        table = game.table().astype(object) if game.n <= SMALL else None
    else:
        assert game.values is not None
        scale = float(np.abs(game.values).max()) or 1.0
        whole = game.worth_of_mask((1 << game.n) - 1)
        table = None
        if game.n <= SMALL:
            table = game.values
            if game.numerators is not None:
                table = np.array([Fraction(int(v), game.denominator) for v in game.numerators], dtype=object)
    if not banzhaf:
        parts["efficiency"] = abs(sum(point) - whole) / scale
    if table is not None:
        expected = from_dividends(table, banzhaf)
        parts["dividends"] = max(abs(a - b) for a, b in zip(raw, expected, strict=True)) / scale
    elif isinstance(game, VotingRule) and game.n <= COUNTED:
        expected = by_counts(game.table(), banzhaf)
        parts["counts"] = max(abs(a - b) for a, b in zip(raw, expected, strict=True))
    elif isinstance(game, CoalitionalGame):
        assert game.values is not None
        i = int(np.argmax([abs(float(x)) for x in raw]))
        gap = abs(float(raw[i]) - marginal_value(game.values, i, banzhaf))
        parts["one player's marginal contributions"] = gap / scale
    elif len(game.rules) == 1 and game.rules[0][1] <= 20_000_000:
        parts.update(_one_voter(game, raw, banzhaf))
    if banzhaf and voting and found.details["raw"].values.dtype == object:
        parts["whole numbers"] = max(Fraction(x * 2 ** (game.n - 1)).denominator - 1 for x in raw)
    if banzhaf:
        total = sum(raw)
        other = found.details["normalized"].values
        parts["normalisation"] = max(abs(a * total - b) for a, b in zip(other, raw, strict=True)) if total else 0
        chosen = other if isinstance(concept, Banzhaf) and concept.normalized else raw
        parts["form"] = max(abs(a - b) for a, b in zip(chosen, point, strict=True))
    if "error_bound" in found.details:
        parts["error bound"] = found.details["error_bound"]
    worst = max(parts.values())
    complete = "dividends" in parts or "counts" in parts
    proved = all(isinstance(x, Fraction | int) for x in point) and worst <= 1e-10 and (not complete or worst == 0)
    how = "All values agree with dividends or counts of swings" if complete else "Checked by " + ", ".join(parts)
    return Certificate(
        "distance from the value", float(worst), 1e-10, exact=proved, statement=f"{how}.",
        parts={k: float(v) for k, v in parts.items()},
    )  # fmt: skip


def _one_voter(game: VotingRule, raw: list[Any], banzhaf: bool) -> dict[str, float]:
    """Equal weights have equal power, larger weights no less; the first voter's swings by a convolution in floats."""
    weights, quota = game.rules[0]
    order = sorted(range(game.n), key=lambda i: weights[i])
    parts = {"order of weights": 0.0}
    for a, b in pairwise(order):
        gap = float(raw[a] - raw[b])
        parts["order of weights"] = max(parts["order of weights"], abs(gap) if weights[a] == weights[b] else gap)
    if not banzhaf:
        return parts
    i = order[-1]
    chance = np.zeros(quota)
    chance[0] = 1.0
    reached = 0
    for j in range(game.n):
        w = weights[j]
        if j == i or w == 0:
            continue
        reached = min(reached + w, quota - 1)
        before = chance[: reached + 1].copy()
        chance[: reached + 1] *= 0.5
        if w <= reached:
            chance[w : reached + 1] += 0.5 * before[: reached + 1 - w]
    swing = float(chance[max(quota - weights[i], 0) :].sum())
    parts["one voter's swings"] = abs(swing - float(raw[i]))
    return parts


def _sampled(game: Any, point: list[Any], found: Found) -> Certificate:
    whole = float(game.worth_of_mask((1 << game.n) - 1)) if isinstance(game, CoalitionalGame) else 1.0
    scale = max(abs(whole), 1e-300)
    width = float(np.max(found.details["high"].values - found.details["low"].values)) / 2
    off = abs(sum(point) - whole) / scale
    return Certificate(
        "efficiency", off, 1e-9,
        statement=f"Every sampled order is efficient; intervals reach {width:.3g} to either side.",
        parts={"efficiency": off, "half width": width},
    )  # fmt: skip


def _sampled_again(game: Any, found: Found, draws: int = 400) -> Certificate:
    """Another sample of coalitions, of each player's swings apart: how many standard errors away, beyond five."""
    n, rng = game.n, np.random.default_rng(20240229)
    worth = game.worth_of_mask if isinstance(game, CoalitionalGame) else lambda mask: game.wins(_inside(mask, n))
    raw, error = found.details["raw"].values, found.details["standard_error"].values
    worst = 0.0
    for i in range(n):
        swings = np.empty(draws)
        for k in range(draws):
            others = sum(1 << int(j) for j in np.flatnonzero(rng.random(n) < 0.5) if j != i)
            swings[k] = float(worth(others | 1 << i)) - float(worth(others))
        apart = abs(float(swings.mean()) - float(raw[i]))
        width = np.hypot(float(error[i]), float(swings.std(ddof=1)) / np.sqrt(draws))
        worst = max(worst, apart / width if width > 0 else (0.0 if apart <= 1e-9 * max(1.0, abs(raw[i])) else np.inf))
    half = float(np.max(found.details["high"].values - found.details["low"].values)) / 2
    return Certificate(
        "standard errors beyond five", max(0.0, worst - 5.0), 1e-9,
        statement=f"A sample of its own agrees; intervals reach {half:.3g} to either side.",
        parts={"standard errors apart": worst, "half width": half},
    )  # fmt: skip


def _inside(mask: int, n: int) -> NDArray[np.bool_]:
    return np.array([bool(mask >> i & 1) for i in range(n)])


def _critical(game: Any, concept: Concept, point: list[Any]) -> Certificate:
    """Deegan-Packel and Johnston from the definition, coalition by coalition (up to 12 voters), else efficiency."""
    off: Any = abs(sum(point) - 1)
    parts: dict[str, Any] = {"efficiency": off}
    if game.n <= 12:
        table = game.table() if isinstance(game, VotingRule) else game.values
        shares, count = [Fraction(0)] * game.n, 0
        for size in range(1, game.n + 1):
            for members in combinations(range(game.n), size):
                mask = sum(1 << i for i in members)
                critical = [i for i in members if table[mask] and not table[mask ^ (1 << i)]]
                if not critical or (isinstance(concept, DeeganPackel) and len(critical) < size):
                    continue
                count += 1
                for i in critical:
                    shares[i] += Fraction(1, len(critical))
        parts["definition"] = max(abs(a - s / count) for a, s in zip(point, shares, strict=True))
    worst = max(parts.values())
    return Certificate(
        "distance from the index", float(worst), 0.0, exact=worst == 0 and "definition" in parts,
        statement="Checked by " + " and ".join(parts) + ".", parts={k: float(v) for k, v in parts.items()},
    )  # fmt: skip


def certify_stack(stack: CoalitionalStack, concept: Concept, found: Found) -> NDArray[np.float64]:
    """Distance of each row from the value by dividends."""
    d = dividends(stack.values)
    sizes = np.array([mask.bit_count() for mask in range(d.shape[1])])
    share = d / (np.exp2(sizes - 1) if isinstance(concept, Banzhaf) else np.maximum(sizes, 1))
    members = np.array([[mask >> i & 1 for i in range(len(stack.players))] for mask in range(d.shape[1])], dtype=float)
    scale = np.abs(stack.values).max(axis=1)
    off: NDArray[np.float64] = np.abs(share @ members - found.details["points"]).max(axis=1)
    return off / np.where(scale > 0, scale, 1.0)
