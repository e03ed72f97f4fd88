"""What a problem can wear: types of numbers, orders of players, names, units; and whether answers agree."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

import winset as ws

__all__ = ["Problem", "dressed", "order", "quarters", "told_apart", "units"]

TYPES = ("plain", "float", "Fraction", "text", "int64", "float64", "float32", "tuple", "frame")
CLOSE = 2e-6


def quarters(draw: random.Random, *shape: int, low: int = 0, high: int = 10) -> Any:
    """Nested lists of whole numbers or quarters, which every type of number holds exactly."""
    parts = draw.choice((1, 1, 2, 4))

    def fill(rest: Sequence[int]) -> Any:
        if rest:
            return [fill(rest[1:]) for _ in range(rest[0])]
        return Fraction(draw.randint(low * parts, high * parts), parts)

    return fill(shape)


def dressed(numbers: Any, how: str) -> Any:
    """Nested lists of fractions as numbers of another type."""
    if how in ("int64", "float64", "float32", "frame"):
        table = np.array(_each(numbers, float), dtype=np.float64)
        if how == "frame":
            return _frame(table)
        whole = how == "int64" and bool((table == np.rint(table)).all())
        return table.astype(np.int64 if whole else "float64" if how == "int64" else how)
    if how == "tuple":
        return _tuples(_each(numbers, _plain))
    return _each(numbers, {"plain": _plain, "float": float, "Fraction": lambda x: x, "text": str}[how])


def _plain(x: Fraction) -> int | float:
    return int(x) if x.denominator == 1 else float(x)


def _each(numbers: Any, change: Callable[[Fraction], Any]) -> Any:
    return [_each(x, change) for x in numbers] if isinstance(numbers, list) else change(numbers)


def _tuples(numbers: Any) -> Any:
    return tuple(map(_tuples, numbers)) if isinstance(numbers, list) else numbers


def _frame(table: Any) -> Any:
    try:
        import pandas as pd
    except ImportError:
        return table
    return pd.Series(table) if table.ndim == 1 else pd.DataFrame(table) if table.ndim == 2 else table


def order(draw: random.Random, n: int) -> list[int]:
    """A permutation: place k is taken by number ``order[k]``."""
    return draw.sample(range(n), n)


def units(draw: random.Random, n: int, *, common: bool) -> tuple[list[Fraction], list[Fraction]]:
    """Positive factors, the same for all if ``common``, and shifts."""
    factors = [Fraction(draw.choice((1, 2, 3, 8, 100)), draw.choice((1, 2, 4))) for _ in range(n)]
    return [factors[0]] * n if common else factors, [Fraction(draw.randint(-5, 5)) for _ in range(n)]


@dataclass
class Problem:
    """One problem: by name of its clothes a game, and how its answer reads in the first one's terms."""

    concept: Any
    size: float = 1.0
    clothes: dict[str, tuple[Any, Callable[[Any], Any]]] = field(default_factory=dict)
    read: Callable[[Any], Any] = lambda solution: np.array([float(x) for x in solution.point])
    row: Callable[[Any, int], Any] | None = lambda batch, k: np.asarray(batch.columns["points"])[k]
    concepts: dict[str, Any] = field(default_factory=dict)

    def wear(self, name: str, game: Any, back: Callable[[Any], Any] = lambda answer: answer) -> None:
        """Add a game."""
        self.clothes[name] = game, back


def _apart(one: Any, other: Any, size: float) -> bool:
    """Whether two answers differ: arrays, or lists of arrays in any order."""
    if isinstance(one, list):
        left, right = np.array(one), np.array(other)
        if len(left) != len(right):
            return True
        if not len(left):
            return False
        near = np.abs(left[:, None] - right[None]).max(axis=2) < CLOSE * size
        return not (near.any(axis=0).all() and near.any(axis=1).all())
    return np.shape(one) != np.shape(other) or float(np.abs(np.asarray(one) - other).max(initial=0)) > CLOSE * size


def told_apart(problem: Problem) -> tuple[str, int]:
    """What differs between the clothes, or nothing; and how many games were solved."""
    first: Any = None
    solved = 0
    for name, (game, back) in problem.clothes.items():
        solution = ws.solve(game, problem.concepts.get(name, problem.concept))
        solved += 1
        answer = None
        if solution.status is ws.Status.SOLVED:
            if not solution.certificate.ok:
                return f"{name}: solved, not certified", solved
            answer = back(problem.read(solution))
        if first is None:
            first = (solution.status, answer)
        elif solution.status is not first[0]:
            return f"{name}: {solution.status.name}, not {first[0].name}", solved
        elif answer is not None and _apart(answer, first[1], problem.size):
            return f"{name}: {_said(answer)}, not {_said(first[1])}", solved
    told, rows = _batched(problem, *first) if problem.row is not None else ("", 0)
    return told, solved + rows


def _batched(problem: Problem, status: Any, answer: Any) -> tuple[str, int]:
    """The same games as rows of one batch, those of one shape together."""
    groups: dict[Any, list[str]] = {}
    for name, (game, _) in problem.clothes.items():
        if name not in problem.concepts:
            groups.setdefault((type(game), game.players, getattr(game, "shape", None)), []).append(name)
    solved = 0
    for names in groups.values():
        games = [problem.clothes[name][0] for name in names]
        batch = ws.solve_batch(games, problem.concept)
        solved += len(names)
        for k, name in enumerate(names):
            if int(batch.status[k]) != int(status):
                return f"{name}, row of a batch: status {batch.status[k]}, not {status.name}", solved
            if answer is None:
                continue
            assert problem.row is not None
            mine = problem.clothes[name][1](problem.row(batch, k))
            if _apart(mine, answer, problem.size):
                return f"{name}, row of a batch: {_said(mine)}, not {_said(answer)}", solved
    return "", solved


def _said(answer: Any) -> str:
    return str([np.round(a, 9).tolist() for a in answer] if isinstance(answer, list) else np.round(answer, 9).tolist())
