"""Votes over policies of three and more dimensions: who prefers what, what beats the status quo, yolks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.errors import Faults, ModelError
from winset.base.players import player_names, player_numbers
from winset.base.points import Vector
from winset.base.policy_space import InPolicySpace
from winset.base.solution import Found
from winset.policies.concepts import Yolk
from winset.positions.arrays import PolicySpaceArrays

__all__ = ["PolicySpace"]

MOST = 20_000
"""So many smallest blocking coalitions are looked at one by one."""
VOTERS = 24
NEAR = 1e-12


class PolicySpace(InPolicySpace):
    """Voters with ideal points in any number of dimensions, each preferring policies nearer to its own.

    Answers :class:`~winset.Yolk` and, with a discount, :class:`~winset.Stationary`. In one and two dimensions
    :class:`~winset.SpatialVoting` and :class:`~winset.SpatialBargaining` answer more.

    Parameters
    ----------
    ideals
        One point a voter; a sequence, or a mapping by voter.
    quota
        Weight that wins, more than half of all.
    weights
        Voting weights; one vote each if omitted.
    status_quo
        A policy, for :meth:`in_winset`; in bargaining, what is in force until there is an agreement.
    recognition, discount, constant
        For :class:`~winset.Stationary` bargaining as in :class:`SpatialBargaining`: chances of proposing, equal if
        omitted; what a period's delay leaves; what a period with agreement is worth besides, where there is no status
        quo, at least the largest squared distance of two ideal points, which it is if omitted.
    players
        Names; those of ``ideals`` or "1", "2", ... if omitted.

    Raises
    ------
    ModelError
        With every fault: points of different dimensions, a quota that nobody can reach, more than 24 voters or 20,000
        smallest blocking coalitions.

    Examples
    --------
    >>> space = PolicySpace([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], 3, status_quo=[1, 1, 0])
    >>> space.in_winset([0.5, 0.5, 0.2])
    True
    """

    concept = Yolk()

    def __init__(
        self,
        ideals: Sequence[Sequence[float]] | Mapping[str, Sequence[float]] | Float,
        quota: float,
        weights: object = None,
        status_quo: Sequence[float] | Float | None = None,
        *,
        recognition: object = None,
        discount: float | None = None,
        constant: float | None = None,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        if isinstance(ideals, Mapping):
            players, ideals = list(ideals), list(ideals.values())
        try:
            self.ideals = np.array(ideals, dtype=np.float64)
        except (TypeError, ValueError, ArithmeticError):
            raise ModelError("ideals: must be points of the same number of dimensions, one a voter") from None
        if self.ideals.ndim != 2 or not np.isfinite(self.ideals).all() or self.ideals.size == 0:
            raise ModelError(f"ideals: must be finite points, one a voter, got shape {self.ideals.shape}")
        n, d = self.ideals.shape
        self.players = player_names(players, n, faults)
        self.weights = player_numbers(weights, self.players, "weights", faults, 1.0)
        self.quota = float(quota)
        total = float(self.weights.sum())
        if (self.weights < 0).any() or not 0.5 * total < self.quota <= total * (1 + NEAR):
            faults.add("quota", f"must be above half and at most the sum of weights >= 0, {total:g}; got {quota!r}")
        if n > VOTERS:
            faults.add("ideals", f"have {n} voters; at most {VOTERS} are accepted: coalitions are looked at one by one")
        self.status_quo = None if status_quo is None else np.array(status_quo, dtype=np.float64)
        if self.status_quo is not None and self.status_quo.shape != (d,):
            faults.add("status_quo", f"must have {d} coordinates, got shape {self.status_quo.shape}")
        self.recognition = player_numbers(recognition, self.players, "recognition", faults, 1.0 / n)
        if (self.recognition < 0).any() or abs(self.recognition.sum() - 1) > 1e-9:
            faults.add("recognition", f"must be chances that sum to 1, got a sum of {self.recognition.sum():g}")
        if discount is not None and not (isinstance(discount, int | float) and 0 <= discount < 1):
            faults.add("discount", f"must be from 0 to below 1, got {discount!r}")
        least = float(((self.ideals[:, None] - self.ideals) ** 2).sum(axis=-1).max())
        self.constant = least if constant is None else float(constant)
        if self.status_quo is None and not self.constant >= least * (1 - 1e-9):
            faults.add(
                "constant", f"must be at least {least:g}, the largest loss between ideal points, got {constant!r}"
            )
        faults.raise_if_any()
        self.discount = float("nan") if discount is None else float(discount)
        self.smallest = self._least(float(self.weights.sum()) - self.quota + NEAR * self.quota)
        self.winning = self._least(self.quota * (1 - NEAR) - NEAR * self.quota)

    def _least(self, spare: float) -> list[tuple[int, ...]]:
        """Coalitions of more weight than this of which no member can leave."""
        out: list[tuple[int, ...]] = []
        for size in range(1, len(self.players) + 1):
            for members in combinations(range(len(self.players)), size):
                held = self.weights[list(members)]
                if held.sum() > spare >= held.sum() - held.min():
                    out.append(members)
                    if len(out) > MOST:
                        raise ModelError(f"quota: more than {MOST:,} smallest coalitions count, too many to look at")
        return out

    @property
    def delay(self) -> Float:
        """What each loses in a period without agreement, shape (n,)."""
        if self.status_quo is None:
            return np.full(len(self.players), self.constant)
        return np.asarray(((self.ideals - self.status_quo) ** 2).sum(axis=1))

    def beats(self, policy: Sequence[float] | Float, other: Sequence[float] | Float) -> bool:
        """Whether a winning coalition strictly prefers one policy to another."""
        here, there = (((self.ideals - np.asarray(p, dtype=np.float64)) ** 2).sum(axis=1) for p in (policy, other))
        return bool(self.weights[here < there].sum() >= self.quota * (1 - NEAR))

    def in_winset(self, policy: Sequence[float] | Float) -> bool:
        """Whether a policy is in the win-set of the status quo.

        Raises
        ------
        ModelError
            If there is no status quo.
        """
        if self.status_quo is None:
            raise ModelError("status_quo: is needed for a win-set: PolicySpace(..., status_quo=...)")
        return self.beats(policy, self.status_quo)

    @property
    def mean(self) -> Float:
        """The mean of the ideal points by voting weight, shape (d,)."""
        return np.asarray(self.weights @ self.ideals / self.weights.sum())

    def to_arrays(self) -> PolicySpaceArrays:
        """The numbers of the game."""
        return PolicySpaceArrays(
            self.ideals, tuple(self.smallest), tuple(self.winning), self.recognition, self.delay, self.discount
        )

    def read_answer(self, concept: Concept, point: object) -> Float:
        """A claimed policy."""
        return np.asarray(point, dtype=np.float64)

    def present(self, found: Found) -> Found:
        """Coalitions by the names of their members."""
        details = dict(found.details)
        if "coalitions" in details:
            details["coalitions"] = [tuple(self.players[i] for i in members) for members in details["coalitions"]]
        if "losses" in details:
            details["losses"] = Vector(self.players, np.asarray(details["losses"]))
        if "proposals" in details:
            details["proposals"] = dict(zip(self.players, np.asarray(details["proposals"]), strict=True))
        return found.but(details=details)
