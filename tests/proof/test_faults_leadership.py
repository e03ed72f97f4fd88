"""Labels and outcomes: the same at every scale of payoffs, and certain only where they are certain."""

import json

import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app

BEHIND = """id = "behind"
title = "A writes, B proposes"

[parameters]
k = {k}

[game]
kind = "extensive"
players = ["J", "F"]
[game.nodes.desk]
player = "J"
actions = {{ write = "table", rest = "nothing" }}
[game.nodes.table]
player = "F"
actions = {{ propose = "deal", drop = "dropped" }}
[game.nodes.deal]
outcome = "deal"
proposer = "F"
author = "J"
payoffs = {{ J = "k/2", F = "k/2" }}
[game.nodes.dropped]
outcome = "q"
payoffs = {{ J = 0, F = 0 }}
[game.nodes.nothing]
outcome = "q"
payoffs = {{ J = 0, F = 0 }}

[game.leadership]
sponsor = "J"
influence = {{ desk = "rest" }}

[[claims]]
name = "from behind"
expect = {{ label = "leadership-from-behind", outcome = "deal", proposer = "F" }}
"""

SCALES = ["1", "1e-6", "1e-9", "1e-12", "1e-15", "1e9", "1e15"]


def replicate(path):
    result = CliRunner().invoke(app, ["replicate", str(path), "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)["episodes"][0]


@pytest.mark.parametrize("k", SCALES)
def test_the_label_is_the_same_at_every_scale_of_payoffs(k, tmp_path):
    # Payoffs are von Neumann-Morgenstern utilities: no statement about the game depends on their unit. J's draft is put
    # forward by F and passes; without it nothing is agreed; J gains k/2 by it; there is no open role; F gains k/2.
    path = tmp_path / "behind.toml"
    path.write_text(BEHIND.format(k=f'"{k}"'), encoding="utf-8")
    code, found = replicate(path)
    assert found["label"] == "leadership-from-behind"
    assert code == 0


CHANCE = """id = "chance"
title = "An offer that may be cheated"

[game]
kind = "extensive"
players = ["P", "R"]
[game.nodes.nature]
chance = { honest = { probability = 0.6, to = "offer honest" }, false = { probability = 0.4, to = "offer false" } }
[game.nodes."offer honest"]
player = "P"
information_set = "P"
actions = { offer = "guess honest offer", rest = "guess honest rest" }
[game.nodes."offer false"]
player = "P"
information_set = "P"
actions = { offer = "guess false offer", rest = "guess false rest" }
"""
for state in ("honest", "false"):
    for move in ("offer", "rest"):
        CHANCE += f"""[game.nodes."guess {state} {move}"]
player = "R"
information_set = "R"
actions = {{ offer = "end {state} {move} offer", rest = "end {state} {move} rest" }}
"""
        for guess in ("offer", "rest"):
            outcome = "q" if move == "rest" else "deal" if state == "honest" else "cheated"
            met = 1 if guess == move else -1
            CHANCE += f'''[game.nodes."end {state} {move} {guess}"]
outcome = "{outcome}"
payoffs = {{ P = {-met}, R = {met} }}
'''
CHANCE += (
    """[[claims]]
name = "{name}"
expect = {{ {expected} }}
""".replace("{", "{")
    .replace("{{", "{")
    .replace("}}", "}")
)


def chance_model(tmp_path, expected):
    """Matching pennies decides whether an offer is made (1/2); it is honest with 0.6: deal .3, cheated .2, none .5."""
    path = tmp_path / "chance.toml"
    path.write_text(CHANCE.replace("{name}", "claim").replace("{expected}", expected), encoding="utf-8")
    return path


def test_the_odds_of_the_outcomes_are_those_of_matching_pennies(tmp_path):
    game = ws.load(chance_model(tmp_path, 'outcome = "deal"')).game()
    point = ws.solve(game, ws.Nash()).require().point
    assert [p for mix in point.behavior.values() for p in mix.values()] == pytest.approx([0.5] * 4)


@pytest.mark.parametrize("outcome", ["deal", "cheated", "q"])
def test_no_claim_of_one_outcome_holds_where_chance_decides(outcome, tmp_path):
    verdict = ws.load(chance_model(tmp_path, f'outcome = "{outcome}"')).replicate()
    assert verdict.outcome is None
    assert verdict.outcomes == pytest.approx({"deal": 0.3, "cheated": 0.2, "q": 0.5})
    assert not verdict.ok


@pytest.mark.parametrize(("outcome", "odds"), [("deal", 0.3), ("cheated", 0.2), ("q", 0.5)])
def test_a_claim_may_ask_for_the_odds_of_an_outcome(outcome, odds, tmp_path):
    assert ws.load(chance_model(tmp_path, f'"probability.{outcome}" = {odds}')).replicate().ok
    assert not ws.load(chance_model(tmp_path, f'"probability.{outcome}" = {odds + 0.1}')).replicate().ok


def test_a_certain_outcome_is_a_distribution_on_one(tmp_path):
    path = tmp_path / "behind.toml"
    path.write_text(BEHIND.format(k=1), encoding="utf-8")
    verdict = ws.load(path).replicate()
    assert verdict.outcome == "deal"
    assert verdict.outcomes == {"deal": 1}


INVERTED = ["from = 3, to = 1", 'from = "1 + 2", to = 1', "from = 2.5, to = 1.5"]


@pytest.mark.parametrize("ends", ["", 'ends = "[]"', 'ends = "()"', 'ends = "[)"'])
@pytest.mark.parametrize("bounds", [*INVERTED, "from = 1, to = 3"])
def test_a_window_that_ends_before_it_begins_is_a_fault(bounds, ends, tmp_path):
    path = tmp_path / "window.toml"
    window = f'window = {{ parameter = "k", {bounds}{", " + ends if ends else ""} }}\n'
    path.write_text(BEHIND.format(k=2) + window, encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", str(path)])
    if bounds == "from = 1, to = 3":
        assert result.exit_code == 0
    else:
        assert result.exit_code == 2
        assert "window" in result.output


ESCAPES = [
    "\\u001b[2J\\u001b[1;1H",
    "\\u001b]0;title\\u0007",
    "\\u009b31m",
    "\\u001b[1A\\u001b[2Kheld",
    "\\u0008\\u0008",
]


SHOWN = [f"{place}, {command}" for place in ("title", "claim", "player", "outcome")
         for command in ("replicate", "show", "validate", "solve")]  # fmt: skip


@pytest.mark.parametrize("where", SHOWN)
def test_escape_sequences_in_names_are_shown_escaped(where, tmp_path):
    place, command = where.split(", ")
    for escape in ESCAPES:
        text = BEHIND.format(k=1)
        text = {
            "title": text.replace("A writes", f"A{escape} writes"),
            "claim": text.replace("from behind", f"from{escape} behind"),
            "player": text.replace('players = ["J", "F"]', f'players = ["J", "F", "G{escape}"]')
            .replace("F = 0 }", f'F = 0, "G{escape}" = 0 }}').replace('F = "k/2" }', f'F = "k/2", "G{escape}" = 0 }}'),
            "outcome": text.replace('outcome = "deal"\n', f'outcome = "deal{escape}"\n'),
        }[place]  # fmt: skip
        path = tmp_path / "behind.toml"
        path.write_text(text, encoding="utf-8")
        output = CliRunner().invoke(app, [command, str(path)]).output
        assert not any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in output), repr(escape)
