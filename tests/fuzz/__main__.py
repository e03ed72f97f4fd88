"""``python -m tests.fuzz``: run cases, print the figures as JSON, exit 1 at a fault."""

from __future__ import annotations

import argparse
import json
import sys

from tests.fuzz.watch import KINDS, run


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long, all kinds together")
    parser.add_argument("--cases", type=int, default=10**9, help="how many cases of each kind, at most")
    parser.add_argument("--seed", type=int, default=0, help="where seeds start")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=KINDS)
    options = parser.parse_args()
    figures = run(options.kinds, options.seconds, options.cases, options.seed)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    return 1 if figures["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
