"""Coalition formation: literature, twins, invariances, planted wrong answers, bad input."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import formation as naive
from winset.base.solution import Found
from winset.formation.check.agreements import certify_agreements, certify_sizes
from winset.formation.check.consistent_sets import certify_environment
from winset.formation.check.networks import certify_networks
from winset.formation.check.partitions import certify_partitions
from winset.formation.check.sequential_formation import certify_sequence
from winset.formation.games.negotiations import negotiation_tree
from winset.formation.games.networks import coauthors, connections
from winset.formation.games.trade import TradeModel

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[2] / "cases" / "formation.json").read_text())}
STABILITIES = ("core", "strict-core", "nash", "individual", "contractual")


def blocks(partition):
    return frozenset(frozenset(b) for b in partition)


def hedonic(case):
    players = case["players"]
    if case["kind"] == "additive":
        weight = {frozenset(k.split("-")): v for k, v in case["weights"].items()}
        return ws.PartitionGame.hedonic(lambda p, s: sum(weight[frozenset([p, q])] for q in s - {p}), players)
    table = {frozenset(k): v for k, v in case["utility"].items()}
    return ws.PartitionGame.hedonic(lambda p, s: table[s][players.index(p)], players)


@pytest.mark.parametrize("name", ["hedonic_cycle", "symmetric_additive"])
@pytest.mark.parametrize("stability", ["core", "nash", "individual"])
def test_hedonic_games(name, stability):
    game = hedonic(CASES[name])
    solution = ws.solve(game, ws.StablePartitions(stability))
    assert solution.certificate.exact
    expected = {blocks(text.split("|")) for text in CASES[name]["expected"][stability]}
    assert {blocks(p) for p in solution.points} == expected
    assert solution.status == (ws.Status.SOLVED if expected else ws.Status.NO_SOLUTION)


def test_environmental_agreement():
    case = CASES["environmental_agreement"]
    n, half = case["n"], Fraction(1, 2)
    member, outsider = (lambda s: n - s + s**2 * half), (lambda s: n - s + s**2 - half)
    sizes = ws.SymmetricAgreement(n, member, outsider)
    names = [f"c{k}" for k in range(n)]
    full = ws.AgreementGame(lambda s: [member(len(s)) if p in s else outsider(len(s)) for p in names], names)
    for transfers in (False, True):
        weak = ws.solve(sizes, ws.StableAgreements(transfers=transfers)).require()
        assert weak.points == case["expected"]["weak"]
        assert weak.certificate.exact
        assert weak.details["count"] == {int(k): v for k, v in case["expected"]["count"].items()}
        all_sets = ws.solve(full, ws.StableAgreements(transfers=transfers)).require()
        assert all_sets.certificate.exact
        assert all_sets.details["count"] == weak.details["count"]
        strict = ws.solve(full, ws.StableAgreements(transfers=transfers, strict=True)).require()
        assert {len(p) for p in strict.points} == set(case["expected"]["strict"])


@pytest.mark.parametrize("n", [6, 10, 30])
def test_price_leadership_cartels_are_stable_at_some_size(n):
    """D'Aspremont, Jacquemin, Gabszewicz and Weymark 1983, Canadian Journal of Economics 16: with finitely many firms
    some cartel is stable. Demand 1 - p, costs q^2/2; the fringe sells where its marginal cost is the price.
    """

    def leader(s):
        slope = 1 + (n - s)
        each = Fraction(1, 2 * s + slope)
        return (1 - s * each) / slope

    def member(s):
        each = Fraction(1, 2 * s + 1 + n - s)
        return leader(s) * each - each**2 / 2

    def outsider(s):
        p = leader(s) if s else Fraction(1, n + 1)
        return p**2 / 2

    solution = ws.solve(ws.SymmetricAgreement(n, member, outsider), ws.StableAgreements()).require()
    assert solution.certificate.exact
    assert solution.points
    assert max(solution.points) < n


def cournot(size, structure):
    """Joint profit of a cartel of any size: one of r + 1 equal shares of a linear market."""
    return Fraction(1, (len(structure) + 1) ** 2)


@pytest.mark.parametrize("n", range(3, 16))
def test_cartels_that_form_in_sequence(n):
    """Bloch 1996, Games and Economic Behavior 14, on cartels: the first firms stay out, the rest form one cartel of
    the smallest size at which that pays, (2n + 3 - sqrt(4n + 5)) / 2 rounded up.
    """
    solution = ws.solve(ws.SymmetricPartitionGame(n, cournot), ws.SequentialFormation()).require()
    assert solution.certificate.exact
    bound = (2 * n + 3 - sqrt(4 * n + 5)) / 2
    size = int(np.ceil(bound - 1e-12))
    assert solution.point == (*[1] * (n - size), size)


def test_irreversible_agreements():
    case = CASES["ray_five_two"]
    worth = {tuple(k.split("|")): v for k, v in case["worth"].items()}
    game = ws.SymmetricPartitionGame(case["n"], lambda s, p: worth.get((str(s), ",".join(map(str, p))), 0))
    solution = ws.solve(game, ws.SequentialFormation()).require()
    assert list(solution.point) == case["expected"]["sequence"]
    assert solution.details["shares"] == {2: 8, 1: 1}
    wrong = Found(solution.status, [(3, 1)], details=solution.details)
    assert not certify_sequence(game, solution.concept, wrong).ok
    changed = {**solution.details, "choices": {**solution.details["choices"], (): 3}}
    assert not certify_sequence(game, solution.concept, Found(solution.status, [(3, 1)], details=changed)).ok


def test_public_goods_coalitions():
    """Ray and Vohra 2001, Journal of Political Economy 109: everybody enjoys what all coalitions provide; a member of
    one of m provides m at the cost m^2/2. The grand coalition forms for 1, 2, 3, 5, 8, 13, 20, ... players; any other
    number falls into such coalitions, the largest that fits forming last.
    """

    def worth(size, structure):
        return size * (sum(m * m for m in structure) - Fraction(size * size, 2))

    whole = [1, 2, 3, 5, 8, 13, 20]
    for n in range(1, 22):
        solution = ws.solve(ws.SymmetricPartitionGame(n, worth), ws.SequentialFormation()).require()
        left, parts = n, []
        while left:
            parts.append(max(m for m in whole if m <= left))
            left -= parts[-1]
        assert list(solution.point) == parts[::-1]
        assert solution.certificate.exact


def environment(case, coalitions="all"):
    if case["kind"] == "table":
        table = [[[case["payoffs"][f"{a}, {b}"][i] for b in "CD"] for a in "CD"] for i in range(2)]
        return ws.SocialEnvironment.from_normal_form(ws.NormalForm(table, actions=[["C", "D"]] * 2), coalitions)
    states = case["states"]
    majorities = [("1", "2"), ("1", "3"), ("2", "3"), ("1", "2", "3")]
    moves = [(m, a, b) for m in majorities for a, b in permutations(states, 2)]
    return ws.SocialEnvironment(states, moves, ["1", "2", "3"])


def test_largest_consistent_sets():
    for name, coalitions in (("prisoners_dilemma", "all"), ("prisoners_dilemma", "single"), ("condorcet", "all")):
        game = environment(CASES[name], coalitions)
        solution = ws.solve(game, ws.LargestConsistentSet()).require()
        assert solution.certificate.exact
        assert solution.points == CASES[name]["expected"][coalitions]


SMALL_PAYOFFS = st.integers(0, 10_000)


@settings(deadline=None, max_examples=12)
@given(st.integers(2, 4), SMALL_PAYOFFS, st.sampled_from(STABILITIES), st.booleans())
def test_partitions_against_the_definition(n, seed, stability, separate):
    players = [f"p{k}" for k in range(n)]
    rng = np.random.default_rng(seed)
    table = {p: dict(zip(players, rng.integers(0, 5, n).tolist(), strict=True)) for p in naive.partitions(players)}
    game = ws.PartitionGame(lambda p: table[frozenset(p)], players)
    concept = ws.StablePartitions(stability, "separate" if separate else "stay")
    solution = ws.solve(game, concept)
    assert solution.certificate.exact
    assert {blocks(p) for p in solution.points} == naive.stable_partitions(players, table.get, stability, separate)
    scaled = ws.PartitionGame(lambda p: {i: 1e-9 * v + 3 for i, v in table[frozenset(p)].items()}, players)
    assert ws.solve(scaled, concept).points == solution.points
    order = [players[i] for i in rng.permutation(n)]
    renamed = ws.solve(ws.PartitionGame(lambda p: table[frozenset(p)], order), concept)
    assert {blocks(p) for p in renamed.points} == {blocks(p) for p in solution.points}


@settings(deadline=None, max_examples=12)
@given(st.integers(2, 4), SMALL_PAYOFFS, st.booleans(), st.booleans())
def test_agreements_against_the_definition(n, seed, transfers, strict):
    players = [f"p{k}" for k in range(n)]
    table = np.random.default_rng(seed).integers(0, 6, (2**n, n)).tolist()

    def payoff(s):
        return dict(zip(players, table[sum(1 << i for i, p in enumerate(players) if p in s)], strict=True))

    solution = ws.solve(ws.AgreementGame(table, players), ws.StableAgreements(transfers, strict))
    assert solution.certificate.exact
    assert {frozenset(p) for p in solution.points} == naive.stable_agreements(players, payoff, transfers, strict)


@settings(deadline=None, max_examples=12)
@given(SMALL_PAYOFFS, st.booleans(), st.integers(2, 3))
def test_networks_against_the_definition(seed, transfers, n):
    players = [f"p{k}" for k in range(n)]
    rng = np.random.default_rng(seed)
    table = {}

    def payoff(g):
        if g not in table:
            table[g] = dict(zip(players, rng.integers(0, 5, n).tolist(), strict=True))
        return table[g]

    solution = ws.solve(ws.NetworkGame(payoff, players), ws.PairwiseStable(transfers))
    assert solution.certificate.exact
    ours = {frozenset(frozenset(link) for link in g) for g in solution.points}
    assert ours == naive.stable_networks(players, payoff, transfers)


@settings(deadline=None, max_examples=15)
@given(SMALL_PAYOFFS, st.integers(2, 7))
def test_consistent_sets_against_the_definition(seed, count):
    rng = np.random.default_rng(seed)
    players, states = ["1", "2", "3"], [f"s{k}" for k in range(count)]
    payoffs = {s: rng.integers(0, 5, 3).tolist() for s in states}
    coalitions = [c for c in naive.subsets(players) if rng.random() < 0.6]
    moves = [(c, a, b) for c in coalitions for a, b in permutations(states, 2) if rng.random() < 0.5]
    solution = ws.solve(ws.SocialEnvironment(payoffs, moves, players), ws.LargestConsistentSet())
    by_name = {s: dict(zip(players, row, strict=True)) for s, row in payoffs.items()}
    assert set(solution.points) == naive.largest_consistent_set(states, by_name, moves)
    reach = naive.dominance(states, by_name, moves)
    assert {(a, b) for a, bs in solution.details["dominated_by"].items() for b in bs} == reach
    assert solution.certificate.exact


PLAYERS = ["a", "b", "c", "d", "e"]


def test_connections_model():
    """Jackson and Wolinsky 1996, Journal of Economic Theory 71, propositions 1 and 2."""
    complete, star = 10, 4
    cheap = ws.solve(connections(PLAYERS, "1/2", "1/5"), ws.PairwiseStable()).require()
    assert cheap.certificate.exact
    assert [len(g) for g in cheap.points] == [complete]
    assert [len(g) for g in cheap.details["efficient"]] == [complete]
    middle = ws.solve(connections(PLAYERS, "1/2", "2/5"), ws.PairwiseStable()).require()
    stars = [g for g in middle.points if len(g) == star and any(all(p in link for link in g) for p in PLAYERS)]
    assert len(stars) == 5
    assert all(len(g) == star for g in middle.details["efficient"])
    dear = ws.solve(connections(PLAYERS, "1/2", "3/5"), ws.PairwiseStable()).require()
    assert all(sum(p in link for link in g) != 1 for g in dear.points for p in PLAYERS), (
        "with cost above decay nobody keeps a link to a player who brings nobody else"
    )
    none = ws.solve(connections(PLAYERS, "1/2", 3), ws.PairwiseStable()).require()
    assert none.points == [()]


def test_coauthors_are_connected_too_much():
    """Jackson and Wolinsky 1996, proposition 4: efficient are separate pairs, stable are larger complete components."""
    game = coauthors(PLAYERS[:4])
    solution = ws.solve(game, ws.PairwiseStable()).require()
    assert all(len(g) == 2 for g in solution.details["efficient"])
    assert all(len(g) == 6 for g in solution.points)
    assert solution.certificate.exact


@pytest.mark.parametrize("n", [4, 5])
def test_free_trade_networks(n):
    """Goyal and Joshi 2006, International Economic Review 47: with equal countries and the same good,
    stable are global free trade and the network that leaves one country alone.
    """
    solution = ws.solve(TradeModel([1] * n).bilateral(), ws.PairwiseStable()).require()
    complete, without_one = n * (n - 1) // 2, (n - 1) * (n - 2) // 2
    assert sorted(len(g) for g in solution.points) == [without_one] * n + [complete]
    assert [len(g) for g in solution.details["efficient"]] == [complete]


def test_free_trade_is_the_only_stable_network_of_goods_that_differ():
    """As in Furusawa and Konishi 2007, Journal of International Economics 72: if countries are alike and goods are no
    close substitutes, the complete network is the only stable one; with transfers too.
    """
    game = TradeModel([1] * 4, substitution="1/4", tariff="optimal").bilateral()
    for transfers in (False, True):
        assert [len(g) for g in ws.solve(game, ws.PairwiseStable(transfers)).require().points] == [6]


def test_open_customs_unions():
    """Yi 1996, Journal of International Economics 41: if anybody may join, the union of all is the only
    stable one; if members must agree, there are others.
    """
    game = TradeModel([1] * 4, tariff="optimal").customs_unions()
    openly = ws.solve(game, ws.StablePartitions("nash")).require()
    assert [len(p) for p in openly.points] == [1]
    agreed = ws.solve(game, ws.StablePartitions("individual")).require()
    assert set(map(blocks, openly.points)) <= set(map(blocks, agreed.points))


def negotiation(outsiders, parameters=None, b=3, c=3):
    worths = {
        (): {"a": 1, "b": b, "c": c},
        ("a", "b"): {"a": 2, "b": 4, "c": outsiders[1]},
        ("a", "c"): {"a": 2, "b": outsiders[0], "c": 4},
        ("a", "b", "c"): {"a": 6, "b": 6, "c": 6},
    }
    return negotiation_tree(worths, ["a", "b", "c"], parameters)


@pytest.mark.parametrize(("outsiders", "mode"), [((4, 4), "multilateral"), ((2, 2), "sequential")])
def test_leader_negotiates_in_sequence_if_outsiders_are_hurt(outsiders, mode):
    """Aghion, Antras and Helpman 2007, Journal of International Economics 73: outsiders get 8 > 6 or 4 < 6."""
    solution = ws.solve(negotiation(outsiders), ws.SubgamePerfect()).require()
    assert solution.point.path[0][1].startswith(mode)
    assert solution.point.payoffs["a"] == 18 - min(sum(outsiders), 6)


def test_negotiation_trees_in_batch():
    """The same with expressions, over draws: the leader gets all but the smaller sum of outsiders' payoffs."""
    tree = negotiation(("x", "y"), {"x": 3, "y": 3, "u": 3, "w": 3}, "u", "w")
    draws = np.random.default_rng(1).uniform(1.5, 4.4, (200, 4))
    batch = ws.solve_batch(tree, draws)
    assert (batch.status == 0).all()
    hurt = np.minimum(draws[:, 0] + draws[:, 1], draws[:, 2] + draws[:, 3])
    np.testing.assert_allclose(batch["payoffs"][:, 0], 18 - hurt, atol=1e-9)
    with pytest.raises(ws.ModelError, match="the structure all is missing"):
        negotiation_tree({(): {"a": 0, "b": 0, "c": 0}}, ["a", "b", "c"])


def test_planted_wrong_answers():
    game = hedonic(CASES["symmetric_additive"])
    concept = ws.StablePartitions("core")
    solution = ws.solve(game, concept)
    right = Found(solution.status, solution.points, details=solution.details)
    assert certify_partitions(game, concept, right).ok
    assert not certify_partitions(game, concept, right.but(points=solution.points[:-1])).ok
    unstable, (who, _) = next(iter(solution.details["blocked"].items()))
    fewer = {k: v for k, v in solution.details["blocked"].items() if k != unstable}
    planted = right.but(points=[*solution.points, unstable], details={**solution.details, "blocked": fewer})
    assert not certify_partitions(game, concept, planted).ok
    lied = {**solution.details["blocked"], unstable: (who, unstable)}
    assert not certify_partitions(game, concept, right.but(details={**solution.details, "blocked": lied})).ok

    agreement = ws.AgreementGame(lambda s: {p: len(s) for p in "abc"}, list("abc"))
    assert not certify_agreements(agreement, ws.StableAgreements(), Found(ws.Status.SOLVED, [("a",)])).ok
    sizes = ws.SymmetricAgreement(5, lambda s: s, lambda s: 0)
    assert certify_sizes(sizes, ws.StableAgreements(), Found(ws.Status.SOLVED, [5])).ok
    assert not certify_sizes(sizes, ws.StableAgreements(), Found(ws.Status.SOLVED, [4, 5])).ok
    network = coauthors(PLAYERS[:3])
    assert not certify_networks(network, ws.PairwiseStable(), Found(ws.Status.SOLVED, [()])).ok
    dilemma = environment(CASES["prisoners_dilemma"])
    good = ws.solve(dilemma, ws.LargestConsistentSet())
    found = Found(good.status, good.points, details=good.details)
    assert certify_environment(dilemma, good.concept, found).ok
    assert not certify_environment(dilemma, good.concept, found.but(points=["C, C", "D, D"])).ok
    assert not certify_environment(dilemma, good.concept, found.but(points=[])).ok


def test_environments_of_partitions_and_networks():
    """The cycle without a stable partition: farsighted players may end in any but the grand coalition."""
    partitions = ws.SocialEnvironment.from_partitions(hedonic(CASES["hedonic_cycle"]))
    solution = ws.solve(partitions, ws.LargestConsistentSet()).require()
    assert solution.certificate.exact
    assert set(solution.points) == {"1 2 | 3", "1 3 | 2", "1 | 2 3", "1 | 2 | 3"}
    separate = ws.SocialEnvironment.from_partitions(hedonic(CASES["symmetric_additive"]), "separate")
    assert ws.solve(separate, ws.LargestConsistentSet()).require().certificate.exact
    networks = ws.SocialEnvironment.from_network(coauthors(PLAYERS[:4]))
    solution = ws.solve(networks, ws.LargestConsistentSet()).require()
    assert solution.certificate.exact
    assert "a-b, c-d" in solution.points
    assert len(solution.points) < 64


def test_a_stable_solution_is_equal_to_itself_after_a_round_trip():
    for game, concept in (
        (hedonic(CASES["symmetric_additive"]), ws.StablePartitions()),
        (coauthors(PLAYERS[:3]), ws.PairwiseStable()),
        (environment(CASES["condorcet"]), ws.LargestConsistentSet()),
        (ws.SymmetricPartitionGame(4, cournot), ws.SequentialFormation()),
    ):
        solution = ws.solve(game, concept)
        assert ws.Solution.from_dict(json.loads(json.dumps(solution.to_dict()))) == solution


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: ws.PartitionGame(lambda p: {}, [str(k) for k in range(11)]), r"from 1 to 10"),
        (lambda: ws.PartitionGame(lambda p: {"a": 1}, ["a", "b"]), r"nothing is given for b"),
        (lambda: ws.PartitionGame(lambda p: {"a": 1, "b": float("nan")}, ["a", "b"]), r"payoffs\[a b\]\.b: must be a"),
        (lambda: ws.PartitionGame(lambda p: [1.0, float("inf")], ["a", "b"]), r"must be a finite number, got inf"),
        (lambda: ws.PartitionGame({(("a", "b"),): [1, 1]}, ["a", "b"]), r"1 partitions are missing: a \| b"),
        (lambda: ws.PartitionGame({(("a", "c"),): [1, 1]}, ["a", "b"]), r"no player named 'c'"),
        (lambda: ws.AgreementGame([[0, 0]], ["a", "b"]), r"must hold 2\^n rows"),
        (lambda: ws.AgreementGame(lambda s: [0], [str(k) for k in range(19)]), r"from 1 to 18"),
        (lambda: ws.SymmetricAgreement(0, len, len), r"n: must be a whole number from 1"),
        (lambda: ws.SymmetricPartitionGame(31, cournot), r"n: must be a whole number from 1 to 30"),
        (lambda: ws.NetworkGame(lambda g: [0] * 7, list("abcdefg")), r"21 possible links make 2\^21 networks"),
        (lambda: ws.NetworkGame(lambda g: [0, 0], ["a", "b"], [("a", "a")]), r"a link joins two players of a, b"),
        (lambda: ws.SocialEnvironment({"x": [0]}, [(("b",), "x", "y")], ["a"]), r"no state named 'y'"),
        (lambda: ws.StablePartitions("stable"), r"StablePartitions.stability: must be 'core'"),
        (lambda: TradeModel([1, -1], substitution=2), r"sizes\[2\]: must be above 0, got -1\nsubstitution: must lie"),
        (lambda: connections(PLAYERS, 2, 1), r"decay: must lie between 0 and 1"),
    ],
)  # fmt: skip
def test_bad_input(make, text):
    with pytest.raises(ws.ModelError, match=text):
        make()
