"""A game tree as it is played, in fractions or in floating point: what every check of trees starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import frexp, ldexp

from winset.base.errors import ModelError
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision, Terminal

__all__ = ["CHANCE", "END", "Mixes", "Move", "Play", "Real", "nearest_fractions", "read_play", "values_of"]

Real = int | float | Fraction
Mixes = Mapping[str, Mapping[str, Real]]
"""Probabilities by information set and action."""
Move = tuple[str, str]
"""An information set and an action there."""
CHANCE, END = -1, -2

LARGEST_EXACT = 2_000
"""Trees with more nodes are checked in floating point only."""


@dataclass(frozen=True)
class Play:
    """A tree, parents before children: in preorder, or in the order of the arrays that it was made from.

    ``mover``, ``sets`` and ``moves`` have one entry a node: the player's number, CHANCE or END; the information set's
    name or ``""``; and ``(action, child, probability of chance)`` for every action, the last 1 at decisions.
    ``payoffs`` has everybody's payoffs at ends, in units of ``unit``, a power of two for each player if numbers are
    floats; it is ``()`` inside. ``pasts`` gives for every information set its player, how many moves of its own that
    player has behind it, and the last of them.
    """

    players: tuple[str, ...]
    names: tuple[str, ...]
    mover: tuple[int, ...]
    sets: tuple[str, ...]
    moves: tuple[tuple[tuple[str, int, Real], ...], ...]
    payoffs: tuple[tuple[Real, ...], ...]
    unit: tuple[float, ...]
    pasts: dict[str, tuple[int, int, Move | None]]

    def ends(self) -> Iterator[tuple[Real, ...]]:
        """Everybody's payoffs at every terminal node."""
        return (row for who, row in zip(self.mover, self.payoffs, strict=True) if who == END)

    def nodes_of(self) -> dict[str, list[int]]:
        """Numbers of the nodes of every information set."""
        out: dict[str, list[int]] = {}
        for v, name in enumerate(self.sets):
            if name:
                out.setdefault(name, []).append(v)
        return out


def read_play(tree: ExtensiveForm, exact: bool) -> Play:
    """The tree with numbers as fractions, or as floats scaled by a power of two for each player.

    Raises
    ------
    ModelError
        If some player does not remember what it knew and did.
    """
    tree.validate()
    order = tree.layout.order
    number = {name: v for v, name in enumerate(order)}
    fractions = tree.fractions() if exact else {}
    floats = {name: float(v) for name, v in tree.parameters.items()}
    mover, sets = list[int](), list[str]()
    moves, payoffs = list[tuple[tuple[str, int, Real], ...]](), list[tuple[Real, ...]]()
    for name in order:
        node = tree.nodes[name]
        payoffs.append(())
        sets.append(node.information_set if isinstance(node, Decision) else "")
        if isinstance(node, Terminal):
            mover.append(END)
            moves.append(())
            payoffs[-1] = tuple(plain(p.exact(fractions)) if exact else p(floats) for p in node.payoffs)
        elif isinstance(node, Chance):
            mover.append(CHANCE)
            parts = node.actions.items()
            moves.append(
                tuple((a, number[c], plain(p.exact(fractions)) if exact else p(floats)) for a, (p, c) in parts)
            )
        else:
            mover.append(tree.players.index(node.player))
            moves.append(tuple((a, number[c], 1) for a, c in node.actions.items()))
    unit = (1.0,) * len(tree.players)
    if not exact:
        unit, payoffs = _scaled(payoffs, len(tree.players))
    pasts = _pasts(mover, sets, moves)
    return Play(tree.players, tuple(order), tuple(mover), tuple(sets), tuple(moves), tuple(payoffs), unit, pasts)


def plain(x: Fraction) -> Fraction | int:
    """A whole number as an integer, whose arithmetic is faster."""
    return x.numerator if x.denominator == 1 else x


def _scaled(payoffs: list[tuple[Real, ...]], players: int) -> tuple[tuple[float, ...], list[tuple[Real, ...]]]:
    """Payoffs divided by a power of two for each player, so that the largest lies between 1/2 and 1."""
    largest = [max((abs(float(row[i])) for row in payoffs if row), default=0.0) for i in range(players)]
    powers = [frexp(x)[1] for x in largest]
    scaled: list[tuple[Real, ...]] = [
        tuple(ldexp(float(x), -k) for x, k in zip(row, powers, strict=True)) if row else () for row in payoffs
    ]
    return tuple(ldexp(1.0, k) if k < 1024 else float("inf") for k in powers), scaled


def _pasts(
    mover: list[int], sets: list[str], moves: list[tuple[tuple[str, int, Real], ...]]
) -> dict[str, tuple[int, int, Move | None]]:
    pasts: dict[str, tuple[int, int, Move | None]] = {}
    stack: list[tuple[int, dict[int, tuple[int, Move]]]] = [(0, {})]
    while stack:
        v, before = stack.pop()
        who, name = mover[v], sets[v]
        depth, last = before.get(who, (0, None))
        if name and pasts.setdefault(name, (who, depth, last)) != (who, depth, last):
            raise ModelError(
                f"information_sets[{name}]: imperfect recall; the check of this concept needs perfect recall"
            )
        for action, child, _ in moves[v]:
            stack.append((child, {**before, who: (depth + 1, (name, action))} if name else before))
    return pasts


def values_of(play: Play, mixes: Mixes) -> list[list[Real]]:
    """Everybody's expected payoff at every node."""
    n = len(play.players)
    worth: list[list[Real]] = [[] for _ in play.names]
    for v in range(len(play.names) - 1, -1, -1):
        if play.mover[v] == END:
            worth[v] = list(play.payoffs[v])
            continue
        worth[v] = [0] * n
        mix = mixes[play.sets[v]] if play.sets[v] else None
        for action, child, chance in play.moves[v]:
            p = chance if mix is None else mix[action]
            if p:
                worth[v] = [total + p * u for total, u in zip(worth[v], worth[child], strict=True)]
    return worth


def nearest_fractions(mixes: Mixes, largest: int, within: float) -> dict[str, dict[str, Fraction | int]] | None:
    """The mixes as fractions of denominators up to ``largest`` that add up exactly, or None.

    A fraction is near if it differs from the number by no more than the share ``within``.
    """
    out: dict[str, dict[str, Fraction | int]] = {}
    for name, mix in mixes.items():
        out[name] = {}
        for a, p in mix.items():
            if isinstance(p, float):
                near = Fraction(p).limit_denominator(largest)
                if abs(float(near) - p) > within * abs(p):
                    return None
                out[name][a] = plain(near)
            else:
                out[name][a] = plain(Fraction(p))
        if sum(out[name].values()) != 1 or min(out[name].values()) < 0:
            return None
    return out
