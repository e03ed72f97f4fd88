"""Problems of every room in their clothes; each is drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

import winset as ws
from tests.clothes.wardrobe import TYPES, Problem, dressed, order, quarters, units

__all__ = ["ROOMS"]

NUMBERS = [how for how in TYPES if how != "text"]
"""Rooms that compute with floats alone take no texts."""
EXACT = [how for how in NUMBERS if how != "float32"]
"""Sums of rounded numbers may not be what they were."""
NAMES = ("Ω", "a b", "Z", "x1", "ü", "0")
COVARIANT = ("NashBargaining", "KalaiSmorodinsky", "Raiffa")


def _unorder(places: list[int]) -> Callable[[Any], Any]:
    """An answer by place as an answer by number."""
    return lambda answer: np.asarray(answer)[np.argsort(places)]


def _by(places: list[int], given: list[Any]) -> list[Any]:
    return [given[k] for k in places]


def lists(draw: random.Random) -> Problem:
    """Lotteries over a list of outcomes."""
    n, count = draw.choice((2, 2, 3)), draw.randint(1, 6)
    name = draw.choice((*COVARIANT, "Egalitarian", "EqualLoss", "Utilitarian"))
    rows, concept = quarters(draw, count, n), getattr(ws, name)()
    rows[0] = [x + 1 for x in rows[0]]
    zero = [Fraction(0)] * n
    make = lambda r, d, names=None: ws.BargainingProblem(  # noqa: E731
        ws.FiniteOutcomes(r, lotteries=True), d, players=names
    )
    problem = Problem(concept, size=10.0, row=None)
    problem.wear("first", make(dressed(rows, "plain"), dressed(zero, "plain")))
    how = draw.choice(NUMBERS)
    problem.wear(how, make(dressed(rows, how), dressed(zero, how)))
    places = order(draw, n)
    moved = [_by(places, row) for row in _by(order(draw, count), rows)]
    problem.wear("order", make(dressed(moved, "plain"), [0] * n, NAMES[:n]), _unorder(places))
    factors, shifts = units(draw, n, common=name not in COVARIANT)
    changed = [[a * x + b for x, a, b in zip(row, factors, shifts, strict=True)] for row in rows]
    a, b = np.array(factors, dtype=float), np.array(shifts, dtype=float)
    problem.wear("units", make(dressed(changed, "Fraction"), dressed(shifts, "plain")), lambda x: (x - b) / a)
    return problem


def _mixtures(solution: Any) -> list[Any]:
    return [np.concatenate([np.asarray(mix, dtype=float) for mix in point.strategies]) for point in solution.points]


def tables(draw: random.Random) -> Problem:
    """All equilibria of two players' tables, or the pure ones."""
    shape = m, n = draw.choice(((2, 2), (2, 3), (3, 3), (3, 2)))
    first, second = quarters(draw, m, n, high=draw.choice((1, 3, 10))), quarters(draw, m, n, high=draw.choice((1, 10)))
    pure = draw.random() < 0.3
    problem = Problem(ws.Pure() if pure else ws.Nash("all"), read=_mixtures, row=_pure_row if pure else _row_of(shape))
    problem.wear("first", ws.NormalForm(dressed([first, second], "plain")))
    how = draw.choice(TYPES)
    problem.wear(how, ws.NormalForm(dressed([first, second], how)))
    rows, columns = order(draw, m), order(draw, n)
    moved = [[_by(columns, row) for row in _by(rows, own)] for own in (first, second)]
    names = [[f"r{k}" for k in rows], [f"c{k}" for k in columns]]

    def back(points: list[Any]) -> list[Any]:
        return [np.concatenate([p[:m][np.argsort(rows)], p[m : m + n][np.argsort(columns)]]) for p in points]

    problem.wear("order", ws.NormalForm(dressed(moved, "Fraction"), players=NAMES[:2], actions=names), back)
    turned = [[list(column) for column in zip(*own, strict=True)] for own in (second, first)]
    if m == n:
        problem.wear("players", ws.NormalForm(turned), lambda pts: [np.concatenate([p[n:], p[:n]]) for p in pts])
    factors, shifts = units(draw, 2, common=False)
    changed = [
        [[f * x + s for x in row] for row in own] for own, f, s in zip((first, second), factors, shifts, strict=True)
    ]
    problem.wear("units", ws.NormalForm(dressed(changed, draw.choice(("float", "Fraction", "text")))))
    return problem


def _row_of(shape: tuple[int, int]) -> Callable[[Any, int], list[Any]]:
    m, n = shape

    def row(batch: Any, k: int) -> list[Any]:
        points = np.asarray(batch.lists["points"])[batch.offsets[k] : batch.offsets[k + 1]]
        return [np.concatenate([p[0, :m], p[1, :n]]) for p in points]

    return row


def _pure_row(batch: Any, k: int) -> list[Any]:
    cells = np.asarray(batch.lists["choices"])[batch.offsets[k] : batch.offsets[k + 1]]
    return [
        np.concatenate([np.eye(len(names))[c] for c, names in zip(cell, batch.actions, strict=True)]) for cell in cells
    ]


def coalitions(draw: random.Random) -> Problem:
    """Values and nucleoli of small coalitional games."""
    n = draw.choice((2, 3, 3, 4))
    worth = [Fraction(0), *quarters(draw, 2**n - 1)]
    if draw.random() < 0.6:  # worth dividing
        worth[-1] += sum(worth[1 << i] for i in range(n))
    name = draw.choice(("Shapley", "Nucleolus", "Banzhaf", "Prenucleolus", "Tau", "PerCapitaNucleolus"))
    problem = Problem(getattr(ws, name)(), size=40.0)
    if name in ("Tau", "PerCapitaNucleolus"):
        problem.row = None
    problem.wear("first", ws.CoalitionalGame(dressed(worth, "plain")))
    how = draw.choice(TYPES)
    problem.wear(how, ws.CoalitionalGame(dressed(worth, how)))
    places = order(draw, n)
    moved = [worth[sum(1 << places[k] for k in range(n) if s >> k & 1)] for s in range(2**n)]
    problem.wear("order", ws.CoalitionalGame(dressed(moved, "Fraction"), players=NAMES[:n]), _unorder(places))
    (factor, *_), shifts = units(draw, n, common=True)
    changed = [factor * w + sum(shifts[i] for i in range(n) if s >> i & 1) for s, w in enumerate(worth)]
    a, b = float(factor), np.array(shifts, dtype=float)
    problem.wear("units", ws.CoalitionalGame(dressed(changed, "float")), lambda x: (x - b) / a)
    return problem


def power(draw: random.Random) -> Problem:
    """Power indices of weighted voting; also of the table of winning coalitions."""
    n = draw.randint(2, 6)
    weights = [Fraction(draw.randint(0, 9)) for _ in range(n)]
    weights[draw.randrange(n)] += 1
    total = int(sum(weights))
    quota = Fraction(draw.randint(total // 2 + 1, total))
    name = draw.choice(("Shapley", "Banzhaf", "DeeganPackel", "Johnston", "PublicGood"))
    problem = Problem(getattr(ws, name)())
    problem.wear("first", ws.WeightedVoting(dressed(weights, "plain"), int(quota)))
    how = draw.choice(TYPES)
    problem.wear(how, ws.WeightedVoting(dressed(weights, how), dressed([quota], "text")[0]))
    places, factor = order(draw, n), Fraction(draw.choice((1, 7, 1000)), draw.choice((1, 3)))
    moved = [factor * weights[k] for k in places]
    problem.wear("order", ws.WeightedVoting(moved, factor * quota, players=NAMES[:n]), _unorder(places))
    if name in ("Shapley", "Banzhaf"):
        wins = [int(sum(weights[i] for i in range(n) if s >> i & 1) >= quota) for s in range(2**n)]
        problem.wear("table", ws.CoalitionalGame(wins))
    return problem


def offers(draw: random.Random) -> Problem:
    """Offers by players drawn at random, or in turn."""
    n = draw.choice((2, 3, 3, 4))
    discounts = [Fraction(draw.randint(4, 31), 32) for _ in range(n)]
    chances = [Fraction(draw.randint(1, 8)) for _ in range(n)]
    chances = [c / sum(chances) for c in chances]
    problem = Problem(ws.Stationary())

    def make(d: Any, c: Any, **more: Any) -> Any:
        return ws.AlternatingOffers(d, order="random", recognition=c, **more)

    problem.wear("first", make(dressed(discounts, "float"), dressed(chances, "float")))
    how = draw.choice(EXACT)
    problem.wear(how, make(dressed(discounts, how), dressed(chances, how)))
    places = order(draw, n)
    moved = dressed(_by(places, discounts), "Fraction"), dressed(_by(places, chances), "Fraction")
    problem.wear("order", make(*moved, players=NAMES[:n]), _unorder(places))
    return problem


def legislatures(draw: random.Random) -> Problem:
    """Baron and Ferejohn's legislature."""
    n = draw.choice((3, 3, 4, 5))
    discounts = [Fraction(draw.randint(8, 31), 32) for _ in range(n)]
    chances = [Fraction(draw.randint(1, 8)) for _ in range(n)]
    chances = [c / sum(chances) for c in chances]
    quota = draw.randint(n // 2 + 1, n)
    problem = Problem(ws.Stationary())

    def make(d: Any, c: Any, players: Any = None) -> Any:
        return ws.LegislativeBargaining(n, quota=quota, discounts=d, recognition=c, players=players)

    problem.wear("first", make(dressed(discounts, "float"), dressed(chances, "float")))
    how = draw.choice(EXACT)
    problem.wear(how, make(dressed(discounts, how), dressed(chances, how)))
    places = order(draw, n)
    problem.wear("order", make(_by(places, discounts), _by(places, chances), NAMES[:n]), _unorder(places))
    return problem


def voting(draw: random.Random) -> Problem:
    """The yolk of voters in the plane."""
    n = draw.choice((3, 5))
    ideals = quarters(draw, n, 2)
    quota = n // 2 + 1
    problem = Problem(ws.Yolk(), size=10.0)
    problem.wear("first", ws.SpatialVoting(dressed(ideals, "plain"), quota=quota))
    how = draw.choice(NUMBERS)
    problem.wear(how, ws.SpatialVoting(dressed(ideals, how), quota=quota))
    problem.wear(
        "order", ws.SpatialVoting(dressed(_by(order(draw, n), ideals), "float"), quota=quota, players=NAMES[:n])
    )
    (factor, *_), (right, up, *_) = units(draw, 2, common=True)
    turned = [[right - factor * y, up + factor * x] for x, y in ideals]
    a, b, c = float(factor), float(right), float(up)
    problem.wear(
        "units",
        ws.SpatialVoting(dressed(turned, "Fraction"), quota=quota),
        lambda p: np.array([(p[1] - c) / a, (b - p[0]) / a]),
    )
    return problem


def positions(draw: random.Random) -> Problem:
    """Weighted means and medians of positions."""
    n = draw.randint(2, 6)
    where, capability = quarters(draw, n), quarters(draw, n, low=1)
    salience = [Fraction(draw.randint(1, 4), 4) for _ in range(n)]
    problem = Problem(draw.choice((ws.MedianPosition(), ws.MeanPosition())), size=10.0)
    problem.read = lambda solution: np.array([float(solution.points[0])])
    problem.row = lambda batch, k: np.array([batch.columns["points"][k]])
    make = lambda p, c, s, names=None: ws.IssuePositions(p, c, s, players=names)  # noqa: E731
    problem.wear("first", make(*(dressed(x, "plain") for x in (where, capability, salience))))
    how = draw.choice(NUMBERS)
    problem.wear(how, make(*(dressed(x, how) for x in (where, capability, salience))))
    places = order(draw, n)
    moved = [dressed(_by(places, x), "Fraction") for x in (where, capability, salience)]
    problem.wear("order", make(*moved, NAMES[:n]))
    (factor, *_), (shift, *_) = units(draw, 1, common=True)
    changed = [factor * x + shift for x in where]
    a, b = float(factor), float(shift)
    problem.wear(
        "units", make(dressed(changed, "float"), [float(8 * c) for c in capability], salience), lambda x: (x - b) / a
    )
    return problem


def claims(draw: random.Random) -> Problem:
    """Claims on an estate."""
    n = draw.randint(2, 5)
    owed = quarters(draw, n, high=12)
    estate = sum(owed, Fraction(0)) * Fraction(draw.randint(0, 8), 8)
    rules = ("Talmud", "ConstrainedEqualAwards", "ConstrainedEqualLosses", "Proportional", "RandomArrival")
    problem = Problem(getattr(ws, draw.choice(rules))(), size=12.0)
    problem.wear("first", ws.Bankruptcy(dressed(owed, "plain"), float(estate)))
    how = draw.choice(EXACT)
    problem.wear(how, ws.Bankruptcy(dressed(owed, how), estate))
    places = order(draw, n)
    problem.wear("order", ws.Bankruptcy(_by(places, owed), estate, players=NAMES[:n]), _unorder(places))
    (factor, *_), _ = units(draw, 1, common=True)
    a = float(factor)
    problem.wear("units", ws.Bankruptcy([factor * c for c in owed], factor * estate), lambda x: np.asarray(x) / a)
    named = {NAMES[i]: c for i, c in enumerate(owed)}
    problem.wear("names", ws.Bankruptcy(named, estate))
    return problem


def trees(draw: random.Random) -> Problem:
    """A table and the same table as a tree of simultaneous moves: the same pure equilibria."""
    m, n = draw.choice(((2, 2), (2, 3)))
    first, second = quarters(draw, m, n), quarters(draw, m, n)
    problem = Problem(ws.Pure(), row=None, read=_cells)
    problem.wear("first", ws.NormalForm(dressed([first, second], "plain"), players=["a", "b"]))

    def tree(how: str) -> Any:
        made = ws.ExtensiveForm(["a", "b"]).decision("root", "a", {f"r{i}": f"s{i}" for i in range(m)})
        for i in range(m):
            made = made.decision(f"s{i}", "b", {f"c{j}": f"t{i}{j}" for j in range(n)}, "unseen")
        for i, j in product(range(m), range(n)):
            made = made.terminal(f"t{i}{j}", dressed([first[i][j], second[i][j]], how))
        return made

    problem.wear("tree", tree(draw.choice(("plain", "float", "Fraction", "text"))))
    return problem


def _cells(solution: Any) -> list[Any]:
    """The profiles of a table or of a tree."""
    rows = []
    for point in solution.points:
        if hasattr(point, "strategies"):
            rows.append(np.concatenate([np.asarray(mix, dtype=float) for mix in point.strategies]))
        else:
            mixes = point.behavior["root"], point.behavior["unseen"]
            rows.append(np.array([float(p) for mix in mixes for p in mix.values()]))
    return rows


ROOMS: dict[str, Callable[[random.Random], Problem]] = {
    "lists": lists,
    "tables": tables,
    "coalitions": coalitions,
    "power": power,
    "offers": offers,
    "legislatures": legislatures,
    "voting": voting,
    "positions": positions,
    "claims": claims,
    "trees": trees,
}
