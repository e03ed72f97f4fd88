"""The rows of a plan: the same whatever the chunk, where they should be, and refused with every fault."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

import winset as ws
from winset.sweep.grid import BLOCK, Plan, SobolPoints, UniformPoints, parse_axis, read_plan


@pytest.mark.parametrize("kind", [UniformPoints, SobolPoints])
@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.integers(0, 3 * BLOCK), st.integers(1, 700), st.integers(0, 700))
def test_any_stretch_of_points_is_that_stretch_of_the_whole(kind, dimension, first, length, cut):
    points = kind(dimension, seed=7)
    cut = min(cut, length)
    whole = points.between(first, first + length)
    parts = [points.between(a, b) for a, b in ((first, first + cut), (first + cut, first + length)) if b > a]
    assert np.array_equal(np.concatenate(parts), whole)
    assert np.array_equal(kind(dimension, seed=7).between(first, first + length), whole)
    assert whole.min() >= 0
    assert whole.max() < 1


def test_sobol_points_are_those_of_one_long_run():
    engine = qmc.Sobol(4, scramble=True, bits=32, seed=np.random.default_rng(11))
    assert np.array_equal(SobolPoints(4, 11).between(0, 1 << 15), engine.random(1 << 15))
    far = (5 << 20) + 17
    engine.reset()
    engine.fast_forward(far)
    assert np.array_equal(SobolPoints(4, 11).between(far, far + 3), np.concatenate([engine.random(1) for _ in "abc"]))


def test_uniform_points_are_uniform_and_depend_on_the_seed():
    points = UniformPoints(3, 0).between(0, 100_000)
    assert np.allclose(points.mean(axis=0), 0.5, atol=0.01)
    assert np.allclose(np.corrcoef(points.T), np.eye(3), atol=0.02)
    assert not np.array_equal(points, UniformPoints(3, 1).between(0, 100_000))


def test_rows_of_a_grid():
    plan = read_plan({"a": [1, 2], "b": (0, 1, 3)}, None, 10, 0, "uniform")
    values, cell = plan.block(0, plan.rows)
    assert plan.rows == 6
    assert values.tolist() == [[1, 0], [1, 0.5], [1, 1], [2, 0], [2, 0.5], [2, 1]]
    assert cell.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("sampling", ["uniform", "sobol"])
def test_every_cell_has_the_same_draws(sampling):
    plan = read_plan({"a": [1, 2, 3], "x": (0, 1)}, {"y": [-2, 2]}, 50, 3, sampling)
    values, cell = plan.block(0, plan.rows)
    assert (plan.cells, plan.draws, plan.rows) == (3, 50, 150)
    for k in range(3):
        assert np.array_equal(values[cell == k][:, 1:], values[cell == 0][:, 1:])
    for size in (1, 7, 49, 50, 51, 120):
        parts = [plan.block(a, min(a + size, 150))[0] for a in range(0, 150, size)]
        assert np.array_equal(np.concatenate(parts), values)
    assert np.all((values[:, 2] >= -2) & (values[:, 2] <= 2))


def test_a_plan_survives_pickle_and_json():
    plan = read_plan({"a": [1, 2], "x": (0, 1)}, None, 50, 3, "sobol")
    plan.block(0, 10)
    for copy in (pickle.loads(pickle.dumps(plan)), Plan.from_dict(plan.to_dict())):
        assert copy == plan
        assert np.array_equal(copy.block(0, 100)[0], plan.block(0, 100)[0])


@pytest.mark.parametrize(
    ("axes", "box", "draws", "faults"),
    [
        ({}, {}, 10, ["axes: must name at least one parameter"]),
        ({"a": [], "b": "x"}, None, 10, ["axes.a: must be a list", "axes.b: must be a list"]),
        ({"a": [1, float("nan")]}, None, 10, ["axes.a: must hold finite numbers"]),
        ({"a": (3, 1)}, {"b": (1, 2, 3)}, 0, ["box.a: low must be below", "box.b: must be (low, high)", "draws: must"]),
        ({"a": (0, 1)}, {"a": (0, 1)}, 10, ["box.a: has an axis too"]),
        ({"a": (0, 1, 2000), "b": (0, 1, 2000)}, None, 10, ["axes: make 4000000 cells"]),
    ],
)
def test_faults_of_a_plan(axes, box, draws, faults):
    with pytest.raises(ws.ModelError) as raised:
        read_plan(axes, box, draws, 0, "uniform")
    assert len(raised.value.faults) == len(faults)
    for found, wanted in zip(sorted(raised.value.faults), sorted(faults), strict=True):
        assert found.startswith(wanted)


def test_faults_of_sampling():
    with pytest.raises(ws.ModelError, match=r"seed: must be.*\n?sampling: must be one of uniform, sobol"):
        read_plan({"a": (0, 1)}, None, 10, -1, "latin")


def test_axes_as_words():
    assert parse_axis("fear=0:5:3") == ("fear", [0, 2.5, 5])
    assert parse_axis("fear=0:5") == ("fear", (0, 5))
    assert parse_axis("fear=0,1,4") == ("fear", [0, 1, 4])
    for text in ("fear", "fear=", "=1", "fear=a:b", "fear=0:1:2:3", "fear=0:1:x"):
        with pytest.raises(ws.ModelError, match="--axis: must be NAME=LOW:HIGH:N"):
            parse_axis(text)
