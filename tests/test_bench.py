"""The command ``bench``: rows as they come, families cut short by the clock, faults told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from winset.cli import app
from winset.cli import bench as command

QUICK = """
from benchmarks.record import Family

def main():
    family = Family("quick")
    family.add("one", ">= 2x", 1.0, "ms", peer="other", peer_measured=3.0, ratio=3.0, reached=True)
    family.add("two", ">= 2x", 1.0, "ms", reached=False, remark="short")
    print(family.save())
"""
SLOW = """
import time
from benchmarks.record import Family

def main():
    Family("slow").add("first", "-", 1.0, "s")
    time.sleep(60)
"""
BROKEN = """
def main():
    raise RuntimeError("no such peer")
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three small families beside the real recorder."""
    real = command._root() / "benchmarks"
    made = tmp_path / "benchmarks"
    (made / "suite").mkdir(parents=True)
    for name in ("__init__.py", "record.py", "run.py"):
        (made / name).write_text((real / name).read_text())
    (made / "suite" / "__init__.py").write_text("")
    for name, text in {"quick": QUICK, "slow": SLOW, "broken": BROKEN}.items():
        (made / "suite" / f"{name}.py").write_text(text)
    monkeypatch.setattr(command, "_root", lambda: tmp_path)
    return tmp_path


def test_rows_are_shown_and_kept(suite: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "quick", "--json", "--out", str(suite / "kept")])
    assert done.exit_code == 0
    (family,) = json.loads(done.stdout)["families"]
    assert family["ended"] == "whole"
    assert [row["figure"] for row in family["rows"]] == ["one", "two"]
    kept = json.loads((suite / "kept" / "quick.json").read_text())
    assert kept["rows"] == family["rows"]
    assert kept["machine"]["cores"]


def test_the_table_counts_goals(suite: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "quick"])
    assert done.exit_code == 0
    assert "1 of 2 goals reached" in done.stdout
    assert "other 3" in done.stdout


def test_the_tour_is_cut_short_and_failures_are_told(suite: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "slow", "broken", "--seconds", "8", "--json"])
    assert done.exit_code == 1
    slow, broken = json.loads(done.stdout)["families"]
    assert slow["ended"] == "cut short"
    assert [row["figure"] for row in slow["rows"]] == ["first"]
    assert broken["ended"] == "failed: RuntimeError: no such peer"


def test_an_unknown_family_is_bad_input(suite: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "quikc"])
    assert done.exit_code == 2
    assert "no family named 'quikc'; accepted: broken, quick, slow" in done.stderr


def test_the_real_families_are_found() -> None:
    assert {"leadership", "correlated", "domains", "information"} <= set(command._lines(command._root()).split())
