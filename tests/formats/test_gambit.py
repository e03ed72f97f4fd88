"""Gambit's files: what is written is read again unchanged; files as published are read; broken ones are refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.trees.find.test_backward_induction import random_tree
from winset.formats.gambit import parse, written

PUBLISHED_EFG = """EFG 2 R "A card game with \\"quotes\\"" { "Fred" "Alice" }
"A comment
over two lines"

c "Root" 1 "(0,1)" { "Red" 1/2 "Black" 0.5 } 0
p "" 1 1 "(1,1)" { "Raise" "Fold" } 0
p "" 2 1 "(2,1)" { "Meet" "Pass" } 0
t "" 1 "Win Big" { 2, -2 }
t "" 2 "Win" { 1, -1 }
t "" 2
p "" 1 2 "(1,2)" { "Raise" "Fold" } 0
p "" 2 1 0
t "" 3 "Lose Big" { -2 2 }
t "" 2 "Win" { 1, -1 }
t "" 4 "Lose" { -1, 1 }
"""

PUBLISHED_NFG = """NFG 1 R "Selten (IJGT, 75), Figure 2" { "Player 1" "Player 2" }
{ { "R" "L" } { "T" "B" } }
"a comment"

1 1 0 2 0 2 1/3 -.5
"""

OUTCOME_NFG = """NFG 1 D "outcomes" { "a" "b" } { 2 2 }
{ { "good" 1, 2 } { "" 3 4.5 } }
1 2 0 1
"""


def test_reads_a_published_tree() -> None:
    tree = parse(PUBLISHED_EFG)
    assert isinstance(tree, ws.ExtensiveForm)
    assert tree.title == 'A card game with "quotes"'
    assert tree.players == ("Fred", "Alice")
    assert len(tree.information_sets["(2,1)"].nodes) == 2
    assert [float(tree.payoffs_at(t)["Fred"]) for t in tree.terminals] == [2, 1, 1, -2, 1, -1]
    assert ws.solve(tree.to_normal_form(), ws.Pure()).status is ws.Status.NO_SOLUTION


def test_reads_both_kinds_of_tables() -> None:
    game = parse(PUBLISHED_NFG)
    assert isinstance(game, ws.NormalForm)
    assert game.actions == (("R", "L"), ("T", "B"))
    assert game.exact[0].tolist() == [[1, 0], [0, Fraction(1, 3)]]
    assert game.exact[1].tolist() == [[1, 2], [2, Fraction(-1, 2)]]
    outcomes = parse(OUTCOME_NFG)
    assert isinstance(outcomes, ws.NormalForm)
    assert outcomes.exact[0].tolist() == [[1, 0], [3, 1]]
    assert outcomes.exact[1].tolist() == [[2, 0], [Fraction(9, 2), 2]]


def test_payoffs_at_inner_nodes_are_added_up() -> None:
    tree = parse('EFG 2 R "" { "a" } p "r" 1 1 "" { "x" "y" } 1 "fee" { -1 } t "" 2 "" { 5 } t "" 0')
    assert isinstance(tree, ws.ExtensiveForm)
    assert [tree.payoffs_at(t)["a"] for t in tree.terminals] == [4, -1]


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6))
def test_trees_survive_a_round_trip(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, integers=bool(rng.integers(2)))
    again = parse(written(tree))
    assert isinstance(again, ws.ExtensiveForm)
    assert parse(written(again)) == again
    assert again.to_normal_form() == tree.to_normal_form() if len(tree.information_sets) < 5 else True
    one, two = (ws.solve(t, ws.SubgamePerfect()) for t in (tree, again))
    assert one.point.behavior == two.point.behavior
    assert {n: type(v) for n, v in again.nodes.items()} == {n: type(v) for n, v in tree.nodes.items()}


fractions = st.fractions(min_value=-1000, max_value=1000) | st.floats(-1e6, 1e6, allow_subnormal=False)


@settings(deadline=None, max_examples=50)
@given(st.lists(fractions, min_size=12, max_size=12), st.text('ab"\\{} ,é', max_size=6))
def test_tables_survive_a_round_trip(numbers: list[object], name: str) -> None:
    table = np.array(numbers, dtype=object).reshape(2, 2, 3)
    game = ws.NormalForm(table, ["one", f"two {name}"], [["u", "d"], ["l", "m", f"r{name}"]], title=name)
    again = parse(written(game))
    assert again == game
    assert np.array_equal(again.payoffs, game.payoffs)  # type: ignore[union-attr]


def test_files_go_by_their_ending(tmp_path: Path) -> None:
    tree = parse(PUBLISHED_EFG)
    ws.write(tree, tmp_path / "x.efg")
    assert ws.read(tmp_path / "x.efg") == tree
    ws.write(tree, tmp_path / "x.nfg")
    assert ws.read(tmp_path / "x.nfg") == tree.to_normal_form()  # type: ignore[union-attr]
    with pytest.raises(ws.ModelError, match=r"accepted: \.nfg, \.efg"):
        ws.read(tmp_path / "x.txt")
    with pytest.raises(ws.ModelError, match=r"missing\.efg: cannot be read"):
        ws.read(tmp_path / "missing.efg")
    with pytest.raises(ws.ModelError, match=r"NormalForm cannot be written here"):
        ws.write(tree.to_normal_form(), tmp_path / "y.efg")  # type: ignore[union-attr]


BROKEN = {
    "": r"text:1: expected NFG or EFG, got the end of the file",
    "XFG 1 R": r"text:1: expected NFG or EFG, got 'XFG'",
    "NFG 7 R": r"expected version 1, got '7'",
    "NFG 1 Q": r"expected R or D",
    'NFG 1 R "open': r"text:1: a quoted text that does not end",
    'NFG 1 R "t" { }': r"expected at least one player",
    'NFG 1 R "t" { "a" "b" } { 2 }': r"expected the actions of 2 players, got 1",
    'NFG 1 R "t" { "a" }\n{ 2 }\n1': r"text:3: expected a payoff, a number .* got the end of the file",
    'NFG 1 R "t" { "a" } { 2 } 1 x': r"expected a payoff, a number such as .* got 'x'",
    'NFG 1 R "t" { "a" } { 2 } 1 1/0': r"divides by zero",
    'NFG 1 R "t" { "a" } { 2 } 1 2 3': r"expected the end of the file, got '3'",
    'NFG 1 R "t" { "a" } { 2 } { { "" 1 } } 1 2': r"there is no outcome 2; accepted: 0 to 1",
    'NFG 1 R "t" { "a" } { 2 } { { "" 1 2 } } 1 1': r"expected 1 payoffs in the outcome, got 2",
    'EFG 2 R "t" { "a" }': r"expected a node: c \(chance\), p \(player\) or t \(terminal\)",
    'EFG 2 R "t" { "a" }\np "" 1 1 "" { "x" "y" } 0\nt "" 0': r"text:3: expected a node.*not complete",
    'EFG 2 R "t" { "a" } p "" 2 1 "" { "x" } 0 t "" 0': r"there is no player 2; accepted: 1 to 1",
    'EFG 2 R "t" { "a" } p "" 1 1 0 t "" 0': r"expected the actions of information set 1, which is new",
    'EFG 2 R "t" { "a" } t "" 1': r"expected the payoffs of outcome 1, which is new",
    'EFG 2 R "t" { "a" } t "" 1 "" { 1 2 }': r"expected 1 payoffs, got 2",
    'EFG 2 R "t" { "a" } t "" -1': r"expected the outcome's number, a whole number, got '-1'",
    'EFG 2 R "t" { "a" } c "" 1 "" { "x" 1/2 "y" 1/3 } 0 t "" 0 t "" 0': r"probabilities must sum to 1, got 5/6",
    'EFG 2 R "t" { "a" } t "" 0 t "" 0': r"expected the end of the file, got 't'",
}


@pytest.mark.parametrize("text", BROKEN)
def test_broken_files_are_refused_with_the_line(text: str) -> None:
    with pytest.raises(ws.ModelError, match=BROKEN[text]) as error:
        parse(text)
    assert str(error.value).startswith("text")


@pytest.mark.peers
def test_gambit_reads_what_is_written_and_agrees(tmp_path: Path) -> None:
    pygambit = pytest.importorskip("pygambit")
    tree = ws.ExtensiveForm(["a", "b"], "entry").decision("r", "a", {"in": "d", "out": "q"}).terminal("q", [1, "1/3"])
    tree.decision("d", "b", {"share": "s", "fight": "f"}).terminal("s", [2, 1]).terminal("f", [0, 0])
    ws.write(tree, tmp_path / "entry.efg")
    game = pygambit.read_efg(str(tmp_path / "entry.efg"))
    assert [p.label for p in game.players] == ["a", "b"]
    found = pygambit.nash.enumpure_solve(game).equilibria
    assert len(found) == len(ws.solve(tree.to_normal_form(), ws.Pure()).points)
