"""Runs a piece of code in a process of its own, with bounds on processor seconds and memory.

The bounds count from after the import of the package, so that they measure the call and not the start.
"""

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import winset as ws

SOURCE = Path(__file__).parents[2] / "src"

PRELUDE = """
import json, os, sys, traceback
import numpy as np
import winset as ws
from winset.base.errors import WinsetError
for _name in {warm!r}.split():
    getattr(ws, _name)
"""

LIMITS = """
def _private_bytes():
    try:
        with open("/proc/self/status") as lines:
            for line in lines:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1 << 30

try:
    import resource
except ImportError:
    resource = None
else:
    _used = resource.getrusage(resource.RUSAGE_SELF)
    _start = _used.ru_utime + _used.ru_stime
    _cpu = int(_start + {seconds}) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (_cpu, _cpu + 1))
    _bound = _private_bytes() + {megabytes} * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (_bound, _bound))
"""

BODY = """
def _call():
{code}

try:
    _report = {{"kind": "answer", "text": str(_call())}}
except WinsetError as error:
    _report = {{"kind": "refusal", "text": str(error), "class": type(error).__name__}}
except BaseException as error:
    _report = {{"kind": "traceback", "text": f"{{type(error).__name__}}: {{error}}"[:2000]}}
sys.stdout.flush()
print("\\n@@" + json.dumps(_report), flush=True)
"""


def third(names):
    """Every third of these names, or all of them if the environment variable ``WINSET_WHOLE`` is 1."""
    return list(names)[:: 1 if os.environ.get("WINSET_WHOLE") == "1" else 3]


def refusal(call):
    """The words in which a call is refused; None if it is answered."""
    try:
        call()
    except ws.WinsetError as error:
        return str(error)
    return None


@dataclass(frozen=True)
class Report:
    """How a piece of code ended: ``answer``, ``refusal`` (a WinsetError), ``traceback`` or ``killed``."""

    kind: str
    text: str
    output: str = ""
    errors: str = ""

    @property
    def in_words(self) -> bool:
        """Whether it ended in an answer or in an error of the package's own, within the bounds."""
        return self.kind in {"answer", "refusal"}


def run(
    code,
    *,
    before="",
    seconds=10,
    megabytes=500,
    wall=90,
    warm="solve load read NormalForm",
    environment=None,
    cwd=None,
    warnings="error::RuntimeWarning",
):
    """Run ``code``, the body of a function whose value is reported as text.

    Parameters
    ----------
    code
        Statements; ``ws`` and ``np`` are imported.
    before
        Statements that run before the bounds count: a small call of the same kind, so that nothing is compiled after.
    seconds, megabytes
        Processor seconds and private memory that may be used beyond what the import used; ``None`` for no bound.
    wall
        Seconds after which the process is ended.
    warm
        Public names that are loaded before the bounds count.
    environment
        Changes of the environment; a value of ``None`` removes the variable.
    warnings
        What is done with warnings, as ``python -W`` takes it.
    """
    limits = "" if seconds is None else LIMITS.format(seconds=seconds, megabytes=megabytes)
    body = BODY.format(code=textwrap.indent(textwrap.dedent(code).strip("\n"), "    "))
    script = PRELUDE.format(warm=warm) + textwrap.dedent(before) + limits + body
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE), str(SOURCE.parent)])}
    for name, value in (environment or {}).items():
        variables.pop(name, None)
        if value is not None:
            variables[name] = value
    command = [sys.executable, "-W", warnings, "-c", script]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=wall, env=variables, cwd=cwd, check=False
        )
    except subprocess.TimeoutExpired as error:
        return Report("killed", f"no answer within {wall} s", str(error.stdout or ""), str(error.stderr or ""))
    for line in reversed(done.stdout.splitlines()):
        if line.startswith("@@"):
            found = json.loads(line[2:])
            return Report(found["kind"], found["text"], done.stdout, done.stderr)
    return Report("killed", f"ended by {done.returncode}: {done.stderr[-500:]}", done.stdout, done.stderr)
