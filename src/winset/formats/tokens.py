"""The words of a Gambit file, each with its line, and errors that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from winset.base.errors import ModelError

__all__ = ["Token", "Tokens"]


TOKEN = re.compile(
    r"""(?P<space>[\s,]+)|(?P<text>"(?:\\.|[^"\\])*")|(?P<brace>[{}])|(?P<word>[^\s,{}"]+)|(?P<bad>.)""",
    re.DOTALL | re.VERBOSE,
)
NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)")


@dataclass(frozen=True)
class Token:
    """A word, a quoted text or a brace."""

    kind: str
    value: str
    line: int


class Tokens:
    """A file's tokens, read one after the other."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._all = list(self._split(text))
        self._next = 0

    def _split(self, text: str) -> Iterator[Token]:
        line = 1
        for match in TOKEN.finditer(text):
            kind, value = str(match.lastgroup), match.group()
            if kind == "bad":
                self._next, self._all = 0, [Token(kind, value, line)]
                self.fail("a quoted text that does not end" if value == '"' else f"an unexpected {value!r}")
            if kind != "space":
                shown = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if kind == "text" else value
                yield Token(kind, shown, line)
            line += value.count("\n")

    def fail(self, what: str) -> NoReturn:
        """Raise a ModelError at the present token."""
        token = self.peek()
        line = token.line if token else (self._all[-1].line if self._all else 1)
        raise ModelError(f"{self.name}:{line}: {what}")

    def peek(self) -> Token | None:
        """The next token, or None at the end."""
        return self._all[self._next] if self._next < len(self._all) else None

    def at(self, kind: str, value: str | None = None) -> bool:
        """Whether the next token is of this kind (and value)."""
        token = self.peek()
        return token is not None and token.kind == kind and value in (None, token.value)

    def take(self, kind: str, what: str, value: str | None = None) -> str:
        """The next token, which must be of this kind; ``what`` says what is accepted."""
        token = self.peek()
        if not self.at(kind, value):
            got = repr(token.value) if token else "the end of the file"
            self.fail(f"expected {what}, got {got}")
        self._next += 1
        return self._all[self._next - 1].value

    def text(self, what: str) -> str:
        """A quoted text."""
        return self.take("text", f"{what} in double quotes")

    def number(self, what: str) -> Fraction:
        """A number: whole, decimal or a fraction, kept exactly."""
        token = self.peek()
        if token is None or token.kind != "word" or not NUMBER.fullmatch(token.value):
            got = repr(token.value) if token else "the end of the file"
            self.fail(f"expected {what}, a number such as 2, -0.5 or 1/3, got {got}")
        try:
            value = Fraction(token.value)
        except ZeroDivisionError:
            self.fail(f"expected {what}, got {token.value!r}, which divides by zero")
        self._next += 1
        return value

    def count(self, what: str) -> int:
        """A whole number that is not negative."""
        token = self.peek()
        if token is None or token.kind != "word" or not token.value.isdigit():
            got = repr(token.value) if token else "the end of the file"
            self.fail(f"expected {what}, a whole number, got {got}")
        self._next += 1
        return int(token.value)

    def opened(self, what: str) -> None:
        """An opening brace."""
        self.take("brace", f"{{ before {what}", "{")

    def closed(self, what: str) -> None:
        """A closing brace."""
        self.take("brace", f"}} after {what}", "}")

    def closes(self) -> bool:
        """Whether a closing brace comes next."""
        return self.at("brace", "}")

    def texts(self, what: str) -> list[str]:
        """Quoted texts in braces."""
        self.opened(what)
        out = []
        while not self.closes():
            out.append(self.text(what))
        self.closed(what)
        return out

    def numbers(self, what: str) -> list[Fraction]:
        """Numbers in braces."""
        self.opened(what)
        out = []
        while not self.closes():
            out.append(self.number(what))
        self.closed(what)
        return out

    def finished(self) -> None:
        """Nothing may follow."""
        token = self.peek()
        if token is not None:
            self.fail(f"expected the end of the file, got {token.value!r}")
