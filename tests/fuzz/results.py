"""The figures of long runs, kept: by kind a list of runs, each with the program that ran."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from winset.base.provenance import made_here

__all__ = ["keep"]


def keep(path: Path, kind: str, figures: Mapping[str, Any]) -> None:
    """Add a run to the file."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept.setdefault(kind, []).append({**figures, "program": made_here()})
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
