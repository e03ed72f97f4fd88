"""The words of a Gambit file, each with its line, and errors that name it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, NoReturn

from winset.base.errors import ModelError
from winset.base.limits import check_limit, fraction

__all__ = ["Token", "Tokens"]


TOKEN = re.compile(
    r"""(?P<space>[\s,]+)|(?P<text>"(?:\\.|[^"\\])*")|(?P<brace>[{}])|(?P<word>[^\s,{}"]+)|(?P<bad>.)""",
    re.DOTALL | re.VERBOSE,
)
NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)", re.ASCII)
LONGEST_COUNT = 15
"""Digits of a whole number that counts something."""
REMEMBERED = 100_000
"""Different numbers of a file that are kept, so that equal ones are one object."""


class Token(NamedTuple):
    """A word, a quoted text or a brace."""

    kind: str
    value: str
    line: int


class Tokens:
    """A file's tokens, read one after the other and not kept."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._line = 1
        self._numbers: dict[str, Fraction] = {}
        self._rest = self._split(text)
        self._next = next(self._rest, None)

    def _split(self, text: str) -> Iterator[Token]:
        line = 1
        for match in TOKEN.finditer(text):
            kind, value = str(match.lastgroup), match.group()
            if kind != "space":
                shown = value[1:-1] if kind == "text" else value
                if kind == "text" and "\\" in shown:
                    shown = re.sub(r"\\(.)", r"\1", shown, flags=re.DOTALL)
                yield Token(kind, shown, line)
            if "\n" in value:
                line += value.count("\n")

    def fail(self, what: str) -> NoReturn:
        """Raise a ModelError at the present token."""
        token = self._next
        if token is not None and token.kind == "bad":
            what = "a quoted text that does not end" if token.value == '"' else f"an unexpected {token.value!r}"
        raise ModelError(f"{self.name}:{token.line if token else self._line}: {what}")

    def within(self, limit: str, got: int, what: str) -> None:
        """Refuse what is more than a limit, at the present token."""
        check_limit(limit, got, f"{self.name}:{self._next.line if self._next else self._line}: {what}")

    def peek(self) -> Token | None:
        """The next token, or None at the end."""
        return self._next

    def _advance(self) -> Token:
        token = self._next
        assert token is not None
        self._line, self._next = token.line, next(self._rest, None)
        return token

    def at(self, kind: str, value: str | None = None) -> bool:
        """Whether the next token is of this kind (and value)."""
        token = self.peek()
        return token is not None and token.kind == kind and value in (None, token.value)

    def take(self, kind: str, what: str, value: str | None = None) -> str:
        """The next token, which must be of this kind; ``what`` says what is accepted."""
        token = self.peek()
        if not self.at(kind, value):
            self.fail(f"expected {what}, got {_got(token)}")
        return self._advance().value

    def text(self, what: str) -> str:
        """A quoted text."""
        return self.take("text", f"{what} in double quotes")

    def number(self, what: str) -> Fraction:
        """A number: whole, decimal or a fraction, kept exactly."""
        token = self.peek()
        if token is None or token.kind != "word" or not NUMBER.fullmatch(token.value):
            self.fail(f"expected {what}, a number such as 2, -0.5 or 1/3, got {_got(token)}")
        value = self._numbers.get(token.value)
        if value is None:
            try:
                value = fraction(token.value, f"{self.name}:{token.line}: {what}")
            except ZeroDivisionError:
                self.fail(f"expected {what}, got {token.value!r}, which divides by zero")
            if len(self._numbers) < REMEMBERED:
                self._numbers[token.value] = value
        self._advance()
        return value

    def count(self, what: str) -> int:
        """A whole number that is not negative."""
        token = self.peek()
        if token is None or token.kind != "word" or not (token.value.isascii() and token.value.isdigit()):
            self.fail(f"expected {what}, a whole number, got {_got(token)}")
        if len(token.value) > LONGEST_COUNT:
            self.fail(
                f"expected {what}, a whole number of at most {LONGEST_COUNT} digits, got {len(token.value)} digits"
            )
        return int(self._advance().value)

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
            self.fail(f"expected the end of the file, got {_got(token)}")


def _got(token: Token | None) -> str:
    """A token as an error shows it."""
    if token is None:
        return "the end of the file"
    return repr(token.value if len(token.value) <= 60 else token.value[:57] + "...")
