"""Maps of numbers: what is drawn is the mean of the number in every cell."""

import numpy as np
import pytest

import winset as ws
from winset.episodes.read import read_text

FILE = """
id = "line"
title = "Line"
[parameters]
today = { value = 0, range = [-1, 0.3] }
ideal = { value = 1, range = [0.5, 2] }
[game]
kind = "setter"
setter = "C"
ideals = { C = "ideal", A = 0.2, B = 0.4 }
quota = 2
status_quo = "today"
"""


@pytest.fixture(scope="module")
def episode():
    return ws.Episode(read_text(FILE))


def test_what_is_drawn_is_the_policy(episode):
    swept = ws.sweep(episode, {"today": [-1, -0.5, 0], "ideal": [0.5, 1, 2, 3]}, progress=False)
    figure = ws.plot.number_map(swept, "policy", mark={"today": 0, "ideal": 1})
    mesh = figure.axes[0].collections[0].get_array()
    wanted = [[min(0.8 - today, ideal) for today in (-1, -0.5, 0)] for ideal in (0.5, 1, 2, 3)]
    assert np.asarray(mesh).reshape(4, 3) == pytest.approx(np.array(wanted))
    assert figure.axes[0].get_xlabel() == "today"
    turned = ws.plot.number_map(swept, "policy", axes=("ideal", "today"))
    assert np.asarray(turned.axes[0].collections[0].get_array()).reshape(3, 4) == pytest.approx(np.array(wanted).T)
    shares = ws.plot.number_map(swept, "outcome.proposal")
    assert np.asarray(shares.axes[0].collections[0].get_array()) == pytest.approx(np.ones((4, 3)))


def test_what_is_not_there_is_refused(episode):
    swept = ws.sweep(episode, {"today": [-1, 0], "ideal": [1, 2]}, progress=False)
    with pytest.raises(ws.ModelError, match=r"measure: no number named 'polcy'; did you mean 'policy'\?"):
        ws.plot.number_map(swept, "polcy")
    with pytest.raises(ws.ModelError, match="axes: must be two of today, ideal"):
        ws.plot.number_map(swept, "policy", axes=("today", "today"))


def test_without_axes_the_ranges_of_the_file_are_drawn_from(episode):
    swept = ws.sweep(episode, draws=50, progress=False)
    assert swept.box == {"today": (-1, 0.3), "ideal": (0.5, 2)}
    assert swept.rows == 50
    fixed = ws.sweep(episode, draws=20, changes={"today": 0.1}, progress=False)
    assert fixed.box == {"ideal": (0.5, 2)}
    named = ws.sweep(episode, {"today": (-1, 0)}, draws=20, progress=False)
    assert named.box == {"today": (-1, 0)}
    with pytest.raises(ws.ModelError, match="must name at least one parameter"):
        ws.sweep(ws.Episode(read_text(FILE.replace(", range = [-1, 0.3]", "").replace(", range = [0.5, 2]", ""))))
