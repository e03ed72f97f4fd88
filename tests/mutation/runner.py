"""Runs against one changed function after another those tests that come to the changed line, each in a fork."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, mutants_of, mutated

ROOT = Path(__file__).parents[2]
LEAST_SECONDS, FACTOR, CLOCK = 10, 10, 12
"""A fork may take so many CPU seconds, and so many times what the tests took; on the clock so many times more."""
QUIET = ("-q", "-p", "no:cacheprovider", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning")
VERDICTS = "tests/proof/test_verdicts.py"
"""Tests of every check, whose names begin with the room."""

Told = Callable[[Mutant, str, float], None]


def files(part: str) -> list[Path]:
    """The files of the source in folders of this name: ``check``, ``find``, ``kernels``."""
    return sorted(p for p in (ROOT / "src" / "winset").glob(f"*/{part}/*.py") if p.name != "__init__.py")


def drawn(part: str, seed: int) -> list[Mutant]:
    """Every mutant of these files in an order drawn from the seed, which others that come or go do not change."""
    mutants = [mutant for path in files(part) for mutant in mutants_of(path, ROOT)]
    return sorted(mutants, key=lambda mutant: sha256(f"{seed} {mutant.name}".encode()).digest())


def tests_of(mutants: Sequence[Mutant]) -> list[str]:
    """The tests that stand by the files: those of their part of their room, or of the room where it has none."""
    found = {}
    for room, part in sorted({Path(m.file).parts[-3:-1] for m in mutants}):
        near = ROOT / "tests" / room / part
        found[str(near if list(near.glob("test_*.py")) else ROOT / "tests" / room)] = None
    checks = any("/check/" in m.file for m in mutants)
    return [*found, *([str(ROOT / VERDICTS)] if checks else [])]


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


class Judge:
    """A loop of pytest: once through all tests, looking which lines each comes to; then mutant after mutant."""

    def __init__(self, mutants: Sequence[Mutant], until: float, told: Told) -> None:
        self.mutants, self.until, self.told = mutants, until, told
        self.failed = False
        self.came: dict[tuple[str, int], list[int]] = {}
        self.took: list[float] = []
        self.watched = {str(ROOT / m.file): m.file for m in mutants}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Of the tests of every check those of the rooms of the mutants."""
        rooms = tuple(f"{room}-" for room in {Path(m.file).parts[-3] for m in self.mutants})
        named = {item: getattr(getattr(item, "callspec", None), "id", "") for item in items}
        items[:] = [i for i in items if i.path != ROOT / VERDICTS or named[i].startswith(rooms)]

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests once."""
        for k, item in enumerate(session.items):
            self.took.append(self.look(k, item))
            if self.failed:
                raise RuntimeError(f"the tests fail without a change: {item.nodeid}")
        gc.freeze()
        for mutant in self.mutants:
            if time.monotonic() > self.until:
                break
            self.told(mutant, *self.judged(mutant, session.items))
        return True

    def look(self, k: int, item: pytest.Item) -> float:
        """Run a test and keep which lines of the watched files it comes to; the CPU seconds it took."""
        lines: set[tuple[str, int]] = set()

        def line(frame: types.FrameType, event: str, argument: object) -> Any:
            lines.add((self.watched[frame.f_code.co_filename], frame.f_lineno))
            return line

        def call(frame: types.FrameType, event: str, argument: object) -> Any:
            return line if frame.f_code.co_filename in self.watched else None

        started = time.process_time()
        sys.settrace(call)
        try:
            run(item)
        finally:
            sys.settrace(None)
        for at in lines:
            self.came.setdefault(at, []).append(k)
        return time.process_time() - started

    def judged(self, mutant: Mutant, items: Sequence[pytest.Item]) -> tuple[str, float]:
        """``"killed"``, ``"survived"``, ``"timeout"`` or ``"unchanged"``, and the seconds it took."""
        near = {k for at in mutant.lines for k in self.came.get((mutant.file, at), ())}
        chosen = sorted(near, key=self.took.__getitem__)
        started, limit = time.monotonic(), int(LEAST_SECONDS + FACTOR * sum(self.took[k] for k in chosen))
        child = os.fork()
        if child == 0:
            os._exit(self.child(mutant, [items[k] for k in chosen], limit))
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            seconds = time.monotonic() - started
            if done:
                break
            if seconds > CLOCK * limit:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return "timeout", seconds
            time.sleep(0.01)
        code = os.waitstatus_to_exitcode(status)
        return {0: "survived", 98: "unchanged", -signal.SIGXCPU: "timeout"}.get(code, "killed"), seconds

    def child(self, mutant: Mutant, items: Sequence[pytest.Item], limit: int) -> int:
        """The exit code of a fork: 0 if all tests pass with the change, 98 if nothing differs by it."""
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        path = ROOT / mutant.file
        module = importlib.import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
        if not put_in(module, compile(mutated(path, mutant.number), str(path), "exec")):
            return 98
        forget("winset" if "/check/" in mutant.file else "")
        for item in items:
            run(item)
            if self.failed:
                return 1
        return 0


def run(item: pytest.Item) -> None:
    """One test with what it needs before and after."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def forget(package: str) -> None:
    """Clear what functions of this package keep; of the tests too, unless the package is named."""
    for name in [n for n in sys.modules if n.startswith(package or ("winset", "tests"))]:
        for value in list(vars(sys.modules[name]).values()):
            if hasattr(type(value), "cache_clear"):
                value.cache_clear()


def judge(mutants: Sequence[Mutant], told: Told, until: float = float("inf")) -> None:
    """Tell what becomes of each mutant, until a time by the monotonic clock."""
    if not mutants:
        return
    with contextlib.ExitStack() as silence:
        nowhere = silence.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        told_aloud = sys.stdout
        silence.enter_context(contextlib.redirect_stdout(nowhere))
        silence.enter_context(contextlib.redirect_stderr(nowhere))

        def tell(mutant: Mutant, outcome: str, seconds: float) -> None:
            with contextlib.redirect_stdout(told_aloud):
                told(mutant, outcome, seconds)

        code = pytest.main([*QUIET, f"--rootdir={ROOT}", *tests_of(mutants)], plugins=[Judge(mutants, until, tell)])
    if code not in (0, 5):
        raise RuntimeError(f"the tests fail without a change (pytest ended with {code})")
