"""What the games of this room refuse, in words."""

import numpy as np
import pytest

import winset as ws


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ws.ExchangeGame("abc", [[1]], [1]), "position: must be numbers"),
        (lambda: ws.ExchangeGame([[1, 2]], [[1, 1]], [1]), "must have two actors and two issues"),
        (lambda: ws.ExchangeGame([[1, 2], [3, 400]], [[1, 1], [1, -1]], [1, 1]), "must be from 0 to 100, got 400"),
        (lambda: ws.ExchangeGame([[1, np.nan], [3, np.nan]], [[1, 1], [1, 1]], [1, 1]), "nobody has a position"),
        (lambda: ws.ChallengeGame([1, 2], [1, "x"]), "capability: must be numbers"),
        (lambda: ws.ChallengeGame([1, 200], [1, 1]), "must be from 0 to 100, got 200"),
        (lambda: ws.ChallengeGame([1, 2], [0, 0]), "capability: must be above 0 for somebody"),
        (lambda: ws.ChallengeGame([1, 2], [1, 1], [0, 1]), "must be above 0 on some issue"),
        (lambda: ws.ChallengeGame([1, 2], [1, 1], scale=(5, 5)), "scale: must be (lower, upper)"),
        (lambda: ws.PolicyProblem([[1, 2], [3]]), "position: must be numbers, as many in every row"),
        (lambda: ws.PolicyProblem([1, 2], loss_exponent=0.5), "loss_exponent: must be >= 1"),
        (lambda: ws.PolicyProblem([1, 2], disagreement_cost=-1), "disagreement_cost[1]: must be >= 0"),
        (lambda: ws.PolicyProblem([1, 2], reference_point=[1, 2, 3]), "reference_point: must be one number an issue"),
        (lambda: ws.IssueStack([0, 3], [1, 2]), "offsets: must be whole numbers that rise"),
        (lambda: ws.IssueStack([0, 2], [1, 2], [1]), "must be 2 numbers"),
        (lambda: ws.IssueStack([0, 2], [1, 2], exponent=0.5), "exponent: must be >= 1"),
        (lambda: ws.Exchange("most"), "Exchange.gains: must be 'equal' or 'maximal'"),
        (lambda: ws.CondorcetElection("linear"), "CondorcetElection.voting_rule: must be one of"),
        (lambda: ws.ExpectedUtility(Q=2), "ExpectedUtility.Q: must be a probability"),
        (lambda: ws.solve(ws.ChallengeGame([[1, 2], [3, 4]], [1, 1]), ws.ExpectedUtility()), "takes one issue"),
        (
            lambda: ws.solve(ws.PolicyProblem([1, 2]), ws.Egalitarian(lexicographic=True)),
            "compares smallest gains alone",
        ),
    ],
)
def test_what_is_wrong_is_said(call, told):
    with pytest.raises((ws.ModelError, ws.MethodError)) as error:
        call()
    assert told in str(error.value)


def test_an_actor_that_takes_no_part_changes_nothing():
    x, s, c = [[0, 0], [100, 100], [40, 80]], [[10, 90], [60, 50], [20, 20]], [1, 1, 2]
    three = ws.solve(ws.ExchangeGame(x, s, c), ws.Exchange()).require()
    absent = ws.ExchangeGame([*x, [np.nan, np.nan]], [*s, [1, 1]], [*c, 5])
    assert ws.solve(absent, ws.Exchange()).require().point == three.point


def test_rounds_of_exchanges_go_on_where_the_last_ended():
    game = ws.ExchangeGame(
        [[0, 0, 30], [100, 100, 60], [40, 80, 0]], [[10, 90, 20], [60, 50, 30], [20, 20, 50]], [1, 1, 2]
    )
    one, two = (ws.solve(game, ws.Exchange(rounds=k)).require() for k in (1, 2))
    first = [entry for entry in two.details["executed"] if entry["round"] == 1]
    assert len(first) == len(one.details["executed"]) < len(two.details["executed"])


def test_larger_sums_of_gains_than_equal_gains():
    game = ws.ExchangeGame([[0, 0], [100, 100]], [[10, 90], [60, 50]], [1, 1])
    equal, most = (
        ws.solve(game, ws.Exchange(gains)).require().details["executed"][0] for gains in ("equal", "maximal")
    )
    assert equal["gain_demander"] == pytest.approx(equal["gain_supplier"])
    assert most["gain_demander"] + most["gain_supplier"] > equal["gain_demander"] + equal["gain_supplier"] + 1
    assert min(most["gain_demander"], most["gain_supplier"]) >= -1e-9
