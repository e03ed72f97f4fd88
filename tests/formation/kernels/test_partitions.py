"""Kernels of coalition formation against their naive twins."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from tests.naive import formation as naive
from winset.formation.games.partitions import all_partitions
from winset.formation.kernels.agreements import agreement_marks
from winset.formation.kernels.consistent_sets import consistent_set, indirect_dominance
from winset.formation.kernels.networks import blocked_networks
from winset.formation.kernels.partitions import blocked_partitions

pytestmark = pytest.mark.kernel

KINDS = ("core", "strict-core", "nash", "individual", "contractual")


def test_all_partitions_are_counted_by_bell():
    assert [len(all_partitions(n)) for n in range(1, 8)] == [1, 2, 5, 15, 52, 203, 877]


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("separate", [False, True])
def test_blocked_partitions(kind, separate):
    n = 4
    rows = np.ascontiguousarray(all_partitions(n))
    payoffs = np.random.default_rng(kind).integers(0, 4, (len(rows), n)).astype(float)
    named = {
        frozenset(frozenset(np.flatnonzero(row == b).tolist()) for b in range(row.max() + 1)): k
        for k, row in enumerate(rows)
    }
    who, to = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.int64)
    codes = rows @ (n ** np.arange(n - 1, -1, -1))
    blocked_partitions(kind, separate, rows, codes, payoffs, 0.0, who, to)
    stable = naive.stable_partitions(list(range(n)), lambda p: payoffs[named[p]], KINDS[kind], separate)
    assert {named[p] for p in stable} == set(np.flatnonzero(who < 0).tolist())
    for x in np.flatnonzero(who >= 0):
        members = [i for i in range(n) if who[x] >> i & 1]
        assert (payoffs[to[x], members] >= payoffs[x, members]).all()


@pytest.mark.parametrize("transfers", [False, True])
def test_agreement_marks_and_networks(transfers):
    n, players = 3, [0, 1, 2]
    rng = np.random.default_rng(5)
    for strict in (False, True):
        payoffs = rng.integers(0, 5, (2**n, n)).astype(float)
        internal, external = np.zeros(2**n, dtype=np.uint8), np.zeros(2**n, dtype=np.uint8)
        agreement_marks(payoffs, 0.0, transfers, strict, internal, external, np.empty(2**n))
        stable = naive.stable_agreements(
            players, lambda s, rows=payoffs: rows[sum(1 << i for i in s)], transfers, strict
        )
        ours = np.flatnonzero(internal & external).tolist()
        assert {frozenset(i for i in players if m >> i & 1) for m in ours if m} == stable
    pairs = list(combinations(players, 2))
    payoffs = rng.integers(0, 5, (8, n)).astype(float)
    flip = np.empty(8, dtype=np.int64)
    blocked_networks(np.array(pairs), payoffs, 0.0, transfers, flip)
    place = {frozenset(p): k for k, p in enumerate(pairs)}
    stable = naive.stable_networks(players, lambda g: payoffs[sum(1 << place[link] for link in g)], transfers)
    ours = np.flatnonzero(flip < 0).tolist()
    assert {frozenset(frozenset(p) for k, p in enumerate(pairs) if g >> k & 1) for g in ours} == stable


def test_dominance_and_consistent_sets():
    rng = np.random.default_rng(6)
    for _ in range(6):
        count = int(rng.integers(2, 6))
        payoffs = rng.integers(0, 4, (count, 2)).astype(float)
        edges = [
            (int(m), a, b) for m in (1, 2, 3) for a in range(count) for b in range(count)
            if a != b and rng.random() < 0.5
        ]  # fmt: skip
        moves = np.array(edges, dtype=np.int64).reshape(-1, 3)
        to, out = moves[np.argsort(moves[:, 2])], moves[np.argsort(moves[:, 1])]
        into = np.searchsorted(to[:, 2], np.arange(count + 1))
        start = np.searchsorted(out[:, 1], np.arange(count + 1))
        reach = np.zeros((count, count), dtype=np.uint8)
        indirect_dominance(payoffs, to, into, 0.0, reach, np.empty(count, dtype=np.int64))
        named = [([i for i in range(2) if m >> i & 1], a, b) for m, a, b in edges]
        states, rows = list(range(count)), payoffs.tolist()
        assert set(zip(*(k.tolist() for k in np.nonzero(reach)), strict=True)) == naive.dominance(states, rows, named)
        alive, order = np.ones(count, dtype=np.uint8), np.empty(count, dtype=np.int64)
        gone = consistent_set(payoffs, out, start, 0.0, reach, alive, order, np.empty(count, dtype=np.int64))
        assert set(np.flatnonzero(alive).tolist()) == naive.largest_consistent_set(states, rows, named)
        assert gone == count - alive.sum()
