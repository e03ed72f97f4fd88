"""Every case with a known answer, through the public names."""

import numpy as np
import pytest

import winset as ws
from tests.positions.cases import cases, number, table_of


def ids(case):
    return case["id"]


@pytest.mark.parametrize("case", cases("ktab_first_turn"), ids=ids)
def test_elections_of_ktab(case, tmp_path):
    given, answer = case["input"], case["answer"]
    keys = ("voting_rule", "victory_exponent", "election", "risk_range")
    table = table_of(case, tmp_path)
    forecast = table.forecast("challenge", **{k: given[k] for k in keys})
    solution = forecast.solution("challenge").require()
    for name in ("risk_neutral_probability", "risk_attitude", "probability_per_actor"):
        for actor, value in answer[name].items():
            assert solution.details[name][actor] == pytest.approx(value, abs=case["tolerance"])
    named = answer["probability_of_position"]
    assert list(solution.details["named_by"]) == named["positions_named_by_first_actor"]
    np.testing.assert_allclose(solution.details["probability_of_position"], named["p"], atol=case["tolerance"])
    np.testing.assert_allclose(forecast.of("challenge"), answer["mean_position"], atol=case["tolerance"])
    row = answer["utility_first_row"]
    np.testing.assert_allclose(solution.details["utilities"][0][: len(row)], row, atol=case["tolerance"])


@pytest.mark.parametrize("case", cases("probabilistic_condorcet_election"), ids=ids)
def test_an_election_by_hand(case, tmp_path):
    solution = table_of(case, tmp_path).forecast("challenge").solution("challenge")
    details, answer = solution.details, case["answer"]
    apart = [[number(v) for v in row] for row in answer["coalition_strength"]]
    np.testing.assert_allclose(details["coalition_strength"], apart, atol=1e-6)
    chances = [[number(v) for v in row] for row in answer["pairwise_probability"]]
    np.testing.assert_allclose(details["pairwise_probability"], chances, atol=1e-6)
    np.testing.assert_allclose(details["risk_neutral_probability"].values, answer["p_float"], atol=1e-6)
    np.testing.assert_allclose(details["risk_attitude"].values, [number(v) for v in answer["risk_attitude"]], atol=1e-6)


@pytest.mark.parametrize("case", cases("weighted_mean_median"), ids=ids)
def test_means_and_medians(case):
    given, answer = case["input"], case["answer"]
    rows = zip(given["positions"], given["weights"], strict=True)
    table = ws.Positions([{"actor": str(k), "position": x, "votes": number(w)} for k, (x, w) in enumerate(rows)])
    forecast = table.forecast(["mean", "median-lower", "median-upper", "median"], weights="votes")
    for name, key in (("mean", "mean"), ("median-lower", "median_lower"), ("median-upper", "median_upper")):
        assert forecast.of(name, 0) == pytest.approx(number(answer[key]), abs=1e-9)
    assert forecast.of("median", 0) == pytest.approx(number(answer["median_midpoint"]))
    notes = [row["note"] for row in forecast.rows() if row["procedure"] == "median"]
    assert bool(notes[0]) == answer["tie"]
    assert all(row["status"] == "SOLVED" for row in forecast.rows())


@pytest.mark.parametrize("case", cases("exchange"), ids=ids)
def test_exchanges(case, tmp_path):
    solution = table_of(case, tmp_path).forecast("exchange").solution("exchange").require()
    details, answer, tolerance = solution.details, case["answer"], 10 * case["tolerance"]
    for issue, mean in answer["means"].items():
        assert details["means"][issue] == pytest.approx(number(mean), abs=tolerance)
    for name in ("n_possible", "n_with_positive_gain", "n_where_cap_lowers_the_gain", "sum_of_gains"):
        assert details[name] == pytest.approx(number(answer[name]), abs=tolerance)
    assert len(details["exchanges"]) == len(answer["exchanges"])
    for got, right in zip(details["exchanges"], answer["exchanges"], strict=True):
        for key, value in right.items():
            if key != "gain_float":
                told = value if key.startswith(("demands", "supplies", "binding", "capped")) else None
                told = value if key.endswith("issue") else told
                assert got[key] == (told if told is not None else pytest.approx(number(value), abs=tolerance)), key
    if "best_after_first_is_executed" in answer:
        second, right = details["executed"][1], answer["best_after_first_is_executed"]
        names = (second["demands_first"], second["supplies_first"], second["first_issue"], second["second_issue"])
        assert names == (right["demands_p"], right["supplies_p"], right["p"], right["q"])
        assert second["gain_each"] == pytest.approx(right["gain_float"], abs=tolerance)


def test_full_moves_of_the_smallest_exchange(tmp_path):
    (case,) = (case for case in cases("exchange") if case["id"] == "exch01_two_by_two")
    details = table_of(case, tmp_path).forecast("exchange").solution("exchange").details
    (only,) = details["exchanges"]
    gains = only["externalities"]
    assert gains["Actor-1"] == pytest.approx(500)
    assert gains["Actor-2"] == pytest.approx(500)


@pytest.mark.parametrize("case", cases("expected_utility"), ids=ids)
def test_expected_utilities(case, tmp_path):
    table, answer = table_of(case, tmp_path), case["answer"]
    details = table.forecast("expected-utility").solution("expected-utility").require().details
    np.testing.assert_allclose(details["weighted_median"], answer["weighted_median"], atol=1e-9)
    assert details["weighted_mean"] == pytest.approx(answer["weighted_mean_float"], abs=1e-9)
    for name in ("security_sum", "risk_R", "risk_exponent"):
        for actor, value in answer[name].items():
            assert details[name][actor] == pytest.approx(number(value), abs=1e-9)
    partly = table.forecast("expected-utility", Q=0.5, T=0.75).solution("expected-utility").details
    names = list(table.actors)
    for pair, value in answer["expected_utility"].items():
        i, j = (names.index(name) for name in pair.split(" challenges "))
        assert details["expected_utility_at_r_1"][i, j] == pytest.approx(number(value["at_r_1"]), abs=1e-9)
        assert details["expected_utility"][i, j] == pytest.approx(value["at_own_r"], abs=1e-9)
        told = partly["expected_utility_at_r_1"][i, j]
        assert told == pytest.approx(number(value["Q_1_2_T_3_4_r_1"]), abs=1e-9)
    places = [row["position"] for row in case["input"]["actors"]]
    for pair, value in answer["pairwise_probability"].items():
        i, j = (places.index(float(x)) for x in pair.split(" over "))
        assert details["pairwise_probability"][i, j] == pytest.approx(number(value), abs=1e-9)


@pytest.mark.parametrize("case", cases("nash_on_a_line"), ids=ids)
def test_nash_on_a_line(case, tmp_path):
    table, given, answer = table_of(case, tmp_path), case["input"], case["answer"]
    names = [row["name"] for row in given["actors"]]
    for run in answer["runs"]:
        more = {"loss_exponent": given["loss_exponent"], "disagreement_cost": run["disagreement_cost"]}
        forecast = table.forecast("nash", reference_point=given["reference_point"], **more)
        (row,) = forecast.rows()
        assert row["status"] == "SOLVED"
        assert row["forecast"] == pytest.approx(run["outcome"], abs=1e-6)
        assert [row["low"], row["high"]] == pytest.approx(run["interval_no_worse_than_disagreement"], abs=1e-6)
        assert row["note"] == ("no surplus" if run["status"] == "no surplus" else "")
        whole = table.forecast("nash-space", reference_point=given["reference_point"], **more)
        assert whole.of("nash-space", 0) == pytest.approx(run["outcome"], abs=1e-6)
        gains = whole.solution("nash-space").require().details["gains"]
        for name in names if run["status"] == "ok" else ():
            assert gains[name] == pytest.approx(run["gains"][name], rel=1e-6)
    mean = table.forecast(["mean", "median-lower", "median-upper"])
    assert mean.of("mean", 0) == pytest.approx(number(answer["salience_x_power_mean"]))
    assert [mean.of("median-lower", 0), mean.of("median-upper", 0)] == answer["salience_x_power_median"]


@pytest.mark.parametrize("case", cases("nash_in_space"), ids=ids)
def test_nash_in_space(case):
    given, answer = case["input"], case["answer"]
    rows = [
        {"actor": a["name"], "issue": str(k), "position": x, "salience": s, "power": a["power"]}
        for a in given["actors"]
        for k, (x, s) in enumerate(zip(a["position"], a["salience"], strict=True))
    ]
    forecast = ws.Positions(rows).forecast("nash-space", reference_point=0)
    np.testing.assert_allclose(forecast.of("nash-space"), answer["outcome"], atol=1e-6)
    gains = forecast.solution("nash-space").require().details["gains"]
    for name, value in answer["gains"].items():
        assert gains[name] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("case", cases("banks_duggan_line"), ids=ids)
def test_banks_and_duggan(case):
    given, answer = case["input"], case["answer"]
    table = ws.Positions([{"actor": f"a{k}", "position": x} for k, x in enumerate(given["positions"])])
    forecast = table.forecast("banks-duggan", rule=f"{given['quota']} of members", discount=given["discount"])
    points, chances = forecast.lottery("banks-duggan", 0)
    np.testing.assert_allclose(points, answer["proposals"], atol=1e-6)
    np.testing.assert_allclose(chances, given["recognition"])
    (values,) = forecast.details("banks-duggan").values()
    np.testing.assert_allclose(list(values.values()), answer["values"], atol=1e-6)
