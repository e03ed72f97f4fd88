"""What the methods of this room compute with."""

from __future__ import annotations

from dataclasses import dataclass

from winset.base.array_types import Float, Int

__all__ = ["ChallengeArrays", "ExchangeArrays", "PolicyArrays", "PolicySpaceArrays", "RaggedIssues"]


@dataclass(frozen=True)
class RaggedIssues:
    """Issues one after the other; the actors of issue k are ``offsets[k]:offsets[k + 1]``.

    Parameters
    ----------
    offsets
        Shape (m + 1,).
    position, salience, weight, power, cost
        Of every actor on its issue, shape (N,): where it is, how steeply it loses, its weight in means and medians, its
        weight in bargaining, and what disagreement costs it besides the reference point.
    reference
        Of every issue, shape (m,); NaN where disagreement is as bad as the far end of the scale.
    lower, upper
        Ends of the scales, shape (m,).
    exponent
        Losses rise with the distance, as a part of the scale, to this power.
    """

    offsets: Int
    position: Float
    salience: Float
    weight: Float
    power: Float
    cost: Float
    reference: Float
    lower: Float
    upper: Float
    exponent: float


@dataclass(frozen=True)
class PolicyArrays:
    """One bargaining problem over policies of several issues.

    Parameters
    ----------
    position, salience
        Shape (n, d); a salience of 0 stands for no interest in an issue.
    power, cost
        Shape (n,).
    reference, lower, upper
        Shape (d,).
    exponent
        As in :class:`RaggedIssues`.
    """

    position: Float
    salience: Float
    power: Float
    cost: Float
    reference: Float
    lower: Float
    upper: Float
    exponent: float


@dataclass(frozen=True)
class ExchangeArrays:
    """Positions on a scale from 0 to 100, saliences and powers, shape (n, m); NaN where an actor takes no part."""

    position: Float
    salience: Float
    power: Float


@dataclass(frozen=True)
class ChallengeArrays:
    """Positions as parts of the scale and saliences, shape (n, d), and capabilities, shape (n,)."""

    position: Float
    salience: Float
    capability: Float


@dataclass(frozen=True)
class PolicySpaceArrays:
    """Votes in a space of policies.

    Parameters
    ----------
    ideals
        Shape (n, d).
    smallest, winning
        The smallest blocking and the smallest winning coalitions, members by number.
    recognition, delay
        Chances of being recognised and losses of a period without agreement, shape (n,).
    discount
        What a period's delay leaves; NaN where nobody bargains.
    """

    ideals: Float
    smallest: tuple[tuple[int, ...], ...]
    winning: tuple[tuple[int, ...], ...]
    recognition: Float
    delay: Float
    discount: float
