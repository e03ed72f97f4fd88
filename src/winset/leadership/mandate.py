"""Domestic mandates: which roles the ministries at home let the sponsor play.

A public role commits the whole government, so every ministry must consent; work behind the scenes needs one ministry
that wants it; nobody is needed to abstain (Putnam 1988, level II; Tsebelis 2002 on veto players). Where somebody
vouches for what ministries promise each other, those that gain can pay those that lose (Tollison and Willett 1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from winset.base.errors import Faults
from winset.leadership.signal import Number, shown

__all__ = ["ROLES", "Ministries"]


ROLES = ("abstain", "behind", "overt")
"""The sponsor's roles, the least active first."""


@dataclass(frozen=True)
class Ministries:
    """What each ministry gains when the government plays a role.

    Parameters
    ----------
    overt, behind
        Gain of each ministry, by name, when the government leads openly or from behind; abstaining is worth 0.
    vouched
        Above 0 if somebody vouches for side payments between ministries.

    Examples
    --------
    >>> Ministries(overt={"MITI": 2, "MOFA": -1}, behind={"MITI": 1, "MOFA": -1}).mandate
    ('abstain', 'behind')
    >>> Ministries(overt={"MITI": 2, "MOFA": -1}, behind={"MITI": 1, "MOFA": -1}, vouched=1).mandate
    ('abstain', 'behind', 'overt')
    """

    overt: Mapping[str, Number]
    behind: Mapping[str, Number]
    vouched: Number = 0

    def __post_init__(self) -> None:
        faults = Faults()
        for role in ("overt", "behind"):
            gains = getattr(self, role)
            if not gains:
                faults.add(f"ministries.{role}", "must name at least one ministry")
            for name, gain in gains.items():
                if not isinstance(gain, int | float | Fraction) or not math.isfinite(gain):
                    faults.add(f"ministries.{role}.{name}", f"must be a finite number, got {shown(gain)}")
        if not isinstance(self.vouched, int | float | Fraction) or not math.isfinite(self.vouched):
            faults.add("ministries.vouched", f"must be a finite number, got {shown(self.vouched)}")
        faults.raise_if_any()

    @property
    def mandate(self) -> tuple[str, ...]:
        """The roles allowed: ``overt`` if no ministry loses, or side payments can see to that; ``behind`` if one gains.

        A ministry that neither gains nor loses does not object.
        """
        roles = ["abstain"]
        if max(self.behind.values()) >= 0:
            roles.append("behind")
        if min(self.overt.values()) >= 0 or (self.vouched > 0 and sum(self.overt.values()) >= 0):
            roles.append("overt")
        return tuple(roles)

    @property
    def objectors(self) -> tuple[str, ...]:
        """The ministries that keep the government from leading openly."""
        return tuple(name for name, gain in self.overt.items() if gain < 0)
