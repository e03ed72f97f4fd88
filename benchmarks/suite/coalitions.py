"""Coalitions: Shapley values of tables, nucleoli against coopgame-py and tucoopy, large votes, formation."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib.util import find_spec
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of

CASES = Path(__file__).parents[2] / "tests" / "cases" / "coalitions.json"
PEER_LIMIT = 20


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


def shapley_of_tables(family: Family) -> None:
    """One pass over 2^20 and 2^25 worths."""
    method = "ShapleyBanzhaf"
    values = np.random.default_rng(0).normal(size=1 << 20)
    values[0] = 0
    game = ws.CoalitionalGame(values)
    run = bare(game, ws.Shapley(), method)
    ours, numpys = best_of(run), best_of(lambda: numpy_shapley(values))
    assert np.abs(np.asarray(run()) - numpy_shapley(values)).max() < 1e-12
    family.add(
        "Shapley of a table, n = 20", ">= 5x numpy", ours * 1e3, "ms", "numpy, ms", numpys * 1e3, numpys / ours,
        numpys >= 5 * ours,
    )  # fmt: skip
    certified = best_of(lambda: ws.solve(game, ws.Shapley()), 3)
    family.add("the same with its certificate", "-", certified * 1e3, "ms", "numpy, ms", numpys * 1e3)
    if find_spec("coopgame"):
        import coopgame

        other = coopgame.Game(values[1:].tolist())
        took = best_of(lambda: coopgame.shapley(other), 3)
        family.add("the same against coopgame-py", "-", ours * 1e3, "ms", "coopgame-py, ms", took * 1e3, took / ours)
    compiled_peer(family, values, numpy_shapley(values), ours)
    large = np.random.default_rng(1).normal(size=1 << 25)
    large[0] = 0
    game = ws.CoalitionalGame(large)
    took = best_of(bare(game, ws.Shapley(), method), 3)
    family.add("Shapley of a table, n = 25", "<= 0.6", took, "s", reached=took <= 0.6)


def compiled_peer(family: Family, values: np.ndarray, right: np.ndarray, ours: float) -> None:
    """shapley-numba walks over the same table, given as a game of its own kind."""
    if not find_spec("shapley_numba"):
        family.add("the same against shapley-numba", "-", ours * 1e3, "ms", "shapley-numba absent")
        return
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

    n = len(values).bit_length() - 1
    call = lambda: shapley(Table(values), n, use_numba=True)  # noqa: E731
    agrees = np.abs(call() - right).max() < 1e-9
    took = best_of(call, 2)
    remark = "" if agrees else "the peer's answer is wrong"
    ratio = took / ours if agrees else None
    family.add(
        "the same against shapley-numba", "-", ours * 1e3, "ms", "shapley-numba, ms", took * 1e3, ratio, remark=remark
    )


def bare(game: Any, concept: Any, method: str) -> Callable[[], Any]:
    """The method alone, without certificate: arrays in, payoffs out."""
    from winset.solve import METHODS

    chosen = next(m for m in METHODS if type(m).__name__ == method)
    arrays = game.to_arrays()
    return lambda: chosen.run(arrays, concept, np.random.default_rng(0)).points[0]


def nucleoli(family: Family) -> None:
    """Times of the certified solve and of coopgame-py; answers compared."""
    peer = find_spec("coopgame") is not None
    for n in (12, 15, 18, 20):
        for kind in ("random", "nearly convex", "bankruptcy", "majority"):
            values = table(kind, n)
            game = ws.CoalitionalGame(values)
            solution = ws.solve(game, ws.Nucleolus())
            bare_time = best_of(bare(game, ws.Nucleolus(), "Nucleolus"), 3)
            whole = best_of(lambda g=game: ws.solve(g, ws.Nucleolus()), 2)
            right = solution.status is ws.Status.SOLVED and solution.certificate.exact
            remark = f"with certificate {whole * 1e3:.3g} ms; {'proved exactly' if right else str(solution.status)}"
            row: dict[str, Any] = {"remark": remark, "reached": right}
            if peer:
                import coopgame

                other = coopgame.Game(values[1:].tolist())
                started = time.perf_counter()
                theirs = np.array(coopgame.nucleolus(other)["allocation"], dtype=float)
                took = time.perf_counter() - started
                off = np.abs(theirs - np.asarray(solution.point, dtype=float)).max() / float(np.abs(values).max())
                row |= {"peer": "coopgame-py, ms", "peer_measured": took * 1e3, "ratio": took / bare_time}
                row["reached"] = right and took >= bare_time
                row["remark"] += f"; peer off by {off:.1g}" if off > 1e-9 else ""
            family.add(f"nucleolus, n = {n}, {kind}", ">= 1x coopgame-py", bare_time * 1e3, "ms", **row)
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


def votes(family: Family) -> None:
    """Large weighted votes, exact or with a stated error bound."""
    from winset.coalitions.find.power_indices import GeneratingFunctions

    weights = np.random.default_rng(3).integers(1, 100, 100)
    game = ws.WeightedVoting(weights.tolist(), int(weights.sum()) // 2 + 1)
    took = best_of(bare(game, ws.Shapley(), "GeneratingFunctions"), 3)
    family.add("Shapley-Shubik of 100 voters, exact", "<= 50", took * 1e3, "ms", reached=took <= 0.05)
    cases = {c["id"]: c["game"] for c in json.loads(CASES.read_text())}
    for percent in (50, 70, 85):
        imf = ws.WeightedVoting(cases["imf_bog190_70pct"]["weights"], quota_of(cases, percent))
        started = time.perf_counter()
        solution = ws.solve(imf, ws.Banzhaf())
        took = time.perf_counter() - started
        ok = solution.certificate.exact
        family.add(
            f"Banzhaf of 190 IMF governors, {percent}%", "exact", took, "s", reached=ok, remark="with certificate"
        )
        started = time.perf_counter()
        solution = ws.solve(imf, ws.Shapley())
        took = time.perf_counter() - started
        bound = solution.details.get("error_bound", 0.0)
        family.add(
            f"Shapley-Shubik of 190 IMF governors, {percent}%", "-", took, "s", reached=solution.certificate.ok,
            remark=f"error bound {bound:.2g}" if bound else "exact",
        )  # fmt: skip
    exact = GeneratingFunctions(most=150_000_000)
    started = time.perf_counter()
    solution = ws.solve(imf, ws.Shapley(), method=exact)
    took = time.perf_counter() - started
    ok = solution.certificate.exact
    family.add("the same at 85%, exact in whole numbers", "exact", took, "s", reached=ok)
    council = cases["eu28_2019_double_majority"]
    states, people = [1] * len(council["populations"]), council["populations"]
    rule = (ws.WeightedVoting(states, council["states"]) & ws.WeightedVoting(people, council["people"])) | (
        ws.WeightedVoting(states, council["all_but"])
    )
    for concept in (ws.Shapley(), ws.Banzhaf()):
        started = time.perf_counter()
        solution = ws.solve(rule, concept)
        took = time.perf_counter() - started
        ok = took <= 10 and solution.certificate.exact
        family.add(f"{concept.name} of the EU-28 double majority, exact", "<= 10", took, "s", reached=ok)


def quota_of(cases: dict[str, Any], percent: int) -> int:
    """The quota of a majority of the IMF's votes, rounded up."""
    return -(-sum(cases["imf_bog190_70pct"]["weights"]) * percent // 100)


def formation(family: Family) -> None:
    """Partitions of nine, networks of six, batches."""
    players = [f"c{k}" for k in range(9)]
    rng = np.random.default_rng(4)
    taste = rng.normal(size=(9, 9))
    place = {p: k for k, p in enumerate(players)}
    game = ws.PartitionGame.hedonic(lambda p, s: float(sum(taste[place[p], place[q]] for q in s if q != p)), players)
    took = best_of(lambda: bare_partitions(game), 3)
    family.add("core-stable partitions of 9 players (21,147)", "-", took * 1e3, "ms")
    values = rng.integers(0, 50, (200_000, 16)).astype(float)
    values[:, 0], values[:, -1] = 0, 100
    stack = ws.CoalitionalStack(values)
    for concept in (ws.Shapley(), ws.Nucleolus()):
        rate = len(values) / best_of(lambda c=concept: ws.solve_batch(stack, c, certify=False), 3) / 1e6
        family.add(f"{concept.name} of 4 players in batch", "-", rate, "million/s")


def bare_partitions(game: Any) -> Any:
    """All core-stable partitions, without certificate."""
    from winset.formation.find.partitions import PartitionSearch

    return PartitionSearch().run(game.to_arrays(), ws.StablePartitions(), np.random.default_rng(0)).points


def main() -> None:
    """Print the table and keep it."""
    family = Family("coalitions")
    shapley_of_tables(family)
    nucleoli(family)
    votes(family)
    formation(family)
    print(family.save())


if __name__ == "__main__":
    main()
