"""Forecasts held against outcomes, plans, uncertain codings, pictures and pages."""

import hashlib
import json

import numpy as np
import pytest
from typer.testing import CliRunner

import winset as ws
from winset.cli import app


def drawn_table(seed=0, issues=60, noise=5.0, weight="votes"):
    """Issues of which the outcome is near the mean by votes, two of them to a proposal."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(issues):
        x, w = rng.uniform(0, 100, 6), rng.integers(1, 9, 6)
        outcome = float(np.clip(w @ x / w.sum() + rng.normal(0, noise), 0, 100))
        rows += [
            {"actor": f"a{i}", "issue": f"i{k}", "position": x[i], weight: int(w[i]), "reference": 50.0,
             "outcome": outcome if k % 10 else None, "proposal": f"p{k // 2}"}
            for i in range(6)
        ]  # fmt: skip
    return ws.Positions(rows)


TABLE = drawn_table()
PLAN = """title = "Votes count"
score = "crps"
draws = 200
seed = 3
baselines = ["constant-50", "mean"]
[settings]
rule = "majority"
[[procedures]]
name = "mean"
label = "mean by votes"
weights = "votes"
[[procedures]]
name = "banks-duggan"
[[procedures]]
name = "nash"
label = "nash, cost chosen"
fit = { disagreement_cost = [0.01, 1, 100] }
"""


def test_the_columns_and_what_beats_what():
    board = ws.backtest(TABLE, ["mean:votes", "median"], draws=400)
    assert board.left_out == 6
    rows = board.columns()
    assert list(rows)[:9] == ["procedure", "n", "mae", "rmse", "within10", "crps", "difference", "low", "high"]
    assert rows["procedure"] == ["constant-50", "mean", "climatology", "mean:votes", "median"]
    best, plain = board.of("mean:votes"), board.of("mean")
    off = np.abs(board.forecasts["mean:votes"] - board.outcomes)
    assert best.n == 54
    assert best.mae == pytest.approx(off.mean())
    assert best.rmse == pytest.approx(np.sqrt((off**2).mean()))
    assert best.within10 == pytest.approx((off <= 10).mean())
    assert best.difference == pytest.approx(best.mae - plain.mae)
    assert best.low < best.difference < best.high < 0
    assert best.verdict == "better"
    assert (plain.difference, plain.low, plain.high) == (0, 0, 0)
    assert board.words()[0].startswith("mean:votes beats mean on 54 issues in 30 clusters")
    assert any(said.startswith("median is worse than mean") for said in board.words())
    assert list(board.to_frame().columns[:3]) == ["procedure", "n", "mae"]
    assert "mean:votes" in str(board)
    assert "plan" in board._repr_html_()


def test_what_beats_nothing_is_said():
    board = ws.backtest(drawn_table(noise=60.0), ["mean:votes", "plain-mean"], draws=200)
    assert board.words()[0].startswith("Nothing that was tried beats mean beyond its interval")
    assert "plain-mean does not beat mean: MAE +0.00" in board.words()[2]


def test_an_interval_resamples_whole_clusters():
    rows = []
    rng = np.random.default_rng(2)
    for p in range(12):
        shift = rng.normal(0, 20)
        for k in range(10):  # ten issues that say the same
            x = float(np.clip(50 + shift, 0, 100))
            rows += [
                {"actor": a, "issue": f"{p}.{k}", "position": y, "outcome": x, "proposal": p}
                for a, y in (("A", 40.0), ("B", 61.0))
            ]  # fmt: skip
    table = ws.Positions(rows)
    together, alone = (
        ws.backtest(table, ["constant-60"], c, draws=500).of("constant-60") for c in ("proposal", "issue")
    )
    assert (together.clusters, alone.clusters) == (12, 120)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_lottery_is_scored_as_one():
    board = ws.backtest(TABLE, ["banks-duggan"], rule="majority", draws=100, score="crps")
    found = board.of("banks-duggan")
    here = TABLE.forecast("banks-duggan", rule="majority")
    known = [k for k, issue in enumerate(TABLE.issues) if issue in board.issues]
    each = [ws.scores.crps(*_at(here.lottery("banks-duggan", k), board.outcomes[i])) for i, k in enumerate(known)]
    assert found.crps == pytest.approx(np.mean(each))
    assert found.crps < found.mae
    assert found.log_score > 0


def _at(lottery, outcome):
    return lottery[0], outcome, lottery[1]


def test_the_climatology_does_not_see_its_own_cluster():
    table = ws.Positions([
        {"actor": "A", "issue": f"i{k}", "position": 0.0, "outcome": 90.0 if k < 2 else 10.0, "proposal": f"p{k // 2}"}
        for k in range(4)
    ])  # fmt: skip
    board = ws.backtest(table, ["median"], draws=50)
    np.testing.assert_allclose(board.forecasts["climatology"], [10, 10, 90, 90])


def test_a_fit_does_not_see_its_own_fold():
    procedure = ws.Procedure("nash", "chosen", fit={"disagreement_cost": [0.001, 100.0]})
    board = ws.backtest(TABLE, [procedure], draws=50, folds=5, weights="votes")
    assert len(board.fitted["chosen"]) == 5
    dear = ws.backtest(TABLE, [ws.Procedure("nash", "dear", {"disagreement_cost": 100.0})], draws=50, weights="votes")
    assert board.fitted["chosen"] == [{"disagreement_cost": 100.0}] * 5
    np.testing.assert_allclose(board.forecasts["chosen"], dear.forecasts["dear"])


def test_a_plan_is_known_by_its_hash(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    plan = ws.Plan.read(path)
    assert plan.digest == hashlib.sha256(PLAN.encode()).hexdigest()
    board = ws.backtest(TABLE, plan=path)
    assert board.plan.digest == plan.digest
    assert [s.procedure for s in board.scores][3:] == ["mean by votes", "banks-duggan", "nash, cost chosen"]
    assert len(board.fitted["nash, cost chosen"]) == 10
    assert plan.but(seed=4).digest != plan.but(seed=3).digest
    again = ws.backtest(TABLE, plan=plan)
    assert again.columns() == board.columns()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("procedures = ['maen']", "no procedure named 'maen'"),
        ("seed = 1", "procedures: must be a list of names"),
        ("procedures = ['mean']\nscroe = 'mae'", "scroe: is not known; did you mean 'score'"),
        ("procedures = ['median']\nscore = 'best'", "score: must be one of"),
        ("procedures = ['median']\nagainst = 'nash'", "against: must be a baseline"),
        ("procedures = ['median']\ndraws = 1", "draws: must be a whole number >= 10"),
        ("procedures = ['median']\n[settings]\ncost = 1", "cost: is not known"),
        ("procedures = [{ name = 'nash', fit = { loss_exponent = [0.5] } }]", "loss_exponent: must be >= 1"),
        ("procedures = [", "plan.toml: "),
    ],
)
def test_what_is_wrong_in_a_plan_is_said(tmp_path, text, told):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ws.ModelError) as error:
        ws.Plan.read(path)
    assert told in str(error.value)


def test_without_outcomes_or_clusters_there_is_no_test():
    with pytest.raises(ws.ModelError, match="no issue of the table has an outcome"):
        ws.backtest(ws.Positions({"x": {"A": 1, "B": 2}}), ["mean"])
    with pytest.raises(ws.ModelError, match="issues have no label 'country'; accepted: proposal, issue"):
        ws.backtest(TABLE, ["median"], cluster="country")


def test_the_command(tmp_path):
    path, plan, page = TABLE.write(tmp_path / "table.csv"), tmp_path / "plan.toml", tmp_path / "out.html"
    plan.write_text(PLAN, encoding="utf-8")
    told = CliRunner().invoke(app, ["backtest", str(path), "--plan", str(plan), "--html", str(page), "--json"])
    assert told.exit_code == 0, told.output
    document = json.loads(told.stdout)
    assert document["plan"] == hashlib.sha256(PLAN.encode()).hexdigest()
    assert len(document["scores"]) == 6
    text = page.read_text(encoding="utf-8")
    assert document["plan"] in text
    assert "<svg" in text
    assert text.count('class="claim"') == 6
    plain = CliRunner().invoke(app, ["backtest", str(path), "--procedure", "median"])
    assert plain.exit_code == 0
    assert "median" in plain.output
    bad = CliRunner().invoke(app, ["backtest", str(path), "--procedure", "maen"])
    assert bad.exit_code == 2


ROWS = {
    "actor": ["A", "B", "C"],
    "position": [20.0, 50.0, 80.0],
    "position_error": [10.0, 0.0, 0.0],
    "reference": [0.0] * 3,
}


def test_uncertain_codings_become_distributions():
    table = ws.Positions(ROWS)
    spread = table.uncertain(["mean", "median"], draws=300, seed=1)
    sample = spread.sample("mean", 0)
    assert sample.mean() == pytest.approx(50, abs=1)
    assert sample.std() == pytest.approx(10 / 3, rel=0.15)
    assert (spread.sample("median", 0) == 50).mean() > 0.98
    low, high = spread.interval("mean", 0)
    assert (np.array([low, high]) == np.quantile(sample, [0.05, 0.95])).all()
    same = table.uncertain("mean", draws=300, seed=1)
    np.testing.assert_array_equal(same.sample("mean", 0), sample)
    assert spread.columns()["procedure"] == ["mean", "median"]
    assert list(spread.to_frame().columns) == list(spread.columns())
    assert spread.certified == {"mean": 1.0, "median": 1.0}
    apart = table.uncertain(["challenge", "nash-space"], draws=4, seed=1)  # every draw a table of its own
    assert len(set(apart.sample("nash-space", 0))) == 4
    assert apart.certified == {"challenge": 1.0, "nash-space": 1.0}


def test_who_blocks_with_which_probability():
    table = ws.Positions({**ROWS, "position_error": [30.0, 0.0, 0.0], "position": [26.0, 50.0, 80.0]})
    spread = table.uncertain("constant-50", draws=2000, seed=2)
    # A blocks where it is drawn below 25, nearer to 0 than to 50; its draws have mean 26 and error 30.
    drawn = np.clip(26 + 30 * np.random.default_rng(2).standard_normal((2000, 3))[:, 0], 0, 100)
    assert spread.blocks("constant-50", "issue", ["A"]) == pytest.approx((drawn < 25).mean())
    assert spread.blocks("constant-50", "issue", ["B"]) == 0
    free = table.uncertain("constant-50", draws=200, rule="majority")
    assert free.blocks("constant-50", "issue", ["A"]) == 0
    with pytest.raises(ws.ModelError, match="has no reference point"):
        ws.Positions({"x": {"A": 1, "B": 2}}).uncertain("mean", sigma=1, draws=5).blocks("mean", "x", ["A"])


def test_without_an_error_nothing_is_drawn():
    with pytest.raises(ws.ModelError, match="there is no error to draw from"):
        TABLE.uncertain("mean")
    with pytest.raises(ws.ModelError, match="sigma: must be >= 0"):
        TABLE.uncertain("mean", sigma=-1.0)


def test_pictures():
    pytest.importorskip("matplotlib")
    table = ws.Positions({**ROWS, "issue": ["x"] * 3, "votes": [1, 2, 3]})
    line = ws.plot.positions_line(table, forecasts=table.forecast(["mean", "median"]), weights="votes")
    assert {"A", "B", "C", "mean", "median"} <= set(_texts(line))
    heat = ws.plot.positions_heat(table)
    assert {"A", "B", "C", "x"} <= set(_texts(heat))
    ahead = ws.plot.positions_win_sets(table, rule="majority")
    assert "passes" in _texts(ahead)
    board = ws.backtest(TABLE, ["median"], draws=50)
    assert {"median", "constant-50 (baseline)"} <= set(_texts(ws.plot.backtest(board)))
    with pytest.raises(ws.ModelError, match="has no reference point"):
        ws.plot.positions_win_sets(ws.Positions({"x": {"A": 1, "B": 2}}))


def _texts(figure):
    from matplotlib.text import Text

    figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(Text)]
