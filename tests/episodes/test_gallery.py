"""The gallery: negotiations from elsewhere, short files with sources whose claims hold, apart from the episodes."""

import json

import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app
from winset.episodes.read import gallery

FOUND = {
    "brexit-backstop": {"border in the Irish Sea": 1},
    "council-vote": {"rule": 1},
    "iran-deal-2015": {"agreement": 1},
    "paris-2015": {"several": 1},
}


def test_the_gallery_is_listed_apart():
    assert ws.episodes(gallery=True) == tuple(FOUND)
    assert not set(FOUND) & set(ws.episodes())
    rows = json.loads(CliRunner().invoke(app, ["list", "--gallery", "--json"]).output)["episodes"]
    assert [row["id"] for row in rows] == list(FOUND)
    assert all(row["claims"] >= 3 for row in rows)


@pytest.mark.parametrize("name", FOUND)
def test_files_are_short_sourced_and_borne_out(name):
    assert len(gallery()[name].read_text().splitlines()) < 120
    model = ws.episode(name).model
    assert len(model.sources) >= 2
    assert len(model.facts) >= 2
    if name == "council-vote":  # twenty-seven voters take seconds: here of its claims those on one game
        small = model.games[""]
        assert len(small["players"]) == 27
        return
    result = ws.episode(name).replicate()
    assert dict(result.outcomes) == FOUND[name]
    assert result.ok, result.failed


def test_the_council_by_hand():
    """Who wins with whom under article 16(4), from the numbers of the file."""
    rule = ws.episode("council-vote").game()
    people = dict(zip(rule.players, rule.rules[1][0], strict=True))
    four = ["Germany", "France", "Italy", "Spain"]
    rest = [p for p in rule.players if p not in four]
    assert sum(people[p] for p in rest) < 0.65 * sum(people.values())
    assert not rule.wins(rest)
    assert rule.wins([*rest, "Spain"])
    assert rule.wins([p for p in rule.players if p not in ("Germany", "France", "Italy")])
    assert not rule.wins(sorted(people, key=people.get)[:14])
    assert rule.wins([p for p in rule.players if p not in ("Germany", "France", "Poland")])


def test_what_trust_and_inspections_do_to_the_agreement():
    game = ws.episode("iran-deal-2015")
    found = game.replicate({"detection": 0.25, "trust": 0.75}).outcomes
    assert found == pytest.approx({"agreement": 0.75, "cheated": 0.1875, "snapback": 0.0625})
