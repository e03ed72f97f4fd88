"""Input that would take all memory or all day, that hides what it says, or that reaches for other files."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import winset as ws
from tests.fuzz.calls import random_call
from tests.fuzz.cases import models
from tests.fuzz.gambit_texts import GAMBIT
from tests.fuzz.watch import run
from winset.base.markup import visible
from winset.cli import app

HEAD = 'id = "x"\ntitle = "t"\n'
GAME = """[game]
kind = "normal"
players = ["A", "B"]
actions = { A = ["u"], B = ["l"] }
payoffs = { A = [[1]], B = [[1]] }
"""
ERASE = "\x1b[2J\x1b[31mall claims hold"


def many(section: str, count: int) -> str:
    return HEAD + GAME + "".join(section.format(k=k) for k in range(count))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (many('[[claims]]\nname = "c{k}"\nexpect = {{ outcome = "x" }}\n', 9_000), "claims: 9,000 entries; at most"),
        (
            HEAD + "[parameters]\n" + "".join(f"a{k} = {k}\n" for k in range(20_000)) + GAME,
            "parameters: 20,000 entries",
        ),
        (
            HEAD + '[parameters]\na = 1\nb = "min(' + "a," * 100_000 + 'a)"\n' + GAME,
            "200,006 characters; at most 10,000",
        ),
        (HEAD + GAME.replace("[[1]]", str([["a + 1"] * 1000] * 1000)), "bytes; at most 1,000,000"),
        (
            HEAD + '[parameters]\na0 = 3\na1 = "a0^8"\na2 = "a1^8"\na3 = "a2^8"\na4 = "a3^8"\na5 = "a4^8"\n' + GAME,
            "digits",
        ),
        (HEAD + '[variants.v]\nsays = "x"\nset.' + ".".join("a" * 500) + " = 1\n" + GAME, "brackets within brackets"),
    ],
)
def test_bombs_in_model_files_are_refused_at_once(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bomb.toml"
    path.write_text(text)
    started = time.process_time()
    with pytest.raises(ws.ModelError) as error:
        ws.load(path)
    assert time.process_time() - started < 5  # two on an idle machine
    assert words in str(error.value)
    assert all(fault.startswith(str(path)) for fault in error.value.faults)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ws.LegislativeBargaining(10**7), "10,000,000 players; at most 10,000"),
        (lambda: ws.families.airport(list(range(1, 41))), "for 2^n coalitions of 40 players"),
        (lambda: ws.families.glove(30, 30), "for 2^n coalitions of 60 players"),
        (lambda: ws.families.bankruptcy([1] * 50, 3), "for 2^n coalitions of 50 players"),
        (lambda: ws.CoalitionalGame({tuple(f"p{k}" for k in range(40)): 1}, default=0), "26"),
        (lambda: ws.CoalitionalGame([0, 10**400]), "must be a finite number"),
        (lambda: ws.NormalForm([[["1e999999999"]]]), "999,999,999 is the power of ten"),
        (lambda: ws.NormalForm([[[1j]]]), "must be real numbers"),
        (lambda: ws.WeightedVoting([1, 1], 2, vetoes=0), "vetoes: must be a list of voters, got 0"),
        (lambda: ws.LegislativeBargaining(3, vetoes=0), "vetoes: must be a list of members, got 0"),
        (lambda: ws.VoteBuying([1, 2, 3], 1, quota=2.5), "quota: must be a whole number of votes, got 2.5"),
        (lambda: ws.IssuePositions([0, 50], loss=[1, 2]), "loss: must be one number for all"),
        (lambda: ws.SymmetricAgreement(3, 1, lambda k: k), "member: must be a callable"),
        (lambda: ws.AgreementGame(5, ["a"]), "payoffs: must be a callable"),
        (lambda: ws.Bankruptcy(["a", 1], 1), "claims: must be 2 numbers"),
        (lambda: ws.AlternatingOffers([0.9, 0.9], breakdown=[1, 2, 3]), "breakdown: must be a probability, or a pair"),
    ],
)
def test_calls_beyond_the_limits_or_of_the_wrong_kind_are_refused(call: Callable[[], Any], words: str) -> None:
    started = time.process_time()
    with pytest.raises(ws.ModelError) as error:
        call()
    assert time.process_time() - started < 5
    assert words in str(error.value)


def test_a_method_that_is_none_and_threads_that_are_text() -> None:
    game = ws.NormalForm([[[1, 0], [0, 1]], [[1, 0], [0, 1]]])
    with pytest.raises(ws.MethodError, match="method: must be a method or its name, got 5"):
        ws.solve(game, ws.Pure(), 5)  # type: ignore[arg-type]
    with pytest.raises(ws.ModelError, match="threads: must be a whole number"):
        ws.solve_batch([game], ws.Pure(), threads="2")  # type: ignore[arg-type]


def test_a_limit_is_raised_in_a_block_and_by_the_environment() -> None:
    with pytest.raises(ws.ModelError, match=r"winset\.limits\(players=\.\.\.\)"):
        ws.LegislativeBargaining(10_001)
    with ws.limits(players=20_000):
        assert len(ws.LegislativeBargaining(10_001).players) == 10_001
    with pytest.raises(ws.ModelError, match="players"):
        ws.LegislativeBargaining(10_001)
    code = "import winset as ws; print(len(ws.LegislativeBargaining(10_001).players))"
    raised = {**os.environ, "WINSET_LIMITS": "players=20000, cells=5"}
    done = subprocess.run([sys.executable, "-c", code], env=raised, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "10001"
    wrong = {**os.environ, "WINSET_LIMITS": "playres=5"}
    done = subprocess.run([sys.executable, "-c", code], env=wrong, capture_output=True, text=True, check=False)
    assert "no limit named 'playres'; accepted: digits" in done.stderr


# ---------------------------------------------------------------- names that hide what they say


def hostile(folder: Path) -> Path:
    path = folder / "hostile.toml"
    told = ERASE.replace("\x1b", "\\u001b")
    path.write_text(
        f'id = "x"\ntitle = "{told} [bold]b[/bold] $\\\\frac{{$"\nperiod = "\\u202e"\n'
        f'[actors]\n"[red]A" = "<b>{told}"\n'
        + GAME.replace('"A"', f'"A{told}"').replace("A =", f'"A{told}" =')
        + f'[[claims]]\nname = "[green]{told}"\nsays = "x"\nexpect = {{ "payoffs.B" = 2 }}\n'
    )
    return path


@pytest.mark.parametrize("command", ["show", "solve", "replicate", "validate"])
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_names_reach_the_terminal_written_out(tmp_path: Path, command: str, more: list[str]) -> None:
    result = CliRunner().invoke(app, [command, str(hostile(tmp_path)), *more])
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output
    if command in ("show", "solve") and not more:
        assert r"\x1b[2J" in result.output
    if command == "show" and not more:
        assert "[bold]b[/bold]" in result.output
        assert r"\u202e" in result.output


def test_faults_reach_the_terminal_written_out(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(HEAD + GAME + '["\\u001b[2J"]\nx = 1\n')
    result = CliRunner().invoke(app, ["validate", str(path)])
    assert result.exit_code == 2
    assert "\x1b" not in result.output


def test_names_in_notebooks_and_in_text(tmp_path: Path) -> None:
    game = ws.NormalForm([[1]], players=[f"<b>{ERASE}"], title=ERASE)
    solution = ws.solve(game, ws.Pure())
    for shown in (str(solution), str(solution.point), solution._repr_html_(), ws.load(hostile(tmp_path))._repr_html_()):
        assert "\x1b" not in shown
    assert "<b>" not in solution._repr_html_()


def test_names_in_pictures_are_no_formulas_and_no_markup() -> None:
    plot = pytest.importorskip("winset.plot")
    tree = ws.ExtensiveForm([r"$\frac{$"]).decision("r", r"$\frac{$", {f"<b>{ERASE}": "e"}).terminal("e", [1])
    picture = plot.svg(plot.tree(tree))
    assert "\x1b" not in picture
    assert "<b>" not in picture


@pytest.mark.parametrize("text", ["plain", "zwei Zeilen\nund\tTab", "naïve 東 $", "[b]"])
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


# ---------------------------------------------------------------- other files


@pytest.mark.parametrize("file", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "link.csv"])
def test_a_table_lies_beside_the_file_that_names_it(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("country,year,x\nA,1990,1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "actors.toml").write_text(
        f'[tables.t]\nfile = "{file}"\ncolumn = "x"\nsource = "S"\nsays = "s"\n'
        '[sources.S]\nauthor = "a"\nyear = 1\ntitle = "t"\n[actors.a]\ntitle = "A"\ncountries = ["A"]\n'
    )
    path = folder / "m.toml"
    path.write_text(HEAD + 'date = "1990"\n[parameters]\np = { actor = "t.A" }\n' + GAME)
    with pytest.raises(ws.ModelError, match=r"must name a file beside the model file, without '\.\.', got"):
        ws.load(path)


# ---------------------------------------------------------------- mutated files and random calls


@pytest.mark.parametrize(("kind", "cases"), [("models", 150), ("gambit", 400), ("exact", 40), ("calls", 60)])
def test_mutated_files_and_random_calls_end_in_an_answer_or_in_words(kind: str, cases: int) -> None:
    figures = run([kind], 300, cases, 0)
    assert figures["faults"] == []
    assert figures["kinds"][kind]["cases"] == cases


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda flag: ws.Hull([[0, 0], [1, 0], [0, 1]], free_disposal=flag), "free_disposal: must be true or false"),
        (lambda flag: ws.Polytope([[1, 1]], [1], free_disposal=flag), "free_disposal: must be true or false"),
        (lambda flag: ws.FiniteOutcomes([[1, 1]], free_disposal=flag), "free_disposal: must be true or false"),
        (lambda flag: ws.FiniteOutcomes([[1, 1]], lotteries=flag), "lotteries: must be true or false"),
        (lambda flag: ws.ExtensiveForm(["a"], recall=flag).tree, "recall: must be true or false"),
        (lambda flag: ws.SidePayments([1, 1], mediator=flag), "mediator: must be true or false"),
        (lambda flag: ws.Egalitarian(lexicographic=flag), "Egalitarian.lexicographic: must be true or false"),
        (lambda flag: ws.Banzhaf(normalized=flag), "Banzhaf.normalized: must be true or false"),
        (lambda flag: ws.StableAgreements(strict=flag), "StableAgreements.strict: must be true or false"),
    ],
)
@pytest.mark.parametrize("flag", [np.ones(2), "yes", None, 2])
def test_what_is_true_or_false_is_neither_an_array_nor_a_word(make, words, flag):
    with pytest.raises(ws.ModelError, match=words):
        make(flag)


def test_odds_whose_sum_is_beyond_the_largest_float_are_refused_in_words(tmp_path):
    ending, text = next((ending, text) for ending, text in GAMBIT if ending == ".bagg")
    path = tmp_path / f"game{ending}"
    path.write_text(text.replace("0.25 0.75", "9e307 9e308"))
    with pytest.raises(ws.ModelError, match=r"sum to 1, got about 10\^308"):
        ws.read(path)
    with pytest.raises(ws.ModelError, match=r"must sum to 1, the sum is about 10\^308"):
        ws.SignalingGame(["s", "t"], ["m"], ["r"], [1.5e308, 1.5e308], [[[1]], [[1]]], [[[1]], [[1]]])


@pytest.mark.parametrize("count", [10**7, 10**30])
@pytest.mark.parametrize(
    "make",
    [
        lambda count: ws.AlternatingOffers([0.9, 0.8], horizon=count),
        lambda count: ws.LegislativeBargaining(3, sessions=count),
    ],
)
def test_more_periods_than_can_be_walked_back_are_refused(make, count):
    with pytest.raises(ws.ModelError, match=r"(horizon|sessions): .* periods; at most 2,000 are accepted; to raise"):
        make(count)
    with ws.limits(periods=10**30):
        assert make(count)


@pytest.mark.parametrize("word", [np.ones(2), np.zeros((0, 2)), 3, "neither"])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda word: ws.Potential(kind=word), r"Potential\.kind: must be one of"),
        (lambda word: ws.Exchange(gains=word), r"Exchange\.gains: must be"),
        (lambda word: ws.AlternatingOffers([0.5, 0.5], rule=word), "rule: must be one of"),
        (lambda word: ws.AlternatingOffers([0.5, 0.5], order=word), "order: must be one of"),
    ],
)
def test_what_is_one_of_some_words_is_no_array(make, words, word):
    with pytest.raises(ws.ModelError, match=words):
        make(word)


@pytest.mark.parametrize("concept", [ws.QRE, ws.LogitBranch])
def test_precisions_beyond_the_largest_float_are_refused(concept):
    with pytest.raises(ws.ModelError, match=r"lam: must be"):
        concept(lam=10**400)


@pytest.mark.parametrize("seed", [30869, 45183])
def test_calls_that_ended_in_tracebacks(seed):
    """Dominance where the strategy itself loses by rounding; sessions where everybody has a veto."""
    with contextlib.suppress(ws.WinsetError):
        random_call(random.Random(f"calls {seed}"))


def test_sessions_in_which_everybody_has_a_veto():
    game = ws.LegislativeBargaining(3, discounts=0.9, vetoes=["1", "2", "3"], sessions=2)
    assert ws.solve(game, ws.Stationary()).certificate.ok


@pytest.mark.parametrize("seed", [3688, 4575])
def test_model_files_that_ended_in_tracebacks_or_not_at_all(seed, tmp_path):
    """A claim beyond the largest float; more markets than can be checked in seconds."""
    with contextlib.suppress(ws.WinsetError):
        models(random.Random(f"models {seed}"), tmp_path)
