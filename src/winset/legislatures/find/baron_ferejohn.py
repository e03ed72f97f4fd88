"""Stationary equilibria of legislative bargaining under the closed rule (Baron and Ferejohn 1989; Eraslan 2002)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float, Marks
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.legislatures.arrays import LegislativeArrays, LegislativeRuleArrays
from winset.legislatures.kernels.baron_ferejohn import Legislature, cheapest_coalition, stationary_values, value_work
from winset.legislatures.kernels.batch import legislative_batch

__all__ = ["BaronFerejohnClosed", "LegislativeBatch", "described", "offers", "polish"]


CLOSE = 5e-10
"""What may be left over in a game of a batch, as a share of the pie."""
CELLS = 4_000_000
"""Largest table of members by weight."""
Coalition = tuple[int, bytes]


@dataclass(frozen=True)
class BaronFerejohnClosed:
    """A smooth equilibrium followed to its limit, then the mixing over coalitions found and all of it polished.

    The mixing solves one linear program whose columns, coalitions that are cheapest for their proposer, are generated
    as needed; Newton's method on the indifference and value equations then removes what smoothing left.
    ``rounds`` bounds the generation of columns.
    """

    rounds: int = 60
    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (LegislativeArrays,)

    def supports(self, arrays: LegislativeArrays, concept: Concept) -> str | None:
        """One game under closed rule without a last session."""
        if arrays.recognition.ndim != 1:
            return "takes one game; LegislativeBatch takes many"
        if arrays.procedure != "closed" or arrays.sessions:
            return "takes the closed rule without a last session"
        cells = len(arrays.weights) * int(arrays.weights.sum())
        if cells > CELLS:
            return f"takes members times their weight up to {CELLS}, got {cells}"
        return None

    def run(self, arrays: LegislativeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Ex-ante values; what proposers keep, whom they include with what probability, in which coalitions."""
        code, v = smooth_values(arrays, np.maximum(arrays.recognition, 1e-9))
        if code == Status.NONFINITE:
            return Found(Status.NONFINITE, [], completeness="none", reason="Values overflowed.")
        v, columns, mixing = self._exact(arrays, v, rng)
        return described(arrays, v, columns, mixing)

    def _exact(
        self, arrays: LegislativeArrays, smooth: Float, rng: np.random.Generator
    ) -> tuple[Float, list[Coalition], Float]:
        """The equilibrium next to smooth values: ties are read at falling tolerances until none is left out."""
        best, answer = np.inf, None
        for close in (1e-6, 1e-5, 1e-7, 1e-4, 1e-8, 1e-3):
            columns, mixing = self._mixing(arrays, smooth, close, rng)
            v, mixing = polish(arrays, smooth, columns, mixing)
            off = overpaid(arrays, v, columns, mixing)
            if off < best:
                best, answer = off, (v, columns, mixing)
            if off <= 1e-12:
                break
        return answer if answer is not None else (smooth, columns, mixing)

    def _mixing(
        self, arrays: LegislativeArrays, v: Float, closeness: float, rng: np.random.Generator
    ) -> tuple[list[Coalition], Float]:
        """Cheapest coalitions and their probabilities such that each member is bought as often as values require."""
        from scipy.optimize import linprog

        n, p = len(v), arrays.recognition
        prices = offers(arrays, v)
        best, bought = np.empty((n + 1, arrays.quota + 1)), np.empty(n, dtype=np.uint8)

        def cheapest(k: int, at: Float) -> Coalition:
            cheapest_coalition(at, arrays.weights, arrays.quota, arrays.vetoes, k, best, bought)
            return k, bought.tobytes()

        def cost(column: Coalition) -> float:
            return float(prices @ np.frombuffer(column[1], dtype=np.uint8))

        first = [cheapest(k, prices) for k in range(n)]
        least = np.array([cost(c) for c in first])
        with np.errstate(divide="ignore", invalid="ignore"):
            wanted = np.where(prices > 1e-12, (v - p * (1 - least)) / prices, 0.0)
        wanted = np.clip(wanted, 0.0, 1.0 - p)
        close = closeness * float(prices.max())
        columns = dict.fromkeys(first)
        for _ in range(3):
            columns.update(
                (c, None)
                for k in range(n)
                if cost(c := cheapest(k, prices + close * 0.1 * rng.random(n))) <= least[k] + close
            )
        for _ in range(self.rounds):
            names = list(columns)
            members = np.array([np.frombuffer(marks, dtype=np.uint8) for _, marks in names], dtype=float)
            by = np.array([k for k, _ in names])
            rows = np.hstack([(members * p[by, None]).T, np.eye(n), -np.eye(n)])
            total = np.hstack([(by[None, :] == np.arange(n)[:, None]).astype(float), np.zeros((n, 2 * n))])
            weight = np.r_[np.zeros(len(names)), np.tile(prices, 2) + 1e-9]
            program = linprog(
                weight, A_eq=np.vstack([rows, total]), b_eq=np.r_[wanted, np.ones(n)], bounds=(0, None), method="highs"
            )
            mixing = np.asarray(program.x)[: len(names)]
            if float(program.fun or 0.0) <= 1e-9:
                break
            dual = np.asarray(program.eqlin.marginals)[:n]
            tilt = close * 0.5 * dual / max(float(np.abs(dual).sum()), 1e-300)
            new = [cheapest(k, np.maximum(prices - tilt * p[k], 0.0)) for k in range(n)]
            before = len(columns)
            columns.update((c, None) for c in new if cost(c) <= least[c[0]] + close)
            if len(columns) == before:
                break
        return names, mixing


def described(
    arrays: LegislativeArrays | LegislativeRuleArrays, v: Float, columns: list[Coalition], mixing: Float
) -> Found:
    """The answer with what proposers keep, whom they include with what probability, and in which coalitions."""
    n, prices = len(v), offers(arrays, v)
    costs, rows = np.zeros(n), np.zeros((n, n))
    coalitions: list[list[tuple[Marks, float]]] = [[] for _ in range(n)]
    for (k, marks), probability in zip(columns, mixing, strict=True):
        bought = np.frombuffer(marks, dtype=np.uint8)
        rows[k] += probability * bought
        costs[k] += probability * float(prices @ bought)
        if probability > 0:
            member = bought.copy()
            member[k] = 1
            coalitions[k].append((member, float(probability)))
    if arrays.floor.any() and (1.0 - costs < prices - 1e-9).any():
        k = int(np.argmin(1.0 - costs - prices))
        why = f"Member {k + 1} would rather wait, or cannot pass at home what is left: no equilibrium without delay."
        return Found(Status.NO_SOLUTION, [], completeness="none", reason=why)
    why = ""
    if arrays.floor.any():
        why = "Other stationary equilibria are not excluded when homes insist on a share."
    elif (arrays.discounts >= 1).any():
        why = "Other stationary values are not excluded where waiting costs a member nothing."
    return Found(
        Status.SOLVED,
        [v],
        completeness="some" if why else "all",
        reason=why or "Stationary values are unique (Eraslan and McLennan 2013); the mixing need not be.",
        details={
            "values": v,
            "prices": prices,
            "own_share": 1.0 - costs,
            "inclusion": rows + np.eye(n),
            "coalitions": coalitions,
        },
    )


def offers(arrays: LegislativeArrays | LegislativeRuleArrays, v: Float) -> Float:
    """What each vote can be had for: the value of rejection, or the least that passes at home."""
    return np.asarray(np.maximum(arrays.discounts * v, arrays.floor))


def overpaid(arrays: LegislativeArrays, v: Float, columns: list[Coalition], mixing: Float) -> float:
    """Largest excess over the least cost of a coalition in use, or negative probability or value."""
    prices = offers(arrays, v)
    best, bought = np.empty((len(v) + 1, arrays.quota + 1)), np.empty(len(v), dtype=np.uint8)
    rule = (arrays.weights, arrays.quota, arrays.vetoes)
    least = [cheapest_coalition(np.maximum(prices, 0.0), *rule, k, best, bought) for k in range(len(v))]
    total = np.bincount([k for k, _ in columns], mixing, len(v))
    worst = max(float(-v.min()), float(np.abs(total - 1).max()))
    for (k, marks), probability in zip(columns, mixing, strict=True):
        if probability > 0:
            worst = max(worst, float(prices @ np.frombuffer(marks, dtype=np.uint8)) - least[k])
    return worst


def smooth_values(arrays: LegislativeArrays, start: Float) -> tuple[int, Float]:
    """Values within about 1e-9, by the kernel, from any positive start."""
    v = start.copy()
    game = Legislature(arrays.recognition, arrays.discounts, arrays.floor, arrays.weights, arrays.quota, arrays.vetoes)
    code, _, _ = stationary_values(game, v, value_work(len(start), int(arrays.weights.sum())))
    return code, v


def polish(
    arrays: LegislativeArrays | LegislativeRuleArrays, v: Float, columns: list[Coalition], mixing: Float
) -> tuple[Float, Float]:
    """Newton's method on v_i = p_i (1 - c_i) + a_i Pr(i bought), cost(C) = c_k for every C in use."""
    p, n = arrays.recognition, len(v)
    used = np.flatnonzero(mixing > 1e-7)
    by = np.array([columns[c][0] for c in used])
    members = np.array([np.frombuffer(columns[c][1], dtype=np.uint8) for c in used], dtype=float)
    x, m = mixing[used] / np.bincount(by, mixing[used], n)[by], len(used)
    costs = np.zeros(n)
    np.add.at(costs, by, x * (members @ offers(arrays, v)))
    for _ in range(8):
        price = offers(arrays, v)
        slope = np.where(arrays.discounts * v > arrays.floor, arrays.discounts, 0.0)
        bought = (x * p[by]) @ members
        F = np.r_[
            v - p * (1 - costs) - price * bought,
            members @ price - costs[by],
            np.bincount(by, x, n) - 1,
        ]
        if np.abs(F).max() <= 1e-15:
            break
        J = np.zeros((2 * n + m, 2 * n + m))
        J[:n, :n] = np.diag(1 - slope * bought)
        J[:n, n : 2 * n] = np.diag(p)
        J[:n, 2 * n :] = -price[:, None] * (members * p[by, None]).T
        J[n : n + m, :n] = members * slope
        J[n + np.arange(m), n + by] = -1.0
        J[n + m + by, 2 * n + np.arange(m)] = 1.0
        step = np.linalg.lstsq(J, F, rcond=1e-12)[0]
        v, costs, x = v - step[:n], costs - step[n : 2 * n], x - step[2 * n :]
    exact = np.zeros(len(columns))
    exact[used] = np.where(x > 1e-13, x, 0.0)
    return v, exact


@dataclass(frozen=True)
class LegislativeBatch:
    """Values of many closed-rule games of one voting rule, by the smooth equilibrium, extrapolated.

    Games in which that leaves more than rounding are solved one by one.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (LegislativeArrays,)

    def supports(self, arrays: LegislativeArrays, concept: Concept) -> str | None:
        """Many games."""
        return None if arrays.recognition.ndim == 2 else "takes many games; BaronFerejohnClosed takes one"

    def run(self, arrays: LegislativeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Values (B, n), what proposers keep (B, n) and whom they include (B, n, n)."""
        count, n = arrays.recognition.shape
        v, own, rows = np.empty((count, n)), np.empty((count, n)), np.empty((count, n, n))
        status = np.empty(count, dtype=np.int64)
        legislative_batch(
            arrays.recognition,
            arrays.discounts,
            arrays.floor,
            arrays.weights,
            arrays.quota,
            arrays.vetoes,
            v,
            own,
            rows,
            status,
        )
        for b in np.flatnonzero((status == Status.LIMIT) | (_left_over(arrays, v, own, rows) > CLOSE)).tolist():
            one = replace(arrays, recognition=arrays.recognition[b], discounts=arrays.discounts[b])
            found = BaronFerejohnClosed().run(one, concept, rng)
            if found.status is Status.SOLVED:
                status[b], v[b] = Status.SOLVED, found.points[0]
                own[b], rows[b] = found.details["own_share"], found.details["inclusion"]
        return Found(Status.SOLVED, [], details={"status": status, "points": v, "own_share": own, "inclusion": rows})


def _left_over(arrays: LegislativeArrays, v: Float, own: Float, rows: Float) -> Float:
    """How far values of many games are from what proposals pay, or chances of inclusion from 0 to 1; shape (B,)."""
    bought = np.einsum("bk,bki->bi", arrays.recognition, rows) - arrays.recognition
    paid = arrays.recognition * own + bought * np.maximum(arrays.discounts * v, arrays.floor)
    outside = np.maximum(-rows.min(axis=(1, 2)), rows.max(axis=(1, 2)) - 1.0)
    return np.asarray(np.maximum(np.abs(paid - v).max(axis=1), outside))
