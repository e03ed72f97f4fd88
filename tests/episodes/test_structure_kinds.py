"""Votes, agreements, partitions and networks in model files, against the games made by hand and the literature."""

from itertools import combinations

import pytest

import winset as ws
from winset.episodes.read import read_text


def episode(game, rest=""):
    return ws.Episode(read_text(f'id = "x"\ntitle = "X"\n[parameters]\na = 2\n{rest}\n[game]\n{game}'))


def answers(game, rest="", **changes):
    return episode(game, rest).replicate(changes).answers


COUNCIL = """
kind = "weighted-voting"
players = ["A", "B", "C"]
passes = "(heads and people) or veto"
coalitions = { small = ["B", "C"], big = ["A", "B"] }
[game.rules]
heads = { quota = "a" }
people = { weights = { A = 60, B = 30, C = 10 }, quota = 50 }
veto = { quota = 3 }
"""


def test_two_majorities():
    found = answers(COUNCIL)
    by_hand = ws.WeightedVoting([1, 1, 1], 2, ["A", "B", "C"]) & ws.WeightedVoting([60, 30, 10], 50, ["A", "B", "C"])
    index = ws.solve(by_hand | ws.WeightedVoting([1, 1, 1], 3, ["A", "B", "C"]), ws.Shapley()).point
    assert [found[f"payoffs.{p}"] for p in "ABC"] == pytest.approx([float(x) for x in index])
    assert (found["wins.small"], found["wins.big"], found["vetoers"]) == (False, True, ["A"])
    assert (found["winning"], found["power_to_act"]) == (3, 3 / 8)


def test_one_rule_with_a_veto_and_the_united_nations():
    """Five vetoes and ten others, nine votes: Shapley and Shubik (1954) give the permanent members 0.1963 each."""
    text = 'kind = "weighted-voting"\nplayers = { each = "states" }\nquota = 9\nvetoes = { each = "permanent" }\n'
    sets = """[sets]
    permanent = { of = "states", where = "veto == 1" }
    [sets.states]
    """ + "\n".join(f"s{k} = {{ veto = {int(k < 5)} }}" for k in range(15))
    found = answers(text, sets)
    assert found["payoffs.s0"] == pytest.approx(421 / 2145)
    assert found["payoffs.s14"] == pytest.approx(4 / 2145)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("heads and people", "heads and peeple", "game.passes: no rule named 'peeple'; did you mean 'people'?"),
        ("heads and people", "heads + people", "game.passes: cannot read 'heads + people'"),
        ("quota = 50", "quota = 500", "game.rules.people.quota: must be at most the sum of weights"),
        ("A = 60", "Z = 60", "game.rules.people.weights.Z: no player of this name"),
        ('small = ["B"', 'small = ["D"', "game.coalitions.small: no voter named 'D'"),
        ("passes =", "quota = 2\npasses =", "game.quota: must have one of 'quota' and 'rules'"),
    ],
)
def test_faults_of_votes(old, new, fault):
    with pytest.raises(ws.ModelError) as caught:
        episode(COUNCIL.replace(old, new))
    assert any(fault in line for line in caught.value.faults), caught.value.faults


AGREEMENT = """
kind = "agreement"
players = ["A", "B", "C C"]
payoffs = { A = "a*members - 5*member + C_C", B = "a*members - 1*member", "C C" = "max(a, 1)*members - member" }
"""


def test_an_agreement_by_names():
    def payoffs(members):
        n, inside = len(members), {p: int(p in members) for p in ("A", "B", "C C")}
        own = {"A": 2 * n - 5 * inside["A"] + inside["C C"], "B": 2 * n - inside["B"]}
        return own | {"C C": 2 * n - inside["C C"]}

    stable = ws.solve(ws.AgreementGame(payoffs, ["A", "B", "C C"]), ws.StableAgreements()).points
    found = answers(AGREEMENT)
    assert found["stable"] == sorted(", ".join(members) for members in stable) == ["B, C C"]
    assert (found["all"], found["count"], found["smallest"], found["payoffs.A"]) == (False, 1, 2, 5)


def test_members_who_are_alike():
    """Public good with linear benefit: the stable agreement has the smallest number that makes joining pay."""
    game = 'kind = "agreement"\nn = 10\nmember = "(members - a)^2"\noutsider = "members"\n'
    by_hand = ws.solve(ws.SymmetricAgreement(10, lambda s: (s - 2) ** 2, lambda s: s), ws.StableAgreements()).points
    found = answers(game)
    assert sorted(map(int, found["stable"])) == sorted(map(int, by_hand))
    assert found["largest"] == max(map(int, by_hand))


def test_a_partition_is_that_of_the_game_by_hand():
    game = 'kind = "partition"\nplayers = ["A", "B", "C"]\n'
    game += 'payoffs = { A = "size + 3*B - coalitions", B = "size", C = "largest*a" }'

    def payoffs(partition):
        own = {p: block for block in partition for p in block}
        a = len(own["A"]) + 3 * ("B" in own["A"]) - len(partition)
        return {"A": a, "B": len(own["B"]), "C": 2 * max(map(len, partition))}

    by_hand = ws.solve(ws.PartitionGame(payoffs, ["A", "B", "C"]), ws.StablePartitions())
    found = answers(game)
    assert found["stable"] == sorted(" | ".join(", ".join(b) for b in point) for point in by_hand.points)
    assert found["all"] is True
    nash = episode(game.replace("players", 'concept = { name = "StablePartitions", stability = "nash" }\nplayers'))
    assert nash.built().concept == "StablePartitions(stability=nash)"
    assert nash.solve().concept == ws.StablePartitions(stability="nash")


def test_the_connections_model():
    """Jackson and Wolinsky (1996), proposition 2: with d - d^2 < c < d a star of four is pairwise stable."""
    game = 'kind = "network"\nplayers = ["A", "B", "C", "D"]\npayoffs = "1/2*at_1 + 1/4*at_2 + 1/8*at_3 - 0.3*links"'
    found = answers(game)
    stars = {", ".join("-".join(sorted((hub, p))) for p in "ABCD" if p != hub) for hub in "ABCD"}
    assert stars <= set(found["stable"])
    assert found["all"] is False
    dear = answers(game.replace("0.3", "0.6"))
    assert "none" in dear["stable"]
    cheap = answers(game.replace("0.3", "0.2"))
    assert cheap["stable"] == [", ".join("-".join(pair) for pair in combinations("ABCD", 2))]
    assert cheap["links"] == 6
    few = answers(game + '\npossible = [["A", "B"], ["B", "C"]]')
    assert few["stable"] == ["A-B, B-C"]
    assert few["all"] is True


@pytest.mark.parametrize(
    ("game", "fault"),
    [
        ('kind = "agreement"\nplayers = ["A", "B"]\n', "game: must have 'players' and 'payoffs', or 'n'"),
        (
            'kind = "agreement"\nplayers = ["A", "B"]\npayoffs = "memebrs"',
            "game.payoffs.A: no parameter named 'memebrs'",
        ),
        ('kind = "agreement"\nplayers = ["A", "B"]\npayoffs = { A = 1, Z = 2 }', "game.payoffs.B: missing"),
        ('kind = "agreement"\nplayers = ["member", "B"]\npayoffs = 1', "'member' cannot stand in an expression"),
        ('kind = "agreement"\nplayers = ["A B", "A_B"]\npayoffs = 1', "two players have the same name"),
        ('kind = "agreement"\nn = 9000000\nmember = 1\noutsider = 1', "game.n: 9,000,000 entries; at most 2,000"),
        (
            'kind = "network"\nplayers = ["A", "B"]\npayoffs = 1\npossible = [["A", "Z"]]',
            "game.links: a link joins two",
        ),
    ],
)
def test_faults_of_structures(game, fault):
    with pytest.raises(ws.ModelError) as caught:
        episode(game)
    assert any(fault in line for line in caught.value.faults), caught.value.faults
