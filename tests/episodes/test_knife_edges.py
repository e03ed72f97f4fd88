"""No file stands on a knife's edge: nobody on the path is indifferent, and a little of any number changes no claim."""

import numpy as np
import pytest

import winset as ws
from winset.episodes.census import free_numbers
from winset.sweep.judge import Bench

FILES = ws.episodes()
LITTLE = 1e-3


def judged(name, change=None):
    """Verdicts on the file's own numbers, and with each of them a little less and a little more, one at a time."""
    model = ws.episode(name).model
    numbers = free_numbers([model])
    keys, free = list(numbers), list(numbers.values())
    base = np.array([number.value for number in free])
    rows = [base if change is None else np.array([change.get(key, number.value) for key, number in numbers.items()])]
    for k, number in enumerate(free):
        for sign in (-1, 1):
            row = base.copy()
            row[k] = np.clip(base[k] + sign * LITTLE * (number.high - number.low), number.low, number.high)
            rows.append(row)
    names = ["as they are", *(f"{key} {way}" for key in keys for way in ("less", "more"))]
    verdicts = Bench(model, numbers).judge(list(np.array(rows).T), threads=1)
    return {claim: [names[row] for row in np.flatnonzero(~held)] for claim, held in verdicts.items()}


@pytest.mark.parametrize("name", FILES)
def test_nobody_on_the_path_is_indifferent(name):
    episode = ws.episode(name)
    for variant in ["", *(v for v, entry in episode.model.variants.items() if entry.happened)]:
        built = episode.built(variant)
        assert built.kind.ask(built, ()).values.get("ties", 0) == 0, variant


@pytest.mark.parametrize("name", FILES)
def test_a_little_of_any_number_changes_no_claim(name):
    assert {claim: wrong for claim, wrong in judged(name).items() if wrong} == {}


def test_a_number_beyond_its_window_is_found():
    beyond = judged("bogor-1994", {"bogor-1994.liberal_cost": 1.0501})
    assert "as they are" in beyond["how much Japan funds"]
