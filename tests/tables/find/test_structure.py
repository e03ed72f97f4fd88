"""Potentials and supermodular games: the literature, naive twins, what is shown when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.structure import has_exact_potential, has_ordinal_potential, is_supermodular, pure_equilibria
from winset.tables.find.potential import PotentialFunction

CASES = json.loads((Path(__file__).parents[2] / "cases" / "refinements.json").read_text())
SHAPES = [(2, 2), (3, 2), (2, 2, 2), (3, 3), (1, 3), (4,)]


def cell(point):
    return tuple(int(np.argmax(s)) for s in point)


def random_payoffs(seed, shape, top):
    return np.random.default_rng(seed).integers(0, top + 1, (len(shape), *shape)).astype(float)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    sol = ws.solve(ws.NormalForm(case["payoffs"]), ws.Potential())
    assert (sol.status is ws.Status.SOLVED) == case["exact_potential"]
    assert sol.certificate.ok


def test_a_congestion_game_has_an_exact_potential():
    """Rosenthal (1973): each user of a road pays by how many use it; the potential adds up costs user by user."""
    cost = {0: [1, 4, 9], 1: [2, 3, 4]}
    payoffs = np.zeros((3, 2, 2, 2))
    rosenthal = np.zeros((2, 2, 2))
    for c in np.ndindex(2, 2, 2):
        for i in range(3):
            payoffs[(i, *c)] = -cost[c[i]][c.count(c[i]) - 1]
        rosenthal[c] = -sum(sum(cost[r][: c.count(r)]) for r in (0, 1))
    sol = ws.solve(ws.NormalForm(payoffs), ws.Potential()).require()
    difference = sol.details["potential"] - rosenthal
    assert np.ptp(difference) == pytest.approx(0, abs=1e-9)
    assert {cell(p) for p in sol.points} <= pure_equilibria(payoffs)


def test_cournot_with_any_cost_has_an_ordinal_potential():
    """Monderer and Shapley (1996, section 1): with linear costs a quasi-symmetric Cournot game has an ordinal one."""
    q = np.arange(1, 6)
    total = q[:, None] + q[None]
    price = 40.0 / total**2
    payoffs = np.array([(price - 1) * q[:, None], (price - 1) * q[None]])
    assert ws.solve(ws.NormalForm(payoffs), ws.Potential("ordinal")).require().certificate.ok
    assert ws.solve(ws.NormalForm(payoffs), ws.Potential()).status is ws.Status.NO_SOLUTION


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from(SHAPES), top=st.integers(1, 3))
def test_kinds_agree_with_the_naive_way(seed, shape, top):
    payoffs = random_payoffs(seed, shape, top)
    game = ws.NormalForm(payoffs)
    for kind, expected in (
        ("exact", has_exact_potential(payoffs)),
        ("ordinal", has_ordinal_potential(payoffs)),
        ("generalized", has_ordinal_potential(payoffs, False)),
    ):
        sol = ws.solve(game, ws.Potential(kind))
        assert (sol.status is ws.Status.SOLVED) == expected
        assert sol.certificate.ok
        assert {cell(p) for p in sol.points} <= pure_equilibria(payoffs)
    assert ws.solve(game, ws.Potential("weighted")).certificate.ok


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(2, 2), (3, 2), (2, 2, 2), (2, 3, 2)]))
def test_weights_are_found(seed, shape):
    rng = np.random.default_rng(seed)
    P, w = rng.random(shape), rng.uniform(0.1, 10, len(shape))
    payoffs = []
    for i in range(len(shape)):
        others = tuple(1 if j == i else m for j, m in enumerate(shape))
        payoffs.append(w[i] * P + rng.random(others))
    sol = ws.solve(ws.NormalForm(np.array(payoffs)), ws.Potential("weighted")).require()
    found = np.array(list(sol.details["weights"].values()))
    assert found / found[0] == pytest.approx(w / w[0], rel=1e-6)
    exact = ws.solve(ws.NormalForm(np.array(payoffs) / w.reshape(-1, *[1] * len(shape))), ws.Potential()).require()
    assert np.ptp(exact.details["potential"] - P) == pytest.approx(0, abs=1e-9)


def test_proportions_that_do_not_close():
    """Each pair of three players has gains in proportion, but 1:1, 1:1 and 2:1 fit no weights."""
    payoffs = np.zeros((3, 2, 2, 2))
    a, b, c = np.indices((2, 2, 2))
    payoffs[0], payoffs[1], payoffs[2] = a * b + 2.0 * a * c, a * b + b * c, b * c + a * c
    sol = ws.solve(ws.NormalForm(payoffs), ws.Potential("weighted"))
    assert sol.status is ws.Status.NO_SOLUTION
    assert sol.certificate.ok
    assert len(sol.details["violation"]["cycles"]) == 3


def test_a_violation_has_names():
    game = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]], players=["even", "odd"], actions=[["head", "tail"]] * 2)
    sol = ws.solve(game, ws.Potential())
    assert sol.details["violation"]["players"] == ("even", "odd")
    assert sol.details["violation"]["cells"][0] == ("head", "head")
    assert ws.Solution.from_dict(sol.to_dict()) == sol
    with pytest.raises(ws.NotSolved):
        sol.require()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from(SHAPES), top=st.integers(1, 2), lift=st.booleans())
def test_supermodular_games(seed, shape, top, lift):
    payoffs = random_payoffs(seed, shape, top)
    if lift:
        payoffs = payoffs + 3.0 * np.indices(shape).sum(axis=0) ** 2
    sol = ws.solve(ws.NormalForm(payoffs), ws.Supermodular())
    assert (sol.status is ws.Status.SOLVED) == is_supermodular(payoffs)
    assert sol.certificate.ok
    if sol.points:
        all_of_them = pure_equilibria(payoffs)
        assert {cell(p) for p in sol.points} <= all_of_them
        low, high = np.min([cell(p) for p in sol.points], axis=0), np.max([cell(p) for p in sol.points], axis=0)
        assert all((low <= c).all() and (c <= high).all() for c in all_of_them)


def test_a_search_game_has_a_low_and_a_high_equilibrium():
    """Diamond (1982) as in Milgrom and Roberts (1990): effort pays with the efforts of others."""
    effort = np.arange(4)
    u = effort[:, None] * effort[None] - effort[:, None] ** 2 / 2 - 0.4 * effort[:, None]
    sol = ws.solve(ws.NormalForm.from_bimatrix(u, u.T), ws.Supermodular()).require()
    assert [cell(p) for p in sol.points] == [(0, 0), (3, 3)]


@pytest.mark.parametrize("change", [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e6)])
def test_payoffs_scaled_and_shifted(change):
    payoffs = random_payoffs(1, (3, 3), 4) + 5.0 * np.indices((3, 3)).sum(axis=0) ** 2
    payoffs[0] = payoffs[1]
    game = ws.NormalForm(payoffs * change[0] + change[1])
    for concept in (ws.Potential(), ws.Potential("weighted"), ws.Potential("ordinal"), ws.Supermodular()):
        plain, moved = ws.solve(ws.NormalForm(payoffs), concept), ws.solve(game, concept)
        assert moved.status is plain.status
        assert [cell(p) for p in moved.points] == [cell(p) for p in plain.points]


def test_flat_payoffs_and_bad_input():
    flat = ws.NormalForm(np.ones((2, 2, 2)))
    for kind in ("exact", "weighted", "ordinal", "generalized"):
        assert len(ws.solve(flat, ws.Potential(kind)).require().points) == 4
    assert [cell(p) for p in ws.solve(flat, ws.Supermodular()).require().points] == [(0, 0), (1, 1)]
    with pytest.raises(ws.ModelError, match=r"Potential\.kind: must be one of 'exact'"):
        ws.Potential("cardinal")
    with pytest.raises(ws.MethodError, match="deviations"):
        ws.solve(flat, ws.Potential("ordinal"), PotentialFunction(deviations=1))
