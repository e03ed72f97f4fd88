"""Blocks on threads: every row once, faults handed on, and certificates of batches with the same bits on any number."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

import winset as ws
from winset.base.ordered_threads import side_by_side
from winset.base.threads import in_blocks, most_threads, on_threads, threads_here
from winset.tables.check import nash_rows


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize(("rows", "size"), [(0, 3), (1, 3), (7, 3), (9, 3), (100, 7)])
def test_every_row_is_met_once(threads: int, rows: int, size: int) -> None:
    met = np.zeros(rows, dtype=int)

    def work(part: slice) -> None:
        assert threads_here() == 1 or threads == 1 or rows <= size
        met[part] += 1
        assert part.stop - part.start <= size

    with on_threads(threads):
        in_blocks(work, rows, size)
        assert threads_here() == threads
    assert (met == 1).all()


def test_blocks_run_beside_each_other() -> None:
    together = threading.Barrier(2, timeout=20)
    with on_threads(2):
        in_blocks(lambda part: together.wait(), 2, 1)
    assert not together.broken


def test_a_fault_in_a_block_is_handed_on() -> None:
    def work(part: slice) -> None:
        if part.start == 4:
            raise ws.ModelError("row 4")

    for threads in (1, 2):
        with on_threads(threads), pytest.raises(ws.ModelError, match="row 4"):
            in_blocks(work, 6, 2)


def test_threads_that_are_not_there_are_refused() -> None:
    with pytest.raises(ws.ModelError, match="threads: must be a whole number from 1 to"):
        list(side_by_side(abs, [1], most_threads() + 1))
    assert list(side_by_side(abs, [-1, -2, -3], 1)) == [1, 2, 3]


def stacks() -> dict[str, tuple[object, ws.Concept]]:
    """Batches of several blocks each, of every kind of which blocks are certified beside each other."""
    rng = np.random.default_rng(3)
    tables = rng.random((20_000, 2, 3, 3))
    worths = np.concatenate([np.zeros((40_000, 1)), rng.random((40_000, 7))], axis=1)
    wide = np.concatenate([np.zeros((40, 1)), rng.random((40, (1 << 13) - 1))], axis=1)
    return {
        "all equilibria": (tables, ws.Nash()),
        "pure": (tables, ws.Pure()),
        "one": (tables[:8000], ws.Nash("one")),
        "correlated": (rng.random((60_000, 2, 2, 2)), ws.Correlated()),
        "logit": (rng.random((40_000, 2, 2, 2)), ws.QRE(1.0)),
        "values": (ws.CoalitionalStack(worths), ws.Shapley()),
        "values of many players": (ws.CoalitionalStack(wide), ws.Banzhaf()),
    }


@pytest.mark.skipif(bool(os.environ.get("NUMBA_DISABLE_JIT")), reason="as Python these batches take minutes")
@pytest.mark.kernel
@pytest.mark.parametrize("name", stacks())
def test_certificates_have_the_same_bits_on_any_number_of_threads(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", "3")
    stack, concept = stacks()[name]
    one, three = (ws.solve_batch(stack, concept, threads=threads) for threads in (1, 3))
    assert one.certificate.max() <= 1e-9
    assert one.certificate.tobytes() == three.certificate.tobytes()


def test_certificates_run_on_the_threads_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", "2")
    games = np.random.default_rng(1).random((8, 2, 3, 3))
    seen: set[int] = set()
    real, together = nash_rows._mixed_regrets, threading.Barrier(2, timeout=20)

    def watched(*given: object) -> object:
        together.wait()
        seen.add(threading.get_ident())
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(nash_rows, "_mixed_regrets", watched)
    monkeypatch.setattr(nash_rows, "ENTRIES", 18)
    assert ws.solve_batch(games, ws.Nash(), threads=2).certificate.max() <= 1e-9
    assert len(seen) == 2
