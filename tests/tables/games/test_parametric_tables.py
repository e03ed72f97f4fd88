"""Tables whose payoffs are expressions in named parameters, one at a time and under many draws."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.episodes.read import read_text

VALUES = {"stake": 4, "cost": Fraction(1, 3), "k": 0.5}


def chicken(**changes):
    rows = [["(stake - cost)/2", "stake"], [0, "k*stake"]]
    columns = [["(stake - cost)/2", 0], ["stake", "k*stake"]]
    return ws.NormalForm.from_bimatrix(rows, columns, ["a", "b"], parameters={**VALUES, **changes})


def random_game(shape, terms=3, names=5, seed=0):
    rng = np.random.default_rng(seed)
    p = [f"p{k}" for k in range(names)]

    def entry():
        parts = [f"{rng.integers(-4, 5)}*{p[rng.integers(names)]}*{p[rng.integers(names)]}" for _ in range(terms - 1)]
        return " + ".join([*parts, f"{rng.integers(-9, 10)}/7", f"{p[rng.integers(names)]}^3"])

    table = np.array([entry() for _ in range(len(shape) * int(np.prod(shape)))], dtype=object)
    return ws.NormalForm(table.reshape(len(shape), *shape), parameters=dict.fromkeys(p, 1.0))


def test_payoffs_are_those_of_the_present_parameters_exactly():
    game = chicken()
    assert game.exact[0, 0, 0] == (4 - Fraction(1, 3)) / 2
    assert game.exact[1, 1, 1] == 2
    other = game.with_parameters(cost=10, stake=Fraction(1, 7))
    assert other.exact[0, 0, 0] == (Fraction(1, 7) - 10) / 2
    assert other.players == game.players
    assert game.with_parameters(stake=4) == game
    assert game != other
    assert ws.solve(other, ws.Nash()).certificate.exact


def test_zero_sum_from_one_table_of_expressions():
    game = ws.NormalForm.from_bimatrix([["x - 1", 2], ["0", "x"]], parameters={"x": 5})
    assert np.array_equal(game.payoffs[1], -game.payoffs[0])


def test_faults_are_all_named():
    with pytest.raises(ws.ModelError) as raised:
        ws.NormalForm([[["stak", "1/0"], [1, "k**2.5"]]] * 2, parameters={"stake": 1, "k": 2})
    assert len(raised.value.faults) == 6
    assert "payoffs[0][0][0]: no parameter named 'stak'; did you mean 'stake'?" in raised.value.faults[0]
    with pytest.raises(ws.ModelError, match=r"parameters\.x: must be a finite number, got nan"):
        ws.NormalForm([[["x"]]], parameters={"x": float("nan")})
    with pytest.raises(ws.ModelError, match="no parameter named 'costs'; did you mean 'cost'"):
        chicken().with_parameters(costs=1)
    with pytest.raises(ws.ModelError, match=r"payoffs\[0\]\[0\]: must be a finite number"):
        ws.NormalForm([["x^8"]], parameters={"x": 1e300})
    with pytest.raises(ws.ModelError, match="has no parameters"):
        ws.NormalForm(np.zeros((2, 2, 2))).with_draws({"x": [1.0]})


@pytest.mark.parametrize("concept", [ws.Pure(), ws.Nash(), ws.Nash("one"), ws.QRE(0.3)], ids=repr)
@pytest.mark.parametrize("shape", [(3, 3), (2, 4)], ids=str)
def test_every_draw_equals_the_game_at_those_parameters(concept, shape):
    game = random_game(shape)
    draws = np.random.default_rng(1).normal(size=(70, 5))
    batch = ws.solve_batch(game, concept, draws)
    assert np.all((batch.status == ws.Status.SOLVED) | (batch.status == ws.Status.NO_SOLUTION))
    tables = game.with_draws(draws).tables()
    given = ws.solve_batch(tables, concept)
    assert batch.status.tolist() == given.status.tolist()
    np.testing.assert_allclose(np.nan_to_num(batch.certificate), 0, atol=1e-9)
    for row in range(0, 70, 7):
        one = ws.NormalForm(game.with_parameters(**dict(zip(game.parameters, draws[row], strict=True))).payoffs)
        np.testing.assert_allclose(one.payoffs, tables[row], rtol=1e-12, atol=1e-12)
        points = ws.solve(one, concept).points
        assert len(batch.profiles(row)) == len(points)
        for mine, other in zip(batch.profiles(row), points, strict=True):
            for s, t in zip(mine, other, strict=True):
                np.testing.assert_allclose(s, t, atol=1e-7)


def test_pure_equilibria_of_three_players_under_draws():
    game = random_game((2, 3, 2))
    draws = {"p1": np.linspace(-2, 2, 33), "p4": np.linspace(3, -3, 33)}
    batch = ws.solve_batch(game, ws.Pure(), draws)
    for row in (0, 11, 32):
        one = game.with_parameters(p1=float(draws["p1"][row]), p4=float(draws["p4"][row]))
        assert len(ws.solve(one, ws.Pure()).points) == batch["count"][row]
    assert batch.players == ("1", "2", "3")


def test_draws_alone_ask_for_all_equilibria_and_bad_rows_are_marked():
    batch = ws.solve_batch(chicken(), {"stake": [4.0, np.inf, 1e308], "cost": [8.0, 1.0, 1.0]})
    assert batch.concept == ws.Nash()
    assert batch.status[0] == ws.Status.SOLVED
    assert batch.status[1] == ws.Status.NONFINITE
    assert batch["count"][0] == len(ws.solve(chicken(cost=8), ws.Nash()).points)
    with pytest.raises(ws.ModelError, match="no parameter named 'steak'; did you mean 'stake'"):
        ws.solve_batch(chicken(), {"steak": [1.0]})


def test_a_model_file_keeps_its_parameters_free():
    text = """
    id = "dilemma"
    title = "A dilemma"

    [parameters]
    reward = 3
    extra = 2
    temptation = "reward + extra"

    [game]
    kind = "normal"
    players = ["row", "column"]
    actions = { row = ["c", "d"], column = ["c", "d"] }

    [game.payoffs]
    row = [["reward", 0], ["temptation", 1]]
    column = [["reward", "temptation"], [0, 1]]
    """
    game = ws.Episode(read_text(text)).game()
    assert game.parameters == {"reward": 3, "extra": 2}
    assert game.payoffs[0, 1, 0] == 5
    batch = ws.solve_batch(game, ws.Pure(), {"extra": [-1.0, 0.0, 2.0]})
    assert batch["count"].tolist() == [2, 2, 1]


def test_outcomes_in_words_and_a_sweep_over_a_table():
    actions = [["fight", "yield"], ["fight", "yield"]]
    table = [[["(stake - cost)/2", "stake"], [0, "stake/2"]], [["(stake - cost)/2", 0], ["stake", "stake/2"]]]
    game = ws.NormalForm(table, ["a", "b"], actions, "Hawks", {"stake": 4, "cost": 1})
    draws = {"stake": [4.0, 4.0, np.nan], "cost": [1.0, 8.0, 1.0]}
    for concept in (ws.Nash(), ws.Pure()):
        batch = ws.solve_batch(game, concept, draws)
        assert batch.labels("outcome").tolist()[:2] == ["fight, fight", "several"]
        assert batch.status[2] == ws.Status.NONFINITE
    pennies = np.array([[[1.0, -1], [-1, 1]], [[-1, 1], [1, -1]]])[None]
    assert ws.solve_batch(pennies, ws.Nash()).labels("outcome")[0] == "mixed"
    assert ws.solve_batch(pennies, ws.Pure()).labels("outcome")[0] == "none"
    swept = ws.sweep(game, {"cost": [1.0, 2.0, 8.0], "stake": [4.0]}, concept=ws.Pure())
    assert swept.share("outcome", "fight, fight").ravel().tolist() == [1.0, 1.0, 0.0]
