"""Win-sets at home: unanimity, quotas, weights, setters, vetoes, side payments, and what is refused as input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import two_level as naive

GRID = np.linspace(-3, 3, 1201)


def test_the_smallest_common_denominator():
    """Unanimity among single-peaked groups against 0 gives [0, 2 min x_k] (Putnam 1988; Tsebelis 2002)."""
    home = ws.Ratification(ideals={"farms": 0.1, "multinationals": 0.12, "ministry": 0.7}, status_quo=0)
    assert (home.win_set().low, home.win_set().high) == (0.0, pytest.approx(0.2))
    assert home.win_set().high_pivot == "farms"
    without_farms = ws.Ratification(ideals={"multinationals": 0.12, "ministry": 0.7})
    assert without_farms.win_set().high == pytest.approx(0.24)
    divided = ws.Ratification(ideals=[-0.3, 0.7])
    assert (divided.win_set().low, divided.win_set().high) == (0.0, 0.0)


def test_a_setter_at_home():
    """Romer and Rosenthal 1978: the setter takes the nearest policy to its ideal that a majority prefers to q."""
    home = ws.Ratification(ideals={"bureau": 3, "left": 0, "median": 1}, setter="bureau", status_quo=0.5)
    assert home.proposal() == pytest.approx(1.5)
    far = ws.Ratification(ideals={"bureau": 3, "left": 0, "median": 1}, setter="bureau", status_quo=-1)
    assert far.proposal() == pytest.approx(3)
    gate = ws.Ratification(ideals={"bureau": -2, "a": 1, "b": 1.2}, setter="bureau", status_quo=0)
    assert (gate.win_set().low, gate.win_set().high) == (0, 0)
    with pytest.raises(ws.ModelError, match="a proposal needs ideals and a setter"):
        ws.Ratification(0.3).proposal()


def test_side_payments_widen_what_passes():
    """Groups that gain compensate those that lose (Tollison and Willett 1979; Maggi 2016)."""
    alone = ws.Ratification({"miti": 0.1, "mofa": 0.7})
    together = ws.Ratification({"miti": 0.1, "mofa": 0.7}, side_payments=True)
    assert (alone.win_set().low, together.win_set().low) == (0.7, pytest.approx(0.4))
    unequal = ws.Ratification({"miti": 0.1, "mofa": 0.7}, side_payments=True, stakes={"miti": 3, "mofa": 1})
    assert unequal.win_set().low == pytest.approx(0.25)
    for utility in ("absolute", "quadratic"):
        home = ws.Ratification(ideals=[0.1, 0.5, 0.9], side_payments=True, utility=utility, stakes=[1, 2, 4])
        q, ideals, stakes = 0.0, np.array([0.1, 0.5, 0.9]), np.array([1, 2, 4])
        power = 1 if utility == "absolute" else 2
        gain = stakes @ (np.abs(q - ideals[:, None]) ** power - np.abs(GRID - ideals[:, None]) ** power)
        passing = GRID[gain >= -1e-9]
        assert passing.max() == pytest.approx(home.win_set().high, abs=6e-3)
        assert passing.min() == pytest.approx(home.win_set().low, abs=6e-3)


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10**6))
def test_intervals_are_what_groups_accept_one_by_one(seed):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, 6))
    names = [f"g{i}" for i in range(k)]
    weights = rng.integers(1, 5, k)
    quota = int(rng.integers(1, weights.sum() + 1))
    needed = [i for i in range(k) if rng.random() < 0.2]
    rule = {"quota": quota, "weights": list(map(float, weights)), "vetoes": [names[i] for i in needed]}
    passes = naive.quota_rule(weights, quota, needed)
    q = round(float(rng.uniform(-1, 1)), 2)
    ideals = np.round(rng.uniform(-1, 1, k), 2)
    home = ws.Ratification(ideals=dict(zip(names, ideals, strict=True)), status_quo=q, **rule).win_set()
    expected = naive.policies(ideals, q, passes, GRID)
    assert home.low <= min(expected) + 1e-9 <= home.low + 6e-3
    assert home.high >= max(expected) - 1e-9 >= home.high - 6e-3
    thresholds = np.round(rng.uniform(0, 1, k), 2)
    home = ws.Ratification(dict(zip(names, thresholds, strict=True)), **rule).win_set()
    assert min(naive.payoffs(thresholds, passes, np.linspace(0, 1, 101))) == pytest.approx(home.low)


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10**6), st.sampled_from(["groups", "ideals", "values"]), st.booleans())
def test_one_more_veto_player_never_enlarges_a_win_set(seed, kind, unanimity):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, 6))
    names = [f"g{i}" for i in range(k)]
    rule = {} if unanimity else {"quota": int(rng.integers(1, k + 1))}
    rows = rng.normal(size=(k, 7)) if kind == "values" else rng.normal(size=k)
    entries = dict(zip(names, rows, strict=True))
    home = ws.Ratification(entries, **rule) if kind == "groups" else ws.Ratification(**{kind: entries}, **rule)
    more = home.with_veto("new", rng.normal(size=7) if kind == "values" else float(rng.normal()))
    here, there = home.win_set(), more.win_set()
    if kind == "values":
        assert not (there.marks & ~here.marks).any()
    else:
        assert there.low >= here.low
        assert there.high <= here.high


def test_outcomes_of_a_list_by_position_and_by_name():
    home = ws.Ratification(values={"farms": [1, -1, 0], "firms": [0, 2, -1]}, reservation={"firms": 0.5}, quota=1)
    assert home.win_set().marks.tolist() == [True, True, True]
    home = ws.Ratification(values={"farms": {"a": 1, "b": -1}, "firms": {"a": -1, "b": 1}})
    assert home.win_set(["a", "b"]).marks.tolist() == [False, False]
    assert 0 not in home.win_set(["a", "b"])
    with pytest.raises(ws.ModelError, match=r"(?s)values\[farms\]: nothing is given for c.*values\[firms\]"):
        home.win_set(["a", "b", "c"])
    with pytest.raises(ws.ModelError, match="outcomes by position"):
        home.win_set()


def test_laws_of_thresholds():
    law = ws.Ratification.uniform(0.2, 0.6).law
    assert [law.probability(x) for x in (0.1, 0.2, 0.3, 0.6, 2)] == [0, 0, pytest.approx(0.25), 1, 1]
    law = ws.Ratification.lottery({0.6: 0.25, 0.2: 0.75}).law
    assert [law.probability(x) for x in (0.1, 0.2, 0.5, 0.6)] == [0, 0.75, 0.75, 1]
    assert ws.ThresholdLaw.from_dict(law.to_dict()) == law
    home = ws.Ratification(0.3).win_set()
    assert ws.WinSet.from_dict(home.to_dict()) == home
    assert 0.3 in home
    assert 0.29 not in home


BAD = {
    "nothing": (lambda: ws.Ratification(), r"one of groups, ideals, values must be given, got none"),
    "two": (lambda: ws.Ratification(0.3, ideals=[1]), r"got groups and ideals"),
    "quota": (lambda: ws.Ratification([0.1, 0.2], quota=3), r"nobody can reach it: 3 > 2"),
    "zero quota": (lambda: ws.Ratification([0.1, 0.2], quota=0), r"quota: must be > 0"),
    "no quota": (lambda: ws.Ratification([0.1], rule="quota"), r"quota: missing"),
    "needless quota": (lambda: ws.Ratification([0.1], rule="unanimity", quota=1), r"goes with the rule 'quota'"),
    "setter": (lambda: ws.Ratification({"a": 0.1}, setter="b"), r"setter: no group named 'b'; accepted: a"),
    "no setter": (lambda: ws.Ratification({"a": 0.1}, rule="setter"), r"setter: missing; accepted: a"),
    "vetoes": (lambda: ws.Ratification({"a": 0.1}, quota=1, vetoes=["x"]), r"vetoes: no group named 'x'"),
    "nan": (lambda: ws.Ratification({"a": float("nan")}), r"groups\[a\]: must be a finite number, got nan"),
    "huge": (lambda: ws.Ratification({"a": 10**400}), r"groups\[a\]: must be a finite number, got 1000"),
    "text": (lambda: ws.Ratification({"a": "much"}), r"groups\[a\]: must be a finite number, got 'much'"),
    "weights": (
        lambda: ws.Ratification({"a": 0.1, "b": 1}, quota=1, weights={"c": 1, "a": -1}),
        r"(?s)weights\[c\]: no group of this name.*weights\[a\]: must be >= 0",
    ),
    "payments": (lambda: ws.Ratification([0.1, 0.2], quota=1, side_payments=True), r"under unanimity"),
    "empty": (lambda: ws.Ratification({}), r"must name at least one group"),
    "rule": (lambda: ws.Ratification(0.1, rule="dictator"), r"rule: must be one of unanimity, quota, setter"),
    "uniform": (lambda: ws.Ratification.uniform(0.5, 0.2), r"high: must be a finite number >= low"),
    "lottery": (lambda: ws.Ratification.lottery({0.2: 0.5, 0.4: 0.2}), r"probabilities must sum to 1, got 0.7"),
    "chance": (lambda: ws.Ratification.lottery({0.2: 1.5}), r"thresholds\[0.2\]: must be a probability"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    make, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        make()


def test_one_faction_may_be_unknown():
    """Under unanimity the home insists on the larger of both; by majority of three on the middle one."""
    home = ws.Ratification({"farmers": 0.3, "industry": 0.0})
    law = home.with_unknown("industry", {0.1: 0.5, 0.2: 0.2, 0.6: 0.3}).law
    assert (law.values, law.chances) == ((0.3, 0.6), (pytest.approx(0.7), pytest.approx(0.3)))
    three = ws.Ratification({"a": 0.2, "b": 0.5, "c": 0.0}, quota=2)
    assert three.with_unknown("c", {0.1: 0.25, 0.4: 0.25, 0.9: 0.5}).law.values == (0.2, 0.4, 0.5)
    assert home.entries == [0.3, 0.0]
    uniform = home.with_unknown("industry", (0.1, 0.7)).law
    assert [uniform.probability(x) for x in (0.29, 0.3, 0.4, 0.7)] == pytest.approx([0, 1 / 3, 1 / 2, 1])
    middle = three.with_unknown("c", (0.1, 0.9)).law
    assert [middle.probability(x) for x in (0.19, 0.2, 0.4, 0.5)] == pytest.approx([0, 1 / 8, 3 / 8, 1])
    assert middle.corners == (0.2, 0.5)
    assert three.with_unknown("c", (0.6, 0.9)).law.corners == (0.5, 0.5)
    paid = ws.Ratification({"a": 0.2, "b": 0.0}, side_payments=True).with_unknown("b", (0.1, 0.5)).law
    assert (paid.low, paid.high) == pytest.approx((0.15, 0.35))
    for wrong, group in ((ws.Ratification(ideals={"a": 1}), "a"), (home, "unions")):
        with pytest.raises(ws.ModelError, match="group: must be one of the groups with a threshold"):
            wrong.with_unknown(group, {0.1: 1.0})
    pie = ws.BargainingProblem(ws.Polytope.pie(2), [0, 0])
    one = ws.TwoLevel(pie, {"1": home.with_unknown("industry", {0.1: 0.7, 0.6: 0.3})})
    other = ws.TwoLevel(pie, {"1": ws.Ratification.lottery({0.3: 0.7, 0.6: 0.3})})
    nash = ws.NashBargaining()
    assert ws.solve(one, nash).to_dict()["points"] == ws.solve(other, nash).to_dict()["points"]
