"""Policies in model files: expressions in parameters, answers by player, claims that hold and fail, sweeps."""

import numpy as np
import pytest

import winset as ws
from winset.episodes.read import read_text

HEAD = """
id = "small"
title = "Small"
[parameters]
q = 0
middle = 0.55
patience = 0.9
us = 1
"""

BARGAINING = """
[game]
kind = "spatial"
quota = 3
discount = "patience"
status_quo = "q"
utility = "absolute"
ideals = { US = "us", Australia = 0.8, Southeast = "middle", Korea = 0.2, Japan = 0.2 }
"""

SETTER = """
[game]
kind = "setter"
setter = "bureau"
quota = 2
status_quo = "q"
ideals = { bureau = 3, median = "us", other = -1 }
"""


def episode(game, *claims):
    text = HEAD + game
    for k, claim in enumerate(claims):
        text += f'\n[[claims]]\nname = "claim {k}"\n{claim}\n'
    return ws.Episode(read_text(text))


def held(game, *claims):
    result = episode(game, *claims).replicate()
    assert result.certificate.ok
    return [claim.ok for claim in result.claims]


def test_bargaining():
    assert held(
        BARGAINING,
        'expect = { "proposals.US" = 0.746428571, "mean" = 0.55, "radii.Southeast" = 0.196428571 }',
        'expect = { "acceptance.low" = 0.353571428, "inclusion.Japan.Southeast" = 1, "inclusion.Japan.US" = 0 }',
        'set = { recognition = { Japan = 1 } }\nexpect = { "mean" = 0.2, "payoffs.US" = "0.2 - us" }',
        'set = { recognition = { US = "us" } }\nexpect = { "mean" = "us" }',
        'expect = { "mean" = 0.2 }',
    ) == [True, True, True, True, False]


def test_setter():
    assert held(
        SETTER,
        'expect = { "policy" = 2, "proposer" = "bureau", "outcome" = "proposal", "votes.other" = "against" }',
        'set = { q = 2 }\nexpect = { "policy" = 2, "outcome" = "q", "winset.low" = 0 }',
        'set = { setter = 1.5 }\nexpect = { "policy" = 1.5, "payoffs.median" = -0.5, proposer = "none" }',
        'expect = { "policy" = 3 }',
    ) == [True, True, True, False]


def test_games_of_files_stay_parametric():
    game = episode(BARGAINING, 'expect = { "mean" = 0.55 }').game()
    batch = ws.solve_batch(game, {"middle": np.array([0.5, 0.6])})
    np.testing.assert_allclose(batch.points[:, 2], [0.5, 0.6])


def test_faults_name_their_place():
    bad = BARGAINING.replace('"patience"', "1.5").replace("quota = 3", "quota = 9").replace('"middle"', "[1, 2]")
    with pytest.raises(ws.ModelError) as caught:
        episode(bad, 'expect = { "mean" = 0.55 }')
    text = str(caught.value)
    for part in ("game.quota: nobody can reach it: 9 > 5", "game.discount: must be from 0", "game.ideals: all must"):
        assert part in text


DOUBLE = """
[game]
kind = "spatial"
discount = "patience"
status_quo = "q"
ideals = { A = 0, B = 0.1, C = "middle", D = 0.7, E = "us" }
rules = { states = { quota = 3 }, people = { weights = { A = 40, B = 25, C = 20, D = 10, E = 5 }, quota = "bar" } }
"""


def test_a_double_majority():
    """With 65 of 100 people A has a veto; with 60, or if either vote carries, it has none."""
    head = HEAD.replace("us = 1", "us = 1\nbar = { value = 65, range = [50, 70] }")
    text = head + DOUBLE.replace('"q"', "-1") + '[claims]\n"a" = { expect = { status = "SOLVED" } }\n'
    episode_ = ws.Episode(read_text(text))
    sure = ws.solve(episode_.game(), ws.Stationary()).require()
    assert sure.details["inclusion"]["E"]["A"] == 1
    loose = ws.solve(episode_.game(bar=60), ws.Stationary()).require()
    assert loose.details["inclusion"]["E"]["A"] == 0
    result = ws.sweep(episode_, draws=20)
    assert result.certificate.parts["certified"] == 20
    for joined, word in (("states or people", 0), ("states and people", 1)):
        game = ws.Episode(read_text(text.replace("[claims]", f'passes = "{joined}"\n[claims]'))).game()
        assert ws.solve(game, ws.Stationary()).details["inclusion"]["E"]["A"] == word
    setter = SETTER.replace(
        "quota = 2", "rules = { all = { quota = 3 }, one = { weights = { median = 1 }, quota = 1 } }"
    )
    assert held(setter, 'set = { q = 2 }\nexpect = { outcome = "q" }') == [True]


def test_rules_of_a_file_that_do_not_fit():
    for change, words in (
        ('passes = "states or persons"', "no rule named 'persons'"),
        ("quota = 3", "goes without a rule"),
    ):
        with pytest.raises(ws.ModelError, match=words):
            episode(DOUBLE.replace('"bar"', "65") + change, 'expect = { "mean" = 0 }').game()
    with pytest.raises(ws.ModelError, match="passes: only with 'rules'"):
        episode(BARGAINING + 'passes = "a"', 'expect = { "mean" = 0 }')
    with pytest.raises(ws.ModelError, match="quota: missing"):
        episode(BARGAINING.replace("quota = 3", ""), 'expect = { "mean" = 0 }').game()


def test_players_who_discount_differently():
    each = '{ US = "patience", Australia = 0.1, Southeast = 0.5, Korea = 0.5, Japan = 0.5 }'
    game = BARGAINING.replace('discount = "patience"', f"discount = {each}")
    game = game.replace('status_quo = "q"', "constant = 1")
    assert held(game, 'set = { patience = 0 }\nexpect = { "radii.US" = 1, status = "SOLVED" }') == [True]


def test_a_proposal_that_may_be_amended():
    """Without amendments the bureau has 2; with those of a majority nothing but the median stands."""
    rules = 'rules = { half = { quota = 2 }, all = { quota = 3 } }\npasses = "half"\n'
    by_name = SETTER.replace("quota = 2\n", rules)
    claim = ["set = { q = 0 }\nexpect = { policy = 2 }", "set = { q = 0 }\nexpect = { policy = 1 }"]
    assert held(SETTER, *claim) == [True, False]
    assert held(SETTER + "amendment = { quota = 2 }\n", *claim) == [False, True]
    assert held(by_name + 'amendment = "half"\n', *claim) == [False, True]
    assert held(by_name + 'amendment = "all"\n', *claim) == [True, False]
    swept = ws.sweep(episode(SETTER + "amendment = { quota = 2 }\n", claim[1]), {"us": [0.5, 1.0]}, progress=False)
    assert swept.share("status") == {"SOLVED": 1.0}
    for wrong, told in (
        (SETTER + 'amendment = "half"\n', "amendment: must be a table with a quota: there are no 'rules' to be named"),
        (by_name + 'amendment = "most"\n', "no rule named 'most'"),
        (SETTER + "amendment = { quota = 9 }\n", "amendment"),
    ):
        with pytest.raises(ws.ModelError, match=told):
            held(wrong, claim[0])
