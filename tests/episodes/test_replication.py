"""The shelf: every claim of every episode holds, and a claim whose ground is taken away does not."""

import json
import pickle
from pathlib import Path

import pytest

import winset as ws

EXPECTED = {
    "apec-launch-1989": ("leadership-from-behind", "with-us", "front"),
    "ministries-1988-93": ("none", "agreement", "MITI"),
    "amf-1997": ("overt-failed", "q", "sponsor"),
    "miyazawa-1998": ("overt", "initiative", "sponsor"),
    "asean3-1997": ("leadership-from-behind", "plus-three", "front"),
    "emeap-1991": ("overt", "circle", "sponsor"),
    "eaec-1990-94": ("blocker", "q", "ASEAN"),
    "bogor-1994": ("mediator", "liberalization 1", "Japan and North"),
    "evsl-1997-98": ("spokesman", None, "Japan"),
    "osaka-1995": ("covert-coalition", "flexible", "Japan"),
    "amf-fund": ("overt-failed", None, "Japan"),
    "apec-liberalization-vs-cooperation": ("none", "x = 0.52, y = 0.46", None),
    "fta-layers-1999": ("none", "multi-layered", None),
    "apec-decade": ("none", "equilibrium", None),
    "wto-dg-1999": ("supporter", "Moore, then Supachai", "Moore's camp"),
}


@pytest.fixture(scope="module")
def replications():
    return {name: ws.episode(name).replicate() for name in EXPECTED}


def test_the_shelf_holds_the_episodes():
    assert set(EXPECTED) <= set(ws.episodes())


@pytest.mark.parametrize("name", EXPECTED)
def test_every_claim_holds(name, replications):
    result = replications[name]
    assert [(c.name, c.got) for c in result.failed] == []
    assert result.ok
    assert (result.label, result.outcome, result.proposer) == EXPECTED[name]
    assert result.id == name
    assert result.certificate.ok


@pytest.mark.parametrize("name", EXPECTED)
def test_every_claim_and_every_fact_is_labelled_and_has_its_page(name):
    model = ws.episode(name).model
    for entry in [*model.claims, *model.facts.values(), *model.variants.values()]:
        if entry.kind == "assumption":
            continue
        cited = model.cite(entry)
        assert cited.startswith("Blechinger and Legewie 2000, p") or entry.kind == "external"
    assert all(claim.inference for claim in model.claims if claim.kind == "implied")
    assert not any(claim.inference for claim in model.claims if claim.kind != "implied")


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_that_did_not_happen_is_stated(name):
    """The text tells what happened: what would have been, and where a window ends, is at most implied by it."""
    model = ws.episode(name).model
    for claim in model.claims:
        if claim.kind == "stated":
            asks_otherwise = claim.set or claim.window or claim.game or claim.causes
            assert not asks_otherwise, claim.name


def test_former_labels_are_understood(tmp_path):
    file = tmp_path / "old.toml"
    text = ws.episode("emeap-1991").model.place
    old = Path(text).read_text().replace('"stated"', '"source"').replace('"implied"', '"inference"')
    file.write_text(old)
    kinds = [claim.kind for claim in ws.load(file).model.claims]
    assert kinds == [claim.kind for claim in ws.episode("emeap-1991").model.claims]


def test_one_home_serves_all_that_needs_its_consent():
    """What it is worth to the foreign ministry that Japan acts as one is one formula of one set of numbers."""
    formulas = set()
    for name in ("apec-launch-1989", "ministries-1988-93", "bogor-1994", "osaka-1995"):
        model = ws.episode(name).model
        formulas.add(str(model.parameters["home_mofa"].value).replace("summit_of_leaders", "summit"))
        assert model.shared["turf"] == "mofa.turf"
        assert model.shared["american_bureau"] == "mofa.american_bureau"
    assert len(formulas) == 1
    launch, ministries = ws.episode("apec-launch-1989"), ws.episode("ministries-1988-93")
    for changes in ({}, {"turf": 0}, {"turf": 7.5}, {"turf": 7.5, "backing": 1}, {"stake": 5, "summit": 1}):
        for variant in ("", "before-june-1989"):
            built = ministries.built(variant, **changes)
            agreed = built.kind.ask(built, ()).outcome == "agreement"
            assert ("overt" in launch.game(variant, **changes).mandate) == agreed, (variant, changes)


def test_no_forum_is_founded_before_june_1989():
    """The text has the process stall until the split was solved, and the inauguration in November."""
    launch, ministries = ws.episode("apec-launch-1989"), ws.episode("ministries-1988-93")
    assert not launch.model.variants["before-june-1989"].happened
    built = launch.built("waiting")
    told = built.kind.ask(built, ()).values
    assert told["play.August 1988"] == "work behind the scenes"
    assert told["probability.founded before June 1989"] == 0
    assert told["probability.founded in November 1989"] == pytest.approx(0.5)
    built = ministries.built("before-june-1989")
    assert built.kind.ask(built, ()).outcome == "stall"


@pytest.mark.parametrize("name", ["amf-1997", "amf-fund", "miyazawa-1998"])
def test_finance_asks_the_home_of_the_launch(name):
    """The same numbers of the same ministry, less what is about APEC alone; against it there is no proposal."""
    launch, fund = ws.episode("apec-launch-1989").model, ws.episode(name)
    for bureau in ("american_bureau", "economic_bureau"):
        assert fund.model.shared[bureau] == launch.shared[bureau] == f"mofa.{bureau}"
    for standing, proposed in ((2, True), (0, False)):
        built = fund.built(standing_mofa=standing)
        told = built.kind.ask(built, ())
        assert (told.proposer is not None and told.proposer not in ("none", "nobody")) == proposed


@pytest.mark.parametrize("name", EXPECTED)
def test_a_replication_is_plain_data(name, replications):
    result = replications[name]
    assert ws.Replication.from_dict(json.loads(json.dumps(result.to_dict()))) == result
    assert pickle.loads(pickle.dumps(result)) == result


def test_the_baseline_of_the_benchmark_case(replications):
    answers = replications["apec-launch-1989"].answers
    assert answers["sponsor_payoff"] == 9
    assert answers["canvassed"] is True
    assert answers["absent_outcome"] == "without-us"
    assert answers["overt_outcome"] == "q"
    assert answers["why_not_overt"] == "follower_veto"


@pytest.mark.parametrize(
    ("name", "changes", "claim"),
    [
        ("apec-launch-1989", {"fear": 0.2}, "leadership from behind"),
        ("apec-launch-1989", {"canvass": 5}, "an open Japanese proposal fails"),
        ("apec-launch-1989", {"follower_without_us": 0}, "flip: no canvassing"),
        ("apec-launch-1989", {"mandate": ["abstain"]}, "Australia proposes"),
        ("amf-1997", {"prior": 0.5}, "flip: signal ignored"),
        ("amf-1997", {"blocking_cost": 7}, "no fund"),
        ("miyazawa-1998", {"scope": 0.3}, "flip: attention of 1997"),
        ("asean3-1997", {"led_threat": 0, "fear": 0}, "leadership from behind"),
        ("emeap-1991", {"blocking_cost": 4}, "flip: a body with substance"),
        ("ministries-1988-93", {"stake": 1}, "Seattle"),
        ("ministries-1988-93", {"turf": 7}, "agreement by mediation"),
        ("eaec-1990-94", {"evasion_friction": 2}, "last answer: nothing definite"),
        ("eaec-1990-94", {"threat_autonomous": 1}, "blocker"),
        ("bogor-1994", {"japan_liberal_worth": 0.4}, "mediator"),
        ("bogor-1994", {"liberal_cost": 0}, "the North alone gets nothing"),
        ("evsl-1997-98", {"asian_cost": 0}, "spokesman"),
        ("evsl-1997-98", {"cost_first": 0.2}, "Japan refuses"),
        ("osaka-1995", {"ideal_middle": 0.45}, "won over on the quiet"),
        ("wto-dg-1999", {"discount": 0.9}, "the first years are worth more"),
        ("wto-dg-1999", {"backing_cost": 0.9}, "supporter"),
        ("apec-liberalization-vs-cooperation", {"access": 0.05}, "what the bargain would have bound to"),
        ("apec-liberalization-vs-cooperation", {"x_japan": 0.3}, "whose acceptance binds: consensus"),
        ("amf-fund", {"gain": 5}, "the full facility is proposed"),
        ("amf-fund", {"facility": 60}, "left to themselves"),
        ("fta-layers-1999", {"friction_of_layers": 1}, "several layers"),
        ("osaka-1995", {"farmers": 0.3}, "flip: without the insiders"),
        ("osaka-1995", {"patience": 0.5}, "a random chair"),
        ("evsl-1997-98", {"stake_china": 2.5}, "flip: Japan absent"),
    ],
)
def test_a_flip_without_ground_fails(name, changes, claim):
    result = ws.episode(name).replicate(changes)
    assert claim in [c.name for c in result.failed]
    assert not result.ok
    assert f"FAILS  {claim}" in str(result)


def test_a_window_that_is_too_wide_fails():
    episode = ws.episode("asean3-1997")
    result = episode.replicate({"led_threat": 3})
    assert result.ok  # the window's ends are expressions and move along
    narrow = episode.model.claims[[c.name for c in episode.model.claims].index("window of the veto's cost")]
    wide = narrow.model_copy(update={"window": narrow.window.model_copy(update={"to": 3})})
    model = type(episode.model)(**{**vars(episode.model), "claims": (wide,)})
    failed = ws.Episode(model).replicate().failed
    assert [c.name for c in failed] == ["window of the veto's cost"]
    assert [key.startswith("blocking_cost = 2.9999") for key in failed[0].got] == [True]


def test_progress_names_every_claim():
    seen = []
    result = ws.episode("emeap-1991").replicate(progress=seen.append)
    assert seen == [c.name for c in result.claims]
