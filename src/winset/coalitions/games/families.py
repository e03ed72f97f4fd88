"""Classic families of coalitional games, exact where their data are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from winset.base.errors import Faults, ModelError, as_list
from winset.base.limits import check_limit
from winset.base.numbers import Number, read_exact_number
from winset.base.players import player_names
from winset.coalitions.games.coalitional import CoalitionalGame

__all__ = ["airport", "assignment", "bankruptcy", "flow", "glove", "spanning_tree"]

Amount = float | Fraction
Numbers = Mapping[str, Number] | Iterable[Number]
"""One number a player, by name or in order."""
Network = dict[Hashable, dict[Hashable, Amount]]


def _numbers(values: Sequence[object], where: str, lowest: int | None = 0) -> list[Amount]:
    """Fractions if all are whole numbers or fractions, else floats; faults for those that are not finite or too low."""
    faults = Faults()
    listed = as_list(values, where, "numbers")
    fractions = [read_exact_number(v, f"{where}[{k}]", faults) for k, v in enumerate(listed)]
    for k, v in enumerate(fractions):
        if lowest is not None and v < lowest:
            faults.add(f"{where}[{k}]", f"must be >= {lowest}, got {listed[k]}")
    faults.raise_if_any()
    exact = all(isinstance(v, int | Fraction | np.integer) for v in listed)
    return [v if exact else float(v) for v in fractions]


def _named(data: object, players: Sequence[str] | None) -> tuple[list[object], Sequence[str] | None]:
    if isinstance(data, Mapping):
        return list(data.values()), list(data)
    return as_list(data, "numbers", "one number a player"), players


def _refuse_many(n: int, where: str) -> None:
    """Worths are worked out coalition by coalition, as fractions, which take some eight times the room of floats."""
    if n < 1:
        raise ModelError(f"{where}: must name at least one player")
    check_limit("cells", 8 << n, f"{where}: for 2^n coalitions of {n} players")


def airport(costs: Numbers, players: Sequence[str] | None = None) -> CoalitionalGame:
    """A runway long enough for the largest plane (Littlechild and Owen 1973): v(S) = - the largest cost in S."""
    listed, players = _named(costs, players)
    _refuse_many(len(listed), "costs")
    numbers = _numbers(listed, "costs")
    table = [Fraction(0) if isinstance(numbers[0], Fraction) else 0.0]
    for cost in numbers:
        table += [min(value, -cost) for value in table]
    return CoalitionalGame(table, players, title="airport game")


def bankruptcy(claims: Numbers, estate: Number, players: Sequence[str] | None = None) -> CoalitionalGame:
    """What is left of the estate when all others are paid in full (O'Neill 1982): v(S) = max(0, E - c(N - S))."""
    listed, players = _named(claims, players)
    _refuse_many(len(listed), "claims")
    numbers = _numbers([*listed, estate], "claims")
    level = numbers.pop()
    total = sum(numbers)
    if level > total:
        raise ModelError(f"estate: exceeds the sum of claims ({level} > {total}); nothing to ration")
    inside: list[Amount] = [0 * level]
    for claim in numbers:
        inside += [value + claim for value in inside]
    return CoalitionalGame([max(0 * level, level - (total - value)) for value in inside], players, title="bankruptcy")


def assignment(profits: Iterable[Iterable[Number]], players: Sequence[str] | None = None) -> CoalitionalGame:
    """Sellers (rows, the first players) and buyers (columns) trade in pairs (Shapley and Shubik 1972).

    ``profits[i][j]`` is what pair (i, j) gains; a coalition is worth its best matching.
    """
    rows = [list(row) for row in profits]
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        raise ModelError("profits: must be a table with one row a seller and one column a buyer")
    sellers, buyers = len(rows), len(rows[0])
    numbers = _numbers([v for row in rows for v in row], "profits")
    worth = [numbers[i * buyers : (i + 1) * buyers] for i in range(sellers)]
    if sellers + buyers > 16:
        raise ModelError(f"profits: up to 16 traders, got {sellers + buyers}")
    zero = 0 * numbers[0]
    best = [zero] * (1 << (sellers + buyers))
    for mask in range(1, len(best)):
        first = (mask & -mask).bit_length() - 1
        if first >= sellers:
            continue
        rest = mask ^ (1 << first)
        pairs = [
            worth[first][j] + best[rest ^ (1 << (sellers + j))] for j in range(buyers) if rest >> (sellers + j) & 1
        ]
        best[mask] = max([best[rest], *pairs])
    return CoalitionalGame(best, players, title="assignment game")


def glove(left: int, right: int, players: Sequence[str] | None = None) -> CoalitionalGame:
    """Owners of left gloves (first) and of right gloves; a pair is worth 1 (Shapley and Shubik 1969)."""
    if not all(isinstance(k, int | np.integer) and k >= 1 for k in (left, right)):
        raise ModelError(f"gloves: at least one of each, whole numbers, got {left!r} and {right!r}")
    _refuse_many(left + right, "gloves")
    low = (1 << left) - 1
    values = [min((m & low).bit_count(), (m >> left).bit_count()) for m in range(1 << (left + right))]
    return CoalitionalGame(values, players, title="glove game")


def spanning_tree(costs: Iterable[Iterable[Number]], players: Sequence[str] | None = None) -> CoalitionalGame:
    """Players connect to a source (Bird 1976): v(S) = - cost of the cheapest tree over the source and S.

    ``costs`` is symmetric, (n+1, n+1), the source first.
    """
    rows = [list(row) for row in costs]
    size = len(rows)
    if size < 2 or any(len(row) != size for row in rows):
        raise ModelError("costs: must be a square table with the source first")
    _refuse_many(size - 1, "costs")
    numbers = _numbers([v for row in rows for v in row], "costs")
    c = [numbers[i * size : (i + 1) * size] for i in range(size)]
    if any(c[i][j] != c[j][i] for i in range(size) for j in range(i)):
        raise ModelError("costs: must be symmetric")
    values = []
    for mask in range(1 << (size - 1)):
        waiting = {i + 1 for i in range(size - 1) if mask >> i & 1}
        near = {i: c[0][i] for i in waiting}
        total = 0 * c[0][0]
        while waiting:
            nearest = min(waiting, key=lambda i: (near[i], i))
            total -= near[nearest]
            waiting.remove(nearest)
            for i in waiting:
                near[i] = min(near[i], c[nearest][i])
        values.append(total)
    return CoalitionalGame(values, players, title="spanning tree game")


def flow(arcs: Sequence[tuple[str, Hashable, Hashable, Number]], source: Hashable, sink: Hashable) -> CoalitionalGame:
    """Arcs ``(owner, from, to, capacity)``; a coalition is worth the flow it can send (Kalai and Zemel 1982)."""
    owners = list(dict.fromkeys(str(arc[0]) for arc in arcs))
    faults = Faults()
    names = player_names(owners, len(owners), faults)
    if not arcs:
        faults.add("arcs", "must name at least one arc")
    faults.raise_if_any()
    _refuse_many(len(names), "arcs")
    capacities = _numbers([arc[3] for arc in arcs], "arcs")
    values = []
    for mask in range(1 << len(names)):
        residual: Network = {}
        for (owner, tail, head, _), capacity in zip(arcs, capacities, strict=True):
            if mask >> names.index(str(owner)) & 1:
                out = residual.setdefault(tail, {})
                out[head] = out.get(head, 0) + capacity
                residual.setdefault(head, {}).setdefault(tail, 0 * capacity)
        values.append(_largest_flow(residual, source, sink, 0 * capacities[0]))
    return CoalitionalGame(values, names, title="flow game")


def _largest_flow(residual: Network, source: Hashable, sink: Hashable, zero: Amount) -> Amount:
    """Shortest augmenting paths (Edmonds and Karp 1972)."""
    total = zero
    while True:
        came: dict[Hashable, Hashable] = {source: None}
        queue = [source]
        for node in queue:
            for head, room in residual.get(node, {}).items():
                if room > 0 and head not in came:
                    came[head] = node
                    queue.append(head)
        if sink not in came or source == sink:
            return total
        path, node = [], sink
        while came[node] is not None:
            path.append((came[node], node))
            node = came[node]
        step = min(residual[a][b] for a, b in path)
        for a, b in path:
            residual[a][b] -= step
            residual[b][a] += step
        total += step
