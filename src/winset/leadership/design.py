"""What may be tabled in a sponsored-proposal game and who may canvass for it, with the faults of both."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from winset.base.errors import Faults, ModelError
from winset.base.records import Named
from winset.leadership.signal import Number, shown

__all__ = ["DESIGN_NUMBERS", "Backup", "Design", "check_backup", "check_designs", "check_number", "number_of"]

DESIGN_NUMBERS = ("scope", "sponsor", "front", "hegemon")


@dataclass(frozen=True)
class Design(Named):
    """One agreement that could be tabled.

    Parameters
    ----------
    scope
        How much authority it takes, s >= 0.
    inclusive
        Whether the hegemon is a member.
    sponsor, front, hegemon
        What each gains if it passes: a_J, a_F, a_U (the last only if inclusive).
    follower
        What the followers gain, a_S: one number, or one a follower by name.
    """

    scope: Number
    inclusive: bool
    sponsor: Number
    front: Number = 0.0
    hegemon: Number = 0.0
    follower: Number | Mapping[str, Number] = 0.0


@dataclass(frozen=True)
class Backup(Named):
    """Another state that may canvass for a front's proposal when the sponsor does not.

    Parameters
    ----------
    gains
        What it gains from each design, by name.
    cost
        What canvassing costs it.
    rivalry
        What the sponsor loses when the other state does the work.
    """

    gains: Mapping[str, Number]
    cost: Number = 0.0
    rivalry: Number = 0.0


def number_of(value: Number | Mapping[str, Number], name: str) -> Number:
    """The number of one follower, where all may share one or each has its own."""
    return value[name] if isinstance(value, Mapping) else value


def check_number(value: object, where: str, least: float, faults: Faults) -> None:
    """Note a number that is none, not finite or below the least."""
    if not isinstance(value, int | float | Fraction) or isinstance(value, bool) or not math.isfinite(value):
        faults.add(where, f"must be a finite number, got {shown(value)}")
    elif value < least:
        faults.add(where, f"must be >= 0, got {shown(value)}")


def check_designs(designs: object, faults: Faults) -> None:
    """Note what is wrong with the designs; the rest is not looked at if something is."""
    if not isinstance(designs, Mapping) or not designs:
        raise ModelError("designs: must name at least one design, got none")
    for name, design in designs.items():
        if not isinstance(design, Design):
            faults.add(f"designs[{name}]", f"must be a Design, got {design!r}")
            continue
        if name == "q":
            faults.add(f"designs[{name}]", "the name 'q' stands for the status quo; choose another")
        if not isinstance(design.inclusive, bool):
            faults.add(f"designs[{name}].inclusive", f"must be true or false, got {design.inclusive!r}")
        for part in DESIGN_NUMBERS:
            least = 0.0 if part == "scope" else -math.inf
            check_number(getattr(design, part), f"designs[{name}].{part}", least, faults)
    faults.raise_if_any()


def check_backup(backup: Backup, designs: Mapping[str, Design], faults: Faults) -> None:
    """Note what is wrong with the numbers of the other state that may canvass."""
    check_number(backup.cost, "backup.cost", 0.0, faults)
    check_number(backup.rivalry, "backup.rivalry", -math.inf, faults)
    for name in designs:
        if name not in backup.gains:
            faults.add("backup.gains", f"must name every design; {name!r} is missing")
        else:
            check_number(backup.gains[name], f"backup.gains[{name}]", -math.inf, faults)
