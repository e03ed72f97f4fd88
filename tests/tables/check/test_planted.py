"""For every part of every certificate of equilibria a wrong answer that this part alone catches."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.base.points import Continuum
from winset.base.solution import Found
from winset.base.status import Status
from winset.solve import certifier_for

BATTLE = ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
TIES = ws.NormalForm.from_bimatrix([[1, 1], [1, 0]], [[1, 1], [1, 1]])
FLAT = ws.NormalForm(np.zeros((2, 2, 2)))
THREE = ws.NormalForm(np.random.default_rng(1).random((3, 2, 3, 2)))
ONE = ws.Nash("one")
BRANCH = ws.LogitBranch()
COUNTS = ((40.0, 20.0), (30.0, 20.0, 10.0), (25.0, 35.0))
FIT = ws.LogitFit(COUNTS)
FALLS_FIRST = ws.NormalForm([[[4, 0], [4, 4]], [[1, 3], [3, 0]]])
FALLING = ws.LogitFit(((56.0, 44.0), (22.0, 5.0)))
THIRD = Fraction(1, 3)


def point(game, *strategies):
    """A profile of floats, or of fractions if all numbers are."""
    exact = all(isinstance(p, Fraction) for s in strategies for p in s)
    return ws.Profile(
        game.players, tuple(np.array(s, dtype=object if exact else float) for s in strategies), game.actions
    )


def claim(points, completeness="one", components=(), **details):
    return Found(Status.SOLVED, list(points), completeness, components=list(components), details=details)


def answer(game, concept, **changes):
    """The answer found, with some details changed, or left out if they are None."""
    solution = ws.solve(game, concept)
    details = {name: value for name, value in {**solution.details, **changes}.items() if value is not None}
    return Found(
        solution.status, solution.points, solution.completeness, components=solution.components, details=details
    )


def rows(game, concept, kept):
    """A branch of which only some rows are claimed."""
    found = answer(game, concept)
    probabilities = {player: row[kept] for player, row in found.details["probabilities"].items()}
    return found.but(details={**found.details, "lam": found.details["lam"][kept], "probabilities": probabilities})


def moved(profile, by):
    first = profile.strategies[0].copy()
    first[0] += by
    first[1] -= by
    return ws.Profile(profile.players, (first, *profile.strategies[1:]), profile.actions)


def stale_row(game):
    found = answer(game, BRANCH)
    probabilities = {player: row.copy() for player, row in found.details["probabilities"].items()}
    probabilities["2"][10] = probabilities["2"][11]
    return found.but(details={**found.details, "probabilities": probabilities})


def fitted(by=0.0, factor=1.0):
    """A fit of which nothing but the precision is said, its point or precision changed."""
    lam = ws.solve(THREE, FIT).details["lam"] * factor
    return claim([moved(ws.solve(THREE, ws.QRE(lam)).point, by)], lam=lam)


def likelihood(lam):
    """Of the choices counted in ``FALLING``, from its definition."""
    play = ws.solve(FALLS_FIRST, ws.QRE(lam)).point
    return sum(float(np.array(c) @ np.log(s)) for c, s in zip(FALLING.counts, play, strict=True))


def lowest_likelihood():
    """A precision at which the likelihood is level, but smallest: by golden sections between 0.6 and 1."""
    low, high = 0.6, 1.0
    ratio = (5**0.5 - 1) / 2
    for _ in range(60):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if likelihood(a) < likelihood(b) else (a, high)
    lam = (low + high) / 2
    return claim([ws.solve(FALLS_FIRST, ws.QRE(lam)).point], lam=lam)


BATTLES = [point(BATTLE, *s) for s in ([[1, 0], [1, 0]], [[0, 1], [0, 1]], [[2 / 3, 1 / 3], [1 / 3, 2 / 3]])]
MIXED = point(BATTLE, [2 * THIRD, THIRD], [THIRD, 2 * THIRD])
CORNER = point(TIES, [0, 1], [0, 1])
TIED = [point(TIES, [1, 0], [1, 0]), point(TIES, [1, 0], [0, 1]), point(TIES, [0, 1], [1, 0])]

PLANTED = {
    "certify_nash": {
        "regret": (BATTLE, ONE, lambda: claim([point(BATTLE, [1, 0], [0, 1])])),
        "feasibility": (FLAT, ONE, lambda: claim([point(FLAT, [0.6, 0.6], [1, 0])])),
        "exact points": (BATTLE, ONE, lambda: claim(BATTLES[:1], exact_points=[MIXED])),
        "distinct": (BATTLE, ONE, lambda: claim([BATTLES[2], moved(BATTLES[2], 1e-12)], "some")),
        "components": (
            TIES,
            ws.Nash(),
            lambda: claim(TIED, "some", [Continuum((("1", "2"), ("1", "2")), 2, [*TIED, CORNER])]),
        ),
        "grouping": (BATTLE, ws.Nash(), lambda: claim(BATTLES, "all", component=[0, 0, 1])),
        "completeness": (BATTLE, ws.Nash(), lambda: claim(BATTLES[:2], "all")),
    },
    "certify_pure": {
        "regret": (BATTLE, ws.Pure(), lambda: claim([point(BATTLE, [1, 0], [0, 1])])),
        "pure": (BATTLE, ws.Pure(), lambda: claim([MIXED])),
        "completeness": (BATTLE, ws.Pure(), lambda: claim(BATTLES[:1], "all")),
    },
    "certify_logit": {
        "form": (THREE, ws.QRE(3.0), lambda: claim([])),
        "residual": (THREE, ws.QRE(3.0), lambda: claim([moved(ws.solve(THREE, ws.QRE(3.0)).point, 1e-7)])),
        "regret": (BATTLE, BRANCH, lambda: claim([point(BATTLE, [1, 0], [0, 1])], limit=True)),
        "feasibility": (FLAT, BRANCH, lambda: claim([point(FLAT, [0.6, 0.6], [1, 0])], limit=True)),
        "rows": (THREE, BRANCH, lambda: stale_row(THREE)),
        "start": (THREE, BRANCH, lambda: rows(THREE, BRANCH, slice(1, None))),
        "steps": (THREE, BRANCH, lambda: rows(THREE, BRANCH, [0, 1, -2, -1])),
        "end": (THREE, ws.LogitBranch(2.0), lambda: rows(THREE, ws.LogitBranch(2.0), slice(None, -1))),
        "turning points": (THREE, BRANCH, lambda: answer(THREE, BRANCH, turning_points=np.array([5]))),
    },
    "certify_logit_fit": {
        "form": (THREE, FIT, lambda: answer(THREE, FIT, lam=None)),
        "residual": (THREE, FIT, lambda: fitted(by=5e-9)),
        "score": (THREE, FIT, lambda: fitted(factor=1.001)),
        "maximum": (FALLS_FIRST, FALLING, lambda: lowest_likelihood()),
        "details.log_likelihood": (THREE, FIT, lambda: answer(THREE, FIT, log_likelihood=-100.0)),
        "details.choices": (THREE, FIT, lambda: answer(THREE, FIT, choices=181.0)),
        "details.information": (THREE, FIT, lambda: answer(THREE, FIT, information=1.0)),
        "details.expected_information": (THREE, FIT, lambda: answer(THREE, FIT, expected_information=1.0)),
        "details.standard_error": (THREE, FIT, lambda: answer(THREE, FIT, standard_error=0.0)),
        "details.local_maxima": (THREE, FIT, lambda: answer(THREE, FIT, local_maxima=np.array([[1.0, -1.0]]))),
    },
}


SHELF = [
    *((game, concept) for game in (BATTLE, TIES, THREE) for concept in (ws.Nash(), ONE, ws.Pure(), BRANCH)),
    *((THREE, concept) for concept in (ws.QRE(3.0), ws.QRE(0.1), ws.LogitBranch(2.0), FIT)),
]
EVERY = [(name, part) for name, parts in PLANTED.items() for part in parts]


def failing(certificate):
    return {part for part, value in certificate.parts.items() if not value <= certificate.tolerance}


@pytest.mark.parametrize(("name", "part"), EVERY, ids=str)
def test_one_part_alone_catches_the_plant(name, part):
    game, concept, wrong = PLANTED[name][part]
    certify = certifier_for(game, concept)
    assert certify.__name__ == name
    certificate = certify(game, concept, wrong())
    assert failing(certificate) == {part}
    assert not certificate.ok
    assert not certificate.exact


@pytest.mark.parametrize(("game", "concept"), SHELF, ids=str)
def test_right_answers_pass_and_every_part_has_a_plant(game, concept):
    solution = ws.solve(game, concept)
    assert solution.certificate.ok
    known = PLANTED[certifier_for(game, concept).__name__]
    assert set(solution.certificate.parts) <= set(known)


SHAPES = [(2, 2, 2), (2, 3, 3), (2, 2, 4), (2, 4, 4), (2, 9, 9), (2, 2, 41), (3, 2, 2, 2)]


def test_no_list_of_all_equilibria_lacks_one_or_has_one_twice():
    rng = np.random.default_rng(5)
    for shape, highest in [
        ((2, 2, 2), 4),
        ((2, 3, 3), 4),
        ((2, 2, 4), 9),
        ((2, 4, 4), 99),
        ((2, 9, 9), 99),
        ((3, 2, 2, 2), 99),
    ]:
        for _ in range(6):
            game = ws.NormalForm(rng.integers(0, highest, shape))
            every = ws.solve(game, ws.Nash())
            if every.completeness != "all":
                continue
            assert every.certificate.ok
            more = {"components": every.components, "completeness": "all"}
            for k in range(len(every.points)):
                fewer = [p for j, p in enumerate(every.points) if j != k]
                short = ws.certify(game, ws.Nash(), fewer, **more)
                assert not (short.ok and short.covers == "all"), (game, k)
                assert not short.ok or short.covers == "part"
                assert not short.ok or every.components or len(shape) > 3
            assert not ws.certify(game, ws.Nash(), [*every.points, every.points[0]], **more).ok
            for k in range(len(every.components)):
                fewer = [c for j, c in enumerate(every.components) if j != k]
                assert not ws.certify(game, ws.Nash(), every.points, components=fewer, completeness="all").ok


def test_the_second_enumeration_agrees_with_brute_force_in_fractions():
    from tests.naive.extreme_equilibria import extreme_equilibria
    from winset.tables.arrays import whole_tables
    from winset.tables.check.equilibrium_list import list_again

    rng = np.random.default_rng(6)
    for shape in [(2, 1, 3), (2, 2, 2), (2, 3, 2), (2, 3, 3), (2, 4, 3)]:
        for highest in (2, 3, 20):
            payoffs = rng.integers(0, highest, shape)
            listed = list_again(shape[1:], None, whole_tables(ws.NormalForm(payoffs).exact), 0.0)
            expected = extreme_equilibria(payoffs)
            if listed.extreme is None:
                bits = {tuple(sum(1 << a for a, p in enumerate(s) if p) for s in point) for point in expected}
                assert sorted(bits) == sorted(listed.supports)
                assert len(bits) == len(expected)
            else:
                assert {tuple(tuple(s) for s in e.strategies) for e in listed.extreme} == expected


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (3, 2), (2, 4), (4, 2), (3, 3)])
def test_supports_taken_number_by_number_are_those_of_all_pairs_at_once(shape):
    from winset.tables.arrays import whole_tables
    from winset.tables.check.equilibrium_list import CLEAR, list_again
    from winset.tables.check.few_supports import few_supports

    rng, decided = np.random.default_rng(7), 0
    for highest in (3, 20, 1000, 10**30):
        for _ in range(20):
            whole = whole_tables(
                rng.integers(0, min(highest, 2**62), (2, *shape)).astype(object) * max(1, highest >> 62)
            )
            unit = np.array([[x / (max(table) or 1) for x in table] for table in whole])
            exact, rounded = (
                list_again(shape, None, whole, 0.0),
                list_again(shape, unit.reshape(2, *shape), None, 1e-15),
            )
            few = few_supports(shape, whole[0] + whole[1], 0, 0.0)
            decided += few is not None
            assert sorted(few or []) == sorted(exact.supports)
            assert (few is None) == (exact.extreme is not None)
            near = few_supports(shape, unit.ravel().tolist(), CLEAR, 1e-15)
            assert sorted(near or []) == sorted(rounded.supports)
            assert (near is None) == (rounded.extreme is not None or not rounded.sure)
    assert decided > 20


def test_claims_are_read_from_plain_data():
    named = ws.NormalForm.from_bimatrix(
        [[2, 0], [0, 1]], [[1, 0], [0, 2]], ["Row", "Column"], [["up", "down"], ["l", "r"]]
    )
    claims = [{"Row": "up", "Column": {"l": 1}}, {"Row": [0, 1], "Column": "r"}, [["2/3", "1/3"], [THIRD, 2 * THIRD]]]
    certificate = ws.certify(named, ws.Nash(), claims)
    assert certificate.exact
    assert certificate.proved == ("points", "completeness")
    wrong = [
        ({"Row": "up"}, "Column"),
        ({"Row": "left", "Column": "l"}, "left"),
        ([[1, 0]], "for each"),
        ([[1, 0, 0], [1, 0]], "Row"),
        ([["x", 0], [1, 0]], "probabilities"),
        (5, "strategy"),
    ]
    for given, word in wrong:
        with pytest.raises(ws.ModelError, match=word):
            ws.certify(named, ws.Nash(), [given])


def test_an_empty_claim_proves_nothing():
    assert not ws.certify(BATTLE, ws.Nash(), []).ok
    none = ws.certify(BATTLE, ws.Nash(), [], status=Status.NO_SOLUTION)
    assert not none.ok
    assert "every finite game" in none.statement.lower()
    assert not ws.certify(BATTLE, ws.Pure(), [], status=Status.NO_SOLUTION).ok
    pennies = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]])
    assert ws.solve(pennies, ws.Pure()).certificate.exact


def test_a_huge_payoff_elsewhere_hides_no_regret():
    game = ws.NormalForm.from_bimatrix([[1.0, -0.5], [-0.25, 0.5], [-1e19, -1e19]])
    assert not ws.certify(game, ONE, [[[1, 0, 0], [1, 0]]]).ok
    assert ws.certify(game, ONE, [[[1 / 3, 2 / 3, 0], [4 / 9, 5 / 9]]]).ok
