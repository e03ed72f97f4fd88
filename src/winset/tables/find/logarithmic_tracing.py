"""The logarithmic tracing procedure: from a prior to an equilibrium along one path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.base.concept import Concept
from winset.base.errors import ModelError
from winset.base.solution import Found
from winset.base.status import Status
from winset.tables.arrays import NormalFormArrays
from winset.tables.concepts import Tracing
from winset.tables.find.equilibrium_index import against
from winset.tables.find.payoff_scale import unit_payoffs

__all__ = ["LogarithmicTracing", "read_prior"]


Float = NDArray[np.float64]


@dataclass(frozen=True)
class LogarithmicTracing:
    """Follow the path of equilibria of the traced games by predictor and corrector, with its arc length as parameter.

    At t every player i expects the others to play the prior with weight 1 - t and their strategies with weight t, and
    maximises that payoff plus ``eta (1 - t)`` times the sum of the logarithms of the probabilities (Harsanyi 1975;
    Harsanyi and Selten 1988, chapter 4). At t = 0 there is one solution; from it a path leads to t = 1. It is
    written in log probabilities and -log(1 - t), and followed to t = 1 - exp(-reach). The actions whose probability
    does not vanish are then solved for exactly, by Newton's method, where that gives an equilibrium.

    Parameters
    ----------
    reach
        Where to stop.
    steps
        Most steps; beyond it the status is LIMIT.
    """

    reach: float = 25.0
    steps: int = 4_000
    concepts: ClassVar[tuple[type[Concept], ...]] = (Tracing,)
    arrays: ClassVar[tuple[type, ...]] = (NormalFormArrays,)

    def supports(self, arrays: NormalFormArrays, concept: Tracing) -> str | None:
        """Applies to games of up to 200 actions in all."""
        if concept.procedure != "logarithmic":
            return "follows the logarithmic procedure, not the linear one"
        total = sum(arrays.payoffs.shape[1:])
        return None if total <= 200 else f"follows paths of at most 200 actions, got {total}"

    def run(self, arrays: NormalFormArrays, concept: Tracing, rng: np.random.Generator) -> Found:
        """One equilibrium, and the points of the path as pairs of 1 - t and a profile."""
        prior = read_prior(arrays, concept)
        unit = unit_payoffs(arrays.payoffs).reshape(arrays.payoffs.shape)
        path = _Path(unit, prior, concept.eta)
        z = path.start()
        step = 0.05
        direction = path.tangent(z, np.eye(len(z))[-1])
        kept = [z]
        count = 0
        while z[-1] < self.reach and count < self.steps and step > 1e-10:
            count += 1
            new = path.correct(z + step * direction, direction)
            if new is None or float(np.linalg.norm(new - z)) > 1.1 * step:
                step *= 0.5
                continue
            ahead = path.tangent(new, direction)
            if float(ahead @ direction) < 0.9 and step > 1e-4:
                step *= 0.5
                continue
            z, direction = new, ahead
            kept.append(z)
            step = min(step * 1.5, 0.5)
        if z[-1] < self.reach:
            reason = f"The path came to t = {1 - np.exp(-z[-1]):.9g} in {count} steps."
            return Found(Status.LIMIT, [], completeness="none", reason=reason, stats={"steps": count})
        x = path.strategies(z)
        exact = _polish(unit, x, concept.eta * float(np.exp(-z[-1])))
        trail = [(float(np.exp(-w[-1])), tuple(path.strategies(w))) for w in kept]
        return Found(
            Status.SOLVED,
            [tuple(x if exact is None else exact)],
            completeness="one",
            reason="The end of the path from the prior.",
            details={"path": trail, "prior": tuple(prior)},
            stats={"steps": count},
        )


def read_prior(arrays: NormalFormArrays, concept: Tracing) -> list[Float]:
    """The prior of a concept, uniform if it has none; refused if it does not fit the game."""
    shape = arrays.payoffs.shape[1:]
    if concept.prior is None:
        return [np.full(m, 1.0 / m) for m in shape]
    if tuple(len(row) for row in concept.prior) != shape:
        counts = " and ".join(str(len(row)) for row in concept.prior)
        raise ModelError(f"prior: must have {' and '.join(map(str, shape))} probabilities, got {counts}")
    return [np.array(row) for row in concept.prior]


class _Path:
    """The equations of the path in log probabilities (K,), multipliers (n,) and s = -log(1 - t)."""

    def __init__(self, unit: Float, prior: list[Float], eta: float) -> None:
        self.unit, self.eta = unit, eta
        self.n, self.ends = len(prior), np.cumsum([0, *(len(p) for p in prior)])
        self.total = int(self.ends[-1])
        self.first = np.concatenate([against(unit[i], prior, (i,)) for i in range(self.n)])
        self.owner = np.repeat(np.arange(self.n), np.diff(self.ends))

    def strategies(self, z: Float) -> list[Float]:
        """Probabilities, which sum to one."""
        x = np.split(np.exp(z[: self.total]), self.ends[1:-1])
        return [s / s.sum() for s in x]

    def start(self) -> Float:
        """The solution at t = 0: eta / (mu - payoff) for every action, with mu such that they sum to one."""
        z = np.zeros(self.total + self.n + 1)
        for i in range(self.n):
            v = self.first[self.ends[i] : self.ends[i + 1]]
            low, high = v.max() + self.eta * 1e-12, v.max() + self.eta * len(v)
            for _ in range(200):
                mu = 0.5 * (low + high)
                low, high = (mu, high) if (self.eta / (mu - v)).sum() > 1 else (low, mu)
            z[self.ends[i] : self.ends[i + 1]] = np.log(self.eta / (mu - v))
            z[self.total + i] = mu
        corrected = self.correct(z, np.eye(len(z))[-1])
        return z if corrected is None else corrected

    def equations(self, z: Float) -> tuple[Float, Float]:
        """Values (K + n,) and derivatives (K + n, K + n + 1)."""
        K, n = self.total, self.n
        y, mu, rest = z[:K], z[K : K + n], np.exp(-z[-1])
        x = np.split(np.exp(y), self.ends[1:-1])
        payoff, derivative = np.empty(K), np.zeros((K, K))
        for i in range(n):
            mine = slice(self.ends[i], self.ends[i + 1])
            payoff[mine] = against(self.unit[i], x, (i,))
            for j in range(n):
                if j != i:
                    theirs = slice(self.ends[j], self.ends[j + 1])
                    derivative[mine, theirs] = against(self.unit[i], x, (i, j)) * x[j]
        pull = self.eta * np.exp(-z[-1] - y)
        sums = np.array([s.sum() for s in x])
        value = np.r_[rest * self.first + (1 - rest) * payoff + pull - mu[self.owner], sums - 1.0]
        J = np.zeros((K + n, K + n + 1))
        J[:K, :K] = (1 - rest) * derivative - np.diag(pull)
        J[np.arange(K), K + self.owner] = -1.0
        J[:K, -1] = rest * (payoff - self.first) - pull
        J[K + self.owner, np.arange(K)] = np.exp(y)
        return value, J

    def tangent(self, z: Float, before: Float) -> Float:
        """Unit direction of the path, on the side of the one before."""
        _, J = self.equations(z)
        full = np.vstack([J, before])
        try:
            d = np.linalg.solve(full, np.r_[np.zeros(len(J)), 1.0])
        except np.linalg.LinAlgError:
            return before
        return np.asarray(d / np.linalg.norm(d))

    def correct(self, z: Float, direction: Float) -> Float | None:
        """Back onto the path across the direction; None if that does not converge."""
        z = z.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(8):
                value, J = self.equations(z)
                if not np.isfinite(value).all():
                    return None
                if float(np.abs(value).max()) < 1e-13:
                    break
                try:
                    move = np.linalg.solve(np.vstack([J, direction]), -np.r_[value, 0.0])
                except np.linalg.LinAlgError:
                    return None
                z += move
            value, _ = self.equations(z)
        return z if np.isfinite(value).all() and float(np.abs(value).max()) < 1e-10 else None


def _polish(unit: Float, x: list[Float], pull: float) -> list[Float] | None:
    """The equilibrium on the actions whose probability does not vanish; None if Newton's method gives none."""
    n = len(x)
    supports = [np.flatnonzero(s > np.maximum(pull / np.maximum(s, 1e-300), 1e-9)) for s in x]
    if any(not len(s) for s in supports):
        return None
    y = [np.zeros(len(s)) for s in x]
    for i, s in enumerate(supports):
        y[i][s] = x[i][s] / x[i][s].sum()
    for _ in range(20):
        values = [against(unit[i], y, (i,)) for i in range(n)]
        off = np.concatenate([values[i][s[1:]] - values[i][s[0]] for i, s in enumerate(supports)])
        if not len(off) or float(np.abs(off).max()) < 1e-15:
            break
        rows = []
        for i, s in enumerate(supports):
            row = []
            for j, r in enumerate(supports):
                block = np.zeros((len(s), len(r))) if i == j else against(unit[i], y, (i, j))[np.ix_(s, r)]
                block = block[1:] - block[:1]
                row.append(block[:, 1:] - block[:, :1])
            rows.append(row)
        try:
            move = np.linalg.solve(np.block(rows), -off)
        except np.linalg.LinAlgError:
            return None
        at = 0
        for i, s in enumerate(supports):
            part = move[at : at + len(s) - 1]
            y[i][s[1:]] += part
            y[i][s[0]] -= part.sum()
            at += len(part)
    values = [against(unit[i], y, (i,)) for i in range(n)]
    fits = all((s >= 0).all() for s in y)
    return y if fits and max(float(v.max() - v @ s) for v, s in zip(values, y, strict=True)) < 1e-12 else None
