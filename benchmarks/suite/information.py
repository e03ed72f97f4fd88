"""Private information: equilibria of signalling games, second-best mechanisms, closed forms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import winset as ws
from benchmarks.record import Family, best_of


def signalling(types: int, messages: int, responses: int, seed: int) -> ws.SignalingGame:
    """Payoffs are whole numbers from 0 to 9, the prior is even."""
    rng = np.random.default_rng(seed)
    names = [[f"{word}{k}" for k in range(n)] for word, n in (("t", types), ("m", messages), ("r", responses))]
    shape = (types, messages, responses)
    sender, receiver = (rng.integers(0, 10, shape).tolist() for _ in range(2))
    return ws.SignalingGame(*names, [f"1/{types}"] * types, sender, receiver)


def market(n: int) -> ws.BilateralTrade:
    """Buyer and seller with n types each, evenly spread over the unit interval."""
    types, even = [f"{2 * k + 1}/{2 * n}" for k in range(n)], [f"1/{n}"] * n
    return ws.BilateralTrade(types, even, types, even)


def ratifiers(players: int, types: int) -> ws.Mechanism:
    """A treaty that parliaments value from one below nothing to two, each knowing its own."""
    names = [f"p{k}" for k in range(players)]
    own = [f"t{k}" for k in range(types)]
    worth = {t: [f"{3 * k - types}/{types}", 0] for k, t in enumerate(own)}
    return ws.Mechanism(
        types=dict.fromkeys(names, own),
        prior=dict.fromkeys(names, [f"1/{types}"] * types),
        outcomes=["treaty", "none"],
        utilities=dict.fromkeys(names, worth),
        transfers=True,
    )


def main() -> None:
    """Print the table and keep it."""
    family = Family("information")
    games = [signalling(2, 2, 2, seed) for seed in range(100)]
    took = best_of(lambda: ws.solve_batch(games, ws.PerfectBayesian()), 2)
    family.add("all equilibria, 2 types x 2 messages x 2 responses, certified", "-", took * 10, "ms/game")
    larger = signalling(3, 3, 2, 0)
    rows: list[tuple[str, object, ws.PerfectBayesian | ws.SecondBest]] = [
        ("all equilibria, 3 types x 3 messages x 2 responses, certified", larger, ws.PerfectBayesian()),
        ("second-best trade, 8 x 8 types, dual proof", market(8), ws.SecondBest()),
        ("second-best trade, 20 x 20 types, dual proof", market(20), ws.SecondBest()),
        ("public decision, 3 players with 4 types, dual proof", ratifiers(3, 4), ws.SecondBest()),
        ("double auction, linear equilibrium, exact", ws.DoubleAuction("1/2"), ws.PerfectBayesian()),
    ]
    for figure, game, concept in rows:
        call: Callable[[], object] = lambda g=game, c=concept: ws.solve(g, c).require()  # noqa: E731
        family.add(figure, "-", best_of(call, 3) * 1e3, "ms")
    print(family.save())


if __name__ == "__main__":
    main()
