from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.trees.games.nodes import Decision


def ultimatum() -> ws.ExtensiveForm:
    tree = ws.ExtensiveForm(["proposer", "responder"], "ultimatum", parameters={"pie": 4})
    tree.decision("offer", "proposer", {"fair": "a1", "greedy": "a2"})
    for k, share in (("1", "pie/2"), ("2", "pie/4")):
        tree.decision(f"a{k}", "responder", {"accept": f"yes{k}", "reject": f"no{k}"})
        tree.terminal(f"yes{k}", {"proposer": f"pie - {share}", "responder": share})
        tree.terminal(f"no{k}", [0, 0])
    return tree


def matching_pennies(sets: bool = True) -> ws.ExtensiveForm:
    tree = ws.ExtensiveForm(["row", "column"])
    tree.decision("r", "row", {"H": "c1", "T": "c2"})
    for k, node in enumerate(("c1", "c2")):
        tree.decision(node, "column", {"H": f"{node}H", "T": f"{node}T"}, information_set="column" if sets else None)
        for j, action in enumerate("HT"):
            win = 1 if k == j else -1
            tree.terminal(f"{node}{action}", [win, -win])
    return tree


def test_named_nodes_and_information_sets() -> None:
    tree = matching_pennies()
    assert tree.root == "r"
    assert tree.information_sets["column"].nodes == ("c1", "c2")
    assert tree.information_sets["column"].actions == ("H", "T")
    assert not tree.has_perfect_information
    assert matching_pennies(sets=False).has_perfect_information
    assert ultimatum().terminals == ("yes1", "no1", "yes2", "no2")
    assert ultimatum().payoffs_at("yes2")["proposer"] == 3


def test_arrays_are_in_preorder() -> None:
    arrays = ultimatum().to_arrays()
    assert arrays.mover.tolist() == [0, 1, -2, -2, 1, -2, -2]
    assert arrays.child.tolist() == [1, 4, 2, 3, 5, 6]
    assert arrays.payoffs.tolist() == [[2, 2], [0, 0], [3, 1], [0, 0]]


def test_normal_form_is_exact_and_named() -> None:
    game = ultimatum().with_parameters(pie=Fraction(4, 3)).to_normal_form()
    assert game.actions[1] == ("accept; accept", "accept; reject", "reject; accept", "reject; reject")
    assert game.exact[0, 1, 0] == 1
    pennies = matching_pennies().to_normal_form()
    assert np.array_equal(pennies.payoffs[0], [[1, -1], [-1, 1]])


def test_subgames_do_not_cut_information_sets() -> None:
    assert [g.root for g in ultimatum().subgames()] == ["offer", "a1", "a2"]
    assert [g.root for g in matching_pennies().subgames()] == ["r"]


def test_parameters_change_numbers_and_nothing_else() -> None:
    tree = ultimatum()
    richer = tree.with_parameters(pie=8)
    assert richer.payoffs_at("yes1")["proposer"] == 4
    assert tree.payoffs_at("yes1")["proposer"] == 2
    assert richer != tree
    assert richer.with_parameters(pie=4) == tree
    with pytest.raises(ws.ModelError, match=r"no parameter named 'pi'; did you mean 'pie'"):
        tree.with_parameters(pi=3)
    with pytest.raises(ws.ModelError, match=r"parameters\.pie: must be a finite number, got nan"):
        tree.with_parameters(pie=math.nan)


def test_chance_probabilities_may_be_expressions() -> None:
    tree = ws.ExtensiveForm(["a"], parameters={"p": 0.25})
    tree.chance("n", {"x": ("p", "t1"), "y": ("1 - p", "t2")}).terminal("t1", [8]).terminal("t2", [0])
    assert ws.solve(tree, ws.SubgamePerfect()).point.payoffs["a"] == 2
    with pytest.raises(ws.ModelError, match=r"probability must be >= 0, got -1/2"):
        ws.solve(tree.with_parameters(p=1.5), ws.SubgamePerfect())


FAULTY = {
    "cycle": (
        lambda: ws.ExtensiveForm(["a"]).decision("x", "a", {"l": "y"}).decision("y", "a", {"l": "x"}),
        r"the tree has a cycle",
    ),
    "hidden cycle": (
        lambda: (
            ws.ExtensiveForm(["a"])
            .decision("r", "a", {"l": "t"})
            .terminal("t", [0])
            .decision("x", "a", {"l": "y"})
            .decision("y", "a", {"l": "x"})
        ),
        r"the tree has a cycle through 'x', 'y'",
    ),
    "dangling": (
        lambda: ws.ExtensiveForm(["a"]).decision("x", "a", {"l": "end"}).terminal("ende", [0]),
        r"leads to 'end', which is not a node; did you mean 'ende'",
    ),
    "two parents": (
        lambda: ws.ExtensiveForm(["a"]).decision("x", "a", {"l": "t", "r": "t"}).terminal("t", [0]),
        r"a node has one parent",
    ),
    "two roots": (
        lambda: ws.ExtensiveForm(["a"]).terminal("t", [0]).terminal("u", [0]),
        r"must have one root, got 2: 't', 'u'",
    ),
    "empty": (lambda: ws.ExtensiveForm(["a"]), r"the tree is empty"),
    "stranger": (
        lambda: ws.ExtensiveForm(["a"]).decision("x", "b", {"l": "t"}).terminal("t", [0]),
        r"nodes\[x\]\.player: no player named 'b'; accepted: a",
    ),
    "no action": (lambda: ws.ExtensiveForm(["a"]).decision("x", "a", {}), r"must list at least one action"),
    "twice": (
        lambda: ws.ExtensiveForm(["a"]).terminal("t", [0]).terminal("t", [1]),
        r"nodes\[t\]: is defined more than once",
    ),
    "payoffs": (
        lambda: ws.ExtensiveForm(["a", "b"]).terminal("t", {"a": math.inf, "c": 1}),
        r"no player named 'c'.*\n.*payoff of 'b' is missing\n.*must be a finite number, got inf",
    ),
    "payoff count": (lambda: ws.ExtensiveForm(["a", "b"]).terminal("t", [1]), r"must be 2 payoffs, got 1"),
    "probabilities": (
        lambda: ws.ExtensiveForm(["a"]).chance("n", {"x": ("1/2", "t")}).terminal("t", [0]),
        r"probabilities must sum to 1, got 1/2",
    ),
    "set of two players": (
        lambda: (
            ws.ExtensiveForm(["a", "b"])
            .decision("x", "a", {"l": "y", "r": "t"}, information_set="s")
            .decision("y", "b", {"l": "u", "r": "v"}, information_set="s")
            .terminal("t", [0, 0])
            .terminal("u", [0, 0])
            .terminal("v", [0, 0])
        ),
        r"information_sets\[s\]: spans the players a, b",
    ),
    "set of other actions": (
        lambda: (
            ws.ExtensiveForm(["a", "b"])
            .decision("x", "a", {"l": "y", "r": "z"})
            .decision("y", "b", {"l": "t"}, information_set="s")
            .decision("z", "b", {"m": "u"}, information_set="s")
            .terminal("t", [0, 0])
            .terminal("u", [0, 0])
        ),
        r"information_sets\[s\]: its nodes must have the same actions",
    ),
    "absent mind": (
        lambda: (
            ws.ExtensiveForm(["a"])
            .decision("x", "a", {"go": "y", "stop": "t"}, information_set="s")
            .decision("y", "a", {"go": "u", "stop": "v"}, information_set="s")
            .terminal("t", [0])
            .terminal("u", [0])
            .terminal("v", [0])
        ),
        r"a path passes through it twice",
    ),
    "forgetting": (
        lambda: (
            ws.ExtensiveForm(["a"])
            .decision("x", "a", {"l": "y", "r": "z"})
            .decision("y", "a", {"go": "t"}, information_set="s")
            .decision("z", "a", {"go": "u"}, information_set="s")
            .terminal("t", [0])
            .terminal("u", [0])
        ),
        r"imperfect recall: 'a' would forget .*; accepted: sets whose nodes share the player's own past",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_faults_are_named(case: str) -> None:
    build, message = FAULTY[case]
    with pytest.raises(ws.ModelError, match=message):
        build().validate()


def test_all_faults_come_at_once() -> None:
    tree = ws.ExtensiveForm(["a"]).decision("x", "b", {"l": "nowhere"}).terminal("t", [math.nan])
    with pytest.raises(ws.ModelError) as error:
        tree.validate()
    assert len(error.value.faults) >= 4


def test_bad_constructor_and_overflow() -> None:
    with pytest.raises(ws.ModelError, match=r"players: must name at least one player"):
        ws.ExtensiveForm([])
    with pytest.raises(ws.ModelError, match=r"players: names must differ"):
        ws.ExtensiveForm(["a", "a"])
    with pytest.raises(ws.ModelError, match=r"parameters\.x: must be a finite number"):
        ws.ExtensiveForm(["a"], parameters={"x": 10**400})
    huge = ws.ExtensiveForm(["a"], parameters={"x": 1e300}).terminal("t", ["x*x"])
    with pytest.raises(ws.ModelError, match=r"nodes\[t\]\.payoffs\[a\]: is not finite"):
        ws.solve(huge, ws.SubgamePerfect())


def test_nodes_are_plain_data() -> None:
    node = ultimatum().nodes["offer"]
    assert isinstance(node, Decision)
    assert node.actions == {"fair": "a1", "greedy": "a2"}
