"""Forecasts over several issues at once: exchanges, challenges, bargains in the space of all issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import concept_named
from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.solution import Solution
from winset.base.solving import Solver
from winset.base.status import Status
from winset.positions.concepts import CondorcetElection, ExpectedUtility
from winset.positions.forecasts.column import Outcomes, View
from winset.positions.forecasts.on_lines import BARGAINS
from winset.positions.games.challenge import ChallengeGame
from winset.positions.games.exchange import ExchangeGame
from winset.positions.games.policy_problem import PolicyProblem

__all__ = ["challenge", "challenge_game", "exchange", "exchange_game", "expected_utility", "space"]


def grids(view: View) -> tuple[Float, Float, Float]:
    """Positions, saliences and powers of actors on issues; NaN where an actor does not count."""
    shape = (len(view.table.actors), view.m)
    x, s, c = (np.full(shape, np.nan) for _ in range(3))
    at = view.actor, view.issue
    x[at], s[at], c[at] = view.x, view.salience, view.power
    return x, s, c


def exchange_game(view: View) -> ExchangeGame:
    """The table with every issue stretched to 0..100.

    Raises
    ------
    ModelError
        If it has fewer than two issues or actors.
    """
    x, s, c = grids(view)
    stretched = 100 * (x - view.table.scale[:, 0]) / view.size
    return ExchangeGame(stretched, s, c, view.table.actors, view.table.issues, view.table.title)


def exchange(view: View, name: str, solver: Solver) -> Outcomes:
    """Means of voting positions after all exchanges."""
    settings = view.settings
    concept = concept_named("exchange", gains=settings.gains, rounds=settings.rounds or 1)
    out = Outcomes.empty(view.m)
    if view.m < 2 or len(view.table.actors) < 2:
        out.notes |= dict.fromkeys(range(view.m), "an exchange needs two actors and two issues")
        return out
    solution = solver.solve(exchange_game(view), concept)
    outcome = view.table.scale[:, 0] + np.asarray(solution.point.values) / 100 * view.size
    for k in range(view.m):
        out.put(k, float(outcome[k]), solution.status, solution.certificate.value)
    out.details[""] = solution
    return out


def challenge_game(view: View, issues: Sequence[int]) -> tuple[ChallengeGame, Int]:
    """The actors that count on all of these issues, and who they are."""
    x, s, c = (grid[:, issues] for grid in grids(view))
    who = np.flatnonzero(np.isfinite(x).all(axis=1) & (s.sum(axis=1) > 0))
    if (np.ptp(c[who], axis=1) > 0).any():
        raise ModelError("challenge: over several issues at once every actor has one capability; try together=False")
    game = ChallengeGame(
        x[who], c[who, 0], s[who], scale=view.table.scale[issues], actors=[view.table.actors[i] for i in who],
        issues=[view.table.issues[k] for k in issues], title=view.table.title,
    )  # fmt: skip
    return game, who


def _sets_of_issues(view: View) -> list[list[int]]:
    """All issues at once, or one by one."""
    together = view.settings.together
    if together is None:
        x, _, c = grids(view)
        together = bool(np.isfinite(x).all() and (np.ptp(c, axis=1) == 0).all())
    return [list(range(view.m))] if together else [[k] for k in range(view.m)]


def challenge(view: View, name: str, solver: Solver) -> Outcomes:
    """Mean positions of elections among positions."""
    settings, out = view.settings, Outcomes.empty(view.m)
    told = {field.name: getattr(settings, field.name) for field in fields(CondorcetElection)}
    concept = CondorcetElection(**told)
    for issues in _sets_of_issues(view):
        try:
            game, _ = challenge_game(view, issues)
        except ModelError as error:
            if len(issues) > 1:
                raise
            out.notes[issues[0]] = str(error)
            continue
        solution = solver.solve(game, concept)
        details = solution.details
        places = game.in_units(details["positions"])
        for d, k in enumerate(issues):
            lottery = (places[:, d], np.asarray(details["probability_of_position"]))
            out.put(k, float(solution.point.values[d]), solution.status, solution.certificate.value, lottery)
            out.details[view.table.issues[k]] = solution
        if len(issues) > 1:
            out.details[""] = solution
    return out


def expected_utility(view: View, name: str, solver: Solver) -> Outcomes:
    """Weighted medians after challenges, issue by issue."""
    settings, out = view.settings, Outcomes.empty(view.m)
    concept = ExpectedUtility(settings.Q, settings.T, settings.rounds or 0)
    for k in range(view.m):
        at = view.at(k)
        if at.stop - at.start and np.ptp(view.x[at]) == 0:
            out.put(k, float(view.x[at][0]), Status.SOLVED, 0.0)
            out.notes[k] = "all have one position"
            continue
        try:
            game, _ = challenge_game(view, [k])
        except ModelError as error:
            out.notes[k] = str(error)
            continue
        solution = solver.solve(game, concept)
        out.put(k, float(solution.point.values[0]), solution.status, solution.certificate.value)
        out.details[view.table.issues[k]] = solution
    return out


def space(view: View, name: str, solver: Solver) -> Outcomes:
    """A bargain over all issues together, with the actors that count on any; no interest where one does not."""
    out, settings = Outcomes.empty(view.m), view.settings
    x, s, c = grids(view)
    who = np.flatnonzero(np.isfinite(x).any(axis=1))
    power = np.nan_to_num(c[who]).max(axis=1)
    costs = np.zeros(len(view.table.actors))
    costs[view.actor] = view.cost
    held = np.isfinite(x[who])
    known = np.isfinite(view.reference)
    if known.any() and not known.all():
        raise ModelError("reference_point: in the space of all issues it must be known on every issue or on none")
    problem = PolicyProblem(
        np.where(held, x[who], view.table.scale[:, 0]), np.where(held, s[who], 0.0), power,
        view.reference if known.all() else None, costs[who], settings.loss_exponent, scale=view.table.scale,
        actors=[view.table.actors[i] for i in who], issues=view.table.issues,
    )  # fmt: skip
    solution: Solution[Vector] = solver.solve(problem, BARGAINS[name.removesuffix("-space")]())
    if solution.points:
        for k, value in enumerate(solution.points[0].values):
            out.put(k, float(value), solution.status, solution.certificate.value)
    out.details[""] = solution
    return out
