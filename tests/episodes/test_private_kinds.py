"""Private information and play over periods in model files, against the games made by hand."""

import pytest
from tests.episodes.starting import assert_refused

import winset as ws
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file


def started(kind, **replaced):
    text = starting_file(kind)
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return ws.Episode(read_text(text))


def test_types_act_as_in_the_game_by_hand():
    tough, weak = [[-1, 4], [-2, 0]], [[-4, 4], [0, 0]]
    other_tough, other_weak = [[-1, -2], [4, 0]], [[-4, 0], [4, 0]]
    p = 0.75
    by_hand = ws.BayesianGame(
        {"A": ["tough", "weak"], "B": ["tough", "weak"]},
        [[p * p, p * (1 - p)], [p * (1 - p), (1 - p) ** 2]],
        [[[tough, tough], [weak, weak]], [[other_tough, other_weak]] * 2],
    )
    episode = started("bayesian")
    assert (episode.game().payoffs == by_hand.payoffs).all()
    assert (episode.game().prior == by_hand.prior).all()
    found = episode.replicate().answers
    assert found["equilibria"] == ["A: tough: stand, weak: concede; B: tough: stand, weak: concede"]
    assert found["payoffs.A"] == found["payoffs.B"] == p * (p * -1 + (1 - p) * 4)


def test_several_equilibria_of_types_have_mixed_ones():
    """A game of coordination, known to both: two equilibria in pure actions and one in mixed ones."""
    text = """
    id = "x"
    title = "X"
    [game]
    kind = "bayesian"
    types = { A = ["a"], B = ["b"] }
    actions = { A = ["l", "r"], B = ["l", "r"] }
    prior = [[1]]
    payoffs = { B = [[[[1, 0], [0, 3]]]], A = [[[[1, 0], [0, 1]]]] }
    """
    found = ws.Episode(read_text(text)).replicate().answers
    assert found["count"] == 3
    assert found["outcome"] == "several"
    assert "A: a: 0.75 l + 0.25 r; B: b: 0.5 l + 0.5 r" in found["equilibria"]


def test_a_status_quo_moves_as_in_the_committee_by_hand():
    by_hand = ws.DynamicBargaining(ideals=[0.1, 0.55, 0.85], policies=[0, 0.5, 1], discount=0.9)
    solution = ws.solve(by_hand, ws.MarkovPerfect())
    found = started("dynamic").replicate().answers
    for i, player in enumerate("ABC"):
        move = solution.point.outcome[i][2]
        assert found[f"proposals.{player}"] == ("low", "middle", "high")[move]
        assert found[f"payoffs.{player}"] == pytest.approx(solution.details["values"][0][i][2], abs=1e-12)
    assert found["probability.middle"] == pytest.approx(2 / 3, abs=1e-12)
    assert found["outcome"] is None
    assert started("dynamic").replicate({"status_quo": "middle"}).answers["outcome"] == "middle"


def test_payoffs_in_place_of_ideal_points_with_votes_and_chances_of_their_own():
    rows = "payoffs = { A = { x = 1, y = 0 }, B = { y = 1, x = 0 }, C = { x = 0, y = 1 } }"
    text = f"""
    id = "x"
    title = "X"
    [parameters]
    heavy = 3
    [game]
    kind = "dynamic"
    {rows}
    status_quo = "y"
    discount = 0.5
    weights = {{ A = "heavy", B = 1, C = 1 }}
    quota = 3
    recognition = {{ A = 0.25, B = 0.75 }}
    """
    found = ws.Episode(read_text(text)).replicate().answers
    assert (found["proposals.A"], found["probability.x"], found["long_run.x"]) == ("x", 0.25, pytest.approx(1))
    light = ws.Episode(read_text(text)).replicate({"heavy": 1, "recognition": {"A": 1, "B": 0}}).answers
    assert (light["outcome"], light["long_run.x"]) == ("y", 0)


def test_proposers_may_mix_between_partners():
    text = """
    id = "x"
    title = "X"
    [game]
    kind = "dynamic"
    concept = { name = "MarkovPerfect", mixed = true }
    payoffs.A = { ab = 1, ac = 1, bc = 0 }
    payoffs.B = { ab = 1, ac = 0, bc = 1 }
    payoffs.C = { ab = 0, ac = 1, bc = 1 }
    status_quo = "bc"
    discount = 0.5
    recognition = { A = 1, B = 0, C = 0 }
    """
    found = ws.Episode(read_text(text)).replicate().answers
    assert found["outcome"] is None
    assert (found["probability.ab"], found["probability.ac"], found["payoffs.A"]) == (0.5, 0.5, 1)


@pytest.mark.parametrize(
    ("kind", "old", "new", "fault"),
    [
        ("bayesian", '"tough*tough"', "0.1", "game.prior"),
        ("bayesian", 'A = ["stand", "concede"]', "", "game.actions.A: missing"),
        ("bayesian", 'B = ["stand", "concede"]', 'B = ["stand", "concede"]\nC = ["x"]', "game.actions.C: no player"),
        ("bayesian", "[[[-1, -2], [", "[[[-1], [", "game.payoffs"),
        ("dynamic", 'status_quo = "high"', 'status_quo = "hihg"', "did you mean 'high'?"),
        ("dynamic", 'discount = "patience"', "discount = 1", "game.discount"),
        ("dynamic", "policies = {", "payoffs = {", "game.payoffs"),
        ("dynamic", 'ideals = { A = 0.1, B = "swing", C = 0.85 }', "", "payoffs: must have one of"),
        ("dynamic", 'ideals = { A = 0.1, B = "swing", C = 0.85 }', "ideals = { A = 1 }\nquota = 1.5", "game.quota"),
    ],
)
def test_faults(kind, old, new, fault):
    assert_refused(kind, old, new, fault)


def test_concepts_that_give_no_such_answer_are_refused():
    with pytest.raises(ws.ModelError, match="gives no profile of strategies"):
        started("bayesian").replicate({"concept": "Correlated"})
