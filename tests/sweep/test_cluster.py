"""The same chunks on a real cluster of two worker processes, one of which is lost on the way."""

import os
import signal
import time
import warnings
from dataclasses import replace

import pytest

import winset as ws

distributed = pytest.importorskip("distributed")
BOX = {"fear": (0, 5), "canvass": (0, 4), "threshold": (1, 3)}


def plain(result):
    return replace(result, stats={}, folder="")


@pytest.fixture(scope="module")
def client():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        )
        client = distributed.Client(cluster)
    yield client
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client.close()
        cluster.close()


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_the_same_bits(client, tmp_path, monkeypatch):
    def sweep(**how):
        return ws.sweep("apec-launch-1989", {"friction": [1, 2]}, BOX, draws=20_000, chunk=2_000, **how)

    here = sweep()
    there = sweep(client=client)
    assert plain(there) == plain(here)
    lost = []

    def watch(self, chunk, *arguments):
        if chunk == 2 and not lost:
            lost.append(next(iter(client.run(os.getpid).values())))
            os.kill(lost[0], signal.SIGKILL)
        write(self, chunk, *arguments)

    pytest.importorskip("pyarrow")
    from winset.sweep.store import Store

    write = Store.write
    monkeypatch.setattr(Store, "write", watch)
    again = sweep(client=client, out=tmp_path)
    assert plain(again) == plain(here)
    assert plain(ws.read_sweep(tmp_path)) == plain(here)
    deadline = time.monotonic() + 60
    while len(client.scheduler_info()["workers"]) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert lost[0] not in client.run(os.getpid).values()


@pytest.mark.filterwarnings("ignore")
def test_a_fault_on_a_worker_comes_back_as_it_is(client, tmp_path):
    pytest.importorskip("pyarrow")
    with pytest.raises(ws.ModelError, match="no column named 'lable'"):
        ws.sweep("apec-launch-1989", box=BOX, draws=10, client=client, out=tmp_path, columns=["lable"])


def test_only_a_client_is_a_client():
    with pytest.raises(ws.ModelError, match=r"client: must be a dask.distributed.Client, got str"):
        ws.sweep("apec-launch-1989", box=BOX, draws=10, client="127.0.0.1")
