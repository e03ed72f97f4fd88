"""Wrong answers made from right ones: moved, swapped, mixed, dropped, doubled, of another concept, equal, NaN, empty.

A plant that is a right answer too, by symmetry or because there are many, is found out by looking: it is close to a
right answer, or the definition of the concept, written out in ``definitions``, holds for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from numbers import Number
from typing import Any

import numpy as np

import winset as ws
from tests.proof.also_right import says_as_much
from tests.proof.definitions import holds
from tests.proof.shelf import GAMES, Question, built
from winset.base.solution import Found
from winset.base.status import Status
from winset.solve import SOLVER

STEP = Fraction(1, 1000)
"""How far a plant is moved, relative to the largest number."""
MOST_OTHERS = 5
"""Of how many other concepts the answers are planted."""
CLOSE = 1e-7
"""Relative distance within which two answers are the same."""


@dataclass(frozen=True)
class Plant:
    """A wrong answer: what was done, which claim is wrong by it, and the answer."""

    name: str
    claim: str
    found: Found


def found_of(solution: Any) -> Found:
    """What a solution claims."""
    return Found(
        solution.status, list(solution.points), solution.completeness,
        components=list(solution.components), details=dict(solution.details),
    )  # fmt: skip


def judge(game: Any, concept: ws.Concept, found: Found) -> ws.Certificate:
    """The certificate of the public check."""
    return ws.certify(
        game, concept, found.points, found.details, components=found.components, completeness=found.completeness,
        status=found.status,
    )  # fmt: skip


def judge_inside(game: Any, concept: ws.Concept, found: Found) -> ws.Certificate:
    """The certificate of a solve, for answers whose points cannot be read as plain data."""
    return SOLVER.certify(game, concept, found)


def is_proved(certificate: ws.Certificate, claim: str) -> bool:
    """Whether a certificate vouches for a claim: ``"points"``, ``"completeness"``, ``"components"``, a detail."""
    if not certificate.ok:
        return False
    if certificate.covers != "part":
        return True
    names = {claim, claim.split(".")[0]}
    return certificate.exact or bool(names & set(certificate.proved))


# ---------------------------------------------------------------------------------------------- numbers in an answer


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every number in an answer with the way to it."""
    if isinstance(value, np.ndarray):
        for index in np.ndindex(value.shape):
            yield from leaves(value[index], (*path, index))
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from leaves(getattr(value, part.name), (*path, part.name))
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*path, key))
    elif isinstance(value, list | tuple):
        for k, entry in enumerate(value):
            yield from leaves(entry, (*path, k))
    elif isinstance(value, Number | np.generic | bool) and not isinstance(value, np.str_):
        yield path, value


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same answer with another number at the end of this way."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, np.ndarray):
        whole = isinstance(new, int | Fraction) and value.dtype.kind == "i"
        copy = value.copy() if value.dtype.kind in "fOb" or whole else value.astype(float)
        copy[step] = changed(value[step], rest, new)
        return copy
    if is_dataclass(value):
        return replace(value, **{step: changed(getattr(value, step), rest, new)})
    if isinstance(value, dict):
        return {key: changed(entry, rest, new) if key == step else entry for key, entry in value.items()}
    copy = list(value)
    copy[step] = changed(copy[step], rest, new)
    return tuple(copy) if isinstance(value, tuple) else copy


def other_number(x: Any) -> Any:
    """A number that is clearly another one of the same kind."""
    if isinstance(x, bool | np.bool_):
        return not x
    if isinstance(x, int | np.integer):
        return int(x) + 1
    if isinstance(x, Fraction):
        return x + (abs(x) or 1) * 10 * STEP
    x = float(x)
    if not np.isfinite(x):
        return 1.0
    return x + 0.01 * (abs(x) or 1.0)


def distance(a: Any, b: Any) -> float:
    """The largest difference of two answers, relative to their largest number; infinite if they differ in form."""
    one, two = list(leaves(a)), list(leaves(b))
    if [path for path, _ in one] != [path for path, _ in two]:
        return float("inf")
    if not one:
        return 0.0 if a == b else float("inf")
    x = np.array([float(v) for _, v in one])
    y = np.array([float(v) for _, v in two])
    size = max(float(np.abs(np.nan_to_num(x)).max()), 1e-300)
    with np.errstate(invalid="ignore", over="ignore"):
        gap = float(np.abs(x - y).max()) / size
    return gap if gap == gap else float("inf")


# ------------------------------------------------------------------------------------------------- points of a kind


def strategies(point: Any) -> list[np.ndarray]:
    return [np.array([Fraction(p) if isinstance(p, Fraction) else float(p) for p in s]) for s in point.strategies]


def plain(point: Any) -> Any:
    """A behaviour as plain data, so that what repeats it is computed anew."""
    return {s: dict(mix) for s, mix in point.behavior.items()} if isinstance(point, ws.BehaviorProfile) else point


def shifted(mix: np.ndarray, step: Any = STEP) -> np.ndarray:
    """A little of the likeliest action's probability given to the next action."""
    mix = mix.copy()
    k = int(np.argmax(mix.astype(float)))
    step = step if mix.dtype == object else float(step)
    mix[k] -= step
    mix[(k + 1) % len(mix)] += step
    return mix


def moved(game: Any, point: Any) -> Iterator[tuple[str, Any]]:
    """The point a thousandth away, in every player's part."""
    if isinstance(point, ws.Profile):
        for i, mix in enumerate(point.strategies):
            if len(mix) > 1:
                parts = list(point.strategies)
                parts[i] = shifted(mix)
                yield f"moved for player {i + 1}", replace(point, strategies=tuple(parts))
    elif isinstance(point, ws.BehaviorProfile):
        for s, mix in point.behavior.items():
            if len(mix) > 1:
                changed_mix = dict(zip(mix, shifted(np.array(list(mix.values()))).tolist(), strict=True))
                yield f"moved at {s}", {**plain(point), s: changed_mix}
    elif isinstance(point, ws.Distribution):
        flat = np.asarray(point.probabilities, dtype=float).ravel()
        yield "moved", with_payoffs(game, point, shifted(flat).reshape(point.probabilities.shape))
    elif isinstance(point, ws.Vector | ws.ActionProfile):
        yield from moved_values(point)
    elif isinstance(point, ws.ActionSets):
        for i, names in enumerate(point.sets):
            if len(names) > 1:
                sets = [*point.sets]
                sets[i] = names[:-1]
                yield f"an action dropped for player {i + 1}", replace(point, sets=tuple(sets))
    else:
        found = list(leaves(point))
        for path, value in found[:3]:
            yield f"moved at {path}", changed(point, path, other_number(value))


def moved_values(point: Any) -> Iterator[tuple[str, Any]]:
    at = list(leaves(point.values))
    size = max(abs(v) for _, v in at) or 1
    exact = all(isinstance(v, Fraction | int) for _, v in at)
    step = Fraction(size) * STEP if exact else float(size) * float(STEP)
    raised = changed(point.values, at[0][0], at[0][1] + step)
    yield "first raised", replace(point, values=raised)
    if len(at) > 1:
        yield "moved", replace(point, values=changed(raised, at[1][0], at[1][1] - step))
        lowered = point.values
        for path, value in at:
            lowered = changed(lowered, path, value * (1 - STEP) if exact else float(value) * 0.999)
        yield "all lowered", replace(point, values=lowered)


def with_payoffs(game: Any, point: Any, probabilities: np.ndarray) -> Any:
    """The distribution of these probabilities with the payoffs that it gives."""
    table = np.asarray(game.payoffs, dtype=float)
    pays = np.array([(table[i] * probabilities).sum() for i in range(len(table))])
    return replace(point, probabilities=probabilities, payoffs=ws.Vector(point.payoffs.players, pays))


def swapped(point: Any) -> Iterator[tuple[str, Any]]:
    """Two players in each other's place."""
    if isinstance(point, ws.Vector) and len(point.values) > 1:
        values = point.values.copy()
        size = [float(np.sum(v)) for v in values]
        low, high = int(np.argmin(size)), int(np.argmax(size))
        values[[low, high]] = values[[high, low]]
        yield "swapped", replace(point, values=values)
    elif isinstance(point, ws.Profile) and len({len(s) for s in point.strategies[:2]}) == 1:
        yield "swapped", replace(point, strategies=(point.strategies[1], point.strategies[0], *point.strategies[2:]))
    if isinstance(point, ws.Profile):
        reverse = tuple(np.array(s)[::-1].copy() for s in point.strategies[:1]) + tuple(point.strategies[1:])
        yield "first player's actions reversed", replace(point, strategies=reverse)
    elif isinstance(point, ws.BehaviorProfile):
        for s, mix in point.behavior.items():
            reverse_mix = dict(zip(mix, list(mix.values())[::-1], strict=True))
            yield f"actions reversed at {s}", {**plain(point), s: reverse_mix}


def equal(game: Any, point: Any) -> Iterator[tuple[str, Any]]:
    """Everything shared equally."""
    if isinstance(point, ws.Vector) and point.values.ndim == 1:
        total = sum(point.values) / len(point.values)
        values = point.values.copy()
        values[:] = total
        yield "equal shares", replace(point, values=values)
    elif isinstance(point, ws.Profile):
        yield "uniform", replace(point, strategies=tuple(np.full(len(s), 1 / len(s)) for s in point.strategies))
    elif isinstance(point, ws.BehaviorProfile):
        yield "uniform", {s: dict.fromkeys(mix, 1 / len(mix)) for s, mix in point.behavior.items()}
    elif isinstance(point, ws.Distribution):
        shape = point.probabilities.shape
        yield "uniform", with_payoffs(game, point, np.full(shape, 1 / np.prod(shape)))
    elif isinstance(point, ws.ActionSets):
        yield "every action", replace(point, sets=tuple(game.actions))


def mixed(game: Any, a: Any, b: Any) -> Any:
    """The middle of two answers, or None."""
    if type(a) is not type(b) or [p for p, _ in leaves(a)] != [p for p, _ in leaves(b)]:
        return None
    if isinstance(a, ws.Vector | ws.ActionProfile):
        out = a.values
        for (path, x), (_, y) in zip(leaves(a.values), leaves(b.values), strict=True):
            out = changed(out, path, (x + y) / 2 if isinstance(x + y, Fraction) else float(x + y) / 2)
        return replace(a, values=out)
    if isinstance(a, ws.Profile):
        halves = [(np.asarray(s) + np.asarray(t)) / 2 for s, t in zip(a.strategies, b.strategies, strict=True)]
        return replace(a, strategies=tuple(halves))
    if isinstance(a, ws.BehaviorProfile):
        return {s: {m: (p + b.behavior[s][m]) / 2 for m, p in mix.items()} for s, mix in a.behavior.items()}
    if isinstance(a, ws.Distribution):
        return with_payoffs(game, a, (np.asarray(a.probabilities, float) + np.asarray(b.probabilities, float)) / 2)
    return None


def not_a_number(point: Any) -> Any:
    """The point with a NaN in it, or None where it has no numbers."""
    first = next((path for path, value in leaves(point) if not isinstance(value, bool)), None)
    return None if first is None else changed(point, first, float("nan"))


# ----------------------------------------------------------------------------------------------------------- plants


@cache
def answer(question: Question) -> Any:
    """The solution of a question; None if no method answers it."""
    try:
        return ws.solve(question.game, question.concept)
    except ws.MethodError:
        return None


def others(question: Question) -> Iterator[tuple[str, Any]]:
    """First points of other concepts on the same game."""
    for concept in GAMES[question.kind][1]:
        if concept != question.concept:
            solution = answer(Question(question.kind, question.band, concept))
            if solution is not None and solution.points:
                yield str(concept), solution.points[0]


def wrong_points(question: Question, points: list[Any]) -> Iterator[tuple[str, Any]]:
    """Points made from the first right one."""
    for k, (name, point) in enumerate(candidates := list(any_points(question, points))):
        if not any(distance(plain(point), plain(other)) < CLOSE for _, other in candidates[:k]):
            yield name, point


def any_points(question: Question, points: list[Any]) -> Iterator[tuple[str, Any]]:
    """Points made from the first right one, some of them the same and some of them right."""
    game, point = question.game, points[0]
    yield from moved(game, point)
    yield from swapped(point)
    yield from equal(game, point)
    if len(points) > 1 and (middle := mixed(game, points[0], points[-1])) is not None:
        yield "middle of two answers", middle
    halved = False
    for name, other in itertools.islice(others(question), MOST_OTHERS):
        if type(other) is type(point) and (isinstance(point, ws.ActionSets) or distance(other, point) < np.inf):
            yield f"answer of {name}", other
            if not halved and (middle := mixed(game, point, other)) is not None:
                halved = distance(middle, point) > CLOSE
                yield f"middle with the answer of {name}", middle
    if not list(leaves(point)) and not isinstance(point, ws.ActionSets):
        yield from strangers(question, points)


def strangers(question: Question, points: list[Any]) -> Iterator[tuple[str, Any]]:
    """For points that are names: those of the game that are no answers."""
    game = question.game
    for listed in ("partitions", "states", "pairs"):
        if hasattr(game, listed):
            count = 1 << len(game.pairs) if listed == "pairs" else len(getattr(game, listed))
            named = [game.states[k] if listed == "states" else game.named(k) for k in range(count)]
            for k in [k for k, state in enumerate(named) if state not in points][:4]:
                yield f"no answer {k}", named[k]
            return
    if isinstance(points[0], tuple):
        for p in game.players[:2]:
            inside = tuple(q for q in game.players if (q in points[0]) != (q == p))
            yield f"{p} in or out", inside


def plants(question: Question) -> Iterator[Plant]:
    """Every wrong answer to a question, made from the right one."""
    right = found_of(answer(question))
    points = [plain(point) if isinstance(point, ws.BehaviorProfile) else point for point in right.points]
    unlisted = right.but(completeness="some" if right.completeness == "all" else right.completeness)
    if right.points:
        wrong = [(n, p) for n, p in wrong_points(question, right.points) if not is_right(question, p)]
        for name, point in wrong:
            yield Plant(name, "points", unlisted.but(points=[point, *points[1:]], components=[]))
        if wrong:
            yield Plant("a wrong second point", "points", unlisted.but(points=[points[0], wrong[0][1], *points[1:]]))
        yield Plant("doubled", "points", right.but(points=[*points, points[0]]))
        yield Plant("empty", "points", right.but(points=[], components=[]))
        yield Plant("no solution", "points", Found(Status.NO_SOLUTION, [], "none"))
        nan = not_a_number(right.points[0])
        if nan is not None:
            yield Plant("nan", "points", right.but(points=[nan, *right.points[1:]]))
    elif right.status is Status.NO_SOLUTION:
        yield from invented(question, right)
    if right.completeness == "all" and len(points) > 1:
        for k in sorted({0, len(points) // 2, len(points) - 1}):
            if not inside_components(right, k):
                yield Plant(f"point {k} dropped", "completeness", right.but(points=[*points[:k], *points[k + 1 :]]))
    for k in range(min(len(right.components), 3)):
        fewer = [*right.components[:k], *right.components[k + 1 :]]
        if right.completeness == "all":
            rest = [
                p
                for p in right.points
                if not any(distance(p, q) < CLOSE for q in getattr(right.components[k], "points", right.points))
            ]
            if rest:
                yield Plant(f"component {k} dropped", "completeness", right.but(points=rest, components=fewer))
    yield from rigged(question, right)


def invented(question: Question, right: Found) -> Iterator[Plant]:
    """Answers where there are none."""
    for name, point in others(question):
        if not is_right(question, point):
            yield Plant(f"answer of {name}", "points", Found(Status.SOLVED, [point], "one", details=right.details))
    yield Plant("empty", "points", Found(Status.SOLVED, [], "all", details=right.details))


def inside_components(right: Found, k: int) -> bool:
    return any(distance(right.points[k], q) < CLOSE for c in right.components for q in getattr(c, "points", ()))


def rigged(question: Question, right: Found) -> Iterator[Plant]:
    """One number of one field of the details changed; of larger fields the first and one amid; and all doubled.

    What is right as well is left out.
    """
    for key, value in right.details.items():
        found = list(leaves(value))
        wrong = {}
        for k in sorted({0, len(found) // 2} if found else ()):
            path, number = found[k]
            wrong[f"details {key} {k}"] = changed(value, path, other_number(number))
        if len(found) > 1 and all(isinstance(v, float | Fraction) for _, v in found):
            twice = value
            for path, number in found:
                twice = changed(twice, path, number * 2)
            wrong[f"details {key} doubled"] = twice
        for name, other in wrong.items():
            pairs = [(x, y) for (_, x), (_, y) in zip(found, leaves(other), strict=True)]
            if not says_as_much(question.game, question.concept, right.details, key, other, pairs):
                yield Plant(name, f"details.{key}", right.but(details={**right.details, key: other}))


def is_right(question: Question, point: Any) -> bool:
    """Whether a planted point is a right answer after all."""
    solution = answer(question)
    if any(distance(plain(point), plain(p)) < CLOSE for p in solution.points if type(plain(p)) is type(plain(point))):
        return True
    return holds(question.game, question.concept, point)


__all__ = ["Plant", "Question", "answer", "built", "found_of", "is_proved", "judge", "judge_inside", "plants"]
