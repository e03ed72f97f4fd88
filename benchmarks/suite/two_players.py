"""Equilibria of two players against QuantEcon (supports, vertices, Lemke-Howson plain and capped), lrsnash and Gambit.

Payoffs go in as arrays, and building the game counts for both. From two actions on, with the families that are hard:
degenerate, sparse and coordination games, rectangular, zero-sum and covariant ones.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import winset as ws
from benchmarks.duel import Peer, duel, program
from benchmarks.record import Family
from benchmarks.suite.comparing import random_table, verdict

__all__ = ["main"]


def quantecon(payoffs: np.ndarray, method: str, **options: Any) -> Callable[[], Callable[[], Any]]:
    """A function of QuantEcon, from the arrays."""

    def make() -> Callable[[], Any]:
        from quantecon import game_theory as gt

        A, B = np.ascontiguousarray(payoffs[0], float), np.ascontiguousarray(payoffs[1].T, float)
        run = getattr(gt, method)
        return lambda: run(gt.NormalFormGame([gt.Player(A), gt.Player(B)]), **options)

    return make


def complete(payoffs: np.ndarray, count: int | None) -> Callable[[Any], str]:
    """What is wrong with a list of equilibria, or with one."""

    def fault(answer: Any) -> str:
        points = list(answer) if isinstance(answer, list) else [answer]
        return verdict(payoffs.astype(float), points, count, 1e-7)

    return fault


def lrsnash(payoffs: np.ndarray) -> Peer:
    """All extreme equilibria by lrsnash in its own process; what starting it costs is part of the time."""
    m, n = payoffs.shape[1:]
    count = len(ws.solve(ws.NormalForm(payoffs), ws.Nash()).points)

    def make() -> Callable[[], str]:
        rows = ["\n".join(" ".join(map(str, row)) for row in side.tolist()) for side in payoffs]
        path = Path(tempfile.mkdtemp()) / "game"
        path.write_text(f"{m} {n}\n\n{rows[0]}\n\n{rows[1]}\n")
        command = [program("lrsnash") or "lrsnash", str(path)]
        return lambda: subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def fault(text: str) -> str:
        found = re.search(r"[Nn]umber of equilibria found: *(\d+)", text)
        return "" if found and int(found[1]) == count else f"found {found[1] if found else 'none'} of {count}"

    return Peer("lrsnash", "lrsnash", make, fault, "pip install passagemath-lrslib")


def certified(exact: bool = False) -> Callable[[Any], str]:
    """What is wrong with our own answer."""

    def fault(solution: Any) -> str:
        if solution.status is not ws.Status.SOLVED:
            return f"{solution.status}: {solution.reason}"
        return "not proved in fractions" if exact and not solution.certificate.exact else ""

    return fault


def every(family: Family, figure: str, goal: float, payoffs: np.ndarray, exact: bool = False, **how: Any) -> None:
    """All equilibria; peers that lose some do not count, nor do floats where a proof in fractions is asked for."""
    solution = ws.solve(ws.NormalForm(payoffs), ws.Nash())
    count = None if solution.components else len(solution.points)
    fault = complete(payoffs, count)
    small = max(payoffs.shape[1:]) <= 6
    peers = [
        *(
            [Peer("QuantEcon supports", "quantecon", quantecon(payoffs, "support_enumeration"), fault)]
            if small and not exact
            else []
        ),
        *(
            [Peer("QuantEcon vertices", "quantecon", quantecon(payoffs, "vertex_enumeration"), fault)]
            if not exact
            else []
        ),
        *([lrsnash(payoffs)] if payoffs.dtype.kind == "i" else []),
    ]
    duel(
        family, figure, goal, lambda: ws.solve(ws.NormalForm(payoffs), ws.Nash()), peers, certified(exact), **how
    )  # fmt: skip


def one(family: Family, figure: str, goal: float, payoffs: np.ndarray, **how: Any) -> None:
    """One equilibrium."""
    fault = complete(payoffs, None)
    peers = [
        Peer("QuantEcon Lemke-Howson", "quantecon", quantecon(payoffs, "lemke_howson"), fault),
        Peer("QuantEcon, capped", "quantecon", quantecon(payoffs, "lemke_howson", capping=10), fault),
    ]
    duel(
        family, figure, goal, lambda: ws.solve(ws.NormalForm(payoffs), ws.Nash("one")), peers, certified(), **how
    )  # fmt: skip


def coordination(n: int) -> np.ndarray:
    """Both want to meet: whole numbers on the diagonal, 2^n - 1 equilibria."""
    side = np.diag(np.arange(1, n + 1))
    return np.array([side, side])


def sparse(n: int) -> np.ndarray:
    """Three payoffs of four are 0."""
    table = random_table((n, n), n, 9)
    return np.where(np.random.default_rng(n).random(table.shape) < 0.75, 0, table)


def covariant(n: int, rho: float) -> np.ndarray:
    """Normal payoffs of the two players with correlation rho."""
    first, other = np.random.default_rng(n).normal(size=(2, n, n))
    return np.array([first, rho * first + np.sqrt(1 - rho**2) * other])


def all_of_small(family: Family) -> None:
    """Random games from 2 x 2 on."""
    for n in (2, 3, 4, 5, 8, 10, 12):
        every(family, f"all equilibria, random {n} x {n}", 1 if n < 8 else 3, random_table((n, n), 1))


def all_exact(family: Family) -> None:
    """Whole numbers, proved in fractions: generic, degenerate, sparse, coordination, rectangular."""
    for n in (3, 5, 8, 10, 12, 14):
        every(family, f"all, whole numbers 0..999, {n} x {n}", 5, random_table((n, n), n, 999), exact=True)
    for n, top in ((3, 2), (9, 2), (10, 4), (12, 9)):
        every(family, f"all, degenerate 0..{top}, {n} x {n}", 2, random_table((n, n), n, top), exact=True)
    for n in (8, 10, 12):
        every(family, f"all, coordination {n} x {n}", 2, coordination(n), exact=True)
    every(family, "all, sparse 12 x 12", 2, sparse(12), exact=True)
    every(family, "all, 6 x 20 in 0..9", 1, random_table((6, 20), 1, 9), exact=True)


def one_of_each(family: Family) -> None:
    """One equilibrium: random, zero-sum, covariant, dual cyclic, sgc."""
    for n in (3, 15, 50, 200):
        one(family, f"one equilibrium, random {n} x {n}", 0.7 if n == 15 else 1, random_table((n, n), 1))
    for n in (3, 50, 100):
        side = np.random.default_rng(n).random((n, n))
        one(family, f"one equilibrium, zero-sum {n} x {n}", 1, np.array([side, -side]))
    for n in (10, 50, 100):
        one(family, f"one equilibrium, covariant -0.7, {n} x {n}", 1, covariant(n, -0.7))
    for n in (8, 12, 14, 16):
        game = ws.generators.dual_cyclic(n)
        one(family, f"one equilibrium, dual cyclic {n} x {n}", 1, game.payoffs.copy())
    try:
        from quantecon.game_theory.game_generators.bimatrix_generators import sgc_game
    except ImportError:
        return
    theirs = sgc_game(5)
    one(family, "one equilibrium, sgc 19 x 19", 1, np.array([theirs.payoff_arrays[0], theirs.payoff_arrays[1].T]))


def batches(family: Family) -> None:
    """All equilibria of many games, certified; QuantEcon takes one after the other."""
    for n, count, goal in ((2, 2_000, 20), (3, 1_000, 25), (5, 200, 20), (8, 20, 15), (10, 10, 15)):
        games = np.random.default_rng(n).random((count, 2, n, n))

        def loop(games: np.ndarray = games, n: int = n) -> Callable[[], Any]:
            calls = [quantecon(g, "support_enumeration" if n < 8 else "vertex_enumeration")() for g in games]
            return lambda: [call() for call in calls]

        expected = int(ws.solve_batch(games, ws.Nash())["count"].sum())
        for threads in (1, 2):
            duel(
                family, f"all equilibria of {count:,} games {n} x {n}, {threads} threads", goal if threads == 1 else 0,
                lambda g=games, t=threads: ws.solve_batch(g, ws.Nash(), threads=t),
                [
                    Peer("QuantEcon", "quantecon", loop,
                         lambda a, e=expected: "" if sum(map(len, a)) == e else f"found {sum(map(len, a))} of {e}"),
                ],
            )  # fmt: skip


def large(family: Family) -> None:
    """What takes seconds: 15 x 15 to 20 x 20, and large zero-sum and covariant games."""
    every(family, "all equilibria, random 15 x 15", 20, random_table((15, 15), 1))
    every(family, "all, 5 x 200 in 0..999", 1, random_table((5, 200), 1, 999), exact=True)
    every(family, "all, 8 x 40 in 0..999", 1, random_table((8, 40), 1, 999), exact=True)
    side = np.random.default_rng(200).random((200, 200))
    one(family, "one equilibrium, zero-sum 200 x 200", 1, np.array([side, -side]))
    one(family, "one equilibrium, covariant -0.7, 150 x 150", 1, covariant(150, -0.7))
    one(family, "one equilibrium, random 500 x 500", 2, random_table((500, 500), 1))
    for n in (18, 20):
        every(family, f"all equilibria, random {n} x {n}", 15, random_table((n, n), 1), seconds=0)


PARTS = (all_of_small, one_of_each, batches, all_exact, large)


def main() -> None:
    """Print the table and keep it."""
    family = Family("two_players")
    for part in PARTS:
        part(family)
    print(family.save())


if __name__ == "__main__":
    main()
