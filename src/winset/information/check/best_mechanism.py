"""Mechanisms for public decisions, checked against every lie and every exit, and proved best by their multipliers."""

from __future__ import annotations

import itertools

import numpy as np

from winset.base.array_types import Float
from winset.base.solution import Certificate, Details, Found
from winset.base.status import Status
from winset.information.check.verdict import judged, only_one
from winset.information.concepts import SecondBest
from winset.information.games.mechanism import Mechanism

__all__ = ["certify_mechanism"]


def certify_mechanism(game: Mechanism, concept: SecondBest, found: Found) -> Certificate:
    """What every type expects from every report, by going through all profiles; a dual bound on every mechanism.

    Without a solution, multipliers show that participation and honesty cannot be had together.
    """
    read = Read(game)
    if found.status is Status.NO_SOLUTION:
        bound = read.bound(found.details.get("multipliers"), np.zeros(len(game.players)))
        weight = sum(float(np.sum(row["participation"])) for row in found.details.get("multipliers", ()))
        parts = {"bound": 0.0 if bound < 0 else np.inf, "weights of participation": abs(weight - 1)}
        text = "A weighted mean of participation, with conditions of honesty, is below 0 in every mechanism."
        return judged("weighted conditions", parts, text, covers="witness")
    mechanism = found.details.get("mechanism", {})
    chosen, paid = (np.asarray(mechanism.get(k, np.nan), dtype=float) for k in ("outcome", "payment"))
    shape = (*read.counts, len(game.outcomes))
    if chosen.shape != shape or paid.shape != (len(game.players), *read.counts) or not np.isfinite(chosen).all():
        return judged("incentives", {"mechanism": np.inf}, "")
    worth = [read.interim(i, chosen, paid) for i in range(len(game.players))]
    honest = [np.diag(table) for table in worth]
    expected = np.array([p @ h for p, h in zip(read.priors, honest, strict=True)])
    unit = read.unit
    short = [r - h for r, h in zip(read.reservation, honest, strict=True) if r is not None]
    balance = float(np.abs(paid.sum(axis=0)).max()) if game.transfers else float(np.abs(paid).max())
    value = float(read.weights @ expected)
    parts = {
        **only_one(found),
        "probabilities": max(float(-chosen.min()), float(np.abs(chosen.sum(axis=-1) - 1).max())),
        "incentives": max(float((table - np.diag(table)[:, None]).max()) for table in worth) / unit,
        "participation": max((float(row.max()) for row in short), default=0.0) / unit,
        "budget": balance / unit,
        "expected payoffs": float(np.abs(np.array(list(found.points[0]), dtype=float) - expected).max()) / unit,
        "gains": abs(float(found.details["gains"]) - value) / unit,
        "duality gap": (read.bound(found.details.get("multipliers"), read.weights) - value) / unit,
    }
    text = "No type gains by a lie or by staying away, and multipliers prove that no mechanism does better."
    return judged("incentives", parts, text, proved=("points", "details.gains"))


class Read:
    """The game's numbers, and what follows from its rules."""

    def __init__(self, game: Mechanism) -> None:
        self.game = game
        self.priors = [np.array(p, dtype=float) for p in game.prior]
        self.utilities = [np.array(u, dtype=float) for u in game.utilities]
        self.reservation = [None if r is None else np.array(r, dtype=float) for r in game.reservation]
        self.weights = np.array(game.weights, dtype=float)
        self.counts = tuple(len(p) for p in self.priors)
        sizes = [float(np.ptp(u)) for u in self.utilities]
        sizes += [float(np.abs(r).max()) for r in self.reservation if r is not None]
        self.unit = max([*sizes, 1e-300])

    def interim(self, i: int, chosen: Float, paid: Float) -> Float:
        """Expected payoff by true type and report of player i, summed profile by profile."""
        table = np.zeros((self.counts[i], self.counts[i]))
        for profile in itertools.product(*map(range, self.counts)):
            report = profile[i]
            others = np.prod([p[t] for k, (p, t) in enumerate(zip(self.priors, profile, strict=True)) if k != i])
            table[:, report] += others * (self.utilities[i] @ chosen[profile] + paid[(i, *profile)])
        return table

    def bound(self, multipliers: list[Details] | None, weights: Float) -> float:
        """What multipliers leave possible for the weighted sum of payoffs; infinite if payments could raise it."""
        if multipliers is None or len(multipliers) != len(self.counts):
            return np.inf
        truth, lies, total = [], [], 0.0
        for i, count in enumerate(self.counts):
            lie, stay = (np.asarray(multipliers[i].get(k, np.nan), dtype=float) for k in ("lies", "participation"))
            if lie.shape != (count, count) or stay.shape != (count,) or not (lie >= 0).all() or not (stay >= 0).all():
                return np.inf
            outside = self.reservation[i]
            if np.diag(lie).any() or (outside is None and stay.any()):
                return np.inf
            truth.append(weights[i] * self.priors[i] + lie.sum(axis=1) + stay)
            lies.append(lie)
            total -= float(stay @ outside) if outside is not None else 0.0
        loose = 0.0
        for profile in itertools.product(*map(range, self.counts)):
            gain = np.zeros(len(self.game.outcomes))
            prices = []
            for i, t in enumerate(profile):
                others = np.prod([p[s] for k, (p, s) in enumerate(zip(self.priors, profile, strict=True)) if k != i])
                worth = truth[i][t] * self.utilities[i][t] - lies[i][:, t] @ self.utilities[i]
                gain += others * worth
                prices.append(others * (truth[i][t] - lies[i][:, t].sum()))
            if self.game.transfers:
                loose = max(loose, float(np.ptp(prices)))
            total += float(gain.max())
        return total if loose <= 1e-8 else np.inf
