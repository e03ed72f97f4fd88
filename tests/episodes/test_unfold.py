"""Levels and votes in the table of a tree."""

import pytest

import winset as ws
from winset.episodes.kinds.unfold import unfold
from winset.episodes.read import read_text

VOTE = """
id = "vote"
title = "A vote"
[parameters]
weight = 1
[game]
kind = "extensive"
players = ["chair", "a", "b", "c"]
levels = { x = [0, "1/2", "2*weight"] }
[game.nodes.chair]
player = "chair"
actions = { "table {x}" = "floor {x}" }
[game.nodes."floor {x}"]
vote = ["a", "b", "c"]
quota = 2
yes = "aye"
no = "nay"
passes = "law {x}"
fails = "old {x}"
[game.nodes."law {x}"]
outcome = "law"
payoffs = { chair = "x", a = "1 - x", b = "1/2 - x^2", c = -1 }
reads = { level = "x" }
[game.nodes."old {x}"]
outcome = "q"
payoffs = { chair = 0, a = 0, b = 0, c = 0 }
reads = { level = 0 }
[game.leadership]
sponsor = "a"
vote = { "floor {x}" = "aye" }
"""


def test_levels_and_votes_are_written_out():
    episode = ws.Episode(read_text(VOTE))
    tree = episode.game()
    assert tree.has_perfect_information
    assert list(tree.nodes["chair"].actions) == ["table 0", "table 1/2", "table 2*weight"]
    # two yes of three: aa, aba, abab... three ways to pass and three to fail, a level
    assert len(tree.terminals) == 18
    replication = episode.replicate()
    assert replication.outcome == "law"
    assert replication.answers["reads.level"] == 0.5
    assert replication.answers["label"] == "lucky"
    assert replication.answers["consent_outcome"] == "law"
    assert episode.game(weight=0.3).with_parameters(weight=0.1).parameters["weight"] == 0.1
    assert ws.Episode(read_text(VOTE)).replicate({"weight": 0.3}).answers["reads.level"] == pytest.approx(0.6)


def test_a_quota_can_be_changed_like_any_key():
    episode = ws.Episode(read_text(VOTE))
    assert episode.replicate({"nodes.floor {x}.quota": 3}).outcome == "q"
    one = episode.replicate({"nodes.floor {x}.quota": 1, "weight": 0.45})
    assert one.answers["reads.level"] == pytest.approx(0.9)


def test_levels_stand_in_chance_moves_too():
    nodes = {
        "sky {x}": {"chance": {"fair {y}": {"probability": "y/2 + x", "to": "end {x} {y}"}}},
        "end {x} {y}": {"payoffs": {"a": "x*y"}},
    }
    out = unfold({"levels": {"x": [1, 2], "y": [3]}, "nodes": nodes})["nodes"]
    assert list(out) == ["sky 1", "sky 2", "end 1 3", "end 2 3"]
    assert out["sky 2"]["chance"] == {"fair 3": {"probability": "(3)/2 + (2)", "to": "end 2 3"}}
    assert out["end 2 3"]["payoffs"] == {"a": "(2)*(3)"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("quota = 2", "quota = 4", "game.nodes: the vote 'floor 0': quota must be a whole number from 1 to 3, got 4"),
        ('vote = ["a", "b", "c"]', "vote = []", "game.nodes: the vote 'floor 0': must list its voters in their order"),
        (
            'passes = "law {x}"',
            'passes = "lew {x}"',
            "game.nodes: the vote 'floor 0': passes must name an end, got 'lew 0'",
        ),
        (
            "quota = 2",
            "quorum = 2",
            "game.nodes: the vote 'floor 0': unknown key 'quorum'; ...",
        ),
        ('"table {x}"', '"table {y}"', "game.nodes: 'table {y}' uses the level 'y'; accepted: x"),
        ('sponsor = "a"', 'sponsor = "d"', "game.leadership.sponsor: no player named 'd'; ..."),
        ("vote = { ", "influence = { ", ""),
        (
            '= "aye" }',
            '= "yes" }',
            "game.leadership.vote.floor 0: no action named 'yes'; ...",
        ),
    ],
)
def test_faults_name_their_place(old, new, fault):
    text = VOTE.replace(old, new, 1)
    if not fault:
        read_text(text)
        return
    with pytest.raises(ws.ModelError) as caught:
        read_text(text, "x.toml")
    first = caught.value.faults[0].removeprefix("x.toml: ")
    assert first.startswith(fault.removesuffix("...")), caught.value.faults


SHARED = """
id = "shared"
title = "Shared"
[game]
kind = "extensive"
players = ["A", "B"]
[game.nodes.start]
player = "A"
actions = { threaten = "answer", wait = "chance", demand = "answer" }
[game.nodes.chance]
chance = { calm = { probability = 0.5, to = "quiet" }, storm = { probability = 0.5, to = "answer" } }
[game.nodes.answer]
player = "B"
actions = { yield = "deal", resist = "crisis" }
[game.nodes.deal]
payoffs = { A = 2, B = 1 }
[game.nodes.crisis]
outcome = "war"
payoffs = { A = -1, B = 0 }
[game.nodes.quiet]
payoffs = { A = 0, B = 2 }
"""


def test_a_node_that_several_actions_lead_to_is_written_once():
    episode = ws.Episode(read_text(SHARED))
    game = episode.game()
    answers = sorted(name for name in game.nodes if name.startswith("answer"))
    assert answers == ["answer", "answer (via chance)", "answer (via start)"]
    assert len(game.nodes) == 2 + 1 + 3 * 3
    found = episode.replicate()
    assert dict(found.outcomes) == {"deal": 1}
    assert set(episode.built().spec.outcomes) == {"deal", "war", "quiet"}


def test_a_cycle_among_shared_nodes_is_still_refused():
    with pytest.raises(ws.ModelError, match=r"cycle|one parent"):
        read_text(SHARED.replace('resist = "crisis"', 'resist = "chance"'))


def test_shared_nodes_that_multiply_are_refused():
    steps = "\n".join(
        f'[game.nodes.n{k}]\nplayer = "A"\nactions = {{ l = "n{k + 1}", r = "n{k + 1}" }}' for k in range(60)
    )
    end = "\n[game.nodes.n60]\npayoffs = { A = 1 }\n"
    text = f'id = "x"\ntitle = "X"\n[game]\nkind = "extensive"\nplayers = ["A"]\n{steps}{end}'
    with ws.limits(nodes=1000), pytest.raises(ws.ModelError, match="nodes"):
        read_text(text)
