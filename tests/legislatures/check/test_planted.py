"""Wrong answers of legislatures and vote buying, each found out by one part of the check."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

import winset as ws
from winset.base.solution import Found
from winset.legislatures.check.baron_ferejohn import certify_legislative_rows

STATIONARY, PERFECT = ws.Stationary(), ws.SubgamePerfect()
CLOSED = ws.LegislativeBargaining(3, discounts=0.9)
WEIGHTED = ws.LegislativeBargaining(4, 3, weights=[2, 1, 1, 1], recognition=[0.4, 0.2, 0.2, 0.2], discounts=0.9)
HOMES = ws.LegislativeBargaining(3, discounts=0.9, ratification=[0.4, 0, 0])
COUNCIL = ws.LegislativeBargaining(
    3, discounts=0.9, rule=ws.WeightedVoting([1, 1, 1], 2) & ws.WeightedVoting([60, 25, 15], 65)
)
OPEN = ws.LegislativeBargaining(3, procedure="open", discounts=0.9)
FIVE = ws.LegislativeBargaining(5, procedure="open", discounts=0.9)
FIFTEEN = ws.LegislativeBargaining(15, procedure="open", discounts=1.0)
MIXED = ws.LegislativeBargaining(3, procedure="open", discounts=0.65)
SESSIONS = ws.LegislativeBargaining(3, discounts=0.9, sessions=3)
UNEVEN = ws.LegislativeBargaining(3, recognition=[0.5, 0.3, 0.2], discounts=0.9, sessions=2)
BILL = ws.VoteBuying([0.5, 0.2, -0.1, -0.3, -0.6], 1.0)
DEAR = ws.VoteBuying([0.5, 0.2, -0.1, -0.3, -0.6], 1.0, prize=0.5)
SHELF = (CLOSED, WEIGHTED, HOMES, COUNCIL, OPEN, FIVE, FIFTEEN, SESSIONS, UNEVEN, BILL, DEAR)


def concept_of(game):
    return PERFECT if isinstance(game, ws.VoteBuying) else STATIONARY


def certifier_of(game):
    if isinstance(game, ws.VoteBuying):
        return "certify_vote_buying"
    if game.procedure == "open":
        return "certify_open"
    return "certify_sessions" if game.sessions else "certify_legislative"


def answer(game):
    solution = ws.solve(game, concept_of(game)).require()
    return np.asarray(solution.point), dict(solution.details)


def with_details(game, shift=0.0, **details):
    point, right = answer(game)
    return game, [list(point + shift)], {**right, **details}


def drawing(game, coalitions, **details):
    """The right values with other coalitions, and everything else in keeping with them."""
    point, right = answer(game)
    prices = np.maximum(game.discounts * point, game.ratification)
    own, rows = [], {}
    for proposer, drawn in coalitions.items():
        marks = sum(chance * np.isin(game.players, names) for names, chance in drawn)
        rows[proposer] = list(marks)
        own.append(
            1 - float(sum(c * prices[np.isin(game.players, [p for p in s if p != proposer])].sum() for s, c in drawn))
        )
    return game, [list(point)], {**right, "coalitions": coalitions, "inclusion": rows, "own_share": own, **details}


EVERYBODY = {p: [(("1", "2", "3"), 1.0)] for p in "123"}
ALONE = {p: [((p,), 1.0)] for p in "123"}
HALVES = {p: [((p, q), 0.6) for q in "123" if q != p] for p in "123"}
ROUND = {"1": [(("1", "2"), 1.0)], "2": [(("2", "1"), 1.0)], "3": [(("3", "1"), 1.0)]}


def motion(game, partners, share, **more):
    point, _ = answer(game)
    return game, [list(point)], {"partners": partners, "partner_share": share, **more}


def bribes(game, paid, **details):
    paid = np.asarray(paid, dtype=float)
    return game, [list(paid)], {"passes": True, "cost": paid.sum(), **details}


LEVEL = answer(BILL)[0]
PLANTED = {
    "certify_legislative": {
        "proposer": None,
        "voter": None,
        "values": None,
        "coalitions win": drawing(CLOSED, ALONE),
        "probabilities": drawing(CLOSED, HALVES),
        "details": with_details(CLOSED, prices=[0.2, 0.2, 0.2]),
        "number of points": (CLOSED, [[0.3, 0.3, 0.4], [0.4, 0.3, 0.3]], {}),
    },
    "certify_open": {
        "motion": (OPEN, [[0.3, 0.3, 0.4]], {}),
        "votes": motion(FIVE, 1, 0.2),
        "feasibility": None,
        "details": with_details(OPEN, on_floor=0.5),
        "values": with_details(OPEN, np.array([1e-3, -1e-3, 0.0]), values=answer(OPEN)[0] + [1e-3, -1e-3, 0.0]),
        "share": None,
        "proposer": None,
        "partner": None,
        "amender": None,
        "voter share": None,
    },
    "certify_sessions": {
        "values": with_details(SESSIONS, np.array([1e-3, -1e-3, 0.0]), values=answer(SESSIONS)[0]),
        "details": with_details(SESSIONS, prices=[0.25, 0.25, 0.25]),
        "inclusion": with_details(UNEVEN, inclusion=np.ones((3, 3)).tolist()),
        "delay": None,
    },
    "certify_vote_buying": {
        "negative": None,
        "undone": bribes(BILL, LEVEL * 0.9),
        "cost": bribes(BILL, LEVEL + 0.1),
        "pays": None,
        "details": with_details(BILL, size=2),
        "number of points": (BILL, [list(LEVEL), list(LEVEL + 0.1)], {}),
    },
}
SEVERAL = {
    # Wrong answers that no single part can find alone: a departure pays because values are wrong, and the reverse.
    ("certify_legislative", "proposer"): drawing(CLOSED, EVERYBODY),
    ("certify_legislative", "voter"): drawing(CLOSED, ROUND),
    ("certify_legislative", "values"): drawing(CLOSED, ROUND),
    ("certify_open", "feasibility"): motion(OPEN, 1, 1.5),
    ("certify_open", "share"): motion(FIVE, 2, 0.2),
    ("certify_open", "proposer"): motion(FIVE, 3, 0.25),
    ("certify_open", "partner"): motion(OPEN, 1, 0.3),
    ("certify_open", "amender"): motion(MIXED, 2, answer(MIXED)[1]["partner_share"] - 0.02),
    ("certify_open", "voter share"): with_details(FIFTEEN, voter_share=0.02),
    ("certify_vote_buying", "negative"): bribes(BILL, LEVEL - [0.1, 0, 0, 0, 0]),
    ("certify_vote_buying", "pays"): bribes(DEAR, LEVEL),
}
UNPLANTED = {
    "certify_sessions": {"delay"},
    "certify_open": {"voter on a motion", "voter on an amendment"},
}
"""Of the profile that the check makes itself and compares the answer with: nothing in an answer moves it."""
ALONE_CASES = [(name, part) for name, parts in PLANTED.items() for part, plant in parts.items() if plant]


def certify(plant):
    game, points, details = plant
    return ws.certify(game, concept_of(game), points, details)


@pytest.mark.parametrize(("name", "part"), ALONE_CASES)
def test_a_planted_answer_fails_in_its_part_alone(name, part):
    certificate = certify(PLANTED[name][part])
    assert not certificate.ok
    assert f"'{part}'" in certificate.statement
    assert certificate.proved == ()
    assert [key for key, value in certificate.parts.items() if not value <= certificate.tolerance] == [part]


@pytest.mark.parametrize(("name", "part"), SEVERAL)
def test_a_planted_answer_fails_in_its_part_among_others(name, part):
    certificate = certify(SEVERAL[name, part])
    assert not certificate.ok
    assert not certificate.parts[part] <= certificate.tolerance


def test_every_part_has_a_plant():
    for game in SHELF:
        point, details = answer(game)
        name = certifier_of(game)
        parts = set(ws.certify(game, concept_of(game), [list(point)], details).parts)
        planted = {part for part, plant in PLANTED[name].items() if plant}
        planted |= {part for other, part in SEVERAL if other == name} | UNPLANTED.get(name, set())
        assert parts <= planted


@pytest.mark.parametrize("game", SHELF)
def test_right_answers_pass_and_say_what_they_prove(game):
    point, details = answer(game)
    certificate = ws.certify(game, concept_of(game), [list(point)], details)
    assert certificate.ok, certificate.statement
    assert certificate.covers == ("part" if game in (FIVE, FIFTEEN) else "all")
    if game not in (OPEN, FIVE, FIFTEEN):
        alone = ws.certify(game, concept_of(game), [dict(zip(game.players, point, strict=True))])
        assert alone.ok, alone.statement


@pytest.mark.parametrize("game", SHELF)
def test_generic_wrong_answers_fail(game):
    concept = concept_of(game)
    point, details = answer(game)
    moved = point.copy()
    moved[:2] += (1e-3, -1e-3)
    for wrong in (moved, point[::-1], point * 2, np.full(len(point), 10.0), np.zeros(len(point))):
        if np.abs(wrong - point).max() > 1e-6:
            assert not ws.certify(game, concept, [list(wrong)], details).ok
            assert not ws.certify(game, concept, [list(wrong)]).ok
    assert not ws.certify(game, concept, []).ok
    assert not ws.certify(game, concept, [], details, status=ws.Status.NO_SOLUTION).ok
    assert not ws.certify(game, concept, [list(point * np.nan)], details).ok
    for name, value in {"own_share": 0.3, "values": 0.9, "prices": 0.4}.items():
        if name in details:
            assert not ws.certify(game, concept, [list(point)], {**details, name: [value] * len(point)}).ok, name
    for name in ("partners", "partner_share", "proposer_share", "on_floor", "cost", "size", "passes"):
        if name in details:
            wrong = not details[name] if name == "passes" else details[name] + 1
            assert not ws.certify(game, concept, [list(point)], {**details, name: wrong}).ok, name


def test_a_council_of_two_majorities_is_judged_by_both():
    """Two states without the people, everybody where two are enough, and prices of a member who is not needed."""
    right = answer(COUNCIL)[1]["coalitions"]
    losing = certify(drawing(COUNCIL, {**right, "2": [(("2", "3"), 1.0)]}))
    assert [key for key, value in losing.parts.items() if not value <= losing.tolerance] == ["coalitions win"]
    dear = certify(drawing(COUNCIL, EVERYBODY))
    assert not dear.parts["proposer"] <= dear.tolerance
    uneven = certify(drawing(COUNCIL, {**right, "1": [(("1", "2"), 1.0)]}))
    assert not uneven.parts["values"] <= uneven.tolerance
    plain = ws.certify(COUNCIL, STATIONARY, [answer(CLOSED)[0]], answer(CLOSED)[1])
    assert not plain.ok


def test_uniqueness_is_proved_only_where_the_theorem_holds():
    assert "completeness" in ws.solve(CLOSED, STATIONARY).certificate.proved
    assert "completeness" not in ws.solve(HOMES, STATIONARY).certificate.proved
    patient = ws.solve(ws.LegislativeBargaining(3), STATIONARY)
    assert "completeness" not in patient.certificate.proved
    assert patient.completeness == "some"


def test_rows_planted_wrong_are_found_out():
    stack = ws.LegislativeBargaining.stack([WEIGHTED, WEIGHTED])
    columns = {k: np.array(v) for k, v in ws.solve_batch(stack).columns.items()}
    close = 1e-6

    def check(**changed):
        return certify_legislative_rows(stack, STATIONARY, Found(ws.Status.SOLVED, [], details={**columns, **changed}))

    assert check().max() < close
    assert (check(points=columns["points"] + [0.01, -0.01, 0, 0]) > close).all()
    assert (check(points=columns["points"] * np.nan) > close).all()
    assert (check(own_share=columns["own_share"] + 0.01) > close).all()
    assert (check(inclusion=columns["inclusion"][:, ::-1]) > close).all()
    assert (check(inclusion=np.broadcast_to(np.eye(4), (2, 4, 4))) > close).all()


def least_cost(preferences, budget, quota):
    """Groseclose and Snyder's problem as linear programs, one a size of the coalition held.

    Minimise the bribes b >= 0 such that loyalties v + b are >= 0 and the t = m - q + 1 smallest sum to the budget:
    t z - sum u >= budget, u_i >= z - v_i - b_i, u >= 0.
    """
    v, best = np.sort(preferences)[::-1], np.inf
    for m in range(quota, len(v) + 1):
        t = m - quota + 1
        rows = [np.r_[np.zeros(m), np.ones(m), -t]]
        rows += [np.r_[-np.eye(m)[i], -np.eye(m)[i], 1.0] for i in range(m)]
        rows += [np.r_[-np.eye(m)[i], np.zeros(m + 1)] for i in range(m)]
        bounds = [(0, None)] * (2 * m) + [(None, None)]
        program = linprog(
            np.r_[np.ones(m), np.zeros(m + 1)], A_ub=rows, b_ub=np.r_[-budget, v[:m], v[:m]], bounds=bounds
        )
        best = min(best, program.fun)
    return best


def test_bribes_are_the_cheapest_by_linear_programs():
    rng = np.random.default_rng(4)
    for _ in range(60):
        n = int(rng.integers(2, 8))
        v, budget = rng.normal(0, 1, n), float(rng.uniform(0.1, 3))
        quota = int(rng.integers(1, n + 1))
        game = ws.VoteBuying(v, budget, quota)
        solution = ws.solve(game, PERFECT).require()
        assert solution.details["cost"] == pytest.approx(least_cost(v, budget, quota), abs=1e-7)


def test_a_loyal_friend_makes_the_others_cheap():
    """The friend's 10 and the other's 0 are worth more than the budget of 1 together; levelling paid 0.6."""
    game = ws.VoteBuying([10.0, -0.1], 1.0, quota=1)
    assert ws.solve(game, PERFECT).require().details["cost"] == 0
    game = ws.VoteBuying([10.0, -0.1, -5.0], 1.0, quota=2)
    assert ws.solve(game, PERFECT).require().details["cost"] == pytest.approx(1.1)
