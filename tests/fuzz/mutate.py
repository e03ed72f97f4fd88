"""Texts changed at random: bytes, tokens, numbers and lines; seeded, so that every case can be made again."""

from __future__ import annotations

import random
import re

HOSTILE = (
    "1e999999999", "-1", "0", "nan", "inf", "1e308", "-1e308", "1e-320", "9" * 320, "9" * 4400, "1/0", "1/3", "0x1F",
    "²", "\x00", "\x1b[2J", "[bold]x[/bold]", "<script>", "$\\frac{$", '"', "'''", "{", "}", "[[", "]]", "((((", "= =",
    "(((((9^8)^8)^8)^8)^8)", "a*a*a*a", "true", "false", "[]", "{}", "''", "1979-05-27", "\ufeff", "é", "\u202e", "..",
    "{x}", "min(1,2)", "__import__('os')", "e", "1_0", "+", "-", " ", "\n", "\t", "1000000000000", "99999",
)  # fmt: skip
MILD = ("0", "1", "2", "-1", "0.5", "1e-9", "1e9", "3.5", "0.999999", "1000")
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_][\w-]*|\d[\w.]*|\s+|.', re.DOTALL)


def mutated(text: str, draw: random.Random) -> str:
    """The text with one to four changes."""
    for _ in range(draw.choice((1, 1, 1, 2, 2, 4))):
        text = draw.choice((_token, _token, _number, _line, _swap, _cut, _repeat, _byte))(text, draw)
    return text


def mildly_mutated(text: str, draw: random.Random) -> str:
    """The text with one to three numbers or words exchanged for others that might stand there: most can be read."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        number = draw.random() < 0.8
        found = list(re.finditer(r"-?\b\d+(?:\.\d+)?\b" if number else r"\b[A-Za-z_]\w*\b", text))
        if not found:
            continue
        one, other = draw.choice(found), draw.choice(found)
        given = draw.choice((*MILD, other[0], other[0], f"-{one[0]}", f"{one[0]}00")) if number else other[0]
        text = text[: one.start()] + given + text[one.end() :]
    return text


def _token(text: str, draw: random.Random) -> str:
    parts = TOKEN.findall(text)
    if not parts:
        return draw.choice(HOSTILE)
    k = draw.randrange(len(parts))
    given = draw.choice(HOSTILE)
    quoted = parts[k].startswith('"') and draw.random() < 0.7
    parts[k] = f'"{given}"' if quoted else draw.choice((given, "", parts[draw.randrange(len(parts))]))
    return "".join(parts)


def _number(text: str, draw: random.Random) -> str:
    found = list(re.finditer(r"-?\d+(?:\.\d+)?", text))
    if not found:
        return text
    one = draw.choice(found)
    return text[: one.start()] + draw.choice(HOSTILE[:14]) + text[one.end() :]


def _line(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    k = draw.randrange(len(lines))
    line = lines.pop(k)
    if draw.random() < 0.6:
        lines.insert(draw.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def _swap(text: str, draw: random.Random) -> str:
    parts = TOKEN.findall(text)
    if len(parts) < 2:
        return text
    a, b = draw.randrange(len(parts)), draw.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]
    return "".join(parts)


def _cut(text: str, draw: random.Random) -> str:
    a = draw.randrange(len(text) + 1)
    return text[:a] if draw.random() < 0.3 else text[:a] + text[a + draw.randrange(1, 30) :]


def _repeat(text: str, draw: random.Random) -> str:
    a = draw.randrange(len(text) + 1)
    part = text[a : a + draw.randrange(1, 60)]
    return text[:a] + part * draw.choice((2, 3, 50, 2000)) + text[a + len(part) :]


def _byte(text: str, draw: random.Random) -> str:
    a = draw.randrange(len(text) + 1)
    return text[:a] + chr(draw.choice((0, 7, 27, 34, 92, 0xA0, 0x2028, 0xE9, draw.randrange(32, 127)))) + text[a + 1 :]
