"""Runs the tests of a room against one changed function after another, each in a process of its own."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import signal
import sys
import time
import types
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant, mutants_of, mutated

ROOT = Path(__file__).parents[2]
LEAST_SECONDS = 20.0
QUIET = ("-x", "-q", "-p", "no:cacheprovider", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning")


def files(part: str) -> list[Path]:
    """The files of the source in folders of this name: ``check``, ``find``, ``kernels``."""
    return sorted(p for p in (ROOT / "src" / "winset").glob(f"*/{part}/*.py") if p.name != "__init__.py")


def drawn(part: str, seed: int) -> list[Mutant]:
    """Every mutant of these files in an order drawn from the seed."""
    mutants = [mutant for path in files(part) for mutant in mutants_of(path, ROOT)]
    random.Random(seed).shuffle(mutants)
    return mutants


def tests_of(file: str) -> list[str]:
    """The tests that stand by a file: those of its part of its room, or of the room where it has none."""
    room, part = Path(file).parts[-3:-1]
    near = ROOT / "tests" / room / part
    return [str(near if list(near.glob("test_*.py")) else ROOT / "tests" / room)]


def put_in(module: types.ModuleType, changed: types.CodeType) -> int:
    """Give the functions of a module the code of the changed file; the number of functions that differ."""
    codes: dict[str, types.CodeType] = {}

    def collect(code: types.CodeType) -> None:
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                codes[constant.co_qualname] = constant
                if "<locals>" not in constant.co_qualname:
                    collect(constant)

    collect(changed)
    count = 0
    for function in functions(module):
        new = codes.get(function.__qualname__)
        if new is not None and new.co_freevars == function.__code__.co_freevars and new != function.__code__:
            function.__code__ = new
            count += 1
    return count


def functions(module: types.ModuleType) -> Iterator[types.FunctionType]:
    """The functions and methods that stand in a module, without what decorators put around them."""
    for value in list(vars(module).values()):
        members = vars(value).values() if isinstance(value, type) and value.__module__ == module.__name__ else (value,)
        for member in members:
            inner = getattr(member, "fget", getattr(member, "__func__", member))
            while hasattr(inner, "__wrapped__"):
                inner = inner.__wrapped__
            if isinstance(inner, types.FunctionType) and inner.__module__ == module.__name__:
                yield inner


def run_tests(targets: Sequence[str]) -> int:
    """The exit code of pytest, in this process and without a word."""
    with contextlib.ExitStack() as silence:
        nowhere = silence.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        silence.enter_context(contextlib.redirect_stdout(nowhere))
        silence.enter_context(contextlib.redirect_stderr(nowhere))
        return int(pytest.main([*QUIET, f"--rootdir={ROOT}", *targets]))


def in_child(mutant: Mutant | None, targets: Sequence[str], limit: float) -> tuple[str, float]:
    """``"killed"``, ``"survived"``, ``"timeout"`` or ``"unchanged"``, and the seconds it took."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setsid()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            changed = 1
            if mutant is not None:
                path = ROOT / mutant.file
                module = importlib.import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
                changed = put_in(module, compile(mutated(path, mutant.number), str(path), "exec"))
            code = run_tests(targets) if changed else 98
        finally:
            os._exit(code)
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        seconds = time.monotonic() - started
        if done:
            break
        if seconds > limit:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "timeout", seconds
        time.sleep(0.02)
    code = os.waitstatus_to_exitcode(status)
    return {0: "survived", 98: "unchanged"}.get(code, "killed"), seconds


def warm(targets: Sequence[str]) -> float:
    """Run the tests once so that everything is compiled and loaded, and forget what they kept; the seconds it took."""
    started = time.monotonic()
    code = run_tests(targets)
    if code != 0:
        raise RuntimeError(f"the tests fail without a change (pytest ended with {code}): {' '.join(targets)}")
    seconds = time.monotonic() - started
    for name in [name for name in sys.modules if name.startswith("tests.") and not name.startswith("tests.mutation")]:
        del sys.modules[name]
    for value in gc.get_objects():
        if hasattr(type(value), "cache_clear") and getattr(value, "__module__", "").startswith("winset"):
            value.cache_clear()
    return seconds


def judged(mutants: Sequence[Mutant], until: float = float("inf")) -> Iterator[tuple[Mutant, str, float]]:
    """What becomes of each mutant, room by room, until a time by the monotonic clock."""
    by_tests: dict[tuple[str, ...], list[Mutant]] = {}
    for mutant in mutants:
        by_tests.setdefault(tuple(tests_of(mutant.file)), []).append(mutant)
    for targets, some in by_tests.items():
        if time.monotonic() > until:
            return
        limit = LEAST_SECONDS + 5 * warm(targets)
        for mutant in some:
            if time.monotonic() > until:
                return
            yield mutant, *in_child(mutant, targets, limit)
