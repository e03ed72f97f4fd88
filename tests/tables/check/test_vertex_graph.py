"""Completeness from the vertices that come with an answer: proved for generic games, never from spoilt vertices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.extreme_equilibria import extreme_equilibria
from winset.base.solution import Found
from winset.solve import certifier_for
from winset.tables.check.vertex_graph import equilibria_of_vertices
from winset.tables.find.exact_vertices import walk, whole_table


def drawn(m: int, n: int, most: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, most + 1, size=(2, m, n))


def vertices_of(payoffs: np.ndarray) -> np.ndarray:
    """Bases of all vertices of the side with fewer variables, by the walk in whole numbers."""
    _, m, n = payoffs.shape
    ranges = range(m), range(m, m + n)
    table, (own, other) = (payoffs[1].T, ranges) if m <= n else (payoffs[0], ranges[::-1])
    met = walk(whole_table(table.astype(object)), own, other, 10**5)
    assert met is not None
    return np.array(list(met.values()), dtype=np.int64)


def unit_of(payoffs: np.ndarray) -> np.ndarray:
    low, high = payoffs.min(axis=(1, 2), keepdims=True), payoffs.max(axis=(1, 2), keepdims=True)
    return (payoffs - low) / np.maximum(high - low, 1)


def supports(points: object) -> set[tuple[int, ...]]:
    return {tuple(sum(1 << a for a, p in enumerate(s) if p > 0) for s in point) for point in points}  # type: ignore[attr-defined]


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 4), st.integers(1, 4), st.sampled_from([2, 9, 999]), st.integers(0, 10**6))
def test_agrees_with_brute_force_or_says_nothing(m: int, n: int, most: int, seed: int) -> None:
    payoffs = drawn(m, n, most, seed)
    found = equilibria_of_vertices(unit_of(payoffs), vertices_of(payoffs))
    if found is not None:
        assert found == supports(extreme_equilibria(payoffs.astype(object)))


@pytest.mark.parametrize(("m", "n"), [(3, 3), (3, 6), (6, 3), (5, 5)])
def test_generic_games_are_proved_and_spoilt_vertices_are_not(m: int, n: int) -> None:
    payoffs = drawn(m, n, 99, 7)
    unit, vertices = unit_of(payoffs), vertices_of(payoffs)
    assert equilibria_of_vertices(unit, vertices) == supports(extreme_equilibria(payoffs.astype(object)))
    for k in range(len(vertices)):
        assert equilibria_of_vertices(unit, np.delete(vertices, k)) is None
        changed = vertices.copy()
        changed[k] ^= 3
        assert equilibria_of_vertices(unit, changed) is None
    assert equilibria_of_vertices(unit, np.append(vertices, vertices[:1])) is None
    assert equilibria_of_vertices(unit, vertices[:0]) is None
    assert equilibria_of_vertices(unit, -vertices) is None
    assert equilibria_of_vertices(unit[:, ::-1], vertices) != supports(extreme_equilibria(payoffs.astype(object)))


def test_a_closed_graph_of_another_polytope_proves_nothing() -> None:
    one, other = drawn(3, 3, 9999, 1), drawn(3, 3, 9999, 2)
    assert set(vertices_of(one).tolist()) != set(vertices_of(other).tolist())
    assert equilibria_of_vertices(unit_of(one), vertices_of(other)) is None


@pytest.mark.kernel
@pytest.mark.parametrize(("m", "n"), [(8, 8), (8, 12), (12, 8), (8, 40)])
def test_larger_games_in_whole_numbers_are_proved_complete(m: int, n: int) -> None:
    game = ws.NormalForm(drawn(m, n, 999, 1))
    solution = ws.solve(game, ws.Nash()).require()
    assert solution.certificate.exact
    assert solution.certificate.proved == ("points", "completeness")
    assert len(solution.points) % 2 == 1


@pytest.mark.kernel
def test_a_point_left_out_is_missed_and_without_vertices_nothing_is_proved() -> None:
    game, concept = ws.NormalForm(drawn(8, 8, 999, 1)), ws.Nash()
    s = ws.solve(game, concept).require()
    certify = certifier_for(game, concept)
    details = {"exact_points": s.details["exact_points"], "vertices": s.details["vertices"]}
    whole = Found(s.status, s.points, "all", details=details)
    assert certify(game, concept, whole).exact
    fewer = Found(s.status, s.points[1:], "all", details={**details, "exact_points": details["exact_points"][1:]})
    missed = certify(game, concept, fewer)
    assert missed.parts["completeness"] == np.inf
    assert "of the 3 extreme equilibria 2 are among the 2 listed" in missed.statement
    for spoilt in (details["vertices"][1:], details["vertices"].astype(float), [1, 2]):
        certificate = certify(game, concept, whole.but(details={**details, "vertices": spoilt}))
        assert (certificate.ok, certificate.exact, certificate.covers) == (True, False, "part")
