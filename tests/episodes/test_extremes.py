"""Parameters that follow from others by a smallest, a largest or an absolute value."""

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.read import read_text
from winset.sweep.episode_draws import EpisodeDraws

SMALL = """
id = "small"
title = "Small"
[parameters]
a = 0.3
b = 0.1
least = "2*min(a, b + 1/10) - 1/2"
twice = "2*least"
gap = { value = "abs(a - 3*max(b, least)) / 2" }
[game]
kind = "extensive"
players = ["one"]
[game.nodes.choice]
player = "one"
actions = { stay = "stay", go = "gone" }
[game.nodes.stay]
payoffs = { one = "twice + gap" }
[game.nodes.gone]
payoffs = { one = "a" }
[[claims]]
name = "go"
expect = { outcome = "gone" }
"""


def test_values_are_exact_and_games_stay_parametric():
    built = ws.Episode(read_text(SMALL)).built()
    assert built.setting.values["least"] == Fraction(-1, 10)
    assert built.setting.values["gap"] == 0
    assert set(built.game.parameters) == {"a", "b", "least", "gap"}
    assert built.game.payoffs_at("stay")["one"] == pytest.approx(-0.2)
    moved = ws.Episode(read_text(SMALL)).built(b=1)
    assert moved.setting.values["least"] == Fraction(1, 10)


def test_a_sweep_follows_what_the_choice_was_made_of():
    episode = ws.Episode(read_text(SMALL))
    b = np.linspace(-1, 1, 41)
    swept = EpisodeDraws(episode.model).answer(["b"], b[:, None], None, True)
    expected = [episode.replicate({"b": float(x)}).answers["payoffs.one"] for x in b]
    assert swept.measures["payoffs.one"] == pytest.approx(expected)


def test_arrays_are_taken_element_by_element():
    x = np.array([-1.0, 2.0])
    assert value_of("max(0, x) - abs(x)", lambda text: eval(text, {"x": x}), "x").tolist() == [-1, 0]
    assert value_of("round(2*x + 0.6)", lambda text: eval(text, {"x": x}), "x").tolist() == [-1, 5]
    assert value_of("round(5) / 2 + ratio(1, 3)", Fraction, "x") == Fraction(17, 6)
    assert has_extreme("2*min(a, b)")
    assert not has_extreme("minimum + a*(b)")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("abs(a -", "abs(a, ", "parameters.gap: abs takes one number, got 2"),
        ("min(a, b", "min(a, c", "parameters.least: no parameter named 'c'"),
        ("min(a, b + 1/10)", "min()", "parameters.least: min takes at least one number, got none"),
        ("/ 2", "/ max(a, 1)", "parameters.gap: cannot read"),
        ("min(a, b + 1/10)", "ratio(a)", "parameters.least: ratio takes two numbers, got 1"),
        ("min(a, b + 1/10)", "ratio(a, b - 1/10)", "parameters.least: ratio divides by 0"),
        ("min(a, b + 1/10)", "min(a, b + 1/10", "parameters.least: cannot read"),
        ("min(a, b", "min(a, gap", "parameters.least: uses 'gap', which does not stand above it"),
    ],
)
def test_faults_name_their_place(old, new, fault):
    with pytest.raises(ws.ModelError) as caught:
        read_text(SMALL.replace(old, new, 1), "x.toml")
    assert caught.value.faults[0].startswith(f"x.toml: {fault}"), caught.value.faults
