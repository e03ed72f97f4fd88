"""The rules of measuring: only right peers count, and a goal is reached only beside one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from benchmarks import duel as rules
from benchmarks.duel import Peer, duel, program
from benchmarks.picture import draw, ratios
from benchmarks.record import Family
from benchmarks.tables import as_html


def waiting(seconds: float) -> Any:
    def call() -> float:
        time.sleep(seconds)
        return seconds

    return call


def row(*peers: Peer, right: str = "", goal: float = 1.0) -> Any:
    family = Family("rules")
    duel(family, "sleep", goal, waiting(0.004), peers, lambda answer: right, seconds=0.05)
    (only,) = family.rows
    return only


SLOW = Peer("slow", "", lambda: waiting(0.02))
WRONG = Peer("quick but wrong", "", lambda: waiting(0.0), lambda answer: "lost one of two")
ABSENT = Peer("absent", "no_such_module_at_all", lambda: waiting(0.0), install="pip install absent")


def test_a_right_peer_counts() -> None:
    found = row(SLOW, Peer("slower", "", lambda: waiting(0.03)))
    assert found.reached
    assert found.peer == "slow, ms"
    assert found.ratio == pytest.approx(5, rel=0.6)
    assert "slower" in found.remark
    assert found.first > 0


def test_a_wrong_peer_an_absent_one_and_one_that_fails_do_not() -> None:
    def broken() -> Any:
        raise ValueError("no licence")

    found = row(WRONG, ABSENT, Peer("broken", "", broken))
    assert found.reached is None
    assert found.ratio is None
    assert "quick but wrong: lost one of two" in found.remark
    assert "absent is not installed: pip install absent" in found.remark
    assert "broken: ValueError: no licence" in found.remark


def test_our_own_wrong_answer_is_a_miss() -> None:
    found = row(SLOW, right="not proved")
    assert found.reached is False
    assert found.ratio is None
    assert "OUR OWN ANSWER: not proved" in found.remark


def test_the_picture_and_the_page_hold_losses(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    rows = [vars(row(SLOW)), vars(row(Peer("fast", "", lambda: waiting(0.0001))))]
    family = {"family": "f", "machine": {"processor": "p", "cores": 2}, "python": "3", "date": "d", "commit": "c"}
    family |= {"rows": rows, "load": 0.5, "busy": ""}
    assert [ratio < 1 for *_, ratio in ratios([family])] == [True, False]
    assert "behind in 1" in draw([family]).axes[0].get_title()
    assert "missed" in as_html([family])
    assert rules.ROUNDS > 2


def test_a_program_in_an_installed_wheel_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Peer("rare", "rarely-installed", lambda: lambda: None).there
    folder = tmp_path / "sage_wheels" / "bin"
    folder.mkdir(parents=True)
    (folder / "rarely-installed").write_text("#!/bin/sh\n")
    (folder / "rarely-installed").chmod(0o755)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert program("rarely-installed") == str(folder / "rarely-installed")
    assert Peer("rare", "rarely-installed", lambda: lambda: None).there
