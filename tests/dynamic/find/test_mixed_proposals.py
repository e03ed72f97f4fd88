"""Bargaining with an endogenous status quo where proposers mix: a dollar that goes to the proposer, on many grids."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from tests.naive.dynamic_legislature import averaged_proposals, gain_of_one_deviation

MIXED = ws.MarkovPerfect(mixed=True)


def chances(rule):
    """``[player][status quo]``: {number of the alternative: probability}."""
    return [[{int(x): row[x] for x in np.flatnonzero(row)} for row in own] for own in np.asarray(rule)]


@pytest.mark.parametrize(
    ("units", "discount"),
    [
        (3, "9/10"),
        (4, "1/4"),
        (4, "9/10"),
        (5, "7/10"),
        (5, "9/10"),
        (6, "1/2"),
        (6, "19/20"),
        (8, "7/10"),
        (10, "1/2"),
    ],
)
def test_whoever_proposes_takes_the_whole_dollar_after_a_while(units, discount):
    # Kalandrakis 2004, proposition 1: whatever the discount factor and the first division, eventually the proposer
    # takes the whole dollar in every period.
    dollar = ws.DynamicBargaining.divide_the_dollar(units, discount)
    solution = ws.solve(dollar, MIXED).require()
    all_of_it = [dollar.alternatives.index(a) for a in (f"{units}-0-0", f"0-{units}-0", f"0-0-{units}")]
    for i, own in enumerate(all_of_it):
        assert all(solution.point[i][dollar.alternatives[q]] == {dollar.alternatives[own]: 1} for q in all_of_it)
    np.testing.assert_allclose(solution.details["long_run"][0][:, all_of_it].sum(axis=1), 1, atol=1e-9)
    chain = np.tensordot([1 / 3] * 3, np.asarray(solution.point), axes=1)
    before = np.setdiff1d(np.arange(len(chain)), all_of_it)
    periods = np.linalg.solve(np.eye(len(before)) - chain[np.ix_(before, before)], np.ones(len(before)))
    assert periods.max() < 4


def test_on_a_fine_grid_no_pure_rule_settles_and_partners_are_drawn():
    dollar = ws.DynamicBargaining.divide_the_dollar(4, "1/2")
    assert ws.solve(dollar, ws.MarkovPerfect(), time_limit=0.5).status is ws.Status.LIMIT
    rule = ws.solve(dollar, MIXED).require().point
    assert rule["1"]["2-1-1"] == {"3-1-0": Fraction(1, 2), "3-0-1": Fraction(1, 2)}
    assert "2-1-1 > 3-1-0 (1/2) or 3-0-1 (1/2)" in str(rule)
    assert ws.MixedPolicyRule.from_dict(rule.to_dict()) == rule


@pytest.mark.parametrize(("units", "discount"), [(3, "1/2"), (4, "1/2"), (5, "3/10")])
def test_plain_loops_find_the_same_and_nobody_gains_by_one_deviation(units, discount):
    dollar = ws.DynamicBargaining.divide_the_dollar(units, discount)
    own = ws.solve(dollar, MIXED).require().point
    given = (dollar.payoffs.astype(float).tolist(), [1 / 3] * 3, float(Fraction(discount)), 2)
    plain = averaged_proposals(*given, rounds=3)
    for ours, theirs in zip(chances(own), plain, strict=True):
        assert [sorted(a) for a in ours] == [sorted(b) for b in theirs]
    assert gain_of_one_deviation(*given, chances(own)) < 1e-9


def test_nobody_gains_where_mixing_is_uneven():
    dollar = ws.DynamicBargaining.divide_the_dollar(5, "9/10")
    rule = ws.solve(dollar, MIXED).require().point
    assert len({p for lottery in rule["3"].values() for p in lottery.values()}) > 3
    assert gain_of_one_deviation(dollar.payoffs.astype(float).tolist(), [1 / 3] * 3, 0.9, 2, chances(rule)) < 1e-8


def test_unequal_chances_and_a_silent_player():
    game = ws.DynamicBargaining(
        [[3, 2, 0], [0, 3, 2], [2, 0, 3]], recognition=["1/2", "1/2", 0], discount="1/3", alternatives=["a", "b", "c"]
    )
    solution = ws.solve(game, MIXED).require()
    assert ws.certify(game, MIXED, [{p: solution.point[p] for p in game.players}]).ok


def test_claims_of_mixed_rules_are_read_in_every_spelling():
    dollar = ws.DynamicBargaining.divide_the_dollar(4, "1/2")
    rule = ws.solve(dollar, MIXED).require().point
    named = {p: rule[p] for p in dollar.players}
    for claim in (rule, named, np.asarray(rule), np.asarray(rule).tolist()):
        assert dollar.read_answer(MIXED, claim) == rule
    pure = ws.solve(ws.DynamicBargaining.divide_the_dollar(3, "1/2"), ws.MarkovPerfect()).point
    assert ws.certify(ws.DynamicBargaining.divide_the_dollar(3, "1/2"), MIXED, [pure]).ok
    for move, fault in (
        ({"4-0-0": 0.5}, "sum to 1"),
        ({"4-0-0": 2, "0-4-0": -1}, "sum to 1"),
        ({"nobody": 1}, "probabilities of the 15 alternatives"),
        ([1, 0], "probabilities of the 15 alternatives"),
        ("all", "must be an alternative or probabilities"),
    ):
        wrong = {**named, "2": {**named["2"], "4-0-0": move}}
        with pytest.raises(ws.ModelError, match=rf"points\[2\]\[0\].*{fault}"):
            ws.certify(dollar, MIXED, [wrong])
    with pytest.raises(ws.ModelError, match="must be an alternative, got"):
        ws.certify(dollar, ws.MarkovPerfect(), [named])


def test_what_is_not_offered_is_said():
    dollar = ws.DynamicBargaining.divide_the_dollar(3, "1/2")
    with pytest.raises(ws.MethodError, match="accepted: count='one'"):
        ws.solve(dollar, ws.MarkovPerfect("all", mixed=True))
    with pytest.raises(ws.MethodError, match="accepted: mixed=True"):
        ws.solve(dollar, ws.MarkovPerfect(), "AveragedProposals")
    with pytest.raises(ws.MethodError, match="accepted: mixed=False"):
        ws.solve(dollar, MIXED, "MoreAndMorePeriods")
    with pytest.raises(ws.ModelError, match=r"MarkovPerfect\.mixed: must be false where pure is true"):
        ws.MarkovPerfect(pure=True, mixed=True)
    lost = ws.solve(ws.DynamicBargaining.divide_the_dollar(5, "19/20"), MIXED)
    assert lost.status is ws.Status.LIMIT
    assert "voters may have to mix" in lost.reason
    assert not lost.certificate.ok
    assert not ws.certify(dollar, MIXED, [], status=ws.Status.NO_SOLUTION).ok
