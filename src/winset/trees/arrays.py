"""Games in extensive form as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from winset.base.array_types import Float, Int
from winset.base.expressions import Polynomial, PolynomialArrays
from winset.base.numbers import exact_number

__all__ = ["DrawnTreeArrays", "ExactNumbers", "ExactPayoffs", "TreeArrays"]


class ExactPayoffs(Protocol):
    """The numbers of a tree as fractions."""

    def values(self) -> list[Fraction]:
        """Payoffs row-major, then chance probabilities."""
        ...


@dataclass(frozen=True)
class ExactNumbers:
    """The polynomials of a tree, in the order of ``TreeArrays``, and the present values of its parameters."""

    polynomials: tuple[Polynomial, ...]
    parameters: Mapping[str, int | float | Fraction]

    def values(self) -> list[Fraction]:
        """Every polynomial as a fraction; decimals are what they print as."""
        present = {name: exact_number(value) for name, value in self.parameters.items()}
        return [p.exact(present) for p in self.polynomials]


@dataclass(frozen=True)
class TreeArrays:
    """A game tree: a node's number is smaller than its descendants', the root is 0.

    Nodes are in preorder unless the tree was made from arrays in another order.

    ``mover`` (N,): player, -1 for chance, -2 for a terminal node. ``child`` (E,) lists children, those of node v in
    ``child_start[v]:child_start[v+1]``; ``probability`` (E,) is the chance probability of that edge (1 elsewhere).
    ``information_set`` (N,): number, -1 for chance and terminal nodes. ``payoff_row`` (N,): row of ``payoffs``,
    -1 inside. ``payoffs``: (T, n). ``polynomials``: the payoffs as T*n polynomials in the parameters, row-major, then
    the chance probabilities; ``chance_polynomial`` (E,) says which is an edge's (-1 elsewhere). ``parameters`` (P,) are
    the present values; ``exact`` the same numbers as fractions, on demand; None where payoffs are computed ones.
    ``recall_fault`` says where perfect recall fails, if it does.
    """

    n_players: int
    mover: Int
    child_start: Int
    child: Int
    probability: Float
    information_set: Int
    payoff_row: Int
    payoffs: Float
    polynomials: PolynomialArrays
    chance_polynomial: Int
    parameters: Float
    exact: ExactPayoffs | None = None
    recall_fault: str = ""


@dataclass(frozen=True)
class DrawnTreeArrays:
    """One tree under B draws of its parameters.

    ``draws`` (B, D): the drawn values; ``column`` (P,): which column of ``draws`` holds a parameter, -1 for one that
    keeps its present value.
    """

    tree: TreeArrays
    draws: Float
    column: Int
