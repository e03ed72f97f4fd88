"""Tables of actors in model files, against the games made by hand."""

import pytest

import winset as ws
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file

PLACE, SALIENCE, POWER = [[10, 80], [80, 30], [60, 0]], [[80, 30], [50, 50], [40, 90]], [3, 2, 1]


def started(*replaced):
    text = starting_file("positions").partition("[claims]")[0]
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return ws.Episode(read_text(text))


def test_an_election_is_that_of_the_game_by_hand():
    by_hand = ws.ChallengeGame(PLACE, POWER, SALIENCE)
    solution = ws.solve(by_hand, ws.CondorcetElection())
    found = started().replicate().answers
    assert [found["forecast.tariff"], found["forecast.fund"]] == pytest.approx(list(solution.point), abs=1e-9)
    assert found["prevails.Japan"] == pytest.approx(solution.details["probability_per_actor"][1], abs=1e-9)
    assert found["outcome"] == "forecast"


def test_the_scale_has_the_ends_of_the_file():
    wide = started(("[0, 100]", "[0, 200]")).game()
    assert wide.position[0].tolist() == [0.05, 0.4]
    assert wide.scale.tolist() == [[0, 200], [0, 200]]


def test_an_exchange_is_that_of_the_game_by_hand_and_allows_for_whoever_is_absent():
    solution = ws.solve(ws.ExchangeGame(PLACE, SALIENCE, POWER), ws.Exchange())
    found = started(('"CondorcetElection"', '"Exchange"')).replicate().answers
    assert [found["forecast.tariff"], found["forecast.fund"]] == pytest.approx(list(solution.point), abs=1e-9)
    absent = started(('"CondorcetElection"', '"Exchange"'), ("tariff = 60, fund = 0", "fund = 0"))
    assert absent.game().present_on[:, 0].tolist() == [True, True, False]


def test_one_issue_by_expected_utility():
    one = [(f", fund = {x} }}", " }") for x in ("80", "30", "0", "90")]
    by_hand = ws.ChallengeGame([10, 80, 60], POWER, [80, 50, 40])
    point = ws.solve(by_hand, ws.ExpectedUtility()).point
    found = started(('"CondorcetElection"', '"ExpectedUtility"'), *one)
    assert found.replicate().answers["forecast.tariff"] == pytest.approx(float(point[0]), abs=1e-9)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("tariff = 10", "tariff = 110", "game.position[US, tariff]: must be from 0 to 100"),
        ("Japan = 50", "Jpan = 50", "game.salience.Jpan: no actor of this name; did you mean 'Japan'?"),
        ("Japan = 2", "Jpan = 2", "game.capability.Jpan"),
        ("tariff = 60, fund = 0", "fund = 0", "game.position[ASEAN, tariff]"),
        ("[0, 100]", "[100, 100]", "game.scale"),
        ('"CondorcetElection"', '"Exchange"\n# ', ""),
    ],
)
def test_faults(old, new, fault):
    text = starting_file("positions")
    assert old in text
    text = text.replace(old, new)
    if not fault:
        text, fault = text.replace("[0, 100]", "[0, 200]"), "game.scale: must be left out with Exchange"
    with pytest.raises(ws.ModelError) as caught:
        read_text(text)
    assert any(fault in line for line in caught.value.faults), caught.value.faults


PROCEDURES = {
    "MeanPosition": "mean",
    "MedianPosition": "median",
    "NashBargaining": "nash-space",
    "KalaiSmorodinsky": "kalai-smorodinsky-space",
    "Egalitarian": "egalitarian-space",
}


@pytest.mark.parametrize("name", PROCEDURES)
def test_the_other_procedures_are_those_of_the_problem_and_of_the_table(name):
    solution = ws.solve(ws.PolicyProblem(PLACE, SALIENCE, POWER), getattr(ws, name)()).require()
    found = started(('"CondorcetElection"', f'"{name}"')).replicate()
    assert found.certificate.ok
    told = [found.answers["forecast.tariff"], found.answers["forecast.fund"]]
    assert told == pytest.approx(list(solution.point), abs=1e-9)
    rows = [
        {"actor": str(a), "issue": str(k), "position": PLACE[a][k], "salience": SALIENCE[a][k], "power": POWER[a]}
        for a in range(3)
        for k in range(2)
    ]
    table = ws.Positions(rows).forecast(PROCEDURES[name])
    assert table.of(PROCEDURES[name]) == pytest.approx(told, abs=1e-6)


def test_a_median_may_be_an_interval():
    problem = ws.PolicyProblem([[0, 10], [40, 20], [60, 20], [100, 30]])
    solution = ws.solve(problem, ws.MedianPosition()).require()
    assert list(solution.point) == [50, 20]
    assert (list(solution.details["low"]), list(solution.details["high"])) == ([40, 20], [60, 20])
    assert solution.completeness == "one"
    assert "completeness" not in solution.certificate.proved
    nobody = ws.PolicyProblem([[0, 10], [40, 20]], [[1, 0], [1, 0]])
    with pytest.raises(ws.MethodError, match="on every issue"):
        ws.solve(nobody, ws.MeanPosition())


def test_a_reference_point_and_costs_of_disagreement():
    extra = "scale = [0, 100]\nreference_point = { tariff = 50, fund = 40 }\ndisagreement_cost = { US = 60 }"
    given = (('"CondorcetElection"', '"NashBargaining"'), ("scale = [0, 100]", extra))
    problem = ws.PolicyProblem(PLACE, SALIENCE, POWER, [50, 40], [60, 0, 0])
    solution = ws.solve(problem, ws.NashBargaining())
    answers = started(*given).replicate().answers
    assert [answers["forecast.tariff"], answers["forecast.fund"]] == pytest.approx(list(solution.point), abs=1e-9)
    assert answers["gains.US"] == pytest.approx(solution.details["gains"][0])
    with pytest.raises(ws.ModelError, match="reference_point: only with NashBargaining"):
        started(("scale = [0, 100]", extra)).game()


def test_an_absent_actor_does_not_count_in_a_mean():
    episode = started(('"CondorcetElection"', '"MeanPosition"'), ("tariff = 60, fund = 0", "fund = 0"))
    assert episode.replicate().answers["forecast.tariff"] == pytest.approx((240 * 10 + 100 * 80) / 340)
