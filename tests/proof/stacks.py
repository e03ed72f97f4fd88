"""One small stack of games for every check of rows, with the concepts that are asked of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np

import winset as ws
from tests.leadership.check.test_planted import SEVERAL
from winset.base.solution import Found
from winset.solve import stack_certifier_for


def whole(shape: tuple[int, ...], seed: int, high: int = 8) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, high, shape).astype(float)


def entry() -> Any:
    tree = ws.ExtensiveForm(["a", "b"], parameters={"x": 1.0, "p": 0.5})
    tree = tree.chance("c", {"good": ("p", "d"), "bad": ("1 - p", "e")})
    tree = tree.decision("d", "a", {"in": "f", "out": "t"}).decision("f", "b", {"fight": "u", "share": "v"})
    tree = tree.terminal("e", [0, "x"]).terminal("t", [1, 4]).terminal("u", ["-x", -1]).terminal("v", ["x + 1", 2])
    return tree.with_draws({"x": np.array([1.0, -2.0, 0.5]), "p": np.array([0.5, 0.25, 0.75])})


def divisions() -> Any:
    return ws.ParametricBargaining(A=[["s", 1], [1, 0]], b=[2, 2], parameters={"s": 1}).with_draws({"s": [0.5, 1, 2]})


def lists() -> Any:
    return ws.BargainingStack(
        {"utilities": whole((4, 5, 3), 4) + 1, "disagreement": np.zeros((4, 3)), "weights": np.ones((4, 3))}
    )


def members() -> Any:
    game = ws.LegislativeBargaining(["a", "b", "c"], discounts=["d", 0.9, 0.6], parameters={"d": 0.5})
    return game.with_draws({"d": np.array([0.5, 0.8, 1.0])})


def couples() -> Any:
    game = ws.ParametricBargaining(A=[[1, 1]], b=["s"], parameters={"s": 1})
    return ws.TwoLevel(game, {"1": 0.6}).with_draws({"s": [1.0, 1.2, 2.0]})


def sponsors() -> Any:
    base = np.array(list(SEVERAL.parameters.values()))
    return SEVERAL.with_draws(base * np.random.default_rng(5).uniform(0.5, 1.5, (12, len(base))))


def coalitions() -> Any:
    worths = np.cumsum(whole((4, 8), 9), axis=1)
    worths[:, 0] = 0
    return ws.CoalitionalStack(worths)


TABLES = (ws.Nash(), ws.Nash("one"), ws.Pure(), ws.QRE(2.0), ws.Correlated(), ws.Correlated("egalitarian"),
          ws.CoarseCorrelated())  # fmt: skip
BARGAINS = (ws.NashBargaining(), ws.KalaiSmorodinsky())
POINTS = ws.IssueStack([0, 3, 5], [0, 50, 70, 20, 20], [1, 0.5, 2, 1, 1], [1, 1, 3, 1, 0], cost=0.3, reference=[10, 90])
STACKS: dict[str, tuple[Callable[[], Any], tuple[ws.Concept, ...]]] = {
    "tables 3x3": (lambda: ws.NormalForm.stack(whole((5, 2, 3, 3), 1)), TABLES),
    "tables 2x4 with ties": (lambda: ws.NormalForm.stack(whole((4, 2, 2, 4), 2, 3)), TABLES),
    "tables 2x2x2": (lambda: ws.NormalForm.stack(whole((3, 3, 2, 2, 2), 3)), (ws.Pure(), *TABLES[3:])),
    "trees": (entry, (ws.SubgamePerfect(),)),
    "games of actions": (
        lambda: ws.QuadraticGame(
            {"1": {"x": (0, 10)}, "2": {"y": (0, 10)}}, {"1": "(a - x - y)*x", "2": "(a - x - 2*y)*y"}, {"a": 9}
        ).with_draws({"a": np.array([9.0, 6.0, 30.0])}),
        (ws.Nash("one"),),
    ),
    "positions": (lambda: POINTS, (ws.MeanPosition(), ws.MedianPosition(), *BARGAINS, ws.Egalitarian())),
    "coalitions": (coalitions, (ws.Shapley(), ws.Banzhaf(), ws.Nucleolus(), ws.Prenucleolus())),
    "divisions": (divisions, BARGAINS),
    "lists": (lists, BARGAINS),
    "offers": (
        lambda: ws.AlternatingOffers([".5", "d"], parameters={"d": 0.5}).with_draws({"d": [0.3, 0.5, 0.8]}),
        (ws.Stationary(),),
    ),
    "legislatures": (members, (ws.Stationary(),)),
    "policies on a line": (
        lambda: ws.SpatialBargaining([0, 1, 3], 2, discount="d", status_quo=0, parameters={"d": 0.5}).with_draws(
            {"d": np.array([0.3, 0.5, 0.9])}),
        (ws.Stationary(),),
    ),
    "setters": (
        lambda: ws.AgendaSetter("s", [0, 1, 2], 2, "q", parameters={"s": 3, "q": 0}).with_draws(
            {"s": np.array([3.0, 1.0, -1.0]), "q": np.array([0.0, 2.5, 0.5])}),
        (ws.SubgamePerfect(),),
    ),
    "two levels": (couples, BARGAINS),
    "sponsors": (sponsors, (ws.SubgamePerfect(),)),
}  # fmt: skip


@cache
def solved(name: str, concept: ws.Concept) -> tuple[Any, dict[str, Any]]:
    """The stack, and what is claimed of its rows."""
    stack = STACKS[name][0]()
    batch = ws.solve_batch(stack, concept)
    columns = {**batch.columns, "status": batch.status}
    return stack, columns | ({"lists": dict(batch.lists), "offsets": batch.offsets} if batch.lists else {})


def altered(column: np.ndarray, k: int) -> np.ndarray:
    """A column with another number in one place."""
    out = column.copy()
    here = out.reshape(-1)[k : k + 1]
    if out.dtype.kind == "f":
        here[...] = np.where(np.isfinite(here), here + 0.01 * (np.abs(np.nan_to_num(here)) + 1), 1.0)
    else:
        here[...] = ~here if out.dtype == bool else here + 1
    return out


def claims(name: str, concept: ws.Concept) -> Iterator[tuple[str, dict[str, Any]]]:
    """The right rows; and by column the first number, one amid and the last changed, and rows in each other's place."""
    _, columns = solved(name, concept)
    yield "right", columns
    for key in sorted(columns):
        if isinstance(columns[key], np.ndarray) and columns[key].size and columns[key].dtype.kind in "bfiu":
            for place, k in (("first", 0), ("amid", columns[key].size // 2), ("last", columns[key].size - 1)):
                yield f"{key} {place}", {**columns, key: altered(columns[key], k)}
            yield f"{key} rolled", {**columns, key: np.roll(columns[key], 1, axis=0)}
    for key, column in sorted(columns.get("lists", {}).items()):
        if column.size and column.dtype.kind in "bfiu":
            yield f"list {key} first", {**columns, "lists": {**columns["lists"], key: altered(column, 0)}}
            yield f"list {key} rolled", {**columns, "lists": {**columns["lists"], key: np.roll(column, 1, axis=0)}}


def violations(name: str, concept: ws.Concept, columns: dict[str, Any]) -> list[float]:
    """What the check of rows measures on each."""
    stack, _ = solved(name, concept)
    found = Found(ws.Status.SOLVED, [], details=columns)
    own = getattr(stack, "certificates", None)
    measured = own(stack.present(found)) if own else stack_certifier_for(stack, concept)(stack, concept, found)
    return [float(x) for x in measured]


def room_of(name: str, concept: ws.Concept) -> str:
    """The room of the check."""
    certify = stack_certifier_for(STACKS[name][0](), concept)
    return str(getattr(certify, "func", certify).__module__.split(".")[1])


def asked() -> dict[str, tuple[str, ws.Concept]]:
    """Every stack and concept by name."""
    return {f"{name} {concept}": (name, concept) for name, (_, concepts) in STACKS.items() for concept in concepts}
