"""Planted wrong answers that certificates once let pass: none may be proved any more."""

import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.proof import planted_games
from winset.base.solution import Found
from winset.solve import stack_certifier_for

HERE = Path(__file__).parent
PLANTS = json.loads((HERE / "hollow_plants.json").read_text(encoding="utf-8"))["plants"]
KNOWN = set(json.loads((HERE / "known_plants.json").read_text(encoding="utf-8")).get("answers once planted", []))
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


def in_form(wrong, right):
    """A claimed field by player's name in the form of the right one: a vector, an array, a list, a dictionary."""
    if not isinstance(wrong, dict) or isinstance(right, dict | type(None)):
        return wrong
    values = np.array([float(v) if not isinstance(v, list) else v for v in wrong.values()])
    if isinstance(right, ws.Vector):
        return ws.Vector(right.players, values)
    return values if isinstance(right, np.ndarray) else values.tolist()


def certificate_of(plant):
    """The certificate of a planted answer; of a field alone it is planted among the right ones."""
    game, concept = question(plant)
    points, details, claims = answer(plant)
    if details:
        right = ws.solve(game, concept).details
        details = {**right, **{key: in_form(value, right.get(key)) for key, value in details.items()}}
    return ws.certify(game, concept, points, details, **claims)


def violations_of(plant):
    """What the check of a stack measures on each row with the points of the plant in place of the right ones."""
    stack, concept = question(plant)
    stack = ws.NormalForm.stack(stack) if isinstance(stack, np.ndarray) else stack
    batch = ws.solve_batch(stack, concept)
    columns, lists, offsets = dict(batch.columns), dict(batch.lists), batch.offsets
    if any(plant["points"]):
        columns["points"] = np.array([list(row.values()) for row in plant["points"]], dtype=float)
    else:
        lists, offsets = {key: value[:0] for key, value in lists.items()}, np.zeros_like(offsets)
        columns = {key: np.zeros_like(value) if key == "count" else value for key, value in columns.items()}
    if "ideal" in plant.get("details", {}) and "ideal" in columns:
        columns["ideal"] = np.zeros_like(columns["ideal"])
    columns |= {"status": batch.status, "lists": lists, "offsets": offsets}
    found = Found(ws.Status.SOLVED, [], details=columns)
    return stack_certifier_for(stack, concept)(stack, concept, found)


STACKS = {"games.battles()", "games.slopes()", "games.two_level_pies()"}


def is_proved(plant):
    """Whether a planted answer is proved, or ends in something that is not a word of refusal."""
    try:
        if plant["game"] in STACKS:
            return bool((violations_of(plant) <= 1e-9).any())
        certificate = certificate_of(plant)
    except ws.WinsetError:
        return False
    except (TypeError, KeyError, ValueError, AttributeError):
        return True
    return certificate.ok and certificate.covers in {"all", "witness"}


@pytest.mark.parametrize("plant", PLANTS, ids=title)
def test_no_planted_answer_is_proved(plant):
    proved = is_proved(plant)
    if plant["id"] in KNOWN:
        assert proved, f"remove {plant['id']} from known_plants.json"
        pytest.xfail(f"{plant['plant']} still passes, though {plant['why']}")
    assert not proved, f"{plant['plant']} passes, though {plant['why']}"


RIGHT = sorted({(plant["game"], plant["concept"]) for plant in PLANTS if plant["game"] not in STACKS})


@pytest.mark.parametrize(("game", "concept"), RIGHT, ids=str)
def test_the_right_answer_to_the_same_question_is_not_refused(game, concept):
    # So that a check that refuses everything does not pass for a good one.
    asked, wanted = called(game), called(f"ws.{concept}")
    solution = ws.solve(asked, wanted)
    more = {"status": solution.status, "completeness": solution.completeness, "components": solution.components}
    try:
        passed = ws.certify(asked, wanted, solution.points, solution.details, **more).ok
    except (ws.WinsetError, TypeError):
        passed = False
    if f"{game} {concept}" in KNOWN:
        assert not passed, f"remove {game} {concept} from known_plants.json"
        pytest.xfail("the right answer is refused")
    assert passed
