"""Pure stationary Markov perfect equilibria of bargaining with an endogenous status quo.

All: every chain of status quos implies values, and these imply votes and best proposals, which must give the chain; or
every profile of rankings of the alternatives implies votes and proposals, and these imply values, which must rank the
alternatives in this way. One: play with ever more periods to come, until what is done
in the first is an equilibrium for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations, product
from math import comb, factorial, prod
from typing import ClassVar

import numpy as np

from winset.base.array_types import Float, Int, Marks
from winset.base.budget import current_budget
from winset.base.concept import Concept
from winset.base.solution import Completeness, Details, Found
from winset.base.status import Status
from winset.dynamic.arrays import LegislatureArrays
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.kernels.markov_legislature import consistent_rankings, stable_chains

__all__ = [
    "ChainSearch",
    "MoreAndMorePeriods",
    "RankingSearch",
    "acceptance",
    "described",
    "future",
    "nearness",
    "values_on",
]

NEAR = 1e-10
"""Differences of values, relative to the range of payoffs, that count as none."""
CHUNK = 500_000
MOST_FOUND = 100_000
CYCLES = 20
"""Play to which it came back so often from other play goes round in a circle."""


MIXES = "lets nobody mix; accepted: mixed=False"


def nearness(arrays: LegislatureArrays) -> float:
    """Differences of worth that count as none."""
    return NEAR * float(np.ptp(arrays.payoffs) or 1.0)


def admissible(orders: Int, payoffs: Float, discount: float) -> Int:
    """The rankings that no future can rule out: a payoff now that outweighs any difference later decides."""
    span = payoffs.max() - payoffs.min()
    sure = (1 - discount) * (payoffs[:, None] - payoffs[None, :]) > discount * span * (1 + 1e-12)
    ranked = orders[:, :, None] > orders[:, None, :]
    return np.ascontiguousarray(orders[(ranked | ~sure).all(axis=(1, 2))])


@dataclass(frozen=True)
class ChainSearch:
    """Every chain of status quos that proposals could give: its values say what is best, and whether that gives it.

    Parameters
    ----------
    most
        Most chains that are tried.
    """

    most: int = 3_000_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (LegislatureArrays,)

    def supports(self, arrays: LegislatureArrays, concept: MarkovPerfect) -> str | None:
        """All equilibria of few alternatives, indifferent players included; one where that takes no time."""
        m = arrays.payoffs.shape[1]
        if concept.mixed:
            return MIXES
        total = row_count(arrays) ** m
        if total > self.most:
            return f"tries at most {self.most:,} chains of status quos"
        if concept.count == "one" and total > 50_000:
            return "finds all, which takes long; accepted: count='all'"
        return None

    def run(self, arrays: LegislatureArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """All equilibria, each once; NO_SOLUTION if every chain was tried and none is one."""
        m = arrays.payoffs.shape[1]
        rows = possible_rows(arrays)
        near = nearness(arrays)
        total, tried, budget = len(rows) ** m, 0, current_budget()
        found = np.empty(MOST_FOUND, dtype=np.int64)
        seen: set[tuple[int, ...]] = set()
        while tried < total and not budget.spent():
            high = min(total, tried + CHUNK)
            count = stable_chains(
                rows, arrays.payoffs, arrays.recognition, arrays.discounts, arrays.weights, arrays.quota,
                arrays.indifferent_yes, near, tried, high, found,
            )  # fmt: skip
            if count < 0:
                break
            for number in found[:count]:
                seen |= set(_maps_of(arrays, rows[list(np.unravel_index(number, (len(rows),) * m))]))
            tried = high
            budget.tell("chains tried", tried / total)
        return _listed(arrays, concept, seen, tried, total, "chains of status quos", complete=tried == total)


@dataclass(frozen=True)
class RankingSearch:
    """Every profile of rankings of the alternatives without ties implies votes, proposals and values.

    Somebody is indifferent only if payoffs satisfy an equation, so that almost all games have no other equilibria.

    Parameters
    ----------
    most
        Most profiles of rankings that are tried.
    """

    most: int = 4_000_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (LegislatureArrays,)

    def supports(self, arrays: LegislatureArrays, concept: MarkovPerfect) -> str | None:
        """All equilibria of few alternatives at which nobody is indifferent."""
        n, m = arrays.payoffs.shape
        if concept.mixed:
            return MIXES
        if factorial(m) ** n > self.most:
            return f"tries at most {self.most:,} profiles of rankings; accepted: count='one'"
        return "finds all, which takes long; accepted: count='all'" if concept.count == "one" else None

    def run(self, arrays: LegislatureArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """The equilibria, each once."""
        n, m = arrays.payoffs.shape
        near = nearness(arrays)
        orders = np.array(list(permutations(range(m))), dtype=np.int64)
        own = [admissible(orders, u, d) for u, d in zip(arrays.payoffs, arrays.discounts, strict=True)]
        first = np.concatenate([[0], np.cumsum([len(o) for o in own])]).astype(np.int64)
        total, tried, budget = int(np.prod([len(o) for o in own], dtype=object)), 0, current_budget()
        found = np.empty((MOST_FOUND, n, m), dtype=np.int64)
        seen: set[tuple[int, ...]] = set()
        while tried < total and not budget.spent():
            high = min(total, tried + CHUNK)
            count = consistent_rankings(
                np.concatenate(own), first, arrays.payoffs, arrays.recognition, arrays.discounts, arrays.weights,
                arrays.quota, near, tried, high, found,
            )  # fmt: skip
            if count < 0:
                break
            seen |= {tuple(row) for row in found[:count].reshape(count, n * m).tolist()}
            tried = high
            budget.tell("profiles of rankings", tried / total)
        return _listed(arrays, concept, seen, tried, total, "profiles of rankings without ties", complete=False)


def _listed(
    arrays: LegislatureArrays, concept: MarkovPerfect, seen: set[tuple[int, ...]], tried: int, total: int, what: str,
    complete: bool,
) -> Found:  # fmt: skip
    """The equilibria in lexicographic order."""
    n, m = arrays.payoffs.shape
    maps = [np.array(row, dtype=np.int64).reshape(n, m) for row in sorted(seen)]
    reason = f"All {total:,} {what} were tried." if tried == total else f"{tried:,} of {total:,} {what} were tried."
    if not complete and tried == total:
        reason += " Others, with somebody indifferent, exist only if payoffs satisfy an equation."
    stats = {"tried": tried}
    if not maps:
        status = Status.NO_SOLUTION if complete else Status.LIMIT
        why = f"There is no equilibrium in pure strategies. {reason}" if complete else f"None was found. {reason}"
        return Found(status, [], "none", why, stats=stats)
    if concept.count == "one":
        maps = maps[:1]
    completeness: Completeness = "one" if concept.count == "one" else "all" if complete else "some"
    return Found(Status.SOLVED, maps, completeness, reason, details=described(arrays, maps), stats=stats)


def row_count(arrays: LegislatureArrays) -> int:
    """How many rows :func:`possible_rows` has, at most."""
    m = arrays.payoffs.shape[1]
    _, alike = np.unique(arrays.recognition[arrays.recognition > 0], return_counts=True)
    return prod(comb(m + int(k) - 1, int(k)) for k in alike)


def possible_rows(arrays: LegislatureArrays) -> Float:
    """Where the proposals at one status quo may lead, shape ``(D, m)``; players recognised alike are exchangeable."""
    m = arrays.payoffs.shape[1]
    chances, alike = np.unique(arrays.recognition[arrays.recognition > 0], return_counts=True)
    groups = [list(combinations_with_replacement(range(m), int(k))) for k in alike]
    out = np.zeros((prod(map(len, groups)), m))
    for row, chosen in zip(out, product(*groups), strict=True):
        for chance, places in zip(chances, chosen, strict=True):
            for x in places:
                row[x] += chance
    return np.unique(out.round(14), axis=0)


def _maps_of(arrays: LegislatureArrays, chain: Float) -> Iterator[tuple[int, ...]]:
    """The outcome maps of best proposals that give this chain."""
    n, m = arrays.payoffs.shape
    near = nearness(arrays)
    worth = np.array([np.linalg.solve(np.eye(m) - d * chain, (1 - d) * u)
                      for u, d in zip(arrays.payoffs, arrays.discounts, strict=True)])  # fmt: skip
    passes = np.tensordot(arrays.weights, acceptance(arrays, worth, near), axes=1) >= arrays.quota
    by_status_quo = []
    for q in range(m):
        reach = [x for x in range(m) if x == q or passes[q, x]]
        best = [max(worth[i, x] for x in reach) for i in range(n)]
        options = [[x for x in reach if worth[i, x] >= best[i] - near] if arrays.recognition[i] > 0 else [q]
                   for i in range(n)]  # fmt: skip
        fits = []
        for chosen in product(*options):
            lead = np.zeros(m)
            np.add.at(lead, list(chosen), arrays.recognition)
            if np.abs(lead - chain[q]).max() < 1e-9:
                fits.append(chosen)
        by_status_quo.append(fits)
    for columns in product(*by_status_quo):
        yield tuple(np.array(columns).T.ravel().tolist())


@dataclass(frozen=True)
class MoreAndMorePeriods:
    """Backward induction from a last period that is moved away until play in the first no longer changes.

    Proposers choose among what is equally good for them what pays them most in this period, in every second attempt
    something drawn.

    Parameters
    ----------
    periods
        Most periods of one attempt.
    attempts
        How often another beginning is tried: other worths of the end, drawn, and slower changes.
    """

    periods: int = 2000
    attempts: int = 20

    concepts: ClassVar[tuple[type[Concept], ...]] = (MarkovPerfect,)
    arrays: ClassVar[tuple[type, ...]] = (LegislatureArrays,)

    def supports(self, arrays: LegislatureArrays, concept: MarkovPerfect) -> str | None:
        """One equilibrium."""
        if concept.mixed:
            return MIXES
        return "finds one equilibrium; accepted: count='one'" if concept.count == "all" else None

    def run(self, arrays: LegislatureArrays, concept: MarkovPerfect, rng: np.random.Generator) -> Found:
        """The first outcome map that is its own best reply."""
        n, m = arrays.payoffs.shape
        budget = current_budget()
        tried = 0
        own = np.array([u + 0.01 * arrays.payoffs[(i + 1) % n] for i, u in enumerate(arrays.payoffs)])
        for attempt in range(self.attempts):
            prefer = own if attempt % 2 == 0 else rng.random((n, m))
            values = arrays.payoffs.copy() if attempt == 0 else arrays.payoffs[:, rng.permutation(m)]
            slow = 1.0 if attempt < 2 else rng.uniform(0.2, 1.0)
            before = np.full((n, m), -1)
            seen: dict[bytes, int] = {}
            periods = self.periods if attempt == 0 else self.periods // 10
            for _ in range(periods):
                if budget.spent() or seen.get(before.tobytes(), 0) > CYCLES:
                    break
                tried += 1
                outcome = _best_outcomes(arrays, values, prefer)
                if (outcome == before).all():
                    exact = values_of(arrays, outcome)
                    if (_best_outcomes(arrays, exact, prefer, keep=outcome) == outcome).all():
                        details = described(arrays, [outcome])
                        return Found(Status.SOLVED, [outcome], "one", "Play with more and more periods settled.",
                                     details=details, stats={"periods": tried})  # fmt: skip
                if (outcome != before).any():
                    seen[outcome.tobytes()] = seen.get(outcome.tobytes(), 0) + 1
                before = outcome
                values = (1 - slow) * values + slow * _worth_of(arrays, values, outcome)
        reason = f"Play did not settle in {tried:,} periods; there may be no equilibrium in pure strategies."
        return Found(Status.LIMIT, [], "none", reason, stats={"periods": tried})


def future(arrays: LegislatureArrays, values: Float) -> Float:
    """U (n, m): the worth of an alternative from now on, with ``values`` (n, m) of entering the next period with it."""
    d = arrays.discounts[:, None]
    return (1 - d) * arrays.payoffs + d * values


def acceptance(arrays: LegislatureArrays, worth: Float, near: float) -> Marks:
    """Votes ``(n, m, m)``: whether player i votes for x at status quo q, at ``[i, q, x]``."""
    gap = worth[:, None, :] - worth[:, :, None]
    return (gap >= -near if arrays.indifferent_yes else gap > near).astype(np.uint8)


def _best_outcomes(arrays: LegislatureArrays, values: Float, prefer: Float, keep: Int | None = None) -> Int:
    """The best alternative that passes for each proposer and status quo; ties to ``keep``, else as preferred."""
    n, m = arrays.payoffs.shape
    near = nearness(arrays)
    worth = future(arrays, values)
    votes = np.tensordot(arrays.weights, acceptance(arrays, worth, near), axes=1)
    passes = (votes >= arrays.quota) | np.eye(m, dtype=bool)
    outcome = np.empty((n, m), dtype=np.int64)
    here = np.arange(m)
    for i in range(n):
        offers = np.where(passes, worth[i][None, :], -np.inf)
        best = offers.max(axis=1)
        good = offers >= best[:, None] - near
        outcome[i] = np.where(good, prefer[i][None, :], -np.inf).argmax(axis=1)
        if keep is not None:
            outcome[i] = np.where(good[here, keep[i]], keep[i], outcome[i])
    return outcome


def _worth_of(arrays: LegislatureArrays, values: Float, outcome: Int) -> Float:
    """One period back: the values of entering with each status quo."""
    worth = future(arrays, values)
    moved = worth[:, outcome]  # (n, proposer, status quo)
    return np.asarray(np.tensordot(arrays.recognition, moved, axes=(0, 1)))


def moves_of(arrays: LegislatureArrays, outcome: Int) -> Float:
    """The chain of status quos: shape ``(m, m)``."""
    m = arrays.payoffs.shape[1]
    chain = np.zeros((m, m))
    for chance, row in zip(arrays.recognition, outcome, strict=True):
        chain[np.arange(m), row] += chance
    return chain


def values_of(arrays: LegislatureArrays, outcome: Int) -> Float:
    """Values of entering a period with each status quo for ever after, shape ``(n, m)``."""
    return values_on(arrays, moves_of(arrays, outcome))


def values_on(arrays: LegislatureArrays, chain: Float) -> Float:
    """The same for a chain of status quos, shape ``(m, m)``."""
    m = arrays.payoffs.shape[1]
    rows = [
        np.linalg.solve(np.eye(m) - d * chain, (1 - d) * (chain @ u))
        for u, d in zip(arrays.payoffs, arrays.discounts, strict=True)
    ]
    return np.array(rows)


def long_run(chain: Float) -> Float:
    """How often each status quo stands in the long run, from each at the beginning, shape ``(m, m)``.

    The recurrent classes by reachability, the stationary distribution of each, and the chance of ending in it.
    """
    m = len(chain)
    reach = (chain > 0) | np.eye(m, dtype=bool)
    for k in range(m):
        reach |= reach[:, k : k + 1] & reach[k : k + 1, :]
    closed = [x for x in range(m) if all(reach[y, x] for y in np.flatnonzero(reach[x]))]
    transient = [x for x in range(m) if x not in closed]
    out = np.zeros((m, m))
    classes = {tuple(np.flatnonzero(reach[x]).tolist()) for x in closed}
    inner = chain[np.ix_(transient, transient)]
    for members in classes:
        part = list(members)
        block = chain[np.ix_(part, part)]
        A = np.vstack([block.T - np.eye(len(part)), np.ones(len(part))])
        share = np.linalg.lstsq(A, np.r_[np.zeros(len(part)), 1.0], rcond=None)[0]
        out[np.ix_(part, part)] = share
        if transient:
            into = chain[np.ix_(transient, part)].sum(axis=1)
            absorbed = np.linalg.solve(np.eye(len(transient)) - inner, into)
            out[np.ix_(transient, part)] = absorbed[:, None] * share
    return out


def described(arrays: LegislatureArrays, plans: list[Int]) -> Details:
    """Proposals, votes, values and the long run of each equilibrium: an outcome map or, ``(n, m, m)``, weights."""
    details: Details = {"proposals": [], "acceptance": [], "values": [], "long_run": []}
    for plan in plans:
        pure = plan.ndim == 2
        proposals = plan.copy() if pure else plan / plan.sum(axis=2, keepdims=True)
        chain = moves_of(arrays, plan) if pure else np.tensordot(arrays.recognition, proposals, axes=1)
        values = values_on(arrays, chain)
        votes = np.tensordot(arrays.weights, acceptance(arrays, future(arrays, values), nearness(arrays)), axes=1)
        details["proposals"].append(proposals)
        details["acceptance"].append((votes >= arrays.quota).astype(np.int64))
        details["values"].append(values)
        details["long_run"].append(long_run(chain))
    return details
