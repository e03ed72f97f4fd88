"""Equilibria of trees of three players by behaviour supports, against the reduced strategic form."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.naive import extensive as naive
from tests.proof.plain_tree import DOMINANT_EXIT, THREE_PLAYERS, build
from winset.trees.find.behavior_supports import BehaviorSupports
from winset.trees.find.reduced_table import ReducedTable


def worths(tree, points):
    return [np.array([float(p.payoffs[i]) for i in tree.players]) for p in points]


def drawn(seed: int) -> ws.ExtensiveForm:
    return naive.random_game(np.random.default_rng([7, seed]), 3, 3)


TRIOS = [s for s in range(60) if len({x.player for x in drawn(s).information_sets.values()}) == 3][:8]


@pytest.mark.parametrize("seed", TRIOS)
def test_every_isolated_equilibrium_of_the_table_is_found(seed: int) -> None:
    tree = drawn(seed)
    found = ws.solve(tree, ws.Nash(), BehaviorSupports())
    assert found.certificate.ok
    assert all(naive.regret(tree, p.behavior) < 1e-7 for p in found.points)
    ends = worths(tree, found.points)
    if found.completeness == "all" and tree.to_normal_form().payoffs[0].size <= 100:
        table = ws.solve(tree, ws.Nash(), ReducedTable())
        assert all(any(np.allclose(w, end, atol=1e-6) for end in ends) for w in worths(tree, table.points))
    for point in ws.solve(tree, ws.Pure()).points:
        (w,) = worths(tree, [point])
        assert any(np.allclose(w, end, atol=1e-9) for end in ends)


def test_the_mixed_equilibrium_of_three_pennies() -> None:
    """Jordan (1993): each wants to match the next, the last to differ from the first; all play half."""
    tree = ws.ExtensiveForm(["1", "2", "3"]).decision("r", "1", {"h": "h", "t": "t"})
    for a in "ht":
        tree.decision(a, "2", {"h": a + "h", "t": a + "t"}, information_set="two")
        for b in "ht":
            tree.decision(a + b, "3", {"h": a + b + "h", "t": a + b + "t"}, information_set="three")
            for c in "ht":
                tree.terminal(a + b + c, [int(a == b), int(b == c), int(c != a)])
    found = ws.solve(tree, ws.Nash()).require()
    assert (found.method, found.completeness) == ("BehaviorSupports", "all")
    (point,) = found.points
    assert all(p == pytest.approx(0.5) for mix in point.behavior.values() for p in mix.values())


def test_what_differs_off_the_path_is_one_component() -> None:
    found = ws.solve(build(DOMINANT_EXIT, 3), ws.Nash()).require()
    assert (len(found.points), len(found.components), found.completeness) == (1, 1, "all")
    assert found.certificate.covers == "part"  # no second enumeration bears it out
    assert "completeness" not in found.certificate.proved


def test_limits_and_refusals_are_said() -> None:
    tree = build(THREE_PLAYERS, 3)
    few = ws.solve(tree, ws.Nash(), BehaviorSupports(most=3))
    assert few.completeness in {"some", "none"}
    assert "Others were left." in few.reason
    with pytest.raises(ws.MethodError, match="lists all equilibria"):
        ws.solve(tree, ws.Nash("one"), BehaviorSupports())
    alone = ws.ExtensiveForm(["1"]).decision("r", "1", {"x": "u", "y": "v"}).terminal("u", [0]).terminal("v", [1])
    with pytest.raises(ws.MethodError, match="takes three or more players who move, got 1"):
        ws.solve(alone, ws.Nash(), BehaviorSupports())
