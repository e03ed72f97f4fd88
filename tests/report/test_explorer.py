"""The page to look around in: its numbers are those of ``replicate``, and a browser shows them as sliders move."""

import json
import os
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app
from winset.episodes.exploring import explore, read_axis
from winset.episodes.kinds import KINDS
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file
from winset.report.explorer import explorer_page
from winset.report.page_tree import page_tree
from winset.sweep.episode_draws import EpisodeDraws

FILE = """
id = "vote"
title = "A vote </script><script>nothing()</script>"
[parameters]
today = { value = 0.1, range = [-1, 1], says = "the policy in force" }
reach = { value = 1, range = [0.5, 2] }
plain = 3
[game]
kind = "setter"
setter = "C"
ideals = { C = "reach", A = 0.2, B = 0.4 }
quota = 2
status_quo = "today"
[variants.zero]
says = "from nothing"
set = { today = 0 }
[claims]
"a proposal passes" = { expect = { outcome = "proposal" } }
"as far as B lets it" = { expect = { policy = "4/5 - today" } }
"from nothing" = { variant = "zero", expect = { policy = "4/5" } }
"""


@pytest.fixture(scope="module")
def model():
    return read_text(FILE)


def test_every_point_is_what_replicate_finds(model):
    found = explore(model, {"today": None, "reach": (0.5, 1.5)}, seconds=2)
    today, reach = found.axes
    assert today.values[today.start] == 0.1
    assert today.values[0], today.values[-1] == (-1, 1)
    assert reach.values[0], reach.values[-1] == (0.5, 1.5)
    assert list(today.values) == sorted(set(today.values))
    assert found.start.ok
    width = len(reach.values)
    for i in range(0, len(today.values), 2):
        for j in range(0, width, 2):
            point = found.points[i * width + j]
            moved = FILE.replace("value = 0.1", f"value = {today.values[i]}")
            moved = moved.replace("reach = { value = 1", f"reach = {{ value = {reach.values[j]}")
            again = ws.Episode(read_text(moved)).replicate()
            assert [c.ok for c in point.claims] == [c.ok for c in again.claims]
            assert point.answers["policy"] == again.answers["policy"]


def test_which_parameters_are_varied(model):
    found = explore(model, seconds=0.5)
    assert {axis.name for axis in found.axes} | set(found.fixed) == {"today", "reach"}
    for axes, fault in [
        ({"todya": None}, "axes.todya: no parameter of this name; did you mean 'today'?"),
        ({"plain": None}, "axes.plain: has no range in the file; give NAME=LOW:HIGH"),
        ({"plain": (4, 2)}, "axes.plain: must go from a lower to a higher value, got 4 to 2"),
        (dict.fromkeys("abcde"), "axes: at most 4, got 5"),
    ]:
        with pytest.raises(ws.ModelError, match=re.escape(fault)):
            explore(model, axes)
    bare = explore(read_text(re.sub(r", range = \[.*?\]", "", FILE)), seconds=0.5)
    assert bare.assumed
    assert not found.assumed
    assert not explore(bare.model, {"today": (0, 1)}, seconds=0.1).assumed
    assert bare.axes[0].name == "today"
    assert (bare.axes[0].values[0], bare.axes[0].values[-1]) == pytest.approx((0.05, 0.15))
    assert "The file gives no ranges" in explorer_page(bare)
    none = FILE.replace("reach = { value = 1, range = [0.5, 2] }\nplain = 3\n", "").replace('"reach"', "1")
    with pytest.raises(ws.ModelError, match="none is free to vary"):
        explore(read_text(none.replace("value = 0.1, range = [-1, 1]", "value = 0")))
    assert read_axis("fear") == ("fear", None)
    assert read_axis("fear=0:5") == ("fear", (0, 5))
    with pytest.raises(ws.ModelError, match="must be NAME or NAME=LOW:HIGH"):
        read_axis("fear=0:5:7")


def test_points_without_an_acceptable_game_are_left_blank():
    text = FILE.replace("quota = 2", 'quota = "plain"').replace("plain = 3", "plain = { value = 3, range = [1, 7] }")
    found = explore(read_text(text), {"plain": None}, seconds=1)
    assert [point is None for point in found.points] == [value > 3 for value in found.axes[0].values]
    page = explorer_page(found)
    assert "null" in page


@pytest.fixture(scope="module")
def page(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("explorer") / "vote.html"
    found = explore(model, {"today": None, "reach": (0.5, 1.5)}, seconds=2)
    path.write_text(explorer_page(found), encoding="utf-8")
    return path, found


def test_the_page_needs_nothing_from_elsewhere_and_no_text_becomes_code(page):
    text = page[0].read_text()
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", text)
    assert "<script>nothing()" not in text
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])
    assert len(data["points"]) == len(page[1].points)


def browsed(page: Path, tmp_path: Path, moves: str = "", place: str = "") -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("WINSET_NEEDS_BROWSER"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    moved = tmp_path / "moved.html"
    moved.write_text(page.read_text().replace("</body>", f"<script>{moves}</script></body>"))
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path}/p",
    ]
    done = subprocess.run(
        [program, *options, "--dump-dom", f"{moved.as_uri()}{place}"],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert not [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout


def verdicts(shown: str) -> list[str]:
    return re.findall(r'<tr id="claim-\d+" class="(\w+)">', shown)


def test_a_slider_moved_in_a_browser_turns_claims_red(page, tmp_path):
    path, found = page
    shown = browsed(path, tmp_path)
    assert verdicts(shown) == ["holds"] * 3
    last = len(found.axes[0].values) - 1
    move = f"""
    const slider = document.getElementById("slider-today");
    slider.value = {last};
    slider.dispatchEvent(new Event("input"));
    """
    moved = browsed(path, tmp_path, move)
    width = len(found.axes[1].values)
    wanted = found.points[last * width + found.axes[1].start]
    assert verdicts(moved) == ["holds" if claim.ok else "fails" for claim in wanted.claims]
    assert "fails" in verdicts(moved)
    assert '<output id="value-today">1</output>' in moved
    assert re.search(r'id="headline">([^<]*)<', moved)[1] == wanted.headline


@pytest.mark.parametrize("name", ["amf-1997", "bogor-1994", "apec-launch-1989", "wto-dg-1999"])
def test_any_number_is_solved_in_the_page_as_in_python(name, tmp_path):
    model = ws.episode(name).model
    game = page_tree(model)
    names = [row["name"] for row in game["open"] if row["range"]]
    low, high = np.array([row["range"] for row in game["open"] if row["range"]]).T
    draws = low + (high - low) * np.random.default_rng(7).random((400, len(names)))
    path = tmp_path / "tree.html"
    places = [game["names"].index(n) for n in names]
    path.write_text(
        '<html><body><p id="out"></p><script type="application/json" id="data">{"tree": null}</script><script>'
        + (resources.files("winset.report") / "page_tree.js").read_text()
        + f"const game = {json.dumps(game)}, draws = {draws.tolist()}, places = {places};"
        + """document.getElementById("out").textContent = JSON.stringify(draws.map(row => {
            const x = game.values.slice();
            row.forEach((value, k) => { x[places[k]] = value; });
            const play = playTree(game, x);
            return [play.odds, play.payoffs, play.moves.map(m => m.does)];
        }));</script></body></html>"""
    )
    told = json.loads(re.search(r'id="out">(.*?)</p>', browsed(path, tmp_path), re.S)[1].replace("&amp;", "&"))
    found = EpisodeDraws(model).answer(names, draws, 1, certify=False)
    words = found.legend["outcome"]
    for row, (odds, payoffs, moves) in enumerate(told):
        assert sum(odds.values()) == pytest.approx(1)
        for word in odds.keys() | set(words[:-1]):
            assert odds.get(word, 0) == pytest.approx(found.measures.get(f"probability.{word}", np.zeros(400))[row])
        for k, player in enumerate(game["players"]):
            for key in (f"payoffs.{player}", "sponsor_payoff" if player == "sponsor" else ""):
                if key in found.measures:
                    assert payoffs[k] == pytest.approx(found.measures[key][row], abs=1e-9), (key, moves)
    assert len({json.dumps(row[2]) for row in told}) > 1


def test_a_number_typed_in_a_browser_changes_the_outcome(tmp_path):
    model = ws.episode("emeap-1991").model
    path = tmp_path / "circle.html"
    path.write_text(explorer_page(explore(model, {"scope": (0.5, 2)}, seconds=0.1)))
    move = """
    const input = document.getElementById("any-threat");
    input.value = 100;
    input.dispatchEvent(new Event("input"));
    const typed = document.getElementById("any-outcome").textContent;
    document.getElementById("any-reset").click();
    document.title = typed + "; back: " + document.getElementById("any-outcome").textContent;
    """
    shown = browsed(path, tmp_path, move)
    assert ws.Episode(model).replicate().outcome == "circle"
    assert ws.Episode(model).replicate({"threat": 100}).outcome == "q"
    assert "<title>status quo; back: circle</title>" in shown


def test_games_that_are_no_open_tree_are_not_solved_in_the_page(page):
    assert page_tree(read_text(FILE)) is None
    assert 'id="any-numbers"' not in page[0].read_text()


def test_the_map_says_what_its_colours_mean(page, tmp_path):
    move = """
    const what = document.getElementById("what");
    const told = () => [...document.querySelectorAll("#legend span")].map(entry => entry.textContent).join(", ");
    document.title = told();
    what.value = "claim 0";
    what.dispatchEvent(new Event("change"));
    document.title += "; " + told();
    """
    outcomes, verdict = re.search(r"<title>([^<]*)</title>", browsed(page[0], tmp_path, move))[1].split("; ")
    found = {name for point in page[1].points for name in point.outcomes}
    assert set(outcomes.split(", ")) <= {"status quo" if name == "q" else name for name in found}
    assert "proposal" in outcomes
    assert verdict == "holds, fails"


def test_an_address_names_a_place(page, tmp_path):
    path, found = page
    shown = browsed(path, tmp_path, place="#today=-1&reach=1.5&nothing=3")
    point = found.points[len(found.axes[1].values) - 1]
    assert verdicts(shown) == ["holds" if claim.ok else "fails" for claim in point.claims]
    assert re.search(r'id="headline">([^<]*)<', shown)[1] == point.headline


def test_the_command(tmp_path):
    path = tmp_path / "e.html"
    words = ["explore", "emeap-1991", "--axis", "threat=0:3", "--seconds", "1", "--out", str(path), "--json"]
    names = list(ws.episode("emeap-1991").model.parameters)
    words[3] = f"{names[0]}=0:3"
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["points"] >= 3
    assert path.read_text().startswith("<!doctype html>")
    for extra, fault in [
        (["--seconds", "0"], "--seconds: must be above 0"),
        (["--out", str(tmp_path / "x.txt")], "--out: must end in .html"),
        (["--out", str(tmp_path / "no" / "x.html")], "cannot be written"),
        (["--axis", "nobody"], "axes.nobody: no parameter"),
    ]:
        done = CliRunner().invoke(app, [*words[:4], "--seconds", "1", "--out", str(path), *extra])
        assert done.exit_code == 2
        assert fault in done.output + done.stderr


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_starting_file_of_every_kind_is_a_tree_for_the_page_or_none(kind):
    """A kind whose nodes have no outcomes of their own names its ends."""
    tree = page_tree(read_text(starting_file(kind)))
    assert tree is None or all(tree["outcomes"])
