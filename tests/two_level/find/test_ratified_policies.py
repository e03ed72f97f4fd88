"""Two-level games over policies: setters and stationary proposals that must pass at home."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive import two_level as naive
from winset.base.solution import Found
from winset.solve import SOLVER


def foreign_setter(legislature, status_quo=0.0):
    game = ws.AgendaSetter(1, {"executive": 0.4}, 1, status_quo)
    return ws.TwoLevel(game, {"executive": ws.Ratification(ideals={"legislature": legislature}, status_quo=status_quo)})


@pytest.mark.parametrize(
    ("legislature", "outcome", "utility"), [(0.2, 0.4, 0), (0.05, 0.1, -0.3), (0, 0, -0.4), (0.6, 0.8, -0.4)]
)
def test_a_foreign_setter_and_a_legislature(legislature, outcome, utility):
    """Milner and Rosendorff 1997: a legislature nearer to the status quo helps the executive unless it is too far."""
    solution = ws.solve(foreign_setter(legislature), ws.SubgamePerfect()).require()
    effect = solution.details["schelling"]
    assert solution.point == pytest.approx(outcome)
    assert effect["constrained"]["executive"] == pytest.approx(utility)
    assert effect["unconstrained"]["executive"] == pytest.approx(-0.4)
    wrong = Found(ws.Status.SOLVED, [outcome + 0.1], details=solution.details)
    assert not SOLVER.certify(foreign_setter(legislature), ws.SubgamePerfect(), wrong).ok


OSAKA = {"US": 1.0, "ASEAN": 0.8, "South": 0.55, "Korea": 0.2, "Japan": 0.3}


def test_the_smallest_common_denominator_at_the_table():
    """Banks and Duggan 2006 with a home whose groups sit at the table: nothing beyond twice the smallest ideal."""
    game = ws.SpatialBargaining(OSAKA, 3, discount=0.9, status_quo=0, utility="absolute", constant=1)
    home = ws.Ratification(ideals={"farms": 0.1, "multinationals": 0.12, "ministry": 0.16})
    solution = ws.solve(ws.TwoLevel(game, {"Japan": home}), ws.Stationary()).require()
    np.testing.assert_allclose(np.asarray(solution.point), 0.2, atol=1e-9)
    assert solution.details["schelling"]["gain"]["Japan"] > 0 > solution.details["schelling"]["gain"]["US"]
    assert set(solution.details["at_the_table"].players) > set(OSAKA)
    majority = ws.Ratification(ideals={"farms": 0.1, "multinationals": 0.12, "ministry": 0.16}, quota=2)
    relaxed = ws.solve(ws.TwoLevel(game, {"Japan": majority}), ws.Stationary()).require()
    assert max(relaxed.point) <= 0.24 + 1e-9
    assert relaxed.details["schelling"]["gain"]["US"] > solution.details["schelling"]["gain"]["US"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_setters_before_homes_against_a_grid(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 4))
    names = [f"p{i}" for i in range(n)]
    q, quota = float(rng.uniform(-0.5, 0.5)), int(rng.integers(1, n + 1))
    ideals = dict(zip(names, rng.uniform(-1, 1, n), strict=True))
    setter = float(rng.uniform(-1, 1))
    homes, rules = {}, []
    for name in names:
        k = int(rng.integers(1, 4))
        groups, bar = rng.uniform(-1, 1, k), int(rng.integers(1, k + 1))
        homes[name] = ws.Ratification(ideals=groups, status_quo=q, quota=bar)
        rules.append((groups, naive.quota_rule([1] * k, bar)))
    game = ws.TwoLevel(ws.AgendaSetter(setter, ideals, quota, q), homes)
    outcome = ws.solve(game, ws.SubgamePerfect()).require().point
    grid = np.r_[q, np.linspace(-3, 3, 3001)]
    rules.append((list(ideals.values()), naive.quota_rule([1] * n, quota)))
    best = min(
        (x for x in grid if all(x in naive.policies(g, q, p, [x]) for g, p in rules)), key=lambda x: abs(x - setter)
    )
    assert abs(outcome - setter) <= abs(best - setter) + 1e-9
    assert abs(outcome - setter) >= abs(best - setter) - 3e-3


def test_homes_that_have_nothing_in_common():
    game = ws.AgendaSetter(1, {"US": 0.9, "Japan": 0.3}, 2, 0)
    homes = {"Japan": ws.Ratification(ideals=[0.1]), "US": ws.Ratification(ideals=[0.9], status_quo=0.6)}
    for procedure, concept in (
        (game, ws.SubgamePerfect()),
        (ws.SpatialBargaining({"US": 0.9, "Japan": 0.3}, 2, discount=0.9, status_quo=0), ws.Stationary()),
    ):
        solution = ws.solve(ws.TwoLevel(procedure, homes), concept)
        assert solution.status is ws.Status.NO_SOLUTION
        assert solution.certificate.ok
        assert solution.details["proof"]["between"] == ("US", "Japan")
    lying = ws.TwoLevel(game, {"Japan": ws.Ratification(ideals=[0.1]), "US": ws.Ratification(ideals=[0.2])})
    lying.ratified = ws.TwoLevel(game, homes).ratified
    assert not SOLVER.certify(lying, ws.SubgamePerfect(), Found(ws.Status.NO_SOLUTION, [])).ok


@pytest.mark.parametrize(
    ("low", "high", "policy", "chance"),
    [(0.1, 0.3, 0.3, 0.75), (0.2, 0.3, 0.4, 1.0), (0.0, 0.5, 0.5, 0.5), (0.3, 0.3, 0.6, 1.0), (-0.4, -0.1, 0.0, 1.0)],
)
def test_a_setter_before_a_home_it_does_not_know(low, high, policy, chance):
    """Milner and Rosendorff 1997: the best of x F(x), F falling from 1 to 0 between twice the two ideals."""
    game = ws.TwoLevel(
        ws.AgendaSetter(1, {"executive": 0.8}, 1, 0), {"executive": ws.Ratification.uncertain_ideal(low, high)}
    )
    solution = ws.solve(game, ws.SubgamePerfect()).require()
    assert solution.point == pytest.approx(policy)
    if policy:
        assert solution.details["probability"] == pytest.approx(chance)
    x = np.linspace(0, 1, 100_001)
    passes = np.clip((2 * high - x) / max(2 * (high - low), 1e-12), 0, 1)
    gain = solution.details["probability"] * solution.point
    assert gain == pytest.approx((x * passes).max(), abs=1e-4)
    mirrored = ws.TwoLevel(
        ws.AgendaSetter(-1, {"executive": -0.8}, 1, 0), {"executive": ws.Ratification.uncertain_ideal(-high, -low)}
    )
    assert ws.solve(mirrored, ws.SubgamePerfect()).require().point == pytest.approx(-policy)
    wrong = Found(ws.Status.SOLVED, [policy + 0.1], details=solution.details)
    assert not SOLVER.certify(game, ws.SubgamePerfect(), wrong).ok


BAD = {
    "ideals of offers": (
        lambda: ws.TwoLevel(ws.AlternatingOffers([0.9, 0.9]), {"1": ws.Ratification.uncertain_ideal(0, 1)}),
        r"ideals that are not known yet go with AgendaSetter",
    ),
    "ends of ideals": (lambda: ws.Ratification.uncertain_ideal(1, 0), r"high: must be >= low"),
    "other status quo": (
        lambda: foreign_setter(0.2).international.with_win_sets(
            {0: ws.Ratification(ideals=[0.2], status_quo=0.1).win_set()}
        ),
        r"its status quo must be that of the game, 0, got 0.1",
    ),
    "payoffs": (lambda: ws.TwoLevel(ws.AgendaSetter(1, {"a": 0.4}, 1, 0), {"a": 0.3}), r"needs ideals of groups"),
    "either way": (
        lambda: ws.TwoLevel(
            ws.SpatialBargaining(OSAKA, 3, discount=0.9, status_quo=0),
            {"Japan": ws.Ratification(ideals=[-0.5, 0.5, 0.1, -0.1], quota=2)},
        ),
        r"could move either way",
    ),
    "plane": (
        lambda: ws.TwoLevel(
            ws.AgendaSetter((1, 1), {"a": (0, 0), "b": (1, 0)}, 1, (0, 1)), {"a": ws.Ratification(ideals=[0.2])}
        ),
        r"judge policies of one dimension",
    ),
    "no status quo": (
        lambda: ws.TwoLevel(
            ws.SpatialBargaining([0, 1], 2, discount=0.9, constant=1),
            {"1": ws.Ratification(ideals=[0.2, 0.3], quota=1)},
        ),
        r"without a status quo of the game a home decides by unanimity",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    make, message = BAD[name]
    with pytest.raises(ws.ModelError, match=message):
        make()
