"""Trees solved here and by Gambit: values of zero-sum games, equilibria of tables, logit equilibria."""

from __future__ import annotations

import io

import numpy as np
import pytest

import winset as ws
from tests.naive import extensive as naive
from tests.trees.find.test_extensive_cases import BY_NAME, tree_of
from tests.trees.find.test_sequence_form import kuhn_poker
from winset.formats.gambit import written

gambit = pytest.importorskip("pygambit")

pytestmark = pytest.mark.peers


def theirs(tree: ws.ExtensiveForm):
    return gambit.read_efg(io.BytesIO(written(tree).encode()))


def behavior_of(tree: ws.ExtensiveForm, profile) -> dict[str, dict[str, float]]:
    out = {}
    for player in profile.game.players:
        for infoset in player.infosets:
            mix = {a.label: max(0.0, float(profile[infoset][a])) for a in infoset.actions}
            total = sum(mix.values())
            out[infoset.label] = {a: p / total if total else 1 / len(mix) for a, p in mix.items()}
    return out


def test_values_of_zero_sum_trees_agree() -> None:
    trees = [naive.random_game(np.random.default_rng(seed), 2, 3, zero_sum=True) for seed in range(8)]
    for tree in [kuhn_poker(), *trees]:
        if len({s.player for s in tree.information_sets.values()}) < 2:
            continue
        mine = ws.solve(tree, ws.Nash("one")).require().point
        other = gambit.nash.lp_solve(theirs(tree), use_strategic=False, rational=True).equilibria[0]
        assert tree.behavior(behavior_of(tree, other)).payoffs["a" if "a" in tree.players else "one"] == pytest.approx(
            mine.payoffs[0], abs=1e-9
        )


@pytest.mark.parametrize("name", ["selten-horse", "beer-quiche", "myerson-card-game", "entry-with-fight"])
def test_pure_equilibria_of_the_reduced_form_agree(name: str) -> None:
    tree = tree_of(BY_NAME[name])
    other = gambit.nash.enumpure_solve(theirs(tree)).equilibria
    assert len(ws.solve(tree, ws.Pure()).points) == len(other)


def test_their_complementarity_solutions_pass_our_certificate() -> None:
    from winset.base.solution import Found
    from winset.solve import certifier_for

    tree = tree_of(BY_NAME["beer-quiche"])
    other = gambit.nash.lcp_solve(theirs(tree), use_strategic=False, rational=False).equilibria
    points = [tree.behavior(behavior_of(tree, p)) for p in other]
    assert points
    concept = ws.Nash("one")
    assert certifier_for(tree, concept)(tree, concept, Found(ws.Status.SOLVED, points)).ok


def test_logit_branches_end_at_the_same_equilibrium() -> None:
    for name in ("selten-horse", "myerson-card-game"):
        tree = tree_of(BY_NAME[name])
        other = behavior_of(tree, gambit.nash.logit_solve(theirs(tree), use_strategic=False).equilibria[0])
        mine = ws.solve(tree, ws.LogitBranch()).require().point
        assert all(mine[s][a] == pytest.approx(p, abs=1e-3) for s, mix in other.items() for a, p in mix.items())
