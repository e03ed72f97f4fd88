"""Claimed answers in JSON files, for ``winset certify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from winset.base.errors import Faults, ModelError
from winset.base.status import Status

__all__ = ["read_claim"]

KEYS = ("points", "details", "components", "completeness", "status")


def read_claim(path: Path) -> dict[str, Any]:
    """What a file claims, as arguments of ``winset.certify``.

    Raises
    ------
    ModelError
        With every fault: no JSON, an unknown key, something of the wrong kind.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ModelError(f"{path}: must be a JSON file, {error}") from None
    if isinstance(data, list):
        data = {"points": data}
    if not isinstance(data, dict):
        raise ModelError(f"{path}: must hold an object with points, or a list of points, got {type(data).__name__}")
    faults = Faults()
    for key in data:
        if key not in KEYS:
            faults.add(f"{path}: {key}", f"is not known; accepted: {', '.join(KEYS)}")
    claim = {"points": data.get("points", []), "details": data.get("details", {})}
    claim["components"] = data.get("components", [])
    for key, kind in (("points", list), ("details", dict), ("components", list)):
        if not isinstance(claim[key], kind):
            faults.add(
                f"{path}: {key}", f"must be {'a list' if kind is list else 'an object'}, got {claim[key]!r:.100}"
            )
    if data.get("completeness") not in (None, "all", "some", "one", "none"):
        faults.add(f"{path}: completeness", f"must be all, some, one or none, got {data['completeness']!r:.100}")
    claim["completeness"] = data.get("completeness")
    named = {status.name: status for status in Status}
    if data.get("status", "SOLVED") not in named:
        faults.add(f"{path}: status", f"must be {', '.join(named)}, got {data['status']!r:.100}")
    claim["status"] = named.get(data.get("status", "SOLVED"), Status.SOLVED)
    faults.raise_if_any()
    return claim
