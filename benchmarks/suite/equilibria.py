"""Equilibria of tables: every figure against numpy, nashpy, quantecon and Gambit, where they are installed.

A peer's answer is checked before its time counts: largest relative regret, and the number of equilibria where all are
asked for. A wrong, incomplete or missing answer is reported as such, and then there is no ratio.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of
from benchmarks.suite.comparing import against_gambit, compare, random_table, regret, seconds_of, verdict
from benchmarks.suite.gambit_worker import ask

CASES = Path(__file__).parents[2] / "tests" / "cases"
ALONE, RANDOM = ws.LemkeHowson(), np.random.default_rng(0)
QUANTECON = find_spec("quantecon") is not None
NASHPY = find_spec("nashpy") is not None


WAYS = ((False, 1), (False, None), (True, 1), (True, None))
"""Certified or not, on one thread or on all."""


def way(certify: bool, threads: int | None) -> str:
    """In words."""
    return f"{'certified' if certify else 'answers alone'}, {'one thread' if threads else 'all threads'}"


# ---------------------------------------------------------------- pure


def pure_in_numpy(payoffs: np.ndarray) -> np.ndarray:
    """Marks of pure equilibria; a leading axis of games is kept."""
    n = payoffs.shape[1]
    marks = np.ones(payoffs.shape[:1] + payoffs.shape[2:], dtype=bool)
    for i in range(n):
        marks &= payoffs[:, i] == payoffs[:, i].max(axis=1 + i, keepdims=True)
    return marks


def pure(family: Family) -> None:
    """One large game, and many small ones."""
    from winset.tables.find.pure_enumeration import PureEnumeration

    payoffs = random_table((10,) * 5)
    game = ws.NormalForm(payoffs)
    ours = seconds_of(game, ws.Pure())
    arrays = game.to_arrays()
    rng = np.random.default_rng(0)
    kernel = best_of(lambda: PureEnumeration().run(arrays, ws.Pure(), rng))
    theirs = best_of(lambda: np.argwhere(pure_in_numpy(payoffs[None])))
    compare(family, "pure equilibria, 5 players, 10 actions, certified", 2, ours, "numpy", theirs)
    compare(family, "the same, the method alone", 2, kernel, "numpy", theirs)
    if QUANTECON:
        from quantecon.game_theory import pure_nash_brute

        other = ws.to_peer(game, "quantecon")
        compare(family, "pure equilibria", 2, ours, "quantecon", best_of(lambda: pure_nash_brute(other), 1))
    expected = len(ws.solve(game, ws.Pure()).points)
    against_gambit(family, "pure equilibria", 2, ours, payoffs, "enumpure_solve", 60, expected)
    many = np.random.default_rng(1).random((100_000, 5, 2, 2, 2, 2, 2))
    theirs_many = best_of(lambda: np.argwhere(pure_in_numpy(many)), 3)
    for certify, threads in WAYS:
        batch = best_of(lambda c=certify, t=threads: ws.solve_batch(many, ws.Pure(), certify=c, threads=t))
        words = way(certify, threads)
        compare(family, f"100,000 five-player 2-action games, {words}", 10, batch, "numpy", theirs_many)


# ---------------------------------------------------------------- two players


def degenerate(family: Family) -> None:
    """How many extreme equilibria of the degenerate games of the literature each program finds."""
    cases = json.loads((CASES / "normal_form_two_players.json").read_text())
    games = [
        (np.array([[float(Fraction(x)) for x in t] for t in c["payoffs"]]).reshape(2, *c["actions"]), c)
        for c in cases
        if c.get("degenerate", True)
    ]
    total = sum(len(c["equilibria"]) for _, c in games)
    ours = sum(len(ws.solve(ws.NormalForm(t), ws.Nash()).points) for t, _ in games)
    found = 0.0
    if QUANTECON:
        from quantecon.game_theory import vertex_enumeration

        for table, _ in games:
            found += len(vertex_enumeration(ws.to_peer(ws.NormalForm(table), "quantecon")))
    family.add(
        f"extreme equilibria of {len(games)} games of the literature",
        str(total),
        ours,
        "found",
        peer="quantecon vertices",
        peer_measured=found if QUANTECON else None,
        reached=ours == total,
    )


def one_of_two_players(family: Family) -> None:
    """What scaling and shifting payoffs does to Lemke-Howson."""
    one = ws.Nash("one")
    for factor, shift in ((1e-12, 0.0), (1e12, 0.0), (1.0, 1e6), (1.0, 1e9)):
        right = theirs_right = 0
        for seed in range(40):
            payoffs = random_table((10, 10), seed) * factor + shift
            game = ws.NormalForm(payoffs)
            right += ws.solve(game, one).status is ws.Status.SOLVED
            if QUANTECON:
                from quantecon.game_theory import lemke_howson

                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    theirs_right += verdict(payoffs, [lemke_howson(ws.to_peer(game, "quantecon"))]) == ""
        family.add(
            f"right answers of 40, payoffs x {factor:g} + {shift:g}",
            "40",
            right,
            "games",
            peer="quantecon",
            peer_measured=float(theirs_right) if QUANTECON else None,
            reached=right == 40,
        )


# ---------------------------------------------------------------- more players


def literature() -> list[tuple[str, np.ndarray, int]]:
    """Cases with more than two players: name, payoffs, number of isolated equilibria."""
    cases = json.loads((CASES / "normal_form_many_players.json").read_text())
    return [
        (
            c["name"],
            np.array([[float(Fraction(x)) for x in t] for t in c["payoffs"]]).reshape(len(c["actions"]), *c["actions"]),
            len(c["equilibria"]),
        )
        for c in cases
    ]


def isolated(family: Family) -> None:
    """All isolated equilibria, against Gambit's systems of polynomials."""
    for name, payoffs, expected in literature():
        game = ws.NormalForm(payoffs)
        found = ws.solve(game, ws.Nash())
        ours = seconds_of(game, ws.Nash(), 3)
        shape = "x".join(map(str, payoffs.shape[1:]))
        figure = f"all isolated equilibria of {name} ({shape})"
        if len(found.points) != expected:
            figure += f" WE FOUND {len(found.points)} OF {expected}"
        against_gambit(family, figure, 1, ours, payoffs, "enumpoly_solve", 20, expected, 1e-3)
    for shape in ((3, 3, 3), (2, 2, 2, 2)):
        payoffs = random_table(shape, 1)
        game = ws.NormalForm(payoffs)
        solution = ws.solve(game, ws.Nash())
        expected = len(solution.points) if solution.completeness == "all" else None
        figure = f"all isolated equilibria of a random {'x'.join(map(str, shape))}"
        against_gambit(family, figure, 1, seconds_of(game, ws.Nash(), 3), payoffs, "enumpoly_solve", 20, expected, 1e-3)


def one_of_many_players(family: Family) -> None:
    """One equilibrium of random games: how many of 100 seeds, and the time against Gambit's methods."""
    one = ws.Nash("one")
    try:
        ws.solve(ws.NormalForm(random_table((2, 2, 2))), one)
    except ws.MethodError as error:
        family.add("one equilibrium, n >= 3", "-", 0.0, "", reached=False, remark=str(error)[:90])
        return
    for shape, seeds in (((10,) * 3, 100), ((5,) * 3, 100), ((3,) * 4, 100), ((3,) * 5, 100), ((3,) * 3, 100)):
        worst, solved, times = 0.0, 0, []
        for seed in range(seeds):
            game = ws.NormalForm(random_table(shape, seed))
            solution = ws.solve(game, one)
            times.append(float(solution.stats["seconds"]))
            value = solution.certificate.value if solution.points else np.inf
            solved += bool(value <= 1e-10)
            worst = max(worst, value)
        words = "x".join(map(str, shape))
        games = 2 if np.prod(shape) > 500 else 6
        figure = f"one equilibrium of {words}: regret <= 1e-10"
        family.add(figure, "100", solved, "of 100", reached=solved == seeds, remark=f"worst {worst:.1e}")
        for method, within in (("ipa_solve", 1e-5), ("gnm_solve", 1e-8)):
            theirs, problems, ours = 0.0, [], 0.0
            for seed in range(games):
                payoffs = random_table(shape, seed)
                ours += seconds_of(ws.NormalForm(payoffs), one, 3)
                answer = ask(payoffs, method, 15)
                problem = f"peer: {answer['error']}" if "error" in answer else ""
                problem = problem or verdict(payoffs, answer["points"], None, within)
                theirs += answer.get("seconds", 0.0)
                problems.append(problem)
            problem = next((p for p in problems if p), "")
            name = f"gambit {method.removesuffix('_solve')}"
            compare(family, f"one equilibrium of {words}, {games} games", 1, ours, name, theirs or None, problem)


def logit(family: Family) -> None:
    """The logit branch to its limit on every case with more than two players."""
    for name, payoffs, _ in literature():
        game = ws.NormalForm(payoffs)
        branch = ws.solve(game, ws.LogitBranch())
        reached = branch.status is ws.Status.SOLVED and regret(payoffs, branch.point) <= 1e-8
        family.add(f"logit branch of {name}: the limit", "reached", float(reached), "yes", reached=reached)
        ours = seconds_of(game, ws.LogitBranch(), 3)
        answer = ask(payoffs, "logit_solve", 20)
        problem = f"peer: {answer['error']}" if "error" in answer else verdict(payoffs, answer["points"])
        theirs = answer.get("seconds")
        family.add(
            f"logit branch of {name}: time",
            "-",
            1e3 * ours,
            "ms",
            peer="gambit logit",
            peer_measured=None if theirs is None else 1e3 * theirs,
            ratio=None if problem or theirs is None else theirs / ours,
            remark=problem,
        )


# ---------------------------------------------------------------- batches


def batches(family: Family) -> None:
    """One equilibrium, and correlated ones, of many small games."""
    games = np.random.default_rng(5).random((10_000, 2, 5, 5))
    ours = best_of(lambda: ws.solve_batch(games, ws.Nash("one")))
    family.add("one equilibrium of 10,000 5 x 5, certified", "-", 10.0 / ours / 1e3, "million/s")
    ours = best_of(lambda: ws.solve_batch(games[:, :, :3, :3].copy(), ws.Correlated()))
    family.add("correlated equilibria of 10,000 3 x 3, certified", "-", 10.0 / ours / 1e3, "million/s")
    parametric(family)


def parametric(family: Family) -> None:
    """3 x 3 tables whose payoffs are polynomials of six parameters."""
    rng = np.random.default_rng(0)
    names = [f"p{k}" for k in range(6)]

    def entry() -> str:
        a, b, c = (names[k] for k in rng.integers(0, 6, 3))
        return f"{rng.integers(1, 5)}*{a} - {b}*{c} + {rng.integers(-3, 4)}"

    table = [[[entry() for _ in range(3)] for _ in range(3)] for _ in range(2)]
    game = ws.NormalForm(table, parameters=dict.fromkeys(names, 1.0))
    draws = rng.normal(size=(500_000, 6))
    for certify, threads in WAYS:
        rate = len(draws) / best_of(lambda c=certify, t=threads: ws.solve_batch(game, draws, certify=c, threads=t), 3)
        figure = f"parametric 3 x 3, all equilibria, {way(certify, threads)}"
        family.add(figure, ">= 500,000", rate, "draws/s", reached=rate >= 500_000)


PARTS: tuple[Callable[[Family], None], ...] = (
    pure,
    degenerate,
    one_of_two_players,
    isolated,
    one_of_many_players,
    logit,
    batches,
)


def main() -> None:
    """Print the table and keep it."""
    family = Family("equilibria")
    for part in PARTS:
        part(family)
    print(family.save())


if __name__ == "__main__":
    main()
