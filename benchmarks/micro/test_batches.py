"""Fixed work for the batch kernels: one draw set each, results consumed."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.suite.leadership import binary_tree, forum, sponsored_draws, wide_tree

import winset as ws
from winset.trees.find.backward_induction_batch import TreeBatch


@pytest.mark.parametrize("threads", [1, 2])
def test_sponsored_proposal_100_000_draws(benchmark, threads: int) -> None:
    game, draws = forum(), sponsored_draws(100_000)
    total = benchmark(lambda: ws.solve_batch(game, draws, threads=threads, certify=False)["sponsor_payoff"].sum())
    assert np.isfinite(total)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("build", [wide_tree, binary_tree])
def test_tree_50_000_draws(benchmark, build, threads: int) -> None:
    tree = build()
    draws = np.random.default_rng(0).normal(size=(50_000, len(tree.parameters)))
    method = TreeBatch(choices=False)
    call = lambda: ws.solve_batch(tree, draws, method=method, threads=threads, certify=False)["payoffs"].sum()  # noqa: E731
    assert np.isfinite(benchmark(call))


def test_one_sponsored_proposal(benchmark) -> None:
    from winset.leadership.labels import classify

    assert benchmark(lambda: classify(forum()).label) == "leadership-from-behind"


def test_one_tree_of_127_nodes(benchmark) -> None:
    tree = binary_tree()
    assert benchmark(lambda: ws.solve(tree, ws.SubgamePerfect()).certificate.value) <= 1e-9
