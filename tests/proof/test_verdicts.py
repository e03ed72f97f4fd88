"""What every check says of right and of planted answers, part by part, is what is kept in ``verdicts.json``.

A planted answer must be refused; here is kept by which parts and by how much. So a change to a check that
``test_planter`` does not see, because another part refuses the same answer, is seen here. After a change that is meant,
``python -m tests.proof.test_verdicts`` writes the file anew, and its difference tells what the change does.
"""

from __future__ import annotations

import json
import math
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import winset as ws
from tests.proof import stacks
from tests.proof import test_planted as planted
from tests.proof.planter import answer, changed, found_of, judge, judge_inside, leaves, plants
from tests.proof.shelf import questions
from tests.proof.uneven import ONLY_UNEVEN
from winset.solve import certifier_for

FILE = Path(__file__).parent / "verdicts.json"
SLOW = {"hull 3 Raiffa(continuous=True)", "convex outcomes 2 Raiffa(continuous=False)"}
"""Questions whose checks take seconds an answer; ``test_planter`` asks them."""
QUESTIONS = {question.name: question for question in questions() if question.name not in SLOW}
STACKS = {f"stack of {name}": asked for name, asked in stacks.asked().items()}
ONCE = {
    f"once planted {game} {concept}": [p for p in planted.PLANTS if (p["game"], p["concept"]) == (game, concept)]
    for game, concept in planted.RIGHT
}
SMALL = 1e-7
"""Amounts below it are noise of rounding."""
SHARE = 0.02
"""By how much amounts may differ, as a share of the larger."""
NUDGE = Fraction(1, 250)
MOST_NUDGED = 10
"""By which share so many numbers of the points, and of the details, are moved, one at a time."""
AT_THE_GATE = {"doubled", "empty", "nan"}
"""Plants that no check comes to see."""
LEAST_MET = 0.8
"""At least so many of the kept verdicts of a question must be of answers that are still planted."""


class Question(NamedTuple):
    """What is asked outside the shelf."""

    game: Any
    concept: ws.Concept


@cache
def kept():
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def rounded(x):
    """Three digits, and 0 for noise; infinite and NaN by name."""
    x = float(x)
    if not math.isfinite(x):
        return str(x)
    return 0 if abs(x) < SMALL else float(f"{x:.3g}")


def verdict_of(check, question, found):
    """Whether ok, what is covered and proved, whether exactly, and every part that is not 0; or the kind of refusal."""
    try:
        return told(check(question.game, question.concept, found))
    except ws.WinsetError as error:
        return [type(error).__name__]


def told(certificate):
    """Ok or not, what it covers, whether exactly, what is proved, and every part that is not 0."""
    kind = "ok" if certificate.ok else "not ok"
    words = [kind, certificate.covers, "exact" if certificate.exact else "", *sorted(certificate.proved)]
    parts = {str(k): rounded(v) for k, v in certificate.parts.items() if isinstance(v, bool | int | float)}
    return [" ".join(filter(None, words)), {name: amount for name, amount in parts.items() if amount}]


@cache
def asked(name):
    """The right answer to a question and every planted one, with the check that reads them."""
    question = QUESTIONS[name]
    solution = answer(question)
    if solution is None or solution.status not in {ws.Status.SOLVED, ws.Status.NO_SOLUTION}:
        return judge, {}
    right, check = found_of(solution), judge
    try:
        judge(question.game, question.concept, right)
    except (ws.WinsetError, TypeError):
        check = judge_inside
    answers = {"right": right} | {p.name: p.found for p in plants(question) if p.name not in AT_THE_GATE}
    return check, answers | (dict(nudged(right)) if "uneven" in name or question.kind in ONLY_UNEVEN else {})


def nudged(right):
    """The right answer with one number, of the points or of the details, a little higher or lower, in turn."""
    points = [dict(p.behavior) if isinstance(p, ws.BehaviorProfile) else p for p in right.points]
    for part, value in (("points", points), ("details", right.details)):
        numbers = [
            (path, x) for path, x in leaves(value) if not isinstance(x, bool | np.bool_) and SMALL < abs(x) < np.inf
        ]
        for k in sorted({round(k) for k in np.linspace(0, len(numbers) - 1, MOST_NUDGED)} if numbers else ()):
            path, x = numbers[k]
            step = (
                1
                if isinstance(x, int | np.integer)
                else NUDGE * abs(x)
                if isinstance(x, Fraction)
                else x * float(NUDGE)
            )
            yield f"{part} {k} nudged", right.but(**{part: changed(value, path, x + step * (-1) ** k)})


@cache
def right_once(name):
    """The question of these plants and the library's own answer."""
    question = Question(*planted.question(ONCE[name][0]))
    return question, found_of(ws.solve(*question))


def once_planted(name):
    """What the check says of the library's own answer and of those in ``hollow_plants.json``."""
    out = {"right": verdict_of(judge_inside, *right_once(name))}
    for plant in ONCE[name]:
        try:
            out[planted.title(plant)] = told(planted.certificate_of(plant))
        except (ws.WinsetError, TypeError, KeyError, ValueError, AttributeError) as error:
            out[planted.title(plant)] = [type(error).__name__]
    return out


def rows_verdict(name, concept, columns):
    """The rows on which the check of a stack measures more than 0; or the kind of refusal."""
    try:
        measured = stacks.violations(name, concept, columns)
    except (ws.WinsetError, ValueError, IndexError) as error:
        return [type(error).__name__]
    return ["rows", {str(k): amount for k, x in enumerate(measured) if (amount := rounded(x))}]


def verdicts(name):
    """What the check says of every answer to a question, or of every row of a stack."""
    if name in STACKS:
        return {title: rows_verdict(*STACKS[name], columns) for title, columns in stacks.claims(*STACKS[name])}
    if name in ONCE:
        return once_planted(name)
    check, answers = asked(name)
    return {title: verdict_of(check, QUESTIONS[name], found) for title, found in answers.items()}


def apart(a, b):
    """Whether two amounts differ by more than rounding."""
    if isinstance(a, str) or isinstance(b, str):
        return a != b
    return abs(a - b) > SHARE * max(abs(a), abs(b)) + 2 * SMALL


def differences(old, new):
    """In words, where two verdicts differ; a part that is not named is 0."""
    if old[0] != new[0]:
        return [f"{old[0]!r} was kept, now {new[0]!r}"]
    before, after = (verdict[1] if len(verdict) > 1 else {} for verdict in (old, new))
    pairs = {part: (before.get(part, 0), after.get(part, 0)) for part in sorted({*before, *after})}
    return [f"{part}: {x} was kept, now {y}" for part, (x, y) in pairs.items() if apart(x, y)]


@pytest.mark.parametrize(("room", "name"), [(room, name) for room, names in kept().items() for name in names])
def test_checks_say_what_they_said(room, name):
    old, new = kept()[room][name], verdicts(name)
    met = old.keys() & new.keys()
    assert len(met) >= LEAST_MET * len(old)
    amiss = {title: words for title in sorted(met) if (words := differences(old[title], new[title]))}
    assert not amiss


def test_a_verdict_that_differs_is_told():
    assert differences(["ok all", {"regret": 0}], ["ok all", {"regret": 1e-8}]) == []
    assert differences(["ok all", {"regret": 0.5}], ["ok all", {"regret": 0.6}]) == ["regret: 0.5 was kept, now 0.6"]
    assert differences(["ok all", {}], ["not ok all", {}]) == ["'ok all' was kept, now 'not ok all'"]
    assert apart("inf", 1.0)
    assert rounded(float("nan")) == "nan"
    assert rounded(1e-12) == 0
    assert rounded(1.23456) == 1.23


def room_of(name):
    """The room whose check is asked."""
    if name in STACKS:
        return stacks.room_of(*STACKS[name])
    question = Question(*planted.question(ONCE[name][0])) if name in ONCE else QUESTIONS[name]
    certify = certifier_for(question.game, question.concept)
    return getattr(certify, "func", certify).__module__.split(".")[1]


def write(some=()):
    """Keep what the checks say today, of all or of questions whose names begin so; the number of verdicts."""
    every = {room: dict(names) for room, names in kept().items()} if some else {}
    for name in [name for name in (*QUESTIONS, *STACKS, *ONCE) if name.startswith(tuple(some) or "")]:
        if answers := verdicts(name):
            every.setdefault(room_of(name), {})[name] = answers
    text = json.dumps(every, ensure_ascii=False, sort_keys=True)
    FILE.write_text(text.replace('], "', '],\n"').replace(']}, "', ']},\n"') + "\n", encoding="utf-8")
    return sum(len(answers) for names in every.values() for answers in names.values())


if __name__ == "__main__":
    print(write(sys.argv[1:]), "verdicts")
