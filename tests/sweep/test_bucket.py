"""Sweeps in buckets: a real S3 server started here, and processes that share nothing but it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

import winset as ws
from winset.sweep import bucket as bucket_module
from winset.sweep.bucket import Bucket
from winset.sweep.store import Store

pytest.importorskip("pyarrow")
pytest.importorskip("s3fs")
pytest.importorskip("moto")
pytest.importorskip("flask_cors")
pytestmark = pytest.mark.filterwarnings("ignore")
BOX = {"fear": (0, 5), "canvass": (0, 4)}
ALONE = """
import sys, winset as ws
found = ws.sweep("apec-launch-1989", box={"fear": (0, 5), "canvass": (0, 4)}, draws=1000, chunk=50,
                 out=sys.argv[1], resume=True)
print(found.stats["chunks_solved"], found.rows, found.complete)
"""


def run(address, **how):
    return ws.sweep("apec-launch-1989", box=BOX, draws=1000, chunk=50, out=address, **how)


def plain(result):
    return replace(result, stats={}, folder="")


@pytest.fixture(scope="module")
def whole():
    return plain(ws.sweep("apec-launch-1989", box=BOX, draws=1000, chunk=50))


@pytest.fixture(scope="module")
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    process = subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            time.sleep(0.1)
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            patch.setenv("AWS_ACCESS_KEY_ID", "none")
            patch.setenv("AWS_SECRET_ACCESS_KEY", "none")
            patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            import s3fs

            s3fs.S3FileSystem().mkdir("kept")
            yield
    finally:
        process.terminate()
        process.wait()


def hidden(address):
    return {name for name in Bucket(address).names() if name.startswith(".")}


def test_a_bucket_is_as_good_as_a_folder(server, whole):
    address = "s3://kept/one"
    found = run(address)
    assert plain(found) == whole
    assert found.folder == address
    assert plain(ws.read_sweep(address)) == whole
    assert not hidden(address)
    with pytest.raises(ws.ModelError, match=r"s3://kept/one holds a sweep already; resume it"):
        run(address)
    with pytest.raises(ws.ModelError, match="holds another sweep; it differs in plan"):
        ws.sweep("apec-launch-1989", box=BOX, draws=10, chunk=50, out=address, resume=True)
    Bucket(address).remove(Store.open(address).name(7))
    again = run(address, resume=True)
    assert plain(again) == whole
    assert again.stats["chunks_solved"] == 1
    Bucket(address).save(Store.open(address).name(3), b"not a chunk", "")
    with pytest.raises(ws.ModelError, match=r"s3://kept/one/chunk-0000003.parquet: is damaged"):
        run(address, resume=True)
    with pytest.raises(ws.ModelError, match=r"s3://kept/nothing: holds no sweep"):
        ws.read_sweep("s3://kept/nothing")


def test_processes_that_share_a_bucket_solve_every_chunk_once(server, whole):
    address = "s3://kept/shared"
    Store.prepare(address, Store.open("s3://kept/one").manifest, resume=True).close()
    others = [
        subprocess.Popen([sys.executable, "-c", ALONE, address], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    counts = [other.communicate(timeout=240)[0].split() for other in others]
    assert [other.returncode for other in others] == [0, 0]
    assert sum(int(solved) for solved, *_ in counts) == 20
    assert all(rest == ["1000", "True"] for _, *rest in counts)
    assert plain(ws.read_sweep(address)) == whole
    assert not hidden(address)


def test_what_a_killed_process_claimed_is_solved_by_another(server, whole):
    address = "s3://kept/killed"
    other = subprocess.Popen([sys.executable, "-c", ALONE, address], stdout=subprocess.DEVNULL)
    for _ in range(600):
        if any(name.startswith("chunk-") for name in Bucket(address).names()):
            break
        time.sleep(0.05)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert plain(run(address, resume=True)) == whole
    assert not hidden(address)


def test_a_claim_of_another_machine_lapses_without_signs(server, monkeypatch):
    place = Bucket("s3://kept/claims")
    here, there = place.claims(), place.claims()
    card = json.loads(there._card) | {"machine": "another"}
    there._card = json.dumps(card).encode()
    there._renew()
    assert there.take(4)
    assert not here.take(4)
    monkeypatch.setattr(bucket_module, "LEASE", -1.0)
    assert here.take(4)
    here.release(4, done=True)
    assert not [name for name in place.names() if "chunk" in name]
    monkeypatch.undo()
    assert here.take(5)
    assert not there.take(5)
    here.close()
    there.close()
    assert not place.names()


def test_an_address_that_nobody_knows():
    with pytest.raises(ws.ModelError, match="out: nothing://here"):
        run("nothing://here/there")
