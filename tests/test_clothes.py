"""Some problems of every room in their clothes; ``python -m tests.clothes`` tries as many as wanted."""

from __future__ import annotations

import random

import numpy as np
import pytest

import winset as ws
from tests.clothes.__main__ import run
from tests.clothes.rooms import ROOMS
from tests.clothes.wardrobe import Problem, told_apart


@pytest.mark.parametrize("room", ["sets", *ROOMS])
def test_problems_have_one_answer_in_all_clothes(room):
    figures = run([room], 6, 0)
    assert not figures["failures"]
    assert figures["games"] >= 6


@pytest.mark.parametrize(
    ("room", "seed"),
    [
        ("coalitions", 29),  # levels of excess that are rounding alone
        ("tables", 10108),  # one strategy from two bases, in equilibria that share it
        ("voting", 2),  # ideals in a table with labels
    ],
)
def test_what_a_run_found_stays_mended(room, seed):
    assert told_apart(ROOMS[room](random.Random(f"{room} {seed}")))[0] == ""


def shapley(back=lambda answer: answer, other=(0, 1, 2, 5)):
    problem = Problem(ws.Shapley())
    problem.wear("first", ws.CoalitionalGame([0, 1, 2, 5]))
    problem.wear("other", ws.CoalitionalGame(list(other)), back)
    return problem


def test_another_answer_is_noticed():
    assert told_apart(shapley()) == ("", 4)
    assert "other: " in told_apart(shapley(other=(0, 1, 2, 6)))[0]
    assert "other: " in told_apart(shapley(lambda answer: np.asarray(answer)[::-1]))[0]
    wrong_rows = shapley()
    wrong_rows.row = lambda batch, k: np.asarray(batch.columns["points"])[k] + k
    assert "other, row of a batch" in told_apart(wrong_rows)[0]
    table = Problem(ws.Pure(), read=lambda solution: [np.array([1.0])] * len(solution.points), row=None)
    table.wear("first", ws.NormalForm([[[1, 0], [0, 1]], [[1, 0], [0, 1]]]))
    table.wear("other", ws.NormalForm([[[1, 1], [0, 0]], [[1, 0], [0, 1]]]))
    assert told_apart(table)[0].startswith("other: ")
