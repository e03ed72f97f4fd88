"""Who works on which chunk of a store: claims in files, so that several processes and machines do no work twice.

A process writes one file that names it, and claims a chunk by a link to that file, which only one of several can make.
It gives a sign of life by renewing the file's time. A claim has lapsed if its process is gone from this machine, or has
given no sign for long; the next process then makes the claim of the next generation, which again only one can make.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import uuid
from pathlib import Path

from winset.base.solution import Details

__all__ = ["LEASE", "Claims", "machine", "runs"]


LEASE = 60.0
"""Seconds without a sign of life after which a claim lapses."""

_living: set[str] = set()


class Claims:
    """The claims of one sweep on the chunks of a folder.

    Parameters
    ----------
    folder
        The store's folder, which is there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = uuid.uuid4().hex
        self._held: dict[int, list[Path]] = {}
        self._ended = threading.Event()
        me = {"machine": machine(), "process": os.getpid(), "token": self.token}
        self._card = json.dumps(me)
        self._file = folder / f".owner-{self.token}"
        _living.add(self.token)
        self._file.write_text(self._card, encoding="utf-8")
        threading.Thread(target=self._give_signs, daemon=True).start()

    def take(self, chunk: int) -> bool:
        """Claim a chunk; whether nobody else holds it."""
        below: list[Path] = []
        while True:
            claim = self.folder / f".chunk-{chunk:07d}.claim-{len(below)}"
            try:
                self._make(claim)
            except FileExistsError:
                if not self.has_lapsed(claim):
                    return False
                below.append(claim)
                continue
            self._held[chunk] = [*below, claim]
            return True

    def release(self, chunk: int, done: bool) -> None:
        """Give a chunk back; if it is done, with the claims that lapsed on it."""
        claims = self._held.pop(chunk, [])
        for claim in claims if done else claims[-1:]:
            claim.unlink(missing_ok=True)

    def close(self) -> None:
        """Give everything back."""
        self._ended.set()
        for chunk in list(self._held):
            self.release(chunk, done=False)
        self._file.unlink(missing_ok=True)
        _living.discard(self.token)

    def gone(self, name: str) -> bool:
        """Whether the process that a file of this name is of is gone."""
        return self.has_lapsed(self.folder / name)

    def has_lapsed(self, path: Path) -> bool:
        """Whether the process that a claim or an owner's file names is gone, or has given no sign for long."""
        try:
            owner: Details | None = json.loads(path.read_text(encoding="utf-8"))
            os.utime(self._file)  # both times are told by the clock of the machine that keeps the files
            age = self._file.stat().st_mtime - path.stat().st_mtime
        except FileNotFoundError:
            return False  # it has just been given back
        except (OSError, ValueError):
            owner, age = None, 0.0
        if isinstance(owner, dict) and owner.get("machine") == machine():
            if owner.get("process") == os.getpid():
                return owner.get("token") not in _living
            if not runs(owner.get("process")):
                return True
        return age > LEASE

    def _make(self, claim: Path) -> None:
        try:
            os.link(self._file, claim)
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            with claim.open("x", encoding="utf-8") as file:
                file.write(self._card)

    def _give_signs(self) -> None:
        while not self._ended.wait(LEASE / 4):
            for path in [self._file, *(claims[-1] for claims in list(self._held.values()))]:
                with contextlib.suppress(OSError):
                    os.utime(path)


def machine() -> str:
    """A name of this machine, since it was started, and of the group of processes whose numbers are seen here."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip())
        parts.append(os.readlink("/proc/self/ns/pid"))
    return " ".join(parts)


def runs(process: object) -> bool:
    """Whether a process of this number runs here, as far as can be asked."""
    if not isinstance(process, int) or os.name == "nt":  # there, asking would end the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
