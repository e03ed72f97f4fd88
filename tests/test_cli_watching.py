"""What a person at a terminal sees: one line at a time, and a word when the work is stopped."""

import os
import re
import select
import signal
import sys
import time

import pytest

pty = pytest.importorskip("pty")
MOST = 200
"""Seconds that starting and compiling may take."""


def watched(*words: str, until: bytes) -> tuple[str, int]:
    """What stands on the terminal of a command that is stopped once it has shown something, and its status."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["COLUMNS"] = "120"
        os.execv(sys.executable, [sys.executable, "-m", "winset", *words])
    shown, stopped, ends = b"", False, time.monotonic() + MOST
    while time.monotonic() < ends:
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                break
        if not stopped and until in shown:
            os.kill(child, signal.SIGINT)
            stopped = True
    else:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode(errors="replace")), os.waitstatus_to_exitcode(status)


def test_a_comparison_shows_a_bar_and_is_stopped_with_a_word():
    shown, status = watched("compare", "--draws", str(1 << 22), "emeap-1991", until=b"games/s")
    assert status == 128 + signal.SIGINT
    assert "Traceback" not in shown
    assert shown.strip().endswith("stopped")
    bar = shown[shown.index("theories") :]
    assert "solving" not in bar
