"""The Nash certificate against planted wrong answers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.tables.check.levelled import plain_ranges
from winset.tables.check.nash import certify_nash, regrets

GAME = ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[0, 1], [1, 0]])
RIGHT = ([Fraction(1, 2), Fraction(1, 2)], [Fraction(1, 3), Fraction(2, 3)])


def certificate(game, point, exact=None):
    found = ws.solve(game, ws.Nash())
    profile = ws.Profile(game.players, tuple(np.asarray(s, dtype=float) for s in point), game.actions)
    details = {}
    if exact is not None:
        details["exact_points"] = [
            ws.Profile(game.players, tuple(np.array(s, dtype=object) for s in exact), game.actions)
        ]
    return certify_nash(game, ws.Nash(), _found(found, [profile], details))


def _found(solution, points, details):
    from winset.base.solution import Found

    return Found(solution.status, points, details=details)


def test_a_right_answer_is_proved():
    proof = certificate(GAME, RIGHT, RIGHT)
    assert proof.ok
    assert proof.exact


@pytest.mark.parametrize(
    "wrong",
    [
        ([1, 0], [1, 0]),
        (
            [Fraction(1, 2), Fraction(1, 2)],
            [Fraction(1, 3) + Fraction(1, 10**40), Fraction(2, 3) - Fraction(1, 10**40)],
        ),
        ([Fraction(1, 2), Fraction(1, 4)], [Fraction(1, 3), Fraction(2, 3)]),
        ([Fraction(3, 2), Fraction(-1, 2)], [Fraction(1, 3), Fraction(2, 3)]),
    ],
)
def test_a_wrong_fraction_is_refused(wrong):
    proof = certificate(GAME, wrong, wrong)
    assert not proof.exact
    assert not proof.ok


def test_fractions_that_are_not_the_point_are_refused():
    assert not certificate(GAME, ([0.5, 0.5], [0.4, 0.6]), RIGHT).exact


@pytest.mark.parametrize("change", [(1.0, 0.0), (1e-12, 0.0), (1e12, 0.0), (1.0, 1e9), (1e300, 0.0)])
def test_regret_is_measured_at_any_scale_and_shift(change):
    factor, shift = change
    game = ws.NormalForm(GAME.payoffs * factor + shift)
    assert certificate(game, ([0.5, 0.5], [1 / 3, 2 / 3])).ok
    wrong = certificate(game, ([0.5, 0.5], [0.4, 0.6]))
    assert wrong.value == pytest.approx(0.05, abs=1e-6)
    assert not wrong.ok


def test_two_players_at_once_is_what_one_by_one_gives():
    rng = np.random.default_rng(0)
    game = ws.NormalForm(rng.random((2, 3, 4)))
    for _ in range(20):
        point = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4))
        profile = ws.Profile(game.players, point)
        assert certificate(game, point).parts["regret"] == pytest.approx(regrets(game, profile).max(), rel=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_indices_of_many_points_are_those_of_one_at_a_time(seed):
    from winset.tables.check.complete_lists import _index, _indices
    from winset.tables.check.levelled import levelled

    rng = np.random.default_rng(seed)
    shape = (2, *rng.integers(2, 6, 2))
    game = ws.NormalForm(rng.integers(0, 4 if seed % 2 else 50, shape) if seed % 3 else rng.random(shape))
    points, unit = ws.solve(game, ws.Nash()).points, levelled(game).unit
    assert _indices(*unit, points) == [_index(unit, point) for point in points]


def one_point(game, point):
    profile = ws.Profile(game.players, tuple(np.asarray(s, dtype=float) for s in point), game.actions)
    return certify_nash(game, ws.Nash("one"), _found(ws.solve(game, ws.Nash("one")), [profile], {}))


def random_tables(kind, seed):
    """Two tables of 7 to 16 actions a side: like numbers, of both signs, far from zero, with zeros, of small ones."""
    rng = np.random.default_rng(seed)
    tables = rng.random((2, *rng.integers(7, 17, size=2)))
    if kind == "signs":
        tables = rng.normal(size=tables.shape)
    elif kind == "far":
        tables = tables + 1e5
    elif kind == "zeros":
        tables = np.where(tables < 0.3, 0.0, tables)
    elif kind == "small":
        tables = np.where(tables < 0.3, 1e-6 * tables, tables)
    return tables


KINDS = ("alike", "signs", "far", "zeros", "small")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_one_point_is_measured_alike_with_and_without_levelling(kind, seed, monkeypatch):
    game = ws.NormalForm(random_tables(kind, seed))
    point = ws.solve(game, ws.Nash("one")).points[0]
    quick = one_point(game, point)
    monkeypatch.setattr("winset.tables.check.nash.plain_ranges", lambda game: None)
    slow = one_point(game, point)
    assert quick.ok
    assert (quick.statement, quick.proved, quick.covers, quick.exact) == (
        slow.statement,
        slow.proved,
        slow.covers,
        slow.exact,
    )
    assert quick.parts.keys() == slow.parts.keys()
    assert all(abs(quick.parts[part] - slow.parts[part]) < 1e-11 for part in slow.parts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize("fault", ["another reply", "sum", "sign", "not a number"])
def test_one_point_that_is_wrong_by_little_is_refused(kind, player, fault):
    game = ws.NormalForm(random_tables(kind, 3))
    point = [np.array(s) for s in ws.solve(game, ws.Nash("one")).points[0]]
    mix = point[player]
    values = game.payoffs[0] @ point[1] if player == 0 else point[0] @ game.payoffs[1]
    used, unused = int(mix.argmax()), int(values.argmin())
    if fault == "another reply":
        spread = float(np.ptp(game.payoffs[player]))
        step = 1e-7 * spread / float(values.max() - values.min())
        mix[used], mix[unused] = mix[used] - step, mix[unused] + step
    elif fault == "sum":
        mix[used] += 2e-9
    elif fault == "sign":
        mix[used], mix[unused] = mix[used] + 2e-9, mix[unused] - 2e-9
    else:
        mix[unused] = np.nan
    proof = ws.certify(game, ws.Nash("one"), [ws.Profile(game.players, tuple(point), game.actions)])
    assert not proof.ok


def test_payoffs_are_taken_as_given_only_where_nothing_is_lost():
    given = {kind: plain_ranges(ws.NormalForm(random_tables(kind, 1))) is not None for kind in KINDS}
    assert given == {"alike": True, "signs": True, "far": False, "zeros": True, "small": False}
    assert plain_ranges(ws.NormalForm(np.ones((2, 7, 7)))) is None
    assert plain_ranges(ws.NormalForm(1e-300 * random_tables("alike", 1))) is None
    tables = random_tables("signs", 2)
    assert plain_ranges(ws.NormalForm(tables)) == np.ptp(tables, axis=(1, 2)).tolist()
