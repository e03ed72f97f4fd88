"""For every part of every certificate there is a wrong answer that this part catches, in the tests of its room."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import pytest

import winset as ws
from tests.proof.planter import answer
from tests.proof.shelf import questions
from winset.solve import CERTIFIERS, STACK_CERTIFIERS, certifier_for

ROOMS = Path(__file__).parents[1]
AWAITED: set[str] = set()
"""Rooms of which some parts have no planted answer yet: to be taken out when they do."""


def name_of(certify):
    """The name of a certifier and its room, also where some of its arguments are given beforehand."""
    function = getattr(certify, "func", certify)
    return function.__name__, function.__module__.split(".")[1]


@cache
def planted():
    """Room: certifier: its parts with a planted answer, or with a reason why there is none."""
    tables = {}
    for path in sorted(ROOMS.glob("*/check/test_planted*.py")):
        module = importlib.import_module(f"tests.{path.parts[-3]}.check.{path.stem}")
        room = tables.setdefault(path.parts[-3], {})
        for table in (getattr(module, "PLANTED", {}), getattr(module, "UNPLANTED", {})):
            for name, parts in table.items():
                room.setdefault(name, set()).update(parts)
    return tables


@cache
def emitted():
    """Room and certifier: every part that it measures on the right answers of the shelf."""
    parts = {name_of(certify)[::-1]: set() for _, _, certify in CERTIFIERS}
    for question in questions():
        solution = answer(question)
        if solution is not None and solution.certificate.kind != "answer":
            name, room = name_of(certifier_for(question.game, question.concept))
            parts[room, name] |= set(solution.certificate.parts)
    return parts


def lacking(room):
    """Parts of the certificates of a room without a planted answer, by certifier."""
    tables = planted().get(room, {})
    names = {name for at, name in emitted() if at == room}
    inner = set().union(*(parts for name, parts in tables.items() if name not in names))
    out = {name: parts - tables.get(name, set()) - inner for (at, name), parts in emitted().items() if at == room}
    return {name: sorted(parts) for name, parts in out.items() if parts}


@pytest.mark.parametrize("room", sorted({name_of(certify)[1] for _, _, certify in CERTIFIERS}))
def test_every_part_has_a_planted_answer(room):
    without = lacking(room)
    if room in AWAITED:
        assert without, f"every part of {room} has a planted answer: take it out of AWAITED"
        pytest.xfail(f"no planted answer for {without}")
    assert not without


def test_every_certifier_is_asked_on_the_shelf():
    asked = {certifier_for(q.game, q.concept) for q in questions() if answer(q) is not None}
    assert {certify for _, _, certify in CERTIFIERS} <= asked


@pytest.mark.parametrize("certify", [certify for _, _, certify in STACK_CERTIFIERS], ids=lambda c: name_of(c)[0])
def test_every_check_of_rows_meets_wrong_rows(certify):
    # Rows have one number each and no parts: the check is called by name, or through the stack, in its room's tests.
    name, room = name_of(certify)
    texts = [path.read_text(encoding="utf-8") for path in (ROOMS / room).rglob("test_*.py")]
    assert any(name in text or "solve_batch" in text for text in texts)


def test_a_part_without_a_planted_answer_is_found_out():
    assert ws.solve(ws.NormalForm.from_bimatrix([[1]], [[1]]), ws.Nash()).certificate.parts
    rooms = {room for room, _ in emitted()} | {"leadership"}  # which checks its verdicts itself
    assert set(planted()) <= rooms
