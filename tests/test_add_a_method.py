"""The page on how to add a method is true: done in a copy of the package, it solves and touches few files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import winset as ws

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "add-a-method.md").read_text(encoding="utf-8")
PLACE = re.compile(r"`((?:src|tests)/[\w/]+\.py)`")
MOST = 5


def steps() -> list[tuple[str, str, str]]:
    """What the page says to write: the file, the words before it, and the code."""
    found, place = [], ""
    for words, code in re.findall(r"(.*?)```(?:python|text)\n(.*?)```", PAGE, re.S):
        named = [name for name in PLACE.findall(words) if "/kernels/" not in name]
        place = named[-1] if named else place
        found.append((place, words, code))
    return found


def written(copy: Path) -> set[str]:
    """Carry out the page in a copy of the package; the files that it touches."""
    touched = set()
    for place, words, code in steps():
        file = copy / place
        touched.add(place)
        entry = re.search(r"first entry of `(.*?)`", words)
        if f"New file `{place}`" in words:
            assert not file.exists(), place
            file.write_text(code, encoding="utf-8")
        elif entry:
            text = file.read_text(encoding="utf-8")
            line = f"\n    {entry[1]}\n"
            assert text.count(line) == 1
            file.write_text(text.replace(line, line + code), encoding="utf-8")
        elif "the imports" in words:
            text = file.read_text(encoding="utf-8")
            first = "from winset.base.room import Room\n"
            assert text.count(first) == 1
            file.write_text(text.replace(first, code + first), encoding="utf-8")
        else:
            assert f"At the end of `{place}`" in words
            file.write_text(file.read_text(encoding="utf-8") + "\n\n" + code, encoding="utf-8")
    return touched


def copied(folder: Path) -> Path:
    shutil.copytree(Path(ws.__file__).parent, folder / "src" / "winset", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "bargaining" / "find").mkdir(parents=True)
    return folder


def test_adding_gupta_and_livnes_solution_touches_at_most_five_files(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    touched = written(copy)
    assert len(touched) <= MOST, touched
    tests = [name for name in touched if name.startswith("tests/")]
    assert len(tests) == 1
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(copy / tests[0])],
        cwd=copy, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "4 passed" in run.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import winset; print(winset.__file__)"],
        cwd=copy, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(copy) in where.stdout


def test_the_exercise_is_not_part_of_the_package() -> None:
    assert not any(
        "gupta" in file.read_text(encoding="utf-8").lower() for file in Path(ws.__file__).parent.rglob("*.py")
    )
