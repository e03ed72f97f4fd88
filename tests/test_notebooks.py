"""What notebooks show of answers: well-formed HTML with the names of the players in it."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np

import winset as ws
from winset.base.markup import Html, element, table


def read(shown: str) -> str:
    """All text of well-formed markup."""
    return " ".join(ElementTree.fromstring(shown).itertext())


def test_elements_escape_text_and_keep_markup() -> None:
    assert element("td", "a < b", class_="x", data_ok="true") == '<td class="x" data-ok="true">a &lt; b</td>'
    assert element("p", element("b", "&"), None, ["x", Html("<i/>")]) == "<p><b>&amp;</b>x<i/></p>"
    assert element("br") == "<br>"
    assert table(("h",), [(1,)]).startswith('<table><thead><tr><th scope="col">h</th></tr></thead>')


def test_profiles_vectors_and_play_are_tables_by_player() -> None:
    game = ws.NormalForm([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], players=["her <b>", "him"], title="Battle & peace")
    shown = read(ws.solve(game, ws.Nash())._repr_html_())
    assert all(
        word in shown for word in ("Nash of Battle & peace", "her <b>", "him", "SOLVED", "0.666667 1 + 0.333333 2")
    )
    problem = ws.BargainingProblem(ws.Polytope.pie(2), [0.2, 0], players=["Japan", "ASEAN"])
    shown = read(ws.solve(problem, ws.NashBargaining())._repr_html_())
    assert all(word in shown for word in ("Japan", "ASEAN", "0.6", "0.4"))
    forum = ws.episode("apec-launch-1989")
    shown = read(forum.solve()._repr_html_())
    assert "table the draft > join > accept" in shown
    assert "hegemon" in shown


def test_many_points_are_cut_short_and_said_so() -> None:
    game = ws.NormalForm(np.ones((2, 8, 8)))
    shown = read(ws.solve(game, ws.Pure())._repr_html_())
    assert "and 14 more" in shown


def test_no_points_and_batches() -> None:
    pennies = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert "NO_SOLUTION" in read(ws.solve(pennies, ws.Pure())._repr_html_())
    stack = ws.solve_batch(np.random.default_rng(0).random((5, 2, 3, 3)), ws.QRE(1.0))
    shown = read(stack._repr_html_())
    assert "QRE of 5 games" in shown
    assert "5 of 5 games" in shown


def test_episodes_and_their_replications() -> None:
    launch = ws.episode("apec-launch-1989")
    shown = read(launch._repr_html_())
    assert "APEC is inaugurated" in shown
    assert "p. 310" in shown
    shown = read(launch.replicate({"fear": 0})._repr_html_())
    assert "fails" in shown
    assert "found label overt" in shown
