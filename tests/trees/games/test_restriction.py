"""Games in which some players are held to some actions."""

from fractions import Fraction

import pytest

import winset as ws
from winset.trees.games.restriction import restricted


def entry():
    tree = ws.ExtensiveForm(["entrant", "incumbent"], parameters={"prize": 2, "p": Fraction(1, 4)})
    tree = tree.decision("door", "entrant", {"out": "quo", "in": "weather"})
    tree = tree.chance("weather", {"fair": ("1 - p", "answer"), "foul": ("p", "storm")})
    tree = tree.decision("answer", "incumbent", {"share": "shared", "fight": "war"})
    return (
        tree.terminal("quo", [0, 4])
        .terminal("storm", [-1, 4])
        .terminal("shared", ["prize", 2])
        .terminal("war", [-3, 1])
    )


def test_a_tree_keeps_what_can_still_be_reached():
    held = restricted(entry(), {"answer": "fight"})
    assert set(held.nodes) == {"door", "weather", "answer", "quo", "storm", "war"}
    assert held.parameters == entry().parameters
    assert ws.solve(entry(), ws.SubgamePerfect()).point.payoffs["entrant"] == pytest.approx(1.25)
    assert ws.solve(held, ws.SubgamePerfect()).point.outcome == "quo"
    assert set(restricted(entry(), {"door": "out"}).nodes) == {"door", "quo"}


def test_several_actions_keep_their_order():
    same = restricted(entry(), {"door": ("in", "out")})
    assert same.nodes == entry().nodes
    assert list(same.nodes["door"].actions) == ["out", "in"]


def test_an_information_set_is_held_at_every_node():
    tree = ws.ExtensiveForm(["a", "b"]).decision("a", "a", {"x": "left", "y": "right"})
    for side in ("left", "right"):
        tree = tree.decision(side, "b", {"u": f"{side} u", "v": f"{side} v"}, information_set="b")
    for name, payoff in (("left u", 1), ("left v", 0), ("right u", 0), ("right v", 1)):
        tree = tree.terminal(name, [payoff, payoff])
    held = restricted(tree, {"b": "v"})
    assert set(held.nodes) == {"a", "left", "right", "left v", "right v"}


def test_a_table_loses_rows_and_stays_exact():
    game = ws.NormalForm([[["1/3", 0], [2, 1]], [[1, 0], [0, 1]]], ["r", "c"], [["up", "down"], ["left", "right"]])
    held = restricted(game, {"r": "up"})
    assert held.actions == (("up",), ("left", "right"))
    assert held.exact[0, 0, 0] == Fraction(1, 3)
    assert restricted(game, {"c": ["right", "left"]}).payoffs.tolist() == game.payoffs.tolist()


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"dor": "in"}, "choices.dor: no information set of this name; did you mean 'door'? accepted: door, answer"),
        ({"door": "through"}, "choices.door: no action named 'through'; accepted: out, in"),
        ({"door": []}, "choices.door: must leave at least one action; accepted: out, in"),
    ],
)
def test_unknown_choices_are_refused(choices, message):
    with pytest.raises(ws.ModelError) as caught:
        restricted(entry(), choices)
    assert str(caught.value) == message
