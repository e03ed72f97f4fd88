"""Subgames of a tree and all its subgame-perfect equilibria by a second enumeration, in fractions (Selten 1965)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

from winset.trees.check.extreme import Plan, extreme_equilibria, movers, plan_of
from winset.trees.check.play import CHANCE, END, Mixes, Play, Real, values_of

__all__ = ["Outcome", "below", "outcomes", "plans_by_subgame", "subgame_perfect_plans", "subgame_roots"]

Outcome = tuple[tuple[int, Fraction], ...]
"""Ends with their probabilities."""
MOST = 500
"""Combinations that are followed."""


def below(play: Play) -> list[int]:
    """One past the last descendant of every node; descendants are numbered consecutively."""
    end = list(range(1, len(play.names) + 1))
    for v in range(len(play.names) - 1, -1, -1):
        if play.moves[v]:
            end[v] = end[play.moves[v][-1][1]]
    return end


def subgame_roots(play: Play) -> list[int]:
    """Nodes at which a subgame starts: no information set lies partly below, and the node's own is alone."""
    end, sets = below(play), play.nodes_of()
    roots = []
    for v in range(len(play.names)):
        if play.mover[v] == END:
            continue
        inside = {name for name in play.sets[v : end[v]] if name}
        alone = not play.sets[v] or len(sets[play.sets[v]]) == 1
        if alone and all(sets[name][0] >= v and sets[name][-1] < end[v] for name in inside):
            roots.append(v)
    return roots


def _piece(play: Play, root: int, cuts: dict[int, tuple[Real, ...]]) -> Play:
    """The subgame at ``root``, ending at the roots below with these payoffs."""
    nodes, stack = list[int](), [root]
    while stack:
        v = stack.pop()
        nodes.append(v)
        if v == root or v not in cuts:
            stack += [c for _, c, _ in reversed(play.moves[v])]
    number = {v: k for k, v in enumerate(nodes)}
    cut = [v != root and v in cuts for v in nodes]
    sets = tuple("" if c else play.sets[v] for v, c in zip(nodes, cut, strict=True))
    kept = set(sets)
    pasts = {name: entry for name, entry in play.pasts.items() if name in kept}
    return replace(
        play,
        names=tuple(play.names[v] for v in nodes),
        mover=tuple(END if c else play.mover[v] for v, c in zip(nodes, cut, strict=True)),
        sets=sets,
        moves=tuple(
            () if c else tuple((a, number[u], p) for a, u, p in play.moves[v]) for v, c in zip(nodes, cut, strict=True)
        ),
        payoffs=tuple(cuts[v] if c else play.payoffs[v] for v, c in zip(nodes, cut, strict=True)),
        pasts={
            name: (who, depth, last if last is not None and last[0] in kept else None)
            for name, (who, depth, last) in pasts.items()
        },
    )


Pieces = tuple[tuple[int, tuple[Plan, ...]], ...]
"""Roots, and the plans within each subgame up to the subgames below, of the players who move there."""


def plans_by_subgame(play: Play, mixes: Mixes) -> Pieces:
    """A profile cut at the roots of subgames."""
    roots = subgame_roots(play)
    zero = tuple([0] * len(play.players))
    out = []
    for root in roots:
        piece = _piece(play, root, dict.fromkeys(roots, zero))
        out.append((root, tuple(plan_of(piece, i, mixes) for i in movers(piece))))
    return tuple(out)


def subgame_perfect_plans(play: Play) -> set[Pieces] | None:
    """Every combination of extreme equilibria of the subgames; None if there are too many or some are not known.

    If the equilibria of a subgame form a continuum, only its extreme points are followed.
    """
    roots = subgame_roots(play)
    known: dict[int, list[tuple[tuple[Real, ...], Pieces]]] = {}
    for root in reversed(roots):
        empty = _piece(play, root, dict.fromkeys(roots, ()))
        inside = [v for v in roots if v in known and v != root and play.names[v] in empty.names]
        found: list[tuple[tuple[Real, ...], Pieces]] = []
        for mix in product(*(known[v] for v in inside)):
            piece = _piece(play, root, {v: values for v, (values, _) in zip(inside, mix, strict=True)})
            every = extreme_equilibria(piece)
            if every is None:
                return None
            who = movers(piece)
            lower = tuple(entry for _, pieces in mix for entry in pieces)
            for plans in {pair[: len(who)] for pair in every.pairs}:
                found.append((_worth(piece, who, plans), ((root, plans), *lower)))
            if len(found) > MOST:
                return None
        known[root] = found
    whole = known[roots[0]] if roots and roots[0] == 0 else [((), ())]
    return {tuple(sorted(pieces)) for _, pieces in whole}


def _worth(piece: Play, who: list[int], plans: tuple[Plan, ...]) -> tuple[Real, ...]:
    """Expected payoffs under realization plans."""
    mixes: dict[str, dict[str, Fraction]] = {}
    for i, plan in zip(who, plans, strict=True):
        numbers = iter(plan)
        done = set[str]()
        for name, moves in zip(piece.sets, piece.moves, strict=True):
            if name and name not in done and piece.pasts[name][0] == i:
                done.add(name)
                weights = {a: next(numbers) for a, _, _ in moves}
                total = sum(weights.values())
                even = Fraction(1, len(weights))
                mixes[name] = {a: w / total if total else even for a, w in weights.items()}
    return tuple(values_of(piece, mixes)[0])


def outcomes(play: Play) -> set[Outcome] | None:
    """What subgame-perfect equilibria in pure strategies lead to under perfect information; None if it is too much.

    An outcome below one child is one of the node if its mover gets at least what it gets in the worst equilibrium of
    every other child.
    """
    known: list[dict[Outcome, tuple[Real, ...]]] = [{} for _ in play.names]
    for v in range(len(play.names) - 1, -1, -1):
        who, moves = play.mover[v], play.moves[v]
        if who == END:
            known[v] = {((v, Fraction(1)),): play.payoffs[v]}
        elif who == CHANCE:
            known[v] = {(): (0,) * len(play.players)}
            for _, child, p in moves:
                known[v] = {
                    tuple(sorted([*done, *((u, Fraction(p) * q) for u, q in more if p)])): tuple(
                        x + p * y for x, y in zip(worth, gets, strict=True)
                    )
                    for done, worth in known[v].items()
                    for more, gets in known[child].items()
                }
                if len(known[v]) > MOST:
                    return None
        else:
            worst = {child: min(gets[who] for gets in known[child].values()) for _, child, _ in moves}
            for _, child, _ in moves:
                bar = max((w for other, w in worst.items() if other != child), default=worst[child])
                known[v] |= {o: gets for o, gets in known[child].items() if gets[who] >= bar}
        if len(known[v]) > MOST:
            return None
    return set(known[0])
