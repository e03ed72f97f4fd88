"""Parts in games without decisions to hold fixed: the influence is taken away by changing the game."""

import pytest

import winset as ws
from winset.episodes.read import read_text

CHAIR = """
id = "chair"
title = "A chair"
[parameters]
chair = 1
far = 1
[game]
kind = "spatial"
ideals = { left = 0, middle = 0.5, right = "far" }
recognition = { left = "chair", middle = "1 - chair" }
quota = 2
discount = 0.9
status_quo = 1
utility = "absolute"
[game.leadership]
sponsor = "left"
without = { chair = 0 }
openly = { "recognition.left" = 1, "recognition.middle" = 0 }
consenting = { quota = 1 }
hidden = true
consent = ["middle"]
at_status_quo = { middle = "-far/2" }
"""


def test_the_part_of_whoever_chairs():
    answers = ws.Episode(read_text(CHAIR)).replicate().answers
    assert answers["proposer"] == "left"
    assert answers["label"] == "covert-coalition"
    assert answers["absent_outcome"] == "0.5"
    assert answers["shift"] == 1
    assert answers["L5"] is True
    assert answers["overt_outcome"] == answers["consent_outcome"] == "0"
    openly = ws.Episode(read_text(CHAIR.replace("hidden = true", "hidden = false"))).replicate()
    assert openly.label == "overt"
    assert openly.proposer == "left"
    nothing = ws.Episode(read_text(CHAIR)).replicate({"chair": 0})
    assert nothing.label in ("lucky", "none")
    assert nothing.proposer == "middle"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('sponsor = "left"', 'sponsor = "lift"', "game.leadership.sponsor: no player named 'lift'"),
        ("without = { chair", "without = { chiar", "game.leadership.without.chiar: no parameter or key"),
        ("consenting = { quota = 1", "consenting = { quota = 5", "game.leadership.consenting: game.quota"),
        ('consent = ["middle"]', 'consent = ["center"]', "game.leadership.consent: no player named 'center'"),
        ("without = { chair = 0 }", "", "game.leadership.without: missing"),
    ],
)
def test_faults_name_their_place(old, new, fault):
    with pytest.raises(ws.ModelError) as caught:
        read_text(CHAIR.replace(old, new, 1), "x.toml")
    assert any(found.startswith(f"x.toml: {fault}") for found in caught.value.faults), caught.value.faults
