"""Theories and observations as data: what is there, and every fault of a file at once."""

from pathlib import Path

import pytest

import winset as ws
from winset.episodes.census import free_numbers
from winset.episodes.episode import episode
from winset.episodes.read import identifiers, shipped_actors
from winset.theories.course import board
from winset.theories.read import check_theory, observations, read_theory

SOUND = """
id = "mine"
title = "Mine"
author = "Nobody"
year = 2026
work = "None"
page = 1
says = "Nothing"
"""


def models() -> list:
    return [episode(name).model for name in identifiers()]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


def test_seven_theories_and_more_come_with_the_library_the_source_first():
    assert ws.theories()[0] == "indirect-leadership"
    assert len(ws.theories()) >= 7
    for name in ws.theories():
        one = ws.theory(name)
        assert one.id == name
        assert one.spec.says.strip()
        assert one.spec.work
        assert one.spec.page or one.spec.told
        assert all(f"p. {page}" in one.cites for page in (one.spec.page, one.spec.told) if page is not None)


def test_theories_are_no_episodes():
    assert not set(ws.theories()) & set(ws.episodes())
    assert "observed" not in ws.episodes()


def test_every_theory_names_what_is_there():
    every = models()
    for name in ws.theories():
        check_theory(ws.theory(name), every, free_numbers(every), shipped_actors(), identifiers())


def test_every_observation_is_a_course_of_its_game_and_rules_some_out():
    seen = observations()
    assert len(seen.observed) >= 13
    for name, rows in seen.observed.items():
        for one in rows:
            on = board(episode(name).model, one)
            assert 0 < len(on.observed) < len(on.courses)


def test_facts_that_could_be_found_stand_at_nodes_that_are_there():
    seen = observations()
    for name, facts in seen.facts.items():
        model = episode(name).model
        nodes = {node for one in seen.observed[name] for node in board(model, one).nodes}
        for fact in facts:
            assert fact.at in nodes
            assert fact.document
            assert fact.says


def test_all_faults_of_a_theory_are_told_at_once(tmp_path):
    path = written(
        tmp_path,
        SOUND.replace('work = "None"\n', "")
        + '[ranges]\n"asean.fear" = { range = [2, 1], says = "upside down" }\n'
        + '[numbers]\nx = { range = [0, 1] }\n[[leanings]]\nepisodes = "*"\nat = "a"\naction = "b"\nadd = "x"\n',
    )
    with pytest.raises(ws.ModelError) as caught:
        read_theory(path)
    text = str(caught.value)
    for part in ("work: missing", "ranges.asean.fear.range", "numbers.x.says: missing", "leanings[0].says: missing"):
        assert part in text


def test_a_theory_needs_a_page_of_its_work_or_of_the_source(tmp_path):
    with pytest.raises(ws.ModelError, match="page: missing; accepted: 'page' of the work"):
        read_theory(written(tmp_path, SOUND.replace("page = 1\n", "")))
    told = read_theory(written(tmp_path, SOUND.replace("page = 1\n", "told = 301\n")))
    assert told.cites == "Nobody 2026; Blechinger and Legewie 2000, p. 301"


def test_all_names_that_are_not_there_are_told_at_once(tmp_path):
    path = written(
        tmp_path,
        SOUND.replace("says", 'without = ["feer"]\nsays')
        + '[ranges]\n"apec-launch-1989.fere" = { range = [0, 1], says = "misspelt" }\n'
        + '[episodes.apec]\nset = { fear = 0 }\nsays = "no such episode"\n'
        + '[[leanings]]\nepisodes = "apec-*"\nat = "sponsor"\naction = "overt *"\nadd = "-x"\nsays = "x"\n',
    )
    with pytest.raises(ws.ModelError) as caught:
        ws.compare([path], ["apec-launch-1989"], draws=256, progress=False)
    text = str(caught.value)
    for part in (
        "without: no mechanism named 'feer'; did you mean 'fear'",
        "apec-launch-1989.fere",
        "episodes.apec",
        "add",
    ):
        assert part in text


def test_an_unknown_theory_is_told_what_there_is():
    with pytest.raises(ws.ModelError, match="reactive-state"):
        ws.theory("reactive-stat")


def test_an_episode_without_observations_is_judged_by_what_its_claims_say():
    seen = observations()
    model = episode("miyazawa-1998").model
    bare = type(seen)({}, {}, {})
    (one,) = bare.of(model)
    assert one.ends == {"outcome": ["initiative"], "proposer": ["sponsor"]}
