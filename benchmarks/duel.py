"""Two programs at the same work: whole calls from the same input, in turns, as often; only right answers count.

Our time is that of the whole public call, certificate included. Where building the game is left out, it is left out for
both. A peer is given its best settings that are right. What is not installed is named with how to install it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

from benchmarks.record import Family, load

__all__ = ["Peer", "duel", "missing"]

SECONDS = 1.5
"""Spent on a row, after one call of each."""
ROUNDS = 25
LEAST = 0.003
"""Shorter calls are repeated until they take so long, and the mean is taken."""
UNITS = (("s", 1.0), ("ms", 1e3), ("us", 1e6))


def program(name: str) -> str | None:
    """Where a program is: on the path, or in an installed wheel that keeps programs beside its modules."""
    spec = find_spec("sage_wheels")
    places = [] if spec is None else list(spec.submodule_search_locations or ())
    folders = os.pathsep.join([os.environ.get("PATH", ""), *(str(Path(place) / "bin") for place in places)])
    return which(name, path=folders)


@dataclass(frozen=True)
class Peer:
    """Another program.

    ``make()`` gives the call that is timed, so that nothing is loaded where ``needs``, a module or a program, is not
    there; ``fault(answer)`` says what is wrong with what the call gives; ``install`` how one gets it.
    """

    name: str
    needs: str
    make: Callable[[], Callable[[], Any]]
    fault: Callable[[Any], str] = lambda answer: ""
    install: str = ""

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return not self.needs or find_spec(self.needs) is not None or program(self.needs) is not None


def missing(peer: Peer) -> str:
    """That it is not there, and how to install it."""
    return f"{peer.name} is not installed: {peer.install or 'pip install ' + peer.needs}"


def duel(
    family: Family,
    figure: str,
    goal: float,
    ours: Callable[[], Any],
    peers: Sequence[Peer],
    right: Callable[[Any], str] = lambda answer: "",
    *,
    seconds: float = SECONDS,
) -> None:
    """A row: our time, that of the fastest peer whose answer is right, and their ratio.

    ``goal``: the ratio that is to be reached; 0 for none. ``right`` says what is wrong with our own answer. It is
    reached only against a peer that was measured here and was right.
    """
    started = time.perf_counter()
    answer = ours()
    first = time.perf_counter() - started
    lacking = right(answer)
    remarks = [f"OUR OWN ANSWER: {lacking}"] if lacking else []
    calls: list[tuple[str, Callable[[], Any]]] = [("", ours)]
    for peer in peers:
        if not peer.there:
            remarks.append(missing(peer))
            continue
        try:
            call = peer.make()
            fault = peer.fault(call())
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"[:80]
        if fault:
            remarks.append(f"{peer.name}: {fault}")
        else:
            calls.append((peer.name, call))
    times = _in_turns([call for _, call in calls], seconds)
    mine = times[0]
    unit, scale = next((u for u in UNITS if mine * u[1] >= 1.0), UNITS[-1])
    best = min(range(1, len(calls)), key=lambda k: times[k], default=None)
    ratio = None if best is None or lacking else times[best] / mine
    others = [f"{calls[k][0]} {times[k] * scale:.3g} {unit}" for k in range(1, len(calls)) if k != best]
    family.add(
        figure,
        f">= {goal:g}x" if goal else "-",
        mine * scale,
        unit,
        peer="" if best is None else f"{calls[best][0]}, {unit}",
        peer_measured=None if best is None else times[best] * scale,
        ratio=ratio,
        reached=False if lacking and goal else None if ratio is None or not goal else bool(ratio >= goal),
        remark="; ".join([*others, *remarks]),
        first=first,
        load=load(),
    )


def _in_turns(calls: Sequence[Callable[[], Any]], seconds: float) -> list[float]:
    """Seconds of the fastest of equally many calls of each, one after the other in every round."""
    counts = []
    for call in calls:
        started = time.perf_counter()
        call()
        counts.append(max(1, int(LEAST / max(time.perf_counter() - started, 1e-9))))
    best = [float("inf")] * len(calls)
    end = time.perf_counter() + seconds
    for turn in range(ROUNDS):
        if turn >= 2 and time.perf_counter() > end:
            break
        for k, call in enumerate(calls):
            started = time.perf_counter()
            for _ in range(counts[k]):
                call()
            best[k] = min(best[k], (time.perf_counter() - started) / counts[k])
    return best
