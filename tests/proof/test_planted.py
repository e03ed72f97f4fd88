"""Planted wrong answers that certificates once let pass: none may be proved any more."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

import winset as ws
from tests.proof import planted_games

PLANTS = json.loads((Path(__file__).parent / "hollow_plants.json").read_text(encoding="utf-8"))["plants"]
NUMBER = re.compile(r"nan|-?\d+/\d+|-?\d+")
CLAIMS = ("status", "completeness", "components")


def number(value):
    """Numbers in quotes as fractions or nan; lists and tables entry by entry; names as they are."""
    if isinstance(value, dict):
        return {key: number(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [number(entry) for entry in value]
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return float("nan") if value == "nan" else Fraction(value)
    return value


def called(expression):
    """A call of public names, written in this repository's own data."""
    return eval(expression, {"ws": ws, "games": planted_games, "__builtins__": {"list": list, "range": range}})


def question(plant):
    return called(plant["game"]), called(f"ws.{plant['concept']}")


def answer(plant):
    """Points and what else is claimed, as :func:`winset.certify` takes them."""
    claims = {key: number(plant[key]) for key in CLAIMS if key in plant}
    claims["status"] = ws.Status[claims.get("status", "SOLVED")]
    sets = "Dominance" in plant["concept"] or plant["concept"].startswith(("Rationalizable", "Undominated"))
    points = plant["points"] if sets else number(plant["points"])
    return points, number(plant.get("details", {})), claims


def title(plant):
    return f"{plant['id']} {plant['concept']} {plant['plant']}"


@pytest.mark.parametrize("plant", PLANTS, ids=title)
def test_no_planted_answer_is_proved(plant):
    game, concept = question(plant)
    points, details, claims = answer(plant)
    certificate = ws.certify(game, concept, points, details, **claims)
    proved = certificate.ok and certificate.covers in {"all", "witness"}
    assert not proved, f"{plant['plant']} passes, though {plant['why']}: {certificate.statement}"
    assert not certificate.exact or not certificate.ok


STACKS = {"games.battles()", "games.slopes()", "games.two_level_pies()"}
RIGHT = sorted({(plant["game"], plant["concept"]) for plant in PLANTS if plant["game"] not in STACKS})


@pytest.mark.parametrize(("game", "concept"), RIGHT, ids=str)
def test_the_right_answer_to_the_same_question_is_not_refused(game, concept):
    # So that a check that refuses everything does not pass for a good one.
    asked, wanted = called(game), called(f"ws.{concept}")
    solution = ws.solve(asked, wanted)
    more = {"status": solution.status, "completeness": solution.completeness, "components": solution.components}
    assert ws.certify(asked, wanted, solution.points, solution.details, **more).ok
