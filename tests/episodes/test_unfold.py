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
