"""Tables and trees, one or many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DrawnNormalFormArrays",
    "DrawnQuadraticArrays",
    "DrawnTreeArrays",
    "NormalFormArrays",
    "NormalFormStackArrays",
    "PolynomialArrays",
    "QuadraticArrays",
    "SponsoredArrays",
    "TreeArrays",
]

Float = NDArray[np.float64]
Int = NDArray[np.int64]


@dataclass(frozen=True)
class PolynomialArrays:
    """K sparse polynomials in P parameters.

    Polynomial k is the sum over terms t in ``start[k]:start[k+1]`` of ``coefficient[t]`` times the product of
    ``x[factor[f]]`` over f in ``factor_start[t]:factor_start[t+1]`` (a parameter squared stands twice).
    """

    start: Int
    coefficient: Float
    factor_start: Int
    factor: Int


@dataclass(frozen=True)
class NormalFormArrays:
    """``payoffs``: shape ``(n, m_1, ..., m_n)``, float64. ``exact``: the same as fractions where the game has them."""

    payoffs: Float
    exact: NDArray[Any] | None = None


@dataclass(frozen=True)
class NormalFormStackArrays:
    """``payoffs``: shape ``(B, n, m_1, ..., m_n)``, float64."""

    payoffs: Float


@dataclass(frozen=True)
class DrawnNormalFormArrays:
    """One table under B draws of its parameters.

    ``shape`` is that of the payoffs, (n, m_1, ..., m_n); ``polynomials``: the payoffs in C order; ``parameters`` (P,)
    are the present values; ``draws`` (B, D) and ``column`` (P,) as in :class:`DrawnTreeArrays`.
    """

    shape: tuple[int, ...]
    polynomials: PolynomialArrays
    parameters: Float
    draws: Float
    column: Int


@dataclass(frozen=True)
class TreeArrays:
    """A game tree in preorder: a node's number is smaller than its descendants', the root is 0.

    ``mover`` (N,): player, -1 for chance, -2 for a terminal node. ``child`` (E,) lists children, those of node v in
    ``child_start[v]:child_start[v+1]``; ``probability`` (E,) is the chance probability of that edge (1 elsewhere).
    ``information_set`` (N,): number, -1 for chance and terminal nodes. ``payoff_row`` (N,): row of ``payoffs``,
    -1 inside. ``payoffs``: (T, n). ``polynomials``: the payoffs as T*n polynomials in the parameters, row-major, then
    the chance probabilities; ``chance_polynomial`` (E,) says which is an edge's (-1 elsewhere). ``parameters`` (P,) are
    the present values.
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


@dataclass(frozen=True)
class DrawnTreeArrays:
    """One tree under B draws of its parameters.

    ``draws`` (B, D): the drawn values; ``column`` (P,): which column of ``draws`` holds a parameter, -1 for one that
    keeps its present value.
    """

    tree: TreeArrays
    draws: Float
    column: Int


@dataclass(frozen=True)
class SponsoredArrays:
    """One shape of sponsored-proposal game under B draws of its numbers.

    ``numbers`` (P,) in the order of ``winset.kernels.sponsored``; ``draws`` (B, D) and ``column`` (P,) as in
    :class:`DrawnTreeArrays`; ``inclusive`` (Y,), ``allowed`` (3,) and ``options`` (8,) as in the kernel.
    """

    numbers: Float
    draws: Float
    column: Int
    inclusive: NDArray[np.uint8]
    allowed: NDArray[np.uint8]
    options: Int


@dataclass(frozen=True)
class QuadraticArrays:
    """A quadratic game on a box of k actions.

    ``owner`` (k,): the player of an action. ``terms`` (T, 3): player, action, action (k stands for the number 1), and
    ``coefficient`` (T,): the payoff of a player is the sum of its terms. ``low`` and ``high`` (k,) are the intervals.
    """

    owner: Int
    terms: Int
    coefficient: Float
    low: Float
    high: Float


@dataclass(frozen=True)
class DrawnQuadraticArrays:
    """One quadratic game under B draws of its parameters.

    ``polynomials`` are the T coefficients, then the k low and the k high ends, in the P ``parameters``; ``draws``
    (B, D) and ``column`` (P,) as in :class:`DrawnTreeArrays`.
    """

    game: QuadraticArrays
    polynomials: PolynomialArrays
    parameters: Float
    draws: Float
    column: Int
