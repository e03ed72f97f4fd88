"""Answers of the literature on private information."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

import winset as ws

CASES = json.loads((Path(__file__).parents[2] / "cases" / "information.json").read_text())


def plain(value):
    """Numbers as floats, at any depth; words stay."""
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, bool) or value is None:
        return value
    try:
        return float(Fraction(value))
    except ValueError:
        return value


def agree(got, wanted, tolerance):
    if isinstance(wanted, dict):
        return all(agree(got[key], entry, tolerance) for key, entry in wanted.items())
    if isinstance(wanted, list):
        return len(got) == len(wanted) and all(agree(a, b, tolerance) for a, b in zip(got, wanted, strict=True))
    if isinstance(wanted, float):
        return got == pytest.approx(wanted, abs=tolerance)
    return got == wanted


def made(case):
    kind, arguments = case["game"]
    return getattr(ws, kind)(**arguments)


@pytest.mark.parametrize("case", [c for c in CASES if c["game"][0] != "SignalingGame"], ids=lambda c: c["id"])
def test_a_published_answer(case):
    game = made(case)
    solution = ws.solve(game, game.concept).require()
    for name, wanted in case["answer"].items():
        assert agree(plain(solution.details[name]), plain(wanted), case["tolerance"]), name
    points = [list(point) for point in solution.points]
    assert ws.certify(game, game.concept, points, solution.details).ok


@pytest.mark.parametrize("case", [c for c in CASES if c["game"][0] == "SignalingGame"], ids=lambda c: c["id"])
def test_all_equilibria_of_a_published_signalling_game(case):
    game = made(case)
    solution = ws.solve(game, ws.PerfectBayesian()).require()
    assert solution.completeness == "all"
    assert "completeness" in solution.certificate.proved
    got = []
    for piece in solution.components:
        second, last = game.messages[1], game.responses[1]
        senders = sorted([sent[t].get(second, Fraction(0)) for t in game.types] for sent in piece.senders)
        receivers = sorted([reply[m][last] for m in game.messages] for reply in piece.receivers)
        survived = (piece.refinements["intuitive"], piece.refinements["D1"])
        got.append((piece.kind, senders, receivers, list(piece.off_path), *survived))
    wanted = [
        (
            one["kind"],
            sorted([Fraction(x) for x in row] for row in one["sender_prob_of_second_message"]),
            sorted([Fraction(x) for x in row] for row in one["receiver_prob_of_second_response"]),
            one["off_path"],
            one["survives_intuitive"],
            one["survives_d1"],
        )
        for one in case["answer"]["equilibria"]
    ]
    assert sorted(map(repr, got)) == sorted(map(repr, wanted))
    assert [piece.refinements for piece in solution.components] == solution.details["refinements"]
