"""Trembling-hand perfection checked in the limit: strategies stay best however small the mistakes are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Profile
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.tables.check.dominance import Rule, least_belief, mixture_that_dominates
from winset.tables.check.levelled import levelled
from winset.tables.check.nash import certify_nash, feasibility, regrets
from winset.tables.check.verdict import (
    NEVER,
    misshapen,
    nothing,
    payoffs_of_actions,
    smallest,
    strategies,
    verdict,
)
from winset.tables.concepts import Nash, Perfect
from winset.tables.games.normal import NormalForm

__all__ = ["certify_perfect"]


TOLERANCE = 1e-8
TIE = 1e-9
ROUNDING = 1e-13
"""Sums up to this share of the sum of their terms' sizes are rounding."""
WEAKLY = Rule(weak=True, mixtures=True, once=True, every=False)


def certify_perfect(game: NormalForm, concept: Perfect, found: Found) -> Certificate:
    """Every point as the limit of best replies to mistakes that become small (Selten 1975).

    Two players: each strategy must be best against a belief that is positive everywhere, with a gain judged relative to
    the smallest probability: then no mixture weakly dominates it by more (van Damme 1991, theorem 3.2.2). More players:
    with mistakes along tau what another action gains is a polynomial in their size, whose first coefficient that is not
    zero must be negative; where strategies are mixed, mistakes must keep the actions in use equal to first order, make
    tied ones worse, and the support must be regular. Of a list of all perfect equilibria the others are shown not to be
    perfect, and the equilibria judged to be all.
    """
    shape, unit = game.payoffs.shape[1:], levelled(game).unit
    judged: Sequence[Profile] = found.details.get("judged", found.points)
    fault = misshapen(shape, [*found.points, *judged])
    if fault:
        return nothing("regret", TOLERANCE, fault)
    if not found.points:
        return _none_claimed(game, concept, found, unit)
    trembles = _trembles(game, found)
    parts = {
        "regret": float(np.max([regrets(game, p) for p in found.points])),
        "feasibility": max(feasibility(p) for p in found.points),
        "mistakes": max(_mistakes(unit, strategies(p), tau) for p, tau in zip(found.points, trembles, strict=True)),
    }
    proved = ["points", "details.trembles"]
    if concept.profile is not None:
        away = [np.abs(s - t).max() for p in found.points for s, t in zip(strategies(p), concept.profile, strict=True)]
        parts["profile"] = float(np.max(away))
    elif found.completeness == "all" and max(parts.values()) <= TOLERANCE:
        parts["completeness"], whole = _complete(game, found, unit, judged)
        proved += ["completeness"] if whole else []
    if "verdicts" in found.details:
        parts["verdicts"] = _verdicts(found, judged)
    sure = concept.profile is not None or found.completeness != "all" or "completeness" in proved
    return verdict(
        "regret",
        TOLERANCE,
        parts,
        "The points stay best replies when every action is played by mistake, however rarely."
        + ("" if sure else " That there are no others was not proved again."),
        words={
            "mistakes": "a strategy is not best against the mistakes given, on their own scale",
            "completeness": "details.judged are not all equilibria, or one that is left out is not shown imperfect",
            "verdicts": "details.verdicts do not say which of details.judged are the points",
        },
        covers="all" if sure else "part",
        proved=proved,
    )


def _none_claimed(game: NormalForm, concept: Perfect, found: Found, unit: Float) -> Certificate:
    """Whether the profile that was asked about is shown not to be perfect; every game has a perfect equilibrium."""
    if found.status is not Status.NO_SOLUTION:
        return nothing("regret", TOLERANCE, "no profile is claimed")
    if concept.profile is None:
        return nothing(
            "regret", TOLERANCE, "every finite game has a perfect equilibrium (Selten 1975); none is claimed"
        )
    profile = Profile(game.players, tuple(np.array(s) for s in concept.profile), game.actions)
    fault = misshapen(game.payoffs.shape[1:], [profile])
    if fault:
        return nothing("regret", TOLERANCE, fault)
    shown = _imperfect(game, unit, profile)
    return verdict(
        "regret",
        TOLERANCE,
        {"imperfection": 0.0 if shown else NEVER},
        "The profile is not perfect: it is no equilibrium, or another strategy is better after every small mistake.",
        words={"imperfection": "the profile was not shown to be imperfect"},
        covers="witness",
        proved=("completeness",),
    )


def _trembles(game: NormalForm, found: Found) -> list[list[Float] | None]:
    """What an answer gives for each point: beliefs of two players, mistakes of more."""
    given = found.details.get("trembles")
    if given is None:
        return [None] * len(found.points)
    if not isinstance(given, list | tuple) or len(given) != len(found.points):
        return [[] for _ in found.points]
    out: list[list[Float] | None] = []
    for tau in given:
        rows = [tau.get(p, np.zeros(0)) for p in game.players] if isinstance(tau, Mapping) else tau
        out.append(None if rows is None else [np.asarray(row, dtype=np.float64) for row in rows])
    return out


def _mistakes(unit: Float, x: list[Float], tau: list[Float] | None) -> float:
    """How far a profile is from staying best when mistakes become small."""
    n = len(x)
    if n == 1 or (n > 2 and all((s > 0).all() for s in x)):
        return 0.0
    if tau is not None and len(tau) != n:
        return NEVER
    if n == 2:
        first, second = (None, None) if tau is None else tau
        return max(_beaten(unit[0], x[0], first), _beaten(unit[1].T, x[1], second))
    unused = [s == 0 for s in x]
    if tau is None:
        tau = [np.where(z, 1.0, -float(z.sum()) * s) for z, s in zip(unused, x, strict=True)]
    if [t.shape for t in tau] != [s.shape for s in x] or not np.isfinite(np.concatenate(tau)).all():
        return NEVER
    largest = max(float(np.abs(t).max()) for t in tau) or 1.0
    tau = [t / largest for t in tau]
    if min(float(t[z].min(initial=1.0)) for t, z in zip(tau, unused, strict=True)) < TIE:
        return NEVER
    if max(abs(float(t.sum())) for t in tau) > TIE:
        return NEVER
    pure = all(s.max() == 1.0 for s in x)
    return max(_in_the_limit(u, x, tau, i) if pure else _first_order(unit, x, tau, i) for i, u in enumerate(unit))


def _beaten(table: Float, x: Float, belief: Float | None) -> float:
    """The largest gain against a belief, in units of its smallest probability; a belief is looked for if none is given.

    A mixture that weakly dominated x would gain in all columns together no more than this.
    """
    ahead = table - x @ table
    if belief is None or belief.shape != table.shape[1:]:
        belief = least_belief(ahead, weak=True) if belief is None else None
    if belief is None or not (belief.min() > 0 and abs(float(belief.sum()) - 1.0) < 1e-9):
        return NEVER
    return max(0.0, float((ahead @ belief).max()) / float(belief.min()))


def _in_the_limit(table: Float, x: list[Float], tau: list[Float], i: int) -> float:
    """Infinite if another action of player i is better than a pure strategy for all small mistakes along tau."""
    own = int(x[i].argmax())
    table = np.moveaxis(table, i, 0)
    ahead = np.delete(table, own, axis=0) - table[own]
    gain, size = [ahead], [np.abs(ahead)]
    for j in reversed([j for j in range(len(x)) if j != i]):
        gain, size = _along(gain, x[j], tau[j]), _along(size, x[j], np.abs(tau[j]))
    undecided = np.ones(len(ahead), dtype=bool)
    for coefficient, scale in zip(gain, size, strict=True):
        moves = undecided & (np.abs(coefficient) > ROUNDING * scale)
        if (coefficient[moves] > 0).any():
            return NEVER
        undecided &= ~moves
    return 0.0


def _along(coefficients: list[Float], x: Float, tau: Float) -> list[Float]:
    """Coefficients of a polynomial in h after the last axis was averaged by x + h tau."""
    still, moved = [c @ x for c in coefficients], [c @ tau for c in coefficients]
    return [still[0], *(a + b for a, b in zip(still[1:], moved, strict=False)), moved[-1]]


def _first_order(unit: Float, x: list[Float], tau: list[Float], i: int) -> float:
    """How unequal the actions in use become to first order; infinite if a tied one does not become worse.

    With a regular support there is then a curve of mistakes along which everybody's strategy is best.
    """
    change = np.zeros(len(x[i]))
    for j in range(len(x)):
        if j != i:
            change += payoffs_of_actions(unit[i], x, (i, j)) @ tau[j]
    used = x[i] > 0
    values = payoffs_of_actions(unit[i], x, (i,))
    tied = ~used & (values >= values.max() - TIE)
    if (change[tied] > change[used].min() - TIE).any() or not _regular(unit, x):
        return NEVER
    return float(np.ptp(change[used]))


def _regular(unit: Float, x: list[Float]) -> bool:
    """Whether the actions in use determine the mixtures: the derivative of payoff differences is not singular."""
    used = [np.flatnonzero(s > 0) for s in x]
    ends = np.cumsum([0, *(len(u) - 1 for u in used)])
    slopes = np.zeros((ends[-1], ends[-1]))
    for i in range(len(x)):
        for j in range(len(x)):
            if i != j:
                part = payoffs_of_actions(unit[i], x, (i, j))[np.ix_(used[i], used[j])]
                part = part[1:] - part[:1]
                slopes[ends[i] : ends[i + 1], ends[j] : ends[j + 1]] = part[:, 1:] - part[:, :1]
    return not len(slopes) or bool(np.linalg.cond(slopes) < 1e10)


def _imperfect(game: NormalForm, unit: Float, profile: Profile) -> bool:
    """Whether a profile is shown not to be perfect."""
    if feasibility(profile) > TOLERANCE or float(regrets(game, profile).max()) > TIE:
        return True
    x = strategies(profile)
    for i, s in enumerate(x):
        table = np.moveaxis(unit[i], i, 0).reshape(len(s), -1)
        if mixture_that_dominates(np.vstack([table, s @ table]), len(s), WEAKLY) is not None:
            return True
    pure = len(x) > 2 and all(s.max() == 1.0 for s in x)
    return pure and any(_better_after_any_mistake(unit[i], x, i) for i in range(len(x)))


def _better_after_any_mistake(table: Float, x: list[Float], i: int) -> bool:
    """Whether one mixture of tied actions gains after every single mistake of another player.

    When mistakes are small the single ones weigh most, whatever their proportions.
    """
    own, values = int(x[i].argmax()), payoffs_of_actions(table, x, (i,))
    tied = [a for a in np.flatnonzero(values >= values.max() - TIE) if a != own]
    mistakes = []
    for j in range(len(x)):
        if j != i:
            after = payoffs_of_actions(table, x, (i, j))
            mistakes.append((after[tied] - after[own])[:, x[j] == 0])
    gains = np.concatenate(mistakes, axis=1)
    if not tied or not gains.size:
        return False
    m, K = gains.shape
    columns, sums = np.c_[gains.T, -np.ones(K)], np.r_[np.ones(m), 0.0][None]
    best = smallest(np.r_[np.zeros(m), -1.0], columns, np.zeros(K), sums, np.ones(1), free=1)
    return best is not None and float((best[:m] @ gains).min()) > TOLERANCE


def _verdicts(found: Found, judged: Sequence[Profile]) -> float:
    """0 if the verdicts say "perfect" of those judged that are points, and of them alone."""
    verdicts = found.details["verdicts"]
    perfect = [p for p, word in zip(judged, verdicts, strict=False) if word == "perfect"]
    same = len(verdicts) == len(judged) and len(perfect) == len(found.points)
    same = same and all(_near(p, q) for p, q in zip(perfect, found.points, strict=True))
    return 0.0 if same else NEVER


def _near(one: Profile, other: Profile) -> bool:
    return all(np.abs(s - t).max() < TIE for s, t in zip(strategies(one), strategies(other), strict=True))


def _complete(game: NormalForm, found: Found, unit: Float, judged: Sequence[Profile]) -> tuple[float, bool]:
    """What is wrong with a list of all perfect equilibria, and whether nothing is."""
    everything = certify_nash(game, Nash("all"), Found(Status.SOLVED, list(judged), completeness="all"))
    if "judged" in found.details and not everything.ok:
        return NEVER, False
    others = [p for p in judged if not any(_near(p, q) for q in found.points)]
    if not all(_imperfect(game, unit, p) for p in others):
        return NEVER, False
    return 0.0, everything.ok and "completeness" in everything.proved
