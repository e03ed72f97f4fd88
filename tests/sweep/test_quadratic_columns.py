"""Draws of quadratic games in model files: the batch and the games one by one say the same."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.episodes.read import read_text
from winset.sweep.drawn import one_by_one
from winset.sweep.episode_draws import EpisodeDraws

TEXT = """
id = "helpers"
title = "Two helpers"
[parameters]
gain = 0.5
pull = 0.4
twice = "2*pull"
[game]
kind = "quadratic"
actions = { north = { x = [0, 1] }, south = { y = [0, 1] } }
[game.payoffs]
north = "gain*x + twice*x*y - x^2/2"
south = "gain*y + twice*x*y - y^2/2"
"""


@pytest.mark.parametrize("most", [0.45, 1.5])
def test_batch_and_one_by_one(most):
    """Up to a pull of one half the equilibrium is unique; beyond, several may be."""
    target = EpisodeDraws(read_text(TEXT))
    rng = np.random.default_rng(0)
    values = np.stack([rng.uniform(-0.6, 0.6, 40), rng.uniform(0, most, 40)], axis=1)
    batch = target.answer(["gain", "pull"], values, None, True)
    alone = one_by_one(target.drawn(["gain", "pull"], values))
    assert (batch.status == alone.status).all()
    assert (batch.certificate < 1e-9).all()
    for name in ("label", "proposer", "outcome", "status", "unique"):
        assert batch.words(name).tolist() == alone.words(name).tolist()
    for name, column in alone.measures.items():
        assert batch.measures[name] == pytest.approx(column, abs=1e-9, nan_ok=True)
    assert (batch.measures["count"].max() > 1) == (most > 1)


def test_a_sweep_counts_and_a_draw_that_is_not_concave_is_not_solved():
    result = ws.sweep(ws.Episode(read_text(TEXT)), {"gain": (0.1, 0.4)}, draws=200, seed=1)
    assert result.certificate.ok
    text = TEXT.replace("- x^2/2", "- pull*x^2").replace("pull = 0.4", "pull = 0.1")
    values = np.array([[0.2], [-0.2]])
    batch = EpisodeDraws(read_text(text)).answer(["pull"], values, None, True)
    assert batch.status.tolist() == [ws.Status.SOLVED, ws.Status.INEXACT]
    assert batch.words("outcome").tolist() == ["equilibrium", "none"]
