"""Procedures played from their rules, against closed forms of the literature, and every kind of mover that departs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from winset.base.played import Chance, End, Later, Move, Propose, To, Vote, play


def all_but(player, n):
    return np.arange(n) != player


def unanimous(ballots):
    return ballots.all(axis=-1)


def majority(ballots):
    return 2 * ballots.sum(axis=-1) > ballots.shape[-1]


def offers(x, discounts, bars=None, tried=()):
    """Rubinstein's game: player i proposes ``x[i]``, the other accepts what is worth at least ``bars``."""
    x, d = np.asarray(x, dtype=float), np.asarray(discounts, dtype=float)
    n = len(d)
    states = {}
    for i in range(n):
        after = (i + 1) % n
        need = d * x[after] if bars is None else np.asarray(bars, dtype=float)

        def reply(proposal, i=i, after=after, need=need):
            ballots = (proposal >= need - 1e-12) | (np.arange(n) == i)
            return Vote(ballots, unanimous, End(proposal), Later(To(str(after)), d), all_but(i, n), need, 0.0)

        best = need.copy()
        best[i] = 1 - need.sum() + need[i]
        states[str(i)] = Propose(i, ((1.0, x[i]),), reply, (best, np.eye(n)[i], *tried))
    return play(states, n)


def rubinstein(d1, d2):
    """What each keeps as proposer: (1 - d2)/(1 - d1 d2), (1 - d1)/(1 - d1 d2) (Rubinstein 1982)."""
    a, b = (1 - d2) / (1 - d1 * d2), (1 - d1) / (1 - d1 * d2)
    return np.array([[a, 1 - a], [1 - b, b]])


@pytest.mark.parametrize("discounts", [(0.9, 0.8), (0.5, 0.99), (0.0, 0.7)])
def test_nobody_departs_from_rubinsteins_shares(discounts):
    x = rubinstein(*discounts)
    played = offers(x, discounts)
    np.testing.assert_allclose(played.values["0"], x[0], atol=1e-15)
    assert set(played.gains) == {"proposer", "voter"}
    assert played.gain() < 1e-14


def test_who_asks_for_too_much_is_found_out_by_the_responder():
    x = rubinstein(0.9, 0.8) + np.array([[0.01, -0.01], [0, 0]])
    greedy = offers(x, (0.9, 0.8), bars=(0.0, 0.0))
    assert greedy.gains["voter"] > 0.005
    refused = offers(x, (0.9, 0.8), bars=np.diag(rubinstein(0.9, 0.8)) * (0.9, 0.8))
    assert refused.gains["proposer"] > 0.05
    assert refused.places["proposer"] == ("0", 0)


def test_who_offers_too_much_gains_by_offering_less():
    x = rubinstein(0.9, 0.8) + np.array([[-0.01, 0.01], [0, 0]])
    played = offers(x, (0.9, 0.8), bars=np.array([0.9, 0.8]) * np.diag(rubinstein(0.9, 0.8)))
    assert played.gains["proposer"] == pytest.approx(0.01)


def test_a_bar_too_low_is_found_out_though_no_offer_made_meets_it():
    x = rubinstein(0.9, 0.8)
    right = np.array([0.9, 0.8]) * np.diag(x)
    assert offers(x, (0.9, 0.8), bars=right).gain() < 1e-14
    assert offers(x, (0.9, 0.8), bars=right - 0.02).gains["voter"] == pytest.approx(0.02)


def closed(d, prices, coalitions, tried=()):
    """Baron and Ferejohn's closed rule with equal recognition; ``coalitions[k]`` are drawn evenly by proposer k."""
    n = len(d)
    branches = []
    for k in range(n):
        made = []
        for partners in coalitions[k]:
            division = np.where(np.isin(np.arange(n), partners), prices, 0.0)
            division[k] = 1 - division.sum()
            made.append((1 / len(coalitions[k]), division))

        def reply(division, k=k):
            ballots = (division >= prices - 1e-12) | (np.arange(n) == k)
            return Vote(ballots, majority, End(division), Later(To("floor"), d), all_but(k, n), prices, 0.0)

        others = [np.array(c) for c in combinations([j for j in range(n) if j != k], n // 2)]
        best = [np.where(np.isin(np.arange(n), c), prices, 0.0) for c in others]
        best = [b + (1 - b.sum()) * (np.arange(n) == k) for b in best]
        branches.append((1 / n, Propose(k, tuple(made), reply, (*best, np.eye(n)[k], *tried))))
    return play({"floor": Chance(tuple(branches))}, n)


@pytest.mark.parametrize(("n", "d"), [(3, 0.9), (5, 1.0), (7, 0.3)])
def test_the_closed_rule_pays_each_member_the_same(n, d):
    """Baron and Ferejohn 1989, Proposition 3: partners get d/n, the proposer 1 - d (n - 1)/(2n); values are 1/n."""
    coalitions = [list(combinations([j for j in range(n) if j != k], n // 2)) for k in range(n)]
    played = closed(np.full(n, d), np.full(n, d / n), coalitions)
    np.testing.assert_allclose(played.values["floor"], 1 / n)
    assert played.gain() < 1e-14


def test_a_partner_always_chosen_is_worth_more_than_the_bar():
    n, d = 3, 0.9
    played = closed(np.full(n, d), np.full(n, d / n), [[(1,)], [(0,)], [(0,)]])
    assert played.values["floor"][0] > 1 / 3
    assert played.gains["voter"] == pytest.approx(d * (played.values["floor"][0] - 1 / 3))


def test_sessions_by_playing_the_last_first():
    """Baron and Ferejohn 1989, Proposition 2: with two sessions partners get d p_j, here d/3 each."""
    n, d = 3, 0.9
    known = {"after": np.zeros(n)}
    for session in range(2):
        bars = d * known["after"]
        branches = []
        for k in range(n):
            division = np.where(np.arange(n) == (k + 1) % n, bars, 0.0)
            division[k] = 1 - division.sum()

            def reply(x, k=k, bars=bars):
                ballots = (x >= bars - 1e-12) | (np.arange(n) == k)
                return Vote(ballots, majority, End(x), Later(To("after"), d), all_but(k, n), bars, 0.0)

            branches.append((1 / n, Propose(k, ((1.0, division),), reply, (np.eye(n)[k],))))
        played = play({"now": Chance(tuple(branches))}, n, known)
        assert played.gain() < 1e-15
        assert division[2] == pytest.approx(1.0 if session == 0 else 1 - d / 3)
        known = {"after": played.values["now"]}
    np.testing.assert_allclose(known["after"], 1 / 3)


def open_rule(d, own, share):
    """The open rule for three with one partner, player 0 to move and 1 its partner; the third amends and pairs with 1.

    Seats: the amender takes over the part of player 0, its partner that of player 1, the other that of player 2.
    """
    motion = np.array([own, share, 0.0])
    question = Vote(np.array([True, True, False]), majority, End(motion), End(np.zeros(3)))

    def amend(seats):
        ballots = np.array([False, True, True])
        return Vote(ballots, majority, Later(To("floor", seats), d), Later(To("floor"), d), role="voter on amendments")

    partner = Move(1, "partner", ((1.0, question), (0.0, Later(To("floor", (2, 0, 1)), d))))
    third = Move(2, "amender", ((0.0, question), (1.0, amend((2, 1, 0)))))
    return play({"floor": Chance(((0.5, partner), (0.5, third)))}, 3, seats=True)


@pytest.mark.parametrize("d", [1.0, 0.9, 0.75])
def test_the_open_rule_for_three_with_one_partner(d):
    """Baron and Ferejohn 1989, section 4: the proposer keeps (4 - d^2)/(4 + 2d - d^2), 3/5 where d = 1."""
    own = (4 - d * d) / (4 + 2 * d - d * d)
    played = open_rule(d, own, 1 - own)
    assert played.values["floor"][0] == pytest.approx(2 / (4 + 2 * d - d * d))
    assert d * played.values["floor"][0] == pytest.approx(1 - own)
    assert played.gains["partner"] < 1e-14
    assert played.gains["amender"] == 0
    assert open_rule(d, own + 0.02, 1 - own - 0.02).gains["partner"] > 0.02


def test_an_amendment_that_pays_the_amended_member_loses_the_votes_of_both_others():
    """The amended member is worth 4/9 while its own motion stands and 1/3 as a partner: it votes no, and so does 1."""
    d, motion = 1.0, np.array([5 / 9, 4 / 9, 0.0])
    question = Vote(np.array([True, True, False]), majority, End(motion), End(np.zeros(3)))
    amendment = Vote(np.array([True, False, True]), majority, Later(To("floor", (1, 2, 0)), d), Later(To("floor"), d))
    played = play({"floor": Chance(((0.5, question), (0.5, amendment)))}, 3, seats=True)
    assert played.values["floor"][0] == pytest.approx(4 / 9)
    assert played.gains["voter"] == pytest.approx(1 / 9)
    assert played.places["voter"] == ("floor", 0)


def test_the_first_in_order_to_refuse_decides_what_follows():
    outside = np.array([0.1, 0.4, 0.2])

    def vote(ballots):
        leaves = tuple(End(outside * (np.arange(3) == i)) for i in range(3))
        return play({"only": Vote(np.array(ballots), unanimous, End(np.full(3, 1 / 3)), leaves, all_but(0, 3))}, 3)

    np.testing.assert_allclose(vote([False, True, False]).values["only"], [0, 0, 0.2])
    first = vote([True, False, False])
    np.testing.assert_allclose(first.values["only"], [0, 0.4, 0])
    assert first.gains["voter"] == pytest.approx(1 / 3 - 0.2)
    assert vote([True, True, True]).gains["voter"] == pytest.approx(0.4 - 1 / 3)


def test_exit_after_a_refusal():
    """Binmore, Shaked and Sutton 1989: an option worth less than waiting is not taken."""
    x, d = rubinstein(0.9, 0.9), 0.9

    def game(option, leaves):
        exiting = Move(1, "exiter", ((leaves, End(np.array([0.0, option]))), (1 - leaves, Later(To("1"), d))))
        ballots = np.array([True, True])
        accept = Vote(ballots, unanimous, End(x[0]), exiting, all_but(0, 2))
        return play({"0": accept, "1": End(x[1])}, 2)

    assert game(0.3, 0.0).gain() < 1e-14
    assert game(0.3, 1.0).gains["exiter"] == pytest.approx(d * x[1, 1] - 0.3)
    assert game(0.6, 0.0).gains["exiter"] == pytest.approx(0.6 - d * x[1, 1])
    assert game(0.6, 1.0).gains["voter"] == pytest.approx(0.6 - x[0, 1])


def test_mixing_costs_the_share_of_the_worse_action():
    choice = Move(0, "mover", ((0.25, End(np.array([1.0, 0.0]))), (0.75, End(np.array([0.0, 2.0])))))
    played = play({"only": choice}, 2)
    np.testing.assert_allclose(played.values["only"], [0.25, 1.5])
    assert played.gains == {"mover": pytest.approx(0.75)}


def test_play_without_end_is_worth_nothing_or_its_costs():
    forever = play({"a": To("b"), "b": To("a"), "c": Chance(((0.5, To("a")), (0.5, End(np.ones(2)))))}, 2)
    np.testing.assert_array_equal(forever.values["a"], 0)
    np.testing.assert_array_equal(forever.values["c"], 0.5)
    assert (play({"a": Later(To("a"), 1.0, 0.1)}, 2).values["a"] == -np.inf).all()
    waits = play({"a": Chance(((0.2, End(np.array([0.6, 0.6]))), (0.8, To("a"))))}, 2)
    np.testing.assert_allclose(waits.values["a"], 0.6)


def test_values_that_are_not_numbers_are_no_equilibrium():
    vote = Vote(np.array([True, True]), unanimous, End(np.array([np.nan, 0.5])), End(np.zeros(2)))
    assert play({"only": vote}, 2).gain() == np.inf


def test_a_stack_of_games_is_played_as_each_game_alone():
    rng = np.random.default_rng(3)
    d = rng.uniform(0.2, 0.95, (6, 2))
    x = np.array([rubinstein(*row) for row in d]) + rng.uniform(-0.02, 0.02, (6, 2, 1)) * [1, -1]

    def states(x, d):
        def state(i):
            j, need = 1 - i, d * x[..., 1 - i, :]

            def reply(proposal):
                ballots = (proposal >= need) | (np.arange(2) == i)
                return Vote(ballots, unanimous, End(proposal), Later(To(str(j)), d), all_but(i, 2), need, 0.0)

            best = np.where(np.arange(2) == i, 1 - need[..., [j]], need)
            return Propose(i, ((1.0, x[..., i, :]),), reply, (best,))

        return {"0": state(0), "1": state(1)}

    stack = play(states(x, d), 2)
    for row in range(6):
        alone = play(states(x[row], d[row]), 2)
        for role, gain in alone.gains.items():
            np.testing.assert_array_equal(stack.gains[role][row], gain)
        np.testing.assert_array_equal(stack.values["1"][row], alone.values["1"])


def test_seats_are_the_same_game_as_one_state_for_every_order_of_players():
    d, motion = 0.8, np.array([0.6, 0.4, 0.0])

    def state(order):
        """``order[k]`` sits in seat k; the third amends, and takes the first seat."""
        division = np.empty(3)
        division[list(order)] = motion
        a, b, c = order
        return Chance(((0.5, End(division)), (0.5, Later(To(f"{c}{b}{a}"), d))))

    orders = [(0, 1, 2), (2, 1, 0)]
    plain = play({"".join(map(str, order)): state(order) for order in orders}, 3)
    seated = play({"012": Chance(((0.5, End(motion)), (0.5, Later(To("012", (2, 1, 0)), d))))}, 3, seats=True)
    np.testing.assert_allclose(seated.values["012"], plain.values["012"], atol=1e-15)
