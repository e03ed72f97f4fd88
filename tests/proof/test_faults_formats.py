"""Files and objects of Gambit's as Gambit reads them, and trees drawn with a line for each information set."""

import itertools
import math
import types

import numpy as np
import pytest

import winset as ws
from tests.proof.limited import refusal

BATTLE = 'NFG 1 R "Battle" {{ {players} }} {{ 2 2 }}\n2 1 0 0 0 0 1 2\n'
EXACT = [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]


def read_bytes(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return ws.read(path)


def tables(game):
    return np.array([[[float(x) for x in row] for row in table] for table in game.payoffs])


@pytest.mark.parametrize("encoding", ["utf-8-sig"])
def test_a_byte_order_mark(encoding, tmp_path):
    game = read_bytes(tmp_path, "battle.nfg", BATTLE.format(players='"A" "B"').encode(encoding))
    assert np.array_equal(tables(game), EXACT)


def test_a_title_in_latin_1(tmp_path):
    text = BATTLE.format(players='"A" "B"').replace("Battle", "Bataille rangée")
    game = read_bytes(tmp_path, "battle.nfg", text.encode("latin-1"))
    assert np.array_equal(tables(game), EXACT)
    assert game.title == "Bataille rangée"


def test_players_without_names_are_numbered(tmp_path):
    game = read_bytes(tmp_path, "battle.nfg", BATTLE.format(players='"" ""').encode())
    assert np.array_equal(tables(game), EXACT)
    assert len(set(game.players)) == 2
    assert all(game.players)


DRIVER = """EFG 2 R "Absent-minded driver" { "Driver" }
p "" 1 1 "crossing" { "exit" "on" } 0
t "" 1 "first exit" { 0 }
p "" 1 1 "crossing" { "exit" "on" } 0
t "" 2 "home" { 4 }
t "" 3 "end of the road" { 1 }
"""


def test_the_absent_minded_driver_is_read(tmp_path):
    # Piccione and Rubinstein (1997): exit at once 0, at the second crossing 4, never 1. Read; methods that need recall
    # refuse it by name.
    game = read_bytes(tmp_path, "driver.efg", DRIVER.encode())
    assert len(game.information_sets) == 1
    assert sorted(float(game.payoffs_at(name)[0]) for name in game.terminals) == [0, 1, 4]
    words = refusal(lambda: ws.solve(game, ws.Sequential()))
    assert words is None or "recall" in words


AGG = """#AGG
# number of players, of action nodes, of function nodes:
2
2
0
# sizes of action sets, and the sets:
2 2
0 1
0 1
# the graph: neighbours of each node
2 0 1
2 0 1
# payoffs by configuration of (node 0, node 1), in lexicographic order: (1, 1) before (2, 0), (0, 2) before (1, 1)
0 35 -4
0 -10 95
"""


def test_an_action_graph_game_is_read(tmp_path):
    # Jiang, Leyton-Brown and Bhat (2011): u of a player at node 0 is 35 if the other is at node 1 and -4 if at node 0,
    # at node 1 it is -10 if the other is there too and 95 if at node 0.
    game = read_bytes(tmp_path, "two.agg", AGG.encode())
    expected = [[[-4, 35], [95, -10]], [[-4, 95], [35, -10]]]
    read = game if isinstance(game, ws.NormalForm) else game.to_normal_form()
    assert np.array_equal(tables(read), expected)


ENDING = 'EFG 2 R "x" { "A" }\np "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 1 }\nt "" 2 "" { 0 }\n'


def game_of_the_next_gambit(text, tree):
    """A stand-in with the public face of pygambit 17: games tell their kind by class, and have no is_tree."""
    writer = {"to_efg" if tree else "to_nfg": lambda self, *_: text}
    kind = type("ExtensiveGame" if tree else "StrategicGame", (), writer)
    kind.__module__ = "pygambit.gambit"
    return kind()


@pytest.mark.parametrize("tree", [False, True])
def test_objects_of_the_next_gambit(tree):
    text = ENDING if tree else BATTLE.format(players='"A" "B"')
    game = ws.from_peer(game_of_the_next_gambit(text, tree))
    assert isinstance(game, ws.ExtensiveForm if tree else ws.NormalForm)


def test_objects_of_other_packages_are_refused_by_name():
    with pytest.raises(ws.WinsetError, match="accepted"):
        ws.from_peer(types.SimpleNamespace())


def two_sets():
    """Chance draws one of four; the player sees only which half it is of: two sets at one depth."""
    tree = ws.ExtensiveForm(["A"])
    tree = tree.chance("root", {str(k): (0.25, f"n{k}") for k in range(4)})
    for k in range(4):
        tree = tree.decision(f"n{k}", "A", {"l": f"l{k}", "r": f"r{k}"}, information_set=f"half {k % 2}")
        tree = tree.terminal(f"l{k}", [k]).terminal(f"r{k}", [0])
    return tree


def test_every_information_set_has_a_line_of_its_own():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    figure = ws.plot.tree(two_sets())
    dashed = [line for line in figure.axes[0].lines if line.get_linestyle() not in ("-", "None", "none", "")]
    lines = [np.column_stack([line.get_xdata(), line.get_ydata()]) for line in dashed]
    assert lines
    # Two straight pieces on one vertical line must not overlap; pieces apart in depth, or curved, are told apart.
    for first, second in itertools.combinations(lines, 2):
        depths = np.r_[first[:, 0], second[:, 0]]
        if math.isclose(np.ptp(depths), 0):
            low = max(first[:, 1].min(), second[:, 1].min())
            high = min(first[:, 1].max(), second[:, 1].max())
            assert high - low < 1e-9
