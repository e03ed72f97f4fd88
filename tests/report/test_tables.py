"""Tables say what the verdicts and solutions say, and nothing else."""

from io import StringIO

import pytest
from rich.console import Console

import winset as ws
from winset.base.markup import words
from winset.report.tables import listing, model_page, replications, solution_page


def printed(page, width=120):
    out = StringIO()
    Console(file=out, width=width).print(page)
    return out.getvalue()


@pytest.fixture(scope="module")
def result():
    return ws.episode("emeap-1991").replicate()


def test_a_replication(result):
    page = printed(replications([result]))
    assert "emeap-1991  overt; outcome circle, proposed by sponsor" in page
    assert "pages of Blechinger and Legewie 2000" in page
    assert "6 of 6 claims hold in 1 episode" in page
    assert page.count("holds") == 6
    assert all(claim.name in page for claim in result.claims)


def test_a_failing_claim_shows_what_it_got():
    page = printed(replications([ws.episode("emeap-1991").replicate({"scope": 0.4})]))
    assert "FAILS" in page
    assert "got outcome q" in page
    assert "no leadership label" in page


def test_tables_are_from_records_alone(result):
    copy = ws.Replication.from_dict(result.to_dict())
    assert printed(replications([copy])) == printed(replications([result]))


def test_narrow_terminals_lose_no_words(result):
    page = "".join(printed(replications([result]), width=60).split())
    assert "pages" in page
    assert all(claim.kind in page for claim in result.claims)


def test_a_model_page():
    page = printed(model_page(ws.episode("amf-1997").model), width=300)
    assert "100 billion US dollars" in page
    assert "International Monetary Fund 1997" in page
    assert "baht then absence then proposal_elsewhere then proposal then withdrawal" in page


def test_a_listing():
    page = printed(listing([ws.episode(name).model for name in ws.episodes()]))
    assert all(name in page for name in ws.episodes())


def test_a_solution():
    page = printed(solution_page(ws.episode("ministries-1988-93").solve()))
    assert "SOLVED" in page
    assert "exact: At no node does the mover gain by another action." in " ".join(page.split())
    assert "offer a settlement > vouch > consent" in page


def test_names_with_brackets_are_not_markup():
    game = ws.NormalForm([[1]], players=["[red]A[/red]"], actions=[["[bold]"]], title="[blue]T")
    page = printed(solution_page(ws.solve(game, ws.Pure())))
    assert "[red]A[/red]" in page
    assert "[blue]T" in page


def test_words():
    assert words({"L1": True, "share": 0.5, "cut_sets": [["fear", "mandate"]]}) == (
        "L1 yes, share 0.5, cut_sets {fear, mandate}"
    )
