"""Turns of challenges and bargains before an election (KTAB's spatial model of politics)."""

from pathlib import Path

import numpy as np
import pytest

import winset as ws

TWO = ws.ChallengeGame([0, 100], [3, 1], [0.5, 0.5], actors=["strong", "weak"])


def test_a_turn_worked_out_by_hand():
    details = ws.solve(TWO, ws.CondorcetElection(turns=1)).require().details
    # The strong one wins with 3/4. Half of the time nobody resists: 2/2 + (3/4 x 2)/2 - 1 = 3/4, and 1/4 for the weak.
    told = [(e["challenger"], e["challenged"], e["chance"], e["gain"]) for e in details["challenges"]]
    assert told == [("strong", "weak", pytest.approx(0.75), pytest.approx(0.75)),
                    ("weak", "strong", pytest.approx(0.25), pytest.approx(0.25))]  # fmt: skip
    # They meet where 9 parts of 10 of (chance x salience)^2 pull, and the election moves both there.
    np.testing.assert_allclose(details["turns"][:, :, 0], [[0, 100], [10, 10]])


def test_equals_who_both_care_have_nothing_to_gain():
    game = ws.ChallengeGame([0, 100], [1, 1])
    details = ws.solve(game, ws.CondorcetElection(turns=3)).require().details
    assert details["challenges"] == []
    np.testing.assert_array_equal(details["turns"][-1, :, 0], [0, 100])


def test_an_election_after_turns_is_one_among_the_last_positions():
    after = ws.solve(TWO, ws.CondorcetElection(turns=1)).details["turns"][-1]
    game = ws.ChallengeGame([0, 40, 100], [3, 1, 2], [0.5, 0.9, 0.3])
    later = ws.solve(game, ws.CondorcetElection("cubic", turns=2)).require()
    moved = ws.ChallengeGame(later.details["turns"][-1], [3, 1, 2], [0.5, 0.9, 0.3])
    plain = ws.solve(moved, ws.CondorcetElection("cubic")).require()
    np.testing.assert_allclose(plain.point.values, later.point.values)
    assert after.shape == (2, 1)


def test_draws_are_those_of_the_seed():
    game = ws.ChallengeGame([0, 30, 60, 100], [3, 1, 2, 2], [0.5, 0.9, 0.3, 0.6])
    concept = ws.CondorcetElection(turns=4, transitions="drawn")
    ends = [ws.solve(game, concept, seed=seed).require().details["turns"][-1] for seed in (1, 1, 2, 3, 4)]
    np.testing.assert_array_equal(ends[0], ends[1])
    assert any(not np.array_equal(ends[0], other) for other in ends[2:])


def test_what_others_dare_matters_to_who_is_challenged():
    china = ws.Positions.read(Path(__file__).parents[3] / "models" / "positions" / "china-oil-policy-competition.csv")
    found = {
        seen: china.forecast("challenge", turns=1, risk_estimates=seen).solution("challenge").require()
        for seen in ("own", "one-third", "none")
    }
    gains = [[e["gain"] for e in solution.details["challenges"]] for solution in found.values()]
    assert len({tuple(np.round(g, 9)) for g in gains}) == 3
    # Two programs of different make agree on these.
    np.testing.assert_allclose(
        found["one-third"].details["turns"][1, :4], [[30, 20], [44.8, 64.57], [30, 15], [44.89, 44.98]], atol=1e-9
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"turns": -1}, "CondorcetElection.turns: must be a whole number from 0 to 1000, got -1"),
        ({"turns": True}, "CondorcetElection.turns: must be a whole number"),
        ({"transitions": "often"}, "CondorcetElection.transitions: must be one of likeliest, drawn; got 'often'"),
        ({"risk_estimates": "all"}, "CondorcetElection.risk_estimates: must be one of own"),
    ],
)
def test_what_is_wrong_is_said(wrong, told):
    with pytest.raises(ws.ModelError, match=told.replace("(", r"\(")):
        ws.CondorcetElection(**wrong)
