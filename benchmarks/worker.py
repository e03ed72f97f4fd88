"""One question to another program in a process of its own, so that a call that hangs or is too slow can be stopped."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["ask_process"]


def ask_process(module: str, package: str, numbers: np.ndarray, words: list[str], limit: float) -> dict[str, Any]:
    """What ``python -m module`` prints as JSON, given a file of these numbers and the words.

    ``error`` says what went wrong: the package is absent, a time limit (seconds), a failure.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.npy"
        np.save(path, numbers)
        command = [sys.executable, "-m", module, str(path), *words]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"error": f"no answer within {limit:g} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["failed"]
        return {"error": "absent" if f"No module named '{package}'" in last[0] else last[0][:80]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
