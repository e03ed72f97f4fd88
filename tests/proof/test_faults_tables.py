"""Tables: payoffs of any size and any integer type, answers of strangers' games.

Right values come from indifference equations, enumeration in rational numbers or the definitions, written here.
"""

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from tests.proof.limited import refusal

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


@pytest.mark.parametrize("name", KINDS)
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


@pytest.mark.parametrize("seed", range(6))
def test_random_tables_of_machine_integers_give_the_answer_of_whole_numbers(seed):
    drawn = np.random.default_rng(seed).integers(-(2**31) + 1, 2**31 - 1, (2, 2, 2))
    whole = ws.solve(ws.NormalForm([[[int(x) for x in row] for row in table] for table in drawn]), ws.Nash())
    boxed = np.array([[[np.int32(x) for x in row] for row in table] for table in drawn], dtype=object)
    assert rows_of(ws.solve(ws.NormalForm(boxed), ws.Nash())) == rows_of(whole)
    assert len(whole.points) == len(pure_cells(*drawn.tolist())) + all(0 < x < 1 for x in mixed_2x2(*drawn.tolist()))


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
    ([[100, Fraction(1, 3)], [0, 127]], [[127, Fraction(1, 7)], [0, 100]]),
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


def test_a_game_of_a_strangers_class_is_certified_or_told_what_it_lacks():
    a, b = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    answers = []
    words = refusal(lambda: answers.append(ws.solve(Table(ws.NormalForm.from_bimatrix(a, b)), ws.Nash())))
    assert words is None or "Table" in words
    for solution in answers:
        assert solution.certificate.ok
        assert len(solution.points) == len(pure_cells(a, b)) + 1
