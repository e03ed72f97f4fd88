"""Plain data in words and in HTML, for tables, notebooks and reports; text is escaped unless it is HTML already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

__all__ = ["Html", "card", "element", "latex", "table", "unbroken", "visible", "word", "words"]


_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, signs that turn the direction of text, and what no text may hold; not tabs, not new lines."""

_EMPTY = {"br", "col", "hr", "img", "input", "meta"}


def visible(text: str) -> str:
    """The text with characters that steer a terminal or turn the direction of writing written out, as ``\\x1b``."""
    return _UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape", "surrogatepass").decode(), text)


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def element(tag: str, *children: object, **attributes: object) -> Html:
    """``element("td", "a < b", class_="claim")`` is ``<td class="claim">a &lt; b</td>``.

    Children that are lists are put in one after the other, None is left out. In names of attributes a trailing ``_`` is
    dropped and the others become hyphens; an attribute that is None is left out.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(visible(str(value)))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Html(f"<{tag}{named}>" if tag in _EMPTY else f"<{tag}{named}>{_inside(children)}</{tag}>")


def _inside(children: Iterable[object]) -> str:
    parts = []
    for child in children:
        if isinstance(child, list | tuple):
            parts.append(_inside(child))
        elif child is not None:
            parts.append(child if isinstance(child, Html) else escape(visible(str(child))))
    return "".join(parts)


def unbroken(value: object) -> Html:
    """A short value, such as a date, on one line."""
    return element("span", word(value), style="white-space:nowrap")


def table(headings: Iterable[object], rows: Iterable[Iterable[object]], **attributes: object) -> Html:
    """A table; a row may be an element ``tr`` of its own making."""
    head = [element("th", heading, scope="col") for heading in headings]
    body = [row if isinstance(row, Html) else element("tr", [element("td", cell) for cell in row]) for row in rows]
    return element(
        "table", element("thead", element("tr", head)) if head else None, element("tbody", body), **attributes
    )


def card(title: str, subtitle: str, lines: Iterable[tuple[str, object]], *rest: object) -> Html:
    """What a notebook shows for an answer: a title, lines of name and text, and what else there is to see."""
    rows = [element("tr", element("th", name, style="text-align:left"), element("td", text)) for name, text in lines]
    return element(
        "div",
        element("p", element("strong", title), " ", subtitle),
        table((), rows, style="margin:0.3em 0") if rows else None,
        *rest,
        class_="winset-card",
    )


_LATEX = {sign: f"\\{sign}" for sign in "&%$#_{}"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}",
}  # fmt: skip


def latex(text: str) -> str:
    """Text for LaTeX: signs that LaTeX would read as commands are written so that it prints them."""
    return "".join(_LATEX.get(sign, sign) for sign in visible(" ".join(text.split())))


def words(answers: Mapping[str, object]) -> str:
    """Answers by name in one line."""
    return ", ".join(
        " then ".join(map(str, value))
        if name == "order" and isinstance(value, list | tuple)
        else f"{name} {word(value)}"
        for name, value in answers.items()
    )


def word(value: object) -> str:
    """A value as it is written in a table."""
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        nested = any(isinstance(part, list | tuple) for part in value)
        return "{" + "} {".join(map(word, value)) + "}" if nested else ", ".join(map(word, value))
    return str(value)
