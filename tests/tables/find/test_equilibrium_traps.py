"""Games on which other programs lose equilibria, claim wrong ones, hang or stop early; bad input; interruption."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.naive.extreme_equilibria import extreme_equilibria
from winset.tables.find.lemke_howson import LemkeHowson
from winset.tables.find.vertex_enumeration import VertexEnumeration

FOLDER = Path(__file__).parents[2] / "cases"
TWO = json.loads((FOLDER / "normal_form_two_players.json").read_text())
MANY = json.loads((FOLDER / "normal_form_many_players.json").read_text())
ONE = ws.Nash("one")


def table_of(case):
    table = np.array([[Fraction(x) for x in flat] for flat in case["payoffs"]], dtype=object)
    return table.reshape(len(case["actions"]), *case["actions"])


def flat(profile):
    return np.concatenate([np.asarray(s, dtype=float) for s in profile])


def same_set(found, expected, within):
    found, expected = [flat(p) for p in found], [flat(p) for p in expected]
    return len(found) == len(expected) and all(min(np.abs(p - q).max() for q in found) <= within for p in expected)


# ---------------------------------------------------------------- equilibria that get lost


@pytest.mark.parametrize(("n", "games"), [(3, 3000), (4, 1000)])
def test_no_equilibrium_of_generic_games_is_lost(n, games):
    """Search over supports that tests probabilities against zero exactly loses about 1 in 100 of these games."""
    payoffs = np.random.default_rng(n).random((games, 2, n, n))
    batch = ws.solve_batch(payoffs, ws.Nash())
    assert np.all(batch.status == ws.Status.SOLVED)
    assert np.all(batch["count"] % 2 == 1), "a nondegenerate game has an odd number (Wilson 1971)"
    for row in np.flatnonzero(batch["count"] >= 5)[:150]:
        assert len(ws.solve(ws.NormalForm(payoffs[row]), ws.Nash()).points) == batch["count"][row]


def test_every_extreme_equilibrium_of_degenerate_games_is_found():
    """Enumeration of vertices without lexicographic pivots loses two thirds of these."""
    rng = np.random.default_rng(19)
    games = [rng.integers(0, 2, (2, 3, 3)) for _ in range(19)] + [rng.integers(0, 3, (2, 4, 3)) for _ in range(19)]
    total = 0
    for payoffs in games:
        expected = extreme_equilibria(payoffs)
        solution = ws.solve(ws.NormalForm(payoffs), ws.Nash()).require()
        assert same_set(solution.points, expected, 1e-12)
        assert solution.completeness == "all"
        if len(expected) > 1 and not all(solution.details["isolated"]):
            assert solution.components
        total += len(expected)
    assert total > 150


@pytest.mark.parametrize("change", [(1e-12, 0), (1e-6, 0), (1e12, 0), (1, 1e6), (1, 1e9)], ids=str)
def test_scaled_and_shifted_payoffs_have_the_same_equilibria(change):
    """Doubles without normalisation find 38 of 36 equilibria at x 1e-6 and 20 at a shift of 1e9 of such a game."""
    factor, shift = change
    payoffs = np.random.default_rng(1).integers(0, 50, (2, 7, 7)).astype(float)
    plain = ws.solve(ws.NormalForm(payoffs), ws.Nash()).require()
    changed = ws.solve(ws.NormalForm(payoffs * factor + shift), ws.Nash()).require()
    assert changed.completeness == "all"
    assert same_set(changed.points, plain.points, 1e-6)
    assert ws.solve(ws.NormalForm(payoffs * factor + shift), ONE).require().certificate.value < 1e-12
    stack = np.stack([payoffs, payoffs * factor + shift])
    batch = ws.solve_batch(stack, ws.Nash())
    assert same_set(batch.profiles(1), plain.points, 1e-6)


@pytest.mark.parametrize("case", MANY, ids=[c["name"] for c in MANY])
@pytest.mark.parametrize("change", [(1e-12, 0), (1e12, 0), (1, 1e6)], ids=str)
def test_one_equilibrium_and_the_logit_limit_of_many_players(case, change):
    """Paths of logit equilibria that stop on a fixed step end at a regret of 0.2 on the 2x2x2 games."""
    factor, shift = change
    payoffs = table_of(case).astype(float) * factor + shift
    game = ws.NormalForm(payoffs)
    limit = ws.solve(game, ws.LogitBranch()).require()
    assert limit.details["limit"]
    assert limit.certificate.parts["regret"] <= 1e-8
    expected = [flat(e) for e in case["equilibria"]]
    assert min(np.abs(flat(limit.point) - e).max() for e in expected) < 1e-5
    one = ws.solve(game, ONE).require()
    assert one.certificate.value <= 1e-10
    assert min(np.abs(flat(one.point) - e).max() for e in expected) < 1e-5


# ---------------------------------------------------------------- exponentially long paths


def test_dual_cyclic_paths_are_left_and_the_equilibrium_is_still_found():
    """Every label of a game from dual cyclic polytopes has a path of exponential length (Savani and von Stengel 2006).

    A single path says LIMIT; caps and restarts with all labels end, and the answer is certified.
    """
    game = ws.generators.dual_cyclic(28)
    alone = ws.solve(game, ONE, LemkeHowson(label=0, pivots=3_000))
    assert alone.status is ws.Status.LIMIT
    assert "limit" in alone.reason
    assert not alone.points
    restarted = ws.solve(game, ONE, LemkeHowson(pivots=20_000))
    assert restarted.status in (ws.Status.SOLVED, ws.Status.LIMIT)
    if restarted.status is ws.Status.SOLVED:
        assert restarted.certificate.value < 1e-9


# ---------------------------------------------------------------- duplicates, permutations, large tables


@pytest.mark.parametrize("case", TWO[:12], ids=[c["name"] for c in TWO[:12]])
def test_duplicated_rows_in_any_order_add_no_new_play(case):
    table = table_of(case)
    rng = np.random.default_rng(0)
    order = rng.permutation(np.append(np.arange(table.shape[1]), rng.integers(table.shape[1])))
    doubled = ws.solve(ws.NormalForm(table[:, order]), ws.Nash()).require()
    plain = ws.solve(ws.NormalForm(table), ws.Nash()).require()
    assert doubled.certificate.exact
    merged = []
    for x, y in doubled.points:
        play = np.zeros(table.shape[1])
        np.add.at(play, order, x)
        merged.append(np.concatenate([play, y]))
    for point in plain.points:
        assert min(np.abs(flat(point) - m).max() for m in merged) < 1e-12
    game = ws.NormalForm(table)
    for m, (x, y) in zip(merged, doubled.points, strict=True):
        play = m[: table.shape[1]]
        gains = (game.payoffs[0] @ y).max() - play @ game.payoffs[0] @ y, (play @ game.payoffs[1]).max()
        assert gains[0] < 1e-9
        assert gains[1] - play @ game.payoffs[1] @ y < 1e-9 * max(1.0, np.abs(game.payoffs[1]).max())
        assert x.sum() == pytest.approx(1)


def test_a_large_table_is_built_and_solved():
    payoffs = np.random.default_rng(0).random((5,) + (10,) * 5)
    game = ws.NormalForm(payoffs)
    pure = ws.solve(game, ws.Pure())
    assert pure.completeness in ("all", "none")
    assert pure.certificate.value == 0
    with pytest.raises(ws.MethodError, match="one"):
        ws.solve(game, ws.Nash())


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        ([[[1.0, float("nan")]]], r"payoffs\[0\]\[0\]\[1\]: must be a finite number, got nan"),
        ([[[float("inf")]], [[1]]], r"payoffs\[0\]\[0\]\[0\]: must be a finite number"),
        ([], "at least one player"),
        ([[]], "at least one action"),
        (np.zeros((2, 0, 3)), "at least one action"),
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], "ragged"),
        (np.zeros((2, 3)), r"must have shape \(n, m_1, ..., m_n\); got \(2, 3\): 2 players, 1 axes"),
        (5, "at least one player"),
        ([[["x", 1]], [[1, 2]]], "must be a finite number, a fraction or a string"),
        ([[[None, 1]], [[1, 2]]], "must be a finite number, a fraction or a string"),
        ([[[10**400]], [[1]]], "must be a finite number"),
        (np.array([[[1 + 2j]], [[1]]]), "must be real numbers, got complex ones"),
    ],
)
def test_bad_tables_are_refused(payoffs, message):
    with pytest.raises(ws.ModelError, match=message):
        ws.NormalForm(payoffs)
    if not isinstance(payoffs, int):
        with pytest.raises(ws.ModelError):
            ws.solve_batch(np.zeros((2, 2, 3)), ws.Nash())


def test_every_fault_is_named_at_once():
    with pytest.raises(ws.ModelError) as raised:
        ws.NormalForm(np.full((2, 2, 2), np.nan), players=["a", "a"], actions=[["x"], ["y", "y"]])
    assert len(raised.value.faults) == 8 + 3


def test_whole_numbers_beyond_64_bits_are_exact():
    """Products of these overflow 64-bit integers; answers are fractions all the same."""
    top = 2**63 - 1
    payoffs = [[[top, 0], [0, top - 1]], [[-top, top], [top, -top]]]
    solution = ws.solve(ws.NormalForm(payoffs), ws.Nash()).require()
    assert solution.certificate.exact
    (point,) = solution.details["exact_points"]
    assert point[1][0] == Fraction(top - 1, 2 * top - 1)
    larger = ws.NormalForm([[[10**30, 0], [0, 10**30 + 1]], [[0, 1], [1, 0]]])
    assert ws.solve(larger, ONE).require().certificate.exact
    large = np.array([[[2**62, 0], [0, 1]], [[0, 1], [1, 0]]])
    assert ws.solve_batch(large[None].astype(float), ws.Nash())["degenerate"][0], "1 is no more than a tie with 2**62"


@pytest.mark.parametrize("concept", [ws.Pure(), ws.Nash(), ONE, ws.QRE(1.0), ws.Correlated()], ids=repr)
@pytest.mark.parametrize("shape", [(1,), (4,), (1, 1), (1, 5), (1, 1, 1), (2, 1, 2)], ids=str)
def test_one_action_and_one_player(concept, shape):
    payoffs = np.random.default_rng(0).random((len(shape), *shape))
    solution = ws.solve(ws.NormalForm(payoffs), concept)
    assert solution.status is ws.Status.SOLVED
    assert solution.points
    if concept != ws.QRE(1.0) and len(shape) == 1 and concept != ws.Correlated():
        assert np.argmax(solution.point[0]) == np.argmax(payoffs[0])


@pytest.mark.parametrize("concept", [ws.Pure(), ws.Nash(), ONE, ws.QRE(1.0), ws.LogitBranch()], ids=repr)
@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)], ids=str)
def test_equal_payoffs(concept, shape):
    solution = ws.solve(ws.NormalForm(np.full((len(shape), *shape), 0.7)), concept)
    assert solution.status is ws.Status.SOLVED
    assert solution.certificate.ok


def test_games_too_large_are_refused_with_what_to_ask():
    for shape in ((30, 30), (6,) * 6):
        game = ws.NormalForm(np.random.default_rng(0).random((len(shape), *shape)))
        if len(shape) == 2:
            answer = ws.solve(game, ws.Nash(), VertexEnumeration(work=10_000_000))
            assert answer.status is ws.Status.LIMIT
            assert "one" in answer.reason
        else:
            with pytest.raises(ws.MethodError, match="one"):
                ws.solve(game, ws.Nash())


def test_thirty_players():
    """A table of thirty players with two actions has 2^30 cells each; with one action each it is a single cell."""
    single = ws.NormalForm(np.arange(30.0).reshape(30, *[1] * 30))
    assert len(ws.solve(single, ws.Pure()).points) == 1
    two_of_them = ws.NormalForm(np.random.default_rng(0).random((30, 2, 2, *[1] * 28)))
    assert ws.solve(two_of_them, ws.Pure()).status in (ws.Status.SOLVED, ws.Status.NO_SOLUTION)
    assert ws.solve(two_of_them, ONE).require().certificate.value <= 1e-9


# ---------------------------------------------------------------- interruption

LONG = """
import numpy as np, winset as ws
rng = np.random.default_rng(0)
small, large = rng.random((2, 2, 3, 3)), {large}
{call}
print("ready", flush=True)
small = large
while True:
    {call}
"""
CALLS = {
    "one large game": ("rng.random((1, 2, 11, 11))", "ws.solve(ws.NormalForm(small[0]), ws.Nash())"),
    "a stack of games": ("rng.random((100_000, 2, 6, 6))", "ws.solve_batch(small, ws.Nash('one'), threads=1)"),
}


@pytest.mark.parametrize("what", CALLS)
def test_ctrl_c_ends_a_long_computation(what):
    large, call = CALLS[what]
    code = LONG.format(large=large, call=call)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().strip() == "ready"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
