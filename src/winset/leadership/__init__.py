"""Leadership from behind: who gets its way, through whom, and why not openly.

The sponsored-proposal game (:mod:`~winset.leadership.sponsored`) is compiled to a tree and solved as any tree;
:func:`classify` asks of its solution, of the solution without the sponsor and of the solution with an open sponsor
which kind of leadership this is; :func:`causes` asks which constraints keep the sponsor from leading openly.
:func:`role` asks the first of a player in any other game (:mod:`~winset.leadership.roles`).
"""

from __future__ import annotations

from winset.leadership.causes import causes
from winset.leadership.conditions import LABELS
from winset.leadership.labels import classify
from winset.leadership.mandate import Ministries
from winset.leadership.roles import Part, Reading, Role, role
from winset.leadership.signal import Signal, Veil
from winset.leadership.sponsored import Backup, Design, SponsoredProposal
from winset.leadership.verdict import Causes, Verdict

__all__ = [
    "LABELS",
    "Backup",
    "Causes",
    "Design",
    "Ministries",
    "Part",
    "Reading",
    "Role",
    "Signal",
    "SponsoredProposal",
    "Veil",
    "Verdict",
    "causes",
    "classify",
    "role",
]
