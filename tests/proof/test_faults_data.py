"""Expected values of the shelf of cases, computed again by the definitions and without the package."""

import itertools
import json
from fractions import Fraction
from pathlib import Path

import pytest

import winset as ws

CASES = Path(__file__).parents[1] / "cases"
ESTATES = {case["id"]: case for case in json.loads((CASES / "bankruptcy.json").read_text())}


def random_arrival(claims, estate):
    """O'Neill (1982): claimants come in every order, and each takes its claim or what is left."""
    claims = [Fraction(c) for c in claims]
    totals, orders = [Fraction(0)] * len(claims), 0
    for order in itertools.permutations(range(len(claims))):
        left, orders = Fraction(estate), orders + 1
        for i in order:
            taken = min(claims[i], left)
            totals[i] += taken
            left -= taken
    return [total / orders for total in totals]


def constrained_equal_awards(claims, estate):
    """Everybody gets min(claim, a) for the a that uses up the estate, claimants served from the smallest claim on."""
    awards, left = {}, Fraction(estate)
    for served, i in enumerate(sorted(range(len(claims)), key=lambda i: Fraction(claims[i]))):
        awards[i] = min(Fraction(claims[i]), left / (len(claims) - served))
        left -= awards[i]
    return [awards[i] for i in range(len(claims))]


def constrained_equal_losses(claims, estate):
    """The dual: losses are the equal awards of what is missing."""
    missing = sum(map(Fraction, claims)) - Fraction(estate)
    return [Fraction(c) - x for c, x in zip(claims, constrained_equal_awards(claims, missing), strict=True)]


def talmud(claims, estate):
    """Aumann and Maschler (1985): equal awards of half the claims up to half the sum, and equal losses beyond."""
    halves = [Fraction(c) / 2 for c in claims]
    if 2 * Fraction(estate) <= sum(map(Fraction, claims)):
        return constrained_equal_awards(halves, estate)
    rest = constrained_equal_losses(halves, Fraction(estate) - sum(halves))
    return [h + r for h, r in zip(halves, rest, strict=True)]


RULES = {
    "random_arrival": random_arrival,
    "cea": constrained_equal_awards,
    "cel": constrained_equal_losses,
    "talmud": talmud,
}
LEAVES = [f"{name}, {rule}" for name in ESTATES for rule in RULES]


@pytest.mark.parametrize("leaf", LEAVES)
def test_awards_on_the_shelf_are_those_of_the_definition(leaf):
    name, rule = leaf.split(", ")
    case = ESTATES[name]
    assert [Fraction(x) for x in case[rule] or ()] == RULES[rule](case["claims"], case["estate"])


def test_random_arrival_of_ibn_ezras_heirs():
    expected = [Fraction(85, 6), Fraction(115, 6), Fraction(175, 6), Fraction(115, 2)]
    assert random_arrival([30, 40, 60, 120], 120) == expected
    point = ws.solve(ws.Bankruptcy([30, 40, 60, 120], 120), ws.RandomArrival()).require().point
    assert [Fraction(x).limit_denominator(1000) for x in point] == expected
