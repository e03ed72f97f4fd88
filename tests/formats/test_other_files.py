"""Files of Gambit's that are not plain UTF-8 tables and trees: encodings, action graphs, imperfect recall, bombs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import winset as ws

BIMATRIX = 'NFG 1 R "{title}" {{ "" "" }} {{ 2 2 }}\n\n1 1 0 0 0 0 2 2\n'

AGG = """#AGG
# three players, a function node of each plain kind
3
4
4
2 3 2
0 1
1 2 3
0 3
3 0 4 5
2 6 7
3 1 4 6
2 3 5
2 0 1
3 1 2 3
2 0 2
3 0 1 3
0
1
2
3
0 1 2 3 4 5
0 1 2 3 4
0 9 8 7 6
0 5 6
"""

WEIGHTS = """#AGG
2
3
2
2 2
0 1
1 2
2 4 1
2 4 3
2 0 2
2 0 1
2 1 2
10 1 [2 3 4]
12 7 [5 6 8]
0 1 2
0 1.5 2 5
0 9 4
"""

BAGG = """#BAGG
2
3
1
2 1
0.25 0.75
1
2 1
2
0 1
2
0 2
1 3
2 0 3
1 2
2 0 1
0
1
3
[0] 1
[1] 2
[2] 3
1
8
[0 0] 1
[0 1] 2
[0 2] 1/3
[1 0] 4
[1 1] 5.5
[1 2] 6
[2 2] 7
[2 1] 8
1
2
[1] 10
[2] -20
"""

DRIVER = """EFG 2 R "absent-minded driver" { "driver" }
p "" 1 1 "exit" { "exit" "on" } 0
t "" 1 "early" { 0 }
p "" 1 1 "exit" { "exit" "on" } 0
t "" 2 "home" { 4 }
t "" 3 "late" { 1 }
"""

FORGETS = """EFG 2 R "a player that forgets its first move" { "a" "b" }
p "" 1 1 "first" { "l" "r" } 0
p "" 1 2 "second" { "x" "y" } 0
t "" 1 "" { 2, 1 }
t "" 2 "" { 0, 0 }
p "" 1 2 "second" { "x" "y" } 0
t "" 2 "" { 0, 0 }
t "" 3 "" { 1, 1/2 }
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_byte_order_mark_latin_1_and_players_without_names(tmp_path: Path) -> None:
    plain = BIMATRIX.format(title="café")
    for raw in (plain.encode(), b"\xef\xbb\xbf" + plain.encode(), plain.encode("latin-1")):
        game = ws.read(written(tmp_path, "cafe.NFG", raw))
        assert (game.title, game.players) == ("café", ("1", "2"))
        assert game.payoffs[0].tolist() == [[1, 0], [0, 2]]


def test_repeated_names_stay_apart(tmp_path: Path) -> None:
    text = 'NFG 1 R "" { "a" "a" "a #1" } { { "x" "x" } 1 1 } 1 2 3 4 5 6'
    game = ws.read(written(tmp_path, "names.nfg", text))
    assert len(set(game.players)) == 3
    assert game.actions[0] == ("x #1", "x #2")


def test_gametracer_lists_payoffs_player_by_player(tmp_path: Path) -> None:
    game = ws.read(written(tmp_path, "g.gam", "2\n2 3\n\n1 2 3 4 5 6\n-1 -2 -3 -4 -5 -6\n"))
    assert game.payoffs[0].tolist() == [[1, 3, 5], [2, 4, 6]]
    assert game.payoffs[1].tolist() == [[-1, -3, -5], [-2, -4, -6]]


def plays(counts: tuple[int, ...], kind: int) -> int:
    """What a plain function node of the file makes of its neighbours' counts; neighbours as in the file."""
    c0, c1, c2, c3 = counts
    nearby = {0: (0, 1), 1: (1, 2, 3), 2: (0, 2), 3: (0, 1, 3)}[kind]
    taken = [v for v in nearby if counts[v]]
    if kind == 0:
        return c0 + c1
    if kind == 1:
        return int(c1 + c2 + c3 > 0)
    return (max(taken) if kind == 2 else min(taken)) if taken else 8


def test_an_action_graph_game_is_the_table_that_its_definition_gives(tmp_path: Path) -> None:
    game = ws.read(written(tmp_path, "f.agg", AGG))
    sets = [[0, 1], [1, 2, 3], [0, 3]]
    near = {0: [0, 4, 5], 1: [6, 7], 2: [1, 4, 6], 3: [3, 5]}
    lists = {0: [1, 2, 3, 4, 5], 1: [1, 2, 3, 4], 2: [9, 8, 7, 6], 3: [5, 6]}
    profiles = [(a, b, c) for a in sets[0] for b in sets[1] for c in sets[2]]

    def seen(s: int, profile: tuple[int, ...]) -> tuple[int, ...]:
        counts = tuple(profile.count(v) for v in range(4))
        return tuple(counts[v] if v < 4 else plays(counts, v - 4) for v in near[s])

    order = {s: sorted({seen(s, p) for p in profiles if s in p}) for s in near}
    assert {s: len(rows) for s, rows in order.items()} == {s: len(row) for s, row in lists.items()}
    for p in profiles:
        cell = tuple(sets[i].index(a) for i, a in enumerate(p))
        for i, s in enumerate(p):
            assert game.payoffs[(i, *cell)] == lists[s][order[s].index(seen(s, p))]


def test_function_nodes_with_weights(tmp_path: Path) -> None:
    game = ws.read(written(tmp_path, "g.agg", WEIGHTS))
    # node 0 sees (highest weight of 1 and 2, number at 1); (6, 1) before (8, 0)
    assert game.payoffs[0, 0].tolist() == [1, 2]
    # node 1 sees (the same, 1 + weights at 0 and 1): (6, 6) at (0, 1), (6, 7) at (1, 1), (8, 4) at (1, 2)
    assert game.payoffs[0, 1].tolist() == [2, 5]
    assert game.payoffs[1, :, 0].tolist() == [1.5, 2]


def test_types_of_a_bayesian_action_graph_game_are_agents(tmp_path: Path) -> None:
    game = ws.read(written(tmp_path, "h.bagg", BAGG))
    assert game.players == ("1, type 1", "1, type 2", "2, type 1")
    assert game.actions == (("0", "1"), ("2",), ("0", "2"))
    # player 2 at action 0 meets type 1 at 0 (count 2, payoff 3) with 1/4, and type 2 at 2 (count 1, payoff 2) with 3/4
    assert game.exact[2, 0, 0, 0] == Fraction(1, 4) * 3 + Fraction(3, 4) * 2
    # type 1 at action 0 against action 0: two at node 0
    assert game.exact[0, 0, 0, 0] == 3
    # type 2 at action 2: counts at node 2 alone
    assert game.exact[1, 0, 0].tolist() == [10, -20]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (AGG.replace("#AGG\n", ""), "expected #AGG as the first line"),
        (AGG.replace("0 1 2 3 4 5\n", "0 1 2 3\n", 1), "action node 0 has 5 configurations, but 3 payoffs"),
        (AGG.replace("\n0 5 6\n", "\n2 5 6\n"), "no payoff function of type 2"),
        (AGG.replace("\n0\n1\n2\n3\n", "\n0\n1\n2\n4\n"), "no function of type 4"),
        (AGG.replace("0 1\n1 2 3", "0 9\n1 2 3"), "no node 9 for an action"),
        (AGG.replace("2 0 1\n3 1 2 3", "2 4 1\n3 1 2 3"), "function node 4 sees itself"),
        ("#AGG\n30\n2\n0\n" + "2 " * 30, "numbers in a table; at most 20,000,000"),
        ("#AGG\n2\n999999999999\n0\n", "999,999,999,999 nodes; at most"),
    ],
)
def test_broken_action_graphs_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ws.ModelError) as error:
        ws.read(written(tmp_path, "bad.agg", text))
    assert words in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "bad.agg"))


@pytest.mark.parametrize(("text", "reason"), [(DRIVER, "passes through it twice"), (FORGETS, "would forget at")])
def test_trees_without_recall_are_read_and_refused_by_those_who_need_it(tmp_path: Path, text: str, reason: str) -> None:
    tree = ws.read(written(tmp_path, "t.efg", text))
    assert not tree.has_perfect_recall
    assert reason in tree.recall_faults[0]
    for concept in (ws.Nash(count="one"), ws.SubgamePerfect(), ws.Sequential(), ws.LogitBranch()):
        with pytest.raises(ws.MethodError, match="needs perfect recall, which the tree lacks"):
            ws.solve(tree, concept)
    with pytest.raises(ws.ModelError, match="needs perfect recall"):
        tree.sequences(tree.players[0])
    again = tmp_path / "again.efg"
    ws.write(tree, again)
    assert ws.read(again).recall_faults == tree.recall_faults


def test_the_strategic_form_of_a_tree_without_recall(tmp_path: Path) -> None:
    driver = ws.read(written(tmp_path, "t.efg", DRIVER)).to_normal_form()
    assert dict(zip(driver.actions[0], driver.payoffs[0].tolist(), strict=True)) == {"exit": 0, "on": 1}
    forgets = ws.read(written(tmp_path, "f.efg", FORGETS)).to_normal_form()
    table = dict(zip(forgets.actions[0], forgets.payoffs[0].ravel().tolist(), strict=True))
    assert table == {"l; x": 2, "l; y": 0, "r; x": 0, "r; y": 1}


def test_a_chance_move_of_probability_zero_is_read(tmp_path: Path) -> None:
    text = 'EFG 2 R "" { "a" } c "" 1 "" { "x" 0 "y" 1 } 0 t "" 1 "" { 1 } t "" 2 "" { 2 }'
    assert ws.read(written(tmp_path, "z.efg", text)).to_normal_form().payoffs.ravel().tolist() == [2]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.nfg", 'NFG 1 R "" { "a" "b" } { 1000000000000 2 } 1', "4,000,000,000,000 numbers in a table"),
        ("a.nfg", 'NFG 1 R "" { "a" "b" } { 2 ² } 1', "a whole number, got '²'"),
        ("a.nfg", 'NFG 1 R "" { "a" "b" } { 2 ' + "9" * 4300 + " } 1", "at most 15 digits, got 4300 digits"),
        ("a.nfg", 'NFG 1 R "" { "a" } { 1 } 1e999999999', "999,999,999 is the power of ten; at most 1,000"),
        ("a.nfg", 'NFG 1 R "" { "a" } { 1 } 1e400', "must be a finite number"),
        ("a.nfg", 'NFG 1 R "" { "a" } { 0 } ', "at least one action"),
        ("a.nfg", 'NFG 1 R "" {' + ' "a"' * 70 + " } {" + " 1" * 70 + " } 1", "at most 60 players, got 70"),
        ("a.efg", 'EFG 2 R "" { "a" } c "" 1 "" { "x" 1e10000000 } 0 t "" 0', "10,000,000 is the power of ten"),
        ("a.efg", 'EFG 2 R "" { "a" } p "" 1 1 "x', "a quoted text that does not end"),
        ("a.gam", "99", "from 1 to 60 players"),
        ("a.txt", "", "accepted: .nfg, .efg, .agg, .bagg, .gam"),
    ],
)
def test_bombs_are_refused_before_the_work(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(ws.ModelError) as error:
        ws.read(written(tmp_path, name, text))
    assert words in str(error.value)


def test_many_actions_and_deep_trees_are_read(tmp_path: Path) -> None:
    actions = " ".join(f'"a{k}"' for k in range(20_000))
    game = ws.read(written(tmp_path, "wide.nfg", f'NFG 1 R "" {{ "a" }} {{ {{ {actions} }} }} ' + "1 " * 20_000))
    assert len(game.actions[0]) == 20_000
    moves = "".join(f'p "" {k % 2 + 1} {k} "" {{ "on" }} 0\n' for k in range(1, 5_000))
    tree = ws.read(written(tmp_path, "deep.efg", f'EFG 2 R "" {{ "a" "b" }}\n{moves}t "" 1 "" {{ 1, 2 }}'))
    assert len(tree.information_sets) == 4_999


def test_limits_are_raised_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "a.nfg", BIMATRIX.format(title=""))
    with (
        ws.limits(cells=7),
        pytest.raises(ws.ModelError, match=r"8 numbers in a table; .*winset.limits\(cells=...\)"),
    ):
        ws.read(path)
    with ws.limits(cells=8):
        ws.read(path)
    with ws.limits(file_bytes=10), pytest.raises(ws.ModelError, match="at most 10 are accepted"):
        ws.read(path)
    with pytest.raises(ws.ModelError, match=r"no limit named 'celsl'"), ws.limits(celsl=1):
        pass
