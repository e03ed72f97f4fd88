"""Data that bite: every expected number of ``tests/cases`` is changed, and some test must fail.

``python -m tests.mutation.leaves coalitions`` changes the answers in ``tests/cases/coalitions.json`` one after another
(of all cases whose name stands in the names of tests at once) and lists those that no test notices.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bankruptcy": (
        ("talmud", "cea", "cel", "proportional", "random_arrival"),
        ("bargaining/find/test_solutions.py", "coalitions/find/test_nucleolus.py"),
    ),
    "bargaining_axiomatic": (("answers",), ("bargaining/find/test_solutions.py",)),
    "bargaining_procedures": (("expect",), ("bargaining/find/test_cases.py",)),
    "coalitions": (("expected",), ("coalitions/find",)),
    "correlated": (("value", "coarse", "distribution"), ("tables/find/test_correlated.py",)),
    "dominance": (("strict", "rounds", "pure", "weak"), ("tables/find/test_dominance.py",)),
    "extensive": (
        ("sequential", "subgames", "all_nash_payoffs", "all_subgame_perfect", "pure_nash", "nash"),
        ("trees/find/test_extensive_cases.py", "trees/find/test_subgame_perfect.py", "trees/find/test_agent_logit.py"),
    ),
    "formation": (("expected",), ("formation/find/test_partitions.py",)),
    "normal_form_many_players": (
        ("equilibria",), ("tables/find/test_support_subdivision.py", "tables/find/test_equilibrium_traps.py"),
    ),
    "normal_form_two_players": (
        ("equilibria",), ("tables/find/test_vertex_enumeration.py", "tables/find/test_equilibrium_traps.py"),
    ),
    "refinements": (
        ("risk_dominant", "exact_potential", "perfect"),
        ("tables/find/test_refinements.py", "tables/find/test_structure.py"),
    ),
}  # fmt: skip
"""File: the fields of a case that are answers, and the tests that read them."""
ALLOWANCES = {"tol", "tolerance", "source", "note", "completeness"}
"""Fields among the answers that are not answers."""

Way = tuple[Any, ...]


def leaves(value: object, way: Way = ()) -> Iterator[Way]:
    """The way to every number, truth value and name among the answers."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key not in ALLOWANCES:
                yield from leaves(entry, (*way, key))
    elif isinstance(value, list):
        for k, entry in enumerate(value):
            yield from leaves(entry, (*way, k))
    else:
        yield way


def answers_of(case: dict[str, Any], fields: Sequence[str]) -> list[Way]:
    return [way for field in fields if field in case for way in leaves(case[field], (field,))]


def another(value: Any) -> Any:
    """A value of the same sort that is clearly another one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if value == int(value) else value * 1.01
    if value is None:
        return 1
    try:
        return str(Fraction(value) + Fraction(1, 7))
    except ValueError:
        return value + "?"


def change(case: dict[str, Any], way: Way) -> None:
    """Change the leaf at the end of the way, in place."""
    here: Any = case
    for step in way[:-1]:
        here = here[step]
    here[way[-1]] = another(here[way[-1]])


def title(case: dict[str, Any]) -> str:
    return str(case.get("id", case.get("name")))


class Outcomes:
    """What pytest says of every test: its name and whether it failed."""

    def __init__(self) -> None:
        self.failed: set[str] = set()
        self.names: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.names.add(report.nodeid)
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.failed.add(report.nodeid)


def run(name: str, cases: object, targets: Sequence[str]) -> Outcomes:
    """Run tests in a process of their own in which the file of cases holds these."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        read, outcomes = Path.read_text, Outcomes()

        def changed(path: Path, *args: Any, **kwargs: Any) -> str:
            return json.dumps(cases) if path.name == f"{name}.json" else read(path, *args, **kwargs)

        with contextlib.ExitStack() as silence:
            nowhere = silence.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
            silence.enter_context(contextlib.redirect_stdout(nowhere))
            silence.enter_context(contextlib.redirect_stderr(nowhere))
            silence.enter_context(mock.patch.object(Path, "read_text", changed))
            pytest.main(["-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}", *targets], plugins=[outcomes])
        with os.fdopen(into, "w", encoding="utf-8") as pipe:
            json.dump([sorted(outcomes.names), sorted(outcomes.failed)], pipe)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, encoding="utf-8") as pipe:
        names, failed = json.load(pipe)
    os.waitpid(child, 0)
    result = Outcomes()
    result.names, result.failed = set(names), set(failed)
    return result


def dead_leaves(name: str) -> Iterator[tuple[str, Way]]:
    """Every answer of a file that can be changed without a test noticing, as the case and the way to it."""
    fields, tests = ANSWERS[name]
    targets = [str(ROOT / "tests" / test) for test in tests]
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    before = run(name, cases, targets)
    if before.failed or not before.names:
        raise RuntimeError(f"the tests fail without a change: {sorted(before.failed)[:3]}")
    ways = [answers_of(case, fields) for case in cases]
    brackets = {test for test in before.names if "[" in test}
    named = [any(title(case) in test[test.index("[") :] for test in brackets) for case in cases]
    together = [k for k, is_named in enumerate(named) if is_named]
    rounds = [[(k, ways[k][r]) for k in together if r < len(ways[k])] for r in range(max(map(len, ways)))]
    rounds += [[(k, way)] for k, is_named in enumerate(named) if not is_named for way in ways[k]]
    for some in filter(None, rounds):
        altered = json.loads(json.dumps(cases))
        for k, way in some:
            change(altered[k], way)
        failed = run(name, altered, targets).failed
        for k, way in some:
            noticed = failed if len(some) == 1 else {test for test in failed if title(cases[k]) in test}
            if not noticed:
                yield title(cases[k]), way


def main() -> None:
    """List the answers that bite nobody; the exit code says whether there are any."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", nargs="*", default=sorted(ANSWERS), choices=[*sorted(ANSWERS), []])
    count = 0
    for name in asked.parse_args().files:
        for case, way in dead_leaves(name):
            count += 1
            print(f"{name}.json: {case}: {'.'.join(map(str, way))}", flush=True)
        print(f"{name}.json: looked at", flush=True)
    sys.exit(count > 0)


if __name__ == "__main__":
    main()
