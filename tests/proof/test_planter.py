"""No wrong answer made from a right one is proved: every concept, every kind of game, every size on the shelf."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import winset as ws
from tests.proof.planter import answer, found_of, is_proved, judge, judge_inside, plants
from tests.proof.shelf import questions

KNOWN_FILE = Path(__file__).parent / "known_plants.json"
KNOWN = json.loads(KNOWN_FILE.read_text(encoding="utf-8"))["made by the planter"]
QUESTIONS = list(questions())
UNREADABLE = "the right answer cannot be read"
REFUSED = "the right answer is refused"


@cache
def passing(question):
    """Names of the plants that are proved, and of what is amiss with the right answer."""
    solution = answer(question)
    if solution is None or solution.status not in {ws.Status.SOLVED, ws.Status.NO_SOLUTION}:
        return ()
    right, check, amiss = found_of(solution), judge, []
    try:
        if not judge(question.game, question.concept, right).ok:
            amiss.append(REFUSED)
    except (ws.WinsetError, TypeError):
        amiss.append(UNREADABLE)
        check = judge_inside
    for plant in plants(question):
        try:
            certificate = check(question.game, question.concept, plant.found)
        except ws.WinsetError:
            continue
        except Exception as error:
            amiss.append(f"{plant.name}: {type(error).__name__}")
            continue
        if is_proved(certificate, plant.claim):
            amiss.append(plant.name)
    return tuple(dict.fromkeys(amiss))


def known(question):
    return KNOWN.get(f"{question.kind}, {question.band}", {}).get(str(question.concept), [])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_no_wrong_answer_is_proved(question):
    amiss, listed = set(passing(question)), set(known(question))
    assert not amiss - listed, f"{question.name}: wrong answers pass: {sorted(amiss - listed)}"
    assert not listed - amiss, f"{question.name}: remove from known_plants.json: {sorted(listed - amiss)}"


def test_known_plants_are_of_questions_on_the_shelf():
    asked = {(f"{q.kind}, {q.band}", str(q.concept)) for q in QUESTIONS}
    assert {(game, concept) for game, concepts in KNOWN.items() for concept in concepts} <= asked


def test_every_concept_is_on_the_shelf():
    public = {value for name in ws.__all__ if isinstance(value := getattr(ws, name), type)}
    concepts = {kind for kind in public if issubclass(kind, ws.Concept) and kind is not ws.Concept}
    assert concepts <= {type(question.concept) for question in QUESTIONS}


def write_known():
    """List anew what passes: ``python -m tests.proof.test_planter``."""
    listed = {}
    for question in QUESTIONS:
        if names := passing(question):
            listed.setdefault(f"{question.kind}, {question.band}", {})[str(question.concept)] = list(names)
    kept = json.loads(KNOWN_FILE.read_text(encoding="utf-8")) | {"made by the planter": listed}
    KNOWN_FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return listed


if __name__ == "__main__":
    amiss = write_known()
    print(sum(len(names) for concepts in amiss.values() for names in concepts.values()), "wrong answers pass")
