"""A game tree unfolded into its paths, in floating point or in fractions: what the checks of trees start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal

__all__ = ["Mixes", "Path", "Step", "best_value", "nearest_fractions", "payoff_ranges", "plain", "spread", "unfold"]


Mixes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One move: at ``node`` the ``player`` (None for chance) takes ``action``; ``chance`` is its probability then."""

    node: str
    player: str | None
    information_set: str
    action: str
    chance: Any


@dataclass(frozen=True)
class Path:
    """The moves from the root to a terminal node, and everybody's payoff there."""

    terminal: str
    steps: tuple[Step, ...]
    payoffs: tuple[Any, ...]


def unfold(tree: ExtensiveForm, exact: bool) -> list[Path]:
    """All paths, with numbers as fractions or as floats; chance moves of probability 0 are left out."""
    values: Any = tree.fractions() if exact else {name: float(v) for name, v in tree.parameters.items()}
    paths: list[Path] = []
    stack: list[tuple[str, tuple[Step, ...]]] = [(tree.root, ())]
    while stack:
        name, steps = stack.pop()
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            payoffs = (plain(p.exact(values)) if exact else p(values) for p in node.payoffs)
            paths.append(Path(name, steps, tuple(payoffs)))
        elif isinstance(node, Chance):
            for action, (polynomial, child) in node.actions.items():
                p = polynomial.exact(values) if exact else polynomial(values)
                if p > 0:
                    stack.append((child, (*steps, Step(name, None, "", action, p))))
        else:
            for action, child in node.actions.items():
                stack.append((child, (*steps, Step(name, node.player, node.information_set, action, None))))
    return paths


def plain(x: Fraction) -> Fraction | int:
    """A whole number as an integer, whose arithmetic is faster."""
    return x.numerator if x.denominator == 1 else x


def payoff_ranges(tree: ExtensiveForm) -> dict[str, float]:
    """The range of every player's payoffs over all terminal nodes."""
    values = {name: float(v) for name, v in tree.parameters.items()}
    rows = [[p(values) for p in node.payoffs] for node in tree.nodes.values() if isinstance(node, Terminal)]
    return {player: spread(column) for player, column in zip(tree.players, zip(*rows, strict=True), strict=True)}


def spread(column: tuple[float, ...]) -> float:
    """Largest minus smallest."""
    return max(column) - min(column)


def best_value(pasts: Mapping[str, tuple[str, str] | None], worth: dict[tuple[str, str] | None, Any]) -> Any:
    """The most a player can get from sets in ``pasts``, deepest first, each with its own move before it.

    ``worth`` holds, for the last own move (set, action) of a path, or None, its weighted payoff; it is used up.
    """
    for name, past in pasts.items():
        options = [u for key, u in worth.items() if key is not None and key[0] == name]
        if options:
            worth[past] = worth.get(past, 0) + max(options)
    return worth.get(None, 0)


def nearest_fractions(mixes: Mixes, largest: int = 10_000) -> dict[str, dict[str, Fraction | int]] | None:
    """The mixes as fractions of small denominators that add up exactly, or None if they are not that close."""
    out: dict[str, dict[str, Fraction | int]] = {}
    for name, mix in mixes.items():
        out[name] = {a: plain(Fraction(float(p)).limit_denominator(largest)) for a, p in mix.items()}
        near = all(abs(float(f) - mix[a]) <= 1e-12 for a, f in out[name].items())
        if not near or sum(out[name].values()) != 1 or min(out[name].values()) < 0:
            return None
    return out
