"""Bargaining over a list: lotteries, the hull of list and disagreement, and the polytope of the hull's facets.

Random lists, short and long, with ties and corners; all must give the same certified answer, which no listed outcome
beats for everybody.
"""

from __future__ import annotations

import random

import numpy as np

import winset as ws
from winset.base.concept import Concept
from winset.base.errors import ModelError

CONCEPTS: dict[str, Concept] = {
    "Egalitarian": ws.Egalitarian(),
    "Egalitarian, lexicographic": ws.Egalitarian(lexicographic=True),
    "EqualLoss": ws.EqualLoss(),
    "KalaiSmorodinsky": ws.KalaiSmorodinsky(),
    "NashBargaining": ws.NashBargaining(),
    "Raiffa": ws.Raiffa(),
    "Utilitarian": ws.Utilitarian(),
}


def disagreement_of(rows):
    """The same for every problem: zero."""
    return np.zeros(np.asarray(rows).shape[1])


def over_lotteries(rows, concept):
    """The solution over lotteries."""
    return ws.solve(ws.BargainingProblem(ws.FiniteOutcomes(rows, lotteries=True), disagreement_of(rows)), concept)


def in_clothes(rows, concept):
    """The answer by kind of set, for those kinds that take the problem; certified each."""
    rows, d = np.asarray(rows, dtype=float), disagreement_of(rows)
    answers = {"lotteries": np.asarray(over_lotteries(rows, concept).require().point)}
    try:
        hull = ws.Hull(np.vstack([rows, d]))
        polytope = hull.to_polytope()
        problems = {name: ws.BargainingProblem(s, d) for name, s in (("hull", hull), ("polytope", polytope))}
    except ModelError:  # flat: neither a hull with an interior nor a polytope
        return answers
    for name, problem in problems.items():
        answers[name] = np.asarray(ws.solve(problem, concept).require().point)
    return answers


def worse_for_everybody(rows, point):
    """Whether some listed outcome gives everybody more than the point."""
    return bool((np.asarray(rows) > point + 1e-7).all(axis=1).any())


def random_list(rng):
    """Whole numbers or not, few or many outcomes, sometimes with one that is best for all."""
    n, count = int(rng.integers(2, 5)), int(rng.integers(1, 8))
    rows = rng.integers(0, 11, (count, n)).astype(float) if rng.random() < 0.7 else rng.random((count, n))
    if rng.random() < 0.2:
        rows[0] = rows.max(axis=0)
    return rows


def problem(draw: random.Random) -> str:
    """What is wrong with one problem over lotteries, hull and polytope, or nothing."""
    rows = random_list(np.random.default_rng(draw.getrandbits(64)))
    name = draw.choice(sorted(CONCEPTS))
    answers = in_clothes(rows, CONCEPTS[name])
    size = 2e-6 * max(1.0, float(np.abs(rows).max()))
    told = f"{name} of {rows.tolist()}"
    if max(float(np.abs(a - answers["lotteries"]).max()) for a in answers.values()) > size:
        return f"{told}: answers differ, {answers}"
    return f"{told}: worse for everybody" if worse_for_everybody(rows, answers["lotteries"]) else ""
