"""Decide's own tables, which are not passed on: WINSET_DECIDE_DATA names a folder that holds them.

They are in the folder data/input of github.com/foarsitter/decide-exchange-model, here called decide_sample.txt,
decide_copenhagen.csv and decide_cop21.csv.
"""

import json
import os
from pathlib import Path

import pytest

import winset as ws
from tests.positions.cases import ROOT, number

FOLDER = Path(os.environ.get("WINSET_DECIDE_DATA", ""))
CASES = json.loads((ROOT / "tests/cases/decide_tables.json").read_text(encoding="utf-8"))
WEIGHTS = {"salience_x_power": "salience*power", "power": "power", "salience": "salience", "equal": "equal"}

pytestmark = pytest.mark.skipif(not os.environ.get("WINSET_DECIDE_DATA"), reason="needs tables that are not passed on")


def of(procedure):
    held = [case for case in CASES if case["input"]["procedure"] == procedure]
    return pytest.mark.parametrize("case", held, ids=[case["id"] for case in held])


@of("weighted_mean_median")
def test_means_and_medians(case):
    table = ws.Positions.read(FOLDER / case["input"]["file"]).rescaled()
    names = {"mean": "mean", "median-lower": "median_lower", "median-upper": "median_upper"}
    for key, weights in WEIGHTS.items():
        forecast = table.forecast(list(names), weights=weights)
        for issue, answer in case["answer"].items():
            assert len(table.on(issue).actors) == answer["n"]
            for procedure, name in names.items():
                assert forecast.of(procedure, issue) == pytest.approx(number(answer[key][name]), abs=1e-8)


@of("exchange")
def test_exchanges(case):
    table = ws.Positions.read(FOLDER / case["input"]["file"])
    details, answer = table.forecast("exchange").solution("exchange").require().details, case["answer"]
    for issue, mean in answer["means"].items():
        assert details["means"][issue] == pytest.approx(number(mean), abs=1e-9)
    for name in ("n_possible", "n_with_positive_gain", "n_where_cap_lowers_the_gain", "sum_of_gains"):
        assert details[name] == pytest.approx(answer[name], abs=1e-9)
    keys = ("demands_first", "supplies_first", "first_issue", "second_issue")
    made = {tuple(one[key] for key in keys): one for one in details["exchanges"]}
    for right in answer["best"]:  # of equal gains either may stand first
        one = made[tuple(right[key] for key in keys)]
        for key, value in right.items():
            if key not in (*keys, "gain_float", "binding", "capped_at_demander"):
                assert one[key] == pytest.approx(number(value), abs=1e-9)
        assert (one["binding"], one["capped_at_demander"]) == (right["binding"], right["capped_at_demander"])
    gains = [one["gain_each"] for one in details["exchanges"][: len(answer["best"])]]
    assert gains == pytest.approx([right["gain_float"] for right in answer["best"]], abs=1e-9)
    second = answer["best_after_first_is_executed"]
    assert details["executed"][1]["gain_each"] == pytest.approx(second["gain_float"], abs=1e-9)


@pytest.mark.parametrize("file", ["decide_sample.txt", "decide_copenhagen.csv", "decide_cop21.csv"])
def test_tables_are_written_back(file, tmp_path):
    table = ws.Positions.read(FOLDER / file)
    for kind, ending in (("decide", ".txt"), ("own", ".csv"), ("tsv", ".tsv"), ("toml", ".toml")):
        assert ws.Positions.read(table.write(tmp_path / f"again{ending}", kind)) == table, kind


def test_two_conferences_side_by_side():
    """Both climate conferences by all procedures that need no reference point, on scales from 0 to 100."""
    for file in ("decide_copenhagen.csv", "decide_cop21.csv"):
        table = ws.Positions.read(FOLDER / file).rescaled()
        forecast = table.forecast(["mean", "median", "nash", "banks-duggan", "exchange", "challenge"], rule="unanimity")
        assert {row["status"] for row in forecast.rows()} == {"SOLVED"}
        assert all(0 <= row["forecast"] <= 100 for row in forecast.rows())
