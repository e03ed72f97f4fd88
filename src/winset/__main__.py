"""``python -m winset`` is the command ``winset``."""

from __future__ import annotations

from winset.cli import main

if __name__ == "__main__":
    main()
