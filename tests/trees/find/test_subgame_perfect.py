"""All equilibria of small trees by the reduced table, and subgame perfection by composition."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

import winset as ws
from tests.naive import extensive as naive
from tests.trees.find.test_extensive_cases import BY_NAME, tree_of
from tests.trees.find.test_sequence_form import kuhn_poker
from winset.base.solution import Found
from winset.solve import certifier_for
from winset.trees.find.reduced_table import ReducedTable
from winset.trees.find.sequence_vertices import SequenceVertices
from winset.trees.find.subgame_perfect import SubgameComposition, subgame_roots


def small(seed: int, players: int = 2) -> ws.ExtensiveForm:
    return naive.random_game(np.random.default_rng(seed), players, 3)


def plans_of(tree: ws.ExtensiveForm, point: Any) -> np.ndarray:
    return np.array([float(x) for p in tree.players for x in tree.realization_plan(p, point).values()])


def covered(tree: ws.ExtensiveForm, point: Any, solution: ws.Solution) -> bool:
    """Whether a point is one of a solution's, or lies in the hull of one of its components."""
    wanted = np.r_[plans_of(tree, point), 1.0]
    hulls = [[p] for p in solution.points] + [c.points for c in solution.components]
    tables = (np.vstack([np.array([plans_of(tree, p) for p in h]).T, np.ones(len(h))]) for h in hulls)
    return any(nnls(table, wanted)[1] < 1e-8 for table in tables)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6))
def test_plans_and_tables_give_the_same_equilibria(seed: int) -> None:
    """Every equilibrium from the one lies in a maximal Nash subset of the other."""
    tree = small(seed)
    if tree.to_normal_form().payoffs[0].size > 120:
        return
    table = ws.solve(tree, ws.Nash(), ReducedTable()).require()
    assert all(naive.regret(tree, p.behavior) < 1e-9 for p in table.points)
    if len({s.player for s in tree.information_sets.values()}) < 2:
        return
    solution = ws.solve(tree, ws.Nash()).require()
    assert solution.method == "SequenceVertices"
    assert all(naive.regret(tree, p.behavior) < 1e-9 for p in solution.points)
    for a, b in ((table, solution), (solution, table)):
        assert all(covered(tree, p, b) for p in a.points)
    mixed = [tree.to_behavior(p) for p in ws.solve(tree.to_normal_form(), ws.Nash()).require().points]
    assert all(covered(tree, p, solution) for p in mixed)


def test_kuhn_poker_has_one_family_of_equilibria() -> None:
    """Kuhn (1950): the first player bluffs with the jack at any rate up to 1/3; the second has one strategy."""
    solution = ws.solve(kuhn_poker(), ws.Nash()).require()
    assert solution.completeness == "all"
    assert solution.certificate.exact
    (family,) = solution.components
    assert (family.dimension, len(family.points)) == (1, 2)
    assert sorted(p["one J"]["bet"] for p in family.points) == pytest.approx([0, 1 / 3], abs=1e-12)
    stopped = ws.solve(kuhn_poker(), ws.Nash(), SequenceVertices(vertices=100))
    assert (stopped.status, stopped.completeness) == (ws.Status.LIMIT, "some")
    assert stopped.points
    assert stopped.certificate.ok


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_pure_equilibria_are_those_of_the_table(seed: int) -> None:
    tree = small(seed, players=3)
    found, table = ws.solve(tree, ws.Pure()), ws.solve(tree.to_normal_form(), ws.Pure())
    assert len(found.points) == len(table.points)
    assert all(naive.regret(tree, p.behavior) < 1e-9 for p in found.points)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(["one", "all"]))
def test_subgame_perfect_means_nash_in_every_subgame(seed: int, count: str) -> None:
    tree = small(seed)
    solution = ws.solve(tree, ws.SubgamePerfect(count)).require()
    for subgame in tree.subgames():
        assert all(naive.regret(subgame, p.behavior) < 1e-9 for p in solution.points)


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10**6))
def test_all_means_every_pure_one_too(seed: int) -> None:
    """Pure equilibria that are equilibria in every subgame are among those found."""
    tree = small(seed)
    if math.prod(len(s.actions) for s in tree.information_sets.values()) > 300:
        return
    solution = ws.solve(tree, ws.SubgamePerfect("all"), SubgameComposition()).require()
    reached = {p.outcome for p in solution.points if all(max(m.values()) == 1 for m in p.behavior.values())}
    certify = certifier_for(tree, ws.SubgamePerfect())
    for profile in ws.solve(tree.to_normal_form(reduced=False), ws.Pure()).points:
        names = dict(zip(tree.players, profile, strict=True))
        full = {}
        for player, weights in names.items():
            plan = naive.pure_plans(tree, player)[int(np.argmax(weights))]
            full |= plan
        point = tree.behavior(full)
        if all(naive.regret(g, point.behavior) < 1e-9 for g in tree.subgames()):
            assert certify(tree, ws.SubgamePerfect(), Found(ws.Status.SOLVED, [point])).ok
            if all(len(s.nodes) == 1 for s in tree.information_sets.values()):
                assert point.outcome in reached


def test_roots_are_those_of_the_tree() -> None:
    for seed in range(20):
        tree = small(seed, players=3)
        order = list(tree.layout.order)
        assert [order[v] for v in subgame_roots(tree.to_arrays())] == [g.root for g in tree.subgames()]


def test_composition_agrees_with_backward_induction() -> None:
    tree = tree_of(BY_NAME["centipede"])
    for count in ("one", "all"):
        concept = ws.SubgamePerfect(count)
        composed, induced = ws.solve(tree, concept, SubgameComposition()), ws.solve(tree, concept)
        assert [p.behavior for p in composed.points] == [p.behavior for p in induced.points]


def test_counts_and_continua_are_said() -> None:
    tree = tree_of(BY_NAME["entry-with-fight"])
    solution = ws.solve(tree, ws.SubgamePerfect("all")).require()
    assert solution.details["subgames"] == {"e": 3, "r": 1}
    assert solution.details["count"] == 3
    tied = ws.ExtensiveForm(["a", "b"]).decision("r", "a", {"in": "d", "out": "q"}).terminal("q", [1, 0])
    tied.decision("d", "b", {"x": "u", "y": "v"}).terminal("u", [2, 1]).terminal("v", [0, 1])
    found = ws.solve(tied, ws.SubgamePerfect("all"), SubgameComposition()).require()
    assert found.completeness == "some"
    assert "continua" in found.reason
    assert {p.outcome for p in found.points} == {"u", "q"}
    one = ws.solve(tied, ws.SubgamePerfect(), SubgameComposition()).require()
    assert one.details["ties"] == 1


def test_planted_wrong_answers_are_caught() -> None:
    tree = tree_of(BY_NAME["entry-with-fight"])
    concept = ws.SubgamePerfect()
    threat = tree.behavior({"r": {"out": 1.0}, "entered": {"large": 1.0}, "reply": {"large": 1.0}})
    certificate = certifier_for(tree, concept)(tree, concept, Found(ws.Status.SOLVED, [threat]))
    assert certificate.parts["gain"] > 0.1
    nash = certifier_for(tree, ws.Nash("one"))(tree, ws.Nash("one"), Found(ws.Status.SOLVED, [threat]))
    assert nash.ok


def test_limits_and_refusals_say_why() -> None:
    tree = tree_of(BY_NAME["entry-with-fight"])
    cut = ws.solve(tree, ws.SubgamePerfect("all"), SubgameComposition(most=2))
    assert (cut.status, cut.completeness) == (ws.Status.LIMIT, "some")
    with pytest.raises(ws.MethodError, match=r"reduced strategic form has 2 x 2 cells, accepted: 3"):
        ws.solve(tree.subgames()[1], ws.Nash(), ReducedTable(cells=3))
    few = ReducedTable(cells=3)
    with pytest.raises(ws.MethodError, match=r"the subgame at node 2"):
        ws.solve(tree, ws.SubgamePerfect("all"), SubgameComposition(pairs=few, table=few))
    stopped = ws.solve(tree, ws.SubgamePerfect("all"), SubgameComposition(pairs=SequenceVertices(vertices=2)))
    assert stopped.completeness == "some"
    assert "was cut after 2 bases" in stopped.reason
