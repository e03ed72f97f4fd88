"""Batches of games that have no stacks: every row is the game's own answer, with its own certificate."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.proof.planted_games import council_domain, trade_domain

BEER = {
    "types": ["strong", "weak"], "messages": ["beer", "quiche"], "responses": ["fight", "retreat"],
    "sender": [[[1, 3], [0, 2]], [[0, 2], [1, 3]]], "receiver": [[[0, 1], [0, 1]], [[1, 0], [1, 0]]],
}  # fmt: skip


def quiche(strong):
    return ws.SignalingGame(**BEER, prior=[strong, 1 - strong])


def markets():
    return [ws.BilateralTrade([3, high], ["1/2", "1/2"], [0, 7], ["1/2", "1/2"]) for high in (8, 10)]


GAMES = {
    "domains of any shape": ([trade_domain(), council_domain()], ws.NashBargaining()),
    "signalling": ([quiche(0.9), quiche(0.4)], ws.PerfectBayesian()),
    "bilateral trade": (markets(), ws.SecondBest()),
    "double auctions": ([ws.DoubleAuction(k) for k in (0, "1/2", 1)], ws.PerfectBayesian()),
    "ultimata": ([ws.Ultimatum(cost, [1, 3], ["1/2", "1/2"]) for cost in (0, 1)], ws.PerfectBayesian()),
    "crises": ([ws.CrisisBargaining("1/2", cost, ("uniform", 0, 1)) for cost in ("1/5", "2/5")], ws.PerfectBayesian()),
    "repeated games": ([ws.RepeatedGame(ws.NormalForm.from_bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]]), d)
                        for d in ("2/5", "1/2")], ws.PayoffSet()),
}  # fmt: skip


@pytest.mark.parametrize("name", GAMES)
def test_every_row_is_the_answer_of_its_game(name):
    games, concept = GAMES[name]
    batch = ws.solve_batch(games, concept)
    assert len(batch) == len(games)
    for row, game in enumerate(games):
        alone = ws.solve(game, concept)
        assert batch.status[row] == alone.status
        assert batch.certificate[row] == alone.certificate.value
        assert batch["count"][row] == len(alone.points)
        of_row = batch.of(row)
        for detail, value in alone.details.items():
            if isinstance(value, int | float) and detail != "count":
                assert of_row[detail] == pytest.approx(float(value)), detail
    assert ws.solve_batch(games, concept, certify=False).status.tolist() == batch.status.tolist()
    assert np.isnan(ws.solve_batch(games, concept, certify=False).certificate).all()


def test_columns_hold_points_payoffs_and_what_pieces_survive():
    batch = ws.solve_batch(GAMES["signalling"][0], ws.PerfectBayesian())
    assert batch["refinements.intuitive"].tolist() == [1, 1]
    assert batch["refinements.D1"].tolist() == [1, 1]
    assert batch["payoffs.strong"][0] == 3
    trade = ws.solve_batch(markets(), ws.SecondBest())
    assert trade["points"].shape == (2, 2)
    assert trade["mechanism.trade"].shape == (2, 2, 2)
    assert trade["gains"][1] == pytest.approx(4)
    mixed = ws.solve_batch(GAMES["domains of any shape"][0], ws.NashBargaining())
    assert "points" not in mixed.columns  # of two and of three players
    few = ws.solve_batch([trade_domain(), trade_domain().with_reservation({"North": 99})], ws.NashBargaining())
    assert few.status.tolist() == [ws.Status.SOLVED, ws.Status.NO_SOLUTION]
    assert few["points"][0].tolist() == [float(x) for x in ws.solve(trade_domain(), ws.NashBargaining()).point]
    assert np.isnan(few["points"][1]).all()


def test_what_cannot_be_one_batch_is_refused():
    with pytest.raises(ws.ModelError, match="games of one kind"):
        ws.solve_batch([trade_domain(), quiche(0.5)], ws.NashBargaining())
    with pytest.raises(ws.ModelError, match="games of one kind"):
        ws.solve_batch([], ws.NashBargaining())
    with pytest.raises(ws.MethodError):
        ws.solve_batch([trade_domain()], ws.Nash())
    with pytest.raises(ws.ModelError):
        ws.solve_batch([trade_domain()])
