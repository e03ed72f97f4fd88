"""Formulas as MathML, made when the documentation is built: no script and nothing to load, so they show offline.

The part of TeX that the pages use: letters, numbers, signs, sub- and superscripts, ``\\text``, ``\\frac``, ``aligned``.
Anything else is an error of the build.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.S)
NAMES = "alpha beta gamma delta epsilon lambda mu pi rho sigma tau varphi phi iota omega theta"
GREEK = dict(zip(NAMES.split(), "αβγδελμπρστφϕιωθ", strict=True))
SIGNS = {"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "in": "∈", "cdot": "·", "times": "×", "ne": "≠", "to": "→",
         "sum": "∑", "infty": "∞", "ldots": "…", "{": "{", "}": "}", "succ": "≻", "mid": "|"}  # fmt: skip
SPACES = {",": "0.17em", ";": "0.28em", "quad": "1em", " ": "0.25em", "!": "0em"}


class Formula:
    """One formula, read from the left."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [token for token in TOKEN.findall(text) if not token.isspace()]

    def row(self, *until: str) -> str:
        """Everything up to one of these tokens, as one element."""
        parts: list[str] = []
        while self.tokens and self.tokens[0] not in until:
            token = self.tokens.pop(0)
            if token in ("_", "^"):
                parts.append(self._script(token, parts.pop() if parts else "<mrow></mrow>"))
            else:
                parts.append(self._atom(token))
        return f"<mrow>{''.join(parts)}</mrow>"

    def _script(self, sign: str, base: str) -> str:
        first = self._argument()
        other = {"_": "^", "^": "_"}[sign]
        if self.tokens and self.tokens[0] == other:
            self.tokens.pop(0)
            second = self._argument()
            low, high = (first, second) if sign == "_" else (second, first)
            return f"<msubsup>{base}{low}{high}</msubsup>"
        tag = "msub" if sign == "_" else "msup"
        return f"<{tag}>{base}{first}</{tag}>"

    def _argument(self) -> str:
        return self._atom(self.tokens.pop(0))

    def _group(self) -> str:
        inside = self.row("}")
        self.tokens.pop(0)
        return inside

    def _atom(self, token: str) -> str:
        if token == "{":
            return self._group()
        name = token.removeprefix("\\")
        if token != name:
            return self._command(name)
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{token}</mi>"
        fence = ' stretchy="false"' if token in "()[]|" else ""
        return f"<mo{fence}>{escape({'-': '−', chr(39): '′'}.get(token, token))}</mo>"

    def _command(self, name: str) -> str:
        if name in GREEK:
            return f"<mi>{GREEK[name]}</mi>"
        if name in SIGNS:
            fence = ' stretchy="false"' if name in "{}" else ""
            return f"<mo{fence}>{escape(SIGNS[name])}</mo>"
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"/>'
        if name == "frac":
            return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"
        if name in ("text", "mathrm"):
            return self._words()
        if name == "begin":
            return self._aligned()
        raise ValueError(f"\\{name} is not known to this documentation's formulas: {self.text.strip()[:60]!r}")

    def _words(self) -> str:
        """Upright text: spaces of the source are kept, so it is read from there."""
        self.tokens.pop(0)
        words: list[str] = []
        while (token := self.tokens.pop(0)) != "}":
            words.append(token)
        pattern = r"\s*".join(map(re.escape, words))
        found = re.search(r"\\(?:text|mathrm)\{(\s*" + pattern + r"\s*)\}", self.text)
        text = found[1] if found else "".join(words)
        return f"<mtext>{escape(re.sub(' ', chr(0xA0), re.sub(chr(10), ' ', text)))}</mtext>"

    def _aligned(self) -> str:
        self._name()
        rows, cells = [], []
        while True:
            cells.append(self.row("&", "\\\\", "\\end"))
            mark = self.tokens.pop(0)
            if mark != "&":
                sides = ("right", "left") * len(cells)
                row = "".join(
                    f'<mtd style="text-align:{s};padding:.25em 0">{c}</mtd>' for s, c in zip(sides, cells, strict=False)
                )
                rows.append(f"<mtr>{row}</mtr>")
                cells = []
            if mark == "\\end":
                self._name()
                return f'<mtable displaystyle="true">{"".join(rows)}</mtable>'

    def _name(self) -> None:
        while self.tokens.pop(0) != "}":
            pass


def mathml(text: str, block: bool = False) -> str:
    """A formula as an element ``math``; its source as alternative text."""
    formula = Formula(text)
    inside = formula.row()
    shown = ' display="block"' if block else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{shown}>{inside}</math>'


def _inline(writer: Any, node: Any) -> None:
    from docutils.nodes import SkipNode

    writer.body.append(mathml(node.astext()))
    raise SkipNode


def _display(writer: Any, node: Any) -> None:
    from docutils.nodes import SkipNode

    writer.body.append(f'<div class="formula">{mathml(node.astext(), True)}</div>')
    raise SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    return {"parallel_read_safe": True}
