"""Coalitions that form in sequence: after every list of sizes the best next size, found from the end."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from winset.base.solution import Certificate, Found
from winset.coalitions.check.verdict import Worth, distance, plain
from winset.formation.check.verdict import judged, listed_once
from winset.formation.concepts import SequentialFormation
from winset.formation.games.partitions import SymmetricPartitionGame

__all__ = ["certify_sequence"]


def _formed(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Lists of sizes, largest first, that add up to ``total``."""
    if total == 0:
        yield ()
    for size in range(min(total, largest), 0, -1):
        yield from ((size, *rest) for rest in _formed(total - size, size))


def _sorted(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(sizes, reverse=True))


def certify_sequence(game: SymmetricPartitionGame, concept: SequentialFormation, found: Found) -> Certificate:
    """One-shot deviations: after every list of sizes no other size gives more a head, nor a larger one as much."""

    def head(size: int, structure: tuple[int, ...]) -> Worth:
        worth = plain(game.worth[structure][size])
        return worth / size if isinstance(worth, float) else Fraction(worth) / size

    follow: dict[tuple[int, ...], tuple[int, ...]] = {}
    for total in range(game.n, -1, -1):
        for formed in _formed(total, total):
            best: tuple[Worth, tuple[int, ...]] | None = None
            for size in range(1, game.n - total + 1):
                after = (size, *follow[_sorted((*formed, size))])
                value = head(size, _sorted((*formed, *after)))
                if best is None or value >= best[0]:
                    best = value, after
            follow[formed] = best[1] if best is not None else ()
    order = follow[()]
    parts = {
        "points": [f"the sizes that form are {order}, not {p}" for p in found.points[:1] if tuple(p) != order],
        "number of points": listed_once(found, 1),
    }
    if "choices" in found.details:
        given = found.details["choices"]
        right = {formed: after[0] for formed, after in follow.items() if after}
        off = [formed for formed in right.keys() | given if right.get(formed) != given.get(formed)]
        parts["details.choices"] = [f"after {formed} the size {right.get(formed)} is best" for formed in sorted(off)]
    if "shares" in found.details:
        shares = {size: head(size, _sorted(order)) for size in order}
        claimed = found.details["shares"]
        same = claimed.keys() == shares.keys() and all(distance(plain(claimed[s]), shares[s]) == 0 for s in shares)
        parts["details.shares"] = [] if same else ["the shares of the sizes that form"]
    exact = all(not isinstance(w, float) for row in game.worth.values() for w in row.values())
    return judged(parts, "No coalition does better with another size.", exact=exact, kind="one-shot deviations")
