"""Identification: draws are judged as replications judge them, and what is kept reproduces every episode."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from winset.episodes.census import free_numbers
from winset.episodes.claims import replicate
from winset.episodes.read import shipped_actors
from winset.report.identification import identification_page
from winset.sweep.equilibrium_selection import several_equilibria
from winset.sweep.identified_pairs import pairs_of
from winset.sweep.identified_shares import Tally
from winset.sweep.judge import Bench, _left_out, without

NAMES = ("apec-launch-1989", "miyazawa-1998", "amf-1997", "ministries-1988-93")

OFFER = """
id = "offer"
title = "An offer"
[sources.S]
author = "A"
year = 2000
title = "T"
pages = "1-9"
[parameters]
worth = { value = 2, range = [0, 4] }
cost = { value = 0.1, range = [0, 1] }
idle = { value = 1 }
[game]
kind = "extensive"
players = ["A"]
[game.nodes.root]
player = "A"
actions = { no = "none", yes = "deal" }
[game.nodes.none]
outcome = "q"
payoffs = { A = 1 }
[game.nodes.deal]
outcome = "deal"
proposer = "A"
payoffs = { A = "worth" }
[[claims]]
name = "deal"
expect = { outcome = "deal", proposer = "A" }
kind = "source"
page = 1
[[claims]]
name = "dear"
set = { idle = 2 }
expect = { outcome = "deal" }
page = 2
"""


@pytest.fixture(scope="module")
def offer(tmp_path_factory):
    path = tmp_path_factory.mktemp("offer") / "offer.toml"
    path.write_text(OFFER)
    return ws.load(path)


def block(names, rows, seed=0):
    models = [ws.episode(name).model for name in names]
    numbers = free_numbers(models)
    ends = np.array([(n.low, n.high) for n in numbers.values()])
    unit = np.random.default_rng(seed).random((rows, len(numbers)))
    return models, numbers, ends[:, 0] + (ends[:, 1] - ends[:, 0]) * unit


def settings(model, numbers, row):
    """The parameters of one episode at one draw, and those that variants at other dates take."""
    place = {key: k for k, key in enumerate(numbers)}
    keys = {name: model.shared.get(name, f"{model.id}.{name}") for name in model.parameters}
    return {name: float(row[place[key]]) for name, key in keys.items() if key in place}


@pytest.mark.parametrize("name", [*NAMES, "asean3-1997", "eaec-1990-94", "bogor-1994", "evsl-1997-98", "wto-dg-1999"])
def test_a_draw_is_judged_as_a_replication_is(name):
    (model,), numbers, values = block([name], 5)
    bench = Bench(model, numbers)
    dated = {c.name for c in model.claims if model.dated.get(c.variant)}
    verdicts = bench.judge(list(values.T))
    assert set(bench.targets) <= set(verdicts)
    for row in range(len(values)):
        result = replicate(model, settings(model, numbers, values[row]))
        for claim in result.claims:
            spec = next(c for c in model.claims if c.name == claim.name)
            if claim.name not in verdicts or claim.name in dated or spec.window is not None or "error" in claim.got:
                continue
            if any(_left_out(answer, wanted) for answer, wanted in spec.expect.items()):
                continue
            assert bool(verdicts[claim.name][row]) == claim.ok, (claim.name, row, claim.got)


def test_at_the_values_of_the_files_everything_that_happened_is_borne_out():
    models, numbers, _ = block(ws.episodes(), 1)
    at_file = [np.array([n.value]) for n in numbers.values()]
    for model in models:
        assert Bench(model, numbers, targets_only=True).reproduces(at_file)[0], model.id
        verdicts = Bench(model, numbers).judge(at_file)
        assert [name for name, holds in verdicts.items() if not holds[0]] == [], model.id


def test_a_variant_at_another_date_is_drawn_apart():
    (model,), numbers, values = block(["asean3-1997"], 200)
    k = list(numbers).index("united-states.blocking_cost@1998-10")
    bench = Bench(model, numbers)
    columns = list(values.T)
    before = bench.judge(columns)
    columns[k] = np.full(200, 100.0)
    after = bench.judge(columns)
    assert np.array_equal(before["ASEAN proposes"], after["ASEAN proposes"])
    assert not np.array_equal(before["the turn after the crisis"], after["the turn after the crisis"])


@pytest.fixture(scope="module")
def found():
    return ws.identify(NAMES, draws=6000, sobol=0, equilibria=8, progress=False)


def test_what_is_kept_reproduces_every_episode(found):
    assert 0 < found.kept < 6000
    assert found.sample.shape == (5000, len(found.numbers))
    keys = {n.key: n for n in found.numbers}
    for name in NAMES:
        model = ws.episode(name).model
        bench = Bench(model, keys, targets_only=True)
        assert bench.reproduces(list(found.sample.T)).all()
        plain = {c.name for c in model.claims if c.name in bench.targets and not model.dated.get(c.variant)}
        numbers = {n.key: n for n in found.numbers}
        result = replicate(model, settings(model, numbers, found.sample[0]))
        outcomes = [c for c in result.claims if c.name in plain and set(c.expected) <= {"outcome", "proposer", "role"}]
        assert outcomes
        assert all(c.ok for c in outcomes)


def test_scores_add_up(found):
    assert [s.score / s.box for s in found.worst_first] == sorted(s.score / s.box for s in found.left_out)
    for score in found.left_out:
        assert score.score_interval[0] < score.score < score.score_interval[1]
        assert score.box_interval[0] < score.box < score.box_interval[1]
    product = np.log2([score.box for score in found.left_out]).sum()
    assert found.bits.value == pytest.approx(np.log2(found.share) - product)
    assert found.bits.low < found.bits.value < found.bits.high
    everything_on = found.mechanisms[0]
    assert set(everything_on.explained) == set(NAMES)
    assert everything_on.share == pytest.approx(found.share)
    assert everything_on.needed == 0
    rows = {row.mechanism: row for row in found.mechanisms}
    assert "apec-launch-1989" not in rows["fear"].explained
    assert rows["fear"].needed_by["apec-launch-1989"] == 1
    assert rows["signal"].needed_by["miyazawa-1998"] == 0
    assert set(found.idle) == {row.mechanism for row in found.mechanisms if row.idle}
    assert ws.Identification.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert "of 6000 draws in effect" in str(found)
    assert ("draws would keep about 400" in str(found)) == (found.kept < 400)
    assert identification_page(found) is not None


def test_ranges_hold_the_kept_draws(found):
    for k, row in enumerate(found.ranges):
        number = found.numbers[k]
        assert (row.low, row.high) == (found.sample[:, k].min(), found.sample[:, k].max())
        assert number.low <= row.low <= row.quantiles[2] <= row.high <= number.high
        assert row.histogram.sum() == len(found.sample)


def test_threads_and_blocks_change_nothing(found, monkeypatch):
    import winset.sweep.identify  # noqa: F401

    identify = sys.modules["winset.sweep.identify"]
    monkeypatch.setattr(identify, "CHUNK", 100)
    other = ws.identify(NAMES, draws=6000, sobol=0, equilibria=8, threads=1, progress=False)
    assert replace(other, stats={}) == replace(found, stats={})


def test_draws_joined_and_draws_of_everything_at_once_agree(found):
    models, numbers, values = block(NAMES, 40_000, seed=3)
    holds = np.stack([Bench(m, numbers, targets_only=True).reproduces(list(values.T)) for m in models])
    every = holds.all(axis=0)
    error = 4 * np.sqrt(every.mean() / 40_000) + (found.kept_share.high - found.kept_share.low)
    assert found.share == pytest.approx(every.mean(), abs=error)
    for e, score in enumerate(found.left_out):
        rest = np.delete(holds, e, axis=0).all(axis=0)
        width = score.score_interval[1] - score.score_interval[0]
        assert score.score == pytest.approx(every.sum() / rest.sum(), abs=width + 2 / np.sqrt(rest.sum()))
        assert score.box == pytest.approx(holds[e].mean(), abs=0.05)


def test_kept_draws_are_resampled_by_what_they_weigh():
    masks = np.array([[0b11, 0b1], [0, 0b1111], [0b1000, 0b1000]], dtype=np.uint16)
    tally = Tally(masks)
    assert tally.share().value == pytest.approx((2 * 1 + 0 + 1 * 1) / 3 / 16**2)
    outer, inner = tally.resampled(3000, np.random.default_rng(0))
    assert np.bincount(outer, minlength=3).tolist() == [2000, 0, 1000]
    assert set(inner[outer == 0][:, 0]) == {0, 1}
    assert set(inner[outer == 2].ravel()) == {3}
    assert tally.kept() == round(9 / 5)


def test_labels_are_told_given_what_was_seen(found):
    rows = {(row.episode, row.variant): row for row in found.labels}
    launch = rows["apec-launch-1989", ""]
    assert launch.label == "leadership-from-behind"
    assert sum(launch.labels.values()) == pytest.approx(1)
    assert launch.share.low <= launch.share.value <= launch.share.high
    assert launch.built_in == (len(launch.labels) == 1)
    for scale in found.at_scale:
        assert {(row.episode, row.variant) for row in scale.labels} == set(rows)
    half, twice = found.at_scale
    assert half.factor < 1 < twice.factor
    assert half.share.value > found.share > twice.share.value
    for scale in found.at_scale:
        assert (scale.warning == "") == (scale.kept >= 400)
        assert not scale.kept or scale.kept >= 400 or f"{scale.kept} draws in effect are few" in scale.warning


def test_two_files_that_tell_opposite_things_are_named(tmp_path):
    from winset.sweep.identified_labels import contradictions

    history = '[variants.at-first]\nsays = "x"\nhappened = true\nset = {{ worth = {worth} }}\n'
    models = []
    for name, worth, outcome in (("offer", 3, "deal"), ("other", 0.5, "q")):
        text = OFFER[: OFFER.index("[[claims]]")].replace('id = "offer"', f'id = "{name}"')
        path = tmp_path / f"{name}.toml"
        told = f'[[claims]]\nname = "first"\nvariant = "at-first"\nexpect = {{ outcome = "{outcome}" }}\npage = 1\n'
        path.write_text(text + history.format(worth=worth) + OFFER[OFFER.index("[[claims]]") :] + told)
        models.append(ws.load(path).model)
    (one,) = contradictions(models)
    assert one.variant == "at-first"
    assert set(one.told) == {"offer", "other"}
    assert contradictions(models[:1]) == ()


def test_shares_of_few_draws_have_wilsons_interval():
    from winset.sweep.identified_shares import wilson

    one = wilson(8, 10)
    assert (one.value, round(one.low, 3), round(one.high, 3)) == (0.8, 0.490, 0.943)  # Newcombe 1998, by his formula
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1
    assert np.isnan(wilson(0, 0).value)


def test_indices_of_a_claim_that_one_number_decides(offer):
    pytest.importorskip("SALib")
    found = ws.identify([offer], draws=4000, sobol=512, progress=False)
    assert found.share == pytest.approx(0.75, abs=0.03)
    claim = found.claims[0]
    assert claim.total["offer.worth"] == pytest.approx(1, abs=0.1)
    assert claim.first["offer.worth"] == pytest.approx(1, abs=0.1)
    assert claim.confidence < 0.2
    assert [n.key for n in found.numbers] == ["offer.worth"]  # the others change nothing


def test_a_knife_edge_is_named_with_its_window(tmp_path):
    path = tmp_path / "offer.toml"
    narrow = OFFER.replace("payoffs = { A = 1 }", "payoffs = { A = 3.6 }")
    path.write_text(narrow[: narrow.index('[[claims]]\nname = "dear"')])
    found = ws.identify([ws.load(path)], draws=4000, sobol=0, progress=False)
    (claim,) = found.claims
    assert claim.knife_edge
    low, high = claim.window["offer.worth"]
    assert 3.6 <= low < high <= 4
    assert found.mechanisms[0].explained == ()


def test_several_equilibria_are_counted(tmp_path):
    path = tmp_path / "offer.toml"
    path.write_text(OFFER[: OFFER.index('[[claims]]\nname = "dear"')].replace('A = "worth"', "A = 1"))
    model = ws.load(path).model
    numbers = free_numbers([model])
    columns = [np.full(8, n.value) for n in numbers.values()]
    row = several_equilibria([model], numbers, columns)["offer"]
    assert (row["several"], row["all"], row["some"]) == (1, 0, 1)


def test_pairs():
    _, numbers, _ = block(["emeap-1991"], 1)
    first, second = list(numbers)[:2]
    rng = np.random.default_rng(0)
    unit = rng.random((500, len(numbers)))
    unit[:, 1] = unit[:, 0]
    ends = np.array([(n.low, n.high) for n in numbers.values()])
    pairs = pairs_of(numbers, ends[:, 0] + (ends[:, 1] - ends[:, 0]) * unit)
    assert (pairs[0].first, pairs[0].second) == (first, second)
    assert pairs[0].correlation == pytest.approx(1)
    assert pairs[0].occupied == pytest.approx(0.1)
    assert pairs_of(numbers, np.empty((0, len(numbers)))) == ()


def test_mechanisms_are_switched_off_by_actor_kind_and_episode():
    file = shipped_actors()
    apec, amf = ws.episode("apec-launch-1989").model, ws.episode("amf-1997").model
    emeap = ws.episode("emeap-1991").model
    assert without("fear", apec, file) == {"fear": 0}
    assert without("fear", emeap, file) == {"fear": 0}  # though it replaces the actor's value
    assert without("friction", apec, file) == {"led_threat": 0, "friction": 0}
    assert without("signal", amf, file) == {"signal.observed": False}
    assert without("signal", apec, file) == {}
    assert without("mandate", amf, file)["mandate"] == ["overt", "behind", "abstain"]


def test_what_cannot_be_drawn_is_said(tmp_path):
    path = tmp_path / "pennies.toml"
    path.write_text(
        'id = "pennies"\ntitle = "P"\n[parameters]\na = 1\n[game]\nkind = "normal"\nplayers = ["A"]\n'
        'actions = { A = ["h", "t"] }\npayoffs = { A = ["a", 0] }\n[[claims]]\nname = "x"\nexpect = { count = 1 }\n'
    )
    found = ws.identify([ws.load(path), "emeap-1991"], draws=500, sobol=0, progress=False)
    assert found.episodes == ("emeap-1991",)
    assert list(found.unjudged) == ["pennies"]
    with pytest.raises(ws.ModelError, match="no free number"):
        ws.identify([ws.load(path)], draws=500, sobol=0, progress=False)
    with pytest.raises(ws.ModelError, match="sobol: must be 0 or a power of 2"):
        ws.identify(["emeap-1991"], draws=500, sobol=3)


def test_the_run_that_the_manual_keeps_is_of_the_episodes_as_they_are():
    """If this fails, run ``winset identify`` again and keep what it says before its table of pairs."""
    from winset.sweep.identify import _subjects

    kept = (Path(__file__).parents[2] / "docs" / "explanation" / "kept" / "identify.txt").read_text()
    models, numbers, _ = _subjects([ws.episode(name).model for name in ws.episodes()], shipped_actors())
    assert f"the box of {len(numbers)} free numbers (1 dummy) reproduces all {len(models)} episodes" in kept
    assert int(re.search(r"(\d+) of 1048576 draws in effect", kept).group(1)) >= 400
    for model in models:
        assert model.id in kept
    row = re.compile(r"^  (\S+) +(\S+) to (\S+) +\S+ to \S+ +\S+ +\S+%$", re.MULTILINE)
    told = {key: tuple(map(float, ends)) for key, *ends in row.findall(kept)}
    assert len(told) == 15
    for key, (low, high) in told.items():
        assert (low, high) == pytest.approx((numbers[key].low, numbers[key].high), rel=2e-3)
