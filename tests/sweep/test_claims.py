"""Several processes on one store, and sweeps killed at any moment: no chunk twice, the same bits, nothing left."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import winset as ws
from winset.sweep import claims as claims_module
from winset.sweep.claims import Claims
from winset.sweep.store import Store

pytest.importorskip("pyarrow")
SOURCE = Path(ws.__file__).parent
HOW = {"box": {"fear": (0, 5), "canvass": (0, 4)}, "draws": 1200, "chunk": 20}
SWEEP = f"""
import sys
import winset as ws
found = ws.sweep("apec-launch-1989", **{HOW!r}, out=sys.argv[1], resume=True)
print(found.stats["chunks_solved"])
"""


def plain(result):
    return replace(result, stats={}, folder="")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def started(folder):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", SWEEP, str(folder)], env=environment, **pipes)


@pytest.fixture(scope="module")
def whole():
    return plain(ws.sweep("apec-launch-1989", **HOW))


@pytest.fixture(scope="module")
def all_names():
    return [*(f"chunk-{k:07d}.parquet" for k in range(60)), "manifest.json"]


KILLS = int(os.environ.get("WINSET_KILLS", "10"))


@pytest.mark.parametrize("k", range(KILLS))
def test_killed_at_any_moment_it_resumes_to_the_same_bits(tmp_path, whole, all_names, k):
    moment = random.Random(k).random()
    process = started(tmp_path / "store")
    deadline = time.monotonic() + 100
    while not (tmp_path / "store").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.6 * moment**2)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    before = time.monotonic()
    assert plain(ws.sweep("apec-launch-1989", **HOW, out=tmp_path / "store", resume=True)) == whole
    assert time.monotonic() - before < claims_module.LEASE / 2, "claims of a process that is gone need no waiting"
    assert names(tmp_path / "store") == all_names


def test_processes_and_threads_at_once_solve_every_chunk_once(tmp_path, whole, all_names):
    processes = [started(tmp_path) for _ in range(2)]
    while not (tmp_path / "manifest.json").exists():
        time.sleep(0.001)
    sweep = lambda _: ws.sweep("apec-launch-1989", **HOW, out=tmp_path, resume=True)  # noqa: E731
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(sweep, range(2)))
    counts = [result.stats["chunks_solved"] for result in found]
    for process in processes:
        out, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
        counts.append(int(out))
    assert sum(counts) == 60
    assert all(plain(result) == whole for result in found)
    assert names(tmp_path) == all_names


def test_two_that_begin_at_once_without_resume(tmp_path, whole):
    def sweep(_):
        try:
            return plain(ws.sweep("apec-launch-1989", **HOW, out=tmp_path)) == whole
        except ws.ModelError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(sweep, range(4)))
    assert found.count(True) == 1
    assert sum("holds a sweep already" in str(said) for said in found) == 3
    assert plain(ws.read_sweep(tmp_path)) == whole


def test_a_chunk_has_one_holder_and_goes_to_the_next_when_the_claim_has_lapsed(tmp_path, monkeypatch):
    first, second = Claims(tmp_path), Claims(tmp_path)
    assert first.take(3)
    assert not second.take(3)
    assert second.take(4)
    first.release(3, done=False)
    assert second.take(3)
    second.close()
    assert first.take(4)
    elsewhere = {"machine": "elsewhere", "process": 1, "token": "0" * 32}
    claim = tmp_path / ".chunk-0000007.claim-0"
    claim.write_text(json.dumps(elsewhere))
    assert not first.take(7), "it may be at work"
    old = time.time() - 2 * claims_module.LEASE
    os.utime(claim, (old, old))
    third = Claims(tmp_path)
    assert first.take(7)
    assert not third.take(7)
    first.release(7, done=True)
    assert not list(tmp_path.glob(".chunk-0000007*"))
    gone = {**json.loads((tmp_path / f".owner-{first.token}").read_text()), "process": 2**22 + 1}
    claim.write_text(json.dumps(gone))
    assert third.take(7), "its process is gone from this machine"
    first.close()
    third.close()
    assert [path.name for path in tmp_path.iterdir()] == [claim.name], "what lapsed stays until its chunk is done"


def test_a_disk_without_links(tmp_path, monkeypatch, whole, all_names):
    def link(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    assert plain(ws.sweep("apec-launch-1989", **HOW, out=tmp_path)) == whole
    assert names(tmp_path) == all_names
    first, second = Claims(tmp_path), Claims(tmp_path)
    assert first.take(3)
    assert not second.take(3)
    first.close()
    second.close()


def test_stray_files_are_named(tmp_path):
    how = {"box": {"fear": (0, 5)}, "draws": 100, "chunk": 50}
    ws.sweep("apec-launch-1989", **how, out=tmp_path)
    for name in ("chunk-x.parquet", "chunk-0000002.parquet", "chunk-00000001.parquet", "notes.txt"):
        (tmp_path / name).write_text("")
        with pytest.raises(ws.ModelError, match=f"holds what is no part of the sweep: {name}; move it elsewhere"):
            ws.sweep("apec-launch-1989", **how, out=tmp_path, resume=True)
        with pytest.raises(ws.ModelError, match=f"no part of the sweep: {name}"):
            ws.read_sweep(tmp_path)
        (tmp_path / name).unlink()
    ws.read_sweep(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "chunk-0000000.parquet").write_text("")
    with pytest.raises(ws.ModelError, match=r"no part of the sweep: chunk-0000000.parquet"):
        ws.sweep("apec-launch-1989", **how, out=tmp_path / "other")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 1}', "is not the manifest of a sweep of format 2"),
        ('{"format": 2}', "is damaged: title, fingerprint, chunk, columns, certify, program, plan cannot be read"),
        ("[]", "is not the manifest"),
        ('{"format": ', "cannot be read"),
    ],
)
def test_a_manifest_that_is_none(tmp_path, text, said):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ws.ModelError, match=said):
        ws.read_sweep(tmp_path)
    with pytest.raises(ws.ModelError, match=said):
        ws.sweep("apec-launch-1989", **HOW, out=tmp_path, resume=True)


def test_another_program_is_refused_and_named(tmp_path):
    how = {"box": {"fear": (0, 5)}, "draws": 100, "chunk": 50, "out": tmp_path}
    ws.sweep("apec-launch-1989", **how)
    (tmp_path / Store.open(tmp_path).name(1)).unlink()
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    assert set(manifest["program"]) == {"source", "numpy", "scipy", "numba"}
    other = {**manifest["program"], "source": "0123456789abcdef", "numpy": "1.0"}
    path.write_text(json.dumps({**manifest, "program": other}))
    with pytest.raises(ws.ModelError) as refused:
        ws.sweep("apec-launch-1989", **how, resume=True)
    assert len(refused.value.faults) == 2
    assert "with another source of winset: 0123456789abcdef, here is" in str(refused.value)
    assert "with another numpy: 1.0, here is" in str(refused.value)
    assert ws.read_sweep(tmp_path).rows == 50, "what is there can be read all the same"
