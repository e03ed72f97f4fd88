"""Power indices of voting rules: exact by generating functions or enumeration, or by quadrature with an error bound."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from math import comb, gcd
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.base.threads import threads_here
from winset.coalitions.arrays import ValueTableArrays, VotingArrays
from winset.coalitions.concepts import Banzhaf, DeeganPackel, Johnston, Shapley
from winset.coalitions.find.packed_counts import packed_bytes, swings_by_weight
from winset.coalitions.find.shapley_banzhaf import as_objects, combine, found_values, low_bits, semivalue_weights
from winset.coalitions.kernels.batch import swing_nodes
from winset.coalitions.kernels.power_indices import (
    count_winning,
    critical_counts,
    losing_by_size,
    losing_by_weight,
    winning_marks,
)

__all__ = ["DeeganPackelJohnston", "GeneratingFunctions", "JoiningChances", "WeightStates", "WinningCoalitions"]


MODULI = (0, 2**62 - 57, 2**62 - 87, 2**62 - 117, 2**62 - 143, 2**62 - 153)
"""2^64 (written 0: it wraps by itself) and primes below 2^62, so that sums of two residues fit 64 bits."""


def reduced(arrays: VotingArrays) -> tuple[list[int], int, list[int]]:
    """Weights above 0 and the quota of one rule, divided by a common divisor, and to whom they belong.

    Of the rule and its dual, which has the same swings, the one with the lower quota. Light voters come first: tables
    by weight then stay short for most of them.
    """
    who = sorted((i for i, w in enumerate(arrays.weights[0]) if w > 0), key=lambda i: arrays.weights[0][i])
    weights = [arrays.weights[0][i] for i in who]
    unit = gcd(*weights)
    weights = [w // unit for w in weights]
    quota = -(-arrays.quotas[0] // unit)
    quota = min(quota, sum(weights) - quota + 1)
    return [min(w, quota) for w in weights], quota, who


def chinese_remainder(residues: list[NDArray[np.int64]]) -> list[int]:
    """Whole numbers >= 0 from their residues by :data:`MODULI`."""
    values = [int(v) % 2**64 for v in residues[0].ravel().tolist()]
    product = 2**64
    for modulus, residue in zip(MODULI[1:], residues[1:], strict=False):
        inverse = pow(product, -1, modulus)
        values = [
            v + product * ((int(r) - v) * inverse % modulus)
            for v, r in zip(values, residue.ravel().tolist(), strict=True)
        ]
        product *= modulus
    return values


def moduli_for(largest: int) -> tuple[int, ...] | None:
    """As many moduli as counts up to ``largest`` need; None if there are too few."""
    product = 2**64
    for k in range(1, len(MODULI) + 1):
        if product > largest:
            return MODULI[:k]
        if k < len(MODULI):
            product *= MODULI[k]
    return None


@dataclass(frozen=True)
class GeneratingFunctions:
    """Counts of coalitions by weight (and size), modulo several numbers, put together exactly.

    Brams and Affuso 1976 and Mann and Shapley 1962; additions only, so no intermediate number is large. Swings of more
    voters than the moduli serve are counted in packed whole numbers.

    Parameters
    ----------
    most
        Most entries of a table; a larger one is refused.
    """

    most: int = 40_000_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley, Banzhaf)
    arrays: ClassVar[tuple[type, ...]] = (VotingArrays,)

    def supports(self, arrays: VotingArrays, concept: Concept) -> str | None:
        """One rule, with a table of acceptable size."""
        if len(arrays.weights) > 1:
            return "takes one weighted rule; combined rules are counted by WinningCoalitions or WeightStates"
        weights, quota, _ = reduced(arrays)
        if isinstance(concept, Banzhaf) and moduli_for(2 ** len(weights)) is None:
            size = packed_bytes(len(weights), quota)
            most = 8 * self.most
            return None if size <= most else f"the table would have {size} bytes, at most {most} are allowed"
        if moduli_for(2 ** len(weights)) is None:
            return f"counts up to 2^{len(weights)} need more moduli than there are; use JoiningChances"
        cells = quota * (len(weights) + 1 if isinstance(concept, Shapley) else 1)
        if cells > self.most:
            return f"the table would have {cells} entries, at most {self.most} are allowed; use JoiningChances"
        return None

    def run(self, arrays: VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Exact values of all voters."""
        weights, quota, who = reduced(arrays)
        n = len(weights)
        numbers = np.array(weights, dtype=np.int64)
        if isinstance(concept, Banzhaf) and moduli_for(2**n) is None:
            swings = swings_by_weight(weights, quota)
            shares = {w: Fraction(count, 2 ** (n - 1)) for w, count in swings.items()}
            by_voter = dict(zip(who, weights, strict=True))
            counted = [shares[by_voter[i]] if i in by_voter else Fraction(0) for i in range(arrays.n)]
            return found_values(concept, as_objects(counted), arrays.n, moduli=0)
        moduli = moduli_for(2**n if isinstance(concept, Banzhaf) else comb(n, n // 2)) or ()
        raw: list[Fraction] = [Fraction(0)] * arrays.n
        if isinstance(concept, Banzhaf):
            residues = []
            for modulus in moduli:
                sums = np.zeros(n, dtype=np.int64)
                total = losing_by_weight(numbers, quota, modulus, np.zeros(quota, dtype=np.int64), sums)
                residues.append(np.append(sums, total))
            *inside, total = chinese_remainder(residues)
            for i, losing in zip(who, inside, strict=True):
                raw[i] = Fraction(total - 2 * losing, 2 ** (n - 1))
        else:
            residues = []
            for modulus in moduli:
                sums, totals = np.zeros((n, n + 1), dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
                losing_by_size(numbers, quota, modulus, np.zeros((n + 1, quota), dtype=np.int64), totals, sums)
                residues.append(np.vstack([sums, totals]))
            rows = np.array(chinese_remainder(residues), dtype=object).reshape(n + 1, n + 1)
            winning = np.array([comb(n, s) for s in range(n + 1)], dtype=object) - rows[-1]
            with_i = np.array([0, *(comb(n - 1, s - 1) for s in range(1, n + 1))], dtype=object) - rows[:-1]
            values = combine(with_i.tolist(), winning.tolist(), *semivalue_weights(concept, n))
            for i, value in zip(who, values, strict=True):
                raw[i] = value
        return found_values(concept, as_objects(raw), arrays.n, moduli=len(moduli))


@dataclass(frozen=True)
class WinningCoalitions:
    """Every coalition of a combined rule looked at once, winning ones counted by size and member: exact."""

    most: int = 30

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley, Banzhaf)
    arrays: ClassVar[tuple[type, ...]] = (VotingArrays,)

    def supports(self, arrays: VotingArrays, concept: Concept) -> str | None:
        """Up to ``most`` voters with weights below 2^62 in sum."""
        if arrays.n > self.most:
            return f"looks at 2^n coalitions of at most {self.most} voters, here are {arrays.n}; use WeightStates"
        if max(sum(w) for w in arrays.weights) >= 2**62:
            return "weights must add up to less than 2^62; use WeightStates"
        return None

    def run(self, arrays: VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Exact values of all voters."""
        n = arrays.n
        weights, quotas, clauses = rule_arrays(arrays)
        bits = low_bits(n)
        a = len(bits).bit_length() - 1
        low = np.zeros((1, len(weights)), dtype=np.int64)
        for i in range(a):
            low = np.vstack([low, low + weights[:, i]])
        sums, totals = np.zeros((n, n + 1), dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
        by_low = np.zeros((len(bits), n - a + 1), dtype=np.int64)
        by_high = np.zeros(a + 1 + len(weights), dtype=np.int64)
        count_winning(np.ascontiguousarray(low), bits, weights, quotas, clauses, by_low, by_high, sums, totals)
        values = combine(sums.tolist(), totals.tolist(), *semivalue_weights(concept, n))
        return found_values(concept, values, n, coalitions=2**n)


def rule_arrays(arrays: VotingArrays) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """Weights (R, n), quotas (R,) and marks of which rule is in which clause (K, R)."""
    clauses = np.zeros((len(arrays.clauses), len(arrays.weights)), dtype=np.uint8)
    for k, clause in enumerate(arrays.clauses):
        clauses[k, list(clause)] = 1
    return np.array(arrays.weights, dtype=np.int64), np.array(arrays.quotas, dtype=np.int64), clauses


@dataclass(frozen=True)
class WeightStates:
    """Coalitions grouped by their weights under all rules, capped at the quotas, in whole numbers of any size: exact.

    Parameters
    ----------
    most
        Most groups that may arise; the method stops with LIMIT beyond.
    """

    most: int = 500_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley, Banzhaf)
    arrays: ClassVar[tuple[type, ...]] = (VotingArrays,)

    def supports(self, arrays: VotingArrays, concept: Concept) -> str | None:
        """Every rule; whether the groups are few enough is seen on the way."""
        return None

    def run(self, arrays: VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Exact values of all voters, or LIMIT."""
        n = arrays.n
        types = sorted(set(zip(*arrays.weights, strict=True)))
        of = [types.index(w) for w in zip(*arrays.weights, strict=True)]
        before = self._states(arrays, list(range(n)))
        if before is None:
            reason = f"more than {self.most} groups of coalitions; use OrderSampling"
            return Found(Status.LIMIT, [], "none", reason)
        totals = self._by_size(arrays, before, n)
        rows: dict[int, list[int]] = {}
        for i in range(n):
            if of[i] not in rows:
                without = self._states(arrays, [j for j in range(n) if j != i])
                assert without is not None
                losing_out = self._by_size(arrays, without, n)
                rows[of[i]] = [t - o for t, o in zip(totals, losing_out, strict=True)]
        values = combine([rows[of[i]] for i in range(n)], totals, *semivalue_weights(concept, n))
        return found_values(concept, values, n, groups=len(before))

    def _states(self, arrays: VotingArrays, voters: list[int]) -> dict[tuple[int, ...], int] | None:
        states: dict[tuple[int, ...], int] = {(0, *(0 for _ in arrays.quotas)): 1}
        for i in voters:
            grown = defaultdict(int, states)
            for state, count in states.items():
                met = (min(x + w[i], q) for x, w, q in zip(state[1:], arrays.weights, arrays.quotas, strict=True))
                grown[(state[0] + 1, *met)] += count
            states = grown
            if len(states) > self.most:
                return None
        return states

    def _by_size(self, arrays: VotingArrays, states: dict[tuple[int, ...], int], n: int) -> list[int]:
        sizes = [0] * (n + 1)
        for state, count in states.items():
            met = [x >= q for x, q in zip(state[1:], arrays.quotas, strict=True)]
            if any(all(met[k] for k in clause) for clause in arrays.clauses):
                sizes[state[0]] += count
        return sizes


@dataclass(frozen=True)
class JoiningChances:
    """The Shapley-Shubik index as a mean over chances to join (Owen 1972), by Gauss-Legendre nodes that make it exact
    up to rounding; the bound on rounding is in ``details["error_bound"]``.

    For more voters and larger weights than tables by size can hold.
    """

    most: int = 400_000_000

    concepts: ClassVar[tuple[type[Concept], ...]] = (Shapley,)
    arrays: ClassVar[tuple[type, ...]] = (VotingArrays,)

    def supports(self, arrays: VotingArrays, concept: Concept) -> str | None:
        """One rule with a quota that a table can hold."""
        if len(arrays.weights) > 1:
            return "takes one weighted rule; for combined rules use OrderSampling"
        weights, quota, _ = reduced(arrays)
        if sum(weights) - quota + 1 > self.most:
            return f"the table would have {sum(weights)} entries, at most {self.most} are allowed; use OrderSampling"
        return None

    def run(self, arrays: VotingArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Values of all voters."""
        who = sorted((i for i, w in enumerate(arrays.weights[0]) if w > 0), key=lambda i: arrays.weights[0][i])
        unit = gcd(*arrays.weights[0])
        weights = np.array([arrays.weights[0][i] // unit for i in who], dtype=np.int64)
        quota = -(-arrays.quotas[0] // unit)
        nodes = 2 * (len(who) // 4 + 1)
        points, shares = np.polynomial.legendre.leggauss(nodes)
        chance = (1 + points) / 2
        dual = int(weights.sum()) - quota + 1
        quotas = np.where(chance < 0.5, quota, dual).astype(np.int64)
        chance = np.minimum(chance, 1 - chance)
        swings = np.zeros((nodes, len(who)))
        tables = np.empty((threads_here(), int(quotas.max())))
        swing_nodes(weights, quotas, chance, tables, swings)
        values = np.zeros(arrays.n)
        values[who] = shares / 2 @ swings
        bound = float((shares / 2 / (1 - 2 * chance)).sum() * (4 * len(who) + 8) * np.finfo(float).eps)
        reason = f"The value is unique; rounding errors are below {bound:.2g}."
        return Found(Status.SOLVED, [values], "all", reason, details={"error_bound": bound}, stats={"nodes": nodes})


@dataclass(frozen=True)
class DeeganPackelJohnston:
    """Deegan-Packel and Johnston indices from the critical voters of every winning coalition: exact."""

    most: int = 24

    concepts: ClassVar[tuple[type[Concept], ...]] = (DeeganPackel, Johnston)
    arrays: ClassVar[tuple[type, ...]] = (VotingArrays, ValueTableArrays)

    def supports(self, arrays: VotingArrays | ValueTableArrays, concept: Concept) -> str | None:
        """Simple games of up to ``most`` voters."""
        if isinstance(arrays, VotingArrays):
            if arrays.n > self.most:
                return f"looks at 2^n coalitions of at most {self.most} voters, here are {arrays.n}"
            return None
        values = arrays.values
        if not (np.isin(values, (0.0, 1.0)).all() and values[-1] == 1):
            return "the index is defined for simple games: worths 0 or 1, the grand coalition 1"
        for i in range(len(values).bit_length() - 1):
            pairs = values.reshape(-1, 2, 1 << i)
            if (pairs[:, 0] > pairs[:, 1]).any():
                return "the index is defined for monotone games: who joins never makes a winning coalition lose"
        return None

    def run(self, arrays: VotingArrays | ValueTableArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Exact indices; ``details["count"]`` is how many coalitions they are shared over."""
        if isinstance(arrays, VotingArrays):
            n = arrays.n
            marks = rule_marks(arrays)
        else:
            n = len(arrays.values).bit_length() - 1
            marks = arrays.values.astype(np.uint8)
        vulnerable, minimal = np.zeros((n, n + 1), dtype=np.int64), np.zeros((n, n + 1), dtype=np.int64)
        critical_counts(marks, n, vulnerable, minimal)
        chosen = minimal if isinstance(concept, DeeganPackel) else vulnerable
        shares = [sum(Fraction(int(row[k]), k) for k in range(1, n + 1) if row[k]) + Fraction(0) for row in chosen]
        count = sum(shares)
        point = as_objects([share / count for share in shares])
        details = {"count": int(count)}
        return Found(Status.SOLVED, [point], "all", "The index is unique.", details=details)


def rule_marks(arrays: VotingArrays) -> NDArray[np.uint8]:
    """1 for each winning coalition, shape (2^n,)."""
    if max(sum(w) for w in arrays.weights) < 2**62:
        marks = np.zeros(1 << arrays.n, dtype=np.uint8)
        weights, quotas, clauses = rule_arrays(arrays)
        winning_marks(weights, quotas, clauses, marks)
        return marks
    met = []
    for row, quota in zip(arrays.weights, arrays.quotas, strict=True):
        total = np.zeros(1, dtype=object)
        for weight in row:
            total = np.concatenate([total, total + weight])
        met.append((total >= quota).astype(bool))
    wins = np.logical_or.reduce([np.logical_and.reduce([met[k] for k in c]) for c in arrays.clauses])
    result: NDArray[np.uint8] = wins.astype(np.uint8)
    return result
