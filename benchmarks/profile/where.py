"""Where the time of each headline goes: ``python -m benchmarks.profile.where [NAME ...]``.

For each headline: time a unit on all cores; the share of the call spent in compiled kernels, in certificates and in the
rest, from a profile of the call; and what part of this machine's memory bandwidth and arithmetic peak, measured in the
same run, its least reading and least arithmetic amount to. ``--instructions`` adds instructions a unit by callgrind.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from typing import Any

from benchmarks.profile.headlines import HEADLINES, Headline
from benchmarks.profile.machine import arithmetic_peak, memory_bandwidth
from benchmarks.record import Family, best_of

__all__ = ["main", "shares"]


def shares(headline: Headline) -> dict[str, float]:
    """Shares of one warm call: in kernels, in certificates, in the rest (arrays, choice of method, names)."""
    headline.call()
    profile = cProfile.Profile()
    profile.enable()
    headline.call()
    profile.disable()
    stats: Any = pstats.Stats(profile)
    total = stats.total_tt
    run = _cumulative(stats, "/methods/", "run")
    kernels = sum(row[2] for (file, _, _), row in stats.stats.items() if "/kernels/" in file)
    certify = _cumulative(stats, "/certify/", "certify")
    return {"method": run / total, "kernels": kernels / total, "certificate": certify / total}


def _cumulative(stats: Any, part: str, start: str) -> float:
    """Seconds in the outermost function of these files whose name starts so, with all that it called."""
    return max(
        (row[3] for (file, _, f), row in stats.stats.items() if part in file and f.startswith(start)), default=0.0
    )


def main(names: list[str]) -> None:
    """Print the table and keep it."""
    family = Family("profile")
    bandwidth, peak = memory_bandwidth(), arithmetic_peak()
    family.add("memory bandwidth, reading, all cores", "-", bandwidth, "GB/s")
    family.add("arithmetic peak, all cores", "-", peak, "Gflop/s")
    counted = "--instructions" in names
    for name in [n for n in names if not n.startswith("-")] or HEADLINES:
        headline = HEADLINES[name]()
        seconds = best_of(headline.call)
        remark = [f"{key} {share:.0%}" for key, share in shares(headline).items()]
        if headline.bytes is not None:
            remark.append(f"{headline.bytes / seconds / 1e9 / bandwidth:.0%} of memory bandwidth")
        if headline.flops is not None:
            remark.append(f"{headline.flops / seconds / 1e9 / peak:.0%} of arithmetic peak")
        if counted:
            from benchmarks.profile.instructions import instructions

            count = instructions(name)
            remark.append("valgrind absent" if count is None else f"{count:.4g} instructions a {headline.unit}")
        each = seconds / headline.units * 1e9
        family.add(headline.name, "-", each, f"ns/{headline.unit}", remark=", ".join(remark))
    print(family.save())


if __name__ == "__main__":
    main(sys.argv[1:])
