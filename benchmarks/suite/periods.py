"""Play over time: payoff sets at many discount factors, and equilibria of bargaining with an endogenous status quo."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of

FACTORS = 1_000


def fund(players: int = 3) -> ws.NormalForm:
    """Everybody keeps 10 or gives them to a fund that pays each half of what is in it."""
    table = np.empty((players, *(2,) * players), dtype=object)
    for cell in np.ndindex((2,) * players):
        for i in range(players):
            table[(i, *cell)] = 10 * (1 - cell[i]) + 5 * sum(cell)
    return ws.NormalForm(table.tolist())


def sweeps(family: Family) -> None:
    """Sets of payoffs at a thousand discount factors, every row certified."""
    games = {
        "two players, chicken, factors 0 to 0.99": (ws.NormalForm([[[6, 2], [7, 0]], [[6, 7], [2, 0]]]), 0.99),
        "two players, dilemma, factors 0 to 0.99": (ws.NormalForm([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]), 0.99),
        "three players, fund, factors 0 to 0.8": (fund(), 0.8),
    }
    for name, (stage, most) in games.items():
        game = ws.RepeatedGame(stage, "1/2")
        ws.solve_batch(game, ws.PayoffSet(), {"discount": np.array([0.5])})
        started = time.perf_counter()
        found = ws.solve_batch(game, ws.PayoffSet(), {"discount": np.linspace(0, most, FACTORS)})
        took = time.perf_counter() - started
        solved = int((found.status == ws.Status.SOLVED).sum())
        gap = float(np.nanmax(found.certificate))
        remark = f"{solved} of {FACTORS} solved; inner and outer set within {gap:.1e} of the payoff range"
        fine = took <= 60 and solved == FACTORS and gap <= 1e-6
        family.add(f"{FACTORS} payoff sets, {name}", "<= 60", took, "s", reached=fine, remark=remark)


def committees(family: Family) -> None:
    """One equilibrium of many policies, and all of few."""
    times = []
    for seed in range(10):
        ideals = sorted(np.random.default_rng(seed).random(7).round(3).tolist())
        for discount in (Fraction(3, 5), Fraction(9, 10)):
            game = ws.DynamicBargaining(ideals=ideals, discount=discount)
            started = time.perf_counter()
            ws.solve(game, ws.MarkovPerfect()).require()
            times.append(time.perf_counter() - started)
    even = ws.DynamicBargaining(ideals=[Fraction(k, 20) for k in (0, 4, 7, 10, 13, 17, 20)], discount=Fraction(3, 5))
    times.append(best_of(lambda: ws.solve(even, ws.MarkovPerfect()).require(), 1))
    figure = f"one equilibrium, 7 players, 101 policies, certified, slowest of {len(times)}"
    remark = f"median {np.median(times):.2f} s"
    family.add(figure, "<= 5", max(times), "s", reached=max(times) <= 5, remark=remark)
    payoffs = np.random.default_rng(0).integers(0, 1000, (3, 5)).tolist()
    five = ws.DynamicBargaining(payoffs, recognition=["1/2", "3/10", "1/5"], discount="4/5")
    took = best_of(lambda: ws.solve(five, ws.MarkovPerfect("all")), 1)
    family.add("all pure equilibria without ties, 3 players, 5 alternatives", "-", took, "s")


def main() -> None:
    """Print the table and keep it."""
    family = Family("periods")
    sweeps(family)
    committees(family)
    print(family.save())


if __name__ == "__main__":
    main()
