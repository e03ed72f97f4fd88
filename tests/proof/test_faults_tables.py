"""Tables: payoffs of any size and any integer type, crossings of logit branches, weighted potentials.

Right values come from indifference equations, enumeration in rational numbers or the definitions, written here.
"""

import itertools
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.proof.awaited import awaited, values
from tests.proof.limited import run

SCALE = "small differences vanish beside a huge payoff elsewhere in the table"
WRAPS = "integers of fixed width are computed with as they are, and wrap around"
CROSSING = "the branch is followed in steps that shrink towards the crossing"
RATIO = "a residue of rounding counts as a ratio of weights"
CASES = Path(__file__).parents[1] / "cases"
WRAP_A = [[1504737912, 327298279], [3, 1696593037]]
WRAP_B = [[1816037574, 452463448], [0, 1]]


def mixed_2x2(a, b):
    """The completely mixed equilibrium of a 2x2 game: each mixes so that the other is indifferent (von Neumann)."""
    (b11, b12), (b21, b22) = b
    (a11, a12), (a21, a22) = a
    p = Fraction(b22 - b21, b11 - b12 + b22 - b21)
    q = Fraction(a22 - a12, a11 - a21 + a22 - a12)
    return p, q


def pure_cells(a, b):
    """Cells at which neither gains by another row or column."""
    rows, columns = len(a), len(a[0])
    return [
        (i, j)
        for i in range(rows)
        for j in range(columns)
        if a[i][j] == max(a[k][j] for k in range(rows)) and b[i][j] == max(b[i])
    ]


def rows_of(solution):
    return sorted(tuple(round(float(x), 12) for s in point for x in s) for point in solution.points)


def never(m):
    """The prisoners' dilemma with a third action that costs both m, as Python ints."""
    a = [[3, 0, -m], [5, 1, -m], [-m, -m, -m]]
    b = [[3, 5, -m], [0, 1, -m], [-m, -m, -m]]
    return a, b


@awaited(SCALE)
def test_one_huge_payoff_hides_no_difference_of_small_ones():
    # Zero-sum, value by von Neumann (1928): the last row is dominated, and [[1, -1/2], [-1/4, 1/2]] has the value
    # (1 * 1/2 - 1/8) / (1 + 1/2 + 1/2 + 1/4) = 1/6, by p = (1/2 + 1/4) / (9/4) = 1/3 and q = (1/2 + 1/2) / (9/4) = 4/9.
    small = [[1.0, -0.5], [-0.25, 0.5]]
    a = [*small, [-1e19, -1e19]]
    solution = ws.solve(ws.NormalForm.from_bimatrix(a, (-np.array(a)).tolist()), ws.Nash())
    assert len(solution.points) == 1
    assert not solution.components
    assert np.allclose(solution.point[0], [1 / 3, 2 / 3, 0], atol=1e-9)
    assert np.allclose(solution.point[1], [4 / 9, 5 / 9], atol=1e-9)


@awaited(SCALE)
def test_one_huge_payoff_in_the_corner_leaves_one_value():
    # Row 2 column 2 is so dear to row's opponent that column 2 is never met by row 2 alone; in rational numbers
    # p and q of the completely mixed equilibrium are the only candidates beside the saddle points, and there are none.
    big = 10**19
    a = [[Fraction(1), Fraction(-1, 2)], [Fraction(-1, 2), Fraction(big)]]
    b = [[-x for x in row] for row in a]
    assert not pure_cells(a, b)
    p, q = mixed_2x2(a, b)
    solution = ws.solve(ws.NormalForm([a, b]), ws.Nash())
    assert len(solution.points) == 1
    assert solution.point[0][1] == pytest.approx(float(1 - p), rel=1e-9, abs=0)
    assert solution.point[1][1] == pytest.approx(float(1 - q), rel=1e-9, abs=0)
    floats = ws.solve(ws.NormalForm([np.array(a, dtype=float), np.array(b, dtype=float)]), ws.Nash())
    assert len(floats.points) == 1


KINDS = {"int": int, "int32": np.int32, "int64": np.int64, "uint32": np.uint32, "Fraction": Fraction}


@pytest.mark.parametrize("name", values(KINDS, ["int32", "int64", "uint32"], WRAPS))
def test_numbers_of_any_integer_type_give_the_answer_of_whole_numbers(name):
    kind = KINDS[name]
    p, q = mixed_2x2(WRAP_A, WRAP_B)
    assert (len(pure_cells(WRAP_A, WRAP_B)), float(p), round(float(q), 6)) == (
        2,
        pytest.approx(7.33e-10, rel=1e-3),
        0.476437,
    )
    tables = np.array([[[kind(x) for x in row] for row in table] for table in (WRAP_A, WRAP_B)], dtype=object)
    solution = ws.solve(ws.NormalForm(tables), ws.Nash())
    assert solution.completeness == "all"
    assert len(solution.points) == 3
    mixed = [point for point in solution.points if 0 < point[1][0] < 1]
    assert len(mixed) == 1
    assert mixed[0][0][0] == pytest.approx(float(p), rel=1e-9, abs=0)
    assert mixed[0][1][0] == pytest.approx(float(q), rel=1e-9, abs=0)


@awaited(WRAPS)
@pytest.mark.parametrize("seed", range(6))
def test_random_tables_of_machine_integers_give_the_answer_of_whole_numbers(seed):
    drawn = np.random.default_rng(seed).integers(-(2**31) + 1, 2**31 - 1, (2, 2, 2))
    whole = ws.solve(ws.NormalForm([[[int(x) for x in row] for row in table] for table in drawn]), ws.Nash())
    boxed = np.array([[[np.int32(x) for x in row] for row in table] for table in drawn], dtype=object)
    assert rows_of(ws.solve(ws.NormalForm(boxed), ws.Nash())) == rows_of(whole)
    assert len(whole.points) == len(pure_cells(*drawn.tolist())) + all(0 < x < 1 for x in mixed_2x2(*drawn.tolist()))


@awaited(WRAPS)
def test_small_machine_integers_beside_fractions_have_a_perfect_equilibrium():
    # Selten (1975), theorem 5: every finite game has a perfect equilibrium; here (2, 1) is a strict equilibrium.
    tables = [
        [[np.int8(100), Fraction(1, 3)], [np.int8(0), np.int8(127)]],
        [[np.int8(127), Fraction(1, 7)], [np.int8(0), np.int8(100)]],
    ]
    solution = ws.solve(ws.NormalForm(tables), ws.Perfect())
    assert str(solution.status) != "NO_SOLUTION"
    assert solution.points
    whole = [[[Fraction(int(x)) if isinstance(x, np.int8) else x for x in row] for row in table] for table in tables]
    assert rows_of(solution) == rows_of(ws.solve(ws.NormalForm(whole), ws.Perfect()))


@pytest.mark.parametrize("tables", [
    (WRAP_A, WRAP_B),
    pytest.param(([[100, Fraction(1, 3)], [0, 127]], [[127, Fraction(1, 7)], [0, 100]]), marks=awaited(WRAPS)),
], ids=["whole", "with fractions"])  # fmt: skip
def test_machine_integers_in_nested_lists(tables):
    boxed = [[[np.int64(x) if isinstance(x, int) else x for x in row] for row in table] for table in tables]
    solution = ws.solve(ws.NormalForm(boxed), ws.Nash())
    p, q = mixed_2x2(*tables)
    expected = len(pure_cells(*tables)) + (0 < p < 1 and 0 < q < 1)
    assert len(solution.points) == expected


class Table:
    """A game of a stranger's class that is a table underneath, as the page on adding a method allows."""

    def __init__(self, game):
        self.game = game

    def to_arrays(self):
        return self.game.to_arrays()

    def present(self, found):
        return self.game.present(found)


@awaited("a missing certifier is a LookupError")
def test_a_game_of_a_strangers_class_is_certified_or_told_what_it_lacks():
    a, b = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    try:
        solution = ws.solve(Table(ws.NormalForm.from_bimatrix(a, b)), ws.Nash())
    except ws.MethodError as error:
        assert "Table" in str(error)
    else:
        assert solution.certificate.ok
        assert len(solution.points) == len(pure_cells(a, b)) + 1


@awaited(CROSSING)
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


@awaited("there is no limit of time, and no partial answer")
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
        seconds=60, megabytes=1000,
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


@awaited("continua are listed as near-copies of isolated points")
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


@awaited(RATIO)
def test_no_weighted_potential_where_only_one_player_goes_round():
    a, b = [[0, 1], [0, 0]], [[1, 0], [3, 2]]
    assert not weighted_potential_2x2(a, b)
    solution = ws.solve(ws.NormalForm([a, b]), ws.Potential("weighted"))
    assert str(solution.status) == "NO_SOLUTION"


@awaited(RATIO)
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


def marked(case):
    return pytest.param(case, id=case["name"], marks=[awaited("the flag is wrong")] if case["name"] == "oneill" else [])


@pytest.mark.parametrize("case", [marked(case) for case in shelf()])
def test_a_case_called_nondegenerate_has_one_best_reply_to_every_pure_strategy(case):
    # Avis, Rosenberg, Savani and von Stengel (2010): nondegenerate if no mixed strategy of k actions has more than k
    # pure best replies; for k = 1 this can be read off the table. Row 1 of O'Neill's game has three best replies.
    m, n = case["actions"]
    a, b = (np.array([Fraction(x) for x in table], dtype=object).reshape(m, n) for table in case["payoffs"])
    replies = [sum(x == max(row) for x in row) for row in b] + [sum(x == max(c) for x in c) for c in a.T]
    if max(replies) > 1:
        assert case["degenerate"] is True
    assert math.prod(case["actions"]) == len(case["payoffs"][0])


@awaited("the stack is the caller's array")
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


@pytest.mark.parametrize(
    "name", values(COMPLEX, ["solve_batch", "stack", "Hull"], "the imaginary part is dropped with a warning")
)
def test_complex_numbers_are_refused(name):
    with pytest.raises(ws.WinsetError):
        COMPLEX[name](np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]) * (1 + 2j))
