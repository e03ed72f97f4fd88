"""Agreements that players join or stay out of: the empty agreement is one of them."""

import itertools
from fractions import Fraction

import numpy as np

import winset as ws


def stable_sizes(n, member, outsider):
    """Sizes at which no member gains by leaving and no outsider by joining (d'Aspremont and others 1983)."""
    return [
        s for s in range(n + 1) if (s == 0 or member(s) >= outsider(s - 1)) and (s == n or outsider(s) >= member(s + 1))
    ]


def stable_sets(n, payoff):
    """The same for sets: ``payoff(members)`` gives everybody's payoff."""
    found = set()
    for members in itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(n + 1)):
        here = frozenset(members)
        if all(payoff(here)[i] >= payoff(here ^ {i})[i] for i in range(n)):
            found.add(here)
    return found


def listed(solution):
    return sorted(int(p) for p in solution.points)


def named(solution):
    return {frozenset(int(name) for name in point) for point in solution.points}


def test_the_empty_agreement_is_stable_where_members_lose():
    assert stable_sizes(3, lambda k: -1, lambda k: 0) == [0]
    solution = ws.solve(ws.SymmetricAgreement(3, lambda k: -1, lambda k: 0), ws.StableAgreements())
    assert str(solution.status) == "SOLVED"
    assert listed(solution) == [0]


def test_the_environmental_agreement_has_the_empty_one_among_its_stable_sizes():
    # Ten countries; a lone member does as well as without an agreement: outsider(0) = member(1) = 19/2.
    n, half = 10, Fraction(1, 2)

    def member(s):
        return n - s + s * s * half

    def outsider(s):
        return n - s + s * s - half

    assert outsider(0) == member(1) == Fraction(19, 2)
    assert stable_sizes(n, member, outsider) == [0, 2, 3]
    solution = ws.solve(ws.SymmetricAgreement(n, member, outsider), ws.StableAgreements()).require()
    assert listed(solution) == [0, 2, 3]


def test_the_empty_set_is_stable_where_members_lose():
    solution = ws.solve(ws.AgreementGame(lambda members: [-len(members)] * 2, ["0", "1"]), ws.StableAgreements())
    assert str(solution.status) == "SOLVED"
    assert named(solution) == {frozenset()}


def test_stable_sizes_are_those_of_the_definition():
    for seed in range(12):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 8))
        inside, outside = (rng.integers(-3, 4, n + 2).tolist() for _ in range(2))
        expected = stable_sizes(n, inside.__getitem__, outside.__getitem__)
        game = ws.SymmetricAgreement(n, inside.__getitem__, outside.__getitem__)
        solution = ws.solve(game, ws.StableAgreements())
        assert listed(solution) == expected
        assert str(solution.status) == ("SOLVED" if expected else "NO_SOLUTION")


def test_stable_sets_are_those_of_the_definition():
    for seed in range(12):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 5))
        table = rng.integers(-3, 4, (1 << n, n)).tolist()

        def payoff(members, table=table):
            return table[sum(1 << int(i) for i in members)]

        expected = stable_sets(n, payoff)
        solution = ws.solve(ws.AgreementGame(payoff, [str(i) for i in range(n)]), ws.StableAgreements())
        assert named(solution) == expected
        assert str(solution.status) == ("SOLVED" if expected else "NO_SOLUTION")
