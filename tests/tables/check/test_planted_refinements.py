"""For every part of the certificates of correlated play, dominance, levels, structure and refinements a wrong answer.

Each is caught by its part alone.
"""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

import numpy as np
import pytest

import winset as ws
from winset.base.points import ActionSets, Distribution, Vector
from winset.base.solution import Found
from winset.solve import certifier_for
from winset.tables.check.correlated import certify_correlated
from winset.tables.check.dominance import certify_dominance
from winset.tables.check.equilibrium_index import certify_index
from winset.tables.check.potential import certify_potential
from winset.tables.check.risk_dominance import certify_risk_dominance
from winset.tables.check.security import certify_security
from winset.tables.check.supermodular import certify_supermodular
from winset.tables.check.tracing import certify_tracing
from winset.tables.check.trembling_hand import certify_perfect

CERTIFIERS = {
    certify.__name__: certify
    for certify in (
        certify_correlated, certify_dominance, certify_index, certify_perfect, certify_potential,
        certify_risk_dominance, certify_security, certify_supermodular, certify_tracing,
    )
}  # fmt: skip
CHICKEN = ws.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
STAG = ws.NormalForm.from_bimatrix([[9, 0], [8, 7]], [[9, 8], [0, 7]])
PENNIES = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]])
DILEMMA = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
SEXES = ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]])
ALIKE = ws.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
WEAK = ws.NormalForm.from_bimatrix([[1, 0], [0, 0]], [[1, 0], [0, 0]])
MIXED = ws.NormalForm([[[2, -1], [0, 0], [-1, 2]], [[0, 0], [0, 0], [0, 0]]])
LEVELS = ws.NormalForm.from_bimatrix([[3, 0], [1, 2]], [[1, 2], [2, 0]])
CLIMB = ws.NormalForm.from_bimatrix([[1, 0], [2, 3]], [[1, 2], [0, 3]])
NEAR = np.diag([1, 1, 1]) - 3.0 * np.subtract.outer(range(3), range(3)) ** 2
THREE = ws.NormalForm.from_bimatrix(NEAR, NEAR)
ORDER = ws.NormalForm.from_bimatrix(
    [[1, 0], [1, 2], [0, 2]], [[1, 0], [1, 1], [0, 1]], actions=[["T", "M", "B"], ["L", "R"]]
)
ROUND = ws.NormalForm([[[0, 1], [0, 0]], [[1, 0], [3, 2]]])
ALONE = ws.NormalForm([[[[0, 1], [1, 1]], [[1, 1], [1, 0]]], np.zeros((2, 2, 2)), np.zeros((2, 2, 2))])
LARGE = 2.0**52


def profile(game, *rows):
    return ws.Profile(game.players, tuple(np.array(r, dtype=float) for r in rows), game.actions)


def pure(game, *cell):
    return profile(game, *(np.eye(m)[a] for m, a in zip(game.payoffs.shape[1:], cell, strict=True)))


def found(game, concept, points=None, without=(), status=None, completeness=None, **details):
    """The library's answer with some of it changed; ``None`` for a detail takes it away."""
    right = ws.solve(game, concept)
    kept = {k: v for k, v in {**deepcopy(right.details), **details}.items() if k not in without}
    return Found(
        right.status if status is None else status,
        right.points if points is None else points,
        completeness=completeness or right.completeness,
        details=kept,
    )


def table(game, p, payoffs=None):
    p = np.array(p, dtype=float)
    expected = np.array([(u * p).sum() for u in game.payoffs])
    return Distribution(game.players, p, game.actions, Vector(game.players, expected if payoffs is None else payoffs))


def nothing(concept):
    return STAG, concept, found(STAG, concept, points=[])


def of(game, concept, points=None, **changes):
    return game, concept, found(game, concept, points, **changes)


def sets(game, *rows):
    return ActionSets(game.players, tuple(map(tuple, rows)))


def other_order():
    """Osborne and Rubinstein (1994, figure 63.1): T first, then L, leaves another outcome than T and B at once."""
    steps = [{"round": 1, "player": "1", "action": "T", "by": {"M": 1.0}},
             {"round": 2, "player": "2", "action": "L", "by": {"R": 1.0}}]  # fmt: skip
    beliefs = {"1": {"M": np.ones(1), "B": np.ones(1)}, "2": {"R": np.array([0.5, 0.5])}}
    concept = ws.IteratedDominance("weak")
    points = [sets(ORDER, "MB", "R")]
    return of(ORDER, concept, points, eliminations=steps, beliefs=beliefs, solvable=False)


def path_of(game, concept):
    return ws.solve(game, concept).details["path"]


def bent(game, concept):
    """The path with one of its points moved a little."""
    path = list(path_of(game, concept))
    rest, spot = path[len(path) // 2]
    moved = [s + 1e-6 * (np.arange(len(s)) - 0.5) for s in spot]
    path[len(path) // 2] = (rest, profile(game, *moved))
    return path


def jump():
    start = path_of(SEXES, ws.Tracing(procedure="linear"))[0]
    return of(SEXES, LINEAR, [pure(SEXES, 0, 0)], without=["exact_points"], path=[start, (0.0, pure(SEXES, 0, 0))])


LINEAR, LOGARITHMIC = ws.Tracing(procedure="linear"), ws.Tracing()
RATIONAL, WEIGHTED = ws.Rationalizable(), ws.Potential("weighted")
STEP = {"round": 1, "player": "1", "action": "2"}
CYCLE = ws.solve(PENNIES, ws.Potential()).details["violation"]
FOUR = ws.solve(DILEMMA, ws.Supermodular()).details["violation"]
NONE = ws.Status.NO_SOLUTION
PLANTED = {
    "certify_correlated": {
        "answer": nothing(ws.Correlated()),
        "gain": of(CHICKEN, ws.Correlated(), [table(CHICKEN, [[0.5, 0.5], [0, 0]])]),
        "feasibility": of(CHICKEN, ws.Correlated(), [table(CHICKEN, [[0.5, 0.25], [0.25, 0.1]])]),
        "gap": of(CHICKEN, ws.Correlated(), [table(CHICKEN, np.array([[1, 1], [1, 0]]) / 3)]),
        "payoffs": of(CHICKEN, ws.Correlated(), [table(CHICKEN, [[0.5, 0.25], [0.25, 0]], np.array([9.0, 9.0]))]),
    },
    "certify_dominance": {
        "answer": nothing(RATIONAL),
        "survivors": of(
            MIXED,
            RATIONAL,
            beliefs={
                "1": {"1": np.array([0.0, 1.0]), "3": np.array([0.0, 1.0])},
                "2": dict.fromkeys("12", np.full(2, 0.5)),
            },
        ),
        "eliminations": of(MIXED, RATIONAL, eliminations=[{**STEP, "by": {"1": 1.0}}]),
        "points": of(MIXED, RATIONAL, [sets(MIXED, "1", "12")]),
        "rounds": other_order(),
        "solvable": of(MIXED, RATIONAL, solvable=True),
    },
    "certify_security": {
        "answer": nothing(ws.Maximin()),
        "level": of(
            LEVELS, ws.Maximin(), levels={"1": 1.6, "2": ws.solve(LEVELS, ws.Maximin()).details["levels"]["2"]}
        ),
        "gap": of(
            LEVELS,
            ws.Maximin(),
            [profile(LEVELS, [0.2, 0.8], ws.solve(LEVELS, ws.Maximin()).point[1])],
            without=["levels"],
        ),
        "feasibility": of(
            LEVELS,
            ws.Maximin(),
            punishments={**ws.solve(LEVELS, ws.Maximin()).details["punishments"], "1": np.array([0.5, 0.0])},
        ),
        "replies": of(
            LEVELS,
            ws.Maximin(False),
            punishments={**ws.solve(LEVELS, ws.Maximin(False)).details["punishments"], "1": np.array([0.0, 1.0])},
        ),
        "pure": of(
            LEVELS,
            ws.Maximin(False),
            [profile(LEVELS, [0.5, 0.5], ws.solve(LEVELS, ws.Maximin(False)).point[1])],
            punishments={**ws.solve(LEVELS, ws.Maximin(False)).details["punishments"], "1": np.array([0.0, 1.0])},
        ),
        "independence": of(
            ALONE,
            ws.Minimax("independent"),
            punishments={**ws.solve(ALONE, ws.Minimax("independent")).details["punishments"], "1": np.eye(2) / 2},
        ),
    },
    "certify_potential": {
        "answer": nothing(ws.Potential()),
        "difference": of(
            STAG,
            ws.Potential(),
            potential=ws.solve(STAG, ws.Potential()).details["potential"] - np.array([[0, 1], [0, 0]]),
        ),
        "cycles": of(
            ROUND,
            WEIGHTED,
            [pure(ROUND, 0, 0), pure(ROUND, 1, 0)],
            without=["violation"],
            status=ws.Status.SOLVED,
            weights={"1": 1.0, "2": 1 / LARGE},
            potential=np.array([[0, -LARGE], [0, -LARGE - 1]]),
        ),
        "feasibility": of(STAG, ws.Potential(), [profile(STAG, [0.1, 0.9], [0, 1])]),
        "top": of(STAG, ws.Potential(), [pure(STAG, 0, 0), pure(STAG, 1, 1)]),
        "completeness": of(ALIKE, ws.Potential(), [pure(ALIKE, 0, 0)]),
        "cycle": of(PENNIES, ws.Potential(), violation={"cells": [*CYCLE["cells"][:1], *CYCLE["cells"][:2]]}),
        "points": of(PENNIES, ws.Potential(), [pure(PENNIES, 0, 0)]),
    },
    "certify_supermodular": {
        "answer": nothing(ws.Supermodular()),
        "fall": of(DILEMMA, ws.Supermodular(), [pure(DILEMMA, 1, 1)], without=["violation"], status=ws.Status.SOLVED),
        "regret": of(CLIMB, ws.Supermodular(), [pure(CLIMB, 0, 0), pure(CLIMB, 1, 1)], completeness="some"),
        "feasibility": of(STAG, ws.Supermodular(), [profile(STAG, [1, 1e-7], [1, 0]), pure(STAG, 1, 1)]),
        "between": of(STAG, ws.Supermodular(), [pure(STAG, 0, 0)]),
        "ends": of(THREE, ws.Supermodular(), [pure(THREE, k, k) for k in range(3)]),
        "square": of(DILEMMA, ws.Supermodular(), violation={**FOUR, "cells": FOUR["cells"][::-1]}),
        "points": of(DILEMMA, ws.Supermodular(), [pure(DILEMMA, 1, 1)]),
    },
    "certify_risk_dominance": {
        "answer": nothing(ws.RiskDominance()),
        "points": of(STAG, ws.RiskDominance(), [pure(STAG, 0, 0)]),
        "strict": of(STAG, ws.RiskDominance(), strict=[pure(STAG, 1, 1)], without=["products"]),
        "products": of(STAG, ws.RiskDominance(), products=2 * ws.solve(STAG, ws.RiskDominance()).details["products"]),
    },
    "certify_perfect": {
        "answer": nothing(ws.Perfect()),
        "regret": of(
            STAG,
            ws.Perfect(),
            [pure(STAG, 0, 1)],
            without=["judged", "verdicts"],
            trembles=[[np.array([0.9, 0.1]), np.array([0.1, 0.9])]],
        ),
        "feasibility": of(
            STAG, ws.Perfect(), [profile(STAG, [1, 1e-7], [1, 0])], without=["judged", "verdicts", "trembles"]
        ),
        "mistakes": of(
            WEAK,
            ws.Perfect(),
            [pure(WEAK, 1, 1)],
            without=["judged", "verdicts"],
            trembles=[[np.array([1e-12, 1 - 1e-12])] * 2],
        ),
        "profile": of(
            STAG, ws.Perfect(((1, 0), (1, 0))), [pure(STAG, 1, 1)], without=["judged", "verdicts", "trembles"]
        ),
        "completeness": of(
            SEXES,
            ws.Perfect(),
            [pure(SEXES, 0, 0)],
            judged=[pure(SEXES, 0, 0)],
            verdicts=["perfect"],
            without=["trembles"],
        ),
        "verdicts": of(WEAK, ws.Perfect(), verdicts=["perfect", "perfect"]),
        "imperfection": of(STAG, ws.Perfect(((1, 0), (1, 0))), [], status=NONE),
    },
    "certify_tracing": {
        "answer": nothing(LOGARITHMIC),
        "equilibrium": of(STAG, LOGARITHMIC, [profile(STAG, [5e-6, 1 - 5e-6], [0, 1])]),
        "prior": of(STAG, LOGARITHMIC, prior=profile(STAG, [0.4, 0.6], [0.5, 0.5])),
        "start": of(STAG, LOGARITHMIC, path=path_of(STAG, LOGARITHMIC)[1:]),
        "corners": of(STAG, LOGARITHMIC, path=bent(STAG, LOGARITHMIC)),
        "line": jump(),
        "end": of(STAG, LINEAR, [pure(STAG, 0, 0)], without=["exact_points"]),
    },
    "certify_index": {
        "answer": nothing(ws.EquilibriumIndex()),
        "equilibria": of(STAG, ws.EquilibriumIndex(), [pure(STAG, 1, 1)], without=["exact_points"], indices=[1]),
        "indices": of(STAG, ws.EquilibriumIndex(), indices=[None] * 3),
    },
}
UNPLANTED = {
    "certify_correlated": {"slacks"},
    "certify_risk_dominance": {"strict equilibria"},
    "certify_index": {"sum"},
}
"""Numbers that certificates show and do not judge: no answer is wrong by them; the test below says what they are."""


CASES = [(name, part) for name, parts in PLANTED.items() for part in parts]


@pytest.mark.parametrize(("name", "part"), CASES)
def test_a_planted_answer_is_caught_by_its_part_alone(name, part):
    game, concept, wrong = PLANTED[name][part]
    certificate = CERTIFIERS[name](game, concept, wrong)
    judged = {key: value for key, value in certificate.parts.items() if key not in SHOWN}
    assert {key for key, value in judged.items() if not value <= certificate.tolerance} == {part}, certificate
    assert not certificate.ok
    assert not certificate.exact
    assert certificate.proved == ()
    assert certificate.statement.startswith("Not proved: ")


SHOWN = {"slacks", "sum", "strict equilibria"}
SIMPLE = (
    STAG,
    PENNIES,
    DILEMMA,
    SEXES,
    ALIKE,
    WEAK,
    MIXED,
    LEVELS,
    CLIMB,
    ORDER,
    ROUND,
    ws.generators.random((2, 2, 2), 1),
)
CONCEPTS = (
    ws.Correlated(),
    ws.Correlated("egalitarian"),
    ws.CoarseCorrelated(),
    RATIONAL,
    ws.IteratedDominance("weak"),
    ws.Undominated("weak", mixtures=False),
    ws.Maximin(),
    ws.Maximin(False),
    ws.Minimax(),
    ws.Minimax(False),
    ws.Potential(),
    WEIGHTED,
    ws.Potential("ordinal"),
    ws.Potential("generalized"),
    ws.Supermodular(),
    ws.RiskDominance(),
    ws.Perfect(),
    LOGARITHMIC,
    LINEAR,
    ws.EquilibriumIndex(),
    ws.Minimax("independent"),
)
PLAIN = (*CONCEPTS[:10], *CONCEPTS[10:12], ws.Supermodular(), ws.RiskDominance(), ws.Perfect(), LINEAR)


def test_every_part_over_a_shelf_of_games_has_a_plant_and_every_answer_passes():
    emitted = {name: set() for name in CERTIFIERS}
    for game in SIMPLE:
        for concept in CONCEPTS:
            try:
                solution = ws.solve(game, concept)
            except ws.MethodError:
                continue
            assert solution.certificate.ok, (game.payoffs, solution.certificate)
            emitted[certifier_for(game, concept).__name__] |= solution.certificate.parts.keys() - SHOWN
    for name, parts in emitted.items():
        assert parts
        assert parts <= PLANTED[name].keys(), (name, parts - PLANTED[name].keys())
    assert PLANTED.keys() == CERTIFIERS.keys()


@pytest.mark.parametrize("concept", PLAIN, ids=str)
def test_answers_without_details_are_checked_as_well(concept):
    """As a textbook or another program gives them."""
    for game in SIMPLE[:-1]:
        solution = ws.solve(game, concept)
        if solution.status is ws.Status.SOLVED and concept != WEIGHTED:
            answer = ws.certify(game, concept, solution.points, completeness=solution.completeness)
            assert answer.ok, (game.payoffs, answer)


@pytest.mark.parametrize("concept", CONCEPTS[:-1], ids=str)
def test_generic_plants_are_refused(concept):
    """Empty, moved, swapped between players, another profile, and no answer claimed.

    The last concept asks for a best reply to punishments, and against those of this game everything is one.
    """
    game = SEXES
    right = ws.solve(game, concept)
    for status in (ws.Status.SOLVED, ws.Status.NO_SOLUTION, ws.Status.LIMIT):
        if right.status is ws.Status.SOLVED:
            assert not ws.certify(game, concept, [], status=status).ok
    for point in right.points if right.points and isinstance(right.points[0], ws.Profile) else ():
        for wrong in ([[0.5, 0.5], [0.2, 0.8]], [list(point[1][::-1]), list(point[0])], [[0.9, 0.1], [0.1, 0.9]]):
            if not any(np.allclose(np.array(wrong), np.array(list(p), dtype=float)) for p in right.points):
                certificate = ws.certify(game, concept, [wrong], right.details)
                assert not (certificate.ok and certificate.covers != "part"), (wrong, certificate)


def test_undominated_actions_are_those_of_one_round():
    game = ws.NormalForm.from_bimatrix([[1, 1, 0], [0, 0, 2]], [[0, 2, 1], [3, 1, 0]])
    further = ws.solve(game, ws.IteratedDominance())
    assert max(step["round"] for step in further.details["eliminations"]) > 1
    assert not ws.certify(game, ws.Undominated(), further.points, further.details).ok
    assert not ws.certify(game, ws.Undominated(), further.points).ok


@pytest.mark.parametrize("scale", [1e-150, 1e-9, 1e9, 1e150])
def test_scales_change_nothing(scale):
    for concept in CONCEPTS:
        if concept.name != "Tracing" or scale in (1e-9, 1e9):
            assert ws.solve(ws.NormalForm(SEXES.payoffs * scale), concept).certificate.ok, concept


JUNK = (5, "x", [], {}, [[1]], {"1": 5}, [None], np.zeros((2, 2)), [{"a": 1}], float("nan"), None)


@pytest.mark.parametrize("concept", CONCEPTS, ids=str)
def test_details_of_another_form_end_in_words(concept):
    for game in (STAG, PENNIES):
        right = ws.solve(game, concept)
        same = {"completeness": right.completeness, "status": right.status, "components": right.components}
        for name in right.details:
            for junk in JUNK:
                with suppress(ws.ModelError):
                    claimed = {**right.details, name: junk}
                    assert isinstance(ws.certify(game, concept, right.points, claimed, **same), ws.Certificate)


def test_the_words_name_what_was_claimed():
    with pytest.raises(
        ws.ModelError, match="details: must have the form that a solution of Tracing gives them; got path"
    ):
        ws.certify(STAG, LINEAR, [pure(STAG, 1, 1)], {"path": 5})


def test_numbers_that_are_shown_are_those_of_the_game():
    game = ws.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    correlated = ws.solve(game, ws.Correlated()).require()
    p, shown = correlated.point.probabilities, correlated.certificate.parts["slacks"]
    for player, table, joint in zip(game.players, (game.payoffs[0], game.payoffs[1].T), (p, p.T), strict=True):
        for a in range(2):
            for b in range(2):
                lost = sum(joint[a, c] * (table[a, c] - table[b, c]) for c in range(2)) / 7
                assert shown[player][a, b] == pytest.approx(lost, abs=1e-12)
    dominance = ws.solve(game, ws.RiskDominance()).certificate
    assert dominance.parts["strict equilibria"] == 2
    assert ws.solve(game, ws.EquilibriumIndex()).require().certificate.parts["sum"] == 1
