"""A game's digest: another one wherever two games differ, the same one in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.sweep.digest import digest_of
from winset.sweep.sweep_target import as_target

SOURCE = Path(ws.__file__).parent
NUMBERS = st.integers(-3, 3) | st.sampled_from(["0.1", "1/3", "0.5"])
TERMS = st.sampled_from(["", "*x", "*y", "*x*y", "*x^2", "*(x - 1)*(y - 2)"])
EXPRESSIONS = st.lists(st.tuples(NUMBERS, TERMS), min_size=1, max_size=3).map(
    lambda terms: " + ".join(f"({number}){term}" for number, term in terms)
)
TABLES = st.lists(EXPRESSIONS, min_size=8, max_size=8)
POINTS = np.random.default_rng(3).random((12, 2)) * 4


def game(entries):
    table = np.array(entries, dtype=object).reshape(2, 2, 2)
    return ws.NormalForm(table.tolist(), parameters={"x": 1, "y": 2})


def fingerprint(g, concept=None):
    return as_target(g, concept, "", None).fingerprint(("x", "y"))


def payoffs(g):
    return g.with_draws({"x": POINTS[:, 0], "y": POINTS[:, 1]}).to_arrays()


@settings(deadline=None)
@given(TABLES, TABLES, st.integers(0, 7))
def test_two_games_that_differ_anywhere_in_the_box_differ_in_digest(one, other, k):
    near = [*one[:k], other[k], *one[k + 1 :]]
    a = game(one)
    assert fingerprint(a) == fingerprint(game(one))
    for entries in (other, near):
        b = game(entries)
        differ = any(abs(value_of(p, x, y) - value_of(q, x, y)) > 1e-12 for p, q in zip(one, entries, strict=True)
                     for x, y in POINTS)  # fmt: skip
        if differ:
            assert fingerprint(a) != fingerprint(b)


def value_of(text, x, y):
    return eval(text.replace("^", "**"), {"__builtins__": {}}, {"x": x, "y": y})


def test_games_that_agree_at_the_lowest_corner_are_told_apart(tmp_path):
    pytest.importorskip("pyarrow")
    one, other = (
        ws.AlternatingOffers([".5", share], parameters={"x": 1}) for share in ("(1+x)/10", "(1+2*x)/10")
    )  # the same at x = 0
    how = {"box": {"x": (0, 4)}, "draws": 40, "chunk": 10, "out": tmp_path}
    ws.sweep(one, **how)
    (tmp_path / "chunk-0000002.parquet").unlink()
    with pytest.raises(ws.ModelError, match="holds another sweep; it differs in fingerprint"):
        ws.sweep(other, **how, resume=True)
    assert ws.sweep(one, **how, resume=True).complete


def test_a_digest_tells_types_places_and_bounds_apart():
    shelf = [
        1, 1.0, True, "1", Fraction(1), np.float64(1), None, b"1", [1], (1,), {1}, {1: 1}, [[1], 2], [[1, 2]],
        ["1", "2"], ["12"], ["", "12"],
        np.ones(2), np.ones((2, 1)), np.ones(2, dtype=np.float32), np.array([1, "1"], dtype=object),
        ws.Nash(), ws.Nash("one"), ws.Pure, lambda x: x + 1, lambda x: x + 2, {"a": 1, "b": 2}, {"b": 2, "a": 1},
    ]  # fmt: skip
    digests = [digest_of(thing) for thing in shelf]
    assert len(set(digests)) == len(shelf)
    assert digest_of({"a", "b", "c"}) == digest_of({"c", "b", "a"})
    circle: list = [1]
    circle.append(circle)
    assert digest_of(circle) != digest_of([1, [1]])


GAMES = """
import winset as ws
from winset.sweep.sweep_target import as_target
games = [
    ws.NormalForm([[["x", 1], [0, "y"]], [[2, "x*y"], ["x - y", 3]]], parameters={"x": 1, "y": 2}),
    ws.AlternatingOffers([".5", "(1+x)/10"], parameters={"x": 1}),
    ws.LegislativeBargaining(3, discounts="x", parameters={"x": 0.5}),
]
for game in games:
    before = as_target(game, None, "", None).fingerprint(("x",))
    ws.solve_batch(game, {"x": [0.5, 0.6]})
    assert as_target(game, None, "", None).fingerprint(("x",)) == before
    print(before)
print(as_target("apec-launch-1989", None, "", None).fingerprint(("fear",)))
"""


def test_a_digest_is_the_same_in_every_process_before_and_after_solving():
    said = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent), "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", GAMES], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    assert said[0] == said[1]
    assert len(set(said[0].split())) == 4
