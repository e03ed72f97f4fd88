"""A shelf of broken files, each with the faults it must be told.

The lines of a file that begin with ``#!`` are its faults, all of them and in order; ``...`` at the end stands for any
list of what is accepted.
"""

from pathlib import Path

import pytest

import winset as ws
from winset.episodes.read import read_text

SHELF = Path(__file__).parents[1] / "broken_models"
FILES = sorted(SHELF.glob("*.toml"))


def test_the_shelf_is_full():
    assert len(FILES) >= 25


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_fault_is_told_at_once(path):
    expected = [line[3:] for line in path.read_text().splitlines() if line.startswith("#! ")]
    assert expected
    with pytest.raises(ws.ModelError) as caught:
        ws.load(path)
    faults = [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]
    assert all(fault.startswith(f"{path}: ") for fault in caught.value.faults)
    assert len(faults) == len(expected), faults
    for fault, wanted in zip(faults, expected, strict=True):
        if wanted.endswith("..."):
            assert fault.startswith(wanted[:-3])
        else:
            assert fault == wanted


def test_a_file_that_is_not_text(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b'title = "\xff\xfe"')
    with pytest.raises(ws.ModelError, match="is not text in UTF-8"):
        ws.load(path)


WHOLE = """
id = "small"
title = "Small"
[game]
kind = "normal"
concept = "pure"
players = ["Row", "Column"]
actions = { Row = ["up", "down"], Column = ["left", "right"] }
[game.payoffs]
Row = [["stake", 0], [0, 1]]
Column = [[1, 0], [0, "stake/2"]]
[parameters]
stake = 3
"""


def test_a_payoff_table_in_a_file():
    claims = """
    [[claims]]
    name = "two equilibria"
    expect = { count = 2, equilibria = ["down, right", "up, left"] }
    [[claims]]
    name = "one"
    set = { stake = -1 }
    expect = { outcome = "down, left", "payoffs.Row" = 0, "payoffs.Column" = "stake + 1" }
    [[claims]]
    name = "wrong"
    expect = { count = 1 }
    """
    result = ws.Episode(read_text(WHOLE + claims)).replicate()
    assert [(c.ok, c.got) for c in result.claims] == [
        (True, {"count": 2, "equilibria": ["down, right", "up, left"]}),
        (True, {"outcome": "down, left", "payoffs.Row": 0.0, "payoffs.Column": 0.0}),
        (False, {"count": 2}),
    ]


@pytest.mark.parametrize("keep", range(0, len(WHOLE), 7))
def test_a_file_cut_off_anywhere_is_a_fault_or_a_model(keep):
    cut = WHOLE[:keep]
    if "payoffs]" in cut and cut.rstrip().endswith("]]") and "Column = [[" in cut:
        assert read_text(cut + "\n[parameters]\nstake = 3", "cut").id == "small"
        return
    with pytest.raises(ws.ModelError) as caught:
        read_text(cut, "cut")
    assert all(fault.startswith("cut: ") for fault in caught.value.faults)
