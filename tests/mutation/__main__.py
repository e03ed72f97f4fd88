"""Mutate the files of a part of every room and write what became of it: ``python -m tests.mutation --part check``.

Results are kept by part and by sample. ``--again`` tries those once more that survived in a sample, after tests were
added: what a sample showed before, and what has become of its survivors, stand beside each other.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from tests.mutation.runner import ROOT, Mutant, drawn, judge

RESULTS = ROOT / "benchmarks" / "results" / "mutation" / "checks.json"


def main() -> None:
    """Go on where the kept results end."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--part", default="check", choices=("check", "find", "kernels"))
    asked.add_argument("--sample", default="first", help="the name under which results are kept")
    asked.add_argument("--most", type=int, default=10**9, help="how many mutants of the drawn order")
    asked.add_argument("--room", nargs="*", default=[], help="only files of these rooms")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--again", action="store_true", help="only those that survived in this sample")
    asked.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long; a next run goes on")
    asked.add_argument("--results", type=Path, default=RESULTS)
    args = asked.parse_args()
    kept = json.loads(args.results.read_text(encoding="utf-8")) if args.results.exists() else {}
    part = kept.setdefault(args.part, {"equivalent": {}, "samples": {}})
    sample = part["samples"].setdefault(args.sample, {"seed": args.seed, "outcomes": {}, "again": {}})
    everything = [m for m in drawn(args.part, sample["seed"]) if not args.room or m.file.split("/")[2] in args.room]
    known = sample["again"] if args.again else sample["outcomes"]
    wanted = [m for m in everything if not args.again or sample["outcomes"].get(m.name) == "survived"]
    todo = [m for m in wanted[: args.most] if m.name not in known]

    def told(mutant: Mutant, outcome: str, seconds: float) -> None:
        known[mutant.name] = outcome
        print(f"{outcome:9} {seconds:6.1f} s  {mutant.name} in line {mutant.line}", flush=True)
        sample.update(summary(sample["outcomes"], part["equivalent"], sample["again"]))
        args.results.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    judge(todo, told, time.monotonic() + args.seconds)
    print(sample.get("summary", "nothing to do"))


def summary(outcomes: dict[str, str], equivalent: dict[str, str], again: dict[str, str]) -> dict[str, Any]:
    """Counts, the shares killed among those that are not equivalent, at first and since, and the survivors by name."""
    tried = [name for name, outcome in outcomes.items() if outcome != "unchanged" and name not in equivalent]
    first = [name for name in tried if outcomes[name] == "survived"]
    survivors = sorted(name for name in first if again.get(name, "survived") == "survived")
    count = len(tried)
    return {
        "summary": {
            "tried": count, "killed": count - len(first), "killed since": count - len(survivors),
            "equivalent": len([name for name in outcomes if name in equivalent]),
            "share killed": round(1 - len(first) / count, 4) if count else None,
            "share killed since": round(1 - len(survivors) / count, 4) if count else None,
        },
        "survivors": survivors,
    }  # fmt: skip


if __name__ == "__main__":
    main()
