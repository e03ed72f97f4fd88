"""The constants of the cost model, measured on chunks of two lengths."""

import pickle

import pytest
from benchmarks.scale import ANSWER, FILE, TASK, Cost

from winset.sweep.cluster import AHEAD
from winset.sweep.grid import read_plan
from winset.sweep.store import Store
from winset.sweep.sweep_target import as_target
from winset.sweep.work import Work

pytest.importorskip("pyarrow")


def test_what_a_chunk_weighs_does_not_depend_on_its_length(tmp_path):
    target = as_target("apec-launch-1989", None, "", None)
    plan = read_plan({}, {"fear": (0, 5), "canvass": (0, 4)}, 10**12, 0, "uniform")
    sizes = []
    for k, chunk in enumerate((1_000, 16_000)):
        work = Work(target, plan, chunk, (), 1, True)
        answer = work.compute(work.chunks - 1)  # draw 10^12 is as good as the first
        assert answer[0].rows == 10**12 - (work.chunks - 1) * chunk
        manifest = {"format": 2, "title": "", "fingerprint": "", "plan": plan.to_dict(), "chunk": chunk}
        manifest |= {"columns": [], "certify": True, "program": dict(work.program)}
        store = Store.prepare(tmp_path / str(k), manifest, False)
        store.write(0, *answer)
        store.close()
        sizes.append((tmp_path / str(k) / store.name(0)).stat().st_size)
        assert len(pickle.dumps(work)) <= TASK
        assert len(pickle.dumps(answer)) <= ANSWER
    assert max(sizes) <= FILE
    assert max(sizes) < 1.1 * min(sizes)


def test_the_counts_of_the_model():
    small, large = Cost(10**12, 1 << 16, 1000, 440.0), Cost(10**12, 1 << 24, 1000, 440.0)
    assert small.chunks == 15_258_790
    assert large.chunks == 59_605
    assert small.scheduler > 1 > 5 * large.scheduler
    assert small.disk > 250 * large.disk
    assert large.hours == pytest.approx(0.123, abs=0.002)
    assert AHEAD * 1000 * ANSWER < 10**8  # what waits for its turn in memory
