"""Trees: forbidden actions at any price, three players, juries, off-path choices, chance of probability 0."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from tests.proof.limited import run
from tests.proof.plain_tree import (
    DOMINANT_EXIT,
    THREE_PLAYERS,
    build,
    from_table,
    information_sets,
    jury,
    payoffs,
    pure_equilibria,
    regrets,
)

SMALL = """
from tests.proof.plain_tree import build, from_table
ws.solve(build(from_table(([[2, 0], [0, 1]], [[1, 0], [0, 2]])), 2), ws.Nash())
"""


def played(point):
    return {s: {a: float(p) for a, p in mix.items()} for s, mix in point.behavior.items()}


def guarded(m):
    """The prisoners' dilemma with a forbidden third action that costs both m; D strictly dominates C."""
    return [[3, 0, -m], [5, 1, -m], [-m, -m, -m]], [[3, 5, -m], [0, 1, -m], [-m, -m, -m]]


CONCEPTS = {
    "Sequential": ws.Sequential(),
    "SubgamePerfect": ws.SubgamePerfect("all"),
    "Nash": ws.Nash(),
    "Pure": ws.Pure(),
}
PRICES = {"1e3": 10**3, "1e9": 10**9, "1e12": 10**12, "1e9 as a float": 1e9, "1e12 as a float": 1e12}
PAIRS = [f"{concept}, {price}" for concept in CONCEPTS for price in PRICES]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_forbidden_action_hides_no_dominance(pair):
    # D beats C by 5 - 3 and 1 - 0, whatever a forbidden action costs. (Forbidden, forbidden) pays both -m and each
    # would still get -m from any other action: it is an equilibrium in weakly dominated strategies, which Sequential
    # allows, as there is one information set each and it is on the path. No equilibrium gives C a positive probability.
    name, price = pair.split(", ")
    tree, concept = from_table(guarded(PRICES[price])), CONCEPTS[name]
    solution = ws.solve(build(tree, 2), concept)
    assert solution.points
    for point in solution.points:
        play = played(point)
        assert play["first"]["r0"] == pytest.approx(0, abs=1e-9)
        assert play["second"]["c0"] == pytest.approx(0, abs=1e-9)
    dd = {"first": {"r0": 0, "r1": 1, "r2": 0}, "second": {"c0": 0, "c1": 1, "c2": 0}}
    assert regrets(tree, dd, 2) == [0, 0]
    if not isinstance(concept, ws.Sequential):
        assert any(played(p)["first"]["r1"] == pytest.approx(1) for p in solution.points)


def test_a_third_action_forbidden_by_its_price_leaves_the_equilibria_of_the_rest():
    for seed in range(8):
        # Where the forbidden action alone is punished (-m to whoever takes it, no word on the other), it is strictly
        # dominated, so the equilibria are those of the 2x2 game (Bernheim 1984; Pearce 1984).
        a, b = np.random.default_rng(seed).integers(0, 9, (2, 2, 2)).tolist()
        m = 10**12
        wide_a = [[*a[0], 0], [*a[1], 0], [-m, -m, -m]]
        wide_b = [[*b[0], -m], [*b[1], -m], [0, 0, -m]]
        for concept in (ws.Pure(), ws.Nash("one")):
            found = ws.solve(build(from_table((wide_a, wide_b)), 2), concept)
            for point in found.points:
                play = played(point)
                assert play["first"]["r2"] == play["second"]["c2"] == 0
                narrow = {s: {x: p for x, p in mix.items() if x not in ("r2", "c2")} for s, mix in play.items()}
                assert max(regrets(from_table((a, b)), narrow, 2)) < 1e-9
        pure = {(e["first"], e["second"]) for e in pure_equilibria(from_table((a, b)), 2)}
        cells = {
            (max(p["first"], key=p["first"].get), max(p["second"], key=p["second"].get))
            for p in map(played, ws.solve(build(from_table((wide_a, wide_b)), 2), ws.Pure()).points)
        }
        assert cells == pure


ANSWERS = {"Nash": ws.Nash("one"), "Pure": ws.Pure(), "Sequential": ws.Sequential(),
           "SubgamePerfect": ws.SubgamePerfect(), "LogitBranch": ws.LogitBranch()}  # fmt: skip


@pytest.mark.parametrize("name", list(ANSWERS))
def test_three_players_with_simple_pure_equilibria_get_an_answer(name):
    expected = pure_equilibria(THREE_PLAYERS, 3)
    assert {tuple(e[s] for s in ("1:1", "1:2", "2:1", "3:2")) for e in expected} >= {("a", "c", "A", "Y")}
    solution = ws.solve(build(THREE_PLAYERS, 3), ANSWERS[name])
    assert str(solution.status) == "SOLVED"
    assert solution.points
    for point in solution.points:
        assert max(regrets(THREE_PLAYERS, played(point), 3)) < 1e-6


@pytest.mark.slow
def test_the_jury_that_mixes_is_among_all_equilibria():
    # Feddersen and Pesendorfer (1998): convict on a guilty signal, and on an innocent one with x such that a pivotal
    # juror is indifferent, 3/10 (7/10 + 3/10 x)^2 = 7/10 (3/10 + 7/10 x)^2.
    root = math.sqrt(7 / 3)
    x = (0.7 - 0.3 * root) / (0.7 * root - 0.3)
    assert x == pytest.approx(0.31425, abs=1e-5)
    tree = jury()
    mixed = {f"{k}{s}": {"c": 1.0 if s == "g" else x, "a": 0.0 if s == "g" else 1 - x} for k in (1, 2, 3) for s in "gi"}
    assert max(regrets(tree, mixed, 3)) < 1e-12
    report = run(
        """
        from tests.proof.plain_tree import build, jury
        return [p.behavior for p in ws.solve(build(jury(), 3), ws.Nash()).points]
        """,
        before=SMALL, seconds=60,
    )  # fmt: skip
    assert report.kind == "answer", report.text
    near = [
        max(abs(point[s][a] - p) for s, mix in mixed.items() for a, p in mix.items()) for point in eval(report.text)
    ]
    assert min(near) < 1e-6


ENTRY = {
    "door": (1, {"in": "inside", "out": "out"}, "1:1"), "inside": (2, {"fight": "war", "yield": "peace"}, "2:1"),
    "war": (-1, -1), "peace": (1, 1), "out": (0, 2),
}  # fmt: skip
"""Selten's entry game (1978, one market)."""


SHELF = {"three players": THREE_PLAYERS, "battle": from_table(([[2, 0], [0, 1]], [[1, 0], [0, 2]])), "entry": ENTRY}


@pytest.mark.parametrize("name", list(SHELF))
def test_one_pure_and_perfect_equilibria_are_among_all(name):
    tree = SHELF[name]
    players = max(player for player, _ in information_sets(tree))
    game = build(tree, players)
    report = ws.solve(game, ws.Nash())
    assert report.completeness in {"all", "some"}
    ends = [(np.array(payoffs(tree, played(p), players), dtype=float)) for p in report.points]
    ends += [
        np.array(payoffs(tree, played(p), players), dtype=float)
        for c in report.components for p in c.points if hasattr(p, "behavior")
    ]  # fmt: skip
    for equilibrium in pure_equilibria(tree, players):
        play = {s: {a: int(a == equilibrium[s]) for a in actions} for (_, s), actions in information_sets(tree).items()}
        pure = np.array(payoffs(tree, play, players), dtype=float)
        assert any(np.allclose(pure, end) for end in ends)
    for concept in (ws.Nash("one"), ws.SubgamePerfect(), ws.Sequential()):
        for point in ws.solve(game, concept).require().points:
            value = np.array(payoffs(tree, played(point), players), dtype=float)
            assert max(regrets(tree, played(point), players)) < 1e-6
            assert any(np.allclose(value, end, atol=1e-5) for end in ends)


@pytest.mark.slow
def test_choices_off_the_path_are_one_component():
    # Leaving pays player 1 the largest payoff of the tree, 1, and staying 0: every equilibrium leaves, and every choice
    # of the others, off the path, goes with it. So the equilibria are one connected set with one outcome.
    everybody = pure_equilibria(DOMINANT_EXIT, 3)
    assert len(everybody) == 2 * 4 * 5
    report = run(
        """
        from tests.proof.plain_tree import DOMINANT_EXIT, build
        found = ws.solve(build(DOMINANT_EXIT, 3), ws.Nash())
        leaves = [dict(p.behavior["1:1"])["leave"] for p in found.points]
        return str(found.status), found.completeness, len(found.points), len(found.components), leaves
        """,
        before=SMALL,
    )
    assert report.kind == "answer", report.text
    status, completeness, points, components, leaves = eval(report.text)
    assert (status, completeness) == ("SOLVED", "all")
    assert points <= 1
    assert components <= 1
    assert points + components >= 1
    assert all(p == pytest.approx(1) for p in leaves)


NEVER = {
    "root": ("chance", {"A": (1, "left"), "B": (0, "other"), "C": (0, "third")}),
    "left": (1, {"low": "zero", "high": "one"}, "1:1"),
    "zero": (0, 0), "one": (1, 0), "other": (2, 0), "third": (3, 0),
}  # fmt: skip


LOGIT = {"QRE": ws.QRE(2.0), "LogitBranch": ws.LogitBranch(), "Sequential": ws.Sequential(),
         "SubgamePerfect": ws.SubgamePerfect(), "Nash": ws.Nash()}  # fmt: skip


@pytest.mark.parametrize("name", list(LOGIT))
def test_chance_moves_of_probability_zero_change_nothing(name):
    concept = LOGIT[name]
    # As Gambit reads them. Logit play between 0 and 1 at lambda = 2 is 1/(1 + exp(-2)); the others play high.
    solution = ws.solve(build(NEVER, 2), concept).require()
    expected = 1 / (1 + math.exp(-2)) if isinstance(concept, ws.QRE) else 1
    assert played(solution.point)["1:1"]["high"] == pytest.approx(expected, abs=1e-6)


def test_chance_moves_of_probability_zero_that_lead_to_a_decision():
    tree = {
        "root": ("chance", {"A": (1, "left"), "B": (0, "right")}),
        "left": (1, {"low": "zero", "high": "one"}, "1:1"),
        "right": (2, {"keep": "keep", "give": "give"}, "2:1"),
        "zero": (0, 0), "one": (1, 0), "keep": (0, 1), "give": (1, 0),
    }  # fmt: skip
    # Sequential rationality asks it of player 2 as well: its set is reached with probability 0, and it keeps.
    play = played(ws.solve(build(tree, 2), ws.Sequential()).require().point)
    assert (play["1:1"]["high"], play["2:1"]["keep"]) == (pytest.approx(1), pytest.approx(1))


def test_an_answer_cut_short_says_what_was_not_found():
    # A guard on words: where nothing is found, the statement must not assert what an answer would have had.
    found = ws.solve(build(THREE_PLAYERS, 3), ws.SubgamePerfect())
    if str(found.status) in {"LIMIT", "INEXACT"} or not found.points:
        assert "In no subgame" not in found.certificate.statement
        assert not found.certificate.ok or found.reason
    hard = ws.solve(stubborn(), ws.SubgamePerfect(), time_limit=1e-9)
    assert str(hard.status) == "LIMIT"
    assert "In no subgame" not in str(hard)
    assert hard.reason


def stubborn():
    """A proper subgame that is a random 4-player table, which no search ends in no time."""
    rng = np.random.default_rng(5)
    tree = {"root": (1, {"in": "g", "out": "out"}, "0"), "out": (0, 0, 0, 0)}
    for k in range(4):
        for before in map("".join, itertools.product("xyz", repeat=k)):
            tree["g" + before] = (k + 1, {a: "g" + before + a for a in "xyz"}, f"s{k}")
    for cell in map("".join, itertools.product("xyz", repeat=4)):
        tree["g" + cell] = tuple(int(x) for x in rng.integers(0, 100, 4))
    return build(tree, 4)


def test_fit_of_logit_play_to_a_centipede():
    # McKelvey and Palfrey (1998): agents of information sets play logit. One decision with payoffs 0 and 1 and n1 of n
    # choices of the better action has the maximum likelihood estimate lambda = log(n1 / (n - n1)).
    one = build({"root": (1, {"low": "zero", "high": "one"}, "1:1"), "zero": (0, 0), "one": (1, 0)}, 2)
    fit = ws.fit_qre(one, {"1:1": {"low": 20, "high": 80}})
    assert fit.details["lam"] == pytest.approx(math.log(4), rel=1e-5)
    centipede = {
        "n1": (1, {"take": "t1", "pass": "n2"}, "1:1"), "n2": (2, {"take": "t2", "pass": "n3"}, "2:1"),
        "n3": (1, {"take": "t3", "pass": "n4"}, "1:2"), "n4": (2, {"take": "t4", "pass": "t5"}, "2:2"),
        "t1": (.4, .1), "t2": (.2, .8), "t3": (1.6, .4), "t4": (.8, 3.2), "t5": (6.4, 1.6),
    }  # fmt: skip
    counts = {"1:1": {"take": 20, "pass": 261}, "2:1": {"take": 106, "pass": 155}, "1:2": {"take": 113, "pass": 42},
              "2:2": {"take": 31, "pass": 11}}  # fmt: skip

    def logit(lam):
        value, play = {"1": payoff(centipede, "t5")[0], "2": payoff(centipede, "t5")[1]}, {}
        for node in ("n4", "n3", "n2", "n1"):
            player, _, name = centipede[node]
            take = payoff(centipede, "t" + node[1])
            p = 1 / (1 + math.exp(lam * (value[str(player)] - take[player - 1])))
            play[name] = {"take": p, "pass": 1 - p}
            value = {str(i + 1): p * take[i] + (1 - p) * value[str(i + 1)] for i in (0, 1)}
        return play

    def log_likelihood(lam):
        play = logit(lam)
        return sum(k * math.log(play[s][a]) for s, row in counts.items() for a, k in row.items())

    grid = np.linspace(0, 10, 20001)
    best = grid[int(np.argmax([log_likelihood(x) for x in grid]))]
    found = ws.fit_qre(build(centipede, 2), counts)
    assert found.details["lam"] == pytest.approx(best, abs=1e-3)
    assert found.details["log_likelihood"] == pytest.approx(log_likelihood(best), abs=1e-4)


def payoff(tree, name):
    return [float(Fraction(x)) for x in tree[name]]
