"""Small files and calls that ask for more than any machine has: each ends in an answer or a refusal, soon.

No case has a right number; what is asked is words within ten processor seconds and half a gigabyte. Each case starts a
process of its own, so every third one is run; ``WINSET_WHOLE=1`` in the environment runs all of them.
"""

import pytest

from tests.proof.limited import run, third

pytestmark = pytest.mark.slow

MODEL = """id = "bomb"
title = "A large demand"

[parameters]
{parameters}

[game]
kind = "normal"
players = ["Row", "Column"]

[game.actions]
Row = ["up", "down"]
Column = ["left", "right"]

[game.payoffs]
Row = [["{payoff}", 0], [0, 1]]
Column = [[1, 0], [0, 1]]
{rest}"""


def model(parameters="", payoff="1", rest=""):
    return MODEL.format(parameters=parameters, payoff=payoff, rest=rest)


def chain(step, length):
    return "\n".join(["a0 = 3", *(f'a{i + 1} = "{step.format(i=i)}"' for i in range(length))])


SHELL = """\
id = "bomb"
title = "A large demand"
[game]
kind = "normal"
players = ["Row", "Column"]
actions = { Row = ["up", "down"], Column = ["left", "right"] }
payoffs = { Row = [[1, 0], [0, 1]], Column = [[1, 0], [0, 1]] }
"""

NUMBERS = ["1e999999999", "1e10000000", "-1e999999999", "1e-999999999", "9" * 200_000, "1/1e99999999"]
POWER = "((((((9^8)^8)^8)^8)^8)^8)^8"
SUM = "(" + "+".join(f"v{i}" for i in range(100)) + ")^8"
VARIABLES = "\n".join(f"v{i} = {i + 1}" for i in range(100))

MODELS = {
    **{f"number-{i}": model(f'x = "{text}"', "x") for i, text in enumerate(NUMBERS)},
    **{f"payoff-{i}": model(payoff=text) for i, text in enumerate(NUMBERS)},
    "bare-number": model("x = 1e999999999", "x"),
    "doubling": model(chain("a{i} + a{i}", 40), "a40"),
    "doubling-product": model(chain("a{i} * a{i}", 40), "a40"),
    "powers-of-parameters": model(chain("a{i}^8", 12), "a12"),
    "tower": model(f'x = "{POWER}"', "x"),
    "tower-in-a-payoff": model(payoff=POWER),
    "power-of-a-sum": model(VARIABLES, SUM),
    "power-of-a-sum-as-a-parameter": model(VARIABLES + f'\nx = "{SUM}"', "x"),
    "long-minimum": model('fear = 3\nx = "min(' + ",".join(["fear"] * 100_000) + ')"', "x"),
    "long-maximum-in-a-payoff": model("fear = 3", "max(" + ",".join(["fear"] * 100_000) + ")"),
    "long-sum": model("fear = 3", "+".join(["fear"] * 100_000)),
    "deep-brackets": model(payoff="(" * 20_000 + "1" + ")" * 20_000),
    "deep-signs": model(payoff="-" * 50_000 + "1"),
    "many-parameters": model("\n".join(f"p{i} = {i}" for i in range(20_000))),
    "many-parameters-in-a-chain": model(chain("a{i} + 1", 20_000), "a20000"),
    "many-claims": SHELL + "".join(
        f'[[claims]]\nname = "c{i}"\nexpect = {{ "payoffs.Row" = 1 }}\n' for i in range(20_000)
    ),
    "wide-table": SHELL.split("actions =")[0] + (
        f'actions = {{ Row = {[f"r{i}" for i in range(1000)]}, Column = {[f"c{i}" for i in range(1000)]} }}\n'
        "[game.payoffs]\nRow = [" + ",".join(["[" + ",".join(['"1+2"'] * 1000) + "]"] * 1000) + "]\n"
        "Column = [" + ",".join(["[" + ",".join(['"2*3"'] * 1000) + "]"] * 1000) + "]\n"
    ),
}  # fmt: skip


def load(tmp_path, text):
    (tmp_path / "bomb.toml").write_text(text, encoding="utf-8")
    return run(
        'return ws.load("bomb.toml").game()',
        before=f"""
open("small.toml", "w").write({model()!r})
ws.load("small.toml").game()
""",
        cwd=tmp_path,
    )


def in_words(report):
    assert report.in_words, f"{report.kind}: {report.text[:300]}"
    if report.kind == "refusal":
        assert report.text.strip()
        assert len(report.text) < 20_000


@pytest.mark.parametrize("name", third(MODELS))
def test_a_model_file_that_asks_for_too_much(name, tmp_path):
    in_words(load(tmp_path, MODELS[name]))


def names(count, letter):
    return " ".join(f'"{letter}{i}"' for i in range(count))


CHANCE = 'EFG 2 R "x" {{ "a" }}\nc "" 1 "" {{ "l" {} "r" {} }} 0\nt "" 1 "" {{ 1 }}\nt "" 2 "" {{ 2 }}\n'

GAMBIT = {
    "payoff.nfg": 'NFG 1 R "x" { "a" "b" } { 1 1 }\n1e999999999 1\n',
    "chance.efg": CHANCE.format("1e999999999", "1e10000000"),
    "small-chance.efg": CHANCE.format("1e-99999999", "1"),
    "cells.nfg": 'NFG 1 R "x" { "a" "b" } { 1000000000000 2 }\n1 2\n',
    "many-players.nfg": 'NFG 1 R "x" { ' + names(70, "p") + " } { " + "2 " * 70 + "}\n1 2\n",
    "many-actions.nfg": 'NFG 1 R "x" { "a" } { { ' + names(60_000, "s") + " } }\n" + "1 " * 60_000 + "\n",
    "many-actions.efg": 'EFG 2 R "x" { "a" }\np "" 1 1 "" { ' + names(50_000, "s") + " } 0\n"
    + "".join(f't "" {i + 1} "" {{ 1 }}\n' for i in range(50_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", third(GAMBIT))
def test_a_file_of_gambits_that_asks_for_too_much(name, tmp_path):
    (tmp_path / name).write_text(GAMBIT[name], encoding="utf-8")
    small = 'NFG 1 R "x" { "a" "b" } { 1 1 }\n1 1\n'
    before = f'open("small.nfg", "w").write({small!r})\nws.read("small.nfg")'
    in_words(run(f"return type(ws.read({name!r}))", before=before, cwd=tmp_path))


TREE = """
def small(values):
    tree = ws.ExtensiveForm(["a"], parameters={"x": 1})
    tree = tree.decision("n", "a", {"l": "z", "r": "y"}).terminal("z", ["x"]).terminal("y", [0])
    return ws.sweep(tree, {"x": values}, progress=False)
"""

CALLS = {
    "a legislature of ten million": "return ws.LegislativeBargaining(10**7)",
    "a legislature of ten million, solved": "return ws.solve(ws.LegislativeBargaining(10**7), ws.Stationary()).status",
    "a sweep along a million million values": "return small((0, 1, 10**12)).total",
    "a coalitional table of forty": "return ws.CoalitionalGame(lambda s: len(s), players=[str(i) for i in range(40)])",
    "a coalitional mapping of forty": "return ws.CoalitionalGame({('0', '1'): 1}, players=[str(i) for i in range(40)])",
    "an agreement of forty": "return ws.AgreementGame(lambda s: [0] * 40, [str(i) for i in range(40)])",
    "partitions of forty": "return ws.PartitionGame(lambda p: [0] * 40, [str(i) for i in range(40)])",
    "votes of ten million": "return ws.VoteBuying([0.1] * 10**6, 1.0, quota=10**5)",
}


@pytest.mark.parametrize("name", third(CALLS))
def test_a_call_that_asks_for_too_much(name):
    before = TREE + "small([0, 1])\nws.load; ws.sweep\nimport winset.leadership\n"
    if "legislature" in name:
        before += "ws.solve(ws.LegislativeBargaining(3), ws.Stationary())\n"
    in_words(run(CALLS[name], before=before))
