"""All extreme equilibria of a small tree in which two players move, by double description in whole numbers.

A player's realization plans with the other's best-reply values form a polyhedron; its vertices are found by adding one
inequality at a time (Motzkin, Raiffa, Thompson and Thrall 1953), and pairs of vertices that leave no action both used
and worse than another are the extreme equilibria (von Stengel 1996, theorem 3.2; Mangasarian 1964).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm

from winset.trees.check.play import CHANCE, END, Mixes, Move, Play, Real

__all__ = ["Extreme", "Plan", "corners", "extreme_equilibria", "movers", "plan_of", "pure_equilibria"]

Plan = tuple[Fraction, ...]
"""The probability of every sequence of a player, in the order of the tree."""
Row = list[int]

LARGEST_ACTIONS = 26
LARGEST_RAYS = 500
LARGEST_PAIRS = 200_000


@dataclass(frozen=True)
class Extreme:
    """Extreme ``pairs`` of realization plans, and ``subsets``: the maximal sets of plans that are exchangeable.

    Pairs that lie between others of every subset that has them are left out.
    """

    pairs: set[tuple[Plan, Plan]]
    subsets: list[tuple[set[Plan], set[Plan]]]


@dataclass(frozen=True)
class _Shape:
    """Sequences of the players in order, and ``ends``: weight of chance, last moves of all players, payoffs."""

    sequences: dict[int, list[Move]]
    ends: list[tuple[Real, dict[int, Move], tuple[Real, ...]]]


def movers(play: Play) -> list[int]:
    """The players who move somewhere."""
    return sorted({who for who in play.mover if who >= 0})


def _shape(play: Play) -> _Shape:
    sequences: dict[int, list[Move]] = {who: [] for who in range(len(play.players))}
    ends: list[tuple[Real, dict[int, Move], tuple[Real, ...]]] = []
    seen = set[str]()
    stack: list[tuple[int, Real, dict[int, Move]]] = [(0, 1, {})]
    while stack:
        v, weight, last = stack.pop()
        who, name = play.mover[v], play.sets[v]
        if who == END:
            ends.append((weight, last, play.payoffs[v]))
        elif who == CHANCE:
            stack += [(c, weight * p, last) for _, c, p in play.moves[v] if p]
        else:
            stack += [(c, weight, {**last, who: (name, a)}) for a, c, _ in play.moves[v]]
    for v, name in enumerate(play.sets):
        if name and name not in seen:
            seen.add(name)
            sequences[play.mover[v]] += [(name, a) for a, _, _ in play.moves[v]]
    return _Shape(sequences, ends)


def plan_of(play: Play, who: int, mixes: Mixes) -> Plan:
    """The realization plan of a player's behaviour."""
    weight: dict[Move | None, Fraction] = {None: Fraction(1)}
    for name, (owner, _, last) in sorted(play.pasts.items(), key=lambda entry: entry[1][1]):
        if owner == who:
            for action, p in mixes[name].items():
                weight[name, action] = weight[last] * Fraction(p)
    return tuple(weight[move] for move in _shape(play).sequences[who])


def extreme_equilibria(play: Play) -> Extreme | None:
    """All of them, or None if more than two players move or there are too many actions or vertices."""
    who = movers(play)
    shape = _shape(play)
    if len(who) > 2 or sum(len(shape.sequences[i]) for i in who) > LARGEST_ACTIONS:
        return None
    who += [-1] * (2 - len(who))
    sides = [_vertices(play, shape, own, rival) for own, rival in (who, who[::-1])]
    first, second = sides
    if first is None or second is None or len(first) * len(second) > LARGEST_PAIRS:
        return None
    everything = (1 << sum(len(shape.sequences.get(i, ())) for i in who)) - 1
    k = len(shape.sequences.get(who[0], ()))
    turned = [(plan, _turn(mask, len(shape.sequences.get(who[1], ())), k)) for plan, mask in second]
    beside = [{j for j, (_, other) in enumerate(turned) if mask | other == everything} for _, mask in first]
    subsets = [({first[i][0] for i in rows}, {turned[j][0] for j in columns}) for rows, columns in _maximal(beside)]
    pairs = {pair for xs, ys in subsets for pair in product(corners(xs), corners(ys))}
    return Extreme(pairs, subsets)


def corners(plans: set[Plan]) -> list[Plan]:
    """Plans that are no mixture of others."""
    return [x for x in plans if len(plans) < 3 or not _mixed(x, [y for y in plans if y != x])]


def _mixed(x: Plan, others: list[Plan]) -> bool:
    """Whether a plan is a mixture of others: the simplex method's first phase, by Bland's rule (1977)."""
    width = len(others)
    rows = [[Fraction(1)] * width + [Fraction(1)]]
    rows += [[*(y[k] for y in others), goal] for k, goal in enumerate(x)]
    basic = [-1] * len(rows)
    while True:
        missing = [r for r, label in enumerate(basic) if label < 0]
        cost = [sum((rows[r][c] for r in missing), start=Fraction(0)) for c in range(width + 1)]
        column = next((c for c in range(width) if cost[c] > 0), None)
        if column is None or not cost[-1]:
            return not cost[-1]
        able = [r for r, row in enumerate(rows) if row[column] > 0]
        row = min(able, key=lambda r: (rows[r][-1] / rows[r][column], basic[r]))
        line = [entry / rows[row][column] for entry in rows[row]]
        for r, other in enumerate(rows):
            if r == row:
                rows[r] = line
            elif f := other[column]:
                rows[r] = [a - f * b for a, b in zip(other, line, strict=True)]
        basic[row] = column


def _turn(mask: int, own: int, other: int) -> int:
    """Labels of the second player's vertex in the order of the first: own actions after those of the other."""
    return (mask >> own) | (mask & ((1 << own) - 1)) << other


def _maximal(beside: list[set[int]]) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Maximal complete pairs of sets in the graph of who goes with whom."""
    closed: set[frozenset[int]] = set()
    for row in {frozenset(row) for row in beside if row}:
        closed |= {row} | {row & other for other in closed if row & other}
    out = []
    for columns in closed:
        rows = frozenset(i for i, row in enumerate(beside) if columns <= row)
        if frozenset(set.intersection(*(beside[i] for i in rows))) == columns:
            out.append((rows, columns))
    return out


def _vertices(play: Play, shape: _Shape, own: int, rival: int) -> list[tuple[Plan, int]] | None:
    """Plans of ``own`` with labels in bits: its actions unused, then those of ``rival`` that are best replies."""
    mine, theirs = shape.sequences.get(own, []), shape.sequences.get(rival, [])
    forms = _forms(play, mine)
    width = max((max(f, default=0) for f in forms.values()), default=0) + 1
    sets = {name: width + k for k, name in enumerate(dict.fromkeys(name for name, _ in theirs))}
    rows = [_whole(forms[move], width + len(sets)) for move in mine]
    for move in theirs:
        slack: dict[int, Real] = {sets[move[0]]: 1}
        for name in sets:
            if play.pasts[name][2] == move:
                slack[sets[name]] = slack.get(sets[name], 0) - 1
        for weight, last, payoffs in shape.ends:
            if last.get(rival) == move:
                for column, x in forms[last.get(own)].items():
                    slack[column] = slack.get(column, 0) - weight * payoffs[rival] * x
        rows.append(_whole(slack, width + len(sets)))
    rays = _double_description([[1, *([0] * (width + len(sets) - 1))], *rows])
    if rays is None:
        return None
    out = []
    for ray, mask in rays:
        if ray[0] > 0:
            plan = tuple(
                sum((Fraction(x) * ray[c] for c, x in forms[move].items()), start=Fraction(0)) / ray[0] for move in mine
            )
            out.append((plan, mask >> 1))
    return out


def _forms(play: Play, mine: list[Move]) -> dict[Move | None, dict[int, int]]:
    """Every sequence's probability as a linear form; the last action of a set is what the others leave."""
    forms: dict[Move | None, dict[int, int]] = {None: {0: 1}}
    by_set: dict[str, list[str]] = {}
    for name, action in mine:
        by_set.setdefault(name, []).append(action)
    columns = 1
    for name in sorted(by_set, key=lambda h: play.pasts[h][1]):
        rest = dict(forms[play.pasts[name][2]])
        for action in by_set[name][:-1]:
            forms[name, action] = {columns: 1}
            rest[columns] = rest.get(columns, 0) - 1
            columns += 1
        forms[name, by_set[name][-1]] = rest
    return forms


def _whole(form: dict[int, Real] | dict[int, int], width: int) -> Row:
    scale = lcm(*(Fraction(x).denominator for x in form.values()))
    row = [0] * width
    for column, x in form.items():
        row[column] = int(Fraction(x) * scale)
    return row


def _double_description(rows: list[Row]) -> list[tuple[Row, int]] | None:
    """Extreme rays of {z: row . z >= 0 for all rows}, a pointed cone, with the rows that each meets, in bits."""
    width = len(rows[0])
    basis = _independent(rows)
    rays = [(ray, sum(1 << b for b in basis if b != basis[k])) for k, ray in enumerate(_dual([rows[b] for b in basis]))]
    for number, row in enumerate(rows):
        if number in basis:
            continue
        bit = 1 << number
        signs = [sum(a * x for a, x in zip(row, ray, strict=True) if a) for ray, _ in rays]
        kept = [(ray, mask if s else mask | bit) for (ray, mask), s in zip(rays, signs, strict=True) if s >= 0]
        above = [(ray, mask, s) for (ray, mask), s in zip(rays, signs, strict=True) if s > 0]
        below = [(ray, mask, s) for (ray, mask), s in zip(rays, signs, strict=True) if s < 0]
        masks = [mask for _, mask in rays]
        for p, p_mask, s in above:
            for q, q_mask, r in below:
                both = p_mask & q_mask
                if both.bit_count() >= width - 2 and sum(both & mask == both for mask in masks) == 2:
                    kept.append((_reduced([s * y - r * x for x, y in zip(p, q, strict=True)]), both | bit))
        rays = kept
        if len(rays) > LARGEST_RAYS:
            return None
    return rays


def _independent(rows: list[Row]) -> list[int]:
    """The first rows that are linearly independent, as many as there are columns."""
    kept: list[tuple[int, list[Fraction]]] = []
    out = []
    for number, row in enumerate(rows):
        line = [Fraction(x) for x in row]
        for pivot, other in kept:
            if line[pivot]:
                f = line[pivot] / other[pivot]
                line = [x - f * y for x, y in zip(line, other, strict=True)]
        pivot = next((c for c, x in enumerate(line) if x), -1)
        if pivot >= 0:
            kept.append((pivot, line))
            out.append(number)
    return out


def _dual(square: list[Row]) -> list[Row]:
    """For each row a vector that is positive on it and zero on the others."""
    size = len(square)
    table = [[Fraction(x) for x in row] + [Fraction(int(i == k)) for k in range(size)] for i, row in enumerate(square)]
    for c in range(size):
        at = next(r for r in range(c, size) if table[r][c])
        table[c], table[at] = table[at], table[c]
        table[c] = [x / table[c][c] for x in table[c]]
        for r in range(size):
            if r != c and table[r][c]:
                table[r] = [x - table[r][c] * y for x, y in zip(table[r], table[c], strict=True)]
    out = []
    for k in range(size):
        ray = [table[r][size + k] for r in range(size)]
        scale = lcm(*(x.denominator for x in ray))
        out.append(_reduced([int(x * scale) for x in ray]))
    return out


def _reduced(ray: Row) -> Row:
    divisor = gcd(*ray) or 1
    return [x // divisor for x in ray]


def pure_equilibria(play: Play, most: int = 20_000) -> set[tuple[Plan, ...]] | None:
    """The realization plans of all equilibria in pure strategies, by trying every profile; None if there are too many.

    Players who nowhere move are left out.
    """
    shape, who = _shape(play), movers(play)
    plans = {i: _pure_plans(play, shape.sequences[i]) for i in who}
    total = 1
    for listed in plans.values():
        total *= len(listed)
    if total * len(shape.ends) > most * 50:
        return None
    sizes = {i: len(plans[i]) for i in who}
    worth: dict[tuple[int, ...], tuple[Real, ...]] = {}
    for number in range(total):
        cell, rest = [], number
        for i in who:
            cell.append(rest % sizes[i])
            rest //= sizes[i]
        moves = set[Move]().union(*(plans[i][k] for i, k in zip(who, cell, strict=True)))
        reached = [(w, u) for w, last, u in shape.ends if moves.issuperset(last.values())]
        worth[tuple(cell)] = tuple(sum((w * u[i] for w, u in reached), start=0) for i in who)
    out = set()
    for place, here in worth.items():
        options = ((p, (*place[:p], k, *place[p + 1 :])) for p, i in enumerate(who) for k in range(sizes[i]))
        if all(worth[other][p] <= here[p] for p, other in options):
            taken = [(i, plans[i][k]) for i, k in zip(who, place, strict=True)]
            out.add(tuple(tuple(Fraction(int(m in moves)) for m in shape.sequences[i]) for i, moves in taken))
    return out


def _pure_plans(play: Play, mine: list[Move]) -> list[frozenset[Move]]:
    """The moves that each reduced pure strategy makes."""
    by_set: dict[str, list[Move]] = {}
    for move in mine:
        by_set.setdefault(move[0], []).append(move)
    plans: list[frozenset[Move]] = [frozenset()]
    for name in sorted(by_set, key=lambda h: play.pasts[h][1]):
        last = play.pasts[name][2]
        plans = [
            longer
            for plan in plans
            for longer in ([plan] if last is not None and last not in plan else [plan | {m} for m in by_set[name]])
        ]
    return plans
