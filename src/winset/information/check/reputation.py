"""Equilibria with reputation, checked by what each player gets from every moment and every move."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import exp, inf, log

from winset.base.numbers import exact_number
from winset.base.solution import Certificate, Found
from winset.information.check.verdict import judged, only_one
from winset.information.concepts import PerfectBayesian
from winset.information.games.reputation import ChainStore, ReputationalBargaining

__all__ = ["certify_chain_store", "certify_war_of_attrition"]

MOMENTS = 9


def certify_war_of_attrition(game: ReputationalBargaining, concept: PerfectBayesian, found: Found) -> Certificate:
    """A rational player gets the same by giving in at any moment and no more by waiting; at the end both are known.

    Payoffs of conceding at several moments are integrated by quadrature.
    """
    details = found.details
    rates = [float(x) for x in details["concession_rates"]]
    at_once = [float(x) for x in details["initial_concession_probability"]]
    end = float(details["end_time"])
    claimed = [float(x) for x in details["rational_payoffs"]]
    if min(rates) <= 0 or not 0 < end < inf or min(at_once) < -1e-12 or max(at_once) >= 1:
        return judged("indifference", {"form": inf}, "")
    stubborn = [float(z) for z in game.behavioural_probability]
    parts = {**only_one(found), "known at the end": 0.0, "indifference": 0.0, "waiting": 0.0}
    for i in range(2):
        resists = (1 - at_once[i]) * exp(-rates[i] * end)
        parts["known at the end"] = max(parts["known at the end"], abs(resists - stubborn[i]))
        for k in range(1, MOMENTS + 1):
            off = _conceding(game, i, rates[1 - i], at_once[1 - i], end * k / MOMENTS) - claimed[i]
            parts["indifference"] = max(parts["indifference"], abs(off))
        after = exp(-float(game.discount_rates[i]) * end) * stubborn[1 - i]
        never = _conceding(game, i, rates[1 - i], at_once[1 - i], end) - after * (1 - float(game.demands[1 - i]))
        parts["waiting"] = max(parts["waiting"], never - claimed[i])
    alone = [-log(z) / rate for z, rate in zip(stubborn, rates, strict=True)]
    parts["one side at once"] = float(min(at_once) > 1e-9)
    parts["T_if_alone"] = max(abs(a - float(b)) / a for a, b in zip(alone, details["T_if_alone"], strict=True))
    parts["payoffs"] = max(abs(float(x) - y) for x, y in zip(found.points[0], claimed, strict=True))
    text = "Giving in at any moment gives a rational player the same, and at the end both are known to be stubborn"
    return judged("indifference", parts, f"{text}; no other equilibrium exists (Abreu and Gul 2000, proposition 1).")


def _conceding(game: ReputationalBargaining, i: int, rate: float, at_once: float, t: float) -> float:
    """What player i gets by giving in at time t > 0 if the other has not before."""
    from scipy.integrate import quad

    mine, left = float(game.demands[i]), 1 - float(game.demands[1 - i])
    r = float(game.discount_rates[i])
    won, _ = quad(lambda s: (1 - at_once) * rate * exp(-rate * s) * exp(-r * s), 0, t)
    return at_once * mine + won * mine + (1 - at_once) * exp(-rate * t) * exp(-r * t) * left


def certify_chain_store(game: ChainStore, concept: PerfectBayesian, found: Found) -> Certificate:
    """Play from the stated cutoffs: no entrant and no weak incumbent gains by one other move, at any belief met.

    Beliefs looked at are the prior, every cutoff and, where the incumbent mixes, those that follow by Bayes' rule. All
    in fractions.
    """
    details = found.details
    n = game.markets
    cutoffs = [exact_number(x) for x in details["cutoffs_with_n_left"]]
    if len(cutoffs) != n:
        return judged("one-shot deviation", {"cutoffs_with_n_left": inf}, "")
    played = Played(game, cutoffs)
    worst = Fraction(0)
    for left in range(1, n + 1):
        for p in {game.prior_tough, *cutoffs[: left + 1]}:
            worst = max(worst, played.regret(left, p))
    start = game.prior_tough
    fights = played.fights(n, start)
    value = played.value(n, start)
    enters = played.enters(n, start)
    deterred = 0
    while deterred < n and played.enters(n - deterred, start) == 0:
        deterred += 1
    exact = {
        "entry_probability_first_market": enters,
        "fight_probability_of_weak_after_entry_first_market": fights,
        "weak_incumbent_value": value,
        "markets_deterred_for_sure": Fraction(deterred),
        "first_market_with_entry_possible_left": Fraction(n - deterred),
    }
    parts = {name: float(abs(exact_number(details[name]) - right)) for name, right in exact.items()}
    parts |= only_one(found) | {"one-shot deviation": float(worst)}
    entrant = enters * (game.b - start - (1 - start) * fights)
    off = [abs(exact_number(x) - y) for x, y in zip(found.points[0], (value, entrant), strict=True)]
    parts["payoffs"] = float(max(off))
    text = "No entrant and no weak incumbent gains by one other move at any belief that arises."
    return judged("one-shot deviation", parts, text, exact=True)


class Played:
    """The chain store played with these cutoffs: moves, beliefs and the weak incumbent's values."""

    def __init__(self, game: ChainStore, cutoffs: list[Fraction]) -> None:
        self.game, self.cutoffs = game, cutoffs
        self.value = cache(self._value)

    def enters(self, left: int, p: Fraction) -> Fraction:
        """How likely the entrant comes in."""
        cutoff = self.cutoffs[left - 1]
        return 1 - 1 / self.game.a if p == cutoff else Fraction(int(p < cutoff))

    def fights(self, left: int, p: Fraction) -> Fraction:
        """How likely the weak incumbent fights: as often as lifts the belief to the next cutoff, if it is below."""
        if left == 1:
            return Fraction(0)
        aim = self.cutoffs[left - 2]
        return Fraction(1) if p >= aim else p / aim * (1 - aim) / (1 - p)

    def after_fight(self, left: int, p: Fraction) -> Fraction:
        """The belief once the incumbent has fought."""
        return p / (p + (1 - p) * self.fights(left, p))

    def _fought(self, left: int, p: Fraction) -> Fraction:
        return self.value(left - 1, self.after_fight(left, p)) - 1 if left > 1 else Fraction(-1)

    def _value(self, left: int, p: Fraction) -> Fraction:
        if left == 0 or p == 0:
            return Fraction(0)
        enters, fights = self.enters(left, p), self.fights(left, p)
        quiet = self.game.a + self.value(left - 1, p) if enters < 1 else Fraction(0)
        met = fights * self._fought(left, p) if fights else Fraction(0)
        return (1 - enters) * quiet + enters * met

    def regret(self, left: int, p: Fraction) -> Fraction:
        """The largest gain from one other move, of the entrant or of the weak incumbent after an entry."""
        enters, fights = self.enters(left, p), self.fights(left, p)
        gain = self.game.b - (p + (1 - p) * fights)  # of coming in over staying out
        worst = max(gain if enters < 1 else Fraction(0), -gain if enters > 0 else Fraction(0))
        if left == 1:
            return worst if fights == 0 else max(worst, Fraction(1))
        edge = self._fought(left, p) if fights else Fraction(-1)
        return max(worst, edge if fights < 1 else Fraction(0), -edge if fights > 0 else Fraction(0))
