"""How long a method may search, and whom it tells how far it has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from winset.base.errors import ModelError

__all__ = ["Budget", "Progress", "current_budget", "is_unlimited", "search_budget"]

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, from 0 to 1 (NaN if unknown)."""


@dataclass(frozen=True)
class Budget:
    """A deadline by ``time.monotonic`` and a listener; a method asks ``spent()`` between pieces of work."""

    deadline: float = float("inf")
    progress: Progress | None = None

    def spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.deadline

    def left(self) -> float:
        """Seconds until the deadline; infinite without one."""
        return self.deadline - time.monotonic()

    def tell(self, what: str, share: float) -> None:
        """Report progress to the listener, if there is one."""
        if self.progress is not None:
            self.progress(what, share)


_UNLIMITED = Budget()
_CURRENT: ContextVar[Budget] = ContextVar("budget", default=_UNLIMITED)


def current_budget() -> Budget:
    """The budget of the call to ``solve`` that is running; without limit outside of one."""
    return _CURRENT.get()


def is_unlimited() -> bool:
    """Whether no call is running that has a limit or a listener."""
    return _CURRENT.get() is _UNLIMITED


@contextmanager
def search_budget(time_limit: float | None, progress: Progress | None) -> Iterator[Budget]:
    """The budget for one call.

    Raises
    ------
    ModelError
        If the limit is not a positive number of seconds.
    """
    if time_limit is not None and not time_limit > 0:
        raise ModelError(f"time_limit: must be a positive number of seconds, got {time_limit!r}")
    deadline = float("inf") if time_limit is None else time.monotonic() + time_limit
    budget = Budget(deadline, progress)
    token = _CURRENT.set(budget)
    try:
        yield budget
    finally:
        _CURRENT.reset(token)
