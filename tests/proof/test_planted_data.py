"""The planted answers as data: every game can be built, every question asked, and no point is of a stranger."""

import pytest

from tests.proof.test_planted import PLANTS, answer, question, title


def test_there_are_as_many_as_were_found():
    assert len(PLANTS) == 175
    assert len({plant["id"] for plant in PLANTS}) == 175


@pytest.mark.parametrize("plant", PLANTS, ids=title)
def test_a_planted_answer_is_an_answer_to_its_question(plant):
    game, concept = question(plant)
    points, _, claims = answer(plant)
    assert concept.name
    assert isinstance(points, list)
    assert claims["status"].name in {"SOLVED", "NO_SOLUTION"}
    assert bool(points) or plant["points"] == []
    players = set(getattr(game, "players", ())) or {"1", "2"}  # of a stack of two-player games
    sets = set(getattr(game, "information_sets", ()))
    for point in points:
        if isinstance(point, dict):
            inside = point.get("behavior", point)
            assert set(inside) <= players | sets | {"probabilities", "payoffs", "outcome"}
