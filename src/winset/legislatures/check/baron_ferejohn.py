"""Legislative bargaining under the closed rule played from its rules, with coalitions found by other code."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, stated, verdict, without_points
from winset.base.played import Chance, End, Later, Node, Propose, To, Vote, play
from winset.base.solution import Certificate, Found
from winset.legislatures.check.baron_ferejohn_open import certify_open
from winset.legislatures.check.baron_ferejohn_sessions import certify_sessions
from winset.legislatures.games.legislative import LegislativeBargaining, LegislativeStack

__all__ = ["certify_legislative", "certify_legislative_rows"]


Bool = NDArray[np.bool_]
Mixture = list[tuple[float, Bool]]
TOLERANCE = 1e-9
ALL_COALITIONS = 14
"""Up to so many members every coalition is looked at; above, an integer program finds the cheapest."""


def cheapest(game: LegislativeBargaining, k: int, prices: Float) -> Bool | None:
    """The cheapest winning coalition of proposer k, by sorting, by trying all, or by an integer program (HiGHS).

    Where several votes decide, all coalitions that their rule lets win are tried.
    """
    n = len(prices)
    if game.rule is not None:
        table = np.flatnonzero(game.rule.table())
        sets = (table[table >> k & 1 == 1, None] >> np.arange(n) & 1).astype(bool)
        return np.asarray(sets[int((sets @ np.where(np.arange(n) == k, 0.0, prices)).argmin())])
    free = np.flatnonzero((game.vetoes == 0) & (np.arange(n) != k))
    marks = (game.vetoes == 1) | (np.arange(n) == k)
    need, weights = game.quota - int(game.weights[marks].sum()), game.weights[free]
    if need <= 0:
        return np.asarray(marks)
    if int(weights.sum()) < need:
        return None
    if len(set(weights.tolist())) == 1:
        chosen = np.argsort(prices[free], kind="stable")[: -(-need // int(weights[0]))]
    elif len(free) <= ALL_COALITIONS:
        sets = np.array(list(product((0, 1), repeat=len(free))))
        sets = sets[sets @ weights >= need]
        chosen = np.flatnonzero(sets[int((sets @ prices[free]).argmin())])
    else:
        from scipy.optimize import Bounds, LinearConstraint, milp

        program = milp(
            prices[free] / max(float(prices.max()), 1e-300),
            integrality=np.ones(len(free), dtype=np.int64),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(weights[None, :].astype(float), need, np.inf),
            options={"mip_rel_gap": 0.0},
        )
        chosen = np.flatnonzero(np.round(np.asarray(program.x)))
    marks[free[chosen]] = True
    return np.asarray(marks)


def mixtures_of(game: LegislativeBargaining, details: Mapping[str, object], v: Float, prices: Float) -> list[Mixture]:
    """The coalitions that each proposer is said to draw; where none are stated, cheapest ones that yield the values."""
    claim = details.get("coalitions")
    if not isinstance(claim, Mapping):
        return _mixtures_for(game, v, prices)
    out: list[Mixture] = []
    for proposer in game.players:
        rows = claim.get(proposer, ())
        drawn = [(float(chance), np.isin(game.players, list(names))) for names, chance in rows]
        out.append(drawn)
    return out


def _mixtures_for(game: LegislativeBargaining, v: Float, prices: Float) -> list[Mixture]:
    """A linear program over all cheapest coalitions; none where there are too many members or no mixture fits."""
    from scipy.optimize import linprog

    n = len(v)
    if n > ALL_COALITIONS:
        return []
    sets = np.array(list(product((False, True), repeat=n)))
    columns: list[tuple[int, Bool]] = []
    for k in range(n):
        mine = np.array([s for s in sets if s[k] and game.wins(s)]).reshape(-1, n)
        if not len(mine):
            return []
        costs = mine @ prices - prices[k]
        columns += [(k, s) for s in mine[costs <= costs.min() + 1e-9]]
    by = np.array([k for k, _ in columns])
    members = np.array([s & (np.arange(n) != k) for k, s in columns], dtype=float)
    kept = 1 - members @ prices
    earned = game.recognition[by, None] * (members * prices + kept[:, None] * (by[:, None] == np.arange(n)))
    slack = np.hstack([np.eye(n), -np.eye(n)])
    program = linprog(
        np.r_[np.zeros(len(by)), np.ones(2 * n)],
        A_eq=np.vstack([np.hstack([earned.T, slack]), np.hstack([by == np.arange(n)[:, None], np.zeros((n, 2 * n))])]),
        b_eq=np.r_[v, np.ones(n)],
        bounds=(0, None),
    )
    if program.x is None:
        return []
    return [
        [(float(x), s) for x, (k, s) in zip(program.x[: len(by)], columns, strict=True) if k == i and x > 0]
        for i in range(n)
    ]


def certify_legislative(game: LegislativeBargaining, concept: Stationary, found: Found) -> Certificate:
    """No proposer can buy a winning coalition for less or gains by delay, and no member by another vote."""
    if missing := without_points(found):
        return missing
    if len(found.points) > 1:
        return verdict("one-shot deviation", {"number of points": np.inf}, TOLERANCE, "One value is claimed.")
    if game.procedure == "open":
        return certify_open(game, found)
    if game.sessions:
        return certify_sessions(game, found)
    n, players, details = len(game.players), game.players, found.details
    v = claimed_numbers(players, found.points[0])
    prices = np.maximum(game.discounts * v, game.ratification)
    mixtures = mixtures_of(game, details, v, prices)
    parts = {"coalitions win": 0.0 if len(mixtures) == n and all(mixtures) else np.inf, "probabilities": 0.0}
    costs, rows = np.zeros(n), np.zeros((n, n))
    for k, drawn in enumerate(mixtures):
        chances = np.array([chance for chance, _ in drawn])
        off = max(abs(float(chances.sum()) - 1), float(-chances.min(initial=0.0)))
        parts["probabilities"] = max(parts["probabilities"], off)
        for chance, marks in drawn:
            if not (marks[k] and game.wins(marks)):
                parts["coalitions win"] = np.inf
            costs[k] += chance * float(prices[marks].sum() - prices[k] * marks[k])
            rows[k] += chance * marks
    if max(parts.values()) <= TOLERANCE:
        parts |= _play(game, mixtures, v, prices)
    right = {"values": v, "prices": prices, "own_share": 1 - costs, "inclusion": rows}
    parts["details"] = stated(details, right, players)
    statement = (
        "Played from the rules, no proposer can buy a winning coalition for less or gains by delay, no voter by "
    )
    statement += "another vote."
    proved = ("points", "details.coalitions", *(f"details.{name}" for name in right))
    if not game.ratification.any() and bool((game.discounts < 1).all()):
        proved = (*proved, "completeness")
        statement += " Stationary values are unique (Eraslan and McLennan 2013)."
    return verdict("one-shot deviation", parts, TOLERANCE, statement, proved=proved)


def _play(game: LegislativeBargaining, mixtures: list[Mixture], v: Float, prices: Float) -> dict[str, float]:
    """Gains of proposers and voters, and how far the values are from those played."""
    n, floor = len(v), To("floor")
    branches: list[tuple[float, Node]] = []
    for k, drawn in enumerate(mixtures):
        me = np.arange(n) == k

        def division(marks: Bool, me: Bool = me) -> Float:
            paid = np.where(marks & ~me, prices, 0.0)
            return np.where(me, 1.0 - paid.sum(), paid)

        made = [(chance, division(marks)) for chance, marks in drawn]
        paid = {id(proposal): marks for (_, proposal), (_, marks) in zip(made, drawn, strict=True)}

        def reply(proposal: Float, me: Bool = me, paid: dict[int, Bool] = paid) -> Node:
            accepts = paid.get(id(proposal), proposal >= prices)
            accepts = (accepts | me) & (proposal >= game.ratification - TOLERANCE)
            return Vote(
                accepts, lambda b: np.asarray(game.wins(b)), End(proposal), Later(floor, game.discounts), ~me, prices,
                game.ratification,
            )  # fmt: skip

        best = cheapest(game, k, prices)
        tried = [me.astype(float), *([] if best is None else [division(best)])]
        branches.append((float(game.recognition[k]), Propose(k, tuple(made), reply, tried)))
    played = play({"floor": Chance(tuple(branches))}, n)
    return {**{role: float(gain) for role, gain in played.gains.items()}, "values": apart(v, played.values["floor"])}


def certify_legislative_rows(stack: LegislativeStack, concept: Stationary, found: Found) -> Float:
    """Per row: value equations, cost of inclusion over the least cost, weight of what is bought against the quota."""
    game, p, delta = stack.game, stack.recognition, stack.discounts
    v, rows = np.asarray(found.details["points"]), np.asarray(found.details["inclusion"])
    n = len(game.players)
    if n > ALL_COALITIONS:
        return np.full(len(v), np.nan)
    prices = np.maximum(delta * v, game.ratification)
    others = rows - np.eye(n)
    costs = np.einsum("bkj,bj->bk", others, prices)
    marks = np.array(list(product((0, 1), repeat=n)))
    wins = marks @ game.weights >= game.quota
    wins &= marks[:, game.vetoes == 1].all(axis=1)
    least = np.empty_like(v)
    for k in range(n):
        allowed = marks[wins & (marks[:, k] == 1)].copy()
        allowed[:, k] = 0
        least[:, k] = (prices @ allowed.T).min(axis=1)
    value = np.abs(v - p * (1 - costs) - prices * np.einsum("bk,bkj->bj", p, others)).max(axis=1)
    short = (game.quota - (rows @ game.weights).min(axis=1)) / game.quota
    odds = np.maximum((others.max(axis=(1, 2)) - 1), -others.min(axis=(1, 2)))
    vetoed = (1 - rows[:, :, game.vetoes == 1]).max(axis=(1, 2), initial=0.0)
    own = np.abs(np.asarray(found.details["own_share"]) - (1 - costs)).max(axis=1)
    delay = (prices - (1 - costs)).max(axis=1)
    parts = [value, np.abs(costs - least).max(axis=1), short, odds, vetoed, own, delay]
    return np.asarray(np.maximum.reduce([np.where(np.isnan(part), np.inf, part) for part in parts]))
