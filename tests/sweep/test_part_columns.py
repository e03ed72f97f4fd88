"""Parts in trees, all draws at once against one after the other."""

import numpy as np
import pytest

import winset as ws
from winset.sweep.batches import tree_answers
from winset.sweep.drawn import one_by_one
from winset.sweep.episode_draws import EpisodeDraws


@pytest.mark.parametrize(
    ("name", "least"),
    [("eaec-1990-94", {"blocker", "lucky"}), ("bogor-1994", {"mediator", "none"}), ("osaka-1995", {"overt", "none"})],
)
def test_columns_are_the_answers_of_every_draw(name, least):
    episode = ws.episode(name)
    names = [n for n, entry in episode.model.parameters.items() if isinstance(entry.value, int | float)]
    base = np.array([episode.parameters[n] for n in names])
    draws = base * (1 + 0.9 * np.random.default_rng(1995).uniform(-1, 1, (40, len(names))))
    drawn = EpisodeDraws(episode.model).drawn(names, draws)
    together, apart = tree_answers(drawn, None, True), one_by_one(drawn)
    assert set(together.codes) == set(apart.codes)
    assert set(together.measures) == set(apart.measures)
    for column in apart.codes:
        assert together.words(column).tolist() == apart.words(column).tolist(), column
    for column, numbers in apart.measures.items():
        assert together.measures[column] == pytest.approx(numbers, abs=1e-12, nan_ok=True), column
    assert least <= set(apart.words("label"))


def test_a_tree_with_chance_is_told_by_the_odds_of_its_outcomes():
    episode = ws.episode("evsl-1997-98")
    names = ["friction", "cost_first", "precedent", "no_precedent"]
    rng = np.random.default_rng(1998)
    draws = np.column_stack([rng.uniform(0, 8, 20), rng.uniform(0, 4, 20), rng.random(20), rng.random(20)])
    drawn = EpisodeDraws(episode.model).drawn(names, draws)
    together, apart = tree_answers(drawn, None, True), one_by_one(drawn)
    assert {"spokesman", "none"} <= set(apart.words("label"))
    for column in apart.codes:
        assert together.words(column).tolist() == apart.words(column).tolist(), column
    for column, numbers in apart.measures.items():
        assert together.measures[column] == pytest.approx(numbers, abs=1e-12, nan_ok=True), column
