"""Games of every kind with uneven numbers, so that nothing in a check is hidden by a 0, a 1 or a symmetry.

Payoffs are measured in different units from player to player, disagreements and status quos are not 0, weights,
chances and discounts differ, positions lie on both sides of 0, and no two players are alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import winset as ws

D = (-20.0, 0.3)
"""A disagreement in two units."""


def table(*shape: int, seed: int) -> Any:
    """Payoffs in floating point, those of each player in a unit of its own."""
    rng = np.random.default_rng(seed)
    units = np.array([40.0, 0.05, 3.0])[: len(shape)].reshape(-1, *[1] * len(shape))
    return ws.NormalForm(units * rng.normal(size=(len(shape), *shape)) + units)


def tree() -> Any:
    """A move of nature, of one who sees it and of one who does not, payoffs in two units."""
    game = ws.ExtensiveForm(["a", "b"]).chance("c", {"l": (0.3, "l"), "m": (0.5, "m"), "r": (0.2, "r")})
    ends = np.random.default_rng(7).integers(-9, 10, (3, 3, 2)).tolist()
    for k, node in enumerate("lmr"):
        game = game.decision(node, "a", {"go": f"{node}g", "stop": f"{node}s"}, information_set=node)
        game = game.decision(f"{node}g", "b", {"x": f"{node}x", "y": f"{node}y"}, information_set=f"b{node == 'r'}")
        for end, (u, v) in zip((f"{node}s", f"{node}x", f"{node}y"), ends[k], strict=True):
            game = game.terminal(end, [10 * u + 3, v / 8])
    return game


def actions() -> Any:
    return ws.QuadraticGame(
        {"1": {"x": (-3, 10), "z": (1, 2.5)}, "2": {"y": (-1, 4)}},
        {"1": "7*x - 2*x^2 - x*y + z*x/2 - z^2/4", "2": "5*y - 3*y^2/2 + x*y/3 - 2*y*z + 40"},
    )


def coalitions() -> Any:
    """Worths that are not 0 for single players, and one below 0."""
    return ws.CoalitionalGame([0, -1.5, 2.25, 4, 0.5, 1, 5.75, 11, 3, 4.5, 7, 10, 6, 9.5, 12, 20.25])


def sides() -> Any:
    """A polytope in units of 100 and of a half."""
    return ws.Polytope([[0.01, 1], [0.02, 0.4], [-0.01, 0.1]], [1.9, 1.8, 0.3])


def ellipse() -> Any:
    import cvxpy

    x = cvxpy.Variable(2, nonneg=True)
    room = [x[0] ** 2 / 4 + x[1] ** 2 <= 1]
    return ws.BargainingProblem(ws.ConvexOutcomes([3 * x[0] - 0.5, x[1] / 2 + 0.2], room), [0.2, 0.3], [2.5, 0.4])


def corners(n: int) -> Any:
    """Some outcomes, and a disagreement that is worth something."""
    units = np.array([50.0, 0.4, 3.0])[:n]
    return units * np.random.default_rng(n).uniform(-1, 4, (5, n)), units * 0.25


def hull(n: int, **more: object) -> Any:
    points, d = corners(n)
    return ws.BargainingProblem(ws.Hull(np.vstack([points, d])), d, np.arange(1.0, n + 1), **more)


def listed(n: int = 3, **more: Any) -> Any:
    points, d = corners(n)
    weights = [2, 1, 0.5][:n]
    return ws.BargainingProblem(ws.FiniteOutcomes(np.vstack([points, 2 * d, 3 * d]), **more), d, weights)


def members(n: int = 3, **more: Any) -> Any:
    return ws.LegislativeBargaining(
        [f"m{k}" for k in range(n)],
        discounts=np.linspace(0.95, 0.5, n),
        recognition=np.arange(1, n + 1) * 2 / n / (n + 1),
        **more,
    )


def home(*entries: float, **more: Any) -> Any:
    return ws.Ratification(ideals={f"g{k}": x for k, x in enumerate(entries)}, **more)


def divided(*weights: float) -> Any:
    """A polytope in two units over a disagreement that is not 0."""
    return ws.BargainingProblem(sides(), D, weights or None)


def rising(*weights: float) -> Any:
    """The same with free disposal."""
    return ws.BargainingProblem(ws.Polytope(sides().A[:2], sides().b[:2]), D, weights)


def setters(**more: Any) -> Any:
    return ws.AgendaSetter("a", {"a": 3.0, "b": 0.5, "c": -1.5, "d": 7.0}, 2, status_quo=-2.0, **more)


TRADERS = {
    "values": [1.5, 4, 9],
    "value_probabilities": [0.2, 0.5, 0.3],
    "costs": [0.5, 3],
    "cost_probabilities": [0.6, 0.4],
}
M = ["m0", "m1", "m2"]
SPOTS = [[-40, 12, 3], [25, 180, -7], [140, 60, 11]]
CARES = [[0.9, 0.2, 0.4], [0.3, 0.8, 0.1], [0.5, 0.45, 0.7]]
SCALES = [[-50, 150], [0, 200], [-10, 12]]

UNEVEN: dict[str, dict[str, Callable[[], Any]]] = {
    "table of two players": {"uneven 3x3": lambda: table(3, 3, seed=4), "uneven 2x4": lambda: table(2, 4, seed=6)},
    "table of three players": {"uneven": lambda: table(2, 3, 2, seed=2)},
    "tree": {"uneven": tree},
    "game of actions": {"uneven": actions},
    "table of coalitions": {"uneven 4": coalitions},
    "coalitions with unions": {"uneven 4": lambda: coalitions().with_unions([["1", "3", "4"], ["2"]])},
    "coalitions with links": {
        "uneven 4": lambda: ws.CoalitionalGame([0, 0, 0, -4, 0, 1.5, 5, 11, 0, 4.5, 7, 10, 6, 9.5, 12, 20.25]
        ).with_links([("1", "2"), ("3", "4")]),
    },
    "weighted voting": {"uneven 6": lambda: ws.WeightedVoting([60, 40, 40, 20, 10, 0], 90)},
    "bankruptcy": {"uneven 4": lambda: ws.Bankruptcy([10.5, 0.25, 33, 7], 20.75)},
    "polytope": {
        "uneven": lambda: divided(2, 1), "uneven with disposal": lambda: ws.BargainingProblem(
            ws.Polytope(sides().A, sides().b, free_disposal=True), [-25, 0.1], [1, 3]),
    },
    "hull": {"uneven 2": lambda: hull(2), "uneven 3": lambda: hull(3)},
    "listed outcomes": {"uneven": listed, "uneven lotteries": lambda: listed(2, lotteries=True)},
    "convex outcomes": {"uneven": ellipse},
    "alternating offers": {
        "uneven with costs": lambda: ws.AlternatingOffers([0.9, 0.7], costs=[0.02, 0.05], outside=[0.1, 0.35]),
        "uneven breakdown": lambda: ws.AlternatingOffers([0.95, 0.8], "random", recognition=[0.3, 0.7],
                                                         breakdown=(0.15, [0.25, 0.1])),
        "uneven set": lambda: ws.AlternatingOffers([0.9, 0.7], "random", recognition=[0.4, 0.6], outcomes=sides(),
                                                   disagreement=D),
        "uneven 4 exit": lambda: ws.AlternatingOffers([0.9, 0.6, 0.8, 0.5], "rotating", rule="exit"),
        "uneven finite": lambda: ws.AlternatingOffers([0.9, 0.6, 0.8], "random", horizon=4,
                                                      recognition=[0.5, 0.3, 0.2]),
    },
    "legislature": {
        "uneven 4": lambda: members(4, weights=[4, 3, 2, 2], quota=7),
        "uneven with a veto": lambda: members(5, quota=3, vetoes=["m3"]),
        "uneven in sessions": lambda: members(3, sessions=2),
        "uneven votes": lambda: members(
            3, rule=ws.WeightedVoting([1, 1, 1], 2, M) & ws.WeightedVoting([60, 25, 15], 40, M)),
    },
    "vote buying": {"uneven": lambda: ws.VoteBuying([3.5, 0.7, -0.4, -2.5, -6], 4.0, quota=4, prize=30)},
    "offers on a line": {
        "uneven": lambda: ws.SpatialBargaining(
            {"a": -3, "b": 0.5, "c": 2, "d": 6}, 5, recognition=[0.4, 0.3, 0.2, 0.1], discount=0.85, status_quo=-4,
            weights=[3, 2, 2, 1]),
        "uneven absolute": lambda: ws.SpatialBargaining(
            {"a": -3, "b": 0.5, "c": 2}, 2, recognition=[0.5, 0.3, 0.2], discount=0.6, status_quo=5,
            utility="absolute"),
    },
    "agenda setter": {"uneven": setters},
    "voting in a plane": {
        "uneven": lambda: ws.SpatialVoting([[-30, 2], [14, -1], [8, 9], [40, 4]], 5, [10, 6], weights=[3, 2, 2, 1])},
    "voting on a line": {"uneven": lambda: ws.SpatialVoting([-7, -2, 0.5, 9], 5, 4.0, weights=[3, 2, 2, 1])},
    "exchange": {"uneven": lambda: ws.ExchangeGame(
        [[0, 15, 30], [100, 90, 60], [40, 80, 0], [70, 10, 45]],
        [[10, 90, 20], [60, 50, 30], [20, 25, 55], [35, 70, 5]],
        [1, 1.5, 2, 0.7], actors=list("abcd"), issues=list("xyz"))},
    "challenge": {"uneven": lambda: ws.ChallengeGame(
        [[-40, 3], [25, 9], [140, -2]], [2, 1, 3.5], [[0.5, 0.8], [1, 0.3], [0.25, 0.6]],
        scale=[[-50, 150], [-10, 12]])},
    "challenge on a line": {"uneven": lambda: ws.ChallengeGame(
        [-30, 15, 60, 120], [1, 2, 1.5, 0.5], [0.5, 1, 0.25, 0.8], scale=[-50, 150])},
    "policies": {
        "uneven": lambda: ws.PolicyProblem(SPOTS, CARES, [1, 3, 0.5], [10, 90, 2], [0.2, 0.5, 0.3], 1.5, scale=SCALES),
        "uneven at kinks": lambda: ws.PolicyProblem(SPOTS, CARES, [1, 3, 0.5], [10, 90, 2], 0.6, 1.0, scale=SCALES),
    },
    "issue": {"uneven": lambda: ws.IssuePositions(
        {"a": -20, "b": 35, "c": 120, "d": 90}, capability=[1, 2, 1.5, 0.2], salience=[0.3, 0.9, 0.5, 1], loss=30000)},
    "two levels": {
        "uneven": lambda: ws.TwoLevel(
            divided(2, 1), {"1": ws.Ratification({"x": 20.0, "y": -5.0, "z": 31.0}, quota=2)}),
        "uneven list": lambda: ws.TwoLevel(
            ws.BargainingProblem(ws.FiniteOutcomes([[30, 0.1], [22, 0.25], [12, 0.9], [5, 1.4]]), [-2, 0.05]),
            {"2": ws.Ratification(values={"x": [0, 2, 3, 5], "y": [7, 5, 2, 1]}, reservation={"x": 1, "y": 1.5})}),
        "uneven nothing": lambda: ws.TwoLevel(divided(2, 1), {"1": 60.0, "2": 1.2}),
        "uneven list of nothing": lambda: ws.TwoLevel(
            ws.BargainingProblem(ws.FiniteOutcomes([[30, 0.1], [22, 0.25], [12, 0.9]]), [-2, 0.05]),
            {"1": 15.0, "2": ws.Ratification(values={"x": [0, 2, 3], "y": [7, 5, 2]}, reservation={"x": 3, "y": 1.5})}),
    },
    "two-level procedure": {
        "uneven offers": lambda: ws.TwoLevel(
            ws.AlternatingOffers([0.9, 0.7], "random", recognition=[0.35, 0.65], breakdown=(0.1, [0.05, 0.1])),
            {"2": ws.Ratification.uniform(0.15, 0.6)}),
        "uneven steps": lambda: ws.TwoLevel(
            ws.AlternatingOffers([0.9, 0.7]), {"1": ws.Ratification.lottery({0.2: 0.3, 0.45: 0.5, 0.6: 0.2})}),
        "uneven legislature": lambda: ws.TwoLevel(members(3), {"m1": 0.3}),
        "uneven line": lambda: ws.TwoLevel(
            ws.SpatialBargaining({"a": -3, "b": 0.5, "c": 2}, 2, discount=0.8, status_quo=5,
                                  recognition=[0.5, 0.3, 0.2]),
            {"b": home(0.2, 1.0, 3.0, status_quo=5, quota=2)}),
    },
    "linkage": {"uneven": lambda: ws.Linkage(
        {"trade": {"North": 20, "South": -1}, "aid": {"North": -3, "South": 0.4}, "fish": {"North": -9, "South": 2}},
        weights=[1, 2])},
    "partitions": {"uneven 3": lambda: ws.PartitionGame.from_worths(
        lambda s, p: 2.5 * len(s) ** 2 - 1.25 * min(map(int, s)) - 0.5 * len(p), ["1", "2", "3"])},
    "agreement": {"uneven 3": lambda: ws.AgreementGame(
        lambda s: [0.1 * len(s) * (2 + 3 * (p == "1")) - (0.15 * int(p) if p in s else 0.1) for p in "123"],
        list("123"))},
    "signals": {"uneven": lambda: ws.SignalingGame(
        ["x", "y"], ["m", "n", "o"], ["a", "b"], ["1/3", "2/3"],
        [[[7, -2], [3, 1], [0, 4]], [[1, -6], [5, 0], [2, 2]]],
        [[["1/2", 0], [0, "1/4"], ["1/8", 0]], [[0, "3/4"], ["1/2", 0], [0, "1/8"]]],
        allowed=[["m", "n", "o"], ["m", "n"]])},
    "trade under private values": {
        "uneven": lambda: ws.BilateralTrade(*TRADERS.values()),
        "uneven uniform": lambda: ws.BilateralTrade(("uniform", 1, 4), None, ("uniform", 0.5, 3)),
    },
    "public decision": {"uneven": lambda: ws.Mechanism(
        {"a": ["keen", "cold"], "b": ["keen", "cold"]}, {"a": [0.3, 0.7], "b": [0.6, 0.4]}, ["treaty", "none", "talk"],
        {"a": [[30, 2, 9], [-12, 1, 3]], "b": [[0.5, 0.1, 0.2], [-0.3, 0.05, 0.1]]}, reservation={"a": 1, "b": 0.05})},
    "offers under private values": {
        "uneven auction": lambda: ws.DoubleAuction("1/3", ("uniform", 1, 3), ("uniform", 0, 2)),
        "uneven price": lambda: ws.Ultimatum(2.5, [4, 10, 12, 30], [0.35, 0.3, 0.25, 0.1]),
        "uneven crisis": lambda: ws.CrisisBargaining(0.35, 0.15, ("uniform", 0.05, 0.6)),
        "uneven attrition": lambda: ws.ReputationalBargaining([0.8, 0.55], [0.5, 1.3], [0.02, 0.15]),
        "uneven chain": lambda: ws.ChainStore(3, "5/2", "2/3", "1/12"),
        "uneven sale": lambda: ws.DurableGoodSale([12, 5], "3/4", "2/3"),
        "uneven waits": lambda: ws.DurableGoodSale([12, 5], "1/4", "9/10"),
        "uneven market": lambda: ws.JobMarketSignaling([2, 7], "1/3"), "uneven talk": lambda: ws.CheapTalk("1/13"),
    },
    "repeated game": {"uneven": lambda: ws.RepeatedGame([[[30, 5], [50, 12]], [[1.5, 2.5], [0.5, 0.75]]], "2/3")},
    "endogenous status quo": {"uneven": lambda: ws.DynamicBargaining(
        [[20, 5, 12], ["1/2", "3/4", "1/8"], [3, 2, 7]], recognition=["1/2", "1/3", "1/6"],
        discount=["9/10", "1/2", "3/4"])},
    "formation in sequence": {"uneven 4": lambda: ws.SymmetricPartitionGame(
        4, lambda size, partition: 3.5 * size**0.5 / (len(partition) + 1) - 0.25)},
}  # fmt: skip
"""By kind of game, more of it."""

ONLY_UNEVEN: dict[str, tuple[dict[str, Callable[[], Any]], tuple[ws.Concept, ...]]] = {
    "thresholds not known": (
        {
            "uniform": lambda: ws.TwoLevel(rising(2, 1), {"1": ws.Ratification.uniform(5.0, 70.0)}),
            "low": lambda: ws.TwoLevel(rising(2, 1), {"2": ws.Ratification.uniform(0.1, 0.6)}),
            "steps": lambda: ws.TwoLevel(
                rising(2, 1), {"1": ws.Ratification.lottery({10.0: 0.3, 40.0: 0.5, 60.0: 0.2})}),
        },
        (ws.NashBargaining(),),
    ),
    "setter with a home not known": (
        {
            "beside": lambda: ws.TwoLevel(
                setters(), {"a": ws.Ratification.uncertain_ideal(-0.5, 2.5, status_quo=-2.0)}),
            "another": lambda: ws.TwoLevel(
                setters(), {"c": ws.Ratification.uncertain_ideal(-1.75, -0.25, status_quo=-2.0)}),
        },
        (ws.SubgamePerfect(),),
    ),
    "homes that nothing satisfies": (
        {
            "line": lambda: ws.TwoLevel(
                ws.SpatialBargaining({"a": -3, "b": 0.5, "c": 2}, 2, discount=0.8, status_quo=1),
                {"b": home(0.2, 0.4, status_quo=1), "c": home(1.7, 3.0, status_quo=1)}),
        },
        (ws.Stationary(),),
    ),
    "nobody to agree": (
        {"uneven": lambda: ws.AlternatingOffers([0.9, 0.7], outside=[0.7, 0.6])}, (ws.Stationary(),),
    ),
}  # fmt: skip
"""Kinds of game that the shelf has with uneven numbers alone."""
