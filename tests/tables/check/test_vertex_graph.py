"""Completeness from the vertices that come with an answer: proved for all games, never from spoilt vertices."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.extreme_equilibria import extreme_equilibria
from winset.base.solution import Found
from winset.solve import certifier_for
from winset.tables.arrays import whole_tables
from winset.tables.check.vertex_graph import Labels, equilibria_of_vertices


def drawn(m: int, n: int, most: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, most + 1, size=(2, m, n))


def vertices_of(payoffs: np.ndarray) -> np.ndarray:
    """Every basis of the side with fewer variables but the first, found by trying all sets of labels in fractions.

    The right-hand sides are 1 + e, 1 + e**2, ... for one e that is small enough for these games.
    """
    _, m, n = payoffs.shape
    table, variable, slack = (payoffs[1].T, 0, m) if m <= n else (payoffs[0], m, 0)
    matrix = (table - table.min() + 1).astype(object)
    k, d = matrix.shape
    right = [1 + Fraction(1, 10**9) ** (i + 1) for i in range(k)]
    out = []
    for labels in combinations(range(m + n), d):
        free = [c for c in range(d) if variable + c not in labels]
        tight = [i for i in range(k) if slack + i in labels]
        weights = solution([[*(matrix[i, c] for c in free), right[i]] for i in tight])
        if not free or weights is None or min(weights) <= 0:
            continue
        others = [i for i in range(k) if i not in tight]
        if all(sum(matrix[i, c] * w for c, w in zip(free, weights, strict=True)) < right[i] for i in others):
            out.append(sum(1 << at for at in labels))
    return np.array(out, dtype=np.int64)


def solution(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """By elimination."""
    rows = [[Fraction(x) for x in row] for row in rows]
    for c in range(len(rows)):
        at = next((r for r in range(c, len(rows)) if rows[r][c]), None)
        if at is None:
            return None
        rows[c], rows[at] = rows[at], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for r, row in enumerate(rows):
            if r != c:
                rows[r] = [x - row[c] * y for x, y in zip(row, rows[c], strict=True)]
    return [row[-1] for row in rows]


def proved(payoffs: np.ndarray, vertices: np.ndarray) -> set[Labels] | None:
    low, high = payoffs.min(axis=(1, 2), keepdims=True), payoffs.max(axis=(1, 2), keepdims=True)
    unit = (payoffs - low) / np.maximum(high - low, 1)
    return equilibria_of_vertices(unit, whole_tables(payoffs.astype(object)), vertices)


def labels_of(payoffs: np.ndarray) -> set[Labels]:
    """Supports and best replies of all extreme equilibria, by brute force."""
    A, B = payoffs.astype(object)
    out = set()
    for x, y in extreme_equilibria(payoffs.astype(object)):
        against_y, against_x = A @ np.array(y, dtype=object), np.array(x, dtype=object) @ B
        used = [[p > 0 for p in s] for s in (x, y)]
        best = [[v == max(values) for v in values] for values in (against_y, against_x)]
        out.add(tuple(sum(1 << a for a, flag in enumerate(f) if flag) for f in (used[0], best[0], used[1], best[1])))
    return out


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 4), st.integers(1, 4), st.sampled_from([0, 1, 2, 9, 999]), st.integers(0, 10**6))
def test_agrees_with_brute_force_degenerate_or_not(m: int, n: int, most: int, seed: int) -> None:
    payoffs = drawn(m, n, most, seed)
    assert proved(payoffs, vertices_of(payoffs)) == labels_of(payoffs)


@pytest.mark.parametrize("most", [2, 99])
@pytest.mark.parametrize(("m", "n"), [(3, 3), (3, 6), (6, 3), (4, 4)])
def test_spoilt_vertices_prove_nothing(m: int, n: int, most: int) -> None:
    payoffs = drawn(m, n, most, 7)
    vertices = vertices_of(payoffs)
    assert proved(payoffs, vertices) == labels_of(payoffs)
    for k in range(len(vertices)):
        assert proved(payoffs, np.delete(vertices, k)) is None
        changed = vertices.copy()
        changed[k] ^= 3
        assert proved(payoffs, changed) is None
    assert proved(payoffs, np.append(vertices, vertices[:1])) is None
    assert proved(payoffs, vertices[:0]) is None
    assert proved(payoffs, -vertices) is None
    assert proved(payoffs, vertices | 1 << 62) is None
    assert proved(payoffs, vertices.astype(np.int32)) is None
    assert proved(payoffs, np.repeat(vertices[:, None], 2, axis=1)) is None


def test_a_closed_graph_of_another_polytope_proves_nothing() -> None:
    one, other = drawn(3, 3, 9999, 1), drawn(3, 3, 9999, 2)
    assert set(vertices_of(one).tolist()) != set(vertices_of(other).tolist())
    assert proved(one, vertices_of(other)) is None


def test_bases_that_are_feasible_only_where_nothing_is_moved_are_no_list() -> None:
    payoffs = np.array([[[0, 0], [0, 0]], [[1, 1], [0, 1]]])  # against the second row every reply is best
    vertices = vertices_of(payoffs)
    assert proved(payoffs, vertices) == labels_of(payoffs)
    swapped = payoffs[:, :, ::-1]  # the order in which right-hand sides are moved is the other way about
    names = {0: 0, 1: 1, 2: 3, 3: 2}
    moved = np.array([sum(1 << names[at] for at in range(4) if int(v) >> at & 1) for v in vertices])
    assert set(moved.tolist()) != set(vertices_of(swapped).tolist())
    assert proved(swapped, moved) is None


def test_numbers_of_any_size_are_decided_in_whole_numbers() -> None:
    payoffs = drawn(3, 4, 3, 8).astype(object)
    small, large = payoffs * 1000, payoffs * 10**25
    small[0, 0, 0] += 1
    large[0, 0, 0] += 1  # breaks the same ties, by less than rounding
    unit = np.array([[[float(Fraction(x, 3 * 10**25)) for x in row] for row in table] for table in large])
    right = labels_of(small.astype(np.int64))
    assert right != labels_of(payoffs.astype(np.int64))
    assert equilibria_of_vertices(unit, whole_tables(large), vertices_of(small)) == right


@pytest.mark.kernel
@pytest.mark.parametrize(("m", "n", "most"), [(8, 8, 1), (9, 9, 2), (10, 10, 4), (12, 12, 999), (6, 20, 9), (3, 70, 9)])
def test_larger_degenerate_games_are_proved_complete_and_a_point_left_out_is_missed(m: int, n: int, most: int) -> None:
    game, concept = ws.NormalForm(drawn(m, n, most, 1 if n != 12 else 12)), ws.Nash()
    s = ws.solve(game, concept).require()
    assert s.certificate.exact
    assert "completeness" in s.certificate.proved
    details = {k: s.details[k] for k in ("exact_points", "vertices")}
    few = {**details, "exact_points": details["exact_points"][1:]}
    certificate = certifier_for(game, concept)(game, concept, Found(s.status, s.points[1:], "all", details=few))
    assert certificate.parts["completeness"] == np.inf


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
