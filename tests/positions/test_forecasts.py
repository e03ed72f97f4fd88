"""Forecasts by name: settings, notes, what is refused, and the rooms that they are asked of."""

import numpy as np
import pytest

import winset as ws

ROWS = {
    "actor": ["A", "B", "C", "A", "B", "C", "D"],
    "issue": ["x", "x", "x", "y", "y", "y", "y"],
    "position": [10, 60, 90, 0, 100, 50, None],
    "salience": [0.5, 1.0, 0.8, 1.0, 0.2, None, 1.0],
    "votes": [3, 2, 1, 3, 2, 1, 9],
}
TABLE = ws.Positions(ROWS)


def test_who_lacks_what_counts_is_left_out():
    forecast = TABLE.forecast(["plain-mean", "mean:votes", "mean:salience", "mean"])
    assert forecast.of("plain-mean", "y") == pytest.approx(50)
    assert forecast.of("mean:votes", "y") == pytest.approx((200 + 50) / 6)
    assert forecast.of("mean:salience", "y") == pytest.approx(100 * 0.2 / 1.2)
    assert forecast.of("mean", "x") == pytest.approx((15 + 120 + 72) / (1.5 + 2 + 0.8))


def test_rows_and_frames():
    forecast = TABLE.forecast(["mean", "median"])
    rows = forecast.rows()
    assert [(row["issue"], row["procedure"]) for row in rows] == [
        ("x", "mean"),
        ("y", "mean"),
        ("x", "median"),
        ("y", "median"),
    ]
    assert {"forecast", "status", "certificate", "seconds"} <= rows[0].keys()
    frame = forecast.to_frame()
    assert list(frame.columns[:6]) == ["issue", "procedure", "forecast", "status", "certificate", "seconds"]
    assert len(frame) == 4
    assert "median" in str(forecast)
    assert "certified" in forecast._repr_html_()


def test_a_procedure_with_settings_of_its_own():
    cheap = ws.Procedure("nash", options={"disagreement_cost": 0.0})
    dear = {"name": "nash", "label": "dear", "disagreement_cost": 1e6}
    forecast = TABLE.forecast([cheap, dear, "mean"], reference_point=0)
    assert forecast.of("dear", "x") == pytest.approx(forecast.of("mean", "x"), abs=1e-3)  # quadratic losses
    assert forecast.of("nash", "x") < 20


@pytest.mark.parametrize(
    ("procedures", "settings", "told"),
    [
        (["maen"], {}, "no procedure named 'maen'; did you mean 'mean'"),
        ([], {}, "must be a list of names"),
        (["mean", "mean"], {}, "stands 2 times"),
        ("mean", {"wieghts": "votes"}, "wieghts: is not known; did you mean 'weights'"),
        ("mean", {"weights": "seats"}, "no column named 'seats'"),
        ("nash", {"loss_exponent": 0.5}, "loss_exponent: must be >= 1"),
        ("nash", {"disagreement_cost": {"Z": 1}}, "no actor named Z"),
        ("nash", {"reference_point": 200}, "must be from 0 to 100"),
        ("banks-duggan", {"discount": 1.0}, "discount: must be from 0 to below 1"),
        ("banks-duggan", {"loss_exponent": 1.5}, "must be 1 or 2"),
        ("two-level", {}, "domestic: two-level needs the homes"),
        ("banks-duggan", {"rule": "most"}, "rule: must be"),
    ],
)
def test_what_is_wrong_is_said(procedures, settings, told):
    with pytest.raises(ws.ModelError) as error:
        TABLE.forecast(procedures, **settings)
    assert told in str(error.value)


def test_banks_and_duggan_ask_the_room_of_policies():
    votes = "4 of votes"
    ours = TABLE.only(issues=["x"]).forecast(
        "banks-duggan", rule=votes, reference_point=0, discount=0.8, weights="equal"
    )
    game = ws.SpatialBargaining({"A": 10, "B": 60, "C": 90}, 4, discount=0.8, status_quo=0, weights=[3, 2, 1])
    theirs = ws.solve(game, ws.Stationary()).require()
    np.testing.assert_allclose(ours.lottery("banks-duggan", "x")[0], theirs.point.values, atol=1e-9)
    (row,) = ours.rows()
    assert row["forecast"] == pytest.approx(np.mean(theirs.point.values))
    assert (row["low"], row["high"]) == pytest.approx((theirs.point.values.min(), theirs.point.values.max()))


def test_a_setter_asks_the_room_of_policies():
    ours = TABLE.only(issues=["x"]).forecast("setter", rule="majority", setter="C", reference_point=30, weights="equal")
    theirs = ws.solve(ws.AgendaSetter("C", {"A": 10, "B": 60, "C": 90}, 2, 30), ws.SubgamePerfect()).require()
    assert ours.of("setter", "x") == pytest.approx(theirs.point)
    (row,) = TABLE.only(issues=["x"]).forecast("setter", setter="C").rows()
    assert (row["status"], row["note"]) == ("NO_SOLUTION", "there is no reference point")


def test_shares_ask_the_room_of_legislatures():
    ours = TABLE.only(issues=["x"]).forecast("baron-ferejohn", rule="4 of votes", discount=0.9, weights="equal")
    game = ws.LegislativeBargaining(["A", "B", "C"], 4, [3, 2, 1], discounts=0.9)
    shares = ws.solve(game, ws.Stationary()).require().point.values
    assert ours.of("baron-ferejohn", "x") == pytest.approx(shares @ [10, 60, 90] / shares.sum())


def test_homes_ask_the_room_of_two_levels():
    homes = {"A": ws.Ratification(ideals={"north": 40, "south": 45, "east": 70}, status_quo=20, quota=2)}
    table = TABLE.only(issues=["x"])
    told = {"reference_point": 20, "weights": "equal", "rule": "majority"}
    bound, free = table.forecast("two-level", domestic=homes, **told), table.forecast("banks-duggan", **told)
    assert bound.rows()[0]["status"] == "SOLVED"
    game = ws.SpatialBargaining({"A": 10, "B": 60, "C": 90}, 1, discount=0.9, status_quo=20, vetoes=["B"])
    right = ws.solve(ws.TwoLevel(game, homes), ws.Stationary()).require()
    points = [x for p in "ABC" for x, _ in right.details["proposals"][p]]
    np.testing.assert_allclose(bound.lottery("two-level", "x")[0], points)
    assert bound.of("two-level", "x") != pytest.approx(free.of("banks-duggan", "x"))


def test_a_rule_of_two_majorities_on_a_line():
    rows = {"actor": list("ABCDE"), "position": [0, 20, 50, 80, 100], "population": [50, 5, 5, 20, 20]}
    table = ws.Positions(rows)
    one = table.forecast("banks-duggan", rule="3 of members", weights="equal").lottery("banks-duggan", 0)[0]
    both = table.forecast("banks-duggan", rule="3 of members and 65% of population", weights="equal")
    both = both.lottery("banks-duggan", 0)[0]
    assert both.max() < one.max() - 10  # A, without whom no 65% are, is met as well


def test_constants_and_reference_points():
    table = ws.Positions({"actor": ["A"], "position": [3.0], "lower": [1.0], "upper": [5.0], "reference": [2.0]})
    forecast = table.forecast(["constant-50", "constant-25", "reference-point"])
    assert [row["forecast"] for row in forecast.rows()] == [3.0, 2.0, 2.0]


def test_many_issues_at_once_are_those_one_by_one():
    rng = np.random.default_rng(5)
    rows = [
        {"actor": f"a{i}", "issue": f"i{k}", "position": rng.uniform(0, 100), "salience": rng.uniform(0.1, 1),
         "power": rng.uniform(0, 3), "reference": 10.0 * k}
        for k in range(10) for i in range(int(rng.integers(2, 9)))
    ]  # fmt: skip
    table, names = ws.Positions(rows), ["mean", "median", "nash", "kalai-smorodinsky", "egalitarian", "banks-duggan"]
    together = table.forecast(names, disagreement_cost=0.1)
    for issue in table.issues:
        alone = table.only(issues=[issue]).forecast(names, disagreement_cost=0.1)
        for name in names:
            assert alone.of(name, 0) == pytest.approx(together.of(name, issue), abs=1e-9)
    assert {row["status"] for row in together.rows()} == {"SOLVED"}


def test_bargains_of_the_line_are_best_on_a_grid():
    rng = np.random.default_rng(2)
    grid = np.linspace(0, 100, 20_001)
    for exponent in (1.0, 1.5, 2.0):
        x, s, w = rng.uniform(0, 100, 5), rng.uniform(0.1, 1, 5), rng.uniform(0.2, 2, 5)
        stack = ws.IssueStack([0, 5], x, s, None, w, 0.2, [35.0], exponent=exponent)
        gains = stack.worst - s * (abs(grid[:, None] - x) / 100) ** exponent
        fine = (gains > 0).all(axis=1)
        best = grid[fine][np.argmax(np.log(gains[fine]) @ w)]
        assert ws.solve_batch(stack, ws.NashBargaining()).points[0] == pytest.approx(best, abs=0.01)
        least = grid[np.argmax(gains.min(axis=1))]
        assert ws.solve_batch(stack, ws.Egalitarian()).points[0] == pytest.approx(least, abs=0.01)
        equal = grid[fine][np.argmax((gains[fine] / gains[fine].max(axis=0)).min(axis=1))]
        assert ws.solve_batch(stack, ws.KalaiSmorodinsky()).points[0] == pytest.approx(equal, abs=0.01)


COUNCIL = ws.Positions(
    {
        "actor": ["A", "B", "C", "D", "E"],
        "position": [0, 20, 50, 70, 100],
        "population": [40, 25, 20, 10, 5],
        "reference": [10] * 5,
    }
)


def test_a_setter_may_be_amended():
    """Under an open rule the median prevails; if unanimity alone amends, the closed rule's outcome stands."""
    told = {"setter": "E", "rule": "majority"}
    assert COUNCIL.forecast("setter", **told).of("setter", 0) == pytest.approx(90)
    assert COUNCIL.forecast("setter", amendment="majority", **told).of("setter", 0) == pytest.approx(50)
    assert COUNCIL.forecast("setter", amendment="unanimity", **told).of("setter", 0) == pytest.approx(90)
    (row,) = COUNCIL.forecast("setter", amendment="majority").rows()
    assert row["note"] == "nobody is named as setter"
    with pytest.raises(ws.ModelError, match="rule: must be 'unanimity'"):
        COUNCIL.forecast("setter", amendment="some")


def test_shares_under_two_votes_are_those_of_the_legislature():
    rule = "majority and 65 of population"
    names = list(COUNCIL.actors)
    both = ws.WeightedVoting([1] * 5, 3, names) & ws.WeightedVoting([40, 25, 20, 10, 5], 65, names)
    game = ws.LegislativeBargaining(names, discounts=0.9, rule=both)
    shares = np.asarray(ws.solve(game, ws.Stationary()).point)
    (row,) = COUNCIL.forecast("baron-ferejohn", rule=rule).rows()
    assert row["forecast"] == pytest.approx(shares @ [0, 20, 50, 70, 100] / shares.sum())
    assert row["status"] == "SOLVED"
    many = ws.Positions({"x": {f"p{k}": k for k in range(16)}})
    (row,) = many.forecast("baron-ferejohn", rule="majority and 60% of members").rows()
    assert row["note"] == "shares under several votes are found for up to 15 actors"


def test_actors_may_discount_differently():
    patience = {"A": 0.9, "B": 0.1, "C": 0.5, "D": 0.5, "E": 0.8}
    game = ws.SpatialBargaining(
        dict(zip(COUNCIL.actors, [0, 20, 50, 70, 100], strict=True)), 3, discount=patience, constant=100**2
    )
    solution = ws.solve(game, ws.Stationary())
    forecast = COUNCIL.forecast("banks-duggan", rule="majority", discount=patience, reference_point=False)
    points, _ = forecast.lottery("banks-duggan", 0)
    np.testing.assert_allclose(points, np.asarray(solution.point), atol=1e-9)
    (row,) = COUNCIL.forecast("banks-duggan", discount=patience).rows()
    assert "without a reference point" in row["note"]
    for wrong, words in (({"A": 0.5}, "nothing is given for 'B'"), ({**patience, "F": 0.5}, "no actor named 'F'")):
        with pytest.raises(ws.ModelError, match=words):
            COUNCIL.forecast("banks-duggan", discount=wrong)
    with pytest.raises(ws.ModelError, match=r"discount\[A\]: must be from 0 to below 1, got 1"):
        COUNCIL.forecast("banks-duggan", discount={**patience, "A": 1})


def test_a_table_of_one_issue_keeps_what_other_procedures_say():
    one = ws.Positions({"actor": ["A", "B"], "position": [0, 100], "salience": [1, 1], "capability": [1, 3]})
    rows = one.forecast(["mean", "exchange"]).rows()
    assert rows[0]["forecast"] == pytest.approx(75)
    assert np.isnan(rows[1]["forecast"])
    assert rows[1]["note"] == "an exchange needs two actors and two issues"


def test_homes_may_differ_by_issue_and_one_that_does_not_fit_is_noted():
    rows = [{"actor": a, "issue": i, "position": x, "reference": q} for i, q in (("x", 0), ("y", 10))
            for a, x in (("A", 20), ("B", 60), ("C", 90))]  # fmt: skip
    table = ws.Positions(rows)
    one = ws.Ratification(ideals={"senate": 20}, status_quo=0)
    noted = table.forecast("two-level", domestic={"C": one})
    assert [row["status"] for row in noted.rows()] == ["SOLVED", "NO_SOLUTION"]
    assert "its status quo must be that of the game, 10, got 0" in noted.rows()[1]["note"]
    both = {"C": {"x": one, "y": ws.Ratification(ideals={"senate": 25}, status_quo=10)}}
    found = table.forecast("two-level", domestic=both)
    assert [row["status"] for row in found.rows()] == ["SOLVED", "SOLVED"]
    assert found.of("two-level", "x") == noted.of("two-level", "x")
