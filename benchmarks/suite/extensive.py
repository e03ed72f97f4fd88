"""Games in extensive form: one equilibrium by the sequence form, the agent logit branch, batches of trees.

Gambit solves the same files with its ``lcp``, ``lp`` and ``logit`` on the tree. Every time of winset includes the
certificate; the regret of the peer's answer is computed by the same independent check.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from itertools import permutations
from typing import Any

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of
from winset.base.solution import Found
from winset.formats.gambit import written
from winset.solve import certifier_for
from winset.trees.find.backward_induction_batch import TreeBatch

ONE = ws.Nash("one")


def kuhn_poker(cards: int) -> ws.ExtensiveForm:
    """Kuhn (1950) with any number of cards."""
    tree = ws.ExtensiveForm(["one", "two"], f"Kuhn poker, {cards} cards")
    deals = list(permutations(range(cards), 2))
    tree.chance("deal", {f"{i},{j}": (f"1/{len(deals)}", f"{i},{j}") for i, j in deals})
    for i, j in deals:
        d, win = f"{i},{j}", 1 if i > j else -1
        tree.decision(d, "one", {"bet": f"{d}b", "check": f"{d}c"}, f"one {i}")
        tree.decision(f"{d}b", "two", {"call": f"{d}bc", "fold": f"{d}bf"}, f"two {j} after a bet")
        tree.decision(f"{d}c", "two", {"bet": f"{d}cb", "check": f"{d}cc"}, f"two {j} after a check")
        tree.decision(f"{d}cb", "one", {"call": f"{d}cbc", "fold": f"{d}cbf"}, f"one {i} after both")
        tree.terminal(f"{d}bc", [2 * win, -2 * win]).terminal(f"{d}bf", [1, -1]).terminal(f"{d}cc", [win, -win])
        tree.terminal(f"{d}cbc", [2 * win, -2 * win]).terminal(f"{d}cbf", [-1, 1])
    return tree


def random_tree(depth: int, players: int, seed: int, hidden: float = 0.6) -> ws.ExtensiveForm:
    """Players in turn, two or three actions; a move is unseen with probability ``hidden``, so that sets are large."""
    rng = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(players)]
    tree = ws.ExtensiveForm(names, f"random tree, depth {depth}, {players} players, seed {seed}")
    widths = rng.integers(2, 4, size=depth)
    seen = rng.random(depth) > hidden

    def grow(name: str, level: int, own: tuple[str, ...], public: str) -> None:
        if level == depth:
            tree.terminal(name, [int(u) for u in rng.integers(-20, 21, size=players)])
            return
        who = level % players
        below = {f"m{k}": f"{name}.{k}" for k in range(widths[level])}
        tree.decision(name, names[who], below, f"{names[who]}:{level}:{own[who]}|{public}")
        for k in range(widths[level]):
            mine = tuple(past + str(k) if i == who else past for i, past in enumerate(own))
            grow(f"{name}.{k}", level + 1, mine, public + (f"{level}{k};" if seen[level] else ""))

    grow("r", 0, ("",) * players, "")
    return tree


def timed(call: Callable[[], Any], longest: float = 20.0) -> float:
    """Seconds of the best of some calls, fewer if they are slow."""
    started = time.perf_counter()
    call()
    once = time.perf_counter() - started
    return once if once > longest / 5 else best_of(call, 5 if once < 0.5 else 2)


def gambit_game(tree: ws.ExtensiveForm) -> Any:
    """The same game in pygambit."""
    import io

    import pygambit

    return pygambit.read_efg(io.BytesIO(written(tree).encode()))


def regret_of_peer(tree: ws.ExtensiveForm, result: Any) -> float:
    """The certificate of the peer's first answer; infinity if it has none."""
    if not result.equilibria:
        return float("inf")
    profile, behavior = result.equilibria[0], {}
    for player in profile.game.players:
        for infoset in player.infosets:
            mix = profile[infoset]
            behavior[infoset.label] = {a.label: max(0.0, float(mix[a])) for a in infoset.actions}
    for mix in behavior.values():
        total = sum(mix.values())
        for a in mix:
            mix[a] = mix[a] / total if total > 0 else 1.0 / len(mix)
    found = Found(ws.Status.SOLVED, [tree.behavior(behavior)])
    return float(certifier_for(tree, ONE)(tree, ONE, found).value)


def against(
    family: Family, tree: ws.ExtensiveForm, concept: Any, method: str, peer: str, solve: Any, goal: str
) -> None:
    """One row: winset with certificate, the peer without."""
    solution = ws.solve(tree, concept, method).require()
    mine = timed(lambda: ws.solve(tree, concept, method))
    if find_spec("pygambit") is None:
        missing = "pygambit is not installed: pip install pygambit"
        family.add(f"{method}, {tree.title}", goal, mine * 1e3, "ms", peer, remark=missing)
        return
    game = gambit_game(tree)
    results: list[Any] = []
    theirs = timed(lambda: results.append(solve(game)))
    off = regret_of_peer(tree, results[0])
    remark = f"certificate {solution.certificate.value:.1e}, regret of the peer {off:.1e}"
    ratio = theirs / mine
    figure = f"{method}, {tree.title}"
    reached = None if goal == "-" else ratio >= 1
    family.add(figure, goal, mine * 1e3, "ms", peer, theirs * 1e3, ratio, reached, remark)


def sequence_forms(family: Family) -> None:
    """Linear programs and complementary pivoting."""

    def lp(game: Any) -> Any:
        import pygambit

        return pygambit.nash.lp_solve(game, use_strategic=False, rational=False)

    def lcp(game: Any) -> Any:
        import pygambit

        return pygambit.nash.lcp_solve(game, use_strategic=False, rational=False)

    for cards in (3, 8, 13):
        tree = kuhn_poker(cards)
        against(family, tree, ONE, "SequenceLinear", "gambit lp", lp, ">= 1x")
        against(family, tree, ONE, "SequencePivoting", "gambit lcp", lcp, ">= 1x")
    for depth in (4, 6, 8):
        against(family, random_tree(depth, 2, depth), ONE, "SequencePivoting", "gambit lcp", lcp, ">= 1x")


def all_equilibria(family: Family) -> None:
    """Every extreme equilibrium of a tree, with the maximal Nash subset and the proof."""
    tree = kuhn_poker(3)
    solution = ws.solve(tree, ws.Nash()).require()
    mine = timed(lambda: ws.solve(tree, ws.Nash()))
    proved = solution.completeness == "all" and solution.certificate.exact and len(solution.components) == 1
    family.add(f"all equilibria, {tree.title}", "all, proved", mine * 1e3, "ms", reached=proved)


def agent_logit(family: Family) -> None:
    """The branch to its limit: winset to precision 10^6 with polishing and proof, Gambit to regret 1e-8."""

    def logit(game: Any) -> Any:
        import pygambit

        return pygambit.nash.logit_solve(game, use_strategic=False)

    trees = [kuhn_poker(3), kuhn_poker(4), random_tree(4, 2, 1), random_tree(4, 3, 2), random_tree(5, 3, 3)]
    for tree in trees:
        against(family, tree, ws.Sequential(), "AgentLogit", "gambit logit", logit, ">= 1x")


def batches(family: Family) -> None:
    """Backward induction of one tree under many draws of its parameters."""
    rng = np.random.default_rng(2)
    tree = ws.ExtensiveForm(["a", "b"], parameters={"u": 1.0, "v": 1.0})

    def grow(name: str, level: int) -> None:
        if level == 0:
            tree.terminal(name, [f"{rng.integers(-5, 6)}*u", f"{rng.integers(-5, 6)}*v"])
            return
        tree.decision(name, "ab"[level % 2], {"l": f"{name}l", "r": f"{name}r"})
        grow(f"{name}l", level - 1)
        grow(f"{name}r", level - 1)

    grow("n", 6)
    draws = np.random.default_rng(4).normal(size=(400_000, 2))
    plain = TreeBatch(choices=False)
    best = best_of(lambda: ws.solve_batch(tree, draws, method=plain, certify=False)["payoffs"].sum())
    rate = len(draws) * len(tree.nodes) / best / 1e6
    family.add("node visits of batch backward induction", "100", rate, "million/s", reached=rate >= 100)


def million_nodes() -> tuple[Any, ...]:
    """A binary tree level by level, a fifth of its moves chance: the arguments of ``from_arrays``."""
    rng = np.random.default_rng(0)
    inner = 500_000
    mover = np.full(2 * inner + 1, -2)
    mover[:inner] = rng.choice([-1, 0, 0, 1, 1], size=inner)
    start = np.minimum(2 * np.arange(2 * inner + 2), 2 * inner)
    return (
        ["a", "b"],
        mover,
        start,
        np.arange(1, 2 * inner + 1),
        rng.normal(size=(inner + 1, 2)),
        np.full(2 * inner, 0.5),
    )


def one_large_tree(family: Family) -> None:
    """A million nodes: read from arrays, solved from the end and certified; seconds a node and memory of the whole."""
    arrays = million_nodes()
    goal = ws.SubgamePerfect()
    certificate = ws.solve(ws.ExtensiveForm.from_arrays(*arrays), goal).require().certificate
    nodes = len(arrays[1])
    best = best_of(lambda: ws.solve(ws.ExtensiveForm.from_arrays(*arrays), goal), 5)
    remark = f"with reading and certificate {certificate.value:.1e}"
    microseconds = best / nodes * 1e6
    family.add("one tree of 10^6 nodes, a node", "0.3", microseconds, "µs", reached=microseconds <= 0.3, remark=remark)
    tracemalloc.start()
    ws.solve(ws.ExtensiveForm.from_arrays(*arrays), goal)
    most = tracemalloc.get_traced_memory()[1] / 1e9
    tracemalloc.stop()
    family.add("one tree of 10^6 nodes, memory", "0.3", most, "GB", reached=most <= 0.3)


def main() -> None:
    """Print the table and keep it."""
    family = Family("extensive")
    sequence_forms(family)
    all_equilibria(family)
    agent_logit(family)
    batches(family)
    one_large_tree(family)
    print(family.save())


if __name__ == "__main__":
    main()
