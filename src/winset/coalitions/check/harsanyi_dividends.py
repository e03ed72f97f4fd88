"""Weighted Shapley values by their potential, and solidarity values by the weight that each worth has in them."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from winset.base.solution import Certificate, Found
from winset.coalitions.check.verdict import Worth, by_size, exact_table, same_value, worths
from winset.coalitions.concepts import Solidarity, WeightedShapley
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule

__all__ = ["certify_dividends"]


def _weighted(game: CoalitionalGame, weights: list[Fraction]) -> list[Worth]:
    """w_i (P(N) - P(N - i)), where w(S) P(S) is v(S) plus the sum of w_i P(S - i) (Hart and Mas-Colell 1989).

    In whole numbers as far as it goes: potentials are held as fractions, or floats if worths are.
    """
    n, worth = game.n, worths(game)
    exact = game.exact
    shares: list[Worth] = list(weights) if exact else [float(w) for w in weights]
    potential: list[Worth] = [worth[0]]
    totals: list[Worth] = [shares[0] * 0]
    for mask in range(1, 1 << n):
        top = mask.bit_length() - 1
        totals.append(totals[mask ^ 1 << top] + shares[top])
        rest = [shares[i] * potential[mask ^ 1 << i] for i in range(n) if mask >> i & 1]
        potential.append((worth[mask] + sum(rest)) / totals[mask])
    return [w * (potential[-1] - potential[-1 - (1 << i)]) for i, w in enumerate(shares)]


def _solidarity(game: CoalitionalGame) -> list[Worth]:
    """Weights of worths by size: the mean contribution in S has v(S) once, and every v(S - i) over the size of S."""
    values, unit, exact = exact_table(game)
    n = game.n
    once = [Fraction(0), *(Fraction(1, s * comb(n, s)) for s in range(1, n + 1)), Fraction(0)]
    lost = [once[s + 1] / (s + 1) for s in range(n + 1)]
    point: list[Worth] = []
    for i in range(n):
        pairs = values.reshape(-1, 2, 1 << i)
        inside, outside = (by_size(pairs[:, k].reshape(-1)).tolist() for k in (1, 0))
        total: Worth = Fraction(0)
        for s in range(n):
            kept, gone = once[s + 1] - (n - s - 1) * lost[s + 1], lost[s]
            total += (
                (kept * inside[s] - gone * outside[s]) if exact else float(kept) * inside[s] - float(gone) * outside[s]
            )
        point.append(total / unit)
    return point


def certify_dividends(
    game: CoalitionalGame | VotingRule, concept: WeightedShapley | Solidarity, found: Found
) -> Certificate:
    """The distance from the value, recomputed by another definition."""
    table = game.to_game() if isinstance(game, VotingRule) else game
    if isinstance(concept, WeightedShapley):
        right = _weighted(table, [Fraction(repr(w)) if isinstance(w, float) else Fraction(w) for w in concept.weights])
        text = "The value was computed again from its potential (Hart and Mas-Colell 1989)."
    else:
        right = _solidarity(table)
        text = "Every worth was weighed as often as it enters the value (Nowak and Radzik 1994)."
    return same_value(table, found, right, text)
