"""What can go wrong, said so that a modeller can mend it: what, where, and what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["Faults", "MethodError", "ModelError", "NotSolved", "WinsetError"]


class WinsetError(Exception):
    """Anything the library raises on purpose."""


class ModelError(WinsetError, ValueError):
    """A game, a model file or an argument is not acceptable.

    Attributes
    ----------
    faults
        Every fault found, one string each, as ``where: what is wrong, what is accepted``.
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[ModelError], tuple[tuple[str, ...]]]:
        return type(self), (self.faults,)

    def within(self, place: str) -> ModelError:
        """The same faults, each with ``place`` (a file, a section) before it."""
        return ModelError(f"{place}: {fault}" for fault in self.faults)


class MethodError(WinsetError, ValueError):
    """No method solves this concept on this game; the text says why and what would."""


class NotSolved(WinsetError, RuntimeError):  # noqa: N818 - reads as the sentence it is
    """A solution was required, but its status is not SOLVED."""


class Faults:
    """Collects faults so that all of them are reported at once.

    Examples
    --------
    >>> faults = Faults()
    >>> faults.add("weights[1]", "must be > 0, got -1")
    >>> faults.raise_if_any()
    Traceback (most recent call last):
    ...
    winset.base.errors.ModelError: weights[1]: must be > 0, got -1
    """

    def __init__(self, found: Iterable[str] = ()) -> None:
        self._found: list[str] = list(found)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def add(self, where: str, what: str) -> None:
        """Note that ``what`` is wrong at ``where``."""
        self._found.append(f"{where}: {what}" if where else what)

    def include(self, error: ModelError, place: str = "") -> None:
        """Note every fault of an error caught elsewhere, under ``place``."""
        self._found.extend(error.within(place).faults if place else error.faults)

    def extend(self, faults: Iterable[str]) -> None:
        """Note faults that already name their place."""
        self._found.extend(faults)

    def raise_if_any(self) -> None:
        """Raise one :class:`ModelError` with all faults, or do nothing."""
        if self._found:
            raise ModelError(self._found)
