"""The sponsored-proposal game: the tree against a naive recursion, the batch against both, labels and causes."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.naive import sponsored as naive
from winset.leadership import causes
from winset.leadership.labels import LABELS, classify, play
from winset.leadership.mandate import Ministries
from winset.leadership.signal import Signal, Veil
from winset.leadership.sponsored import Backup, Design, SponsoredProposal

ROLES = ("overt", "behind", "abstain")


def apec(**changes: Any) -> SponsoredProposal:
    numbers: dict[str, Any] = {
        "designs": {
            "with-us": Design(scope=1, inclusive=True, sponsor=10, front=7, hegemon=3, follower=0.5),
            "without-us": Design(scope=0.3, inclusive=False, sponsor=4, front=6, follower=2.2),
        },
        "canvass": 2,
        "canvass_cost": 1,
        "fear": 3,
        "threshold": 2,
        "front_cost": 0.5,
        "prestige": 1,
        "failure_loss": 1,
        "threat": 4,
        "led_threat": 2,
        "blocking_cost": 2,
        "friction": 2,
    }
    return SponsoredProposal(**{**numbers, **changes})


def asean3(**changes: Any) -> SponsoredProposal:
    numbers: dict[str, Any] = {
        "designs": {
            "label": Design(scope=0.7, inclusive=False, sponsor=6, front=4.2, follower=3.2),
            "plain": Design(scope=0.4, inclusive=False, sponsor=5, front=4, follower=1.6),
        },
        "canvass": 1,
        "canvass_cost": 0.5,
        "fear": 0.5,
        "threshold": 2,
        "front_cost": 0.5,
        "prestige": 1,
        "failure_loss": 1,
        "threat": 4,
        "led_threat": 2,
        "blocking_cost": 2,
        "friction": 1,
    }
    return SponsoredProposal(**{**numbers, **changes})


def random_game(rng: np.random.Generator, index: int) -> SponsoredProposal:
    """A game with every field drawn, mandates and fronts on and off."""
    mandates = [m for r in range(1, 4) for m in product(ROLES, repeat=r) if len(set(m)) == r]
    names = ["first", "second", "third"][: 1 + index % 3]
    followers = tuple(f"f{k}" for k in range(1 + index % 4))
    many = len(followers) > 1

    def each(low: float, high: float) -> Any:
        return {f: float(rng.uniform(low, high)) for f in followers} if many else float(rng.uniform(low, high))

    designs = {
        name: Design(
            scope=rng.uniform(0, 1.5),
            inclusive=bool(rng.integers(2)),
            sponsor=rng.uniform(-4, 10),
            front=rng.uniform(-3, 8),
            hegemon=rng.uniform(-2, 4),
            follower=each(-1, 4),
        )
        for name in names
    }
    mandate = mandates[rng.integers(len(mandates))]
    has_front = bool(rng.integers(4))
    if mandate == ("behind",):
        has_front = True
    numbers = {name: float(rng.uniform(0, 4)) for name in ("canvass", "canvass_cost", "front_cost", "failure_loss")}
    numbers |= {name: float(rng.uniform(0, 6)) for name in ("threat", "led_threat", "blocking_cost", "friction")}
    return SponsoredProposal(
        designs=designs,
        fear=each(0, 4),
        threshold=each(-1, 3),
        prestige=float(rng.uniform(-1, 2)),
        mandate=mandate,
        has_front=has_front,
        front_initiates=bool(rng.integers(4)),
        followers=followers,
        quota=int(rng.integers(1, len(followers) + 1)),
        persistence_cost=float(rng.uniform(0, 8)) if index % 5 == 4 else None,
        veil=Veil(prior=float(rng.random()), autonomy=float(rng.random())) if index % 7 == 6 else None,
        **numbers,
    )


def as_row(verdict: Any) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "proposer": verdict.proposer,
        "sponsor_payoff": pytest.approx(verdict.sponsor_payoff, abs=1e-9),
        "absent_outcome": verdict.absent_outcome,
        "overt_outcome": verdict.overt_outcome,
    }


@pytest.mark.kernel
def test_batch_agrees_with_naive_recursion_on_random_games() -> None:
    """10,000 games of 250 shapes, 40 draws a shape, compiled; a tenth of that without compilation."""
    import numba

    rng = np.random.default_rng(7)
    shapes, draws = (250, 40) if not numba.config.DISABLE_JIT else (40, 5)
    for index in range(shapes):
        shape = random_game(rng, index)
        alike = [shape.with_parameters(_jitter(rng, shape)) for _ in range(draws)]
        rows = np.array([list(g.parameters.values()) for g in alike])
        batch = ws.solve_batch(shape, rows)
        assert np.all(batch.status == ws.Status.SOLVED)
        assert np.nanmax(batch.certificate) < 1e-9
        got = zip(
            batch.labels("outcome"),
            batch.labels("proposer"),
            batch["sponsor_payoff"],
            batch.labels("absent_outcome"),
            batch.labels("overt_outcome"),
            strict=True,
        )
        for game, (outcome, proposer, payoff, absent, overt) in zip(alike, got, strict=True):
            want = naive.three_solves(game)
            assert (outcome, None if proposer == "nobody" else proposer) == (want["outcome"], want["proposer"])
            assert (absent, overt) == (want["absent_outcome"], want["overt_outcome"])
            assert payoff == pytest.approx(want["sponsor_payoff"], abs=1e-9)


def _jitter(rng: np.random.Generator, game: SponsoredProposal) -> dict[str, float]:
    numbers = {name: value for name, value in game.parameters.items() if name != "veil.suspicion"}
    return {name: value * float(rng.uniform(0.2, 1.8)) for name, value in numbers.items()}


def test_tree_agrees_with_naive_recursion_and_with_the_batch_in_every_column() -> None:
    rng = np.random.default_rng(11)
    for index in range(150):
        game = random_game(rng, index)
        verdict = classify(game)
        assert as_row(verdict) == naive.three_solves(game)
        batch = ws.solve_batch(game, np.array([list(game.parameters.values())]))
        assert batch.labels("label")[0] == verdict.label
        assert (batch.labels("why_not_overt")[0] or None) == verdict.why_not_overt
        assert batch["influence"][0] == pytest.approx(verdict.influence)
        assert batch["veil_value"][0] == pytest.approx(verdict.veil_value)
        assert {f"L{k}": bool(batch[f"L{k}"][0]) for k in range(1, 6)} == verdict.conditions
        assert all(p.certificate.ok for p in (verdict.actual, verdict.absent, verdict.overt))


def test_solve_goes_through_the_tree_solver() -> None:
    solution = ws.solve(apec(), ws.SubgamePerfect())
    assert solution.method == "BackwardInduction"
    assert solution.require().point.payoffs["sponsor"] == 9
    assert apec().to_extensive_form().has_perfect_information


def test_apec_is_led_from_behind() -> None:
    v = classify(apec())
    assert (v.label, v.outcome, v.proposer, v.sponsor_payoff) == ("leadership-from-behind", "with-us", "front", 9)
    assert (v.absent_outcome, v.overt_outcome, v.why_not_overt) == ("without-us", "q", "follower_veto")
    assert v.conditions == {f"L{k}": True for k in range(1, 6)}
    assert v.influence == pytest.approx((9 - 3.4) / (10 - 3.4))
    assert (v.visibility, v.score, v.veil_value) == (0, v.influence, 10)
    assert v.actual.canvassed


@pytest.mark.parametrize(
    ("changes", "label", "outcome", "proposer"),
    [
        ({"fear": 0}, "overt", "with-us", "sponsor"),
        ({"canvass": 0}, "lucky", "without-us", "front"),
        ({"mandate": ("abstain",)}, "lucky", "without-us", "front"),
        ({"fear": 0, "mandate": ("abstain", "behind")}, "leadership-from-behind", "with-us", "front"),
    ],
)
def test_apec_flips(changes: dict[str, Any], label: str, outcome: str, proposer: str) -> None:
    v = classify(apec(**changes))
    assert (v.label, v.outcome, v.proposer) == (label, outcome, proposer)


def test_apec_would_be_luck_if_followers_accepted_unaided() -> None:
    g = apec()
    v = classify(g.with_parameters({"with-us.follower": 2.5}))
    assert (v.label, v.outcome, v.conditions["L2"]) == ("lucky", "with-us", False)


def test_apec_inclusion_is_not_pursued_without_the_security_gain() -> None:
    v = classify(apec().with_parameters({"with-us.sponsor": 3, "friction": 0}))
    assert v.outcome == "without-us"


def test_domestic_reason_is_no_mandate() -> None:
    v = classify(apec(fear=0, mandate=("abstain", "behind")))
    assert (v.label, v.why_not_overt) == ("leadership-from-behind", "no_mandate")


@pytest.mark.parametrize("slack", [-0.5, 0.0, 0.5, 1.5, 2.9, 3.0, 3.1])
def test_leadership_from_behind_needs_slack_below_fear(slack: float) -> None:
    """LFB iff 0 <= a_S + k - t < h and a_S < t."""
    for fear in (0.0, 0.4, 1.0, 3.0):
        g = apec(fear=fear).with_parameters({"with-us.follower": slack})
        expected = 0 <= slack < fear and slack < 2
        assert (classify(g).label == "leadership-from-behind") == expected


def test_asean_plus_three_and_its_window() -> None:
    v = classify(asean3())
    assert (v.label, v.outcome, v.why_not_overt) == ("leadership-from-behind", "plain", "hegemon_veto")
    for cost, label in (
        (1.59, "none"),
        (1.61, "leadership-from-behind"),
        (2.39, "leadership-from-behind"),
        (2.41, "overt"),
    ):
        assert classify(asean3(blocking_cost=cost)).label == label
    assert classify(asean3(blocking_cost=5)).label == "overt"


def test_causes_find_over_determination() -> None:
    before_june = causes(apec(mandate=("abstain", "behind")), ("fear", "friction", "mandate"))
    assert before_june.cut_sets == (("fear", "mandate"),)
    assert before_june.shapley == {"fear": 0.5, "friction": 0.0, "mandate": 0.5}
    assert before_june.over_determined
    assert not any(before_june.but_for.values())
    three = causes(asean3(fear=3, canvass=2.5, mandate=("abstain", "behind")))
    assert three.cut_sets == (("fear", "friction", "mandate"),)
    assert all(share == pytest.approx(1 / 3) for share in three.shapley.values())
    alone = causes(apec())
    assert alone.cut_sets == (("fear",),)
    assert alone.but_for["fear"]


def amf(**signal: Any) -> SponsoredProposal:
    read = {"prior": 0.25, "tolerant_blocking_cost": 10, "subjective": (0.9, 0.3), "objective": (0.5, 0.5)}
    return SponsoredProposal(
        designs={"fund": Design(scope=1, inclusive=False, sponsor=9, follower=3)},
        threshold=2,
        prestige=1,
        failure_loss=4,
        threat=4,
        led_threat=2,
        blocking_cost=2,
        has_front=False,
        signal=Signal(**{**read, **signal}),
    )


def test_a_misread_signal_makes_an_overt_failure() -> None:
    game = amf()
    assert game.signal is not None
    assert game.signal.belief == pytest.approx(0.5)
    assert game.signal.objective_belief == pytest.approx(0.25)
    assert game.signal.misread
    assert Signal.threshold(10, 4) == pytest.approx(2 / 7)
    v = classify(game)
    assert (v.label, v.outcome, v.sponsor_payoff) == ("overt-failed", "q", -4)
    assert v.actual.expected_payoffs["sponsor"] == pytest.approx(0.5 * 10 - 0.5 * 4)
    for changes in ({"observed": False}, {"subjective": (0.4, 0.4)}):
        assert play(amf(**changes)).role == "abstain"
    formed = classify(amf(actual="tolerant"))
    assert (formed.label, formed.outcome) == ("overt", "fund")


def test_the_batch_reads_signals_as_the_tree_does() -> None:
    beliefs = np.linspace(0.01, 0.99, 41)
    for actual in ("tolerant", "hostile"):
        game = amf(actual=actual)
        batch = ws.solve_batch(game, {"signal.belief": beliefs})
        assert np.all(batch.status == ws.Status.SOLVED)
        proposes = beliefs > 2 / 7
        assert np.array_equal(batch.labels("role") == "overt", proposes)
        expected = np.where(proposes, "fund" if actual == "tolerant" else "q", "q")
        assert np.array_equal(batch.labels("outcome"), expected)


def test_persistence_pays_only_below_the_gain() -> None:
    stubborn = SponsoredProposal(**{**amf().__dict__, "persistence_cost": 3.0, "signal": None})
    assert play(stubborn).outcome == "fund"
    assert play(stubborn.but(persistence_cost=20.0)).role == "abstain"


def test_a_veil_needs_a_front_with_its_own_motive() -> None:
    """sigma >= h mu: with sigma = .5, h = 3 the followers' suspicion must not exceed 1/6."""
    assert Veil(prior=0.5, autonomy=0.0).suspicion == 1
    credible, transparent = Veil(prior=0.1, autonomy=0.9), Veil(prior=0.5, autonomy=0.0)
    assert credible.suspicion < 1 / 6 < transparent.suspicion
    assert classify(apec(), veil=credible).label == "leadership-from-behind"
    seen = classify(apec(), veil=transparent)
    assert seen.label != "leadership-from-behind"
    assert not seen.conditions["L7"]


def test_halpern_pearl_credits_work_that_another_would_have_done() -> None:
    backup = Backup(gains={"with-us": 5, "without-us": 0}, cost=1, rivalry=2)
    game = apec(backup=backup).with_parameters({"with-us.front": 8})
    assert classify(game).conditions["L2"] is False
    verdict = classify(game, causality="hp")
    assert verdict.conditions["L2"] is True
    assert verdict.label == "leadership-from-behind"
    assert not verdict.actual.backup
    assert verdict.absent_outcome == "without-us"


def test_ministries_give_the_mandate() -> None:
    before = Ministries(overt={"MITI": 2, "MOFA": -1}, behind={"MITI": 1, "MOFA": -1})
    after = Ministries(overt={"MITI": 2, "MOFA": 0}, behind={"MITI": 1, "MOFA": 0})
    assert before.mandate == ("abstain", "behind")
    assert before.objectors == ("MOFA",)
    assert after.mandate == ("abstain", "behind", "overt")
    with pytest.raises(ws.ModelError, match=r"ministries\.overt\.MOFA: must be a finite number, got nan"):
        Ministries(overt={"MOFA": math.nan}, behind={"MITI": 1})


def test_several_followers_with_a_quota() -> None:
    names = tuple(f"member {k}" for k in range(6))
    fears = dict(zip(names, [0.0, 0.2, 2, 3, 3, 3], strict=True))
    game = apec(followers=names, fear=fears, quota=4)
    v = classify(game)
    assert (v.label, v.why_not_overt) == ("leadership-from-behind", "follower_veto")
    assert classify(game.but(quota=2)).label == "overt"
    assert set(game.to_extensive_form().players) >= set(names)


def test_ties_on_the_path_are_counted_and_go_to_the_less_active_role() -> None:
    v = classify(apec(canvass_cost=10 - 3.4))
    assert v.actual.role == "abstain"
    assert v.actual.ties_on_path >= 1


def test_labels_of_the_kernel_are_those_of_the_module() -> None:
    from winset.leadership.kernels import sponsored_labels as kernel

    codes = {"FROM_BEHIND": 0, "LED": 1, "LED_FAILED": 2, "BLOCKER": 3, "LUCKY": 6, "SUPPORTER": 8, "NONE": 9}
    words = {
        0: "leadership-from-behind",
        1: "overt",
        2: "overt-failed",
        3: "blocker",
        6: "lucky",
        8: "supporter",
        9: "none",
    }
    for name, code in codes.items():
        assert getattr(kernel, name) == code
        assert LABELS[code] == words[code]


def test_verdicts_survive_a_round_trip() -> None:
    import json
    import pickle

    from winset.leadership.labels import Verdict

    v = classify(apec())
    assert Verdict.from_dict(json.loads(json.dumps(v.to_dict()))) == v
    assert pickle.loads(pickle.dumps(v)) == v


def test_threads_do_not_change_a_bit() -> None:
    g = apec()
    base = np.array(list(g.parameters.values()))
    draws = base * np.random.default_rng(3).uniform(0.3, 1.7, (5000, len(base)))
    one, many = (ws.solve_batch(g, draws, threads=t) for t in (1, None))
    assert one.columns.keys() == many.columns.keys()
    assert all(np.array_equal(one[c], many[c]) for c in one.columns)


def test_draws_that_are_not_finite_are_marked() -> None:
    batch = ws.solve_batch(apec(), {"fear": np.array([3.0, np.nan, np.inf])})
    assert batch.status.tolist() == [ws.Status.SOLVED, ws.Status.NONFINITE, ws.Status.NONFINITE]
    assert np.isnan(batch.certificate[1:]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fear": math.nan}, r"fear: must be a finite number, got nan"),
        ({"canvass": math.inf}, r"canvass: must be a finite number, got inf"),
        ({"canvass_cost": -1}, r"canvass_cost: must be >= 0, got -1"),
        ({"designs": {}}, r"designs: must name at least one design"),
        ({"mandate": ()}, r"mandate: must allow at least one role"),
        ({"mandate": ("lead",)}, r"mandate: no role named 'lead'"),
        ({"mandate": ("behind",), "has_front": False}, r"mandate: only 'behind' is allowed, but there is no front"),
        ({"quota": 2}, r"quota: must be a whole number from 1 to 1"),
        ({"followers": ("a", "a")}, r"followers: names must differ"),
        ({"followers": ("a", "b"), "fear": {"a": 1}}, r"fear: must have a number for every follower; 'b' is missing"),
        ({"designs": {"q": Design(1, True, 1)}}, r"designs\[q\]: the name 'q' stands for the status quo"),
        ({"designs": {"x": Design(-1, True, math.nan)}}, r"designs\[x\]\.scope: must be >= 0, got -1\n.*sponsor"),
    ],
)
def test_bad_games_say_where(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ws.ModelError, match=message):
        apec(**changes)


def test_bad_calls_say_what_is_accepted() -> None:
    with pytest.raises(ws.ModelError, match=r"constraints: no constraint named 'love'; accepted: fear"):
        causes(apec(), ("love",))
    with pytest.raises(ws.ModelError, match=r"causality: must be 'but_for' or 'hp'"):
        classify(apec(), causality="magic")  # type: ignore[arg-type]
    with pytest.raises(ws.ModelError, match=r"draws\[fera\]: no parameter named 'fera'; did you mean 'fear'"):
        ws.solve_batch(apec(), {"fera": np.ones(3)})
    with pytest.raises(ws.MethodError, match=r"backup is not solved in batch"):
        ws.solve_batch(apec(backup=Backup({"with-us": 1, "without-us": 0})), {"fear": np.ones(3)})
    with pytest.raises(ws.ModelError, match=r"threads: must be a whole number from 1"):
        ws.solve_batch(apec(), {"fear": np.ones(3)}, threads=0)
