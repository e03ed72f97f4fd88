"""The open rule: closed forms, and the game of four, five and six members played member by member."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import winset as ws
from winset.base.played import Chance, End, Later, Move, Propose, To, Vote, play

STATIONARY = ws.Stationary()


def solved(n, d, **more):
    return ws.solve(ws.LegislativeBargaining(n, procedure="open", discounts=d, **more), STATIONARY).require()


def motions(n, k, t, players):
    """Every way to give k of the players one seat and t another: seats 1..k, then the voters', then the others'."""
    for partners in combinations(players, k):
        left = [p for p in players if p not in partners]
        for voters in combinations(left, t):
            yield [*partners, *voters, *(p for p in left if p not in voters)]


def labelled(n, d, details):
    """Everybody by name: player 0 has the floor, players 1..k are its partners, then come those paid for their vote."""
    needed, k, t = n // 2 + 1, details["partners"], details["voters"]
    share, least = details["partner_share"], d * float(details["values"][0])

    def division(k, t):
        x = np.zeros(n)
        x[1 : k + 1], x[k + 1 : k + t + 1] = share, least
        x[0] = 1 - x.sum()
        return x

    def carried(ballots):
        return ballots.sum(axis=-1) >= needed

    def question(x):
        return Vote(x >= least - 1e-12, carried, End(x), Later(To("session"), d), role="voter on a motion")

    def amendments(j, amended, here, judged):
        """All motions of j that leave out the amended member, drawn evenly."""
        options = []
        for order in motions(n, k, t, [p for p in range(n) if p not in (j, amended)]):
            seats = np.empty(n, dtype=int)
            seats[[j, *order, amended]] = np.arange(n)
            won = Later(To("floor", tuple(seats.tolist())), d)
            if judged:
                old = np.searchsorted([0, k, k + t], np.arange(n))
                new = np.searchsorted([0, k, k + t], seats)
                yes = (new <= old) & (np.arange(n) != amended)
                assert carried(yes)
                won = Vote(yes, carried, won, Later(here, d), role="voter on an amendment")
            options.append(won)
        return Chance(tuple((1 / len(options), option) for option in options))

    def floor(x, k, t, judged):
        branches = []
        for j in range(1, n):
            amends = amendments(j, 0, To("floor"), judged) if details["partners"] < n - 1 else End(x)
            moves = 1.0 if j <= k else 0.0
            role = "partner" if j <= k else "amender"
            branches.append((1 / (n - 1), Move(j, role, ((moves, question(x)), (1 - moves, amends)))))
        return Chance(tuple(branches))

    made = division(k, t)
    kinds = {m: division(m, max(needed - 1 - m, 0)) for m in range(1, n) if m != k}
    others = list(kinds.values())

    def reply(x):
        m = next((m for m, y in kinds.items() if y is x), k)
        return To("floor") if m == k else floor(x, m, max(needed - 1 - m, 0), False)

    start = Propose(0, ((1.0, made),), reply, others if k < n - 1 else ())
    turns = []
    for i in range(n):
        for order in motions(n, k, t, [p for p in range(n) if p != i]):
            seats = np.empty(n, dtype=int)
            seats[[i, *order]] = np.arange(n)
            turns.append(To("start", tuple(seats.tolist())))
    session = Chance(tuple((1 / len(turns), turn) for turn in turns))
    return play({"floor": floor(made, k, t, True), "start": start, "session": session}, n, seats=True)


@pytest.mark.parametrize("d", [0.3, 0.5, 0.7, 0.9, 1.0])
@pytest.mark.parametrize("n", [4, 5, 6])
def test_the_game_played_member_by_member(n, d):
    details = solved(n, d).details
    played = labelled(n, d, details)
    assert played.values["floor"][0] == pytest.approx(details["on_floor"], abs=1e-12)
    assert played.values["session"].mean() == pytest.approx(details["values"][0], abs=1e-12)
    assert played.gain() < 1e-12


def test_a_wrong_share_is_found_out_member_by_member():
    details = {**solved(5, 0.9).details, "partner_share": 0.25}
    assert labelled(5, 0.9, details).gains["partner"] > 1e-3
    details = {**solved(5, 0.9).details, "partners": 3}
    assert labelled(5, 0.9, details).gains["proposer"] > 1e-3


def test_the_border_between_one_partner_and_two():
    border = np.sqrt(3) - 1
    assert solved(3, border + 1e-6).details["partners"] == 1
    assert solved(3, border - 1e-6).details["partners"] == 2
    for d in (border, 0.62, 0.618, 0.1):
        assert solved(3, d).certificate.covers == "all"


@pytest.mark.parametrize("n", [2, 3, 5, 9, 15, 31])
def test_every_discount_has_an_answer(n):
    for d in np.linspace(0.02, 1, 25):
        details = solved(n, d).details
        paid = details["partners"] * details["partner_share"] + details["voters"] * details["voter_share"]
        assert details["proposer_share"] + paid == pytest.approx(1)
        assert details["partners"] + details["voters"] >= n // 2


def test_unanimity_needs_everybody_and_one_member_nobody():
    assert solved(4, 0.9, quota=4).details["partners"] == 3
    assert solved(1, 0.9).details["partners"] == 0
