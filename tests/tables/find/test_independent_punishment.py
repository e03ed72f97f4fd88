"""Punishers who mix independently: textbook levels, a grid of their mixtures, and what no grid can see."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from winset.base.concept import concept_named
from winset.tables.check import independent_punishment as checked
from winset.tables.find import independent_punishment as sought

CASES = json.loads((Path(__file__).parents[2] / "cases" / "repeated.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in CASES if case["id"].startswith("minimax")}
INDEPENDENT = ws.Minimax("independent")
GAP = np.array([[[0, 1], [1, 1]], [[1, 1], [1, 0]]])


def three(own):
    """A table in which only the first player's payoffs matter."""
    own = np.asarray(own, dtype=float)
    return ws.NormalForm(np.stack([own, *np.zeros((own.ndim - 1, *own.shape))]))


def levels(game, concept):
    solution = ws.solve(game, concept).require()
    assert solution.certificate.ok
    assert solution.certificate.covers == "all", solution.certificate
    return np.array(list(solution.details["levels"].values()))


def on_a_grid(own, cuts):
    """The least level of the first of three players over a grid of mixtures of two actions each."""
    share = np.linspace(0, 1, cuts + 1)
    mixtures = np.c_[share, 1 - share]
    return np.einsum("abc,qb,rc->aqr", own, mixtures, mixtures).max(axis=0).min()


@pytest.mark.parametrize("name", CASES)
def test_levels_by_kind_of_punishment(name):
    payoffs, rows = CASES[name]["input"]["payoffs"], CASES[name]["expected"]["minimax"]
    kinds = {"pure": ws.Minimax(mixed=False), "mixed": INDEPENDENT, "correlated": ws.Minimax()}
    for game in (ws.NormalForm(payoffs), ws.RepeatedGame(payoffs, "1/2")):
        for kind, concept in kinds.items():
            expected = [float(Fraction(row[kind])) for row in rows]
            np.testing.assert_allclose(levels(game, concept), expected, atol=1e-9)


def test_the_punishment_is_a_product_that_reaches_the_level():
    """1 - qr and 1 - (1-q)(1-r): the larger is least, 3/4, at q = r = 1/2; a common coin does 1/2."""
    solution = ws.solve(three(GAP), INDEPENDENT)
    np.testing.assert_allclose(solution.details["punishments"]["1"], np.full((2, 2), 0.25), atol=1e-4)
    assert solution.details["levels"]["1"] == pytest.approx(0.75, abs=1e-9)
    assert levels(three(GAP), ws.Minimax())[0] == pytest.approx(0.5)
    assert concept_named("minimax(mixed=independent)") == INDEPENDENT == ws.Minimax.from_dict(INDEPENDENT.to_dict())


def test_three_punishers_of_one_player():
    """With three independent coins, all equal: max(1 - abc, 1 - (1-a)(1-b)(1-c)) is least at 7/8."""
    own = np.ones((2, 2, 2, 2))
    own[0, 0, 0, 0] = own[1, 1, 1, 1] = 0
    assert levels(three(own), INDEPENDENT)[0] == pytest.approx(7 / 8, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), own=st.integers(2, 4), whole=st.booleans())
def test_a_grid_never_does_better_and_comes_close(seed, own, whole):
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 3, (own, 2, 2)) if whole else rng.random((own, 2, 2))
    solution = ws.solve(three(table), INDEPENDENT).require()
    level, cuts = solution.details["levels"]["1"], 400
    grid = on_a_grid(table, cuts)
    assert grid >= level - 1e-9
    assert grid <= level + 2 * np.ptp(table) / cuts
    assert solution.certificate.ok


@pytest.mark.parametrize(("seed", "shape"), [(4, (3, 3, 3)), (7, (4, 4, 4)), (6, (2, 2, 2, 2)), (1, (3, 4))])
def test_between_correlated_and_pure(seed, shape):
    payoffs = np.random.default_rng(seed).random((len(shape), *shape))
    correlated, independent, pure = (
        levels(ws.NormalForm(payoffs), concept) for concept in (ws.Minimax(), INDEPENDENT, ws.Minimax(False))
    )
    assert (correlated <= independent + 1e-9).all()
    assert (independent <= pure + 1e-9).all()
    if len(shape) == 2:
        np.testing.assert_allclose(independent, correlated, atol=1e-9)
    np.testing.assert_allclose(levels(ws.NormalForm(payoffs * 1e6 + 5), INDEPENDENT), independent * 1e6 + 5, atol=1e-2)


def test_what_is_not_proved_is_not_claimed(monkeypatch):
    monkeypatch.setattr(sought, "MOST_PIECES", 0)
    monkeypatch.setattr(checked, "MOST_PIECES", 3)
    solution = ws.solve(three(GAP), INDEPENDENT)
    assert solution.certificate.covers == "part"
    assert solution.certificate.proved == ("points",)
    assert solution.certificate.parts["unproved"] > 1e-3
    assert "lower" in solution.reason


def test_wrong_punishments_and_levels_are_refused():
    game = three(GAP)
    right = ws.solve(game, INDEPENDENT)
    wrong = {
        "a product that holds less": {"punishments": np.outer([0.6, 0.4], [0.5, 0.5]), "level": 0.8},
        "a product a little off": {"punishments": np.outer([0.501, 0.499], [0.499, 0.501])},
        "a common coin": {"punishments": np.diag([0.5, 0.5]), "level": 0.5},
        "a level too low": {"level": 0.7},
        "a level too high": {"level": 0.8},
        "no probabilities": {"punishments": np.full((2, 2), 0.3)},
        "another shape": {"punishments": np.full(3, 1 / 3)},
    }
    for name, change in wrong.items():
        details = {key: dict(right.details[key]) for key in ("levels", "punishments")}
        details["levels"]["1"] = change.get("level", details["levels"]["1"])
        details["punishments"]["1"] = change.get("punishments", details["punishments"]["1"])
        assert not ws.certify(game, INDEPENDENT, right.points, details).ok, name
    assert "punishments must say" in ws.certify(game, INDEPENDENT, right.points).statement


def test_large_tables_and_other_words_are_refused_in_words():
    for shape in ((5, 2, 2), (2, 2, 2, 2, 2)):
        with pytest.raises(ws.MethodError, match="up to 4 players of 4 actions"):
            ws.solve(ws.NormalForm(np.random.default_rng(0).random((len(shape), *shape))), INDEPENDENT)
    assert ws.solve(ws.NormalForm(np.random.default_rng(0).random((2, 9, 9))), INDEPENDENT).certificate.ok
    assert ws.solve(ws.NormalForm([[3, 5]]), INDEPENDENT).details["levels"] == {"1": 5}
    with pytest.raises(ws.ModelError, match=r"Minimax\.mixed: must be true, false or 'independent', got 'jointly'"):
        ws.Minimax("jointly")
