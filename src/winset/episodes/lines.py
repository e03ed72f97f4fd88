"""The line of a model file that a fault is about, found by the key it begins with."""

from __future__ import annotations

import re

__all__ = ["key_lines", "line_of"]


_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_PATH})\s*\]\]?")
_KEY = re.compile(rf"\s*({_PATH})\s*=\s*(.*)")


def key_lines(text: str) -> dict[str, int]:
    """The line of every key and table of a TOML text, by its path as faults write it."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    within, inside = "", ""
    for k, line in enumerate(text.splitlines(), 1):
        if inside:  # of a text of several lines
            inside = "" if inside in line else inside
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            within = _written(header[2])
            parents = [name for name in counts if within.startswith(f"{name}.")]
            for name in parents[-1:]:
                within = f"{name}[{counts[name]}]{within[len(name) :]}"
            if header[1] == "[[":
                counts[within] = counts.get(within, -1) + 1
                within = f"{within}[{counts[within]}]"
            lines.setdefault(within, k)
        elif key is not None:
            path = ".".join(filter(None, [within, _written(key[1])]))
            lines.setdefault(path, k)
            opened = next((mark for mark in ('"""', "'''") if key[2].count(mark) == 1), "")
            inside = opened
    return lines


def _written(path: str) -> str:
    """The parts of a dotted key without their quotes."""
    return ".".join(part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, path))


def line_of(fault: str, lines: dict[str, int]) -> int | None:
    """The line of the longest key that a fault begins with."""
    known = [key for key in lines if fault.startswith(key) and fault[len(key) :][:1] in (".", "[", ":", "")]
    return lines[max(known, key=len)] if known else None
