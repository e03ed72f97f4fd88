"""What answers tell besides their points is declared, used and explained."""

import ast
import inspect
import itertools
from pathlib import Path
from typing import get_type_hints

import pytest

import winset as ws
from tests.conftest import undeclared
from winset.solve import SOLVER

SOURCE = Path(ws.__file__).parent
KINDS = sorted({kind for _, _, kind in SOLVER.details}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_declared_name_is_told_somewhere(kind):
    rooms = {kind.__module__.split(".")[1], *(base.__module__.split(".")[1] for base in KINDS)}
    text = "".join(
        file.read_text() for room in rooms for file in (SOURCE / room).rglob("*.py") if file.name != "details.py"
    )
    assert not [name for name in get_type_hints(kind) if f'"{name}"' not in text]


def test_every_declared_name_is_explained():
    for file in SOURCE.glob("*/details.py"):
        for kind in ast.parse(file.read_text()).body:
            if isinstance(kind, ast.ClassDef):
                for field, after in itertools.pairwise([*kind.body[1:], None]):
                    if isinstance(field, ast.AnnAssign):
                        assert isinstance(after, ast.Expr), f"{kind.name}.{ast.unparse(field.target)}"


def test_an_undeclared_detail_is_noticed():
    game = ws.CoalitionalGame([0, 0, 0, 1])
    told = ws.solve(game, ws.Banzhaf()).details
    assert not undeclared(game, ws.Banzhaf(), told)
    assert set(undeclared(game, ws.Banzhaf(), {**told, "blocs": 1, "raw": 3})) == {"blocs", "raw"}
    assert set(undeclared(game, ws.Solidarity(), {"raw": 3})) == {"raw"}


def test_every_class_of_details_is_documented():
    assert not [kind for kind in KINDS if not inspect.getdoc(kind)]


def test_a_claim_that_nothing_checks_is_refused():
    game = ws.CoalitionalGame([0, 0, 0, 1])
    point = ws.solve(game, ws.Banzhaf()).points
    with pytest.raises(ws.ModelError) as refused:
        ws.certify(game, ws.Banzhaf(), point, {"raww": point[0], "blocs": 1})
    assert "details: 'raww' is unknown; did you mean 'raw'?; an answer to Banzhaf tells" in str(refused.value)
    assert "details: 'blocs' is unknown" in str(refused.value)
    with pytest.raises(ws.ModelError, match="'raw' is unknown; there are none to claim"):
        ws.certify(game, ws.Solidarity(), ws.solve(game, ws.Solidarity()).points, {"raw": point[0]})
