"""The actors: numbers by date, public tables, overrides with a reason, and what is free."""

import json
from pathlib import Path

import pytest

import winset as ws
from winset.episodes.actors import read_actors
from winset.episodes.census import free_numbers, overrides
from winset.episodes.read import shipped_actors

EPISODE = """
id = "x"
title = "X"
date = "1998-01"
[sources.S]
author = "A"
year = 2000
title = "T"
pages = "1-9"
[parameters]
a = { actor = "japan.prestige" }
b = { actor = "united-states.blocking_cost" }
c = { actor = "united-states.blocking_cost", at = "1998-11" }
[game]
kind = "normal"
players = ["A"]
actions = { A = ["l", "r"] }
payoffs = { A = ["a", "b"] }
[variants.later]
says = "later"
date = "1999-01"
"""


def load(tmp_path, text=EPISODE):
    path = tmp_path / "x.toml"
    path.write_text(text)
    return ws.load(path)


def test_values_by_date():
    file = shipped_actors()
    early, late = file.at("united-states.blocking_cost", "1997-10"), file.at("united-states.blocking_cost", "1999-11")
    assert (early.value, early.key) == (2, "united-states.blocking_cost")
    assert (late.value, late.key, late.page) == (5, "united-states.blocking_cost@1998-10", 316)
    assert file.at("asean.fear", "1988").value == 3
    with pytest.raises(ws.ModelError, match=r"no parameter of an actor named 'japan.prestge'; did you mean"):
        file.at("japan.prestge", "1990")
    with pytest.raises(ws.ModelError, match="changes with the date, but the file has no 'date'"):
        file.at("asean.fear", "")


def test_public_tables():
    file = shipped_actors()
    assert next(iter(file.weights("cinc", "1997"))) == "CHN"
    assert next(iter(file.weights("gdp", "1997"))) == "USA"
    japan = file.at("japan.gdp", "1995-11")
    assert (japan.kind, japan.source, japan.unit) == ("data", "WDI", "billion US dollars")
    assert 4000 < japan.value < 7000
    asean = file.at("asean.gdp", "1995")
    assert asean.value == pytest.approx(sum(file.weights("gdp", "1995", file.spec.actors["asean"].countries).values()))
    assert file.at("malaysia.ideal_point", "1990").value < file.at("united-states.ideal_point", "1990").value
    with pytest.raises(ws.ModelError, match="has no figure for JPN in 1950"):
        file.at("japan.gdp", "1950")


def test_an_episode_takes_its_numbers_from_the_actors(tmp_path):
    found = load(tmp_path)
    assert found.parameters == {"a": 1, "b": 2, "c": 5}
    assert found.built("later").setting.values == {"a": 1, "b": 5, "c": 5}
    assert found.model.shared["b"] == "united-states.blocking_cost"
    assert found.built("later", b=3).setting.values["b"] == 3
    own = EPISODE.replace('b = { actor = "united-states.blocking_cost" }', "b = 7")
    assert load(tmp_path, own).parameters["b"] == 7
    reasoned = EPISODE.replace(
        '"united-states.blocking_cost" }', '"united-states.blocking_cost", value = 6, page = 2, reason = "so" }'
    )
    assert load(tmp_path, reasoned).parameters["b"] == 6
    assert "b" not in load(tmp_path, reasoned).model.shared


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"japan.prestige" }', '"japan.prestge" }', "parameters.a.actor: no parameter of an actor named"),
        ('"japan.prestige" }', '"japan.prestige", value = 2 }', "parameters.a.value: replaces an actor's; that needs"),
        ('{ actor = "japan.prestige" }', '{ says = "x" }', "parameters.a.value: missing"),
        ('{ actor = "japan.prestige" }', '{ value = 1, at = "1990" }', "parameters.a.actor: missing"),
        ('date = "1998-01"\n', "", "parameters.b.actor: united-states.blocking_cost changes with the date"),
        ('date = "1999-01"', "", "variants.later.set: missing"),
        ('date = "1999-01"', 'dates = { q = "1999" }', "variants.later.dates.q: no parameter of this name"),
    ],
)
def test_faults_of_borrowing(tmp_path, old, new, message):
    with pytest.raises(ws.ModelError) as raised:
        load(tmp_path, EPISODE.replace(old, new, 1))
    assert any(message in fault for fault in raised.value.faults), raised.value.faults


def test_actors_of_ones_own_lie_beside_the_file(tmp_path):
    (tmp_path / "actors.toml").write_text(
        '[actors.japan]\ntitle = "J"\n[actors.japan.parameters]\nprestige = { value = 9, says = "x" }\n'
        '[actors.united-states]\ntitle = "U"\n[actors.united-states.parameters]\n'
        'blocking_cost = { value = 8, says = "x" }\n'
    )
    assert load(tmp_path).parameters == {"a": 9, "b": 8, "c": 8}


def test_every_fault_of_an_actors_file(tmp_path):
    path = tmp_path / "actors.toml"
    path.write_text(
        'spread = 0.5\nother = 1\n[actors.a]\ntitle = "A"\n[actors.a.parameters]\n'
        'p = { value = 1, says = "x", range = [2, 3], source = "S" }\nq = { says = "x" }\n'
    )
    with pytest.raises(ws.ModelError) as raised:
        read_actors(path)
    assert any("unknown key" in fault for fault in raised.value.faults)
    assert any("must have one of 'value', 'values' (by date) and 'table'" in fault for fault in raised.value.faults)
    second = tmp_path / "second.toml"
    second.write_text(
        '[actors.a]\ntitle = "A"\n[actors.a.parameters]\np = { value = 1, says = "x", range = [2, 3], source = "S" }\n'
        'q = { says = "x", table = "gdp" }\n[mechanisms.m]\nsays = "x"\nzero = ["a.r"]\n'
    )
    with pytest.raises(ws.ModelError) as raised:
        read_actors(second)
    assert len(raised.value.faults) == 4
    with pytest.raises(ws.ModelError, match="there is no such file"):
        read_actors(tmp_path / "nowhere.toml")


def test_free_numbers():
    names = ("miyazawa-1998", "amf-1997", "asean3-1997")
    found = free_numbers([ws.episode(name).model for name in names])
    assert {episode for episode, _ in found["united-states.threat"].uses} == set(names)
    assert found["japan.trust"].low == 0.125
    assert "united-states.blocking_cost@1998-10" in found
    assert "asean3-1997.follower_label" not in found  # it follows from another
    assert "asean3-1997.fear" not in found
    for number in found.values():
        assert number.low < number.high
        assert number.low <= number.value <= number.high


def test_three_quarters_of_what_means_the_same_are_one_number():
    census = ws.actors(["emeap-1991", "eaec-1990-94"])
    assert list(census.overrides) == ["eaec-1990-94.blocking_cost"]
    models = [ws.episode(name).model for name in ws.episodes()]
    numbers, file = free_numbers(models), shipped_actors()
    shared = [n for n in numbers.values() if len({episode for episode, _ in n.uses}) > 1]
    apart = len(file.spec.alike) + len(overrides(models))
    assert len(shared) / (len(shared) + apart) >= 0.75
    for group in file.spec.alike:
        assert set(group.numbers) <= set(numbers)
    assert "replaced by a dummy" in str(census)


def test_an_actors_number_changes_at_most_twice_each_time_with_a_page():
    for actor in shipped_actors().spec.actors.values():
        for parameter in actor.parameters.values():
            later = [row for row in parameter.values if row.from_]
            assert len(later) <= 2
            assert all((row.page if row.page is not None else parameter.page) is not None for row in later)


def test_the_census():
    census = ws.actors(["miyazawa-1998", "emeap-1991"])
    assert census.explained == census.claims > 10
    assert {n.key for n in census.shared} >= {"united-states.threat", "asean.threshold", "japan.prestige"}
    by = {(w.year, w.measure): w for w in census.weights}
    assert by["1997", "cinc"].countries[0] == "CHN"
    assert by["1997", "gdp"].countries[0] == "USA"
    for w in census.weights:
        assert w.shares.sum() == pytest.approx(1)
        assert w.power.sum() == pytest.approx(1)
    assert "free numbers" in str(census)
    assert ws.ActorsCensus.from_dict(json.loads(json.dumps(census.to_dict()))) == census


def test_every_override_has_its_reason():
    for name in ws.episodes():
        for entry in ws.episode(name).model.parameters.values():
            if entry.reason:
                assert entry.page is not None
    assert Path(shipped_actors().place).name == "actors.toml"
