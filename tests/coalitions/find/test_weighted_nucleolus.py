"""Per-capita and disruption nucleoli: a naive twin, invariances, planted answers, refusals."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.coalitions.check.nucleolus import certify_excesses

TABLES = st.lists(st.integers(0, 9), min_size=6, max_size=6).map(lambda v: [0, 0, 0, v[0], 0, v[1], v[2], 20 + sum(v)])
"""Games of three players in which every split loses."""


def ratios(values: list[int], x: np.ndarray, concept: ws.Concept) -> list[float]:
    """Divided excesses from the largest down, coalition by coalition."""
    n = len(x)
    found = []
    for s in range(1, (1 << n) - 1):
        own = sum(x[i] for i in range(n) if s >> i & 1)
        per_head = isinstance(concept, ws.PerCapitaNucleolus)
        by = bin(s).count("1") if per_head else values[-1] - values[s] - values[~s & ((1 << n) - 1)]
        found.append((values[s] - own) / by)
    return sorted(found, reverse=True)


@pytest.mark.parametrize("concept", [ws.PerCapitaNucleolus(), ws.DisruptionNucleolus()])
@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_no_payoffs_nearby_are_lexicographically_better(concept: ws.Concept, values: list[int]) -> None:
    solution = ws.solve(ws.CoalitionalGame(values), concept).require()
    assert solution.certificate.exact
    x = np.array([float(v) for v in solution.point])
    mine = ratios(values, x, concept)
    for step in (2.0, 0.3, 0.01):
        for i, j in permutations(range(3), 2):
            other = x.copy()
            other[i] += step
            other[j] -= step
            if (other < 0).any():
                continue
            theirs = ratios(values, other, concept)
            first = next(k for k in range(len(mine)) if abs(mine[k] - theirs[k]) > 1e-12)
            assert theirs[first] > mine[first]


@pytest.mark.parametrize("concept", [ws.PerCapitaNucleolus(), ws.DisruptionNucleolus()])
def test_players_change_places_and_units_change(concept: ws.Concept) -> None:
    values = [0, 0, 0, 2, 0, 3, 1, 8, 0, 4, 3, 11, 2, Fraction(13, 2), Fraction(19, 2), 14]
    point = list(ws.solve(ws.CoalitionalGame(values), concept).point)
    order = [2, 0, 3, 1]
    moved = [values[sum(1 << order[i] for i in range(4) if s >> i & 1)] for s in range(16)]
    assert list(ws.solve(ws.CoalitionalGame(moved), concept).point) == [point[k] for k in order]
    scaled = list(ws.solve(ws.CoalitionalGame([1000 * Fraction(v) for v in values]), concept).point)
    assert scaled == [1000 * v for v in point]
    tiny = ws.solve(ws.CoalitionalGame([1e-12 * float(v) for v in values]), concept).require()
    np.testing.assert_allclose(np.asarray(tiny.point) * 1e12, [float(v) for v in point], rtol=1e-9)


@pytest.mark.parametrize("concept", [ws.PerCapitaNucleolus(), ws.DisruptionNucleolus()])
def test_planted_wrong_answers_are_refused(concept: ws.Concept) -> None:
    savings = [0, 0, 0, 0, 0, 9, 10, 12]
    costs = [0, 0, 0, 2, 0, 3, 1, 8, 0, 4, 3, 11, 2, Fraction(13, 2), Fraction(19, 2), 14]
    game = ws.CoalitionalGame(savings if isinstance(concept, ws.PerCapitaNucleolus) else costs)
    solution = ws.solve(game, concept)
    plain = ws.solve(game, ws.Nucleolus())
    from winset.base.solution import Found

    for point in (plain.point, ws.solve(game, ws.Shapley()).point):
        wrong = Found(solution.status, [point])
        assert not certify_excesses(game, concept, wrong).ok


def test_nothing_to_divide_by_is_refused_with_the_coalition() -> None:
    additive = ws.CoalitionalGame([0, 1, 2, 3, 4, 5, 6, 7])
    with pytest.raises(ws.MethodError, match="every coalition S, which fails for S of players 1"):
        ws.solve(additive, ws.DisruptionNucleolus())
    assert list(ws.solve(additive, ws.PerCapitaNucleolus()).point) == [1, 2, 4]
    with pytest.raises(ws.MethodError, match="at most 10 players, here are 11"):
        ws.solve(ws.WeightedVoting([1] * 11, 6), ws.PerCapitaNucleolus())
    empty = ws.solve(ws.CoalitionalGame([0, 3, 3, 4]), ws.PerCapitaNucleolus())
    assert empty.status is ws.Status.NO_SOLUTION
    assert empty.certificate.ok
    assert list(ws.solve(ws.CoalitionalGame([0, 5]), ws.PerCapitaNucleolus()).point) == [5]
