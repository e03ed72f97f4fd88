"""Mutate the files of a part of every room and write what became of it: ``python -m tests.mutation --part check``."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from tests.mutation.runner import ROOT, Mutant, drawn, judge

RESULTS = ROOT / "benchmarks" / "results" / "mutation" / "checks.json"


def main() -> None:
    """Go on where the kept results end."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--part", default="check", choices=("check", "find", "kernels"))
    asked.add_argument("--most", type=int, default=10**9, help="how many mutants of the drawn order")
    asked.add_argument("--room", nargs="*", default=[], help="only files of these rooms")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long; a next run goes on")
    asked.add_argument("--results", type=Path, default=RESULTS)
    args = asked.parse_args()
    everything = drawn(args.part, args.seed)
    kept = json.loads(args.results.read_text(encoding="utf-8")) if args.results.exists() else {}
    part = kept.setdefault(args.part, {"seed": args.seed, "outcomes": {}, "equivalent": {}})
    outcomes = part["outcomes"]
    wanted = [m for m in everything if not args.room or m.file.split("/")[2] in args.room][: args.most]
    todo = [m for m in wanted if m.name not in outcomes]

    def told(mutant: Mutant, outcome: str, seconds: float) -> None:
        outcomes[mutant.name] = outcome
        print(f"{outcome:9} {seconds:6.1f} s  {mutant.name}", flush=True)
        part.update(summary(outcomes, part["equivalent"], len(everything)))
        args.results.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    judge(todo, told, time.monotonic() + args.seconds)
    print(part.get("summary", "nothing to do"))


def summary(outcomes: dict[str, str], equivalent: dict[str, str], mutants: int) -> dict[str, object]:
    """Counts, the share killed among those that are not equivalent, and the survivors by name."""
    judged_ones = {name: outcome for name, outcome in outcomes.items() if outcome != "unchanged"}
    survivors = sorted(
        name for name, outcome in judged_ones.items() if outcome == "survived" and name not in equivalent
    )
    count = len([name for name in judged_ones if name not in equivalent])
    return {
        "summary": {
            "mutants": mutants, "tried": count, "killed": count - len(survivors), "equivalent": len(equivalent),
            "share killed": round(1 - len(survivors) / count, 4) if count else None,
        },
        "survivors": survivors,
    }  # fmt: skip


if __name__ == "__main__":
    main()
