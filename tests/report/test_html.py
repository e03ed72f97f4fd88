"""The report as one page: what it says, and that a browser shows it without complaint."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

import winset as ws
from winset.base.provenance import provenance
from winset.episodes.claims import replicate
from winset.plot.episodes import pictures
from winset.plot.style import svg
from winset.report.html import Section, page

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--log-level=0",
)  # fmt: skip


class Claims(HTMLParser):
    """The verdicts in a page: one ``data-ok`` a claim."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[tuple[str, str], str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "tr" and "data-claim" in given:
            self.rows[given["data-episode"], given["data-claim"]] = given["data-ok"]


def section(name: str, **changes: object) -> Section:
    episode = ws.episode(name)
    drawn = {caption: svg(figure) for caption, figure in pictures(episode).items()}
    return Section(episode.model, replicate(episode.model, changes), drawn)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    command = [
        sys.executable,
        "-m",
        "winset",
        "replicate",
        "apec-launch-1989",
        "emeap-1991",
        "--html",
        str(path),
        "--json",
    ]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert [e["id"] for e in said["episodes"]] == ["apec-launch-1989", "emeap-1991"]
    return path


def test_every_claim_is_a_row_with_its_verdict(report: Path) -> None:
    rows = Claims(report.read_text()).rows
    for name in ("apec-launch-1989", "emeap-1991"):
        for claim in ws.episode(name).model.claims:
            assert rows[name, claim.name] == "true"


def test_a_claim_that_fails_is_shown_to_fail() -> None:
    text = page([section("apec-launch-1989", fear=0)])
    rows = Claims(text).rows
    failed = {c.name for c in replicate(ws.episode("apec-launch-1989").model, {"fear": 0}).failed}
    assert failed
    assert {name for (_, name), ok in rows.items() if ok == "false"} == failed
    assert 'class="failed"' in text


def test_the_page_stands_alone_and_has_its_pictures(report: Path) -> None:
    text = report.read_text()
    assert not re.search(r"<script|@import|url\((?!#)", text)
    links = set(re.findall(r'(?:src|href)="([^"#]*)"', text)) - {"data:,", ""}
    assert not links
    assert text.count("<svg") == text.count("<figure>") >= 4


def test_the_same_replication_gives_the_same_page() -> None:
    assert page([section("emeap-1991")]) == page([section("emeap-1991")])


def test_a_file_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "winset", "replicate", "emeap-1991", "--html", str(tmp_path / "no" / "r.html")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--html:" in done.stderr
    assert "cannot be written" in done.stderr


def browser(tmp_path: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("WINSET_NEEDS_BROWSER"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    command = [program, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *options, url]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)


def console(shown: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in shown.stderr.splitlines() if "CONSOLE" in line]


def test_a_browser_shows_the_report_without_an_error(report: Path, tmp_path: Path) -> None:
    shown = browser(tmp_path, report.as_uri(), "--dump-dom")
    assert Claims(shown.stdout).rows == Claims(report.read_text()).rows
    assert not console(shown)
    picture = tmp_path / "screen.png"
    browser(tmp_path, report.as_uri(), f"--screenshot={picture}", "--window-size=1200,1600")
    from matplotlib.image import imread

    pixels = imread(picture)
    assert pixels.shape[:2] == (1600, 1200)
    assert 0.01 < float((pixels[..., :3].min(axis=2) < 0.5).mean()) < 0.5


def test_an_error_in_a_page_would_be_noticed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><script>nothing()</script>")
    assert console(browser(tmp_path, broken.as_uri(), "--dump-dom"))


def test_the_main_game_is_shown_first_with_its_answer_and_the_others_by_name() -> None:
    captions = list(pictures(ws.episode("osaka-1995")))
    assert captions[0].startswith("The main game (The flexible and the strict draft), answer: flexible.")
    assert all(not caption.startswith("The main game") for caption in captions[1:])
    assert any(caption.startswith("Whoever chairs the meeting proposes: ") for caption in captions)
    text = page([section("osaka-1995")])
    assert text.index("answer: flexible") < text.index("Whoever chairs the meeting proposes: ")


def test_an_inference_stands_beside_its_claim_and_what_is_built_in_says_so() -> None:
    text = page([section("amf-1997")])
    assert "Inferred: The text says that Japan dared the step" in text
    assert "Built in: Both kinds of United States are written" in text
    shown = ws.episode("amf-1997").replicate()
    assert "Inferred: The text says that Japan dared the step" in shown._repr_html_()
    assert shown.kinds["built in"] == 1
    assert sum(n for kind, n in shown.kinds.items() if kind != "built in") == len(shown.claims)


def test_a_referee_finds_assumptions_sensitivity_proof_sources_and_how_to_recompute(report: Path) -> None:
    text = report.read_text()
    for name in ("apec-launch-1989", "emeap-1991"):
        model = ws.episode(name).model
        for parameter in model.parameters:
            assert f"<td>{parameter}</td>" in text
        for source in model.sources.values():
            assert source.title.split("'")[0] in text
    assert text.count("<h3>Sensitivity</h3>") == 2
    assert "2000 draws, uniform from the ranges of" in text
    assert "Which number the label" in text
    assert "winset replicate apec-launch-1989 emeap-1991 --html report.html" in text
    for name, version in provenance().items():
        assert f"{name} {version}" in text
    for part in ws.episode("emeap-1991").replicate().certificate.parts:
        assert f"<td>{part}</td>" in text


def test_a_tornado_needs_ranges_and_a_known_answer() -> None:
    swept = ws.sweep("apec-launch-1989", box={"fear": (0, 5)}, draws=200, progress=False)
    with pytest.raises(ws.ModelError, match="accepted: "):
        ws.plot.tornado(swept, "nonsense")
    grid = ws.sweep("apec-launch-1989", {"fear": [0.0, 3.0]}, progress=False)
    with pytest.raises(ws.ModelError, match="must be a sweep with draws from ranges"):
        ws.plot.tornado(grid)
