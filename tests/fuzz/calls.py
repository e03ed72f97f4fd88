"""Games of every public class with arguments that are sometimes strange, and any concept asked of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

import winset as ws

__all__ = ["random_call"]

STRANGE: tuple[Any, ...] = (
    None, 0, -1, 1, 2.5, True, float("nan"), float("inf"), 1e308, -1e308, 1e-320, 10**400, Fraction(1, 10**30), 3 + 4j,
    "", "a", "zz", "1/3", "1e999999999", "x*x", "\x1b[2J", [], (), {}, [0], [1, 2], [[1]], ["a"], {"a": 1}, {"zz": 2},
    [float("nan")] * 3, [1e308, -1e308, 0], ["a", "a", "b"], np.zeros((0, 2)), np.ones((2, 2)), np.int64(3),
    np.float32(0.1), object(), [None, 1], 10**7, b"x", {1, 2}, [0.2, 0.3, 0.5], [1, 0, 0], range(3),
)  # fmt: skip


def _numbers(draw: random.Random, *shape: int) -> Any:
    pool = draw.choice(((0, 1, 2, 3), (0, 0, 1), (-1, 0.5, 2, 1e-9, 1e9), (Fraction(1, 3), 1, 2), (0.1, 0.7, 0.3)))
    if len(shape) == 1:
        return [draw.choice(pool) for _ in range(shape[0])]
    return [_numbers(draw, *shape[1:]) for _ in range(shape[0])]


def _tree(draw: random.Random) -> Any:
    tree = ws.ExtensiveForm(["a", "b"], parameters={"x": 2})
    u = lambda: [draw.choice((0, 1, 2, "x", "x/2", -1, 1e9)) for _ in "ab"]  # noqa: E731
    odds = draw.choice(((0.5, 0.5), (0, 1), ("x/2", "1 - x/2"), (Fraction(1, 3), Fraction(2, 3))))
    joint = draw.choice((None, "s"))
    tree = tree.chance("r", {"h": (odds[0], "p"), "t": (odds[1], "q")})
    tree = tree.decision("p", "a", {"l": "p1", "m": "p2"}, joint).decision("q", "a", {"l": "q1", "m": "q2"}, joint)
    tree = tree.decision("p1", "b", {"y": "e1", "n": "e2"}, draw.choice((None, "w")))
    return tree.terminal("e1", u()).terminal("e2", u()).terminal("p2", u()).terminal("q1", u()).terminal("q2", u())


Recipe = tuple[str, Callable[[random.Random], dict[str, Any]]]

RECIPES: tuple[Recipe, ...] = (
    ("NormalForm", lambda d: {"payoffs": _numbers(d, 2, 2, d.choice((1, 2, 3)))}),
    ("NormalForm", lambda d: {"payoffs": _numbers(d, 3, 2, 2, 2), "players": ["a", "b", "c"]}),
    ("CoalitionalGame", lambda d: {"values": [0, *_numbers(d, 7)], "players": ["a", "b", "c"]}),
    (
        "WeightedVoting",
        lambda d: {"weights": d.choice(([3, 2, 1], [1, 1, 1, 1], [5, 1, 0])), "quota": d.choice((2, 3, 4))},
    ),
    ("BargainingProblem", lambda d: {"outcomes": _outcomes(d), "disagreement": d.choice(([0, 0], [0.1, 0.2], [1, 1]))}),
    ("Bankruptcy", lambda d: {"claims": _numbers(d, 3), "estate": d.choice((0, 1, 2.5))}),
    ("AlternatingOffers", lambda d: {"discounts": d.choice(([0.9, 0.8], [0.5, 0.9, 1], [1, 1]))}),
    ("LegislativeBargaining", lambda d: {"n": d.choice((1, 3, 5)), "discounts": d.choice((1, 0.9, 0))}),
    ("VoteBuying", lambda d: {"preferences": _numbers(d, 3), "budget": d.choice((0, 1, 5))}),
    ("AgendaSetter", lambda d: {"setter": 1, "ideals": _numbers(d, 3), "quota": 2, "status_quo": 0}),
    ("SpatialBargaining", lambda d: {"ideals": _numbers(d, 3), "quota": 2, "discount": d.choice((0.5, 0.9))}),
    (
        "SpatialVoting",
        lambda d: {"ideals": _numbers(d, 3, d.choice((1, 2))), "quota": 2, "status_quo": d.choice((None, [0, 0], 0))},
    ),
    ("IssuePositions", lambda d: {"positions": _numbers(d, 3)}),
    (
        "QuadraticGame",
        lambda d: {
            "actions": {"a": {"x": [0, 1]}, "b": {"y": [0, 2]}},
            "payoffs": {"a": "x*y - x^2", "b": "y - y^2 + x*y"},
        },
    ),
    ("AgreementGame", lambda d: {"payoffs": _numbers(d, 4, 2), "players": ["a", "b"]}),
    ("SymmetricAgreement", lambda d: {"n": 3, "member": lambda k: k, "outsider": lambda k: d.choice((k, 1))}),
    ("PartitionGame", lambda d: {"payoffs": lambda p: {i: len(b) for b in p for i in b}, "players": ["a", "b", "c"]}),
    ("NetworkGame", lambda d: {"payoffs": lambda g: {p: len(g) for p in "abc"}, "players": ["a", "b", "c"]}),
    (
        "SocialEnvironment",
        lambda d: {"payoffs": {"q": [0, 0], "d": [1, 1]}, "moves": [(("a", "b"), "q", "d")], "players": ["a", "b"]},
    ),
    ("SidePayments", lambda d: {"values": _numbers(d, 3)}),
    ("Polytope", lambda d: {"A": _numbers(d, 3, 2), "b": _numbers(d, 3)}),
    ("Hull", lambda d: {"points": _numbers(d, 4, 2)}),
    ("FiniteOutcomes", lambda d: {"utilities": _numbers(d, 4, 2)}),
)

WITH: Mapping[str, Callable[[random.Random], dict[str, Any]]] = {
    "QRE": lambda d: {"lam": d.choice((0, 0.5, 3, 1e9))},
    "Nash": lambda d: {"count": d.choice(("one", "all"))},
}
CONCEPTS = (
    "Pure",
    "Nash",
    "QRE",
    "LogitBranch",
    "Correlated",
    "CoarseCorrelated",
    "Sequential",
    "SubgamePerfect",
    "IteratedDominance",
    "Maximin",
    "Minimax",
    "Rationalizable",
    "Undominated",
    "GridlockInterval",
    "MeanPosition",
    "MedianPosition",
    "SpatialCore",
    "UncoveredSet",
    "Winset",
    "Yolk",
    "EquilibriumIndex",
    "Perfect",
    "Potential",
    "RiskDominance",
    "Supermodular",
    "Tracing",
    "ConstrainedEqualAwards",
    "ConstrainedEqualLosses",
    "Egalitarian",
    "EqualLoss",
    "KalaiSmorodinsky",
    "NashBargaining",
    "Proportional",
    "Raiffa",
    "RandomArrival",
    "Stationary",
    "Talmud",
    "Utilitarian",
    "Banzhaf",
    "Core",
    "DeeganPackel",
    "DisruptionNucleolus",
    "Gately",
    "Johnston",
    "LeastCore",
    "Myerson",
    "Nucleolus",
    "Owen",
    "PerCapitaNucleolus",
    "Prenucleolus",
    "Shapley",
    "Tau",
    "AumannDreze",
    "Position",
    "PublicGood",
    "Solidarity",
    "WeightedShapley",
    "LargestConsistentSet",
    "PairwiseStable",
    "SequentialFormation",
    "StableAgreements",
    "StablePartitions",
)


def _outcomes(draw: random.Random) -> Any:
    if draw.random() < 0.4:
        return ws.Polytope.pie(2)
    return draw.choice((ws.Hull, ws.FiniteOutcomes))(_numbers(draw, 4, 2))


def random_call(draw: random.Random) -> None:
    """Build a game and solve it; a concept's own arguments may be strange too."""
    if draw.random() < 0.15:
        game: Any = _tree(draw)
    else:
        name, recipe = draw.choice(RECIPES)
        arguments = recipe(draw)
        if draw.random() < 0.6:
            arguments[draw.choice(_parameters(getattr(ws, name)))] = draw.choice(STRANGE)
        game = getattr(ws, name)(**arguments)
    for _ in range(8):
        try:
            _ask(game, draw)
        except ws.MethodError:
            continue  # the concept is of other games; ask for the next
        return


def _ask(game: Any, draw: random.Random) -> None:
    own = getattr(type(game), "concept", None)
    name = draw.choice(CONCEPTS)
    concept_arguments = WITH[name](draw) if name in WITH else {}
    if draw.random() < 0.1:
        keys = _parameters(getattr(ws, name))
        concept_arguments |= {draw.choice(keys): draw.choice(STRANGE)} if keys else {}
    concept = own if own is not None and draw.random() < 0.5 else getattr(ws, name)(**concept_arguments)
    extra: dict[str, Any] = {}
    if draw.random() < 0.05:
        extra[draw.choice(("method", "seed"))] = draw.choice(STRANGE)
    solution = ws.solve(game, concept, **extra)
    repr(solution), solution.to_dict(), solution._repr_html_()


def _parameters(made: Any) -> list[str]:
    import inspect

    return [p for p in inspect.signature(made).parameters if p not in ("title", "self")]
