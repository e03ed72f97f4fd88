"""Compiled kernels on disk: no folder to write to, damaged files, two processes at once, an install in a zip file."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import winset as ws

SOURCE = Path(ws.__file__).parent
CODE = """
import numpy as np, winset as ws
print(ws.solve_batch(np.arange(48.0).reshape(3, 2, 2, 2, 2)[:, :, 0], ws.Pure())["count"].tolist())
"""
ANSWER = "[1, 1, 1]\n"


@pytest.fixture
def run(tmp_path):
    """What a new process says on standard error while it gives the right answer."""

    def run(**changes: str) -> str:
        kept = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "PYTHONWARNINGS")}
        environment = {**kept, "PYTHONPATH": str(SOURCE.parent), "WINSET_COMPILE": "always", **changes}
        command = [sys.executable, "-c", CODE]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ANSWER), done.stderr
        return done.stderr

    return run


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_no_home_to_write_to_costs_one_warning(run, tmp_path):
    said = run(HOME="/dev/null", TMPDIR=str(tmp_path))
    assert said.count("RuntimeWarning") == 1
    assert "/dev/null/.cache/winset: compiled kernels cannot be kept here" in said
    kept = files(tmp_path)
    assert kept
    assert run(HOME="/dev/null", TMPDIR=str(tmp_path)) == "", "the second process finds them among temporary files"
    assert files(tmp_path) == kept


def test_no_folder_at_all_costs_one_warning(run, tmp_path):
    (tmp_path / f"winset-{os.getuid()}").write_text("not a folder")
    said = run(HOME="/dev/null", TMPDIR=str(tmp_path))
    assert said.count("RuntimeWarning") == 1
    assert "compiled anew in every process" in said


def test_a_temporary_folder_that_others_can_write_to_is_not_trusted(run, tmp_path):
    (tmp_path / f"winset-{os.getuid()}").mkdir()
    (tmp_path / f"winset-{os.getuid()}").chmod(0o777)
    assert "compiled anew in every process" in run(HOME="/dev/null", TMPDIR=str(tmp_path))
    assert files(tmp_path) == {}


def test_damaged_files_are_compiled_anew_with_one_warning(run, tmp_path):
    assert run(NUMBA_CACHE_DIR=str(tmp_path)) == ""
    kept = files(tmp_path)
    names = sorted(kept)
    assert len(names) >= 3
    for k, name in enumerate(names):
        data = kept[name]
        flipped = data[:-100] + bytes([data[-100] ^ 1]) + data[-99:]
        (tmp_path / name).write_bytes([data[: len(data) // 2], b"", b"junk" * 100, flipped][k % 4])
    said = run(NUMBA_CACHE_DIR=str(tmp_path))
    assert said.count("RuntimeWarning") == 1
    assert "a compiled kernel is damaged" in said
    assert sorted(files(tmp_path)) == names
    assert run(NUMBA_CACHE_DIR=str(tmp_path)) == ""


def test_processes_that_compile_at_once_leave_whole_files(tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE.parent),
        "NUMBA_CACHE_DIR": str(tmp_path),
        "WINSET_COMPILE": "always",
    }
    command = [sys.executable, "-W", "error", "-c", CODE]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    at_once = [subprocess.Popen(command, env=environment, **pipes) for _ in range(3)]
    for process in at_once:
        out, err = process.communicate(timeout=300)
        assert (out, err) == (ANSWER, "")
    kept = files(tmp_path)
    assert all(name.endswith(".nbc") for name in kept)
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert files(tmp_path) == kept


def test_a_zipped_install_works_and_keeps_its_kernels(run, tmp_path):
    packed = tmp_path / "winset.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in SOURCE.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, Path("winset") / file.relative_to(SOURCE))
    cache = tmp_path / "cache"
    assert run(NUMBA_CACHE_DIR=str(cache), PYTHONPATH=str(packed)) == ""
    kept = files(cache)
    assert kept
    assert run(NUMBA_CACHE_DIR=str(cache), PYTHONPATH=str(packed)) == ""
    assert files(cache) == kept
    assert run(NUMBA_CACHE_DIR=str(cache)) == "", "the same sources in a folder find the same files"
    assert files(cache) == kept
