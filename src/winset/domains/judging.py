"""How good a negotiation was: its agreement beside the frontier and the Nash point, and what was left on the table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np

from winset.bargaining.concepts import EqualLoss, NashBargaining, Utilitarian
from winset.bargaining.games.problem import BargainingProblem
from winset.bargaining.room import ROOM as BARGAINING
from winset.base.errors import ModelError, NotSolved
from winset.base.markup import visible
from winset.base.points import Vector
from winset.base.records import Record
from winset.base.solution import Certificate, Solution
from winset.base.solving import Solver
from winset.base.status import Status
from winset.domains.concepts import Pareto
from winset.domains.find.domain_solutions import DomainFrontier
from winset.domains.games.domain import Domain
from winset.domains.games.negmas import domain_of_scenario, is_scenario
from winset.domains.room import ROOM
from winset.outcomes import Hull

__all__ = ["Indivisibility", "Judgement", "exchange_rates", "indivisibility", "judge"]

SOLVER = Solver((BARGAINING, ROOM))
MOST_OF_MANY = 8_000
"""Most undominated beginnings of more than two players before an agreement is judged by bounds."""


@dataclass(frozen=True, eq=False)
class Judgement(Record):
    """What an agreement is worth beside what could have been agreed.

    Parameters
    ----------
    agreement
        The outcome by issue; empty where nothing was agreed.
    utilities
        What it is worth to each player; the reservation values where nothing was agreed.
    allowed, rational, efficient
        Whether no forbidden combination is in it, nobody gets less than the reservation value, and nobody could gain
        without loss to another.
    better
        The outcome with the largest sum of utilities among those that are worse for nobody; empty if it is efficient.
    joint_gain_left
        By how much that sum is larger: the gains left on the table.
    own_gain_left
        For each player, the most that could be gained without loss to the others.
    frontier_distance, nash_distance
        Euclidean distances in utilities to the nearest point of the frontier and of the Nash solution; the first is
        NaN where the frontier is too large to be listed and the agreement is not on it, the second where there is no
        Nash solution.
    nash_share
        Product of gains over the largest possible; 0 where somebody gains nothing, NaN where it is not defined.
    certificate
        That of the frontier, which all this is read from; where it is too large, that of the largest sum of utilities
        among the outcomes that are worse for nobody.
    """

    agreement: dict[str, str]
    utilities: Vector
    allowed: bool
    rational: bool
    efficient: bool
    better: dict[str, str]
    joint_gain_left: Fraction
    own_gain_left: Vector
    frontier_distance: float
    nash_distance: float
    nash_share: float
    certificate: Certificate

    def __str__(self) -> str:
        def named(outcome: Mapping[str, str]) -> str:
            return ", ".join(f"{issue}: {option}" for issue, option in outcome.items()) or "no agreement"

        lines = [f"{named(self.agreement)} ({self.utilities})"]
        lines += ["a combination in it is forbidden"] * (not self.allowed)
        lines += ["somebody gets less than the reservation value"] * (not self.rational)
        left = f"{float(self.joint_gain_left):g} left on the table: nobody loses by {named(self.better)}"
        lines.append("efficient" if self.efficient else left)
        if not math.isnan(self.nash_share):
            lines.append(f"{self.nash_share:.1%} of the largest product of gains")
        return visible("\n  ".join([*lines, str(self.certificate)]))


def judge(domain: object, agreement: object) -> Judgement:
    """Judge the agreement of a negotiation: distance to the frontier and the Nash point, gains left on the table.

    Parameters
    ----------
    domain
        A :class:`Domain`, or a scenario of NegMAS.
    agreement
        ``{issue: option}``, one option an issue in order, None if nothing was agreed, or a session of NegMAS.

    Raises
    ------
    ModelError
        If an issue or option is unknown.
    NotSolved
        If everything is forbidden, or neither the frontier nor a proof by bounds is found.

    Examples
    --------
    >>> import winset as ws
    >>> trade = ws.Domain(
    ...     {"tariff": ["keep", "cut"], "fund": ["none", "large"]},
    ...     {"North": {"tariff": {"keep": 0, "cut": 5}, "fund": {"none": 3, "large": 0}},
    ...      "South": {"tariff": {"keep": 2, "cut": 0}, "fund": {"none": 0, "large": 6}}},
    ... )
    >>> verdict = ws.judge(trade, {"tariff": "keep", "fund": "none"})
    >>> verdict.efficient, verdict.better
    (False, {'tariff': 'cut', 'fund': 'large'})
    """
    game = domain_of_scenario(domain) if is_scenario(domain) else domain
    if not isinstance(game, Domain):
        raise ModelError(f"domain: must be a Domain or a scenario of NegMAS, got {type(domain).__name__}")
    given = getattr(getattr(agreement, "state", agreement), "agreement", agreement)
    chosen = {} if given is None else game.outcome(cast("Mapping[str, object] | Sequence[object]", given))
    worth = game.utilities(chosen) if chosen else game.reservation
    now = [worth[p] for p in game.players]
    floor = [game.reservation[p] for p in game.players]
    left = _left_on_the_table(game, now)
    nash = SOLVER.solve(game, NashBargaining())
    distance, share = math.nan, math.nan
    if nash.status is Status.SOLVED:
        gains = [u - r for u, r in zip(now, floor, strict=True)]
        share = float(math.prod(gains) / nash.details["value"]) if min(gains) > 0 else 0.0
        distance = min(_apart(list(point), now) for point in nash.points)
    better = {} if left.joint == 0 else _outcome_with(game, left.best)
    return Judgement(
        agreement=dict(chosen),
        utilities=_vector(game.players, now),
        allowed=not chosen or game.allows(chosen),
        rational=all(u >= r for u, r in zip(now, floor, strict=True)),
        efficient=left.distance == 0,
        better=better,
        joint_gain_left=left.joint,
        own_gain_left=_vector(game.players, left.own),
        frontier_distance=left.distance,
        nash_distance=distance,
        nash_share=share,
        certificate=left.certificate,
    )


@dataclass(frozen=True)
class Left:
    """What could still be gained: the best outcome that is worse for nobody, all together and each alone."""

    best: list[Fraction]
    joint: Fraction
    own: list[Fraction]
    distance: float
    certificate: Certificate


def _left_on_the_table(game: Domain, now: list[Fraction]) -> Left:
    """By the whole frontier, or by bounds where it is too large."""
    method = None if len(now) == 2 else DomainFrontier(most=MOST_OF_MANY, in_part=False)
    frontier = cast("Solution[Vector]", SOLVER.solve(game, Pareto(), method))
    if frontier.status is Status.LIMIT:
        return _left_by_bounds(game, now)
    points = [list(point) for point in frontier.require().points]
    above = [point for point in points if all(x >= y for x, y in zip(point, now, strict=True))]
    best = max(above, key=sum, default=now)
    own = [max((point[i] - x for point in above), default=Fraction(0)) for i, x in enumerate(now)]
    distance = min(_apart(point, now) for point in points) if now not in points else 0.0
    return Left(best, Fraction(sum(best)) - sum(now), own, distance, frontier.certificate)


def _left_by_bounds(game: Domain, now: list[Fraction]) -> Left:
    """The largest sum, and the most for each, among the outcomes that are worse for nobody."""
    asked = game.with_reservation(dict(zip(game.players, now, strict=True)))
    whole = cast("Solution[Vector]", SOLVER.solve(asked, Utilitarian()))
    if whole.status is Status.NO_SOLUTION:
        return Left(now, Fraction(0), [Fraction(0)] * len(now), math.nan, whole.certificate)
    best = list(whole.require().point)
    ideal = cast("Solution[Vector]", SOLVER.solve(asked, EqualLoss())).require().details["ideal"]
    own = [top - x for top, x in zip(ideal, now, strict=True)]
    joint = Fraction(sum(best)) - sum(now)
    return Left(best, joint, own, math.nan if joint else 0.0, whole.certificate)


def _solved(game: Domain, concept: Pareto | Utilitarian) -> Solution[Vector]:
    return cast("Solution[Vector]", SOLVER.solve(game, concept)).require()


def _vector(players: Sequence[str], numbers: Sequence[Fraction]) -> Vector:
    values = np.empty(len(players), dtype=object)
    values[:] = list(numbers)
    return Vector(tuple(players), values)


def _apart(one: Sequence[Fraction], other: Sequence[Fraction]) -> float:
    return math.dist([float(x) for x in one], [float(x) for x in other])


def _outcome_with(game: Domain, worth: Sequence[Fraction]) -> dict[str, str]:
    """An outcome with these utilities, the best sum among those worse for nobody."""
    asked = game.with_reservation(dict(zip(game.players, worth, strict=True)))
    return dict(_solved(asked, Utilitarian()).details["outcomes"][0])


@dataclass(frozen=True, eq=False)
class Indivisibility(Record):
    """What is lost because options cannot be split: Nash points and products of gains in three worlds.

    Parameters
    ----------
    indivisible
        The Nash points of the domain as it is.
    lotteries
        The Nash point where outcomes can be drawn by lot.
    side_payments
        The Nash point where utility can be paid: equal gains from the largest sum.
    products
        The products of gains in the three, by these names.
    price
        How much smaller the (geometric) mean gain is than with lotteries, as a share of it.
    """

    indivisible: list[Vector]
    lotteries: Vector
    side_payments: Vector
    products: dict[str, float]
    price: float


def indivisibility(domain: Domain) -> Indivisibility:
    """The price of indivisibility: the Nash point as it is, with lotteries, and with side payments.

    Parameters
    ----------
    domain
        The domain; its whole frontier must be found.

    Raises
    ------
    NotSolved
        If one of the three Nash points does not exist or is not certified.
    """
    nash = SOLVER.solve(domain, NashBargaining()).require()
    frontier = _solved(domain, Pareto())
    floor = [domain.reservation[p] for p in domain.players]
    corners = [[float(x) for x in point] for point in [floor, *map(list, frontier.points)]]
    problem = BargainingProblem(Hull(corners), corners[0])
    mixed = SOLVER.solve(problem, NashBargaining()).require()
    surplus = max(Fraction(sum(p)) for p in frontier.points) - sum(floor)
    if surplus <= 0:
        raise NotSolved("side payments: no sum of utilities exceeds that of the reservation values")
    n = len(floor)
    paid = [r + surplus / n for r in floor]
    lotteries = Vector(domain.players, np.asarray(mixed.point, dtype=np.float64))
    product_mixed = float(np.prod(lotteries.values - np.array([float(r) for r in floor])))
    products = {
        "indivisible": float(nash.details["value"]),
        "lotteries": product_mixed,
        "side payments": float((surplus / n) ** n),
    }
    price = 1 - (products["indivisible"] / product_mixed) ** (1 / n)
    return Indivisibility(list(nash.points), lotteries, _vector(domain.players, paid), products, max(0.0, price))


def exchange_rates(domain: Domain, agreement: Mapping[str, object] | Sequence[object]) -> list[dict[str, object]]:
    """Logrolling: what each issue's other options would give and take, and at which rate.

    Parameters
    ----------
    domain, agreement
        The domain and an outcome of it, such as its Nash point.

    Returns
    -------
    list
        One row an issue and other option that is allowed, everything else unchanged: ``issue``, ``option``,
        ``instead_of``, ``changes`` (of each player's utility), and ``rate``: what the winners gain for each unit that
        the losers lose, infinite where nobody loses. Issues on which a small loss would buy a large gain, and which
        are nevertheless settled the other way, were traded for others.
    """
    chosen = domain.outcome(agreement)
    now = domain.utilities(chosen)
    rows: list[dict[str, object]] = []
    for issue, options in domain.issues.items():
        for option in options:
            other = {**chosen, issue: option}
            if option == chosen[issue] or not domain.allows(other):
                continue
            worth = domain.utilities(other)
            changes = {p: worth[p] - now[p] for p in domain.players}
            gain = sum((x for x in changes.values() if x > 0), Fraction(0))
            loss = -sum((x for x in changes.values() if x < 0), Fraction(0))
            rate: Fraction | float = gain / loss if loss else (math.inf if gain else math.nan)
            rows.append(
                {"issue": issue, "option": option, "instead_of": chosen[issue], "changes": changes, "rate": rate}
            )
    return rows
