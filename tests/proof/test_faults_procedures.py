"""Procedures: the open rule for three, and breakdown or outside options worth more than the pie."""

import math

import numpy as np
import pytest

import winset as ws


def open_rule(d):
    """What the proposer keeps under the open rule for three with discount d (Baron and Ferejohn 1989, section 4).

    With one partner: on the floor, half of the time the partner moves the question and y passes; half of the time the
    third member amends and pairs with the partner, and the first proposer is left out. So V = y/2 + d X/2 and
    X = d V/2, V = 2 y / (4 - d^2). The partner moves the question if 1 - y >= d V: y = (4 - d^2)/(4 + 2d - d^2).
    With two partners both move the question: (1 - y)/2 = d y, y = 1/(1 + 2d). One partner is worth more to the proposer
    if 2/(4 + 2d - d^2) > 1/(1 + 2d), that is d^2 + 2d > 2.
    """
    one = (4 - d * d) / (4 + 2 * d - d * d)
    return (one, 1) if d > math.sqrt(3) - 1 else (1 / (1 + 2 * d), 2)


@pytest.mark.parametrize("d", [1, 0.9, 0.8, 0.75, 0.73, 0.7, 0.5, 0.3])
def test_what_the_proposer_keeps_under_the_open_rule_for_three(d):
    kept, partners = open_rule(d)
    if d == 1:
        assert kept == pytest.approx(3 / 5)
    if d == 0.73:
        assert kept == pytest.approx(0.4065, abs=1e-4)
    solution = ws.solve(ws.LegislativeBargaining(3, procedure="open", discounts=d), ws.Stationary()).require()
    assert solution.details["proposer_share"] == pytest.approx(kept, abs=1e-8)
    assert solution.details["partners"] == partners
    assert solution.details["partner_share"] == pytest.approx((1 - kept) / partners, abs=1e-8)
    assert np.asarray(solution.point).max() - np.asarray(solution.point).min() < 1e-9  # alike members have alike values
    if partners == 2 or d == 1:
        assert np.allclose(np.asarray(solution.point), 1 / 3)  # agreed at once, or delay that costs nothing


@pytest.mark.parametrize("n", [3, 5, 7])
def test_under_the_open_rule_delay_that_costs_nothing_loses_nothing(n):
    solution = ws.solve(ws.LegislativeBargaining(n, procedure="open", discounts=1.0), ws.Stationary()).require()
    assert np.allclose(np.asarray(solution.point), 1 / n)
    details = solution.details
    assert details["proposer_share"] + details["partners"] * details["partner_share"] == pytest.approx(1)


@pytest.mark.parametrize(("chance", "worth"), [
    (0.2, (0.6, 0.6)), (0.5, (0.7, 0.4)), (0.01, (1.5, 0.2)), (0.9, (0.9, 0.9)), (0.3, (0.05, 1.0)),
])  # fmt: skip
def test_breakdown_worth_more_than_the_pie_is_waited_for(chance, worth):
    # Binmore, Rubinstein and Wolinsky (1986) with b_1 + b_2 > 1 and no discounting: whoever never agrees gets b_i with
    # probability 1, since sum_t (1-p)^t p b_i = b_i, so no agreement can give both what they wait for.
    solution = ws.solve(ws.AlternatingOffers([1, 1], breakdown=(chance, list(worth))), ws.Stationary()).require()
    assert np.allclose(np.asarray(solution.point), worth, atol=1e-9)
    assert solution.details["agreement"] is False


@pytest.mark.parametrize(("chance", "worth"), [(0.2, (0.3, 0.3)), (0.5, (0.1, 0.6)), (0.05, (0.0, 0.2))])
def test_breakdown_worth_less_than_the_pie_is_agreed_away(chance, worth):
    # 1 - x_1 = p b_2 + (1 - p) x_2 and 1 - x_2 = p b_1 + (1 - p) x_1: what each keeps as proposer.
    q = 1 - chance
    x1, _ = np.linalg.solve([[1, q], [q, 1]], [1 - chance * worth[1], 1 - chance * worth[0]])
    solution = ws.solve(ws.AlternatingOffers([1, 1], breakdown=(chance, list(worth))), ws.Stationary()).require()
    assert np.allclose(np.asarray(solution.point), [x1, 1 - x1], atol=1e-9)


@pytest.mark.parametrize(("discounts", "outside"), [
    ([0.9, 0.9], [0.6, 0.6]), ([0.5, 0.8], [0.7, 0.4]), ([0.99, 0.2], [0.55, 0.5]),
])  # fmt: skip
def test_outside_options_worth_more_than_the_pie_are_taken_at_once(discounts, outside):
    # Shaked and Sutton (1984): a responder may leave with its outside option. No share gives both theirs, so whatever
    # is offered the responder leaves: in the first period each gets its outside option, undiscounted.
    solution = ws.solve(ws.AlternatingOffers(discounts, outside=outside), ws.Stationary()).require()
    assert solution.details["agreement"] is False
    assert np.allclose(np.asarray(solution.point), outside, atol=1e-9)


@pytest.mark.parametrize(("discount", "outside"), [(0.9, 0.3), (0.9, 0.5), (0.6, 0.45)])
def test_outside_options_worth_less_than_the_pie(discount, outside):
    # Binmore, Shaked and Sutton (1989), the outside option principle: the responder gets max(d/(1+d), outside).
    solution = ws.solve(ws.AlternatingOffers([discount] * 2, outside=[outside] * 2), ws.Stationary()).require()
    assert solution.point[1] == pytest.approx(max(discount / (1 + discount), outside), abs=1e-9)
