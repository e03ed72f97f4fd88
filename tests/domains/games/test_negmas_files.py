"""Scenarios of NegMAS: its files read and written, its own reader and writer beside ours, its sessions judged."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import pytest

import winset as ws
from tests.proof.planted_games import trade_domain

SPACE = """issues:
- name: price
  type: ContiguousIssue
  values:
  - 1
  - 3
- name: delivery
  type: CategoricalIssue
  values:
  - 'no'
  - 'b c: d'
name: shop
path: null
type: DiscreteCartesianOutcomeSpace
"""
BUYER = """name: buyer
reserved_outcome: null
reserved_value: 0.25
stability: 2047
type: LinearAdditiveUtilityFunction
values:
- bias: 4
  slope: -1
  type: AffineFun
- mapping:
    'b c: d': 1
    'no': 0
  type: TableFun
weights:
- 0.2
- 0.8
"""
SELLER = """bias: 0.5
name: seller
reserved_value: -.inf
type: AffineUtilityFunction
weights:
- 1
- 2
"""
LATE = """discount: 0.9
dynamic_reservation: true
factor: step
name: seller
reserved_value: -.inf
type: ExpDiscountedUFun
ufun:
  name: seller
  reserved_value: 1.5
  type: negmas.preferences.LinearAdditiveUtilityFunction
  values:
  - type: IdentityFun
  - bias: 2
    type: ConstFun
  weights:
  - 1
  - 1
"""


def written(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text)
    return folder


def test_a_scenario_in_yaml_is_read_exactly(tmp_path):
    folder = written(tmp_path, shop=SPACE, buyer=BUYER, seller=LATE)
    (folder / "_stats.txt").write_text("of no matter")
    for path in (folder, folder / "shop.yml"):
        domain = ws.Domain.read(path)
        assert domain.title == "shop"
        assert domain.issues == {"price": ("1", "2", "3"), "delivery": ("no", "b c: d")}
        assert domain.utilities(["2", "b c: d"]) == {"buyer": Fraction(6, 5), "seller": 4}
        assert domain.reservation == {"buyer": Fraction(1, 4), "seller": Fraction(3, 2)}
        assert domain.stated.discounts == {"buyer": 1, "seller": Fraction(9, 10)}


def test_a_negative_weight_turns_the_values_round(tmp_path):
    turned = BUYER.replace("- 0.2", "- -0.2")
    domain = ws.Domain.read(written(tmp_path, shop=SPACE, buyer=turned, seller=LATE))
    assert domain.utilities(["2", "b c: d"])["buyer"] == Fraction(2, 5)
    assert domain.stated.values["buyer"]["price"] == {"1": Fraction(-3, 5), "2": Fraction(-2, 5), "3": Fraction(-1, 5)}


def test_a_linear_function_takes_options_that_are_numbers(tmp_path):
    space = SPACE.replace("'no'", "0").replace("'b c: d'", "0.5")
    domain = ws.Domain.read(written(tmp_path, shop=space, seller=SELLER, twin=SELLER.replace("seller", "twin")))
    assert domain.utilities(["3", "0.5"]) == {"seller": Fraction(9, 2), "twin": Fraction(9, 2)}
    assert domain.reservation["seller"] == Fraction(3, 2)


def test_a_scenario_in_json_is_told_from_geniusweb(tmp_path):
    space = {"name": "pair", "type": "DiscreteCartesianOutcomeSpace",
             "issues": [{"name": "a", "type": "CategoricalIssue", "values": ["x", "y"]}]}  # fmt: skip
    (tmp_path / "pair.json").write_text(json.dumps(space))
    for name, table in {"P": {"x": 1, "y": 0}, "Q": {"x": 0, "y": 2}}.items():
        player = {"name": name, "type": "LinearAdditiveUtilityFunction", "weights": [1.5], "reserved_value": 0,
                  "values": [{"type": "TableFun", "mapping": table}]}  # fmt: skip
        (tmp_path / f"{name}.json").write_text(json.dumps(player))
    assert ws.Domain.read(tmp_path).utilities(["y"]) == {"P": 0, "Q": 3}
    assert ws.Domain.read(tmp_path / "pair.json", [tmp_path / "P.json", tmp_path / "Q.json"]).players == ("P", "Q")


def test_what_is_written_is_read_the_same(tmp_path):
    s = trade_domain().stated
    values = {**s.values, "North": {**s.values["North"], "schedule": {"slow": "-1/1000000", "fast": 6}}}
    domain = ws.Domain(s.issues, values, s.weights, {"North": -2}, discounts={"South": "9/10"}, title='trade: "aid"')
    paths = domain.write(tmp_path / "trade.yml")
    assert [path.name for path in paths] == ["trade.yml", "trade_North.yml", "trade_South.yml"]
    back = ws.Domain.read(tmp_path)
    assert back.stated == domain.stated
    assert back.title == 'trade: "aid"'
    with pytest.raises(ws.ModelError) as refused:
        trade_domain().write(tmp_path / "no.yml")
    assert {fault.split(":")[0] for fault in refused.value.faults} == {"forbid", "interactions"}


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"buyer": BUYER, "seller": SELLER}, "one file whose type is an OutcomeSpace, found 0"),
        ({"shop": SPACE, "again": SPACE, "buyer": BUYER}, "OutcomeSpace, found 2"),
        ({"shop": SPACE, "buyer": BUYER}, "at least two players are needed, found 1"),
        ({"shop": SPACE, "buyer": BUYER, "twin": BUYER}, "name: buyer is the name of two players"),
        ({"shop": SPACE.replace("ContiguousIssue", "ContinuousIssue")}, "ContinuousIssue with values"),
        ({"shop": SPACE.replace("- name: delivery", "- name: price")}, "price is the name of two issues"),
        ({"shop": "name: x\ntype: OutcomeSpace\n"}, "must name at least one issue"),
        ({"shop": "a: [b", "buyer": BUYER}, "is not YAML"),
        ({"shop": "- 1\n"}, "must hold an object, got list"),
        ({"shop": SPACE, "buyer": BUYER.replace("'no': 0", "'maybe': 0")}, "nothing is said of no"),
        ({"shop": SPACE, "buyer": BUYER.replace("AffineFun", "CosFun")}, "CosFun is not known"),
        ({"shop": SPACE, "buyer": BUYER.replace("- 0.8\n", "")}, "weights: must be 2, one an issue, got 1"),
        ({"shop": SPACE, "buyer": BUYER.replace("- 0.8\n", "- much\n")}, "weights"),
        ({"shop": SPACE, "buyer": "type: MappingUtilityFunction\nname: M\n"}, "MappingUtilityFunction is not additive"),
        ({"shop": SPACE, "seller": SELLER}, "delivery"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_scenario_is_named(tmp_path, files, fault):
    with pytest.raises(ws.ModelError, match=fault):
        ws.Domain.read(written(tmp_path, **files))


def test_yaml_asks_for_its_reader(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ws.ModelError, match="pip install pyyaml"):
        ws.Domain.read(written(tmp_path, shop=SPACE))


THEIRS = """
import json, sys
from negmas import AspirationNegotiator, SAOMechanism
from negmas.inout import Scenario
import winset as ws
folder = sys.argv[1]
scenario = Scenario.load(folder)
domain, own = ws.Domain.read(folder), ws.from_peer(scenario)
assert domain.players == own.players
for outcome in scenario.outcome_space.enumerate():
    for ufun in scenario.ufuns:
        for game in (domain, own):
            assert abs(float(game.utilities(outcome)[ufun.name]) - ufun(outcome)) < 1e-12
scenario.dumpas(folder + "/again", "yml")
again = ws.Domain.read(folder + "/again")
assert again.stated == domain.stated
scenario.to_genius_folder(__import__("pathlib").Path(folder) / "genius")
domain.write(folder + "/ours/x.xml")
domain.write(folder + "/web/x.json")
top = {p: max(float(domain.utilities(o)[p]) for o in scenario.outcome_space.enumerate()) for p in domain.players}
for theirs in (Scenario.load(folder + "/ours"), Scenario.from_geniusweb_folder(folder + "/web")):
    for player, ufun in zip(domain.players, theirs.ufuns):
        for outcome in theirs.outcome_space.enumerate():
            assert abs(ufun(outcome) - float(domain.utilities(outcome)[player]) / top[player]) < 1e-9
session = SAOMechanism(issues=scenario.outcome_space.issues, n_steps=50)
for ufun in scenario.ufuns:
    session.add(AspirationNegotiator(name=ufun.name, ufun=ufun))
session.run()
verdict = ws.judge(scenario, session)
assert verdict.utilities.values.tolist() == [own.utilities(session.agreement)[p] for p in own.players]
assert ws.judge(scenario, session.state).agreement == verdict.agreement
print(json.dumps([verdict.allowed, verdict.rational]))
"""


@pytest.mark.peers
def test_negmas_reads_what_we_write_and_we_what_it_writes(tmp_path):
    pytest.importorskip("negmas", reason="NegMAS is not installed")
    s = trade_domain().stated
    domain = ws.Domain(s.issues, s.values, s.weights, title="trade")
    domain.write(tmp_path / "trade.yml")
    for name in ("ours", "web"):
        (tmp_path / name).mkdir()
    done = subprocess.run([sys.executable, "-c", THEIRS, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [True, True]
