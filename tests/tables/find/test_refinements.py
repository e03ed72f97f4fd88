"""Risk dominance, perfection, tracing and indices: the literature, naive twins, invariances, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.structure import is_perfect_for_two, risk_dominant
from winset.tables.find.linear_tracing import LinearTracing
from winset.tables.find.logarithmic_tracing import LogarithmicTracing

CASES = json.loads((Path(__file__).parents[2] / "cases" / "refinements.json").read_text())
TWO = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_two_players.json").read_text())
MANY = json.loads((Path(__file__).parents[2] / "cases" / "normal_form_many_players.json").read_text())


def cell(point):
    return tuple(int(np.argmax(s)) for s in point)


def table(case):
    return ws.NormalForm(np.array(case["payoffs"], dtype=object).reshape(-1, *case["actions"]))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_literature(case):
    game = ws.NormalForm(case["payoffs"])
    assert sorted(cell(p) for p in ws.solve(game, ws.RiskDominance()).require().points) == [
        tuple(c) for c in case["risk_dominant"]
    ]
    perfect = ws.solve(game, ws.Perfect()).require()
    pure = [cell(p) for p in perfect.points if all(s.max() == 1 for s in p)]
    assert sorted(pure) == [tuple(c) for c in case["perfect"]]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), top=st.integers(2, 9))
def test_risk_dominance_is_that_of_the_naive_way(seed, top):
    payoffs = np.random.default_rng(seed).integers(0, top, (2, 3, 3))
    payoffs[:, range(3), range(3)] += 5
    sol = ws.solve(ws.NormalForm(payoffs), ws.RiskDominance())
    assert {cell(p) for p in sol.points} == risk_dominant(payoffs)
    assert sol.certificate.ok
    changed = ws.NormalForm.from_bimatrix(payoffs[0] * 7 - 3 + np.arange(3)[None], payoffs[1] / 9)
    assert {cell(p) for p in ws.solve(changed, ws.RiskDominance()).points} == risk_dominant(payoffs)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), top=st.integers(1, 3))
def test_perfection_of_two_players_is_that_of_the_naive_way(seed, top):
    payoffs = np.random.default_rng(seed).integers(0, top + 1, (2, 3, 3)).astype(float)
    sol = ws.solve(ws.NormalForm(payoffs), ws.Perfect())
    assert sol.certificate.ok
    for point, verdict in zip(sol.details["judged"], sol.details["verdicts"], strict=True):
        assert (verdict == "perfect") == is_perfect_for_two(payoffs, point[0], point[1])
        alone = ws.solve(ws.NormalForm(payoffs), ws.Perfect(tuple(point)))
        assert (alone.status is ws.Status.SOLVED) == (verdict == "perfect")


def test_perfection_of_three_players():
    """Van Damme (1991, section 2.2): undominated strategies are not enough with three players."""
    u = np.zeros((3, 2, 2, 2))
    values = {
        (0, 0, 0): (1, 1, 1), (0, 1, 0): (1, 0, 1), (1, 0, 0): (1, 1, 1), (1, 1, 0): (0, 0, 1),
        (0, 0, 1): (1, 1, 0), (0, 1, 1): (0, 0, 0), (1, 0, 1): (0, 1, 0), (1, 1, 1): (1, 0, 0),
    }  # fmt: skip
    for c, row in values.items():
        u[(slice(None), *c)] = row
    game = ws.NormalForm(u)
    judge = [ws.solve(game, ws.Perfect(profile)) for profile in (((1, 0),) * 3, ((0, 1), (1, 0), (1, 0)))]
    assert judge[0].status is ws.Status.SOLVED
    assert judge[0].certificate.ok
    assert judge[1].details["verdicts"] == ["not perfect"]
    assert "whatever the others' small mistakes" in judge[1].details["reasons"][0]


def test_three_players_where_one_strategy_is_dominated_or_everything_is_mixed():
    u = np.zeros((3, 2, 2, 2))
    u[0, 0] = 1
    u[1, :, 0, 0] = 1
    u[2] = np.indices((2, 2, 2))[2] == 0
    sol = ws.solve(ws.NormalForm(u), ws.Perfect(((1, 0), (0, 1), (1, 0))))
    assert sol.status is ws.Status.NO_SOLUTION
    first = MANY[next(k for k, c in enumerate(MANY) if len(c["actions"]) == 3 and max(c["actions"]) == 2)]
    judged = ws.solve(table(first), ws.Perfect())
    assert judged.certificate.ok
    assert "perfect" in judged.details["verdicts"]


def test_not_an_equilibrium_and_one_player():
    game = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    sol = ws.solve(game, ws.Perfect(([1, 0], [1, 0])))
    assert sol.status is ws.Status.NO_SOLUTION
    assert sol.details["reasons"] == ["it is not a Nash equilibrium"]
    assert ws.solve(ws.NormalForm([[1.0, 2.0]]), ws.Perfect(((0, 1),))).require().certificate.ok


@pytest.mark.parametrize("case", TWO, ids=[c["name"] for c in TWO])
def test_indices_of_two_players(case):
    sol = ws.solve(table(case), ws.EquilibriumIndex()).require()
    indices = sol.details["indices"]
    if not case["degenerate"]:
        assert None not in indices
        assert sum(indices) == 1
        pure = [i for p, i in zip(sol.points, indices, strict=True) if all(s.max() == 1 for s in p)]
        assert set(pure) <= {1}
    for point, index in zip(sol.details["exact_points"], indices, strict=True):
        assert index is None or strict_outside(table(case).exact, point)


def strict_outside(tables, point):
    """Whether every unused action is worse, in fractions, as a regular equilibrium needs (van Damme 1991, 2.5)."""
    values = tables[0] @ point[1], point[0] @ tables[1]
    return all(v < max(row) for row, s in zip(values, point, strict=True) for v, p in zip(row, s, strict=True) if not p)


@pytest.mark.parametrize("seed", range(4))
def test_indices_of_three_players_sum_to_one(seed):
    sol = ws.solve(ws.generators.random((2, 2, 2), seed), ws.EquilibriumIndex()).require()
    if None not in sol.details["indices"] and sol.completeness == "all":
        assert sum(sol.details["indices"]) == 1


def test_tracing_follows_risk_dominance_in_two_by_two_games():
    """Harsanyi and Selten (1988, chapter 5): from the bicentric prior the risk-dominant equilibrium is reached."""
    rng = np.random.default_rng(0)
    for _ in range(12):
        a, b, c, d = rng.uniform(0.5, 5, 4)
        game = ws.NormalForm.from_bimatrix([[a, 0], [0, b]], [[c, 0], [0, d]])
        prior = ((a / (a + b), b / (a + b)), (c / (c + d), d / (c + d)))
        sol = ws.solve(game, ws.Tracing(prior, eta=1e-3)).require()
        assert cell(sol.point) == ((0, 0) if a * c > b * d else (1, 1))
        assert cell(ws.solve(game, ws.RiskDominance()).point) == cell(sol.point)


@pytest.mark.parametrize("shape", [(2, 2), (4, 3), (3, 3, 2), (3,), (1, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_tracing_ends_at_an_equilibrium(shape, seed):
    game = ws.generators.random(shape, seed)
    for concept in (ws.Tracing(), ws.Tracing(eta=0.1)):
        sol = ws.solve(game, concept).require()
        assert sol.certificate.value < 1e-8
        scaled = ws.NormalForm(game.payoffs * 1e9 + 1e3)
        assert ws.solve(scaled, concept).point[0] == pytest.approx(sol.point[0], abs=1e-6)
    assert ws.Solution.from_dict(sol.to_dict()) == sol


def test_the_prior_decides():
    game = ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    for k in (0, 1):
        prior = (tuple(np.eye(2)[k] * 0.8 + 0.1),) * 2
        assert cell(ws.solve(game, ws.Tracing(prior)).require().point) == (k, k)


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (5, 5), (1, 3)])
@pytest.mark.parametrize("seed", range(4))
def test_the_linear_procedure_is_the_limit_of_the_logarithmic_one(shape, seed):
    game = ws.generators.random(shape, seed)
    linear = ws.solve(game, ws.Tracing(procedure="linear")).require()
    logarithmic = ws.solve(game, ws.Tracing(eta=1e-4)).require()
    assert linear.method == "LinearTracing"
    for a, b in zip(linear.point, logarithmic.point, strict=True):
        assert a == pytest.approx(b, abs=1e-6)
    assert linear.details["path"][0][0] == 1
    assert linear.details["path"][-1][0] == 0


@settings(max_examples=40, deadline=None)
@example(seed=788, shape=(3, 3), top=2)
@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(2, 2), (3, 3), (2, 4), (1, 2)]), top=st.integers(1, 3))
def test_the_linear_procedure_is_proved_also_with_ties(seed, shape, top):
    rng = np.random.default_rng(seed)
    game = ws.NormalForm(rng.integers(0, top + 1, (2, *shape)))
    prior = tuple(tuple(rng.dirichlet(np.ones(m))) for m in shape)
    for given_prior in (None, prior):
        sol = ws.solve(game, ws.Tracing(given_prior, "linear")).require()
        assert sol.certificate.exact
        assert ws.Solution.from_dict(sol.to_dict()) == sol


def test_limits_and_bad_input():
    game = ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert ws.solve(game, ws.Tracing(), LogarithmicTracing(steps=2)).status is ws.Status.LIMIT
    hard = ws.generators.random(6, 3)
    assert ws.solve(hard, ws.Tracing(procedure="linear"), LinearTracing(pivots=1)).status is ws.Status.LIMIT
    with pytest.raises(ws.MethodError, match="takes two players, got 3"):
        ws.solve(ws.generators.random((2, 2, 2), 0), ws.Tracing(procedure="linear"))
    with pytest.raises(ws.MethodError, match="takes at most 40 actions, got 60"):
        ws.solve(ws.generators.random(30, 0), ws.Tracing(procedure="linear"))
    with pytest.raises(ws.ModelError, match=r"Tracing\.procedure: must be 'logarithmic' or 'linear', got 'cubic'"):
        ws.Tracing(procedure="cubic")
    with pytest.raises(ws.ModelError, match=r"prior: must have 2 and 2 probabilities, got 2 and 1"):
        ws.solve(game, ws.Tracing(((0.5, 0.5), (1.0,))))
    with pytest.raises(ws.ModelError, match=r"profile: must have 2 and 2 probabilities, got 1"):
        ws.solve(game, ws.Perfect(((1.0,),)))
    with pytest.raises(ws.ModelError, match=r"Tracing\.prior\[1\]: must be probabilities that sum to 1"):
        ws.Tracing(((0.5, 0.5), (0.5, float("nan"))))
    with pytest.raises(ws.ModelError, match=r"Tracing\.eta: must be a number > 0, got 0"):
        ws.Tracing(eta=0)
    with pytest.raises(ws.ModelError, match=r"Perfect\.profile: must be a list of probabilities"):
        ws.Perfect(3)
    with pytest.raises(ws.MethodError, match="compares equilibria of two players, got 3"):
        ws.solve(ws.NormalForm(np.zeros((3, 2, 2, 2))), ws.RiskDominance())
    with pytest.raises(ws.MethodError, match="at most 200 actions"):
        ws.solve(ws.NormalForm(np.zeros((2, 150, 150))), ws.Tracing())
    flat = ws.NormalForm(np.ones((2, 2, 2)))
    assert ws.solve(flat, ws.RiskDominance()).status is ws.Status.NO_SOLUTION
    assert ws.solve(flat, ws.Tracing()).require().point[0] == pytest.approx([0.5, 0.5])
    assert ws.solve(flat, ws.EquilibriumIndex()).require().details["indices"] == [None] * 4
