"""Bargaining games in model files: expressions in parameters, answers by player, claims that hold and fail."""

import pytest

import winset as ws
from winset.episodes.read import read_text

HEAD = """
id = "small"
title = "Small"
[parameters]
size = 1
option = 0.2
patience = 0.9
"""


def held(game, *claims):
    text = HEAD + game
    for k, claim in enumerate(claims):
        text += f'\n[[claims]]\nname = "claim {k}"\n{claim}\n'
    result = ws.Episode(read_text(text)).replicate()
    assert result.certificate.ok
    return [claim.ok for claim in result.claims]


def test_split_the_difference_over_a_pie():
    """Binmore, Rubinstein and Wolinsky 1986: d plus half of what is left."""
    game = """
    [game]
    kind = "bargaining"
    players = ["US", "Japan"]
    pie = "size"
    disagreement = { US = "option" }
    """
    assert held(
        game,
        'expect = { "payoffs.US" = "option + (size - option)/2", "ideal.US" = "size", outcome = "agreement" }',
        'set = { size = 3 }\nexpect = { "payoffs.US" = 1.6, status = "SOLVED", agreement = true }',
        'set = { weights = { US = 3, Japan = 1 } }\nexpect = { "payoffs.US" = 0.8 }',
        'expect = { "payoffs.US" = 0.5 }',
    ) == [True, True, True, False]


def test_constraints_hulls_and_lists():
    constraints = """
    [game]
    kind = "bargaining"
    concept = "kalai-smorodinsky"
    players = ["US", "Japan"]
    constraints = [{ US = 1, Japan = 2, at_most = "2*size" }, { US = 1, at_most = "size" }]
    """
    assert held(constraints, 'expect = { "payoffs.US" = "2*size/3", "payoffs.Japan" = "2*size/3" }') == [True]
    hull = """
    [game]
    kind = "bargaining"
    players = ["US", "Japan"]
    [game.hull]
    nothing = { US = 0, Japan = 0 }
    one = { US = "size", Japan = 0 }
    other = { US = 0, Japan = "size" }
    both = { US = "3*size/4", Japan = "3*size/4" }
    """
    assert held(hull, 'expect = { "payoffs.US" = "3*size/4" }') == [True]
    finite = """
    [game]
    kind = "bargaining"
    players = ["US", "Japan"]
    [game.outcomes]
    moore = { US = 1, Japan = 0.2 }
    both = { US = "3/5*size", Japan = 0.5 }
    supachai = { US = 0.1, Japan = 1 }
    """
    assert held(
        finite,
        'expect = { outcome = "both", "payoffs.US" = "3*size/5" }',
        'set = { disagreement = { US = 0.7 } }\nexpect = { outcome = "moore" }',
        'set = { disagreement = { US = 2 } }\nexpect = { outcome = "q", status = "SOLVED", "payoffs.US" = 2 }',
    ) == [True, True, True]


def test_an_estate():
    """Aumann and Maschler 1985: 33 1/3 each of 100, (50, 100, 150) of 300."""
    game = """
    [game]
    kind = "bankruptcy"
    claims = { a = "100*size", b = 200, c = 300 }
    estate = "100*size"
    """
    assert held(
        game,
        'expect = { "payoffs.a" = "100/3" }',
        'set = { estate = 300 }\nexpect = { "payoffs.a" = 50, "payoffs.b" = 100, "payoffs.c" = 150 }',
    ) == [True, True]


def test_alternating_offers():
    """Rubinstein 1982; Tarar 2001 for the threshold at home."""
    game = """
    [game]
    kind = "alternating"
    players = ["US", "Japan"]
    discounts = "patience"
    """
    assert held(
        game,
        'expect = { "payoffs.US" = "10/19", "own_share.Japan" = "10/19" }',
        'set = { ratification = { US = 0.6 } }\nexpect = { "payoffs.US" = "1 - patience*(1 - 0.6)" }',
        'set = { ratification = { US = 0.6, Japan = 0.5 } }\nexpect = { outcome = "q", agreement = false }',
        'set = { horizon = 3 }\nexpect = { "payoffs.US" = "1 - patience + patience^2" }',
    ) == [True, True, True, True]


def test_a_legislature():
    """Baron and Ferejohn 1989: the proposer keeps 1 - (q - 1) delta / n."""
    game = """
    [game]
    kind = "legislative"
    players = ["a", "b", "c", "d", "e"]
    quota = 4
    discounts = 0.8
    """
    assert held(
        game,
        'expect = { "payoffs.a" = "size/5", "own_share.b" = "1 - 3*0.8/5", "inclusion.a.a" = 1 }',
        'set = { quota = 5, discounts = "patience" }\nexpect = { "own_share.b" = 0.28, "inclusion.a.b" = 1 }',
        'set = { procedure = "open" }\nexpect = { partners = 3 }',
    ) == [True, True, True]


def test_two_level_games():
    """Tarar 2001; Schelling 1960; Milner and Rosendorff 1997."""
    offers = """
    [game]
    kind = "two-level"
    [game.international]
    kind = "alternating"
    players = ["US", "Japan"]
    discounts = "patience"
    [game.domestic.US]
    groups = { congress = "3*option", president = 0.1 }
    """
    assert (
        held(
            offers,
            'expect = { "payoffs.US" = "1 - patience*(1 - 0.6)", "low.US" = 0.6, "schelling.US" = "0.64 - 10/19" }',
            'set = { option = 0.1 }\nexpect = { "payoffs.US" = "10/19", "schelling.US" = 0 }',
            'set = { "domestic.Japan" = { groups = { d = 0.5 } } }\nexpect = { status = "NO_SOLUTION", outcome = "q" }',
            'set = { domestic = { US = { quota = 1 } } }\nexpect = { "low.US" = 0.1 }',
            'set = { international = { horizon = 1 } }\nexpect = { "payoffs.US" = 1 }',
        )
        == [True] * 5
    )
    setter = """
    [game]
    kind = "two-level"
    [game.international]
    kind = "setter"
    setter = 1
    ideals = { executive = 0.4 }
    quota = 1
    status_quo = 0
    [game.domestic.executive]
    ideals = { legislature = "option" }
    """
    assert held(
        setter,
        'expect = { policy = "2*option", "payoffs.executive" = 0, "unconstrained.executive" = -0.4 }',
        'expect = { "high.executive" = 0.4 }',
        'set = { option = 0.05 }\nexpect = { policy = 0.1, "payoffs.executive" = -0.3 }',
    ) == [True, True, True]
    uncertain = """
    [game]
    kind = "two-level"
    [game.international]
    kind = "alternating"
    players = ["US", "Japan"]
    discounts = 0.9
    horizon = 1
    [game.domestic.Japan]
    uniform = ["option", 0.6]
    """
    assert held(uncertain, 'expect = { probability = 1, "payoffs.Japan" = 0.6 }') == [True]
    unknown = setter.replace('ideals = { legislature = "option" }', 'uncertain_ideal = ["option/2", 0.3]')
    assert held(
        unknown, 'expect = { policy = 0.3, probability = 0.75, "probability.agreement" = 0.75, "probability.q" = 0.25 }'
    ) == [True]
    votes = """
    [game]
    kind = "two-level"
    [game.international]
    kind = "bargaining"
    players = ["US", "Japan"]
    [game.international.outcomes]
    strict = { US = 3, Japan = 1 }
    loose = { US = 1, Japan = 2 }
    [game.domestic.Japan]
    values = { farms = { strict = -1, loose = 1 } }
    """
    assert held(votes, 'expect = { outcome = "loose", "schelling.Japan" = 1 }') == [True]
    line = """
    [game]
    kind = "two-level"
    [game.international]
    kind = "spatial"
    ideals = { US = 1, Japan = 0.3, Korea = 0.2 }
    quota = 2
    discount = "patience"
    status_quo = 0
    utility = "absolute"
    [game.domestic.Japan]
    ideals = { farms = 0.1, firms = 0.7 }
    """
    assert held(line, 'expect = { "high.Japan" = "option", "proposals.US" = "option" }') == [True]


def test_linked_issues_and_side_payments():
    """Tollison and Willett 1979; Sebenius 1983."""
    linkage = """
    [game]
    kind = "linkage"
    players = ["US", "South", "Japan"]
    [game.issues]
    liberalisation = { US = 2, South = "-size", Japan = 2 }
    cooperation = { South = "2*size", Japan = -3 }
    """
    assert held(
        linkage,
        'expect = { "level.cooperation" = "7/12", "zone.cooperation.low" = 0.5, "zone.cooperation.high" = "2/3" }',
        'expect = { "payoffs.US" = 2, "linking.US" = 2 }',
    ) == [True, True]
    payments = """
    [game]
    kind = "side-payments"
    values = { MITI = "5*size", MOFA = -2 }
    """
    assert held(
        payments,
        'expect = { outcome = "agreement", "transfers.MOFA" = "7/2", "payoffs.MITI" = "3/2" }',
        'set = { mediator = false }\nexpect = { outcome = "q", "transfers.MOFA" = 0 }',
        "set = { size = 0.3 }\nexpect = { agreement = false }",
    ) == [True, True, True]


def test_a_legislature_under_two_votes():
    """With 3 of 4 members and 60 of 100 people, nothing passes without A."""
    game = """
    [game]
    kind = "legislative"
    players = ["A", "B", "C", "D"]
    discounts = "patience"
    rules = { members = { quota = 3 }, people = { weights = { A = 45, B = 25, C = 20, D = 10 }, quota = 60 } }
    """
    claims = 'expect = { "inclusion.D.A" = 1, status = "SOLVED" }', 'expect = { "payoffs.A" = 0.25 }'
    assert held(game, *claims) == [True, False]
    assert held(game + 'passes = "members or people"\n', 'expect = { "inclusion.D.A" = 1 }') == [False]


def test_one_faction_of_a_home_may_be_unknown():
    """The home insists on the larger of both thresholds: (1 - p)^2 / 4 without the tough, 0.6 * 0.4 with them."""
    game = """
    [game]
    kind = "two-level"
    concept = "NashBargaining"
    [game.international]
    kind = "bargaining"
    players = ["US", "Japan"]
    pie = 1
    [game.domestic.US]
    groups = { farmers = 0.3 }
    unknown = { industry = [[0.1, 0.6], ["1 - option", "option"]] }
    """
    claims = (
        'set = { option = 0.01 }\nexpect = { "probability" = 0.99 }',
        'set = { option = 0.9 }\nexpect = { "payoffs.US" = 0.6, "probability" = 1 }',
        'set = { "domestic.US.groups" = { farmers = 0.7 } }\nexpect = { "payoffs.US" = 0.7 }',
    )
    assert held(game, *claims) == [True] * 3
    # Uniform from 0 to 1 above the farmers' 0.3: u (1 - u) F(u)^2 with F(u) = u is largest at 3/4.
    even = game.replace('[[0.1, 0.6], ["1 - option", "option"]]', "[0, 1]")
    assert held(even, 'expect = { "payoffs.US" = "9/16", "probability" = 0.75 }') == [True]
    with pytest.raises(ws.ModelError, match=r"unknown\.industry: must be two ends, or two lists of one length"):
        held(game.replace('[[0.1, 0.6], ["1 - option", "option"]]', "[0, 1, 2]"), claims[0])
    with pytest.raises(ws.ModelError, match="unknown: goes with groups, and for one of them"):
        held(game.replace("groups = { farmers = 0.3 }", "uniform = [0, 1]"), claims[0])
