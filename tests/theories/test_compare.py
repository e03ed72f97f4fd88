"""Theories weighed by what was observed."""

import json

import numpy as np
import pytest
from scipy.special import ndtri
from typer.testing import CliRunner

import winset as ws
from tests.naive import noisy_play as naive
from winset.cli import app
from winset.episodes.build import build
from winset.episodes.episode import episode
from winset.theories.compare import MEDIAN, SPREAD
from winset.theories.course import board, seat, whole_tree
from winset.theories.gather import MODES, Facts, _play
from winset.theories.read import observations

TREES = ("fta-layers-1999", "wto-dg-1999", "evsl-1997-98", "eaec-1990-94", "miyazawa-1998", "apec-launch-1989")


def seated(name):
    model = episode(name).model
    one = observations().observed[name][0]
    on = board(model, one)
    return model, on, seat(model, one, on, ws.theory("indirect-leadership").spec, {}, {}, {})


def played(on, at, rationality, mode, facts=()):
    """Likelihood, courses and facts of one draw."""
    widths = [int(np.diff(on.arrays.child_start)[v]) for v in facts]
    first = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    asked = Facts(np.array(facts, dtype=np.int64), first[:-1].copy(), int(first[-1]))
    told = _play(at, on, asked, *at.numbers([], 1), np.full((len(MODES), 1), rationality))
    return tuple(part[MODES.index(mode)].T for part in told)


@pytest.mark.parametrize("name", TREES)
def test_the_kernel_plays_as_its_naive_twin_does(name):
    model, on, at = seated(name)
    built = build(model)
    allowed = getattr(built.game, "mandate", None)

    def barred(node, action):
        return allowed is not None and node == "sponsor" and action.partition(" ")[0] not in allowed

    ends = naive.play(whole_tree(built), naive.logit(7.0 / on.stake), barred)
    wanted = np.zeros(len(on.courses))
    for end, p in ends.items():
        wanted[on.course[on.arrays.payoff_row[on.nodes.index(end)]]] += p
    likely, courses, _ = played(on, at, 7.0, "logit")
    np.testing.assert_allclose(courses[0], wanted, atol=1e-12)
    assert likely[0] == pytest.approx(sum(wanted[list(on.observed)]), abs=1e-12)


@pytest.mark.parametrize("name", sorted(set(observations().observed) - {"amf-fund"}))
def test_without_errors_the_files_own_numbers_give_what_was_observed(name):
    model = episode(name).model
    for one in observations().observed[name]:
        on = board(model, one)
        at = seat(model, one, on, ws.theory("indirect-leadership").spec, {}, {}, {})
        likely, _, _ = played(on, at, 0.0, "errors")
        chance = any(on.arrays.mover == -1) and name == "evsl-1997-98"
        assert likely[0] == pytest.approx(0.9 if chance else 1.0)


def test_facts_add_up_to_the_event_and_are_those_of_forced_play():
    model, on, at = seated("eaec-1990-94")
    nodes = [v for v in range(len(on.nodes)) if on.arrays.mover[v] >= 0]
    likely, _, found = played(on, at, 5.0, "logit", nodes)
    first = 0
    for v in nodes:
        width = int(on.arrays.child_start[v + 1] - on.arrays.child_start[v])
        assert found[0, first : first + width].sum() == pytest.approx(likely[0])
        first += width
    del model


@pytest.mark.parametrize("name", ["eaec-1990-94", "apec-launch-1989"])
def test_draws_side_by_side_are_played_as_each_alone(name):
    _, on, at = seated(name)
    nodes = [v for v in range(len(on.nodes)) if on.arrays.mover[v] >= 0]
    widths = np.diff(on.arrays.child_start)[nodes]
    asked = Facts(np.array(nodes), np.concatenate([[0], np.cumsum(widths)[:-1]]), int(widths.sum()))
    levels = np.random.default_rng(3).random((2, 37)) * np.array([[20.0], [0.5]])  # more than a block, not two
    together = _play(at, on, asked, *at.numbers([], 37), levels)
    for k in (0, 7, 31, 32, 36):
        alone = _play(at, on, asked, *at.numbers([], 1), levels[:, k : k + 1])
        for some, one in zip(together, alone, strict=True):
            np.testing.assert_array_equal(some[..., k], one[..., 0])
    assert len(np.unique(together.likely[0])) == 37


def test_errors_alone_make_every_action_as_likely():
    _, on, at = seated("fta-layers-1999")
    _, courses, _ = played(on, at, 1.0, "errors")
    np.testing.assert_allclose(courses[0], 1 / 3)


PINNED = """
id = "pinned"
title = "All numbers known but four"
author = "Nobody"
year = 2026
work = "None"
page = 1
says = "Two numbers that two episodes share, and one of each"
"""
FREE = {
    "japan.prestige": (0.0, 3.0),
    "united-states.led_threat": (1.0, 7.0),
    "emeap-1991.sponsor_gain": (0.5, 3.0),
    "japan.fund": (6.0, 16.0),
}
PAIR = {"emeap-1991": ("sponsor_gain", "emeap-1991.sponsor_gain"), "miyazawa-1998": ("fund", "japan.fund")}


def grid(rationalities, cells):
    """The log marginal likelihood by midpoints: the shared numbers outside, each episode's own inside."""

    def middles(key, count):
        low, high = FREE[key]
        return [low + (high - low) * (k + 0.5) / count for k in range(count)]

    odds = (np.arange(rationalities) + 0.5) / rationalities
    total = []
    for lam in MEDIAN * np.exp(SPREAD * ndtri(odds)):
        for prestige in middles("japan.prestige", cells):
            for threat in middles("united-states.led_threat", cells):
                product = 1.0
                for name, (own, key) in PAIR.items():
                    model, (one,) = episode(name).model, observations().observed[name]
                    on = board(model, one)
                    inner = []
                    for gain in middles(key, cells):
                        here = {"prestige": prestige, "led_threat": threat, own: gain}
                        tree = whole_tree(build(model, here))
                        ends = naive.play(tree, naive.logit(lam / on.stake))
                        inner.append(
                            sum(p for e, p in ends.items() if on.event[on.arrays.payoff_row[on.nodes.index(e)]])
                        )
                    product *= float(np.mean(inner))
                total.append(product)
    return float(np.log(np.mean(total)))


def test_two_independent_routes_to_one_marginal_likelihood_agree(tmp_path):
    from winset.episodes.census import free_numbers

    numbers = free_numbers([episode(name).model for name in PAIR])
    ranges = {key: FREE.get(key, (n.value, n.value + 1e-9)) for key, n in numbers.items()}
    path = tmp_path / "pinned.toml"
    path.write_text(
        PINNED
        + "[ranges]\n"
        + "".join(f'"{k}" = {{ range = [{low!r}, {high!r}], says = "x" }}\n' for k, (low, high) in ranges.items())
    )
    found = ws.compare([path], PAIR, draws=1 << 15, progress=False)
    coarse, fine = grid(4, 2), grid(8, 4)
    error = abs(fine - coarse) + 3 * float(found.logit.log_marginal_error[0])
    assert 0 < found.logit.log_marginal_error[0] < 0.05
    assert found.logit.log_marginal[0] == pytest.approx(fine, abs=error)
    assert error < 0.15
    apart = found.logit.episode_log_marginal[:, 0].sum()
    assert apart < found.logit.log_marginal[0] - 0.01, "what episodes share makes both likelier together"


@pytest.fixture(scope="module")
def weighed():
    names = ["indirect-leadership", "always-open", "luck"]
    return ws.compare(names, ["apec-launch-1989", "evsl-1997-98", "fta-layers-1999"], draws=2048, progress=False)


def test_the_null_is_uniform_over_what_could_be_told_apart(weighed):
    seen = observations()
    wanted = 0.0
    for name in weighed.episodes:
        for one in seen.observed[name]:
            on = board(episode(name).model, one)
            wanted += np.log(len(on.observed) / len(on.courses))
    assert weighed.log_marginal_likelihoods["null"] == pytest.approx(wanted)


def test_factors_posteriors_and_intervals_hang_together(weighed):
    factors = weighed.log_bayes_factors
    one, other = factors["indirect-leadership", "always-open"], factors["always-open", "indirect-leadership"]
    assert one.value == pytest.approx(-other.value)
    assert one.low == pytest.approx(-other.high)
    assert one.low < one.value < one.high
    assert one.value > 0
    assert sum(weighed.posterior.values()) == pytest.approx(1)
    ratio = weighed.posterior["indirect-leadership"] / weighed.posterior["always-open"]
    assert np.log(ratio) == pytest.approx(one.value)
    for row in weighed.by_episode.values():
        assert sum(row.values()) == pytest.approx(1)


def test_the_answer_does_not_depend_on_threads_and_survives_plain_data(weighed):
    again = ws.compare(weighed.theories[:-1], weighed.episodes, draws=2048, threads=1, progress=False)
    np.testing.assert_array_equal(again.logit.log_marginal, weighed.logit.log_marginal)
    assert ws.Comparison.from_dict(json.loads(json.dumps(weighed.to_dict()))) == weighed


def test_evidence_is_worth_nothing_where_theories_agree_and_most_where_they_differ(weighed):
    rows = weighed.evidence()
    assert [r.information for r in rows] == sorted((r.information for r in rows), reverse=True)
    front = next(r for r in rows if r.at == "front: abstain")
    assert front.answers == ("nothing", "own with-us", "own without-us")
    assert front.strongest > 0.2  # the range of what followers gain is wide, so that luck is not far from leadership
    assert "luck" in front.pair
    np.testing.assert_allclose(front.probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(np.diag(front.expected), 0, atol=1e-12)
    assert np.all(front.expected > -1e-12)
    alone = ws.compare(["luck"], ["apec-launch-1989"], draws=256, progress=False)
    assert all(abs(r.information) < 1e-12 for r in alone.evidence())


def test_an_episode_told_twice_is_left_out_of_the_total():
    both = ws.compare(["luck"], ["amf-1997", "amf-fund"], draws=1024, progress=False)
    one = ws.compare(["luck"], ["amf-1997"], draws=1024, progress=False)
    assert both.retold == ("amf-fund",)
    assert one.retold == ()
    assert both.logit.log_marginal[0] == pytest.approx(both.logit.episode_log_marginal[0, 0])
    assert both.logit.log_marginal[1] == pytest.approx(one.logit.log_marginal[1])
    assert both.logit.log_marginal[0] == pytest.approx(one.logit.log_marginal[0], abs=0.2)


def test_a_leaning_and_a_mechanism_change_what_was_likely():
    found = ws.compare(["indirect-leadership", "reactive-state"], ["bogor-1994"], draws=1024, progress=False)
    assert found.log_bayes_factors["indirect-leadership", "reactive-state"].low > 0.3
    same = ws.compare(["indirect-leadership", "hegemony-fear"], ["fta-layers-1999"], draws=256, progress=False)
    assert same.log_bayes_factors["indirect-leadership", "hegemony-fear"].value == pytest.approx(0)
    assert any("separate nobody: fta-layers-1999" in sentence for sentence in same.sentences)


def test_what_two_theories_play_alike_is_played_once(monkeypatch):
    from winset.theories import gather

    calls = []
    played = gather._play
    monkeypatch.setattr(gather, "_play", lambda *args: calls.append(args[1]) or played(*args))
    names = ["indirect-leadership", "hegemony-fear", "reactive-state"]
    together = ws.compare(names, ["fta-layers-1999"], draws=256, threads=1, progress=False)
    assert len(calls) == 2 * gather.REPLICATES, "the reactive state leans, the others play alike"
    assert together.logit.log_marginal[0] == together.logit.log_marginal[1] != together.logit.log_marginal[2]


def test_home_not_having_consented_the_reactive_state_would_not_have_worked():
    found = ws.compare(["indirect-leadership", "reactive-state"], ["apec-launch-1989"], draws=1024, progress=False)
    work = {p.theory: p.probability for p in found.predictions if p.variant == "waiting"}
    assert work["indirect-leadership"] > work["reactive-state"]


def test_bad_arguments_are_told():
    for wrong in ({"draws": 10}, {"seed": -1}, {"episodes": []}, {"theories": ["luck", "luck"]}):
        with pytest.raises(ws.ModelError, match=next(iter(wrong))):
            ws.compare(**{"theories": ["luck"], "episodes": ["fta-layers-1999"], "progress": False, **wrong})


def test_an_episode_that_is_no_tree_is_named_with_the_reason():
    found = ws.compare(["luck"], ["fta-layers-1999", "apec-liberalization-vs-cooperation"], draws=256, progress=False)
    assert set(found.unread) == {"apec-liberalization-vs-cooperation"}


def test_the_command_prints_a_page_and_a_document():
    run = CliRunner()
    asked = ["compare", "fta-layers-1999", "--theory", "luck", "--theory", "reactive-state", "--draws", "256"]
    page = run.invoke(app, asked)
    assert page.exit_code == 0
    assert "Which evidence would decide" in page.output
    document = json.loads(run.invoke(app, [*asked, "--json"]).output)
    assert document["theories"] == {"$tuple": ["luck", "reactive-state", "null"]}
    assert len(json.loads(run.invoke(app, ["theories", "--json"]).output)["theories"]) >= 7
