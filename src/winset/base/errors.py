"""What can go wrong, said so that a modeller can mend it: what, where, and what is accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

__all__ = [
    "Faults",
    "MethodError",
    "ModelError",
    "NotSolved",
    "WinsetError",
    "as_list",
    "as_mapping",
    "closest",
    "is_word",
    "listed",
]


COMPARED = 500
"""Among more names, or with longer ones, the closest is not looked for: every fault would take a while."""


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

    def flag(self, given: object, where: str) -> bool:
        """True or false as given; False with a fault if it is neither (0, 1 and NumPy's are read)."""
        if type(given).__name__ in ("bool", "bool_", "int") and given in (False, True):
            return bool(given)
        self.add(where, f"must be true or false, got {_kind(given)}")
        return False

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


def as_list(given: Any, where: str, accepted: str) -> list[Any]:
    """What was given as a list.

    Raises
    ------
    ModelError
        If it holds nothing one after the other: a number, a function, one text.
    """
    if isinstance(given, str | bytes) or not isinstance(given, Iterable) or getattr(given, "ndim", 1) == 0:
        raise ModelError(f"{where}: must be {accepted}, got {_kind(given)}")
    return list(given)


def as_mapping(given: Any, where: str, accepted: str) -> Mapping[Any, Any]:
    """What was given by name; an empty mapping for None.

    Raises
    ------
    ModelError
        If it is no mapping.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise ModelError(f"{where}: must be {accepted}, got {_kind(given)}")
    return given


def is_word(given: object, accepted: Collection[str]) -> bool:
    """Whether a text is among the accepted ones; an array or a table is not, and is not compared."""
    return isinstance(given, str) and given in accepted


def _kind(given: Any) -> str:
    shown = repr(given) if isinstance(given, int | float | complex | str | bytes | None) else ""
    return shown if shown and len(shown) <= 60 else f"an object of type {type(given).__name__}"


def closest(name: object, known: Collection[str]) -> str:
    """``"; did you mean 'x'?"``, or nothing if no name is close."""
    wanted = str(name)
    if len(known) > COMPARED or len(wanted) > COMPARED:
        return ""
    close = get_close_matches(wanted, [other for other in known if len(other) <= COMPARED], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def listed(names: Collection[str], most: int = 40) -> str:
    """Names in one line, the first of them if they are many; ``"none"`` if there is none."""
    some = list(names)[:most]
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return (", ".join(some) or "none") + more
