"""A setter whose proposal may be amended: by a majority, by unanimity, in no way."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.policies.check.banks_duggan_line import certify_line_setter

COUNCIL = {"a": 0.0, "b": 0.2, "c": 0.5, "d": 0.7, "e": 1.0}
ALL = ws.WeightedVoting(dict.fromkeys(COUNCIL, 1), 5)
FOUR = ws.WeightedVoting(dict.fromkeys(COUNCIL, 1), 4)
MOST = ws.WeightedVoting(dict.fromkeys(COUNCIL, 1), 3)
PERFECT = ws.SubgamePerfect()


def outcome(setter, status_quo, rule, amendment=None):
    game = ws.AgendaSetter(setter, COUNCIL, None, status_quo, rule=rule, amendment=amendment)
    return ws.solve(game, PERFECT).require().point


def test_under_an_open_rule_the_median_prevails_or_the_gate_stays_closed():
    """Denzau and Mackay 1983: with amendments by majority only the median's ideal stands."""
    assert outcome(0.9, 0.1, MOST, MOST) == pytest.approx(0.5)
    assert outcome(0.9, 0.1, MOST) == pytest.approx(0.9)
    assert outcome(0.9, 0.8, MOST, MOST) == pytest.approx(0.8)
    assert outcome(0.0, 0.8, MOST, MOST) == pytest.approx(0.5)


def test_amendments_by_unanimity_keep_the_proposal_among_the_members():
    """Crombez 1996: a proposal that passes by a qualified majority, and that unanimity alone may amend."""
    assert outcome(3.0, -2.0, FOUR) == pytest.approx(2.4)
    assert outcome(3.0, -2.0, FOUR, ALL) == pytest.approx(1.0)
    assert outcome(0.6, -2.0, FOUR, ALL) == pytest.approx(0.6)


def test_outcomes_are_best_among_all_that_stand():
    rng = np.random.default_rng(3)
    x = np.array(list(COUNCIL.values()))
    grid = np.linspace(-3, 3, 1201)
    for _ in range(60):
        setter, q = rng.uniform(-1, 2, 2).round(2)
        rule, amendment = rng.choice([ALL, FOUR, MOST], 2)
        found = outcome(setter, q, rule, amendment)
        stands = [q]
        for z in grid:
            passes = rule.wins(np.flatnonzero(np.abs(z - x) <= np.abs(q - x) + 1e-12).tolist())
            beaten = [amendment.wins(np.flatnonzero(side * (x - z) > 1e-12).tolist()) for side in (1, -1)]
            stands += [z] if passes and not any(beaten) else []
        assert abs(found - setter) <= np.abs(np.array(stands) - setter).min() + 1e-9


def test_wrong_outcomes_are_caught():
    game = ws.AgendaSetter(0.9, COUNCIL, None, 0.1, rule=MOST, amendment=MOST)
    for wrong, part in ((0.9, "feasibility"), (0.1, "setter")):
        found = Found(ws.Status.SOLVED, [wrong], "all")
        assert certify_line_setter(game, PERFECT, found).parts[part] > 1e-9
    tie = ws.AgendaSetter(0.65, COUNCIL, None, 0.8, rule=MOST, amendment=MOST)
    solution = ws.solve(tie, PERFECT).require()
    assert (solution.completeness, "completeness" in solution.certificate.proved) == ("one", False)


def test_amendments_are_for_one_game_on_a_line():
    with pytest.raises(ws.ModelError, match="amendment: goes with policies of one dimension"):
        ws.AgendaSetter([0, 1], {p: [x, x] for p, x in COUNCIL.items()}, 3, [0, 0], amendment=MOST)
    game = ws.AgendaSetter(0.9, COUNCIL, 3, 0.1, amendment=MOST)
    with pytest.raises(ws.ModelError, match="have no amendment"):
        ws.AgendaSetter.stack([game])
    with pytest.raises(ws.ModelError, match="draws: accepted without an amendment"):
        game.with_draws({})
    home = ws.Ratification(ideals={"e1": 0.9}, status_quo=0.1)
    with pytest.raises(ws.ModelError, match="homes judge a proposal that is not amended"):
        ws.solve(ws.TwoLevel(game, {"a": home}), PERFECT)
