"""For every part of every certificate of tables of actors a wrong answer that this part alone catches."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.proof.planted_games import exchanges, policies, talks
from winset.base.points import Vector
from winset.base.solution import Found
from winset.positions.room import ROOM
from winset.solve import certifier_for

TRADE, EXCHANGE = exchanges(), ws.Exchange()
FIGHT, ELECTION = ws.ChallengeGame([0, 30, 30, 100], [2, 1, 1, 3]), ws.CondorcetElection()
TALK, TURNS = ws.ChallengeGame([0, 30, 45, 100], [2, 1, 1, 3], [0.9, 0.5, 0.3, 0.7]), ws.CondorcetElection(turns=2)
LINE, UTILITY = ws.ChallengeGame([0, 40, 100], [1, 2, 1], [0.5, 1, 0.25]), ws.ExpectedUtility(rounds=2)
SPACE, KALAI = policies(), ws.KalaiSmorodinsky()
REFUSED = ws.PolicyProblem([10, 90], reference_point=50)
TALKS, OFFERS = talks(), ws.Stationary()
CUBE, YOLK = ws.PolicySpace([[0, 0, 0], [4, 0, 1], [0, 3, 0], [0, 1, 5], [2, 2, 2]], 3), ws.Yolk()
SOLVED = {id(game): ws.solve(game, concept) for game, concept in (
    (TRADE, EXCHANGE), (FIGHT, ELECTION), (TALK, TURNS), (LINE, UTILITY), (SPACE, KALAI), (CUBE, YOLK), (TALKS, OFFERS),
)}  # fmt: skip


def but(game, concept, points=None, drop=(), **details):
    """The method's own answer, with other points or details."""
    solution = SOLVED.get(id(game)) if concept in (EXCHANGE, ELECTION, TURNS, UTILITY, KALAI, YOLK, OFFERS) else None
    solution = solution or ws.solve(game, concept)
    kept = {name: value for name, value in {**solution.details, **details}.items() if name not in drop}
    return game, concept, Found(solution.status, points or solution.points, solution.completeness, details=kept)


def raised(value, by=1.0):
    """The same numbers, the first of them larger."""
    array = np.array(getattr(value, "values", value), dtype=float)
    array.flat[0] += by
    return Vector(value.players, array) if isinstance(value, Vector) else array


def told(game, name, by=1.0):
    return {name: raised(SOLVED[id(game)].details[name], by)}


def entry(k=0, **changes):
    """The exchanges that were made, one of them told otherwise."""
    made = [dict(e) for e in SOLVED[id(TRADE)].details["executed"]]
    made[k] |= changes
    return {"executed": made}


FIRST = SOLVED[id(TRADE)].details["executed"][0]
OUTCOME = SOLVED[id(TRADE)].point


def shortened():
    """Exchanges up to the last but one, with outcomes as they are then."""
    made = [dict(e) for e in SOLVED[id(TRADE)].details["executed"]][:-1]
    votes = TRADE.position.copy()
    for e in made:
        i, j = TRADE.actors.index(e["demands_first"]), TRADE.actors.index(e["supplies_first"])
        votes[j, TRADE.issues.index(e["first_issue"])] = e["new_position_supplier_first"]
        votes[i, TRADE.issues.index(e["second_issue"])] = e["new_position_supplier_second"]
    point = Vector(TRADE.issues, (TRADE.influence * votes).sum(axis=0))
    return but(TRADE, EXCHANGE, [point], executed=made, voting_positions=votes)


def unfair():
    """One exchange on scales of which one counts for one actor alone: it gives all to the other."""
    game = ws.ExchangeGame([[0, 0], [100, 100]], [[10, 90], [60, 50]], [1, 1])
    solution = ws.solve(game, EXCHANGE)
    made = [dict(e) for e in solution.details["executed"]]
    i, j = game.actors.index(made[0]["demands_first"]), game.actors.index(made[0]["supplies_first"])
    share = game.influence[i, 1]
    step = made[0]["mean_shift_second"] + 7
    new = game.position[i, 1] + step / share * np.sign(game.position[j, 1] - game.position[i, 1])
    mine = game.salience[i, 0] * made[0]["mean_shift_first"] - game.salience[i, 1] * step
    theirs = game.salience[j, 1] * step - game.salience[j, 0] * made[0]["mean_shift_first"]
    means = game.means
    mean = means[1] + step * np.sign(game.position[j, 1] - game.position[i, 1])
    change = np.zeros(2)
    for at, after in ((0, made[0]["new_mean_first"]), (1, mean)):
        x = game.position[:, at]
        change += game.salience[:, at] * (abs(means[at] - x) - abs(after - x))
    made[0] |= {"mean_shift_second": step, "new_position_supplier_second": new, "new_mean_second": mean,
                "gain_demander": mine, "gain_supplier": theirs, "externalities": change}  # fmt: skip
    votes = solution.details["voting_positions"].copy()
    votes[i, 1] = new
    point = Vector(game.issues, (game.influence * votes).sum(axis=0))
    details = {**solution.details, "executed": made[:1], "voting_positions": votes}
    return game, EXCHANGE, Found(solution.status, [point], "one", details=details)


def election(**details):
    return but(FIGHT, ELECTION, **details)


def neutral():
    """Other risk-neutral probabilities with all that follows from them."""
    concept = ws.CondorcetElection(risk_range="none")
    p = ws.solve(FIGHT, concept).details["risk_neutral_probability"]
    return but(FIGHT, concept, risk_neutral_probability=Vector(p.players, p.values[::-1].copy()))


def second():
    """Other probabilities of positions with all that follows from them."""
    p = np.roll(SOLVED[id(FIGHT)].details["probability_of_position"], 1)
    x = np.array([0.0, 30.0, 100.0])
    each = Vector(FIGHT.actors, p[[0, 1, 1, 2]])
    point = Vector(FIGHT.issues, np.array([p @ x]))
    return but(FIGHT, ELECTION, [point], probability_of_position=p, probability_per_actor=each, mean_position=point)


def moved(game, concept, by, drop=()):
    point = ws.solve(game, concept).point
    there = point.values + by
    gains = Vector(game.actors, game.gains(there))
    return but(game, concept, [Vector(game.issues, there)], drop, gains=gains)


MEAN, MEDIAN = ws.MeanPosition(), ws.MedianPosition()
MEANS = ws.solve(SPACE, MEAN).point
SPREAD = ws.PolicyProblem([0, 40, 60, 100])

PLANTED = {
    "certify_exchange": {
        "number of points": but(TRADE, EXCHANGE, [OUTCOME, raised(OUTCOME)]),
        "moves": but(TRADE, EXCHANGE, **entry(mean_shift_first=FIRST["mean_shift_first"] + 1)),
        "nobody loses": unfair(),
        "best first": but(TRADE, EXCHANGE, **entry(gain_demander=FIRST["gain_demander"] + 1)),
        "none left": shortened(),
        "outcome": but(TRADE, EXCHANGE, [raised(OUTCOME)]),
        "details.externalities": but(TRADE, EXCHANGE, **entry(externalities=raised(FIRST["externalities"], 9))),
        "details.means": but(TRADE, EXCHANGE, **told(TRADE, "means")),
        "details.voting_positions": but(TRADE, EXCHANGE, **told(TRADE, "voting_positions")),
        "details.exchanges": but(TRADE, EXCHANGE, exchanges=SOLVED[id(TRADE)].details["exchanges"][1:]),
        **{
            f"details.{name}": but(TRADE, EXCHANGE, **{name: 99})
            for name in ("n_possible", "n_with_positive_gain", "n_where_cap_lowers_the_gain", "sum_of_gains")
        },
    },
    "certify_election": {
        "number of points": election(points=[SOLVED[id(FIGHT)].point, raised(SOLVED[id(FIGHT)].point)]),
        "first election": neutral(),
        "second election": second(),
        "mean position": election(points=[raised(SOLVED[id(FIGHT)].point)]),
        "turns": but(TALK, TURNS, **told(TALK, "turns")),
        "challenges": but(TALK, TURNS, challenges=SOLVED[id(TALK)].details["challenges"][1:]),
        "details.mean_position": election(**told(FIGHT, "mean_position")),
        "details.named_by": election(named_by=("1", "3", "4")),
        "details.positions": election(**told(FIGHT, "positions")),
        "details.coalition_strength": election(**told(FIGHT, "coalition_strength")),
        "details.pairwise_probability": election(**told(FIGHT, "pairwise_probability")),
        "details.risk_attitude": election(**told(FIGHT, "risk_attitude")),
        "details.utilities": election(**told(FIGHT, "utilities")),
        "details.probability_per_actor": election(**told(FIGHT, "probability_per_actor")),
    },
    "certify_utilities": {
        "number of points": but(LINE, UTILITY, [SOLVED[id(LINE)].point, raised(SOLVED[id(LINE)].point)]),
        "outcome": but(LINE, UTILITY, [raised(SOLVED[id(LINE)].point)]),
        **{
            f"details.{name}": but(LINE, UTILITY, **told(LINE, name))
            for name in (
                "weighted_median", "weighted_mean", "pairwise_probability", "security_sum", "risk_R", "risk_exponent",
                "expected_utility_at_r_1", "expected_utility", "rounds", "outcome",
            )
        },
    },
    "certify_yolk_space": {
        "number of points": but(CUBE, YOLK, [SOLVED[id(CUBE)].points[0], np.zeros(3)]),
        "radius": but(CUBE, YOLK, radius=SOLVED[id(CUBE)].details["radius"] - 0.1),
        "lower bound": but(CUBE, YOLK, lower=SOLVED[id(CUBE)].details["lower"] + 0.1),
    },
    "certify_stationary_space": {
        "form": but(TALKS, OFFERS, [np.zeros((2, 3))]),
        "acceptance": but(TALKS, OFFERS, [TALKS.ideals], drop=("proposals", "losses", "radii")),
        "better proposal": but(
            TALKS, OFFERS, [0.9 * SOLVED[id(TALKS)].points[0] + 0.1 * TALKS.mean], drop=("proposals", "losses", "radii")
        ),
        "details.losses": but(TALKS, OFFERS, **told(TALKS, "losses")),
        "details.radii": but(TALKS, OFFERS, **told(TALKS, "radii")),
        "details.proposals": but(TALKS, OFFERS, proposals=np.zeros((5, 3))),
    },
    "certify_policy_means": {
        "number of points": but(SPACE, MEAN, [raised(MEANS), MEANS]),
        "balance": but(SPACE, MEAN, [raised(MEANS)]),
        "halves": but(SPREAD, MEDIAN, [Vector(SPREAD.issues, np.array([45.0]))]),
        "details.low": but(SPREAD, MEDIAN, low=Vector(SPREAD.issues, np.array([30.0]))),
        "details.high": but(SPREAD, MEDIAN, high=Vector(SPREAD.issues, np.array([50.0]))),
        "several": (SPREAD, MEDIAN, Found(ws.Status.SOLVED, [Vector(SPREAD.issues, np.array([50.0]))], "all")),
    },
    "certify_policy": {
        "number of points": but(SPACE, KALAI, [SOLVED[id(SPACE)].point, raised(SOLVED[id(SPACE)].point)]),
        "product": moved(SPACE, ws.NashBargaining(), [2.0, 0.0]),
        "smallest gain": moved(SPACE, ws.Egalitarian(), [2.0, 0.0], ("prices",)),
        "ideal gains": but(SPACE, KALAI, ideal_policies=SOLVED[id(SPACE)].details["ideal_policies"] * 0.5),
        "details.gains": but(SPACE, KALAI, **told(SPACE, "gains")),
        "nobody refuses": but(
            REFUSED, ws.NashBargaining(), [Vector(("1",), np.array([60.0]))], drop=("no_surplus", "gains")
        ),
        "on the scale": (
            ws.PolicyProblem([0, 10], disagreement_cost=5), ws.NashBargaining(),
            Found(ws.Status.SOLVED, [Vector(("1",), np.array([-3.0]))], "all"),
        ),
        "reference point": but(REFUSED, ws.NashBargaining(), [Vector(("1",), np.array([51.0]))], drop=("gains",)),
        "no surplus": (
            ws.PolicyProblem([10, 90], reference_point=50, disagreement_cost=1), ws.NashBargaining(),
            Found(ws.Status.SOLVED, [Vector(("1",), np.array([50.0]))], "all", details={"no_surplus": True}),
        ),
        "everybody gains": (
            ws.PolicyProblem([10, 90], reference_point=50), ws.NashBargaining(),
            Found(ws.Status.SOLVED, [Vector(("1",), np.array([50.0]))], "all"),
        ),
        "no agreement": (
            ws.PolicyProblem([10, 90], reference_point=50), ws.NashBargaining(),
            Found(ws.Status.NO_SOLUTION, [], "none"),
        ),
        "prices": but(SPACE, ws.Egalitarian(), prices=Vector(SPACE.actors, np.array([0.5, 0.0, 0.0]))),
        "form": but(SPACE, ws.Egalitarian(), [Vector(("x",), np.array([1.0]))]),
    },
}  # fmt: skip
"""Certifier: part: a game, a concept, and a wrong answer that this part catches."""
CERTIFIERS = {certify.__name__: certify for _, _, certify in ROOM.certifiers}


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in PLANTED.items() for part in parts])
def test_a_planted_answer_is_caught_by_its_part(name, part):
    game, concept, wrong = PLANTED[name][part]
    certificate = CERTIFIERS[name](game, concept, wrong)
    off = {key for key, value in certificate.parts.items() if not value <= certificate.tolerance}
    assert part in off, certificate
    assert not certificate.ok
    assert certificate.proved == ()


SHELF = [
    (TRADE, EXCHANGE), (TRADE, ws.Exchange("maximal")), (TRADE, ws.Exchange(rounds=3)), (FIGHT, ELECTION),
    (FIGHT, ws.CondorcetElection("cubic", 2, "markov_uniform", "max")),
    (FIGHT, ws.CondorcetElection("prop_cubic", 1, "markov_incentive", "none")), (LINE, UTILITY), (TALK, TURNS),
    (LINE, ws.ExpectedUtility(0.5, 0.75)), (SPACE, KALAI), (SPACE, ws.NashBargaining()), (SPACE, ws.Egalitarian()),
    (REFUSED, ws.NashBargaining()), (CUBE, YOLK), (TALKS, OFFERS), (SPACE, MEAN), (SPREAD, MEDIAN),
]  # fmt: skip


def test_every_part_over_a_shelf_of_games_has_a_plant_and_every_answer_passes():
    emitted = {name: set() for name in CERTIFIERS}
    for game, concept in SHELF:
        solution = ws.solve(game, concept).require()
        emitted[certifier_for(game, concept).__name__] |= solution.certificate.parts.keys()
        told = {"status": solution.status, "completeness": solution.completeness}
        assert ws.certify(game, concept, solution.points, solution.details, **told) == solution.certificate
        if concept is not KALAI:
            assert ws.certify(game, concept, solution.points, **told).ok or solution.details.get("no_surplus")
    for name, parts in emitted.items():
        assert parts <= PLANTED[name].keys(), (name, parts - PLANTED[name].keys())
    assert PLANTED.keys() == CERTIFIERS.keys()


def test_kalai_and_smorodinskys_point_alone_is_not_proved_in_space():
    solution = ws.solve(SPACE, KALAI)
    assert not ws.certify(SPACE, KALAI, solution.points).ok


STACK = ws.IssueStack([0, 3, 5], [0, 50, 70, 20, 20], [1, 0.5, 2, 1, 1], [1, 1, 3, 1, 0], cost=0.3, reference=[10, 90])


@pytest.mark.parametrize(
    "concept",
    [ws.MeanPosition(), ws.MedianPosition(), ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian()],
    ids=lambda c: c.name,
)
def test_a_wrong_row_is_caught_and_the_others_are_not(concept):
    right = ws.solve_batch(STACK, concept)
    assert (right.certificate <= 1e-9).all()
    check = next(check for _, concepts, check in ROOM.stack_certifiers if isinstance(concept, concepts))
    for by in (0.5, -0.5):
        columns = {name: np.array(right[name]) for name in ("points", "low", "high")}
        for column in columns.values():
            column[0] += by
        off = check(STACK, concept, Found(ws.Status.SOLVED, [], details=columns))
        assert off[0] > 1e-3
        assert off[1] <= 1e-9


def test_a_median_interval_with_one_end_alone_is_caught():
    stack = ws.IssueStack([0, 4], [0, 40, 60, 100])
    right = ws.solve_batch(stack, ws.MedianPosition())
    assert (right["low"][0], right["high"][0]) == (40, 60)
    (_, _, check), *_ = ROOM.stack_certifiers
    for end in (40.0, 60.0):
        columns = {name: np.array([end]) for name in ("points", "low", "high")}
        assert check(stack, ws.MedianPosition(), Found(ws.Status.SOLVED, [], details=columns))[0] > 1e-3
    wide = {"points": np.array([50.0]), "low": np.array([0.0]), "high": np.array([100.0])}
    assert check(stack, ws.MedianPosition(), Found(ws.Status.SOLVED, [], details=wide))[0] > 1e-3
