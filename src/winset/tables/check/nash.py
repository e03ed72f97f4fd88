"""Nash equilibria checked from the payoff table: nobody gains by another action (Nash 1951), and none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, lcm
from operator import mul
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Profile
from winset.base.solution import Certificate, Covers, Found
from winset.base.status import Status
from winset.tables.arrays import WholeTables, whole_tables
from winset.tables.check.complete_lists import Completeness, complete_list
from winset.tables.check.components import component_fault, grouping_fault
from winset.tables.check.few_points import judged_at_once
from winset.tables.check.levelled import Levelled, levelled, plain_ranges
from winset.tables.check.vertex_graph import Labels
from winset.tables.concepts import Nash
from winset.tables.games.normal import NormalForm

__all__ = ["certify_nash", "feasibility", "regrets"]


TOLERANCE = 1e-9
ROUNDING = 2.0**-52
APART = 1e-9
"""Points of one support that are closer are one point written twice, unless they are given as fractions."""
NEVER = float("inf")
FEW = 64
"""Payoffs times points up to which numbers are taken one by one."""


def regrets(game: NormalForm, profile: Profile) -> Float:
    """What each player could gain by another action, beyond rounding; shape ``(n,)``.

    Relative to the range of the payoffs that the decision is about: of the actions in use and the best one, against
    what the others play, so that a huge payoff elsewhere in the table hides nothing.
    """
    x = [np.asarray(s, dtype=np.float64) for s in profile]
    used = [np.flatnonzero(s) for s in x]
    out = np.zeros(len(x))
    for i in range(len(x)):
        if len(x) == 2:
            part = game.payoffs[1][used[0]] if i else game.payoffs[0][:, used[1]].T
        else:
            rows = [np.arange(len(x[i])) if j == i else used[j] for j in range(len(x))]
            part = np.moveaxis(game.payoffs[i][np.ix_(*rows)], i, -1)
        part = np.ldexp(part, -frexp(float(np.maximum.reduce(np.abs(part), None)))[1])
        values = part
        for j in range(len(x)):
            if j != i:
                mix = x[j][used[j]]
                values = mix @ values if len(x) == 2 else np.tensordot(mix, values, axes=(0, 0))
        best = int(values.argmax())
        gain = float(values[best] - values @ x[i])
        relevant = part[..., [*used[i].tolist(), best]]
        low, high = float(np.minimum.reduce(relevant, None)), float(np.maximum.reduce(relevant, None))
        rounding = 8 * (part.size + len(x)) ** 0.5 * ROUNDING * max(-low, high)
        if gain > rounding:
            # payoffs that do not differ: probabilities do not sum to one
            out[i] = (gain - rounding) / (high - low) if high > low else NEVER
        elif not gain >= -1.0:
            out[i] = NEVER
    return out


def feasibility(profile: Profile) -> float:
    """How far the strategies are from being probability vectors."""
    return max(max(abs(float(s.sum()) - 1.0), float(-s.min()), 0.0) for s in profile)


def certify_nash(game: NormalForm, concept: Nash, found: Found) -> Certificate:
    """The largest relative regret over players and points, and whether a list of all equilibria is one.

    Points of two-player games that are also given as fractions (``details["exact_points"]``) are proved in exact
    arithmetic. The list of all equilibria of a small bimatrix game is computed again by other means; in larger ones
    the vertices that come with exact points prove it where the game is nondegenerate. Else, and with more players, the
    indices of all equilibria must add up to 1, which proves nothing by itself.
    """
    points: list[Profile] = found.points
    if not points:
        said = (
            "Every finite game has an equilibrium (Nash 1951)" if found.status is Status.NO_SOLUTION else "No profile"
        )
        return Certificate("regret", NEVER, TOLERANCE, False, f"{said}; none is claimed.", {"regret": NEVER}, "part")
    fault = _form(game, [*points, *(p for c in found.components for p in c.points)])
    if fault:
        return Certificate("regret", NEVER, TOLERANCE, False, f"{fault}.", {"feasibility": NEVER}, "part")
    two = len(game.players) == 2
    alone = two and len(points) == 1 and found.completeness != "all" and not (found.components or found.details)
    if alone and game.payoffs.size > FEW and (measured := _at_once(game, points[0])) is not None:
        parts = {"regret": measured[0], "feasibility": measured[1]}
        return _certificate(parts, {}, "all", False, ("points",))
    exact = found.details.get("exact_points")
    plain = two and exact is None and found.completeness == "all" and not found.components
    payoffs = levelled(game) if plain or exact is None else None
    if plain and payoffs and (measured := judged_at_once(found, payoffs, TOLERANCE)) is not None:
        parts = {"regret": measured[0], "feasibility": measured[1]}
        return _certificate(parts, {}, "all", False, ("points", "completeness"))
    if exact is None and two and points[0].strategies[0].dtype == object:
        exact = points if all(s.dtype == object for p in points for s in p) else None
    whole = _whole(game) if two and exact is not None else None
    labels = None if exact is None or whole is None else _proved(game, whole, exact, points)
    proved = labels is not None
    parts = {"regret": 0.0, "feasibility": 0.0}
    words = {
        "exact points": "the fractions are not equilibria, or not the points",
        "distinct": "a point is listed twice",
    }
    if payoffs is None and not (proved and not found.components):
        payoffs = levelled(game)
    if not proved:
        assert payoffs is not None
        parts["regret"], parts["feasibility"] = _measured(game, payoffs, points)
    if exact is not None and not proved:
        parts["exact points"] = NEVER
    if found.components:
        assert payoffs is not None
        ends = [component_fault(c) or max(_measured(game, payoffs, c.points)) for c in found.components]
        parts["components"] = max(ends)
        words["components"] = f"component {int(np.argmax(ends))} is not one of equilibria, or not as described"
    if {"component", "isolated"} & found.details.keys() and (fault := grouping_fault(found, two)):
        parts["grouping"], words["grouping"] = NEVER, fault
    verdict = Completeness(None, found.completeness != "all", proved)
    if found.completeness == "all":
        verdict = complete_list(game, found, exact if proved else None, payoffs, whole if proved else None, labels)
        if verdict.fault:
            parts["completeness"], words["completeness"] = NEVER, verdict.fault
    if len(points) > 1 and not proved and not (verdict.proved and found.completeness == "all") and _doubled(points):
        parts["distinct"] = NEVER
    whole_claim = verdict.proved and (two or not found.components)
    claims = ["points"] + ["components"] * bool(found.components and whole_claim)
    claims += ["completeness"] * (found.completeness == "all" and verdict.proved)
    return _certificate(parts, words, "all" if whole_claim else "part", proved and verdict.exact, tuple(claims))


def _certificate(
    parts: dict[str, float], words: dict[str, str], covers: str, exact: bool, claims: tuple[str, ...]
) -> Certificate:
    worst = max(parts, key=lambda part: parts[part])
    good = parts[worst] <= TOLERANCE
    if not good:
        said = words.get(worst, f"{worst} is {parts[worst]:.3g}, allowed: {TOLERANCE:g}")
        return Certificate("regret", parts[worst], TOLERANCE, False, f"Not proved: {said}.", dict(parts), "part")
    statement = "No player gains by any other action, at any of the points"
    if "completeness" in claims:
        statement += ", and there are no other equilibria than those listed"
    elif covers == "part":
        statement += "; that no equilibrium is missing was not proved again"
    shown: Covers = "all" if covers == "all" else "part"
    return Certificate("regret", parts[worst], TOLERANCE, exact, f"{statement}.", dict(parts), shown, claims)


def _form(game: NormalForm, profiles: Sequence[Profile]) -> str | None:
    """What is wrong with the numbers of players and actions of a profile."""
    shape = game.payoffs.shape[1:]
    for profile in profiles:
        if tuple(map(len, profile.strategies)) != shape:
            return f"A profile must have {', '.join(map(str, shape))} probabilities for the players in turn"
    return None


def _doubled(points: Sequence[Profile]) -> bool:
    """Whether two points have one support and are closer than can be told apart."""
    seen: dict[tuple[bytes, ...], list[Float]] = {}
    for point in points:
        x = np.concatenate([np.asarray(s, dtype=np.float64) for s in point])
        others = seen.setdefault(((x > 0).tobytes(),), [])
        if any(np.abs(x - y).max() < APART for y in others):
            return True
        others.append(x)
    return False


def _measured(game: NormalForm, payoffs: Levelled, points: Sequence[Profile]) -> tuple[float, float]:
    """The largest regret and the largest infeasibility over all points."""
    if payoffs.wide:
        return max(float(regrets(game, p).max()) for p in points), max(feasibility(p) for p in points)
    if len(game.players) != 2:
        return _many_players(payoffs.unit, points), max(feasibility(p) for p in points)
    if isinstance(payoffs.given, list) and len(payoffs.given) * len(points) <= FEW:
        return _few(payoffs, points)
    A, B = payoffs.unit
    x, y = (np.array([p.strategies[i] for p in points], dtype=np.float64) for i in (0, 1))
    worst, off = 0.0, 0.0
    for values, s in ((y @ A.T, x), (x @ B, y)):
        gain = np.maximum.reduce(values, 1) - np.add.reduce(values * s, 1)
        worst = max(worst, *gain.tolist())
        off = max(off, *np.abs(np.add.reduce(s, 1) - 1.0).tolist(), -float(np.minimum.reduce(s, None)))
    return worst, off


def _at_once(game: NormalForm, point: Profile) -> tuple[float, float] | None:
    """The same of one point of two players from the payoffs as given; None unless that shows an equilibrium."""
    x, y = point.strategies
    if not x.dtype == y.dtype == np.float64 or (ranges := plain_ranges(game)) is None:
        return None
    first, second = game.payoffs[0].dot(y), x.dot(game.payoffs[1])
    gains = [max(v.tolist()) - float(v.dot(s)) for v, s in ((first, x), (second, y))]
    faults = [gain / spread for gain, spread in zip(gains, ranges, strict=True)]
    for numbers in (x.tolist(), y.tolist()):
        faults += [abs(sum(numbers) - 1.0), -min(numbers)]
    if not all(fault <= TOLERANCE for fault in faults):
        return None
    return max(0.0, *faults[:2]), max(0.0, *faults[2:])


def _few(payoffs: Levelled, points: Sequence[Profile]) -> tuple[float, float]:
    """The same number by number, which is faster for few points of two players in a small game."""
    given, (_, m, n) = payoffs.numbers, payoffs.shape
    rows = [given[i * n : (i + 1) * n] for i in range(m)]
    columns = [given[m * n + j :: n] for j in range(n)]
    worst, off = 0.0, 0.0
    for point in points:
        x, y = [s.tolist() if s.dtype == np.float64 else s.astype(np.float64).tolist() for s in point.strategies]
        first, second = [sum(map(mul, row, y)) for row in rows], [sum(map(mul, column, x)) for column in columns]
        gains = max(first) - sum(map(mul, first, x)), max(second) - sum(map(mul, second, y))
        worst = max(worst, *gains)
        off = max(off, abs(sum(x) - 1.0), abs(sum(y) - 1.0), -min(x), -min(y))
    return worst, off


def _many_players(unit: Float, points: Sequence[Profile]) -> float:
    """The largest regret over all points, of payoffs of one size."""
    worst = 0.0
    own_first = [np.moveaxis(table, i, 0) for i, table in enumerate(unit)]
    for point in points:
        x = [np.asarray(s, dtype=np.float64) for s in point.strategies]
        for i, table in enumerate(own_first):
            for j in reversed(range(len(x))):
                if j != i:
                    table = table @ x[j]
            worst = max(worst, float(np.maximum.reduce(table)) - float(table @ x[i]))
    return worst


def _proved(
    game: NormalForm, whole: WholeTables, exact: Sequence[Profile], points: Sequence[Profile]
) -> list[Labels] | None:
    """The labels of points in fractions, if all are equilibria in exact arithmetic and the points in floating point.

    Each strategy is brought to a common denominator once, so that no fraction is computed with.
    """
    m, n = game.payoffs.shape[1:]
    if len(exact) != len(points) or {tuple(map(len, e)) for e in exact} != {(m, n)}:
        return None
    tables = [whole[0][i * n : (i + 1) * n] for i in range(m)], [whole[1][j::n] for j in range(n)]
    seen: tuple[dict[Weights, _Whole], dict[Weights, _Whole]] = {}, {}
    out: list[Labels] = []
    for fractions, point in zip(exact, points, strict=True):
        used = []
        for i in (0, 1):
            key: Weights = tuple([p.as_integer_ratio() for p in fractions[i].tolist()])
            known = seen[i].get(key) or _whole_weights(key, tables[1 - i])
            if known is None:
                return None
            seen[i][key] = known
            used.append(known)
            for p, q in zip(point.strategies[i].tolist(), known.floats, strict=True):
                if not p >= 0.0 or abs(p - q) > 1e-12 or (p > 0) != (q > 0):
                    return None
        if used[0].support & ~used[1].replies or used[1].support & ~used[0].replies:
            return None
        first, second = used
        out.append((first.support, second.replies, second.support, first.replies))
    return out


def _whole(game: NormalForm) -> WholeTables:
    """The payoffs as whole numbers, of a game that was not given exactly those of its decimals."""
    arrays = game.to_arrays()
    return arrays.whole if arrays.exact is not None else whole_tables(game.exact)


Weights = tuple[tuple[int, int], ...]
"""A strategy as numerators and denominators."""


class _Whole(NamedTuple):
    """A strategy's support and the best replies to it, as bits, and its probabilities in floating point."""

    support: int
    replies: int
    floats: list[float]


def _whole_weights(key: Weights, table: list[tuple[int, ...]]) -> _Whole | None:
    """What is known of a strategy, None if it is none; ``table``: the other player's payoffs, own actions by row."""
    scale = lcm(*[d for _, d in key])
    weights = [p * (scale // d) for p, d in key]
    if sum(weights) != scale or min(weights) < 0:
        return None
    values = [sum(map(mul, row, weights)) for row in table]
    best = max(values)
    replies = sum([1 << i for i, value in enumerate(values) if value == best])
    return _Whole(sum([1 << j for j, w in enumerate(weights) if w]), replies, [w / scale for w in weights])
