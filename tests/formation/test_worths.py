"""Coalitional games and partition functions made from normal forms and bargaining problems."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import winset as ws


def public_good(n, benefit=2, cost=3):
    """Each contributes or not; everybody gains from each contribution, the contributor pays."""
    table = np.zeros((n, *[2] * n), dtype=int)
    for profile in product((0, 1), repeat=n):
        for i in range(n):
            table[(i, *profile)] = benefit * sum(profile) - cost * profile[i]
    return ws.NormalForm(table, players=list("abcd"[:n]), actions=[["no", "yes"]] * n)


def test_alpha_beta_gamma_delta_of_a_public_good():
    """A coalition of s gains 2s - 3 a contribution: it pays from s = 2 on. Others who act alone give nothing; acting as
    one they give if they are two (Chander and Tulkens 1997; Hart and Kurz 1983).
    """
    n = 4
    game = public_good(n)
    secured = {1: 0, 2: 2 * (4 - 3), 3: 3 * (6 - 3), 4: 4 * (8 - 3)}
    for form in ("alpha", "beta", "gamma"):
        worths = ws.characteristic_function(game, form)
        assert worths.exact
        assert all(worths.worth_of_mask(m) == secured[m.bit_count()] for m in range(1, 16))
    delta = ws.characteristic_function(game, "delta")
    assert delta.worth(["a", "b"]) == 2 + 2 * 2 * 2
    assert delta.worth(["a"]) == 2 * 3
    assert delta.worth(["a", "b", "c", "d"]) == 20
    assert ws.characteristic_function(public_good(1)).worth(["a"]) == 0


def test_alpha_is_at_most_beta_and_mixing_lies_between():
    rng = np.random.default_rng(4)
    for _ in range(6):
        game = ws.NormalForm(rng.integers(-5, 6, (3, 2, 2, 2)))
        alpha, beta = (ws.characteristic_function(game, f) for f in ("alpha", "beta"))
        mixed = ws.characteristic_function(game, "alpha", mixed=True)
        for mask in range(1, 8):
            assert alpha.worth_of_mask(mask) <= mixed.worth_of_mask(mask) + 1e-12
            assert mixed.worth_of_mask(mask) <= beta.worth_of_mask(mask) + 1e-12


def test_matching_pennies_needs_mixing():
    game = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]])
    assert ws.characteristic_function(game, "alpha").worth(["1"]) == -1
    assert ws.characteristic_function(game, "beta").worth(["1"]) == 1
    assert float(ws.characteristic_function(game, "alpha", mixed=True).worth(["1"])) == pytest.approx(0)
    with pytest.raises(ws.NotSolved, match="no pure equilibrium between 1, 2"):
        ws.characteristic_function(game, "gamma")
    assert float(ws.characteristic_function(game, "gamma", mixed=True).worth(["1"])) == pytest.approx(0)


def test_ties_and_relabelling():
    game = ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert ws.characteristic_function(game, "gamma").worth(["1"]) == 1
    assert ws.characteristic_function(game, "gamma", ties="best").worth(["1"]) == 2


def test_partition_function():
    game = public_good(3)
    parts = ws.partition_function(game)
    assert list(parts.payoffs_of([["a", "b", "c"]])) == [3, 3, 3]
    assert list(parts.payoffs_of([["a", "b"], ["c"]])) == [1, 1, 4]
    assert list(ws.partition_function(game, "own").payoffs_of([["a", "b"], ["c"]])) == [1, 1, 4]
    stable = ws.solve(parts, ws.StablePartitions("nash"))
    assert stable.certificate.exact
    assert all(len(p) == 2 for p in stable.points)


def test_worths_of_a_bargaining_problem():
    problem = ws.BargainingProblem(ws.FiniteOutcomes([[3, 1], [2, 4]]), [1, 0.5])
    game = ws.characteristic_function(problem)
    assert game.worth(["1"]) == 1
    assert game.worth(["2"]) == Fraction(1, 2)
    assert game.worth(["1", "2"]) == 6


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: ws.characteristic_function(public_good(2), "omega"), "form: must be 'alpha'"),
        (lambda: ws.characteristic_function(3), "game: must be a normal form"),
        (lambda: ws.characteristic_function(public_good(2), ties="any"), "ties: must be 'worst'"),
        (lambda: ws.partition_function(public_good(2), "by size"), "sharing: must be 'own'"),
    ],
)
def test_bad_input(call, text):
    with pytest.raises(ws.ModelError, match=text):
        call()
