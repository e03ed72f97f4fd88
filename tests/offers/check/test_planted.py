"""Wrong answers of alternating offers, each found out by one part of the check; and right ones without details."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws

STATIONARY = ws.Stationary()
TWO = ws.AlternatingOffers([0.9, 0.8])
HEADSTRONG = ws.AlternatingOffers([0.0, 0.8])
DRAWN = ws.AlternatingOffers([0.9, 0.8, 0.7], "random", recognition=[0.5, 0.3, 0.2])
FINITE = ws.AlternatingOffers([0.9, 0.8], horizon=3)
WAITING = ws.AlternatingOffers([1, 1], breakdown=(0.2, [0.6, 0.6]))
LEAVING = ws.AlternatingOffers([0.9, 0.9], outside=[0.6, 0.6])
HOMES = ws.AlternatingOffers([0.5, 0.5], ratification=[0.6, 0.5])
EXIT = ws.AlternatingOffers([0.9, 0.8, 0.7], "rotating", rule="exit")
LARGE_EXIT = ws.AlternatingOffers([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], "rotating", rule="exit")
SET = ws.AlternatingOffers([0.9, 0.8], outcomes=ws.Polytope.pie(2))
SHELF = (TWO, HEADSTRONG, DRAWN, FINITE, WAITING, LEAVING, EXIT, LARGE_EXIT, SET)


def answer(game):
    solution = ws.solve(game, STATIONARY).require()
    return np.asarray(solution.point), dict(solution.details)


def offers_of(game):
    return np.array([np.asarray(x) for x in answer(game)[1]["proposals"].values()])


def planted(game, shift, row=0, **details):
    """The proposals of ``game`` with one row shifted, everything else in keeping with them."""
    offers = offers_of(game)
    offers[row] = offers[row] + shift
    point = game.recognition @ offers if game.order == "random" else offers[0]
    more = {"proposals": offers.tolist(), "own_share": np.diag(offers), "values": point}
    return game, list(point), {**more, **details}


def point_alone(game, shift):
    point, details = answer(game)
    wrong = point + shift
    details.pop("values", None)
    return game, list(wrong), details


def detail_alone(game, **wrong):
    point, details = answer(game)
    return game, list(point), {**details, **wrong}


PLANTED = {
    "certify_alternating": {
        "proposer": planted(TWO, [0.02, -0.02], row=1),
        "responder": planted(HEADSTRONG, [0.02, -0.02]),
        "feasibility": planted(HEADSTRONG, [0.02, 0.0]),
        "values": point_alone(TWO, [0.02, -0.02]),
        "details": detail_alone(TWO, own_share=[0.5, 0.5]),
        "home": (HOMES, [0.5, 0.5], {"proposals": [[0.5, 0.5], [0.6, 0.4]]}),
        "agreement": detail_alone(FINITE, agreement=False),
        "number of points": (TWO, None, {}),
    },
    "certify_exit": {
        "values": point_alone(EXIT, [1e-3, -1e-3, 0.0]),
        "details": detail_alone(EXIT, own_share=[0.6, 0.3, 0.3]),
        "proposals": detail_alone(EXIT, proposals=np.full((3, 3), 1 / 3).tolist()),
        "agreement": detail_alone(EXIT, agreement=False),
    },
}
UNPLANTED = {"certify_exit": {"proposer", "responder"}, "certify_alternating": {"unresolved"}}
"""Gains of the profile that the check itself makes and compares the answer with: nothing in an answer moves them."""
CASES = [(name, part) for name, parts in PLANTED.items() for part in parts]


@pytest.mark.parametrize(("name", "part"), CASES)
def test_a_planted_answer_fails_in_its_part_alone(name, part):
    game, point, details = PLANTED[name][part]
    points = [[0.3, 0.7], [0.4, 0.6]] if point is None else [point]
    certificate = ws.certify(game, STATIONARY, points, details)
    assert not certificate.ok
    assert f"'{part}'" in certificate.statement
    assert certificate.proved == ()
    assert [key for key, value in certificate.parts.items() if not value <= certificate.tolerance] == [part]


def test_every_part_has_a_plant():
    for game in SHELF:
        point, details = answer(game)
        name = "certify_exit" if game.rule == "exit" else "certify_alternating"
        known = set(PLANTED[name]) | UNPLANTED.get(name, set())
        assert set(ws.certify(game, STATIONARY, [list(point)], details).parts) <= known


@pytest.mark.parametrize("game", SHELF)
def test_right_answers_of_a_textbook_are_proved_without_details(game):
    point, details = answer(game)
    least = {"agreement": False} if details["agreement"] is False else {}
    for given in (list(point), dict(zip(game.players, point, strict=True))):
        certificate = ws.certify(game, STATIONARY, [given], least)
        assert certificate.ok, certificate.statement
    assert certificate.covers == ("part" if game is LARGE_EXIT else "all")


@pytest.mark.parametrize("game", SHELF)
def test_generic_wrong_answers_fail(game):
    point, details = answer(game)
    moved = point.copy()
    moved[:2] += (1e-3, -1e-3)
    equal = np.full(len(point), 1 / len(point))
    for wrong in (moved, point[::-1], 0.5 * (moved + point), equal, point * 2, np.zeros_like(point)):
        if np.abs(wrong - point).max() > 1e-6:
            assert not ws.certify(game, STATIONARY, [list(wrong)], details).ok
            assert not ws.certify(game, STATIONARY, [list(wrong)]).ok
    assert not ws.certify(game, STATIONARY, []).ok
    assert not ws.certify(game, STATIONARY, [], details, status=ws.Status.NO_SOLUTION).ok
    assert not ws.certify(game, STATIONARY, [list(point * np.nan)], details).ok
    rigged = {"own_share": np.full(len(point), 0.3), "values": point + 0.1, "proposals": np.eye(len(point)).tolist()}
    for name, value in rigged.items():
        if name in details:
            assert not ws.certify(game, STATIONARY, [list(point)], {**details, name: value}).ok, name


def test_an_agreement_is_no_answer_where_both_would_rather_wait_and_the_reverse():
    assert not ws.certify(WAITING, STATIONARY, [[0.5, 0.5]]).ok
    assert not ws.certify(LEAVING, STATIONARY, [[0.4, 0.6]]).ok
    assert not ws.certify(TWO, STATIONARY, [[0.0, 0.0]], {"agreement": False}).ok
    assert not ws.certify(WAITING, STATIONARY, [[0.0, 0.0]], {"agreement": False}).ok


def test_uniqueness_is_proved_only_where_waiting_costs_a_share():
    assert "completeness" in ws.solve(TWO, STATIONARY).certificate.proved
    fixed = ws.AlternatingOffers([1, 1], costs=[0.1, 0.1])
    assert "completeness" not in ws.solve(fixed, STATIONARY).certificate.proved


@pytest.mark.parametrize("order", ["rotating", "random"])
def test_rows_are_checked_as_games_are(order):
    rng = np.random.default_rng(5)
    games = [
        ws.AlternatingOffers(
            rng.uniform(0.3, 0.95, 3), order, outside=rng.uniform(0, 0.45, 3), breakdown=(0.1, rng.uniform(0, 0.6, 3))
        )
        for _ in range(40)
    ]
    batch = ws.solve_batch(games, STATIONARY)
    assert 0 < batch["agreement"].sum() < len(games)
    for row, game in enumerate(games):
        alone = ws.solve(game, STATIONARY)
        assert alone.status == batch.status[row] == ws.Status.SOLVED
        np.testing.assert_allclose(np.asarray(alone.point), batch.points[row], atol=1e-12)
        assert alone.details["agreement"] == batch["agreement"][row]


def test_rows_planted_wrong_are_found_out():
    from winset.base.solution import Found
    from winset.offers.check.rubinstein import certify_alternating_rows

    stack = ws.AlternatingOffers.stack([TWO, HEADSTRONG, LEAVING])
    columns = {k: np.array(v) for k, v in ws.solve_batch(stack).columns.items()}
    check = lambda **changed: certify_alternating_rows(  # noqa: E731
        stack, STATIONARY, Found(ws.Status.SOLVED, [], details={**columns, **changed})
    )
    assert check().max() < 1e-12
    moved = columns["points"] + [0.01, -0.01]
    assert (check(points=moved) > 1e-3).all()
    assert (check(points=moved, own_share=moved) > 1e-3).all()
    assert (check(points=np.full((3, 2), 0.5)) > 1e-3).all()
    assert (check(agreement=~columns["agreement"]) > 1e-3)[:2].all()


@pytest.mark.parametrize("order", ["rotating", "random"])
def test_the_short_way_to_the_gains_is_the_game_played(order):
    from winset.offers.check import rubinstein as check

    rng = np.random.default_rng(9)
    for trial in range(40):
        n = 2 if trial % 2 else 4
        game = ws.AlternatingOffers(
            rng.uniform(0.3, 0.95, n), "random" if order == "random" else "rotating",
            outside=rng.uniform(0, 0.8 / n, n) * (rng.random(n) < 0.5), ratification=rng.uniform(0, 0.5 / n, n),
        )  # fmt: skip
        rules, offers = check.rules_of(game.table), offers_of(game)
        give = rng.uniform(0, 0.02, n) * (rng.random(n) < 0.5) * (trial > 5)
        offers = offers + np.diag(give) - give[:, None] / n
        point = game.recognition @ offers if order == "random" else offers[0]
        values = np.broadcast_to(point, offers.shape) if order == "random" else offers
        played = check.play_offers(rules, offers, order == "random", None, values, check.share_the_pie, 1e-12)
        short = check.gains_from_agreement(rules, offers, order == "random", point)
        if short["home"] == 0:
            for role, gain in check.parts_of(played, point, order == "random").items():
                assert max(short[role], 0) == pytest.approx(float(gain), abs=1e-12), role
