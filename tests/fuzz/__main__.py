"""``python -m tests.fuzz``: run cases, print the figures as JSON, exit 1 at a fault."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.fuzz.results import keep
from tests.fuzz.watch import KINDS, run


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long, all kinds together")
    parser.add_argument("--cases", type=int, default=10**9, help="how many cases of each kind, at most")
    parser.add_argument("--seed", type=int, default=0, help="where seeds start")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=KINDS)
    parser.add_argument("--results", type=Path, help="a file of figures to which these are added")
    options = parser.parse_args()
    figures = run(options.kinds, options.seconds, options.cases, options.seed)
    if options.results:
        for kind, row in figures["kinds"].items():
            keep(options.results, kind, row | {"faults": [f for f in figures["faults"] if f["kind"] == kind]})
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    return 1 if figures["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
