"""Grids of policies, bounds, and answers held against those of other games."""

import pytest

import winset as ws
from winset.episodes.read import read_text

TEXT = """
id = "road"
title = "A road"
[parameters]
cost = 0.25
most = 1
[game]
kind = "bargaining"
players = ["town", "village"]
policies = { width = [0, "most", 21], length = [0, 1, 11] }
disagreement = 0
[game.utilities]
town = "width - cost*width^2"
village = "length*width - width^2/2"
[games.alone]
kind = "quadratic"
actions = { town = { build = [0, 1] } }
payoffs = { town = "build - 2*cost*build - build^2/2" }
reads = { lanes = "2*build + cost" }
[[claims]]
name = "wider together"
[claims.against]
alone = { game = "alone", answer = "reads.lanes" }
cheap = { set = { cost = 0 }, answer = "policy.width" }
[claims.expect]
"policy.width" = "<= alone"
"policy.length" = ">= cheap"
"payoffs.town" = "> 0"
[[claims]]
name = "too much"
against = { alone = { game = "alone", answer = "reads.lanes" } }
expect = { "policy.width" = "> alone" }
[[claims]]
name = "widest"
game = "alone"
expect = { "reads.lanes" = "< 1.5" }
window = { parameter = "cost", from = "1/6", to = "1/2", ends = "()" }
"""


def test_claims_against_other_games():
    result = ws.Episode(read_text(TEXT)).replicate()
    together, too_much, _ = result.claims
    assert together.ok
    assert together.got["alone"] == pytest.approx(1.25)
    assert together.got["policy.length"] == 1
    assert not too_much.ok
    assert result.answers["least"] == ["town", "village"]  # both have all they could gain


def test_a_grid_is_the_list_of_its_points():
    built = ws.Episode(read_text(TEXT)).built(most=0.5)
    outcomes = built.game.outcomes
    assert outcomes.utilities.shape == (231, 2)
    assert outcomes.names[-1] == "width = 0.5, length = 1"
    assert outcomes.utilities[-1] == pytest.approx([0.5 - 0.25 / 4, 0.5 - 0.125])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"most", 21]', '"most", 0]', "game.policies.width: how many values must be a whole number >= 1, got 0"),
        ("width = [0,", "cost = [0,", "game.policies.cost: is a parameter too; choose another name"),
        ("town = \"width", "city = \"width", "game.utilities.town: missing; every player needs one"),
        ("[game.utilities]", "[game.utility]", "game.utility: unknown key"),
        ('"reads.lanes" }\ncheap', '"reads.lane" }\ncheap', "claims[0].against.alone.answer: no answer"),
        ('game = "alone", answer = "reads.lanes" } }', 'game = "aline", answer = "x" } }', "claims[1].against"),
        ("lanes = \"2*build", "lanes = \"2*bild", "games.alone.reads.lanes: no parameter named 'bild'"),
        ('"<= alone"', '"<= alowne"', "claims[0].expect.policy.width: no parameter named 'alowne'"),
    ],
)  # fmt: skip
def test_faults_name_their_place(old, new, fault):
    with pytest.raises(ws.ModelError) as caught:
        read_text(TEXT.replace(old, new, 1), "x.toml")
    assert any(found.startswith(f"x.toml: {fault}") for found in caught.value.faults), caught.value.faults
