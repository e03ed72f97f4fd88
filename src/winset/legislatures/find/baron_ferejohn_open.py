"""Stationary equilibria under the open rule (Baron and Ferejohn 1989, section 4).

The proposer pays k others a share for which they move the question, and where k and the proposer are too few to carry
it, further members what their vote costs. The next member recognised is one of the k, and the motion passes; or it
amends: its own motion pays members drawn evenly among all but the amended proposer, who would vote against anything
less than its own motion. So members who are paid are decisive for an amendment, and the amended member is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.solution import Found
from winset.base.status import Status
from winset.legislatures.arrays import LegislativeArrays

__all__ = ["BaronFerejohnOpen"]


class Motion(NamedTuple):
    """A kind of motion: ``partners`` who move the question, ``voters`` who only vote for it, and what they are worth.

    ``values`` (4,): of the proposer, a partner, a voter and a member left out, while the motion is on the floor;
    ``session`` is what a member has before anybody is recognised.
    """

    partners: int
    voters: int
    values: Float
    session: float


def motion_values(n: int, quota: int, discount: float, partners: int) -> Motion:
    """What members are worth if every proposer pays so many partners the least for which they move the question."""
    voters, others = max(quota - 1 - partners, 0), n - 1
    proposer, _, _, excluded = np.eye(4)
    session = np.array([1, partners, voters, others - partners - voters]) / n
    seat = np.array([0, partners, voters, others - 1 - partners - voters]) / max(others - 1, 1)
    moved, amended = partners / others, discount * (others - partners) / others
    aside, itself = discount * (others - 1 - partners) / others, discount / others
    system = np.stack(
        [
            -moved * discount * (partners * proposer + voters * session) + amended * excluded,
            moved * discount * proposer + amended * seat,
            moved * discount * session + itself * proposer + aside * seat,
            itself * proposer + aside * seat,
        ]
    )
    if partners == others:
        system[2:] = 0.0
    values = np.linalg.solve(np.eye(4) - system, moved * np.eye(4)[0])
    return Motion(partners, voters, values, float(session @ values))


def best_deviation(n: int, quota: int, discount: float, motion: Motion) -> float:
    """The most that a proposer has by paying another number of partners, who ask as much."""
    worth, others, best = float(motion.values[0]), n - 1, -np.inf
    for k in range(1, n):
        if k == motion.partners:
            continue
        kept = 1 - discount * (k * worth + max(quota - 1 - k, 0) * motion.session)
        left_out = motion.values[3]
        if motion.partners == others:
            left_out = _left_out(n, quota, discount, k, worth, motion.session)
        best = max(best, k / others * kept + (1 - k / others) * discount * float(left_out))
    return best


def _left_out(n: int, quota: int, discount: float, partners: int, worth: float, session: float) -> float:
    """What an amended member has where all motions that follow pay so many partners and a proposer has ``worth``."""
    voters, others = max(quota - 1 - partners, 0), n - 1
    moved, aside = partners / others, discount * (others - 1 - partners) / others
    itself, amended = discount * worth / others, discount * (others - partners) / others
    seat = np.array([partners, voters, others - 1 - partners - voters]) / max(others - 1, 1)
    system = np.outer([amended, aside, aside], seat)
    fixed = np.array([moved * discount * worth, moved * discount * session + itself, itself])
    return float(np.linalg.solve(np.eye(3) - system, fixed)[2])


@dataclass(frozen=True)
class BaronFerejohnOpen:
    """A stationary equilibrium in which every proposer pays as many partners, by trying all numbers of them.

    With three members it is that of Baron and Ferejohn: the proposer keeps ``(4 - d^2) / (4 + 2d - d^2)`` with one
    partner where ``d > sqrt(3) - 1``, else ``1 / (1 + 2d)`` with two.
    """

    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (LegislativeArrays,)

    def supports(self, arrays: LegislativeArrays, concept: Concept) -> str | None:
        """Open rule."""
        return None if arrays.procedure == "open" else "takes the open rule"

    def run(self, arrays: LegislativeArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Values before recognition; the proposal under ``details``."""
        n, delta = len(arrays.weights), float(arrays.discounts[0])
        quota = max(-(-arrays.quota // int(max(arrays.weights[0], 1))), 1)
        stable = [Motion(0, 0, np.array([1.0, 0, 0, 0]), 1.0)] if n == 1 else []
        for partners in range(1, n):
            motion = motion_values(n, quota, delta, partners)
            if best_deviation(n, quota, delta, motion) <= motion.values[0] + 1e-12:
                stable.append(motion)
        if not stable:
            why = (
                "No one number of partners is best for a proposer when all others pay as many; some would have to mix."
            )
            return Found(Status.LIMIT, [], completeness="none", reason=why)
        motion = stable[0] if n == 3 else stable[-1]
        worth, value = float(motion.values[0]), motion.session
        kept = 1 - delta * (motion.partners * worth + motion.voters * value)
        return Found(
            Status.SOLVED,
            [np.full(n, value)],
            completeness="some",
            reason="This is one stationary equilibrium, symmetric among members; the open rule may have others.",
            details={
                "values": np.full(n, value),
                "partners": motion.partners,
                "partner_share": delta * worth,
                "proposer_share": kept,
                "on_floor": worth,
                "voters": motion.voters,
                "voter_share": delta * value if motion.voters else 0.0,
            },
        )
