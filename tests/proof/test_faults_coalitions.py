"""Coalitional games: indices that equal shares must not pass for, and airport games of forty planes."""

import itertools
import math
from fractions import Fraction

import pytest

import winset as ws
from tests.proof.limited import run


def shapley_shubik(weights, quota):
    """Shapley-Shubik indices by counting coalitions by size and weight (Mann and Shapley 1962)."""
    n, total = len(weights), sum(weights)
    shares = []
    for i, mine in enumerate(weights):
        counts = [[0] * (total + 1) for _ in range(n)]
        counts[0][0] = 1
        for j, other in enumerate(weights):
            if j != i:
                for size in range(n - 2, -1, -1):
                    for weight in range(total - other, -1, -1):
                        if counts[size][weight]:
                            counts[size + 1][weight + other] += counts[size][weight]
        swings = sum(
            math.factorial(size) * math.factorial(n - 1 - size) * counts[size][weight]
            for size in range(n)
            for weight in range(max(0, quota - mine), quota)
        )
        shares.append(Fraction(swings, math.factorial(n)))
    return shares


VOTERS = list(range(1, 21))


def test_the_shapley_shubik_index_of_twenty_voters():
    expected = shapley_shubik(VOTERS, 106)
    assert sum(expected) == 1
    assert len(set(expected)) > 10
    solution = ws.solve(ws.WeightedVoting(VOTERS, 106), ws.Shapley()).require()
    assert [float(x) for x in solution.point] == pytest.approx([float(x) for x in expected], abs=1e-12)


def proved(certificate):
    return certificate.ok and certificate.covers == "all"


@pytest.mark.parametrize(
    "claimed", [[Fraction(1, 20)] * 20, [Fraction(w, 210) for w in VOTERS]], ids=["equal", "weights"]
)
def test_equal_shares_do_not_pass_for_the_index_of_twenty_voters(claimed):
    game = ws.WeightedVoting(VOTERS, 106)
    assert claimed != shapley_shubik(VOTERS, 106)
    assert proved(ws.certify(game, ws.Shapley(), [shapley_shubik(VOTERS, 106)]))
    certificate = ws.certify(game, ws.Shapley(), [claimed])
    assert not certificate.ok
    assert not certificate.exact


def worths(n):
    """v(S) = |S|^2 + 50 if player 1 is in S: player 1 has n + 50, the others n each."""
    return [(m.bit_count()) ** 2 + 50 * (m & 1) for m in range(1 << n)]


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations([0, 1, 7, 12], 2)))
def test_values_of_thirteen_players_with_two_of_them_changed_do_not_pass(first, second):
    # By symmetry and additivity (Shapley 1953): |S|^2 gives 13 each, and 50[1 in S] gives 50 to player 1.
    game, right = ws.CoalitionalGame(worths(13)), [13 + 50 * (i == 0) for i in range(13)]
    assert proved(ws.certify(game, ws.Shapley(), [right]))
    wrong = list(right)
    wrong[first] += 3
    wrong[second] -= 3
    certificate = ws.certify(game, ws.Shapley(), [wrong])
    assert not certificate.ok
    assert not certificate.exact


def runway(costs):
    """Littlechild and Owen (1973): each piece of the runway is shared equally by the planes that need it."""
    shares, before, n = [], Fraction(0), len(costs)
    total = Fraction(0)
    for k, cost in enumerate(costs):
        total += (Fraction(cost) - before) / (n - k)
        before = Fraction(cost)
        shares.append(-total)
    return shares


@pytest.mark.parametrize("n", [3, 8, 11])
def test_shapley_values_of_airport_games_of_a_few_planes(n):
    solution = ws.solve(ws.families.airport(list(range(1, n + 1))), ws.Shapley()).require()
    assert [float(x) for x in solution.point] == pytest.approx([float(x) for x in runway(range(1, n + 1))])


def test_forty_planes_get_an_answer_by_theory_or_a_refusal_at_once():
    report = run("""
        game = ws.families.airport(list(range(1, 41)))
        return [float(x) for x in ws.solve(game, ws.Shapley()).require().point]
    """, warm="solve families CoalitionalGame Shapley", before="ws.families.airport([1, 2])")  # fmt: skip
    assert report.in_words, report.text
    if report.kind == "answer":
        assert eval(report.text) == pytest.approx([float(x) for x in runway(range(1, 41))])


FORTY = ["glove([1]*40, [1]*40)", "bankruptcy(list(range(1, 41)), 100)", "airport([1]*60)",
         "spanning_tree([[0]*41 for _ in range(41)])"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("family", FORTY)
def test_families_of_forty_end_in_words(family):
    report = run(f"return type(ws.families.{family})", warm="solve families", before="ws.families.airport([1, 2])")
    assert report.in_words or report.text.startswith("TypeError"), report.text
    assert report.kind != "killed", report.text
    assert "MemoryError" not in report.text
