"""Cases with known answers, and the tables that they speak of."""

import json
from fractions import Fraction
from pathlib import Path

import winset as ws

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests/cases/actor_tables.json").read_text(encoding="utf-8"))
MODELS = ROOT / "models/positions"


def cases(*procedures):
    return [case for case in CASES if case["input"]["procedure"] in procedures]


def number(value):
    return float(Fraction(value)) if isinstance(value, str) else float(value)


def table_of(case, folder):
    """The table of a case: a file of the models, the text of one, or its rows."""
    given = case["input"]
    if "file" in given:
        return ws.Positions.read(MODELS / given["file"])
    if "text" in given:
        path = folder / "case.csv"
        path.write_text(given["text"], encoding="utf-8")
        return ws.Positions.read(path)
    rows = given.get("rows") or given.get("actors")
    rows = [{k: v if k in ("actor", "issue", "name") else number(v) for k, v in row.items()} for row in rows]
    return ws.Positions(rows, issues=given.get("issues", ()))
