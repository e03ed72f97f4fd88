"""The text of a model file within the limits: looked at before anything is made of it."""

from __future__ import annotations

import itertools
import re
import sys
import tomllib
from pathlib import Path

from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit

__all__ = ["beside", "parsed", "text_of"]


LARGEST = 2**1023
"""Whole numbers beyond it are no finite floats."""


def text_of(path: Path, limit: str = "model_bytes", wanted: str = "a model file in TOML") -> str:
    """The text of a file in UTF-8, with or without a byte-order mark, unless it is too long.

    Raises
    ------
    ModelError
        If it cannot be read: with the reason.
    """
    try:
        with path.open("rb") as file:
            check_limit(limit, path.stat().st_size, str(path))
            return file.read().decode("utf-8-sig").replace("\r\n", "\n")
    except ModelError:
        raise
    except FileNotFoundError:
        raise ModelError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ModelError(f"{path}: is a directory; accepted: {wanted}") from None
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: is not text in UTF-8: {error.reason} at byte {error.start}") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def parsed(text: str, place: str) -> dict[str, object]:
    """The tables of a TOML text, no longer, deeper or larger in number than the limits.

    Raises
    ------
    ModelError
        With every excess.
    """
    check_limit("model_bytes", len(text), place)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{place}: is not TOML: {error}") from None
    except RecursionError:
        raise ModelError(f"{place}: has lists or tables too deep one within the other") from None
    except (ValueError, OverflowError) as error:  # a whole number of thousands of digits, an impossible date
        most = sys.get_int_max_str_digits()
        long = (k for k, line in enumerate(text.splitlines(), 1) if most and re.search(rf"[0-9_]{{{most}}}", line))
        where = "".join(f" (at line {k})" for k in itertools.islice(long, 1))
        raise ModelError(f"{place}: is not TOML that can be read{where}: {error}") from None
    faults = Faults()
    _look(data, faults)
    try:
        faults.raise_if_any()
    except ModelError as error:
        raise error.within(place) from None
    return data


def _look(data: dict[str, object], faults: Faults) -> None:
    """Note tables that are too long or too deep, and numbers that are too large."""
    waiting: list[tuple[object, str, int]] = [(data, "", 0)]
    while waiting and len(faults) < 20:
        value, where, depth = waiting.pop()
        try:
            if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
                check_limit("entries", len(value), where)
            if isinstance(value, dict | list):
                check_limit("nesting", depth, where.split(".")[0])
        except ModelError as error:
            faults.include(error)
            continue
        if isinstance(value, dict):
            waiting += [(entry, f"{where}.{key}" if where else str(key), depth + 1) for key, entry in value.items()]
        elif isinstance(value, list):
            waiting += [(entry, f"{where}[{k}]", depth + 1) for k, entry in enumerate(value)]
        elif isinstance(value, int) and abs(value) > LARGEST:
            digits = f"about 10^{int(value.bit_length() * 0.30103)}"
            faults.add(where, f"must be a finite number, got {digits}; accepted: up to 1.7e308 in size")


def beside(name: str, place: str, where: str) -> Path:
    """The file of this name in the folder of the model file at ``place``, or in a folder below it.

    Raises
    ------
    ModelError
        If the name is absolute or leads out of that folder.
    """
    folder = Path(place).parent.resolve()
    path = Path(name)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name
    if not inside or not (folder / path).resolve().is_relative_to(folder):
        raise ModelError(f"{where}: must name a file beside the model file, without '..', got {name!r}")
    return folder / path
