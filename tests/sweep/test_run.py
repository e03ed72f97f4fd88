"""Sweeps of games and episodes: each row is the answer of that game alone, and what is kept adds up."""

import json
import pickle
import sys
from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.episodes.census import free_numbers
from winset.leadership.labels import classify
from winset.leadership.sponsored import Design, SponsoredProposal
from winset.sweep.drawn import in_words, one_by_one
from winset.sweep.episode_draws import EpisodeDraws
from winset.sweep.run import progress_bar

run = sys.modules["winset.sweep.run"]


def forum():
    return SponsoredProposal(
        designs={
            "with-us": Design(scope=1, inclusive=True, sponsor=10, front=7, hegemon=3, follower=0.5),
            "without-us": Design(scope=0.3, inclusive=False, sponsor=4, front=6, follower=2.2),
        },
        canvass=2,
        canvass_cost=1,
        fear=3,
        threshold=2,
        front_cost=0.5,
        prestige=1,
        failure_loss=1,
        threat=4,
        led_threat=2,
        blocking_cost=2,
        friction=2,
    )


def plain(result):
    return replace(result, stats={}, folder="")


def test_a_grid_of_a_sponsored_proposal():
    found = ws.sweep(forum(), {"fear": [0, 1, 4], "canvass": (0, 4, 5)})
    assert found.complete
    assert found.shape == (3, 5)
    labels = found.most_frequent("label")
    for i, fear in enumerate(found.axes["fear"]):
        for j, canvass in enumerate(found.axes["canvass"]):
            verdict = classify(forum().but(fear=float(fear), canvass=float(canvass)))
            assert labels[i, j] == verdict.label
            assert found.measures["sponsor_payoff"]["mean"][i, j] == pytest.approx(verdict.sponsor_payoff)
    assert found.status == {"SOLVED": 15}
    assert found.certificate.ok
    assert found.certificate.parts["certified"] == 15


def test_a_tree_of_ones_own():
    tree = ws.ExtensiveForm(["proposer", "responder"], parameters={"stake": 4, "outside": 1})
    tree = tree.decision("offer", "proposer", {"fair": "answer", "nothing": "quo"})
    tree = tree.decision("answer", "responder", {"accept": "deal", "reject": "none"})
    tree = tree.terminal("deal", ["stake/2", "stake/2"]).terminal("none", [0, "outside"])
    tree = tree.terminal("quo", ["outside", 0])
    found = ws.sweep(tree, {"stake": (0, 8, 9)}, {"outside": (1, 3)}, draws=400, sampling="sobol")
    for stake, share in zip(found.axes["stake"], found.share("outcome", "deal"), strict=True):
        assert share == pytest.approx(np.clip((stake / 2 - 1) / 2, 0, 1), abs=0.01)
    assert set(found.measures) == {"payoffs.proposer", "payoffs.responder", "ties_on_path"}


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("apec-launch-1989", ""),
        ("apec-launch-1989", "behind-a-veil"),
        ("apec-launch-1989", "six-members"),
        ("miyazawa-1998", ""),
        ("ministries-1988-93", "seattle-1993"),
        ("asean3-1997", "after-1999"),
        ("amf-1997", ""),
        ("eaec-1990-94", ""),
        ("bogor-1994", ""),
    ],
)
def test_draws_of_an_episode_are_its_games(name, variant):
    model = ws.episode(name).model
    rng = np.random.default_rng(5)
    numbers = free_numbers([model])
    free = [parameter for number in numbers.values() for _, parameter in number.uses]
    ends = np.array([(number.low, number.high) for number in numbers.values() for _ in number.uses])
    keep = [k for k, parameter in enumerate(free) if parameter not in free[:k]]  # a date apart is a number apart
    free, ends = [free[k] for k in keep], ends[keep]
    values = ends[:, 0] + (ends[:, 1] - ends[:, 0]) * rng.uniform(size=(12, len(free)))
    if "standing_mofa" in free:  # so that the mandate changes from draw to draw
        values[:, free.index("standing_mofa")] -= 1
    target = EpisodeDraws(model, variant)
    drawn = target.drawn(free, values)
    batch, slow = target.answer(free, values, 1, True), one_by_one(drawn)
    assert np.all(batch.status == 0)
    assert np.all(batch.certificate <= 1e-9)
    shared = set(batch.codes) & set(slow.codes)
    assert {"outcome", "proposer"} <= shared
    for column in shared:
        assert batch.words(column).tolist() == slow.words(column).tolist(), column
    numbers = set(batch.measures) & set(slow.measures)
    assert numbers
    for column in numbers:
        assert np.allclose(batch.measures[column], slow.measures[column], rtol=1e-9, atol=1e-9), column


FAMILIES = {
    "table": (ws.NormalForm([[["a", "0"], ["0", "1"]], [["1", "0"], ["0", "b"]]], parameters={"a": 2, "b": 3}), "a"),
    "offers": (ws.AlternatingOffers(["d", 0.9], parameters={"d": 0.9}), "d"),
    "legislature": (ws.LegislativeBargaining(3, discounts="d", parameters={"d": 0.9}), "d"),
    "setter": (ws.AgendaSetter(2, [0.1, 0.5, "x"], quota=2, status_quo=0.0, parameters={"x": 0.9}), "x"),
    "line": (
        ws.SpatialBargaining([0.1, "x", 0.9], 2, discount=0.9, status_quo=0.0, parameters={"x": 0.5}),
        "x",
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_any_game_with_parameters_sweeps(family, tmp_path):
    game, name = FAMILIES[family]
    found = ws.sweep(game, {name: [0.3, 0.6, 0.8]}, chunk=2)
    assert found.status == {"SOLVED": 3}
    assert found.certificate.ok
    measure = next(iter(found.measures))
    one = ws.solve_batch(game, {name: np.array([0.6])})
    got = found.measures[measure]["mean"][1]
    column, _, entry = measure.partition(".")
    value = one[column][0] if not entry else one[column][0].ravel()[int(entry) - 1]
    assert got == pytest.approx(float(value))
    pytest.importorskip("pyarrow")
    ws.sweep(game, {name: [0.3, 0.6, 0.8]}, chunk=2, out=tmp_path)
    again = ws.sweep(game, {name: [0.3, 0.6, 0.8]}, chunk=2, out=tmp_path, resume=True)
    assert again.stats["chunks_solved"] == 0


def test_variants_changes_and_paths_of_the_table():
    found = ws.sweep("apec-launch-1989", {"fear": [0, 3]}, variant="before-june-1989")
    assert found.words("why_not_overt") == ("no_mandate",)
    found = ws.sweep("apec-launch-1989", {"fear": [0, 3]}, changes={"mandate": ["abstain"]})
    assert found.words("outcome") == ("without-us",)
    named = ws.sweep("apec-launch-1989", {"follower_with_us": (0, 3, 7)})
    path = ws.sweep("apec-launch-1989", {"designs.with-us.follower": (0, 3, 7)})
    assert np.array_equal(named.most_frequent("label"), path.most_frequent("label"))
    later = ws.sweep("asean3-1997", {"blocking_cost": [2, 5]}, variant="after-1999")
    assert later.most_frequent("label").tolist() == ["leadership-from-behind", "overt"]
    six = ws.sweep("apec-launch-1989", {"philippine_fear": [0, 3]}, variant="six-members")
    assert six.most_frequent("label").tolist() == ["overt", "leadership-from-behind"]


def test_formulas_follow_the_draws():
    found = ws.sweep("asean3-1997", {"crisis_gain": [0, 1.2]})
    assert found.most_frequent("outcome").tolist() == ["q", "plus-three"]
    found = ws.sweep("ministries-1988-93", {"value_miti": [3, 5]})
    joint = np.array([2.5, 4.5])  # 2.5 that the foreign ministry loses, and 6/17 of what both gain together
    np.testing.assert_allclose(found.measures["reads.transfer"]["mean"], 2.5 + 6 / 17 * joint)


def test_what_is_kept_adds_up():
    found = ws.sweep("apec-launch-1989", box={"fear": (0, 5), "canvass": (0, 4)}, draws=5000, chunk=700)
    assert sum(found.share("label").values()) == pytest.approx(1)
    table = found.margin("fear", "label")
    assert table["games"].sum() == 5000
    behind = np.nansum(table["games"] * table["share"]["leadership-from-behind"])
    assert behind == pytest.approx(5000 * found.share("label")["leadership-from-behind"])
    assert table["edges"][0] == 0
    assert table["edges"][-1] == 5
    assert found.measures["sponsor_payoff"]["least"] <= found.measures["sponsor_payoff"]["mean"]
    assert "leadership-from-behind" in str(found)
    assert ws.SweepResult.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert pickle.loads(pickle.dumps(found)) == found


def test_chunks_and_threads_change_nothing():
    def swept(**how):
        return ws.sweep("apec-launch-1989", {"fear": [0, 2, 4]}, {"canvass": (0, 4)}, draws=1500, seed=9, **how)

    base = swept()
    assert plain(swept(threads=1)) == plain(base)
    for chunk in (64, 1000, 1499):
        other = swept(chunk=chunk)
        assert other.counts.keys() == base.counts.keys()
        for column, words in base.counts.items():
            assert {w: n.tolist() for w, n in other.counts[column].items()} == {w: n.tolist() for w, n in words.items()}
        for name, parts in base.measures.items():
            assert np.allclose(other.measures[name]["mean"], parts["mean"], rtol=1e-12)
            assert np.array_equal(other.measures[name]["largest"], parts["largest"])


def test_as_xarray():
    pytest.importorskip("xarray")
    grid = ws.sweep("apec-launch-1989", {"fear": [0, 3], "canvass": [0, 2, 4]}).to_xarray()
    assert dict(grid.sizes)["fear"] == 2
    assert str(grid["label"].sel(fear=3, canvass=2).item()) == "leadership-from-behind"
    assert grid["label_share"].sum("label_words").values.tolist() == [[1] * 3] * 2
    drawn = ws.sweep("apec-launch-1989", {"fear": [0, 3]}, {"canvass": (0, 4)}, draws=100).to_xarray()
    assert drawn["label_margin"].dims == ("parameter", "stretch", "label_words")
    assert float(drawn["sponsor_payoff_least"][0]) <= float(drawn["sponsor_payoff_mean"][0])


def test_an_interruption_leaves_what_was_counted(monkeypatch):
    solve = EpisodeDraws.answer
    calls = []

    def interrupted(self, *arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return solve(self, *arguments)

    monkeypatch.setattr(EpisodeDraws, "answer", interrupted)
    found = ws.sweep("apec-launch-1989", box={"fear": (0, 5)}, draws=1000, chunk=100, threads=1)
    assert not found.complete
    assert (found.rows, found.total) == (200, 1000)
    assert "interrupted" in str(found)


def test_rows_that_are_not_solved_are_told_apart():
    tree = ws.ExtensiveForm(["a"], parameters={"x": 1}).terminal("high", ["x^8"]).terminal("low", [0])
    tree = tree.decision("r", "a", {"h": "high", "l": "low"})
    found = ws.sweep(tree, {"x": [1, 1e50]})
    assert found.status == {"SOLVED": 1, "NONFINITE": 1}
    assert found.most_frequent("outcome").tolist() == ["high", ""]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("apec-lunch-1989", {"fear": [1]}), "did you mean 'apec-launch-1989'"),
        (("apec-launch-1989", {"faer": [1]}), "did you mean 'fear'"),
        (("apec-launch-1989", {"fear": [-1, 1]}), "fear: must be >= 0"),
        ((forum(), {"feer": [1]}), "did you mean 'fear'"),
        ((object(), {"x": [1]}), "object has no parameters to draw"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ws.ModelError, match=message):
        ws.sweep(*arguments)


def test_bad_settings():
    with pytest.raises(ws.ModelError, match="is set by the variant"):
        ws.sweep("asean3-1997", {"fear": [1]}, changes={"fear": 0})
    with pytest.raises(ws.ModelError, match="only an episode has variants"):
        ws.sweep(forum(), {"fear": [1]}, variant="x")
    with pytest.raises(ws.ModelError, match="resume: needs 'out'"):
        ws.sweep(forum(), {"fear": [1]}, resume=True)
    with pytest.raises(ws.ModelError, match="chunk: must be"):
        ws.sweep(forum(), {"fear": [1]}, chunk=0)
    found = ws.sweep(forum(), {"fear": [1]})
    for call, message in (
        (lambda: found.share("lable"), "no column named"),
        (lambda: found.share("label", "mediator"), "label is never 'mediator'"),
        (lambda: found.margin("fear"), "has no range"),
    ):
        with pytest.raises(ws.ModelError, match=message):
            call()


def test_the_progress_bar_waits(monkeypatch, capsys):
    with progress_bar(10, "quick", True) as advance:
        advance(10)
    assert "quick" not in capsys.readouterr().err
    monkeypatch.setattr(run, "PATIENCE", -1.0)
    with progress_bar(10, "slow", True) as advance:
        advance(5)
        advance(5)
    shown = capsys.readouterr().err
    assert "slow" in shown
    assert "games/s" in shown


def test_answers_in_words():
    assert [in_words(value) for value in (None, True, ["a", "b"], "x")] == ["none", "true", "a b", "x"]
