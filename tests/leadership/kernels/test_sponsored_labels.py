"""The kernel's labels are those of the one label function, bit for bit, and of the game played by its rules."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.leadership.test_sponsored import apec
from winset.leadership import classify
from winset.leadership.conditions import CONDITIONS, LABELS
from winset.leadership.draws import SponsoredDraws


@pytest.mark.kernel
def test_conditions_and_labels_agree_on_a_grid_with_ties():
    game = apec()
    names = list(game.parameters)
    rng = np.random.default_rng(17)
    draws = rng.integers(0, 4, (120, len(names))).astype(float)
    stack = SponsoredDraws(game, draws)
    batch = ws.solve_batch(stack)
    for row in range(len(stack)):
        verdict = classify(stack.game(row))
        assert LABELS[batch["label"][row]] == verdict.label
        assert {name: bool(batch[name][row]) for name in CONDITIONS} == verdict.conditions
        assert bool(batch["canvassed"][row]) == verdict.actual.canvassed
        assert batch["influence"][row] == pytest.approx(verdict.influence, abs=1e-12)
        assert verdict.certificate.ok


@pytest.mark.kernel
@pytest.mark.parametrize("unit", [1e-300, 1e-15, 1e-12, 1e-6, 1e9, 1e200])
def test_no_label_depends_on_the_unit_of_payoffs(unit):
    game = apec()
    base = np.array(list(game.parameters.values())) * np.random.default_rng(2).uniform(0.3, 1.7, (300, 1))
    payoff = np.array([not name.endswith(".scope") for name in game.parameters])  # scope is no payoff
    plain, scaled = (ws.solve_batch(game, np.where(payoff, base * factor, base)) for factor in (1.0, unit))
    for name in ("label", "outcome", "role", "why_not_overt", *CONDITIONS):
        assert np.array_equal(plain[name], scaled[name]), name
