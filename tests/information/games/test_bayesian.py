"""Bayesian games as tables of agents and as trees."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws

ENTRY = ws.BayesianGame(
    {"row": ["only"], "column": ["tame", "wild"]},
    [["1/2", "1/2"]],
    [[[[[2, 0], [0, 1]], [[2, 0], [0, 1]]]], [[[[2, 0], [0, 1]], [[0, 2], [1, 0]]]]],
    actions=[["U", "D"], ["L", "R"]],
)


def test_the_pure_equilibrium_of_a_textbook_game():
    solution = ws.solve(ENTRY, ws.Pure()).require()
    assert [point.cells() for point in solution.points] == [
        {"row: only": "U", "column: tame": "L", "column: wild": "R"}
    ]


@pytest.mark.parametrize("seed", range(6))
def test_pure_equilibria_of_the_table_are_those_of_the_tree(seed):
    rng = np.random.default_rng(seed)
    prior = rng.integers(1, 5, (2, 2))
    game = ws.BayesianGame([["a", "b"], ["c", "d"]], prior / prior.sum(), rng.integers(0, 9, (2, 2, 2, 2, 2)))
    table = ws.solve(game, ws.Pure())
    tree = game.to_extensive_form()
    for point in table.points:
        behavior = {
            agent: dict(zip("12", map(float, mix), strict=True))
            for agent, mix in zip(point.players, point, strict=True)
        }
        assert ws.certify(tree, ws.Nash("one"), [behavior]).ok
    assert tree.has_perfect_recall


def test_payoffs_are_expected_ones():
    table = ENTRY.to_normal_form()
    by_hand = {("U", "L", "R"): (1.0, 1.0, 1.0), ("D", "R", "L"): (0.5, 0.5, 0.5)}
    for actions, wanted in by_hand.items():
        cell = tuple(names.index(a) for names, a in zip(table.actions, actions, strict=True))
        assert tuple(float(table.payoffs[(k, *cell)]) for k in range(3)) == wanted
