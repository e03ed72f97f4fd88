"""Sweeps on disk: resumed without a chunk lost or repeated, damage told, earlier chunks intact."""

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.sweep import shelves
from winset.sweep.exact_sums import Moments
from winset.sweep.store import Store
from winset.sweep.tally import Tally

pytest.importorskip("pyarrow")
BOX = {"fear": (0, 5), "canvass": (0, 4)}


def run(folder, **how):
    return ws.sweep("apec-launch-1989", box=BOX, draws=1000, chunk=100, out=folder, **how)


def plain(result):
    return replace(result, stats={}, folder="")


@pytest.fixture(scope="module")
def whole():
    return plain(ws.sweep("apec-launch-1989", box=BOX, draws=1000, chunk=100))


def files(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("chunk-*")}


def test_what_is_written_is_what_is_returned(tmp_path, whole):
    found = run(tmp_path / "a")
    assert plain(found) == whole
    assert plain(ws.read_sweep(tmp_path / "a")) == whole
    assert len(files(tmp_path / "a")) == 10
    assert not [path for path in (tmp_path / "a").iterdir() if path.name.startswith(".")]


def test_resuming_solves_only_what_is_missing(tmp_path, whole):
    run(tmp_path)
    for k in (3, 9):
        (tmp_path / Store.open(tmp_path).name(k)).unlink()
    before = files(tmp_path)
    assert ws.read_sweep(tmp_path).rows == 800
    found = run(tmp_path, resume=True)
    assert plain(found) == whole
    assert found.stats["chunks_solved"] == 2
    assert {name: stamp for name, stamp in files(tmp_path).items() if name in before} == before
    again = run(tmp_path, resume=True)
    assert again.stats["chunks_solved"] == 0
    assert plain(again) == whole


KILLED = """
import sys, time
import winset as ws
from winset.sweep.exact_sums import Moments
from winset.sweep.store import Store
write = Store.write
def slow(*arguments):
    write(*arguments)
    time.sleep(0.05)
Store.write = slow
ws.sweep("apec-launch-1989", box={"fear": (0, 5), "canvass": (0, 4)}, draws=1000, chunk=100, out=sys.argv[1])
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_sweep_that_is_killed_goes_on_where_it_stood(tmp_path, whole, how):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(files(tmp_path)) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(how)
    process.communicate(timeout=30)
    before = files(tmp_path)
    assert 3 <= len(before) < 10
    part = ws.read_sweep(tmp_path)
    assert not part.complete
    assert part.rows == 100 * len(before)
    found = run(tmp_path, resume=True)
    assert plain(found) == whole
    assert found.stats["chunks_solved"] == 10 - len(before)
    assert {name: stamp for name, stamp in files(tmp_path).items() if name in before} == before


def test_columns_of_every_game(tmp_path):
    from pyarrow import parquet

    found = run(tmp_path, columns=["label", "sponsor_payoff"])
    table = parquet.read_table(sorted(tmp_path.glob("*.parquet")))
    assert table.column_names == ["fear", "canvass", "status", "label", "sponsor_payoff"]
    assert table.num_rows == 1000
    labels = np.array(table["label"].to_pylist())
    assert np.mean(labels == "overt") == pytest.approx(found.share("label")["overt"])
    with pytest.raises(ws.ModelError, match="no column named 'lable'"):
        run(tmp_path / "b", columns=["lable"])


def test_another_sweep_is_not_mixed_in(tmp_path):
    run(tmp_path)
    with pytest.raises(ws.ModelError, match="holds a sweep already"):
        run(tmp_path)
    with pytest.raises(ws.ModelError, match="differs in plan"):
        run(tmp_path, resume=True, seed=1)
    with pytest.raises(ws.ModelError, match="differs in fingerprint"):
        run(tmp_path, resume=True, changes={"threat": 5})
    store = Store.open(tmp_path)
    (tmp_path / store.name(4)).rename(tmp_path / store.name(5))
    with pytest.raises(ws.ModelError, match="belongs to another sweep"):
        run(tmp_path, resume=True)
    with pytest.raises(ws.ModelError, match=r"holds no sweep"):
        ws.read_sweep(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ws.ModelError, match="is not the manifest"):
        ws.read_sweep(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_chunk_is_named(tmp_path, damage, whole):
    run(tmp_path)
    path = tmp_path / Store.open(tmp_path).name(6)
    data = bytearray(path.read_bytes())
    if damage == "flipped":  # inside the tally, which stands in the file's footer as text
        at = data.rindex(b"digest") + 20
        data[at] = data[at] ^ 1
    path.write_bytes({"cut": bytes(data[:-100]), "flipped": bytes(data), "empty": b""}[damage])
    with pytest.raises(ws.ModelError, match=r"chunk-0000006.parquet: is damaged .*the other chunks are intact"):
        run(tmp_path, resume=True)
    path.unlink()
    assert plain(run(tmp_path, resume=True)) == whole


def test_a_full_disk_leaves_earlier_chunks(tmp_path, monkeypatch, whole):
    write, written = shelves.write_whole, []

    def full(path, data, token):
        if len(written) == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(path)
        write(path, data, token)

    monkeypatch.setattr(shelves, "write_whole", full)
    with pytest.raises(ws.ModelError, match=r"chunk-0000004.parquet: cannot be written: No space left on device"):
        run(tmp_path)
    monkeypatch.undo()
    assert ws.read_sweep(tmp_path).rows == 400
    assert plain(run(tmp_path, resume=True)) == whole


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def failing(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(ws.ModelError, match="cannot be written: No space left"):
        run(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ws.ModelError, match="cannot be written"):
        run(tmp_path / "file")
    if os.geteuid() == 0:
        return
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    with pytest.raises(ws.ModelError, match="cannot be written: Permission denied"):
        run(locked)


def test_a_tally_survives_its_bytes():
    moments = Moments.of(np.array([0, 1, 1]), np.array([0.1, 1e9, -7.0]), 2)
    tally = Tally(2, 4, 7, {"outcome": {"q": np.array([1, 2])}, "none": {}}, {"u": moments})
    tally.status, tally.worst, tally.certified = {"SOLVED": 7}, 1e-17, 7
    copy = Tally.from_bytes(tally.to_bytes())
    assert copy.counts["outcome"]["q"].tolist() == [1, 2]
    assert copy.counts["none"] == {}
    assert np.array_equal(copy.measures["u"].sums, moments.sums)
    assert np.array_equal(copy.measures["u"].ends, moments.ends)
    assert (copy.first, copy.last, copy.rows, copy.status, copy.worst) == (2, 4, 7, {"SOLVED": 7}, 1e-17)


LIMITED = """
import resource, signal, sys
import winset as ws
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    ws.sweep("apec-launch-1989", box={"fear": (0, 5), "canvass": (0, 4)}, draws=1000, chunk=100, out=sys.argv[1])
except ws.ModelError as error:
    print(error)
"""


def test_a_real_limit_on_file_size_is_told(tmp_path):
    pytest.importorskip("resource")
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}  # the cache of kernels must not be written either
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True, env=environment
    )
    assert "chunk-0000000.parquet: cannot be written: File too large" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]
