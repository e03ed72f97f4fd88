"""For every part of every certificate of coalition formation a wrong answer that this part alone catches."""

from __future__ import annotations

from fractions import Fraction

import pytest

import winset as ws
from winset.base.points import Vector
from winset.base.solution import Found
from winset.base.status import Status
from winset.formation.games.networks import coauthors
from winset.formation.room import ROOM
from winset.solve import certifier_for


def found(game, concept, points=None, details=None):
    """The method's own answer, with other points or details."""
    solution = ws.solve(game, concept)
    return Found(
        solution.status,
        solution.points if points is None else points,
        solution.completeness,
        details={**solution.details, **(details or {})},
    )


def bare(points, completeness="all"):
    return Found(Status.SOLVED, points, completeness)


PLAYERS = ["a", "b", "c"]
WEIGHTS = {"ab": 1, "ac": 1, "bc": -3}
HEDONIC = ws.PartitionGame.hedonic(
    lambda p, s: sum(WEIGHTS["".join(sorted((p, q)))] for q in s - {p}), PLAYERS
)  # fmt: skip
CORE = ws.StablePartitions("nash")
BLOCKED = ws.solve(HEDONIC, CORE).details["blocked"]
FIRST = next(iter(BLOCKED))
AGREEMENT = ws.AgreementGame(lambda s: [len(s) if p in s else 2 * len(s) - 1 for p in PLAYERS], PLAYERS)
JOIN = ws.StableAgreements()
SIZES = ws.SymmetricAgreement(4, lambda s: s, lambda s: 2 * s - 1)
NETWORK, PAIRS = coauthors(PLAYERS), ws.PairwiseStable()
DILEMMA = ws.SocialEnvironment.from_normal_form(
    ws.NormalForm([[[3, 0], [4, 1]], [[3, 4], [0, 1]]], actions=[["C", "D"]] * 2)
)
CHWE = ws.LargestConsistentSet()
CARTELS = ws.SymmetricPartitionGame(4, lambda size, structure: Fraction(1, (len(structure) + 1) ** 2))
BLOCH = ws.SequentialFormation()


def raised(game, concept):
    """The payoffs of the first answer, of which the first player gets more."""
    solution = ws.solve(game, concept)
    first, *rest = solution.details["payoffs"]
    values = first.values.copy()
    values[0] = values[0] + 1
    return found(game, concept, details={"payoffs": [Vector(first.players, values), *rest]})


def shorter(game, concept, key):
    """A list among the details without its last entry."""
    return found(game, concept, details={key: ws.solve(game, concept).details[key][:-1]})


def counted(game, concept):
    count = dict(ws.solve(game, concept).details["count"])
    return found(game, concept, details={"count": {size: number + 1 for size, number in count.items()}})


SOLVED = {name: ws.solve(game, concept) for name, game, concept in (
    ("agreement", AGREEMENT, JOIN), ("network", NETWORK, PAIRS), ("dilemma", DILEMMA, CHWE),
    ("cartels", CARTELS, BLOCH),
)}  # fmt: skip
RULED = SOLVED["dilemma"].details["ruled_out"]
SURPLUS = SOLVED["agreement"].details["surplus"]
FLIPS = SOLVED["network"].details["flips"].copy()
FLIPS[0] = 2
CHOICES = {**SOLVED["cartels"].details["choices"], (1, 1, 1): 2}

PLANTED = {
    "certify_partitions": {
        "points": (HEDONIC, CORE, found(HEDONIC, CORE, [*ws.solve(HEDONIC, CORE).points, FIRST], {"payoffs": [
            *ws.solve(HEDONIC, CORE).details["payoffs"], HEDONIC.payoffs_of(FIRST),
        ]})),
        "completeness": (HEDONIC, CORE, bare(ws.solve(HEDONIC, CORE).points[:-1])),
        "number of points": (HEDONIC, CORE, bare([*ws.solve(HEDONIC, CORE).points, (("c",), ("b", "a"))])),
        "details.blocked": (HEDONIC, CORE, found(HEDONIC, CORE, details={
            "blocked": {**BLOCKED, FIRST: (BLOCKED[FIRST][0], FIRST)},
        })),
        "details.payoffs": (HEDONIC, CORE, raised(HEDONIC, CORE)),
    },
    "certify_agreements": {
        "points": (AGREEMENT, JOIN, bare([*SOLVED["agreement"].points, ("a",)])),
        "completeness": (AGREEMENT, JOIN, bare(SOLVED["agreement"].points[1:])),
        "number of points": (AGREEMENT, JOIN, bare([*SOLVED["agreement"].points, ("b", "a")])),
        "details.internal": (AGREEMENT, JOIN, shorter(AGREEMENT, JOIN, "internal")),
        "details.external": (AGREEMENT, JOIN, shorter(AGREEMENT, JOIN, "external")),
        "details.surplus": (AGREEMENT, JOIN, found(AGREEMENT, JOIN, details={"surplus": [*SURPLUS[:-1], 9]})),
        "details.count": (AGREEMENT, JOIN, counted(AGREEMENT, JOIN)),
        "details.payoffs": (AGREEMENT, JOIN, raised(AGREEMENT, JOIN)),
    },
    "certify_sizes": {
        "points": (SIZES, JOIN, bare([*ws.solve(SIZES, JOIN).points, 4])),
        "completeness": (SIZES, JOIN, bare(ws.solve(SIZES, JOIN).points[1:])),
        "number of points": (SIZES, JOIN, bare([*ws.solve(SIZES, JOIN).points, ws.solve(SIZES, JOIN).points[0]])),
        "details.internal": (SIZES, JOIN, shorter(SIZES, JOIN, "internal")),
        "details.external": (SIZES, JOIN, shorter(SIZES, JOIN, "external")),
        "details.count": (SIZES, JOIN, counted(SIZES, JOIN)),
    },
    "certify_networks": {
        "points": (NETWORK, PAIRS, bare([*SOLVED["network"].points, ()])),
        "completeness": (NETWORK, PAIRS, bare([])),
        "number of points": (NETWORK, PAIRS, bare(SOLVED["network"].points * 2)),
        "details.efficient": (NETWORK, PAIRS, shorter(NETWORK, PAIRS, "efficient")),
        "details.flips": (NETWORK, PAIRS, found(NETWORK, PAIRS, details={"flips": FLIPS})),
        "details.payoffs": (NETWORK, PAIRS, raised(NETWORK, PAIRS)),
    },
    "certify_environment": {
        "points": (DILEMMA, CHWE, bare([*SOLVED["dilemma"].points, "D, D"])),
        "completeness": (DILEMMA, CHWE, bare([])),
        "number of points": (DILEMMA, CHWE, bare(SOLVED["dilemma"].points * 2)),
        "details.ruled_out": (DILEMMA, CHWE, found(DILEMMA, CHWE, details={
            "ruled_out": {**RULED, "C, C": (("1",), "D, C")},
        })),
        "details.dominated_by": (DILEMMA, CHWE, found(DILEMMA, CHWE, details={"dominated_by": {}})),
        "details.farsighted_core": (DILEMMA, CHWE, found(DILEMMA, CHWE, details={"farsighted_core": ["D, D"]})),
        "details.payoffs": (DILEMMA, CHWE, raised(DILEMMA, CHWE)),
    },
    "certify_sequence": {
        "points": (CARTELS, BLOCH, found(CARTELS, BLOCH, [(2, 2)])),
        "number of points": (CARTELS, BLOCH, found(CARTELS, BLOCH, [SOLVED["cartels"].point, (2, 2)])),
        "details.choices": (CARTELS, BLOCH, found(CARTELS, BLOCH, details={"choices": CHOICES})),
        "details.shares": (CARTELS, BLOCH, found(CARTELS, BLOCH, details={"shares": {4: 1}})),
    },
}  # fmt: skip
"""Certifier: part: a game, a concept, and a wrong answer that no other part is off for."""

CERTIFIERS = {certify.__name__: certify for _, _, certify in ROOM.certifiers}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in PLANTED.items() for part in parts])
def test_a_planted_answer_is_caught_by_its_part_alone(name, part):
    game, concept, wrong = PLANTED[name][part]
    certificate = CERTIFIERS[name](game, concept, wrong)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert off == {part}, certificate
    assert not certificate.ok
    assert not certificate.exact
    assert certificate.statement.startswith(f"Wrong: {part}: ")
    assert certificate.proved == ()


SHELF = [(HEDONIC, ws.StablePartitions(kind)) for kind in ("core", "strict-core", "nash", "individual", "contractual")]
SHELF += [(AGREEMENT, JOIN), (AGREEMENT, ws.StableAgreements(transfers=True)), (SIZES, JOIN), (NETWORK, PAIRS),
          (NETWORK, ws.PairwiseStable(transfers=True)), (DILEMMA, CHWE), (CARTELS, BLOCH)]  # fmt: skip


def test_every_part_over_a_shelf_of_games_has_a_plant_and_every_answer_passes():
    emitted = {name: set() for name in CERTIFIERS}
    for game, concept in SHELF:
        solution = ws.solve(game, concept)
        assert solution.certificate.exact, solution.certificate
        assert solution.certificate.covers == "all"
        emitted[certifier_for(game, concept).__name__] |= solution.certificate.parts.keys()
        again = ws.certify(
            game, concept, solution.points, solution.details, status=solution.status, completeness=solution.completeness
        )
        assert again == solution.certificate
        plain = ws.certify(game, concept, solution.points, status=solution.status, completeness=solution.completeness)
        assert plain.ok
        assert plain.proved == ("points", "completeness")
    for name, parts in emitted.items():
        assert parts <= PLANTED[name].keys(), (name, parts - PLANTED[name].keys())
    assert PLANTED.keys() == CERTIFIERS.keys()


@pytest.mark.parametrize(("game", "concept"), SHELF, ids=lambda value: type(value).__name__)
def test_answers_left_out_and_answers_that_are_none_are_refused(game, concept):
    solution = ws.solve(game, concept)
    if solution.points:
        assert not ws.certify(game, concept, [], status=Status.NO_SOLUTION).ok
        assert not ws.certify(game, concept, []).ok
        for k in range(len(solution.points)):
            fewer = [*solution.points[:k], *solution.points[k + 1 :]]
            assert not fewer or not ws.certify(game, concept, fewer, completeness="all").ok
        assert not ws.certify(game, concept, [*solution.points, solution.points[0]], completeness="all").ok


def test_named_answers_are_read_and_strangers_refused():
    assert ws.certify(HEDONIC, CORE, [[["c"], ["b", "a"]]], completeness="some").ok
    assert ws.certify(AGREEMENT, JOIN, [["c", "b"]], completeness="some").proved == ("points",)
    assert not ws.certify(SIZES, JOIN, [4], completeness="some").ok
    for game, concept, point in (
        (HEDONIC, CORE, [["a", "d"]]), (AGREEMENT, JOIN, ["d"]), (SIZES, JOIN, 5), (NETWORK, PAIRS, [("a", "d")]),
        (DILEMMA, CHWE, "E"), (CARTELS, BLOCH, (1, 1)),
    ):  # fmt: skip
        with pytest.raises(ws.ModelError):
            ws.certify(game, concept, [point])
