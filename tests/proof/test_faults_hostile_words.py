"""Malformed files and arguments: each is refused in words that name the place, or answered; no raw traceback."""

import json

import pytest
from typer.testing import CliRunner

import winset as ws
from tests.proof.limited import refusal, run
from winset.cli import app

HEAD = """id = "odd"
title = "{title}"
"""

TABLE = """
[game]
kind = "normal"
players = ["Row", "Column"]
actions = { Row = ["up", "down"], Column = ["left", "right"] }
payoffs = { Row = [[1, 0], [0, 1]], Column = [[1, 0], [0, 1]] }
"""

TREE = """
[game]
kind = "extensive"
players = ["North", "South"]
[game.nodes.offer]
player = "North"
actions = { fair = "deal", nothing = "quo" }
[game.nodes.deal]
payoffs = { North = 1, South = 1 }
[game.nodes.quo]
payoffs = { North = 0, South = 0 }
"""

SOURCE = """
[sources.S]
author = "Somebody"
year = 2000
title = "A book"
pages = "1-300"
"""


def loaded(tmp_path, text):
    """The game of a model file with this text, or the words in which it is refused."""
    path = tmp_path / "odd.toml"
    path.write_text(text, encoding="utf-8")
    games = []
    words = refusal(lambda: games.append(ws.load(path).game()))
    assert words is None or "odd.toml" in words
    return games[0] if words is None else words


@pytest.mark.parametrize("digits", [310, 4_301])
@pytest.mark.parametrize("where", ["parameters", "page", "payoff", "facts"])
def test_a_whole_number_of_many_digits(digits, where, tmp_path):
    number = "1" * digits
    head = HEAD.format(title="odd")
    text = {
        "parameters": head + f"[parameters]\nx = {number}\n" + TABLE,
        "page": head + SOURCE + f'[facts]\nf = {{ says = "x", value = 1, kind = "source", page = {number} }}\n' + TABLE,
        "payoff": head + TABLE.replace("Row = [[1", f"Row = [[{number}"),
        "facts": head + f'[facts]\nf = {{ says = "x", value = {number}, kind = "assumption" }}\n' + TABLE,
    }[where]
    found = loaded(tmp_path, text)
    assert where == "payoff" or isinstance(found, ws.NormalForm) or where.rstrip("s") in found or "line" in found


def test_arrays_nested_five_hundred_deep(tmp_path):
    deep = "[" * 500 + "]" * 500
    assert isinstance(loaded(tmp_path, HEAD.format(title="odd") + f"[parameters]\nx = {deep}\n" + TABLE), str)
    assert isinstance(loaded(tmp_path, HEAD.format(title="odd") + TABLE.replace("[[1, 0], [0, 1]]", deep, 1)), str)
    assert isinstance(loaded(tmp_path, "x" + ".x" * 5_000 + " = 1\n"), str)


def test_dotted_keys_in_set(tmp_path):
    keys = "a" + ".b" * 300
    text = (
        HEAD.format(title="odd") + TABLE + f'[[claims]]\nname = "c"\nset = {{ {keys} = 1 }}\nexpect = {{ ties = 0 }}\n'
    )
    found = loaded(tmp_path, text)
    assert isinstance(found, str)
    assert "claims[0]" in found
    assert "brackets within brackets; at most 100 are accepted" in found


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "NaN", "Infinity", "1/0", "1e400", "0/0", "1 +", "", "²"])
def test_expressions_that_are_no_number(text, tmp_path):
    found = loaded(tmp_path, HEAD.format(title="odd") + f'[parameters]\nx = "{text}"\n' + TABLE)
    assert isinstance(found, str) or text == "1e400"
    if isinstance(found, str):
        assert "parameters" in found
        assert "x" in found


@pytest.mark.parametrize("key", ["game.payoffs.Row.x", "game.players.x", "game.actions.Row.up", "claims.x"])
def test_an_unknown_key_below_a_list(key, tmp_path):
    claims = '[[claims]]\nname = "c"\nexpect = { ties = 0 }\n[[claims.x]]\ny = 1\n' if key == "claims.x" else ""
    text = HEAD.format(title="odd") + TABLE + claims
    if key == "game.players.x":
        text = text.replace('["Row", "Column"]', '[{ x = 1 }, "Column"]', 1)
    if key == "game.payoffs.Row.x":
        text = text.replace("[[1, 0], [0, 1]]", "[[{ x = 1 }, 0], [0, 1]]", 1)
    if key == "game.actions.Row.up":
        text = text.replace('["up", "down"]', '[{ up = 1 }, "down"]', 1)
    assert isinstance(loaded(tmp_path, text), str)


def test_unknown_keys_below_lists_of_tables(tmp_path):
    text = HEAD.format(title="odd") + TREE + "[[game.unknown]]\nx = 1\n[[game.unknown]]\ny = [{ z = 2 }]\n"
    found = loaded(tmp_path, text)
    assert isinstance(found, str)
    assert "unknown" in found


@pytest.mark.parametrize("target", ["{ x = 1 }", "[1]", "1", "true", "1.5", "1979-05-27"])
def test_something_else_where_a_nodes_name_is_expected(target, tmp_path):
    found = loaded(tmp_path, HEAD.format(title="odd") + TREE.replace('fair = "deal"', f"fair = {target}"))
    assert isinstance(found, str)
    assert "offer" in found


ODD = [
    'NFG 1 R "x" { "a" "b" } { ² 2 }\n1 2\n',
    'NFG 1 R "x" { "a" "b" } { ' + "1" * 4_300 + " 2 }\n1 2\n",
    'NFG 1 R "x" { "a" "b" } { ' + "1" * 4_400 + " 2 }\n1 2\n",
    'NFG 1 R "x" { ' + " ".join(f'"p{i}"' for i in range(70)) + " } { " + "1 " * 70 + "}\n" + "1 " * 70,
    'NFG 1 R "x" { "a" "b" } { 2 2 }\n' + " ".join(["1" + "0" * 400] * 8),
    'NFG 1 R "x" { "a" "b" } { 2 2 }\n1e400 1 1 1 1 1 1 1\n',
    'NFG 1 R "x" { "a" "b" } { 2 2 }\n1/0 1 1 1 1 1 1 1\n',
    'NFG 1 R "x" { "a" "b" } { 2 2 }\n٣ 1 1 1 1 1 1 1\n',
    'EFG 2 R "x" { "a" }\np "" ' + "1" * 5_000 + ' 1 "" { "l" } 0\nt "" 1 "" { 1 }\n',
    'EFG 2 R "x" { "a" }\np "" ² 1 "" { "l" } 0\nt "" 1 "" { 1 }\n',
]  # fmt: skip


@pytest.mark.parametrize("number", range(10))
def test_odd_numbers_in_files_of_gambits(number, tmp_path):
    text = ODD[number]
    name = "odd." + text[:3].lower()
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = run(f"return ws.solve(ws.read({name!r}), ws.Pure()).status", cwd=tmp_path)
    assert report.in_words, report.text[:300]
    if report.kind == "refusal":
        assert len(report.text) < 5_000


BIG = [[1e308, -1e308], [-1e308, 1e308]]
TINY = [[5e-324, 0], [0, 5e-324]]
PENNIES = [[1, -1], [-1, 1]]
CALLS = {
    "vetoes=0": lambda: ws.LegislativeBargaining(3, vetoes=0),
    "vetoes=0 in voting": lambda: ws.WeightedVoting([1, 2, 3], 4, vetoes=0),
    "vetoes=0 in space": lambda: ws.SpatialVoting([[0], [1], [2]], 2, vetoes=0),
    "threads='2'": lambda: ws.solve_batch([[PENNIES, PENNIES]], ws.Pure(), threads="2"),
    "threads=-1": lambda: ws.solve_batch([[PENNIES, PENNIES]], ws.Pure(), threads=-1),
    "threads=1.5": lambda: ws.solve_batch([[PENNIES, PENNIES]], ws.Pure(), threads=1.5),
    "method=5": lambda: ws.solve(ws.NormalForm([PENNIES, PENNIES]), ws.Pure(), method=5),
    "method=class": lambda: ws.solve(ws.NormalForm([PENNIES, PENNIES]), ws.Nash(), method=ws.LemkeHowson),
    "concept=class": lambda: ws.solve(ws.NormalForm([PENNIES, PENNIES]), ws.Nash),
    "huge worth": lambda: ws.CoalitionalGame([0, 10**400]),
    "huge worth, solved": lambda: ws.solve(ws.CoalitionalGame([0, 10**400, 1, 10**400]), ws.Shapley()),
    "half a vote": lambda: ws.VoteBuying([0.5, 0.2, -0.1], 1.0, quota=2.5),
    "quota of words": lambda: ws.VoteBuying([0.5, 0.2, -0.1], 1.0, quota="two"),
    "linkage": lambda: ws.solve(
        ws.Linkage({"a": {"N": 1e308, "S": -1e308}, "b": {"N": -1e308, "S": 1e308}}), ws.KalaiSmorodinsky()
    ),
    "utilitarian": lambda: ws.solve(
        ws.BargainingProblem(ws.FiniteOutcomes([[1e308, 1e308], [0, 1e308]]), [0, 0]), ws.Utilitarian()
    ),
    "utilitarian over lotteries": lambda: ws.solve(
        ws.BargainingProblem(ws.FiniteOutcomes([[1e308, 1e308], [0, 1e308]], lotteries=True), [0, 0]), ws.Utilitarian()
    ),
    "perfect, large": lambda: ws.solve(ws.NormalForm([BIG, BIG]), ws.Perfect()),
    "perfect, tiny": lambda: ws.solve(ws.NormalForm([TINY, TINY]), ws.Perfect()),
    "perfect, large and tiny": lambda: ws.solve(ws.NormalForm([BIG, TINY]), ws.Perfect()),
    "nash, large": lambda: ws.solve(ws.NormalForm([BIG, BIG]), ws.Nash()),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_arguments_of_the_wrong_sort_or_size(name):
    words = refusal(CALLS[name])
    assert words is None or len(words) > 10


TITLES = [
    "Growth $\\\\frac{$ of trade",
    "50 $ and 60 $",
    "$",
    "a_b^c",
    "\\\\begin{x}",
    "<script>alert(1)</script>",
    "{x} %s",
]


@pytest.mark.parametrize("text", TITLES)
def test_a_title_with_markup_in_a_report(text, tmp_path):
    path = tmp_path / "odd.toml"
    path.write_text(
        HEAD.format(title=text) + TREE + '[[claims]]\nname = "c"\nexpect = { ties = 0 }\n', encoding="utf-8"
    )
    result = CliRunner().invoke(app, ["replicate", str(path), "--html", str(tmp_path / "page.html")])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in (0, 1), result.output
    assert "<script>alert" not in (tmp_path / "page.html").read_text(encoding="utf-8")


def small_tree():
    tree = ws.ExtensiveForm(["a"], parameters={"x": 1})
    return tree.decision("n", "a", {"l": "z", "r": "y"}).terminal("z", ["x"]).terminal("y", [0])


DAMAGES = ["stray", "manifest", "list", "empty"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_store_with_something_else_in_it(damage, tmp_path):
    def sweep(**more):
        return ws.sweep(small_tree(), {"x": [-1, 0, 1, 2]}, chunk=2, out=tmp_path, progress=False, **more)

    sweep()
    stray, text = tmp_path / "chunk-x.parquet", {"manifest": json.dumps({"format": 1}), "list": "[]", "empty": ""}
    if damage == "stray":
        stray.write_bytes(b"nothing")
    else:
        (tmp_path / "manifest.json").write_text(text[damage])
    for call in (lambda: ws.read_sweep(tmp_path), lambda: sweep(resume=True)):
        words = refusal(call)
        assert (words is None and damage == "stray") or "chunk-x" in words or "manifest" in words
