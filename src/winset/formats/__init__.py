"""Games in files of other programs: ``read`` and ``write`` go by the ending of the file's name."""

from __future__ import annotations

from winset.formats.gambit import read, write

__all__ = ["read", "write"]
