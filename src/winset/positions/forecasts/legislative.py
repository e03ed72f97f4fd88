"""Forecasts by procedures that vote: Banks and Duggan's, a setter's, Baron and Ferejohn's, ratification at home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float, Int
from winset.base.errors import ModelError
from winset.base.solving import Solver
from winset.base.status import Status
from winset.homes.games.ratification import Ratification
from winset.legislatures.games.legislative import LegislativeBargaining
from winset.policies.games.setter import AgendaSetter, SetterStack
from winset.policies.games.spatial import SpatialBargaining, SpatialStack
from winset.positions.forecasts.column import Outcomes, View
from winset.positions.games.rule import DecisionRule
from winset.trees.concepts import SubgamePerfect
from winset.two_level.games.two_level import TwoLevel

__all__ = ["banks_duggan", "baron_ferejohn", "setter", "two_level"]

Order = tuple[Int, int, int]
MOST_OF_SEVERAL = 15
"""Actors among whom a dollar is divided under several votes."""


def orders(view: View) -> Iterator[tuple[int, Order | None, str]]:
    """Every issue with its actors from left to right and the places of both pivots, or why there are none."""
    same: dict[tuple[str, int], tuple[int, int]] = {}
    for k in range(view.m):
        at, text = view.at(k), view.table.rules[k] or view.settings.rule
        n = at.stop - at.start
        if not n:
            yield k, None, "nobody has a position and a weight"
            continue
        if (text, n) in same:
            left, right = same[text, n]
            yield k, (np.argsort(view.x[at], kind="stable"), left, right), ""
            continue
        rule = view.rule(k)
        weights = {name: w[view.rows[at]] for name, w in view.table.weights.items()}
        try:
            order, left, right = rule.pivots(view.x[at], view.names(k), weights)
        except ModelError as error:
            yield k, None, str(error)
            continue
        except KeyError as error:
            raise ModelError(f"rule: the table has no weight named {error}") from None
        if not rule.vetoes and all(column == "" for column, _ in rule.conditions):
            same[text, n] = left, right
        yield k, (order, left, right), ""


def groups(view: View, out: Outcomes) -> Iterator[tuple[list[int], Int, int, int]]:
    """Issues with the same number of actors and the same pivots, and their rows from left to right (B, n)."""
    alike: dict[tuple[int, int, int, bool], list[tuple[int, Int]]] = defaultdict(list)
    for k, found, why in orders(view):
        if found is None:
            out.notes[k] = why
            continue
        order, left, right = found
        key = (len(order), left, right, bool(np.isfinite(view.reference[k])))
        alike[key].append((k, view.offsets[k] + order))
    for (_, left, right, _), members in alike.items():
        yield [k for k, _ in members], np.array([rows for _, rows in members]), left, right


def recognised(view: View, rows: Int) -> Float:
    """Chances of being recognised, shape (B, n)."""
    if view.settings.recognition == "equal":
        return np.full(rows.shape, 1.0 / rows.shape[1])
    given = np.nan_to_num(view.table.product(view.settings.recognition)[view.rows[rows]])
    total = given.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        raise ModelError(f"recognition: on some issue nobody has a {view.settings.recognition} above 0")
    return np.asarray(given / total)


def banks_duggan(view: View, name: str, solver: Solver) -> Outcomes:
    """Stationary bargaining; on a line only the two pivots of a rule matter, who stand for it.

    A period without agreement is worth what the reference point is, or where there is none as much as the far end of
    the scale.
    """
    power = _power(view)
    patience = view.settings.discount
    if isinstance(patience, Mapping):
        return _each_patient(view, power, solver)
    out = Outcomes.empty(view.m)
    for which, rows, left, right in groups(view, out):
        x, chances = view.x[rows], recognised(view, rows)
        count = len(x)
        size, reference = view.size[which], view.reference[which]
        columns = {"ideals": x[:, :, None], "recognition": chances, "discount": np.full(count, patience)}
        columns["constant"] = size**power
        if np.isfinite(reference[0]):
            columns |= {"status_quo": reference[:, None], "constant": np.zeros(count)}
        pivots = sorted({left, right})
        first = SpatialBargaining(
            x[0].tolist(), len(pivots), chances[0].tolist(), patience,
            None if "status_quo" not in columns else float(reference[0]), "quadratic" if power == 2 else "absolute",
            float(columns["constant"][0]), vetoes=pivots,
        )  # fmt: skip
        found = solver.solve_batch(SpatialStack(first, columns), Stationary())
        for b, k in enumerate(which):
            proposals = found["points"][b]
            status = Status(int(found.status[b]))
            out.put(k, float(chances[b] @ proposals), status, float(found.certificate[b]), (proposals, chances[b]))
        out.details |= _named_values(view, which, rows, found["values"], size, power)
    return out


def _named_values(view: View, which: list[int], rows: Int, values: Float, size: Float, power: int) -> dict[str, object]:
    """Values by issue and actor, on a scale of length 1: 1 less the loss without a reference point, else minus it."""
    out: dict[str, object] = {}
    for b, k in enumerate(which):
        names = [view.table.actors[a] for a in view.actor[rows[b]]]
        told = values[b] / size[b] ** power
        out[view.table.issues[k]] = dict(zip(names, told.tolist(), strict=True))
    return out


def _power(view: View) -> int:
    exponent = view.settings.loss_exponent
    if exponent not in (1, 2):
        raise ModelError(f"loss_exponent: must be 1 or 2 for stationary bargaining, got {exponent:g}")
    return int(exponent)


def setter(view: View, name: str, solver: Solver) -> Outcomes:
    """One actor proposes once; what the pivots prefer to the reference point passes."""
    out = Outcomes.empty(view.m)
    if view.settings.amendment:
        for k in range(view.m):
            _amended(view, k, out, solver)
        return out
    for which, rows, left, right in groups(view, out):
        kept, ideals = [], []
        for b, k in enumerate(which):
            names = [view.table.actors[a] for a in view.actor[rows[b]]]
            who, why = _proposer(view, k, names)
            if why:
                out.notes[k] = why
            else:
                kept.append(b)
                ideals.append(view.x[rows[b]][names.index(who)])
        if not kept:
            continue
        x, q = view.x[rows[kept]], view.reference[[which[b] for b in kept]]
        pivots = sorted({left, right})
        first = AgendaSetter(float(ideals[0]), x[0].tolist(), len(pivots), float(q[0]), vetoes=pivots)
        columns = {"setter": np.array(ideals)[:, None], "ideals": x[:, :, None], "status_quo": q[:, None]}
        found = solver.solve_batch(SetterStack(first, columns), SubgamePerfect())
        points = np.asarray(found["points"]).reshape(len(kept))
        for b, point, status, proof in zip(kept, points, found.status, found.certificate, strict=True):
            out.put(which[b], float(point), Status(int(status)), float(proof))
    return out


def _proposer(view: View, k: int, names: Sequence[str]) -> tuple[str, str]:
    """Who proposes on an issue, or why nobody can."""
    who = view.rule(k).setter or view.settings.setter
    if not np.isfinite(view.reference[k]):
        return who, "there is no reference point"
    if who not in names:
        return who, f"the setter {who!r} has no position" if who else "nobody is named as setter"
    return who, ""


def _amended(view: View, k: int, out: Outcomes, solver: Solver) -> None:
    """The setter's proposal on an issue where another rule may amend it."""
    names, at = view.names(k), view.at(k)
    who, why = _proposer(view, k, names)
    if why:
        out.notes[k] = why
        return
    x = dict(zip(names, view.x[at].tolist(), strict=True))
    try:
        game = AgendaSetter(
            who, x, None, float(view.reference[k]), rule=view.votes(k),
            amendment=view.votes(k, DecisionRule.read(view.settings.amendment)),
        )  # fmt: skip
    except ModelError as error:
        out.notes[k] = str(error)
        return
    found = solver.solve(game, SubgamePerfect())
    out.put(k, float(found.point), found.status, found.certificate.value)


def _each_patient(view: View, power: int, solver: Solver) -> Outcomes:
    """Stationary bargaining among actors who discount differently, issue by issue."""
    out = Outcomes.empty(view.m)
    for k in range(view.m):
        names, at = view.names(k), view.at(k)
        if not names or np.isfinite(view.reference[k]):
            why = "who discount differently need an issue without a reference point: reference_point=False"
            out.notes[k] = why if names else "nobody has a position and a weight"
            continue
        x, chances, size = view.x[at], view.recognition(k), view.size[k]
        try:
            game = SpatialBargaining(
                dict(zip(names, x.tolist(), strict=True)), recognition=chances.tolist(), discount=view.discount(k),
                utility="quadratic" if power == 2 else "absolute", constant=float(size**power), rule=view.votes(k),
            )  # fmt: skip
        except ModelError as error:
            out.notes[k] = str(error)
            continue
        found = solver.solve(game, Stationary())
        proposals = np.asarray(found.point.values)
        out.put(k, float(chances @ proposals), found.status, found.certificate.value, (proposals, chances))
        values = np.asarray(found.details["values"].values) / size**power
        out.details[view.table.issues[k]] = dict(zip(names, values.tolist(), strict=True))
    return out


def baron_ferejohn(view: View, name: str, solver: Solver) -> Outcomes:
    """The mean position by each actor's expected share of a dollar that the same rule divides."""
    out = Outcomes.empty(view.m)
    known: dict[object, tuple[Float, Status, float]] = {}
    for k in range(view.m):
        at, rule = view.at(k), view.rule(k)
        n = at.stop - at.start
        if not n:
            out.notes[k] = "nobody has a position and a weight"
            continue
        names = view.names(k)
        if len(rule.conditions) > 1:
            _shares_by_several(view, k, out, solver)
            continue
        column, needed = rule.conditions[0]
        w = np.ones(n) if not column else np.nan_to_num(view.table.weights[column][view.rows[at]])
        strict = bool(rule.strict) and rule.strict[0]
        quota = needed * w.sum() if needed <= 1 else needed
        quota = np.floor(quota) + 1 if strict and not column else quota + (1e-9 * w.sum() if strict else 0.0)
        vetoes = tuple(name for name in rule.vetoes if name in names)
        chances = view.recognition(k)
        key = (tuple(w), float(quota), tuple(chances), tuple(names.index(v) for v in vetoes), str(view.discount(k)))
        if key not in known:
            game = LegislativeBargaining(
                list(names), float(quota), w.tolist(), chances.tolist(), view.discount(k), vetoes
            )  # fmt: skip
            found = solver.solve(game, Stationary())
            shares = np.asarray(found.point.values) if found.points else np.full(n, np.nan)
            known[key] = shares, found.status, found.certificate.value
        shares, status, proof = known[key]
        out.put(k, float(shares @ view.x[at] / shares.sum()), status, proof)
    return out


def _shares_by_several(view: View, k: int, out: Outcomes, solver: Solver) -> None:
    """The same on an issue where several votes must carry."""
    at, names = view.at(k), view.names(k)
    if len(names) > MOST_OF_SEVERAL:
        out.notes[k] = f"shares under several votes are found for up to {MOST_OF_SEVERAL} actors"
        return
    try:
        game = LegislativeBargaining(
            list(names), None, None, view.recognition(k).tolist(), view.discount(k), rule=view.votes(k)
        )
    except ModelError as error:
        out.notes[k] = str(error)
        return
    found = solver.solve(game, Stationary())
    if not found.points:
        out.notes[k], out.status[k] = found.reason, int(found.status)
        return
    shares = np.asarray(found.point.values)
    out.put(k, float(shares @ view.x[at] / shares.sum()), found.status, found.certificate.value)


def _homes(view: View, k: int) -> dict[str, Ratification]:
    """The homes that ratify on an issue."""
    issue, homes = view.table.issues[k], {}
    for actor, given in view.settings.domestic.items():
        home = given if isinstance(given, Ratification) else given.get(issue)
        if home is not None:
            homes[actor] = home
    return homes


def two_level(view: View, name: str, solver: Solver) -> Outcomes:
    """Stationary bargaining on an issue, where homes must consent to what passes."""
    power, out, patience = _power(view), Outcomes.empty(view.m), view.settings.discount
    if not view.settings.domestic:
        raise ModelError("domestic: two-level needs the homes that ratify, {actor: winset.Ratification(...)}")
    if isinstance(patience, Mapping):
        raise ModelError("discount: must be one number for two-level")
    for k, found, why in orders(view):
        if found is None:
            out.notes[k] = why
            continue
        order, left, right = found
        at, names = view.at(k), view.names(k)
        known = np.isfinite(view.reference[k])
        game = SpatialBargaining(
            dict(zip(names, view.x[at].tolist(), strict=True)), len({left, right}), view.recognition(k).tolist(),
            patience, float(view.reference[k]) if known else None,
            "quadratic" if power == 2 else "absolute", 0.0 if known else float(view.size[k] ** power),
            vetoes=sorted({int(order[left]), int(order[right])}),
        )  # fmt: skip
        homes = {actor: home for actor, home in _homes(view, k).items() if actor in names}
        try:
            solution = solver.solve(TwoLevel(game, homes), Stationary())
        except ModelError as error:
            out.notes[k] = str(error)
            continue
        if not solution.points:
            out.notes[k], out.status[k] = solution.reason, int(solution.status)
            continue
        proposals = solution.details["proposals"]
        pairs = [(p, c * w) for n_, c in zip(names, view.recognition(k), strict=True) for p, w in proposals[n_]]
        points, chances = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
        out.put(k, float(points @ chances), solution.status, solution.certificate.value, (points, chances))
    return out
