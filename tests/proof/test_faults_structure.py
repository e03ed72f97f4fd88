"""Tables: crossings of logit branches, searches cut short, continua, weighted potentials, input that is copied.

Right values come from fixed-point equations and definitions, written here.
"""

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.proof.limited import run

CASES = Path(__file__).parents[1] / "cases"


@pytest.mark.parametrize("m", [2, 3, 4])
@pytest.mark.parametrize("clothes", ["table", "tree", "batch"])
def test_logit_equilibrium_where_branches_cross(m, clothes):
    # McKelvey and Palfrey (1995): x_a = exp(lambda x_a) / sum_b exp(lambda x_b) on the identity game. At lambda = m the
    # derivative of the fixed-point map at uniform play, lambda/m, is 1: the branches cross. For m = 2 the equation
    # x = 1/(1 + exp(-2(2x - 1))) has no root but 1/2; uniform play solves it for every m by symmetry.
    identity = np.eye(m)
    game = ws.NormalForm.from_bimatrix(identity, identity)
    if clothes == "batch":
        batch = ws.solve_batch(np.array([[identity, identity]] * 2), ws.QRE(float(m)))
        assert [str(ws.Status(s)) for s in batch.status] == ["SOLVED"] * 2
        assert np.allclose(batch.columns["points"], 1 / m, atol=1e-4)
        return
    if clothes == "tree":
        solution = ws.solve(tree_of(identity, identity), ws.QRE(float(m)))
        mixes = [list(x.values()) for x in solution.require().point.behavior.values()]
    else:
        mixes = list(ws.solve(game, ws.QRE(float(m))).require().point)
    for mix in mixes:
        assert np.allclose(mix, 1 / m, atol=1e-4)


def tree_of(a, b):
    """A table as a tree: the second player moves without having seen the first."""
    tree = ws.ExtensiveForm(["1", "2"])
    rows, columns = len(a), len(a[0])
    tree.decision("start", "1", {f"r{i}": f"n{i}" for i in range(rows)})
    for i in range(rows):
        tree.decision(f"n{i}", "2", {f"c{j}": f"z{i}-{j}" for j in range(columns)}, information_set="second")
        for j in range(columns):
            tree.terminal(f"z{i}-{j}", [a[i][j], b[i][j]])
    return tree


def test_a_search_that_ends_early_gives_the_points_it_has():
    # Every game has an equilibrium (Nash 1951), and a search that stops shows those that it met.
    report = run(
        """
        rng = np.random.default_rng(0)
        game = ws.NormalForm.from_bimatrix(rng.random((18, 18)), rng.random((18, 18)))
        found = ws.solve(game, ws.Nash(), time_limit=5)
        regrets = [abs(p[0] @ t @ p[1] - (t @ p[1]).max()) for p in found.points for t in (game.payoffs[0],)]
        assert all(r < 1e-8 for r in regrets)
        return len(found.points), found.completeness
        """,
        before="ws.solve(ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]), ws.Nash())",
        seconds=60, megabytes=2000,
    )  # fmt: skip
    assert report.kind == "answer", report.text
    count, completeness = eval(report.text)
    assert count > 0
    assert completeness in {"some", "all"}


def team_payoff(x):
    """Two teams of two: +1 to A if all agree, -1 if each agrees within itself but not with the other."""
    if x[0] == x[1] == x[2] == x[3]:
        return 1
    return -1 if x[0] == x[1] and x[2] == x[3] else 0


def test_two_teams_of_two_have_no_near_copies():
    cells = list(itertools.product(range(2), repeat=4))
    payoffs = np.zeros((4, 2, 2, 2, 2))
    for x in cells:
        payoffs[(slice(None), *x)] = np.array([1, 1, -1, -1]) * team_payoff(x)
    pure = {
        x for x in cells
        if all(payoffs[(i, *x)] >= payoffs[(i, *x[:i], 1 - x[i], *x[i + 1:])] for i in range(4))
    }  # fmt: skip
    assert len(pure) == 4
    solution = ws.solve(ws.NormalForm(payoffs), ws.Nash())
    ends = [np.concatenate(list(p)) for p in solution.points]
    for first, second in itertools.combinations(ends, 2):
        assert np.abs(first - second).max() > 1e-3
    assert len(solution.components) >= 1
    inside = {
        tuple(int(np.argmax(s)) for s in p)
        for c in solution.components for p in c.points if all(max(s) > 1 - 1e-9 for s in p)
    }  # fmt: skip
    assert pure <= inside


def weighted_potential_2x2(a, b):
    """Whether weights w > 0 and a function P exist with u_i's changes = w_i P's changes (Monderer and Shapley 1996).

    On a 2x2 table P exists for given weights if the changes around the one cycle, each divided by its weight, add up
    to 0: r / w1 + s / w2 = 0 with r and s the players' sums around it. So r = s = 0, or r and s of opposite signs.
    """
    r = (a[1][0] - a[0][0]) + (a[0][1] - a[1][1])
    s = (b[1][1] - b[1][0]) + (b[0][0] - b[0][1])
    return (r == 0 and s == 0) or r * s < 0


def test_no_weighted_potential_where_only_one_player_goes_round():
    a, b = [[0, 1], [0, 0]], [[1, 0], [3, 2]]
    assert not weighted_potential_2x2(a, b)
    solution = ws.solve(ws.NormalForm([a, b]), ws.Potential("weighted"))
    assert str(solution.status) == "NO_SOLUTION"


@pytest.mark.parametrize("seed", range(4))
def test_weighted_potential_of_small_whole_tables_is_that_of_the_twin(seed):
    rng = np.random.default_rng(seed)
    for _ in range(150):
        a, b = rng.integers(0, 4, (2, 2, 2)).tolist()
        solution = ws.solve(ws.NormalForm([a, b]), ws.Potential("weighted"))
        expected = "SOLVED" if weighted_potential_2x2(a, b) else "NO_SOLUTION"
        assert str(solution.status) == expected, (a, b)
        if expected == "SOLVED":
            weights, P = solution.details["weights"], np.asarray(solution.details["potential"], dtype=float)
            w = [float(x) for x in (weights.values() if isinstance(weights, dict) else weights)]
            scale = max(1.0, np.abs(P).max())
            assert min(w) > 1e-6
            assert np.allclose(np.diff(a, axis=0), w[0] * np.diff(P, axis=0), atol=1e-9 * scale)
            assert np.allclose(np.diff(b, axis=1), w[1] * np.diff(P, axis=1), atol=1e-9 * scale)


def shelf():
    found = json.loads((CASES / "normal_form_two_players.json").read_text())
    return found if isinstance(found, list) else found["cases"]


@pytest.mark.parametrize("case", shelf(), ids=lambda case: case["name"])
def test_a_case_called_nondegenerate_has_one_best_reply_to_every_pure_strategy(case):
    # Avis, Rosenberg, Savani and von Stengel (2010): nondegenerate if no mixed strategy of k actions has more than k
    # pure best replies; for k = 1 this can be read off the table. Row 1 of O'Neill's game has three best replies.
    m, n = case["actions"]
    a, b = (np.array([Fraction(x) for x in table], dtype=object).reshape(m, n) for table in case["payoffs"])
    replies = [sum(x == max(row) for x in row) for row in b] + [sum(x == max(c) for x in c) for c in a.T]
    if max(replies) > 1:
        assert case["degenerate"] is True
    assert math.prod(case["actions"]) == len(case["payoffs"][0])


def test_a_stack_is_a_copy_of_its_input():
    stack = np.random.default_rng(0).random((3, 2, 2, 2))
    games = ws.NormalForm.stack(stack)
    before = ws.solve_batch(games, ws.Pure())
    stack[...] = 0
    after = ws.solve_batch(games, ws.Pure())
    assert np.array_equal(before.offsets, after.offsets)
    for name, column in before.lists.items():
        assert np.array_equal(column, after.lists[name])


COMPLEX = {
    "solve_batch": lambda z: ws.solve_batch(z[None], ws.Pure()),
    "NormalForm": lambda z: ws.NormalForm(z),
    "stack": lambda z: ws.NormalForm.stack(z[None]),
    "from_bimatrix": lambda z: ws.NormalForm.from_bimatrix(z[0], z[1]),
    "CoalitionalGame": lambda z: ws.CoalitionalGame(z.reshape(-1)),
    "Hull": lambda z: ws.Hull(z[0]),
}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex_numbers_are_refused(name):
    with pytest.raises(ws.WinsetError):
        COMPLEX[name](np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]) * (1 + 2j))
