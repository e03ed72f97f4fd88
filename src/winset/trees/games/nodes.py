"""Nodes and information sets of a game tree."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from winset.base.expressions import Polynomial

__all__ = ["Chance", "Decision", "InformationSet", "Node", "Nodes", "Terminal", "children"]


@dataclass(frozen=True)
class Chance:
    """Nature draws: ``actions`` gives the probability and the child of each."""

    name: str
    actions: dict[str, tuple[Polynomial, str]]


@dataclass(frozen=True)
class Decision:
    """A player moves: ``actions`` gives the child of each."""

    name: str
    player: str
    information_set: str
    actions: dict[str, str]


@dataclass(frozen=True)
class Terminal:
    """The end: ``payoffs`` in the order of the players."""

    name: str
    payoffs: tuple[Polynomial, ...]
    label: str = ""


@dataclass(frozen=True)
class InformationSet:
    """Nodes that their player cannot tell apart."""

    name: str
    player: str
    actions: tuple[str, ...]
    nodes: tuple[str, ...]


Node = Chance | Decision | Terminal


class Nodes(Protocol):
    """What a tree is built of: names of players, values of parameters, nodes by name, and the root's name if given."""

    players: tuple[str, ...]
    parameters: dict[str, int | float | Fraction]
    named_root: str | None

    @property
    def nodes(self) -> dict[str, Node]:
        """Nodes by name."""
        ...


def children(node: Node) -> list[str]:
    """Names of a node's children, in the order of its actions."""
    if isinstance(node, Terminal):
        return []
    if isinstance(node, Chance):
        return [child for _, child in node.actions.values()]
    return list(node.actions.values())
