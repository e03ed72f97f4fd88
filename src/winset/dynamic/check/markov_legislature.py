"""Bargaining with an endogenous status quo, played by its rules: no proposer and no voter gains by one deviation.

Values come from the equations of the play, in fractions where the game is small. Whoever votes is asked which of the
two alternatives is worth more from then on; a proposal passes with the votes that the rules ask for; a proposer could
have had anything that passes, or the status quo. Where there are few alternatives, all plans that could be equilibria
are gone through again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from math import inf

import numpy as np

from winset.base.array_types import Column, Float, Int, Marks
from winset.base.claims import apart
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.dynamic.concepts import MarkovPerfect
from winset.dynamic.games.legislature import DynamicBargaining
from winset.dynamic.games.plans import MixedPolicyRule

__all__ = ["certify_legislature"]

TOLERANCE = 1e-9
EXACT_SIZE = 120
"""Players times alternatives up to here are computed in fractions."""
MOST_MAPS = 20_000
MOST_CHAINS = 200_000
CHUNK = 50_000


def certify_legislature(game: DynamicBargaining, concept: MarkovPerfect, found: Found) -> Certificate:
    """Votes and proposals of every listed equilibrium are best from then on; where few plans exist, no other is one."""
    scale = float(max(map(max, game.payoffs)) - min(map(min, game.payoffs))) or 1.0
    n, m = game.payoffs.shape
    exact = n * m <= EXACT_SIZE
    parts: dict[str, float] = {}
    maps = [np.asarray(plan_of(point), dtype=np.int64) for point in found.points]
    if found.status is Status.LIMIT and not maps:
        return Certificate("one-shot deviation", inf, TOLERANCE, statement="There is no answer.", parts={"answer": inf})
    if concept.mixed and maps:
        proper = all(bool((w >= 0).all() and (w.sum(axis=-1) > 0).all()) for w in maps if w.ndim == 3)
        parts["mixtures"] = 0.0 if proper else inf
        maps = maps if proper else []
    played = [Played(game, plan, exact) for plan in maps]
    if maps:
        parts["passes"] = max(p.forced() for p in played) / scale
        parts["proposals"] = max(p.regret() for p in played) / scale
    for name, right in (
        ("proposals", [p.proposals() for p in played]),
        ("values", [p.values for p in played]),
        ("acceptance", [p.passing for p in played]),
        ("long_run", [p.long_run() for p in played]),
    ):
        if name in found.details and played:
            parts[f"details.{name}"] = _details_off(found.details[name], right)
    every = found.completeness == "all" or found.status is Status.NO_SOLUTION
    covers, what = "all", ""
    if every:
        others = None if concept.mixed else _other_plans(game, {tuple(o.ravel().tolist()) for o in maps})
        if others is None:
            covers, what = "part", " Whether there are others was not checked."
        else:
            parts["completeness"] = 0.0 if not others else inf
            what = " No other plan is an equilibrium."
    value = max(parts.values(), default=inf if not every or covers == "part" else 0.0)
    proved = tuple(parts) if value <= TOLERANCE else ()
    if value > TOLERANCE:
        worst = max(parts, key=lambda name: parts[name], default="points")
        text = f"Fails in part {worst} by {value:.3g}; {TOLERANCE:.3g} is accepted."
    elif maps:
        text = f"At every status quo votes and proposals are best from then on.{what}"
    else:
        text = f"{'No plan is an equilibrium.' if covers == 'all' else 'Nothing was checked.'}"
    return Certificate(
        "one-shot deviation", value, TOLERANCE,
        exact=exact and value == 0 and covers == "all" and not (set(parts) & {"details.values", "details.long_run"}),
        statement=text, parts=parts, covers="part" if covers == "part" else "all", proved=proved,
    )  # fmt: skip


def plan_of(point: object) -> Column:
    """What is implemented, ``[player, status quo]``, or the weights of what may be, ``[player, status quo, x]``."""
    return np.asarray(point.weights if isinstance(point, MixedPolicyRule) else point)


class Played:
    """One plan, played by the rules: an outcome map ``(n, m)``, or weights ``(n, m, m)`` of what is implemented."""

    def __init__(self, game: DynamicBargaining, plan: Int, exact: bool) -> None:
        self.game, self.plan = game, plan
        n, m = game.payoffs.shape
        self.weights = plan if plan.ndim == 3 else np.eye(m, dtype=np.int64)[plan]
        kind = object if exact else np.float64
        self.recognition = game.recognition.astype(kind)
        self.values = np.empty((n, m), dtype=kind)
        self.worth = np.empty((n, m), dtype=kind)
        self.chain = np.array([[kind_zero(exact)] * m for _ in range(m)], dtype=kind)
        for i, q, x in np.argwhere(self.weights):
            share = Fraction(int(self.weights[i, q, x]), int(self.weights[i, q].sum()))
            self.chain[q, x] += self.recognition[i] * (share if exact else float(share))
        payoffs = game.payoffs.astype(kind)
        for discount in set(game.discounts):
            d = discount if exact else float(discount)
            alike = np.flatnonzero(game.discounts == discount)
            now = payoffs[alike]
            matrix = -d * self.chain
            matrix[np.arange(m), np.arange(m)] += 1
            self.values[alike] = solved(matrix, (1 - d) * (self.chain @ now.T)).T
            self.worth[alike] = (1 - d) * now + d * self.values[alike]
        self.near = 0 if exact else 1e-11 * float(np.ptp(self.worth.astype(float)) or 1)
        votes = np.zeros((m, m), dtype=np.int64)
        for i in range(n):
            gap = self.worth[i][None, :] - self.worth[i][:, None]
            yes = gap >= -self.near if game.indifferent == "yes" else gap > self.near
            votes += int(game.weights[i]) * yes.astype(np.int64)
        self.votes = votes
        self.passing = (votes >= game.quota).astype(np.int64)

    def forced(self) -> float:
        """Whatever may be implemented either passes or is the status quo: else no plan by the rules."""
        m = len(self.passing)
        return 0.0 if not self.weights[:, (self.passing == 0) & ~np.eye(m, dtype=bool)].any() else inf

    def regret(self) -> float:
        """The most that a proposer gains by another proposal at some status quo, over the worst that may be made."""
        n, m = self.worth.shape
        worst: Fraction | float = 0.0
        reach = (self.passing > 0) | np.eye(m, dtype=bool)
        for i in range(n):
            if self.recognition[i] == 0:
                continue
            best = np.where(reach, self.worth[i][None, :], -inf).max(axis=1)
            least = np.where(self.weights[i] > 0, self.worth[i][None, :], inf).min(axis=1)
            worst = max(worst, (best - least).max())
        return float(worst)

    def proposals(self) -> Column:
        """What is proposed, or how probably."""
        return self.plan if self.plan.ndim == 2 else self.weights / self.weights.sum(axis=2, keepdims=True)

    def long_run(self) -> Float:
        """How often each status quo stands in the long run: the lazy chain squared until it stays."""
        power = (self.chain.astype(np.float64) + np.eye(len(self.chain))) / 2
        for _ in range(60):
            power = power @ power
            power /= power.sum(axis=1, keepdims=True)
        return power


def kind_zero(exact: bool) -> Fraction | float:
    """Zero of the kind that is computed with."""
    return Fraction(0) if exact else 0.0


def solved(matrix: Column, right: Column) -> Column:
    """The solution of a linear system with columns on its right: Gauss in fractions, or NumPy's."""
    if matrix.dtype != object:
        return np.asarray(np.linalg.solve(matrix, right))
    A = [[Fraction(x) for x in row] + [Fraction(x) for x in b] for row, b in zip(matrix, right, strict=True)]
    m = len(A)
    for k in range(m):
        at = next(r for r in range(k, m) if A[r][k] != 0)
        A[k], A[at] = A[at], A[k]
        A[k] = [x / A[k][k] for x in A[k]]
        for r in range(m):
            if r != k and A[r][k] != 0:
                A[r] = [x - A[r][k] * y for x, y in zip(A[r], A[k], strict=True)]
    return np.array([row[m:] for row in A], dtype=object)


def _details_off(claim: object, right: Sequence[Column]) -> float:
    if not isinstance(claim, Sequence | np.ndarray) or len(claim) != len(right):
        return inf
    pairs = zip(claim, right, strict=True)
    worst = max((apart(c, np.asarray(r).astype(np.float64)) for c, r in pairs), default=0.0)
    return worst if worst > 1e-8 else 0.0


def _other_plans(game: DynamicBargaining, listed: set[tuple[int, ...]]) -> list[tuple[int, ...]] | None:
    """Equilibria that are not listed, of all plans; None if these are too many.

    What players do that are never recognised is not part of a plan.
    """
    n, m = game.payoffs.shape
    silent = [i for i in range(n) if game.recognition[i] == 0]
    known = {_active(row, n, m, silent) for row in listed}
    if not silent and m ** (m * n) <= MOST_MAPS:
        candidates: Iterator[tuple[int, ...]] = product(range(m), repeat=m * n)
    elif m <= 8 and len(_rows(game)) ** m <= MOST_CHAINS:
        candidates = _from_chains(game)
    else:
        return None
    out = []
    for chunk in _chunks(candidates):
        outcome = np.array(chunk, dtype=np.int64).reshape(len(chunk), n, m)
        for row in outcome[_nearly(game, outcome)]:
            key = tuple(row.ravel().tolist())
            if _active(key, n, m, silent) in known:
                continue
            played = Played(game, row, n * m <= EXACT_SIZE)
            if played.forced() == 0 and played.regret() <= TOLERANCE:
                out.append(key)
    return out


def _active(row: Sequence[int], n: int, m: int, silent: Sequence[int]) -> tuple[int, ...]:
    return tuple(x for i in range(n) if i not in silent for x in row[i * m : (i + 1) * m])


def _chunks(plans: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    held: list[tuple[int, ...]] = []
    for plan in plans:
        held.append(plan)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def _rows(game: DynamicBargaining) -> list[tuple[Fraction, ...]]:
    """Every way in which the proposals of those who are recognised may lead from one status quo."""
    m = game.payoffs.shape[1]
    rows = {(Fraction(0),) * m}
    for chance in game.recognition:
        if chance > 0:
            rows = {(*row[:x], row[x] + chance, *row[x + 1 :]) for row in rows for x in range(m)}
            if len(rows) > MOST_CHAINS:
                break
    return sorted(rows)


def _from_chains(game: DynamicBargaining) -> Iterator[tuple[int, ...]]:
    """The best plans against the values of each possible chain of status quos, if they give this chain."""
    n, m = game.payoffs.shape
    rows = np.array([[float(x) for x in row] for row in _rows(game)])
    payoffs, recognition = game.payoffs.astype(np.float64), game.recognition.astype(np.float64)
    near = 1e-9 * (np.ptp(payoffs) or 1.0)
    numbers = product(range(len(rows)), repeat=m)
    while block := list(islice(numbers, CHUNK)):
        chain = rows[np.array(block)]
        worth = np.stack(
            [np.linalg.solve(np.eye(m) - d * chain, np.broadcast_to((1 - d) * u[:, None], (len(block), m, 1)))[..., 0]
             for d, u in zip(map(float, game.discounts), payoffs, strict=True)], axis=1,
        )  # fmt: skip
        votes = np.zeros((len(block), m, m), dtype=np.int64)
        for i in range(n):
            gap = worth[:, i, None, :] - worth[:, i, :, None]
            votes += int(game.weights[i]) * (gap >= -near if game.indifferent == "yes" else gap > near)
        passes = (votes >= game.quota) | np.eye(m, dtype=bool)
        offers = np.where(passes[:, None], worth[:, :, None, :], -np.inf)  # [chain, player, status quo, alternative]
        good = offers >= offers.max(axis=3, keepdims=True) - near
        most = np.einsum("cnqx,n->cqx", good, recognition)
        sole = np.einsum("cnqx,n->cqx", good & (good.sum(axis=3, keepdims=True) == 1), recognition)
        may = ((chain <= most + 1e-9) & (chain >= sole - 1e-9)).all(axis=(1, 2))
        for k in np.flatnonzero(may):
            yield from _plans_of(good[k], chain[k], recognition)


def _plans_of(good: Marks, chain: Float, recognition: Float) -> Iterator[tuple[int, ...]]:
    """Plans of good proposals, at ``[player, status quo, alternative]``, that give a chain."""
    n, m, _ = good.shape
    columns = []
    for q in range(m):
        options = [np.flatnonzero(good[i, q]).tolist() if recognition[i] > 0 else [q] for i in range(n)]
        fits = []
        for chosen in product(*options):
            lead = np.bincount(chosen, weights=recognition, minlength=m)
            if np.abs(lead - chain[q]).max() < 1e-9:
                fits.append(chosen)
        columns.append(fits)
    for plan in product(*columns):
        yield tuple(np.array(plan).T.ravel().tolist())


def _nearly(game: DynamicBargaining, outcome: Int) -> Int:
    """Which of many plans nobody gains by leaving, in floats and with some tolerance: shape of those that remain."""
    count, n, m = outcome.shape
    chain = np.zeros((count, m, m))
    rows, columns = np.arange(count)[:, None], np.arange(m)[None, :]
    recognition = game.recognition.astype(np.float64)
    for i in range(n):
        chain[rows, columns, outcome[:, i]] += recognition[i]
    worth = np.empty((count, n, m))
    for i in range(n):
        d, now = float(game.discounts[i]), game.payoffs[i].astype(np.float64)
        right = (1 - d) * (chain @ now)[:, :, None]
        worth[:, i] = (1 - d) * now + d * np.linalg.solve(np.eye(m) - d * chain, right)[:, :, 0]
    near = 1e-8 * (np.ptp(worth) or 1.0)
    sure, maybe = np.zeros((count, m, m), dtype=np.int64), np.zeros((count, m, m), dtype=np.int64)
    for i in range(n):
        gap = worth[:, i, None, :] - worth[:, i, :, None]
        sure += int(game.weights[i]) * (gap > near)
        maybe += int(game.weights[i]) * (gap >= -near)
    own = np.eye(m, dtype=bool)
    must, may = (sure >= game.quota) | own, (maybe >= game.quota) | own
    good = np.ones(count, dtype=bool)
    for i in range(n):
        if recognition[i] == 0:
            continue
        chosen = np.take_along_axis(worth[:, i], outcome[:, i], axis=1)
        best = np.where(must, worth[:, i, None, :], -np.inf).max(axis=2)
        allowed = np.take_along_axis(may, outcome[:, i][:, :, None], axis=2)[:, :, 0]
        good &= ((chosen >= best - near) & allowed).all(axis=1)
    return np.flatnonzero(good)
