"""The same chunks on a real cluster of two worker processes, one of which is lost on the way."""

import os
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import replace
from types import SimpleNamespace

import pytest

import winset as ws
from winset.base.provenance import provenance
from winset.sweep.tally import Tally

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


@pytest.mark.filterwarnings("ignore")
def test_a_worker_with_another_program_is_refused_and_named(client):
    def change(source):
        from winset.base import provenance

        provenance._provenance.cache_clear()
        before = provenance._provenance()
        before["source"] = source

    own = provenance()["source"]
    worker = next(iter(client.scheduler_info()["workers"]))
    client.run(change, "0123456789abcdef", workers=[worker])
    try:
        with pytest.raises(
            ws.ModelError, match=rf"worker {worker}: the work sent to it.*another source.*{own}, here is 0"
        ):
            ws.sweep("apec-launch-1989", box=BOX, draws=2000, chunk=50, client=client)
    finally:
        client.run(change, own, workers=[worker])
    assert ws.sweep("apec-launch-1989", box=BOX, draws=200, chunk=50, client=client).complete


@pytest.mark.filterwarnings("ignore")
def test_an_answer_of_another_program_is_refused(monkeypatch):
    class Answers:
        """A cluster whose workers do not look at what they are sent."""

        status = "running"

        def scheduler_info(self, **_):
            return {"workers": {"a": {}}}

        scatter = None

        def submit(self, function, work, k, pure):
            return SimpleNamespace(result=lambda: ({**work.program, "numpy": "1.0"}, work.compute(k)), cancel=list)

    with pytest.raises(ws.ModelError, match=r"client: chunk 0: was computed with another numpy: 1.0, here is"):
        ws.sweep("apec-launch-1989", box=BOX, draws=200, chunk=50, client=Answers())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_scheduler_is_told_with_the_way_to_resume(tmp_path, monkeypatch, kept):
    pytest.importorskip("pyarrow")
    import dask

    place = tmp_path / "scheduler.json"
    python, quiet = [sys.executable, "-m"], {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    file = ["--scheduler-file", str(place)]
    scheduler = subprocess.Popen(
        [*python, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", *file], **quiet
    )
    worker = subprocess.Popen(
        [*python, "distributed.cli.dask_worker", "--no-nanny", "--no-dashboard", "--nthreads", "1", *file], **quiet
    )
    store = tmp_path / "store" if kept else None
    said = f"in {store}: resume the sweep with another client" if kept else "with out=FOLDER a sweep can be resumed"
    how = {"box": BOX, "draws": 4000, "chunk": 100}
    seen = []
    add = Tally.add

    def count(self, other):
        seen.append(other)
        if len(seen) == 5:
            scheduler.kill()
        add(self, other)

    try:
        with dask.config.set({"distributed.comm.timeouts.connect": "2s"}):
            client = distributed.Client(scheduler_file=str(place), timeout=60)
            monkeypatch.setattr(Tally, "add", count)
            with pytest.raises(ws.ModelError, match="client: the scheduler is lost .*" + said):
                ws.sweep("apec-launch-1989", **how, client=client, out=store)
            monkeypatch.undo()
            client.close()
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
    if kept:
        assert 500 <= ws.read_sweep(store).rows < 4000
        found = ws.sweep("apec-launch-1989", **how, out=store, resume=True)
        assert plain(found) == plain(ws.sweep("apec-launch-1989", **how))
        assert not [path.name for path in store.iterdir() if path.name.startswith(".")]


def test_only_a_client_is_a_client():
    with pytest.raises(ws.ModelError, match=r"client: must be a dask.distributed.Client, got str"):
        ws.sweep("apec-launch-1989", box=BOX, draws=10, client="127.0.0.1")
