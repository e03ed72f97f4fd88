"""Outcomes are distributions: where chance decides, no outcome is told as if it were certain."""

import numpy as np
import pytest

import winset as ws
from winset.base.points import BehaviorProfile, Vector
from winset.leadership.labels import classify
from winset.report.maps import text_map

DEAL = """
id = "accord"
title = "An accord that may be ratified"

[parameters]
odds = { value = 0.3, range = [0.1, 0.6] }
loss = 1

[game]
kind = "extensive"
players = ["A", "B"]

[game.nodes.table]
player = "A"
actions = { sign = "after", leave = "none" }

[game.nodes.after.chance]
ratified = { probability = "odds", to = "deal" }
refused = { probability = "4/5 - odds", to = "quo" }
broken = { probability = "1/5", to = "cheated" }

[game.nodes.deal]
outcome = "deal"
payoffs = { A = 3, B = 3 }

[game.nodes.quo]
outcome = "q"
payoffs = { A = 0, B = 0 }

[game.nodes.cheated]
outcome = "cheated"
payoffs = { A = 1, B = "-loss" }

[game.nodes.none]
outcome = "q"
payoffs = { A = 0, B = 0 }

[[claims]]
name = "a deal is likely enough"
expect = { "probability.deal" = "> 0.25", "probability.q" = "1/2" }

[[claims]]
name = "a deal is certain"
expect = { outcome = "deal" }
"""

RATIFIED = """
id = "treaty"
title = "A treaty that one home may refuse"

[game]
kind = "two-level"
domestic = { B = { uniform = [0.2, 0.8] } }
international = { kind = "bargaining", players = ["A", "B"], pie = 1, disagreement = 0 }

[[claims]]
name = "the treaty may fail at home"
expect = { "probability" = "< 1", agreement = true }
"""

TABLE = """
id = "passing"
title = "One hides, the other seeks"

[parameters]
stake = 1

[game]
kind = "normal"
players = ["A", "B"]
concept = "Nash"
actions = { A = ["left", "right"], B = ["left", "right"] }
outcomes = { "left, left" = "found", "right, right" = "found", otherwise = "hidden" }
payoffs = { A = "stake*(A*B + (1 - A)*(1 - B))", B = "stake*(A*(1 - B) + B*(1 - A))" }

[[claims]]
name = "one equilibrium"
expect = { count = 1 }
"""


def load(text, tmp_path):
    path = tmp_path / "model.toml"
    path.write_text(text)
    return ws.load(path)


def test_the_headline_has_the_whole_distribution(tmp_path):
    result = load(DEAL, tmp_path).replicate()
    assert result.outcome is None
    assert result.outcomes == pytest.approx({"q": 0.5, "deal": 0.3, "cheated": 0.2})
    assert "status quo 50%, deal 30%, cheated 20%" in str(result)
    assert [claim.ok for claim in result.claims] == [True, False]


def test_nothing_is_said_of_leadership_where_it_is_not_asked(tmp_path):
    result = load(DEAL, tmp_path).replicate()
    assert "leadership" not in result._repr_html_()
    assert "nobody" not in str(result)
    assert "label" not in str(result)
    assert "blocker" in str(ws.episode("eaec-1990-94").replicate())


def test_a_treaty_that_may_fail_at_home_has_no_certain_outcome(tmp_path):
    result = load(RATIFIED, tmp_path).replicate()
    assert result.outcome is None
    assert set(result.outcomes) == {"agreement", "q"}
    assert sum(result.outcomes.values()) == pytest.approx(1)
    assert result.outcomes["agreement"] == pytest.approx(result.answers["probability"])


def test_a_mixed_equilibrium_of_a_table_has_a_distribution(tmp_path):
    result = load(TABLE, tmp_path).replicate()
    assert result.outcome is None
    assert result.outcomes == pytest.approx({"found": 0.5, "hidden": 0.5})


def test_every_kind_with_named_outcomes_answers_their_probability():
    episode = ws.episode("emeap-1991")
    answers = episode.replicate().answers
    assert answers["probability.circle"] == 1
    assert answers["probability.q"] == 0
    blocked = episode.replicate({"scope": 0.5}).answers
    assert (blocked["probability.circle"], blocked["probability.q"]) == (0, 1)
    swept = ws.sweep(episode, {"scope": (0.1, 0.5, 5)}, progress=False)
    assert swept.measures["probability.circle"]["mean"].tolist() == [1, 1, 1, 0, 0]


def test_a_map_shows_the_likeliest_with_its_probability(tmp_path):
    swept = ws.sweep(load(DEAL, tmp_path), {"odds": (0.1, 0.7, 4), "loss": (1, 2, 2)}, progress=False)
    assert swept.shown("outcome") == "likeliest"
    assert swept.most_frequent("likeliest")[:, 0].tolist() == ["q", "q", "deal", "deal"]
    assert swept.odds("likeliest", "deal") == "deal 60%"
    assert "deal 60%" in text_map(swept, "outcome")
    figure = ws.plot.outcome_map(swept)
    assert "deal 60%" in [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_a_verdict_has_the_probability_of_its_outcome():
    verdict = classify(ws.episode("apec-launch-1989").game())
    assert verdict.outcomes == {"with-us": 1.0}


def test_different_behaviour_never_reads_the_same():
    def profile(p, count):
        sets = {f"s{k}": {"l": 1.0, "r": 0.0} for k in range(count)} | {"last": {"l": p, "r": 1 - p}}
        return BehaviorProfile(sets, (("s0", "l"),), "end", Vector(("A",), np.array([1.0])))

    for count in (3, 60):
        shown = {str(profile(p, count)) for p in (0.0, 0.25, 0.5, 1.0)}
        assert len(shown) == 4
    assert "0.25 l + 0.75 r" in str(profile(0.25, 3))
