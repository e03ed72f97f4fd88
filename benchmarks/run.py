"""One family of measurements as lines of JSON, for ``winset bench``: ``python -m benchmarks.run coalitions``."""

from __future__ import annotations

import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks import record

__all__ = ["families"]


def families() -> list[str]:
    """Names of the families, the main job first."""
    suite = (Path(__file__).parent / "suite").glob("*.py")
    found = sorted(p.stem for p in suite if not p.stem.endswith("_worker") and "def main" in p.read_text())
    return sorted(found, key=lambda name: (name != "leadership", name))


def main(name: str, out: str = "") -> None:
    """Measure a family, a line a row as it comes; its file goes to the folder ``out``, if there is one."""
    with tempfile.TemporaryDirectory() as scratch:
        record.RESULTS = Path(out or scratch)
        record.Family.lines = True
        print(json.dumps({"busy": record.busy()}), flush=True)
        import_module(f"benchmarks.suite.{name}").main()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("\n".join(families()))
    else:
        main(*sys.argv[1:])
