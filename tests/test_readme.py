"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from winset.cli import app

README = (Path(__file__).parents[1] / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_the_example_runs_and_prints_what_its_comments_say(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    promised = [line.split("#")[1].strip() for line in example.splitlines() if line.startswith("print") and "#" in line]
    assert promised
    assert set(promised) <= set(printed)
    assert (tmp_path / "map.png").stat().st_size > 0


def test_the_output_shown_is_that_of_the_command() -> None:
    from typer.testing import CliRunner

    (shown,) = blocks("text")
    done = CliRunner().invoke(app, ["replicate", "apec-launch-1989"])
    printed = {" ".join(line.split()) for line in done.stdout.splitlines()}
    lines = [" ".join(line.split()) for line in shown.splitlines() if line.strip() != "..."]
    assert lines
    assert set(lines) <= printed


def test_there_are_two_commands_and_a_picture() -> None:
    assert len(blocks("sh")) == 2
    (picture,) = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert (Path(__file__).parents[1] / picture).is_file()
