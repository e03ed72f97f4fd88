"""Coalitions: Shapley values, nucleoli and votes against NumPy, coopgame-py, tucoopy and plain Python integers."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from itertools import accumulate
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np

import winset as ws
from benchmarks.duel import Peer, duel
from benchmarks.record import Family

CASES = Path(__file__).parents[2] / "tests" / "cases" / "coalitions.json"


def totals(weights: np.ndarray) -> np.ndarray:
    """Sum of weights of every coalition."""
    sums = np.zeros(1)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    return sums


def table(kind: str, n: int, seed: int = 0) -> np.ndarray:
    """Worths in whole numbers: random by size, nearly convex, a bankruptcy or a majority."""
    rng = np.random.default_rng(seed)
    sums = totals(rng.integers(1, 100, n))
    if kind == "random":
        values = rng.integers(0, 1000, 1 << n) * np.array([m.bit_count() for m in range(1 << n)])
        values[-1] = values.max() * 3 // 2
    elif kind == "nearly convex":
        values = np.floor(sums**2 / 50) + rng.integers(0, 20, 1 << n)
    elif kind == "bankruptcy":
        values = np.maximum(0, np.floor(sums[-1] * 0.55) - (sums[-1] - sums))
    else:
        values = sums >= sums[-1] // 2 + 1
    values = values.astype(np.int64)
    values[0] = 0
    return values


def numpy_shapley(values: np.ndarray) -> np.ndarray:
    """Shapley's value by whole-array operations: marginal contributions weighted by size, player by player."""
    n = len(values).bit_length() - 1
    sizes = totals(np.ones(n - 1)).astype(np.int64)
    weight = np.array([factorial(s) * factorial(n - 1 - s) / factorial(n) for s in range(n)])[sizes]
    result = np.empty(n)
    for i in range(n):
        pairs = values.reshape(-1, 2, 1 << i)
        result[i] = np.dot((pairs[:, 1] - pairs[:, 0]).ravel(), weight)
    return result


def worths_of(kind: str, n: int) -> np.ndarray:
    """Normal worths, or a table of whole numbers."""
    if kind != "normal":
        return table(kind, n)
    values = np.random.default_rng(0).normal(size=1 << n)
    values[0] = 0
    return values


def coopgame_call(values: np.ndarray, name: str) -> Callable[[], Callable[[], Any]]:
    """A function of coopgame-py on the same worths, given to it as a list in its own kind of game beforehand."""

    def make() -> Callable[[], Any]:
        import coopgame

        game = coopgame.Game(values[1:].tolist())
        return lambda: getattr(coopgame, name)(game)

    return make


def near(right: Any, read: Callable[[Any], Any] = lambda answer: answer) -> Callable[[Any], str]:
    """What is wrong with a vector that should be this one."""
    expected = np.asarray(right, dtype=float)
    scale = float(np.abs(expected).max()) or 1.0

    def fault(answer: Any) -> str:
        off = float(np.abs(np.asarray(read(answer), dtype=float) - expected).max()) / scale
        return f"off by {off:.1e}" if not off <= 1e-7 else ""

    return fault


def shares(answer: Any) -> Any:
    """The vector in an answer of coopgame-py."""
    return answer["allocation"] if isinstance(answer, dict) and "allocation" in answer else answer


def certified(solution: Any) -> str:
    """What is wrong with our own answer."""
    return "" if solution.status is ws.Status.SOLVED else f"{solution.status}: {solution.certificate}"


def shapley_values(family: Family) -> None:
    """From two players on; worths go in as an array, and building the game counts for us."""
    for n, kind, goal in (
        (3, "normal", 0), (4, "normal", 0), (4, "random", 0), (8, "normal", 1), (8, "random", 1), (10, "random", 1),
        (12, "random", 1), (12, "majority", 1), (16, "normal", 2), (20, "normal", 5),
    ):  # fmt: skip
        values = worths_of(kind, n)
        right = near(numpy_shapley(values))
        duel(
            family, f"Shapley value, n = {n}, {kind}", goal,
            lambda v=values: ws.solve(ws.CoalitionalGame(v), ws.Shapley()),
            [
                Peer("NumPy", "numpy", lambda v=values: lambda: numpy_shapley(v), right),
                Peer("coopgame-py", "coopgame", coopgame_call(values, "shapley"),
                     lambda s, r=right: r(shares(s)), "pip install coopgame-py"),
                compiled_peer(values, right),
            ],
            lambda s, r=right: certified(s) or r(s.points[0].values),
        )  # fmt: skip


def compiled_peer(values: np.ndarray, right: Callable[[Any], str]) -> Peer:
    """shapley-numba walks over the same table, given as a game of its own kind."""

    def make() -> Callable[[], Any]:
        import numba
        from shapley_numba import numba_game
        from shapley_numba.shapley import shapley

        @numba_game([("worths", numba.float64[:])])
        class Table:
            def __init__(self, worths: np.ndarray) -> None:
                self.worths = worths

            def value(self, subset: np.ndarray) -> float:
                mask = 0
                for i in range(len(subset)):
                    if subset[i] > 0:
                        mask |= 1 << i
                return self.worths[mask]

        floats, n = values.astype(float), len(values).bit_length() - 1
        return lambda: shapley(Table(floats), n, use_numba=True)

    return Peer("shapley-numba", "shapley_numba", make, right, "pip install shapley-numba")


def nucleoli(family: Family) -> None:
    """From three players on: random, nearly convex, bankruptcy, majority; proved in fractions."""
    for n in (3, 4, 6, 8, 10, 12, 15):
        for kind in ("random", "nearly convex", "bankruptcy", "majority"):
            values = table(kind, n)
            if n == 15 and kind != "random":
                continue
            expected = near(ws.solve(ws.CoalitionalGame(values), ws.Nucleolus()).points[0].values)
            duel(
                family, f"nucleolus, n = {n}, {kind}", 2 if n <= 10 else 1,
                lambda v=values: ws.solve(ws.CoalitionalGame(v), ws.Nucleolus()),
                [
                    Peer("coopgame-py", "coopgame", coopgame_call(values, "nucleolus"),
                         lambda s, r=expected: r(shares(s)), "pip install coopgame-py"),
                ],
                lambda s: certified(s) or ("" if s.certificate.exact else "not proved in fractions"),
            )  # fmt: skip
    small_games(family)


def small_games(family: Family) -> None:
    """Random games of small whole numbers, where ties abound; answers proved exactly, tucoopy compared."""
    rng = np.random.default_rng(7)
    games = []
    for _ in range(60):
        values = rng.integers(0, 4, 16)
        values[0], values[-1] = 0, 6
        values[[1, 2, 4, 8]] = 0
        games.append(values)
    proved, theirs = 0, 0
    tucoopy = find_spec("tucoopy") is not None
    for values in games:
        solution = ws.solve(ws.CoalitionalGame(values), ws.Nucleolus())
        proved += solution.certificate.exact
        if tucoopy:
            theirs += tucoopy_is_right(values, np.asarray(solution.point, dtype=float))
    family.add(
        "nucleolus, 60 games of 4 players in whole numbers: right", "60", proved, "games",
        "tucoopy right" if tucoopy else "tucoopy absent", theirs if tucoopy else None, reached=proved == 60,
    )  # fmt: skip


def tucoopy_is_right(values: np.ndarray, expected: np.ndarray) -> bool:
    """Whether tucoopy gives the same point."""
    import tucoopy

    try:
        game = tucoopy.Game(4, {k: float(v) for k, v in enumerate(values)})
        result = tucoopy.nucleolus(game)
        return bool(np.abs(np.asarray(getattr(result, "x", result), dtype=float) - expected).max() < 1e-6)
    except Exception:
        return False


def plain_swings(weights: list[int], quota: int) -> list[int]:
    """Banzhaf's swings in plain Python integers: counts by weight packed into one, each weight divided out again."""
    size = len(weights) // 8 + 1
    width, counts = 8 * size, 1
    for w in weights:
        counts += counts << w * width
    fields = counts.to_bytes(size * (sum(weights) + 1), "little")
    below = list(accumulate(int.from_bytes(fields[k * size : (k + 1) * size], "little") for k in range(quota)))
    known: dict[int, int] = {}
    for w in set(weights):
        at = [*below[quota - 1 :: -w], 0]
        known[w] = sum(at[0::2]) - 2 * sum(at[1::2]) + sum(at[2::2])
    return [known[w] for w in weights]


def votes(family: Family) -> None:
    """Weighted votes from three to a thousand voters, exact."""
    for n, most, concept in (
        (3, 5, ws.Banzhaf()), (15, 20, ws.Banzhaf()), (100, 100, ws.Banzhaf()), (1000, 20, ws.Banzhaf()),
        (1000, 100, ws.Banzhaf()),
    ):  # fmt: skip
        weights = np.random.default_rng(3).integers(1, most + 1, n).tolist()
        quota = sum(weights) // 2 + 1
        swings = plain_swings(weights, quota)
        duel(
            family, f"Banzhaf, {n} voters with weights up to {most}", 1 if n >= 1000 else 0,
            lambda w=weights, q=quota, c=concept: ws.solve(ws.WeightedVoting(w, q), c),
            [Peer("plain Python integers", "", lambda w=weights, q=quota: lambda: plain_swings(w, q))],
            lambda s, r=swings: certified(s) or ("" if list(s.details["swings"]) == r else "wrong swings"),
        )  # fmt: skip
    for n, most in ((3, 5), (15, 20), (100, 100), (190, 100)):
        weights = np.random.default_rng(3).integers(1, most + 1, n).tolist()
        duel(
            family, f"Shapley-Shubik, {n} voters with weights up to {most}, exact", 0,
            lambda w=weights: ws.solve(ws.WeightedVoting(w, sum(w) // 2 + 1), ws.Shapley()), [],
            lambda s: certified(s) or ("" if "error_bound" not in s.details else "not exact"),
        )  # fmt: skip
    large_votes(family)


def large_votes(family: Family) -> None:
    """Votes of the literature: the governors of the IMF, the council of the EU."""
    cases = {c["id"]: c["game"] for c in json.loads(CASES.read_text())}
    for percent in (50, 70, 85):
        imf = ws.WeightedVoting(cases["imf_bog190_70pct"]["weights"], quota_of(cases, percent))
        for concept in (ws.Banzhaf(), ws.Shapley()):
            figure = f"{concept.name} of 190 IMF governors, {percent}%"
            duel(family, figure, 0, lambda g=imf, c=concept: ws.solve(g, c), [], certified, seconds=0)
    council = cases["eu28_2019_double_majority"]
    states, people = [1] * len(council["populations"]), council["populations"]
    rule = (ws.WeightedVoting(states, council["states"]) & ws.WeightedVoting(people, council["people"])) | (
        ws.WeightedVoting(states, council["all_but"])
    )
    for concept in (ws.Shapley(), ws.Banzhaf()):
        figure = f"{concept.name} of the EU-28 double majority, exact"
        duel(family, figure, 0, lambda c=concept: ws.solve(rule, c), [], certified, seconds=0)


def quota_of(cases: dict[str, Any], percent: int) -> int:
    """The quota of a majority of the IMF's votes, rounded up."""
    return -(-sum(cases["imf_bog190_70pct"]["weights"]) * percent // 100)


def batches(family: Family) -> None:
    """Many games of four players in whole numbers, every one certified; the peer takes one after the other."""
    values = np.random.default_rng(4).integers(0, 50, (500, 16)).astype(float)
    values[:, 0], values[:, -1] = 0, 100
    stack = ws.CoalitionalStack(values)
    for concept, name in ((ws.Shapley(), "shapley"), (ws.Nucleolus(), "nucleolus")):

        def make(name: str = name) -> Callable[[], Any]:
            import coopgame

            games = [coopgame.Game(row[1:].tolist()) for row in values]
            return lambda: [getattr(coopgame, name)(game) for game in games]

        duel(
            family, f"{name} of 500 games of 4 players, certified", 0, lambda c=concept: ws.solve_batch(stack, c),
            [Peer("coopgame-py", "coopgame", make, install="pip install coopgame-py")],
            lambda s: "" if (s.status == ws.Status.SOLVED).all() else "not all are solved",
        )  # fmt: skip


PARTS = (shapley_values, nucleoli, votes, batches)


def main() -> None:
    """Print the table and keep it."""
    family = Family("coalitions")
    for part in PARTS:
        part(family)
    print(family.save())


if __name__ == "__main__":
    main()
