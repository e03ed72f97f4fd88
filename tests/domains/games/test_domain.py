"""Domains: what is refused, files, scenarios of NegMAS, judgements."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

import winset as ws
from tests.proof.planted_games import trade_domain
from winset.cli import app

ISSUES = {"a": ["x", "y"], "b": ["x", "y"]}
VALUES = {"x": 1, "y": 2}
WORTH = {"P": {"a": VALUES, "b": VALUES}, "Q": {"a": VALUES, "b": {"x": 3, "y": 0}}}


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"issues": {}}, ["issues: must name at least one issue"]),
        ({"issues": {"a": [], "b": ["x", "x"]}}, ["issues[a]: must have", "issues[b]: options must differ"]),
        (
            {"issues": {1: ["x"], "1": ["y"]}, "utilities": {2: WORTH["P"], "2": WORTH["Q"]}},
            ["issues: names of issues must differ when written, 1", "utilities: names of players must differ"],
        ),
        ({"utilities": {"P": WORTH["P"]}}, ["utilities: must be of at least two players, got 1"]),
        (
            {"utilities": {"P": {"a": {"x": 1}}, "Q": {**WORTH["Q"], "c": {}}}},
            ["utilities[P][a]: nothing is said of y", "utilities[P][b]: nothing", "utilities[Q]: no issue named c"],
        ),
        (
            {"utilities": {**WORTH, "P": {"a": {"x": "one", "y": float("nan")}, "b": VALUES}}},
            ["utilities[P][a][x]: must be a finite number", "utilities[P][a][y]: must be a finite number"],
        ),
        ({"weights": {"R": {}, "P": {"c": 1}}}, ["weights: no player named R", "weights[P]: no issue named c"]),
        (
            {"weights": {"P": {"a": -1, "b": float("nan")}}, "reservation": {"Q": "much"}},
            ["weights[P][a]: must be >= 0, got -1", "weights[P][b]: must be a finite", "reservation[Q]: must be"],
        ),
        ({"issues": {"a": ["x", "x"], "b": []}}, ["issues[a]: options must differ", "issues[b]: must have at least"]),
        ({"reservation": {"R": 1}}, ["reservation: no player named R"]),
        ({"reservation": [1, 2, 3]}, ["reservation: must be 2 numbers"]),
        ({"discounts": {"P": 0}}, ["discounts[P]: must be > 0"]),
        (
            {"forbid": [{"a": "z"}, {"c": "x"}, {}]},
            ["forbid[0][a]: no option named z", "forbid[1]: no issue named c", "forbid[2]: must name at least one"],
        ),
        (
            {"interactions": [{"player": "R", "if": {"a": "x"}, "add": "much"}, {"player": "P"}]},
            ["interactions[0].player: no player named R", "interactions[0].add", "interactions[1]: must have"],
        ),
    ],
)
def test_every_fault_is_told_at_once(changes, places):
    with pytest.raises(ws.ModelError) as refused:
        ws.Domain(**{"issues": ISSUES, "utilities": WORTH, **changes})
    for place in places:
        assert any(fault.startswith(place) for fault in refused.value.faults), (place, refused.value.faults)


FORBIDDEN = """
id = "none"
title = "Nothing can be agreed"
[game]
kind = "domain"
issues = { a = ["x", "y"] }
utilities = { P = { a = { x = 1, y = 2 } }, Q = { a = { x = 2, y = 1 } } }
forbid = [{ a = "x" }, { a = "y" }]
"""


def test_a_domain_in_which_everything_is_forbidden_has_no_answer_and_says_so(tmp_path):
    nothing = ws.Domain(ISSUES, WORTH, forbid=[{"a": "x"}, {"a": "y"}])
    for concept in (ws.Pareto(), ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Utilitarian(), ws.EqualLoss()):
        solution = ws.solve(nothing, concept)
        assert solution.status is ws.Status.NO_SOLUTION
        assert "everything is forbidden" in solution.reason
        assert solution.certificate.exact
    for call in (lambda: ws.judge(nothing, None), lambda: ws.indivisibility(nothing)):
        with pytest.raises(ws.NotSolved, match="everything is forbidden"):
            call()
    path = tmp_path / "none.toml"
    path.write_text(FORBIDDEN)
    told = CliRunner().invoke(app, ["solve", str(path), "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["status"] == {"$status": "NO_SOLUTION"}


def test_agreements_are_read_by_name_and_in_order():
    domain = trade_domain()
    chosen = domain.outcome(["half", "small", "slow"])
    assert chosen == domain.outcome({"schedule": "slow", "fund": "small", "tariff": "half"})
    assert domain.utilities(chosen) == {"North": 24, "South": 36}
    assert domain.allows(chosen)
    assert not domain.allows({"tariff": "zero", "fund": "large", "schedule": "fast"})
    assert domain.size == 18
    for wrong in (["half", "small"], {"tariff": "half"}, {"tariff": "free", "fund": "small", "schedule": "slow"}, 3):
        with pytest.raises(ws.ModelError, match="agreement"):
            domain.outcome(wrong)


PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<utility_space number_of_issues="2">
  {extra}
  <objective index="0" name="pair" type="objective" etype="objective">
    <weight index="2" value="{second}"/>
    <issue index="1" name="price" type="discrete"><item index="1" value="low" evaluation="{low}"/>
      <item index="2" value="high" evaluation="8"></item></issue>
    <issue index="2" name="date" type="discrete"><item value="soon" evaluation="3" index="1"/>
      <item index="2" value="late" evaluation="1"/></issue>
    <weight index="1" value="0.6"/>
  </objective>
</utility_space>
"""


def genius(folder, **seller):
    (folder / "pair_buyer.xml").write_text(PROFILE.format(extra="", second="0.2", low="10"))
    extra = '<reservation value="0.25"/><discount_factor value="2"/>'
    (folder / "pair_seller.xml").write_text(PROFILE.format(**{"extra": extra, "second": "0.4", "low": "4", **seller}))
    text = PROFILE.format(extra="", second="0.5", low="1").replace(' evaluation="8"', "")
    whole = text.replace("<utility_space", "<negotiation_template><utility_space").replace(
        "</utility_space>", "</utility_space></negotiation_template>"
    )
    (folder / "pair_domain.xml").write_text(whole)
    return folder


@pytest.mark.parametrize("name", ["", "pair_domain.xml", "pair_buyer.xml"])
def test_genius_files_are_read_from_the_folder_the_domain_or_a_profile(tmp_path, name):
    domain = ws.Domain.read(genius(tmp_path) / name)
    assert domain.title == "pair"
    assert domain.players == ("buyer", "seller")
    assert domain.issues == {"price": ("low", "high"), "date": ("soon", "late")}
    assert domain.reservation == {"buyer": 0, "seller": Fraction(1, 4)}
    assert domain.stated.discounts == {"buyer": 1, "seller": 1}
    assert domain.utilities(["high", "late"]) == {
        "buyer": Fraction(3, 4) * Fraction(8, 10) + Fraction(1, 12),
        "seller": Fraction(6, 10) + Fraction(4, 30),
    }


@pytest.mark.parametrize(
    ("seller", "fault"),
    [
        ({"low": "null"}, r"price\[low\].evaluation: must be a finite number"),
        ({"low": "-1"}, r"price\[low\].evaluation: must be >= 0"),
        ({"second": "heavy"}, r"weight\[2\]"),
    ],
)
def test_what_genius_files_lack_is_named(tmp_path, seller, fault):
    with pytest.raises(ws.ModelError, match=fault):
        ws.Domain.read(genius(tmp_path, **seller))


def test_files_that_are_no_domains_are_refused(tmp_path):
    for name, text in {
        "no.xml": "<a>",
        "dtd.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        "other.xml": "<a/>",
        "no.json": "[1]",
        "deep.json": "[" * 100_000,
        "x.csv": "a,b",
    }.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(ws.ModelError, match=name.replace(".", r"\.")):
            ws.Domain.read(tmp_path / name)
    with pytest.raises(ws.ModelError, match="no such file"):
        ws.Domain.read(tmp_path / "lost.xml")
    (tmp_path / "real_a.json").write_text('{"LinearAdditiveUtilitySpace": {}}')
    with pytest.raises(ws.ModelError, match=r"lacks 'domain'|no issues"):
        ws.Domain.read(tmp_path / "real_a.json")
    genius(tmp_path)
    with pytest.raises(ws.ModelError, match="at least two players"):
        ws.Domain.read(tmp_path / "pair_domain.xml", [tmp_path / "pair_buyer.xml"])
    with pytest.raises(ws.ModelError, match="must start at <utility_space>"):
        ws.Domain.read(tmp_path / "pair_domain.xml", [tmp_path / "pair_buyer.xml", tmp_path / "pair_domain.xml"])


def plain_trade():
    s = trade_domain().stated
    return ws.Domain(s.issues, s.values, s.weights, {"North": 6, "South": Fraction(7)}, title="trade & aid")


@pytest.mark.parametrize("name", ["trade.xml", "trade.json", "folder"])
def test_a_domain_written_and_read_is_the_same_up_to_scale(tmp_path, name):
    domain = plain_trade()
    written = domain.write(tmp_path / name)
    assert all(path.exists() for path in written)
    assert len(written) == 3
    back = ws.Domain.read(tmp_path / name)
    assert back.issues == domain.issues
    assert back.players == domain.players
    assert back.title == "trade & aid"
    top = {"North": 27 + 16 + 6, "South": 18 + 24 + 7}
    for outcome in (["half", "small", "slow"], ["zero", "none", "fast"]):
        for player, worth in back.utilities(outcome).items():
            assert float(worth) == pytest.approx(float(domain.utilities(outcome)[player] / top[player]), abs=1e-12)
    for player, worth in back.reservation.items():
        assert float(worth) == pytest.approx(float(domain.reservation[player] / top[player]), abs=1e-12)


def test_what_a_format_cannot_hold_is_refused(tmp_path):
    with pytest.raises(ws.ModelError) as refused:
        trade_domain().write(tmp_path / "x.xml")
    assert {fault.split(":")[0] for fault in refused.value.faults} == {"forbid", "interactions"}
    with pytest.raises(ws.ModelError, match=r"reservation\[North\]: GeniusWeb"):
        plain_trade().with_reservation({"North": Fraction(1, 7)}).write(tmp_path / "x.json")
    with pytest.raises(ws.ModelError, match="must end in"):
        plain_trade().write(tmp_path / "x.csv")
    negative = ws.Domain(ISSUES, {**WORTH, "P": {"a": {"x": -1, "y": 0}, "b": VALUES}})
    with pytest.raises(ws.ModelError, match="no negative numbers"):
        negative.write(tmp_path / "x.json")


def test_geniusweb_profiles_with_other_utilities_are_refused(tmp_path):
    plain_trade().write(tmp_path / "t.json")
    data = json.loads((tmp_path / "t_North.json").read_text())
    space = data["LinearAdditiveUtilitySpace"]
    space["issueUtilities"]["fund"] = {"numberutils": {}}
    space["issueWeights"]["fund"] = 5
    space["reservationBid"] = {"issuevalues": {"fund": "huge"}}
    (tmp_path / "t_North.json").write_text(json.dumps(data))
    with pytest.raises(ws.ModelError) as refused:
        ws.Domain.read(tmp_path / "t.json")
    assert len(refused.value.faults) == 3
    (tmp_path / "t_North.json").write_text('{"LearnedUtilitySpace": {}}')
    with pytest.raises(ws.ModelError, match="must hold a LinearAdditiveUtilitySpace"):
        ws.Domain.read(tmp_path / "t.json")


class Additive:
    """A utility function as NegMAS has them: weights and one function or table an issue."""

    def __init__(self, name, weights, values, reserved_value, bias=0.0):
        self.name, self.weights, self.values, self.reserved_value = name, weights, values, reserved_value
        self.bias = bias

    def __call__(self, outcome):
        worth = [getattr(f, "mapping", None) or f for f in self.values]
        parts = (f[v] if isinstance(f, dict) else f(v) for f, v in zip(worth, outcome, strict=True))
        return self.bias + sum(w * p for w, p in zip(self.weights, parts, strict=True))


class Unknown:
    """A utility function that can only be asked."""

    def __init__(self, function):
        self.function, self.name, self.reserved_value = function, "asked", float("-inf")

    def __call__(self, outcome):
        return self.function(*outcome)


def scenario(second):
    issues = [SimpleNamespace(name="price", values=[1, 2, 3]), SimpleNamespace(name="colour", values=["red", "blue"])]
    table = SimpleNamespace(mapping={"red": 0.5, "blue": 2.0})
    first = Additive("buyer", [0.5, 0.25], [lambda x: 4 - x, table], 0.75, bias=1.0)
    return SimpleNamespace(outcome_space=SimpleNamespace(issues=issues, name="shop"), ufuns=[first, second])


def test_a_scenario_of_negmas_is_a_domain_and_its_sessions_are_judged():
    shop = scenario(Unknown(lambda price, colour: 2 * price + (colour == "red")))
    domain = ws.from_peer(shop)
    assert domain.title == "shop"
    assert domain.players == ("buyer", "asked")
    assert domain.reservation == {"buyer": Fraction(3, 4), "asked": 2}
    for price in (1, 2, 3):
        for colour in ("red", "blue"):
            worth = domain.utilities([price, colour])
            assert [float(x) for x in worth.values()] == [ufun((price, colour)) for ufun in shop.ufuns]
    session = SimpleNamespace(state=SimpleNamespace(agreement=(2, "blue")))
    assert ws.judge(shop, session) == ws.judge(domain, {"price": "2", "colour": "blue"})
    with pytest.raises(ws.ModelError, match=r"ufuns\[asked\]: must be additive"):
        ws.from_peer(scenario(Unknown(lambda price, colour: price * (colour == "red"))))


def test_an_agreement_is_judged_by_the_frontier():
    domain = trade_domain()
    frontier = [tuple(p) for p in ws.solve(domain, ws.Pareto()).points]
    nash = ws.solve(domain, ws.NashBargaining())
    best = ws.judge(domain, nash.details["outcomes"][0])
    assert (best.efficient, best.rational, best.allowed, best.better) == (True, True, True, {})
    assert (best.joint_gain_left, best.nash_share, best.nash_distance, best.frontier_distance) == (0, 1, 0, 0)
    poor = ws.judge(domain, ["keep", "none", "slow"])
    assert str(poor).startswith("tariff: keep, fund: none, schedule: slow (North: ")
    assert f"left on the table: nobody loses by tariff: {poor.better['tariff']}" in str(poor)
    assert "efficient\n  100.0% of the largest product" in str(best)
    assert str(ws.judge(domain, None)).startswith("no agreement (")
    now = tuple(poor.utilities)
    above = [u for u in frontier if all(a >= b for a, b in zip(u, now, strict=True))]
    assert not poor.efficient
    assert poor.joint_gain_left == max(map(sum, above)) - sum(now)
    assert sum(domain.utilities(poor.better).values()) == sum(now) + poor.joint_gain_left
    assert list(poor.own_gain_left) == [max(u[i] for u in above) - now[i] for i in range(2)]
    assert poor.frontier_distance == pytest.approx(
        min(sum((float(a - b)) ** 2 for a, b in zip(u, now, strict=True)) ** 0.5 for u in frontier)
    )
    gains = [a - r for a, r in zip(now, domain.reservation.values(), strict=True)]
    assert poor.nash_share == pytest.approx(float(gains[0] * gains[1] / nash.details["value"]))
    assert poor.certificate.exact
    none = ws.judge(domain, None)
    assert none.agreement == {}
    assert tuple(none.utilities) == tuple(domain.reservation.values())
    assert ws.Judgement.from_dict(poor.to_dict()) == poor
    with pytest.raises(ws.ModelError, match="domain: must be a Domain"):
        ws.judge(3, None)


def test_an_agreement_of_many_players_is_judged_by_bounds(monkeypatch):
    from winset.base.solving import Solver
    from winset.domains import judging
    from winset.domains.find.domain_solutions import DomainFrontier
    from winset.domains.room import ROOM

    domain = trade_domain()
    outcomes = [[a, b, c] for a in domain.issues["tariff"] for b in domain.issues["fund"] for c in ("slow", "fast")]
    whole = [ws.judge(domain, outcome) for outcome in outcomes]
    few = replace(ROOM, methods=(DomainFrontier(most=0),))
    monkeypatch.setattr(judging, "SOLVER", Solver((few,)))
    for outcome, right in zip(outcomes, whole, strict=True):
        verdict = ws.judge(domain, outcome)
        assert (verdict.efficient, verdict.rational) == (right.efficient, right.rational), outcome
        assert verdict.joint_gain_left == right.joint_gain_left
        assert list(verdict.own_gain_left) == list(right.own_gain_left)
        assert verdict.nash_share == right.nash_share
        assert verdict.certificate.ok
        assert (verdict.frontier_distance == 0) == right.efficient


def test_the_price_of_indivisibility():
    # Two players, one seat worth 4 to the first and 6 to the second, one worth 1 to each; lotteries and payments split.
    seats = {"large": ["A", "B"], "small": ["A", "B"]}
    domain = ws.Domain(
        seats,
        {"A": {"large": {"A": 4, "B": 0}, "small": {"A": 1, "B": 0}},
         "B": {"large": {"A": 0, "B": 6}, "small": {"A": 0, "B": 1}}},
    )  # fmt: skip
    price = ws.indivisibility(domain)
    assert price.products["indivisible"] == 6
    # Between (1, 6) and (5, 0): u = 1 + 4t, v = 6 - 6t; the product is largest at t = 3/8.
    assert price.products["lotteries"] == pytest.approx(2.5 * 3.75, abs=1e-6)
    np.testing.assert_allclose(price.lotteries, [2.5, 3.75], atol=1e-6)
    assert price.products["side payments"] == pytest.approx(3.5**2)
    assert list(price.side_payments) == [Fraction(7, 2)] * 2
    assert price.price == pytest.approx(1 - (6 / price.products["lotteries"]) ** 0.5)


def test_exchange_rates_between_issues():
    domain = trade_domain()
    rows = ws.exchange_rates(domain, ["half", "small", "slow"])
    assert len(rows) == 5
    zero = next(row for row in rows if row["option"] == "zero")
    assert zero["changes"] == {"North": 12, "South": -12}  # two of them by the interaction with the slow schedule
    assert zero["rate"] == 1
    assert {row["instead_of"] for row in rows} == {"half", "small", "slow"}
