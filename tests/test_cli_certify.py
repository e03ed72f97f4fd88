"""``winset certify``: somebody's answer to the game of a file."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app


@pytest.fixture
def pennies(tmp_path):
    file = tmp_path / "pennies.nfg"
    ws.write(ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]), file)
    return file


def certify(file, tmp_path, claim, *more):
    answer = tmp_path / "answer.json"
    answer.write_text(claim if isinstance(claim, str) else json.dumps(claim))
    return CliRunner().invoke(app, ["certify", str(file), "--answer", str(answer), "--concept", "nash", *more])


def test_a_right_answer_holds_and_a_wrong_one_is_refused(pennies, tmp_path):
    right = certify(pennies, tmp_path, {"points": [[[0.5, 0.5], [0.5, 0.5]]]})
    assert right.exit_code == 0, right.output
    assert right.output.startswith("holds")
    wrong = certify(pennies, tmp_path, [[[1, 0], [0.5, 0.5]]], "--json")
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout)["ok"] is False


def test_a_list_that_lacks_an_equilibrium_is_refused_as_the_whole(tmp_path):
    file = tmp_path / "coordination.nfg"
    ws.write(ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[2, 0], [0, 1]]), file)
    points = [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    assert certify(file, tmp_path, {"points": points}).exit_code == 1
    assert certify(file, tmp_path, {"points": points, "completeness": "some"}).exit_code == 0


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("{", "must be a JSON file"),
        ('{"point": []}', "is not known; accepted: points"),
        ('{"points": 3, "details": [], "status": "SURE"}', "must be a list"),
        ('"x"', "must hold an object with points"),
    ],
)
def test_bad_claims_are_told(pennies, tmp_path, claim, told):
    done = certify(pennies, tmp_path, claim)
    assert done.exit_code == 2
    assert told in " ".join((done.output + getattr(done, "stderr", "")).split())
